/** What `cilium-cce doctor` says about itself: help, mistakes, what it is doing. @module */
export const doctorCliMessages = {
  'cli.doctor.description': {
    en: 'say why traffic does not arrive: causes with what they bring about, and how to mend them; exit 0 clean, 1 findings, 2 failed, 3 incomplete under --strict',
    'zh-TW': '說明流量為何無法到達:列出原因、其造成的症狀與修正方式;結束代碼 0 無問題、1 有發現、2 執行失敗、3 在 --strict 下不完整',
  },
  'cli.doctor.examples': {
    en: '  cilium-cce doctor\n  cilium-cce doctor --from cluster.zip -o html > report.html\n  cilium-cce doctor --exec --strict -o junit > doctor.xml\n  cilium-cce doctor -f new-gateway.yaml\n  cilium-cce doctor --wait --timeout 600\n  cilium-cce doctor explain CCE4001',
    'zh-TW':
      '  cilium-cce doctor\n  cilium-cce doctor --from cluster.zip -o html > report.html\n  cilium-cce doctor --exec --strict -o junit > doctor.xml\n  cilium-cce doctor -f new-gateway.yaml\n  cilium-cce doctor --wait --timeout 600\n  cilium-cce doctor explain CCE4001',
  },
  'cli.doctor.list.description': {
    en: 'list all checks: code, title, problem number, what has to be known',
    'zh-TW': '列出所有檢查:代碼、標題、問題編號與所需資料',
  },
  'cli.doctor.list.examples': {
    en: '  cilium-cce doctor list --check CCE4\n  cilium-cce doctor list -o json',
    'zh-TW': '  cilium-cce doctor list --check CCE4\n  cilium-cce doctor list -o json',
  },
  'cli.doctor.list.format': {
    en: 'The list is printed as text or json, not as {output}.',
    'zh-TW': '清單只能輸出為 text 或 json,不支援 {output}。',
  },
  'cli.doctor.explain.description': {
    en: 'show the page of a code; needs neither cluster nor network',
    'zh-TW': '顯示代碼的說明頁;不需叢集或網路',
  },
  'cli.doctor.explain.examples': { en: '  cilium-cce doctor explain CCE5001', 'zh-TW': '  cilium-cce doctor explain CCE5001' },
  'cli.doctor.explain.severity': { en: 'Severity: {severity}.', 'zh-TW': '嚴重性:{severity}。' },
  'cli.doctor.explain.problem': { en: 'Problem {problem} of the source document.', 'zh-TW': '來源文件的問題 {problem}。' },
  'cli.doctor.fix.description': {
    en: 'apply the advice of a code where it can be taken back, after showing what would change; exit 1 when something is left to a person',
    'zh-TW': '先顯示將變更的內容,再套用可還原的修正;若有需人工處理者,結束代碼為 1',
  },
  'cli.doctor.fix.examples': {
    en: '  cilium-cce doctor fix CCE5003 --dry-run\n  cilium-cce doctor fix CCE5003 --lab --yes',
    'zh-TW': '  cilium-cce doctor fix CCE5003 --dry-run\n  cilium-cce doctor fix CCE5003 --lab --yes',
  },

  'cli.doctor.option.from': {
    en: 'snapshot, cilium sysdump, folder, YAML or JSON, or - for standard input (repeatable); default: the live cluster',
    'zh-TW': '快照、cilium sysdump、目錄、YAML 或 JSON,或以 - 表示標準輸入(可重複);預設為執行中的叢集',
  },
  'cli.doctor.option.lab': {
    en: 'examine the running lab (.cilium-cce/kubeconfig), which shows the inside of its nodes and its cloud, too',
    'zh-TW': '檢查執行中的實驗室(.cilium-cce/kubeconfig),亦包含節點內部與雲端的狀態',
  },
  'cli.doctor.option.exec': {
    en: 'ask the agents themselves, and look at kube-proxy and socket-LB on their nodes, by commands in their pods that read (needs the right to pods/exec)',
    'zh-TW': '於 agent 的 Pod 執行唯讀指令,詢問 agent 並查看節點上的 kube-proxy 與 socket-LB(需要 pods/exec 權限)',
  },
  'cli.doctor.option.check': {
    en: 'only this check, or those whose codes begin so: CCE4 (repeatable)',
    'zh-TW': '只執行此檢查,或代碼以此開頭者:CCE4(可重複)',
  },
  'cli.doctor.option.config': {
    en: 'list of accepted findings (default: .cilium-cce/doctor.yaml, if there is one)',
    'zh-TW': '已接受發現的清單(預設為 .cilium-cce/doctor.yaml,若存在)',
  },
  'cli.doctor.option.region': {
    en: "region of Huawei Cloud: also ask it about the ELBs that the cluster names, and about its nodes' security groups and routes (reads only)",
    'zh-TW': '華為雲的區域:另查詢叢集所指定的 ELB,以及節點的安全群組與路由(唯讀)',
  },
  'cli.doctor.option.vpcEndpoint': { en: "base URL of the VPC API (default: the region's)", 'zh-TW': 'VPC API 的基底 URL(預設依區域)' },
  'cli.doctor.cloud.noCredentials': {
    en: 'the cloud was not asked in {region}: there are no credentials of Huawei Cloud here; give --credentials-dir',
    'zh-TW': '未在 {region} 查詢雲端:此處沒有華為雲憑證;請以 --credentials-dir 提供',
  },
  'cli.doctor.cloud.failed': {
    en: 'the cloud could not be asked in {region}: {why}',
    'zh-TW': '無法在 {region} 查詢雲端:{why}',
  },
  'cli.doctor.option.quiet': { en: 'show no progress', 'zh-TW': '不顯示進度' },
  'cli.doctor.option.filename': {
    en: 'what if: tell what applying this file or folder would introduce and fix (repeatable)',
    'zh-TW': '假設套用此檔案或目錄:列出將新增與修正的發現(可重複)',
  },
  'cli.doctor.option.since': {
    en: 'tell only what has come and gone since this report (-o json), snapshot or sysdump',
    'zh-TW': '只列出自此報告(-o json)、快照或 sysdump 以來的變化',
  },
  'cli.doctor.option.wait': {
    en: 'look again until the exit code would be 0, or --timeout is over',
    'zh-TW': '重複檢查,直到結束代碼為 0 或超過 --timeout',
  },
  'cli.doctor.option.timeout': { en: 'seconds that --wait waits at most', 'zh-TW': '--wait 的等待秒數上限' },
  'cli.doctor.option.watch': {
    en: 'keep looking and print what comes and goes, a line each',
    'zh-TW': '持續檢查,並逐行列出新增與消失的發現',
  },
  'cli.doctor.option.interval': { en: 'seconds between two looks of --wait and --watch', 'zh-TW': '--wait 與 --watch 兩次檢查之間的秒數' },
  'cli.doctor.option.strict': { en: 'exit 3 when a check could not see what it needs', 'zh-TW': '若有檢查無法取得所需資料,結束代碼為 3' },
  'cli.doctor.option.all': {
    en: 'show everything: all findings of a code, and the evidence and remedies of what a cause explains',
    'zh-TW': '顯示全部:同一代碼的所有發現,以及由原因造成之各項的證據與修正方式',
  },
  'cli.doctor.option.object': {
    en: 'only the finding at this object: "Gateway default/ip-gateway"',
    'zh-TW': '只處理此物件的發現:"Gateway default/ip-gateway"',
  },
  'cli.doctor.option.dryRun': { en: 'show what would change, and change nothing', 'zh-TW': '只顯示將變更的內容,不做任何變更' },
  'cli.doctor.option.yes': { en: 'do not ask', 'zh-TW': '不詢問確認' },

  'cli.doctor.progress.objects': {
    en: 'reading the cluster: {done} objects, now {at}',
    'zh-TW': '讀取叢集:已讀 {done} 個物件,目前為 {at}',
  },
  'cli.doctor.progress.signals': { en: 'looking into the nodes: {done}, now {at}', 'zh-TW': '檢視節點內部:{done},目前為 {at}' },
  'cli.doctor.progress.checks': {
    en: 'examining: {done} of {total} checks, now {code}',
    'zh-TW': '檢查中:{total} 項已完成 {done} 項,目前為 {code}',
  },
  'cli.doctor.waiting': {
    en: 'waiting: {errors} errors, {warnings} warnings, {unknown} checks unknown; {seconds} s left',
    'zh-TW': '等待中:錯誤 {errors},警告 {warnings},未知檢查 {unknown};剩餘 {seconds} 秒',
  },
  'cli.doctor.watch.first': {
    en: 'Watching: {findings} findings now; {unknown} of {total} checks could not see everything.',
    'zh-TW': '監看中:目前有 {findings} 筆發現;{total} 項檢查中有 {unknown} 項無法完整檢視。',
  },
  'cli.doctor.watch.readable': { en: 'The cluster can be read again.', 'zh-TW': '叢集已可再次讀取。' },

  'cli.doctor.oneStdin': {
    en: 'Standard input can be read once: give - to --from or to -f.',
    'zh-TW': '標準輸入只能讀取一次:請將 - 只用於 --from 或 -f 其中之一。',
  },
  'cli.doctor.together': {
    en: '{options} cannot be used together: run the command once for each.',
    'zh-TW': '{options} 不能同時使用:請分次執行。',
  },
  'cli.doctor.onlyLive': {
    en: '{option} needs a live cluster, files do not change: leave out --from.',
    'zh-TW': '{option} 需要執行中的叢集,檔案不會變動:請移除 --from。',
  },
  'cli.doctor.watchFormat': {
    en: '--watch prints text or json, not {output}.',
    'zh-TW': '--watch 只能輸出 text 或 json,不支援 {output}。',
  },
  'cli.doctor.unknownCode': {
    en: 'There is no check {code}: "cilium-cce doctor list" shows them all.',
    'zh-TW': '沒有檢查 {code}:可用「cilium-cce doctor list」查看全部。',
  },
  'cli.doctor.config.unreadable': { en: '{path} cannot be read: {why}', 'zh-TW': '無法讀取 {path}:{why}' },
  'cli.doctor.config.notAMapping': { en: '{path}: {key} has to be a mapping.', 'zh-TW': '{path}:{key} 必須是對應(mapping)。' },
  'cli.doctor.config.notAList': {
    en: '{path}: suppress has to be a list of entries with code and reason.',
    'zh-TW': '{path}:suppress 必須是含 code 與 reason 的清單。',
  },
  'cli.doctor.config.unknownKey': {
    en: '{path}: {key} is not known; known are suppress[].code, object, reason, until.',
    'zh-TW': '{path}:不認得 {key};可用的有 suppress[].code、object、reason、until。',
  },
  'cli.doctor.config.badCode': {
    en: '{path}: {key}.code has to be a code such as CCE4001, or CCE5*.',
    'zh-TW': '{path}:{key}.code 必須是 CCE4001 或 CCE5* 之類的代碼。',
  },
  'cli.doctor.config.noReason': {
    en: '{path}: {key} accepts {code} without a reason: write one, others will ask.',
    'zh-TW': '{path}:{key} 接受 {code} 但未說明原因:請填寫 reason,供他人查閱。',
  },
  'cli.doctor.config.badObject': {
    en: '{path}: {key}.object has to be a text such as "Gateway default/ip-gateway".',
    'zh-TW': '{path}:{key}.object 必須是文字,例如 "Gateway default/ip-gateway"。',
  },
  'cli.doctor.config.badDate': {
    en: '{path}: {key}.until has to be a day such as 2026-12-31.',
    'zh-TW': '{path}:{key}.until 必須是日期,例如 2026-12-31。',
  },

  'cli.doctor.fix.nothing': { en: '{code} is not found: there is nothing to mend.', 'zh-TW': '未發現 {code}:沒有需要修正之處。' },
  'cli.doctor.fix.unknown': { en: 'Whether {code} holds is not known: {why}.', 'zh-TW': '無法得知是否有 {code}:{why}。' },
  'cli.doctor.fix.byHand': {
    en: '{code} {object}: none of its fixes can both be taken back and be run here; "cilium-cce doctor" shows them.',
    'zh-TW': '{code} {object}:沒有既可還原又能在此執行的修正;請以「cilium-cce doctor」查看。',
  },
  'cli.doctor.fix.leftOut': { en: 'Left as it is.', 'zh-TW': '未變更。' },
  'cli.doctor.fix.ask': { en: 'Apply this?', 'zh-TW': '要套用嗎?' },
  'cli.doctor.fix.needsYes': {
    en: 'Nobody can be asked here: give --yes to apply, or --dry-run to look.',
    'zh-TW': '此處無法詢問確認:請以 --yes 套用,或以 --dry-run 查看。',
  },
  'cli.doctor.fix.noKubectl': {
    en: 'kubectl cannot be run ({why}): install it, or apply the fix by hand.',
    'zh-TW': '無法執行 kubectl({why}):請安裝,或手動套用修正。',
  },
  'cli.doctor.fix.refused': { en: '"{command}" failed: {why}', 'zh-TW': '「{command}」失敗:{why}' },
  'cli.doctor.fix.noRehearsal': { en: 'The server cannot be asked beforehand what comes of it.', 'zh-TW': '無法事先向伺服器查詢其結果。' },
  'cli.doctor.fix.unchanged': { en: '{object} is so already.', 'zh-TW': '{object} 已是如此。' },
} as const;
