/** What `cilium-cce install` asks, does, refuses, and says when a step fails. @module */
export const installMessages = {
  'cli.install.description': {
    en: 'Carry a plan out, step by step, with your own helm and kubectl',
    'zh-TW': '以您自己的 helm 與 kubectl 逐步執行規劃',
  },
  'cli.install.examples': {
    en: [
      '  cilium-cce install my-cluster --dry-run         # looks, asks the server, changes nothing',
      '  cilium-cce install my-cluster                   # again after a failure: goes on where it stopped',
      '  cilium-cce install my-cluster --adopt --yes     # a cluster whose workloads run already',
      '  cilium-cce install my-cluster --back            # undoes what it has done',
    ].join('\n'),
    'zh-TW': [
      '  cilium-cce install my-cluster --dry-run         # 只查看並詢問伺服器,不做任何變更',
      '  cilium-cce install my-cluster                   # 失敗後再次執行:從中斷處繼續',
      '  cilium-cce install my-cluster --adopt --yes     # 工作負載已在執行的叢集',
      '  cilium-cce install my-cluster --back            # 復原它做過的變更',
    ].join('\n'),
  },
  'cli.install.argument': { en: 'what `cilium-cce plan --out DIR` wrote', 'zh-TW': '`cilium-cce plan --out DIR` 寫入的資料夾' },
  'cli.install.option.kubeconfig': { en: 'the cluster of this kubeconfig', 'zh-TW': '此 kubeconfig 的叢集' },
  'cli.install.option.lab': { en: 'the running lab (.cilium-cce/kubeconfig)', 'zh-TW': '執行中的實驗室(.cilium-cce/kubeconfig)' },
  'cli.install.option.dryRun': {
    en: 'look, and ask helm and the server what would come of it; change nothing',
    'zh-TW': '查看並詢問 helm 與伺服器會有何結果;不做任何變更',
  },
  'cli.install.option.yes': { en: 'do not ask', 'zh-TW': '不詢問' },
  'cli.install.option.adopt': {
    en: 'the cluster has running workloads, which are to be restarted under Cilium',
    'zh-TW': '叢集已有執行中的工作負載,將在 Cilium 下重啟',
  },
  'cli.install.option.only': { en: 'this step alone, after the preflight (repeatable)', 'zh-TW': '安裝前檢查後只執行此步驟(可重複)' },
  'cli.install.option.skip': { en: 'leave this step out (repeatable)', 'zh-TW': '略過此步驟(可重複)' },
  'cli.install.option.chart': {
    en: 'Cilium’s chart from here: a folder, an archive, oci://… or repo/name',
    'zh-TW': 'Cilium 的 Chart 來源:資料夾、壓縮檔、oci://… 或 repo/name',
  },
  'cli.install.option.gatewayApi': { en: 'Gateway API’s CRDs from this file or address', 'zh-TW': 'Gateway API CRD 的檔案或網址' },
  'cli.install.option.bridgeChart': { en: 'the bridge’s chart from here', 'zh-TW': 'bridge 的 Chart 來源' },
  'cli.install.option.timeout': { en: 'how long to wait for anything, in seconds', 'zh-TW': '每項等待的上限(秒)' },
  'cli.install.option.noWaitNodes': { en: 'do not wait where the cluster has no node yet', 'zh-TW': '叢集尚無節點時不等待' },
  'cli.install.option.url': {
    en: 'verify with this URL in place of the Gateway’s address',
    'zh-TW': '以此 URL 驗證,取代 Gateway 的位址',
  },
  'cli.install.option.back': { en: 'undo what was installed from this folder', 'zh-TW': '復原由此資料夾安裝的內容' },
  'cli.install.option.config': { en: 'accepted findings of the doctor', 'zh-TW': 'doctor 已接受的問題清單' },

  'cli.install.noDirectory': {
    en: '{folder} holds no plan (no cluster.yaml): write one with cilium-cce plan --out {folder}',
    'zh-TW': '{folder} 沒有規劃(缺少 cluster.yaml):請以 cilium-cce plan --out {folder} 產生',
  },
  'cli.install.unreadable': { en: '{file} cannot be read: {why}', 'zh-TW': '無法讀取 {file}:{why}' },
  'cli.install.unwritable': { en: '{file} cannot be written: {why}', 'zh-TW': '無法寫入 {file}:{why}' },
  'cli.install.notReady': {
    en: 'The plan in {folder} cannot be carried out yet; mend what is named above ({count}).',
    'zh-TW': '{folder} 的規劃尚無法執行;請先修正上列項目({count} 項)。',
  },
  'cli.install.refused': {
    en: 'Nothing was changed in {cluster}; what speaks against it stands above ({count}).',
    'zh-TW': '{cluster} 未做任何變更;反對的理由如上({count} 項)。',
  },
  'cli.install.noTool': {
    en: '{program} cannot be started: {why}. Install it, or put it into PATH.',
    'zh-TW': '無法啟動 {program}:{why}。請安裝它,或加入 PATH。',
  },
  'cli.install.noBridgeChart': {
    en: 'The bridge’s chart is not at {path}: name it with --bridge-chart, or leave the step out with --skip bridge',
    'zh-TW': '{path} 沒有 bridge 的 Chart:請以 --bridge-chart 指定,或以 --skip bridge 略過',
  },
  'cli.install.noIdentity': {
    en: 'Namespace kube-system cannot be read in {cluster}, so that nobody could tell it from another cluster: use a kubeconfig of its administrator',
    'zh-TW': '無法讀取 {cluster} 的命名空間 kube-system,因此無法與其他叢集區分:請使用管理員的 kubeconfig',
  },
  'cli.install.preflight': {
    en: '{cluster}, Kubernetes {kubernetes}, {nodes} nodes; {helm}, {kubectl}',
    'zh-TW': '{cluster},Kubernetes {kubernetes},{nodes} 個節點;{helm},{kubectl}',
  },
  'cli.install.ask': { en: 'Install Cilium {version} into {cluster}?', 'zh-TW': '要將 Cilium {version} 安裝到 {cluster} 嗎?' },
  'cli.install.askAdopt': {
    en: 'Install Cilium {version} into {cluster}, where {pods} pods run already? Until they are restarted, which is asked before, they likely do not reach pods of Cilium’s.',
    'zh-TW':
      '要將 Cilium {version} 安裝到已有 {pods} 個 Pod 執行中的 {cluster} 嗎?在重啟之前(重啟前會再詢問),它們可能無法連到 Cilium 的 Pod。',
  },
  'cli.install.declined': { en: 'Nothing was changed.', 'zh-TW': '未做任何變更。' },
  'cli.install.dryRunDone': {
    en: 'Nothing was changed. Without --dry-run it is done.',
    'zh-TW': '未做任何變更。不加 --dry-run 時才會執行。',
  },
  'cli.install.done': { en: 'Cilium {version} is installed in {cluster}.', 'zh-TW': 'Cilium {version} 已安裝於 {cluster}。' },
  'cli.install.notVerified': {
    en: 'What was asked for is done in {cluster}; no request has verified it.',
    'zh-TW': '已在 {cluster} 完成所要求的步驟;尚未以請求驗證。',
  },
  'cli.install.left': { en: 'Left for now; go on with:', 'zh-TW': '暫時停在此處;之後以下列指令繼續:' },
  'cli.install.look': { en: 'What is wrong:', 'zh-TW': '查看問題:' },
  'cli.install.goOn': { en: 'Go on from here, once it is mended:', 'zh-TW': '修正後從此處繼續:' },
  'cli.install.wayBack': { en: 'Or back, with {command}, which runs in {folder}:', 'zh-TW': '或以 {command} 復原,它會在 {folder} 執行:' },
  'cli.install.back.nothing': {
    en: 'Nothing was installed from {folder}, so there is nothing to undo.',
    'zh-TW': '未曾由 {folder} 安裝任何內容,無須復原。',
  },
  'cli.install.back.list': { en: 'The way back in {cluster}, run in {folder}:', 'zh-TW': '{cluster} 的復原步驟,在 {folder} 執行:' },
  'cli.install.back.ask': { en: 'Run these commands?', 'zh-TW': '要執行這些指令嗎?' },
  'cli.install.back.done': { en: 'What was installed from {folder} is undone.', 'zh-TW': '由 {folder} 安裝的內容已復原。' },
  'cli.install.ended': { en: '{title}: {outcome}', 'zh-TW': '{title}:{outcome}' },
  'cli.install.endedSo': { en: '{title}: {outcome}; {said}', 'zh-TW': '{title}:{outcome};{said}' },
  'cli.install.outcome.done': { en: 'done', 'zh-TW': '完成' },
  'cli.install.outcome.undone': { en: 'undone', 'zh-TW': '已復原' },
  'cli.install.outcome.already': { en: 'nothing to do', 'zh-TW': '無須執行' },
  'cli.install.outcome.leftOut': { en: 'left out', 'zh-TW': '略過' },
  'cli.install.outcome.rehearsed': { en: 'would be done', 'zh-TW': '將會執行' },
  'cli.install.outcome.stopsHere': { en: 'not yet', 'zh-TW': '尚未' },
  'cli.install.outcome.failed': { en: 'failed', 'zh-TW': '失敗' },
  'cli.install.outcome.interrupted': { en: 'interrupted', 'zh-TW': '已中斷' },

  'install.noFile': { en: 'this file of the plan is missing', 'zh-TW': '缺少規劃的這個檔案' },
  'install.placeholder': { en: '<{name}> is not filled in: {what}', 'zh-TW': '<{name}> 尚未填寫:{what}' },
  'install.value': { en: '{path}: {why}', 'zh-TW': '{path}:{why}' },
  'install.badState': {
    en: '{file} in the plan’s directory cannot be read; what is installed can be seen in the cluster, so the file may be removed (the way back is then gone)',
    'zh-TW': '無法讀取規劃資料夾中的 {file};已安裝的內容可由叢集得知,因此可以移除此檔(但會失去復原資訊)',
  },
  'install.otherCluster': {
    en: 'This plan was installed into another cluster ({file} says so): choose that cluster, or copy the plan without this file',
    'zh-TW': '此規劃曾安裝到另一個叢集(見 {file}):請選擇該叢集,或複製規劃但不含此檔',
  },
  'install.refuse.dataplaneV2': {
    en: 'The cluster has DataPlane V2, Huawei’s own Cilium (DaemonSet yangtse-cilium): a second one would share its kinds and its ConfigMap. It is chosen when a cluster is made and cannot be taken back; use a cluster without it.',
    'zh-TW':
      '叢集啟用了 DataPlane V2,即華為自己的 Cilium(DaemonSet yangtse-cilium):第二套會共用其 CRD 與 ConfigMap。它在建立叢集時選定且無法還原;請改用未啟用的叢集。',
  },
  'install.refuse.unseen': {
    en: '{kind} objects could not be seen, so that nobody knows what runs: {why}',
    'zh-TW': '無法查看 {kind} 物件,因此不知道執行中的內容:{why}',
  },
  'install.refuse.plan': { en: 'The plan itself says no: {why}', 'zh-TW': '規劃本身的結論為不可:{why}' },
  'install.refuse.differs': {
    en: 'This is not the cluster that was planned: cluster.yaml has {fact} {planned}, and the cluster has {found}. Choose the other context, or plan anew.',
    'zh-TW': '這不是所規劃的叢集:cluster.yaml 的 {fact} 為 {planned},而叢集為 {found}。請選擇另一個 context,或重新規劃。',
  },
  'install.refuse.workloads': {
    en: '{count} pods run with addresses that are not Cilium’s ({pods}). They lose their network policies’ meaning until they are restarted; with --adopt they are.',
    'zh-TW': '有 {count} 個 Pod 的位址不屬於 Cilium({pods})。在重啟之前網路政策對它們無效;加上 --adopt 會重啟它們。',
  },
  'install.refuse.doctor': { en: 'The doctor finds {finding}: {what}', 'zh-TW': 'doctor 發現 {finding}:{what}' },
  'install.refuse.chart': {
    en: 'The chart is {found}, and the plan is made for {planned}: plan with --cilium-version, or give the chart of that version',
    'zh-TW': 'Chart 為 {found},而規劃針對 {planned}:請以 --cilium-version 重新規劃,或提供該版本的 Chart',
  },
  'install.remark': { en: '{finding}: {what}', 'zh-TW': '{finding}:{what}' },

  'install.toolFailed': { en: '{command} ended with exit code {exitCode}', 'zh-TW': '{command} 以結束碼 {exitCode} 結束' },
  'install.timeout': { en: 'not so after {seconds} s: {what}', 'zh-TW': '{seconds} 秒後仍未完成:{what}' },
  'install.unreadable': { en: 'the cluster does not answer: {why}', 'zh-TW': '叢集沒有回應:{why}' },
  'install.unexpected': { en: '{why}', 'zh-TW': '{why}' },
  'install.interrupted': { en: 'what was begun is kept in mind', 'zh-TW': '已開始的步驟會被記住' },
  'install.skipped': { en: '--skip', 'zh-TW': '--skip' },

  'install.gatewayApi.waits': { en: 'Gateway API’s CRDs are being taken up', 'zh-TW': 'Gateway API 的 CRD 正在生效' },
  'install.gatewayApi.newer': {
    en: 'Gateway API {found} is there, newer than {wanted}, for which this Cilium is made; others may need the newer one. --skip gatewayApi keeps it.',
    'zh-TW': '叢集已有 Gateway API {found},比此 Cilium 所需的 {wanted} 新;其他元件可能需要較新版本。--skip gatewayApi 會保留它。',
  },
  'install.gatewayApi.kept': {
    en: 'Gateway API’s CRDs were there before ({version}), so they stay.',
    'zh-TW': 'Gateway API 的 CRD 原本就存在({version}),因此保留。',
  },
  'install.helm.pending': { en: 'Helm’s release {name} is {status}', 'zh-TW': 'Helm 的 release {name} 為 {status}' },
  'install.helm.foreign': {
    en: 'Helm’s release {name} is {status}, and was not begun here: wait for whoever works on it, or run {command}',
    'zh-TW': 'Helm 的 release {name} 為 {status},且不是由此開始:請等候其操作者,或執行 {command}',
  },
  'install.nodes.noCilium': { en: 'the DaemonSet cilium is not there yet', 'zh-TW': 'DaemonSet cilium 尚未出現' },
  'install.nodes.none': {
    en: 'the cluster has no node yet; agents start with the nodes',
    'zh-TW': '叢集尚無節點;agent 會隨節點啟動',
  },
  'install.nodes.waitsForNodes': { en: 'waiting for a first node', 'zh-TW': '等待第一個節點' },
  'install.nodes.progress': {
    en: '{kinds} kinds of Cilium’s, {operators} operators, agents {agents}/{nodes}',
    'zh-TW': 'Cilium 的 CRD {kinds} 種,operator {operators} 個,agent {agents}/{nodes}',
  },
  'install.nodes.stuck': {
    en: '{kinds} kinds of Cilium’s, {operators} operators, agents {agents}/{nodes}; pod {pod}: {why}',
    'zh-TW': 'Cilium 的 CRD {kinds} 種,operator {operators} 個,agent {agents}/{nodes};Pod {pod}:{why}',
  },
  'install.nodes.ready': { en: '{agents} agents are ready', 'zh-TW': '{agents} 個 agent 已就緒' },
  'install.nodes.wouldWait': { en: 'waits for an agent on each of {nodes} nodes', 'zh-TW': '等待 {nodes} 個節點上的 agent' },
  'install.nodes.askRestart': {
    en: 'Cilium was there before, and reads its new settings when it starts. Restart agents and operator?',
    'zh-TW': 'Cilium 原本已安裝,啟動時才會讀取新設定。要重啟 agent 與 operator 嗎?',
  },
  'install.nodes.notRestarted': {
    en: 'agents and operator run with the settings of before',
    'zh-TW': 'agent 與 operator 仍以先前的設定執行',
  },
  'install.unmanaged.ask': {
    en: '{commands}\nRestart these {count} workloads, whose pods Cilium does not manage?',
    'zh-TW': '{commands}\n這 {count} 個工作負載的 Pod 不受 Cilium 管理,要重啟嗎?',
  },
  'install.unmanaged.progress': {
    en: '{left} of {all} workloads still have pods of before',
    'zh-TW': '{all} 個工作負載中仍有 {left} 個含有先前的 Pod',
  },
  'install.unmanaged.declined': {
    en: '{count} workloads were left as they are: policies do not hold for them',
    'zh-TW': '{count} 個工作負載維持原狀:政策對它們無效',
  },
  'install.unmanaged.alone': {
    en: 'left, since nobody would make them anew: {pods} ({count})',
    'zh-TW': '保留,因為沒有控制器會重建它們:{pods}({count} 個)',
  },
  'install.bridge.noImage': {
    en: 'bridge/values.yaml names no image: build it from the Dockerfile, push it, fill in image.repository, and start again; or run `cilium-cce bridge run` elsewhere',
    'zh-TW':
      'bridge/values.yaml 未指定映像檔:請以 Dockerfile 建置並推送,填入 image.repository 後再次執行;或在他處執行 `cilium-cce bridge run`',
  },
  'install.bridge.noPod': { en: 'no pod of the bridge is there yet', 'zh-TW': '尚無 bridge 的 Pod' },
  'install.bridge.waits': { en: 'pod {pod} of the bridge is not ready: {why}', 'zh-TW': 'bridge 的 Pod {pod} 尚未就緒:{why}' },
  'install.gateway.noKinds': {
    en: 'Cilium’s operator has not brought its kinds for Gateways yet',
    'zh-TW': 'Cilium 的 operator 尚未建立 Gateway 相關的 CRD',
  },
  'install.gateway.noBridge': {
    en: 'the cluster does not know GatewayEntrypoint, since no bridge is installed: fill in bridge/values.yaml, or run `cilium-cce bridge crd | kubectl apply -f -` where the bridge runs elsewhere',
    'zh-TW':
      '叢集沒有 GatewayEntrypoint,因為尚未安裝 bridge:請填寫 bridge/values.yaml;若 bridge 在他處執行,請執行 `cilium-cce bridge crd | kubectl apply -f -`',
  },
  'install.gateway.waits': { en: 'Gateway {gateway} is not programmed: {why}', 'zh-TW': 'Gateway {gateway} 尚未 Programmed:{why}' },
  'install.gateway.programmed': { en: 'programmed: {gateways}', 'zh-TW': '已 Programmed:{gateways}' },
  'install.policies.later': { en: 'as soon as Cilium has brought its kinds', 'zh-TW': '在 Cilium 建立其 CRD 之後' },
  'install.manifests.kept': {
    en: 'Objects of {folder}/ were there before ({objects}), so all of them stay.',
    'zh-TW': '{folder}/ 的物件原本就存在({objects}),因此全部保留。',
  },
  'install.verify.noAddress': { en: 'Gateway {gateway} has no address', 'zh-TW': 'Gateway {gateway} 沒有位址' },
  'install.verify.progress': { en: 'GET {url}: {answer}', 'zh-TW': 'GET {url}:{answer}' },
  'install.verify.noAnswer': {
    en: 'GET {url}: {answer}. An address of the VPC answers in the VPC alone: run this there, or name a URL with --url.',
    'zh-TW': 'GET {url}:{answer}。VPC 內的位址只能在 VPC 中存取:請在其中執行,或以 --url 指定。',
  },
  'install.verify.doctor': {
    en: 'the doctor still finds {finding}: {what} ({others} others)',
    'zh-TW': 'doctor 仍發現 {finding}:{what}(另有 {others} 項)',
  },
  'install.verify.done': { en: '{answers}; the doctor finds no error', 'zh-TW': '{answers};doctor 未發現錯誤' },
  'install.verify.doneBeside': {
    en: '{answers}; the doctor finds no error beside the pods that were left (CCE1002)',
    'zh-TW': '{answers};除保留的 Pod(CCE1002)外,doctor 未發現錯誤',
  },
  'install.verify.would': { en: 'asks {urls}', 'zh-TW': '將請求 {urls}' },
  'install.verify.wouldLater': { en: 'asks the Gateway as soon as it has an address', 'zh-TW': '在 Gateway 有位址後送出請求' },
  'install.back.cilium': {
    en: 'Helm leaves Cilium’s CRDs, and /etc/cni/net.d/05-cilium.conflist on the nodes (cni.uninstall is off): remove them or replace the nodes, then recreate the pods that had Cilium’s addresses.',
    'zh-TW':
      'Helm 會留下 Cilium 的 CRD,以及節點上的 /etc/cni/net.d/05-cilium.conflist(cni.uninstall 為關閉):請移除或更換節點,然後重建曾使用 Cilium 位址的 Pod。',
  },
  'install.back.bridge': {
    en: 'Helm leaves the CRD gatewayentrypoints.cilium-cce.io and its objects.',
    'zh-TW': 'Helm 會留下 CRD gatewayentrypoints.cilium-cce.io 及其物件。',
  },
} as const;
