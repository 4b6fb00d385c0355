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
} as const;
