/** What the checks of the cluster, the agents and address management say (codes CCE1xxx and CCE2xxx). @module */
export const checksClusterMessages = {
  'checks.cluster.names': { en: '{names}', 'zh-TW': '{names}' },
  'checks.cluster.namesAndMore': { en: '{names} and {more} more', 'zh-TW': '{names} 以及另外 {more} 個' },
  'checks.cluster.noCilium': {
    en: 'Cilium is not installed here (no DaemonSet cilium with a ConfigMap cilium-config)',
    'zh-TW': '此叢集未安裝 Cilium(沒有 DaemonSet cilium 與 ConfigMap cilium-config)',
  },

  'checks.CCE1003.title': {
    en: 'Nodes carry route-unreachable, which Cilium’s operator does not tolerate',
    'zh-TW': '節點帶有 route-unreachable taint,而 Cilium operator 不容忍它',
  },
  'checks.CCE1003.operator': {
    en: 'cilium-operator cannot be scheduled: {nodes} carry the taint node.kubernetes.io/route-unreachable, and {pods} pods wait for it to go. Without the operator there are no CRDs, no pod CIDRs and no Gateways: take the taint off.',
    'zh-TW':
      'cilium-operator 無法被排程:{nodes} 帶有 taint node.kubernetes.io/route-unreachable,共有 {pods} 個 Pod 在等待它被移除。沒有 operator 就沒有 CRD、Pod CIDR 與 Gateway:請移除該 taint。',
  },
  'checks.CCE1003.found': {
    en: '{nodes} carry the taint node.kubernetes.io/route-unreachable; {pods} pods wait for it to go, and no new pod is placed there. Take the taint off.',
    'zh-TW':
      '{nodes} 帶有 taint node.kubernetes.io/route-unreachable;{pods} 個 Pod 在等待它被移除,新的 Pod 也不會排程到這些節點。請移除該 taint。',
  },
  'checks.CCE1003.cause': {
    en: 'CCE puts this taint on every node of a vpc-router cluster and takes it off when the network is ready; most likely it waits for its own CNI, which beside Cilium never comes up. Cilium’s agents tolerate every taint, so adding it to their tolerations changes nothing: it is the operator (and every ordinary pod) that does not.',
    'zh-TW':
      'CCE 會在 vpc-router 叢集的每個節點加上此 taint,待網路就緒後才移除;它很可能在等自己的 CNI,而改用 Cilium 後該 CNI 永遠不會就緒。Cilium agent 本來就容忍所有 taint,加到其 tolerations 不會有任何改變:不容忍的是 operator(以及一般的 Pod)。',
  },
  'checks.CCE1003.remove': {
    en: 'take the taint off; CCE puts it back when a node restarts, so let the bridge of cilium-cce remove it for good',
    'zh-TW': '移除 taint;節點重新啟動時 CCE 會再加回,因此可讓 cilium-cce 的 bridge 持續移除它',
  },
  'checks.CCE1003.tolerate': {
    en: 'let the operator tolerate it, so that it runs whatever CCE does; Helm replaces lists, so all present tolerations are repeated',
    'zh-TW': '讓 operator 容忍此 taint,無論 CCE 如何處理都能執行;Helm 會取代整個清單,因此重列了現有的 tolerations',
  },

  'checks.CCE2001.title': { en: 'Nodes have no pod CIDR', 'zh-TW': '節點沒有 Pod CIDR' },
  'checks.CCE2001.skip': {
    en: 'with ipam: {mode} neither Node nor CiliumNode has to name a pod CIDR',
    'zh-TW': 'ipam: {mode} 不需要 Node 或 CiliumNode 提供 Pod CIDR',
  },
  'checks.CCE2001.kubernetes': {
    en: 'the agents of {nodes} wait for Node.spec.podCIDR and panic after some minutes ("required IPv4 PodCIDR not available"): with ipam: kubernetes it has to be there. Let Cilium give the addresses itself.',
    'zh-TW':
      '{nodes} 的 agent 在等待 Node.spec.podCIDR,數分鐘後會 panic(「required IPv4 PodCIDR not available」):ipam: kubernetes 需要此欄位。請改由 Cilium 自行分配位址。',
  },
  'checks.CCE2001.kubernetesCause': {
    en: 'ipam: kubernetes reads Node.spec.podCIDR (or the annotation network.cilium.io/ipv4-pod-cidr), and nobody has written it; most likely because CCE does not do so in this network mode.',
    'zh-TW':
      'ipam: kubernetes 會讀取 Node.spec.podCIDR(或註解 network.cilium.io/ipv4-pod-cidr),但沒有任何元件寫入;很可能是因為 CCE 在此網路模式下不會設定它。',
  },
  'checks.CCE2001.useClusterPool': {
    en: 'let Cilium’s operator give each node a range out of {pool}, in which no known address lies; check that it overlaps with nothing else in your VPC',
    'zh-TW': '讓 Cilium operator 從 {pool} 分配網段給各節點(其中沒有已知的位址);請確認它不與 VPC 內其他網段重疊',
  },
  'checks.CCE2001.clusterPool': {
    en: 'the agents of {nodes} have no pod CIDR and panic after some minutes ("required IPv4 PodCIDR not available"). With ipam: cluster-pool this does not mean a wrong IPAM mode: the operator has not given one.',
    'zh-TW':
      '{nodes} 的 agent 沒有 Pod CIDR,數分鐘後會 panic(「required IPv4 PodCIDR not available」)。在 ipam: cluster-pool 下這不代表 IPAM 模式錯誤,而是 operator 沒有分配。',
  },
  'checks.CCE2001.clusterPoolCause': {
    en: 'under cluster-pool the leading operator writes CiliumNode.spec.ipam.podCIDRs; it does not run, does not lead, or cannot write.',
    'zh-TW': '在 cluster-pool 下由擔任 leader 的 operator 寫入 CiliumNode.spec.ipam.podCIDRs;它沒有執行、不是 leader,或無法寫入。',
  },
  'checks.CCE2001.fullCause': {
    en: 'the pool {pools} has no range left ("allocator full"): there are more nodes than it holds ranges.',
    'zh-TW': '位址池 {pools} 已無網段可分配(「allocator full」):節點數多於池中的網段數。',
  },
  'checks.CCE2001.append': {
    en: 'append {pool} to the pool; entries of the list can never be changed or taken away afterwards',
    'zh-TW': '將 {pool} 附加到位址池;清單中的項目之後不能修改或移除',
  },
  'checks.CCE2001.restartOperator': { en: 'start the operator anew', 'zh-TW': '重新啟動 operator' },

  'checks.CCE2002.title': { en: 'cilium-agent is not ready', 'zh-TW': 'cilium-agent 未就緒' },
  'checks.CCE2002.notReady': {
    en: 'cilium-agent is not ready on {nodes}: {reason}. No pod starts or changes there, and Services and policies stay as they were. Read its log, then start it anew.',
    'zh-TW': '{nodes} 上的 cilium-agent 未就緒:{reason}。該處無法啟動或變更 Pod,Service 與政策也停留在舊狀態。請查看其記錄,再重新啟動。',
  },
  'checks.CCE2002.notReadyCause': {
    en: 'the container’s last words are shown; the whole of them: kubectl logs --previous of the pod, container cilium-agent.',
    'zh-TW': '上面顯示容器最後的訊息;完整內容請對該 Pod 的 cilium-agent 容器執行 kubectl logs --previous。',
  },
  'checks.CCE2002.restart': { en: 'make the pod anew', 'zh-TW': '重新建立 Pod' },
  'checks.CCE2002.missing': {
    en: 'no cilium-agent runs on {nodes}: new pods there get no network, and Services and policies are not updated. Make the DaemonSet select the nodes.',
    'zh-TW': '{nodes} 上沒有 cilium-agent:新的 Pod 沒有網路,Service 與政策也不會更新。請讓 DaemonSet 選取這些節點。',
  },
  'checks.CCE2002.missingCause': {
    en: 'DaemonSet cilium makes no pod there: its nodeSelector or affinity leaves these nodes out, or it cannot make pods at all.',
    'zh-TW': 'DaemonSet cilium 沒有在該處建立 Pod:其 nodeSelector 或 affinity 排除了這些節點,或根本無法建立 Pod。',
  },
  'checks.CCE2002.label': { en: 'give {node} the labels that the DaemonSet asks for', 'zh-TW': '為 {node} 加上 DaemonSet 要求的標籤' },
  'checks.CCE2002.look': { en: 'see in its events why it makes no pod', 'zh-TW': '從其事件查看為何沒有建立 Pod' },

  'checks.CCE2003.title': { en: 'cilium-operator does not run', 'zh-TW': 'cilium-operator 沒有執行' },
  'checks.CCE2003.found': {
    en: 'no cilium-operator is ready: {reason}. New nodes get no pod CIDR, Gateways are not reconciled, and Cilium’s own taint stays on nodes. Bring it back.',
    'zh-TW': '沒有就緒的 cilium-operator:{reason}。新節點得不到 Pod CIDR,Gateway 不會被調和,節點上的 Cilium taint 也不會移除。請恢復它。',
  },
  'checks.CCE2003.cause': {
    en: 'agents go on with what they have; everything that only the operator does (CRDs, address ranges, Gateways, taints, clean-up) stands still.',
    'zh-TW': 'agent 會以現有狀態繼續運作;但只有 operator 負責的一切(CRD、網段、Gateway、taint、清理)都停擺。',
  },
  'checks.CCE2003.scale': { en: 'let two of them run', 'zh-TW': '讓兩個副本執行' },
  'checks.CCE2003.restart': { en: 'start it anew', 'zh-TW': '重新啟動它' },
} as const;
