/** What the command line says about itself: help, usage errors. @module */
export const cliMessages = {
  'cli.description': {
    en: 'Run Cilium as the only CNI on Huawei Cloud CCE: rehearse it on a laptop, and see which hop or which policy stops a packet.',
    'zh-TW': '在華為雲 CCE 上以 Cilium 作為唯一的 CNI:先在筆電上演練,再看清楚是哪一跳、哪一條政策擋下了封包。',
  },
  'cli.error': { en: 'Error: {text}', 'zh-TW': '錯誤:{text}' },
  'cli.usage.unknownCommand': { en: 'there is no command {name}', 'zh-TW': '沒有指令 {name}' },
  'cli.usage.unknownOption': { en: 'there is no option {name}', 'zh-TW': '沒有選項 {name}' },
  'cli.usage.missingArgument': { en: 'the argument {name} is missing', 'zh-TW': '缺少引數 {name}' },
  'cli.usage.missingOption': { en: 'the option {name} is needed', 'zh-TW': '必須指定選項 {name}' },
  'cli.usage.optionWithoutValue': { en: 'the option {name} needs a value', 'zh-TW': '選項 {name} 需要值' },
  'cli.usage.tooManyArguments': { en: 'too many arguments', 'zh-TW': '引數過多' },
  'cli.usage.notAChoice': { en: '{name}: {value} is not one of {choices}', 'zh-TW': '{name}:{value} 不是 {choices} 之一' },
  'cli.usage.invalidValue': { en: '{name}: {value} cannot be used. {why}', 'zh-TW': '{name}:無法使用 {value}。{why}' },
  'cli.help.usage': { en: 'Usage:', 'zh-TW': '用法:' },
  'cli.help.arguments': { en: 'Arguments:', 'zh-TW': '引數:' },
  'cli.help.options': { en: 'Options:', 'zh-TW': '選項:' },
  'cli.help.commands': { en: 'Commands:', 'zh-TW': '指令:' },
  'cli.help.examples': { en: 'Examples:', 'zh-TW': '範例:' },
  'cli.help.help': { en: 'show this help', 'zh-TW': '顯示說明' },
  'cli.help.version': { en: 'show the version', 'zh-TW': '顯示版本' },
  'cli.help.after': { en: '(add --help to see the options)', 'zh-TW': '(加上 --help 可查看選項)' },
  'cli.wholeNumber': { en: 'A whole number from {least} to {most} is needed.', 'zh-TW': '需要 {least} 到 {most} 之間的整數。' },
  'cli.option.lang': { en: 'language of the messages (default: from the environment)', 'zh-TW': '訊息語言(預設依環境變數)' },
  'cli.option.debug': { en: 'show stack traces of failures', 'zh-TW': '失敗時顯示堆疊追蹤' },
  'cli.option.labKubeconfig': {
    en: 'where to write the kubeconfig (default: .cilium-cce/kubeconfig)',
    'zh-TW': 'kubeconfig 寫入位置(預設 .cilium-cce/kubeconfig)',
  },
  'cli.option.kubeconfig': {
    en: 'kubeconfig of the lab (default: KUBECONFIG, else .cilium-cce/kubeconfig)',
    'zh-TW': '實驗室的 kubeconfig(預設為 KUBECONFIG,否則 .cilium-cce/kubeconfig)',
  },
  'cli.option.nodes': { en: 'number of worker nodes', 'zh-TW': '工作節點數' },
  'cli.option.networkMode': { en: "CCE's container network", 'zh-TW': 'CCE 的容器網路模式' },
  'cli.option.values': {
    en: "Helm values for Cilium (default: the source document's)",
    'zh-TW': 'Cilium 的 Helm values(預設為原始文件的設定)',
  },
  'cli.option.bridge': { en: 'how the Gateway is bound to the ELB', 'zh-TW': 'Gateway 與 ELB 的綁定方式' },
  'cli.option.ccm': {
    en: "cloud controller manager: CCE's own or the open-source one",
    'zh-TW': 'cloud controller manager:CCE 內建或開源版',
  },
  'cli.option.data': { en: 'keep the objects in this folder and start from it again', 'zh-TW': '將物件保存在此資料夾,下次由此啟動' },
  'cli.option.withoutCilium': {
    en: 'the cluster as CCE hands it over, with a back end: for `cilium-cce install`',
    'zh-TW': '如同 CCE 交付的叢集,附後端:供 `cilium-cce install` 使用',
  },
  'cli.option.once': {
    en: 'stop after the first look: exit 0 if every Gateway answers, 1 if not',
    'zh-TW': '檢查一次就結束:所有 Gateway 都有回應則為 0,否則為 1',
  },
  'cli.option.from': {
    en: 'pod/NAMESPACE/NAME, node/NAME, or an outside IPv4 address',
    'zh-TW': 'pod/命名空間/名稱、node/名稱,或外部 IPv4 位址',
  },
  'cli.option.to': {
    en: 'URL or HOST:PORT; the host is an address, a Service (NAME.NAMESPACE) or gateway/NAMESPACE/NAME',
    'zh-TW': 'URL 或 主機:連接埠;主機可為位址、Service(名稱.命名空間)或 gateway/命名空間/名稱',
  },
  'cli.option.method': { en: 'HTTP method', 'zh-TW': 'HTTP 方法' },
  'cli.option.header': { en: 'HTTP header "Name: value" (repeatable)', 'zh-TW': 'HTTP 標頭「名稱: 值」(可重複)' },
  'cli.option.output': { en: 'output format', 'zh-TW': '輸出格式' },
  'cli.lab.description': { en: 'a digital twin of a CCE cluster with Cilium', 'zh-TW': '執行 Cilium 的 CCE 叢集數位分身' },
  'cli.lab.examples': {
    en: '  cilium-cce lab up\n  cilium-cce lab scenario run 6',
    'zh-TW': '  cilium-cce lab up\n  cilium-cce lab scenario run 6',
  },
  'cli.lab.up.description': { en: 'start the lab and keep it running until Ctrl-C', 'zh-TW': '啟動實驗室,直到按下 Ctrl-C' },
  'cli.lab.up.examples': {
    en: '  cilium-cce lab up\n  cilium-cce lab up --nodes 3 --values examples/corrected/values.yaml\n  cilium-cce lab up --bridge Selector --data ./lab-data\n  cilium-cce lab up --plan my-plan',
    'zh-TW':
      '  cilium-cce lab up\n  cilium-cce lab up --nodes 3 --values examples/corrected/values.yaml\n  cilium-cce lab up --bridge Selector --data ./lab-data\n  cilium-cce lab up --plan my-plan',
  },
  'cli.lab.run.description': {
    en: 'start a lab, apply your manifests, and show how each Gateway answers',
    'zh-TW': '啟動實驗室、套用你的 manifest,並顯示每個 Gateway 的回應',
  },
  'cli.lab.run.examples': {
    en: '  cilium-cce lab run examples/gateway-api\n  cilium-cce lab run gateway.yaml routes/ --values values.yaml --once\n  cilium-cce lab run --plan my-plan back-end.yaml --once',
    'zh-TW':
      '  cilium-cce lab run examples/gateway-api\n  cilium-cce lab run gateway.yaml routes/ --values values.yaml --once\n  cilium-cce lab run --plan my-plan back-end.yaml --once',
  },
  'cli.scenario.description': {
    en: "the source document's problems, each broken, seen and mended",
    'zh-TW': '原始文件的問題:逐一重現、觀察並修復',
  },
  'cli.scenario.examples': {
    en: '  cilium-cce lab scenario list\n  cilium-cce lab scenario run 3 4',
    'zh-TW': '  cilium-cce lab scenario list\n  cilium-cce lab scenario run 3 4',
  },
  'cli.scenario.list.description': { en: 'list the scenarios', 'zh-TW': '列出所有情境' },
  'cli.scenario.list.examples': { en: '  cilium-cce lab scenario list', 'zh-TW': '  cilium-cce lab scenario list' },
  'cli.scenario.run.description': {
    en: 'play scenarios by number or name; exit 0 only if each ends as it should',
    'zh-TW': '依編號或名稱執行情境;全部如預期結束才會回傳 0',
  },
  'cli.scenario.run.examples': {
    en: '  cilium-cce lab scenario run 1\n  cilium-cce lab scenario run gateway-no-endpoints',
    'zh-TW': '  cilium-cce lab scenario run 1\n  cilium-cce lab scenario run gateway-no-endpoints',
  },
  'cli.path.description': {
    en: 'show hop by hop how a connection travels in the running lab',
    'zh-TW': '逐跳顯示連線在執行中的實驗室裡如何行進',
  },
  'cli.path.examples': {
    en: '  cilium-cce path --from 198.51.100.7 --to gateway/default/ip-gateway\n  cilium-cce path --from pod/default/client --to http://test-python-svc.default/ -o json',
    'zh-TW':
      '  cilium-cce path --from 198.51.100.7 --to gateway/default/ip-gateway\n  cilium-cce path --from pod/default/client --to http://test-python-svc.default/ -o json',
  },
  'cli.path.ways': {
    en: 'Which member or back end is chosen matters: of {total} possible ways {arriving} arrive, and about {percent} % of connections are lost. One that ends otherwise:',
    'zh-TW': '選到哪個成員或後端會影響結果:{total} 種可能的走法中有 {arriving} 種抵達,約 {percent}% 的連線會失敗。結果不同的其中一種:',
  },
  'cli.path.refused': { en: 'connection refused', 'zh-TW': '連線被拒絕' },
  'cli.path.timeout': { en: 'no answer: the client times out', 'zh-TW': '沒有回應:用戶端逾時' },
  'cli.path.unknown': { en: 'not known: this cluster does not show what happens here', 'zh-TW': '未知:此叢集無法顯示這裡發生的事' },
  'cli.path.noLab': {
    en: 'No lab answers at {server}: start one with "cilium-cce lab up", or name its kubeconfig with --kubeconfig.',
    'zh-TW': '{server} 沒有實驗室回應:請以「cilium-cce lab up」啟動,或以 --kubeconfig 指定它的 kubeconfig。',
  },
  'cli.path.badOrigin': {
    en: '--from {text}: expected pod/NAMESPACE/NAME, node/NAME or an IPv4 address.',
    'zh-TW': '--from {text}:應為 pod/命名空間/名稱、node/名稱 或 IPv4 位址。',
  },
  'cli.path.badTarget': {
    en: '--to {text}: expected a URL, HOST:PORT or gateway/NAMESPACE/NAME.',
    'zh-TW': '--to {text}:應為 URL、主機:連接埠 或 gateway/命名空間/名稱。',
  },
  'cli.path.unknownOrigin': {
    en: '--from {text}: the cluster has no such pod or node.',
    'zh-TW': '--from {text}:叢集中沒有這個 Pod 或節點。',
  },
  'cli.path.unknownTarget': {
    en: '--to {text}: the cluster has no such Service, Gateway or name.',
    'zh-TW': '--to {text}:叢集中沒有這個 Service、Gateway 或名稱。',
  },
  'cli.path.badHeader': { en: '-H "{text}": expected "Name: value".', 'zh-TW': '-H「{text}」:應為「名稱: 值」。' },
  'cli.path.noKubeconfig': {
    en: 'No kubeconfig at {path}: start a lab with "cilium-cce lab up", or name one with --kubeconfig.',
    'zh-TW': '{path} 沒有 kubeconfig:請以「cilium-cce lab up」啟動實驗室,或以 --kubeconfig 指定。',
  },
} as const;
