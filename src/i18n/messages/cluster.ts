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
  'cluster.unknown.noAgentPod': {
    en: 'no cilium agent runs on node {node}: see "kubectl -n kube-system get pods -l k8s-app=cilium -o wide"',
    'zh-TW': '節點 {node} 上沒有執行中的 cilium agent:請查看「kubectl -n kube-system get pods -l k8s-app=cilium -o wide」',
  },
  'cluster.unknown.noNodes': { en: 'no node is known', 'zh-TW': '沒有已知的節點' },
  'cluster.unknown.agentUnreadable': {
    en: 'what the agent {pod} prints is not understood: its version of Cilium may be too old or too new',
    'zh-TW': '無法理解 agent {pod} 的輸出:其 Cilium 版本可能過舊或過新',
  },
  'cluster.unknown.execFailed': {
    en: 'the agent {pod} could not be asked: {why}',
    'zh-TW': '無法詢問 agent {pod}:{why}',
  },
  'cluster.unknown.execForbidden': {
    en: 'this user may not exec into pods{where}: grant the verbs get and create on pods/exec',
    'zh-TW': '此使用者無權對 Pod 執行 exec{where}:請授予對 pods/exec 的 get 與 create 權限',
  },
  'cluster.unknown.lookFailed': {
    en: 'the agent of node {node} could not look at it: {why}',
    'zh-TW': '節點 {node} 的 agent 無法查看該節點:{why}',
  },
  'cluster.unknown.outputBroken': {
    en: 'what "{command}" prints on node {node} is not understood, or breaks off: run it there with kubectl exec',
    'zh-TW': '無法理解節點 {node} 上「{command}」的輸出,或輸出中斷:請以 kubectl exec 執行該指令',
  },
  'cluster.unknown.noTables': {
    en: 'iptables-save prints nothing on node {node}, not even Cilium’s own chains: see whether the agent’s container has NET_ADMIN and the host’s network',
    'zh-TW': '節點 {node} 上的 iptables-save 沒有任何輸出,連 Cilium 自己的規則鏈也沒有:請檢查 agent 容器是否具有 NET_ADMIN 與主機網路',
  },
  'cluster.unknown.kubeProxyPort': {
    en: 'Cilium answers on kube-proxy’s health port on node {node}, so that the port does not tell who runs: see "systemctl is-active kube-proxy" there',
    'zh-TW':
      '節點 {node} 上由 Cilium 回應 kube-proxy 的健康檢查連接埠,無法由此判斷何者在執行:請在節點上執行「systemctl is-active kube-proxy」',
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
  'cluster.notWatched': {
    en: 'this user may not watch {plurals}: they are listed again once a minute; grant the verb watch',
    'zh-TW': '此使用者無權 watch {plurals}:改為每分鐘重新列出一次;請授予 watch 權限',
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
  'cluster.unknown.signalNotInSnapshot': {
    en: 'the snapshot holds no {signal}: take it again with --exec, or from a lab',
    'zh-TW': '快照中沒有 {signal}:請以 --exec 重新建立,或由 lab 建立',
  },
  'cluster.unknown.kindNotInSnapshot': {
    en: 'snapshots do not hold objects of this kind',
    'zh-TW': '快照不包含此類物件',
  },
  'cluster.unknown.fileMissing': {
    en: 'the snapshot has lost its file {file}: take it again',
    'zh-TW': '快照遺失檔案 {file}:請重新建立快照',
  },
  'cluster.unknown.notInSysdump': {
    en: 'not in the sysdump: take a snapshot with "cilium-cce snapshot", or ask the live cluster',
    'zh-TW': 'sysdump 中沒有:請以「cilium-cce snapshot」建立快照,或詢問執行中的叢集',
  },
  'cluster.unknown.partlyInSysdump': {
    en: "the sysdump holds only Cilium's own {kind}: take a snapshot, or ask the live cluster",
    'zh-TW': 'sysdump 僅包含 Cilium 自己的 {kind}:請建立快照,或詢問執行中的叢集',
  },
  'cluster.unknown.brokenInSysdump': {
    en: 'its file in the sysdump cannot be read: {why}',
    'zh-TW': 'sysdump 中的檔案無法讀取:{why}',
  },
  'cluster.unknown.signalNotInSysdump': {
    en: 'a sysdump shows no {signal}: take a snapshot with "cilium-cce snapshot --exec"',
    'zh-TW': 'sysdump 不會顯示 {signal}:請以「cilium-cce snapshot --exec」建立快照',
  },
  'cluster.unknown.notInBugtool': {
    en: 'the sysdump holds no status, endpoints and Services of the agent {pod} as JSON: take a snapshot with "cilium-cce snapshot --exec"',
    'zh-TW': 'sysdump 中沒有 agent {pod} 的 JSON 格式狀態、端點與 Service:請以「cilium-cce snapshot --exec」建立快照',
  },
  'cluster.sysdump.broken': {
    en: '{path} holds a file that cannot be read: {why}',
    'zh-TW': '{path} 中有無法讀取的檔案:{why}',
  },
  'cluster.archive.truncated': {
    en: '{path} breaks off before its end, or is no ZIP archive: fetch it again, and compare its size with the original.',
    'zh-TW': '{path} 不完整,或不是 ZIP 封存檔:請重新下載,並比對檔案大小。',
  },
  'cluster.archive.unsupported': {
    en: '{path} is a ZIP archive in several parts, or a ZIP64 one, which is not read: unpack it, and give the folder.',
    'zh-TW': '{path} 是分割的 ZIP 或 ZIP64 封存檔,無法讀取:請解壓縮後提供目錄。',
  },
  'cluster.archive.tooManyFiles': {
    en: '{path} holds more than {limit} files, as no snapshot or sysdump does: check where it comes from.',
    'zh-TW': '{path} 的檔案超過 {limit} 個,不像快照或 sysdump:請確認其來源。',
  },
  'cluster.archive.duplicate': {
    en: '{path} holds the file {name} twice: it was not written by this tool or the cilium CLI, so nothing of it is read.',
    'zh-TW': '{path} 包含兩個 {name}:並非由本工具或 cilium CLI 產生,因此不予讀取。',
  },
  'cluster.archive.path': {
    en: '{path} holds a file whose name leads out of the archive ({name}): somebody tampered with it, nothing of it is read.',
    'zh-TW': '{path} 含有指向封存檔之外的檔名({name}):可能遭到竄改,因此不予讀取。',
  },
  'cluster.archive.encrypted': {
    en: '{path} is encrypted ({name}): unpack it with its password, and give the folder.',
    'zh-TW': '{path} 已加密({name}):請以密碼解壓縮後提供目錄。',
  },
  'cluster.archive.link': {
    en: '{path} holds a symbolic link ({name}), as no snapshot or sysdump does: nothing of it is read.',
    'zh-TW': '{path} 含有符號連結({name}),不像快照或 sysdump:因此不予讀取。',
  },
  'cluster.archive.overlap': {
    en: '{path} holds files that share their data ({name}), as archives do that are meant to do harm: nothing of it is read.',
    'zh-TW': '{path} 含有共用資料的檔案({name}),這是惡意封存檔的特徵:因此不予讀取。',
  },
  'cluster.archive.tooLarge': {
    en: '{path}: {name} is too large once unpacked (limits: {limit} MiB, {ratio} times the packed size): check where the archive comes from.',
    'zh-TW': '{path}:{name} 解壓縮後過大(上限:{limit} MiB、壓縮大小的 {ratio} 倍):請確認封存檔的來源。',
  },
  'cluster.archive.method': {
    en: '{path}: {name} is packed by method {method}, which is not read: unpack the archive, and give the folder.',
    'zh-TW': '{path}:{name} 使用無法讀取的壓縮方法 {method}:請解壓縮後提供目錄。',
  },
  'cluster.archive.damaged': {
    en: '{path}: {name} is damaged: fetch the archive again, and compare its size with the original.',
    'zh-TW': '{path}:{name} 已損毀:請重新下載封存檔,並比對檔案大小。',
  },
  'cluster.archive.notText': {
    en: '{path}: {name} is not valid UTF-8: fetch the archive again.',
    'zh-TW': '{path}:{name} 不是有效的 UTF-8:請重新下載封存檔。',
  },
  'cluster.archive.unreadable': {
    en: '{path} cannot be read ({why}): check the path and its permissions.',
    'zh-TW': '無法讀取 {path}({why}):請檢查路徑與權限。',
  },
  'cluster.archive.neither': {
    en: '{path} is an archive, but neither a snapshot of cilium-cce nor a sysdump of the cilium CLI: give one of these, or YAML.',
    'zh-TW': '{path} 是封存檔,但既不是 cilium-cce 的快照,也不是 cilium CLI 的 sysdump:請提供其中之一,或 YAML。',
  },
  'cluster.archive.gzip': {
    en: '{path} is packed by gzip, which is not read: unpack it, and give the folder.',
    'zh-TW': '{path} 是 gzip 壓縮檔,無法讀取:請解壓縮後提供目錄。',
  },
  'cluster.archive.notAlone': {
    en: '{path} is an archive that describes a whole cluster: give it alone.',
    'zh-TW': '{path} 是描述整個叢集的封存檔:請單獨提供。',
  },
  'cluster.archive.fileTooLarge': {
    en: '{path} is larger than {limit} MiB, more than can be read: give a smaller one.',
    'zh-TW': '{path} 大於 {limit} MiB,無法讀取:請提供較小的檔案。',
  },
  'cluster.snapshot.newer': {
    en: '{path} is a snapshot of format {found}, this version reads formats up to {known}: use a newer cilium-cce.',
    'zh-TW': '{path} 是格式 {found} 的快照,此版本最高僅支援格式 {known}:請使用較新的 cilium-cce。',
  },
  'cluster.snapshot.damaged': {
    en: '{path}: {name} is not as a snapshot has it: fetch the file again, or take the snapshot again.',
    'zh-TW': '{path}:{name} 不符合快照格式:請重新下載檔案或重新建立快照。',
  },
  'cluster.snapshot.signalsLost': {
    en: '{path}: {count} records of signals are damaged and were left out: take the snapshot again',
    'zh-TW': '{path}:有 {count} 筆訊號記錄損毀,已略過:請重新建立快照',
  },
} as const;
