/** From a node (or from one node to another) into a pod: routing, endpoint, ingress policy. @module */
import type { AgentSignals, EndpointSignals, NodeSignals } from '../cluster/model.ts';
import { configMaps, nodes, type Pod } from '../kube/resources.ts';
import { addressIn } from '../policy/cidr.ts';
import { healthNodeAt, podAt } from './addresses.ts';
import type { Outcome } from './model.ts';
import { passPolicy } from './policy-hops.ts';
import { judgeSecurityGroups, passSecurityGroups } from './security-groups.ts';
import type { Walk } from './walk.ts';

/** facts/cilium.md §1.2. */
const HEALTH_PORT = 4240;

/** Carries the packet from `from` to the pod with this address. `walk.source.identity` is what the receiver knows of the source. */
export function deliverToPod(walk: Walk, from: NodeSignals | undefined, address: string, port: number): Outcome {
  const pod = podAt(walk.cluster, address);
  const healthNode = pod ? undefined : healthNodeAt(walk.cluster, address);
  if (healthNode !== undefined) return deliverToHealth(walk, from, healthNode, address, port);
  if (!pod?.spec?.nodeName) return walk.drop('routing', address, 'address.unknown', { address });
  const node = walk.cluster.node(pod.spec.nodeName);
  if (!node) {
    const at = `node ${pod.spec.nodeName}`;
    // Its pods outlive a Node object for a while: nobody is there any more.
    if (!walk.cluster.get(nodes, { name: pod.spec.nodeName })) return walk.drop('node', at, 'node.gone', { node: pod.spec.nodeName });
    return walk.unknown('node', at, 'node.not-known', { node: pod.spec.nodeName });
  }
  const byOtherCni = node.agent && !node.agent.endpoints.has(address) && !isOfCiliumPool(walk, address);
  const crosses = from && from.name !== node.name && !byOtherCni;
  const stopped = crosses ? passRouting(walk, from, node, address, port) : undefined;
  if (stopped) return stopped;
  if (from?.name === node.name) walk.pass('routing', `node ${node.name}`, 'routing.same-node', { node: node.name });
  else if (!node.up) return walk.drop('node', `node ${node.name}`, 'node.down', { node: node.name });
  return enterPod(walk, node, pod, address, port);
}

/** cilium-health answers on it as long as its agent runs, and only there; no policy is asked (likely). */
function deliverToHealth(walk: Walk, from: NodeSignals | undefined, name: string, address: string, port: number): Outcome {
  const node = walk.cluster.node(name);
  if (!node) return walk.unknown('node', `node ${name}`, 'node.not-known', { node: name });
  const stopped = from && from.name !== name ? passRouting(walk, from, node, address, port) : undefined;
  if (stopped) return stopped;
  if (from?.name === name) walk.pass('routing', `node ${name}`, 'routing.same-node', { node: name });
  else if (!node.up) return walk.drop('node', `node ${name}`, 'node.down', { node: name });
  const at = `health endpoint of ${name}`;
  walk.pass('endpoint', at, 'endpoint.health', { node: name, address });
  if (port !== HEALTH_PORT || !node.agent?.ready) return walk.refuse('endpoint', at, 'node.port-closed', { node: name, port });
  return { kind: 'host', node: name, port, address };
}

function enterPod(walk: Walk, node: NodeSignals, pod: Pod, address: string, port: number): Outcome {
  const namespace = pod.metadata.namespace ?? 'default';
  const { name } = pod.metadata;
  const at = `pod ${namespace}/${name}`;
  if (!node.agent) walk.pass('endpoint', at, 'endpoint.without-cilium', { namespace, name, node: node.name });
  else {
    const endpoint = node.agent.endpoints.get(address);
    const stopped = endpoint ? passManaged(walk, node, endpoint, port, at) : passUnmanaged(walk, node, pod, address);
    if (stopped) return stopped;
  }
  walk.pass('pod', at, 'pod.reached', { namespace, name, address, port });
  if (walk.checks.length > 0) return { kind: 'l7-proxy', node: walk.checks[0]!.node, namespace, name, address, port, checks: walk.checks };
  return { kind: 'pod', namespace, name, address, port, node: node.name };
}

function passManaged(walk: Walk, node: NodeSignals, endpoint: EndpointSignals, port: number, at: string): Outcome | undefined {
  const stopped = passEndpoint(walk, endpoint, at);
  if (stopped) return stopped;
  const { identity, address } = walk.source;
  return passPolicy(walk, { node, endpoint, direction: 'ingress', peer: { identity, address }, port, protocol: walk.protocol });
}

/**
 * A pod that another CNI attached keeps that CNI's network, and no policy sees it (likely: facts/cilium.md
 * §1.2, §10 問題一). An address of Cilium's own pool without an endpoint leads nowhere.
 */
export function passUnmanaged(walk: Walk, node: NodeSignals, pod: Pod, address: string): Outcome | undefined {
  const params = { namespace: pod.metadata.namespace ?? 'default', name: pod.metadata.name, node: node.name };
  const at = `pod ${params.namespace}/${params.name}`;
  if (isOfCiliumPool(walk, address)) return walk.drop('endpoint', at, 'endpoint.missing', params);
  walk.pass('endpoint', at, 'endpoint.unmanaged', { ...params, address });
  return undefined;
}

function isOfCiliumPool(walk: Walk, address: string): boolean {
  for (const name of walk.cluster.nodeNames()) {
    if (walk.cluster.node(name)?.agent?.podCIDRs.some((cidr) => addressIn(address, cidr))) return true;
  }
  return false;
}

const ATTACHED: ReadonlySet<EndpointSignals['state']> = new Set(['ready', 'restoring', 'regenerating', 'waiting-to-regenerate']);

/** Whether programs are attached to the endpoint: without a device or before its first program nothing passes. */
export function passEndpoint(walk: Walk, endpoint: EndpointSignals, at: string): Outcome | undefined {
  const params = { namespace: endpoint.namespace, name: endpoint.pod, endpoint: endpoint.id };
  if (endpoint.interfaceIndex === 0) return walk.drop('endpoint', at, 'endpoint.no-interface', params);
  if (!ATTACHED.has(endpoint.state)) return walk.drop('endpoint', at, 'endpoint.not-ready', { ...params, state: endpoint.state });
  walk.pass('endpoint', at, 'endpoint.ready', { ...params, identity: endpoint.identity });
  return undefined;
}

/** From node to node towards a pod: in the tunnel, or on the VPC's own routes (問題五). */
function passRouting(walk: Walk, from: NodeSignals, to: NodeSignals, address: string, port: number): Outcome | undefined {
  const routing = from.agent?.routing;
  const at = `node ${from.name} → node ${to.name}`;
  const params = { from: from.name, to: to.name };
  if (routing?.mode === 'tunnel') {
    const tunnel = { ...params, protocol: routing.protocol, port: routing.port };
    const judgement = judgeSecurityGroups(walk.cluster, to, { address: from.internalIP, groups: from.securityGroups }, 'UDP', routing.port);
    if (judgement.known && judgement.group === undefined) return walk.drop('routing', at, 'routing.tunnel-blocked', tunnel);
    walk.pass('routing', at, 'routing.tunnel', tunnel);
    return undefined;
  }
  if (!hasRoute(walk, address, to)) return walk.drop('routing', at, 'routing.no-vpc-route', { address, node: to.name });
  const { address: source } = walk.source;
  if (source !== from.internalIP && !hasRoute(walk, source, from)) {
    return walk.drop('routing', at, 'routing.no-vpc-route', { address: source, node: from.name });
  }
  walk.pass('routing', at, 'routing.native', { ...params, destination: address });
  return passSecurityGroups(walk, to, port);
}

/** Whether the VPC's route table sends the address to this node; true where the table was not seen. */
function hasRoute(walk: Walk, address: string, node: NodeSignals): boolean {
  const { cloud } = walk.cluster;
  return !cloud?.routes || cloud.routes.some((route) => route.node === node.name && addressIn(address, route.destination));
}

/**
 * Replaces a pod's address by its node's where the agent masquerades: not inside
 * `ipv4-native-routing-cidr`, nor towards nodes in native routing. An address that stays needs a way back.
 */
export function masquerade(
  walk: Walk,
  node: NodeSignals,
  agent: AgentSignals,
  destination: { address: string; isNode: boolean },
): Outcome | undefined {
  const native = agent.routing.mode === 'native';
  const configured = walk.cluster.get(configMaps, { namespace: 'kube-system', name: 'cilium-config' })?.data;
  const exempt = native && (destination.isNode || addressIn(destination.address, configured?.['ipv4-native-routing-cidr'] ?? ''));
  const at = `node ${node.name}`;
  const { address } = walk.source;
  if (agent.masquerading !== 'Disabled' && !exempt) {
    walk.source = { ...walk.source, address: node.internalIP };
    walk.pass('routing', at, 'routing.masqueraded', { node: node.name, address });
    return undefined;
  }
  if (!hasRoute(walk, address, node)) return walk.drop('routing', at, 'routing.no-vpc-route', { address, node: node.name });
  walk.pass('routing', at, 'routing.not-masqueraded', { address, destination: destination.address });
  return undefined;
}
