/** What a plan says: verdicts on a cluster's facts, their costs, and what to do next or instead. @module */
export const planMessages = {
  'plan.say': { en: 'say it with {flag}, or as {key} in cluster.yaml', 'zh-TW': '以 {flag} 指定,或在 cluster.yaml 中寫入 {key}' },
  'plan.fact.vpcCidrs': { en: 'the VPC’s CIDR', 'zh-TW': 'VPC 的 CIDR' },
  'plan.fact.serviceCidr': { en: 'the Service CIDR', 'zh-TW': 'Service CIDR' },
  'plan.contradiction': {
    en: '{fact}: {values} — the sources disagree; say which one holds',
    'zh-TW': '{fact}:{values}。各來源互相矛盾,請指明以何者為準',
  },

  'plan.ownCilium.present': {
    en: 'DataPlane V2 is on: CCE runs a Cilium of its own, with the same CRDs and the same ConfigMap kube-system/cilium-config; a second one breaks both',
    'zh-TW':
      '已啟用 DataPlane V2:CCE 執行自己的 Cilium,使用相同的 CRD 與相同的 ConfigMap kube-system/cilium-config;再安裝一個會使兩者都損壞',
  },
  'plan.ownCilium.use': {
    en: 'use DataPlane V2 as it is, where its NetworkPolicies suffice; for Gateways take CCE’s ELB Gateway or the Envoy Gateway add-on',
    'zh-TW': '若 DataPlane V2 的 NetworkPolicy 已足夠,請直接使用;Gateway 可採用 CCE 的 ELB Gateway 或 Envoy Gateway 外掛',
  },
  'plan.ownCilium.newCluster': {
    en: 'or create another cluster without DataPlane V2: it cannot be switched off',
    'zh-TW': '或另建一個未啟用 DataPlane V2 的叢集:此功能無法關閉',
  },
  'plan.ownCilium.absent': {
    en: 'DataPlane V2 is off: no other Cilium is in the way',
    'zh-TW': '未啟用 DataPlane V2:沒有其他 Cilium 造成衝突',
  },
  'plan.ownCilium.ask': {
    en: 'it is not said whether DataPlane V2, CCE’s own Cilium, is on; the plan is for a cluster without it',
    'zh-TW': '未指明是否啟用 DataPlane V2(CCE 自己的 Cilium);本規劃適用於未啟用的叢集',
  },
  'plan.ownCilium.need': {
    en: 'do you need your own Cilium? CCE supports DataPlane V2 (vpc-router; eni from v1.34.3-r10) and its ELB Gateway, and nobody at CCE supports a Cilium of yours',
    'zh-TW': '您需要自己的 Cilium 嗎?CCE 支援 DataPlane V2(vpc-router;eni 自 v1.34.3-r10 起)與其 ELB Gateway,但不支援自行安裝的 Cilium',
  },

  'plan.mode.missing': { en: 'the network mode is not known', 'zh-TW': '網路模式未知' },
  'plan.mode.overlay': {
    en: 'overlay_l2: Cilium can be the only CNI; its VXLAN (UDP 8472) runs beside CCE’s own (UDP 4789), pods need no VPC routes',
    'zh-TW': 'overlay_l2:Cilium 可以作為唯一的 CNI;其 VXLAN(UDP 8472)與 CCE 自己的(UDP 4789)並存,Pod 不需要 VPC 路由',
  },
  'plan.mode.overlay.ovs': {
    en: 'CCE’s canal and OVS keep running on each node; pods that started before Cilium stay on them until they are recreated',
    'zh-TW': 'CCE 的 canal 與 OVS 仍在各節點上執行;早於 Cilium 啟動的 Pod 在重建之前仍由它們管理',
  },
  'plan.mode.overlay.masters': {
    en: 'likely: the API server cannot reach pods (webhooks, aggregated APIs); such Services need hostNetwork pods',
    'zh-TW': '可能:API server 無法連到 Pod(webhook、聚合 API);這類服務需使用 hostNetwork 的 Pod',
  },
  'plan.mode.overlay.ubuntu': {
    en: 'Ubuntu 22.04 is not supported by CCE in this mode',
    'zh-TW': '此模式下 CCE 不支援 Ubuntu 22.04',
  },
  'plan.mode.router': {
    en: 'vpc-router: Cilium can be the only CNI in tunnel mode, when somebody takes care of the route-unreachable taint',
    'zh-TW': 'vpc-router:只要有人處理 route-unreachable taint,Cilium 便可以 tunnel 模式作為唯一的 CNI',
  },
  'plan.mode.router.taint': {
    en: 'new nodes keep the taint node.kubernetes.io/route-unreachable: the operator has to tolerate it, and the bridge (or a person) has to take it off for every other pod',
    'zh-TW': '新節點會保留 node.kubernetes.io/route-unreachable taint:operator 必須容忍它,並由 bridge(或人工)為其他 Pod 移除',
  },
  'plan.mode.router.routes': {
    en: 'CCE adds no VPC routes for Cilium’s pods, so only the tunnel carries them',
    'zh-TW': 'CCE 不會為 Cilium 的 Pod 加入 VPC 路由,因此只能由 tunnel 承載',
  },
  'plan.mode.router.scale': {
    en: 'CCE recommends at most 1,000 nodes in this mode',
    'zh-TW': 'CCE 建議此模式最多 1,000 個節點',
  },
  'plan.mode.eni': {
    en: 'eni: Cilium cannot be the only CNI; a pod’s network card is a sub-ENI of the VPC that CCE’s own CNI attaches, so likely no pod is managed by Cilium (問題一)',
    'zh-TW': 'eni:Cilium 無法作為唯一的 CNI;Pod 的網卡是由 CCE 自己的 CNI 掛上的 VPC 輔助網卡,因此 Cilium 可能無法管理任何 Pod(問題一)',
  },
  'plan.mode.eni.unmanaged': {
    en: 'pods have no CiliumEndpoint: neither policies nor the Gateway’s datapath hold for them; eni.enabled of the chart is for AWS only',
    'zh-TW': 'Pod 沒有 CiliumEndpoint:政策與 Gateway 資料路徑對它們都無效;Chart 的 eni.enabled 僅適用於 AWS',
  },
  'plan.instead.overlay': {
    en: 'a new cluster with network mode overlay_l2 (the mode cannot be changed later)',
    'zh-TW': '以網路模式 overlay_l2 新建叢集(建立後無法變更模式)',
  },
  'plan.instead.dataplaneV2': {
    en: 'DataPlane V2: CCE’s own Cilium 1.17, chosen when the cluster is created; no Gateway API, L7 and DNS policies on vpc-router only',
    'zh-TW': 'DataPlane V2:CCE 自己的 Cilium 1.17,於建立叢集時選擇;沒有 Gateway API,L7 與 DNS 政策僅支援 vpc-router',
  },
  'plan.instead.elbGateway': {
    en: 'CCE’s ELB Gateway: Gateway API carried out by the ELB itself, without any Cilium',
    'zh-TW': 'CCE 的 ELB Gateway:由 ELB 自身實現 Gateway API,不需要 Cilium',
  },
  'plan.instead.envoyGateway': {
    en: 'the Envoy Gateway add-on, which is outside CCE’s SLA',
    'zh-TW': 'Envoy Gateway 外掛(不在 CCE 的 SLA 範圍內)',
  },
  'plan.instead.ownCni': {
    en: 'stay on CCE’s own CNI, if neither Cilium’s policies nor its Gateway are needed',
    'zh-TW': '若不需要 Cilium 的政策與 Gateway,維持使用 CCE 自己的 CNI',
  },

  'plan.range.vpc': { en: 'the VPC', 'zh-TW': 'VPC' },
  'plan.range.nodes': { en: 'the nodes’ subnet', 'zh-TW': '節點的子網路' },
  'plan.range.service': { en: 'the Services', 'zh-TW': 'Service' },
  'plan.range.container': { en: 'CCE’s own pods', 'zh-TW': 'CCE 自己的 Pod' },
  'plan.range.other': { en: 'a network behind peering or VPN', 'zh-TW': '對等連線或 VPN 後方的網路' },
  'plan.range.elb': { en: 'the ELB', 'zh-TW': 'ELB' },
  'plan.range.pods': { en: 'Cilium’s pods', 'zh-TW': 'Cilium 的 Pod' },
  'plan.addresses.unreadable': { en: '{cidr} is not a CIDR', 'zh-TW': '{cidr} 不是 CIDR' },
  'plan.addresses.ipv6': {
    en: '{cidr} is IPv6; this product plans IPv4 clusters only',
    'zh-TW': '{cidr} 是 IPv6;本產品僅規劃 IPv4 叢集',
  },
  'plan.addresses.hostBits': {
    en: '{cidr} is not the first address of its range',
    'zh-TW': '{cidr} 不是該範圍的起始位址',
  },
  'plan.addresses.canonical': { en: 'write {cidr}', 'zh-TW': '請寫成 {cidr}' },
  'plan.addresses.noRoom': {
    en: 'no private range of /{bits} is free for Cilium’s pods',
    'zh-TW': '沒有可供 Cilium 的 Pod 使用的 /{bits} 私有網段',
  },
  'plan.addresses.giveRange': {
    en: 'name one with --pod-cidr; a smaller one will do for a small cluster',
    'zh-TW': '以 --pod-cidr 指定一個;小型叢集可使用較小的網段',
  },
  'plan.addresses.missing': {
    en: '{what} is not known: whether Cilium’s pool overlaps it cannot be said',
    'zh-TW': '{what} 未知:無法判斷 Cilium 的位址池是否與其重疊',
  },
  'plan.addresses.chosen': {
    en: '{pool} is chosen for Cilium’s pods: it overlaps nothing that is known',
    'zh-TW': '為 Cilium 的 Pod 選擇 {pool}:與所有已知網段都不重疊',
  },
  'plan.addresses.fits': { en: '{pool} overlaps nothing that is known', 'zh-TW': '{pool} 與所有已知網段都不重疊' },
  'plan.addresses.overlap': {
    en: '{pool} for Cilium’s pods overlaps {cidr}, {use}: what lies there cannot be reached from pods',
    'zh-TW': 'Cilium 的 Pod 網段 {pool} 與 {cidr}({use})重疊:Pod 將無法連到該處',
  },
  'plan.addresses.twice': { en: '{one} and {other} of the pool overlap each other', 'zh-TW': '位址池中的 {one} 與 {other} 互相重疊' },
  'plan.addresses.container': {
    en: '{pool} overlaps CCE’s own container CIDR {cidr}: likely a pod that CCE’s CNI started (CoreDNS, say) holds an address that Cilium gives to another',
    'zh-TW': '{pool} 與 CCE 自己的容器網段 {cidr} 重疊:由 CCE 的 CNI 啟動的 Pod(例如 CoreDNS)可能持有 Cilium 又分配給別人的位址',
  },
  'plan.addresses.another': { en: 'take {cidr} for Cilium’s pods', 'zh-TW': '請為 Cilium 的 Pod 使用 {cidr}' },
  'plan.addresses.service': {
    en: 'the Service CIDR {service} overlaps {cidr}',
    'zh-TW': 'Service CIDR {service} 與 {cidr} 重疊',
  },
  'plan.addresses.newCluster': {
    en: 'choose another Service CIDR; it is fixed when the cluster is created',
    'zh-TW': '請選擇其他 Service CIDR;建立叢集後無法變更',
  },

  'plan.capacity.noPods': {
    en: 'a mask of /{mask} gives a node no address for a pod: first and last address, router, health and ingress endpoint take them all',
    'zh-TW': '/{mask} 的遮罩不會給節點任何 Pod 位址:首尾位址、router、health 與 ingress 端點已全部占用',
  },
  'plan.capacity.mask': { en: 'take /{mask}', 'zh-TW': '請使用 /{mask}' },
  'plan.capacity.maskOutsidePool': {
    en: 'a mask of /{mask} is larger than the pool {pool}: no node gets a range',
    'zh-TW': '/{mask} 的遮罩大於位址池 {pool}:沒有節點能取得網段',
  },
  'plan.capacity.fewNodes': {
    en: '{pool} with /{mask} per node has room for {room} nodes, and there may be {nodes}: the rest gets no podCIDR',
    'zh-TW': '{pool} 以每節點 /{mask} 可容納 {room} 個節點,但可能有 {nodes} 個:其餘節點取不到 podCIDR',
  },
  'plan.capacity.widen': {
    en: 'take a larger pool, or a longer mask; the mask cannot be changed later, ranges can be appended',
    'zh-TW': '請使用更大的位址池或更長的遮罩;遮罩之後無法變更,但可以追加網段',
  },
  'plan.capacity.fewPods': {
    en: '/{mask} per node has room for {pods} pods, and a node may run {most}',
    'zh-TW': '每節點 /{mask} 可容納 {pods} 個 Pod,但節點最多可執行 {most} 個',
  },
  'plan.capacity.enough': {
    en: '{pool} with /{mask} per node: room for {room} nodes with {pods} pods each',
    'zh-TW': '{pool} 以每節點 /{mask}:可容納 {room} 個節點,每個 {pods} 個 Pod',
  },
  'plan.capacity.fixed': {
    en: 'the mask cannot be changed later; ranges can only be appended to the pool',
    'zh-TW': '遮罩之後無法變更;位址池只能追加網段',
  },

  'plan.nodes.missing': { en: 'the nodes’ operating system is not known', 'zh-TW': '節點的作業系統未知' },
  'plan.nodes.choose': {
    en: 'take Huawei Cloud EulerOS 2.0 (kernel 5.10): Cilium needs 5.10 or newer',
    'zh-TW': '請使用 Huawei Cloud EulerOS 2.0(核心 5.10):Cilium 需要 5.10 以上',
  },
  'plan.nodes.kernel': {
    en: '{group}: kernel {kernel} is older than 5.10, which Cilium needs',
    'zh-TW': '{group}:核心 {kernel} 舊於 Cilium 所需的 5.10',
  },
  'plan.nodes.osKernel': {
    en: '{group}: {os} comes with kernel {kernel}, and Cilium needs 5.10',
    'zh-TW': '{group}:{os} 的核心為 {kernel},而 Cilium 需要 5.10',
  },
  'plan.nodes.ubuntu': {
    en: '{group}: CCE does not support {os} with overlay_l2',
    'zh-TW': '{group}:CCE 在 overlay_l2 下不支援 {os}',
  },
  'plan.nodes.unknownOs': { en: '{group}: the kernel of {os} is not known', 'zh-TW': '{group}:{os} 的核心版本未知' },
  'plan.nodes.uname': {
    en: 'look with `uname -r` on a node, or in status.nodeInfo.kernelVersion; 5.10 or newer is needed',
    'zh-TW': '在節點上執行 `uname -r`,或查看 status.nodeInfo.kernelVersion;需要 5.10 以上',
  },
  'plan.nodes.good': { en: 'every node has kernel 5.10 or newer', 'zh-TW': '所有節點的核心皆為 5.10 以上' },

  'plan.kubeProxy.runs': {
    en: 'kube-proxy keeps running beside Cilium’s replacement, as a systemd service of each node: measured harmless where socket-LB covers the pods',
    'zh-TW': 'kube-proxy 會以各節點的 systemd 服務與 Cilium 的取代功能並存:實測在 socket-LB 涵蓋 Pod 時無害',
  },
  'plan.kubeProxy.leave': {
    en: 'leave it: stopping it makes CCE’s upgrade pre-check fail (likely), and no supported way exists; after a change of masquerading restart the agents and recreate pods whose endpoint is not ready (問題三)',
    'zh-TW': '請保留:停用會使 CCE 的升級前檢查失敗(可能),且沒有受支援的方式;變更 masquerade 後請重啟 agent,並重建端點未就緒的 Pod(問題三)',
  },
  'plan.kubeProxy.ipvs': {
    en: 'kube-proxy in ipvs mode holds every ClusterIP and ELB address as a local address of the node: likely one more conflict with Cilium',
    'zh-TW': 'ipvs 模式的 kube-proxy 會把每個 ClusterIP 與 ELB 位址設為節點的本機位址:可能多一處與 Cilium 的衝突',
  },
  'plan.kubeProxy.iptables': {
    en: 'create the cluster with kube_proxy_mode = "iptables" (it cannot be changed later)',
    'zh-TW': '建立叢集時使用 kube_proxy_mode = "iptables"(之後無法變更)',
  },
  'plan.kubeProxy.dataplaneV2': {
    en: 'with DataPlane V2 the nodes may have no kube-proxy',
    'zh-TW': '啟用 DataPlane V2 時,節點可能沒有 kube-proxy',
  },

  'plan.securityGroups.several': {
    en: 'nodes are in several security groups ({groups}): CCE opens neither VXLAN (UDP 8472) nor Cilium’s health checks (TCP 4240) between them',
    'zh-TW': '節點分屬多個安全群組({groups}):CCE 不會在它們之間開放 VXLAN(UDP 8472)與 Cilium 的健康檢查(TCP 4240)',
  },
  'plan.securityGroups.rules': {
    en: 'the Terraform of this plan admits UDP 8472, TCP 4240 and TCP 4244 between the groups',
    'zh-TW': '本規劃的 Terraform 會在各群組之間開放 UDP 8472、TCP 4240 與 TCP 4244',
  },
  'plan.securityGroups.one': {
    en: 'all nodes are in one security group, within which everything is open',
    'zh-TW': '所有節點位於同一個安全群組,群組內全部開放',
  },
  'plan.securityGroups.default': {
    en: 'no security groups are named: CCE makes one for all nodes, within which everything is open',
    'zh-TW': '未指定安全群組:CCE 會為所有節點建立一個,群組內全部開放',
  },
  'plan.securityGroups.later': {
    en: 'a node pool with a security group of its own needs UDP 8472, TCP 4240 and TCP 4244 opened towards the others',
    'zh-TW': '若節點池使用自己的安全群組,需對其他群組開放 UDP 8472、TCP 4240 與 TCP 4244',
  },

  'plan.apiServer.missing': {
    en: 'the API server’s VPC address is not known: without k8sServiceHost, agent and operator reach it only while kube-proxy lives',
    'zh-TW': 'API server 的 VPC 位址未知:沒有 k8sServiceHost 時,agent 與 operator 只有在 kube-proxy 存活時才能連到它',
  },
  'plan.apiServer.where': {
    en: 'it is in the CCE console and API as status.endpoints[type=Internal], port 5443',
    'zh-TW': '可在 CCE 主控台或 API 的 status.endpoints[type=Internal] 查到,連接埠 5443',
  },
  'plan.apiServer.service': {
    en: '{host} is the cluster’s own Service address (or the machine itself), which kube-proxy’s rules lead to the API server: the real VPC address is needed',
    'zh-TW': '{host} 是叢集自己的 Service 位址(或本機),由 kube-proxy 的規則導向 API server:需要真正的 VPC 位址',
  },
  'plan.apiServer.good': {
    en: 'agents and operator reach the API server at {host}:{port}, whatever becomes of kube-proxy',
    'zh-TW': '無論 kube-proxy 如何,agent 與 operator 都透過 {host}:{port} 連到 API server',
  },

  'plan.versions.unknownCilium': {
    en: 'Cilium {version}: nothing is known here of this version',
    'zh-TW': 'Cilium {version}:本工具沒有此版本的資料',
  },
  'plan.versions.known': {
    en: 'known are 1.19 and 1.20; the reference of this product is 1.19.1',
    'zh-TW': '已知的版本為 1.19 與 1.20;本產品的參考版本為 1.19.1',
  },
  'plan.versions.upgrade': {
    en: 'Cilium {version}: {newest} ({date}) likely mends what {codes} tell of',
    'zh-TW': 'Cilium {version}:{newest}({date})可能已修正 {codes} 所述的問題',
  },
  'plan.versions.explain': { en: 'see `cilium-cce doctor explain {code}`', 'zh-TW': '請見 `cilium-cce doctor explain {code}`' },
  'plan.versions.newest': {
    en: 'Cilium {version} ({date}) is the newest patch of its minor version that is known here',
    'zh-TW': 'Cilium {version}({date})是本工具所知該次版本的最新修補版本',
  },
  'plan.versions.same': {
    en: 'Cilium {version}: the newest known patch, {newest} ({date}), mends nothing of the advisories here',
    'zh-TW': 'Cilium {version}:已知最新修補版本 {newest}({date})並未修正此處的任何公告',
  },
  'plan.versions.open': {
    en: 'advisories that still hold, for those whom they concern: {codes}',
    'zh-TW': '對受影響者仍然有效的公告:{codes}',
  },
  'plan.versions.kubernetesMissing': { en: 'the Kubernetes version is not known', 'zh-TW': 'Kubernetes 版本未知' },
  'plan.versions.tested': {
    en: 'Kubernetes {kubernetes} is among those that Cilium {version} is tested with',
    'zh-TW': 'Kubernetes {kubernetes} 屬於 Cilium {version} 測試過的版本',
  },
  'plan.versions.untested': {
    en: 'Kubernetes {kubernetes}: Cilium {version} is tested with {tested}, and may work with others',
    'zh-TW': 'Kubernetes {kubernetes}:Cilium {version} 測試過的版本為 {tested},其他版本也可能可用',
  },
  'plan.versions.gatewayApi': {
    en: 'the CRDs of Gateway API are {found}; Cilium {version} needs {needed}',
    'zh-TW': 'Gateway API 的 CRD 為 {found};Cilium {version} 需要 {needed}',
  },
  'plan.versions.gatewayApiInstall': {
    en: 'apply the standard bundle of {needed}; where another controller needs {needed} too, nothing is lost',
    'zh-TW': '請套用 {needed} 的 standard 套件;若其他控制器也需要 {needed},不會有損失',
  },

  'plan.bridge.noElb': {
    en: 'no ELB is named; the bridge would take mode {mode}: {why}',
    'zh-TW': '未指定 ELB;bridge 將採用 {mode} 模式:{why}',
  },
  'plan.bridge.mode': { en: 'the bridge takes mode {mode}: {why}', 'zh-TW': 'bridge 採用 {mode} 模式:{why}' },
  'plan.bridge.credentials': {
    en: 'with credentials for the ELB API (an agency, or a Secret) it would take mode ElbApi: one hop, and the real address; say --elb-credentials',
    'zh-TW': '若具備 ELB API 的憑證(委託或 Secret),將採用 ElbApi 模式:單一躍點與真實位址;請指定 --elb-credentials',
  },

  'plan.adoption.missing': {
    en: 'whether nodes and pods exist already is not known',
    'zh-TW': '是否已有節點與 Pod 未知',
  },
  'plan.adoption.empty': {
    en: 'safest is a cluster whose node pools have no node yet: install Cilium, then scale up',
    'zh-TW': '最安全的做法是節點池尚無節點的叢集:先安裝 Cilium,再擴展',
  },
  'plan.adoption.managed': {
    en: 'Cilium {version} runs here already and manages every pod on {nodes} nodes',
    'zh-TW': '此處已執行 Cilium {version},並管理 {nodes} 個節點上的所有 Pod',
  },
  'plan.adoption.new': {
    en: 'no node and no pod yet: Cilium is installed first, then the pool is scaled up',
    'zh-TW': '尚無節點與 Pod:先安裝 Cilium,再擴展節點池',
  },
  'plan.adoption.nodes': {
    en: '{nodes} nodes exist, without pods of their own addresses ({pods}): their pods start once Cilium is ready',
    'zh-TW': '已有 {nodes} 個節點,且沒有使用自己位址的 Pod({pods}):Cilium 就緒後 Pod 才會啟動',
  },
  'plan.adoption.pods': {
    en: '{pods} pods on {nodes} nodes have addresses of CCE’s CNI: they stay unmanaged until they are recreated',
    'zh-TW': '{nodes} 個節點上的 {pods} 個 Pod 使用 CCE 的 CNI 位址:在重建之前不受管理',
  },
  'plan.adoption.pools': {
    en: 'adopt node pool by node pool: a new pool with the taint node.cilium.io/agent-not-ready, move the workloads, remove the old pool (README.md of the plan)',
    'zh-TW': '逐一節點池轉換:建立帶有 node.cilium.io/agent-not-ready taint 的新節點池、移動工作負載、移除舊節點池(見規劃的 README.md)',
  },
} as const;
