/** What `cilium-cce snapshot` says: help, what it reads, what it has written. @module */
export const snapshotCliMessages = {
  'cli.snapshot.description': {
    en: 'write what is known of a cluster into one file to hand on; no Secrets, no values of environment variables',
    'zh-TW': '將叢集的已知狀態寫入單一檔案以便轉交;不含 Secret 與環境變數的值',
  },
  'cli.snapshot.examples': {
    en: '  cilium-cce snapshot\n  cilium-cce snapshot --context cce-prod --exec -o cluster.zip\n  cilium-cce snapshot --region cn-north-4 --credentials-dir keys -o cluster.zip\n  cilium-cce snapshot --redact -o cluster.zip\n  cilium-cce snapshot --lab -o lab.zip\n  cilium-cce snapshot --from cilium-sysdump.zip -o cluster.zip',
    'zh-TW':
      '  cilium-cce snapshot\n  cilium-cce snapshot --context cce-prod --exec -o cluster.zip\n  cilium-cce snapshot --region cn-north-4 --credentials-dir keys -o cluster.zip\n  cilium-cce snapshot --redact -o cluster.zip\n  cilium-cce snapshot --lab -o lab.zip\n  cilium-cce snapshot --from cilium-sysdump.zip -o cluster.zip',
  },
  'cli.snapshot.option.output': {
    en: 'the file to write, - for standard output (default: cilium-cce-snapshot-TIME.zip)',
    'zh-TW': '要寫入的檔案,- 表示標準輸出(預設:cilium-cce-snapshot-時間.zip)',
  },
  'cli.snapshot.option.kubeconfig': {
    en: 'kubeconfig of the cluster (default: as kubectl does)',
    'zh-TW': '叢集的 kubeconfig(預設與 kubectl 相同)',
  },
  'cli.snapshot.option.context': { en: 'context of the kubeconfig', 'zh-TW': 'kubeconfig 的 context' },
  'cli.snapshot.option.lab': {
    en: 'the running lab, with all that its nodes and its cloud show',
    'zh-TW': '執行中的 lab,包含其節點與雲端顯示的所有狀態',
  },
  'cli.snapshot.option.from': {
    en: 'in place of a live cluster: a snapshot, a sysdump of the cilium CLI, a folder, YAML or JSON, - for standard input',
    'zh-TW': '改讀取檔案:快照、cilium CLI 的 sysdump、目錄、YAML 或 JSON,- 表示標準輸入',
  },
  'cli.snapshot.option.exec': {
    en: 'ask every cilium agent what it has realised, and what it sees of kube-proxy and socket-LB on its node, by exec into its pod (commands that only read)',
    'zh-TW': '以 exec 進入每個 cilium agent 的 Pod,詢問其實際狀態,以及所見的節點 kube-proxy 與 socket-LB(唯讀指令)',
  },
  'cli.snapshot.option.redact': {
    en: 'put stable pseudonyms in place of names and addresses; subnets stay subnets',
    'zh-TW': '以固定的化名取代名稱與位址;子網路關係保持不變',
  },
  'cli.snapshot.option.ciliumNamespace': {
    en: 'where Cilium is installed (default: kube-system)',
    'zh-TW': 'Cilium 安裝的命名空間(預設:kube-system)',
  },
  'cli.snapshot.reading': { en: 'reading {at}, {count} objects', 'zh-TW': '正在讀取 {at},已有 {count} 個物件' },
  'cli.snapshot.asking': { en: 'asking the agent of {at}, {count}', 'zh-TW': '正在詢問 {at} 的 agent,{count}' },
  'cli.snapshot.eitherOr': {
    en: '--from reads files in place of a live cluster: leave out --kubeconfig, --context and --lab, or --from.',
    'zh-TW': '--from 會以檔案取代執行中的叢集:請移除 --kubeconfig、--context 與 --lab,或移除 --from。',
  },
  'cli.snapshot.note': { en: 'Note: {text}.', 'zh-TW': '注意:{text}。' },
  'cli.snapshot.unknown': { en: 'Not known: {kind}: {why}.', 'zh-TW': '未知:{kind}:{why}。' },
  'cli.snapshot.written': { en: '{path}: {objects} objects, {size} KiB.', 'zh-TW': '{path}:{objects} 個物件,{size} KiB。' },
  'cli.snapshot.exists': {
    en: '{path} is already there, and nothing is overwritten: name another file with -o.',
    'zh-TW': '{path} 已存在,不會覆寫:請以 -o 指定其他檔案。',
  },
  'cli.snapshot.notWritten': {
    en: '{path} cannot be written ({why}): check the folder and its permissions.',
    'zh-TW': '無法寫入 {path}({why}):請檢查目錄與權限。',
  },
} as const;
