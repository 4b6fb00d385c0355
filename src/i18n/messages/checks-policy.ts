/** What the policy lints and the version advisories say as checks; the lints' own words are in policy-lint*.ts. @module */
export const checksPolicyMessages = {
  'checks.policy.none': { en: 'there is no network policy', 'zh-TW': '沒有網路政策' },
  'checks.policy.add': { en: 'add {policy}', 'zh-TW': '新增 {policy}' },
  'checks.policy.edit': { en: 'in {policy}: {paths}', 'zh-TW': '於 {policy}:{paths}' },
  'checks.advisory.noVersion': {
    en: 'no version of cilium-agent is known: its image has no tag that names one',
    'zh-TW': '無法得知 cilium-agent 的版本:其映像檔標籤未標示版本',
  },
  'checks.advisory.otherVersion': { en: 'Cilium {versions} is not concerned ({range})', 'zh-TW': 'Cilium {versions} 不受影響({range})' },
  'checks.advisory.seenBy': { en: '{code} looks for the fault itself', 'zh-TW': '由 {code} 直接檢查此問題' },
  'checks.advisory.cannotTell': {
    en: 'nothing in a cluster tells whether it is concerned; read "cilium-cce doctor explain {code}" where requests fail without another finding',
    'zh-TW': '無法從叢集判斷是否受影響;若請求失敗且沒有其他發現,請閱讀「cilium-cce doctor explain {code}」',
  },
  'checks.advisory.found': {
    en: 'likely: {what}. Users of this version met it ({thread}); see whether this cluster does.',
    'zh-TW': '可能:{what}。此版本的使用者曾遇到({thread});請確認此叢集是否受影響。',
  },
  'checks.advisory.upgrade': {
    en: 'upgrade Cilium to {version}: it is mended since {since}. Where your values name image tags, name the new ones. Needs Helm 3.14 or newer; try it in the lab first',
    'zh-TW':
      '將 Cilium 升級至 {version}:此問題自 {since} 起已修正。若您的 values 指定了映像檔標籤,請一併更新。需要 Helm 3.14 以上;請先在實驗室試驗',
  },
  'checks.advisory.otherRelease': {
    en: 'upgrade Cilium to {version}, of which it has not been reported; see the thread. Where your values name image tags, name the new ones. Needs Helm 3.14 or newer; try it in the lab first',
    'zh-TW':
      '將 Cilium 升級至 {version},此版本尚無相同回報;詳見討論串。若您的 values 指定了映像檔標籤,請一併更新。需要 Helm 3.14 以上;請先在實驗室試驗',
  },
  'checks.CCE6001.title': {
    en: "Cilium 1.19.0 to 1.19.4 leaves the Service's name off the EndpointSlice of a Gateway",
    'zh-TW': 'Cilium 1.19.0 至 1.19.4 未在 Gateway 的 EndpointSlice 標示 Service 名稱',
  },
  'checks.CCE6001.explanation': {
    en: 'A load balancer outside finds the back ends of a Service by the label kubernetes.io/service-name of its EndpointSlices. In these versions the slice of a Gateway lacks it, so that such a load balancer sees no back ends; that this is what happens on CCE is an inference. On CCE bind the Gateway with the bridge of this product: the controller of CCE itself asks for a selector too, which no release writes. Where another controller serves it, upgrade to 1.19.5. CCE4001 looks for the slice itself.',
    'zh-TW':
      '外部負載平衡器依 EndpointSlice 的標籤 kubernetes.io/service-name 尋找 Service 的後端。這些版本中 Gateway 的 EndpointSlice 缺少此標籤,因此負載平衡器看不到任何後端;CCE 上的情況屬於推論。在 CCE 上請以本產品的 bridge 綁定 Gateway:CCE 自己的控制器還要求 selector,而任何版本都不會寫入。若由其他控制器提供服務,請升級至 1.19.5。CCE4001 會直接檢查該物件。',
  },
  'checks.CCE6002.title': {
    en: 'Cilium 1.19.0 to 1.19.4 does not say that the back ends of a Gateway are ready',
    'zh-TW': 'Cilium 1.19.0 至 1.19.4 未標示 Gateway 後端為就緒',
  },
  'checks.CCE6002.explanation': {
    en: 'The EndpointSlice of a Gateway has no conditions.ready; a controller that takes absence for not ready likely leaves the back ends out. On CCE bind the Gateway with a GatewayEntrypoint, which does not depend on the slice: the controller of CCE itself asks for a selector too. Where another controller serves it, upgrade to 1.19.5.',
    'zh-TW':
      'Gateway 的 EndpointSlice 沒有 conditions.ready;將缺少視為未就緒的控制器可能不會加入後端。在 CCE 上請以 GatewayEntrypoint 綁定 Gateway,便不依賴該 EndpointSlice:CCE 自己的控制器還要求 selector。若由其他控制器提供服務,請升級至 1.19.5。',
  },
  'checks.CCE6003.title': {
    en: 'Gateways on the host network or on NodePorts stay AddressNotAssigned',
    'zh-TW': '使用主機網路或 NodePort 的 Gateway 停留在 AddressNotAssigned',
  },
  'checks.CCE6003.explanation': {
    en: 'Since 1.18.3 a Gateway whose Service gets no load balancer address stays Programmed=False, although it carries traffic; tools that wait for the address wait for ever. Partly mended in later releases of 1.19. CCE4002 looks for such Gateways and names the cause for each type of Service.',
    'zh-TW':
      '自 1.18.3 起,Service 沒有負載平衡器位址的 Gateway 會停留在 Programmed=False,即使流量可通;等待位址的工具會一直等待。較新的 1.19 版已部分修正。CCE4002 會檢查此類 Gateway,並依 Service 類型指出原因。',
  },
  'checks.CCE6004.title': {
    en: 'Cilium from 1.19.5 lists the addresses of all nodes at Gateways on the host network',
    'zh-TW': 'Cilium 1.19.5 起,主機網路 Gateway 會列出所有節點的位址',
  },
  'checks.CCE6004.explanation': {
    en: 'The status of the Gateway likely names nodes on which its Envoy does not listen; DNS that is made from it sends clients there. Restrict what reads the status to the nodes of the Gateway, or upgrade to 1.20.',
    'zh-TW':
      'Gateway 的狀態可能包含未執行其 Envoy 的節點;據此產生的 DNS 會將用戶端導向這些節點。請將讀取狀態的工具限制在 Gateway 的節點,或升級至 1.20。',
  },
  'checks.CCE6005.title': {
    en: "Cilium before 1.19.5 takes a node off the network when a Service has the node's address",
    'zh-TW': 'Cilium 1.19.5 之前的版本,Service 位址等於節點位址時,節點會斷線',
  },
  'checks.CCE6005.explanation': {
    en: 'Where status.loadBalancer names an address of a node, that node likely loses SSH and its way out; that 1.19.5 cures it is an inference. Never publish an address of a node as that of a Service. CCE4003 looks for such addresses.',
    'zh-TW':
      '若 status.loadBalancer 使用節點的位址,該節點可能失去 SSH 與對外連線;1.19.5 可修正屬於推論。請勿將節點位址發布為 Service 的位址。CCE4003 會檢查此類位址。',
  },
  'checks.CCE6006.title': {
    en: 'Cilium 1.19.4: a Gateway works on the node of its back end only',
    'zh-TW': 'Cilium 1.19.4:Gateway 只能在後端所在的節點運作',
  },
  'checks.CCE6006.explanation': {
    en: 'With chaining, native routing and WireGuard together, requests that Envoy passes to another node likely get lost. Use another release than 1.19.4, or turn WireGuard off; see the thread.',
    'zh-TW':
      '同時使用 chaining、原生路由與 WireGuard 時,Envoy 轉送至其他節點的請求可能遺失。請改用 1.19.4 以外的版本,或停用 WireGuard;詳見討論串。',
  },
  'checks.CCE6007.title': {
    en: "Cilium 1.19.5: pods likely time out towards the load balancer's address of their own cluster",
    'zh-TW': 'Cilium 1.19.5:pod 連往自身叢集的負載平衡器位址可能逾時',
  },
  'checks.CCE6007.explanation': {
    en: "A pod that calls an address of its own ELB is likely not answered. Let pods inside the cluster use the Service's name, or use another release than 1.19.5; see the thread.",
    'zh-TW': 'pod 呼叫自身叢集的 ELB 位址時可能得不到回應。叢集內的 pod 請使用 Service 名稱,或改用 1.19.5 以外的版本;詳見討論串。',
  },
  'checks.CCE6008.title': {
    en: 'Cilium 1.19.1: replies through an egress gateway are likely dropped',
    'zh-TW': 'Cilium 1.19.1:經 egress gateway 的回應可能被丟棄',
  },
  'checks.CCE6008.explanation': {
    en: 'Connections of pods that an egress gateway policy selects are likely to hang. Use another release than 1.19.1, or do without the egress gateway; see the thread.',
    'zh-TW': '被 egress gateway 政策選取的 pod,其連線可能停滯。請改用 1.19.1 以外的版本,或不使用 egress gateway;詳見討論串。',
  },
  'checks.CCE6009.title': {
    en: "Cilium before 1.19.5: a faulty Gateway with TLS passthrough can break the pods' network",
    'zh-TW': 'Cilium 1.19.5 之前的版本:TLS passthrough 的 Gateway 若有錯誤,可能中斷 pod 網路',
  },
  'checks.CCE6009.explanation': {
    en: 'A Gateway or TLSRoute that cannot be translated may stop the agents from programming anything else. Upgrade to 1.19.5 before TLS listeners are used, and try such objects in the lab first.',
    'zh-TW': '無法轉換的 Gateway 或 TLSRoute 可能使代理程式停止設定其他項目。使用 TLS 監聽器前請先升級至 1.19.5,並先在實驗室試驗此類物件。',
  },
  'checks.CCE6010.title': {
    en: 'Requests to a Gateway may time out until bpf.tproxy is on',
    'zh-TW': 'Gateway 的請求可能逾時,直到啟用 bpf.tproxy',
  },
  'checks.CCE6010.explanation': {
    en: 'One user saw requests through Ingress and Gateway time out from 1.17 on, and bpf.tproxy=true cured it. Nothing in a cluster tells whether it is concerned: try the value where requests time out and no other finding explains it.',
    'zh-TW':
      '有使用者回報自 1.17 起,經 Ingress 與 Gateway 的請求逾時,啟用 bpf.tproxy=true 後恢復。無法從叢集判斷是否受影響:若請求逾時且沒有其他發現可解釋,請試用此值。',
  },
  'checks.CCE6011.title': {
    en: 'Cilium 1.20: network policies likely stop working with Gateway API',
    'zh-TW': 'Cilium 1.20:啟用 Gateway API 時,網路政策可能失效',
  },
  'checks.CCE6011.explanation': {
    en: 'With Gateway API the release forces bpf-lb-sock-hostns-only, after which policies are likely not enforced for traffic to Services. The thread was open in August 2026: stay on 1.19 where policies matter, and prove them with requests after every upgrade.',
    'zh-TW':
      '啟用 Gateway API 時,此版本會強制 bpf-lb-sock-hostns-only,之後對 Service 流量的政策可能不會生效。討論串於 2026 年 8 月仍未結案:若政策重要請停留在 1.19,並於每次升級後以實際請求驗證。',
  },
  'checks.CCE6012.title': {
    en: 'Cilium 1.19.1: a site went down after its Gateways were moved to the host network',
    'zh-TW': 'Cilium 1.19.1:將 Gateway 改為主機網路後網站中斷',
  },
  'checks.CCE6012.explanation': {
    en: 'A field report of another project: with 1.19.1 the host network was tried for Gateways, the site was down, and 1.18.0 was restored. Nothing in a cluster tells whether it is concerned: move Gateways in the lab first, and one at a time.',
    'zh-TW':
      '其他專案的實際案例:在 1.19.1 嘗試讓 Gateway 使用主機網路,網站隨即中斷,後來退回 1.18.0。無法從叢集判斷是否受影響:請先在實驗室試驗,並逐一遷移 Gateway。',
  },
} as const;
