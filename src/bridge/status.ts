/** The status of a GatewayEntrypoint from what a reconcile has found out. Pure. @module */
import { message, render, type Locale, type Message } from '../i18n/index.ts';
import { findCondition, withCondition } from '../kube/conditions.ts';
import type { Clock } from '../kube/clock.ts';
import type { Condition } from '../kube/objects.ts';
import type { EntrypointListenerStatus, GatewayEntrypoint, GatewayEntrypointStatus, ModeName } from './api/entrypoint.ts';
import { REASON, type ConditionType, type Reason } from './api/reasons.ts';
import type { Outcome } from './mode.ts';
import type { Publication } from './publish.ts';

export interface Verdict {
  readonly type: ConditionType;
  readonly status: Condition['status'];
  readonly reason: Reason;
  readonly what: Message;
}

/** What is known after a reconcile; what is left out stays as it was. */
export interface Finding {
  readonly mode?: { readonly name: ModeName; readonly why: Message };
  readonly outcome?: Outcome;
  readonly verdicts: readonly Verdict[];
  /** Nothing is bound any more: ELB, addresses and listeners go from the status. */
  readonly withdrawn?: boolean;
}

export function nextStatus(entrypoint: GatewayEntrypoint, finding: Finding, locale: Locale, clock: Clock): GatewayEntrypointStatus {
  const { status: before = {}, metadata } = entrypoint;
  const { mode, outcome, verdicts, withdrawn } = finding;
  const observedGeneration = metadata.generation ?? 0;
  const { loadBalancer: _lb, addresses: _a, listeners: _l, warnings: _w, ...lasting } = before;
  let conditions = before.conditions as Condition[] | undefined;
  for (const { type, status, reason, what } of verdicts)
    conditions = withCondition(conditions, { type, status, reason, message: render(what, locale), observedGeneration }, clock);
  return {
    ...(outcome || withdrawn ? lasting : before),
    observedGeneration,
    ...(mode && { mode: mode.name, modeReason: render(mode.why, locale) }),
    ...(outcome && statusOf(outcome, locale)),
    conditions: conditions as GatewayEntrypointStatus['conditions'],
  };
}

function statusOf({ loadBalancer, addresses, listeners, warnings }: Outcome, locale: Locale): GatewayEntrypointStatus {
  const { publicAddress, privateAddress } = addresses;
  const values = [
    ...(publicAddress ? [{ type: 'Public' as const, value: publicAddress }] : []),
    ...(privateAddress ? [{ type: 'Private' as const, value: privateAddress }] : []),
  ];
  return {
    ...(loadBalancer && {
      loadBalancer: {
        id: loadBalancer.id,
        ...(loadBalancer.name && { name: loadBalancer.name }),
        ...(loadBalancer.dedicated !== undefined && { class: loadBalancer.dedicated ? 'performance' : 'union' }),
      },
    }),
    ...(values.length > 0 && { addresses: values }),
    listeners: [...listeners],
    ...(warnings.length > 0 && { warnings: warnings.map((one) => render(one, locale)) }),
  };
}

/** Whether the Gateway can be reached through the ELB as far as the bridge has to do with it. */
export function boundVerdict({ listeners, conflicts, waiting, addresses }: Outcome, targets: number): Verdict {
  const no = (reason: Reason, what: Message): Verdict => ({ type: 'Bound', status: 'False', reason, what });
  if (conflicts.length > 0) {
    const ports = conflicts.map(({ elbPort, holder }) => `${elbPort}: ${holder}`).join('; ');
    return no(REASON.conflict, message('bridge.bound.conflict', { ports }));
  }
  if (waiting) return no(waiting.reason, waiting.what);
  if (listeners.length === 0) return no(REASON.waiting, message('bridge.bound.noPorts'));
  if (targets === 0 && listeners.every(({ members }) => members?.total === 0)) return no(REASON.noNodes, message('bridge.bound.noNodes'));
  const ports = listeners.map(({ elbPort }) => elbPort).join(', ');
  const address = addresses.publicAddress ?? addresses.privateAddress ?? '?';
  return { type: 'Bound', status: 'True', reason: REASON.bound, what: message('bridge.bound.bound', { address, ports }) };
}

export function publishedVerdict(publication: Publication): Verdict {
  if ('address' in publication)
    return {
      type: 'AddressPublished',
      status: 'True',
      reason: REASON.published,
      what: message('bridge.publish.published', { address: publication.address }),
    };
  return { type: 'AddressPublished', status: 'False', reason: publication.reason, what: publication.what };
}

/** @param localLoss the mode loses the connections whose back end is the receiving node: about 1 of this many */
export function healthVerdict({ listeners, healthKnown }: Outcome, localLoss: number | undefined): Verdict {
  const say = (status: Condition['status'], reason: Reason, what: Message): Verdict => ({ type: 'PathHealthy', status, reason, what });
  if (listeners.length === 0) return say('Unknown', REASON.unknown, message('bridge.health.nothing'));
  const [online, total] = [sum(listeners, 'online'), sum(listeners, 'total')];
  if (healthKnown && total === 0) return say('False', REASON.noneHealthy, message('bridge.health.empty'));
  if (healthKnown && online === 0 && listeners.every(isUnjudged))
    return say('Unknown', REASON.waiting, message('bridge.health.unjudged', { total }));
  if (healthKnown && total > 0 && online === 0)
    return say('False', REASON.noneHealthy, message('bridge.health.none', { total, first: firstOf(listeners) }));
  if (localLoss !== undefined) return say('False', REASON.lossExpected, message('bridge.health.localLoss', { nodes: localLoss }));
  if (!healthKnown) return say('Unknown', REASON.unknown, message('bridge.health.unknown'));
  if (online < total) return say('False', REASON.unhealthy, message('bridge.health.some', { online, total, first: firstOf(listeners) }));
  return say('True', REASON.healthy, message('bridge.health.all', { total }));
}

/** Just added: the ELB's first probes are still on their way. */
const isUnjudged = ({ unhealthyMembers = [] }: EntrypointListenerStatus): boolean =>
  unhealthyMembers.every(({ status }) => status === 'INITIAL' || status === 'UNKNOWN');

const sum = (listeners: readonly EntrypointListenerStatus[], of: 'online' | 'total'): number =>
  listeners.reduce((all, { members }) => all + (members?.[of] ?? 0), 0);

function firstOf(listeners: readonly EntrypointListenerStatus[]): string {
  const [first] = listeners.flatMap(({ unhealthyMembers }) => unhealthyMembers ?? []);
  return first ? `${first.address}:${first.port} ${first.status}${first.reason ? ` ${first.reason}` : ''}` : '-';
}

/** Conditions that say something else than before: worth an event. */
export function changedVerdicts(entrypoint: GatewayEntrypoint, verdicts: readonly Verdict[]): Verdict[] {
  return verdicts.filter(({ type, status, reason }) => {
    const before = findCondition(entrypoint.status?.conditions, type);
    return before?.status !== status || before.reason !== reason;
  });
}
