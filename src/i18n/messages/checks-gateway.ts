/** What the checks of Services, Gateways and the way from the ELB say (codes CCE3xxx and CCE4xxx). @module */
export const checksGatewayMessages = {
  'checks.gateway.none': {
    en: 'there is no Gateway of Cilium’s class here',
    'zh-TW': '此叢集沒有使用 Cilium GatewayClass 的 Gateway',
  },
  'checks.gateway.noElb': { en: 'no ELB leads to a Gateway of Cilium’s here', 'zh-TW': '沒有任何 ELB 通往 Cilium 的 Gateway' },
  'checks.gateway.noRoutes': { en: 'no route names a Gateway here', 'zh-TW': '沒有任何路由指向 Gateway' },
  'checks.gateway.entrypoint': {
    en: 'bind Gateway {gateway} to ELB {elb} with a GatewayEntrypoint: the operator of cilium-cce (it has to run: helm install cilium-cce) then keeps listener, members and the published address right. Put in another id if another ELB is meant',
    'zh-TW':
      '以 GatewayEntrypoint 將 Gateway {gateway} 綁定到 ELB {elb}:cilium-cce 的 operator(須已安裝:helm install cilium-cce)會持續維護監聽器、成員與公布的位址。若要使用其他 ELB,請改填其 id',
  },

  'checks.service.none': { en: 'no Service here selects pods', 'zh-TW': '沒有以 selector 選取 Pod 的 Service' },

  'checks.CCE3001.title': { en: 'A Service selects no pod', 'zh-TW': 'Service 沒有選到任何 Pod' },
  'checks.CCE3001.found': {
    en: 'Service {service} selects {selector}, which no pod of its namespace has: it has no back ends, and connections to it are refused. Correct the selector, or start the pods.',
    'zh-TW':
      'Service {service} 的 selector 為 {selector},但其 namespace 中沒有 Pod 具備這些標籤:它沒有後端,連線會被拒絕。請修正 selector,或啟動 Pod。',
  },
  'checks.CCE3001.cause': {
    en: 'no pod carries all labels of the selector, and no Deployment that is known makes such pods.',
    'zh-TW': '沒有 Pod 具備 selector 的所有標籤,已知的 Deployment 也不會產生這樣的 Pod。',
  },
  'checks.CCE3001.cause.near': {
    en: 'pods with nearly these labels are there: {labels}. Most likely the selector is misspelt.',
    'zh-TW': '有標籤相近的 Pod:{labels}。selector 很可能拼錯了。',
  },
  'checks.CCE3001.correct': { en: 'let the Service select {labels}', 'zh-TW': '讓 Service 選取 {labels}' },
  'checks.CCE3001.look': { en: 'compare the labels of the pods', 'zh-TW': '比對 Pod 的標籤' },

  'checks.CCE3002.title': { en: 'A Service has no ready pod', 'zh-TW': 'Service 沒有就緒的 Pod' },
  'checks.CCE3002.found': {
    en: 'none of the {count} pods of Service {service} is ready: whoever calls it is refused, and a Gateway answers 503. See what keeps them from being ready.',
    'zh-TW': 'Service {service} 的 {count} 個 Pod 都未就緒:呼叫者會被拒絕,Gateway 則回應 503。請查明原因。',
  },
  'checks.CCE3001.scaled': {
    en: 'Service {service} has no pod: Deployment {deployment} is scaled to 0. Whoever calls it is refused, and a Gateway answers 503: scale it up.',
    'zh-TW': 'Service {service} 沒有 Pod:Deployment {deployment} 的副本數為 0。呼叫者會被拒絕,Gateway 則回應 503:請增加副本。',
  },
  'checks.CCE3002.cause': {
    en: 'only ready pods are back ends; the evidence says what each of them waits for.',
    'zh-TW': '只有就緒的 Pod 才是後端;證據列出各自在等待什麼。',
  },
  'checks.CCE3001.cause.scaled': {
    en: 'somebody, or an autoscaler, has set its replicas to 0.',
    'zh-TW': '有人或自動擴展器將副本數設為 0。',
  },
  'checks.CCE3001.scale': { en: 'run one pod again', 'zh-TW': '恢復執行一個 Pod' },
  'checks.CCE3002.undo': {
    en: 'if it began with the last roll-out of {deployment}: take it back',
    'zh-TW': '若問題始於 {deployment} 最近一次部署:退回上一版',
  },
  'checks.CCE3002.describe': { en: 'read its conditions and events', 'zh-TW': '查看其 conditions 與事件' },

  'checks.CCE3003.title': {
    en: 'A Service sends to a port by a name that its pods do not have',
    'zh-TW': 'Service 的 targetPort 名稱不存在於 Pod',
  },
  'checks.CCE3003.found': {
    en: 'port {port} of Service {service} goes to the port named {target}, which no container of its pods has: there are no endpoints for it. Correct targetPort.',
    'zh-TW': 'Service {service} 的連接埠 {port} 指向名為 {target} 的連接埠,但其 Pod 的容器都沒有這個名稱:因此沒有端點。請修正 targetPort。',
  },
  'checks.CCE3003.cause': {
    en: 'a name is looked up in the containers’ ports of each pod; there are {present}.',
    'zh-TW': '名稱會在每個 Pod 的容器連接埠中查找;現有的是 {present}。',
  },
  'checks.CCE3003.correct': { en: 'send to {value}', 'zh-TW': '改送到 {value}' },
  'checks.CCE3003.look': { en: 'see which ports the containers have', 'zh-TW': '查看容器有哪些連接埠' },

  'checks.CCE3004.title': { en: 'An ELB sends to nodes without a back end of their own', 'zh-TW': 'ELB 將流量送到沒有本地後端的節點' },
  'checks.CCE3004.none': { en: 'no Service has externalTrafficPolicy Local', 'zh-TW': '沒有 externalTrafficPolicy 為 Local 的 Service' },
  'checks.CCE3004.found': {
    en: 'Service {service} has externalTrafficPolicy Local and no ready pod on {nodes}, which are {count} of {total} members of ELB {elb}: what arrives there is dropped. Use Cluster, or leave these nodes out.',
    'zh-TW':
      'Service {service} 的 externalTrafficPolicy 為 Local,但 {nodes} 上沒有就緒的 Pod,而它們占 ELB {elb} {total} 個成員中的 {count} 個:到達那裡的流量會被丟棄。請改用 Cluster,或移除這些成員。',
  },
  'checks.CCE3004.cause': {
    en: 'with Local a node serves only its own pods, so that clients’ addresses are kept. CCE’s controller makes members of nodes with pods only; these members come from somebody else, or pods have moved since.',
    'zh-TW':
      'Local 模式下節點只服務自己的 Pod,以保留用戶端位址。CCE 的控制器只會將有 Pod 的節點設為成員;這些成員是由他人加入,或 Pod 之後移走了。',
  },
  'checks.CCE3004.cluster': {
    en: 'let every node serve it; pods then see the node’s address in place of the client’s',
    'zh-TW': '讓每個節點都能服務;此後 Pod 看到的是節點位址而非用戶端位址',
  },

  'checks.CCE4001.title': {
    en: 'The EndpointSlice of a Gateway’s Service lacks the label of its Service',
    'zh-TW': 'Gateway 的 Service 所屬 EndpointSlice 缺少 Service 名稱標籤',
  },
  'checks.CCE4001.found': {
    en: 'a load balancer controller is asked to serve Service {service}, but its EndpointSlice has no label {label}: the Service shows Endpoints <none>, and the ELB gets no back ends. Most likely that is why nothing arrives: bind the Gateway through the bridge.',
    'zh-TW':
      '負載平衡控制器被要求服務 Service {service},但其 EndpointSlice 沒有標籤 {label}:Service 顯示 Endpoints <none>,ELB 得不到後端。流量無法到達很可能就是這個原因:請改由 bridge 綁定 Gateway。',
  },
  'checks.CCE4001.cause': {
    en: 'Cilium 1.19.0 to 1.19.4 write the slice (192.192.192.192:9999) without the label that ties it to the Service, a regression from 1.18 that 1.19.5 mends; the empty selector is by design. CCE’s controller most likely wants a selector as well, so the label alone may not be enough there.',
    'zh-TW':
      'Cilium 1.19.0 至 1.19.4 寫出的 slice(192.192.192.192:9999)缺少關聯 Service 的標籤,這是相對 1.18 的退化,1.19.5 已修正;selector 為空則是設計如此。CCE 的控制器很可能還需要 selector,因此只補標籤在 CCE 上未必足夠。',
  },
  'checks.CCE4001.bind': {
    en: 'take the ELB annotations off Service {service}, so that the cloud controller manager lets go of it, and bind the Gateway with a GatewayEntrypoint; the operator of cilium-cce has to run (helm install cilium-cce). The listener that was left on the ELB has to be deleted, too',
    'zh-TW':
      '移除 Service {service} 上的 ELB 註解,讓雲端控制器不再處理它,並以 GatewayEntrypoint 綁定 Gateway;須執行 cilium-cce 的 operator(helm install cilium-cce)。殘留在 ELB 上的監聽器也必須刪除',
  },
  'checks.CCE4001.listener': {
    en: 'delete listener {listener} on ELB {elb} (console, or the ELB API): it has no back ends and holds the port',
    'zh-TW': '刪除 ELB {elb} 上的監聽器 {listener}(主控台或 ELB API):它沒有後端,卻占用連接埠',
  },
  'checks.CCE4001.label': {
    en: 'for load balancer controllers that read endpoints (MetalLB, kube-vip; most likely not CCE’s): put the label on by hand. Cilium keeps it until the slice is made anew',
    'zh-TW': '對讀取端點的負載平衡控制器(MetalLB、kube-vip;CCE 的很可能不適用):手動補上標籤。在 slice 重建之前 Cilium 會保留它',
  },

  'checks.CCE4002.title': {
    en: 'A Gateway has no address and stays Programmed=False',
    'zh-TW': 'Gateway 沒有位址,停留在 Programmed=False',
  },
  'checks.CCE4002.found': {
    en: 'Gateway {gateway} is not programmed ({reason}): its Service (type {type}) has no address that counts. Bind it to an ELB; never patch in an address that is not the ELB’s own.',
    'zh-TW':
      'Gateway {gateway} 尚未完成設定({reason}):其 Service(類型 {type})沒有有效的位址。請將它綁定到 ELB;絕不要自行填入不屬於 ELB 的位址。',
  },
  'checks.CCE4002.cause.static': {
    en: 'spec.addresses asks for {wanted}; the Service has {present}. Every address of spec.addresses has to be in the status of the Service.',
    'zh-TW': 'spec.addresses 要求 {wanted},而 Service 的位址是 {present}。spec.addresses 中的每個位址都必須出現在 Service 的 status。',
  },
  'checks.CCE4002.cause.noService': {
    en: 'Cilium’s Gateway controller has made no Service for it: see the log of cilium-operator.',
    'zh-TW': 'Cilium 的 Gateway 控制器沒有為它建立 Service:請看 cilium-operator 的記錄。',
  },
  'checks.CCE4002.cause.hostNetwork': {
    en: 'in host network mode the Service is a ClusterIP, and Cilium {version} (before 1.19.6) reads addresses of LoadBalancer Services alone: the Gateway serves, but stays Programmed=False, and no patch can change that.',
    'zh-TW':
      'host network 模式下 Service 為 ClusterIP,而 Cilium {version}(1.19.6 之前)只讀取 LoadBalancer Service 的位址:Gateway 可以服務,但會停留在 Programmed=False,任何 patch 都無法改變。',
  },
  'checks.CCE4002.cause.nodePort': {
    en: 'its class makes Services of type NodePort, which never get a status.loadBalancer: on Cilium up to 1.19.5 such a Gateway is never Programmed. Only type LoadBalancer with a published address is.',
    'zh-TW':
      '其 GatewayClass 建立 NodePort 類型的 Service,不會有 status.loadBalancer:在 Cilium 1.19.5(含)以前這種 Gateway 永遠不會 Programmed。只有 LoadBalancer 類型加上已公布的位址才會。',
  },
  'checks.CCE4002.cause.controller': {
    en: 'the cloud controller manager was asked for an ELB by the annotations of the Service and has not given an address: most likely because it finds no selector or no endpoints. kubectl describe service shows its events.',
    'zh-TW':
      'Service 的註解要求雲端控制器提供 ELB,但它沒有給位址:很可能因為找不到 selector 或端點。kubectl describe service 可看到其事件。',
  },
  'checks.CCE4002.cause.class': {
    en: 'the Service has loadBalancerClass {class}, so that no cloud controller manager touches it: whoever serves that class (for cilium-cce.io/elb the operator of cilium-cce) has not published an address.',
    'zh-TW':
      'Service 的 loadBalancerClass 為 {class},雲端控制器不會處理它:負責該 class 的元件(cilium-cce.io/elb 為 cilium-cce 的 operator)尚未公布位址。',
  },
  'checks.CCE4002.cause.nobody': {
    en: 'Cilium waits until somebody writes an address into the status of the Gateway’s Service. Most likely nobody does: CCE’s controller takes no Service without an ELB annotation, and this one has no selector either. Cilium checks nothing about the address; an invented one is programmed on every node and hijacks traffic.',
    'zh-TW':
      'Cilium 會等待有人把位址寫入 Gateway 的 Service status。很可能沒有任何元件會寫:CCE 的控制器不處理沒有 ELB 註解的 Service,而此 Service 也沒有 selector。Cilium 不檢查位址;虛構的位址會被設定到每個節點並攔截流量。',
  },
  'checks.CCE4002.dropAddresses': {
    en: 'let the Gateway take the address that the ELB has',
    'zh-TW': '讓 Gateway 採用 ELB 的實際位址',
  },
  'checks.CCE4002.type': {
    en: 'let the class {class} make Services of type LoadBalancer (spec.service.type of its CiliumGatewayClassConfig); those of its Gateways follow',
    'zh-TW':
      '讓 GatewayClass {class} 建立 LoadBalancer 類型的 Service(其 CiliumGatewayClassConfig 的 spec.service.type);其 Gateway 的 Service 會隨之變更',
  },

  'checks.CCE4003.title': { en: 'A Gateway’s published address is no ELB’s', 'zh-TW': 'Gateway 公布的位址不屬於任何 ELB' },
  'checks.CCE4003.found': {
    en: 'Gateway {gateway} publishes {address}, which is no ELB’s: {whose}. It shows Programmed, and nothing arrives there. Publish the address of its ELB.',
    'zh-TW': 'Gateway {gateway} 公布 {address},但它不屬於任何 ELB:{whose}。Gateway 顯示 Programmed,流量卻到不了。請公布其 ELB 的位址。',
  },
  'checks.CCE4003.whose.node': {
    en: 'it is node {name}’s own, which loses SSH, kubelet and everything else on the ports that Cilium claims',
    'zh-TW': '它是節點 {name} 自己的位址,該節點會失去 SSH、kubelet 以及 Cilium 攔截的其他流量',
  },
  'checks.CCE4003.whose.pod': { en: 'it is pod {name}’s', 'zh-TW': '它是 Pod {name} 的位址' },
  'checks.CCE4003.whose.podRange': { en: 'it lies in the pod range {name}', 'zh-TW': '它落在 Pod 網段 {name} 內' },
  'checks.CCE4003.whose.service': { en: 'it is Service {name}’s', 'zh-TW': '它是 Service {name} 的位址' },
  'checks.CCE4003.whose.vpc': {
    en: 'it lies in the VPC ({name}) and may be some server’s',
    'zh-TW': '它落在 VPC({name})內,可能屬於某台伺服器',
  },
  'checks.CCE4003.whose.nobody': { en: 'nobody known has it', 'zh-TW': '找不到它的擁有者' },
  'checks.CCE4003.cause.frontend': {
    en: 'Cilium looks only whether an address is there. It then programs {address} as a load balancer address on every node: pods that mean its real owner are sent to Envoy, and nodes drop what comes from outside for it. Tools that read the Gateway’s address (external-dns) hand it on.',
    'zh-TW':
      'Cilium 只看有沒有位址。接著它會在每個節點把 {address} 設為負載平衡位址:Pod 連往其真正擁有者的流量會被送到 Envoy,從外部進入的流量則被節點丟棄。讀取 Gateway 位址的工具(external-dns)也會把它散布出去。',
  },
  'checks.CCE4003.cause.proxy': {
    en: 'Cilium looks only whether an address is there. With ipMode Proxy no node claims {address}; but whoever reads the Gateway’s address (people, external-dns) is sent to it.',
    'zh-TW': 'Cilium 只看有沒有位址。ipMode 為 Proxy 時節點不會攔截 {address},但讀取 Gateway 位址的人與工具(external-dns)會被導向它。',
  },
  'checks.CCE4003.patch': {
    en: 'publish {address} of ELB {elb} by hand; ipMode Proxy keeps the nodes from claiming it',
    'zh-TW': '手動公布 ELB {elb} 的 {address};ipMode Proxy 可避免節點攔截它',
  },

  'checks.CCE4004.title': { en: 'LB-IPAM takes the address of a Gateway’s Service away', 'zh-TW': 'LB-IPAM 移除 Gateway Service 的位址' },
  'checks.CCE4004.asleep': {
    en: 'LB-IPAM is asleep: there is no CiliumLoadBalancerIPPool, or it serves no Services without a class',
    'zh-TW': 'LB-IPAM 未作用:沒有 CiliumLoadBalancerIPPool,或它不處理沒有 class 的 Service',
  },
  'checks.CCE4004.found': {
    en: 'Gateway {gateway} cannot keep the address of its ELB (it has {present}): since pools exist ({pools}), LB-IPAM owns every LoadBalancer Service without a class and removes what comes from no pool. Set defaultLBServiceIPAM to none.',
    'zh-TW':
      'Gateway {gateway} 無法保留其 ELB 的位址(目前為 {present}):因為已有位址池({pools}),LB-IPAM 會接管所有沒有 class 的 LoadBalancer Service,並移除不屬於位址池的位址。請將 defaultLBServiceIPAM 設為 none。',
  },
  'checks.CCE4004.cause': {
    en: 'LB-IPAM sleeps as long as there is no pool. The first one, for whatever Service it was meant, makes it strip the addresses of all others, whoever wrote them: the bridge, CCE’s controller, people.',
    'zh-TW':
      '沒有位址池時 LB-IPAM 不作用。第一個位址池一出現,無論原本是給哪個 Service,它就會移除其他所有 Service 的位址,不論是 bridge、CCE 的控制器或人寫入的。',
  },
  'checks.CCE4004.none': {
    en: 'let LB-IPAM serve only Services that ask for it by their class (io.cilium/l2-announcer, io.cilium/bgp-control-plane); Services that live on pools need such a class from then on',
    'zh-TW':
      '讓 LB-IPAM 只處理以 class(io.cilium/l2-announcer、io.cilium/bgp-control-plane)指定它的 Service;依賴位址池的 Service 此後需要該 class',
  },

  'checks.CCE4005.title': { en: 'A Gateway or its listener is not accepted', 'zh-TW': 'Gateway 或其監聽器未被接受' },
  'checks.CCE4005.found': {
    en: 'Cilium does not serve Gateway {gateway} as it is written: {what}. Correct it as said below.',
    'zh-TW': 'Cilium 無法依目前的設定服務 Gateway {gateway}:{what}。請依下列方式修正。',
  },
  'checks.CCE4005.class': { en: 'there is no GatewayClass {class}', 'zh-TW': '沒有 GatewayClass {class}' },
  'checks.CCE4005.cause.class': {
    en: 'no controller takes a Gateway whose class does not exist; what its status says is of before.',
    'zh-TW': 'class 不存在的 Gateway 不會被任何控制器處理;其 status 是先前留下的。',
  },
  'checks.CCE4005.useClass': { en: 'name the class {class}, which is Cilium’s', 'zh-TW': '改用 Cilium 的 GatewayClass {class}' },
  'checks.CCE4005.what': { en: 'Accepted says {reason}, {text}', 'zh-TW': 'Accepted 為 {reason}:{text}' },
  'checks.CCE4005.listener': { en: 'listener {listener} says {reason}, {text}', 'zh-TW': '監聽器 {listener} 為 {reason}:{text}' },
  'checks.CCE4005.cause.waiting': {
    en: 'Cilium’s Gateway controller has not started: it looks once, when the operator starts, for the CRDs of Gateway API (v1.4.1) and for kube-proxy replacement, and stays off without either.',
    'zh-TW':
      'Cilium 的 Gateway 控制器沒有啟動:它只在 operator 啟動時檢查一次 Gateway API 的 CRD(v1.4.1)與 kube-proxy replacement,缺一便不啟用。',
  },
  'checks.CCE4005.cause.refused': {
    en: 'the controller has read it and says in its condition what it does not accept.',
    'zh-TW': '控制器已讀取它,並在 condition 中說明不接受之處。',
  },
  'checks.CCE4005.noAddresses': {
    en: 'leave out spec.addresses: the address of the ELB is published without it',
    'zh-TW': '移除 spec.addresses:不需要它也會公布 ELB 的位址',
  },
  'checks.CCE4005.describe': { en: 'read all its conditions, and correct its spec', 'zh-TW': '查看所有 conditions 並修正 spec' },
  'checks.CCE4005.restart': {
    en: 'once the CRDs of Gateway API v1.4.1 are there and kubeProxyReplacement is true: start the operator anew',
    'zh-TW': '確認 Gateway API v1.4.1 的 CRD 已安裝且 kubeProxyReplacement 為 true 之後,重新啟動 operator',
  },

  'checks.CCE4006.title': { en: 'An ELB has nothing behind it that leads to the Gateway', 'zh-TW': 'ELB 後方沒有通往 Gateway 的後端' },
  'checks.CCE4006.listener': {
    en: 'ELB {elb} has no listener on port {port}, where clients of Gateway {gateway} knock: the connection is refused. Bind the Gateway with a GatewayEntrypoint.',
    'zh-TW':
      'ELB {elb} 在連接埠 {port} 上沒有監聽器,而 Gateway {gateway} 的用戶端會連到這裡:連線被拒絕。請以 GatewayEntrypoint 綁定 Gateway。',
  },
  'checks.CCE4006.pool': {
    en: 'listener {listener} (port {port}) of ELB {elb} has no back-end server group: connections to Gateway {gateway} are refused. Delete the listener and let the bridge make its own.',
    'zh-TW':
      'ELB {elb} 的監聽器 {listener}(連接埠 {port})沒有後端伺服器群組:連往 Gateway {gateway} 的連線被拒絕。請刪除此監聽器,改由 bridge 建立。',
  },
  'checks.CCE4006.mayRedirect': {
    en: 'listener {listener} (port {port}) of ELB {elb} has no back-end server group: unless it redirects by a forwarding policy, which could not be seen, connections to Gateway {gateway} most likely lead nowhere. Allow elb:l7policies:list, or look at the listener.',
    'zh-TW':
      'ELB {elb} 的監聽器 {listener}(連接埠 {port})沒有後端伺服器群組:除非它以轉發策略重新導向(目前無法得知),否則連往 Gateway {gateway} 的連線很可能無處可去。請允許 elb:l7policies:list,或檢查該監聽器。',
  },
  'checks.CCE4006.member': {
    en: 'the back-end server group of listener {listener} (port {port}) of ELB {elb} has no member: connections to Gateway {gateway} are refused. Delete the listener and let the bridge make its own.',
    'zh-TW':
      'ELB {elb} 的監聽器 {listener}(連接埠 {port})的後端伺服器群組沒有成員:連往 Gateway {gateway} 的連線被拒絕。請刪除此監聽器,改由 bridge 建立。',
  },
  'checks.CCE4006.cause.controller': {
    en: 'the Service of the Gateway carries an ELB annotation, but has no selector: as the source document saw it, CCE’s controller then makes a listener and puts nothing behind it.',
    'zh-TW': 'Gateway 的 Service 帶有 ELB 註解但沒有 selector:依來源文件所見,CCE 的控制器此時會建立監聽器,卻不放任何後端。',
  },
  'checks.CCE4006.cause.operator': {
    en: 'a GatewayEntrypoint names this ELB, but its operator has not filled it: see its conditions, and whether the operator runs.',
    'zh-TW': '有 GatewayEntrypoint 指向此 ELB,但 operator 尚未設定完成:請看它的 conditions,並確認 operator 是否執行中。',
  },
  'checks.CCE4006.cause.nobody': {
    en: 'the address is published, but nobody keeps the ELB pointed at the NodePort of the Gateway.',
    'zh-TW': '位址已公布,但沒有任何元件讓 ELB 指向 Gateway 的 NodePort。',
  },
  'checks.CCE4006.delete': {
    en: 'delete listener {listener} on ELB {elb} (console, or the ELB API): the bridge takes over no listener of others',
    'zh-TW': '刪除 ELB {elb} 上的監聽器 {listener}(主控台或 ELB API):bridge 不會接管他人的監聽器',
  },

  'checks.CCE4007.title': { en: 'ELB members at a NodePort that nobody has any more', 'zh-TW': 'ELB 成員指向已不存在的 NodePort' },
  'checks.CCE4007.found': {
    en: '{count} of {total} members of ELB {elb} are at port {ports}, which is no Service’s NodePort: connections to Gateway {gateway} are refused there. Its NodePort is {wanted}: point the members at it, or give the Service its old port back.',
    'zh-TW':
      'ELB {elb} 的 {total} 個成員中有 {count} 個指向連接埠 {ports},但它不是任何 Service 的 NodePort:連往 Gateway {gateway} 的連線會被拒絕。目前的 NodePort 是 {wanted}:請更新成員,或讓 Service 恢復原來的連接埠。',
  },
  'checks.CCE4007.leftOut': {
    en: '{count} of {total} members of ELB {elb} are at port {ports}, which is no Service’s NodePort. The health check has taken them off, and Gateway {gateway} is served by the others alone. Its NodePort is {wanted}: take the old members away.',
    'zh-TW':
      'ELB {elb} 的 {total} 個成員中有 {count} 個指向連接埠 {ports},但它不是任何 Service 的 NodePort。健康檢查已將其移出,Gateway {gateway} 只由其餘成員服務。目前的 NodePort 是 {wanted}:請移除舊成員。',
  },
  'checks.CCE4007.cause': {
    en: 'the Service of a Gateway gets a new random NodePort whenever it is made anew with the Gateway, and Cilium has no field to fix it. Whoever filled the ELB has not followed.',
    'zh-TW': 'Gateway 的 Service 每次隨 Gateway 重建都會得到新的隨機 NodePort,而 Cilium 沒有可固定它的欄位。設定 ELB 的一方沒有跟著更新。',
  },
  'checks.CCE4007.moveBack': {
    en: 'give the Service its old NodePort {port} back; Cilium keeps it as long as the Service lives',
    'zh-TW': '讓 Service 恢復原來的 NodePort {port};只要 Service 還在,Cilium 就會保留它',
  },

  'checks.CCE4008.title': { en: 'ELB members of a Gateway are unhealthy', 'zh-TW': 'Gateway 的 ELB 成員不健康' },
  'checks.CCE4008.all': {
    en: 'none of the {total} members behind listener {listener} of ELB {elb} is healthy ({reasons}; {count} OFFLINE): nothing reaches Gateway {gateway}. Mend what the reason says.',
    'zh-TW':
      'ELB {elb} 的監聽器 {listener} 後方 {total} 個成員都不健康({reasons};{count} 個 OFFLINE):流量到不了 Gateway {gateway}。請依原因修正。',
  },
  'checks.CCE4008.some': {
    en: '{count} of {total} members behind listener {listener} of ELB {elb} are OFFLINE ({reasons}): Gateway {gateway} is served by the others alone. Mend what the reason says.',
    'zh-TW':
      'ELB {elb} 的監聽器 {listener} 後方 {total} 個成員中有 {count} 個 OFFLINE({reasons}):Gateway {gateway} 只由其餘成員服務。請依原因修正。',
  },
  'checks.CCE4008.cause.port': {
    en: 'the GatewayEntrypoint has the health check ask port {port} in place of the member’s own; nobody answers there.',
    'zh-TW': 'GatewayEntrypoint 讓健康檢查改查連接埠 {port} 而非成員自己的連接埠;該處沒有回應。',
  },
  'checks.CCE4008.cause.timeout': {
    en: 'the health check gets no answer: the node is down, or a security group or network ACL keeps the ELB’s probes out (shared: from 100.125.0.0/16; dedicated: from its back-end subnet).',
    'zh-TW': '健康檢查沒有回應:節點已停機,或安全群組、網路 ACL 擋住 ELB 的探測(共享型來自 100.125.0.0/16;獨享型來自其後端子網路)。',
  },
  'checks.CCE4008.cause.refused': {
    en: 'the node answers that nobody listens on the port: the NodePort has changed, or Envoy does not run there.',
    'zh-TW': '節點回應該連接埠沒有行程監聽:NodePort 已改變,或該節點沒有執行 Envoy。',
  },
  'checks.CCE4008.cause.other': {
    en: 'the health check does not succeed; its reason stands with each member.',
    'zh-TW': '健康檢查未成功;各成員附有原因。',
  },
  'checks.CCE4008.ownPort': {
    en: 'let the health check ask the members’ own port again',
    'zh-TW': '讓健康檢查恢復使用成員自己的連接埠',
  },
  'checks.CCE4008.look': {
    en: 'see whether Envoy runs on the nodes of the members, and whether the nodes are ready',
    'zh-TW': '查看成員所在節點是否執行 Envoy、節點是否就緒',
  },

  'checks.CCE4009.title': { en: 'Security groups keep the ELB out', 'zh-TW': '安全群組擋住 ELB' },
  'checks.CCE4009.found': {
    en: 'no security group of {nodes} admits TCP {ports} from {sources}: ELB {elb} cannot reach Gateway {gateway} there. Add an inbound rule.',
    'zh-TW': '{nodes} 的安全群組都不允許來自 {sources} 的 TCP {ports}:ELB {elb} 無法經此到達 Gateway {gateway}。請新增入方向規則。',
  },
  'checks.CCE4009.cause.shared': {
    en: 'a shared ELB speaks to its members from 100.125.0.0/16, with its probes as with its traffic; CCE’s own rule for NodePorts (30000 to 32767) is missing, or the port is not among them.',
    'zh-TW':
      '共享型 ELB 以 100.125.0.0/16 的位址連到成員,探測與流量皆然;CCE 為 NodePort(30000 至 32767)建立的規則不存在,或此連接埠不在其中。',
  },
  'checks.CCE4009.cause.dedicated': {
    en: 'a dedicated ELB hands on its clients’ own addresses, so the nodes have to admit everybody who may come; its probes come from its back-end subnet.',
    'zh-TW': '獨享型 ELB 會保留用戶端自己的位址,因此節點必須允許所有可能的來源;其探測來自後端子網路。',
  },
  'checks.CCE4009.rule': {
    en: 'add the inbound rule (console: the security group of the nodes); only the port that is needed is opened',
    'zh-TW': '新增入方向規則(主控台:節點的安全群組);只開放需要的連接埠',
  },

  'checks.CCE4010.title': { en: 'A Service leads to another’s NodePort', 'zh-TW': 'Service 指向另一個 Service 的 NodePort' },
  'checks.CCE4010.none': {
    en: 'no Service leads to the NodePort of another',
    'zh-TW': '沒有 Service 指向另一個 Service 的 NodePort',
  },
  'checks.CCE4010.found': {
    en: 'Service {service} sends to port {target} of {nodes} nodes, which is the NodePort of {of}: {share} of new connections are refused, those for which a node chooses itself. Lead the ELB to the NodePort directly.',
    'zh-TW':
      'Service {service} 轉送到 {nodes} 個節點的連接埠 {target},而它是 {of} 的 NodePort:{share} 的新連線會被拒絕,即節點選到自己的那些。請讓 ELB 直接指向該 NodePort。',
  },
  'checks.CCE4010.stale': {
    en: 'Service {service} sends to port {target} of the nodes, which is no Service’s NodePort any more: every connection is refused. Lead the ELB to the Gateway’s NodePort directly.',
    'zh-TW':
      'Service {service} 轉送到節點的連接埠 {target},但它已不是任何 Service 的 NodePort:所有連線都會被拒絕。請讓 ELB 直接指向 Gateway 的 NodePort。',
  },
  'checks.CCE4010.cause': {
    en: 'a packet is looked up in the Service table once. When the chosen back end is the node that has received it, the packet goes to the node’s own TCP stack, where nobody listens on a NodePort (measured). Health checks see only the first Service and may flap.',
    'zh-TW':
      '封包只會查詢一次 Service 表。若選到的後端就是收到封包的節點,封包會直接交給節點自己的 TCP stack,而那裡沒有行程監聽 NodePort(已實測)。健康檢查只看得到第一個 Service,可能反覆變動。',
  },
  'checks.CCE4010.cause.stale': {
    en: 'the NodePort of a Gateway’s Service changes whenever that Service is made anew; this targetPort was written by hand and has not followed.',
    'zh-TW': 'Gateway 的 Service 每次重建都會改變 NodePort;此 targetPort 是手動填寫的,沒有跟著更新。',
  },
  'checks.CCE4010.bind': {
    en: 'bind Gateway {gateway} to ELB {elb} in the best mode that this cluster can have, in place of Selector',
    'zh-TW': '改以此叢集可用的最佳模式(取代 Selector)將 Gateway {gateway} 綁定到 ELB {elb}',
  },
  'checks.CCE4010.replace': {
    en: 'delete Service {service} and bind the Gateway to its ELB {elb} with a GatewayEntrypoint, whose members are the nodes at the Gateway’s own NodePort; the operator of cilium-cce has to run',
    'zh-TW':
      '刪除 Service {service},並以 GatewayEntrypoint 將 Gateway 綁定到其 ELB {elb},成員即為各節點的 Gateway NodePort;須執行 cilium-cce 的 operator',
  },

  'checks.CCE4011.title': { en: 'One port of an ELB is claimed twice', 'zh-TW': 'ELB 的同一連接埠被重複要求' },
  'checks.CCE4011.none': { en: 'nothing here claims a port of an ELB by its id', 'zh-TW': '沒有任何物件以 id 要求 ELB 的連接埠' },
  'checks.CCE4011.found': {
    en: 'TCP {port} of ELB {elb} is claimed by {claimants}: one of them gets the listener, the others nothing, or its members are rewritten in turns. Move all but one to another port.',
    'zh-TW':
      'ELB {elb} 的 TCP {port} 同時被 {claimants} 要求:只有一個能得到監聽器,其餘得不到,或成員會被輪流改寫。請只保留一個,其餘改用其他連接埠。',
  },
  'checks.CCE4011.cause': {
    en: 'an ELB has one TCP, HTTP or HTTPS listener for each port (ELB.6200). The bridge takes over no listener of others; CCE’s controller refuses or, where it takes the listener for its own, replaces the members.',
    'zh-TW':
      'ELB 的每個連接埠只能有一個 TCP、HTTP 或 HTTPS 監聽器(ELB.6200)。bridge 不會接管他人的監聽器;CCE 的控制器會拒絕,或誤認為自己的監聽器而更換成員。',
  },
  'checks.CCE4011.move': {
    en: 'let {who}, which came later, have port {port} of the ELB (its clients have to follow), or give it another ELB',
    'zh-TW': '讓較晚建立的 {who} 改用 ELB 的連接埠 {port}(其用戶端須跟著修改),或改用其他 ELB',
  },

  'checks.CCE4012.title': { en: 'A GatewayEntrypoint is not bound', 'zh-TW': 'GatewayEntrypoint 未綁定' },
  'checks.CCE4012.none': { en: 'there is no GatewayEntrypoint here', 'zh-TW': '此叢集沒有 GatewayEntrypoint' },
  'checks.CCE4012.found': {
    en: 'GatewayEntrypoint {entrypoint} has {type}=False ({reason}): {text}. Correct what it says; the operator tries again by itself.',
    'zh-TW': 'GatewayEntrypoint {entrypoint} 的 {type}=False({reason}):{text}。請依其說明修正;operator 會自行重試。',
  },
  'checks.CCE4012.nobody': {
    en: 'nobody has looked at GatewayEntrypoint {entrypoint}: most likely the operator of cilium-cce does not run. Install or start it.',
    'zh-TW': '沒有元件處理 GatewayEntrypoint {entrypoint}:cilium-cce 的 operator 很可能沒有執行。請安裝或啟動它。',
  },
  'checks.CCE4012.cause.nobody': {
    en: 'an entrypoint is only a wish; the operator carries it out and answers in its status, which is empty.',
    'zh-TW': 'entrypoint 只是需求;由 operator 執行並在 status 回覆,而目前 status 是空的。',
  },
  'checks.CCE4012.cause.elb': {
    en: 'the cloud has no ELB with this id in the project and region of the operator.',
    'zh-TW': 'operator 所在的專案與區域中沒有此 id 的 ELB。',
  },
  'checks.CCE4012.cause.operator': {
    en: 'the operator has tried, and its condition says what keeps it from the work.',
    'zh-TW': 'operator 已嘗試過,condition 說明了受阻的原因。',
  },
  'checks.CCE4012.otherElb': {
    en: 'name ELB {elb}, which exists and is free on the Gateway’s ports, in place of {missing}; put in another id if another is meant',
    'zh-TW': '改用存在且該連接埠可用的 ELB {elb},取代 {missing};若要使用其他 ELB,請改填其 id',
  },
  'checks.CCE4012.noClass': { en: 'leave the class to the ELB itself', 'zh-TW': '移除 class,由 ELB 本身決定' },
  'checks.CCE4012.install': {
    en: 'see whether the operator is there; if not: helm install cilium-cce',
    'zh-TW': '查看 operator 是否存在;若沒有:helm install cilium-cce',
  },
  'checks.CCE4012.describe': { en: 'read all its conditions and events', 'zh-TW': '查看所有 conditions 與事件' },

  'checks.CCE4020.title': { en: 'Envoy does not serve a Gateway on some nodes', 'zh-TW': '部分節點的 Envoy 沒有服務 Gateway' },
  'checks.CCE4020.notRunning': {
    en: 'cilium-envoy does not run on {nodes}: connections to any of the {count} Gateways that arrive there are refused. Bring its pods back.',
    'zh-TW': '{nodes} 上沒有執行 cilium-envoy:到達這些節點的連線(共 {count} 個 Gateway)都會被拒絕。請恢復其 Pod。',
  },
  'checks.CCE4020.noConfig': {
    en: 'Gateway {gateway} is accepted, but there is no CiliumEnvoyConfig for it, so no Envoy has its listener: every connection ends at the node. See why the operator does not write it.',
    'zh-TW':
      'Gateway {gateway} 已被接受,但沒有它的 CiliumEnvoyConfig,因此沒有任何 Envoy 具備其監聽器:所有連線都止於節點。請查明 operator 為何沒有寫入。',
  },
  'checks.CCE4020.notProgrammed': {
    en: 'Envoy on {nodes} does not have the listener of Gateway {gateway}: connections that arrive there are refused. See the log of the agent.',
    'zh-TW': '{nodes} 的 Envoy 沒有 Gateway {gateway} 的監聽器:到達這些節點的連線會被拒絕。請看 agent 的記錄。',
  },
  'checks.CCE4020.cause.selector': {
    en: 'the DaemonSet cilium-envoy has a node selector that leaves nodes out; a Gateway is served by the Envoy of whichever node its traffic reaches.',
    'zh-TW': 'DaemonSet cilium-envoy 的 nodeSelector 排除了部分節點;而 Gateway 的流量到達哪個節點,就由該節點的 Envoy 服務。',
  },
  'checks.CCE4020.cause.pod': {
    en: 'its pod is missing or not ready: image, taints or a crash, as its description says.',
    'zh-TW': '其 Pod 不存在或未就緒:可能是映像檔、taint 或異常結束,請看其描述。',
  },
  'checks.CCE4020.cause.operator': {
    en: 'Cilium’s operator makes it from the Gateway and its routes; most likely it does not run, or was refused (“Unable to create CEC resource”).',
    'zh-TW': 'Cilium operator 依 Gateway 與路由產生它;operator 很可能沒有執行,或寫入被拒絕(「Unable to create CEC resource」)。',
  },
  'checks.CCE4020.cause.agent': {
    en: 'the agent hands the CiliumEnvoyConfig on to Envoy; there it has not arrived, or was refused.',
    'zh-TW': 'agent 會把 CiliumEnvoyConfig 交給 Envoy;它尚未送達,或被拒絕。',
  },
  'checks.CCE4020.everywhere': {
    en: 'let cilium-envoy run on every Linux node, as the chart has it (and correct envoy.nodeSelector in your values)',
    'zh-TW': '讓 cilium-envoy 如 chart 預設在每個 Linux 節點執行(並修正 values 中的 envoy.nodeSelector)',
  },
  'checks.CCE4020.look': { en: 'see why its pods are not there', 'zh-TW': '查看其 Pod 為何不存在' },
  'checks.CCE4020.describe': { en: 'read what the operator says of the Gateway', 'zh-TW': '查看 operator 對該 Gateway 的說明' },
  'checks.CCE4020.log': { en: 'find the agents of these nodes, and read their logs', 'zh-TW': '找出這些節點的 agent 並查看記錄' },

  'checks.CCE4021.title': { en: 'A route is not accepted by its Gateway', 'zh-TW': '路由未被 Gateway 接受' },
  'checks.CCE4021.found': {
    en: '{route} is not served by Gateway {gateway} ({reason}): requests for it are answered 404. Correct what does not fit.',
    'zh-TW': 'Gateway {gateway} 沒有服務 {route}({reason}):對它的請求會得到 404。請修正不相符之處。',
  },
  'checks.CCE4021.cause.gateway': { en: 'there is no Gateway {parent}.', 'zh-TW': '沒有 Gateway {parent}。' },
  'checks.CCE4021.cause.section': {
    en: 'the parent reference asks for {field} {wanted}; the Gateway has {present}.',
    'zh-TW': 'parentRef 要求 {field} {wanted};Gateway 只有 {present}。',
  },
  'checks.CCE4021.cause.hostname': {
    en: 'the route serves {wanted}, the listeners serve {present}: they have no host in common.',
    'zh-TW': '路由服務 {wanted},監聽器服務 {present}:沒有共同的主機名稱。',
  },
  'checks.CCE4021.cause.namespace': {
    en: 'the listeners take no routes of namespace {namespace} (allowedRoutes.namespaces; without it, only those of the Gateway’s own).',
    'zh-TW': '監聽器不接受 namespace {namespace} 的路由(allowedRoutes.namespaces;未設定時只接受 Gateway 所在的 namespace)。',
  },
  'checks.CCE4021.cause.kind': {
    en: 'the listeners take no {kind} (allowedRoutes.kinds: {present}).',
    'zh-TW': '監聽器不接受 {kind}(allowedRoutes.kinds:{present})。',
  },
  'checks.CCE4021.cause.other': { en: 'the condition says what does not fit.', 'zh-TW': 'condition 說明了不相符之處。' },
  'checks.CCE4021.parent': { en: 'name Gateway {parent}', 'zh-TW': '改指向 Gateway {parent}' },
  'checks.CCE4021.anyListener': {
    en: 'attach it to every listener of Gateway {gateway} that fits, or name one that is there',
    'zh-TW': '附加到 Gateway {gateway} 所有相符的監聽器,或改填存在的監聽器',
  },
  'checks.CCE4021.anyHost': {
    en: 'let the route serve the hosts of Gateway {gateway}’s listeners, or give a listener the route’s host',
    'zh-TW': '讓路由服務 Gateway {gateway} 監聽器的主機名稱,或讓監聽器使用路由的主機名稱',
  },
  'checks.CCE4021.admit': { en: 'take routes of the namespaces {namespaces}', 'zh-TW': '接受 namespace {namespaces} 的路由' },
  'checks.CCE4021.admitKind': { en: 'take routes of kind {kind}, too', 'zh-TW': '一併接受 {kind} 類型的路由' },
  'checks.CCE4021.describe': { en: 'read all that is said of the route', 'zh-TW': '查看路由的完整狀態' },

  'checks.CCE4022.title': { en: 'A route’s back end is missing', 'zh-TW': '路由的後端不存在' },
  'checks.CCE4022.found': {
    en: '{route} sends to a back end that is not there: {what}. Envoy answers such requests with 500 or 503. Correct the reference, or make the Service.',
    'zh-TW': '{route} 轉送到不存在的後端:{what}。Envoy 會以 500 或 503 回應這些請求。請修正參照,或建立該 Service。',
  },
  'checks.CCE4022.service': { en: 'there is no Service {service}', 'zh-TW': '沒有 Service {service}' },
  'checks.CCE4022.port': { en: 'Service {service} has no port {port}', 'zh-TW': 'Service {service} 沒有連接埠 {port}' },
  'checks.CCE4022.kind': { en: 'a back end of kind {kind} is not supported', 'zh-TW': '不支援種類為 {kind} 的後端' },
  'checks.CCE4022.cause': {
    en: 'a back end is named by its Service and that Service’s port, not by Deployment or container port.',
    'zh-TW': '後端以 Service 及其連接埠指定,而非 Deployment 或容器的連接埠。',
  },
  'checks.CCE4022.correct': { en: 'set {field} to {value}', 'zh-TW': '將 {field} 設為 {value}' },
  'checks.CCE4022.look': { en: 'see which Services there are', 'zh-TW': '查看有哪些 Service' },

  'checks.CCE4023.title': {
    en: 'A route’s back end in another namespace is not granted',
    'zh-TW': '路由參照其他 namespace 的後端未獲授權',
  },
  'checks.CCE4023.none': { en: 'no route sends to another namespace', 'zh-TW': '沒有路由轉送到其他 namespace' },
  'checks.CCE4023.found': {
    en: '{route} sends to Service {service} in another namespace without a ReferenceGrant there: Envoy answers such requests with 500. Grant it.',
    'zh-TW': '{route} 轉送到其他 namespace 的 Service {service},但該處沒有 ReferenceGrant:Envoy 會以 500 回應這些請求。請授權。',
  },
  'checks.CCE4023.cause': {
    en: 'the namespace of the Service has to agree: Gateway API asks for a ReferenceGrant there, for this kind of route and its namespace.',
    'zh-TW': 'Service 所在的 namespace 必須同意:Gateway API 要求在該處有 ReferenceGrant,指定路由的種類與其 namespace。',
  },
  'checks.CCE4023.grant': {
    en: 'grant it in namespace {namespace}, to this Service alone',
    'zh-TW': '在 namespace {namespace} 授權,僅限此 Service',
  },

  'checks.CCE4024.title': {
    en: 'An HTTPRoute and a GRPCRoute lead to the same port of a Service',
    'zh-TW': 'HTTPRoute 與 GRPCRoute 指向同一個 Service 連接埠',
  },
  'checks.CCE4024.found': {
    en: 'HTTPRoute {http} and GRPCRoute {grpc} lead to port {port} of Service {service}: Envoy speaks HTTP/2 to it for both. Where the pods speak HTTP/1.1 alone, requests of the HTTPRoute most likely fail. Give it a port of its own.',
    'zh-TW':
      'HTTPRoute {http} 與 GRPCRoute {grpc} 都指向 Service {service} 的連接埠 {port}:Envoy 對兩者都使用 HTTP/2。若 Pod 只支援 HTTP/1.1,HTTPRoute 的請求很可能失敗。請為它提供自己的連接埠。',
  },
  'checks.CCE4024.cause': {
    en: 'in a Gateway there is one Envoy cluster for each port of a Service, and a GRPCRoute makes it HTTP/2. What the pods speak cannot be seen.',
    'zh-TW': '在一個 Gateway 中,每個 Service 連接埠只有一個 Envoy cluster,而 GRPCRoute 會讓它使用 HTTP/2。無法得知 Pod 支援哪些協定。',
  },
  'checks.CCE4024.ownPort': {
    en: 'give Service {service} port {port} for the HTTPRoute, with the same target',
    'zh-TW': '在 Service {service} 上為 HTTPRoute 新增連接埠 {port},目標相同',
  },

  'checks.CCE4030.title': { en: 'A network policy refuses traffic of a Gateway', 'zh-TW': '網路政策拒絕 Gateway 的流量' },
  'checks.CCE4030.found': {
    en: 'clients of Gateway {gateway} (routes {routes}) are refused for {share} of connections by a network policy: {what}. {next}',
    'zh-TW': 'Gateway {gateway}(路由 {routes})的用戶端有 {share} 的連線被網路政策拒絕:{what}。{next}',
  },
  'checks.CCE4030.expected': {
    en: 'as far as the API’s objects tell, clients of Gateway {gateway} (routes {routes}) are most likely refused for {share} of connections by a network policy: {what}. {next}',
    'zh-TW': '依 API 物件判斷,Gateway {gateway}(路由 {routes})的用戶端很可能有 {share} 的連線被網路政策拒絕:{what}。{next}',
  },
  'checks.CCE4030.denies': { en: '{rules} denies Envoy (reserved:ingress) there', 'zh-TW': '{rules} 在該處拒絕 Envoy(reserved:ingress)' },
  'checks.CCE4030.next.deny': {
    en: 'Take that rule out, or narrow it, if it was not meant for the Gateway: no allow helps against it.',
    'zh-TW': '若無意拒絕 Gateway,請移除或縮小該規則:任何 allow 都無法勝過它。',
  },
  'checks.CCE4030.next.admit': {
    en: 'Allow the entity ingress, which is how Envoy comes.',
    'zh-TW': '請允許 entity ingress,Envoy 即以此身分連線。',
  },
  'checks.CCE4030.next.other': {
    en: 'It selects Envoy itself (reserved:ingress): allow there what the Gateway is to serve.',
    'zh-TW': '它選取的是 Envoy 本身(reserved:ingress):請在其中允許 Gateway 應服務的對象。',
  },
  'checks.CCE4030.request': {
    en: 'a request as the routes {routes} of Gateway {gateway} send it is most likely refused ({share}) by an HTTP rule: {what}. If it is to pass, widen the rule.',
    'zh-TW': 'Gateway {gateway} 的路由 {routes} 所轉送的請求很可能被 HTTP 規則拒絕({share}):{what}。若應允許,請放寬該規則。',
  },
  'checks.CCE4030.cause': {
    en: 'behind a Gateway the client’s connection ends at Envoy, which goes on as reserved:ingress. Three policies are asked: that of reserved:ingress for the client, its own for the back end, and the back end’s for reserved:ingress; each refusal is an HTTP 403.',
    'zh-TW':
      '用戶端的連線止於 Gateway 的 Envoy,再由 Envoy 以 reserved:ingress 的身分繼續。共有三道政策檢查:reserved:ingress 對用戶端、reserved:ingress 對後端,以及後端對 reserved:ingress;任一拒絕都是 HTTP 403。',
  },
  'checks.CCE4030.cause.request': {
    en: 'path and method of an HTTP rule are regular expressions over the whole value: path “/” matches nothing but “/”.',
    'zh-TW': 'HTTP 規則的 path 與 method 是對整個值比對的正規表示式:path「/」只符合「/」。',
  },
  'checks.CCE4030.undeny': {
    en: 'take {field} out of policy {policy}, if it was not meant for the Gateway: a deny rule comes before every allow',
    'zh-TW': '若無意拒絕 Gateway,請從政策 {policy} 移除 {field}:deny 規則優先於任何 allow',
  },
  'checks.CCE4030.admit': {
    en: 'let policy {policy} admit Envoy of the Gateways on this port',
    'zh-TW': '讓政策 {policy} 允許 Gateway 的 Envoy 連到此連接埠',
  },
  'checks.CCE4030.look': { en: 'read the policy', 'zh-TW': '查看該政策' },

  'checks.CCE4040.title': {
    en: 'Envoy believes more of X-Forwarded-For than the ELB adds',
    'zh-TW': 'Envoy 信任的 X-Forwarded-For 層數超過 ELB 所加入的',
  },
  'checks.CCE4040.found': {
    en: 'gatewayAPI.xffNumTrustedHops is {hops}, and the ELB in front adds {right}: clients can forge their address by sending X-Forwarded-For themselves. Set it to {right}.',
    'zh-TW':
      'gatewayAPI.xffNumTrustedHops 為 {hops},而前方 ELB 只加入 {right} 層:用戶端可自行送出 X-Forwarded-For 偽造位址。請設為 {right}。',
  },
  'checks.CCE4040.likely': {
    en: 'gatewayAPI.xffNumTrustedHops is {hops}; an ELB adds one address at most, and a TCP listener none, so most likely clients can forge theirs. Set it to {right}, or to 1 behind an HTTP(S) listener.',
    'zh-TW':
      'gatewayAPI.xffNumTrustedHops 為 {hops};ELB 最多加入一個位址,TCP 監聽器則不加入,因此用戶端很可能可以偽造位址。請設為 {right},若為 HTTP(S) 監聽器則設為 1。',
  },
  'checks.CCE4040.cause': {
    en: 'the value says how many addresses at the right end of X-Forwarded-For were written by proxies of one’s own. A TCP listener writes none, an HTTP or HTTPS listener one; where more is believed, it is the client who has written it.',
    'zh-TW':
      '此值表示 X-Forwarded-For 右側有幾個位址是由自己的代理寫入。TCP 監聽器不寫入,HTTP 或 HTTPS 監聽器寫入一個;若信任更多,多出的部分就是用戶端寫的。',
  },
  'checks.CCE4040.set': {
    en: 'believe {right}; with another proxy of your own in front of the ELB, one more for each',
    'zh-TW': '設為 {right};若 ELB 前方還有自己的代理,每層加一',
  },

  'checks.CCE4041.title': {
    en: 'Gateways take only the PROXY protocol, which the ELB does not speak',
    'zh-TW': 'Gateway 只接受 PROXY protocol,而 ELB 不使用它',
  },
  'checks.CCE4041.found': {
    en: 'gatewayAPI.enableProxyProtocol is on: all {count} Gateways close every connection that does not begin with a PROXY header, and an ELB listener (TCP, HTTP, HTTPS) most likely sends none. Turn it off.',
    'zh-TW':
      'gatewayAPI.enableProxyProtocol 已開啟:全部 {count} 個 Gateway 都會關閉不以 PROXY 標頭開始的連線,而 ELB 監聽器(TCP、HTTP、HTTPS)很可能不會送出。請關閉它。',
  },
  'checks.CCE4041.cause': {
    en: 'the ELB offers the PROXY protocol for TLS listeners only. A client’s address comes to Envoy without it: a dedicated ELB keeps it at layer 4, and at layer 7 it stands in X-Forwarded-For.',
    'zh-TW':
      'ELB 只有 TLS 監聽器支援 PROXY protocol。不用它也能讓 Envoy 得知用戶端位址:獨享型 ELB 在第 4 層會保留位址,第 7 層則寫在 X-Forwarded-For。',
  },
  'checks.CCE4041.off': { en: 'turn the PROXY protocol off, for all Gateways', 'zh-TW': '對所有 Gateway 關閉 PROXY protocol' },

  'checks.CCE4090.title': { en: 'A way to a Gateway ends before it arrives', 'zh-TW': '通往 Gateway 的路徑在途中中斷' },
  'checks.CCE4090.found': {
    en: 'clients of Gateway {gateway} (port {ports}): {what} for {share} of connections, at {at}.',
    'zh-TW': 'Gateway {gateway}(連接埠 {ports})的用戶端:{share} 的連線在 {at} {what}。',
  },
  'checks.CCE4090.expected': {
    en: 'as far as the API’s objects tell, clients of Gateway {gateway} (port {ports}) most likely meet this: {what} for {share} of connections, at {at}.',
    'zh-TW': '依 API 物件判斷,Gateway {gateway}(連接埠 {ports})的用戶端很可能遇到:{share} 的連線在 {at} {what}。',
  },
  'checks.CCE4090.http': { en: 'HTTP {status}', 'zh-TW': '得到 HTTP {status}' },
  'checks.CCE4090.refused': { en: 'connection refused', 'zh-TW': '被拒絕' },
  'checks.CCE4090.timeout': { en: 'no answer (time-out)', 'zh-TW': '沒有回應(逾時)' },
  'checks.CCE4090.hangs': { en: 'a connection that hangs', 'zh-TW': '建立後停住' },
  'checks.CCE4090.look': { en: 'look at what stands at this hop', 'zh-TW': '查看這一段路徑上的物件' },
} as const;
