/** What the lab says while it starts, runs and stops. @module */
export const labMessages = {
  'lab.manifest.unreadable': {
    en: '{path} cannot be read ({why}). Check the path and its permissions.',
    'zh-TW': '無法讀取 {path}({why})。請檢查路徑與權限。',
  },
  'lab.manifest.tooLarge': { en: '{path} is larger than {limit} MiB. Split it up.', 'zh-TW': '{path} 超過 {limit} MiB,請拆成多個檔案。' },
  'lab.manifest.invalid': { en: '{source}: not valid YAML: {why}', 'zh-TW': '{source}:不是有效的 YAML:{why}' },
  'lab.manifest.notAnObject': {
    en: '{source}: not a Kubernetes object (apiVersion and kind are missing).',
    'zh-TW': '{source}:不是 Kubernetes 物件(缺少 apiVersion 與 kind)。',
  },
  'lab.manifest.noName': { en: '{source}: {kind} without metadata.name.', 'zh-TW': '{source}:{kind} 沒有 metadata.name。' },
  'lab.manifest.unknownKind': {
    en: '{source}: the cluster serves no kind {kind} in {apiVersion}. Apply its CustomResourceDefinition first, or correct apiVersion and kind.',
    'zh-TW': '{source}:叢集沒有提供 {apiVersion} 的 {kind}。請先套用它的 CustomResourceDefinition,或更正 apiVersion 與 kind。',
  },
  'lab.manifest.refused': { en: '{source}: the API server refused it: {why}', 'zh-TW': '{source}:API server 拒絕:{why}' },
} as const;
