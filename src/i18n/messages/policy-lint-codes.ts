/** The lints of policies by code: one line each, and the cause in short with what to do. @module */
export const policyLintCodeMessages = {
  'policy.lint.CCE5001.title': {
    en: 'L7 rule without effect: a plain rule admits the same peer',
    'zh-TW': 'L7 規則無作用:另有規則直接允許相同對象',
  },
  'policy.lint.CCE5001.explanation': {
    en: 'Policies are a union: a request passes if any rule lets it pass. A rule without HTTP conditions for the same peer and port, in whatever policy, lets every request pass (still through Envoy). Delete the plain rule, or give it the same HTTP rules; a narrower plain rule for a few trusted peers may be meant.',
    'zh-TW':
      '政策之間是聯集:只要有一條規則放行,請求就會通過。對相同對象與連接埠,任何政策中只要有一條沒有 HTTP 條件的規則,所有請求都會通過(仍經過 Envoy)。請刪除該規則,或為它加上相同的 HTTP 規則;若只是刻意放行少數可信任的對象,則可保留。',
  },
  'policy.lint.CCE5002.title': {
    en: 'Default deny cuts off a Gateway, an Ingress, a load balancer or health checks',
    'zh-TW': '預設拒絕切斷 Gateway、Ingress、負載平衡器或健康檢查',
  },
  'policy.lint.CCE5002.explanation': {
    en: 'Traffic of a Gateway or Ingress reaches a pod as the identity reserved:ingress, not as its client. A policy that selects the pod must admit it with fromEntities: [ingress], or clients get HTTP 403. A CiliumClusterwideNetworkPolicy with an empty endpointSelector also selects the endpoints of Envoy and of cilium-health: exclude them. Probes of the kubelet need no rule.',
    'zh-TW':
      'Gateway 或 Ingress 的流量以 reserved:ingress 身分到達 Pod,而不是用戶端的身分。選到該 Pod 的政策必須以 fromEntities: [ingress] 允許,否則用戶端會收到 HTTP 403。endpointSelector 為空的 CiliumClusterwideNetworkPolicy 也會選到 Envoy 與 cilium-health 的端點:請排除它們。kubelet 的探測不需要規則。',
  },
  'policy.lint.CCE5003.title': { en: 'HTTP rule that does not mean what it seems to', 'zh-TW': 'HTTP 規則的意義與表面不同' },
  'policy.lint.CCE5003.explanation': {
    en: 'path, method and host are RE2 expressions that must match the whole text. The path includes the query string: "/" matches "/" only, "/api" neither "/api/x" nor "/api?x=1". GET does not match HEAD. A dot matches any character. A header is written "Name: value"; without the blank it is a test for the presence of a header of that whole name.',
    'zh-TW':
      'path、method、host 都是必須符合完整文字的 RE2 表示式。path 包含查詢字串:"/" 只符合 "/";"/api" 既不符合 "/api/x",也不符合 "/api?x=1"。GET 不符合 HEAD。點代表任意字元。標頭應寫成 "Name: value";缺少空格時,會變成檢查是否存在以整段文字為名的標頭。',
  },
  'policy.lint.CCE5004.title': { en: 'CIDR over addresses of pods, nodes or Services', 'zh-TW': 'CIDR 涵蓋 Pod、節點或 Service 的位址' },
  'policy.lint.CCE5004.explanation': {
    en: 'A CIDR or ipBlock matches the outside only: never a pod, and a node only with policy-cidr-match-mode: nodes. A ClusterIP is translated before policy is asked. Name pods by labels, nodes by the entities host and remote-node, the API server by kube-apiserver.',
    'zh-TW':
      'CIDR 或 ipBlock 只符合叢集外部:永遠不會符合 Pod,節點也只有在 policy-cidr-match-mode: nodes 時才會符合。ClusterIP 在檢查政策之前就已轉換。請以標籤指名 Pod,以 host 與 remote-node 實體指名節點,以 kube-apiserver 指名 API 伺服器。',
  },
  'policy.lint.CCE5005.title': { en: 'Kubernetes API not reached', 'zh-TW': '無法連到 Kubernetes API' },
  'policy.lint.CCE5005.explanation': {
    en: 'The ClusterIP of the Kubernetes API is translated before policy is asked, and the address of a node is never matched by a CIDR. Use toEntities: [kube-apiserver], with the port of the API server itself and not that of its Service.',
    'zh-TW':
      'Kubernetes API 的 ClusterIP 在檢查政策之前就已轉換,而節點位址永遠不會符合 CIDR。請使用 toEntities: [kube-apiserver],並寫上 API 伺服器本身(而非其 Service)的連接埠。',
  },
  'policy.lint.CCE5006.title': {
    en: 'toFQDNs without DNS rules, or DNS rules without effect',
    'zh-TW': 'toFQDNs 缺少 DNS 規則,或 DNS 規則無作用',
  },
  'policy.lint.CCE5006.explanation': {
    en: 'Names are learned from answers that pass the DNS proxy. The pods need an egress rule to the DNS pods on port 53 with rules.dns that lets the name be asked, and no plain rule for the same port beside it. "*" stays inside one label: *.example.com matches neither example.com nor a.b.example.com. Names of the cluster itself never work.',
    'zh-TW':
      '名稱對應的位址,是從經過 DNS 代理的回應學到的。Pod 需要一條通往 DNS Pod 連接埠 53、含 rules.dns 且允許查詢該名稱的 egress 規則,旁邊也不能有同連接埠但不含 DNS 規則的規則。"*" 只代表單一層標籤:*.example.com 既不符合 example.com,也不符合 a.b.example.com。叢集內的名稱永遠無效。',
  },
  'policy.lint.CCE5007.title': {
    en: 'Peers that resolve to nothing: open, or without effect',
    'zh-TW': '對象沒有對應到任何東西:全開或無作用',
  },
  'policy.lint.CCE5007.explanation': {
    en: 'A rule whose toServices matches no Service counts as one without peers: with toPorts it opens these ports to everybody, without it allows nothing. The same holds for toFQDNs: [] and for groups. Services that select by labels with dots (app.kubernetes.io/name) are not resolved in 1.19.1. Prefer toEndpoints.',
    'zh-TW':
      'toServices 沒有對應到任何 Service 的規則,會被視為沒有對象的規則:有 toPorts 時對所有人開放這些連接埠,沒有時則不允許任何連線。toFQDNs: [] 與 groups 亦同。以含點標籤(app.kubernetes.io/name)選擇 Pod 的 Service,在 1.19.1 中無法對應。建議使用 toEndpoints。',
  },
  'policy.lint.CCE5008.title': {
    en: 'Port of a Service where the port of the pod is needed',
    'zh-TW': '應寫 Pod 的連接埠,卻寫了 Service 的連接埠',
  },
  'policy.lint.CCE5008.explanation': {
    en: 'Policy is asked after a Service has been translated: ports in rules, for ingress and egress alike, are those on which the pods listen (targetPort).',
    'zh-TW': '政策是在 Service 轉換之後才檢查:規則中的連接埠(不論 ingress 或 egress)都是 Pod 監聽的連接埠(targetPort)。',
  },
  'policy.lint.CCE5009.title': { en: 'Empty rule or empty list', 'zh-TW': '空規則或空清單' },
  'policy.lint.CCE5009.explanation': {
    en: '"- {}" selects nobody in a CiliumNetworkPolicy and so denies everything; in a NetworkPolicy the same text allows everything. A list of peers that is there and empty selects nobody; an absent one means everybody. A port rule without ports covers nothing.',
    'zh-TW':
      '在 CiliumNetworkPolicy 中 "- {}" 不選取任何對象,等於拒絕一切;在 NetworkPolicy 中同樣的寫法則允許一切。對象清單存在但為空時不選取任何對象;不寫該欄位才代表所有人。沒有連接埠的 toPorts 項目不涵蓋任何連線。',
  },
  'policy.lint.CCE5010.title': { en: 'Selector that selects nothing', 'zh-TW': '選擇器沒有選到任何對象' },
  'policy.lint.CCE5010.explanation': {
    en: 'No pod of the cluster has the labels that the selector asks for: the policy holds for nobody, or the rule admits nobody. Compare with the labels of the pods; the nearest label is offered where one differs by a letter or two.',
    'zh-TW':
      '叢集中沒有 Pod 具有選擇器要求的標籤:政策不對任何 Pod 生效,或規則不允許任何對象。請與 Pod 的標籤比對;若有只差一兩個字母的標籤,會一併提示。',
  },
  'policy.lint.CCE5011.title': { en: 'Namespace trap', 'zh-TW': '命名空間陷阱' },
  'policy.lint.CCE5011.explanation': {
    en: 'In a CiliumNetworkPolicy a peer without a namespace means the own namespace; add k8s:io.kubernetes.pod.namespace to name another. The subject always lies in the own namespace, whatever the selector says. Labels of namespaces are written k8s:io.cilium.k8s.namespace.labels.<key>.',
    'zh-TW':
      '在 CiliumNetworkPolicy 中,沒有寫命名空間的對象代表自身的命名空間;要指名其他命名空間,請加上 k8s:io.kubernetes.pod.namespace。不論選擇器怎麼寫,主體一律位於自身的命名空間。命名空間的標籤要寫成 k8s:io.cilium.k8s.namespace.labels.<key>。',
  },
  'policy.lint.CCE5012.title': { en: 'Default deny that is not meant, or does not come', 'zh-TW': '非預期的預設拒絕,或預設拒絕未生效' },
  'policy.lint.CCE5012.explanation': {
    en: 'Any section for a direction, a deny section too, turns default deny on for the pods selected; what no rule allows is then refused, DNS included. enableDefaultDeny.<direction>: false turns that off; L7 rules then refuse nothing. enableDefaultDeny: true without a section has no effect.',
    'zh-TW':
      '某個方向只要有任何區段(包含拒絕區段),就會為選到的 Pod 開啟預設拒絕;沒有規則允許的連線都會被拒絕,包含 DNS。enableDefaultDeny.<direction>: false 可關閉它,但此時 L7 規則不會拒絕任何請求。沒有對應區段時,enableDefaultDeny: true 沒有作用。',
  },
  'policy.lint.CCE5013.title': { en: 'Label that identities do not have', 'zh-TW': '身分識別不包含的標籤' },
  'policy.lint.CCE5013.explanation': {
    en: 'The agent leaves labels that change often or come from Kubernetes itself out of identities (pod-template-hash, controller-revision-hash, statefulset.kubernetes.io/pod-name, keys that begin with kubernetes.io or k8s.io …). Policy cannot see them. Select by a label of your own, or change the label filter.',
    'zh-TW':
      'agent 會把經常變動或由 Kubernetes 產生的標籤排除在身分識別之外(pod-template-hash、controller-revision-hash、statefulset.kubernetes.io/pod-name、以 kubernetes.io 或 k8s.io 開頭的鍵等)。政策看不到它們。請以自訂標籤選擇,或調整標籤過濾。',
  },
  'policy.lint.CCE5014.title': { en: 'A pod and itself', 'zh-TW': 'Pod 連到自己' },
  'policy.lint.CCE5014.explanation': {
    en: 'What a pod sends to its own address, or to its own Service that leads back to it, passes no policy: such a test proves nothing, and a rule for it has no effect. Test from another pod.',
    'zh-TW':
      'Pod 連到自己的位址,或經由自己的 Service 繞回自己的流量,不經過政策:這樣的測試證明不了什麼,為此寫的規則也沒有作用。請從另一個 Pod 測試。',
  },
  'policy.lint.CCE5015.title': {
    en: 'CVE-2026-56743: ipBlock opens the own namespace',
    'zh-TW': 'CVE-2026-56743:ipBlock 開放自身命名空間',
  },
  'policy.lint.CCE5015.explanation': {
    en: "In Cilium 1.19.0 to 1.19.4 an ingress peer of a NetworkPolicy that is only an ipBlock also admits every pod of the policy's namespace. Upgrade to 1.19.5 or later. Until then write the rule as a CiliumNetworkPolicy with fromCIDRSet, which is not concerned.",
    'zh-TW':
      '在 Cilium 1.19.0 至 1.19.4 中,NetworkPolicy 的 ingress 對象若只有 ipBlock,也會允許該政策所在命名空間的所有 Pod。請升級至 1.19.5 以上。在此之前,請改寫為含 fromCIDRSet 的 CiliumNetworkPolicy,不受此問題影響。',
  },
  'policy.lint.CCE5016.title': {
    en: 'fromEndpoints: [{}] is neither the outside nor a node',
    'zh-TW': 'fromEndpoints: [{}] 不代表外部,也不代表節點',
  },
  'policy.lint.CCE5016.explanation': {
    en: 'An empty selector among the peers of a CiliumNetworkPolicy means all pods of its namespace. The outside is fromEntities: [world], a node (and a pod on the host network) host or remote-node, everything all.',
    'zh-TW':
      'CiliumNetworkPolicy 對象中的空選擇器代表其命名空間的所有 Pod。外部要寫 fromEntities: [world],節點(以及使用主機網路的 Pod)要寫 host 或 remote-node,全部則寫 all。',
  },
  'policy.lint.CCE5017.title': { en: 'Port name without effect', 'zh-TW': '連接埠名稱無作用' },
  'policy.lint.CCE5017.explanation': {
    en: 'For ingress a port name is looked up on the pods selected; for egress, until 1.20, in one table of the whole cluster, where a name that is unknown or means several numbers has no effect. Write the number.',
    'zh-TW':
      'ingress 的連接埠名稱會在選到的 Pod 上查找;egress 在 1.20 之前則是在整個叢集的單一表格中查找,名稱不存在或對應多個數字時都沒有作用。請直接寫數字。',
  },
  'policy.lint.CCE5018.title': { en: 'Exception that leaves nothing, or is allowed again', 'zh-TW': 'except 涵蓋全部,或又被允許' },
  'policy.lint.CCE5018.explanation': {
    en: 'An except must be longer than its cidr, or nothing is left (1.19 accepts it, 1.20 does not). It belongs to its own entry: another entry or rule may still allow these addresses. To forbid them whatever else is written, use a deny rule.',
    'zh-TW':
      'except 的前綴必須比 cidr 長,否則不剩任何位址(1.19 接受,1.20 會拒絕)。它只屬於自身的項目:其他項目或規則仍可能允許這些位址。若要一律禁止,請使用拒絕規則。',
  },
  'policy.lint.CCE5019.title': { en: 'ICMP refused beside rules with ports', 'zh-TW': '含連接埠的規則使 ICMP 被拒絕' },
  'policy.lint.CCE5019.explanation': {
    en: 'A rule without ports covers ICMP; one with ports does not, and protocol ANY means TCP, UDP and SCTP. Ping towards these peers is refused. ICMP errors of a known connection (fragmentation needed) pass by connection tracking. Where ping matters, add a rule with icmps.',
    'zh-TW':
      '沒有連接埠的規則涵蓋 ICMP;有連接埠的規則則不涵蓋,而協定 ANY 代表 TCP、UDP 與 SCTP。對這些對象的 ping 會被拒絕。屬於既有連線的 ICMP 錯誤訊息(例如需要分段)會經由連線追蹤通過。若需要 ping,請新增含 icmps 的規則。',
  },
  'policy.lint.CCE5020.title': { en: 'Rejected object', 'zh-TW': '被拒絕的物件' },
  'policy.lint.CCE5020.explanation': {
    en: "One invalid spec makes the agents refuse the whole object: nothing of it takes effect, and kubectl apply often says nothing. The text quoted is the one of the agent's log. Correct the field and apply again.",
    'zh-TW':
      '只要有一個 spec 無效,agent 就會拒絕整個物件:其中沒有任何部分生效,而 kubectl apply 往往不會提示。引號中的文字與 agent 日誌相同。請修正欄位後重新套用。',
  },
  'policy.lint.CCE5021.title': { en: 'Rules that cannot be merged', 'zh-TW': '無法合併的規則' },
  'policy.lint.CCE5021.explanation': {
    en: 'Two rules for the same peer, port and protocol ask for different L7 parsers, authentication modes or listeners. The agent cannot build the policy of the pods concerned and leaves the one that they had: changes no longer arrive. Make the rules agree.',
    'zh-TW':
      '對相同對象、連接埠與協定,兩條規則要求不同的 L7 解析器、驗證模式或 listener。agent 無法建立相關 Pod 的政策,會保留先前的政策:之後的變更不再生效。請讓規則一致。',
  },
  'policy.lint.CCE5022.title': { en: 'nodeSelector without the host firewall', 'zh-TW': 'nodeSelector 但未啟用主機防火牆' },
  'policy.lint.CCE5022.explanation': {
    en: 'Policies with a nodeSelector are enforced by the host firewall, which is off by default. Without it they are accepted and do nothing. Test in audit mode before turning it on: it may lock you out of the nodes.',
    'zh-TW':
      '含 nodeSelector 的政策由主機防火牆執行,而它預設為關閉。未啟用時,這些政策會被接受但不起作用。啟用前請先以稽核模式測試,以免把自己鎖在節點之外。',
  },
  'policy.lint.CCE5023.title': { en: 'Peers of other clusters', 'zh-TW': '其他叢集的對象' },
  'policy.lint.CCE5023.explanation': {
    en: 'Since 1.19 selectors of peers mean the own cluster unless they name one (policy-default-local-cluster). Pods of other clusters of a mesh that were admitted before are refused. Add io.cilium.k8s.policy.cluster to the selector, with the name of the cluster, or with Exists for all.',
    'zh-TW':
      '自 1.19 起,對象的選擇器若未指名叢集,即代表本叢集(policy-default-local-cluster)。先前被允許的網狀叢集中其他叢集的 Pod 會被拒絕。請在選擇器加上 io.cilium.k8s.policy.cluster 並寫上叢集名稱,或以 Exists 代表全部。',
  },
  'policy.lint.CCE5024.title': { en: 'Deny that breaks probes', 'zh-TW': '拒絕規則使探測失敗' },
  'policy.lint.CCE5024.explanation': {
    en: 'The kubelet may always reach the pods of its node, unless a deny rule holds for the host: a deny always wins. Probes then fail. The entities all and cluster hold the host too. Traffic that another node forwards arrives as remote-node or as the outside.',
    'zh-TW':
      'kubelet 一律可以連到其節點上的 Pod,除非有拒絕規則對主機生效:拒絕永遠優先,探測便會失敗。all 與 cluster 實體也包含主機。由其他節點轉送的流量,其身分為 remote-node 或外部。',
  },
  'policy.lint.CCE5025.title': { en: 'Rule or policy that changes nothing', 'zh-TW': '不改變任何結果的規則或政策' },
  'policy.lint.CCE5025.explanation': {
    en: 'Another rule allows all that this one allows, a deny takes all of it back, or the whole policy stands twice. Removing it changes no connection. Where that depends on the pods that there are, the finding says "on this cluster".',
    'zh-TW':
      '其他規則已允許此規則的全部內容、拒絕規則完全抵消它,或整份政策重複。移除它不會改變任何連線。若結論取決於目前存在的 Pod,訊息會註明「在此叢集上」。',
  },
  'policy.lint.CCE5026.title': { en: 'Label key too long: the selector matches everybody', 'zh-TW': '標籤鍵過長:選擇器符合所有對象' },
  'policy.lint.CCE5026.explanation': {
    en: 'Cilium 1.19 writes "k8s." before the label keys of a NetworkPolicy, and "k8s.io.cilium.k8s.namespace.labels." before those of a namespaceSelector. What then is longer than a label key may be (63 characters, or 253 in the domain before "/") it cannot read, and such a selector matches everybody: from 60 characters on in a podSelector, from 29 on in a namespaceSelector. The agents log "unable to construct selector". Use a shorter key, or one with a domain before "/", whose name may have 63. Versions before 1.19 refuse such a policy; 1.20 reads it.',
    'zh-TW':
      'Cilium 1.19 會在 NetworkPolicy 的標籤鍵前加上 "k8s.",在 namespaceSelector 的標籤鍵前加上 "k8s.io.cilium.k8s.namespace.labels."。若因此超過標籤鍵的長度上限(63 個字元,或 "/" 之前的網域 253 個字元)便無法讀取,而這樣的選擇器會符合所有對象:podSelector 自 60 個字元起,namespaceSelector 自 29 個字元起。agent 會記錄 "unable to construct selector"。請改用較短的鍵,或在 "/" 前有網域的鍵,其名稱可達 63 個字元。1.19 之前的版本會拒絕這樣的政策;1.20 則可正常讀取。',
  },
} as const;
