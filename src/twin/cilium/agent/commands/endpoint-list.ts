/** `cilium-dbg endpoint list` and `cilium-dbg bpf endpoint list` (facts/cilium.md §7.3). @module */
import { pods, type Pod } from '../../../../kube/resources.ts';
import type { Agent } from '../agent.ts';
import type { Fleet } from '../fleet.ts';
import { digest, macOf, type Endpoint } from '../node-datapath.ts';
import { columns } from './columns.ts';

interface ReservedEndpoint {
  readonly id: number;
  readonly identity: number;
  readonly label: string;
  readonly ipv4: string | undefined;
}

/** Endpoints without a pod: the node itself, the health probe, and the node's Envoy. */
function reservedEndpoints({ machine, reserved }: Agent): ReservedEndpoint[] {
  const id = (label: string): number => 1 + (Number.parseInt(digest(`${machine.name} ${label}`).slice(0, 6), 16) % 4095);
  return [
    { id: id('host'), identity: 1, label: 'reserved:host', ipv4: undefined },
    { id: id('health'), identity: 4, label: 'reserved:health', ipv4: reserved.health },
    ...(reserved.ingress ? [{ id: id('ingress'), identity: 8, label: 'reserved:ingress', ipv4: reserved.ingress }] : []),
  ];
}

const labelsOf = (endpoint: Endpoint): string[] =>
  Object.entries(endpoint.labels)
    .map(([key, value]) => (value === '' ? key : `${key}=${value}`))
    .toSorted();

/** `cilium-dbg endpoint list`. */
export function endpointListText(agent: Agent, fleet: Fleet): string {
  const rows: string[][] = [
    ['ENDPOINT', 'POLICY (ingress)', 'POLICY (egress)', 'IDENTITY', 'LABELS (source:key[=value])', 'IPv6', 'IPv4', 'STATUS'],
    ['', 'ENFORCEMENT', 'ENFORCEMENT', '', '', '', '', ''],
  ];
  const enforcement = (on: boolean): string => (on ? 'Enabled' : 'Disabled');
  const all = [
    ...agent.datapath.list().map((endpoint) => {
      const enforcing = fleet.enforcement.of(endpoint.labels);
      const { id, identity, ipv4, state } = endpoint.signals;
      return { id, ingress: enforcing.ingress, egress: enforcing.egress, identity, labels: labelsOf(endpoint), ipv4, state };
    }),
    ...reservedEndpoints(agent).map(({ id, identity, label, ipv4 }) => ({
      id,
      ingress: false,
      egress: false,
      identity,
      labels: [label],
      ipv4: ipv4 ?? '',
      state: 'ready',
    })),
  ].toSorted((a, b) => a.id - b.id);
  for (const { id, ingress, egress, identity, labels, ipv4, state } of all) {
    rows.push([String(id), enforcement(ingress), enforcement(egress), String(identity), labels[0] ?? '', '', ipv4, state]);
    for (const label of labels.slice(1)) rows.push(['', '', '', '', label, '', '', '']);
  }
  return columns(rows);
}

/** `interface-index`, `mac` and `host-mac` are omitted when zero or empty. */
export function endpointListJson(agent: Agent, fleet: Fleet): unknown[] {
  const ofPods = agent.datapath.list().map((endpoint) => {
    const { signals } = endpoint;
    const enforcing = fleet.enforcement.of(endpoint.labels);
    const policy = {
      'policy-enabled':
        enforcing.ingress && enforcing.egress ? 'both' : enforcing.ingress ? 'ingress' : enforcing.egress ? 'egress' : 'none',
    };
    return {
      id: signals.id,
      spec: { 'label-configuration': {}, options: {} },
      status: {
        controllers: [],
        'external-identifiers': {
          'cni-attachment-id': `${endpoint.containerId}:eth0`,
          'container-id': endpoint.containerId,
          'k8s-namespace': signals.namespace,
          'k8s-pod-name': signals.pod,
          'pod-name': endpoint.key,
        },
        health: { bpf: 'OK', connected: true, overallHealth: 'OK', policy: 'OK' },
        identity: { id: signals.identity, labels: labelsOf(endpoint) },
        networking: {
          addressing: [{ ipv4: signals.ipv4, 'ipv4-pool-name': 'default' }],
          'container-interface-name': 'eth0',
          ...(signals.interfaceIndex !== 0 && {
            'interface-index': signals.interfaceIndex,
            'interface-name': endpoint.interfaceName,
            mac: endpoint.mac,
            'host-mac': endpoint.hostMac,
          }),
        },
        policy: { realized: policy, spec: policy },
        ...(endpoint.namedPorts.length > 0 && { namedPorts: endpoint.namedPorts }),
        state: signals.state,
      },
    };
  });
  const reserved = reservedEndpoints(agent).map(({ id, identity, label, ipv4 }) => ({
    id,
    spec: { 'label-configuration': {}, options: {} },
    status: {
      controllers: [],
      health: { bpf: 'OK', connected: true, overallHealth: 'OK', policy: 'OK' },
      identity: { id: identity, labels: [label] },
      networking: { addressing: ipv4 ? [{ ipv4, 'ipv4-pool-name': 'default' }] : [] },
      state: 'ready',
    },
  }));
  return [...ofPods, ...reserved].toSorted((a, b) => a.id - b.id);
}

/** Pods on the node that another CNI plugin attached: Cilium has no device of theirs (問題一). */
function unmanagedPods(agent: Agent, fleet: Fleet): Pod[] {
  return [...fleet.deps.informers.for(pods).store.values()].filter(
    ({ spec, status }) =>
      spec?.nodeName === agent.machine.name &&
      !spec.hostNetwork &&
      status?.podIP !== undefined &&
      status.phase === 'Running' &&
      !agent.datapath.endpoints.has(status.podIP),
  );
}

const NO_MAC = '00:00:00:00:00:00';

/** The entries of the endpoint map, by address. */
export function bpfEndpoints(agent: Agent, fleet: Fleet): Map<string, string> {
  const local = (id: number, identity: number, ifindex: number, mac: string, nodeMac: string): string =>
    `id=${pad(id, 5)} sec_id=${pad(identity, 5)} flags=0x0000 ifindex=${pad(ifindex, 3)} mac=${mac} nodemac=${nodeMac} parent_ifindex=0`;
  const list = new Map<string, string>();
  for (const { signals, mac, hostMac } of agent.datapath.list()) {
    list.set(`${signals.ipv4}:0`, local(signals.id, signals.identity, signals.interfaceIndex, mac, hostMac));
  }
  for (const pod of unmanagedPods(agent, fleet)) list.set(`${pod.status!.podIP}:0`, local(0, 3, 0, NO_MAC, NO_MAC));
  const health = reservedEndpoints(agent).find(({ identity }) => identity === 4)!;
  list.set(
    `${agent.reserved.health}:0`,
    local(health.id, 4, 6, macOf(`health ${agent.machine.name}`), macOf(`host ${agent.machine.name}`)),
  );
  list.set(`${agent.reserved.router}:0`, '(localhost)');
  list.set(`${agent.machine.spec.internalIP}:0`, '(localhost)');
  return new Map([...list].toSorted(([a], [b]) => a.localeCompare(b)));
}

/** `cilium-dbg bpf endpoint list`. */
export function bpfEndpointListText(agent: Agent, fleet: Fleet): string {
  return columns([['IP ADDRESS', 'LOCAL ENDPOINT INFO'], ...bpfEndpoints(agent, fleet)]);
}

const pad = (value: number, width: number): string => String(value).padEnd(width);
