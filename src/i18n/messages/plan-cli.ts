/** The command `cilium-cce plan` itself: its options, its questions, what it could not do. @module */
export const planCliMessages = {
  'cli.plan.description': {
    en: 'from a cluster’s facts to verdicts with their grounds, and to files that work; what nobody has said is asked for or left as a named placeholder; exit 0 yes, 1 no, 2 it could not be planned, 3 incomplete under --strict',
    'zh-TW':
      '由叢集的事實得出附理由的判斷與可用的檔案;未提及的事實會詢問或保留為具名的待填項目;結束碼 0 可、1 不可、2 無法規劃、3 在 --strict 下尚不完整',
  },
  'cli.plan.examples': {
    en: '  cilium-cce plan --facts examples/plan/cluster.yaml --out my-plan\n  cilium-cce plan --network-mode vpc-router --vpc-cidr 10.2.0.0/16 --service-cidr 10.247.0.0/16\n  cilium-cce plan --terraform examples/plan/terraform --values examples/source-document/values.yaml\n  cilium-cce plan --interactive --out my-plan',
    'zh-TW':
      '  cilium-cce plan --facts examples/plan/cluster.yaml --out my-plan\n  cilium-cce plan --network-mode vpc-router --vpc-cidr 10.2.0.0/16 --service-cidr 10.247.0.0/16\n  cilium-cce plan --terraform examples/plan/terraform --values examples/source-document/values.yaml\n  cilium-cce plan --interactive --out my-plan',
  },
  'cli.plan.option.facts': { en: 'facts of the cluster: a cluster.yaml (repeatable)', 'zh-TW': '叢集的事實:cluster.yaml(可重複)' },
  'cli.plan.option.terraform': {
    en: 'a folder or files of Terraform, or what `terraform show -json` printed (repeatable)',
    'zh-TW': 'Terraform 的資料夾或檔案,或 `terraform show -json` 的輸出(可重複)',
  },
  'cli.plan.option.terraformCluster': { en: 'which cluster of the Terraform configuration', 'zh-TW': 'Terraform 設定中的哪個叢集' },
  'cli.plan.option.terraformElb': { en: 'which load balancer of the Terraform configuration', 'zh-TW': 'Terraform 設定中的哪個負載平衡器' },
  'cli.plan.option.fromCluster': {
    en: 'a snapshot, a sysdump, a folder or files of a cluster that exists',
    'zh-TW': '既有叢集的快照、sysdump、資料夾或檔案',
  },
  'cli.plan.option.kubeconfigCluster': { en: 'look at the cluster of this kubeconfig', 'zh-TW': '查看此 kubeconfig 的叢集' },
  'cli.plan.option.labCluster': { en: 'look at the running lab', 'zh-TW': '查看執行中的實驗室' },
  'cli.plan.option.values': {
    en: 'your own Helm values, kept where they are right (repeatable)',
    'zh-TW': '您自己的 Helm values,正確之處予以保留(可重複)',
  },
  'cli.plan.option.policies': {
    en: 'manifests with your policies, and with what they concern; written corrected (repeatable)',
    'zh-TW': '您的政策及其相關物件的 manifest,修正後寫出(可重複)',
  },
  'cli.plan.option.out': { en: 'write the files of the plan into this folder', 'zh-TW': '將規劃的檔案寫入此資料夾' },
  'cli.plan.option.force': { en: 'write into a folder that is not empty', 'zh-TW': '允許寫入非空資料夾' },
  'cli.plan.option.interactive': { en: 'ask for what no source says', 'zh-TW': '詢問各來源未提及的事實' },
  'cli.plan.option.strict': { en: 'exit code 3 while facts are missing', 'zh-TW': '仍缺事實時以結束碼 3 結束' },
  'cli.plan.option.quiet': { en: 'no progress', 'zh-TW': '不顯示進度' },
  'cli.plan.noOut': {
    en: 'No files were written; --out DIR writes them.',
    'zh-TW': '未寫入檔案;使用 --out DIR 寫入。',
  },
  'cli.plan.written': { en: 'Written to {folder}:', 'zh-TW': '已寫入 {folder}:' },
  'cli.plan.problem': { en: '{where}: {what}', 'zh-TW': '{where}:{what}' },
  'cli.plan.tooLarge': { en: '{file} is larger than {limit} MiB', 'zh-TW': '{file} 超過 {limit} MiB' },
  'cli.plan.noTerraform': {
    en: '{path} holds no Terraform (*.tf, *.tf.json); name the folder of the configuration',
    'zh-TW': '{path} 沒有 Terraform(*.tf、*.tf.json);請指定設定所在的資料夾',
  },
  'cli.plan.notEmpty': {
    en: '{folder} is not empty: name another folder, or say --force to write into it',
    'zh-TW': '{folder} 不是空的:請指定其他資料夾,或以 --force 寫入',
  },
  'cli.plan.unwritable': { en: '{path} cannot be written: {why}', 'zh-TW': '無法寫入 {path}:{why}' },
  'cli.plan.wizard.start': {
    en: 'What no source has said is asked now; an empty line leaves it open.',
    'zh-TW': '以下詢問各來源未提及的事實;直接按 Enter 表示留空。',
  },
  'cli.plan.wizard.yesOrNo': { en: 'Please answer y or n.', 'zh-TW': '請回答 y 或 n。' },
} as const;
