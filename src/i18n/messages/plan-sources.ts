/** Facts of a planned cluster as flags, cluster.yaml and Terraform say them: what they are, and what is wrong with them. @module */
export const planSourceMessages = {
  'plan.fact.about.name': { en: 'The cluster’s name', 'zh-TW': '叢集名稱' },
  'plan.fact.about.region': { en: 'The region of Huawei Cloud', 'zh-TW': '華為雲區域' },
  'plan.fact.about.kubernetesVersion': { en: 'The cluster’s version', 'zh-TW': '叢集版本' },
  'plan.fact.about.networkMode': {
    en: 'The container network: overlay_l2, vpc-router or eni',
    'zh-TW': '容器網路模式:overlay_l2、vpc-router 或 eni',
  },
  'plan.fact.about.dataplaneV2': {
    en: 'Whether DataPlane V2, CCE’s own Cilium, is on',
    'zh-TW': '是否啟用 DataPlane V2(CCE 自己的 Cilium)',
  },
  'plan.fact.about.kubeProxyMode': { en: 'kube-proxy’s mode: iptables or ipvs', 'zh-TW': 'kube-proxy 模式:iptables 或 ipvs' },
  'plan.fact.about.vpcCidrs': { en: 'The VPC’s ranges', 'zh-TW': 'VPC 網段' },
  'plan.fact.about.nodeSubnets': { en: 'The ranges of the nodes’ subnets', 'zh-TW': '節點子網路的網段' },
  'plan.fact.about.serviceCidr': { en: 'The range of Services', 'zh-TW': 'Service 網段' },
  'plan.fact.about.containerCidrs': { en: 'CCE’s own ranges for pods', 'zh-TW': 'CCE 自己的 Pod 網段' },
  'plan.fact.about.otherCidrs': {
    en: 'Ranges that are reached over peering, VPN or Direct Connect',
    'zh-TW': '透過對等連線、VPN 或 Direct Connect 連到的網段',
  },
  'plan.fact.about.podCidrs': { en: 'What Cilium gives pods addresses from', 'zh-TW': 'Cilium 分配 Pod 位址的網段' },
  'plan.fact.about.podMaskSize': { en: 'The length of each node’s range for pods', 'zh-TW': '每個節點的 Pod 網段長度' },
  'plan.fact.about.apiServerHost': { en: 'The API server’s address in the VPC', 'zh-TW': 'API server 在 VPC 內的位址' },
  'plan.fact.about.apiServerPort': { en: 'The API server’s port', 'zh-TW': 'API server 的連接埠' },
  'plan.fact.about.nodeGroups': {
    en: 'Groups of nodes that are alike: node pools',
    'zh-TW': '相同的節點群組:節點池',
  },
  'plan.fact.about.runningPods': {
    en: 'How many pods with addresses of their own run now; 0 on a new cluster',
    'zh-TW': '目前使用自己位址執行的 Pod 數量;新叢集為 0',
  },
  'plan.fact.about.elb': { en: 'The load balancer in front of the Gateway', 'zh-TW': 'Gateway 前方的負載平衡器' },
  'plan.fact.about.elbCredentials': {
    en: 'Whether the operator may call the ELB API',
    'zh-TW': 'operator 是否可呼叫 ELB API',
  },
  'plan.fact.about.gateway': {
    en: 'The Gateway that is to be reached, and the Service behind it',
    'zh-TW': '要連到的 Gateway 與其後方的 Service',
  },
  'plan.fact.about.ciliumVersion': { en: 'The version of Cilium', 'zh-TW': 'Cilium 版本' },
  'plan.fact.about.gatewayApiVersion': {
    en: 'The bundle of Gateway API whose CRDs are installed',
    'zh-TW': '已安裝 CRD 的 Gateway API 套件版本',
  },
  'plan.fact.about.imageRegistry': {
    en: 'A registry to which the images are copied',
    'zh-TW': '映像檔複製到的 registry',
  },

  'plan.flag.name': { en: 'the cluster’s name', 'zh-TW': '叢集名稱' },
  'plan.flag.region': { en: 'the region of Huawei Cloud', 'zh-TW': '華為雲區域' },
  'plan.flag.kubernetesVersion': { en: 'the cluster’s version: v1.33', 'zh-TW': '叢集版本:v1.33' },
  'plan.flag.networkMode': { en: 'the container network', 'zh-TW': '容器網路模式' },
  'plan.flag.dataplaneV2': {
    en: 'DataPlane V2, CCE’s own Cilium, is on (--no-dataplane-v2: off)',
    'zh-TW': '已啟用 DataPlane V2(CCE 自己的 Cilium);--no-dataplane-v2 表示未啟用',
  },
  'plan.flag.kubeProxyMode': { en: 'kube-proxy’s mode', 'zh-TW': 'kube-proxy 模式' },
  'plan.flag.vpcCidr': { en: 'a range of the VPC; may be repeated', 'zh-TW': 'VPC 的網段;可重複指定' },
  'plan.flag.nodeSubnet': { en: 'the range of a subnet of nodes; may be repeated', 'zh-TW': '節點子網路的網段;可重複指定' },
  'plan.flag.serviceCidr': { en: 'the range of Services', 'zh-TW': 'Service 網段' },
  'plan.flag.containerCidr': { en: 'CCE’s own range for pods; may be repeated', 'zh-TW': 'CCE 自己的 Pod 網段;可重複指定' },
  'plan.flag.otherCidr': {
    en: 'a range that is reached over peering, VPN or Direct Connect; may be repeated',
    'zh-TW': '透過對等連線、VPN 或 Direct Connect 連到的網段;可重複指定',
  },
  'plan.flag.podCidr': {
    en: 'what Cilium gives pods addresses from; may be repeated (default: the plan chooses)',
    'zh-TW': 'Cilium 分配 Pod 位址的網段;可重複指定(預設由規劃選擇)',
  },
  'plan.flag.podMaskSize': { en: 'the length of each node’s range for pods: 24', 'zh-TW': '每個節點的 Pod 網段長度:24' },
  'plan.flag.apiServer': {
    en: 'the API server’s address in the VPC, and its port (default: 5443)',
    'zh-TW': 'API server 在 VPC 內的位址與連接埠(預設 5443)',
  },
  'plan.flag.nodes': {
    en: 'how many nodes there are, all alike; groups that differ: nodeGroups in cluster.yaml',
    'zh-TW': '節點數量,且皆相同;不同的群組請使用 cluster.yaml 的 nodeGroups',
  },
  'plan.flag.maxPods': { en: 'pods per node (with --nodes)', 'zh-TW': '每個節點的 Pod 數量(搭配 --nodes)' },
  'plan.flag.os': { en: 'the nodes’ operating system (with --nodes)', 'zh-TW': '節點的作業系統(搭配 --nodes)' },
  'plan.flag.runningPods': {
    en: 'how many pods with addresses of their own run now; 0 on a new cluster',
    'zh-TW': '目前使用自己位址執行的 Pod 數量;新叢集為 0',
  },
  'plan.flag.elbId': { en: 'the load balancer’s id (with --elb-class)', 'zh-TW': '負載平衡器的 id(搭配 --elb-class)' },
  'plan.flag.elbClass': {
    en: 'its class: union is shared, performance is dedicated',
    'zh-TW': '類別:union 為共用型,performance 為獨享型',
  },
  'plan.flag.elbProtocol': { en: 'the protocol of its listener (default: TCP)', 'zh-TW': '監聽器的協定(預設 TCP)' },
  'plan.flag.elbCredentials': {
    en: 'the operator may call the ELB API (--no-elb-credentials: it may not)',
    'zh-TW': 'operator 可呼叫 ELB API;--no-elb-credentials 表示不可',
  },
  'plan.flag.gateway': { en: 'the Gateway that is to be reached: default/web:80', 'zh-TW': '要連到的 Gateway:default/web:80' },
  'plan.flag.backend': { en: 'the Service behind it: web:80', 'zh-TW': '其後方的 Service:web:80' },
  'plan.flag.ciliumVersion': {
    en: 'the version of Cilium: 1.19.1, or 1.19 for its newest patch',
    'zh-TW': 'Cilium 版本:1.19.1,或以 1.19 表示其最新修補版本',
  },
  'plan.flag.gatewayApiVersion': {
    en: 'the bundle of Gateway API whose CRDs are installed: v1.4.1',
    'zh-TW': '已安裝 CRD 的 Gateway API 套件版本:v1.4.1',
  },
  'plan.flag.imageRegistry': {
    en: 'a registry to which the images are copied: swr.ap-southeast-3.myhuaweicloud.com/my-org',
    'zh-TW': '映像檔複製到的 registry:swr.ap-southeast-3.myhuaweicloud.com/my-org',
  },

  'plan.source.file.head': {
    en: 'What is known of the cluster. In brackets: where it was read. Lines that are commented out are not known: fill in what you know, and plan again.',
    'zh-TW': '已知的叢集資訊。括號內為讀取位置。註解掉的各行為未知項目:請填入已知的值後重新規劃。',
  },
  'plan.source.file.unknown': { en: 'not known, for example', 'zh-TW': '未知,例如' },

  'plan.source.aList': { en: 'a list', 'zh-TW': '清單' },
  'plan.source.aMapping': { en: 'a mapping', 'zh-TW': '對應(mapping)' },
  'plan.source.noValue': { en: '{field} has no value: fill it in, or delete the line', 'zh-TW': '{field} 沒有值:請填入,或刪除該行' },
  'plan.source.wrongType': { en: '{field} must be {expected}; {found} is none', 'zh-TW': '{field} 必須是{expected};{found} 不符合' },
  'plan.source.notOneOf': { en: '{field}: {value} is none of {known}', 'zh-TW': '{field}:{value} 不在 {known} 之中' },
  'plan.source.notOneOfNear': {
    en: '{field}: {value} is none of {known}; did you mean {near}?',
    'zh-TW': '{field}:{value} 不在 {known} 之中;是否要寫 {near}?',
  },
  'plan.source.notACidr': {
    en: '{field}: {value} is no range; write an IPv4 address and a length, as in 10.2.0.0/16',
    'zh-TW': '{field}:{value} 不是網段;請寫成 IPv4 位址與長度,例如 10.2.0.0/16',
  },
  'plan.source.ipv6': {
    en: '{field}: {value} is IPv6; CCE with Cilium is planned for IPv4',
    'zh-TW': '{field}:{value} 是 IPv6;CCE 搭配 Cilium 的規劃僅適用 IPv4',
  },
  'plan.source.hostBits': {
    en: '{field}: {value} is not the first address of its range; write {canonical}',
    'zh-TW': '{field}:{value} 不是該網段的第一個位址;請寫成 {canonical}',
  },
  'plan.source.twice': { en: '{field}: {value} is there twice', 'zh-TW': '{field}:{value} 重複出現' },
  'plan.source.emptyList': {
    en: '{field} is empty: name at least one, or leave the fact out',
    'zh-TW': '{field} 是空的:請至少列出一個,或省略此項目',
  },
  'plan.source.missingKey': { en: '{field} lacks {key}', 'zh-TW': '{field} 缺少 {key}' },
  'plan.source.unknownKey': { en: '{field} is no known key; known are {known}', 'zh-TW': '{field} 不是已知的鍵;已知的有 {known}' },
  'plan.source.unknownKeyNear': { en: '{field} is no known key; did you mean {near}?', 'zh-TW': '{field} 不是已知的鍵;是否要寫 {near}?' },
  'plan.source.duplicateKey': { en: '{field} is there twice, first at {first}', 'zh-TW': '{field} 重複出現,第一次在 {first}' },
  'plan.source.expect.text': { en: 'a text of one line', 'zh-TW': '單行文字' },
  'plan.source.expect.word': { en: 'a text without spaces', 'zh-TW': '不含空白的文字' },
  'plan.source.expect.objectName': {
    en: 'a name of a Kubernetes object (small letters, digits, - and .)',
    'zh-TW': 'Kubernetes 物件名稱(小寫字母、數字、- 與 .)',
  },
  'plan.source.expect.boolean': { en: 'true or false', 'zh-TW': ' true 或 false' },
  'plan.source.expect.integer': { en: 'a whole number from {least} to {most}', 'zh-TW': ' {least} 到 {most} 的整數' },
  'plan.source.expect.cidr': { en: 'a range, as 10.2.0.0/16', 'zh-TW': '網段,例如 10.2.0.0/16' },
  'plan.source.expect.mapping': { en: 'a mapping with the keys {keys}', 'zh-TW': '包含 {keys} 等鍵的對應(mapping)' },
  'plan.source.expect.kubernetesVersion': {
    en: 'a version of CCE, as v1.33 or v1.33.13-r0',
    'zh-TW': ' CCE 版本,例如 v1.33 或 v1.33.13-r0',
  },
  'plan.source.expect.ciliumVersion': { en: 'a version of Cilium, as 1.19 or 1.19.1', 'zh-TW': ' Cilium 版本,例如 1.19 或 1.19.1' },
  'plan.source.expect.gatewayApiVersion': { en: 'a version of Gateway API, as v1.4.1', 'zh-TW': ' Gateway API 版本,例如 v1.4.1' },
  'plan.source.expect.host': {
    en: 'an address or a name, without https:// and port',
    'zh-TW': '位址或名稱,不含 https:// 與連接埠',
  },
  'plan.source.expect.address': { en: 'an IPv4 address', 'zh-TW': ' IPv4 位址' },
  'plan.source.expect.registry': {
    en: 'a registry without https://, as swr.ap-southeast-3.myhuaweicloud.com/my-org',
    'zh-TW': '不含 https:// 的 registry,例如 swr.ap-southeast-3.myhuaweicloud.com/my-org',
  },

  'plan.source.yaml': { en: 'not YAML: {why}', 'zh-TW': '不是 YAML:{why}' },
  'plan.source.tooLong': { en: 'longer than {limit} characters: not a file of facts', 'zh-TW': '超過 {limit} 個字元:不是事實檔案' },
  'plan.source.tooDeep': { en: 'nested more than {limit} deep', 'zh-TW': '巢狀超過 {limit} 層' },
  'plan.source.severalDocuments': {
    en: 'a second document begins here; one file describes one cluster',
    'zh-TW': '此處開始第二份文件;一個檔案只描述一個叢集',
  },
  'plan.source.notAMapping': {
    en: 'a file of facts is a mapping of names to values, as in {example}',
    'zh-TW': '事實檔案是名稱對應到值的 mapping,例如 {example}',
  },
  'plan.source.anchor': {
    en: 'anchors and aliases are not taken here; write the value',
    'zh-TW': '此處不接受 anchor 與 alias;請直接寫出值',
  },
  'plan.source.tag': { en: 'values of this type are not taken here', 'zh-TW': '此處不接受這種型別的值' },
  'plan.source.key': { en: 'a key must be a name', 'zh-TW': '鍵必須是名稱' },

  'plan.source.flagForm': { en: '{value} is not of the form {example}', 'zh-TW': '{value} 的格式不是 {example}' },
  'plan.source.flagNeeds': { en: 'says a part only: say {other} as well', 'zh-TW': '只說明了一部分:請同時指定 {other}' },

  'plan.hcl.character': { en: '“{character}” means nothing in HCL', 'zh-TW': '「{character}」在 HCL 中沒有意義' },
  'plan.hcl.openComment': { en: 'this comment has no end; close it with */', 'zh-TW': '此註解沒有結尾;請以 */ 結束' },
  'plan.hcl.openText': { en: 'this text has no end on its line; close it with "', 'zh-TW': '此文字在該行沒有結尾;請以 " 結束' },
  'plan.hcl.openHeredoc': { en: 'this text has no end; it needs a line with {name} alone', 'zh-TW': '此文字沒有結尾;需要單獨一行 {name}' },
  'plan.hcl.openInterpolation': { en: 'what begins here lacks its closing brace', 'zh-TW': '此處開始的內容缺少結尾的大括號' },
  'plan.hcl.escape': { en: '{escape} is no escape of HCL', 'zh-TW': '{escape} 不是 HCL 的跳脫字元' },
  'plan.hcl.tooDeep': { en: 'nested more than {limit} deep', 'zh-TW': '巢狀超過 {limit} 層' },
  'plan.hcl.unexpected': { en: 'not HCL: {expected} is expected here, not {found}', 'zh-TW': '不是 HCL:此處應為{expected},而不是{found}' },
  'plan.hcl.aValue': { en: 'a value', 'zh-TW': '值' },
  'plan.hcl.aName': { en: 'a name', 'zh-TW': '名稱' },
  'plan.hcl.anItem': { en: 'an argument or a block', 'zh-TW': '引數或區塊' },
  'plan.hcl.equalsOrBrace': { en: '“=” or “{”', 'zh-TW': '「=」或「{」' },
  'plan.hcl.endOfFile': { en: 'the end of the file', 'zh-TW': '檔案結尾' },
  'plan.hcl.endOfLine': { en: 'the end of the line', 'zh-TW': '行尾' },
  'plan.hcl.duplicate': { en: '{name} is there twice, first at {first}', 'zh-TW': '{name} 重複出現,第一次在 {first}' },
  'plan.hcl.label': { en: 'a block’s label holds no interpolation', 'zh-TW': '區塊標籤不可包含插值' },
  'plan.hcl.labels': { en: 'a block {type} needs its labels', 'zh-TW': '區塊 {type} 缺少標籤' },
  'plan.hcl.attributeOutside': { en: '{name} stands outside of any block', 'zh-TW': '{name} 不在任何區塊內' },
  'plan.hcl.undeclared': { en: '{name} is declared nowhere in these files', 'zh-TW': '{name} 在這些檔案中都沒有宣告' },
  'plan.hcl.cycle': { en: 'needs itself: {cycle}', 'zh-TW': '需要自身的值:{cycle}' },
  'plan.hcl.variableType': { en: 'the value of var.{name} is not of its type', 'zh-TW': 'var.{name} 的值不符合其型別' },

  'plan.hcl.note.module': {
    en: 'module {name} is not looked into; give the output of terraform show -json for what it makes',
    'zh-TW': '未檢視模組 {name};其建立的內容請提供 terraform show -json 的輸出',
  },
  'plan.hcl.note.override': { en: 'a file that overrides others is not looked into', 'zh-TW': '未檢視覆寫其他檔案的檔案' },

  'plan.hcl.unknown.for': { en: 'a for expression is not evaluated here', 'zh-TW': '此處不計算 for 運算式' },
  'plan.hcl.unknown.splat': { en: 'a splat expression is not evaluated here', 'zh-TW': '此處不計算 splat 運算式' },
  'plan.hcl.unknown.directive': { en: 'a template with directives is not evaluated here', 'zh-TW': '此處不計算含指令的樣板' },
  'plan.hcl.unknown.function': { en: 'the function {name} is not evaluated here', 'zh-TW': '此處不計算函式 {name}' },
  'plan.hcl.unknown.failed': { en: 'the arguments of {name} do not fit', 'zh-TW': '{name} 的引數不符合' },
  'plan.hcl.unknown.operation': { en: 'the values do not fit the operation', 'zh-TW': '值不符合此運算' },
  'plan.hcl.unknown.noSuchKey': { en: 'the value has no part {key}', 'zh-TW': '該值沒有 {key} 這個部分' },
  'plan.hcl.unknown.tooLarge': { en: 'the value is larger than what is read here', 'zh-TW': '該值超過此處讀取的大小' },
  'plan.hcl.unknown.data': {
    en: '{address} is read from the cloud when Terraform runs',
    'zh-TW': '{address} 在 Terraform 執行時才從雲端讀取',
  },
  'plan.hcl.unknown.module': { en: 'module {name} is not looked into', 'zh-TW': '未檢視模組 {name}' },
  'plan.hcl.unknown.word': { en: '{name} is not known outside of Terraform', 'zh-TW': '{name} 在 Terraform 之外未知' },
  'plan.hcl.unknown.repeated': {
    en: '{address} is made {argument} times over, which is not looked into',
    'zh-TW': '{address} 以 {argument} 重複建立,未予檢視',
  },
  'plan.hcl.unknown.dynamic': { en: 'dynamic block {name} is not looked into', 'zh-TW': '未檢視 dynamic 區塊 {name}' },
  'plan.hcl.unknown.computed': { en: '{attribute} is known once it is created', 'zh-TW': '{attribute} 在建立之後才會知道' },
  'plan.hcl.unknown.sensitive': { en: '{name} is marked as sensitive', 'zh-TW': '{name} 標示為敏感值' },
  'plan.hcl.unknown.variable': {
    en: 'var.{name} ({where}) has no default, and no tfvars file gives it a value',
    'zh-TW': 'var.{name}({where})沒有預設值,也沒有 tfvars 檔案指定其值',
  },

  'plan.terraform.unknown': { en: '{attribute} is not known: {why}', 'zh-TW': '{attribute} 未知:{why}' },
  'plan.terraform.fault': { en: '{attribute}: {why}', 'zh-TW': '{attribute}:{why}' },
  'plan.terraform.notHere': {
    en: '{attribute} is {id}, which is not among these resources; what it would tell is not known',
    'zh-TW': '{attribute} 為 {id},不在這些資源之中;其內容未知',
  },
  'plan.terraform.notJson': { en: '{attribute}: the configurations are no JSON', 'zh-TW': '{attribute}:configurations 不是 JSON' },
  'plan.terraform.noCluster': {
    en: 'no resource huaweicloud_cce_cluster here; name the files that make the cluster, or the output of terraform show -json',
    'zh-TW': '此處沒有 huaweicloud_cce_cluster 資源;請指定建立叢集的檔案,或 terraform show -json 的輸出',
  },
  'plan.terraform.clusters': {
    en: 'which cluster is meant? There are {names}; name one with {flag}',
    'zh-TW': '要規劃哪一個叢集?共有 {names};請以 {flag} 指定',
  },
  'plan.terraform.elbs': {
    en: 'which load balancer is meant? There are {names}; name one with {flag}',
    'zh-TW': '要使用哪一個負載平衡器?共有 {names};請以 {flag} 指定',
  },
  'plan.terraform.json': {
    en: '{name} is not looked into: of Terraform’s files *.tf and *.tfvars are read, and the output of terraform show -json',
    'zh-TW': '未檢視 {name}:讀取的 Terraform 檔案為 *.tf 與 *.tfvars,以及 terraform show -json 的輸出',
  },
  'plan.terraform.show.notJson': { en: 'no JSON: {why}', 'zh-TW': '不是 JSON:{why}' },
  'plan.terraform.show.notShow': {
    en: 'not what terraform show -json prints: format_version is missing',
    'zh-TW': '不是 terraform show -json 的輸出:缺少 format_version',
  },
  'plan.terraform.show.stateFile': {
    en: 'this is a state file itself; give what terraform show -json prints of it',
    'zh-TW': '這是 state 檔案本身;請提供 terraform show -json 的輸出',
  },
  'plan.terraform.show.version': {
    en: 'format_version {version} is not known here; known are 1.x',
    'zh-TW': '此處不認得 format_version {version};認得的是 1.x',
  },
} as const;
