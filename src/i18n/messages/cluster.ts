/** What loading a cluster says: what is not known and why, what cannot be read and what to do. @module */
export const clusterMessages = {
  'cluster.recorded': { en: '{text}', 'zh-TW': '{text}' },
  'cluster.unknown.notInFiles': {
    en: 'no {kind} is among the files given: add the output of "kubectl get {plural} -A -o yaml"',
    'zh-TW': '提供的檔案中沒有 {kind}:請加入「kubectl get {plural} -A -o yaml」的輸出',
  },
  'cluster.unknown.otherVersion': {
    en: '{kind} is given as {found} alone, which is not read: give it as {wanted}',
    'zh-TW': '{kind} 僅以 {found} 提供,無法讀取:請改以 {wanted} 提供',
  },
  'cluster.unknown.notAsked': {
    en: 'objects of this kind are not read',
    'zh-TW': '不讀取此類物件',
  },
  'cluster.unknown.forbidden': {
    en: 'this user may not {verb} {plural}{where}: grant the verb {verb} on {plural}',
    'zh-TW': '此使用者無權對 {plural}{where} 執行 {verb}:請授予對 {plural} 的 {verb} 權限',
  },
  'cluster.unknown.inNamespace': { en: ' in namespace {namespace}', 'zh-TW': '(命名空間 {namespace})' },
  'cluster.unknown.everywhere': { en: ' in all namespaces', 'zh-TW': '(所有命名空間)' },
  'cluster.unknown.filesShowNoSignals': {
    en: 'files show no {signal}: ask a live cluster, or a snapshot that was taken with --exec',
    'zh-TW': '檔案無法顯示 {signal}:請改為詢問執行中的叢集,或以 --exec 建立的快照',
  },
  'cluster.unknown.failed': {
    en: '{plural} could not be listed: {why}',
    'zh-TW': '無法列出 {plural}:{why}',
  },
  'cluster.unknown.noExec': {
    en: 'nobody looked inside the cilium agents: allow it with --exec',
    'zh-TW': '未查看 cilium agent 內部狀態:請以 --exec 允許查看',
  },
  'cluster.unknown.insideNodes': {
    en: 'the API server does not show {signal} of a node: look on the node itself',
    'zh-TW': 'API 伺服器不會顯示節點的 {signal}:請在節點上查看',
  },
  'cluster.unknown.noCloud': {
    en: 'the cloud was not asked: give credentials of Huawei Cloud that may read',
    'zh-TW': '未查詢雲端:請提供具讀取權限的華為雲憑證',
  },
  'cluster.malformed': {
    en: '{count} objects have not the shape of their kind and were left out, the first is {first}: check how they were exported',
    'zh-TW': '有 {count} 個物件不符合其類型的結構,已略過,第一個是 {first}:請檢查其匯出方式',
  },
  'cluster.moreLeftOut': {
    en: '{kind}: only the first {most} were read, the others were left out',
    'zh-TW': '{kind}:僅讀取前 {most} 個,其餘已略過',
  },
  'cluster.tooManyObjects': {
    en: '{source} holds more than {limit} objects, more than can be loaded: give fewer, or files of the namespaces in question.',
    'zh-TW': '{source} 的物件超過 {limit} 個,無法載入:請減少物件,或僅提供相關命名空間的檔案。',
  },
  'cluster.serverFailed': {
    en: '{server} cannot be read: {why}. Check the kubeconfig, the credentials, and that the server can be reached.',
    'zh-TW': '無法讀取 {server}:{why}。請檢查 kubeconfig、憑證以及能否連線至伺服器。',
  },
  'cluster.noLab': {
    en: '{server} is not a lab, or one of another version: start one with "cilium-cce lab up", or leave out --lab.',
    'zh-TW': '{server} 不是 lab,或版本不同:請執行「cilium-cce lab up」啟動,或移除 --lab。',
  },
} as const;
