/** What the bridge tells people about the ways in which an ELB leads to a Gateway, and which one was chosen. @module */
export const bridgeModeMessages = {
  'bridge.auto.asked': { en: 'asked for in spec.mode', 'zh-TW': '由 spec.mode 指定' },
  'bridge.auto.hostNetwork': {
    en: "gatewayAPI.hostNetwork is on: Envoy listens on the nodes' own ports, and Gateways have no NodePort for the other modes",
    'zh-TW': 'gatewayAPI.hostNetwork 已啟用:Envoy 直接監聽節點的連接埠,Gateway 沒有其他模式所需的 NodePort',
  },
  'bridge.auto.elbApi': {
    en: 'the ELB API can be called: one hop, with health and draining under control',
    'zh-TW': '可以呼叫 ELB API:只有一段轉送,健康檢查與連線排空都能掌握',
  },
  'bridge.auto.endpointSlice': {
    en: 'not ElbApi, because {noElbApi}; the ELB is dedicated and CCE {version} takes EndpointSlices of ours',
    'zh-TW': '無法使用 ElbApi,因為{noElbApi};此 ELB 為獨享型,且 CCE {version} 接受由我們維護的 EndpointSlice',
  },
  'bridge.auto.envoyRedirect': {
    en: 'not ElbApi, because {noElbApi}; not EndpointSlice, because {noSlices}',
    'zh-TW': '無法使用 ElbApi,因為{noElbApi};無法使用 EndpointSlice,因為{noSlices}',
  },

  'bridge.mode.unavailable': {
    en: 'mode {mode} is not possible here, because {why}. {wayOut}',
    'zh-TW': '此處無法使用 {mode} 模式,因為{why}。{wayOut}',
  },
  'bridge.mode.why.noCredentials': { en: 'there are no credentials for the ELB API', 'zh-TW': '沒有可呼叫 ELB API 的憑證' },
  'bridge.mode.wayOut.noCredentials': {
    en: 'Give the bridge credentials (an agency on the nodes, a workload identity, or a Secret with an access key), or set spec.mode to Auto.',
    'zh-TW': '請提供憑證(節點的委託、工作負載身分,或含存取金鑰的 Secret),或將 spec.mode 設為 Auto。',
  },
  'bridge.mode.why.hostNetworkOn': {
    en: "gatewayAPI.hostNetwork is on and the Gateway's Service has no NodePort that an ELB could use",
    'zh-TW': 'gatewayAPI.hostNetwork 已啟用,Gateway 的 Service 沒有可供 ELB 使用的 NodePort',
  },
  'bridge.mode.wayOut.hostNetworkOn': {
    en: "Set spec.mode to HostNetwork or Auto, or turn gatewayAPI.hostNetwork.enabled off in Cilium's Helm values.",
    'zh-TW': '請將 spec.mode 設為 HostNetwork 或 Auto,或在 Cilium 的 Helm values 中停用 gatewayAPI.hostNetwork.enabled。',
  },
  'bridge.mode.why.hostNetworkOff': {
    en: 'gatewayAPI.hostNetwork is off and Envoy listens on no port of the nodes',
    'zh-TW': 'gatewayAPI.hostNetwork 未啟用,Envoy 不會監聽節點的任何連接埠',
  },
  'bridge.mode.wayOut.hostNetworkOff': {
    en: "Set gatewayAPI.hostNetwork.enabled=true in Cilium's Helm values, or spec.mode to Auto.",
    'zh-TW': '請在 Cilium 的 Helm values 中設定 gatewayAPI.hostNetwork.enabled=true,或將 spec.mode 設為 Auto。',
  },
  'bridge.mode.why.notDedicated': {
    en: 'CCE takes EndpointSlices of others only for a dedicated ELB, and this one is shared (spec.elb.class)',
    'zh-TW': 'CCE 僅在獨享型 ELB 上接受他人維護的 EndpointSlice,而此 ELB 為共享型(spec.elb.class)',
  },
  'bridge.mode.why.classUnknown': {
    en: 'CCE takes EndpointSlices of others only for a dedicated ELB, and spec.elb.class does not say that this is one',
    'zh-TW': 'CCE 僅在獨享型 ELB 上接受他人維護的 EndpointSlice,而 spec.elb.class 未指明此 ELB 為獨享型',
  },
  'bridge.mode.wayOut.notDedicated': {
    en: 'Set spec.elb.class to performance if the ELB is a dedicated one, or spec.mode to Auto.',
    'zh-TW': '若此 ELB 為獨享型,請將 spec.elb.class 設為 performance,或將 spec.mode 設為 Auto。',
  },
  'bridge.mode.why.cceVersion': {
    en: 'CCE takes EndpointSlices of others from {needed} on, and this cluster is {version}',
    'zh-TW': 'CCE 自 {needed} 起才接受他人維護的 EndpointSlice,而此叢集為 {version}',
  },
  'bridge.mode.why.cceVersionUnknown': {
    en: 'CCE takes EndpointSlices of others from {needed} on, and no node reports a version of CCE',
    'zh-TW': 'CCE 自 {needed} 起才接受他人維護的 EndpointSlice,而沒有節點回報 CCE 版本',
  },
  'bridge.mode.wayOut.cceVersion': {
    en: 'Upgrade the cluster, or set spec.mode to Auto.',
    'zh-TW': '請升級叢集,或將 spec.mode 設為 Auto。',
  },
  'bridge.mode.why.lbIpam': {
    en: "Cilium's LB-IPAM owns LoadBalancer Services without a class and would replace the address that the cloud controller manager writes",
    'zh-TW': 'Cilium 的 LB-IPAM 會接管未指定 class 的 LoadBalancer Service,並取代雲端控制器寫入的位址',
  },
  'bridge.mode.wayOut.lbIpam': {
    en: "Set defaultLBServiceIPAM=none in Cilium's Helm values, remove the CiliumLoadBalancerIPPools, or set spec.mode to ElbApi.",
    'zh-TW': '請在 Cilium 的 Helm values 中設定 defaultLBServiceIPAM=none、移除 CiliumLoadBalancerIPPool,或將 spec.mode 設為 ElbApi。',
  },
  'bridge.mode.why.certificates': {
    en: 'CCE takes the certificates of a Service as a whole, and the HTTPS listeners name different ones',
    'zh-TW': 'CCE 以整個 Service 為單位設定憑證,而各 HTTPS 監聽器指定的憑證不同',
  },
  'bridge.mode.wayOut.certificates': {
    en: 'Give all HTTPS listeners the same certificateID and sniCertificateIDs, or set spec.mode to ElbApi.',
    'zh-TW': '請讓所有 HTTPS 監聽器使用相同的 certificateID 與 sniCertificateIDs,或將 spec.mode 設為 ElbApi。',
  },
  'bridge.mode.why.ossSelector': {
    en: 'the open-source cloud controller manager refuses Services without a selector',
    'zh-TW': '開源的雲端控制器會拒絕沒有 selector 的 Service',
  },
  'bridge.mode.why.ossLimits': {
    en: 'the open-source cloud controller manager is told of existing ELBs and of TCP listeners only (spec.elb.id, spec.listeners)',
    'zh-TW': '開源的雲端控制器只能指定既有的 ELB 與 TCP 監聽器(spec.elb.id、spec.listeners)',
  },
  'bridge.mode.wayOut.oss': {
    en: 'Set spec.mode to ElbApi, which needs no cloud controller manager.',
    'zh-TW': '請將 spec.mode 設為 ElbApi,此模式不需要雲端控制器。',
  },
  'bridge.mode.why.noNodePorts': {
    en: "the Gateway's Service {service} has no NodePorts",
    'zh-TW': 'Gateway 的 Service {service} 沒有 NodePort',
  },
  'bridge.mode.wayOut.noNodePorts': {
    en: 'Let it have some (allocateLoadBalancerNodePorts in the CiliumGatewayClassConfig), or set spec.mode to EnvoyRedirect.',
    'zh-TW': '請讓它配置 NodePort(CiliumGatewayClassConfig 的 allocateLoadBalancerNodePorts),或將 spec.mode 設為 EnvoyRedirect。',
  },

  'bridge.mode.samePort': {
    en: 'two ports of the Gateway ask for listener {port} of the ELB: give one of them another elbPort in spec.listeners',
    'zh-TW': 'Gateway 有兩個連接埠要求 ELB 的監聽器 {port}:請在 spec.listeners 為其中一個指定其他 elbPort',
  },
  'bridge.mode.nameTaken': {
    en: '{target} exists and does not belong to this entrypoint: delete it, or give the entrypoint another name',
    'zh-TW': '{target} 已存在且不屬於此 entrypoint:請刪除它,或為 entrypoint 改名',
  },
  'bridge.mode.elbNotFound': {
    en: 'ELB {id} does not exist in this project and region: check spec.elb.id',
    'zh-TW': '此專案與區域中沒有 ELB {id}:請檢查 spec.elb.id',
  },
  'bridge.mode.wrongClass': {
    en: 'ELB {id} is of class {found}, CCE would be told {wanted} and refuse it: set spec.elb.class to {found}',
    'zh-TW': 'ELB {id} 的類別為 {found},但會以 {wanted} 告知 CCE 而遭拒:請將 spec.elb.class 設為 {found}',
  },

  'bridge.mode.waiting.gatewayService': {
    en: 'waiting for Cilium to make the Service of Gateway {gateway}',
    'zh-TW': '等待 Cilium 建立 Gateway {gateway} 的 Service',
  },
  'bridge.mode.waiting.nodePorts': {
    en: 'waiting for the NodePorts of Service {service}',
    'zh-TW': '等待 Service {service} 取得 NodePort',
  },
  'bridge.mode.waiting.envoyConfig': {
    en: 'waiting for Cilium to make the CiliumEnvoyConfig of Gateway {gateway}',
    'zh-TW': '等待 Cilium 建立 Gateway {gateway} 的 CiliumEnvoyConfig',
  },
  'bridge.mode.waiting.controller': {
    en: 'waiting for the cloud controller manager to bind Service {service}; its events say what holds it up: kubectl -n {namespace} describe service {name}',
    'zh-TW': '等待雲端控制器綁定 Service {service};其事件會說明原因:kubectl -n {namespace} describe service {name}',
  },
  'bridge.mode.waiting.listener': {
    en: 'waiting for the cloud controller manager to make listener {port} for Service {service}; its events say what holds it up: kubectl -n {namespace} describe service {name}',
    'zh-TW': '等待雲端控制器為 Service {service} 建立監聽器 {port};其事件會說明原因:kubectl -n {namespace} describe service {name}',
  },
  'bridge.mode.waiting.deletion': {
    en: 'Service {service} is made again for another ELB, and the cloud controller manager has not let the old one go yet: kubectl -n {namespace} describe service {name}',
    'zh-TW': 'Service {service} 將為另一個 ELB 重新建立,而雲端控制器尚未釋放舊的 Service:kubectl -n {namespace} describe service {name}',
  },

  'bridge.mode.warning.notProgrammed': {
    en: 'Gateway {gateway} stays Programmed=False although traffic flows: Cilium {version} gives Gateways no address in host network mode, {since} and later do',
    'zh-TW': 'Gateway {gateway} 會維持 Programmed=False,但流量正常:Cilium {version} 在 host network 模式下不會指派位址,{since} 起才會',
  },
  'bridge.mode.warning.loss': {
    en: 'about 1 of {nodes} new connections is refused: whenever Cilium picks the receiving node itself as the back end; any other mode has no such loss',
    'zh-TW': '每 {nodes} 個新連線約有 1 個被拒:只要 Cilium 選到收到封包的節點本身作為後端就會發生;其他模式沒有此損失',
  },
  'bridge.mode.warning.localLoss': {
    en: 'clientIP: Preserve has no effect in mode Selector: externalTrafficPolicy Local, which it needs, would refuse every connection',
    'zh-TW': 'clientIP: Preserve 在 Selector 模式下沒有作用:它所需的 externalTrafficPolicy Local 會使所有連線被拒',
  },
  'bridge.mode.warning.nodeSelector': {
    en: 'nodeSelector has no effect in mode {mode}, where the cloud controller manager picks the nodes: label the others node.kubernetes.io/exclude-from-external-load-balancers',
    'zh-TW':
      'nodeSelector 在 {mode} 模式下沒有作用,節點由雲端控制器選擇:請為其餘節點加上標籤 node.kubernetes.io/exclude-from-external-load-balancers',
  },
  'bridge.mode.warning.thresholds': {
    en: 'the annotations of CCE know one health check threshold: {healthy} is used, unhealthyThreshold {unhealthy} has no effect',
    'zh-TW': 'CCE 的註解只有一個健康檢查門檻:採用 {healthy},unhealthyThreshold {unhealthy} 沒有作用',
  },
  'bridge.mode.warning.notCce': {
    en: 'no node reports a version of CCE: mode {mode} needs the cloud controller manager of a CCE cluster',
    'zh-TW': '沒有節點回報 CCE 版本:{mode} 模式需要 CCE 叢集的雲端控制器',
  },
  'bridge.mode.warning.ossHealthCheck': {
    en: 'the open-source cloud controller manager probes by TCP, on the port of the member: protocol, path and port of healthCheck have no effect',
    'zh-TW': '開源的雲端控制器以 TCP 探測成員本身的連接埠:healthCheck 的 protocol、path 與 port 沒有作用',
  },
  'bridge.mode.warning.elbUnreadable': {
    en: 'the health of the members is not known, because ELB {id} could not be read: {why}',
    'zh-TW': '無法得知成員的健康狀態,因為讀取 ELB {id} 失敗:{why}',
  },
} as const;
