/** The command `cilium-cce completion`. @module */
export const completionMessages = {
  'cli.completion.description': { en: 'print a completion script for a shell', 'zh-TW': '輸出 shell 的自動補全腳本' },
  'cli.completion.examples': {
    en: '  source <(cilium-cce completion bash)                                   # this shell; in ~/.bashrc: every one\n  cilium-cce completion zsh > "${fpath[1]}/_cilium-cce"\n  cilium-cce completion fish > ~/.config/fish/completions/cilium-cce.fish',
    'zh-TW':
      '  source <(cilium-cce completion bash)                                   # 目前的 shell;寫入 ~/.bashrc 則每次啟用\n  cilium-cce completion zsh > "${fpath[1]}/_cilium-cce"\n  cilium-cce completion fish > ~/.config/fish/completions/cilium-cce.fish',
  },
  'cli.completion.shell': { en: 'bash, zsh or fish', 'zh-TW': 'bash、zsh 或 fish' },
} as const;
