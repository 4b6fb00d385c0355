/** What the command `cilium-cce bridge` says: help, mistakes, results. The operator's log is in English. @module */
export const bridgeCliMessages = {
  'cli.bridge.description': {
    en: "the operator that keeps Gateways bound to Huawei Cloud's load balancers",
    'zh-TW': '讓 Gateway 持續綁定華為雲 ELB 的 operator',
  },
  'cli.bridge.examples': {
    en: '  cilium-cce bridge crd | kubectl apply -f -\n  cilium-cce bridge plan --region cn-north-4',
    'zh-TW': '  cilium-cce bridge crd | kubectl apply -f -\n  cilium-cce bridge plan --region cn-north-4',
  },
  'cli.bridge.run.description': {
    en: 'run the operator until Ctrl-C; of several replicas one leads',
    'zh-TW': '執行 operator,直到按下 Ctrl-C;多個複本中只有一個為 leader',
  },
  'cli.bridge.run.examples': {
    en: '  cilium-cce bridge run --region cn-north-4 --credentials-dir /etc/cilium-cce/keys\n  cilium-cce bridge run --region cn-north-4 --default-elb-id 5e1fb0a4-0000-4000-8000-000000000001 --once\n  cilium-cce bridge run --region cn-north-4 --dry-run\nEvery option with a value can also be given as the environment variable named beside it.',
    'zh-TW':
      '  cilium-cce bridge run --region cn-north-4 --credentials-dir /etc/cilium-cce/keys\n  cilium-cce bridge run --region cn-north-4 --default-elb-id 5e1fb0a4-0000-4000-8000-000000000001 --once\n  cilium-cce bridge run --region cn-north-4 --dry-run\n凡需要值的選項,也可用旁邊標示的環境變數指定。',
  },
  'cli.bridge.plan.description': {
    en: 'show what the operator would change, and change nothing: exit 0 nothing, 1 something, 2 it failed',
    'zh-TW': '顯示 operator 會做的變更,但不實際執行:無變更為 0,有變更為 1,失敗為 2',
  },
  'cli.bridge.plan.examples': {
    en: '  cilium-cce bridge plan --region cn-north-4\n  cilium-cce bridge plan --region cn-north-4 -o json',
    'zh-TW': '  cilium-cce bridge plan --region cn-north-4\n  cilium-cce bridge plan --region cn-north-4 -o json',
  },
  'cli.bridge.crd.description': {
    en: 'print the CustomResourceDefinition of GatewayEntrypoint as YAML',
    'zh-TW': '以 YAML 輸出 GatewayEntrypoint 的 CustomResourceDefinition',
  },
  'cli.bridge.crd.examples': {
    en: '  cilium-cce bridge crd | kubectl apply -f -',
    'zh-TW': '  cilium-cce bridge crd | kubectl apply -f -',
  },

  'cli.bridge.option.kubeconfig': {
    en: "kubeconfig (default: KUBECONFIG, else ~/.kube/config, else the pod's service account)",
    'zh-TW': 'kubeconfig(預設為 KUBECONFIG,否則 ~/.kube/config,否則 Pod 的 service account)',
  },
  'cli.bridge.option.context': { en: 'context in the kubeconfig', 'zh-TW': 'kubeconfig 中的 context' },
  'cli.bridge.option.namespace': {
    en: "namespace of the Lease (default: POD_NAMESPACE, else the pod's, else kube-system)",
    'zh-TW': 'Lease 所在的命名空間(預設為 POD_NAMESPACE,否則 Pod 的命名空間,否則 kube-system)',
  },
  'cli.bridge.option.ciliumNamespace': { en: 'namespace of Cilium', 'zh-TW': 'Cilium 所在的命名空間' },
  'cli.bridge.option.ccm': {
    en: 'cloud controller manager that serves entrypoint Services',
    'zh-TW': '處理 entrypoint Service 的 cloud controller manager',
  },
  'cli.bridge.option.region': {
    en: 'region, as cn-north-4; without it the ELB API is not used',
    'zh-TW': '區域,例如 cn-north-4;未指定則不使用 ELB API',
  },
  'cli.bridge.option.projectId': { en: "id of the project (default: the region's own)", 'zh-TW': '專案 ID(預設為該區域的專案)' },
  'cli.bridge.option.elbEndpoint': { en: "base URL of the ELB API (default: the region's)", 'zh-TW': 'ELB API 的基底 URL(預設依區域)' },
  'cli.bridge.option.vpcEndpoint': { en: "base URL of the VPC API (default: the region's)", 'zh-TW': 'VPC API 的基底 URL(預設依區域)' },
  'cli.bridge.option.iamEndpoint': { en: "base URL of IAM (default: the region's)", 'zh-TW': 'IAM 的基底 URL(預設依區域)' },
  'cli.bridge.option.metadataEndpoint': {
    en: "base URL of the machine's metadata service (default: http://169.254.169.254)",
    'zh-TW': '主機中繼資料服務的基底 URL(預設 http://169.254.169.254)',
  },
  'cli.bridge.option.noMetadataAgency': {
    en: "do not ask the machine's metadata service for an agency's keys",
    'zh-TW': '不向主機的中繼資料服務索取委託金鑰',
  },
  'cli.bridge.option.credentialsDir': {
    en: 'directory with the files access-key, secret-key and, for temporary keys, security-token',
    'zh-TW': '含有 access-key、secret-key 檔案(臨時金鑰另需 security-token)的目錄',
  },
  'cli.bridge.option.idpId': { en: "id of IAM's identity provider that trusts the cluster", 'zh-TW': 'IAM 中信任此叢集的身分提供者 ID' },
  'cli.bridge.option.idTokenFile': {
    en: 'projected service account token for --idp-id',
    'zh-TW': '搭配 --idp-id 使用的 service account token 檔案',
  },
  'cli.bridge.option.clusterName': {
    en: "tells this cluster's listeners on a shared ELB from another's (default: the uid of kube-system)",
    'zh-TW': '在共用 ELB 上用來區分各叢集的 listener(預設為 kube-system 的 uid)',
  },
  'cli.bridge.option.vpcId': { en: 'VPC of load balancers that are made', 'zh-TW': '新建 ELB 所在的 VPC' },
  'cli.bridge.option.subnetId': {
    en: "IPv4 subnet id of nodes whose own the VPC API does not tell, and of load balancers that are made (default: that of the ELB's address)",
    'zh-TW': '新建 ELB,以及 VPC API 未能告知子網路之節點所用的 IPv4 子網路 ID(預設與 ELB 位址相同)',
  },
  'cli.bridge.option.defaultElbId': {
    en: 'ELB of Gateways that name none (default: they get none)',
    'zh-TW': '未指定 ELB 的 Gateway 所使用的 ELB(預設不綁定)',
  },
  'cli.bridge.option.defaultElbClass': { en: 'kind of that ELB: it must be of this one', 'zh-TW': '該 ELB 必須為此類別' },
  'cli.bridge.option.defaultMode': { en: 'mode of those Gateways', 'zh-TW': '這些 Gateway 使用的模式' },
  'cli.bridge.option.driftCheck': {
    en: 'how often what is bound is compared with the cloud, in seconds',
    'zh-TW': '每隔多少秒將綁定狀態與雲端比對一次',
  },
  'cli.bridge.option.noPinning': {
    en: 'make no Services before their Gateways, and change no NodePorts',
    'zh-TW': '不預先建立 Service,也不更改 NodePort',
  },
  'cli.bridge.option.clearRouteUnreachable': {
    en: "take the stale taint route-unreachable off nodes whose network is Cilium's",
    'zh-TW': '移除由 Cilium 管理網路的節點上過時的 route-unreachable 汙點',
  },
  'cli.bridge.option.noLeaderElect': { en: 'take no Lease: this is the only replica', 'zh-TW': '不使用 Lease:這是唯一的複本' },
  'cli.bridge.option.bindAddress': {
    en: 'HOST:PORT of /healthz, /readyz and /metrics, or off (default: 127.0.0.1:8080; off with --once and --dry-run)',
    'zh-TW': '/healthz、/readyz 與 /metrics 的 主機:連接埠,或 off(預設 127.0.0.1:8080;搭配 --once、--dry-run 時為 off)',
  },
  'cli.bridge.option.logLevel': { en: 'the least that is logged', 'zh-TW': '記錄的最低等級' },
  'cli.bridge.option.logFormat': {
    en: 'format of the log on standard error (default: text on a terminal, else json)',
    'zh-TW': '標準錯誤輸出的日誌格式(終端機預設 text,否則 json)',
  },
  'cli.bridge.option.workers': { en: 'GatewayEntrypoints that are worked on at a time', 'zh-TW': '同時處理的 GatewayEntrypoint 數量' },
  'cli.bridge.option.qps': { en: 'requests a second to the API server', 'zh-TW': '每秒送往 API server 的請求數' },
  'cli.bridge.option.dryRun': {
    en: 'print the plan of each GatewayEntrypoint, again when it changes; write nothing, take no Lease',
    'zh-TW': '輸出每個 GatewayEntrypoint 的計畫,有變化時再輸出;不寫入任何東西,也不使用 Lease',
  },
  'cli.bridge.option.once': {
    en: 'end when nothing is left to do, after 60 s at the latest: exit 0 if all are bound, 1 if not',
    'zh-TW': '沒有待辦事項時就結束,最長 60 秒:全部綁定為 0,否則為 1',
  },

  'cli.bridge.badUrl': {
    en: 'A URL like https://host is needed, without path; http only on this machine.',
    'zh-TW': '需要如 https://host 的 URL,不含路徑;http 僅限本機。',
  },
  'cli.bridge.badMetadataUrl': {
    en: 'A URL like http://host:port is needed, without path.',
    'zh-TW': '需要如 http://host:port 的 URL,不含路徑。',
  },
  'cli.bridge.badRegion': { en: 'A region like cn-north-4 is needed.', 'zh-TW': '需要如 cn-north-4 的區域。' },
  'cli.bridge.badAddress': {
    en: 'HOST:PORT like 127.0.0.1:8080 is needed, or off.',
    'zh-TW': '需要如 127.0.0.1:8080 的 主機:連接埠,或 off。',
  },
  'cli.bridge.needs': { en: '{flag} needs {other}.', 'zh-TW': '{flag} 必須搭配 {other}。' },
  'cli.bridge.noConnection': { en: 'The cluster cannot be found: {why}', 'zh-TW': '找不到叢集:{why}' },
  'cli.bridge.noCluster': {
    en: 'The namespace kube-system, whose uid names the cluster, cannot be read: {why} Check --kubeconfig and the rights, or give --cluster-name.',
    'zh-TW': '無法讀取命名空間 kube-system(其 uid 用來識別叢集):{why} 請檢查 --kubeconfig 與權限,或指定 --cluster-name。',
  },
  'cli.bridge.noProject': {
    en: 'The project of region {region} cannot be found out: {why} Check the credentials, or give --project-id.',
    'zh-TW': '無法得知區域 {region} 的專案:{why} 請檢查憑證,或指定 --project-id。',
  },
  'cli.bridge.notListed': {
    en: 'These kinds could not be listed within {seconds} s: {kinds}. Install their CustomResourceDefinitions ("cilium-cce bridge crd | kubectl apply -f -" for gatewayentrypoints), or allow list and watch.',
    'zh-TW':
      '{seconds} 秒內無法列出這些資源:{kinds}。請安裝其 CustomResourceDefinition(gatewayentrypoints 可用「cilium-cce bridge crd | kubectl apply -f -」),或授予 list 與 watch 權限。',
  },
  'cli.bridge.anotherLeads': {
    en: 'Another replica leads ({leader}) and did not stop within {seconds} s: stop it first. Only one may write at a time.',
    'zh-TW': '另有複本({leader})為 leader,且在 {seconds} 秒內沒有結束:請先停止它。同一時間只能有一個寫入。',
  },
  'cli.bridge.cannotListen': {
    en: '--bind-address {address} cannot be used ({why}): choose another one, or off.',
    'zh-TW': '無法使用 --bind-address {address}({why}):請改用其他位址,或 off。',
  },
  'cli.bridge.lost': {
    en: 'Leadership was lost: {why}. Another replica leads by now, or this one has to be started again.',
    'zh-TW': '失去 leader 身分:{why}。可能已由其他複本接手;否則請重新啟動。',
  },
  'cli.bridge.noEntrypoints': {
    en: 'The cluster has no GatewayEntrypoint, and no Gateway asks for one.',
    'zh-TW': '叢集中沒有 GatewayEntrypoint,也沒有 Gateway 需要它。',
  },
  'cli.bridge.nothingToDo': { en: 'nothing to do', 'zh-TW': '無需變更' },
  'cli.bridge.waiting': { en: 'waiting: {what}', 'zh-TW': '等待中:{what}' },
  'cli.bridge.warning': { en: 'warning: {what}', 'zh-TW': '警告:{what}' },
  'cli.bridge.problem': { en: 'problem: {what}', 'zh-TW': '問題:{what}' },
  'cli.bridge.labCommand': { en: 'To run the operator outside of the lab', 'zh-TW': '在實驗室之外執行 operator' },
  'cli.bridge.bound': { en: 'bound', 'zh-TW': '已綁定' },
  'cli.bridge.notBound': { en: 'not bound ({reason})', 'zh-TW': '未綁定({reason})' },
} as const;
