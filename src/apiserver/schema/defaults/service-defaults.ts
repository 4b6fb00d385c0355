/**
 * Defaults of Services and of what lists their backends.
 * @module
 */
import { ensureObject, fill, object, objects, type JsonObject } from './fields.ts';

/** Three hours, in seconds: how long `ClientIP` affinity lasts. */
const affinitySeconds = 10_800;

export function defaultService(service: JsonObject): void {
  const spec = ensureObject(service, 'spec');
  if (!spec) return;
  fill(spec, 'sessionAffinity', 'None', 'or zero');
  if (spec['sessionAffinity'] === 'None') delete spec['sessionAffinityConfig'];
  if (spec['sessionAffinity'] === 'ClientIP') {
    const config = ensureObject(spec, 'sessionAffinityConfig');
    const clientIP = config && ensureObject(config, 'clientIP');
    if (clientIP) fill(clientIP, 'timeoutSeconds', affinitySeconds);
  }
  fill(spec, 'type', 'ClusterIP', 'or zero');
  for (const port of objects(spec, 'ports')) {
    fill(port, 'protocol', 'TCP', 'or zero');
    // With neither a number nor a name, traffic goes to the same port of the pod.
    fill(port, 'targetPort', port['port'], 'or zero');
  }
  const { type } = spec;
  const outside = type === 'NodePort' || type === 'LoadBalancer' || objects({ list: spec['externalIPs'] }, 'list').length > 0;
  if (outside) fill(spec, 'externalTrafficPolicy', 'Cluster', 'or zero');
  if (type !== 'ExternalName') {
    fill(spec, 'internalTrafficPolicy', 'Cluster');
    // Whoever names the endpoints of a headless Service himself may name any.
    const isOpen = spec['clusterIP'] === 'None' && Object.keys(object(spec, 'selector') ?? {}).length === 0;
    fill(spec, 'ipFamilyPolicy', isOpen ? 'RequireDualStack' : 'SingleStack');
    fill(spec, 'ipFamilies', isOpen && spec['ipFamilyPolicy'] !== 'SingleStack' ? ['IPv4', 'IPv6'] : ['IPv4']);
  }
  if (type === 'LoadBalancer') {
    fill(spec, 'allocateLoadBalancerNodePorts', true);
    for (const ingress of objects(object(object(service, 'status'), 'loadBalancer'), 'ingress')) {
      if (ingress['ip']) fill(ingress, 'ipMode', 'VIP');
    }
  }
}

export function defaultEndpoints(endpoints: JsonObject): void {
  for (const subset of objects(endpoints, 'subsets')) {
    for (const port of objects(subset, 'ports')) fill(port, 'protocol', 'TCP', 'or zero');
  }
}

export function defaultEndpointSlice(slice: JsonObject): void {
  for (const port of objects(slice, 'ports')) {
    fill(port, 'name', '');
    fill(port, 'protocol', 'TCP');
  }
}

export function defaultNetworkPolicy(policy: JsonObject): void {
  const spec = object(policy, 'spec');
  if (!spec) return;
  ensureObject(spec, 'podSelector');
  for (const rule of [...objects(spec, 'ingress'), ...objects(spec, 'egress')]) {
    for (const port of objects(rule, 'ports')) fill(port, 'protocol', 'TCP');
  }
  if (!Array.isArray(spec['policyTypes']) || spec['policyTypes'].length === 0) {
    spec['policyTypes'] = objects(spec, 'egress').length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
  }
}
