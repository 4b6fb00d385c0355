/** Facts of a planned cluster as Huawei Cloud says them: which cluster is meant, what it does not tell, and what to do. @module */
export const planCloudMessages = {
  'plan.option.clusterId': { en: 'ask the CCE API for the cluster of this id', 'zh-TW': '向 CCE API 查詢此 id 的叢集' },
  'plan.option.clusterName': { en: 'ask the CCE API for the cluster of this name', 'zh-TW': '向 CCE API 查詢此名稱的叢集' },
  'plan.option.projectId': {
    en: 'ask the CCE API, in this project (default: that of the region)',
    'zh-TW': '在此專案中查詢 CCE API(預設為該區域的專案)',
  },
  'plan.option.credentialsDir': {
    en: 'ask the CCE API, with the keys in this directory: access-key, secret-key and, for temporary keys, security-token',
    'zh-TW': '以此目錄中的金鑰查詢 CCE API:access-key、secret-key,以及臨時金鑰的 security-token',
  },
  'plan.option.cceEndpoint': {
    en: 'ask the CCE API at this URL (default: that of the region)',
    'zh-TW': '在此 URL 查詢 CCE API(預設為該區域的端點)',
  },
  'plan.option.vpcEndpoint': { en: 'the VPC API (default: that of the region)', 'zh-TW': 'VPC API(預設為該區域的端點)' },
  'plan.option.elbEndpoint': { en: 'the ELB API (default: that of the region)', 'zh-TW': 'ELB API(預設為該區域的端點)' },

  'plan.cceApi.asking': { en: 'asking the CCE API of {region}', 'zh-TW': '正在查詢 {region} 的 CCE API' },
  'plan.cceApi.noRegion': {
    en: 'the CCE API is to be asked, and it is not said in which region: add --region, or region to cluster.yaml',
    'zh-TW': '需要查詢 CCE API,但未指定區域:請加上 --region,或在 cluster.yaml 中填入 region',
  },
  'plan.cceApi.noCredentials': {
    en: 'the CCE API of {region} cannot be asked: there are no credentials. Name keys with --credentials-dir, or in HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK',
    'zh-TW': '無法查詢 {region} 的 CCE API:沒有憑證。請以 --credentials-dir 或 HUAWEICLOUD_SDK_AK 與 HUAWEICLOUD_SDK_SK 指定金鑰',
  },
  'plan.cceApi.failed': {
    en: '{what} cannot be read in {region}: {why}',
    'zh-TW': '無法讀取 {region} 的 {what}:{why}',
  },
  'plan.cceApi.forbidden': {
    en: 'these credentials may not read {what} in {region}: allow the action {right}',
    'zh-TW': '此憑證無權讀取 {region} 的 {what}:請允許授權項 {right}',
  },
  'plan.cceApi.clusters': { en: 'the list of clusters', 'zh-TW': '叢集清單' },
  'plan.cceApi.cluster': { en: 'cluster {id}', 'zh-TW': '叢集 {id}' },
  'plan.cceApi.nodePools': { en: 'node pools', 'zh-TW': '節點池' },
  'plan.cceApi.vpc': { en: 'VPC {id}', 'zh-TW': 'VPC {id}' },
  'plan.cceApi.subnets': { en: 'subnets of nodes', 'zh-TW': '節點的子網路' },
  'plan.cceApi.loadBalancer': { en: 'ELB {id}', 'zh-TW': 'ELB {id}' },
  'plan.cceApi.none': {
    en: 'there is no cluster in this project of {region}: check --region and --project-id',
    'zh-TW': '{region} 的此專案中沒有叢集:請確認 --region 與 --project-id',
  },
  'plan.cceApi.which': {
    en: 'which cluster of {region} is meant? There are {names}; name one with --cluster-name or --cluster-id',
    'zh-TW': '要規劃 {region} 的哪一個叢集?共有 {names};請以 --cluster-name 或 --cluster-id 指定',
  },
  'plan.cceApi.noSuchName': {
    en: 'no cluster of {region} is called {name}; there are {names}',
    'zh-TW': '{region} 沒有名為 {name} 的叢集;現有 {names}',
  },
  'plan.cceApi.noSuchId': {
    en: 'no cluster of {region} has the id {id}: check --region and --project-id, or name it with --cluster-name',
    'zh-TW': '{region} 沒有 id 為 {id} 的叢集:請確認 --region 與 --project-id,或以 --cluster-name 指定',
  },
  'plan.cceApi.phase': {
    en: 'the cluster is in phase {phase}, not Available: what is said of it may still change',
    'zh-TW': '叢集處於 {phase} 狀態而非 Available:以下內容可能還會改變',
  },
  'plan.cceApi.dataplaneV2': {
    en: 'the answer does not say whether DataPlane V2 is on: look at the cluster on the console, and say --dataplane-v2 or --no-dataplane-v2',
    'zh-TW': '回應未說明是否啟用 DataPlane V2:請在主控台查看叢集,並指定 --dataplane-v2 或 --no-dataplane-v2',
  },
  'plan.cceApi.noEndpoint': {
    en: 'no address of the API server in the VPC is named yet: wait until the cluster is Available, or say --api-server',
    'zh-TW': '尚未提供 API server 在 VPC 中的位址:請等候叢集變為 Available,或指定 --api-server',
  },
  'plan.cceApi.otherAddress': {
    en: 'the cluster calls its API server {own}, the CCE API {address}; both lie in the VPC, likely a master and the address in front of all of them: the plan takes {address}',
    'zh-TW': '叢集顯示的 API server 為 {own},CCE API 則為 {address};兩者都在 VPC 中,很可能是某個控制節點與其前端位址:規劃採用 {address}',
  },
} as const;
