/** What is wrong between a Gateway and its ELB, and what to do about it. Pure. @module */
import type { ListenerSignals, LoadBalancerSignals, MemberSignals } from '../../cluster/model.ts';
import { message, type Message } from '../../i18n/index.ts';
import { findCondition } from '../../kube/conditions.ts';
import { keyOf } from '../../kube/objects.ts';
import type { PortBinding } from '../situation.ts';
import { memberPort, memberService, type EntrypointFacts } from './entrypoint-facts.ts';

export interface Finding {
  /** Stable, for scripts. */
  readonly reason: FindingReason;
  readonly what: Message;
}

export type FindingReason =
  | 'GatewayMissing'
  | 'GatewayNotProgrammed'
  | 'ServiceMissing'
  | 'NotReconciled'
  | 'StatusOutdated'
  | 'LoadBalancerMissing'
  | 'ListenerMissing'
  | 'NoMembers'
  | 'StaleNodePort'
  | 'MemberTimeout'
  | 'MemberRefused'
  | 'MemberUnhealthy'
  | 'NodeStateUnknown'
  | 'LocalBackendRefused';

const MOST_NAMED = 3;

/** Of the entrypoint as a whole. @param seen the ELB; null: there is certainly none of this id; undefined: not known */
export function entrypointFindings(facts: EntrypointFacts, seen: LoadBalancerSignals | null | undefined): Finding[] {
  const { entrypoint, gateway, gatewayKey, service, mode, targets } = facts;
  const { status, metadata, spec } = entrypoint;
  const found: Finding[] = [];
  const tell = (reason: FindingReason, what: Message): void => void found.push({ reason, what });
  if (!status?.conditions) tell('NotReconciled', message('bridgeStatus.finding.notReconciled'));
  else if ((status.observedGeneration ?? 0) < (metadata.generation ?? 0))
    tell('StatusOutdated', message('bridgeStatus.finding.statusOutdated'));
  if (!gateway) tell('GatewayMissing', message('bridgeStatus.finding.gatewayMissing', { gateway: gatewayKey }));
  else {
    const programmed = findCondition(gateway.status?.conditions, 'Programmed');
    if (programmed?.status !== 'True')
      tell(
        'GatewayNotProgrammed',
        message('bridgeStatus.finding.notProgrammed', {
          gateway: gatewayKey,
          why: [programmed?.reason, programmed?.message].filter(Boolean).join(': ') || '-',
        }),
      );
    if (!service) tell('ServiceMissing', message('bridgeStatus.finding.serviceMissing', { gateway: gatewayKey }));
  }
  if (seen === null)
    tell('LoadBalancerMissing', message('bridgeStatus.finding.elbMissing', { id: spec.elb.id ?? status?.loadBalancer?.id ?? '-' }));
  if (mode === 'Selector' && targets.length > 0)
    tell('LocalBackendRefused', message('bridgeStatus.finding.localLoss', { nodes: targets.length }));
  return found;
}

/** Nodes that take the traffic and of which nothing can be expected. */
export function nodeFindings({ targets }: EntrypointFacts, isKnown: (node: string) => boolean): Finding[] {
  const dark = targets.filter(({ node }) => !isKnown(node)).map(({ node }) => node);
  if (dark.length === 0) return [];
  const nodes = dark.length > MOST_NAMED ? `${dark.slice(0, MOST_NAMED).join(', ')}, …` : dark.join(', ');
  return [{ reason: 'NodeStateUnknown', what: message('bridgeStatus.finding.nodeUnknown', { count: dark.length, nodes }) }];
}

/** Of one port. `undefined` for the ELB: nothing can be said of it. */
export function listenerFindings(facts: EntrypointFacts, binding: PortBinding, loadBalancer: LoadBalancerSignals | undefined): Finding[] {
  if (!loadBalancer) return [];
  const listener = listenerAt(loadBalancer, binding.elbPort);
  if (!listener) {
    const params = { elb: loadBalancer.name, port: binding.elbPort };
    return [{ reason: 'ListenerMissing', what: message('bridgeStatus.finding.listenerMissing', params) }];
  }
  // Members that drain get nothing new.
  const members = (listener.pool?.members ?? []).filter(({ weight }) => weight > 0);
  if (members.length === 0) return [{ reason: 'NoMembers', what: noMembers(facts, binding) }];
  const wanted = memberPort(facts, binding);
  const stale = members.filter(({ port }) => wanted !== undefined && port !== wanted);
  const rest = members.filter((one) => !stale.includes(one));
  return [...(stale.length > 0 ? [stalePort(facts, stale, wanted!)] : []), ...memberFindings(rest, loadBalancer)];
}

export const listenerAt = (loadBalancer: LoadBalancerSignals, port: number): ListenerSignals | undefined =>
  loadBalancer.listeners.find((one) => one.port === port && one.protocol !== 'UDP' && one.protocol !== 'QUIC');

const noMembers = ({ targets }: EntrypointFacts, { elbPort: port }: PortBinding): Message =>
  targets.length === 0
    ? message('bridgeStatus.finding.noNodes', { port })
    : message('bridgeStatus.finding.noMembers', { port, nodes: targets.length });

function stalePort(facts: EntrypointFacts, stale: readonly MemberSignals[], wanted: number): Finding {
  const ports = [...new Set(stale.map(({ port }) => port))].join(', ');
  const params = { count: stale.length, ports, wanted };
  const service = memberService(facts);
  const what =
    facts.mode === 'HostNetwork' || !service
      ? message('bridgeStatus.finding.stalePort', params)
      : message('bridgeStatus.finding.staleNodePort', { ...params, service: keyOf(service) });
  return { reason: 'StaleNodePort', what };
}

/** Of shared ELBs probes and connections come from here (facts/elb-v3.md §2.5). */
const SHARED_SOURCES = '100.125.0.0/16';

/** Why members are not healthy: those with the same reason in one sentence (facts/elb-v3.md §2.4). */
function memberFindings(members: readonly MemberSignals[], { guaranteed }: LoadBalancerSignals): Finding[] {
  const groups = new Map<string, MemberSignals[]>();
  for (const member of members) {
    if (member.operatingStatus === 'ONLINE' || member.operatingStatus === 'NO_MONITOR') continue;
    const key = `${member.operatingStatus} ${member.reason ?? ''}`.trim();
    groups.set(key, [...(groups.get(key) ?? []), member]);
  }
  return [...groups].map(([state, group]): Finding => {
    const [{ address, port, operatingStatus, reason }] = group as [MemberSignals];
    const params = { count: group.length, first: `${address}:${port}` };
    if (operatingStatus === 'OFFLINE' && reason === 'CONNECT_TIMEOUT') {
      const sources = guaranteed ? message('bridgeStatus.sources.dedicated') : SHARED_SOURCES;
      return { reason: 'MemberTimeout', what: message('bridgeStatus.finding.memberTimeout', { ...params, port, sources }) };
    }
    if (operatingStatus === 'OFFLINE' && reason === 'CONNECT_REFUSED')
      return { reason: 'MemberRefused', what: message('bridgeStatus.finding.memberRefused', { ...params, port }) };
    return { reason: 'MemberUnhealthy', what: message('bridgeStatus.finding.memberUnhealthy', { ...params, state }) };
  });
}
