/** What reading manifests and the objects of a live cluster says: where, what was seen, what to do. @module */
export const manifestMessages = {
  'manifests.binary': {
    en: '{at}: holds a NUL byte, so this is not text: give YAML or JSON.',
    'zh-TW': '{at}:含有 NUL 位元組,不是文字檔:請提供 YAML 或 JSON。',
  },
  'manifests.notUtf8': {
    en: '{at}: not valid UTF-8: save the file as UTF-8.',
    'zh-TW': '{at}:不是有效的 UTF-8:請以 UTF-8 儲存檔案。',
  },
  'manifests.yaml': { en: '{at}: not valid YAML: {why}', 'zh-TW': '{at}:不是有效的 YAML:{why}' },
  'manifests.json': {
    en: '{at}: not valid JSON: {found} is not expected here: look for a missing comma or quote before it.',
    'zh-TW': '{at}:不是有效的 JSON:此處不應出現 {found}:請檢查之前是否遺漏逗號或引號。',
  },
  'manifests.jsonEnds': {
    en: '{at}: the JSON breaks off here: the file is not complete, make or fetch it again.',
    'zh-TW': '{at}:JSON 在此中斷:檔案不完整,請重新產生或下載。',
  },
  'manifests.helmTemplate': {
    en: '{at}: a Helm template, not a manifest. Render it first: helm template RELEASE CHART, and give its output (- reads standard input).',
    'zh-TW': '{at}:這是 Helm 範本,不是資源清單。請先執行 helm template RELEASE CHART,再提供其輸出(- 表示讀取標準輸入)。',
  },
  'manifests.tooDeep': {
    en: '{at}: nested more than {limit} levels deep, as no Kubernetes object is: check how the file was made.',
    'zh-TW': '{at}:巢狀超過 {limit} 層,Kubernetes 物件不會如此:請檢查檔案的產生方式。',
  },
  'manifests.duplicateKey': {
    en: '{at}: the key {key} is already set in line {line}: remove one of the two.',
    'zh-TW': '{at}:鍵 {key} 已在第 {line} 行設定過:請移除其中一個。',
  },
  'manifests.complexKey': {
    en: '{at}: a mapping or list cannot be a key: write a name.',
    'zh-TW': '{at}:對應或清單不能當作鍵:請改用名稱。',
  },
  'manifests.mergeKey': {
    en: '{at}: << can only bring in mappings: name an anchor of a mapping.',
    'zh-TW': '{at}:<< 只能併入對應:請指定對應的錨點。',
  },
  'manifests.unknownAlias': {
    en: '{at}: no anchor &{name} ends before this alias: define it above.',
    'zh-TW': '{at}:在此別名之前沒有完整的錨點 &{name}:請在上方定義。',
  },
  'manifests.aliasBomb': {
    en: '{at}: the aliases up to here stand for more than {limit} values: write the objects out.',
    'zh-TW': '{at}:到此為止的別名已代表超過 {limit} 個值:請直接寫出物件。',
  },
  'manifests.notAnObject': {
    en: '{at}: not a Kubernetes object: it needs apiVersion, kind and metadata.name.',
    'zh-TW': '{at}:不是 Kubernetes 物件:需要 apiVersion、kind 與 metadata.name。',
  },
  'manifests.noName': {
    en: '{at}: this {kind} has no metadata.name: give it one.',
    'zh-TW': '{at}:此 {kind} 沒有 metadata.name:請加上名稱。',
  },
  'manifests.notText': {
    en: '{at}: {field} of this {kind} must be text: put it in quotes.',
    'zh-TW': '{at}:此 {kind} 的 {field} 必須是文字:請加上引號。',
  },
  'manifests.kubectlReading': {
    en: '{at}: kubectl reads the unquoted {scalar} as {reading}, this tool does not: put it in quotes, or write what is meant.',
    'zh-TW': '{at}:kubectl 會將未加引號的 {scalar} 讀成 {reading},本工具則不會:請加上引號,或寫出真正的意思。',
  },
  'manifests.duplicateObject': {
    en: '{at}: {object} is also defined at {first}; the later one counts, as with kubectl apply: remove one of the two.',
    'zh-TW': '{at}:{object} 也定義於 {first};與 kubectl apply 相同,以後者為準:請移除其中一個。',
  },
  'manifests.missing': {
    en: '{path} does not exist: check the path (- reads standard input).',
    'zh-TW': '{path} 不存在:請檢查路徑(- 表示讀取標準輸入)。',
  },
  'manifests.unreadable': {
    en: '{path} cannot be read ({why}): check its permissions.',
    'zh-TW': '無法讀取 {path}({why}):請檢查權限。',
  },
  'manifests.address': {
    en: '{path} is an address: fetch it first, e.g. curl -fsSL {path} | cilium-cce … -f -',
    'zh-TW': '{path} 是網址:請先下載,例如 curl -fsSL {path} | cilium-cce … -f -',
  },
  'manifests.emptyFolder': {
    en: '{path} holds no file called *.yaml, *.yml or *.json: name another folder, or the files themselves.',
    'zh-TW': '{path} 中沒有 *.yaml、*.yml 或 *.json 檔案:請指定其他目錄或直接指定檔案。',
  },
  'manifests.tooLarge': {
    en: '{path}: the input is larger than {limit} MiB in total: give fewer files, or raise the limit.',
    'zh-TW': '{path}:輸入總量超過 {limit} MiB:請減少檔案或提高上限。',
  },
  'manifests.tooManyFiles': {
    en: '{path} holds more than {limit} files with manifests: name the folder more closely.',
    'zh-TW': '{path} 含有超過 {limit} 個資源清單檔案:請指定更明確的目錄。',
  },
  'manifests.skipped.kustomization': {
    en: '{path}: a kustomization, not applied here: give the output of kubectl kustomize instead, or the files are read without it.',
    'zh-TW': '{path}:kustomization 不會在此套用:請改用 kubectl kustomize 的輸出,否則檔案將不經它而讀取。',
  },
  'manifests.skipped.chart': {
    en: '{path}: part of a Helm chart, skipped: give the output of helm template instead.',
    'zh-TW': '{path}:屬於 Helm chart,已略過:請改用 helm template 的輸出。',
  },
  'manifests.skipped.foreign': {
    en: '{path}: no Kubernetes object in it, skipped.',
    'zh-TW': '{path}:其中沒有 Kubernetes 物件,已略過。',
  },
  'manifests.skipped.empty': { en: '{path}: empty.', 'zh-TW': '{path}:內容為空。' },
  'manifests.skipped.loop': {
    en: '{path}: leads to a folder that has been read already, skipped.',
    'zh-TW': '{path}:指向已讀取過的目錄,已略過。',
  },
  'manifests.live.notServed': {
    en: '{server} does not serve {kind}, so nothing of that kind is taken into account. If it should be, install its CRD.',
    'zh-TW': '{server} 不提供 {kind},因此不會將此類物件納入考量。若應納入,請安裝其 CRD。',
  },
  'manifests.live.forbidden': {
    en: '{kind} is not known: {server} does not let this user list {plural}{where}. Grant list on them, or name namespaces that the user may read.',
    'zh-TW': '{kind} 未知:{server} 不允許此使用者列出 {plural}{where}。請授予 list 權限,或指定使用者可讀取的命名空間。',
  },
  'manifests.live.inNamespace': { en: ' in namespace {namespace}', 'zh-TW': '(命名空間 {namespace})' },
  'manifests.live.everywhere': { en: ' in all namespaces', 'zh-TW': '(所有命名空間)' },
  'manifests.live.noConfig': {
    en: "Cilium's settings are not known: {server} has no ConfigMap {name}, or does not let this user read it. Defaults are assumed.",
    'zh-TW': 'Cilium 設定未知:{server} 沒有 ConfigMap {name},或不允許此使用者讀取。將使用預設值。',
  },
  'manifests.live.tooMany': {
    en: '{server} holds more than {limit} objects to read: name namespaces, or raise the limit.',
    'zh-TW': '{server} 要讀取的物件超過 {limit} 個:請指定命名空間或提高上限。',
  },
  'manifests.live.failed': {
    en: '{kind} cannot be read from {server}: {why}. Check the kubeconfig and that the server can be reached.',
    'zh-TW': '無法從 {server} 讀取 {kind}:{why}。請檢查 kubeconfig 以及能否連線至伺服器。',
  },
} as const;
