/** What the command line says about itself: help, usage errors. @module */
export const cliMessages = {
  'cli.description': {
    en: 'Run Cilium as the only CNI on Huawei Cloud CCE: rehearse it on a laptop, and see which hop or which policy stops a packet.',
    'zh-TW': '在華為雲 CCE 上以 Cilium 作為唯一的 CNI:先在筆電上演練,再看清楚是哪一跳、哪一條政策擋下了封包。',
  },
  'cli.error': { en: 'Error: {text}', 'zh-TW': '錯誤:{text}' },
} as const;
