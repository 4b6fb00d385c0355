/** Titles and steps of the lab's scenarios. @module */
export const scenarioMessages = {
  'scenario.proof': {
    en: 'Through the ELB: {count} requests in a row answered 200, by {pod} among others.',
    'zh-TW': '經由 ELB:連續 {count} 個請求皆為 200,其中包括 {pod} 的回應。',
  },
  'scenario.wait.proof': { en: 'an HTTP 200 through the ELB', 'zh-TW': '經由 ELB 的 HTTP 200' },

  'scenario.1.title': { en: '問題一: on ENI nodes Cilium manages no pod', 'zh-TW': '問題一:ENI 節點上,Cilium 管不到任何 Pod' },
  'scenario.1.break': {
    en: "A CCE Turbo cluster (network mode eni), Cilium installed with the document's values.",
    'zh-TW': 'CCE Turbo 叢集(網路模式 eni),以文件的 values 安裝 Cilium。',
  },
  'scenario.1.unmanaged': {
    en: "The pods' network interfaces are VPC ENIs attached by CCE: the agent finds no device on the host side, and there is no CiliumEndpoint.",
    'zh-TW': 'Pod 的網卡是 CCE 掛載的 VPC ENI:agent 在主機端找不到對應介面,也沒有 CiliumEndpoint。',
  },
  'scenario.1.policy': {
    en: 'A policy that should refuse this client has no effect: unmanaged pods are not policed.',
    'zh-TW': '應該拒絕此用戶端的政策沒有作用:未受管理的 Pod 不受政策約束。',
  },
  'scenario.1.remedy': {
    en: 'The network mode cannot be changed: a new cluster in overlay_l2 with the same values.',
    'zh-TW': '網路模式無法變更:以相同的 values 建立新的 overlay_l2 叢集。',
  },
  'scenario.1.enforced': { en: 'There the same policy is enforced.', 'zh-TW': '在新叢集上,同一條政策確實生效。' },

  'scenario.2.title': {
    en: '問題二: ipam: kubernetes waits for a podCIDR that CCE never sets',
    'zh-TW': '問題二:ipam: kubernetes 等待 CCE 從不設定的 podCIDR',
  },
  'scenario.2.break': { en: "The document's values with ipam.mode: kubernetes.", 'zh-TW': '文件的 values,但改為 ipam.mode: kubernetes。' },
  'scenario.2.waiting': { en: 'The agent waits: no node has a podCIDR.', 'zh-TW': 'agent 持續等待:沒有任何節點有 podCIDR。' },
  'scenario.2.panic': {
    en: 'After its start time-out (5 min) the agent panics and is restarted.',
    'zh-TW': '超過啟動時限(5 分鐘)後 agent panic 並被重新啟動。',
  },
  'scenario.2.remedy': {
    en: 'helm upgrade with ipam.mode: cluster-pool, agents and operator restarted.',
    'zh-TW': '以 ipam.mode: cluster-pool 執行 helm upgrade,並重新啟動 agent 與 operator。',
  },

  'scenario.3.title': {
    en: '問題三: a half-applied change of masquerading hangs CoreDNS',
    'zh-TW': '問題三:只套用一半的 masquerade 變更讓 CoreDNS 卡住',
  },
  'scenario.3.break': {
    en: 'A cluster without bpf.masquerade, kube-proxy alive; then bpf.masquerade: true and the agents restarted, the endpoints still restoring.',
    'zh-TW':
      '叢集未啟用 bpf.masquerade 且 kube-proxy 仍在執行;接著設為 bpf.masquerade: true 並重新啟動 agent,而 endpoint 還停留在 restoring。',
  },
  'scenario.3.hang': { en: 'CoreDNS loses the API server.', 'zh-TW': 'CoreDNS 連不到 API server。' },
  'scenario.3.restoring': { en: 'Endpoints are still restoring.', 'zh-TW': 'endpoint 仍停留在 restoring。' },
  'scenario.3.finding': {
    en: "Not two programs writing iptables: the endpoints still run the program compiled for Legacy host routing while the agent has switched to BPF; kube-proxy's KUBE-FORWARD drops the half-seen flow as INVALID.",
    'zh-TW':
      '並非兩個程式同時改寫 iptables:endpoint 仍執行為 Legacy host routing 編譯的程式,而 agent 已切換為 BPF;kube-proxy 的 KUBE-FORWARD 把只看到一半的連線視為 INVALID 丟棄。',
  },
  'scenario.3.remedy': {
    en: 'The pods recreated, so that every endpoint is compiled anew and ready.',
    'zh-TW': '重建 Pod,讓每個 endpoint 重新編譯並進入 ready。',
  },

  'scenario.3.resolved': {
    en: 'A pod resolves the Service by name again and is answered.',
    'zh-TW': 'Pod 又能以名稱解析 Service,並得到回應。',
  },

  'scenario.4.title': {
    en: '問題四: route-unreachable keeps the operator Pending',
    'zh-TW': '問題四:route-unreachable 讓 operator 一直 Pending',
  },
  'scenario.4.break': {
    en: 'A vpc-router cluster: every node carries the taint node.kubernetes.io/route-unreachable.',
    'zh-TW': 'vpc-router 叢集:每個節點都帶有 node.kubernetes.io/route-unreachable 污點。',
  },
  'scenario.4.pending': { en: 'cilium-operator cannot be scheduled.', 'zh-TW': 'cilium-operator 無法被排程。' },
  'scenario.4.finding': {
    en: "The document's remedy, a toleration for Cilium, changes nothing for the agents: they tolerate everything already and run; the operator is what stays Pending.",
    'zh-TW': '文件的解法(在 Cilium 加 toleration)對 agent 沒有影響:它們本來就容忍所有污點並正在執行;卡在 Pending 的是 operator。',
  },
  'scenario.4.remedy': {
    en: 'operator.tolerations for the taint by helm upgrade, and the taint removed from the nodes.',
    'zh-TW': '以 helm upgrade 在 operator.tolerations 加入該污點,並從節點移除污點。',
  },

  'scenario.5.title': { en: '問題五: pod addresses that the VPC cannot route', 'zh-TW': '問題五:VPC 無法路由的 Pod 位址' },
  'scenario.5.break': {
    en: 'A vpc-router cluster with Cilium in native routing: CCE adds VPC routes only for its own CNI.',
    'zh-TW': 'vpc-router 叢集,Cilium 採用 native routing:CCE 只會為自己的 CNI 加入 VPC 路由。',
  },
  'scenario.5.dropped': {
    en: 'From one node to a pod on another: dropped by the VPC.',
    'zh-TW': '從一個節點到另一個節點上的 Pod:被 VPC 丟棄。',
  },
  'scenario.5.remedy': {
    en: 'helm upgrade to routingMode: tunnel (VXLAN), agents and pods restarted.',
    'zh-TW': '以 helm upgrade 改為 routingMode: tunnel(VXLAN),並重新啟動 agent 與 Pod。',
  },

  'scenario.6.title': {
    en: "問題六: the Gateway's Service has no Endpoints, the ELB no members",
    'zh-TW': '問題六:Gateway 的 Service 沒有 Endpoints,ELB 沒有後端',
  },
  'scenario.6.break': {
    en: "No bridge; the ELB annotations on the Gateway's own Service, as the cloud controller manager wants them.",
    'zh-TW': '沒有 bridge;依 cloud controller manager 的要求,把 ELB annotation 放在 Gateway 自己的 Service 上。',
  },
  'scenario.6.noMembers': {
    en: 'The listener exists, without a back-end server group: every connection is refused.',
    'zh-TW': '監聽器存在,但沒有後端伺服器群組:所有連線都被拒絕。',
  },
  'scenario.6.finding': {
    en: 'Cilium 1.19.1 does write an EndpointSlice, but without the label kubernetes.io/service-name: nothing finds it. (Fixed in 1.19.5.)',
    'zh-TW': 'Cilium 1.19.1 其實有建立 EndpointSlice,但缺少 kubernetes.io/service-name 標籤,因此沒有任何元件找得到它。(1.19.5 已修正。)',
  },
  'scenario.6.remedy': {
    en: 'The annotations removed, and the bridge points the ELB at nodeIP:NodePort itself.',
    'zh-TW': '移除 annotation,改由 bridge 直接把 ELB 指向 nodeIP:NodePort。',
  },

  'scenario.7.title': { en: '問題七: the Gateway waits for an address', 'zh-TW': '問題七:Gateway 等待位址' },
  'scenario.7.break': {
    en: "No bridge, and nothing that gives the Gateway's Service an address.",
    'zh-TW': '沒有 bridge,也沒有任何元件給 Gateway 的 Service 位址。',
  },
  'scenario.7.waiting': { en: 'Programmed stays False.', 'zh-TW': 'Programmed 一直是 False。' },
  'scenario.7.patch': {
    en: "The document's patch with an invented address makes it True, and every agent now takes traffic to that address for itself.",
    'zh-TW': '文件中以任意位址 patch 的做法確實讓它變成 True,但從此每個 agent 都會攔截送往該位址的流量。',
  },
  'scenario.7.remedy': {
    en: "The bridge publishes the ELB's real address with ipMode: Proxy: Programmed, and no agent programs it.",
    'zh-TW': 'bridge 以 ipMode: Proxy 公布 ELB 的真實位址:Programmed 為 True,且沒有 agent 會把它寫入 datapath。',
  },
} as const;
