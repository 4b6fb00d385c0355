/** Rules of templates/cilium-configmap.yaml, in its order. @module */
import { ipamMode } from '../config-decisions.ts';
import { durationFault } from '../durations.ts';
import type { ValueReader } from '../values.ts';
import { allSet, oneOf, type Rule } from './rule.ts';

const template = 'templates/cilium-configmap.yaml';

/**
 * Of IPv4 only where masquerading is switched on in so many words: the default, null, passes Helm, and the agent does not
 * start (agent-refusals.ts, native-cidr).
 */
function nativeRoutingCidr(values: ValueReader, family: 4 | 6): boolean {
  const path = `ipv${family}NativeRoutingCIDR`;
  if (values.text('routingMode') !== 'native' || values.truthy(path) || values.truthy('ipMasqAgent.enabled')) return false;
  if (family === 4 && ['eni', 'alibabacloud'].includes(ipamMode(values))) return false;
  return allSet(values, `ipv${family}.enabled`, `enableIPv${family}Masquerade`);
}

export const CONFIG_MAP_RULES = {
  kubeProxyValue: {
    template,
    paths: ['kubeProxyReplacement'],
    says: (values) =>
      oneOf(values, 'kubeProxyReplacement', '', 'true', 'false')
        ? undefined
        : 'kubeProxyReplacement must be explicitly set to a valid value (true or false) to continue.',
  },
  duration: { template, paths: [], says: durationFault },
  gkeRouting: {
    template,
    paths: ['routingMode', 'gke.enabled'],
    says: (values) =>
      values.truthy('gke.enabled') && !oneOf(values, 'routingMode', '', 'native')
        ? 'RoutingMode must be set to native when gke.enabled=true'
        : undefined,
  },
  aksRouting: {
    template,
    paths: ['routingMode', 'aksbyocni.enabled'],
    says: (values) =>
      values.truthy('aksbyocni.enabled') && !values.truthy('gke.enabled') && !oneOf(values, 'routingMode', '', 'tunnel')
        ? 'RoutingMode must be set to tunnel when aksbyocni.enabled=true'
        : undefined,
  },
  nativeCidrV4: {
    template,
    paths: ['ipv4NativeRoutingCIDR', 'routingMode'],
    // The blank at the start is in the original.
    says: (values) => (nativeRoutingCidr(values, 4) ? ' ipv4NativeRoutingCIDR must be set when routingMode is native' : undefined),
  },
  nativeCidrV6: {
    template,
    paths: ['ipv6NativeRoutingCIDR', 'routingMode'],
    says: (values) => (nativeRoutingCidr(values, 6) ? 'ipv6NativeRoutingCIDR must be set when routingMode is native' : undefined),
  },
  nodeTaints: {
    template,
    paths: ['operator.setNodeTaints', 'operator.removeNodeTaints'],
    says: (values) =>
      values.truthy('operator.setNodeTaints') && !values.truthy('operator.removeNodeTaints')
        ? 'Cannot have operator.setNodeTaintsMaxNodes and not operator.removeNodeTaints = false'
        : undefined,
  },
} as const satisfies Record<string, Rule>;
