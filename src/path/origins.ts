/** The first steps of a packet: from a pod, a node's own process, or a node's Envoy. @module */
import type { EndpointSignals, NodeSignals } from '../cluster/model.ts';
import type { Pod } from '../kube/resources.ts';
import { RESERVED } from '../policy/index.ts';
import { healthNodeAt, nodeNameAt, podAt } from './addresses.ts';
import { deliverToPod, masquerade, passEndpoint, passUnmanaged } from './delivery.ts';
import { identityNumber } from './identities.ts';
import type { Outcome } from './model.ts';
import { reachHost } from './node-arrival.ts';
import { leaveNode } from './outbound.ts';
import { passPolicy } from './policy-hops.ts';
import { isHalfApplied, translateForHost, translateForPod, type Destination } from './translation.ts';
import type { Walk } from './walk.ts';

/** A process in a pod with its own network namespace. */
export function fromPod(walk: Walk, pod: Pod, node: NodeSignals, to: Destination): Outcome {
  const { agent } = node;
  const { address } = walk.source;
  const at = `pod ${pod.metadata.namespace ?? 'default'}/${pod.metadata.name}`;
  if (!node.up) return walk.drop('node', `node ${node.name}`, 'node.down', { node: node.name });
  const endpoint = agent?.endpoints.get(address);
  if (endpoint) {
    const stopped = passEndpoint(walk, endpoint, at);
    if (stopped) return stopped;
    walk.source = { address, identity: endpoint.identity, node: node.name };
  } else if (agent) {
    const stopped = passUnmanaged(walk, node, pod, address);
    if (stopped) return stopped;
  } else
    walk.pass('endpoint', at, 'endpoint.without-cilium', {
      namespace: pod.metadata.namespace ?? 'default',
      name: pod.metadata.name,
      node: node.name,
    });
  const translated = translateForPod(walk, node, endpoint, to);
  if (translated.kind === 'end') return translated.outcome;
  return sendFromPod(walk, pod, node, endpoint, translated.to);
}

function sendFromPod(walk: Walk, pod: Pod, node: NodeSignals, endpoint: EndpointSignals | undefined, to: Destination): Outcome {
  const { agent } = node;
  if (to.address === walk.source.address) return loopback(walk, pod, node, to);
  const peerNode = nodeNameAt(walk.cluster, to.address);
  if (agent && endpoint) {
    const identity = peerNode === node.name ? RESERVED.host : identityOfPeer(node, to.address, peerNode !== undefined);
    const peer = { identity, address: to.address };
    const denied = passPolicy(walk, { node, endpoint, direction: 'egress', peer, port: to.port, protocol: walk.protocol });
    if (denied) return denied;
  }
  const toPod = podAt(walk.cluster, to.address) !== undefined || healthNodeAt(walk.cluster, to.address) !== undefined;
  if (agent && endpoint && halfAppliedHangs(node, endpoint, toPod)) {
    const params = { namespace: endpoint.namespace, name: endpoint.pod, endpoint: endpoint.hostRouting, agent: agent.hostRouting };
    const at = `pod ${endpoint.namespace}/${endpoint.pod}`;
    return walk.drop('routing', at, 'host-routing.half-applied', { ...params, rules: node.kubeProxy!.rules }, { established: true });
  }
  if (toPod) return deliverToPod(walk, node, to.address, to.port);
  if (peerNode === node.name) return reachHost(walk, node, to.port);
  if (agent && endpoint) {
    const stopped = masquerade(walk, node, agent, { address: to.address, isNode: peerNode !== undefined });
    if (stopped) return stopped;
  } else walk.source = { ...walk.source, address: node.internalIP };
  const outcome = leaveNode(walk, to);
  return outcome.kind === 'external' || outcome.kind === 'host' ? throughPolicyProxy(walk, outcome, to) : outcome;
}

/** An egress L7 rule towards something that is no pod keeps its proxy. */
function throughPolicyProxy(walk: Walk, outcome: Outcome, to: Destination): Outcome {
  if (walk.checks.length === 0) return outcome;
  return { kind: 'l7-proxy', node: walk.checks[0]!.node, namespace: '', name: '', ...to, checks: walk.checks };
}

/** The pod itself: hairpin or loopback, which no policy sees (facts/policy.md §3.20). */
function loopback(walk: Walk, pod: Pod, node: NodeSignals, { address, port }: Destination): Outcome {
  const namespace = pod.metadata.namespace ?? 'default';
  const { name } = pod.metadata;
  walk.pass('policy', `pod ${namespace}/${name}`, 'policy.loopback', { namespace, name });
  return { kind: 'pod', namespace, name, address, port, node: node.name };
}

/**
 * Host routing differs between the two directions of the flow: conntrack sees one only, and KUBE-FORWARD
 * drops the rest as INVALID, whether its rules are live or stale (facts/cilium.md §4.4 [M]). In the tunnel
 * a pod's packets to other pods do not cross the host's stack (likely).
 */
function halfAppliedHangs(node: NodeSignals, endpoint: EndpointSignals, toPod: boolean): boolean {
  const { agent, kubeProxy } = node;
  if (!agent || !isHalfApplied(endpoint, agent) || !kubeProxy || kubeProxy.rules === 'none' || kubeProxy.passesInvalid) return false;
  return !toPod || agent.routing.mode === 'native';
}

function identityOfPeer(node: NodeSignals, address: string, isNode: boolean): number {
  const known = identityNumber(node.agent, address);
  return isNode && known === RESERVED.world ? RESERVED['remote-node'] : known;
}

/** A process in the node's own network namespace (kubelet's probes, hostNetwork pods). */
export function fromNode(walk: Walk, node: NodeSignals, to: Destination): Outcome {
  if (!node.up) return walk.drop('node', `node ${node.name}`, 'node.down', { node: node.name });
  const translated = translateForHost(walk, node, to);
  if (translated.kind === 'end') return translated.outcome;
  const target = translated.to;
  if (target.address === node.internalIP) return reachHost(walk, node, target.port);
  const pod = podAt(walk.cluster, target.address);
  const targetNode = pod ? pod.spec?.nodeName : healthNodeAt(walk.cluster, target.address);
  if (!pod && targetNode === undefined) return leaveNode(walk, target);
  const local = targetNode === node.name;
  walk.source = { ...walk.source, identity: local ? RESERVED.host : RESERVED['remote-node'] };
  return deliverToPod(walk, node, target.address, target.port);
}

/** Envoy of a Gateway towards a backend: no Service translation, the source is the node's ingress IP. */
export function fromIngress(walk: Walk, node: NodeSignals, to: Destination): Outcome {
  if (!node.up) return walk.drop('node', `node ${node.name}`, 'node.down', { node: node.name });
  if (podAt(walk.cluster, to.address)) return deliverToPod(walk, node, to.address, to.port);
  if (to.address === node.internalIP) return reachHost(walk, node, to.port);
  walk.source = { ...walk.source, address: node.internalIP };
  return leaveNode(walk, to);
}

/** Source of a node's Envoy; without an ingress IP it can only be the node itself (likely). */
export function ingressSource(node: NodeSignals): { address: string; identity: number; node: string } {
  const ingressIP = node.agent?.ingressIP;
  return { address: ingressIP ?? node.internalIP, identity: ingressIP ? RESERVED.ingress : RESERVED.host, node: node.name };
}
