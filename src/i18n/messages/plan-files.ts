/** What the files of a plan say in their comments, and the runbook. @module */
export const planFileMessages = {
  'plan.confidence.measured': { en: 'measured', 'zh-TW': '實測' },
  'plan.confidence.source': { en: 'read in source', 'zh-TW': '讀自原始碼' },
  'plan.confidence.documented': { en: 'documented', 'zh-TW': '官方文件' },
  'plan.confidence.likely': { en: 'likely', 'zh-TW': '推測' },
  'plan.outcome.good': { en: 'yes', 'zh-TW': '可' },
  'plan.outcome.care': { en: 'with care', 'zh-TW': '需留意' },
  'plan.outcome.bad': { en: 'no', 'zh-TW': '不可' },
  'plan.outcome.unknown': { en: 'not known', 'zh-TW': '未知' },
  'plan.topic.ownCilium': { en: 'DataPlane V2', 'zh-TW': 'DataPlane V2' },
  'plan.topic.networkMode': { en: 'network mode', 'zh-TW': '網路模式' },
  'plan.topic.addresses': { en: 'addresses', 'zh-TW': '網段' },
  'plan.topic.capacity': { en: 'room', 'zh-TW': '容量' },
  'plan.topic.nodes': { en: 'nodes', 'zh-TW': '節點' },
  'plan.topic.kubeProxy': { en: 'kube-proxy', 'zh-TW': 'kube-proxy' },
  'plan.topic.securityGroups': { en: 'security groups', 'zh-TW': '安全群組' },
  'plan.topic.apiServer': { en: 'API server', 'zh-TW': 'API server' },
  'plan.topic.versions': { en: 'versions', 'zh-TW': '版本' },
  'plan.topic.bridge': { en: 'bridge', 'zh-TW': 'bridge' },
  'plan.topic.adoption': { en: 'adoption', 'zh-TW': '轉換' },

  'plan.value.head': {
    en: 'Helm values for Cilium {version} on CCE. Only what differs from the chart’s defaults is set; each value says why, and how well that is known.',
    'zh-TW': 'CCE 上 Cilium {version} 的 Helm values。只設定與 Chart 預設值不同的項目;每個值都說明原因與可信程度。',
  },
  'plan.value.apiServer': {
    en: 'The API server’s VPC address. Without it agent and operator reach it through the Service address, which works only while kube-proxy lives.',
    'zh-TW': 'API server 的 VPC 位址。沒有它時,agent 與 operator 經由 Service 位址連線,只有在 kube-proxy 存活時才有效。',
  },
  'plan.value.apiServerPort': {
    en: 'In CCE: the port of status.endpoints[type=Internal].',
    'zh-TW': '在 CCE 中為 status.endpoints[type=Internal] 的連接埠。',
  },
  'plan.value.kubeProxyReplacement': {
    en: 'Gateway API needs it: with false, Helm says nothing and the operator silently leaves its Gateway controller off. It also turns socket-LB on.',
    'zh-TW': 'Gateway API 需要它:若為 false,Helm 不會提示,operator 會默默停用 Gateway 控制器。它也會啟用 socket-LB。',
  },
  'plan.value.gatewayApi': { en: 'Cilium’s Gateway controller.', 'zh-TW': 'Cilium 的 Gateway 控制器。' },
  'plan.value.xff': {
    en: 'How many proxies in front of Envoy add X-Forwarded-For: none with a TCP listener of the ELB, one with an HTTP or HTTPS listener. More lets clients forge their address.',
    'zh-TW': 'Envoy 前方有幾層代理會加上 X-Forwarded-For:ELB 的 TCP 監聽器為零,HTTP 或 HTTPS 監聽器為一。設得更大會讓用戶端能偽造位址。',
  },
  'plan.value.gatewayClass': {
    en: '“auto” looks for the CRD while Helm renders: on a new cluster the GatewayClass would be missing.',
    'zh-TW': '「auto」會在 Helm 產生樣板時尋找 CRD:在新叢集上會缺少 GatewayClass。',
  },
  'plan.value.masquerade': {
    en: 'SNAT of pods in BPF; with kube-proxy replacement it turns on BPF host routing. It removes no iptables rules (問題三 says otherwise). After changing it restart the agents, and recreate pods whose endpoint is not ready.',
    'zh-TW':
      '以 BPF 進行 Pod 的 SNAT;搭配 kube-proxy 取代功能時會啟用 BPF host routing。它不會移除任何 iptables 規則(與問題三的說法不同)。變更後請重啟 agent,並重建端點未就緒的 Pod。',
  },
  'plan.value.pool': {
    en: 'Where pods get their addresses. The default 10.0.0.0/8 holds the VPC and the Services. Later, ranges can only be appended.',
    'zh-TW': 'Pod 的位址來源。預設的 10.0.0.0/8 會涵蓋 VPC 與 Service。之後只能追加網段。',
  },
  'plan.value.mask': {
    en: 'Each node’s range: /{mask} has room for {pods} pods. It cannot be changed later.',
    'zh-TW': '每個節點的網段:/{mask} 可容納 {pods} 個 Pod。之後無法變更。',
  },
  'plan.value.tolerations': {
    en: 'Helm replaces lists, so the chart’s own tolerations are said again, plus the taint of vpc-router nodes: the agents tolerate everything already, the operator is what stays Pending (問題四).',
    'zh-TW':
      'Helm 會取代清單,因此重述 Chart 原有的 tolerations,並加上 vpc-router 節點的 taint:agent 已容忍所有 taint,停在 Pending 的是 operator(問題四)。',
  },
  'plan.value.replicas': {
    en: 'One node: a second replica of the operator would find no place.',
    'zh-TW': '只有一個節點:operator 的第二個副本無處可放。',
  },
  'plan.value.registry': { en: 'A copy in your registry (images.txt).', 'zh-TW': '您的映像檔倉庫中的副本(images.txt)。' },
  'plan.value.digest': {
    en: 'A copied image has a digest of its own.',
    'zh-TW': '複製後的映像檔有自己的 digest。',
  },

  'plan.value.yours': { en: 'From your own values.', 'zh-TW': '來自您自己的 values。' },
  'plan.value.default': { en: 'the chart does so anyway', 'zh-TW': 'Chart 的預設即是如此' },

  'plan.manifest.classConfig': {
    en: 'Services of Gateways of this class get a load balancer class of the bridge’s: neither CCE’s cloud controller manager (likely) nor an LB-IPAM pool touches their status.',
    'zh-TW':
      '此類別的 Gateway 所建立的 Service 會使用 bridge 的負載平衡器類別:CCE 的 cloud controller manager(推測)與 LB-IPAM 位址池都不會更動其狀態。',
  },
  'plan.manifest.class': { en: 'The class that the Gateway names.', 'zh-TW': 'Gateway 所使用的類別。' },
  'plan.manifest.gateway': {
    en: 'No annotations of an ELB here: the GatewayEntrypoint says which ELB it belongs to.',
    'zh-TW': '此處不加 ELB 註解:由 GatewayEntrypoint 指明所屬的 ELB。',
  },
  'plan.manifest.route': {
    en: 'Everything goes to one Service; split it up as you need.',
    'zh-TW': '所有流量導向單一 Service;請視需要拆分。',
  },
  'plan.manifest.entrypoint': {
    en: 'Which ELB the Gateway belongs to. The bridge keeps it bound, with its true address, whatever is recreated.',
    'zh-TW': 'Gateway 所屬的 ELB。無論重建什麼,bridge 都會維持綁定與真實位址。',
  },
  'plan.manifest.kustomization': { en: 'kubectl apply -k gateway', 'zh-TW': 'kubectl apply -k gateway' },
  'plan.bridgeValues.head': {
    en: 'Helm values of the operator’s own chart (charts/cilium-cce).',
    'zh-TW': 'operator 自己的 Chart(charts/cilium-cce)的 Helm values。',
  },
  'plan.bridgeValues.image': {
    en: 'Built from this product’s Dockerfile and pushed to your registry.',
    'zh-TW': '由本產品的 Dockerfile 建置並推送到您的映像檔倉庫。',
  },
  'plan.bridgeValues.region': {
    en: 'With a region the operator calls the ELB API (mode ElbApi); credentials: docs/bridge-install.md.',
    'zh-TW': '指定區域後 operator 會呼叫 ELB API(ElbApi 模式);憑證見 docs/bridge-install.zh-TW.md。',
  },

  'plan.bridgeValues.taint': {
    en: 'Takes node.kubernetes.io/route-unreachable off nodes whose pod network has been proven (問題四); gives the operator the right to patch nodes.',
    'zh-TW': '從已驗證 Pod 網路的節點移除 node.kubernetes.io/route-unreachable(問題四);operator 會取得修改節點的權限。',
  },

  'plan.terraform.head': {
    en: 'Written by cilium-cce plan. Read it before you apply it: flavours, disks and names are a beginning.',
    'zh-TW': '由 cilium-cce plan 產生。套用前請先閱讀:規格、磁碟與名稱僅為起點。',
  },
  'plan.terraform.region': { en: 'Region of Huawei Cloud.', 'zh-TW': '華為雲的區域。' },
  'plan.terraform.keyPair': { en: 'Key pair for the nodes.', 'zh-TW': '節點使用的金鑰對。' },
  'plan.terraform.vpcCidr': {
    en: 'The VPC’s CIDR; it must not overlap the Service CIDR or Cilium’s pool.',
    'zh-TW': 'VPC 的 CIDR;不可與 Service CIDR 或 Cilium 的位址池重疊。',
  },
  'plan.terraform.containerCidr': {
    en: 'CCE’s own container CIDR, which Cilium does not use; it must not overlap {pool}.',
    'zh-TW': 'CCE 自己的容器網段,Cilium 不會使用;不可與 {pool} 重疊。',
  },
  'plan.terraform.clusterId': { en: 'Id of the cluster that exists.', 'zh-TW': '既有叢集的 ID。' },
  'plan.terraform.cluster': {
    en: 'Network mode and kube-proxy mode cannot be changed later.',
    'zh-TW': '網路模式與 kube-proxy 模式之後無法變更。',
  },
  'plan.terraform.nodePool': {
    en: 'No node yet: Cilium is installed first. The taint keeps pods away until the agent is ready; Cilium’s operator takes it off.',
    'zh-TW': '尚無節點:先安裝 Cilium。taint 會讓 Pod 等到 agent 就緒;由 Cilium 的 operator 移除。',
  },
  'plan.terraform.elb': { en: 'The Gateway’s ELB.', 'zh-TW': 'Gateway 的 ELB。' },
  'plan.terraform.rules': {
    en: 'Between nodes of different security groups CCE opens none of these.',
    'zh-TW': 'CCE 不會在不同安全群組的節點之間開放這些連接埠。',
  },

  'plan.file.values': { en: 'Helm values for Cilium', 'zh-TW': 'Cilium 的 Helm values' },
  'plan.file.class': { en: 'GatewayClass whose Services are the bridge’s alone', 'zh-TW': '其 Service 僅由 bridge 管理的 GatewayClass' },
  'plan.file.gateway': { en: 'Gateway', 'zh-TW': 'Gateway' },
  'plan.file.route': { en: 'HTTPRoute', 'zh-TW': 'HTTPRoute' },
  'plan.file.entrypoint': { en: 'GatewayEntrypoint: the Gateway’s ELB', 'zh-TW': 'GatewayEntrypoint:Gateway 的 ELB' },
  'plan.file.kustomization': { en: 'all of gateway/ in one command', 'zh-TW': '以一個指令套用 gateway/ 全部檔案' },
  'plan.file.bridge': { en: 'Helm values for the bridge', 'zh-TW': 'bridge 的 Helm values' },
  'plan.file.terraform': { en: 'Terraform for the cloud’s part', 'zh-TW': '雲端部分的 Terraform' },
  'plan.file.images': { en: 'images, for mirrors and air gaps', 'zh-TW': '映像檔清單,供鏡像與離線環境使用' },
  'plan.file.policy': { en: 'your policy, corrected', 'zh-TW': '修正後的政策' },
  'plan.file.runbook': { en: 'this page', 'zh-TW': '本頁' },
  'plan.file.facts': { en: 'the facts of this plan, to run it again', 'zh-TW': '本規劃的事實,供重新執行' },

  'plan.step.cluster': { en: 'Create the cluster, with node pools that have no node', 'zh-TW': '建立叢集,節點池先不放節點' },
  'plan.step.cluster.why': {
    en: 'A pod that starts before Cilium gets its address from CCE’s CNI and stays unmanaged.',
    'zh-TW': '早於 Cilium 啟動的 Pod 會從 CCE 的 CNI 取得位址,並一直不受管理。',
  },
  'plan.step.preflight': { en: 'Look before you install', 'zh-TW': '安裝前檢查' },
  'plan.step.preflight.why': {
    en: 'The doctor names what would be in the way: another Cilium, kernels, overlapping ranges, images that cannot be pulled.',
    'zh-TW': 'doctor 會指出阻礙:其他 Cilium、核心版本、重疊的網段、無法拉取的映像檔。',
  },
  'plan.step.gatewayApi': { en: 'Install the CRDs of Gateway API {version}', 'zh-TW': '安裝 Gateway API {version} 的 CRD' },
  'plan.step.gatewayApi.why': {
    en: 'Before Cilium: its operator looks for them when it starts, and leaves the Gateway controller off without them.',
    'zh-TW': '需在 Cilium 之前:operator 啟動時會尋找它們,缺少時不會啟用 Gateway 控制器。',
  },
  'plan.step.cilium': { en: 'Install Cilium {version}', 'zh-TW': '安裝 Cilium {version}' },
  'plan.step.cilium.why': {
    en: 'With no node there is nothing to wait for: agents start with the nodes.',
    'zh-TW': '沒有節點時無須等待:agent 會隨節點啟動。',
  },
  'plan.step.nodes': { en: 'Scale the node pool up, and wait for the agents', 'zh-TW': '擴展節點池並等待 agent' },
  'plan.step.nodes.why': {
    en: 'Nodes come with the taint node.cilium.io/agent-not-ready, which Cilium’s operator takes off when the agent is ready.',
    'zh-TW': '節點帶有 node.cilium.io/agent-not-ready taint,agent 就緒後由 Cilium 的 operator 移除。',
  },
  'plan.step.nodes.scale': {
    en: 'Scale the pool in the CCE console, or raise initial_node_count in Terraform.',
    'zh-TW': '在 CCE 主控台擴展節點池,或在 Terraform 提高 initial_node_count。',
  },
  'plan.step.nodes.adopt': {
    en: 'Add the new pool of terraform/, drain the nodes of the old pools one by one (kubectl drain NODE --ignore-daemonsets --delete-emptydir-data), look that the workloads run, then remove the old pools.',
    'zh-TW':
      '加入 terraform/ 的新節點池,逐一清空舊節點池的節點(kubectl drain NODE --ignore-daemonsets --delete-emptydir-data),確認工作負載正常後移除舊節點池。',
  },
  'plan.step.unmanaged': { en: 'Restart pods that Cilium does not manage', 'zh-TW': '重啟不受 Cilium 管理的 Pod' },
  'plan.step.unmanaged.why': {
    en: 'The doctor names them with the commands; without them policies do not hold for these pods.',
    'zh-TW': 'doctor 會列出這些 Pod 與所需指令;未重啟前政策對它們無效。',
  },
  'plan.step.bridge': { en: 'Install the bridge', 'zh-TW': '安裝 bridge' },
  'plan.step.bridge.why': {
    en: 'It binds the Gateway to its ELB and keeps it so; here it would take mode {mode}.',
    'zh-TW': '它將 Gateway 綁定到 ELB 並持續維持;此處會採用 {mode} 模式。',
  },
  'plan.step.gateway': { en: 'Apply the Gateway', 'zh-TW': '套用 Gateway' },
  'plan.step.gateway.why': {
    en: 'Nothing has to be patched by hand (問題六, 問題七): the bridge publishes the ELB’s address.',
    'zh-TW': '無須手動 patch(問題六、問題七):bridge 會發布 ELB 的位址。',
  },
  'plan.step.policies': { en: 'Apply the policies', 'zh-TW': '套用政策' },
  'plan.step.policies.why': {
    en: 'After the Gateway answers: whoever loses a connection then knows that a policy took it. `cilium-cce policy explain` says which rule.',
    'zh-TW': '在 Gateway 可回應之後:若連線中斷即可知道是政策所致。`cilium-cce policy explain` 會指出是哪條規則。',
  },
  'plan.step.verify': { en: 'Verify with a real request', 'zh-TW': '以真實請求驗證' },
  'plan.step.verify.why': {
    en: 'bridge status names the ELB’s address: curl it. The doctor waits until nothing is wrong.',
    'zh-TW': 'bridge status 會顯示 ELB 的位址:請以 curl 測試。doctor 會等到沒有問題為止。',
  },

  'plan.runbook.title': { en: 'Cilium {version} on CCE: {name}', 'zh-TW': 'CCE 上的 Cilium {version}:{name}' },
  'plan.runbook.answer.good': { en: 'This cluster can be built as planned.', 'zh-TW': '此叢集可以依規劃建置。' },
  'plan.runbook.answer.care': {
    en: 'This cluster can be built as planned; read what is marked “with care”.',
    'zh-TW': '此叢集可以依規劃建置;請閱讀標示「需留意」的項目。',
  },
  'plan.runbook.answer.unknown': {
    en: 'Facts are missing: nothing speaks against this cluster so far, and some files have placeholders.',
    'zh-TW': '尚缺部分事實:目前沒有反對此叢集的理由,但部分檔案含有待填項目。',
  },
  'plan.runbook.answer.bad': {
    en: 'This cluster cannot be built so; each “no” says why, and what to choose instead.',
    'zh-TW': '無法如此建置此叢集;標示「不可」的項目說明原因與替代方案。',
  },
  'plan.runbook.nothing': { en: 'So no other file was written.', 'zh-TW': '因此未寫入其他檔案。' },
  'plan.runbook.judgement': { en: 'What was judged', 'zh-TW': '判斷結果' },
  'plan.runbook.column.topic': { en: 'topic', 'zh-TW': '項目' },
  'plan.runbook.column.answer': { en: 'answer', 'zh-TW': '結論' },
  'plan.runbook.column.why': { en: 'why', 'zh-TW': '原因' },
  'plan.runbook.column.known': { en: 'how well it is known', 'zh-TW': '可信程度' },
  'plan.runbook.modes': { en: 'Network modes', 'zh-TW': '網路模式' },
  'plan.runbook.costs': { en: 'cost', 'zh-TW': '代價' },
  'plan.runbook.instead': { en: 'instead', 'zh-TW': '替代方案' },
  'plan.runbook.addresses': { en: 'Addresses', 'zh-TW': '網段' },
  'plan.runbook.column.range': { en: 'range', 'zh-TW': '網段' },
  'plan.runbook.column.use': { en: 'whose', 'zh-TW': '用途' },
  'plan.runbook.column.from': { en: 'read from', 'zh-TW': '來源' },
  'plan.runbook.usual': { en: 'not said; usual on CCE', 'zh-TW': '未指明;CCE 的慣用值' },
  'plan.runbook.planned': { en: 'this plan', 'zh-TW': '本規劃' },
  'plan.runbook.fill': { en: 'Fill in first', 'zh-TW': '請先填寫' },
  'plan.runbook.steps': { en: 'Step by step', 'zh-TW': '步驟' },
  'plan.runbook.stepsNote': {
    en: 'Run in this directory, with a kubeconfig of the cluster. `cilium-cce install` does the same and stops at the first step that fails.',
    'zh-TW': '在本目錄中以叢集的 kubeconfig 執行。`cilium-cce install` 會執行相同步驟,並在第一個失敗的步驟停止。',
  },
  'plan.runbook.policies': { en: 'Your policies', 'zh-TW': '您的政策' },
  'plan.runbook.policies.corrected': { en: 'Corrected in `policies/`:', 'zh-TW': '已在 `policies/` 中修正:' },
  'plan.runbook.policies.left': { en: 'Left for you to decide:', 'zh-TW': '留待您決定:' },
  'plan.runbook.back': { en: 'Way back', 'zh-TW': '回復方式' },
  'plan.runbook.backNote': {
    en: 'In reverse order. Pods that Cilium gave their addresses have to be recreated after Cilium is gone.',
    'zh-TW': '依相反順序執行。移除 Cilium 後,由 Cilium 配發位址的 Pod 必須重建。',
  },
  'plan.runbook.images': { en: 'Images', 'zh-TW': '映像檔' },
  'plan.runbook.images.listed': {
    en: 'Cilium {version} needs the images in `images.txt`; nodes in China seldom reach quay.io. With --image-registry the values name your copies, and the second column of the file says where they belong.',
    'zh-TW':
      'Cilium {version} 需要 `images.txt` 中的映像檔;中國境內的節點往往連不到 quay.io。使用 --image-registry 時,values 會指向您的副本,檔案第二欄為其目的地。',
  },
  'plan.runbook.images.unknown': {
    en: 'Which images Cilium {version} needs only its chart can tell; nodes in China seldom reach quay.io:',
    'zh-TW': 'Cilium {version} 需要哪些映像檔只有其 Chart 能說明;中國境內的節點往往連不到 quay.io:',
  },
  'plan.runbook.files': { en: 'Files', 'zh-TW': '檔案' },
  'plan.runbook.column.key': { en: 'value', 'zh-TW': '項目' },
  'plan.runbook.column.theirs': { en: 'yours', 'zh-TW': '您的設定' },
  'plan.runbook.column.ours': { en: 'here', 'zh-TW': '本規劃' },
  'plan.runbook.redundant': {
    en: 'Left out, since they say what holds anyway: {keys}.',
    'zh-TW': '以下項目與既有行為相同,故省略:{keys}。',
  },
  'plan.runbook.notSet': { en: 'not set', 'zh-TW': '未設定' },
  'plan.runbook.corrections': { en: 'What is different from your files, and why', 'zh-TW': '與您檔案的差異及原因' },
  'plan.placeholder.api-server-address': {
    en: 'the API server’s VPC address (CCE console, or status.endpoints[type=Internal])',
    'zh-TW': 'API server 的 VPC 位址(CCE 主控台,或 status.endpoints[type=Internal])',
  },
  'plan.placeholder.elb-id': { en: 'the ELB’s id', 'zh-TW': 'ELB 的 ID' },
  'plan.placeholder.backend-service': {
    en: 'the Service that answers behind the Gateway, in its namespace',
    'zh-TW': 'Gateway 後方提供服務的 Service(同一命名空間)',
  },
  'plan.placeholder.pod-cidr': { en: 'a free range for Cilium’s pods', 'zh-TW': '供 Cilium 的 Pod 使用的空閒網段' },
  'plan.placeholder.image-repository': {
    en: 'the repository that you pushed the operator’s image to',
    'zh-TW': '您推送 operator 映像檔的倉庫',
  },
  'plan.placeholder.project-id': { en: 'the id of your Huawei Cloud project', 'zh-TW': '您的華為雲專案 ID' },
} as const;
