/** What is said on a Node about the taint that CCE keeps on it. @module */
export const bridgeTaintMessages = {
  'bridge.taint.removed': {
    en: 'Removed the taint {taint}: agent {pod} is Ready, the node has the pod CIDR {podCIDRs}, and cilium-health answered {times} times in a row at {address}:{port} through the pod network.',
    'zh-TW':
      '已移除 taint {taint}:agent {pod} 為 Ready,節點擁有 pod CIDR {podCIDRs},且 cilium-health 經由 pod 網路在 {address}:{port} 連續回應 {times} 次。',
  },
  'bridge.taint.removedNodeOnly': {
    en: "Removed the taint {taint}: agent {pod} is Ready, the node has the pod CIDR {podCIDRs}, and cilium-health answered {times} times in a row at {address}:{port}. That is the node's own address, as its CiliumNode names no health endpoint: only the node was reached, the pod network was not tried.",
    'zh-TW':
      '已移除 taint {taint}:agent {pod} 為 Ready,節點擁有 pod CIDR {podCIDRs},且 cilium-health 在 {address}:{port} 連續回應 {times} 次。該位址為節點本身的位址,因為其 CiliumNode 沒有 health endpoint:只確認了節點可達,未測試 pod 網路。',
  },
  'bridge.taint.noAgent': {
    en: 'The taint {taint} stays: no cilium agent pod (label k8s-app=cilium) is on this node.',
    'zh-TW': '保留 taint {taint}:此節點上沒有 cilium agent 的 Pod(標籤 k8s-app=cilium)。',
  },
  'bridge.taint.agentTerminating': {
    en: 'The taint {taint} stays: cilium agent {pod} is terminating, and no other is on this node yet.',
    'zh-TW': '保留 taint {taint}:cilium agent {pod} 正在終止,此節點上尚無新的 agent。',
  },
  'bridge.taint.agentNotReady': {
    en: 'The taint {taint} stays: cilium agent {pod} is not Ready. If cilium-operator is Pending, add the taint to operator.tolerations of the Helm values (the chart does not tolerate it, and agents wait for the operator); else see "kubectl -n {namespace} logs {pod} -c cilium-agent".',
    'zh-TW':
      '保留 taint {taint}:cilium agent {pod} 未就緒(Ready)。若 cilium-operator 為 Pending,請在 Helm values 的 operator.tolerations 加入此 taint(chart 預設不容忍它,而 agent 會等待 operator);否則請查看「kubectl -n {namespace} logs {pod} -c cilium-agent」。',
  },
  'bridge.taint.noPodCIDR': {
    en: 'The taint {taint} stays: CiliumNode {node} has no pod CIDR. See the log of cilium-operator, which hands them out, and "kubectl get ciliumnode {node} -o yaml".',
    'zh-TW':
      '保留 taint {taint}:CiliumNode {node} 沒有 pod CIDR。請查看負責分配的 cilium-operator 的日誌,以及「kubectl get ciliumnode {node} -o yaml」。',
  },
  'bridge.taint.noAddress': {
    en: 'The taint {taint} stays: neither a health endpoint (CiliumNode) nor an InternalIP of this node is known, so nothing can be probed.',
    'zh-TW': '保留 taint {taint}:此節點既無已知的 health endpoint(CiliumNode),也無 InternalIP,因此無法探測。',
  },
  'bridge.taint.unreachable': {
    en: 'The taint {taint} stays: cilium-health does not answer at {address}:{port}{path}. Check that the security groups let the tunnel (UDP 8472 by default) and TCP {port} pass between the nodes, or that the VPC has a route for {podCIDRs} in native routing.',
    'zh-TW':
      '保留 taint {taint}:cilium-health 在 {address}:{port}{path} 沒有回應。請確認安全群組允許節點之間的通道(預設 UDP 8472)與 TCP {port},或在 native routing 下 VPC 有 {podCIDRs} 的路由。',
  },
  'bridge.taint.returned': {
    en: "The taint {taint} was put back {times} times after its removal, likely by CCE, which waits for its own CNI: beside Cilium that does not become ready. It is removed again ever more rarely. Let what must run tolerate the taint, and ask Huawei Cloud's support.",
    'zh-TW':
      'taint {taint} 移除後又被加回 {times} 次,可能是 CCE 在等待自己的 CNI:有 Cilium 時它不會就緒。之後移除的間隔會越來越長。請讓必要的工作負載容忍此 taint,並洽詢華為雲支援人員。',
  },
} as const;
