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
    en: 'take the taint off; CCE may put it back (a restart of the node, a reset): the bridge of cilium-cce removes it again each time',
    'zh-TW': '移除 taint;CCE 可能會再加回(節點重新啟動或重設):cilium-cce 的 bridge 每次都會再移除它',
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
  'checks.CCE2002.label': { en: 'give {nodes} the labels that the DaemonSet asks for', 'zh-TW': '為 {nodes} 加上 DaemonSet 要求的標籤' },
  'checks.CCE2002.down': {
    en: '{nodes} do not report any more (Ready=Unknown): the machine, its kubelet or its way to the API server is down, and nobody knows whether Cilium runs there. Look at the machine first.',
    'zh-TW':
      '{nodes} 已停止回報(Ready=Unknown):機器、kubelet 或其通往 API server 的連線中斷,無從得知 Cilium 是否在該處執行。請先查看機器。',
  },
  'checks.CCE2002.downCause': {
    en: 'the kubelet has not renewed its Lease; Cilium plays no part in that, and the status of the pods there is of before.',
    'zh-TW': 'kubelet 未更新其 Lease;這與 Cilium 無關,該處 Pod 的狀態是先前留下的。',
  },
  'checks.CCE2002.lookAtNode': {
    en: 'see since when, and what else the node said last; a node that is gone for good: kubectl delete node',
    'zh-TW': '查看從何時開始,以及節點最後的回報;若節點已永久移除:kubectl delete node',
  },
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
  'checks.CCE2003.leaderless': {
    en: 'no cilium-operator leads, though some run: the lock is held by {holder}, who has gone silent. They wait for it, and nothing of the operator’s work is done. Release the lock.',
    'zh-TW':
      '雖然有 cilium-operator 在執行,但沒有一個是 leader:鎖由 {holder} 持有,但它已無回應。其他副本都在等待,operator 的工作全部停擺。請釋放該鎖。',
  },
  'checks.CCE2003.leaderlessCause': {
    en: 'only one operator works at a time, the holder of the Lease cilium-operator-resource-lock. One that vanished, or that belongs to another installation, keeps it until it runs out.',
    'zh-TW':
      '同一時間只有一個 operator 工作,即 Lease cilium-operator-resource-lock 的持有者。消失的或屬於其他安裝的 operator 會持有它直到逾期。',
  },
  'checks.CCE2003.release': { en: 'release the lock: one of them takes it at once', 'zh-TW': '釋放鎖:其中一個副本會立即取得' },
  'checks.CCE2003.scale': { en: 'let two of them run', 'zh-TW': '讓兩個副本執行' },
  'checks.CCE2003.restart': { en: 'start it anew', 'zh-TW': '重新啟動它' },

  'checks.CCE1002.title': { en: 'Pods are not managed by Cilium', 'zh-TW': 'Pod 未由 Cilium 管理' },
  'checks.CCE1002.skip': {
    en: 'CiliumEndpoint objects are switched off here (disable-endpoint-crd), so that nothing shows which pods have none',
    'zh-TW': '此處停用了 CiliumEndpoint 物件(disable-endpoint-crd),無從得知哪些 Pod 沒有端點',
  },
  'checks.CCE1002.before': {
    en: 'Cilium does not know {pods}: they started before it and still hang on another CNI. No policy holds for them. Make them anew.',
    'zh-TW': 'Cilium 不認得 {pods}:它們在 Cilium 之前啟動,仍接在另一個 CNI 上。政策對它們無效。請重新建立它們。',
  },
  'checks.CCE1002.beforeCause': {
    en: 'Cilium attaches a pod when its sandbox is made, and never later. Its operator makes CoreDNS anew of its own accord, nobody else.',
    'zh-TW': 'Cilium 只在建立 Pod sandbox 時接管網路,之後不會。其 operator 只會自動重建 CoreDNS,其他 Pod 不會。',
  },
  'checks.CCE1002.other': {
    en: 'another CNI than Cilium attaches {pods}, though Cilium runs on the nodes: Cilium finds no interface for them (ifindex=0), and no policy holds for them. Let Cilium attach them.',
    'zh-TW': '雖然節點上有 Cilium,{pods} 卻由另一個 CNI 接上網路:Cilium 找不到其網路介面(ifindex=0),政策對它們無效。請改由 Cilium 接管。',
  },
  'checks.CCE1002.sharedCause': {
    en: 'cni-exclusive is "false": other files stay in /etc/cni/net.d, and the runtime takes the first one in alphabetical order, which is not Cilium’s 05-cilium.conflist.',
    'zh-TW':
      'cni-exclusive 為 "false":其他檔案留在 /etc/cni/net.d,而執行環境會採用字母順序的第一個檔案,它不是 Cilium 的 05-cilium.conflist。',
  },
  'checks.CCE1002.modeCause': {
    en: 'no pod at all is Cilium’s: most likely this is an eni (Turbo) cluster, whose pods get a network interface of the VPC directly, without the veth pair that Cilium’s programs hang on.',
    'zh-TW': '沒有任何 Pod 屬於 Cilium:這很可能是 eni(Turbo)叢集,其 Pod 直接取得 VPC 網路介面,沒有 Cilium 程式所需掛載的 veth pair。',
  },
  'checks.CCE1002.otherCause': {
    en: 'most likely a CNI configuration on these nodes comes before Cilium’s, or pods are attached without a look into /etc/cni/net.d.',
    'zh-TW': '很可能這些節點上有其他 CNI 設定排在 Cilium 之前,或 Pod 在不看 /etc/cni/net.d 的情況下被接上網路。',
  },
  'checks.CCE1002.restart': {
    en: 'make these pods anew, so that Cilium attaches them; with a policy in force it holds for them from then on',
    'zh-TW': '重新建立這些 Pod,讓 Cilium 接管;已存在的政策自此對它們生效',
  },
  'checks.CCE1002.exclusive': {
    en: 'let Cilium set all other files aside (*.cilium_bak); afterwards make the pods anew',
    'zh-TW': '讓 Cilium 將其他檔案移開(*.cilium_bak);之後再重新建立 Pod',
  },
  'checks.CCE1002.overlay': {
    en: 'build a cluster in overlay_l2 mode, the mode of a CCE cluster cannot be changed; or use Huawei’s own DataPlane V2 there',
    'zh-TW': '以 overlay_l2 模式建立叢集(CCE 叢集的網路模式無法變更);或在該叢集使用華為自己的 DataPlane V2',
  },

  'checks.CCE1004.title': { en: 'The VPC has no route to the pods', 'zh-TW': 'VPC 沒有通往 Pod 的路由' },
  'checks.CCE1004.skip': {
    en: 'pods are routed through a tunnel, of which the VPC knows nothing',
    'zh-TW': 'Pod 流量經由隧道,VPC 不需認得 Pod',
  },
  'checks.CCE1004.unknown': { en: 'the route table of the VPC was not read', 'zh-TW': '未讀取 VPC 路由表' },
  'checks.CCE1004.found': {
    en: 'Cilium routes natively, but the VPC’s route table has no route for {nodes}: traffic to pods of another node is dropped. Use the tunnel, or add the routes.',
    'zh-TW': 'Cilium 使用原生路由,但 VPC 路由表沒有 {nodes} 的路由:前往其他節點 Pod 的流量會被丟棄。請改用隧道,或加入路由。',
  },
  'checks.CCE1004.cause': {
    en: 'CCE adds a node’s route for the range of its own CNI only, and (as the source document saw it) only once that CNI is ready. Nobody adds routes for the ranges that Cilium gives to nodes.',
    'zh-TW': 'CCE 只會為自己的 CNI 網段加入節點路由,且(依來源文件所見)要等該 CNI 就緒。沒有任何元件會為 Cilium 分配的網段加入路由。',
  },
  'checks.CCE1004.tunnel': {
    en: 'let Cilium wrap the packets in VXLAN: the VPC sees the nodes’ addresses alone',
    'zh-TW': '讓 Cilium 以 VXLAN 封裝封包:VPC 只會看到節點位址',
  },
  'checks.CCE1004.routes': {
    en: 'add a route for each node, and let the nodes’ security group admit the pods; see to it that new nodes get their routes (a VPC’s table has a quota)',
    'zh-TW': '為每個節點加入路由,並讓節點安全群組允許 Pod 網段;請確保新節點也有路由(VPC 路由表有配額)',
  },

  'checks.CCE1008.title': { en: 'Cilium does not know the API server’s own address', 'zh-TW': 'Cilium 不知道 API server 的實際位址' },
  'checks.CCE1008.skip': {
    en: 'kube-proxy replacement is off: kube-proxy serves the address of the Service',
    'zh-TW': '未啟用 kube-proxy 取代功能:Service 位址由 kube-proxy 提供',
  },
  'checks.CCE1008.notSet': { en: 'k8sServiceHost is not set', 'zh-TW': '未設定 k8sServiceHost' },
  'checks.CCE1008.service': {
    en: 'k8sServiceHost is {given}, the address of the Service itself',
    'zh-TW': 'k8sServiceHost 為 {given},即該 Service 自己的位址',
  },
  'checks.CCE1008.found': {
    en: '{what}: agents and operator reach the API server through the Service kubernetes, which at their start nobody but kube-proxy serves. It works by luck, as long as kube-proxy lives. Set it to the API server’s own address.',
    'zh-TW':
      '{what}:agent 與 operator 透過 Service kubernetes 連到 API server,而它們啟動時只有 kube-proxy 提供該位址。目前只是碰巧可用,取決於 kube-proxy 存在。請設為 API server 的實際位址。',
  },
  'checks.CCE1008.broken': {
    en: '{what}, and kube-proxy does not run on {nodes}: agents and operator there cannot reach the API server when they start anew. Set it to the API server’s own address.',
    'zh-TW':
      '{what},且 {nodes} 上沒有執行 kube-proxy:該處的 agent 與 operator 重新啟動時無法連到 API server。請設為 API server 的實際位址。',
  },
  'checks.CCE1008.cause': {
    en: 'with kube-proxy replacement it is Cilium that serves Service addresses, once it is up; to come up it needs the API server, by an address that works without itself.',
    'zh-TW': '啟用 kube-proxy 取代功能後,Service 位址由 Cilium 提供,但要等它啟動;而它啟動時需要以不依賴自己的位址連到 API server。',
  },
  'checks.CCE1008.set': {
    en: 'give the address that the cluster shows as its internal endpoint (in CCE: status.endpoints of type Internal, port 5443); this one is what the Service kubernetes stands for now',
    'zh-TW': '填入叢集的內部端點位址(CCE:status.endpoints 類型 Internal,連接埠 5443);此處為 Service kubernetes 目前指向的位址',
  },

  'checks.CCE1010.title': { en: 'Cilium runs with debugging on', 'zh-TW': 'Cilium 開啟了除錯模式' },
  'checks.CCE1010.found': {
    en: 'debug is on: agents and operator write far more log, and spend time on it, than a cluster in use should. Turn it off.',
    'zh-TW': '已開啟 debug:agent 與 operator 會寫入大量記錄並耗費資源,不適合使用中的叢集。請關閉。',
  },
  'checks.CCE1010.cause': {
    en: 'the Helm value debug.enabled is true, as in the source document.',
    'zh-TW': 'Helm 值 debug.enabled 為 true,如同來源文件。',
  },
  'checks.CCE1010.off': { en: 'turn it off', 'zh-TW': '關閉除錯模式' },

  'checks.CCE2004.title': { en: 'A change of masquerading is half applied', 'zh-TW': 'masquerade 變更只套用了一半' },
  'checks.CCE2004.found': {
    en: 'connections of {pods} are established and then hang ("i/o timeout", "http2: client connection lost"): these pods still have their old program, of another host routing than the agent. Make them anew.',
    'zh-TW':
      '{pods} 的連線可以建立,但隨後停住(「i/o timeout」、「http2: client connection lost」):這些 Pod 仍使用舊程式,其 host routing 與 agent 不同。請重新建立它們。',
  },
  'checks.CCE2004.restoring': {
    en: 'the endpoints of {pods} are still restoring though their agent has long been ready, and kube-proxy’s chains are there: if masquerading or host routing was changed, their connections are most likely established and then hang ("i/o timeout"). Make the pods anew.',
    'zh-TW':
      '{pods} 的端點仍為 restoring,但其 agent 早已就緒,且存在 kube-proxy 的規則鏈:若曾變更 masquerade 或 host routing,其連線很可能可以建立但隨後停住(「i/o timeout」)。請重新建立這些 Pod。',
  },
  'checks.CCE2004.cause': {
    en: 'after bpf.masquerade or kube-proxy replacement was changed and the agents were restarted, each direction of a flow takes another way: the host’s conntrack sees one of them only, and kube-proxy’s chain KUBE-FORWARD drops the rest as INVALID. It is not that Cilium and kube-proxy write the same rules: with socket-LB a Service address never reaches iptables.',
    'zh-TW':
      '變更 bpf.masquerade 或 kube-proxy 取代設定並重新啟動 agent 後,同一連線的兩個方向走不同路徑:主機 conntrack 只看到其中一個方向,kube-proxy 的 KUBE-FORWARD 便將其餘封包視為 INVALID 而丟棄。並非 Cilium 與 kube-proxy 寫入相同規則:使用 socket-LB 時 Service 位址根本不會到達 iptables。',
  },
  'checks.CCE2004.restart': {
    en: 'make the pods anew: only then do they get the program of the present configuration',
    'zh-TW': '重新建立這些 Pod:如此才會取得目前設定的程式',
  },

  'checks.CCE2005.title': { en: 'Endpoints do not become ready', 'zh-TW': '端點遲遲未就緒' },
  'checks.CCE2005.found': {
    en: 'the endpoints of {pods} do not become ready although their agent is: they keep an old program, and changes of policy or configuration do not reach them. Make the pods anew.',
    'zh-TW': '{pods} 的端點未就緒,但其 agent 已就緒:它們仍使用舊程式,政策或設定的變更不會生效。請重新建立這些 Pod。',
  },
  'checks.CCE2005.cause': {
    en: 'the agent could not regenerate them after its start, or could not give them an identity; its log says which (controller failures of the endpoint).',
    'zh-TW': 'agent 啟動後無法重新產生它們的程式,或無法分配身分;其記錄會說明原因(該端點的 controller 失敗)。',
  },
  'checks.CCE2005.restart': { en: 'make the pods anew', 'zh-TW': '重新建立這些 Pod' },

  'checks.CCE1001.title': { en: 'Huawei’s DataPlane V2 is here already', 'zh-TW': '叢集已有華為的 DataPlane V2' },
  'checks.CCE1001.both': {
    en: 'two Ciliums run in this cluster: Huawei’s DataPlane V2 (DaemonSet yangtse-cilium) and one’s own. They share CRDs and the ConfigMap cilium-config, and each undoes what the other does. Keep one of them.',
    'zh-TW':
      '此叢集同時執行兩個 Cilium:華為的 DataPlane V2(DaemonSet yangtse-cilium)與自行安裝的 Cilium。兩者共用 CRD 與 ConfigMap cilium-config,會互相覆寫。請只保留其中一個。',
  },
  'checks.CCE1001.alone': {
    en: 'this cluster runs Huawei’s DataPlane V2, a Cilium of its own: do not install another one here. What the checks for one’s own Cilium would say does not apply.',
    'zh-TW': '此叢集執行華為的 DataPlane V2(其自有的 Cilium):請勿在此另外安裝 Cilium。針對自行安裝之 Cilium 的檢查不適用。',
  },
  'checks.CCE1001.cause': {
    en: 'DataPlane V2 is chosen when a cluster is made and cannot be taken back; it uses the same CRDs and the same name for its ConfigMap.',
    'zh-TW': 'DataPlane V2 在建立叢集時選擇,無法取消;它使用相同的 CRD 與相同名稱的 ConfigMap。',
  },
  'checks.CCE1001.uninstall': {
    en: 'keep Huawei’s: take one’s own away. Nobody serves its Gateways any more; CRDs and policies stay. Save the ConfigMap cilium-config first: in kube-system it is the one that Huawei’s agents read, too, and Helm deletes it',
    'zh-TW':
      '保留華為的版本:移除自行安裝的 Cilium。其 Gateway 不再有元件服務;CRD 與政策會留下。請先備份 ConfigMap cilium-config:若位於 kube-system,華為的 agent 也讀取它,而 Helm 會將它刪除',
  },
  'checks.CCE1001.otherCluster': {
    en: 'keep one’s own (Gateway API, Cilium 1.19): in a cluster that was made without DataPlane V2',
    'zh-TW': '保留自行安裝的版本(Gateway API、Cilium 1.19):改用建立時未啟用 DataPlane V2 的叢集',
  },

  'checks.CCE1005.title': { en: 'Security groups block Cilium between nodes', 'zh-TW': '安全群組阻擋節點間的 Cilium 流量' },
  'checks.CCE1005.skip': { en: 'there is no second node', 'zh-TW': '沒有第二個節點' },
  'checks.CCE1005.tunnel': {
    en: 'the security groups of {nodes} do not admit {ports} from other nodes: Cilium carries the traffic of pods that way, so that pods there cannot be reached from them. Admit it.',
    'zh-TW': '{nodes} 的安全群組不允許其他節點的 {ports}:Cilium 以此傳送 Pod 流量,因此無法從其他節點到達該處的 Pod。請放行。',
  },
  'checks.CCE1005.health': {
    en: 'the security groups of {nodes} do not admit 4240/TCP from other nodes: pods are reached all the same, but Cilium reports the nodes as unreachable. Admit it.',
    'zh-TW': '{nodes} 的安全群組不允許其他節點的 4240/TCP:Pod 仍可到達,但 Cilium 會回報節點無法連線。請放行。',
  },
  'checks.CCE1005.cause': {
    en: 'the security group that CCE makes for nodes opens everything to nodes of the same group. In a cluster of the tunnel network Cilium’s ports pass because of that alone (what is open to everybody there is CCE’s own tunnel, 4789/UDP): between node pools of different groups they do not.',
    'zh-TW':
      'CCE 為節點建立的安全群組對同群組的節點開放一切。在隧道網路的叢集中,Cilium 的連接埠只因此而通過(對所有來源開放的是 CCE 自己的隧道 4789/UDP):不同安全群組的節點池之間則不通。',
  },
  'checks.CCE1005.admit': { en: 'admit the ports between the groups of the nodes', 'zh-TW': '在節點的安全群組之間放行這些連接埠' },

  'checks.CCE1006.title': { en: 'The kernel is older than Cilium asks for', 'zh-TW': '核心版本低於 Cilium 的要求' },
  'checks.CCE1006.found': {
    en: 'Cilium 1.19 asks for Linux 5.10; {nodes} have an older one, on which its programs may not load or lack features. Move to nodes with Huawei Cloud EulerOS 2.0.',
    'zh-TW': 'Cilium 1.19 要求 Linux 5.10;{nodes} 的版本較舊,其程式可能無法載入或缺少功能。請改用 Huawei Cloud EulerOS 2.0 的節點。',
  },
  'checks.CCE1006.cause': {
    en: 'EulerOS 2.9 has kernel 4.18, Huawei Cloud EulerOS 2.0 has 5.10. (Ubuntu 22.04 has a new enough one, but CCE does not support it with the tunnel network.)',
    'zh-TW': 'EulerOS 2.9 的核心為 4.18,Huawei Cloud EulerOS 2.0 為 5.10。(Ubuntu 22.04 的核心夠新,但 CCE 不支援它搭配隧道網路。)',
  },
  'checks.CCE1006.replace': { en: 'make a node pool with another operating system', 'zh-TW': '以其他作業系統建立節點池' },
  'checks.CCE1006.drain': {
    en: 'once its nodes are there, move the pods over, then remove the old nodes',
    'zh-TW': '新節點就緒後,移走 Pod,再移除舊節點',
  },

  'checks.CCE1007.title': { en: 'Something else lies in the range of Cilium’s pods', 'zh-TW': 'Cilium 的 Pod 網段與其他網段重疊' },
  'checks.CCE1007.skip': { en: 'Cilium gives no addresses away here', 'zh-TW': 'Cilium 在此不負責分配位址' },
  'checks.CCE1007.found': {
    en: '{ranges} is for Cilium’s pods, but {things} lie in it: what is sent there goes to pods, or nowhere. Give Cilium a range of its own.',
    'zh-TW': '{ranges} 供 Cilium 的 Pod 使用,但 {things} 也在其中:送往這些位址的封包會到達 Pod,或無處可去。請給 Cilium 獨立的網段。',
  },
  'checks.CCE1007.defaultCause': {
    en: 'ipam.operator.clusterPoolIPv4PodCIDRList is not set, or as wide as the chart’s default: 10.0.0.0/8 contains most VPCs and CCE’s Service range.',
    'zh-TW':
      '未設定 ipam.operator.clusterPoolIPv4PodCIDRList,或範圍與 chart 的預設值相同:10.0.0.0/8 涵蓋大多數 VPC 與 CCE 的 Service 網段。',
  },
  'checks.CCE1007.cause': {
    en: 'the range was chosen without a look at the others. CCE’s own container range (container_network_cidr) is not free either: pods that CCE’s CNI attached hold addresses of it.',
    'zh-TW': '選擇網段時未顧及其他網段。CCE 自己的容器網段(container_network_cidr)也不是空的:由 CCE CNI 接上的 Pod 持有其位址。',
  },
  'checks.CCE1007.attach': {
    en: 'make these pods anew, so that Cilium gives them addresses of its own; a pool of its own range is safer in the long run',
    'zh-TW': '重新建立這些 Pod,由 Cilium 分配位址;長期而言使用獨立的網段較安全',
  },
  'checks.CCE1007.pool': {
    en: 'let Cilium use {pool}, in which no known address lies; check that it is free in your VPC and what it peers with',
    'zh-TW': '讓 Cilium 使用 {pool}(其中沒有已知的位址);請確認它在您的 VPC 與對等連線中未被使用',
  },
  'checks.CCE1007.move': {
    en: 'give every node a range of the new pool and every pod a new address: all pods are made anew',
    'zh-TW': '為每個節點分配新網段、為每個 Pod 分配新位址:所有 Pod 都會重新建立',
  },

  'checks.CCE1011.title': { en: 'Gateway API’s CRDs are not those that Cilium needs', 'zh-TW': 'Gateway API 的 CRD 不符合 Cilium 的需求' },
  'checks.CCE1011.skip': { en: 'Gateway API is not switched on in Cilium', 'zh-TW': 'Cilium 未啟用 Gateway API' },
  'checks.CCE1011.missing': {
    en: 'Cilium’s Gateway controller stays off: {kinds} is missing ("Required GatewayAPI resources are not found"). Install Gateway API, then restart the operator, which looks only once.',
    'zh-TW':
      'Cilium 的 Gateway controller 不會啟動:缺少 {kinds}(「Required GatewayAPI resources are not found」)。請安裝 Gateway API,並重新啟動 operator(它只檢查一次)。',
  },
  'checks.CCE1011.outgrown': {
    en: 'Cilium’s Gateway controller stays off: {kinds} is missing ("Required GatewayAPI resources are not found"), and the installed Gateway API {installed} no longer has it. This Cilium is made for {release}. Do not put that over the newer one: go to a release of Cilium that is made for what is installed.',
    'zh-TW':
      'Cilium 的 Gateway controller 不會啟動:缺少 {kinds}(「Required GatewayAPI resources are not found」),而已安裝的 Gateway API {installed} 不再提供它。此 Cilium 對應的是 {release}。請勿以舊版覆蓋:請改用與已安裝版本相符的 Cilium。',
  },
  'checks.CCE1011.missingCause': {
    en: 'the chart does not bring Gateway API’s CRDs; they have to be there before the operator starts.',
    'zh-TW': 'chart 不含 Gateway API 的 CRD;必須在 operator 啟動前就存在。',
  },
  'checks.CCE1011.install': {
    en: 'install what is missing, of Gateway API {release}, and restart the operator',
    'zh-TW': '安裝 Gateway API {release} 中缺少的部分,並重新啟動 operator',
  },
  'checks.CCE1011.unserved': {
    en: 'cilium-operator dies at its next start: TLSRoute v1alpha2 is defined but not served (Gateway API {release}). Without the operator there are no pod CIDRs either. Serve the version.',
    'zh-TW':
      'cilium-operator 下次啟動時會結束:TLSRoute v1alpha2 有定義但未提供服務(Gateway API {release})。沒有 operator 也就沒有 Pod CIDR。請提供該版本。',
  },
  'checks.CCE1011.unservedCause': {
    en: 'the standard channel of Gateway API 1.5 and later names v1alpha2 with served: false. The operator compares names of versions only, then fails with: no matches for kind "TLSRoute" in version "gateway.networking.k8s.io/v1alpha2".',
    'zh-TW':
      'Gateway API 1.5 以後的標準頻道列出 v1alpha2,但 served: false。operator 只比對版本名稱,接著失敗:no matches for kind "TLSRoute" in version "gateway.networking.k8s.io/v1alpha2"。',
  },
  'checks.CCE1011.serve': {
    en: 'serve the version and restart the operator; in a new cluster install from the start the release that this Cilium is made for',
    'zh-TW': '提供該版本並重新啟動 operator;新叢集請一開始就安裝此 Cilium 所對應的版本',
  },

  'checks.CCE1012.title': { en: 'The GatewayClass is missing or not accepted', 'zh-TW': 'GatewayClass 不存在或未被接受' },
  'checks.CCE1012.missing': {
    en: 'GatewayClass {name} does not exist: nobody looks after {gateways}. Create it.',
    'zh-TW': 'GatewayClass {name} 不存在:沒有元件會處理 {gateways}。請建立它。',
  },
  'checks.CCE1012.none': {
    en: 'Gateway API is switched on, but there is no GatewayClass of Cilium’s: no Gateway can ask for it. Create it.',
    'zh-TW': '已啟用 Gateway API,但沒有 Cilium 的 GatewayClass:Gateway 無從指定。請建立它。',
  },
  'checks.CCE1012.missingCause': {
    en: 'gatewayAPI.gatewayClass.create is "auto": Helm makes it only if the CRD is there while it renders. Or somebody has deleted it.',
    'zh-TW': 'gatewayAPI.gatewayClass.create 為 "auto":Helm 只在產生範本時 CRD 已存在的情況下建立它。也可能有人刪除了它。',
  },
  'checks.CCE1012.create': { en: 'create it', 'zh-TW': '建立 GatewayClass' },
  'checks.CCE1012.notAccepted': {
    en: 'GatewayClass {name} is not accepted ({observed}): its Gateways are not looked after. See why the operator’s Gateway controller does not run.',
    'zh-TW': 'GatewayClass {name} 未被接受({observed}):其 Gateway 無人處理。請查明 operator 的 Gateway controller 為何沒有執行。',
  },
  'checks.CCE1012.notAcceptedCause': {
    en: 'the Gateway controller is off (its CRDs were not complete when the operator started, or kube-proxy replacement is off), or it refuses the parameters of the class.',
    'zh-TW': 'Gateway controller 未啟動(operator 啟動時 CRD 不完整,或未啟用 kube-proxy 取代功能),或它拒絕該 class 的參數。',
  },

  'checks.CCE1013.title': { en: 'kube-proxy is stopped and has left its rules behind', 'zh-TW': 'kube-proxy 已停止但殘留其規則' },
  'checks.CCE1013.left': {
    en: 'kube-proxy does not run on {nodes}, but its rules are still there and follow nothing any more: a connection that reaches them goes to an address that may be gone. Remove them, or start kube-proxy again.',
    'zh-TW':
      '{nodes} 上的 kube-proxy 沒有執行,但規則仍在且不再更新:到達這些規則的連線會被送往可能已不存在的位址。請移除規則,或重新啟動 kube-proxy。',
  },
  'checks.CCE1013.leftCause': {
    en: 'kube-proxy does not remove its rules when it is stopped. Pods that socket-LB covers never reach them; pods that it does not cover do, and KUBE-FORWARD drops what conntrack takes for INVALID.',
    'zh-TW':
      'kube-proxy 停止時不會移除規則。socket-LB 涵蓋的 Pod 不會經過這些規則;未涵蓋的 Pod 則會,而 KUBE-FORWARD 會丟棄 conntrack 視為 INVALID 的封包。',
  },
  'checks.CCE1013.remove': {
    en: 'remove them, as Cilium’s documentation does (kubelet puts its own chain back)',
    'zh-TW': '依 Cilium 文件的方式移除(kubelet 會補回自己的規則鏈)',
  },
  'checks.CCE1013.start': {
    en: 'start it again: CCE expects it to run, and the pre-check of a cluster upgrade asks for it',
    'zh-TW': '重新啟動它:CCE 預期它在執行,叢集升級的預檢也會檢查',
  },
  'checks.CCE1013.nobody': {
    en: 'kube-proxy does not run on {nodes}, and Cilium does not replace it: nobody serves Services there. Start it, or switch kubeProxyReplacement on.',
    'zh-TW': '{nodes} 上的 kube-proxy 沒有執行,而 Cilium 也沒有取代它:該處沒有元件提供 Service。請啟動它,或啟用 kubeProxyReplacement。',
  },
  'checks.CCE1013.nobodyCause': {
    en: 'kube-proxy-replacement is off in cilium-config.',
    'zh-TW': 'cilium-config 中未啟用 kube-proxy-replacement。',
  },

  'checks.CCE2007.title': { en: 'Agents run with an old configuration', 'zh-TW': 'agent 使用舊的設定執行' },
  'checks.CCE2007.found': {
    en: 'the agents of {nodes} run with other settings than cilium-config has now ({settings}): the change comes with their next restart, whenever that is. Restart them.',
    'zh-TW': '{nodes} 的 agent 使用的設定與目前的 cilium-config 不同({settings}):變更要等到下次重新啟動才會生效。請重新啟動它們。',
  },
  'checks.CCE2007.cause': {
    en: 'helm upgrade changes the ConfigMap and restarts nothing, unless rollOutCiliumPods is set; agents read it at their start alone.',
    'zh-TW': '除非設定 rollOutCiliumPods,helm upgrade 只會變更 ConfigMap 而不會重新啟動;agent 只在啟動時讀取。',
  },
  'checks.CCE2007.restart': {
    en: 'restart the agents; after a change of masquerading make pods anew whose endpoint stays restoring',
    'zh-TW': '重新啟動 agent;若變更了 masquerade,端點停在 restoring 的 Pod 也須重新建立',
  },

  'checks.CCE1009.title': { en: 'Cilium’s images cannot be pulled', 'zh-TW': '無法拉取 Cilium 的映像檔' },
  'checks.CCE1009.found': {
    en: '{nodes} cannot pull {images}: Cilium does not start there. Copy the images into a registry that the nodes reach, and name it.',
    'zh-TW': '{nodes} 無法拉取 {images}:Cilium 無法在該處啟動。請將映像檔複製到節點可連線的映像檔倉庫,並指定它。',
  },
  'checks.CCE1009.cause': {
    en: 'the registry’s own words are shown. Quay (quay.io) is slow or blocked for many nodes in China, and nodes without an EIP or a NAT gateway reach no registry outside the VPC.',
    'zh-TW':
      '上面顯示映像檔倉庫的訊息。中國大陸的許多節點連線 Quay(quay.io)緩慢或被阻擋;沒有 EIP 或 NAT 閘道的節點則無法連到 VPC 外的倉庫。',
  },
  'checks.CCE1009.copy': {
    en: 'copy the images into an organisation of yours in SWR, from a machine that reaches both',
    'zh-TW': '在可同時連到兩者的機器上,將映像檔複製到您在 SWR 的組織',
  },
  'checks.CCE1009.use': {
    en: 'let the chart use the copies (the organisation’s name is yours to fill in; a copy has another digest)',
    'zh-TW': '讓 chart 使用複本(請填入您的組織名稱;複本的 digest 不同)',
  },

  'checks.CCE2006.title': { en: 'Socket-LB does not cover pods', 'zh-TW': 'socket-LB 未涵蓋 Pod' },
  'checks.CCE2006.found': {
    en: 'nobody translates Service addresses for {pods} on {nodes}: their connections to ClusterIPs time out, because Cilium’s socket-LB does not see them. Move them to nodes with cgroup v2 alone.',
    'zh-TW':
      '沒有元件為 {nodes} 上的 {pods} 轉換 Service 位址:由於 Cilium 的 socket-LB 看不到它們,連往 ClusterIP 的連線會逾時。請將它們移到只使用 cgroup v2 的節點。',
  },
  'checks.CCE2006.served': {
    en: 'Cilium’s socket-LB does not see {pods} on {nodes}; kube-proxy translates Service addresses for them, and it is by luck that it still runs. Move them to nodes with cgroup v2 alone.',
    'zh-TW':
      'Cilium 的 socket-LB 看不到 {nodes} 上的 {pods};目前由 kube-proxy 為它們轉換 Service 位址,只是碰巧 kube-proxy 仍在執行。請將它們移到只使用 cgroup v2 的節點。',
  },
  'checks.CCE2006.cause': {
    en: 'the programs hang on the root of the cgroup hierarchy that the agent sees, and the runtime keeps these pods in another one: most likely cgroup v1 and v2 side by side. Under BPF host routing kube-proxy’s rules, live or not, are bypassed.',
    'zh-TW':
      '程式掛載於 agent 所見的 cgroup 階層根部,而執行環境將這些 Pod 放在另一個階層:很可能是 cgroup v1 與 v2 並存。使用 BPF host routing 時會略過 kube-proxy 的規則,無論是否有效。',
  },
  'checks.CCE2006.unified': { en: 'replace the nodes by such with cgroup v2 alone', 'zh-TW': '以只使用 cgroup v2 的節點取代這些節點' },
  'checks.CCE2006.legacy': {
    en: 'until then: let packets pass the host’s netfilter, where kube-proxy serves them as long as it runs',
    'zh-TW': '在此之前:讓封包經過主機的 netfilter,只要 kube-proxy 在執行就能提供服務',
  },

  'checks.CCE2008.title': { en: 'Agents and operator are of different releases', 'zh-TW': 'agent 與 operator 的版本不同' },
  'checks.CCE2008.operator': {
    en: 'cilium-operator is of release {operator}, the agents of {agent}: each release is tested with its own. Bring them together.',
    'zh-TW': 'cilium-operator 的版本為 {operator},agent 為 {agent}:各版本只與相同版本一起測試。請使兩者一致。',
  },
  'checks.CCE2008.cause': {
    en: 'an upgrade has reached one of the two only, or one image was set by hand.',
    'zh-TW': '升級只套用到其中之一,或有人手動設定了映像檔。',
  },
  'checks.CCE2008.align': { en: 'give the operator release {version}', 'zh-TW': '將 operator 改為 {version}' },
  'checks.CCE2008.agents': {
    en: '{pods} are still of another release than {version}, which DaemonSet cilium asks for. Make them anew.',
    'zh-TW': '{pods} 的版本仍與 DaemonSet cilium 要求的 {version} 不同。請重新建立它們。',
  },
  'checks.CCE2008.agentsCause': {
    en: 'the rollout stands still, or the DaemonSet’s update strategy is OnDelete.',
    'zh-TW': '滾動更新停滯,或 DaemonSet 的更新策略為 OnDelete。',
  },
  'checks.CCE2008.restart': {
    en: 'make the pods anew, a few at a time: wait each time until they are ready again',
    'zh-TW': '分批重新建立 Pod:每次等到它們重新就緒',
  },

  'checks.CCE2009.title': { en: 'BPF host routing is off', 'zh-TW': '未啟用 BPF host routing' },
  'checks.CCE2009.found': {
    en: 'Cilium routes by the host’s stack (Host: Legacy), because bpf.masquerade is not set: packets of pods pass iptables, kube-proxy’s chains among it. It works, and is slower. Set it if you want BPF host routing.',
    'zh-TW':
      '由於未設定 bpf.masquerade,Cilium 經由主機堆疊路由(Host: Legacy):Pod 的封包會經過 iptables,包括 kube-proxy 的規則鏈。可以運作,但較慢。若需要 BPF host routing 請設定它。',
  },
  'checks.CCE2009.cause': {
    en: 'BPF host routing asks for kube-proxy replacement and BPF masquerading; without the latter the agent falls back, and says so in its log. It replaces the SNAT of outgoing traffic only: Cilium’s own iptables chains stay.',
    'zh-TW':
      'BPF host routing 需要 kube-proxy 取代功能與 BPF masquerade;缺少後者時 agent 會退回並記錄於其記錄檔。它只取代對外流量的 SNAT:Cilium 自己的 iptables 規則鏈仍在。',
  },
  'checks.CCE2009.set': {
    en: 'set it; the agents restart, and pods whose endpoint stays restoring have to be made anew (CCE2004)',
    'zh-TW': '設定它;agent 會重新啟動,端點停在 restoring 的 Pod 須重新建立(CCE2004)',
  },

  'checks.CCE2010.title': { en: 'Agents refuse their configuration', 'zh-TW': 'agent 拒絕其設定' },
  'checks.CCE2010.found': {
    en: 'agents do not start with this configuration: {text} Those that run go on until their next restart. Correct the values.',
    'zh-TW': 'agent 無法以此設定啟動:{text} 執行中的 agent 會維持到下次重新啟動。請修正設定值。',
  },
  'checks.CCE2010.cause': {
    en: 'Helm takes any combination of these; the agent does not: {keys}.',
    'zh-TW': 'Helm 接受這些鍵的任何組合,但 agent 不接受:{keys}。',
  },
  'checks.CCE2010.set': { en: 'set it so that the agents take it', 'zh-TW': '改為 agent 接受的設定' },

  'checks.CCE1014.title': {
    en: 'Webhooks run in pods that the API server most likely cannot reach',
    'zh-TW': 'Webhook 位於 API server 很可能無法連到的 Pod',
  },
  'checks.CCE1014.skip': {
    en: 'pods are routed natively: the API server reaches what the VPC routes',
    'zh-TW': 'Pod 使用原生路由:API server 可到達 VPC 有路由的位址',
  },
  'checks.CCE1014.seen': {
    en: 'the API server does not reach {webhooks} (Service {service}): calls ran into their timeout, most likely because the pods are in Cilium’s tunnel. Requests that they are asked about fail. Run them on the host network.',
    'zh-TW':
      'API server 連不到 {webhooks}(Service {service}):呼叫已逾時,很可能是因為其 Pod 位於 Cilium 的隧道內。需要詢問它們的請求會失敗。請讓它們使用 host network。',
  },
  'checks.CCE1014.fails': {
    en: 'the API server most likely cannot reach {webhooks} (Service {service}), because their pods are in Cilium’s tunnel; if so, every request that they are asked about fails after its timeout. No such failure is seen in events. Try `kubectl apply --dry-run=server` of an object that they are asked about; if it fails, run them on the host network.',
    'zh-TW':
      'API server 很可能連不到 {webhooks}(Service {service}),因為其 Pod 位於 Cilium 的隧道內;若是如此,需要詢問它們的請求都會在逾時後失敗。事件中未見到這類失敗。請對它們所檢查的物件執行 `kubectl apply --dry-run=server`;若失敗,請讓它們使用 host network。',
  },
  'checks.CCE1014.ignores': {
    en: 'the API server most likely cannot reach {webhooks} (Service {service}), because their pods are in Cilium’s tunnel; if so, every request that they are asked about waits for its timeout and goes on without them. Run them on the host network.',
    'zh-TW':
      'API server 很可能連不到 {webhooks}(Service {service}),因為其 Pod 位於 Cilium 的隧道內;若是如此,需要詢問它們的請求都會等到逾時,再略過它們繼續。請讓它們使用 host network。',
  },
  'checks.CCE1014.cause': {
    en: 'CCE’s masters are outside the cluster’s nodes and reach pods over CCE’s own network; Cilium’s VXLAN they most likely do not speak. Other clouds document the same for a CNI of one’s own.',
    'zh-TW':
      'CCE 的 master 不在叢集節點上,是透過 CCE 自己的網路到達 Pod;它們很可能不支援 Cilium 的 VXLAN。其他雲端對自備 CNI 也有相同的說明。',
  },
  'checks.CCE1014.kubeletPort': {
    en: 'first let the webhook listen on another port than {port}, which is the kubelet’s on every node (cert-manager: webhook.securePort); then run it on the host network',
    'zh-TW':
      '先讓 webhook 改用 {port} 以外的連接埠(該連接埠在每個節點上由 kubelet 使用;cert-manager 為 webhook.securePort),再使用 host network',
  },
  'checks.CCE1014.hostNetwork': {
    en: 'run the webhook on the host network, where its port has to be free on every node; the API server then reaches it by the node’s address',
    'zh-TW': '讓 webhook 使用 host network(其連接埠在各節點上須未被占用);API server 便可透過節點位址到達',
  },
} as const;
