/**
 * An ELB as the operator has reported it in an entrypoint's status, for whoever cannot ask the ELB itself. Of
 * members that are well the status gives the number alone: which they are follows from the nodes. Pure.
 * @module
 */
import type { ListenerSignals, LoadBalancerSignals, MemberSignals, PoolSignals } from '../../cluster/model.ts';
import type { EntrypointListenerStatus } from '../api/entrypoint.ts';
import { memberPort, type EntrypointFacts } from './entrypoint-facts.ts';

/** `undefined`: the operator has not reported an ELB with an address. */
export function reportedLoadBalancer(facts: EntrypointFacts): LoadBalancerSignals | undefined {
  const { loadBalancer, addresses = [], listeners = [] } = facts.entrypoint.status ?? {};
  if (!loadBalancer || addresses.length === 0) return undefined;
  const addressOf = (type: 'Public' | 'Private'): string | undefined => addresses.find((one) => one.type === type)?.value;
  const kind = loadBalancer.class ?? facts.entrypoint.spec.elb.class ?? 'union';
  return {
    id: loadBalancer.id,
    name: loadBalancer.name ?? loadBalancer.id,
    guaranteed: kind === 'performance',
    vipAddress: addressOf('Private') ?? '',
    publicAddress: addressOf('Public'),
    listeners: listeners.map((listener) => reportedListener(facts, listener)),
  };
}

function reportedListener(facts: EntrypointFacts, listener: EntrypointListenerStatus): ListenerSignals {
  const { port, elbPort, protocol, listenerID, clientIP } = listener;
  return {
    id: listenerID ?? `${elbPort}`,
    name: `${facts.key}:${elbPort}`,
    protocol,
    port: elbPort,
    transparentClientIP: clientIP === 'Preserved',
    pool: reportedPool(facts, listener, `${facts.key}:${port}`),
  };
}

function reportedPool(facts: EntrypointFacts, listener: EntrypointListenerStatus, name: string): PoolSignals {
  const { members, unhealthyMembers = [] } = listener;
  const port = listener.nodePort ?? bindingPort(facts, listener);
  const unwell = new Set(unhealthyMembers.map(({ address }) => address));
  const candidates = facts.targets.filter(({ address }) => !unwell.has(address));
  const well = port === undefined ? [] : candidates.slice(0, members?.online ?? candidates.length);
  const all: MemberSignals[] = [
    ...well.map(({ address }) => ({ id: address, address, port: port!, weight: 1, operatingStatus: 'ONLINE' as const, reason: undefined })),
    ...unhealthyMembers.map(({ address, port: at, status, reason }) => ({
      id: address,
      address,
      port: at,
      weight: 1,
      operatingStatus: status as MemberSignals['operatingStatus'],
      reason,
    })),
  ];
  return { id: name, name, algorithm: 'ROUND_ROBIN', members: all, ...(!members && { healthUnknown: true as const }) };
}

function bindingPort(facts: EntrypointFacts, { port }: EntrypointListenerStatus): number | undefined {
  const binding = facts.ports.find((one) => one.port === port);
  return binding && memberPort(facts, binding);
}
