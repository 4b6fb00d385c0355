/**
 * What lints say of policies; ids are `policy.lint.` + code + variant. Each text says what happens and what
 * to do next; the rule and its place are shown beside it. Titles and explanations: `policy-lint-codes.ts`.
 * @module
 */
export const policyLintMessages = {
  'policy.lint.affected.none': { en: 'at present nobody on this cluster', 'zh-TW': '目前叢集上沒有對象' },
  'policy.lint.affected.one': { en: '{from} → {to} {ports}', 'zh-TW': '{from} → {to} {ports}' },
  'policy.lint.affected.many': { en: '{from} → {to} {ports}, and {more} more', 'zh-TW': '{from} → {to} {ports},以及另外 {more} 組' },

  'policy.lint.CCE5001.whole': {
    en: 'these HTTP rules have no effect: {other} {field} lets the same peers pass on the same port without a look inside. Delete that rule, or write the HTTP rules there too.',
    'zh-TW':
      '這些 HTTP 規則沒有作用:{other} 的 {field} 讓相同的對象在相同連接埠上直接通過,不做任何檢查。請刪除該規則,或在那裡也寫上 HTTP 規則。',
  },
  'policy.lint.CCE5001.part': {
    en: 'for some of its peers these HTTP rules do not hold, because {other} {field} admits them without a look inside. If that is not meant, narrow that rule.',
    'zh-TW': '這些 HTTP 規則對部分對象不成立,因為 {other} 的 {field} 讓它們不經檢查就通過。若非有意,請縮小該規則的範圍。',
  },

  'policy.lint.CCE5002.gateway': {
    en: 'default deny cuts off {entry}: its traffic reaches {service} as reserved:ingress, which no rule admits; clients get HTTP 403. Add a rule with fromEntities: [ingress].',
    'zh-TW':
      '預設拒絕切斷了 {entry}:它的流量以 reserved:ingress 的身分到達 {service},而沒有規則允許此身分;用戶端會收到 HTTP 403。請新增 fromEntities: [ingress] 的規則。',
  },
  'policy.lint.CCE5002.gatewayOfKubernetes': {
    en: 'default deny cuts off {entry}: its traffic reaches {service} as reserved:ingress, which a NetworkPolicy cannot name; clients get HTTP 403. Add a CiliumNetworkPolicy for the same pods with fromEntities: [ingress].',
    'zh-TW':
      '預設拒絕切斷了 {entry}:它的流量以 reserved:ingress 的身分到達 {service},而 NetworkPolicy 無法指名此身分;用戶端會收到 HTTP 403。請為相同的 Pod 新增一份含 fromEntities: [ingress] 的 CiliumNetworkPolicy。',
  },
  'policy.lint.CCE5002.endpoints': {
    en: 'this selector also selects {names}, which are no pods, and puts them in default deny. Exclude them with matchExpressions … DoesNotExist.',
    'zh-TW': '此選擇器也選到 {names}(並非 Pod),使其進入預設拒絕。請以 matchExpressions … DoesNotExist 排除。',
  },
  'policy.lint.CCE5002.service': {
    en: 'Service {service} is of type LoadBalancer, but {policy} puts {backends} in default deny and no rule admits anybody from outside: neither clients nor the health check of the load balancer get through. Add a rule with fromEntities: [world] or fromCIDR.',
    'zh-TW':
      'Service {service} 的類型為 LoadBalancer,但 {policy} 使 {backends} 進入預設拒絕,且沒有規則允許任何外部來源:用戶端與負載平衡器的健康檢查都無法通過。請新增 fromEntities: [world] 或 fromCIDR 的規則。',
  },

  'policy.lint.CCE5003.pathExact': {
    en: 'path "{path}" is a regular expression for the whole path: it matches neither what lies below it nor a query string. For a prefix write "{corrected}".',
    'zh-TW':
      'path "{path}" 是必須符合完整路徑的正規表示式:不會符合其下的路徑,也不會符合帶查詢字串的請求。若要比對前綴,請寫成 "{corrected}"。',
  },
  'policy.lint.CCE5003.pathGlob': {
    en: 'path "{path}" is a regular expression, in which "/*" means a repeated slash: nothing below it matches. Write "{corrected}".',
    'zh-TW': 'path "{path}" 是正規表示式,其中 "/*" 代表重複的斜線:其下的路徑都不會符合。請寫成 "{corrected}"。',
  },
  'policy.lint.CCE5003.pathWithoutSlash': {
    en: 'path "{path}" never matches: every path begins with a slash, and the expression must match from the beginning. Write "{corrected}".',
    'zh-TW': 'path "{path}" 永遠不會符合:所有路徑都以斜線開頭,而表示式必須從頭符合。請寫成 "{corrected}"。',
  },
  'policy.lint.CCE5003.methodCase': {
    en: 'method "{method}" never matches: methods are upper case and the expression minds the case. Write "{corrected}".',
    'zh-TW': 'method "{method}" 永遠不會符合:HTTP 方法為大寫,而表示式區分大小寫。請寫成 "{corrected}"。',
  },
  'policy.lint.CCE5003.methodList': {
    en: 'method "{method}" is one regular expression and no list: it never matches. Write "{corrected}".',
    'zh-TW': 'method "{method}" 是單一正規表示式而非清單,永遠不會符合。請寫成 "{corrected}"。',
  },
  'policy.lint.CCE5003.hostInvalid': {
    en: 'host "{host}" is no valid RE2 expression ({reason}). The agent does not check it: Envoy refuses the policy. Correct the expression.',
    'zh-TW': 'host "{host}" 不是有效的 RE2 表示式({reason})。agent 不檢查此欄位,而 Envoy 會拒絕該政策。請修正表示式。',
  },
  'policy.lint.CCE5003.hostDot': {
    en: 'host "{host}" is a regular expression, in which a dot stands for any character: other names match too. Write "{corrected}".',
    'zh-TW': 'host "{host}" 是正規表示式,其中的點代表任意字元:其他名稱也會符合。請寫成 "{corrected}"。',
  },
  'policy.lint.CCE5003.header': {
    en: 'header "{header}" has no blank after the colon: the whole text is taken for the name of a header, which no request has. Write "{corrected}".',
    'zh-TW': '標頭 "{header}" 的冒號後沒有空格:整段文字會被當成標頭名稱,而沒有請求帶有此標頭。請寫成 "{corrected}"。',
  },

  'policy.lint.CCE5004.allow': {
    en: '{cidr} covers addresses of this cluster ({who}), which CIDR rules never match: pods, nodes and Services are not allowed by it. Name pods by fromEndpoints/toEndpoints, nodes by the entities host and remote-node.',
    'zh-TW':
      '{cidr} 涵蓋本叢集的位址({who}),而 CIDR 規則永遠不會符合 Pod、節點與 Service,因此這條規則不會允許它們。請以 fromEndpoints/toEndpoints 指名 Pod,以 host 與 remote-node 實體指名節點。',
  },
  'policy.lint.CCE5004.deny': {
    en: '{cidr} covers addresses of this cluster ({who}), which CIDR rules never match: pods, nodes and Services are not denied by it. Name pods by fromEndpoints/toEndpoints, nodes by the entities host and remote-node.',
    'zh-TW':
      '{cidr} 涵蓋本叢集的位址({who}),而 CIDR 規則永遠不會符合 Pod、節點與 Service,因此這條規則不會拒絕它們。請以 fromEndpoints/toEndpoints 指名 Pod,以 host 與 remote-node 實體指名節點。',
  },

  'policy.lint.CCE5005.clusterIP': {
    en: '{cidr} is the ClusterIP of the Kubernetes API, which policy never sees: it is asked about the API server itself, on {ports}. Use toEntities: [kube-apiserver] with that port.',
    'zh-TW':
      '{cidr} 是 Kubernetes API 的 ClusterIP,政策永遠看不到它:政策檢查的是 API 伺服器本身的 {ports}。請改用 toEntities: [kube-apiserver] 並寫上該連接埠。',
  },
  'policy.lint.CCE5005.nodeAddress': {
    en: '{cidr} covers the API server, whose address is that of a node: CIDR rules never match nodes. Use toEntities: [kube-apiserver] on {ports}.',
    'zh-TW': '{cidr} 涵蓋 API 伺服器,但其位址屬於節點:CIDR 規則永遠不會符合節點。請在 {ports} 上改用 toEntities: [kube-apiserver]。',
  },
  'policy.lint.CCE5005.notNamed': {
    en: 'pods of {accounts} have rights on the Kubernetes API, so they likely use it, and no egress rule admits it. Add a rule with toEntities: [kube-apiserver] (in a CiliumNetworkPolicy).',
    'zh-TW':
      '{accounts} 的 Pod 具有 Kubernetes API 的權限,可能會使用它,但沒有 egress 規則允許。請(在 CiliumNetworkPolicy 中)新增 toEntities: [kube-apiserver] 的規則。',
  },

  'policy.lint.CCE5006.noProxy': {
    en: 'nothing sends the DNS queries of these pods through the proxy, so no address of {names} is ever learned and the rule never matches. Add an egress rule to the DNS pods on port 53 with rules.dns.',
    'zh-TW':
      '這些 Pod 的 DNS 查詢沒有經過代理,因此永遠學不到 {names} 的位址,此規則永遠不會符合。請新增一條通往 DNS Pod 連接埠 53 且含 rules.dns 的 egress 規則。',
  },
  'policy.lint.CCE5006.notShown': {
    en: 'no DNS rule of these pods lets {name} be asked: the query is refused and its address never learned. Add the name to rules.dns.',
    'zh-TW': '這些 Pod 的 DNS 規則都不允許查詢 {name}:查詢會被拒絕,其位址永遠不會被學到。請把此名稱加入 rules.dns。',
  },
  'policy.lint.CCE5006.inCluster': {
    en: '{name} is a name of this cluster: its addresses are of pods, which toFQDNs never matches. Use toEndpoints or toServices.',
    'zh-TW': '{name} 是叢集內的名稱:其位址屬於 Pod,toFQDNs 永遠不會符合。請改用 toEndpoints 或 toServices。',
  },
  'policy.lint.CCE5006.defeated': {
    en: 'these DNS rules refuse no name: {other} {field} admits the same servers on port 53 without DNS rules, which adds "*" to the list. Delete that rule.',
    'zh-TW':
      '這些 DNS 規則不會拒絕任何名稱:{other} 的 {field} 在連接埠 53 上允許相同的伺服器且不含 DNS 規則,等於在清單中加入 "*"。請刪除該規則。',
  },

  'policy.lint.CCE5007.open': {
    en: 'no Service is {services}: the rule loses its peers and opens its ports to everybody. Correct the name, or use toEndpoints.',
    'zh-TW': '沒有符合 {services} 的 Service:此規則失去對象,於是對所有人開放其連接埠。請修正名稱,或改用 toEndpoints。',
  },
  'policy.lint.CCE5007.nothing': {
    en: 'no Service is {services}: the rule allows nothing. Correct the name, or use toEndpoints.',
    'zh-TW': '沒有符合 {services} 的 Service:此規則不允許任何連線。請修正名稱,或改用 toEndpoints。',
  },
  'policy.lint.CCE5007.dotted': {
    en: 'Service {service} selects its pods by a label whose key has a dot; in this version toServices likely matches none of them. Use toEndpoints with the labels of the pods, or upgrade and check again.',
    'zh-TW':
      'Service {service} 以鍵名含點的標籤選擇 Pod;在此版本中 toServices 可能一個也不會符合。請改用 toEndpoints 並寫上 Pod 的標籤,或升級後再確認。',
  },
  'policy.lint.CCE5007.empty': {
    en: '{name} resolves to nothing, and the rule has ports: it opens them to everybody. Remove the rule, or name its peers.',
    'zh-TW': '{name} 沒有對應到任何對象,而此規則寫有連接埠:等於對所有人開放這些連接埠。請移除此規則,或指名其對象。',
  },

  'policy.lint.CCE5008.port': {
    en: '{port} is the port of Service {service}; its pods answer on {target}, and policy is asked after the translation. Write {target}.',
    'zh-TW': '{port} 是 Service {service} 的連接埠;其 Pod 在 {target} 上回應,而政策是在轉換之後才檢查。請寫成 {target}。',
  },

  'policy.lint.CCE5009.ciliumClosed': {
    en: 'an empty rule selects no peer and denies everything, although the name of the policy suggests that it allows. To allow all, write the entity all.',
    'zh-TW': '空規則不選取任何對象並拒絕一切,但政策的名稱看來是要允許。若要全部允許,請寫上 all 實體。',
  },
  'policy.lint.CCE5009.kubernetesOpen': {
    en: 'in a NetworkPolicy an empty rule allows everything, although the name of the policy suggests that it denies. To deny all, leave the list empty and keep policyTypes.',
    'zh-TW': '在 NetworkPolicy 中,空規則會允許一切,但政策的名稱看來是要拒絕。若要全部拒絕,請讓清單留空並保留 policyTypes。',
  },
  'policy.lint.CCE5009.beside': {
    en: 'an empty rule beside others adds nothing. Remove it; if everything is to be allowed, write {entity}.',
    'zh-TW': '與其他規則並列的空規則沒有任何作用。請移除;若要全部允許,請寫成 {entity}。',
  },
  'policy.lint.CCE5009.denyNothing': {
    en: 'an empty deny rule denies nothing by itself; it only turns default deny on. To deny all, write {entity}.',
    'zh-TW': '空的拒絕規則本身不拒絕任何連線,只會開啟預設拒絕。若要全部拒絕,請寫成 {entity}。',
  },
  'policy.lint.CCE5009.denyBeside': {
    en: 'an empty deny rule denies nothing; what the rules beside it do not allow is denied by default. Remove it; to deny all whatever they allow, write {entity}.',
    'zh-TW': '空的拒絕規則不拒絕任何連線;並列規則未允許的連線已由預設拒絕阻擋。請移除;若無論如何都要全部拒絕,請寫成 {entity}。',
  },
  'policy.lint.CCE5009.emptyPeers': {
    en: '{name} is there and empty: this {action} rule selects nobody. Remove the field to mean everybody, or name the peers.',
    'zh-TW': '{name} 存在但為空:這條 {action} 規則不選取任何對象。若要代表所有人請移除該欄位,否則請指名對象。',
  },
  'policy.lint.CCE5009.emptyPorts': {
    en: 'a port rule without ports covers nothing: this {action} rule has no effect. Name the ports, or remove toPorts to mean all.',
    'zh-TW': '沒有連接埠的 toPorts 項目不涵蓋任何連線:這條 {action} 規則沒有作用。請列出連接埠,若要代表全部則移除 toPorts。',
  },

  'policy.lint.CCE5010.subject': {
    en: '{policy} holds for nobody: no pod has {selector}. Compare it with the labels of the pods (kubectl get pods --show-labels).',
    'zh-TW': '{policy} 不對任何 Pod 生效:沒有 Pod 具有 {selector}。請與 Pod 的標籤比對(kubectl get pods --show-labels)。',
  },
  'policy.lint.CCE5010.subjectNear': {
    en: '{policy} holds for nobody: no pod has {selector}. Likely meant: {label} ({pods}). Correct the label.',
    'zh-TW': '{policy} 不對任何 Pod 生效:沒有 Pod 具有 {selector}。可能是指:{label}({pods})。請修正標籤。',
  },
  'policy.lint.CCE5010.subjectOnHost': {
    en: '{policy} holds for nobody: {pod} has these labels, but is on the host network and has the identity of its node, which no endpointSelector reaches. Use the host firewall (nodeSelector), or take the pod off the host network.',
    'zh-TW':
      '{policy} 不對任何 Pod 生效:{pod} 具有這些標籤,但它使用主機網路,身分為其節點,endpointSelector 選不到。請使用主機防火牆(nodeSelector),或讓該 Pod 不使用主機網路。',
  },
  'policy.lint.CCE5010.peerOnHost': {
    en: 'this peer of {policy} selects nobody: {pod} has these labels, but is on the host network and has the identity of its node. Use the entities host and remote-node.',
    'zh-TW': '{policy} 的這個對象沒有選到任何 Pod:{pod} 具有這些標籤,但它使用主機網路,身分為其節點。請使用 host 與 remote-node 實體。',
  },
  'policy.lint.CCE5010.peer': {
    en: 'no pod has {selector}: at present this peer of {policy} selects nobody. Check the labels, or wait for the pods.',
    'zh-TW': '沒有 Pod 具有 {selector}:{policy} 的這個對象目前沒有選到任何 Pod。請檢查標籤,或等待 Pod 出現。',
  },
  'policy.lint.CCE5010.peerNear': {
    en: 'no pod has {selector}: this peer of {policy} selects nobody. Likely meant: {label} ({pods}). Correct the label.',
    'zh-TW': '沒有 Pod 具有 {selector}:{policy} 的這個對象沒有選到任何 Pod。可能是指:{label}({pods})。請修正標籤。',
  },

  'policy.lint.CCE5011.overwritten': {
    en: 'the selector asks for namespace {written}, but a CiliumNetworkPolicy holds in its own ({namespace}) only: the label is overwritten, and the policy holds for {pods}. Create the policy in {written}, or use a CiliumClusterwideNetworkPolicy.',
    'zh-TW':
      '選擇器要求命名空間 {written},但 CiliumNetworkPolicy 只在自身的命名空間({namespace})生效:該標籤會被覆寫,政策實際對 {pods} 生效。請在 {written} 中建立政策,或使用 CiliumClusterwideNetworkPolicy。',
  },
  'policy.lint.CCE5011.foreign': {
    en: 'the selector asks for namespace {written}, but a CiliumNetworkPolicy holds in its own ({namespace}) only: together they select {pods}. Create the policy in {written}, or use a CiliumClusterwideNetworkPolicy.',
    'zh-TW':
      '選擇器要求命名空間 {written},但 CiliumNetworkPolicy 只在自身的命名空間({namespace})生效:兩者合起來選到 {pods}。請在 {written} 中建立政策,或使用 CiliumClusterwideNetworkPolicy。',
  },
  'policy.lint.CCE5011.scoped': {
    en: 'a peer without a namespace means namespace {namespace}, where no pod has these labels; {pods} in {homes} have them. Add k8s:io.kubernetes.pod.namespace to the selector.',
    'zh-TW':
      '沒有寫命名空間的對象代表命名空間 {namespace},而那裡沒有 Pod 具有這些標籤;{homes} 中的 {pods} 則有。請在選擇器加入 k8s:io.kubernetes.pod.namespace。',
  },
  'policy.lint.CCE5011.label': {
    en: '{label} is a label of namespaces, which pods do not have: the selector selects nobody. Write it as {name}.',
    'zh-TW': '{label} 是命名空間的標籤,Pod 沒有此標籤:選擇器選不到任何對象。請寫成 {name}。',
  },

  'policy.lint.CCE5012.denyOnly': {
    en: 'a deny section turns default deny on for {direction}, and no rule allows anything: all else is refused too. Add an allow rule, or set enableDefaultDeny.{direction}: false.',
    'zh-TW':
      '拒絕區段會為 {direction} 開啟預設拒絕,而沒有規則允許任何連線:其餘流量也全部被拒絕。請新增允許規則,或設定 enableDefaultDeny.{direction}: false。',
  },
  'policy.lint.CCE5012.neverDenied': {
    en: 'with enableDefaultDeny.{direction}: false and no other policy that denies by default, these HTTP rules refuse nothing. Remove the setting.',
    'zh-TW': '設定 enableDefaultDeny.{direction}: false,且沒有其他開啟預設拒絕的政策時,這些 HTTP 規則不會拒絕任何請求。請移除此設定。',
  },
  'policy.lint.CCE5012.typeOmitted': {
    en: 'policyTypes leaves {type} out, yet there are {direction} rules: Cilium likely applies them, default deny included, while Kubernetes says that they are ignored. Add {type} to policyTypes, or remove the rules.',
    'zh-TW':
      'policyTypes 沒有列出 {type},卻寫有 {direction} 規則:Cilium 可能仍會套用(包含預設拒絕),而 Kubernetes 的定義是忽略。請把 {type} 加入 policyTypes,或移除這些規則。',
  },
  'policy.lint.CCE5012.withoutSection': {
    en: 'enableDefaultDeny.{direction}: true has no effect without a {direction} section. Add one; an empty rule ({example}) is enough.',
    'zh-TW': '沒有 {direction} 區段時,enableDefaultDeny.{direction}: true 沒有作用。請加入該區段;一條空規則({example})即可。',
  },
  'policy.lint.CCE5012.dnsByAddress': {
    en: '{cidr} is the address of the DNS Service, which is translated before policy is asked: names likely cannot be resolved. Name the DNS pods in its place.',
    'zh-TW': '{cidr} 是 DNS Service 的位址,在套用政策之前就會被轉換:名稱可能無法解析。請改為指定 DNS 的 Pod。',
  },
  'policy.lint.CCE5012.dnsForgotten': {
    en: 'egress is in default deny and no rule admits the DNS of the cluster: names likely cannot be resolved. Add an egress rule to the DNS pods on port 53.',
    'zh-TW': 'egress 處於預設拒絕,且沒有規則允許叢集的 DNS:名稱可能無法解析。請新增通往 DNS Pod 連接埠 53 的 egress 規則。',
  },

  'policy.lint.CCE5013.never': {
    en: 'the label {label} is not part of identities: the selector selects nobody. Use a label of your own, or change the label filter (ConfigMap cilium-config, key labels).',
    'zh-TW': '標籤 {label} 不屬於身分識別的一部分:選擇器選不到任何對象。請使用自訂標籤,或調整標籤過濾(ConfigMap cilium-config 的 labels)。',
  },
  'policy.lint.CCE5013.always': {
    en: 'the label {label} is not part of identities: this condition is true of everybody. Use a label of your own, or change the label filter (ConfigMap cilium-config, key labels).',
    'zh-TW':
      '標籤 {label} 不屬於身分識別的一部分:此條件對所有對象都成立。請使用自訂標籤,或調整標籤過濾(ConfigMap cilium-config 的 labels)。',
  },

  'policy.lint.CCE5014.itself': {
    en: '{pod} is a single pod, and the only one on both sides of this {direction} rule: what a pod sends to itself, or to itself through its own Service, passes no policy. Test from another pod.',
    'zh-TW':
      '{pod} 是單一 Pod,也是這條 {direction} 規則兩端唯一的 Pod:Pod 連到自己(或經由自己的 Service 連回自己)的流量不經過政策。請從另一個 Pod 測試。',
  },

  'policy.lint.CCE5015.opens': {
    en: 'CVE-2026-56743: in this version (1.19.0 to 1.19.4) an ingress ipBlock also admits every pod of namespace {namespace}. Upgrade to 1.19.5 or later; until then use a CiliumNetworkPolicy with fromCIDRSet.',
    'zh-TW':
      'CVE-2026-56743:在此版本(1.19.0 至 1.19.4)中,ingress 的 ipBlock 也會允許命名空間 {namespace} 的所有 Pod。請升級至 1.19.5 以上;在此之前請改用含 fromCIDRSet 的 CiliumNetworkPolicy。',
  },

  'policy.lint.CCE5016.exposed': {
    en: 'a selector without conditions means the pods of the own namespace, not the outside; yet Service {service} exposes these pods, likely to clients outside. Add a rule with {entity}.',
    'zh-TW':
      '沒有條件的選擇器代表自身命名空間的 Pod,不包含外部;但 Service {service} 對外公開這些 Pod,可能有外部用戶端。請新增 {entity} 的規則。',
  },
  'policy.lint.CCE5016.named': {
    en: 'a selector without conditions means the pods of the own namespace, not the outside, although the policy is called "{word}". If the outside is meant, add a rule with {entity}.',
    'zh-TW': '沒有條件的選擇器代表自身命名空間的 Pod,不包含外部,但政策的名稱含有 "{word}"。若要包含外部,請新增 {entity} 的規則。',
  },
  'policy.lint.CCE5016.hostNetwork': {
    en: 'a selector without conditions does not reach {pod}, which is on the host network and has the identity of its node. If it needs access, add a rule with {entity}.',
    'zh-TW': '沒有條件的選擇器選不到 {pod}:它使用主機網路,身分為其節點。若它需要存取,請新增 {entity} 的規則。',
  },

  'policy.lint.CCE5017.unknown': {
    en: 'no port is called "{name}" {where}: the rule has no effect on it. Name the port in the container, or write its number.',
    'zh-TW': '{where}沒有名為 "{name}" 的連接埠:規則對它沒有作用。請在容器中為連接埠命名,或直接寫數字。',
  },
  'policy.lint.CCE5017.unknownNear': {
    en: 'no port is called "{name}" {where}: the rule has no effect on it. Likely meant: "{meant}".',
    'zh-TW': '{where}沒有名為 "{name}" 的連接埠:規則對它沒有作用。可能是指:"{meant}"。',
  },
  'policy.lint.CCE5017.anyPod': { en: 'on any pod', 'zh-TW': '所有 Pod 上都' },
  'policy.lint.CCE5017.itsPods': { en: 'on {pods}', 'zh-TW': '{pods} 上' },
  'policy.lint.CCE5017.several': {
    en: 'the port name "{name}" means several numbers on this cluster ({numbers}); until 1.20 an egress rule by such a name has no effect. Write the number.',
    'zh-TW': '連接埠名稱 "{name}" 在此叢集上對應多個數字({numbers});在 1.20 之前,以此名稱寫成的 egress 規則沒有作用。請寫數字。',
  },

  'policy.lint.CCE5018.everything': {
    en: 'except {except} holds all of {cidr}: nothing is left of the entry. Write a longer prefix. (1.20 rejects it.)',
    'zh-TW': 'except {except} 涵蓋整個 {cidr}:此項目不剩任何位址。請寫較長的前綴。(1.20 會拒絕此寫法。)',
  },
  'policy.lint.CCE5018.again': {
    en: 'the exception {except} is allowed again by {other} {field}: an exception belongs to its own entry only. Write it there too, or use a deny rule.',
    'zh-TW': '例外 {except} 又被 {other} 的 {field} 允許:except 只屬於自身的項目。請在那裡也寫上例外,或使用拒絕規則。',
  },

  'policy.lint.CCE5019.blocked': {
    en: 'a rule with ports does not cover ICMP: ping is refused. If it matters, add a rule with icmps.',
    'zh-TW': '含連接埠的規則不涵蓋 ICMP:ping 會被拒絕。若有需要,請新增含 icmps 的規則。',
  },
  'policy.lint.CCE5019.kubernetes': {
    en: 'a rule with ports does not cover ICMP, which a NetworkPolicy cannot name: ping is refused. If it matters, add a CiliumNetworkPolicy with icmps.',
    'zh-TW': '含連接埠的規則不涵蓋 ICMP,而 NetworkPolicy 無法指名 ICMP:ping 會被拒絕。若有需要,請新增含 icmps 的 CiliumNetworkPolicy。',
  },

  'policy.lint.CCE5020.rejected': {
    en: 'the agents reject the whole object, so it has no effect on the pods that it is meant for ({pods}): "{reason}". {hint}',
    'zh-TW': 'agent 會拒絕整個物件,因此它對預定的 Pod({pods})沒有任何作用:"{reason}"。{hint}',
  },
  'policy.lint.CCE5020.noSection': {
    en: 'Write at least one of ingress, ingressDeny, egress, egressDeny; to deny all: ingress: [{}].',
    'zh-TW': '請至少寫上 ingress、ingressDeny、egress、egressDeny 其中之一;若要全部拒絕:ingress: [{}]。',
  },
  'policy.lint.CCE5020.twoKinds': { en: 'Write one rule for each kind of peer.', 'zh-TW': '請為每一種對象各寫一條規則。' },
  'policy.lint.CCE5020.requires': {
    en: 'fromRequires and toRequires are gone: write their conditions into the selectors of the peers.',
    'zh-TW': 'fromRequires 與 toRequires 已被移除:請把條件寫進對象的選擇器。',
  },
  'policy.lint.CCE5020.nodes': {
    en: 'Set nodeSelectorLabels: true in the values, or use the entities host and remote-node.',
    'zh-TW': '請在 values 中設定 nodeSelectorLabels: true,或使用 host 與 remote-node 實體。',
  },
  'policy.lint.CCE5020.tooManyPorts': {
    en: 'Split the list into several port rules of at most 40, or use endPort.',
    'zh-TW': '請拆成多個至多 40 個連接埠的 toPorts 項目,或使用 endPort。',
  },
  'policy.lint.CCE5020.l7Protocol': {
    en: 'Write protocol: TCP beside ports with L7 rules.',
    'zh-TW': '請為含 L7 規則的連接埠寫上 protocol: TCP。',
  },
  'policy.lint.CCE5020.l7Port': { en: 'Name the ports that the L7 rules are for.', 'zh-TW': '請列出 L7 規則所適用的連接埠。' },
  'policy.lint.CCE5020.nodeSelector': {
    en: 'Use a CiliumClusterwideNetworkPolicy for nodes, or endpointSelector.',
    'zh-TW': '節點請使用 CiliumClusterwideNetworkPolicy,否則請改用 endpointSelector。',
  },
  'policy.lint.CCE5020.mask': { en: 'Write the prefix length: /32 for one address.', 'zh-TW': '請寫上前綴長度:單一位址為 /32。' },
  'policy.lint.CCE5020.noProxy': {
    en: 'Set l7Proxy: true in the values, or remove the L7 rules.',
    'zh-TW': '請在 values 中設定 l7Proxy: true,或移除 L7 規則。',
  },
  'policy.lint.CCE5020.expression': {
    en: 'Correct the value; expressions are RE2, without look-ahead and back-references.',
    'zh-TW': '請修正此值;表示式為 RE2,不支援前瞻與反向參照。',
  },
  'policy.lint.CCE5020.noPort': {
    en: 'Write the port ("0": all of them); VRRP and IGMP need enable-extended-ip-protocols.',
    'zh-TW': '請寫上連接埠("0" 代表全部);VRRP 與 IGMP 需要 enable-extended-ip-protocols。',
  },
  'policy.lint.CCE5020.other': { en: 'Correct the field.', 'zh-TW': '請修正此欄位。' },

  'policy.lint.CCE5021.conflict': {
    en: 'this rule and {other} {field} cannot be merged ({reason}): {pods} keep the policy that they had before. Make both of one kind, or give them different ports.',
    'zh-TW': '此規則與 {other} 的 {field} 無法合併({reason}):{pods} 會保留先前的政策。請讓兩者使用同一種類型,或使用不同的連接埠。',
  },

  'policy.lint.CCE5021.alone': {
    en: 'the agent cannot use this rule ({reason}): {pods} keep the policy that they had before. Correct the rule.',
    'zh-TW': 'agent 無法使用此規則({reason}):{pods} 會保留先前的政策。請修正此規則。',
  },

  'policy.lint.CCE5022.noFirewall': {
    en: 'a nodeSelector needs the host firewall, which is off: this spec has no effect. Set hostFirewall.enabled: true in the values, or use endpointSelector.',
    'zh-TW':
      'nodeSelector 需要主機防火牆,但它未啟用:此 spec 沒有作用。請在 values 中設定 hostFirewall.enabled: true,或改用 endpointSelector。',
  },

  'policy.lint.CCE5023.service': {
    en: 'since 1.19 a peer means pods of the own cluster ({cluster}) only; Service {service} spans several, so pods of other clusters are likely concerned. Name the cluster in the selector: {label}.',
    'zh-TW':
      '自 1.19 起,對象只代表本叢集({cluster})的 Pod;Service {service} 跨越多個叢集,其他叢集的 Pod 可能受影響。請在選擇器中指名叢集:{label}。',
  },
  'policy.lint.CCE5023.pods': {
    en: 'since 1.19 a peer means pods of the own cluster ({cluster}) only; {pods} of other clusters have these labels and are not matched. Name the cluster in the selector: {label}.',
    'zh-TW': '自 1.19 起,對象只代表本叢集({cluster})的 Pod;其他叢集的 {pods} 具有這些標籤但不會符合。請在選擇器中指名叢集:{label}。',
  },

  'policy.lint.CCE5024.host': {
    en: 'this deny holds for the host too, and a deny beats the allowance for the kubelet: probes fail and pods are restarted or taken out of service. Take the host out of the rule, or the probed ports.',
    'zh-TW':
      '此拒絕規則也對主機生效,而拒絕優先於對 kubelet 的允許:探測會失敗,Pod 會被重新啟動或移出服務。請把主機或被探測的連接埠排除在規則之外。',
  },
  'policy.lint.CCE5024.remoteNode': {
    en: 'this deny holds for the other nodes too, from which traffic of a NodePort or load balancer likely arrives. Take remote-node out of the rule, or use externalTrafficPolicy: Local.',
    'zh-TW':
      '此拒絕規則也對其他節點生效,而 NodePort 或負載平衡器的流量可能由其他節點轉送而來。請把 remote-node 排除在規則之外,或使用 externalTrafficPolicy: Local。',
  },

  'policy.lint.CCE5025.duplicate': {
    en: 'the same as {other}, word for word. Delete one of them.',
    'zh-TW': '與 {other} 完全相同。請刪除其中之一。',
  },
  'policy.lint.CCE5025.covered': {
    en: '{other} {field} allows all of this already. Remove this rule. Concerned: {affected}',
    'zh-TW': '{other} 的 {field} 已允許此規則的全部內容。請移除此規則。涉及:{affected}',
  },
  'policy.lint.CCE5025.coveredHere': {
    en: 'on this cluster {other} {field} allows all of this already; with other pods that may change. Consider removing this rule. Concerned: {affected}',
    'zh-TW': '在此叢集上,{other} 的 {field} 已允許此規則的全部內容;Pod 改變時可能不同。可考慮移除此規則。涉及:{affected}',
  },
  'policy.lint.CCE5025.denied': {
    en: '{other} {field} denies all that this rule allows, and a deny always wins: the rule has no effect on this cluster. Narrow the deny, or remove this rule. Concerned: {affected}',
    'zh-TW':
      '{other} 的 {field} 拒絕此規則所允許的一切,而拒絕永遠優先:此規則在此叢集上沒有作用。請縮小拒絕規則,或移除此規則。涉及:{affected}',
  },

  'policy.lint.CCE5026.peer': {
    en: 'the label key "{key}" has {length} characters; in a {of} a key without "/" may have {limit}, for Cilium 1.19 writes a prefix before it and cannot read what is longer than 63. The peer then is everybody, the outside included. Use a shorter label, or one with a domain before its name (example.com/…); or upgrade to 1.20.',
    'zh-TW':
      '標籤鍵 "{key}" 有 {length} 個字元;在 {of} 中,不含 "/" 的鍵最多 {limit} 個字元,因為 Cilium 1.19 會在前面加上前綴,超過 63 個字元就無法讀取。此對象因而變成所有人,包含外部。請改用較短的標籤,或在名稱前加上網域的標籤(example.com/…);或升級至 1.20。',
  },
  'policy.lint.CCE5026.peerDomain': {
    en: 'the domain of the label key "{key}" has {length} characters; in a {of} it may have {limit}, for Cilium 1.19 writes a prefix before it and cannot read what is longer than 253. The peer then is everybody, the outside included. Use a label with a shorter domain, or upgrade to 1.20.',
    'zh-TW':
      '標籤鍵 "{key}" 的網域有 {length} 個字元;在 {of} 中最多 {limit} 個字元,因為 Cilium 1.19 會在前面加上前綴,超過 253 個字元就無法讀取。此對象因而變成所有人,包含外部。請改用網域較短的標籤,或升級至 1.20。',
  },
  'policy.lint.CCE5026.subject': {
    en: 'the label key "{key}" has {length} characters; in a {of} a key without "/" may have {limit}, for Cilium 1.19 writes a prefix before it and cannot read what is longer than 63. The policy then holds for every pod of namespace {namespace}: its default deny and what it allows. Use a shorter label, or one with a domain before its name (example.com/…); or upgrade to 1.20.',
    'zh-TW':
      '標籤鍵 "{key}" 有 {length} 個字元;在 {of} 中,不含 "/" 的鍵最多 {limit} 個字元,因為 Cilium 1.19 會在前面加上前綴,超過 63 個字元就無法讀取。此政策因而對命名空間 {namespace} 的所有 Pod 生效,包括預設拒絕與它所允許的連線。請改用較短的標籤,或在名稱前加上網域的標籤(example.com/…);或升級至 1.20。',
  },
  'policy.lint.CCE5026.subjectDomain': {
    en: 'the domain of the label key "{key}" has {length} characters; in a {of} it may have {limit}, for Cilium 1.19 writes a prefix before it and cannot read what is longer than 253. The policy then holds for every pod of namespace {namespace}: its default deny and what it allows. Use a label with a shorter domain, or upgrade to 1.20.',
    'zh-TW':
      '標籤鍵 "{key}" 的網域有 {length} 個字元;在 {of} 中最多 {limit} 個字元,因為 Cilium 1.19 會在前面加上前綴,超過 253 個字元就無法讀取。此政策因而對命名空間 {namespace} 的所有 Pod 生效,包括預設拒絕與它所允許的連線。請改用網域較短的標籤,或升級至 1.20。',
  },

  'policy.lint.opens.accepted': { en: 'the object takes effect', 'zh-TW': '此物件開始生效' },
  'policy.lint.opens.all': { en: 'everything ({direction})', 'zh-TW': '所有連線({direction})' },
  'policy.lint.opens.apiServer': { en: 'the Kubernetes API on {ports}', 'zh-TW': 'Kubernetes API 的 {ports}' },
  'policy.lint.opens.clusters': { en: 'pods with these labels in other clusters', 'zh-TW': '其他叢集中具有這些標籤的 Pod' },
  'policy.lint.opens.default': { en: 'all that is not denied ({direction})', 'zh-TW': '所有未被拒絕的連線({direction})' },
  'policy.lint.opens.dns': { en: 'the DNS of the cluster on port 53', 'zh-TW': '叢集 DNS 的連接埠 53' },
  'policy.lint.opens.endpoints': { en: '{names}, which this policy no longer selects', 'zh-TW': '{names}(此政策不再選取)' },
  'policy.lint.opens.entity': { en: 'the entity {entity}, on the ports of the rule', 'zh-TW': '實體 {entity},限此規則的連接埠' },
  'policy.lint.opens.envoy': { en: 'Envoy (reserved:ingress) on {ports}', 'zh-TW': 'Envoy(reserved:ingress)的 {ports}' },
  'policy.lint.opens.icmp': {
    en: 'ICMP echo (ping) for the peers of the rule',
    'zh-TW': '此規則對象的 ICMP echo(ping)',
  },
  'policy.lint.opens.name': { en: 'DNS queries for {name}', 'zh-TW': '{name} 的 DNS 查詢' },
  'policy.lint.opens.namespaces': { en: 'pods of namespaces with {label}', 'zh-TW': '具有 {label} 之命名空間的 Pod' },
  'policy.lint.opens.port': { en: 'port {port} for the peers of the rule', 'zh-TW': '此規則對象的連接埠 {port}' },
  'policy.lint.opens.requests': { en: 'requests that match "{text}"', 'zh-TW': '符合 "{text}" 的請求' },
  'policy.lint.opens.selected': { en: '{pods}, on the ports of the rules', 'zh-TW': '{pods},限規則的連接埠' },
  'policy.lint.opens.service': {
    en: 'the pods of Service {service}, on the ports of the rule',
    'zh-TW': 'Service {service} 的 Pod,限此規則的連接埠',
  },
} as const;
