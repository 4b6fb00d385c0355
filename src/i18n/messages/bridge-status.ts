/** What `cilium-cce bridge status` says. @module */
export const bridgeStatusMessages = {
  'bridgeStatus.description': {
    en: 'show hop by hop how each Gateway is reached: exit 0 all bound and reachable, 1 not, 2 it failed',
    'zh-TW': '逐跳顯示每個 Gateway 如何被存取:全部已綁定且可到達為 0,否則為 1,失敗為 2',
  },
  'bridgeStatus.examples': {
    en: '  cilium-cce bridge status\n  cilium-cce bridge status default/ip-gateway --region cn-north-4 -o wide\n  cilium-cce bridge status -n shop --host shop.example.com --path /cart --watch\nNothing is written. With --region the ELB itself is asked; otherwise what the operator has reported of it is shown.',
    'zh-TW':
      '  cilium-cce bridge status\n  cilium-cce bridge status default/ip-gateway --region cn-north-4 -o wide\n  cilium-cce bridge status -n shop --host shop.example.com --path /cart --watch\n不會寫入任何東西。指定 --region 時直接查詢 ELB,否則顯示 operator 所回報的狀態。',
  },
  'bridgeStatus.option.namespace': { en: 'only those of this namespace', 'zh-TW': '只顯示此命名空間的項目' },
  'bridgeStatus.option.output': { en: 'output format', 'zh-TW': '輸出格式' },
  'bridgeStatus.option.watch': { en: 'show it again whenever it has changed, until Ctrl-C', 'zh-TW': '有變化時再次顯示,直到按下 Ctrl-C' },
  'bridgeStatus.option.path': {
    en: 'path of the request to follow (default: the first match of the first route, else /)',
    'zh-TW': '要追蹤的請求路徑(預設為第一個路由的第一個 match,否則為 /)',
  },
  'bridgeStatus.option.host': {
    en: "host of the request to follow (default: that of the listener or route, else the ELB's address)",
    'zh-TW': '要追蹤的請求主機(預設為監聽器或路由的 hostname,否則為 ELB 位址)',
  },

  'bridgeStatus.noDefinition': {
    en: 'The cluster does not know GatewayEntrypoints: install them with "cilium-cce bridge crd | kubectl apply -f -".',
    'zh-TW': '叢集不認得 GatewayEntrypoint:請以「cilium-cce bridge crd | kubectl apply -f -」安裝。',
  },
  'bridgeStatus.noRight': {
    en: 'GatewayEntrypoints cannot be listed: {why} Ask for the right to list gatewayentrypoints.cilium-cce.io.',
    'zh-TW': '無法列出 GatewayEntrypoint:{why} 請取得列出 gatewayentrypoints.cilium-cce.io 的權限。',
  },
  'bridgeStatus.unreachable': {
    en: 'The cluster at {server} cannot be read: {why}',
    'zh-TW': '無法讀取位於 {server} 的叢集:{why}',
  },
  'bridgeStatus.unknownName': {
    en: 'There is neither a GatewayEntrypoint nor a Gateway of Cilium {name}.',
    'zh-TW': '沒有名為 {name} 的 GatewayEntrypoint 或 Cilium Gateway。',
  },
  'bridgeStatus.nothing': {
    en: 'There is no GatewayEntrypoint, and no Gateway of Cilium that could have one.',
    'zh-TW': '沒有 GatewayEntrypoint,也沒有可供綁定的 Cilium Gateway。',
  },

  'bridgeStatus.ok': { en: 'bound, and every way arrives', 'zh-TW': '已綁定,且所有走法皆可抵達' },
  'bridgeStatus.boundOnly': { en: 'bound, but not every way arrives', 'zh-TW': '已綁定,但並非所有走法都能抵達' },
  'bridgeStatus.notBound': { en: 'not bound', 'zh-TW': '未綁定' },
  'bridgeStatus.unbound': { en: 'not bound to any ELB', 'zh-TW': '未綁定任何 ELB' },
  'bridgeStatus.howToBind': {
    en: 'To bind it: kubectl -n {namespace} annotate gateway {name} {annotation}=<id of the ELB>, or create a GatewayEntrypoint that names it.',
    'zh-TW': '綁定方式:kubectl -n {namespace} annotate gateway {name} {annotation}=<ELB 的 ID>,或建立指向它的 GatewayEntrypoint。',
  },

  'bridgeStatus.annotated': {
    en: 'It asks for ELB {elb} ({annotation}), and no operator has answered: is "cilium-cce bridge run" running?',
    'zh-TW': '它要求 ELB {elb}({annotation}),但尚無 operator 處理:「cilium-cce bridge run」是否在執行?',
  },

  'bridgeStatus.label.gateway': { en: 'Gateway', 'zh-TW': 'Gateway' },
  'bridgeStatus.label.mode': { en: 'Mode', 'zh-TW': '模式' },
  'bridgeStatus.label.elb': { en: 'ELB', 'zh-TW': 'ELB' },
  'bridgeStatus.label.port': { en: 'Port {port}', 'zh-TW': '連接埠 {port}' },
  'bridgeStatus.label.warning': { en: 'Warning', 'zh-TW': '警告' },
  'bridgeStatus.label.problem': { en: 'Problem', 'zh-TW': '問題' },
  'bridgeStatus.programmed': { en: '{gateway}, Programmed', 'zh-TW': '{gateway},Programmed' },
  'bridgeStatus.notProgrammed': { en: '{gateway}, not Programmed', 'zh-TW': '{gateway},尚未 Programmed' },
  'bridgeStatus.gatewayMissing': { en: '{gateway}, which does not exist', 'zh-TW': '{gateway},不存在' },
  'bridgeStatus.noMode': { en: 'not chosen yet', 'zh-TW': '尚未決定' },
  'bridgeStatus.shared': { en: 'shared', 'zh-TW': '共享型' },
  'bridgeStatus.dedicated': { en: 'dedicated', 'zh-TW': '獨享型' },
  'bridgeStatus.classUnknown': { en: 'class not known', 'zh-TW': '類別未知' },
  'bridgeStatus.noAddress': { en: 'no address yet', 'zh-TW': '尚無位址' },
  'bridgeStatus.reported': { en: 'as reported by the operator', 'zh-TW': '由 operator 回報' },
  'bridgeStatus.asked': { en: 'asked of the ELB API', 'zh-TW': '查詢自 ELB API' },
  'bridgeStatus.nodePort': { en: 'NodePort {nodePort}', 'zh-TW': 'NodePort {nodePort}' },
  'bridgeStatus.hostPort': { en: 'port {port} of the nodes', 'zh-TW': '節點的連接埠 {port}' },
  'bridgeStatus.noNodePort': { en: 'no NodePort yet', 'zh-TW': '尚無 NodePort' },
  'bridgeStatus.members': { en: '{online} of {total} members online', 'zh-TW': '{total} 個成員中有 {online} 個 ONLINE' },
  'bridgeStatus.membersUnknown': { en: 'health of members not known', 'zh-TW': '不知道成員的健康狀態' },
  'bridgeStatus.noListener': { en: 'no listener on the ELB', 'zh-TW': 'ELB 上沒有監聽器' },
  'bridgeStatus.client.Preserved': { en: "Envoy sees the client's address", 'zh-TW': 'Envoy 可見用戶端位址' },
  'bridgeStatus.client.Forwarded': { en: "the client's address is in X-Forwarded-For", 'zh-TW': '用戶端位址在 X-Forwarded-For 中' },
  'bridgeStatus.client.Hidden': { en: "the client's address is hidden", 'zh-TW': '看不到用戶端位址' },

  'bridgeStatus.request': { en: '{method} {url} from {client}', 'zh-TW': '來自 {client} 的 {method} {url}' },
  'bridgeStatus.requestWithHost': {
    en: '{method} {url} from {client}, Host {host}',
    'zh-TW': '來自 {client} 的 {method} {url},Host {host}',
  },
  'bridgeStatus.ways': { en: '{arriving} of {total} ways arrive', 'zh-TW': '{total} 種走法中有 {arriving} 種抵達' },
  'bridgeStatus.waysAtLeast': {
    en: '{arriving} of the first {total} ways arrive; there are more',
    'zh-TW': '前 {total} 種走法中有 {arriving} 種抵達;尚有其他走法',
  },
  'bridgeStatus.noPath': {
    en: 'no path to show: the ELB has no address yet',
    'zh-TW': '無法顯示路徑:ELB 尚無位址',
  },
  'bridgeStatus.noElbPath': {
    en: 'no path to show: the ELB does not exist',
    'zh-TW': '無法顯示路徑:ELB 不存在',
  },
  'bridgeStatus.noRightsPath': {
    en: 'no path to show: what decides it cannot be read ({kinds})',
    'zh-TW': '無法顯示路徑:無法讀取決定路徑的物件({kinds})',
  },
  'bridgeStatus.expected': {
    en: 'The states of the nodes are what the API objects let one expect; nobody has looked inside the nodes.',
    'zh-TW': '節點狀態是依 API 物件推算的預期狀態,並未實際檢視節點內部。',
  },
  'bridgeStatus.seen': {
    en: 'The states of the nodes are those of the lab itself.',
    'zh-TW': '節點狀態取自實驗室本身。',
  },
  'bridgeStatus.notReadable': {
    en: 'Not readable with these rights, so that nothing is concluded from it: {kinds}.',
    'zh-TW': '目前權限無法讀取,因此不據以推論:{kinds}。',
  },
  'bridgeStatus.noCredentials': {
    en: 'There are no credentials for the ELB API: what the operator has reported is shown instead.',
    'zh-TW': '沒有 ELB API 的憑證:改為顯示 operator 所回報的狀態。',
  },
  'bridgeStatus.elbFailed': {
    en: 'The ELB API does not answer as it should ({why}): what the operator has reported is shown instead.',
    'zh-TW': 'ELB API 未正常回應({why}):改為顯示 operator 所回報的狀態。',
  },

  'bridgeStatus.finding.notReconciled': {
    en: 'No operator has looked at this yet: is "cilium-cce bridge run" running?',
    'zh-TW': '尚無 operator 處理過此物件:「cilium-cce bridge run」是否在執行?',
  },
  'bridgeStatus.finding.statusOutdated': {
    en: 'The spec has changed since the operator last looked: is "cilium-cce bridge run" running?',
    'zh-TW': 'spec 在 operator 上次處理之後已變更:「cilium-cce bridge run」是否在執行?',
  },
  'bridgeStatus.finding.gatewayMissing': {
    en: 'There is no Gateway {gateway}: create it, or correct spec.gatewayRef.',
    'zh-TW': '沒有 Gateway {gateway}:請建立它,或更正 spec.gatewayRef。',
  },
  'bridgeStatus.finding.notProgrammed': {
    en: 'Gateway {gateway} is not Programmed: {why}',
    'zh-TW': 'Gateway {gateway} 尚未 Programmed:{why}',
  },
  'bridgeStatus.finding.serviceMissing': {
    en: "Cilium has made no Service for Gateway {gateway}: see the Gateway's conditions and the log of cilium-operator.",
    'zh-TW': 'Cilium 尚未為 Gateway {gateway} 建立 Service:請看 Gateway 的 conditions 與 cilium-operator 的日誌。',
  },
  'bridgeStatus.finding.elbMissing': {
    en: 'There is no ELB {id}: check spec.elb.id, the region and the project.',
    'zh-TW': '沒有 ELB {id}:請檢查 spec.elb.id、區域與專案。',
  },
  'bridgeStatus.finding.listenerMissing': {
    en: 'ELB {elb} has no listener on port {port}, so that clients are refused: the operator makes it; see the condition Bound.',
    'zh-TW': 'ELB {elb} 的連接埠 {port} 沒有監聽器,用戶端會被拒絕:監聽器由 operator 建立,請看 Bound 狀態。',
  },
  'bridgeStatus.finding.noMembers': {
    en: 'The listener on port {port} has no members, although nodes ({nodes}) could be: is the operator running?',
    'zh-TW': '連接埠 {port} 的監聽器沒有成員,但有 {nodes} 個節點可用:operator 是否在執行?',
  },
  'bridgeStatus.finding.noNodes': {
    en: 'The listener on port {port} has no members, and no node can be one: check which nodes are Ready, and spec.nodeSelector.',
    'zh-TW': '連接埠 {port} 的監聽器沒有成員,也沒有節點可用:請檢查哪些節點為 Ready,以及 spec.nodeSelector。',
  },
  'bridgeStatus.finding.staleNodePort': {
    en: 'Stale NodePort: members ({count}) point at {ports}, Service {service} has {wanted} now. The operator follows such changes: is "cilium-cce bridge run" running?',
    'zh-TW':
      'NodePort 已過時:{count} 個成員指向 {ports},但 Service {service} 現在是 {wanted}。operator 會跟上這類變更:「cilium-cce bridge run」是否在執行?',
  },
  'bridgeStatus.finding.stalePort': {
    en: 'Stale port: members ({count}) point at {ports} instead of {wanted}. The operator follows such changes: is "cilium-cce bridge run" running?',
    'zh-TW': '連接埠已過時:{count} 個成員指向 {ports},而非 {wanted}。operator 會跟上這類變更:「cilium-cce bridge run」是否在執行?',
  },
  'bridgeStatus.finding.memberTimeout': {
    en: "Members ({count}) do not answer the ELB ({first}: CONNECT_TIMEOUT): admit TCP {port} from {sources} in the nodes' security group, or the node is down.",
    'zh-TW':
      '{count} 個成員的健康檢查沒有回應({first},CONNECT_TIMEOUT):請在節點的安全群組允許來自 {sources} 的 TCP {port},否則就是節點已停機。',
  },
  'bridgeStatus.finding.memberRefused': {
    en: 'Members ({count}) refuse the ELB ({first}: CONNECT_REFUSED): nothing serves port {port} there. Compare it with the NodePort of the Service, and see whether cilium and cilium-envoy run on the node.',
    'zh-TW':
      '{count} 個成員的健康檢查被拒絕({first},CONNECT_REFUSED):該處沒有任何程式服務連接埠 {port}。請與 Service 的 NodePort 比對,並確認節點上的 cilium 與 cilium-envoy 是否在執行。',
  },
  'bridgeStatus.finding.memberUnhealthy': {
    en: 'Members ({count}) are not healthy ({first}: {state}).',
    'zh-TW': '{count} 個成員不健康({first}):{state}。',
  },
  'bridgeStatus.finding.nodeUnknown': {
    en: 'What Cilium has programmed on {nodes} ({count}) cannot be expected: the agent there is not Ready. See its pod.',
    'zh-TW': '無法推算 Cilium 在 {nodes}({count} 個節點)上的設定:該處的 agent 尚未 Ready,請看它的 Pod。',
  },
  'bridgeStatus.finding.localLoss': {
    en: 'In mode Selector about 1 of {nodes} connections is refused: the one whose back end is the node that it came to. Modes ElbApi, EndpointSlice, HostNetwork and EnvoyRedirect lose none.',
    'zh-TW':
      'Selector 模式下約 {nodes} 分之 1 的連線會被拒絕:後端正好是收到連線的節點者。ElbApi、EndpointSlice、HostNetwork、EnvoyRedirect 模式不會遺失。',
  },
  'bridgeStatus.sources.dedicated': { en: "the ELB's back-end subnet", 'zh-TW': 'ELB 的後端子網路' },
} as const;
