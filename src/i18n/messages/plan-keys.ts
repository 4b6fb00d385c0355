/** Helm values of Cilium in our own words: what CCE wants of each, and what is to be said of the source document's use. @module */
export const planKeyMessages = {
  'plan.key.debug.enabled': {
    en: 'Far more log lines of agent and operator. Leave it off; switch it on for an hour when something has to be found.',
    'zh-TW': '讓 agent 與 operator 記錄更多內容。請保持關閉,需要查問題時再短暫開啟。',
  },
  'plan.key.cni.chainingMode': {
    en: 'Whether Cilium stands behind another CNI. Leave it unset: on CCE Cilium is to be the only one.',
    'zh-TW': '是否串接於其他 CNI 之後。請勿設定:在 CCE 上 Cilium 應為唯一的 CNI。',
  },
  'plan.key.gatewayAPI.enabled': {
    en: 'Starts the Gateway controller in the operator, and Envoy configurations in the agents. Needs kubeProxyReplacement and l7Proxy, and the CRDs of Gateway API (v1.4.1 for 1.19) before the operator starts: it looks once.',
    'zh-TW':
      '在 operator 中啟動 Gateway controller,並在 agent 啟用 Envoy 設定。需要 kubeProxyReplacement 與 l7Proxy,且 Gateway API 的 CRD(1.19 使用 v1.4.1)必須在 operator 啟動前安裝:它只會檢查一次。',
  },
  'plan.key.gatewayAPI.enableProxyProtocol': {
    en: 'All listeners of all Gateways then take only connections with a PROXY header. Only where the ELB sends one on every listener.',
    'zh-TW': '啟用後,所有 Gateway 的監聽器只接受帶有 PROXY 標頭的連線。只有在 ELB 的每個監聽器都會送出該標頭時才可使用。',
  },
  'plan.key.gatewayAPI.enableAppProtocol': {
    en: 'Heeds appProtocol of backend Services (h2c, websockets). Needed for gRPC over plain HTTP/2; otherwise leave it.',
    'zh-TW': '依照後端 Service 的 appProtocol(h2c、WebSocket)處理。以明文 HTTP/2 傳輸 gRPC 時需要,否則不必設定。',
  },
  'plan.key.gatewayAPI.enableAlpn': {
    en: 'Offers HTTP/2 to clients by ALPN on TLS listeners, and implies enableAppProtocol. Needed for gRPC over TLS.',
    'zh-TW': '在 TLS 監聽器上以 ALPN 向用戶端提供 HTTP/2,並隱含 enableAppProtocol。以 TLS 傳輸 gRPC 時需要。',
  },
  'plan.key.gatewayAPI.xffNumTrustedHops': {
    en: 'How many entries from the right of X-Forwarded-For Envoy trusts. 0 behind a TCP listener of the ELB, which adds none; 1 behind one HTTP or HTTPS listener. Any more, and clients write their own address.',
    'zh-TW':
      'Envoy 信任 X-Forwarded-For 右側的幾筆。ELB 的 TCP 監聽器不會加入任何一筆,請用 0;單一 HTTP 或 HTTPS 監聽器後方用 1。設得更大,用戶端就能自行填寫位址。',
  },
  'plan.key.gatewayAPI.hostNetwork.enabled': {
    en: 'Envoy listens on the nodes themselves, and no Gateway has a LoadBalancer Service. Gives client addresses and one hop less, but one port belongs to one Gateway, and before 1.19.6 Gateways stay Programmed=False.',
    'zh-TW':
      'Envoy 直接在節點上監聽,所有 Gateway 都不再有 LoadBalancer Service。可保留用戶端位址並少一跳,但一個連接埠只能屬於一個 Gateway,且 1.19.6 之前 Gateway 會停在 Programmed=False。',
  },
  'plan.key.gatewayAPI.gatewayClass.create': {
    en: '"auto" makes the GatewayClass only if its CRD is there when Helm renders. Install the CRDs first and write "true", as text.',
    'zh-TW': '"auto" 只在 Helm 產生資源時已有 CRD 才建立 GatewayClass。請先安裝 CRD,並寫成文字 "true"。',
  },
  'plan.key.gatewayAPI.externalTrafficPolicy': {
    en: 'Of the Services that Gateways get. Cluster fits an ELB that speaks to every node; Local keeps client addresses. Ignored with hostNetwork.',
    'zh-TW': 'Gateway 所建立的 Service 的設定。ELB 連到每個節點時用 Cluster;Local 可保留用戶端位址。使用 hostNetwork 時會被忽略。',
  },
  'plan.key.kubeProxyReplacement': {
    en: 'Services by eBPF instead of kube-proxy. true: Gateway API needs it. kube-proxy of CCE may keep running; set k8sServiceHost all the same. Switching it on a running cluster breaks open connections.',
    'zh-TW':
      '以 eBPF 取代 kube-proxy 處理 Service。請設為 true:Gateway API 需要。CCE 的 kube-proxy 可以繼續執行,但仍應設定 k8sServiceHost。在執行中的叢集切換會中斷既有連線。',
  },
  'plan.key.kubeProxyReplacementHealthzBindAddr': {
    en: 'Where the agent answers the health checks that kube-proxy answered. Leave it empty while kube-proxy owns port 10256.',
    'zh-TW': 'agent 代替 kube-proxy 回應健康檢查的位址。kube-proxy 仍占用 10256 時請留空。',
  },
  'plan.key.socketLB.enabled': {
    en: 'Services are resolved at connect(). With kubeProxyReplacement the agent switches it on anyway.',
    'zh-TW': '在 connect() 時解析 Service。啟用 kubeProxyReplacement 時 agent 本來就會開啟。',
  },
  'plan.key.bpf.masquerade': {
    en: 'Source addresses of pods are rewritten by eBPF, and with kubeProxyReplacement host routing becomes BPF: traffic of pods no longer passes the iptables rules of the host. true. Other iptables rules of Cilium stay, the L7 proxy needs them.',
    'zh-TW':
      '以 eBPF 改寫 Pod 的來源位址;搭配 kubeProxyReplacement 時 host routing 會改為 BPF,Pod 流量不再經過主機的 iptables 規則。建議為 true。Cilium 其餘的 iptables 規則仍在,L7 proxy 需要它們。',
  },
  'plan.key.bpf.hostLegacyRouting': {
    en: 'Unset, BPF host routing is used where kubeProxyReplacement and bpf.masquerade allow it. true only where netfilter rules of the host must see traffic of pods.',
    'zh-TW':
      '未設定時,在 kubeProxyReplacement 與 bpf.masquerade 允許的情況下使用 BPF host routing。只有主機的 netfilter 規則必須處理 Pod 流量時才設為 true。',
  },
  'plan.key.bpf.vlanBypass': {
    en: 'VLAN ids that pass the BPF programs untouched. Only for nodes with VLAN sub-interfaces.',
    'zh-TW': '不經 BPF 程式處理即放行的 VLAN id。只有使用 VLAN 子介面的節點才需要。',
  },
  'plan.key.l7Proxy': {
    en: 'Envoy for HTTP rules of policies and for Gateways. Leave it on.',
    'zh-TW': '供政策的 HTTP 規則與 Gateway 使用的 Envoy。請保持開啟。',
  },
  'plan.key.routingMode': {
    en: 'tunnel, unless somebody writes VPC routes to the ranges of every node: CCE does so for its own CNI alone.',
    'zh-TW': '請用 tunnel,除非有人為每個節點的網段寫入 VPC 路由:CCE 只為自己的 CNI 這麼做。',
  },
  'plan.key.tunnelProtocol': {
    en: 'vxlan or geneve. vxlan costs 50 bytes of the MTU; geneve is needed for DSR.',
    'zh-TW': 'vxlan 或 geneve。vxlan 會占用 50 位元組的 MTU;DSR 需要 geneve。',
  },
  'plan.key.tunnelPort': {
    en: 'UDP 8472 for VXLAN, 6081 for Geneve. Never 4789 with overlay_l2, which is the tunnel of CCE. Open it between security groups of node pools.',
    'zh-TW': 'VXLAN 為 UDP 8472,Geneve 為 6081。在 overlay_l2 上不可用 4789(CCE 自己的隧道)。請在各節點池的安全群組之間開放。',
  },
  'plan.key.autoDirectNodeRoutes': {
    en: 'Routes between nodes of one layer-2 segment. With a tunnel the agent refuses to start.',
    'zh-TW': '同一個第二層網段內節點之間的路由。與隧道併用時 agent 會拒絕啟動。',
  },
  'plan.key.ipv4NativeRoutingCIDR': {
    en: 'Addresses that are reached without masquerading. Required with routingMode native, of no use with a tunnel.',
    'zh-TW': '不需偽裝即可到達的位址。routingMode native 時必填,使用隧道時沒有作用。',
  },
  'plan.key.ipam.mode': {
    en: 'Who gives pods addresses. cluster-pool: the operator does, out of the pools. kubernetes needs spec.podCIDR of each Node, which CCE leaves empty with overlay_l2 and eni.',
    'zh-TW':
      '由誰分配 Pod 位址。cluster-pool:由 operator 從位址池分配。kubernetes 需要每個 Node 的 spec.podCIDR,而 CCE 在 overlay_l2 與 eni 模式下不會填入。',
  },
  'plan.key.ipam.operator.clusterPoolIPv4PodCIDRList': {
    en: 'Always set it: the default 10.0.0.0/8 contains the usual VPC and the Service range 10.247.0.0/16. A range that nothing else uses, not even CCE for its containers. Later it can be appended to, not changed.',
    'zh-TW':
      '務必設定:預設的 10.0.0.0/8 包含常見的 VPC 與 Service 網段 10.247.0.0/16。請用沒有其他用途的網段(包括 CCE 的容器網段)。之後只能附加,不能變更。',
  },
  'plan.key.ipam.operator.clusterPoolIPv4MaskSize': {
    en: "Length of each node's range: 24 holds some 250 pods. It cannot be changed later; the pools must hold as many as there will be nodes.",
    'zh-TW': '每個節點網段的長度:24 約可容納 250 個 Pod。之後無法變更;位址池必須容得下未來所有節點。',
  },
  'plan.key.eni.enabled': {
    en: 'ENIs of AWS, with another operator and native routing. It has nothing to do with the eni network of CCE.',
    'zh-TW': 'AWS 的 ENI,會使用另一種 operator 與原生路由。與 CCE 的 eni 網路模式無關。',
  },
  'plan.key.k8sServiceHost': {
    en: "The API server's address in the VPC: status.endpoints of type Internal of the CCE cluster. Without it agent and operator reach the API server through the ClusterIP, which works only while kube-proxy lives.",
    'zh-TW':
      'API 伺服器在 VPC 中的位址:CCE 叢集 status.endpoints 中類型為 Internal 者。沒有它時,agent 與 operator 會透過 ClusterIP 連線,只有在 kube-proxy 存在時才能運作。',
  },
  'plan.key.k8sServicePort': {
    en: '5443 on CCE. Set it together with k8sServiceHost.',
    'zh-TW': '在 CCE 上為 5443。請與 k8sServiceHost 一起設定。',
  },
  'plan.key.k8sServiceHostRef.name': {
    en: 'A ConfigMap that holds the address of the API server, read when pods start. Instead of k8sServiceHost, never beside it.',
    'zh-TW': '存放 API 伺服器位址的 ConfigMap,於 Pod 啟動時讀取。用來取代 k8sServiceHost,不可同時設定。',
  },
  'plan.key.k8sServiceHostRef.key': { en: 'The key in that ConfigMap.', 'zh-TW': '該 ConfigMap 中的鍵。' },
  'plan.key.operator.tolerations': {
    en: "Helm replaces the list: repeat the chart's own, and add node.kubernetes.io/route-unreachable, which CCE sets with the VPC network model. The agents tolerate everything; the operator is what stays Pending.",
    'zh-TW':
      'Helm 會取代整個清單:請保留 chart 原有項目,並加入 node.kubernetes.io/route-unreachable(CCE 在 VPC 網路模型下設定)。agent 容忍所有 taint,停在 Pending 的是 operator。',
  },
  'plan.key.operator.replicas': {
    en: 'Two, on different nodes (host network, anti-affinity). With one node one of them stays Pending.',
    'zh-TW': '兩個,分散於不同節點(主機網路、anti-affinity)。只有一個節點時,其中一個會停在 Pending。',
  },
  'plan.key.operator.rollOutPods': {
    en: 'Puts a checksum of cilium-config on the operator, so that helm upgrade restarts it. Convenient where upgrades are rehearsed.',
    'zh-TW': '在 operator 上加入 cilium-config 的檢查碼,讓 helm upgrade 會重新啟動它。若升級流程已演練過,這會很方便。',
  },
  'plan.key.operator.unmanagedPodWatcher.restart': {
    en: 'Restarts cluster DNS when it runs outside of Cilium. Every other pod stays on the old CNI until it is recreated.',
    'zh-TW': '當叢集 DNS 不在 Cilium 管理之下時重新啟動它。其他 Pod 在重新建立之前仍停留在舊的 CNI。',
  },
  'plan.key.cni.exclusive': {
    en: 'Renames every other CNI configuration to *.cilium_bak. Leave it on; only Multus needs false.',
    'zh-TW': '把其他 CNI 設定改名為 *.cilium_bak。請保持開啟;只有 Multus 需要 false。',
  },
  'plan.key.cni.binPath': {
    en: 'Must be the folder in which containerd of the nodes looks for CNI programs.',
    'zh-TW': '必須與節點上 containerd 尋找 CNI 執行檔的目錄相同。',
  },
  'plan.key.cni.confPath': {
    en: 'Must be the folder in which containerd of the nodes looks for CNI configurations.',
    'zh-TW': '必須與節點上 containerd 尋找 CNI 設定的目錄相同。',
  },
  'plan.key.cni.uninstall': {
    en: 'Whether the CNI configuration goes with the agent. false leaves 05-cilium.conflist behind: remove it yourself when you leave Cilium.',
    'zh-TW': '移除 agent 時是否一併移除 CNI 設定。false 會留下 05-cilium.conflist:停用 Cilium 時請自行移除。',
  },
  'plan.key.MTU': {
    en: '0 finds out the MTU of the nodes; VXLAN takes 50 bytes of it for pods. Set it only where the network between nodes carries less.',
    'zh-TW': '0 會自動偵測節點的 MTU;VXLAN 會為 Pod 扣除 50 位元組。只有節點之間的網路容量較小時才需設定。',
  },
  'plan.key.devices': {
    en: "Devices that Cilium attaches to. Name them on nodes with several interfaces, and where gw_* devices of CCE's own network are left.",
    'zh-TW': 'Cilium 要掛載的網路裝置。節點有多個介面,或殘留 CCE 網路的 gw_* 裝置時,請明確指定。',
  },
  'plan.key.nodePort.directRoutingDevice': {
    en: 'The device by which nodes speak to one another. Name it on nodes with several interfaces.',
    'zh-TW': '節點之間通訊所用的裝置。節點有多個介面時請指定。',
  },
  'plan.key.nodePort.range': {
    en: "The NodePorts that Cilium serves. Leave it unset, or write the range of the API server: CCE's is 30000-32767.",
    'zh-TW': 'Cilium 服務的 NodePort 範圍。請勿設定,或填入 API 伺服器的範圍:CCE 為 30000-32767。',
  },
  'plan.key.nodePort.bindProtection': {
    en: 'Keeps programs of the node off NodePorts. Leave it on.',
    'zh-TW': '防止節點上的程式占用 NodePort。請保持開啟。',
  },
  'plan.key.nodePort.autoProtectPortRange': {
    en: 'Takes NodePorts out of the ports that the kernel gives to connections. Leave it on.',
    'zh-TW': '把 NodePort 從核心分配給連線的連接埠中排除。請保持開啟。',
  },
  'plan.key.envoy.enabled': {
    en: 'A DaemonSet cilium-envoy of its own; on by default with l7Proxy. Keep it: Gateways outlive restarts of the agent, and its label is the selector for an entrypoint Service.',
    'zh-TW':
      '獨立的 cilium-envoy DaemonSet;有 l7Proxy 時預設開啟。請保留:agent 重新啟動不影響 Gateway,其標籤也可作為入口 Service 的 selector。',
  },
  'plan.key.envoy.securityContext.capabilities.envoy': {
    en: 'For listeners below port 1024 on the host network add NET_BIND_SERVICE and keep the others: Helm replaces the list.',
    'zh-TW': '要在主機網路監聽 1024 以下的連接埠時,請加入 NET_BIND_SERVICE 並保留其他項目:Helm 會取代整個清單。',
  },
  'plan.key.envoy.securityContext.capabilities.keepCapNetBindService': {
    en: 'Lets Envoy keep NET_BIND_SERVICE after its start. Both are needed for listeners below port 1024 on the host network.',
    'zh-TW': '讓 Envoy 啟動後保留 NET_BIND_SERVICE。在主機網路監聽 1024 以下的連接埠時兩者都需要。',
  },
  'plan.key.loadBalancer.mode': {
    en: 'snat unless set. dsr does not start with VXLAN, and an ELB does not expect answers from other addresses.',
    'zh-TW': '未設定時為 snat。dsr 無法與 VXLAN 併用,且 ELB 不會預期由其他位址回應。',
  },
  'plan.key.enableLBIPAM': {
    en: 'LB-IPAM gives addresses to LoadBalancer Services out of pools, if there are any. Without a pool it does nothing; with one it takes back addresses that others write.',
    'zh-TW': '有位址池時,LB-IPAM 會分配位址給 LoadBalancer Service。沒有位址池就不做任何事;有的話會收回他人寫入的位址。',
  },
  'plan.key.defaultLBServiceIPAM': {
    en: 'Who gives addresses to Services without a class. Leave lbipam, and make no pool, where an ELB stands in front.',
    'zh-TW': '由誰為沒有類別的 Service 分配位址。前方有 ELB 時請保留 lbipam 且不要建立位址池。',
  },
  'plan.key.nodeIPAM.enabled': {
    en: 'Addresses of nodes as those of Services with class io.cilium/node. One way to a Programmed Gateway without the cloud controller.',
    'zh-TW': '把節點位址指派給類別為 io.cilium/node 的 Service。可在不經過雲端控制器的情況下讓 Gateway 成為 Programmed。',
  },
  'plan.key.l2announcements.enabled': {
    en: 'Answers ARP for Service addresses. A VPC carries no such answers, so likely of no use on CCE.',
    'zh-TW': '為 Service 位址回應 ARP。VPC 不會傳遞這類回應,在 CCE 上可能沒有用處。',
  },
  'plan.key.upgradeCompatibility': {
    en: 'Keeps defaults of the version that was first installed. Set it for an upgrade of a cluster older than 1.19, not for a new one.',
    'zh-TW': '沿用最初安裝版本的預設值。從 1.19 之前的版本升級時才設定,新叢集不需要。',
  },
  'plan.key.rollOutCiliumPods': {
    en: 'Puts a checksum of cilium-config on the agents, so that helm upgrade restarts them. Without it they keep the old configuration until somebody restarts them.',
    'zh-TW': '在 agent 上加入 cilium-config 的檢查碼,讓 helm upgrade 會重新啟動它們。否則它們會沿用舊設定,直到有人重新啟動。',
  },
  'plan.key.image.repository': {
    en: 'quay.io is slow or out of reach from nodes in China: copy the images to SWR, and set image.useDigest: false, or the digest of the copy.',
    'zh-TW': '中國境內的節點連到 quay.io 很慢或無法連線:請把映像檔複製到 SWR,並設定 image.useDigest: false,或填入副本的 digest。',
  },
  'plan.key.image.useDigest': {
    en: 'Appends the digest of the original image. false for copies that were pushed anew.',
    'zh-TW': '附上原始映像檔的 digest。重新推送的副本請設為 false。',
  },

  'plan.document.debug.enabled': { en: 'true, in production: it can go', 'zh-TW': '在正式環境設為 true:可以移除' },
  'plan.document.cni.chainingMode': { en: '"none", which is the default', 'zh-TW': '設為 "none",與預設相同' },
  'plan.document.gatewayAPI.enabled': { en: 'true, and right', 'zh-TW': '設為 true,正確' },
  'plan.document.gatewayAPI.xffNumTrustedHops': {
    en: '2, which lets clients forge their address behind a TCP listener of the ELB: 0',
    'zh-TW': '設為 2,在 ELB 的 TCP 監聽器後方會讓用戶端得以偽造位址:應為 0',
  },
  'plan.document.gatewayAPI.gatewayClass.create': {
    en: 'not set: no GatewayClass if the CRDs come later',
    'zh-TW': '未設定:若之後才安裝 CRD,就沒有 GatewayClass',
  },
  'plan.document.kubeProxyReplacement': { en: 'true, and right; its reasons are not', 'zh-TW': '設為 true,正確;但理由有誤' },
  'plan.document.socketLB.enabled': { en: 'true, which kubeProxyReplacement implies', 'zh-TW': '設為 true,但 kubeProxyReplacement 已隱含' },
  'plan.document.bpf.masquerade': {
    en: 'true, a good choice for a wrong reason: it does not leave iptables (the L7 proxy needs it) but turns BPF host routing on',
    'zh-TW': '設為 true,選擇正確但理由錯誤:它並未脫離 iptables(L7 proxy 需要),而是啟用了 BPF host routing',
  },
  'plan.document.ipam.mode': {
    en: 'cluster-pool, and right; its table names a mode "none", which does not exist',
    'zh-TW': '設為 cluster-pool,正確;但其表格中的「none」模式並不存在',
  },
  'plan.document.ipam.operator.clusterPoolIPv4PodCIDRList': {
    en: "10.100.0.0/16, CCE's own container range, whose addresses pods of CCE's CNI likely still hold: another one",
    'zh-TW': '使用 10.100.0.0/16,即 CCE 自己的容器網段,CCE CNI 的 Pod 可能仍持有其位址:請改用其他網段',
  },
  'plan.document.eni.enabled': { en: 'false, which is the default; it is about AWS', 'zh-TW': '設為 false,與預設相同;這個值與 AWS 有關' },
  'plan.document.k8sServiceHost': {
    en: 'not set: it works only while kube-proxy lives',
    'zh-TW': '未設定:只有在 kube-proxy 存在時才能運作',
  },
  'plan.document.k8sServicePort': { en: 'not set, as k8sServiceHost', 'zh-TW': '未設定,與 k8sServiceHost 相同' },
  'plan.document.operator.tolerations': {
    en: 'adds route-unreachable to "Cilium tolerations" (問題四), which changes nothing: the agents tolerate it already, the operator does not',
    'zh-TW': '在「Cilium tolerations」加入 route-unreachable(問題四)沒有作用:agent 本來就容忍,operator 則不容忍',
  },
  'plan.document.default': { en: 'writes out the default: it can go', 'zh-TW': '寫出預設值:可以移除' },
} as const;
