/** What `cilium-cce plan check`, `plan diff` and `plan explain` say about themselves and what they were given. @module */
export const planValuesCliMessages = {
  'cli.plan.check.description': {
    en: 'check Helm values of Cilium: unknown keys, what Helm and the agents refuse, what CCE minds; several files are laid over one another as by helm -f; exit 1 for findings as severe as --fail-on',
    'zh-TW':
      '檢查 Cilium 的 Helm values:不認得的鍵、Helm 與 agent 會拒絕的組合、不適合 CCE 的設定;多個檔案依 helm -f 的方式疊加;有達到 --fail-on 嚴重程度的結果時回傳 1',
  },
  'cli.plan.check.examples': {
    en: '  cilium-cce plan check examples/source-document/values.yaml\n  cilium-cce plan check examples/corrected/values.yaml --set debug.enabled=true --fail-on warning\n  helm get values cilium -n kube-system -o yaml | cilium-cce plan check -\n  cilium-cce plan check values.yaml --fix',
    'zh-TW':
      '  cilium-cce plan check examples/source-document/values.yaml\n  cilium-cce plan check examples/corrected/values.yaml --set debug.enabled=true --fail-on warning\n  helm get values cilium -n kube-system -o yaml | cilium-cce plan check -\n  cilium-cce plan check values.yaml --fix',
  },
  'cli.plan.diff.description': {
    en: 'say what changes between two files of values: keys of cilium-config, what pods are made of, what must restart, and what must not change on a running cluster; one file is compared with the defaults of the chart, or with a cluster; exit 1 when something changes',
    'zh-TW':
      '說明兩份 values 之間的變更:cilium-config 的鍵、Pod 的組成、需要重新啟動的元件,以及執行中的叢集不可變更的設定;只給一個檔案時與 chart 預設值或叢集比較;有變更時回傳 1',
  },
  'cli.plan.diff.examples': {
    en: '  cilium-cce plan diff examples/source-document/values.yaml examples/corrected/values.yaml\n  cilium-cce plan diff examples/corrected/values.yaml\n  cilium-cce plan diff --kubeconfig ~/.kube/config new-values.yaml\n  cilium-cce plan diff --from snapshot.tgz new-values.yaml -o markdown',
    'zh-TW':
      '  cilium-cce plan diff examples/source-document/values.yaml examples/corrected/values.yaml\n  cilium-cce plan diff examples/corrected/values.yaml\n  cilium-cce plan diff --kubeconfig ~/.kube/config new-values.yaml\n  cilium-cce plan diff --from snapshot.tgz new-values.yaml -o markdown',
  },
  'cli.plan.explain.description': {
    en: 'explain a value (type, default, where it goes, who reads it, what CCE wants of it) or a code of plan check and plan diff',
    'zh-TW': '說明一個值(型別、預設值、去向、由誰讀取、在 CCE 上的建議),或 plan check 與 plan diff 的代碼',
  },
  'cli.plan.explain.examples': {
    en: '  cilium-cce plan explain gatewayAPI.xffNumTrustedHops\n  cilium-cce plan explain ipam.operator\n  cilium-cce plan explain CCE7301',
    'zh-TW':
      '  cilium-cce plan explain gatewayAPI.xffNumTrustedHops\n  cilium-cce plan explain ipam.operator\n  cilium-cce plan explain CCE7301',
  },
  'cli.plan.option.ciliumVersion': {
    en: 'version of Cilium whose bugs count (default: 1.19.1, the chart whose keys are known)',
    'zh-TW': '以哪個 Cilium 版本的問題為準(預設 1.19.1,即已知其鍵的 chart)',
  },
  'cli.plan.option.factsOfValues': {
    en: 'cluster.yaml with facts of the cluster: ranges, nodes, ELB and the rest make further rules apply (repeatable)',
    'zh-TW': '記載叢集事實的 cluster.yaml:網段、節點、ELB 等資訊可套用更多規則(可重複)',
  },
  'cli.plan.option.set': {
    en: 'values as for helm --set: a.b=1,c={x,y} (repeatable)',
    'zh-TW': '與 helm --set 相同的寫法:a.b=1,c={x,y}(可重複)',
  },
  'cli.plan.option.setString': { en: 'the same, all of it text (repeatable)', 'zh-TW': '同上,但一律視為文字(可重複)' },
  'cli.plan.option.fix': {
    en: 'correct errors and warnings in the files; what came from standard input goes to standard output',
    'zh-TW': '直接修正檔案中的錯誤與警告;來自標準輸入的內容會寫到標準輸出',
  },
  'cli.plan.option.patch': { en: 'print those corrections as a patch instead', 'zh-TW': '改為將這些修正輸出成 patch' },
  'cli.plan.option.from': {
    en: 'compare with the cilium-config of a snapshot, a sysdump or manifests',
    'zh-TW': '與快照、sysdump 或 manifest 中的 cilium-config 比較',
  },
  'cli.plan.option.kubeconfig': { en: 'compare with the cilium-config of this cluster', 'zh-TW': '與此叢集的 cilium-config 比較' },
  'cli.plan.option.lab': { en: 'compare with the running lab', 'zh-TW': '與執行中的實驗室比較' },

  'cli.plan.contradiction': { en: 'the facts disagree on {fact}: {said}', 'zh-TW': '各來源對 {fact} 的說法不同:{said}' },
  'cli.plan.stdinTwice': { en: 'standard input (-) can be read once only', 'zh-TW': '標準輸入(-)只能讀取一次' },
  'cli.plan.folder': {
    en: '{file} is a folder: name the files of values in it, in the order of helm -f',
    'zh-TW': '{file} 是目錄:請依 helm -f 的順序指定其中的 values 檔案',
  },
  'cli.plan.noFile': { en: '{file} does not exist', 'zh-TW': '{file} 不存在' },
  'cli.plan.unreadable': { en: '{file} cannot be read: {why}', 'zh-TW': '無法讀取 {file}:{why}' },
  'cli.plan.binary': { en: '{file} is no text', 'zh-TW': '{file} 不是文字檔' },
  'cli.plan.unknownCode': {
    en: 'there is no code {code} about values; docs/plan-values.md lists them, and cilium-cce doctor explain knows all others',
    'zh-TW': 'values 檢查沒有 {code} 這個代碼;完整清單見 docs/plan-values.md,其他代碼請用 cilium-cce doctor explain',
  },
  'cli.plan.badVersion': {
    en: '--cilium-version {text}: expected a release such as 1.19.1',
    'zh-TW': '--cilium-version {text}:應為正式版本,例如 1.19.1',
  },
  'cli.plan.fix.set': { en: 'set {path}: {value}', 'zh-TW': '設定 {path}: {value}' },
  'cli.plan.fix.remove': { en: 'remove {path}', 'zh-TW': '移除 {path}' },
  'cli.plan.fix.move': { en: 'write {to} instead of {path}', 'zh-TW': '將 {path} 改寫為 {to}' },
  'cli.plan.fix.and': { en: '{a}; {b}', 'zh-TW': '{a};{b}' },

  'cli.plan.diff.twoSources': {
    en: 'name either two files, or one file and a cluster (--from, --kubeconfig, --context, --lab)',
    'zh-TW': '請指定兩個檔案,或一個檔案加上一個叢集(--from、--kubeconfig、--context、--lab)',
  },
  'cli.plan.diff.setOnConfig': {
    en: '--set belongs to values, and {file} is a ConfigMap',
    'zh-TW': '--set 用於 values,但 {file} 是 ConfigMap',
  },
  'cli.plan.diff.noData': { en: '{file} is a ConfigMap without data', 'zh-TW': '{file} 是沒有 data 的 ConfigMap' },
  'cli.plan.diff.noConfig': {
    en: 'there is no ConfigMap cilium-config to compare with: is Cilium installed, and may this user read it?',
    'zh-TW': '沒有可比較的 ConfigMap cilium-config:Cilium 已安裝嗎?此使用者有權讀取嗎?',
  },
  'cli.plan.diff.names': { en: '{before} → {after}', 'zh-TW': '{before} → {after}' },
  'cli.plan.diff.same': { en: 'Nothing changes.', 'zh-TW': '沒有任何變更。' },
  'cli.plan.diff.config': { en: 'Keys of cilium-config', 'zh-TW': 'cilium-config 的鍵' },
  'cli.plan.diff.values': { en: 'Other values', 'zh-TW': '其他值' },
  'cli.plan.diff.restarts': { en: 'Restarts', 'zh-TW': '重新啟動' },
  'cli.plan.diff.warnings': { en: 'On a running cluster', 'zh-TW': '對執行中的叢集' },
  'cli.plan.diff.notCompared': {
    en: 'Not compared: {count} keys of cilium-config that are not known to come from values.',
    'zh-TW': '未比較:cilium-config 中有 {count} 個鍵不確定由哪些值產生。',
  },
  'cli.plan.reader.agent': { en: 'agents', 'zh-TW': 'agent' },
  'cli.plan.reader.operator': { en: 'operator', 'zh-TW': 'operator' },
  'cli.plan.reader.both': { en: 'agents, operator', 'zh-TW': 'agent、operator' },
  'cli.plan.effect.unknown': { en: 'effect not known', 'zh-TW': '影響不明' },
  'cli.plan.effect.of': { en: '{what} of {workloads}', 'zh-TW': '{workloads} 的{what}' },
  'cli.plan.effect.env': { en: 'environment {env}', 'zh-TW': '環境變數 {env}' },
  'cli.plan.effect.pods': { en: 'pods', 'zh-TW': 'Pod' },
  'cli.plan.effect.object': { en: 'object, not pods', 'zh-TW': '物件本身(Pod 不變)' },
  'cli.plan.effect.config': { en: 'configuration', 'zh-TW': '設定' },
  'cli.plan.effect.other': { en: 'other objects or configuration', 'zh-TW': '其他物件或設定' },
  'cli.plan.restart.template': {
    en: '{workload}: by itself, since its pod template changes',
    'zh-TW': '{workload}:Pod 範本改變,會自行替換',
  },
  'cli.plan.restart.config': {
    en: 'kubectl -n kube-system rollout restart {workload}: it keeps the old configuration until then',
    'zh-TW': 'kubectl -n kube-system rollout restart {workload}:在此之前會沿用舊設定',
  },
  'cli.plan.column.key': { en: 'key', 'zh-TW': '鍵' },
  'cli.plan.column.before': { en: 'before', 'zh-TW': '變更前' },
  'cli.plan.column.after': { en: 'after', 'zh-TW': '變更後' },
  'cli.plan.column.helm': { en: 'value', 'zh-TW': 'values' },
  'cli.plan.column.reader': { en: 'read by', 'zh-TW': '讀取者' },
  'cli.plan.column.effect': { en: 'becomes', 'zh-TW': '去向' },

  'cli.plan.explain.type': { en: 'type: {types}', 'zh-TW': '型別:{types}' },
  'cli.plan.explain.default': { en: 'default: {value}', 'zh-TW': '預設值:{value}' },
  'cli.plan.explain.noDefault': {
    en: 'default: none; only templates know this value, and Helm checks nothing of it',
    'zh-TW': '預設值:無;只有範本認得這個值,Helm 不做任何檢查',
  },
  'cli.plan.explain.key': { en: 'cilium-config: {key}, read by {reader}', 'zh-TW': 'cilium-config:{key},由 {reader} 讀取' },
  'cli.plan.explain.keyAbsent': {
    en: 'cilium-config: {key}, read by {reader}; {absent}',
    'zh-TW': 'cilium-config:{key},由 {reader} 讀取;{absent}',
  },
  'cli.plan.explain.absent.unset': { en: 'absent until the value is set', 'zh-TW': '未設定時不存在' },
  'cli.plan.explain.absent.false': { en: 'absent while it is false', 'zh-TW': '為 false 時不存在' },
  'cli.plan.explain.absent.feature': { en: 'absent without {path}', 'zh-TW': '未啟用 {path} 時不存在' },
  'cli.plan.explain.absent.noClusterPool': {
    en: 'absent with another IPAM mode than cluster-pool',
    'zh-TW': 'IPAM 模式不是 cluster-pool 時不存在',
  },
  'cli.plan.explain.absent.noReplacement': { en: 'absent without kubeProxyReplacement', 'zh-TW': '未啟用 kubeProxyReplacement 時不存在' },
  'cli.plan.explain.absent.noCniConf': {
    en: 'absent without cni.install, or with cni.customConf',
    'zh-TW': '未啟用 cni.install 或啟用 cni.customConf 時不存在',
  },
  'cli.plan.explain.effect': { en: 'becomes: {effect}', 'zh-TW': '去向:{effect}' },
  'cli.plan.explain.restart': { en: 'restart: {what}', 'zh-TW': '重新啟動:{what}' },
  'cli.plan.explain.restart.config': {
    en: 'needed by hand (kubectl rollout restart): {reader}; helm upgrade alone changes the ConfigMap, and running pods keep the old value',
    'zh-TW': '需手動執行(kubectl rollout restart):{reader};helm upgrade 只會改變 ConfigMap,執行中的 Pod 仍沿用舊值',
  },
  'cli.plan.explain.restart.pods': { en: 'by itself, with helm upgrade', 'zh-TW': 'helm upgrade 時自動進行' },
  'cli.plan.explain.restart.none': { en: 'none', 'zh-TW': '不需要' },
  'cli.plan.explain.document': { en: 'the source document: {text}', 'zh-TW': '原始文件:{text}' },
  'cli.plan.explain.below': { en: 'values below {path}:', 'zh-TW': '{path} 之下的值:' },
  'cli.plan.explain.removed': {
    en: '{path} was removed in {version}: the chart refuses it',
    'zh-TW': '{path} 已在 {version} 移除:chart 會拒絕',
  },
  'cli.plan.explain.unknown': {
    en: 'chart 1.19.1 knows no {path}: neither its values.yaml nor its templates read it',
    'zh-TW': 'chart 1.19.1 不認得 {path}:values.yaml 與範本都不會讀取',
  },
  'cli.plan.explain.near': {
    en: 'chart 1.19.1 knows no {path}; {near} is probably meant',
    'zh-TW': 'chart 1.19.1 不認得 {path};應該是 {near}',
  },
  'cli.plan.explain.within': {
    en: '{path} lies inside of {key}, which takes any content:',
    'zh-TW': '{path} 位於 {key} 之內,該值可放任何內容:',
  },
  'cli.plan.explain.severity': { en: 'severity: {severity}; known: {confidence}', 'zh-TW': '嚴重程度:{severity};依據:{confidence}' },
  'cli.plan.confidence.measured': { en: 'measured on a running agent', 'zh-TW': '於執行中的 agent 實測' },
  'cli.plan.confidence.source': { en: 'read in the source', 'zh-TW': '讀自原始碼' },
  'cli.plan.confidence.documented': { en: 'documented', 'zh-TW': '有文件記載' },
  'cli.plan.confidence.likely': { en: 'inferred, likely', 'zh-TW': '推論,可能如此' },
} as const;
