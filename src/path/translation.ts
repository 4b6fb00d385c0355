/**
 * How a Service's address becomes a backend for a process on a node: socket-LB at connect(), per packet
 * at the pod's device, or kube-proxy's rules. The cases are the measured table of facts/cilium.md §4.4.
 * @module
 */
import { perRevision } from '../cluster/per-revision.ts';
import {
  frontendKey,
  type AgentSignals,
  type ClusterModel,
  type EndpointSignals,
  type NodeSignals,
  type ServiceFrontend,
} from '../cluster/model.ts';
import { services } from '../kube/resources.ts';
import { loadBalancerAt, nodeNameAt } from './addresses.ts';
import type { Outcome } from './model.ts';
import { activeBackends, dnatByKubeProxy, frontendAt, kubeProxyBackends, redirectToEnvoy, serviceName } from './node-arrival.ts';
import type { Walk } from './walk.ts';

export interface Destination {
  readonly address: string;
  readonly port: number;
}

/** Translated (or left as it was): where the packet goes now. An outcome: it ends here. */
export type Translation = { readonly kind: 'to'; readonly to: Destination } | { readonly kind: 'end'; readonly outcome: Outcome };

const goOn = (to: Destination): Translation => ({ kind: 'to', to });
const end = (outcome: Outcome): Translation => ({ kind: 'end', outcome });

/** Whether host routing differs between the pod's program and the agent: a change that was only half applied. */
export const isHalfApplied = (endpoint: EndpointSignals, agent: AgentSignals): boolean => endpoint.hostRouting !== agent.hostRouting;

/** For a process in a pod. `endpoint` is undefined for a pod that Cilium does not manage. */
export function translateForPod(walk: Walk, node: NodeSignals, endpoint: EndpointSignals | undefined, to: Destination): Translation {
  const { agent } = node;
  if (!agent || !endpoint) return byKubeProxy(walk, node, to, undefined);
  const { socketLB } = agent;
  const covered = endpoint.coveredBySocketLB && socketLB.enabled && !socketLB.hostNamespaceOnly;
  let target = to;
  if (covered) {
    const translated = bySocket(walk, node, agent, to);
    if (translated.kind === 'end') return translated;
    target = translated.to;
  }
  // L7 services are left alone by socket-LB and redirected at the pod's device, as far as the node's own frontends go.
  const frontend = isOtherNode(walk, node, target) ? undefined : frontendAt(walk, agent, target);
  if (frontend?.l7Listener) return end(redirectToEnvoy(walk, node, frontend, isHijacked(walk, frontend)));
  if (covered || !frontend) return covered ? goOn(target) : byKubeProxy(walk, node, target, endpoint);
  const perPacket = !socketLB.enabled || socketLB.hostNamespaceOnly;
  if (perPacket) return chooseBackend(walk, node, frontend, 'service.per-packet', target);
  return byKubeProxy(walk, node, target, endpoint, frontend);
}

/** For a process in the node's own network namespace, which socket-LB always covers. */
export function translateForHost(walk: Walk, node: NodeSignals, to: Destination): Translation {
  const { agent } = node;
  if (!agent?.socketLB.enabled) return byKubeProxy(walk, node, to, undefined);
  const frontend = isOtherNode(walk, node, to) && frontendAt(walk, agent, to)?.l7Listener ? undefined : frontendAt(walk, agent, to);
  // connect() is rewritten to the proxy's port on loopback.
  if (frontend?.l7Listener) return end(redirectToEnvoy(walk, node, frontend, isHijacked(walk, frontend)));
  return bySocket(walk, node, agent, to);
}

function bySocket(walk: Walk, node: NodeSignals, agent: AgentSignals, to: Destination): Translation {
  const frontend = frontendAt(walk, agent, to);
  if (!frontend || frontend.l7Listener) return goOn(to);
  return chooseBackend(walk, node, frontend, 'service.socket-lb', to);
}

function chooseBackend(
  walk: Walk,
  node: NodeSignals,
  frontend: ServiceFrontend,
  reason: 'service.socket-lb' | 'service.per-packet',
  to: Destination,
): Translation {
  const service = serviceName(frontend);
  const at = `service ${service}`;
  const backends = activeBackends(frontend);
  if (backends.length === 0) return end(walk.refuse('service', at, 'service.no-backends', { service }));
  const localOnly = frontend.type === 'ClusterIP' && frontend.internalTrafficPolicy === 'Local';
  const usable = localOnly ? backends.filter((backend) => backend.node === node.name) : backends;
  if (usable.length === 0) return end(walk.drop('service', at, 'service.no-local-backend', { service, node: node.name }));
  const { address, port } = walk.pick(usable);
  if (frontend.type === 'LoadBalancer' || frontend.type === 'ExternalIPs') {
    walk.pass('service', at, 'service.load-balancer-address', { service, address: to.address, backend: address, port });
  } else walk.pass('service', at, reason, { service, frontend: `${to.address}:${to.port}`, backend: address, port });
  return goOn({ address, port });
}

/** A node's address other than this node's: what listens there is that node's affair. */
function isOtherNode(walk: Walk, node: NodeSignals, { address }: Destination): boolean {
  return address !== node.internalIP && nodeNameAt(walk.cluster, address) !== undefined;
}

/** A LoadBalancer frontend of an address that belongs to somebody else: programmed from a made-up status (facts/cilium.md §6). */
function isHijacked(walk: Walk, { type, address }: ServiceFrontend): boolean {
  return type === 'LoadBalancer' && loadBalancerAt(walk.cluster, address) === undefined;
}

/**
 * What is left to a pod that socket-LB does not cover: kube-proxy's DNAT, if the packet passes the host's
 * netfilter at all.
 */
function byKubeProxy(
  walk: Walk,
  node: NodeSignals,
  to: Destination,
  endpoint: EndpointSignals | undefined,
  frontend?: ServiceFrontend,
): Translation {
  const key = clusterKey(walk, node, to);
  const backends = kubeProxyBackends(node, key);
  const rules = node.kubeProxy?.rules ?? 'none';
  const isService = frontend !== undefined || backends !== undefined || isClusterIP(walk, to);
  if (!isService) return goOn(to);
  const at = `service ${frontend ? serviceName(frontend) : to.address}`;
  const params = { ...to, node: node.name };
  // Legacy host routing, or no eBPF program of Cilium's on the way: host netfilter sees the packet.
  const own = to.address === node.internalIP;
  const bypassed =
    !own && endpoint !== undefined && (endpoint.hostRouting === 'BPF' || (node.agent && isHalfApplied(endpoint, node.agent)));
  if (bypassed) return end(walk.drop('service', at, 'host-routing.bypasses-kube-proxy', { ...params, rules }));
  if (!backends) return isOtherNode(walk, node, to) ? goOn(to) : untranslated(walk, node, to, at);
  const target = dnatByKubeProxy(walk, node, key, backends);
  return 'kind' in target ? end(target) : goOn(target);
}

function untranslated(walk: Walk, node: NodeSignals, to: Destination, at: string): Translation {
  // A node's own address exists without any translation: whoever listens there answers.
  if (to.address === node.internalIP) return goOn(to);
  return end(walk.drop('service', at, 'service.not-translated', { ...to, node: node.name }));
}

function clusterKey(walk: Walk, node: NodeSignals, to: Destination): string {
  return frontendKey(walk.protocol, to.address === node.internalIP ? '0.0.0.0' : to.address, to.port);
}

function isClusterIP({ cluster }: Walk, { address }: Destination): boolean {
  return clusterIPs(cluster).has(address);
}

const clusterIPs: (cluster: ClusterModel) => ReadonlySet<string> = perRevision((cluster) => {
  const found = new Set<string>();
  for (const { spec } of cluster.list(services))
    for (const ip of spec?.clusterIPs ?? [spec?.clusterIP]) if (ip && ip !== 'None') found.add(ip);
  return found;
});
