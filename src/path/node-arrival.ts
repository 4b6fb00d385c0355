/**
 * A packet at a node's own address: Cilium's service table first, with its one look-up per packet, then
 * kube-proxy's rules, then the host's processes (facts/cilium.md §4.1, §4.2).
 * @module
 */
import { frontendKey, type AgentSignals, type NodeSignals, type ServiceFrontend } from '../cluster/model.ts';
import { services } from '../kube/resources.ts';
import { RESERVED } from '../policy/index.ts';
import { isInhabited, nodeNameAt, podAt } from './addresses.ts';
import { deliverToPod } from './delivery.ts';
import { identityNumber } from './identities.ts';
import type { Outcome } from './model.ts';
import { passSecurityGroups } from './security-groups.ts';
import type { Walk } from './walk.ts';

/** NodePorts whose backends are NodePorts of other nodes: more than these cannot come from a sane table. */
const MAX_HOPS = 4;

/** From the wire: security groups, the machine, then {@link arriveAtNode}. */
export function arriveFromWire(walk: Walk, node: NodeSignals, port: number, hops = 0): Outcome {
  const refused = passSecurityGroups(walk, node, port);
  if (refused) return refused;
  const at = `node ${node.internalIP}`;
  if (!node.up) return walk.drop('node', at, 'node.down', { node: node.name });
  walk.pass('node', at, 'node.reached', { node: node.name, address: node.internalIP });
  const fromNode = nodeNameAt(walk.cluster, walk.source.address) !== undefined;
  const seen = identityNumber(node.agent, walk.source.address);
  walk.source = { ...walk.source, identity: fromNode && seen === RESERVED.world ? RESERVED['remote-node'] : seen };
  return arriveAtNode(walk, node, port, hops);
}

function arriveAtNode(walk: Walk, node: NodeSignals, port: number, hops: number): Outcome {
  const key = frontendKey(walk.protocol, '0.0.0.0', port);
  const frontend = node.agent?.kubeProxyReplacement ? node.agent.services.get(key) : undefined;
  if (frontend) return forwardNodePort(walk, node, frontend, hops);
  const dnat = kubeProxyBackends(node, key);
  if (dnat) return throughKubeProxy(walk, node, key, dnat, hops);
  return reachHost(walk, node, port);
}

function forwardNodePort(walk: Walk, node: NodeSignals, frontend: ServiceFrontend, hops: number): Outcome {
  // The L7 check comes before backend selection.
  if (frontend.l7Listener) return redirectToEnvoy(walk, node, frontend);
  const service = serviceName(frontend);
  const at = `service ${service}`;
  const active = activeBackends(frontend);
  if (active.length === 0) return walk.refuse('service', at, 'service.no-backends', { service });
  const usable = frontend.externalTrafficPolicy === 'Local' ? active.filter((backend) => backend.node === node.name) : active;
  if (usable.length === 0) return walk.drop('service', at, 'service.no-local-backend', { service, node: node.name });
  const backend = walk.pick(usable);
  walk.pass('service', at, 'service.nodeport', { service, nodePort: frontend.port, backend: backend.address, port: backend.port });
  if (backend.address === node.internalIP) return localBackend(walk, node, service, backend.port);
  if (hops >= MAX_HOPS) return walk.drop('service', at, 'service.too-many-hops', { service });
  return forward(walk, node, backend, hops);
}

/** The packet goes to the host's TCP stack without a second look-up in the service table (facts/cilium.md §4.2 [M]). */
function localBackend(walk: Walk, node: NodeSignals, service: string, port: number): Outcome {
  const at = `node ${node.internalIP}`;
  if (node.hostPorts.has(port)) {
    walk.pass('node', at, 'nodeport.local-backend-host-process', { service, node: node.name, port });
    return { kind: 'host', node: node.name, port };
  }
  if (mayBeOpen(node, port)) return walk.unknown('node', at, 'node.port-not-known', { node: node.name, port });
  // Where kube-proxy lives its REJECT answers instead of the stack: the client sees the same (likely).
  return walk.refuse('node', at, 'nodeport.local-backend-no-second-lookup', { service, node: node.name, address: node.internalIP, port });
}

/** To the backend of a NodePort: a pod here keeps the client's address, everything else is SNATed. */
function forward(walk: Walk, node: NodeSignals, backend: { address: string; port: number }, hops: number): Outcome {
  const pod = podAt(walk.cluster, backend.address);
  if (pod?.spec?.nodeName === node.name) return deliverToPod(walk, node, backend.address, backend.port);
  const targetName = pod ? undefined : nodeNameAt(walk.cluster, backend.address);
  walk.pass('node', `node ${node.internalIP}`, 'nodeport.snat', {
    node: node.name,
    backendNode: pod?.spec?.nodeName ?? targetName ?? backend.address,
  });
  // In the tunnel the world's identity is kept; on the VPC the packet is the node's (facts/policy.md §3.20).
  const tunnel = pod && node.agent?.routing.mode === 'tunnel';
  walk.source = { address: node.internalIP, node: node.name, identity: tunnel ? RESERVED.world : RESERVED['remote-node'] };
  if (pod) return deliverToPod(walk, node, backend.address, backend.port);
  const target = targetName === undefined ? undefined : walk.cluster.node(targetName);
  if (target) return arriveFromWire(walk, target, backend.port, hops + 1);
  if (targetName !== undefined) return walk.unknown('node', `node ${targetName}`, 'node.not-known', { node: targetName });
  walk.pass('routing', backend.address, 'routing.external', { address: backend.address, port: backend.port });
  return { kind: 'external', ...backend };
}

/** DNAT targets of kube-proxy's rules for a frontend; `undefined`: no rule. */
export function kubeProxyBackends(node: NodeSignals, key: string): readonly { address: string; port: number }[] | undefined {
  const { kubeProxy } = node;
  return kubeProxy && kubeProxy.rules !== 'none' ? kubeProxy.services.get(key) : undefined;
}

/** The packet after kube-proxy's DNAT, unless the rules point nowhere. */
export function dnatByKubeProxy(
  walk: Walk,
  node: NodeSignals,
  frontend: string,
  backends: readonly { address: string; port: number }[],
): Outcome | { address: string; port: number } {
  const at = `kube-proxy on ${node.name}`;
  if (backends.length === 0) return walk.refuse('kube-proxy', at, 'kube-proxy.no-backends', { frontend, node: node.name });
  const backend = walk.pick(backends);
  // DNAT to an address that is gone: nobody answers ARP, the client gives up after 3 s with "couldn't connect" (facts/cilium.md §4.4 [M]).
  // Rules that were left behind lead to the right place as long as it is there.
  if (node.kubeProxy?.rules === 'stale' && !isInhabited(walk.cluster, backend.address)) {
    return walk.refuse('kube-proxy', at, 'kube-proxy.stale', { frontend, node: node.name, backend: backend.address });
  }
  walk.pass('kube-proxy', at, 'kube-proxy.dnat', { frontend, backend: backend.address, port: backend.port, node: node.name });
  return backend;
}

function throughKubeProxy(
  walk: Walk,
  node: NodeSignals,
  key: string,
  backends: readonly { address: string; port: number }[],
  hops: number,
): Outcome {
  const target = dnatByKubeProxy(walk, node, key, backends);
  if ('kind' in target) return target;
  if (target.address === node.internalIP) return reachHost(walk, node, target.port);
  if (hops >= MAX_HOPS) return walk.drop('service', key, 'service.too-many-hops', { service: key });
  return forward(walk, node, target, hops);
}

/** What listens on a node shows only from inside: no API object says that a port is closed. */
function mayBeOpen({ hostPorts, expected }: NodeSignals, port: number): boolean {
  if (!expected || hostPorts.has(port)) return false;
  const range = expected.closedWithoutFrontend;
  return !range || port < range.from || port > range.to;
}

/** A process of the node's own network namespace, or RST. */
export function reachHost(walk: Walk, node: NodeSignals, port: number): Outcome {
  const at = `node ${node.internalIP}`;
  if (mayBeOpen(node, port)) return walk.unknown('node', at, 'node.port-not-known', { node: node.name, port });
  if (!node.hostPorts.has(port)) return walk.refuse('node', at, 'node.port-closed', { node: node.name, port });
  walk.pass('node', at, 'node.host-process', { node: node.name, port });
  return { kind: 'host', node: node.name, port };
}

/** To the Envoy of this very node (TPROXY); the source address stays. */
export function redirectToEnvoy(walk: Walk, node: NodeSignals, frontend: ServiceFrontend, hijacked = false): Outcome {
  const listener = frontend.l7Listener!;
  const service = serviceName(frontend);
  const { envoy } = node.agent!;
  if (hijacked) walk.pass('service', `service ${service}`, 'service.hijacked', { service, address: frontend.address, port: frontend.port });
  else walk.pass('service', `service ${service}`, 'service.l7-redirect', { service, listener });
  const at = `envoy on ${node.name}`;
  if (!envoy.running) return walk.refuse('envoy-listener', at, 'envoy-listener.not-running', { node: node.name });
  if (!envoy.listeners.has(listener))
    return walk.refuse('envoy-listener', at, 'envoy-listener.not-programmed', { listener, node: node.name });
  const servicePort = servicePortOf(walk, frontend);
  walk.pass('envoy-listener', at, 'envoy-listener.reached', { listener, node: node.name, port: servicePort });
  return { kind: 'envoy', node: node.name, listener, servicePort };
}

function servicePortOf({ cluster }: Walk, { type, namespace, name, portName, port }: ServiceFrontend): number {
  if (type !== 'NodePort') return port;
  const ports = cluster.get(services, { namespace, name })?.spec?.ports ?? [];
  return (ports.find(({ nodePort }) => nodePort === port) ?? ports.find((one) => (one.name ?? '') === portName))?.port ?? port;
}

export const serviceName = ({ namespace, name }: ServiceFrontend): string => `${namespace}/${name}`;

export const activeBackends = ({ backends }: ServiceFrontend): ServiceFrontend['backends'] => {
  const active = backends.filter(({ state }) => state === 'active');
  // With nothing else left, terminating backends still serve.
  return active.length > 0 ? active : backends;
};

/** The frontend at an address as the agent's table has it; a node's address stands for its NodePorts. */
export function frontendAt(walk: Walk, agent: AgentSignals, to: { address: string; port: number }): ServiceFrontend | undefined {
  const exact = agent.services.get(frontendKey(walk.protocol, to.address, to.port));
  if (exact) return exact;
  if (!agent.kubeProxyReplacement || nodeNameAt(walk.cluster, to.address) === undefined) return undefined;
  return agent.services.get(frontendKey(walk.protocol, '0.0.0.0', to.port));
}
