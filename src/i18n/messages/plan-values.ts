/** What is said of Helm values: faults of the text, and each rule's title, explanation and finding. @module */
export const planValuesMessages = {
  'plan.values.tooLong': {
    en: '{file} is longer than {limit} MiB: these are no Helm values',
    'zh-TW': '{file} 超過 {limit} MiB:這不是 Helm values',
  },
  'plan.values.tooDeep': { en: '{at}: nested more than {limit} levels deep', 'zh-TW': '{at}:巢狀超過 {limit} 層' },
  'plan.values.tooMany': {
    en: '{at}: more than {limit} values, those that aliases stand for included',
    'zh-TW': '{at}:超過 {limit} 個值(包含別名所代表的值)',
  },
  'plan.values.yaml': { en: '{at}: not YAML: {why}', 'zh-TW': '{at}:不是有效的 YAML:{why}' },
  'plan.values.noMapping': {
    en: '{file} holds no mapping of values: Helm wants "key: value" lines at its top level',
    'zh-TW': '{file} 的最上層不是對應表:Helm 需要「key: value」形式的內容',
  },
  'plan.values.notANumber': {
    en: '{at}: {text} cannot be written as JSON, which Helm makes of the values; write a number, or quote it',
    'zh-TW': '{at}:{text} 無法寫成 JSON(Helm 會把 values 轉成 JSON);請改寫數字或加上引號',
  },
  'plan.values.complexKey': { en: '{at}: a key must be a word, not a list or a mapping', 'zh-TW': '{at}:鍵必須是文字,不能是清單或對應表' },
  'plan.values.mergeKey': { en: '{at}: << needs a mapping', 'zh-TW': '{at}:<< 需要對應表' },
  'plan.values.unknownAlias': {
    en: '{at}: *{name} stands for nothing: no anchor of this name ends before it',
    'zh-TW': '{at}:*{name} 沒有對應的錨點:在它之前沒有結束的同名錨點',
  },
  'plan.values.badSet': { en: '--set {text}: expected PATH=VALUE, as Helm does', 'zh-TW': '--set {text}:應為 PATH=VALUE(與 Helm 相同)' },

  'plan.values.refused.title': { en: 'Helm refuses: {rule}', 'zh-TW': 'Helm 會拒絕:{rule}' },
  'plan.values.refused.explanation': {
    en: 'The chart checks this combination while it is rendered: helm install and helm upgrade fail, and nothing is changed in the cluster.',
    'zh-TW': 'chart 在產生資源時會檢查這個組合:helm install 與 helm upgrade 都會失敗,叢集不會有任何變更。',
  },
  'plan.values.refused.found': {
    en: 'Helm refuses these values ({template}): "{text}"',
    'zh-TW': 'Helm 會拒絕這些值({template}):「{text}」',
  },
  'plan.values.fatal.title': { en: 'the agent does not start: {name}', 'zh-TW': 'agent 無法啟動:{name}' },
  'plan.values.fatal.explanation': {
    en: 'Helm lets this combination pass; the agent reads it, says one sentence and ends. Every node then loses its network as its agent is restarted.',
    'zh-TW': 'Helm 不會攔下這個組合;agent 讀到之後只會留下一句訊息並結束。每個節點在 agent 重新啟動時就會失去網路。',
  },
  'plan.values.fatal.found': {
    en: 'Helm installs this, and every agent ends with "{text}"',
    'zh-TW': 'Helm 會照常安裝,但每個 agent 都會以「{text}」結束',
  },

  'plan.values.CCE7001.title': { en: 'Key that the chart does not know', 'zh-TW': 'chart 不認得的鍵' },
  'plan.values.CCE7001.explanation': {
    en: "The chart's schema forbids no key, so Helm takes a misspelt one without a word, and the setting has no effect. Values are compared with every key of chart 1.19.1 and with those that only its templates read.",
    'zh-TW':
      'chart 的 schema 不禁止任何鍵,所以 Helm 對拼錯的鍵不會有任何反應,該設定也就沒有作用。這裡以 chart 1.19.1 的所有鍵,以及只有範本會讀取的鍵來比對。',
  },
  'plan.values.CCE7001.found': {
    en: 'the chart knows no {key}: nothing reads it, and Helm does not object; remove it',
    'zh-TW': 'chart 不認得 {key}:沒有任何元件會讀取,Helm 也不會提出異議;請移除',
  },
  'plan.values.CCE7001.near': {
    en: 'the chart knows no {key}: nothing reads it, and Helm does not object; {near} is probably meant',
    'zh-TW': 'chart 不認得 {key}:沒有任何元件會讀取,Helm 也不會提出異議;應該是 {near}',
  },
  'plan.values.CCE7002.title': { en: 'Key that only templates know', 'zh-TW': '只有範本認得的鍵' },
  'plan.values.CCE7002.explanation': {
    en: 'Templates read this key, but values.yaml does not name it: it works, Helm checks nothing of it, and another version may drop it without notice.',
    'zh-TW': '範本會讀取這個鍵,但 values.yaml 沒有列出:它有作用,但 Helm 不會檢查,其他版本也可能不經通知就移除。',
  },
  'plan.values.CCE7002.found': {
    en: '{key} stands in no values.yaml of the chart; templates of 1.19.1 read it all the same, unchecked',
    'zh-TW': '{key} 不在 chart 的 values.yaml 中;1.19.1 的範本仍會讀取,但不做任何檢查',
  },
  'plan.values.CCE7003.title': { en: 'Value of a type that Helm refuses', 'zh-TW': 'Helm 會拒絕的型別' },
  'plan.values.CCE7003.explanation': {
    en: "The chart's schema names types. Where a value has another one, helm install ends before anything is rendered. In quotes, true and 5443 are text.",
    'zh-TW': 'chart 的 schema 規定了型別。值的型別不符時,helm install 在產生資源之前就會結束。加上引號的 true 與 5443 是文字。',
  },
  'plan.values.CCE7003.found': {
    en: '{key} is {value}, the schema takes {types}: Helm refuses the values',
    'zh-TW': '{key} 為 {value},schema 只接受 {types}:Helm 會拒絕這些值',
  },
  'plan.values.CCE7004.title': { en: 'null takes a whole section away', 'zh-TW': 'null 會移除整個區段' },
  'plan.values.CCE7004.explanation': {
    en: 'A null deletes the default below it. For a section that templates look into, they then fail while rendering ("nil pointer"), or do without all of its defaults.',
    'zh-TW': 'null 會刪除其下的預設值。若是範本會深入讀取的區段,產生資源時就會失敗(nil pointer),或失去該區段的所有預設值。',
  },
  'plan.values.CCE7004.found': {
    en: '{key} is null, which deletes everything that the chart has below it; remove the line, or write what is meant',
    'zh-TW': '{key} 為 null,會刪除 chart 在其下的所有內容;請移除這一行,或寫出真正想要的值',
  },
  'plan.values.CCE7005.title': { en: 'Text that counts as true', 'zh-TW': '被視為 true 的文字' },
  'plan.values.CCE7005.explanation': {
    en: 'Go templates take any text but the empty one as true, "false" too. No schema guards this key, so Helm does not object.',
    'zh-TW': 'Go 範本把空字串以外的任何文字都視為 true,包括 "false"。這個鍵沒有 schema 保護,所以 Helm 不會提出異議。',
  },
  'plan.values.CCE7005.found': {
    en: '{key} is the text {value}, which a template takes as true; write false without quotes',
    'zh-TW': '{key} 是文字 {value},範本會視為 true;請改寫成不加引號的 false',
  },
  'plan.values.CCE7006.title': { en: 'Value that is the default', 'zh-TW': '與預設值相同' },
  'plan.values.CCE7006.explanation': {
    en: 'It changes nothing. A short file shows what is meant, and does not freeze a default that a later version changes for good reasons.',
    'zh-TW': '它不會改變任何事。精簡的檔案較能看出用意,也不會固定住之後版本因故調整的預設值。',
  },
  'plan.values.CCE7006.found': { en: '{key}: {value} is what the chart does anyway', 'zh-TW': '{key}: {value} 與 chart 的預設行為相同' },
  'plan.values.CCE7007.title': { en: 'Key that stands twice', 'zh-TW': '重複的鍵' },
  'plan.values.CCE7007.explanation': {
    en: 'Of a key that stands twice in a mapping Helm takes the last, whole: everything below the first is lost.',
    'zh-TW': '同一個對應表中重複的鍵,Helm 會整個採用最後一個:第一個之下的內容全部消失。',
  },
  'plan.values.CCE7007.found': {
    en: '{key} stands on line {line} already: Helm takes this one and loses what stands there; join both',
    'zh-TW': '{key} 在第 {line} 行已經出現過:Helm 只採用這一個,前者的內容會消失;請合併兩者',
  },
  'plan.values.CCE7008.title': { en: 'Documents that Helm does not read', 'zh-TW': 'Helm 不會讀取的文件' },
  'plan.values.CCE7008.explanation': {
    en: 'Helm reads the first YAML document of a file of values and nothing behind a "---".',
    'zh-TW': 'Helm 只讀取 values 檔案中的第一個 YAML 文件,「---」之後的內容都不會讀取。',
  },
  'plan.values.CCE7008.found': {
    en: 'Helm reads only what stands before "---"; what begins here is lost',
    'zh-TW': 'Helm 只讀取「---」之前的內容;從這裡開始的內容不會生效',
  },

  'plan.values.CCE7009.title': { en: 'Deprecated value', 'zh-TW': '已棄用的值' },
  'plan.values.CCE7009.explanation': {
    en: 'The chart reads it yet and means to drop it: an upgrade will refuse the values, or pass over them in silence.',
    'zh-TW': 'chart 目前仍會讀取,但打算移除:之後升級時會被拒絕,或默默失去作用。',
  },
  'plan.values.CCE7009.found': {
    en: '{key} is deprecated and goes without a successor: remove it',
    'zh-TW': '{key} 已棄用且沒有替代項目:請移除',
  },
  'plan.values.CCE7009.near': { en: '{key} is deprecated: {near} takes its place', 'zh-TW': '{key} 已棄用:請改用 {near}' },

  'plan.values.CCE7301.title': { en: 'Gateway API without kube-proxy replacement', 'zh-TW': '啟用 Gateway API 但未取代 kube-proxy' },
  'plan.values.CCE7301.explanation': {
    en: 'Helm lets it pass. The operator looks once, at its start, logs one line, and runs without a Gateway controller: Gateways stay "Waiting for controller".',
    'zh-TW':
      'Helm 不會攔下。operator 只在啟動時檢查一次,記錄一行訊息,然後在沒有 Gateway controller 的情況下執行:Gateway 會一直停在「Waiting for controller」。',
  },
  'plan.values.CCE7301.found': {
    en: 'gatewayAPI.enabled needs kubeProxyReplacement: true; as it is, Helm installs it and the operator silently runs without its Gateway controller',
    'zh-TW': 'gatewayAPI.enabled 需要 kubeProxyReplacement: true;照目前的值,Helm 會照常安裝,但 operator 會默默地停用 Gateway controller',
  },
  'plan.values.CCE7302.title': { en: "API server's address not set", 'zh-TW': '未設定 API 伺服器位址' },
  'plan.values.CCE7302.explanation': {
    en: 'Agent and operator then look for the API server at the ClusterIP of Service kubernetes, which agents themselves are to provide. On CCE it works by accident, while kube-proxy still runs on the nodes. Set k8sServiceHost and k8sServicePort to the internal endpoint of the cluster (status.endpoints of type Internal, port 5443).',
    'zh-TW':
      'agent 與 operator 會改用 kubernetes Service 的 ClusterIP 來連線,而這正是 agent 自己要提供的。在 CCE 上只因節點上的 kube-proxy 還在執行才剛好可用。請把 k8sServiceHost 與 k8sServicePort 設為叢集的內部端點(status.endpoints 中類型為 Internal 者,連接埠 5443)。',
  },
  'plan.values.CCE7302.found': {
    en: "kubeProxyReplacement without k8sServiceHost: agent and operator reach the API server only while kube-proxy lives; set it to the API server's address in the VPC, and k8sServicePort to 5443",
    'zh-TW':
      'kubeProxyReplacement 但未設定 k8sServiceHost:只有在 kube-proxy 還存在時,agent 與 operator 才連得到 API 伺服器;請設為 API 伺服器在 VPC 中的位址,並將 k8sServicePort 設為 5443',
  },
  'plan.values.CCE7302.known': {
    en: 'kubeProxyReplacement without k8sServiceHost: agent and operator reach the API server only while kube-proxy lives; its address is {host}',
    'zh-TW':
      'kubeProxyReplacement 但未設定 k8sServiceHost:只有在 kube-proxy 還存在時,agent 與 operator 才連得到 API 伺服器;其位址為 {host}',
  },
  'plan.values.CCE7303.title': { en: "API server's address that cannot serve", 'zh-TW': '無法使用的 API 伺服器位址' },
  'plan.values.CCE7303.explanation': {
    en: 'k8sServiceHost becomes KUBERNETES_SERVICE_HOST of agent, operator and Envoy. It must be reachable without Cilium: the address in the VPC, never one of a Service, and with its port.',
    'zh-TW':
      'k8sServiceHost 會成為 agent、operator 與 Envoy 的 KUBERNETES_SERVICE_HOST。它必須不靠 Cilium 就能連到:應為 VPC 中的位址,不能是 Service 的位址,並且要有連接埠。',
  },
  'plan.values.CCE7303.service': {
    en: 'k8sServiceHost {host} lies in the Service range {services}: agents would need themselves to reach it; use the address in the VPC',
    'zh-TW': 'k8sServiceHost {host} 位於 Service 網段 {services}:agent 必須先靠自己才能連到;請使用 VPC 中的位址',
  },
  'plan.values.CCE7303.port': {
    en: 'k8sServiceHost without k8sServicePort: the pods get an empty KUBERNETES_SERVICE_PORT; CCE listens on 5443',
    'zh-TW': '有 k8sServiceHost 但沒有 k8sServicePort:Pod 會拿到空的 KUBERNETES_SERVICE_PORT;CCE 監聽 5443',
  },
  'plan.values.CCE7303.auto': {
    en: 'k8sServiceHost: auto reads ConfigMap kube-public/cluster-info while Helm renders; without it Helm fails. Write the address',
    'zh-TW': 'k8sServiceHost: auto 會在 Helm 產生資源時讀取 ConfigMap kube-public/cluster-info;沒有它 Helm 就會失敗。請直接寫出位址',
  },
  'plan.values.CCE7304.title': { en: 'Trusted hops that do not fit the load balancer', 'zh-TW': '與負載平衡器不符的信任跳數' },
  'plan.values.CCE7304.explanation': {
    en: 'Envoy takes the address of the client that many places from the right of X-Forwarded-For. A TCP listener of the ELB adds nothing to that header, so any client can write what Envoy then believes. 0 behind a TCP listener, 1 behind one HTTP or HTTPS listener.',
    'zh-TW':
      'Envoy 會從 X-Forwarded-For 的右側往左數這麼多個位置來取得用戶端位址。ELB 的 TCP 監聽器不會加入任何內容,因此任何用戶端都能偽造 Envoy 所相信的值。TCP 監聽器後方請用 0,單一 HTTP 或 HTTPS 監聽器後方請用 1。',
  },
  'plan.values.CCE7304.found': {
    en: 'Envoy trusts {hops} entries of X-Forwarded-For; a TCP listener of the ELB adds none, so clients can forge their address: 0 (1 behind one HTTP or HTTPS listener)',
    'zh-TW':
      'Envoy 信任 X-Forwarded-For 的 {hops} 筆;ELB 的 TCP 監聽器不會加入任何一筆,用戶端可以偽造位址:應為 0(單一 HTTP 或 HTTPS 監聽器後方為 1)',
  },
  'plan.values.CCE7304.layer7': {
    en: 'the ELB listener is {protocol} and adds one entry to X-Forwarded-For, Envoy trusts {hops}: 1 shows the client',
    'zh-TW': 'ELB 監聽器為 {protocol},會在 X-Forwarded-For 加入一筆,而 Envoy 信任 {hops} 筆:設為 1 才會得到用戶端位址',
  },
  'plan.values.CCE7305.title': { en: 'PROXY protocol for all Gateways', 'zh-TW': '所有 Gateway 都使用 PROXY 協定' },
  'plan.values.CCE7305.explanation': {
    en: 'It is one switch for all listeners of all Gateways: connections that do not begin with a PROXY header are refused, from inside the cluster too.',
    'zh-TW': '這是所有 Gateway 所有監聽器共用的開關:沒有以 PROXY 標頭開頭的連線都會被拒絕,包括來自叢集內部的連線。',
  },
  'plan.values.CCE7305.found': {
    en: 'enableProxyProtocol: every Gateway then takes only connections that begin with a PROXY header; the ELB must send one on every listener',
    'zh-TW': 'enableProxyProtocol:所有 Gateway 從此只接受以 PROXY 標頭開頭的連線;ELB 的每個監聽器都必須送出該標頭',
  },
  'plan.values.CCE7306.title': { en: 'GatewayClass made only if its CRD is there', 'zh-TW': 'CRD 存在時才會建立 GatewayClass' },
  'plan.values.CCE7306.explanation': {
    en: '"auto" looks for the GatewayClass CRD while Helm renders. With a new cluster, helm template or GitOps it is often not seen: no GatewayClass is made, and Gateways wait for ever. Install the CRDs first and write "true".',
    'zh-TW':
      '"auto" 會在 Helm 產生資源時尋找 GatewayClass 的 CRD。在新叢集、helm template 或 GitOps 的情況下往往看不到:不會建立 GatewayClass,Gateway 會一直等待。請先安裝 CRD,並寫成 "true"。',
  },
  'plan.values.CCE7306.found': {
    en: 'gatewayClass.create is "auto": no GatewayClass is made unless its CRD is there when Helm renders; install the CRDs first and write "true"',
    'zh-TW': 'gatewayClass.create 為 "auto":若 Helm 產生資源時沒有 CRD,就不會建立 GatewayClass;請先安裝 CRD 並寫成 "true"',
  },
  'plan.values.CCE7307.title': {
    en: 'Gateways on the host network are never Programmed',
    'zh-TW': '主機網路上的 Gateway 永遠不會 Programmed',
  },
  'plan.values.CCE7307.explanation': {
    en: 'Traffic passes, but before 1.19.6 the Gateway stays Programmed=False, and no patch of the status changes that. The switch is for the whole cluster: no Gateway gets a LoadBalancer Service any more, and externalTrafficPolicy is ignored.',
    'zh-TW':
      '流量可以通過,但在 1.19.6 之前 Gateway 會一直是 Programmed=False,修補 status 也無法改變。這個開關作用於整個叢集:不會再為任何 Gateway 建立 LoadBalancer Service,externalTrafficPolicy 也會被忽略。',
  },
  'plan.values.CCE7307.found': {
    en: 'with hostNetwork, Gateways of Cilium {version} stay Programmed=False although traffic passes; 1.19.6 mends it',
    'zh-TW': '使用 hostNetwork 時,Cilium {version} 的 Gateway 雖然流量可通,仍會停在 Programmed=False;1.19.6 已修正',
  },
  'plan.values.CCE7308.title': { en: 'Listeners below port 1024 on the host network', 'zh-TW': '主機網路上 1024 以下的監聽器' },
  'plan.values.CCE7308.explanation': {
    en: 'Envoy may bind ports below 1024 only with both: NET_BIND_SERVICE in its list of capabilities (beside the others, since Helm replaces lists) and keepCapNetBindService: true.',
    'zh-TW':
      'Envoy 只有同時符合兩個條件才能綁定 1024 以下的連接埠:capabilities 清單中有 NET_BIND_SERVICE(並保留其他項目,因為 Helm 會取代整個清單),以及 keepCapNetBindService: true。',
  },
  'plan.values.CCE7308.found': {
    en: 'listeners below port 1024 need NET_BIND_SERVICE among the capabilities of Envoy and keepCapNetBindService: true; or let them listen above',
    'zh-TW': '1024 以下的監聽器需要 Envoy 的 capabilities 包含 NET_BIND_SERVICE,並設定 keepCapNetBindService: true;或改用較高的連接埠',
  },
  'plan.values.CCE7309.title': { en: 'Envoy inside the agent', 'zh-TW': 'Envoy 執行於 agent 內' },
  'plan.values.CCE7309.explanation': {
    en: 'Without the DaemonSet cilium-envoy, Envoy restarts with the agent and Gateways are down that long; a Service that selects k8s-app=cilium-envoy finds nothing.',
    'zh-TW':
      '沒有 DaemonSet cilium-envoy 時,Envoy 會隨 agent 一起重新啟動,期間 Gateway 會中斷;選取 k8s-app=cilium-envoy 的 Service 也找不到任何 Pod。',
  },
  'plan.values.CCE7309.found': {
    en: 'envoy.enabled: false runs Envoy inside the agent: Gateways break at each restart of it, and an entrypoint Service that selects cilium-envoy is empty',
    'zh-TW':
      'envoy.enabled: false 會讓 Envoy 執行於 agent 內:agent 每次重新啟動 Gateway 都會中斷,選取 cilium-envoy 的入口 Service 也會是空的',
  },

  'plan.values.CCE7320.title': { en: "Pods' addresses out of 10.0.0.0/8", 'zh-TW': 'Pod 位址取自 10.0.0.0/8' },
  'plan.values.CCE7320.explanation': {
    en: 'The default pool contains the Service range of CCE (10.247.0.0/16) and every VPC of 10.0.0.0/8: what lies there cannot be reached from pods any more. A pool can only be appended to later, so choose one before the first node.',
    'zh-TW':
      '預設的位址池包含 CCE 的 Service 網段(10.247.0.0/16)以及所有 10.0.0.0/8 的 VPC:Pod 將無法連到這些位址。位址池之後只能附加,請在第一個節點之前就選定。',
  },
  'plan.values.CCE7320.found': {
    en: 'the default pool 10.0.0.0/8 contains the Service range 10.247.0.0/16 and the usual VPC: give pods a range of their own, which can only be appended to later',
    'zh-TW': '預設位址池 10.0.0.0/8 包含 Service 網段 10.247.0.0/16 與常見的 VPC:請為 Pod 指定專屬網段(之後只能附加)',
  },
  'plan.values.CCE7321.title': { en: 'Pool that is no range of IPv4 addresses', 'zh-TW': '不是 IPv4 網段的位址池' },
  'plan.values.CCE7321.explanation': {
    en: 'Helm hands the list on unread. The operator ends on a range that it cannot read, and on two that overlap.',
    'zh-TW': 'Helm 會原樣傳遞清單。operator 遇到無法解讀或彼此重疊的網段時就會結束。',
  },
  'plan.values.CCE7321.none': { en: 'the list of pools is empty: pods get no addresses', 'zh-TW': '位址池清單是空的:Pod 拿不到位址' },
  'plan.values.CCE7321.found': {
    en: '{pool} is no range of IPv4 addresses, such as 10.101.0.0/16',
    'zh-TW': '{pool} 不是 IPv4 網段(例如 10.101.0.0/16)',
  },
  'plan.values.CCE7321.hostBits': {
    en: '{pool} is no first address of its range: {meant} is meant',
    'zh-TW': '{pool} 不是網段的起始位址:應為 {meant}',
  },
  'plan.values.CCE7321.overlap': { en: '{pool} overlaps {other}: no two pools may', 'zh-TW': '{pool} 與 {other} 重疊:位址池之間不可重疊' },
  'plan.values.CCE7322.title': { en: 'Pool that overlaps addresses in use', 'zh-TW': '位址池與使用中的網段重疊' },
  'plan.values.CCE7322.explanation': {
    en: 'Pods cannot reach addresses outside that lie in the range of pods: Cilium takes them for pods of its own.',
    'zh-TW': 'Pod 無法連到位於 Pod 網段內的外部位址:Cilium 會把它們當成自己的 Pod。',
  },
  'plan.values.CCE7322.found': {
    en: 'the pool {pool} overlaps {range} ({where}): choose another range',
    'zh-TW': '位址池 {pool} 與 {range}({where})重疊:請改用其他網段',
  },
  'plan.values.CCE7323.title': { en: "Pool that is CCE's own range for pods", 'zh-TW': '位址池與 CCE 的容器網段相同' },
  'plan.values.CCE7323.explanation': {
    en: "Pods that were attached by CCE's own CNI keep their addresses out of that range until they are recreated. Two pods may then have the same address.",
    'zh-TW': '由 CCE 自己的 CNI 連接的 Pod,在重新建立之前會保留該網段的位址。因此可能有兩個 Pod 使用相同位址。',
  },
  'plan.values.CCE7323.found': {
    en: "the pool {pool} overlaps CCE's container range {range}, whose addresses pods of CCE's CNI may still hold: choose another range",
    'zh-TW': '位址池 {pool} 與 CCE 的容器網段 {range} 重疊,CCE CNI 的 Pod 仍在使用其中的位址:請改用其他網段',
  },
  'plan.values.CCE7324.title': { en: 'Mask that leaves no room', 'zh-TW': '空間不足的遮罩' },
  'plan.values.CCE7324.explanation': {
    en: 'Every node gets a range of clusterPoolIPv4MaskSize out of the pools. It cannot be changed later. Pods beyond a node’s range stay in ContainerCreating; nodes beyond the pools stay without network.',
    'zh-TW':
      '每個節點會從位址池取得 clusterPoolIPv4MaskSize 大小的網段,之後無法變更。超出節點網段的 Pod 會停在 ContainerCreating;超出位址池的節點不會有網路。',
  },
  'plan.values.CCE7324.found': { en: '{mask} is no length of an IPv4 prefix', 'zh-TW': '{mask} 不是 IPv4 前綴長度' },
  'plan.values.CCE7324.narrow': {
    en: 'no node can get a /{mask} out of {pool}: the pool must be larger than the range of a node',
    'zh-TW': '{pool} 無法分配 /{mask} 給節點:位址池必須比單一節點的網段大',
  },
  'plan.values.CCE7324.nodes': {
    en: 'the pools hold /{mask} ranges for {room} nodes, there may be {nodes}: append a pool',
    'zh-TW': '位址池只夠 {room} 個節點使用 /{mask},但可能會有 {nodes} 個節點:請附加位址池',
  },
  'plan.values.CCE7324.pods': {
    en: 'a /{mask} holds {pods} pods, nodes of {group} may run {most}',
    'zh-TW': '/{mask} 可容納 {pods} 個 Pod,但 {group} 的節點最多可執行 {most} 個',
  },
  'plan.values.CCE7325.title': { en: 'IPAM mode that CCE has no use for', 'zh-TW': '不適用於 CCE 的 IPAM 模式' },
  'plan.values.CCE7325.explanation': {
    en: 'ipam kubernetes waits for spec.podCIDR of the Node, which CCE leaves empty with overlay_l2 and eni: the agent ends with "required IPv4 PodCIDR not available". eni, azure and alibabacloud are other clouds. There is no mode "none".',
    'zh-TW':
      'ipam kubernetes 會等待 Node 的 spec.podCIDR,而 CCE 在 overlay_l2 與 eni 模式下不會填入:agent 會以「required IPv4 PodCIDR not available」結束。eni、azure、alibabacloud 屬於其他雲。沒有名為 none 的模式。',
  },
  'plan.values.CCE7325.found': {
    en: 'there is no IPAM mode {mode}; modes are {modes}',
    'zh-TW': '沒有 {mode} 這個 IPAM 模式;可用的模式有 {modes}',
  },
  'plan.values.CCE7325.cloud': {
    en: 'ipam.mode {mode} speaks to the API of another cloud: cluster-pool',
    'zh-TW': 'ipam.mode {mode} 使用其他雲的 API:請用 cluster-pool',
  },
  'plan.values.CCE7325.kubernetes': {
    en: 'ipam.mode kubernetes needs spec.podCIDR of every Node, which CCE leaves empty with overlay_l2 and eni: agents do not start; cluster-pool',
    'zh-TW':
      'ipam.mode kubernetes 需要每個 Node 的 spec.podCIDR,而 CCE 在 overlay_l2 與 eni 模式下不會填入:agent 無法啟動;請用 cluster-pool',
  },
  'plan.values.CCE7326.title': { en: 'Native routing without routes', 'zh-TW': '沒有路由的原生路由模式' },
  'plan.values.CCE7326.explanation': {
    en: "With native routing the VPC must know a route to each node's pods. CCE writes such routes for its own CNI alone, so with Cilium they are yours to keep; a tunnel needs none.",
    'zh-TW':
      '原生路由模式下,VPC 必須有通往每個節點 Pod 的路由。CCE 只會為自己的 CNI 寫入這些路由,使用 Cilium 時必須自行維護;隧道模式則不需要。',
  },
  'plan.values.CCE7326.found': {
    en: 'routingMode native: nobody writes the VPC routes to pods that it needs (CCE does for its own CNI alone); use the tunnel, or keep the routes yourself',
    'zh-TW': 'routingMode native:它需要的 VPC 路由不會有人寫入(CCE 只為自己的 CNI 寫入);請使用隧道,或自行維護路由',
  },
  'plan.values.CCE7327.title': { en: "Tunnel on the port of CCE's own", 'zh-TW': '隧道使用 CCE 自己的連接埠' },
  'plan.values.CCE7327.explanation': {
    en: 'CCE with overlay_l2 has its own VXLAN tunnel on UDP 4789 on every node. Cilium takes 8472 by default: open that between security groups instead.',
    'zh-TW':
      'CCE 在 overlay_l2 模式下,每個節點都已使用 UDP 4789 作為自己的 VXLAN 隧道。Cilium 預設使用 8472:請改為在安全群組之間開放該連接埠。',
  },
  'plan.values.CCE7327.found': {
    en: "UDP 4789 is the tunnel of CCE's own overlay_l2 network: leave the default 8472 and open it between security groups",
    'zh-TW': 'UDP 4789 是 CCE overlay_l2 網路自己的隧道:請保留預設的 8472,並在安全群組之間開放',
  },
  'plan.values.CCE7328.title': { en: 'Switch for another cloud', 'zh-TW': '其他雲的開關' },
  'plan.values.CCE7328.explanation': {
    en: 'eni is AWS; alibabacloud, azure, gke and aksbyocni are what they say. They change IPAM, routing and the build of the operator. Nothing of it knows the ENIs of Huawei Cloud.',
    'zh-TW': 'eni 指的是 AWS;alibabacloud、azure、gke、aksbyocni 則如其名。它們會改變 IPAM、路由與 operator 的版本,與華為雲的 ENI 無關。',
  },
  'plan.values.CCE7328.found': {
    en: '{key} is for another cloud and knows nothing of CCE: remove it',
    'zh-TW': '{key} 屬於其他雲,與 CCE 無關:請移除',
  },

  'plan.values.CCE7340.title': { en: 'Debug logs in production', 'zh-TW': '正式環境啟用除錯記錄' },
  'plan.values.CCE7340.explanation': {
    en: 'Agent and operator then log far more, at a cost in processor time and log volume. Switch it on for an hour when it is needed.',
    'zh-TW': 'agent 與 operator 會記錄大量內容,耗費 CPU 與記錄空間。需要時再短暫開啟即可。',
  },
  'plan.values.CCE7340.found': {
    en: 'debug logs of agent and operator are on; for production remove it',
    'zh-TW': 'agent 與 operator 的除錯記錄已開啟;正式環境請移除',
  },
  'plan.values.CCE7341.title': { en: "Operator's tolerations replaced", 'zh-TW': 'operator 的 tolerations 被取代' },
  'plan.values.CCE7341.explanation': {
    en: "Helm replaces lists. Without the chart's own tolerations the operator stays Pending on new nodes, which wait for it.",
    'zh-TW': 'Helm 會取代整個清單。少了 chart 原本的 tolerations,operator 在新節點上會停在 Pending,而新節點又在等它。',
  },
  'plan.values.CCE7341.found': {
    en: "Helm replaces lists: the operator loses the chart's tolerations of {keys}; repeat them",
    'zh-TW': 'Helm 會取代整個清單:operator 失去了 chart 對 {keys} 的 toleration;請一併寫上',
  },
  'plan.values.CCE7342.title': { en: 'Operator stopped by route-unreachable', 'zh-TW': 'operator 被 route-unreachable 擋住' },
  'plan.values.CCE7342.explanation': {
    en: 'With the VPC network model CCE taints nodes until its own CNI is ready, which Cilium replaces. The agents tolerate everything; the operator does not: while all nodes carry the taint it stays Pending, and without it no node gets addresses for pods.',
    'zh-TW':
      '使用 VPC 網路模型時,CCE 會在自己的 CNI 就緒前為節點加上 taint,而 Cilium 取代了該 CNI。agent 容忍所有 taint,operator 則不然:當所有節點都帶有此 taint 時,operator 會停在 Pending,節點也就拿不到 Pod 位址。',
  },
  'plan.values.CCE7342.found': {
    en: 'the operator does not tolerate node.kubernetes.io/route-unreachable, which CCE sets with the VPC network model until its own CNI is ready; add it to the list (the agents tolerate it already)',
    'zh-TW':
      'operator 不容忍 node.kubernetes.io/route-unreachable(CCE 在 VPC 網路模型下,於自己的 CNI 就緒前設定);請加入清單(agent 已經容忍)',
  },
  'plan.values.CCE7343.title': { en: 'Cilium behind another CNI', 'zh-TW': 'Cilium 串接於其他 CNI 之後' },
  'plan.values.CCE7343.explanation': {
    en: 'Chained, Cilium leaves addresses and routing to the other CNI, falls back to legacy host routing and switches off endpoint health checks. This product is about Cilium as the only CNI.',
    'zh-TW': '串接時,位址與路由由其他 CNI 負責,Cilium 會退回 legacy host routing,並停用端點健康檢查。本產品的前提是 Cilium 為唯一的 CNI。',
  },
  'plan.values.CCE7343.found': {
    en: 'cni.chainingMode {value}: Cilium is not the only CNI then; remove it',
    'zh-TW': 'cni.chainingMode {value}:Cilium 就不是唯一的 CNI;請移除',
  },
  'plan.values.CCE7344.title': { en: 'Other CNI configurations stay', 'zh-TW': '保留其他 CNI 設定' },
  'plan.values.CCE7344.explanation': {
    en: "With cni.exclusive Cilium renames every other configuration in /etc/cni/net.d. Without it CCE's own stays there, and pods may be attached by it whenever Cilium's is missing. Multus needs false.",
    'zh-TW':
      'cni.exclusive 會讓 Cilium 把 /etc/cni/net.d 中其他設定改名。關閉時 CCE 自己的設定會留著,當 Cilium 的設定不在時,Pod 就可能由它連接。只有 Multus 需要 false。',
  },
  'plan.values.CCE7344.found': {
    en: "cni.exclusive: false leaves the configuration of CCE's own CNI in place, which may attach pods; only Multus needs it",
    'zh-TW': 'cni.exclusive: false 會保留 CCE 自己的 CNI 設定,Pod 可能由它連接;只有 Multus 需要這樣設定',
  },
  'plan.values.CCE7345.title': { en: 'CNI folders that the runtime must share', 'zh-TW': '必須與容器執行環境一致的 CNI 目錄' },
  'plan.values.CCE7345.explanation': {
    en: 'containerd on the nodes reads /etc/cni/net.d and /opt/cni/bin unless it is told otherwise. A different folder here leaves pods without network and Cilium without a fault.',
    'zh-TW':
      '除非另外設定,節點上的 containerd 會讀取 /etc/cni/net.d 與 /opt/cni/bin。這裡若改成其他目錄,Pod 不會有網路,而 Cilium 也不會回報錯誤。',
  },
  'plan.values.CCE7345.found': {
    en: 'cni.{key} is {value}: it must be the folder that containerd uses on CCE nodes, or pods get no network',
    'zh-TW': 'cni.{key} 為 {value}:必須與 CCE 節點上 containerd 使用的目錄相同,否則 Pod 不會有網路',
  },
  'plan.values.CCE7346.title': { en: 'Image with the digest of another one', 'zh-TW': '映像檔使用了另一個映像檔的 digest' },
  'plan.values.CCE7346.explanation': {
    en: "The chart appends its own digest. A copy that was pushed anew often has another one and is not found then; a digest wins over a tag, so a changed tag has no effect. Set useDigest: false, or give the copy's digest.",
    'zh-TW':
      'chart 會附上自己的 digest。重新推送的副本往往 digest 不同而找不到;digest 優先於 tag,所以只改 tag 不會生效。請設定 useDigest: false,或填入副本的 digest。',
  },
  'plan.values.CCE7346.found': {
    en: "{image}: {repository} is asked for the digest of the original, which a copy may not have: set useDigest: false, or the copy's digest",
    'zh-TW': '{image}:會向 {repository} 要求原始映像檔的 digest,副本可能沒有:請設定 useDigest: false,或填入副本的 digest',
  },
  'plan.values.CCE7346.tag': {
    en: "{image}: the tag {tag} has no effect, since the chart's digest of 1.19.1 wins: set useDigest: false, or its digest",
    'zh-TW': '{image}:tag {tag} 不會生效,因為 chart 內 1.19.1 的 digest 優先:請設定 useDigest: false,或填入對應的 digest',
  },
  'plan.values.CCE7347.title': { en: 'Policy for all pods or for none', 'zh-TW': '政策套用於所有 Pod 或完全不套用' },
  'plan.values.CCE7347.explanation': {
    en: 'default: pods that a policy selects are restricted. always: every pod is, so that cluster DNS and Gateways are cut off until policies admit them. never: policies have no effect.',
    'zh-TW': 'default:被政策選到的 Pod 才受限。always:所有 Pod 都受限,在政策允許之前 DNS 與 Gateway 都會中斷。never:政策不起作用。',
  },
  'plan.values.CCE7347.always': {
    en: 'policyEnforcementMode always: every pod without a policy is cut off, cluster DNS and Gateways too',
    'zh-TW': 'policyEnforcementMode always:沒有政策的 Pod 全部中斷,包括叢集 DNS 與 Gateway',
  },
  'plan.values.CCE7347.never': {
    en: 'policyEnforcementMode never: no policy has any effect',
    'zh-TW': 'policyEnforcementMode never:任何政策都不起作用',
  },
  'plan.values.CCE7347.found': {
    en: 'policyEnforcementMode {mode}: the agent knows default, always and never, and ends',
    'zh-TW': 'policyEnforcementMode {mode}:agent 只認得 default、always、never,會直接結束',
  },
  'plan.values.CCE7348.title': { en: 'socketLB beside kube-proxy replacement', 'zh-TW': '已取代 kube-proxy 又設定 socketLB' },
  'plan.values.CCE7348.explanation': {
    en: 'With kubeProxyReplacement the agent switches socket load balancing on itself.',
    'zh-TW': '啟用 kubeProxyReplacement 時,agent 會自行開啟 socket 負載平衡。',
  },
  'plan.values.CCE7348.found': {
    en: 'kubeProxyReplacement switches socketLB on anyway',
    'zh-TW': 'kubeProxyReplacement 本來就會開啟 socketLB',
  },
  'plan.values.CCE7349.title': { en: "Health port of kube-proxy's", 'zh-TW': 'kube-proxy 的健康檢查連接埠' },
  'plan.values.CCE7349.explanation': {
    en: 'kube-proxy runs on CCE nodes as a service and listens on 10256: the agent cannot have the same port.',
    'zh-TW': 'kube-proxy 以系統服務的形式執行於 CCE 節點,並監聽 10256:agent 無法使用同一個連接埠。',
  },
  'plan.values.CCE7349.found': {
    en: '{value}: kube-proxy owns port 10256 on CCE nodes while it runs; leave it empty',
    'zh-TW': '{value}:kube-proxy 執行期間會占用 CCE 節點的 10256;請留空',
  },
  'plan.values.CCE7350.title': { en: "Range of NodePorts that is not CCE's", 'zh-TW': '與 CCE 不同的 NodePort 範圍' },
  'plan.values.CCE7350.explanation': {
    en: "Cilium serves the NodePorts of this range alone, the API server gives those of its own: CCE's is 30000-32767 and may be set within 20106-32767.",
    'zh-TW': 'Cilium 只服務此範圍內的 NodePort,而 API 伺服器分配的是它自己的範圍:CCE 為 30000-32767,可設定於 20106-32767 之間。',
  },
  'plan.values.CCE7350.found': {
    en: 'nodePort.range {range} is no range: "30000,32767" is one',
    'zh-TW': 'nodePort.range {range} 不是有效範圍:應如 "30000,32767"',
  },
  'plan.values.CCE7350.outside': {
    en: 'nodePort.range {range} leaves what CCE can give ({least}-{most}): NodePorts outside are not served',
    'zh-TW': 'nodePort.range {range} 超出 CCE 可分配的範圍({least}-{most}):範圍外的 NodePort 不會被服務',
  },
  'plan.values.CCE7351.title': { en: 'Masquerading by iptables', 'zh-TW': '以 iptables 進行偽裝' },
  'plan.values.CCE7351.explanation': {
    en: 'With kubeProxyReplacement and bpf.masquerade the agent routes by BPF and traffic of pods passes by the netfilter rules of the host, those of kube-proxy among them. Unset, masquerading is iptables and host routing Legacy.',
    'zh-TW':
      '同時啟用 kubeProxyReplacement 與 bpf.masquerade 時,agent 會以 BPF 轉送,Pod 流量不經過主機的 netfilter 規則(包括 kube-proxy 的規則)。未設定時則以 iptables 偽裝,host routing 為 Legacy。',
  },
  'plan.values.CCE7351.found': {
    en: 'without bpf.masquerade host routing is Legacy, and traffic of pods passes the iptables rules of kube-proxy; true gives BPF host routing',
    'zh-TW': '沒有 bpf.masquerade 時 host routing 為 Legacy,Pod 流量會經過 kube-proxy 的 iptables 規則;設為 true 可使用 BPF host routing',
  },
  'plan.values.CCE7352.title': { en: 'extraConfig over a value of the chart', 'zh-TW': 'extraConfig 覆寫 chart 的值' },
  'plan.values.CCE7352.explanation': {
    en: 'extraConfig is appended to cilium-config last and wins. Other parts of the chart still go by the value itself, so both can say different things.',
    'zh-TW': 'extraConfig 最後才附加到 cilium-config,並且優先。chart 的其他部分仍依原本的值運作,兩者可能不一致。',
  },
  'plan.values.CCE7352.found': {
    en: 'extraConfig {key} wins over {helm}: set {helm} instead',
    'zh-TW': 'extraConfig {key} 會覆寫 {helm}:請改設 {helm}',
  },
  'plan.values.CCE7352.both': {
    en: 'extraConfig {key} wins over {helm}, which is set here too and has no effect on cilium-config: keep one',
    'zh-TW': 'extraConfig {key} 會覆寫同樣設定於此的 {helm},後者對 cilium-config 不起作用:請只保留一個',
  },
  'plan.values.CCE7353.title': { en: 'More operators than nodes', 'zh-TW': 'operator 多於節點' },
  'plan.values.CCE7353.explanation': {
    en: 'The operator is on the host network and refuses to share a node with another one: those that find no node of their own stay Pending.',
    'zh-TW': 'operator 使用主機網路,且不與另一個 operator 共用節點:找不到專屬節點者會停在 Pending。',
  },
  'plan.values.CCE7353.found': {
    en: 'operator.replicas {replicas} with {nodes} nodes: the rest stays Pending',
    'zh-TW': 'operator.replicas 為 {replicas},但只有 {nodes} 個節點:其餘會停在 Pending',
  },
  'plan.values.CCE7354.title': { en: 'agent-not-ready taint is never removed', 'zh-TW': 'agent-not-ready taint 不會被移除' },
  'plan.values.CCE7354.explanation': {
    en: 'Node pools for Cilium start with the taint node.cilium.io/agent-not-ready; the operator takes it away once the agent is ready, unless this is false.',
    'zh-TW': '給 Cilium 使用的節點池會帶有 node.cilium.io/agent-not-ready taint;agent 就緒後由 operator 移除,除非此值為 false。',
  },
  'plan.values.CCE7354.found': {
    en: 'operator.removeNodeTaints: false keeps the taint agent-not-ready on every node that starts with it; remove the line',
    'zh-TW': 'operator.removeNodeTaints: false 會讓帶有 agent-not-ready taint 的節點一直保留該 taint;請移除這一行',
  },
  'plan.values.CCE7355.title': { en: 'kube-proxy in IPVS mode beside Cilium', 'zh-TW': 'Cilium 與 IPVS 模式的 kube-proxy 並存' },
  'plan.values.CCE7355.explanation': {
    en: 'In IPVS mode every ClusterIP and ELB address is a local address of every node, which likely gets in the way of Cilium. The mode of a CCE cluster cannot be changed: create it with iptables.',
    'zh-TW': 'IPVS 模式下,每個 ClusterIP 與 ELB 位址都是每個節點的本機位址,可能會妨礙 Cilium。CCE 叢集的模式無法變更:請以 iptables 建立。',
  },
  'plan.values.CCE7355.found': {
    en: 'kube-proxy of this cluster runs in IPVS mode, which holds Service and ELB addresses as local ones on each node, in the way of Cilium',
    'zh-TW': '此叢集的 kube-proxy 使用 IPVS 模式,會把 Service 與 ELB 位址設為每個節點的本機位址,妨礙 Cilium',
  },

  'plan.values.CCE7356.title': { en: "ServiceMonitor without Prometheus' CRDs", 'zh-TW': '沒有 Prometheus CRD 的 ServiceMonitor' },
  'plan.values.CCE7356.explanation': {
    en: 'Helm refuses a ServiceMonitor where the cluster does not serve monitoring.coreos.com/v1, which helm template and GitOps cannot see either. Install the CRDs first, or set prometheus.serviceMonitor.trustCRDsExist.',
    'zh-TW':
      '叢集沒有提供 monitoring.coreos.com/v1 時,Helm 會拒絕 ServiceMonitor;helm template 與 GitOps 也看不到。請先安裝 CRD,或設定 prometheus.serviceMonitor.trustCRDsExist。',
  },
  'plan.values.CCE7356.found': {
    en: '{key}: Helm refuses it unless the cluster serves monitoring.coreos.com/v1 or prometheus.serviceMonitor.trustCRDsExist is true',
    'zh-TW': '{key}:除非叢集提供 monitoring.coreos.com/v1,或 prometheus.serviceMonitor.trustCRDsExist 為 true,否則 Helm 會拒絕',
  },

  'plan.values.CCE7401.title': { en: "Size of nodes' ranges changed", 'zh-TW': '變更節點網段大小' },
  'plan.values.CCE7401.explanation': {
    en: 'clusterPoolIPv4MaskSize cannot be changed on a running cluster: nodes keep the ranges that they have, and the operator may fail to make sense of them.',
    'zh-TW': '執行中的叢集不可變更 clusterPoolIPv4MaskSize:節點會保留原有的網段,operator 可能無法處理。',
  },
  'plan.values.CCE7401.found': {
    en: "the size of nodes' ranges goes from /{from} to /{to}: it cannot be changed on a running cluster",
    'zh-TW': '節點網段大小由 /{from} 變為 /{to}:執行中的叢集不可變更',
  },
  'plan.values.CCE7402.title': { en: 'Pools changed, not appended', 'zh-TW': '位址池不是附加而是變更' },
  'plan.values.CCE7402.explanation': {
    en: 'Pools may only be appended to the list. Nodes keep ranges out of a pool that has gone, and addresses of running pods become ones of nobody.',
    'zh-TW': '位址池只能附加到清單後面。節點會保留已移除的位址池所分配的網段,執行中 Pod 的位址會變得無人管理。',
  },
  'plan.values.CCE7402.found': {
    en: 'the pools go from {from} to {to}: on a running cluster leave those that are there in their order, and append',
    'zh-TW': '位址池由 {from} 變為 {to}:執行中的叢集請保留原有項目與順序,只附加新的',
  },
  'plan.values.CCE7403.title': { en: 'IPAM mode changed', 'zh-TW': '變更 IPAM 模式' },
  'plan.values.CCE7403.explanation': {
    en: 'The mode of a running cluster cannot be changed without a break: pods keep addresses that the new mode does not know. Make new nodes instead.',
    'zh-TW': '執行中的叢集無法在不中斷的情況下變更模式:Pod 保有新模式不認得的位址。請改為建立新節點。',
  },
  'plan.values.CCE7403.found': {
    en: 'the IPAM mode goes from {from} to {to}: running pods keep addresses that the new mode does not know; make new nodes instead',
    'zh-TW': 'IPAM 模式由 {from} 變為 {to}:執行中的 Pod 保有新模式不認得的位址;請改為建立新節點',
  },
  'plan.values.CCE7404.title': { en: 'Way between nodes changed', 'zh-TW': '變更節點之間的傳輸方式' },
  'plan.values.CCE7404.explanation': {
    en: 'Until every agent is restarted, nodes speak differently to one another: pods of nodes that have changed and of those that have not do not reach each other.',
    'zh-TW': '在所有 agent 重新啟動之前,節點之間的傳輸方式不一致:已變更與未變更節點上的 Pod 無法互通。',
  },
  'plan.values.CCE7404.found': {
    en: '{key} goes from {from} to {to}: until every agent is restarted, old and new nodes do not reach each other’s pods',
    'zh-TW': '{key} 由 {from} 變為 {to}:在所有 agent 重新啟動之前,新舊節點的 Pod 無法互通',
  },
  'plan.values.CCE7405.title': { en: 'kube-proxy replacement switched', 'zh-TW': '切換 kube-proxy 取代功能' },
  'plan.values.CCE7405.explanation': {
    en: 'Connections to Services that are open break, since the translation tables of kube-proxy and of Cilium do not know each other.',
    'zh-TW': '已建立的 Service 連線會中斷,因為 kube-proxy 與 Cilium 的轉換表互不相通。',
  },
  'plan.values.CCE7405.found': {
    en: 'kube-proxy-replacement goes from {from} to {to}: open connections to Services break on each node as its agent restarts',
    'zh-TW': 'kube-proxy-replacement 由 {from} 變為 {to}:每個節點的 agent 重新啟動時,已建立的 Service 連線會中斷',
  },
  'plan.values.CCE7406.title': { en: 'Masquerading switched', 'zh-TW': '切換偽裝方式' },
  'plan.values.CCE7406.explanation': {
    en: 'Host routing changes with it. Restart the agents one after the other, then recreate pods whose endpoint stays "restoring"; open connections to the outside break.',
    'zh-TW': 'host routing 會隨之改變。請逐一重新啟動 agent,再重新建立端點停在 restoring 的 Pod;對外的既有連線會中斷。',
  },
  'plan.values.CCE7406.found': {
    en: 'enable-bpf-masquerade goes from {from} to {to}: after the restart of the agents recreate pods whose endpoint stays "restoring"',
    'zh-TW': 'enable-bpf-masquerade 由 {from} 變為 {to}:agent 重新啟動後,請重新建立端點停在 restoring 的 Pod',
  },
  'plan.values.CCE7407.title': { en: 'Gateway API switched', 'zh-TW': '切換 Gateway API' },
  'plan.values.CCE7407.explanation': {
    en: 'The operator looks for the CRDs once, when it starts: install them first, then restart the operator, then the agents. Switched off, Gateways keep their objects and nobody looks after them.',
    'zh-TW': 'operator 只在啟動時尋找一次 CRD:請先安裝 CRD,再重新啟動 operator 與 agent。關閉後 Gateway 的物件會留下,但不再有人維護。',
  },
  'plan.values.CCE7407.on': {
    en: 'Gateway API goes from {from} to {to}: install its CRDs first, then restart the operator, which looks for them once',
    'zh-TW': 'Gateway API 由 {from} 變為 {to}:請先安裝 CRD,再重新啟動 operator(它只會尋找一次)',
  },
  'plan.values.CCE7407.off': {
    en: 'Gateway API goes from {from} to {to}: Gateways stay as they are, and nobody looks after them',
    'zh-TW': 'Gateway API 由 {from} 變為 {to}:既有的 Gateway 會維持原狀,但不再有人維護',
  },
  'plan.values.CCE7408.title': { en: 'Gateways moved to or from the host network', 'zh-TW': 'Gateway 移入或移出主機網路' },
  'plan.values.CCE7408.explanation': {
    en: 'It is one switch for the cluster. With hostNetwork the LoadBalancer Services of Gateways go, their NodePorts and addresses too: every ELB in front of them must be pointed elsewhere.',
    'zh-TW':
      '這是整個叢集共用的開關。啟用 hostNetwork 後,Gateway 的 LoadBalancer Service 連同 NodePort 與位址都會消失:前方的 ELB 必須改指向其他位置。',
  },
  'plan.values.CCE7408.found': {
    en: 'gatewayAPI.hostNetwork goes from {from} to {to} for all Gateways: NodePorts and addresses in front of them change, so must the ELB',
    'zh-TW': 'gatewayAPI.hostNetwork 由 {from} 變為 {to},作用於所有 Gateway:前方的 NodePort 與位址會改變,ELB 也必須調整',
  },
  'plan.values.CCE7409.title': { en: "Cluster's name or id changed", 'zh-TW': '變更叢集名稱或 id' },
  'plan.values.CCE7409.explanation': {
    en: 'Name and id are part of every identity: pods likely get new ones, and policies drop traffic until all agents agree.',
    'zh-TW': '名稱與 id 是每個身分的一部分:Pod 可能會取得新的身分,在所有 agent 一致之前,政策會丟棄流量。',
  },
  'plan.values.CCE7409.found': {
    en: '{key} goes from {from} to {to}: identities of all pods change, and policies drop traffic until every agent agrees',
    'zh-TW': '{key} 由 {from} 變為 {to}:所有 Pod 的身分都會改變,在所有 agent 一致之前,政策會丟棄流量',
  },
  'plan.values.CCE7410.title': { en: 'Policy enforcement changed', 'zh-TW': '變更政策強制模式' },
  'plan.values.CCE7410.explanation': {
    en: 'always cuts off every pod that no policy admits; never opens what policies refuse. It takes effect node by node.',
    'zh-TW': 'always 會中斷所有未獲政策允許的 Pod;never 會開放政策所拒絕的連線。變更會逐節點生效。',
  },
  'plan.values.CCE7410.found': {
    en: 'policy enforcement goes from {from} to {to}: connections open or close on each node as its agent restarts',
    'zh-TW': '政策強制模式由 {from} 變為 {to}:每個節點的 agent 重新啟動時,連線會開放或關閉',
  },
  'plan.values.CCE7411.title': { en: 'CNI configuration changed', 'zh-TW': '變更 CNI 設定' },
  'plan.values.CCE7411.explanation': {
    en: 'It counts for pods that start afterwards; those that run keep the network that they were attached to.',
    'zh-TW': '只對之後啟動的 Pod 生效;執行中的 Pod 會維持原本連接的網路。',
  },
  'plan.values.CCE7411.found': {
    en: '{key} goes from {from} to {to}: only pods that start afterwards are attached anew',
    'zh-TW': '{key} 由 {from} 變為 {to}:只有之後啟動的 Pod 會以新設定連接',
  },
} as const;
