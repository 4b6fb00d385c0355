/** Members at a NodePort that no Service has any more: the Gateway's Service was made anew (facts/cilium.md §3.5, facts/elb-v3.md §2.4). @module */
import { gateways } from '../../cluster/kinds.ts';
import type { ClusterModel, MemberSignals, PoolSignals } from '../../cluster/model.ts';
import { perRevision } from '../../cluster/per-revision.ts';
import { message } from '../../i18n/index.ts';
import { nodes, services, type Service } from '../../kube/resources.ts';
import type { Check } from '../check.ts';
import { refOf } from '../cluster-facts/wording.ts';
import type { Finding, Fix } from '../finding.ts';
import { nodeAt } from '../gateway-path/addresses.ts';
import type { Door } from '../gateway-path/doors.ts';
import { command, entrypointFix, meant, patch } from '../gateway-path/fixes.ts';
import { ciliumGateways, nodePortsOf, serviceKey, stretch, type GatewayParts } from '../gateway-path/gateways.ts';
import { gatewayWalks } from '../gateway-path/walk.ts';
import { NO_DOOR, NO_GATEWAY } from '../gateway-path/wording.ts';

export const elbMemberStale: Check = {
  code: 'CCE4007',
  name: 'elb-member-stale',
  severity: 'error',
  title: 'checks.CCE4007.title',
  needs: [gateways, services, nodes, { signal: 'cloud' }],
  threads: ['https://github.com/cilium/cilium/issues/43574', 'https://github.com/cilium/cilium/issues/41840'],
  run({ model }) {
    if (ciliumGateways(model).length === 0) return { skip: NO_GATEWAY };
    const doors = gatewayWalks(model).flatMap(({ gateway, doors: all }) => (all ?? []).map((door) => ({ gateway, door })));
    if (doors.length === 0) return { skip: NO_DOOR };
    const findings = doors.flatMap(({ gateway, door }) => {
      const stale = (door.listener?.pool?.members ?? []).filter((member) => isStale(model, gateway, member));
      return stale.length > 0 ? [findingOf(gateway, door, stale)] : [];
    });
    return { findings, looked: doors.length };
  },
};

/** On a node, at a port that neither a Service nor a process there has. A port of the Gateway itself is that of host network mode. */
function isStale(cluster: ClusterModel, { listeners }: GatewayParts, { address, port }: MemberSignals): boolean {
  const name = nodeAt(cluster, address);
  if (name === undefined || usedNodePorts(cluster).has(port) || listeners.some((one) => one.port === port)) return false;
  return !cluster.node(name)?.hostPorts.has(port);
}

/** Whether the ELB sends no client to any of them, because others are healthy. */
function areLeftOut({ healthUnknown, members }: PoolSignals, stale: readonly MemberSignals[]): boolean {
  const isTaken = ({ operatingStatus, weight }: MemberSignals): boolean => operatingStatus !== 'OFFLINE' && weight > 0;
  return !healthUnknown && !stale.some(isTaken) && members.some((member) => member.operatingStatus === 'ONLINE' && isTaken(member));
}

const usedNodePorts = perRevision((cluster): ReadonlySet<number> => {
  const found = new Set<number>();
  for (const { spec } of cluster.list(services)) {
    for (const { nodePort } of spec?.ports ?? []) if (nodePort) found.add(nodePort);
    if (spec?.healthCheckNodePort) found.add(spec.healthCheckNodePort);
  }
  return found;
});

function findingOf(gateway: GatewayParts, { loadBalancer, listener, gatewayPort, front }: Door, stale: readonly MemberSignals[]): Finding {
  const service = front?.service ?? gateway.service;
  const wanted = front?.port.nodePort ?? nodePortsOf(gateway.service).get(gatewayPort);
  const ports = [...new Set(stale.map(({ port }) => port))];
  const pool = listener!.pool!;
  const isLeftOut = areLeftOut(pool, stale);
  return {
    code: 'CCE4007',
    severity: isLeftOut ? 'warning' : 'error',
    confidence: 'certain',
    objects: [{ kind: 'LoadBalancer', name: loadBalancer.id }, gateway.ref, ...(service ? [refOf(service)] : [])],
    about: [
      gateway.key,
      `elb/${loadBalancer.id}`,
      ...(service ? [serviceKey(service)] : []),
      ...stretch(gateway, 'elb-member', 'node', 'kube-proxy'),
    ],
    hop: { kind: 'node', reason: 'node.port-closed' },
    evidence: stale.slice(0, 3).map(({ address, port, operatingStatus, reason }) => ({
      at: `ELB ${loadBalancer.name} listener ${listener!.name} member ${address}`,
      path: 'protocol_port',
      observed: [port, operatingStatus, reason].filter(Boolean).join(' '),
      expected: String(wanted ?? '–'),
    })),
    message: message(isLeftOut ? 'checks.CCE4007.leftOut' : 'checks.CCE4007.found', {
      count: stale.length,
      total: pool.members.length,
      elb: loadBalancer.name,
      ports: ports.join(', '),
      gateway: `${gateway.namespace}/${gateway.name}`,
      wanted: wanted ?? '–',
    }),
    cause: message('checks.CCE4007.cause'),
    fixes: [...(service && !front ? moveBack(service, gatewayPort, ports) : []), entrypointFix(gateway, meant(loadBalancer.id))],
  };
}

/** A NodePort that somebody sets is kept by Cilium for the Service's life (facts/cilium.md §3.5). */
function moveBack(service: Service, gatewayPort: number, ports: readonly number[]): Fix[] {
  const index = service.spec?.ports?.findIndex(({ port }) => port === gatewayPort) ?? -1;
  const [old] = ports;
  if (index < 0 || ports.length !== 1 || old === undefined) return [];
  const { namespace = 'default', name } = service.metadata;
  const body = [{ op: 'replace', path: `/spec/ports/${index}/nodePort`, value: old }];
  return [command(message('checks.CCE4007.moveBack', { port: old }), patch('service', { namespace, name }, body))];
}
