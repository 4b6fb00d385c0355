/** A plan that is rehearsed in the lab: what keeps it from starting, and what is otherwise there than it is planned. @module */
export const labPlanMessages = {
  'cli.option.labPlan': {
    en: 'rehearse the plan in this directory: its ranges, network mode, kernel, values and Gateway',
    'zh-TW': '演練此目錄中的規劃:其網段、網路模式、核心、values 與 Gateway',
  },
  'lab.plan.title': { en: 'Otherwise in the lab than in the plan', 'zh-TW': '實驗室與規劃不同之處' },
  'lab.plan.noFile': {
    en: 'the plan has no such file: a plan that says no has none; look into its README.md, and plan again with cilium-cce plan --out',
    'zh-TW': '規劃中沒有此檔案:結論為不可行的規劃不會有;請查看其 README.md,並以 cilium-cce plan --out 重新規劃',
  },
  'lab.plan.unknownFact': {
    en: '{fact} is not known, and the lab cannot be like the cluster without it: fill it in, and plan again',
    'zh-TW': '未知 {fact},缺少它實驗室就無法與叢集相同:請填入後重新規劃',
  },
  'lab.plan.subnetOutside': {
    en: 'the subnet {subnet} of nodes lies in none of the VPC’s ranges: correct vpcCidrs or nodeSubnets',
    'zh-TW': '節點子網路 {subnet} 不在 VPC 的任何網段中:請更正 vpcCidrs 或 nodeSubnets',
  },
  'lab.plan.subnetTooSmall': {
    en: 'the subnet {subnet} of nodes is too small for a lab, which needs a /{bits} or larger: rehearse with a larger one',
    'zh-TW': '節點子網路 {subnet} 對實驗室太小,需要 /{bits} 或更大的網段:請以較大的網段演練',
  },
  'lab.plan.apiServerOutside': {
    en: 'k8sServiceHost {host} is no address of the VPC {vpc}, where the API server of CCE is: take the address of status.endpoints of type Internal',
    'zh-TW': 'k8sServiceHost {host} 不是 VPC {vpc} 中的位址,而 CCE 的 API server 位於其中:請使用 status.endpoints 中 Internal 類型的位址',
  },
  'lab.plan.oneSubnet': {
    en: 'all nodes are in the first subnet, {subnet}',
    'zh-TW': '所有節點都在第一個子網路 {subnet}',
  },
  'lab.plan.assumed': {
    en: '{fact} is not known: the lab takes {value}',
    'zh-TW': '未知 {fact}:實驗室採用 {value}',
  },
  'lab.plan.version': { en: '{what} {own} in place of {planned}', 'zh-TW': '{what} 為 {own},而非 {planned}' },
  'lab.plan.cloudCommand': { en: 'To plan this cluster from what its CCE API says', 'zh-TW': '依 CCE API 的內容規劃此叢集' },
  'lab.plan.nodes': {
    en: 'nodes: {nodes} in place of {planned} (--nodes)',
    'zh-TW': '節點:{nodes} 個,而非 {planned} 個(--nodes)',
  },
  'lab.plan.elb': {
    en: 'the lab’s ELB {own} of class {class} in place of {id} ({source})',
    'zh-TW': '以實驗室的 {class} 類 ELB {own} 代替 {id}({source})',
  },
  'lab.plan.standIn': {
    en: 'a back end of the lab’s own as Service {service}, port {port}, which the plan does not bring ({source})',
    'zh-TW': '以實驗室自己的後端作為 Service {service}、連接埠 {port},因為規劃中沒有它({source})',
  },
  'lab.run.noFiles': {
    en: 'Nothing to apply: name manifests, or a plan with --plan.',
    'zh-TW': '沒有可套用的內容:請指定 manifest,或以 --plan 指定規劃。',
  },
  'cli.usage.conflict': { en: '{name} and {other} do not go together', 'zh-TW': '{name} 與 {other} 不能同時使用' },
} as const;
