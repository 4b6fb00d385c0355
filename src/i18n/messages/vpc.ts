/** Why something of a live cluster's VPC is not known, and what to do. @module */
export const vpcMessages = {
  'cluster.vpc.forbidden': {
    en: 'these credentials may not read {what} in {region}: allow the action {right}',
    'zh-TW': '此憑證無權讀取 {region} 的 {what}:請允許授權項 {right}',
  },
  'cluster.vpc.failed': {
    en: 'the VPC API of {region} does not answer as it should: {why}',
    'zh-TW': '{region} 的 VPC API 未正常回應:{why}',
  },
  'cluster.vpc.ports': { en: 'network interfaces', 'zh-TW': '網路介面' },
  'cluster.vpc.subnet': { en: 'subnets', 'zh-TW': '子網路' },
  'cluster.vpc.vpc': { en: 'VPCs', 'zh-TW': 'VPC' },
  'cluster.vpc.routeTables': { en: 'the list of route tables', 'zh-TW': '路由表清單' },
  'cluster.vpc.routeTable': { en: 'route tables', 'zh-TW': '路由表' },
  'cluster.vpc.securityGroup': { en: 'security groups', 'zh-TW': '安全群組' },
  'cluster.vpc.addressGroup': { en: 'IP address groups', 'zh-TW': 'IP 位址群組' },
  'cluster.vpc.noNodes': {
    en: 'no node is known, so it is not known where to look in the VPC: allow listing nodes',
    'zh-TW': '沒有已知的節點,無法得知應查詢 VPC 的何處:請允許列出節點',
  },
  'cluster.vpc.noAddress': {
    en: 'node {node} has no IPv4 InternalIP, by which it would be found in the VPC: wait until its cloud controller has set it',
    'zh-TW': '節點 {node} 沒有 IPv4 的 InternalIP,無法在 VPC 中找到它:請等候雲端控制器設定',
  },
  'cluster.vpc.noInterface': {
    en: "no network interface of node {node} ({address}) is found in the project: check that region and --project-id are the cluster's own",
    'zh-TW': '在專案中找不到節點 {node}({address})的網路介面:請確認區域與 --project-id 屬於此叢集',
  },
  'cluster.vpc.severalInterfaces': {
    en: 'several network interfaces have the address {address} of node {node}, and its spec.providerID names no server: look on the console',
    'zh-TW': '有多個網路介面使用節點 {node} 的位址 {address},而其 spec.providerID 未指出伺服器:請在主控台查看',
  },
  'cluster.vpc.tooMany': {
    en: 'too many calls would have been needed for {what}: look on the console',
    'zh-TW': '查詢 {what} 所需的呼叫過多:請在主控台查看',
  },
  'cluster.vpc.portSecurityOff': {
    en: 'security groups have no effect on node {node}: port security of its network interface {port} is off',
    'zh-TW': '安全群組對節點 {node} 無效:其網路介面 {port} 的連接埠安全已關閉',
  },
  'cluster.vpc.noGroups': {
    en: 'no security group is shown for the network interface {port} of node {node}: look on the console',
    'zh-TW': '節點 {node} 的網路介面 {port} 未顯示任何安全群組:請在主控台查看',
  },
  'cluster.vpc.unreadableRule': {
    en: 'rule {rule} of security group {group} is not understood: look at it on the console',
    'zh-TW': '無法理解安全群組 {group} 的規則 {rule}:請在主控台查看',
  },
  'cluster.vpc.noRouteTable': {
    en: 'no route table of VPC {vpc} is shown for the subnets of the nodes: look on the console',
    'zh-TW': 'VPC {vpc} 未顯示節點子網路的路由表:請在主控台查看',
  },
} as const;
