/** Where clients outside enter on their way to a Gateway: listeners of load balancers that lead, or should lead, to it. @module */
import type { ClusterModel, ListenerSignals, LoadBalancerSignals } from '../../cluster/model.ts';
import { INDEXES, knownLoadBalancers } from '../../cluster/model.ts';
import { perRevision } from '../../cluster/per-revision.ts';
import { nodes, pods, services, type Pod, type Service, type ServicePort } from '../../kube/resources.ts';
import { matchesMap } from '../../kube/selectors.ts';
import { ingressOf, nodePortsOf, type GatewayParts } from './gateways.ts';

export const ELB_ID = 'kubernetes.io/elb.id';
export const ELB_AUTOCREATE = 'kubernetes.io/elb.autocreate';

export interface Door {
  readonly loadBalancer: LoadBalancerSignals;
  /** Of the load balancer. */
  readonly port: number;
  readonly listener: ListenerSignals | undefined;
  /** Port of the Gateway's listener. */
  readonly gatewayPort: number;
  /** Another Service on the way, which sends to the NodePort of the Gateway's (the source document's gateway-entrypoint). */
  readonly front?: FrontService;
}

/** A Service whose back ends are NodePorts of the same nodes. */
export interface FrontService {
  readonly service: Service;
  readonly port: ServicePort;
}

/** `undefined`: the cloud is not known. */
export function doorsOf(cluster: ClusterModel, gateway: GatewayParts): readonly Door[] | undefined {
  const loadBalancers = knownLoadBalancers(cluster);
  if (!loadBalancers) return undefined;
  const found = new Map<string, Door>();
  const asked = new Set<string>();
  const add = (loadBalancer: LoadBalancerSignals | undefined, port: number, gatewayPort: number, front?: FrontService): void => {
    if (!loadBalancer || found.has(`${loadBalancer.id}:${port}`)) return;
    const listener = loadBalancer.listeners.find((one) => one.port === port && one.protocol !== 'UDP');
    found.set(`${loadBalancer.id}:${port}`, { loadBalancer, port, listener, gatewayPort, ...(front && { front }) });
  };
  const byId = (id: string | undefined): LoadBalancerSignals | undefined => loadBalancers.find((one) => one.id === id);

  const nodePorts = nodePortsOf(gateway.service);
  for (const front of frontServices(cluster))
    for (const [gatewayPort, nodePort] of nodePorts)
      if (front.port.targetPort === nodePort) {
        add(byId(front.service.metadata.annotations?.[ELB_ID]), front.port.port, gatewayPort, front);
        for (const { loadBalancer, listener } of listenersAt(cluster, front.port.nodePort))
          add(loadBalancer, listener.port, gatewayPort, front);
      }
  for (const { spec, status } of gateway.entrypoints) {
    const loadBalancer = byId(status?.loadBalancer?.id ?? spec?.elb?.id);
    // One that lists its ports leaves the others inside.
    const listed = spec?.listeners?.length ? spec.listeners.map(({ port }) => port) : portsOf(gateway);
    for (const port of listed) {
      const elbPort = elbPortOf(gateway, port);
      add(loadBalancer, elbPort, port);
      if (loadBalancer) asked.add(`${loadBalancer.id}:${elbPort}`);
    }
  }
  for (const { ip } of ingressOf(gateway.service)) {
    const loadBalancer = loadBalancers.find(({ vipAddress, publicAddress }) => ip === vipAddress || ip === publicAddress);
    // Without an entrypoint nobody says that the ELB's ports are others than the Gateway's.
    const isLedBySomebodyElse = [...found.values()].some((door) => door.loadBalancer === loadBalancer);
    if (!isLedBySomebodyElse) for (const port of portsOf(gateway)) add(loadBalancer, port, port);
  }
  const annotated = byId(gateway.service?.metadata.annotations?.[ELB_ID]);
  for (const port of portsOf(gateway)) add(annotated, port, port);
  for (const [gatewayPort, nodePort] of nodePorts)
    for (const { loadBalancer, listener } of listenersAt(cluster, nodePort)) add(loadBalancer, listener.port, gatewayPort);
  // A Gateway may show some of its ports on an ELB and keep others: what nobody asked for is not missing.
  const isShown = ({ loadBalancer }: Door): boolean =>
    [...found.values()].some((other) => other.loadBalancer === loadBalancer && other.listener !== undefined);
  return [...found].filter(([id, door]) => door.listener || asked.has(id) || !isShown(door)).map(([, door]) => door);
}

const portsOf = ({ listeners }: GatewayParts): number[] => [...new Set(listeners.map(({ port }) => port))];

/** The ELB's port for a port of the Gateway, as its entrypoint has it. */
function elbPortOf({ entrypoints }: GatewayParts, port: number): number {
  for (const { spec, status } of entrypoints) {
    const found =
      status?.listeners?.find((one) => one.port === port)?.elbPort ?? spec?.listeners?.find((one) => one.port === port)?.elbPort;
    if (found) return found;
  }
  return port;
}

/** Listeners with a node's port among their members. */
export function listenersAt(
  cluster: ClusterModel,
  nodePort: number | undefined,
): readonly { loadBalancer: LoadBalancerSignals; listener: ListenerSignals }[] {
  return nodePort === undefined ? [] : (listenersByMemberPort(cluster).get(nodePort) ?? []);
}

const listenersByMemberPort = perRevision((cluster) => {
  const found = new Map<number, { loadBalancer: LoadBalancerSignals; listener: ListenerSignals }[]>();
  for (const loadBalancer of cluster.cloud?.loadBalancers ?? []) {
    for (const listener of loadBalancer.listeners) {
      const ports = new Set((listener.pool?.members ?? []).filter(({ address }) => isNode(cluster, address)).map(({ port }) => port));
      for (const port of ports) found.set(port, [...(found.get(port) ?? []), { loadBalancer, listener }]);
    }
  }
  return found;
});

const isNode = (cluster: ClusterModel, address: string): boolean => cluster.byIndex(nodes, INDEXES.nodeByIP, address).length > 0;

const NODE_PORTS = { from: 30_000, to: 32_767 };

/**
 * Ports of Services that select pods of the host network and send to a number out of the NodePort range: what
 * they reach there is another Service's NodePort (facts/cilium.md §4.2).
 */
export const frontServices: (cluster: ClusterModel) => readonly FrontService[] = perRevision((cluster) => {
  const candidates = [...cluster.list(services)].flatMap((service) =>
    (service.spec?.ports ?? []).filter(({ targetPort }) => isNodePort(targetPort)).map((port) => ({ service, port })),
  );
  if (candidates.length === 0) return [];
  const onHost = [...cluster.list(pods)].filter(({ spec }) => spec?.hostNetwork);
  return candidates.filter(({ service: { metadata, spec }, port }) => {
    const selector = spec?.selector ?? {};
    if (Object.keys(selector).length === 0 || metadata.deletionTimestamp) return false;
    const selected = onHost.filter((pod) => pod.metadata.namespace === metadata.namespace && matchesMap(selector, pod.metadata.labels));
    return selected.length > 0 && !selected.some((pod) => listensAt(pod, port.targetPort));
  });
});

/** A pod of the host network may have a port of its own up there. */
const listensAt = ({ spec }: Pod, port: ServicePort['targetPort']): boolean =>
  spec?.containers.some(({ ports }) => ports?.some(({ containerPort }) => containerPort === port)) ?? false;

const isNodePort = (port: number | string | undefined): boolean =>
  typeof port === 'number' && port >= NODE_PORTS.from && port <= NODE_PORTS.to;
