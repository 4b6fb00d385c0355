/**
 * Every way to every Gateway: from outside through each load balancer that leads to it, from each kind of its
 * members into Envoy, from there by each rule of its routes to a pod; and from a pod inside. Pure, and done once
 * for all checks that ask.
 * @module
 */
import type { Coverage } from '../../cluster/coverage.ts';
import {
  ciliumClusterwideNetworkPolicies,
  ciliumEndpoints,
  ciliumEnvoyConfigs,
  ciliumNetworkPolicies,
  ciliumNodes,
  type GatewayListener,
} from '../../cluster/kinds.ts';
import { ExpectedClusterModel } from '../../cluster/expected-signals.ts';
import { INDEXES, type ClusterModel, type ListenerSignals, type MemberSignals } from '../../cluster/model.ts';
import { perRevision } from '../../cluster/per-revision.ts';
import type { Message } from '../../i18n/index.ts';
import { configMaps, endpointSlices, nodes, pods, type Pod, type Resource } from '../../kube/resources.ts';
import { traceEveryChoice, type Connection, type Origin } from '../../path/index.ts';
import { byName, installationIn } from '../cluster-facts/installation.ts';
import { doorsOf, type Door } from './doors.ts';
import { ciliumGateways, nodePortsOf, type GatewayParts } from './gateways.ts';
import { probesOf, type Probe } from './probes.ts';
import { Stops, type Stop, type WayIn } from './stops.ts';
import { withWholeConfigs } from './whole-configs.ts';

/** Somebody outside the VPC (RFC 5737). */
export const CLIENT = '198.51.100.7';

export interface GatewayWalk {
  readonly gateway: GatewayParts;
  /** `undefined`: the cloud is not known. */
  readonly doors: readonly Door[] | undefined;
  readonly stops: readonly Stop[];
  /** How many ways were followed. */
  readonly ways: number;
  /** Why some of them could not be followed to their end. */
  readonly unknown: Message | undefined;
  /** Nobody looked inside the nodes: the ways are those that the API's objects let one expect. */
  readonly isExpected: boolean;
}

/** Enough to meet what differs between nodes by kind; what differs from node to node is each node's own check. */
const MOST_MEMBERS = 8;
const MOST_NODES = 2;
const MOST_WAYS = 64;

export const gatewayWalks: (cluster: ClusterModel) => readonly GatewayWalk[] = perRevision((cluster) => {
  const followed = followable(cluster);
  return ciliumGateways(cluster).map((gateway) => walkTo(followed, gateway));
});

/** The cluster as far as ways can be followed in it: where nobody looked inside the nodes, what one may expect there. */
export function followable(cluster: ClusterModel): ClusterModel {
  const whole = withWholeConfigs(cluster);
  return hasSignals(whole) ? whole : expectationOf(whole);
}

function hasSignals(cluster: ClusterModel): boolean {
  for (const _ of cluster.nodeNames()) return true;
  return false;
}

/** What has to be known where nobody looked inside the nodes. */
const EXPECTED_FROM: readonly (Pick<Resource, 'group' | 'version' | 'plural'> & { readonly named?: string })[] = [
  ciliumEndpoints,
  ciliumNodes,
  ciliumEnvoyConfigs,
  endpointSlices,
  { ...configMaps, named: 'cilium-config' },
  pods,
  nodes,
];

/** Why expected ways cannot be told: then what they seem to meet is nothing that was seen. */
export function whyNotExpected(coverage: Coverage, walks: readonly GatewayWalk[]): Message | undefined {
  if (!walks.some(({ isExpected }) => isExpected)) return undefined;
  return EXPECTED_FROM.map((of) => coverage.unknownKind(of, of.named)).find((why) => why !== undefined);
}

/** What a healthy Cilium makes of these objects: enough to see what routes, back ends and policies do to a request. */
function expectationOf(cluster: ClusterModel): ClusterModel {
  const ciliumNamespace = installationIn(cluster)?.namespace;
  return new ExpectedClusterModel(cluster, { cloud: cluster.cloud, ...(ciliumNamespace && { ciliumNamespace }) });
}

function walkTo(cluster: ClusterModel, gateway: GatewayParts): GatewayWalk {
  const stops = new Stops();
  const doors = doorsOf(cluster, gateway);
  for (const door of doors ?? []) enter(cluster, door, stops);
  for (const listener of distinctPorts(gateway.listeners)) {
    const probes = probesOf(cluster, gateway, listener);
    const nodePort = nodePortsOf(gateway.service).get(listener.port);
    const isReached = nodePort !== undefined && fromNodes(cluster, { gateway, listener, doors: doors ?? [], probes, nodePort }, stops);
    // What lies behind Envoy is seen from inside where nothing comes in from outside.
    fromPod(cluster, gateway, listener, isReached ? probes.slice(0, 1) : probes, stops);
  }
  return {
    gateway,
    doors,
    stops: stops.list().filter(({ hop }) => hop.reason !== 'ingress-policy.denied' || !admitsByAddress(cluster)),
    ways: stops.ways,
    unknown: stops.unknown,
    isExpected: cluster instanceof ExpectedClusterModel,
  };
}

const distinctPorts = (listeners: readonly GatewayListener[]): GatewayListener[] => [
  ...new Map(listeners.map((listener) => [`${listener.port} ${listener.hostname ?? ''}`, listener])).values(),
];

/** Through the load balancer as a client does, and to each member as its probes do: members that are down hide what is behind them. */
function enter(cluster: ClusterModel, door: Door, stops: Stops): void {
  const { loadBalancer, listener, port, gatewayPort } = door;
  const address = loadBalancer.publicAddress ?? loadBalancer.vipAddress;
  const way = { id: `elb ${loadBalancer.id}:${port}`, port: gatewayPort, door };
  stops.add(follow(cluster, { from: { kind: 'external', address: CLIENT }, to: { address, port }, protocol: 'TCP' }), way);
  const members = listener?.pool?.members ?? [];
  const taken = members.filter((member) => !isLeftOut(member, listener?.pool));
  for (const member of members.slice(0, MOST_MEMBERS))
    stops.add(follow(cluster, { from: originAt(door), to: { address: member.address, port: member.port }, protocol: 'TCP' }), {
      ...way,
      id: `${way.id} members`,
      weight: taken.includes(member) ? 1 / taken.length : 0,
    });
}

/** While others are healthy, the ELB sends no client to a member that is not. */
const isLeftOut = ({ operatingStatus }: MemberSignals, pool: ListenerSignals['pool']): boolean =>
  operatingStatus === 'OFFLINE' && !pool?.healthUnknown && (pool?.members.some((other) => other.operatingStatus === 'ONLINE') ?? false);

const follow = (cluster: ClusterModel, connection: Connection) => traceEveryChoice(cluster, connection, MOST_WAYS).ways;

const originAt = ({ loadBalancer, listener }: Door): Origin => ({
  kind: 'elb',
  loadBalancer: loadBalancer.id,
  client: CLIENT,
  ...(listener && { listener: listener.id }),
});

interface Entry {
  readonly gateway: GatewayParts;
  readonly listener: GatewayListener;
  readonly doors: readonly Door[];
  readonly probes: readonly Probe[];
  readonly nodePort: number;
}

/** From the Gateway's NodePort on, whether or not a load balancer leads there by now; answers whether Envoy is reached. */
function fromNodes(cluster: ClusterModel, { listener, doors, probes, nodePort }: Entry, stops: Stops): boolean {
  const door = doors.find(({ gatewayPort, front }) => gatewayPort === listener.port && !front);
  const from: Origin = door ? originAt(door) : { kind: 'external', address: CLIENT };
  let isReached = false;
  for (const address of someNodes(cluster)) {
    const connection: Connection = { from, to: { address, port: nodePort }, protocol: 'TCP' };
    const way = { id: `node ${address}:${nodePort}`, port: listener.port, ...(door && { door }) };
    if (probes.length === 0) stops.add(follow(cluster, connection), way);
    for (const probe of probes) {
      const ways = follow(cluster, asking(connection, listener, probe));
      isReached ||= ways.some(({ trace }) => trace.hops.some(({ reason }) => reason === 'envoy-listener.reached'));
      stops.add(ways, askedOn(way, probe));
    }
  }
  return isReached;
}

const askedOn = (way: WayIn, { route, request: { method, authority, path } }: Probe): WayIn => ({
  ...way,
  id: `${way.id} ${route} ${method} ${authority}${path}`,
  route,
});

/** In one order, whatever order the source has: the same cluster is told of in the same words. */
const nodesInOrder = perRevision((cluster): readonly string[] => [...cluster.nodeNames()].sort());

function someNodes(cluster: ClusterModel): string[] {
  const found: string[] = [];
  for (const name of nodesInOrder(cluster)) {
    const node = cluster.node(name);
    if (node?.up && node.agent) found.push(node.internalIP);
    if (found.length >= MOST_NODES) break;
  }
  return found;
}

function asking(connection: Connection, { protocol }: GatewayListener, { request, serverName }: Probe): Connection {
  if (protocol === 'HTTPS') return { ...connection, request, tls: { serverName } };
  return protocol === 'HTTP' ? { ...connection, request } : connection;
}

function fromPod(cluster: ClusterModel, gateway: GatewayParts, listener: GatewayListener, probes: readonly Probe[], stops: Stops): void {
  const address = gateway.service?.spec?.clusterIP;
  const pod = address && address !== 'None' ? somePod(cluster, gateway) : undefined;
  if (!pod || !address) return;
  const { namespace = 'default', name } = pod.metadata;
  const connection: Connection = { from: { kind: 'pod', namespace, name }, to: { address, port: listener.port }, protocol: 'TCP' };
  const way = { id: `pod ${address}:${listener.port}`, port: listener.port, fromPod: `${namespace}/${name}` };
  for (const probe of probes) stops.add(follow(cluster, asking(connection, listener, probe)), askedOn(way, probe));
}

/** A running pod that Cilium manages: one of the Gateway's namespace, if it has any. */
function somePod(cluster: ClusterModel, { namespace }: GatewayParts): Pod | undefined {
  let other: Pod | undefined;
  for (const name of nodesInOrder(cluster)) {
    const { agent } = cluster.node(name) ?? {};
    for (const pod of [...cluster.byIndex(pods, INDEXES.podByNode, name)].toSorted(byName)) {
      const { podIP } = pod.status ?? {};
      const isOurs = podIP !== undefined && agent?.endpoints.get(podIP)?.state === 'ready';
      if (!isOurs || pod.spec?.hostNetwork || pod.metadata.deletionTimestamp) continue;
      if (pod.metadata.namespace === namespace) return pod;
      other ??= pod;
    }
  }
  return other;
}

/** Whether clients are told apart by address: then that some address is refused is what was wanted. */
const admitsByAddress = perRevision((cluster) =>
  [...cluster.list(ciliumNetworkPolicies), ...cluster.list(ciliumClusterwideNetworkPolicies)].some(({ spec, specs }) =>
    [spec, ...(specs ?? [])].some((rule) => rule?.ingress?.some(({ fromCIDR, fromCIDRSet }) => fromCIDR?.length || fromCIDRSet?.length)),
  ),
);
