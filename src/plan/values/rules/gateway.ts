/** Gateway API, the way to the API server, and what stands in front of both on CCE. @module */
import { addressIn } from '../../../policy/cidr.ts';
import { message } from '../../../i18n/index.ts';
import { USUAL_SERVICE_CIDR } from '../../addresses.ts';
import { trustedHops } from '../../facts.ts';
import { set, type Found, type RuleInput, type ValueEdit, type ValuesRule } from '../rule.ts';
import { worded } from '../wording.ts';

const replacesKubeProxy = ({ values }: RuleInput): boolean => values.text('kubeProxyReplacement') === 'true';
const hasGateways = ({ values }: RuleInput): boolean => values.truthy('gatewayAPI.enabled');
/** Of a CCE cluster's internal endpoint (facts/huawei-cce.md §5.1). */
const API_PORT = 5443;
/** Until then a Gateway of hostNetwork mode is never Programmed (facts/cilium.md §5, A). */
const HOST_NETWORK_FIXED = [1, 19, 6];

const isBefore = (version: string, fixed: readonly number[]): boolean => {
  const parts = version.split('.').map(Number);
  const at = fixed.findIndex((part, index) => part !== (parts[index] ?? 0));
  return at >= 0 && (parts[at] ?? 0) < fixed[at]!;
};

function* apiServer(input: RuleInput): Generator<Found> {
  const { values, facts } = input;
  if (!replacesKubeProxy(input) || values.truthy('k8sServiceHost') || values.truthy('k8sServiceHostRef.name')) return;
  const host = facts.apiServerHost?.value;
  const fix: ValueEdit[] =
    host === undefined ? [] : [set('k8sServiceHost', host), set('k8sServicePort', facts.apiServerPort?.value ?? API_PORT)];
  yield {
    path: 'k8sServiceHost',
    message: host === undefined ? message('plan.values.CCE7302.found') : message('plan.values.CCE7302.known', { host }),
    ...(fix.length > 0 && { fix }),
  };
}

function* apiServerAddress({ values, facts }: RuleInput): Generator<Found> {
  const host = values.text('k8sServiceHost');
  if (host === '') return;
  const services = facts.serviceCidr?.value ?? USUAL_SERVICE_CIDR;
  if (host === 'auto') {
    yield { path: 'k8sServiceHost', severity: 'warning', message: message('plan.values.CCE7303.auto') };
    return;
  }
  if (addressIn(host, services)) yield { path: 'k8sServiceHost', message: message('plan.values.CCE7303.service', { host, services }) };
  if (!values.truthy('k8sServicePort'))
    yield {
      path: 'k8sServicePort',
      message: message('plan.values.CCE7303.port'),
      fix: [set('k8sServicePort', facts.apiServerPort?.value ?? API_PORT)],
    };
}

function* forwardedHops(input: RuleInput): Generator<Found> {
  const path = 'gatewayAPI.xffNumTrustedHops';
  const hops = Number(input.values.text(path));
  const protocol = input.facts.elb?.value.protocol;
  const wanted = trustedHops(input.facts);
  if (!hasGateways(input) || hops === wanted || !Number.isInteger(hops)) return;
  if (wanted === 1) yield { path, message: message('plan.values.CCE7304.layer7', { hops, protocol: protocol! }), fix: [set(path, 1)] };
  else yield { path, message: message('plan.values.CCE7304.found', { hops }), fix: [set(path, 0)] };
}

function* hostPorts(input: RuleInput): Generator<Found> {
  const { values } = input;
  if (!hasGateways(input) || !values.truthy('gatewayAPI.hostNetwork.enabled')) return;
  const list = 'envoy.securityContext.capabilities.envoy';
  const keep = 'envoy.securityContext.capabilities.keepCapNetBindService';
  const capabilities = values.list(list).map(String);
  const bound = capabilities.includes('NET_BIND_SERVICE');
  if (bound && values.truthy(keep)) return;
  yield {
    path: values.truthy(keep) ? list : keep,
    severity: bound || values.truthy(keep) ? 'warning' : 'info',
    message: message('plan.values.CCE7308.found'),
    fix: [set(list, bound ? capabilities : [...capabilities, 'NET_BIND_SERVICE']), set(keep, true)],
  };
}

const KPR_PAGE = 'https://docs.cilium.io/en/v1.19/network/kubernetes/kubeproxy-free/';
const GATEWAY_PAGE = 'https://docs.cilium.io/en/v1.19/network/servicemesh/gateway-api/gateway-api/';

export const GATEWAY_RULES: readonly ValuesRule[] = [
  worded({
    code: 'CCE7301',
    severity: 'error',
    confidence: 'source',
    sources: ['operator/pkg/gateway-api/cell.go', GATEWAY_PAGE],
    *find(input) {
      if (hasGateways(input) && input.values.text('kubeProxyReplacement') === 'false')
        yield { path: 'kubeProxyReplacement', message: message('plan.values.CCE7301.found'), fix: [set('kubeProxyReplacement', true)] };
    },
  }),
  worded({ code: 'CCE7302', severity: 'warning', confidence: 'source', sources: [KPR_PAGE], find: apiServer }),
  worded({
    code: 'CCE7303',
    severity: 'error',
    confidence: 'source',
    sources: ['templates/_helpers.tpl', KPR_PAGE],
    find: apiServerAddress,
  }),
  worded({
    code: 'CCE7304',
    severity: 'warning',
    confidence: 'documented',
    sources: ['cilium/cilium#43521', GATEWAY_PAGE],
    find: forwardedHops,
  }),
  worded({
    code: 'CCE7305',
    severity: 'warning',
    confidence: 'source',
    sources: ['cilium/cilium#41876'],
    *find(input) {
      if (hasGateways(input) && input.values.truthy('gatewayAPI.enableProxyProtocol'))
        yield { path: 'gatewayAPI.enableProxyProtocol', message: message('plan.values.CCE7305.found') };
    },
  }),
  worded({
    code: 'CCE7306',
    severity: 'warning',
    confidence: 'source',
    sources: [GATEWAY_PAGE],
    *find(input) {
      const path = 'gatewayAPI.gatewayClass.create';
      // CRDs that are there when Helm renders are what "auto" waits for.
      if (hasGateways(input) && input.values.text(path) === 'auto' && !input.facts.gatewayApiVersion)
        yield { path, message: message('plan.values.CCE7306.found'), fix: [set(path, 'true')] };
    },
  }),
  worded({
    code: 'CCE7307',
    severity: 'warning',
    confidence: 'source',
    sources: ['operator/pkg/gateway-api/gateway_reconcile.go', GATEWAY_PAGE],
    *find(input) {
      const path = 'gatewayAPI.hostNetwork.enabled';
      if (hasGateways(input) && input.values.truthy(path) && isBefore(input.version, HOST_NETWORK_FIXED))
        yield { path, message: message('plan.values.CCE7307.found', { version: input.version }) };
    },
  }),
  worded({ code: 'CCE7308', severity: 'warning', confidence: 'documented', sources: [GATEWAY_PAGE], find: hostPorts }),
  worded({
    code: 'CCE7309',
    severity: 'warning',
    confidence: 'source',
    sources: ['templates/cilium-envoy/daemonset.yaml'],
    *find(input) {
      if (hasGateways(input) && input.values.get('envoy.enabled') === false)
        yield { path: 'envoy.enabled', message: message('plan.values.CCE7309.found') };
    },
  }),
];
