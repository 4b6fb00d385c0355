/** Shell completion, asked as the shells ask. @module */
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

const bin = resolve(import.meta.dirname, '../../bin');
const environment = { ...process.env, PATH: `${bin}:${process.env['PATH']}`, LC_ALL: 'C.UTF-8' };

const asked = (...words: string[]): string[] =>
  spawnSync(resolve(bin, 'cilium-cce'), ['__complete', '--', ...words], { encoding: 'utf8', env: environment })
    .stdout.trimEnd()
    .split('\n')
    .map((line) => line.split('\t')[0]!);

test.each<[words: string[], expected: string[]]>([
  [['doc'], ['doctor']],
  [['doctor', 'e'], ['explain']],
  [
    ['doctor', '--fail-on', ''],
    ['error', 'warning', 'info', 'none'],
  ],
  [['plan', '--network-mode=v'], ['--network-mode=vpc-router']],
  [['plan', 'check', '--fix', ''], [':files']],
  [
    ['completion', ''],
    ['bash', 'zsh', 'fish'],
  ],
  [['lab', 'up', '--values', ''], [':files']],
  [['--lang', 'zh'], ['zh-TW']],
  [['policy', 'matrix', '--lan'], ['--lang']],
  [['no-such-command', ''], ['']],
])('%j', (words, expected) => {
  expect(asked(...words)).toEqual(expected);
});

test('the hidden command is not offered', () => {
  expect(asked('')).not.toContain('__complete');
  expect(asked('')).toEqual(expect.arrayContaining(['lab', 'doctor', 'plan', 'policy', 'bridge', 'snapshot', 'completion']));
});

const shell = (name: string): boolean => spawnSync(name, ['--version']).status === 0;

test.skipIf(!shell('bash'))('bash', () => {
  const script = `
    source <(cilium-cce completion bash)
    ask() { COMP_WORDS=("$@"); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _cilium_cce; echo "\${COMPREPLY[@]}"; }
    ask cilium-cce doctor ex
    ask cilium-cce doctor --fail-on w
    ask cilium-cce plan --network-mode = o
    cd ${resolve(bin, '..')} && ask cilium-cce plan check pack`;
  const { stdout, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8', env: environment });
  expect(stderr).toBe('');
  expect(stdout.trimEnd().split('\n')).toEqual(['explain', 'warning', 'overlay_l2', 'package-lock.json package.json']);
});

const READ = {
  zsh: 'autoload -Uz compinit && compinit -u; source <(cilium-cce completion zsh)',
  fish: 'cilium-cce completion fish | source',
} as const;

for (const name of ['zsh', 'fish'] as const) {
  if (!shell(name)) console.warn(`SKIPPED: whether ${name} reads its script: there is no ${name} here.`);
  test.skipIf(!shell(name))(`${name} reads its script`, () => {
    const { stderr, status } = spawnSync(name, ['-c', READ[name]], { encoding: 'utf8', env: environment });
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });
}
