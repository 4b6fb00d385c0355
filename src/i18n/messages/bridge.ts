/** What the bridge tells people in conditions and events. @module */
export const bridgeMessages = {
  'bridge.gateway.notFound': {
    en: 'There is no Gateway {gateway}: create it, or correct spec.gatewayRef. Nothing of this entrypoint is left on the ELB.',
    'zh-TW': '沒有 Gateway {gateway}:請建立它,或修正 spec.gatewayRef。此 entrypoint 在 ELB 上沒有留下任何東西。',
  },
  'bridge.gateway.notCilium': {
    en: 'Gateway {gateway} has the class "{class}", which is not of {controller}: this operator binds Cilium\'s Gateways only.',
    'zh-TW': 'Gateway {gateway} 的 class「{class}」不屬於 {controller}:此 operator 只綁定 Cilium 的 Gateway。',
  },
  'bridge.gateway.taken': {
    en: 'Gateway {gateway} belongs to the older GatewayEntrypoint {entrypoint}: delete one of the two.',
    'zh-TW': 'Gateway {gateway} 已屬於較早建立的 GatewayEntrypoint {entrypoint}:請刪除其中一個。',
  },
  'bridge.gateway.twoLoadBalancers': {
    en: 'Two ELBs are named for Gateway {gateway}: its annotation {annotation} says {annotated}, this entrypoint says {named}. Remove the annotation, or make both the same.',
    'zh-TW': 'Gateway {gateway} 指定了兩個 ELB:註解 {annotation} 為 {annotated},此 entrypoint 為 {named}。請移除註解,或讓兩者一致。',
  },
  'bridge.listener.unknown': {
    en: 'spec.listeners names port {port}, but Gateway {gateway} has the ports {ports}: correct the port, or add the listener to the Gateway.',
    'zh-TW': 'spec.listeners 指定連接埠 {port},但 Gateway {gateway} 的連接埠為 {ports}:請修正,或在 Gateway 加上該 listener。',
  },
  'bridge.mode.needsCredentials': {
    en: 'Mode {mode} needs access to the ELB API, and the operator has no Huawei Cloud credentials: give it an agency, a workload identity or a Secret, or choose another mode.',
    'zh-TW': '模式 {mode} 需要存取 ELB API,但 operator 沒有華為雲憑證:請提供委託、工作負載身分或 Secret,或改用其他模式。',
  },
  'bridge.service.missing': {
    en: 'Cilium has not made the Service of Gateway {gateway} yet: see "kubectl describe gateway" and the log of cilium-operator if this lasts.',
    'zh-TW': 'Cilium 尚未建立 Gateway {gateway} 的 Service:若持續如此,請查看「kubectl describe gateway」與 cilium-operator 的日誌。',
  },
  'bridge.elb.notFound': {
    en: 'There is no ELB {id} in this project and region: correct spec.elb.id.',
    'zh-TW': '此專案與區域中沒有 ELB {id}:請修正 spec.elb.id。',
  },
  'bridge.elb.wrongClass': {
    en: 'ELB {id} is of class {found}, the entrypoint asks for {wanted}: correct spec.elb.class, or name another ELB.',
    'zh-TW': 'ELB {id} 的類別為 {found},entrypoint 要求 {wanted}:請修正 spec.elb.class,或指定其他 ELB。',
  },
  'bridge.elb.nameTaken': {
    en: 'An ELB named {name} is there already and not of this entrypoint ({id}): choose another name in spec.elb.autocreate, or use it through spec.elb.id.',
    'zh-TW': '已有名為 {name} 的 ELB,且不屬於此 entrypoint({id}):請在 spec.elb.autocreate 改用其他名稱,或以 spec.elb.id 使用它。',
  },
  'bridge.elb.noSubnet': {
    en: 'ELB {name} cannot be made without knowing where: set spec.elb.autocreate.vip_subnet_cidr_id (an IPv4 subnet id), or start the operator with --subnet-id or --vpc-id.',
    'zh-TW':
      '不知道位置就無法建立 ELB {name}:請設定 spec.elb.autocreate.vip_subnet_cidr_id(IPv4 子網路 ID),或以 --subnet-id 或 --vpc-id 啟動 operator。',
  },
  'bridge.elb.membersRefused': {
    en: 'The ELB does not take the nodes as members ({why}). {hint}',
    'zh-TW': 'ELB 不接受這些節點作為成員({why})。{hint}',
  },
  'bridge.elb.creating': { en: 'ELB {name} is being made.', 'zh-TW': '正在建立 ELB {name}。' },
  'bridge.elb.noCertificate': {
    en: 'There is no certificate {id} in the ELB service of this project and region: upload it, or correct the id in spec.listeners.',
    'zh-TW': '此專案與區域的 ELB 服務中沒有憑證 {id}:請上傳,或修正 spec.listeners 中的 id。',
  },
  'bridge.bound.bound': { en: 'Bound to {address}, port {ports}.', 'zh-TW': '已綁定至 {address},連接埠 {ports}。' },
  'bridge.bound.conflict': {
    en: 'Ports of the ELB are held by others ({ports}): choose another elbPort in spec.listeners, another ELB, or free the port. What others own is never touched.',
    'zh-TW': 'ELB 的連接埠已被占用({ports}):請在 spec.listeners 改用其他 elbPort、改用其他 ELB,或釋出該連接埠。不屬於我們的東西絕不更動。',
  },
  'bridge.bound.noPorts': {
    en: 'No port of the Gateway has a NodePort yet, so there is nothing to bind.',
    'zh-TW': 'Gateway 尚無任何連接埠取得 NodePort,因此沒有可綁定的對象。',
  },
  'bridge.bound.noNodes': {
    en: 'No node can take traffic: none is Ready, schedulable and chosen by spec.nodeSelector.',
    'zh-TW': '沒有節點可承接流量:沒有任何節點同時為 Ready、可排程且符合 spec.nodeSelector。',
  },
  'bridge.bound.notAccepted': { en: 'Not bound: see condition Accepted.', 'zh-TW': '未綁定:請見條件 Accepted。' },
  'bridge.bound.kept': {
    en: 'What was bound before is left as it was until this is corrected: see condition Accepted.',
    'zh-TW': '修正之前,先前的綁定保持原狀:請見條件 Accepted。',
  },
  'bridge.cloud.elbForbidden': {
    en: 'these credentials may not read the ELBs that the cluster names in {region}: allow the actions {rights}',
    'zh-TW': '此憑證無權讀取叢集在 {region} 所指定的 ELB:請允許授權項 {rights}',
  },
  'bridge.cloud.elbFailed': {
    en: 'the ELB API of {region} does not answer as it should: {why}',
    'zh-TW': '{region} 的 ELB API 未正常回應:{why}',
  },
  'bridge.cloud.failed': {
    en: 'The ELB could not be brought in line: {why}',
    'zh-TW': '無法使 ELB 符合設定:{why}',
  },
  'bridge.cleanup.noCredentials': {
    en: 'What mode {mode} has made on ELB {elb} cannot be removed without access to the ELB API: give the operator credentials again.',
    'zh-TW': '沒有 ELB API 的存取權,無法移除模式 {mode} 在 ELB {elb} 上建立的東西:請再次提供憑證給 operator。',
  },
  'bridge.cleanup.poolsOfOthers': {
    en: 'ELB {id} was made for this entrypoint and is to go with it, but holds pools of others: pool {pools}. Nothing of this entrypoint is left on it. Have them removed, or take the finalizer {finalizer} off the entrypoint to keep the ELB.',
    'zh-TW':
      'ELB {id} 是為此 entrypoint 建立的,應隨之刪除,但上面還有他人的 pool:{pools}。此 entrypoint 在其上已沒有留下任何東西。請移除這些 pool,或從 entrypoint 移除 finalizer {finalizer} 以保留此 ELB。',
  },
  'bridge.cleanup.done': { en: 'Nothing is left on {elb}.', 'zh-TW': '{elb} 上沒有留下任何東西。' },
  'bridge.pin.done': { en: '{target}: {wanted}', 'zh-TW': '{target}:{wanted}' },
  'bridge.pin.refused': {
    en: '{target} cannot have {wanted}: {why} Choose another nodePort, best from 30000-30085.',
    'zh-TW': '{target} 無法使用 {wanted}:{why} 請改用其他 nodePort,建議 30000-30085。',
  },
  'bridge.pin.notAllowed': {
    en: '{target} cannot be given a pinned NodePort: the operator runs without pinning (chart value pinning.enabled).',
    'zh-TW': '無法為 {target} 固定 NodePort:operator 未啟用固定功能(chart 值 pinning.enabled)。',
  },
  'bridge.publish.published': { en: '{address} is published.', 'zh-TW': '已發布 {address}。' },
  'bridge.publish.disabled': { en: 'Switched off by spec.publishAddress.', 'zh-TW': '已由 spec.publishAddress 關閉。' },
  'bridge.publish.notBound': { en: 'Nothing to publish before the Gateway is bound.', 'zh-TW': 'Gateway 綁定之前沒有可發布的位址。' },
  'bridge.publish.foreignController': {
    en: 'Service {service} carries {annotation}: the cloud controller manager owns its status. Remove the annotation from spec.infrastructure of the Gateway; better, give its class a loadBalancerClass through a CiliumGatewayClassConfig.',
    'zh-TW':
      'Service {service} 帶有 {annotation}:其狀態由 cloud controller manager 管理。請從 Gateway 的 spec.infrastructure 移除該註解;更好的作法是以 CiliumGatewayClassConfig 設定 loadBalancerClass。',
  },
  'bridge.publish.lbIpam': {
    en: "CiliumLoadBalancerIPPools exist, so Cilium's LB-IPAM owns the address of Service {service} and would strip any other: set defaultLBServiceIPAM=none, or give the Gateway's class a loadBalancerClass through a CiliumGatewayClassConfig.",
    'zh-TW':
      '叢集中有 CiliumLoadBalancerIPPool,Service {service} 的位址由 Cilium 的 LB-IPAM 管理,其他位址會被移除:請設定 defaultLBServiceIPAM=none,或以 CiliumGatewayClassConfig 為 Gateway 的 class 設定 loadBalancerClass。',
  },
  'bridge.publish.isNode': {
    en: '{address} is an address of node {node}: published, it would cut the node off.',
    'zh-TW': '{address} 是節點 {node} 的位址:一旦發布,該節點將失去連線。',
  },
  'bridge.publish.isService': {
    en: "{address} is the address of Service {service}: it cannot be the ELB's.",
    'zh-TW': '{address} 是 Service {service} 的位址:不可能是 ELB 的位址。',
  },
  'bridge.publish.isPod': {
    en: "{address} lies in the pods' range {cidr}: it cannot be the ELB's.",
    'zh-TW': '{address} 位於 Pod 網段 {cidr}:不可能是 ELB 的位址。',
  },
  'bridge.publish.hostNetwork': {
    en: 'In host network mode Cilium makes Service {service} a ClusterIP, which has no place for an address: on Cilium {version} the Gateway stays Programmed=False although traffic arrives (until 1.19.6).',
    'zh-TW':
      '在 host network 模式下,Cilium 將 Service {service} 建為 ClusterIP,沒有存放位址的欄位:在 Cilium {version} 上,即使流量可達,Gateway 仍為 Programmed=False(至 1.19.6 為止)。',
  },
  'bridge.publish.serviceType': {
    en: 'Service {service} is of type {type}: only a LoadBalancer Service has a place for an address.',
    'zh-TW': 'Service {service} 的類型為 {type}:只有 LoadBalancer 類型才有存放位址的欄位。',
  },
  'bridge.health.all': { en: 'All {total} members are healthy.', 'zh-TW': '{total} 個成員全部正常。' },
  'bridge.health.some': {
    en: '{online} of {total} members are healthy; the first that is not: {first}.',
    'zh-TW': '{total} 個成員中有 {online} 個正常;第一個異常的是:{first}。',
  },
  'bridge.health.none': {
    en: 'None of {total} members is healthy ({first}): CONNECT_TIMEOUT points to a security group or a node that is down, CONNECT_REFUSED to a NodePort that nobody serves.',
    'zh-TW': '{total} 個成員全部異常({first}):CONNECT_TIMEOUT 多為安全群組或節點故障,CONNECT_REFUSED 表示該 NodePort 無人服務。',
  },
  'bridge.health.empty': {
    en: 'The ELB has no member: what comes to it goes nowhere.',
    'zh-TW': 'ELB 沒有任何成員:進來的流量無處可去。',
  },
  'bridge.health.unjudged': {
    en: 'The ELB has not judged its {total} members yet.',
    'zh-TW': 'ELB 尚未完成 {total} 個成員的首次健康檢查。',
  },
  'bridge.health.nothing': { en: 'Nothing is bound.', 'zh-TW': '尚無綁定。' },
  'bridge.health.unknown': {
    en: 'How healthy the members are can only be asked with access to the ELB API.',
    'zh-TW': '成員健康狀態必須能存取 ELB API 才能得知。',
  },
  'bridge.health.localLoss': {
    en: 'About 1 of {nodes} connections is refused: where the chosen back end is the receiving node itself, its NodePort gets no second look-up. Mode ElbApi, EndpointSlice, HostNetwork or EnvoyRedirect loses none.',
    'zh-TW':
      '約每 {nodes} 條連線就有 1 條被拒絕:當選到的後端就是接收節點本身時,其 NodePort 不會再查一次。改用 ElbApi、EndpointSlice、HostNetwork 或 EnvoyRedirect 模式則不會遺失。',
  },
  'bridge.warning.hopsTcp': {
    en: 'gatewayAPI.xffNumTrustedHops is {hops}, but a TCP listener (port {port}) adds no X-Forwarded-For: clients can forge their address. Set it to 0.',
    'zh-TW': 'gatewayAPI.xffNumTrustedHops 為 {hops},但 TCP listener(連接埠 {port})不會加上 X-Forwarded-For:用戶端可偽造位址。請設為 0。',
  },
  'bridge.warning.hopsHttp': {
    en: 'gatewayAPI.xffNumTrustedHops is {hops}, but behind an HTTP or HTTPS listener (port {port}) exactly one hop, the ELB, can be trusted. Set it to 1.',
    'zh-TW': 'gatewayAPI.xffNumTrustedHops 為 {hops},但在 HTTP 或 HTTPS listener(連接埠 {port})之後,應恰好信任 ELB 這一跳。請設為 1。',
  },
  'bridge.warning.staticBand': {
    en: 'nodePort {ports} lies outside 30000-30085, the band that the API server keeps free of its own choices: another Service may get it while the Gateway is gone.',
    'zh-TW': 'nodePort {ports} 不在 30000-30085(API server 不會自動分配的範圍)之內:Gateway 不存在時,可能被其他 Service 取得。',
  },
  'bridge.warning.subnetsForbidden': {
    en: 'Nodes are in VPC subnets {networks}, and the operator may not ask which IPv4 subnets these are: allow the action {right}. Until then their members name IPv4 subnet {subnet}, and the ELB refuses those that are in another.',
    'zh-TW':
      '節點位於 VPC 子網路 {networks},但 operator 無權查詢其對應的 IPv4 子網路:請允許授權項 {right}。在此之前,這些成員一律填寫 IPv4 子網路 {subnet},位於其他子網路者會被 ELB 拒絕。',
  },
  'bridge.warning.subnetsUnknown': {
    en: 'Nodes are in VPC subnets {networks}, and the VPC API does not say which IPv4 subnets these are ({why}); it is asked again every few minutes, and needs the action {right}. Until then their members name IPv4 subnet {subnet}, and the ELB refuses those that are in another.',
    'zh-TW':
      '節點位於 VPC 子網路 {networks},但 VPC API 未告知其對應的 IPv4 子網路({why});每隔幾分鐘會再次查詢,需要授權項 {right}。在此之前,這些成員一律填寫 IPv4 子網路 {subnet},位於其他子網路者會被 ELB 拒絕。',
  },
  'bridge.warning.membersRefused': {
    en: 'The ELB does not take nodes {nodes} as members in IPv4 subnet {subnet}, so they get no traffic from it: {why}',
    'zh-TW': 'ELB 不接受節點 {nodes} 作為 IPv4 子網路 {subnet} 的成員,因此不會分配流量給這些節點:{why}',
  },
  'bridge.warning.serviceController': {
    en: "A service controller has taken Service {service} as well and may overwrite its address: give the Gateway's class a loadBalancerClass through a CiliumGatewayClassConfig.",
    'zh-TW':
      '另有 service controller 也接管了 Service {service},可能覆寫其位址:請以 CiliumGatewayClassConfig 為 Gateway 的 class 設定 loadBalancerClass。',
  },
  'bridge.shortcut.refused': {
    en: 'The annotations of Gateway {gateway} make no GatewayEntrypoint: {why}',
    'zh-TW': 'Gateway {gateway} 的註解無法產生 GatewayEntrypoint:{why}',
  },
} as const;
