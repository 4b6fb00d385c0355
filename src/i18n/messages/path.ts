/**
 * What each hop of a path says; ids are `path.` + the reason codes of `src/path`. A hop that stops the
 * packet also says what to do next.
 * @module
 */
export const pathMessages = {
  'path.elb.found': { en: 'has the address {address}', 'zh-TW': '擁有位址 {address}' },
  'path.elb.not-found': { en: 'no ELB {loadBalancer} exists: check the id', 'zh-TW': '沒有 ELB {loadBalancer}:請檢查 id' },
  'path.elb-listener.found': { en: 'listens on {protocol} {port}', 'zh-TW': '監聽 {protocol} {port}' },
  'path.elb-listener.missing': {
    en: 'ELB {loadBalancer} has no listener on {protocol} {port}: bind the Gateway (bridge), or create the listener',
    'zh-TW': 'ELB {loadBalancer} 在 {protocol} {port} 上沒有監聽器:請綁定 Gateway(bridge)或建立監聽器',
  },
  'path.elb-listener.no-pool': {
    en: 'listener {listener} ({port}) has no back-end server group (問題六): let the bridge own the listener',
    'zh-TW': '監聽器 {listener}({port})沒有後端伺服器群組(問題六):請交由 bridge 管理此監聽器',
  },
  'path.elb-listener.policies': {
    en: 'listener {listener} ({port}) has no back-end server group and forwards by policies ({actions}): where they lead is not followed',
    'zh-TW': '監聽器 {listener}({port})沒有後端伺服器群組,而是依轉發策略處理({actions}):不追蹤其去向',
  },
  'path.elb-listener.policies-not-known': {
    en: 'listener {listener} ({port}) has no back-end server group; whether it redirects by a policy is not known: allow elb:l7policies:list',
    'zh-TW': '監聽器 {listener}({port})沒有後端伺服器群組;不知道它是否以轉發策略重新導向:請允許 elb:l7policies:list',
  },
  'path.elb-member.chosen': {
    en: 'chosen; {healthy} of {total} members are healthy',
    'zh-TW': '被選中;{total} 個成員中有 {healthy} 個健康',
  },
  'path.elb-member.health-not-known': {
    en: 'chosen among {total} members, whose health is not known',
    'zh-TW': '從 {total} 個成員中選出,但不知道其健康狀態',
  },
  'path.elb-member.none': {
    en: 'back-end server group {pool} has no member: check which nodes are ready',
    'zh-TW': '後端伺服器群組 {pool} 沒有成員:請檢查哪些節點就緒',
  },
  'path.elb-member.none-healthy': {
    en: "none of the {total} members of {pool} is healthy ({reason}): compare their port with the Gateway's NodePort, then the security group",
    'zh-TW': '{pool} 的 {total} 個成員都不健康({reason}):請比對其連接埠與 Gateway 的 NodePort,再檢查安全群組',
  },
  'path.elb-member.is-client': {
    en: "listener {listener} keeps clients' addresses, so node {member} cannot be its client and its back end at the same time: use the Gateway's ClusterIP from inside the cluster",
    'zh-TW': '監聽器 {listener} 保留用戶端位址,因此節點 {member} 不能同時是它的用戶端與後端:在叢集內請改用 Gateway 的 ClusterIP',
  },

  'path.security-group.allowed': {
    en: '{group} admits {protocol} {port} from {source}',
    'zh-TW': '{group} 允許來自 {source} 的 {protocol} {port}',
  },
  'path.security-group.denied': {
    en: 'no security group of {node} admits {protocol} {port} from {source}: add an inbound rule',
    'zh-TW': '{node} 的安全群組都不允許來自 {source} 的 {protocol} {port}:請新增入方向規則',
  },
  'path.security-group.bypassed': {
    en: 'not asked: a shared ELB that keeps the address of its client ({source}) passes by the security groups',
    'zh-TW': '不經安全群組:共享型 ELB 保留用戶端位址({source})時,流量會略過安全群組',
  },
  'path.security-group.not-known': { en: 'the security groups of {node} are not known', 'zh-TW': '不知道 {node} 的安全群組' },

  'path.node.reached': { en: 'reached at {address}', 'zh-TW': '抵達 {address}' },
  'path.node.down': {
    en: '{node} is down: start it, or take it out of the load balancer',
    'zh-TW': '{node} 已停機:請啟動,或從負載平衡移除',
  },
  'path.node.gone': {
    en: '{node} has been removed; its pods are still listed: wait for their garbage collection, or delete them',
    'zh-TW': '{node} 已被移除,但其 Pod 仍列在叢集中:請等待回收或直接刪除',
  },
  'path.node.not-known': { en: 'nobody has looked inside {node}', 'zh-TW': '尚未檢視 {node} 內部的狀態' },
  'path.node.host-process': { en: 'a process on {node} listens on {port}', 'zh-TW': '{node} 上有行程監聽 {port}' },
  'path.node.port-closed': {
    en: 'nothing listens on {port} of {node}: check the port',
    'zh-TW': '{node} 上沒有任何行程監聽 {port}:請檢查連接埠',
  },
  'path.node.port-not-known': {
    en: 'whether a process listens on {port} of {node} shows only on the node: ss -ltn there',
    'zh-TW': '{node} 上是否有行程監聽 {port} 只能在節點上得知:請在該節點執行 ss -ltn',
  },
  'path.address.unknown': {
    en: '{address} belongs to no pod, Service, node or ELB',
    'zh-TW': '{address} 不屬於任何 Pod、Service、節點或 ELB',
  },
  'path.origin.pod-not-found': { en: 'there is no pod {namespace}/{name}', 'zh-TW': '沒有 Pod {namespace}/{name}' },
  'path.origin.pod-without-address': {
    en: 'pod {namespace}/{name} has no address yet: see kubectl describe pod',
    'zh-TW': 'Pod {namespace}/{name} 還沒有位址:請看 kubectl describe pod',
  },

  'path.service.socket-lb': {
    en: 'socket-LB turns {frontend} into {backend}:{port} at connect()',
    'zh-TW': 'socket-LB 在 connect() 時將 {frontend} 換成 {backend}:{port}',
  },
  'path.service.per-packet': {
    en: 'translated per packet: {frontend} becomes {backend}:{port}',
    'zh-TW': '逐封包轉換:{frontend} 換成 {backend}:{port}',
  },
  'path.service.nodeport': { en: 'NodePort {nodePort}: on to {backend}:{port}', 'zh-TW': 'NodePort {nodePort}:轉到 {backend}:{port}' },
  'path.service.load-balancer-address': {
    en: 'load balancer address {address}: on to {backend}:{port}',
    'zh-TW': '負載平衡位址 {address}:轉到 {backend}:{port}',
  },
  'path.service.hijacked': {
    en: '{service} claims {address}:{port} in its status, so every agent keeps this traffic: publish the real ELB address with ipMode Proxy',
    'zh-TW': '{service} 在 status 中宣稱擁有 {address}:{port},所有 agent 都會攔下此流量:請以 ipMode Proxy 公布 ELB 的真實位址',
  },
  'path.service.l7-redirect': { en: 'redirected to Envoy on this node ({listener})', 'zh-TW': '轉向本節點的 Envoy({listener})' },
  'path.service.no-backends': {
    en: "{service} has no back ends: check its selector and the pods' readiness",
    'zh-TW': '{service} 沒有後端:請檢查 selector 與 Pod 是否就緒',
  },
  'path.service.no-local-backend': {
    en: '{service} has externalTrafficPolicy Local and no back end on {node}: use Cluster, or health-check the nodes',
    'zh-TW': '{service} 為 externalTrafficPolicy Local,而 {node} 上沒有後端:請改用 Cluster,或對節點做健康檢查',
  },
  'path.service.not-translated': {
    en: 'nobody on {node} translates {address}:{port}: socket-LB does not cover this pod and kube-proxy has no rule (問題三)',
    'zh-TW': '{node} 上沒有元件轉換 {address}:{port}:socket-LB 未涵蓋此 Pod,kube-proxy 也沒有規則(問題三)',
  },
  'path.service.too-many-hops': {
    en: '{service} leads through too many Services: remove the loop',
    'zh-TW': '{service} 經過太多 Service:請移除迴圈',
  },
  'path.nodeport.local-backend-no-second-lookup': {
    en: "{service} chose this node itself ({address}:{port}): {node} makes no second Service lookup, and nothing listens there. Point the ELB at the Gateway's NodePort (bridge mode ElbApi)",
    'zh-TW':
      '{service} 選到本節點自己({address}:{port}):{node} 不會再查一次 Service,而該處沒有行程監聽。請將 ELB 直接指向 Gateway 的 NodePort(bridge 模式 ElbApi)',
  },
  'path.nodeport.local-backend-host-process': {
    en: '{service} chose this node itself, where a process listens on {port}',
    'zh-TW': '{service} 選到本節點自己,該處有行程監聽 {port}',
  },
  'path.nodeport.snat': {
    en: 'sends it on to {backendNode} with its own address as the source',
    'zh-TW': '以自己的位址為來源轉送到 {backendNode}',
  },
  'path.host-routing.bypasses-kube-proxy': {
    en: 'BPF host routing on {node} bypasses kube-proxy ({rules} rules), and socket-LB does not cover this pod: {address}:{port} is lost',
    'zh-TW': '{node} 的 BPF host routing 繞過 kube-proxy({rules} 規則),而 socket-LB 未涵蓋此 Pod:{address}:{port} 無法送達',
  },
  'path.host-routing.half-applied': {
    en: "endpoint {namespace}/{name} was compiled for {endpoint} host routing, its agent now uses {agent}; kube-proxy's {rules} KUBE-FORWARD drops the flow: restart the agents and recreate the pod (問題三)",
    'zh-TW':
      'endpoint {namespace}/{name} 是為 {endpoint} host routing 編譯,agent 現在使用 {agent};kube-proxy({rules})的 KUBE-FORWARD 會丟棄此連線:請重新啟動 agent 並重建 Pod(問題三)',
  },
  'path.kube-proxy.dnat': {
    en: 'kube-proxy on {node}: {frontend} to {backend}:{port}',
    'zh-TW': '{node} 的 kube-proxy:{frontend} 轉到 {backend}:{port}',
  },
  'path.kube-proxy.stale': {
    en: 'kube-proxy is gone from {node}, its rules are not: {frontend} goes to {backend}, which is no more. Flush the rules, or restart kube-proxy',
    'zh-TW': '{node} 的 kube-proxy 已停止但規則仍在:{frontend} 轉到已不存在的 {backend}。請清除規則或重新啟動 kube-proxy',
  },
  'path.kube-proxy.no-backends': {
    en: 'kube-proxy on {node} rejects {frontend}: no back ends',
    'zh-TW': '{node} 的 kube-proxy 拒絕 {frontend}:沒有後端',
  },

  'path.routing.same-node': { en: 'stays on the node', 'zh-TW': '不離開本節點' },
  'path.routing.tunnel': { en: '{protocol} tunnel, UDP {port}', 'zh-TW': '{protocol} 通道,UDP {port}' },
  'path.routing.tunnel-blocked': {
    en: '{to} does not admit the {protocol} tunnel (UDP {port}) from {from}: open it between the security groups',
    'zh-TW': '{to} 不允許來自 {from} 的 {protocol} 通道(UDP {port}):請在安全群組之間開放',
  },
  'path.routing.native': { en: 'the VPC routes {destination}', 'zh-TW': 'VPC 路由 {destination}' },
  'path.routing.no-vpc-route': {
    en: 'the VPC has no route for {address} on {node}: use the tunnel, or add the route (問題五)',
    'zh-TW': 'VPC 沒有 {node} 上 {address} 的路由:請改用通道或新增路由(問題五)',
  },
  'path.routing.pod-not-reachable-from-outside': {
    en: 'pod address {address} cannot be reached from outside the cluster',
    'zh-TW': '叢集外無法到達 Pod 位址 {address}',
  },
  'path.routing.not-known': {
    en: 'whether the VPC has a route to {address} is not known: see its route table',
    'zh-TW': '不知道 VPC 是否有到 {address} 的路由:請查看 VPC 路由表',
  },
  'path.routing.masqueraded': { en: 'leaves {node} with the source address {address}', 'zh-TW': '以來源位址 {address} 離開 {node}' },
  'path.routing.not-masqueraded': {
    en: 'leaves with the pod address {address}, to which {destination} cannot answer: turn masquerading on',
    'zh-TW': '以 Pod 位址 {address} 離開,{destination} 無法回應:請開啟 masquerade',
  },
  'path.routing.external': { en: 'goes to {address}:{port}, outside the cluster', 'zh-TW': '前往叢集外的 {address}:{port}' },

  'path.endpoint.ready': { en: 'endpoint {endpoint}, identity {identity}', 'zh-TW': 'endpoint {endpoint},identity {identity}' },
  'path.endpoint.without-cilium': {
    en: "no Cilium on {node}: {namespace}/{name} is reached by CCE's own network",
    'zh-TW': '{node} 上沒有 Cilium:經由 CCE 自己的網路到達 {namespace}/{name}',
  },
  'path.endpoint.missing': {
    en: "{namespace}/{name} on {node} has an address of Cilium's pool, but no endpoint: see the agent's log, recreate the pod",
    'zh-TW': '{node} 上的 {namespace}/{name} 使用 Cilium 位址池的位址,卻沒有 endpoint:請看 agent 的日誌並重建 Pod',
  },
  'path.endpoint.unmanaged': {
    en: '{namespace}/{name} ({address}) on {node} was attached by another CNI: Cilium does not manage it and no policy protects it. Recreate the pod; on ENI nodes use overlay_l2 (問題一)',
    'zh-TW':
      '{node} 上的 {namespace}/{name}({address})由其他 CNI 掛載:Cilium 不管理它,也沒有政策保護它。請重建 Pod;若為 ENI 節點請改用 overlay_l2(問題一)',
  },
  'path.endpoint.no-interface': {
    en: 'endpoint {endpoint} of {namespace}/{name} has ifindex 0: no device to attach to (問題一)',
    'zh-TW': '{namespace}/{name} 的 endpoint {endpoint} 為 ifindex 0:沒有可掛載的介面(問題一)',
  },
  'path.endpoint.health': {
    en: 'the health endpoint {address} of the agent on {node}',
    'zh-TW': '{node} 上 agent 的 health endpoint {address}',
  },
  'path.endpoint.not-ready': {
    en: "endpoint {endpoint} of {namespace}/{name} is {state}: see the agent's log",
    'zh-TW': '{namespace}/{name} 的 endpoint {endpoint} 狀態為 {state}:請看 agent 的日誌',
  },

  'path.policy.no-policy': { en: 'no {direction} policy selects it', 'zh-TW': '沒有 {direction} 政策選到它' },
  'path.policy.allowed': {
    en: '{direction}: {peer} on {port} is allowed by {rules}',
    'zh-TW': '{direction}:{rules} 允許 {peer} 的 {port}',
  },
  'path.policy.allowed-local-host': {
    en: '{direction}: {peer} is its own node, which is always allowed ({port})',
    'zh-TW': '{direction}:{peer} 是本節點,一律允許({port})',
  },
  'path.policy.redirected': {
    en: '{direction}: {rules} has {peer} on {port} judged by {proxy}',
    'zh-TW': '{direction}:{rules} 將 {peer} 的 {port} 交由 {proxy} 判斷',
  },
  'path.policy.denied': {
    en: '{direction} of {subject}: {rules} denies {peer} on {port}',
    'zh-TW': '{subject} 的 {direction}:{rules} 拒絕 {peer} 的 {port}',
  },
  'path.policy.default-deny': {
    en: '{direction} of {subject}: {rules} selects it, and no rule allows {peer} on {port}. Add a rule for this peer',
    'zh-TW': '{subject} 的 {direction}:{rules} 選到它,但沒有規則允許 {peer} 的 {port}。請為此對象新增規則',
  },
  'path.policy.loopback': {
    en: '{namespace}/{name} reaches itself: policy is not consulted',
    'zh-TW': '{namespace}/{name} 連到自己:不檢查政策',
  },

  'path.l7-policy.allowed': {
    en: '{direction} of {subject}: {rules} allows {method} {path} from {peer}',
    'zh-TW': '{subject} 的 {direction}:{rules} 允許 {peer} 的 {method} {path}',
  },
  'path.l7-policy.unrestricted': {
    en: '{direction} of {subject}: {method} {path} from {peer} meets a rule without HTTP conditions',
    'zh-TW': '{subject} 的 {direction}:{peer} 的 {method} {path} 符合沒有 HTTP 條件的規則',
  },
  'path.l7-policy.denied': {
    en: '{direction} of {subject}: no HTTP rule of {rules} matches {method} {path} from {peer}. path is a regular expression over the whole path',
    'zh-TW': '{subject} 的 {direction}:{rules} 沒有 HTTP 規則符合 {peer} 的 {method} {path}。path 是對整個路徑比對的正規表示式',
  },

  'path.envoy-listener.reached': { en: 'takes it for {listener}, port {port}', 'zh-TW': '以 {listener}、連接埠 {port} 接下' },
  'path.envoy-listener.not-programmed': {
    en: "Envoy on {node} does not have {listener} yet: see the agent's log",
    'zh-TW': '{node} 的 Envoy 還沒有 {listener}:請看 agent 的日誌',
  },
  'path.envoy-listener.not-running': {
    en: 'cilium-envoy does not run on {node}: see its pod',
    'zh-TW': '{node} 上沒有執行 cilium-envoy:請看它的 Pod',
  },
  'path.envoy-listener.no-config': { en: 'no CiliumEnvoyConfig describes {listener}', 'zh-TW': '沒有 CiliumEnvoyConfig 描述 {listener}' },
  'path.envoy-listener.no-filter-chain': {
    en: '{listener} has no filter chain for server name "{serverName}": check the listener\'s hostname and certificate',
    'zh-TW': '{listener} 沒有符合伺服器名稱「{serverName}」的 filter chain:請檢查監聽器的 hostname 與憑證',
  },
  'path.route.matched': { en: 'matches {path} (virtual host {virtualHost})', 'zh-TW': '符合 {path}(虛擬主機 {virtualHost})' },
  'path.route.no-virtual-host': {
    en: 'no route serves the host {authority}: check the hostnames of the Gateway and of its routes',
    'zh-TW': '沒有路由服務主機 {authority}:請檢查 Gateway 與其路由的 hostname',
  },
  'path.route.no-match': {
    en: 'no rule matches {method} {path} of {authority}: check the matches of the Gateway’s routes',
    'zh-TW': '沒有規則符合 {authority} 的 {method} {path}:請檢查 Gateway 各路由的 matches',
  },
  'path.route.redirect': { en: '{route} redirects with {status} to {location}', 'zh-TW': '{route} 以 {status} 重新導向到 {location}' },
  'path.route.direct-response': {
    en: '{route} answers {status} by itself: its back ends are missing or not permitted',
    'zh-TW': '{route} 直接回應 {status}:後端不存在或未獲允許',
  },
  'path.backend.chosen': { en: '{address}:{port}, one of {ready} ready', 'zh-TW': '{address}:{port},{ready} 個就緒後端之一' },
  'path.backend.no-cluster': {
    en: 'Envoy has no cluster {cluster}: check the Service and its port',
    'zh-TW': 'Envoy 沒有 cluster {cluster}:請檢查 Service 與連接埠',
  },
  'path.backend.no-endpoints': {
    en: '{cluster} has no endpoint: see whether the Service selects pods',
    'zh-TW': '{cluster} 沒有端點:請檢查 Service 是否選到 Pod',
  },
  'path.backend.none-ready': {
    en: 'none of the {total} endpoints of {cluster} is ready: see the pods',
    'zh-TW': '{cluster} 的 {total} 個端點都未就緒:請看 Pod',
  },
  'path.backend.connect-timeout': {
    en: '{address}:{port} of {cluster} does not answer the connection',
    'zh-TW': '{cluster} 的 {address}:{port} 沒有回應連線',
  },
  'path.backend.request-timeout': {
    en: '{address}:{port} of {cluster} does not answer in time',
    'zh-TW': '{cluster} 的 {address}:{port} 未在時限內回應',
  },
  'path.backend.connect-refused': {
    en: '{address}:{port} of {cluster} refuses the connection: does the pod listen there?',
    'zh-TW': '{cluster} 的 {address}:{port} 拒絕連線:Pod 是否監聽該連接埠?',
  },
  'path.ingress-policy.allowed': {
    en: 'ingress policy of reserved:ingress admits {peer} on {port} ({rules})',
    'zh-TW': 'reserved:ingress 的 ingress 政策允許 {peer} 的 {port}({rules})',
  },
  'path.ingress-policy.denied': {
    en: 'ingress policy of reserved:ingress refuses {peer} on {port} ({rules}): allow this client there',
    'zh-TW': 'reserved:ingress 的 ingress 政策拒絕 {peer} 的 {port}({rules}):請在該政策中允許此用戶端',
  },
  'path.egress-policy.allowed': {
    en: 'egress policy of reserved:ingress admits {peer} on {port} ({rules})',
    'zh-TW': 'reserved:ingress 的 egress 政策允許 {peer} 的 {port}({rules})',
  },
  'path.egress-policy.denied': {
    en: 'egress policy of reserved:ingress refuses {peer} on {port} ({rules}): allow the back end there',
    'zh-TW': 'reserved:ingress 的 egress 政策拒絕 {peer} 的 {port}({rules}):請在該政策中允許此後端',
  },
  'path.backend-policy.denied': {
    en: 'ingress policy of {subject} ({rules}) does not admit {peer} on {port}: add a rule with fromEntities: [ingress]',
    'zh-TW': '{subject} 的 ingress 政策({rules})不允許 {peer} 的 {port}:請新增 fromEntities: [ingress] 的規則',
  },

  'path.pod.reached': { en: 'reached at {address}:{port}', 'zh-TW': '抵達 {address}:{port}' },
} as const;
