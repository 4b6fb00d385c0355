/** Why a connection is allowed or refused; what policies want, and what an end has. @module */
export const policyExplainMessages = {
  'policy.explain.allowed': { en: '{from} may reach {to} on {port}: {why}', 'zh-TW': '{from} 可以在 {port} 連到 {to}:{why}' },
  'policy.explain.denied': { en: '{from} may not reach {to} on {port}: {why}', 'zh-TW': '{from} 無法在 {port} 連到 {to}:{why}' },
  'policy.explain.unknown': {
    en: 'Whether {from} may reach {to} on {port} cannot be known from here: {why}',
    'zh-TW': '在此無法得知 {from} 能否在 {port} 連到 {to}:{why}',
  },
  'policy.explain.both': { en: '{first}; {second}', 'zh-TW': '{first};{second}' },
  'policy.explain.side': { en: '{direction}: {why}', 'zh-TW': '{direction}:{why}' },
  'policy.explain.and': { en: '{first}, and {second}', 'zh-TW': '{first},以及{second}' },

  'policy.explain.why.allowed': { en: '{rules} allows it', 'zh-TW': '{rules} 允許此連線' },
  'policy.explain.why.denied': { en: '{rules} denies it, which no allow can undo', 'zh-TW': '{rules} 明確拒絕,任何允許規則都無法推翻' },
  'policy.explain.why.nothing': { en: 'nothing allows it', 'zh-TW': '沒有任何規則允許' },
  'policy.explain.why.nearest': {
    en: 'nothing allows it; {rule} would, but for {faults}',
    'zh-TW': '沒有任何規則允許;{rule} 最接近,差在{faults}',
  },
  'policy.explain.why.localhost': {
    en: "a node may always reach its own pods, for the kubelet's probes",
    'zh-TW': '節點永遠可以連到自己的 Pod(供 kubelet 探測)',
  },
  'policy.explain.why.unrestricted.ingress': {
    en: 'no policy restricts what {subject} receives',
    'zh-TW': '沒有政策限制 {subject} 的 ingress',
  },
  'policy.explain.why.unrestricted.egress': { en: 'no policy restricts what {subject} sends', 'zh-TW': '沒有政策限制 {subject} 的 egress' },
  'policy.explain.why.noDefaultDeny.ingress': {
    en: 'policies select {subject}, but none turns on default deny for what it receives',
    'zh-TW': '有政策選取 {subject},但都未開啟 ingress 的預設拒絕',
  },
  'policy.explain.why.noDefaultDeny.egress': {
    en: 'policies select {subject}, but none turns on default deny for what it sends',
    'zh-TW': '有政策選取 {subject},但都未開啟 egress 的預設拒絕',
  },
  'policy.explain.why.never': {
    en: 'policy enforcement is off (enable-policy: never), so no policy has an effect',
    'zh-TW': '政策強制已關閉(enable-policy: never),所有政策都沒有作用',
  },
  'policy.explain.why.itself': { en: 'a pod reaches itself without any policy being asked', 'zh-TW': 'Pod 連到自己時不會經過任何政策' },
  'policy.explain.why.nobody': { en: 'policies hold for neither of the two', 'zh-TW': '兩端都不受政策管轄' },

  'policy.explain.fault.port': { en: 'the port (it allows {wanted})', 'zh-TW': '連接埠(允許的是 {wanted})' },
  'policy.explain.fault.protocol': { en: 'the protocol (it allows {wanted})', 'zh-TW': '協定(允許的是 {wanted})' },
  'policy.explain.fault.noPorts': { en: 'its empty list of ports, which allows none', 'zh-TW': '空的連接埠清單(不允許任何連接埠)' },
  'policy.explain.fault.portName': {
    en: 'the port name {name}, which must mean exactly one port here (it means: {means})',
    'zh-TW': '連接埠名稱 {name},在此必須剛好對應一個連接埠(實際為:{means})',
  },
  'policy.explain.fault.label': { en: 'the label {wanted} ({value})', 'zh-TW': '標籤 {wanted}({value})' },
  'policy.explain.fault.namespaceLabel': { en: 'the namespace label {wanted} ({value})', 'zh-TW': '命名空間標籤 {wanted}({value})' },
  'policy.explain.fault.hasLabel': { en: 'it has {key}={has}', 'zh-TW': '實際為 {key}={has}' },
  'policy.explain.fault.noLabel': { en: 'it has no label {key}', 'zh-TW': '沒有標籤 {key}' },
  'policy.explain.fault.unwanted': { en: 'the condition {wanted} (it has {has})', 'zh-TW': '條件 {wanted}(實際為 {has})' },
  'policy.explain.fault.namespace': {
    en: 'the namespace (it wants {wanted}, not {has})',
    'zh-TW': '命名空間(要求 {wanted},實際為 {has})',
  },
  'policy.explain.fault.cluster': { en: 'the cluster (it wants {wanted}, not {has})', 'zh-TW': '叢集(要求 {wanted},實際為 {has})' },
  'policy.explain.fault.entity': { en: 'the entity (it wants {wanted})', 'zh-TW': 'entity(要求 {wanted})' },
  'policy.explain.fault.cidr': { en: 'the address (it wants {cidr})', 'zh-TW': '位址(要求 {cidr})' },
  'policy.explain.fault.cidrOfPod': {
    en: 'the kind of peer: {cidr} covers {address}, but a CIDR never matches a pod; select it by its labels',
    'zh-TW': '對象種類:{cidr} 雖涵蓋 {address},但 CIDR 永遠不會比對到 Pod;請以標籤選取',
  },
  'policy.explain.fault.except': { en: 'its exception {cidr}', 'zh-TW': '例外 {cidr}' },
  'policy.explain.fault.fqdn': { en: 'the name (it wants {name})', 'zh-TW': '名稱(要求 {name})' },
  'policy.explain.fault.peer': { en: 'the peer (it allows {wanted})', 'zh-TW': '對象(允許的是 {wanted})' },
  'policy.explain.fault.subject': { en: 'what it selects: {fault}', 'zh-TW': '選取的對象:{fault}' },

  'policy.explain.http.judged': { en: 'Envoy then lets only these requests pass: {rules}', 'zh-TW': '之後 Envoy 只放行這些請求:{rules}' },
  'policy.explain.http.allowed': { en: '{rule} lets {request} pass', 'zh-TW': '{rule} 放行 {request}' },
  'policy.explain.http.refused': {
    en: 'the connection is allowed, but Envoy answers {request} with 403: {rule} is nearest, but for {fault}',
    'zh-TW': '連線允許,但 Envoy 以 403 回應 {request}:{rule} 最接近,差在{fault}',
  },
  'policy.explain.http.refusedByAll': {
    en: 'the connection is allowed, but Envoy answers {request} with 403: no HTTP rule fits',
    'zh-TW': '連線允許,但 Envoy 以 403 回應 {request}:沒有符合的 HTTP 規則',
  },
  'policy.explain.http.secret': {
    en: '{rule} compares a header with a Secret, whose content is not known here',
    'zh-TW': '{rule} 以 Secret 比對標頭,其內容在此未知',
  },
  'policy.explain.http.defeatedByPlain': {
    en: 'layer 7 is defeated: the HTTP rules ({rules}) have no effect, because {plain} allows the same connection without any, so every request passes; delete that rule, or merge the two',
    'zh-TW':
      '第七層規則失效:HTTP 規則({rules})沒有作用,因為 {plain} 不帶 HTTP 規則就允許相同連線,所有請求都會通過;請刪除該規則,或將兩者合併',
  },
  'policy.explain.http.defeatedByEmpty': {
    en: 'layer 7 is defeated: {plain} is empty and fits every request (HTTP rules: {rules})',
    'zh-TW': '第七層規則失效:{plain} 是空規則,符合所有請求(HTTP 規則:{rules})',
  },
  'policy.explain.http.defeatedByNoDefaultDeny': {
    en: 'layer 7 is defeated: with enableDefaultDeny: false every request passes, whatever {rules} says',
    'zh-TW': '第七層規則失效:enableDefaultDeny: false 時所有請求都會通過,不論 {rules} 的內容',
  },
  'policy.explain.http.bypassedByHost': {
    en: "the node's own requests are not judged by {rules}",
    'zh-TW': '節點本身的請求不受 {rules} 判斷',
  },
  'policy.explain.http.defeated': { en: 'every request passes, whatever {rules} says', 'zh-TW': '所有請求都會通過,不論 {rules} 的內容' },
  'policy.explain.http.fault.method': {
    en: 'the method (the regular expression {wanted} does not match {has})',
    'zh-TW': '方法(正規表示式 {wanted} 不符合 {has})',
  },
  'policy.explain.http.fault.path': {
    en: 'the path (the regular expression {wanted} must match all of {has}, the query included)',
    'zh-TW': '路徑(正規表示式 {wanted} 必須符合整個 {has},包含查詢字串)',
  },
  'policy.explain.http.fault.host': {
    en: 'the host (the regular expression {wanted} does not match {has})',
    'zh-TW': '主機(正規表示式 {wanted} 不符合 {has})',
  },
  'policy.explain.http.fault.header': {
    en: 'the header (it wants {wanted}; the request has {has})',
    'zh-TW': '標頭(要求 {wanted};請求為 {has})',
  },

  'policy.explain.dns.allowed': { en: '{rule} lets the name {name} be resolved', 'zh-TW': '{rule} 允許解析名稱 {name}' },
  'policy.explain.dns.refused': {
    en: 'no DNS rule fits the name {name}: the DNS proxy answers REFUSED',
    'zh-TW': '沒有 DNS 規則符合名稱 {name}:DNS 代理會回應 REFUSED',
  },
  'policy.explain.dns.defeated': {
    en: 'the DNS rules have no effect, because {rule} allows the same connection without any: every name is resolved',
    'zh-TW': 'DNS 規則沒有作用,因為 {rule} 不帶 DNS 規則就允許相同連線:所有名稱都可解析',
  },

  'policy.explain.dns.open': { en: 'the DNS rules let every name pass', 'zh-TW': 'DNS 規則允許所有名稱' },

  'policy.explain.note.entity': { en: 'What would admit it is a rule with {rule}.', 'zh-TW': '若要允許,請新增 {rule} 的規則。' },
  'policy.explain.note.conflict': {
    en: "the subject's rules contradict each other ({text}), so the agent keeps whatever policy it had before; remove one of the two rules",
    'zh-TW': '此對象的規則互相矛盾({text}),agent 會保留先前的政策;請移除其中一條規則',
  },
  'policy.explain.note.fqdn': {
    en: 'it is allowed if the address belongs to {names}, which only the DNS proxy of a running agent has learned; ask for fqdn:NAME instead',
    'zh-TW': '若該位址屬於 {names} 則允許,但只有執行中 agent 的 DNS 代理知道;請改以 fqdn:名稱 詢問',
  },
  'policy.explain.note.parts': {
    en: 'policies tell parts of {cidr} apart ({inner}); ask for one of them, or for a single address',
    'zh-TW': '政策對 {cidr} 的部分範圍({inner})有不同規定;請改以其中一個範圍或單一位址詢問',
  },
  'policy.explain.note.apiServer': {
    en: 'it is allowed if the address is the API server, whose addresses are not among the objects given; add the EndpointSlice default/kubernetes',
    'zh-TW': '若該位址是 API server 則允許,但所給的物件中沒有它的位址;請加入 EndpointSlice default/kubernetes',
  },
  'policy.explain.note.proxy': {
    en: 'A proxy ({proxies}) has the last word on what passes; it is not judged here.',
    'zh-TW': '最後由代理({proxies})決定是否放行,此處不判斷。',
  },
  'policy.explain.note.serverNames': {
    en: 'Envoy lets the connection pass only with one of these server names (SNI): {names}.',
    'zh-TW': 'Envoy 只放行帶有下列伺服器名稱(SNI)的連線:{names}。',
  },
  'policy.explain.note.authentication': {
    en: 'The first packet waits for mutual authentication ({mode}); whether the handshake succeeds is not known here.',
    'zh-TW': '第一個封包須等待雙向驗證({mode});交握是否成功在此未知。',
  },
  'policy.explain.note.sourceNat': {
    en: 'The address is judged as it arrives: a load balancer or another node that replaces it on the way hides the client.',
    'zh-TW': '位址以抵達時為準:途中若有負載平衡器或其他節點改寫來源位址,就看不到用戶端。',
  },
  'policy.explain.note.loopback': {
    en: 'A test from {pod} to itself, also through its own Service, proves nothing: policies are not asked.',
    'zh-TW': '從 {pod} 連到自己(包含經由自己的 Service)的測試不能證明任何事:不會經過政策。',
  },
  'policy.explain.note.ownService': {
    en: 'Through its own Service a pod of {name} may be led back to itself, and then no policy is asked; this answer is for another replica.',
    'zh-TW': '{name} 的 Pod 經由自己的 Service 可能連回自己,此時不會經過政策;此答案適用於連到另一個副本。',
  },

  'policy.ends.unknown': {
    en: '{text} is no pod and no workload among the objects (there are: {near}); name one as NAMESPACE/NAME, or give labels (app=client), svc/NAMESPACE/NAME, world, ingress, host, an address or fqdn:NAME',
    'zh-TW':
      '所給的物件中沒有名為 {text} 的 Pod 或工作負載(現有:{near});請以 命名空間/名稱 指定,或使用標籤(app=client)、svc/命名空間/名稱、world、ingress、host、位址或 fqdn:名稱',
  },
  'policy.ends.badLabels': { en: '{text}: labels are written key=value,key=value', 'zh-TW': '{text}:標籤應寫成 key=value,key=value' },
  'policy.ends.noService': {
    en: 'there is no Service {service} among the objects: check the name, or add its manifest',
    'zh-TW': '所給的物件中沒有 Service {service}:請檢查名稱或加入其資源清單',
  },
  'policy.ends.noBackends': {
    en: 'Service {service} leads to no pod among the objects: check its selector and targetPort, or add the pods',
    'zh-TW': 'Service {service} 沒有對應到任何 Pod:請檢查 selector 與 targetPort,或加入 Pod',
  },
  'policy.ends.whichPort': {
    en: 'Service {service} has the ports {ports}: choose one with --port',
    'zh-TW': 'Service {service} 的連接埠有 {ports}:請以 --port 選擇',
  },
  'policy.ends.noPort': {
    en: 'Service {service} has no port {port}, only {ports}: choose one of these with --port',
    'zh-TW': 'Service {service} 沒有連接埠 {port},只有 {ports}:請以 --port 選擇其中之一',
  },
  'policy.ends.noGateway': {
    en: 'no route leads from a Gateway {gateway} to a pod among the objects: check the name, or add Gateway, routes, Services and pods',
    'zh-TW': '所給的物件中沒有從 Gateway {gateway} 到 Pod 的路由:請檢查名稱,或加入 Gateway、路由、Service 與 Pod',
  },
  'policy.ends.portNeeded': { en: 'the port of {text} is needed: add --port', 'zh-TW': '需要 {text} 的連接埠:請加上 --port' },
  'policy.ends.service': {
    en: 'Service {service} port {port} is {protocol} {target} of its pods; policies see the pods and their port.',
    'zh-TW': 'Service {service} 的連接埠 {port} 對應 Pod 的 {protocol} {target};政策看到的是 Pod 及其連接埠。',
  },
  'policy.ends.imagined': {
    en: 'No pod in {namespace} has the labels {labels}: judged for a pod that had exactly these.',
    'zh-TW': '{namespace} 中沒有帶有標籤 {labels} 的 Pod:以恰好具有這些標籤的 Pod 來判斷。',
  },
  'policy.ends.hostNetwork': {
    en: '{pod} uses the network of its node, so policies see reserved:remote-node (on its own node reserved:host, which always reaches its pods).',
    'zh-TW': '{pod} 使用節點的網路,因此政策看到的是 reserved:remote-node(在自己的節點上則為 reserved:host,永遠可連到該節點的 Pod)。',
  },
  'policy.ends.podAddress': { en: '{address} is the address of pod {pod}.', 'zh-TW': '{address} 是 Pod {pod} 的位址。' },
  'policy.ends.node': {
    en: '{address} is the address of node {node}, so policies see reserved:remote-node, and no CIDR matches it.',
    'zh-TW': '{address} 是節點 {node} 的位址,因此政策看到的是 reserved:remote-node,CIDR 不會比對到它。',
  },
  'policy.ends.apiServer': { en: '{address} is the API server.', 'zh-TW': '{address} 是 API server。' },
  'policy.ends.gateway': {
    en: 'Gateway {gateway} ({routes}): Envoy takes the request as reserved:ingress and opens a connection of its own to the back end; whichever policy refuses, the client sees HTTP 403.',
    'zh-TW': 'Gateway {gateway}({routes}):Envoy 以 reserved:ingress 接收請求,並自行連到後端;不論哪一條政策拒絕,用戶端看到的都是 HTTP 403。',
  },
} as const;
