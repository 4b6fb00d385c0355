/** What `cilium-cce policy` says about itself: help, mistakes, and what it was given. @module */
export const policyCliMessages = {
  'cli.policy.description': {
    en: 'who may reach whom, which rule says so, and what a change would do; works on files alone',
    'zh-TW': '誰可以連到誰、由哪一條規則決定,以及變更會造成什麼影響;只需檔案即可使用',
  },
  'cli.policy.examples': {
    en: '  cilium-cce policy check examples/policy/policies.yaml\n  cilium-cce policy explain examples/source-document --from world --to gateway/default/ip-gateway\n  cilium-cce policy diff --lab --apply examples/source-document/policy-l3l4.yaml',
    'zh-TW':
      '  cilium-cce policy check examples/policy/policies.yaml\n  cilium-cce policy explain examples/source-document --from world --to gateway/default/ip-gateway\n  cilium-cce policy diff --lab --apply examples/source-document/policy-l3l4.yaml',
  },
  'cli.policy.check.description': {
    en: "read policies as the API server and Cilium's agents do, and say what they object to",
    'zh-TW': '以 API server 與 Cilium agent 的方式讀取政策,列出會被拒絕之處',
  },
  'cli.policy.check.examples': {
    en: '  cilium-cce policy check examples/source-document/policy-l3l4.yaml\n  kubectl get cnp -A -o yaml | cilium-cce policy check -\n  cilium-cce policy check policies/ -o github',
    'zh-TW':
      '  cilium-cce policy check examples/source-document/policy-l3l4.yaml\n  kubectl get cnp -A -o yaml | cilium-cce policy check -\n  cilium-cce policy check policies/ -o github',
  },
  'cli.policy.explain.description': {
    en: 'say whether one end may reach another one, and which rules decide, or nearly would; exit 0 allowed, 1 refused or not known',
    'zh-TW': '說明一端能否連到另一端,以及由哪些規則決定或差在哪裡;允許為 0,拒絕或無法得知為 1',
  },
  'cli.policy.explain.examples': {
    en: '  cilium-cce policy explain examples/source-document --from app=client --to svc/default/test-python-svc\n  cilium-cce policy explain examples/source-document --from app=client --to default/test-python --port 80 --method HEAD --path /\n  cilium-cce policy explain examples/source-document --from world --to gateway/default/ip-gateway',
    'zh-TW':
      '  cilium-cce policy explain examples/source-document --from app=client --to svc/default/test-python-svc\n  cilium-cce policy explain examples/source-document --from app=client --to default/test-python --port 80 --method HEAD --path /\n  cilium-cce policy explain examples/source-document --from world --to gateway/default/ip-gateway',
  },
  'cli.policy.matrix.description': { en: 'list all pairs that may connect, and on what', 'zh-TW': '列出所有可連線的配對與連接埠' },
  'cli.policy.matrix.examples': {
    en: '  cilium-cce policy matrix examples/source-document\n  cilium-cce policy matrix cluster/ --to default/ --port 80 -o csv\n  cilium-cce policy matrix cluster/ -o dot | dot -Tsvg > policy.svg',
    'zh-TW':
      '  cilium-cce policy matrix examples/source-document\n  cilium-cce policy matrix cluster/ --to default/ --port 80 -o csv\n  cilium-cce policy matrix cluster/ -o dot | dot -Tsvg > policy.svg',
  },
  'cli.policy.diff.description': {
    en: 'say what becomes possible or impossible when files are applied or removed, Gateway paths included; exit 1 when something does',
    'zh-TW': '說明套用或移除檔案後哪些連線會開放或關閉(包含 Gateway 路徑);有變更時回傳 1',
  },
  'cli.policy.diff.examples': {
    en: '  cilium-cce policy diff examples/policy/cluster.yaml examples/policy/policies.yaml --apply examples/policy/change.yaml\n  cilium-cce policy diff -f cluster/ --apply new-policy.yaml --fail-on opened\n  cilium-cce policy diff --kubeconfig ~/.kube/config --remove cnp/default/web\n  cilium-cce policy diff cluster/ --before old/ --after new/ -o markdown',
    'zh-TW':
      '  cilium-cce policy diff examples/policy/cluster.yaml examples/policy/policies.yaml --apply examples/policy/change.yaml\n  cilium-cce policy diff -f cluster/ --apply new-policy.yaml --fail-on opened\n  cilium-cce policy diff --kubeconfig ~/.kube/config --remove cnp/default/web\n  cilium-cce policy diff cluster/ --before old/ --after new/ -o markdown',
  },
  'cli.policy.lint.description': {
    en: 'find rules that do not do what they seem to do, with their consequences on this cluster and a correction',
    'zh-TW': '找出實際效果與字面不符的規則,說明其在此叢集的後果並提供修正',
  },
  'cli.policy.lint.examples': {
    en: '  cilium-cce policy lint examples/source-document\n  cilium-cce policy lint cluster/ --patch | git apply\n  cilium-cce policy lint --explain CCE5001\n  cilium-cce policy lint cluster/ -o sarif > policy.sarif',
    'zh-TW':
      '  cilium-cce policy lint examples/source-document\n  cilium-cce policy lint cluster/ --patch | git apply\n  cilium-cce policy lint --explain CCE5001\n  cilium-cce policy lint cluster/ -o sarif > policy.sarif',
  },

  'cli.policy.option.filename': {
    en: 'file, folder or - for standard input (repeatable; may also be given without -f)',
    'zh-TW': '檔案、目錄,或以 - 表示標準輸入(可重複;也可省略 -f)',
  },
  'cli.policy.option.kubeconfig': {
    en: 'read the live cluster of this kubeconfig; files come on top',
    'zh-TW': '讀取此 kubeconfig 的叢集;檔案疊加於其上',
  },
  'cli.policy.option.context': { en: 'context of the kubeconfig', 'zh-TW': 'kubeconfig 的 context' },
  'cli.policy.option.lab': { en: 'read the running lab (.cilium-cce/kubeconfig)', 'zh-TW': '讀取執行中的實驗室(.cilium-cce/kubeconfig)' },
  'cli.policy.option.namespace': {
    en: 'only what concerns this namespace; for explain, the namespace of names without one',
    'zh-TW': '只處理與此命名空間有關的內容;explain 則作為未指定命名空間之名稱的命名空間',
  },
  'cli.policy.option.ciliumVersion': {
    en: 'version of Cilium whose behaviour counts (default: 1.19.1)',
    'zh-TW': '以哪個 Cilium 版本的行為為準(預設 1.19.1)',
  },
  'cli.policy.option.semantics': {
    en: 'kubernetes: NetworkPolicy alone, as its own documentation has it',
    'zh-TW': 'kubernetes:只看 NetworkPolicy,依其官方文件的語意',
  },
  'cli.policy.option.from': {
    en: 'NAMESPACE/NAME of a pod or workload, labels (app=client), world, host, ingress, an address, a CIDR or fqdn:NAME',
    'zh-TW': 'Pod 或工作負載的 命名空間/名稱、標籤(app=client)、world、host、ingress、位址、CIDR 或 fqdn:名稱',
  },
  'cli.policy.option.to': {
    en: 'the same, or svc/NAMESPACE/NAME, or gateway/NAMESPACE/NAME',
    'zh-TW': '同上,或 svc/命名空間/名稱、gateway/命名空間/名稱',
  },
  'cli.policy.option.port': {
    en: "the pod's port; of svc/… the Service's; for ICMP the type",
    'zh-TW': 'Pod 的連接埠;對象為 svc/… 時是 Service 的連接埠;ICMP 則為類型',
  },
  'cli.policy.option.protocol': { en: 'protocol (default: TCP)', 'zh-TW': '協定(預設 TCP)' },
  'cli.policy.option.method': { en: 'ask about an HTTP request with this method', 'zh-TW': '詢問使用此方法的 HTTP 請求' },
  'cli.policy.option.path': { en: 'path of the HTTP request, query included', 'zh-TW': 'HTTP 請求的路徑(含查詢字串)' },
  'cli.policy.option.host': { en: 'host of the HTTP request', 'zh-TW': 'HTTP 請求的主機' },
  'cli.policy.option.dns': {
    en: 'ask whether this name may be resolved (port 53/UDP unless said otherwise)',
    'zh-TW': '詢問能否解析此名稱(預設連接埠 53/UDP)',
  },
  'cli.policy.option.by': {
    en: 'what a node is: a workload, or all pods that policies cannot tell apart',
    'zh-TW': '節點的單位:工作負載,或政策無法區分的所有 Pod',
  },
  'cli.policy.option.fromFilter': {
    en: 'only from these nodes: default/web, default/ or world; * stands for anything (repeatable)',
    'zh-TW': '只列出這些來源:default/web、default/ 或 world;* 代表任意文字(可重複)',
  },
  'cli.policy.option.toFilter': { en: 'only to these nodes (repeatable)', 'zh-TW': '只列出這些目的地(可重複)' },
  'cli.policy.option.portFilter': { en: 'only connections on this port: 80, 53/UDP', 'zh-TW': '只列出此連接埠的連線:80、53/UDP' },
  'cli.policy.option.allReserved': {
    en: 'with nodes, API server and health checks as well',
    'zh-TW': '同時列出節點、API server 與健康檢查',
  },
  'cli.policy.option.before': { en: 'file or folder with the state before (repeatable)', 'zh-TW': '變更前狀態的檔案或目錄(可重複)' },
  'cli.policy.option.after': { en: 'file or folder with the state after (repeatable)', 'zh-TW': '變更後狀態的檔案或目錄(可重複)' },
  'cli.policy.option.apply': { en: 'file or folder to apply to the base (repeatable)', 'zh-TW': '套用於基準之上的檔案或目錄(可重複)' },
  'cli.policy.option.remove': {
    en: 'object to remove from the base: cnp/NAMESPACE/NAME, ccnp/NAME, netpol/NAMESPACE/NAME, or a file with it (repeatable)',
    'zh-TW': '自基準移除的物件:cnp/命名空間/名稱、ccnp/名稱、netpol/命名空間/名稱,或包含該物件的檔案(可重複)',
  },
  'cli.policy.option.failOnChange': {
    en: 'which differences make the exit code 1 (opened: also layer 7 dropped; closed: also layer 7 added)',
    'zh-TW': '哪些變更使結束代碼為 1(opened 包含解除第七層限制;closed 包含新增第七層限制)',
  },
  'cli.policy.option.failOn': { en: 'least severity that makes the exit code 1', 'zh-TW': '使結束代碼為 1 的最低嚴重性' },
  'cli.policy.option.explain': { en: 'explain a code, such as CCE5001, and end', 'zh-TW': '說明代碼(例如 CCE5001)後結束' },
  'cli.policy.option.patch': { en: 'print the corrections as a unified diff instead', 'zh-TW': '改為以 unified diff 輸出修正' },
  'cli.policy.option.fix': {
    en: 'write the corrections that open and delete nothing into the files',
    'zh-TW': '將不會開放連線也不會刪除物件的修正寫入檔案',
  },
  'cli.policy.option.suppress': { en: 'leave out this code (repeatable)', 'zh-TW': '忽略此代碼(可重複)' },

  'cli.policy.warning': { en: 'Warning: {text}', 'zh-TW': '警告:{text}' },
  'cli.policy.nothingToRead': {
    en: 'Nothing to read: give files or folders, - for standard input, --kubeconfig for a live cluster, or --lab.',
    'zh-TW': '沒有可讀取的內容:請指定檔案或目錄、以 - 表示標準輸入、以 --kubeconfig 指定叢集,或使用 --lab。',
  },
  'cli.policy.noPolicies': {
    en: 'There is no policy among the objects: check that the right files were given.',
    'zh-TW': '所給的物件中沒有政策:請確認檔案是否正確。',
  },
  'cli.policy.badVersion': {
    en: '--cilium-version {text}: expected a version such as 1.19.1.',
    'zh-TW': '--cilium-version {text}:應為 1.19.1 之類的版本。',
  },
  'cli.policy.badPort': { en: 'Expected a port such as 80 or 53/UDP.', 'zh-TW': '應為 80 或 53/UDP 之類的連接埠。' },
  'cli.policy.badPath': {
    en: '--path {text}: a path begins with / and has no fragment.',
    'zh-TW': '--path {text}:路徑以 / 開頭,且不含片段。',
  },
  'cli.policy.note.normalised': {
    en: 'Envoy makes {seen} of the path {path} before policies see it.',
    'zh-TW': 'Envoy 會先將路徑 {path} 正規化為 {seen},政策看到的是後者。',
  },
  'cli.policy.note.redirected': {
    en: 'Envoy answers {path} with 307, because of its escaped slash; judged is the request to {location}.',
    'zh-TW': '因路徑含有編碼的斜線,Envoy 以 307 回應 {path};此處判斷的是對 {location} 的請求。',
  },
  'cli.policy.noNode': {
    en: '{text} fits no node of the matrix; some of them: {some}. Patterns are default/web, default/ or *.',
    'zh-TW': '{text} 不符合矩陣中的任何節點;例如:{some}。可用的寫法有 default/web、default/ 或 *。',
  },
  'cli.policy.withoutRejected': {
    en: '{policy} is rejected and has no effect here: "cilium-cce policy check" says why.',
    'zh-TW': '{policy} 會被拒絕,在此沒有作用:請以「cilium-cce policy check」查看原因。',
  },

  'cli.policy.check.rule.title': { en: 'The object is refused, or not read as it is meant', 'zh-TW': '物件會被拒絕,或不會照原意被讀取' },
  'cli.policy.check.rule.help': {
    en: 'The API server refuses what its schema does not know; a Cilium agent rejects a policy as a whole when one of its specs is invalid, and then it has no effect at all. Correct the field that is named.',
    'zh-TW':
      'API server 會拒絕不符合結構描述的內容;只要有一個 spec 無效,Cilium agent 就會拒絕整個政策,使其完全沒有作用。請修正所指出的欄位。',
  },
  'cli.policy.check.rejected': { en: 'Cilium rejects the whole object: {text}', 'zh-TW': 'Cilium 會拒絕整個物件:{text}' },
  'cli.policy.check.refused': { en: 'the object is refused: {text}', 'zh-TW': '物件會被拒絕:{text}' },
  'cli.policy.check.words': { en: '{text}', 'zh-TW': '{text}' },
  'cli.policy.check.found': { en: '{text} (it says {found})', 'zh-TW': '{text}(內容為 {found})' },
  'cli.policy.check.allowed': { en: '{text}; allowed: {allowed}', 'zh-TW': '{text};允許:{allowed}' },
  'cli.policy.check.suggestion': { en: '{text}; did you mean {suggestion}?', 'zh-TW': '{text};您是否要寫 {suggestion}?' },

  'cli.policy.diff.sides': {
    en: '--before and --after belong together, and not with --apply or --remove: give both, or a base with --apply and --remove.',
    'zh-TW': '--before 與 --after 必須成對,且不能與 --apply 或 --remove 併用:請兩者都給,或以基準搭配 --apply 與 --remove。',
  },
  'cli.policy.diff.nothing': {
    en: 'Nothing to compare: give --before and --after, or what to --apply or --remove.',
    'zh-TW': '沒有可比較的內容:請指定 --before 與 --after,或 --apply 或 --remove。',
  },
  'cli.policy.diff.noBase': {
    en: '--apply and --remove need a base: give files with -f, --kubeconfig or --lab.',
    'zh-TW': '--apply 與 --remove 需要基準:請以 -f 指定檔案,或使用 --kubeconfig 或 --lab。',
  },
  'cli.policy.diff.notThere': {
    en: '--remove {text}: neither an object of the base nor a file with one. Write cnp/NAMESPACE/NAME, ccnp/NAME or netpol/NAMESPACE/NAME.',
    'zh-TW': '--remove {text}:既不是基準中的物件,也不是包含該物件的檔案。請寫成 cnp/命名空間/名稱、ccnp/名稱 或 netpol/命名空間/名稱。',
  },
  'cli.policy.diff.rejected': {
    en: '{at}: {policy} would be rejected as a whole ({field}: {text}), so there is nothing to compare: correct it first.',
    'zh-TW': '{at}:{policy} 會被整個拒絕({field}:{text}),因此無從比較:請先修正。',
  },
  'cli.policy.diff.backend.denied': {
    en: 'the ingress policy of {backend} no longer admits reserved:ingress on TCP {port}, so clients get HTTP 403: add a rule with fromEntities: [ingress]',
    'zh-TW':
      '{backend} 的 ingress 政策不再允許 reserved:ingress 連到 TCP {port},用戶端會收到 HTTP 403:請新增 fromEntities: [ingress] 的規則',
  },
  'cli.policy.diff.backend.allowed': {
    en: 'the ingress policy of {backend} now admits reserved:ingress on TCP {port}',
    'zh-TW': '{backend} 的 ingress 政策現在允許 reserved:ingress 連到 TCP {port}',
  },
  'cli.policy.diff.egress.denied': {
    en: 'the egress policy of reserved:ingress no longer lets Envoy reach {backend} on TCP {port}, so clients get HTTP 403: allow the back end there',
    'zh-TW': 'reserved:ingress 的 egress 政策不再讓 Envoy 連到 {backend} 的 TCP {port},用戶端會收到 HTTP 403:請在該政策中允許此後端',
  },
  'cli.policy.diff.egress.allowed': {
    en: 'the egress policy of reserved:ingress now lets Envoy reach {backend} on TCP {port}',
    'zh-TW': 'reserved:ingress 的 egress 政策現在讓 Envoy 連到 {backend} 的 TCP {port}',
  },
  'cli.policy.diff.client.denied': {
    en: 'the ingress policy of reserved:ingress no longer admits {client} on TCP {port}: allow this client there',
    'zh-TW': 'reserved:ingress 的 ingress 政策不再允許 {client} 連到 TCP {port}:請在該政策中允許此用戶端',
  },
  'cli.policy.diff.client.allowed': {
    en: 'the ingress policy of reserved:ingress now admits {client} on TCP {port}',
    'zh-TW': 'reserved:ingress 的 ingress 政策現在允許 {client} 連到 TCP {port}',
  },

  'cli.policy.lint.unknownCode': { en: 'There is no code {code}. Codes are: {codes}.', 'zh-TW': '沒有代碼 {code}。可用的代碼有:{codes}。' },
  'cli.policy.lint.likely': { en: 'likely: {text}', 'zh-TW': '可能:{text}' },
  'cli.policy.lint.effect.refused': { en: 'refused, against appearances: {pairs}', 'zh-TW': '看似允許,實際被拒絕:{pairs}' },
  'cli.policy.lint.effect.allowed': { en: 'allowed, against appearances: {pairs}', 'zh-TW': '看似禁止,實際被允許:{pairs}' },
  'cli.policy.lint.effect.unrestricted': {
    en: 'allowed without the layer 7 rules that were written for it: {pairs}',
    'zh-TW': '第七層規則未生效,全部放行:{pairs}',
  },
  'cli.policy.lint.fix.delete': { en: 'delete {policy}', 'zh-TW': '刪除 {policy}' },
  'cli.policy.lint.fix.edit': { en: 'in {policy}: {paths} (--patch shows it)', 'zh-TW': '於 {policy}:{paths}(以 --patch 查看)' },
  'cli.policy.lint.fix.opens': { en: '{what}; this opens: {opens}', 'zh-TW': '{what};將會開放:{opens}' },
  'cli.policy.lint.fixed': { en: 'Corrected {file}.', 'zh-TW': '已修正 {file}。' },
} as const;
