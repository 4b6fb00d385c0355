/** What has become of an entrypoint Service: from the Service's status and, where it can be asked, the ELB. Pure. @module */
import { message, type Message } from '../../i18n/index.ts';
import { keyOf } from '../../kube/objects.ts';
import type { Service } from '../../kube/resources.ts';
import { addressIn } from '../../policy/cidr.ts';
import { CCM } from '../api/names.ts';
import { REASON } from '../api/reasons.ts';
import type { EntrypointListenerStatus } from '../api/entrypoint.ts';
import { NO_ADDRESSES, type Addresses, type Outcome, type PortConflict } from '../mode.ts';
import type { ElbFacts, ElbListenerFacts } from './elb-facts.ts';
import { placeOf } from './entrypoint-service.ts';
import type { ObjectBinding, ObjectModel } from './strategy.ts';

/** Until the cloud controller manager has done its part, it is looked at again after this. */
export const POLL_MS = 2_000;
/** More unhealthy members than this are only counted. */
const MOST_UNHEALTHY = 10;
const HEALTHY: ReadonlySet<string> = new Set(['ONLINE', 'NO_MONITOR']);
const UNJUDGED: ReadonlySet<string> = new Set(['INITIAL', 'UNKNOWN']);
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'];

export interface Seen {
  readonly model: ObjectModel;
  /** As it is after the changes; `undefined`: there is none. */
  readonly service: Service | undefined;
  /** Another one has to be gone first. */
  readonly leaving: Service | undefined;
  /** `undefined`: the ELB API was not, or could not be, asked. */
  readonly facts: ElbFacts | undefined;
  readonly conflicts: readonly PortConflict[];
  readonly warnings: readonly Message[];
  /** Something was written just now: what was read of the ELB is older. */
  readonly changed: boolean;
}

export function outcomeOf(seen: Seen): Outcome {
  const { model, service, facts, conflicts } = seen;
  const ingress = service?.status?.loadBalancer?.ingress ?? [];
  const id = facts?.id ?? service?.metadata.annotations?.[CCM.id];
  const bindings = ingress.length > 0 && service ? servedBy(service, model.bindings) : [];
  const listeners = bindings.flatMap((binding) => listenerStatus(binding, service!, facts));
  const waiting = model.waiting ?? waitingOf(seen, listeners);
  const unjudged = (facts?.listeners ?? []).some(
    ({ id: listener, members }) =>
      listeners.some(({ listenerID }) => listenerID === listener) && members.some(({ status }) => UNJUDGED.has(status)),
  );
  return {
    loadBalancer: id === undefined ? undefined : { id, ...(facts && { name: facts.name, dedicated: facts.dedicated }) },
    addresses: ingress.length === 0 ? NO_ADDRESSES : (facts?.addresses ?? addressesIn(ingress.flatMap(({ ip }) => (ip ? [ip] : [])))),
    listeners,
    conflicts,
    ...(waiting && { waiting }),
    healthKnown: facts !== undefined,
    warnings: [...model.warnings, ...seen.warnings],
    againAfterMs: waiting || unjudged || seen.changed ? POLL_MS : undefined,
  };
}

const servedBy = ({ spec }: Service, bindings: readonly ObjectBinding[]): ObjectBinding[] =>
  bindings.filter(({ elbPort }) => spec?.ports?.some(({ port }) => port === elbPort));

/** Each sentence names the Service, whose events are the cloud controller manager's to write. */
function waitingOf({ model, service, leaving, facts }: Seen, listeners: readonly EntrypointListenerStatus[]): Outcome['waiting'] {
  const reason = REASON.waitingForController;
  if (leaving) return { reason, what: message('bridge.mode.waiting.deletion', { service: keyOf(leaving), ...placeOf(keyOf(leaving)) }) };
  if (!model.service) return undefined;
  const key = keyOf(model.service);
  if ((service?.status?.loadBalancer?.ingress ?? []).length === 0)
    return { reason, what: message('bridge.mode.waiting.controller', { service: key, ...placeOf(key) }) };
  const missing = facts && model.bindings.find(({ elbPort }) => !listeners.some((one) => one.elbPort === elbPort));
  if (!missing) return undefined;
  return { reason, what: message('bridge.mode.waiting.listener', { port: missing.elbPort, service: key, ...placeOf(key) }) };
}

/** One status, or none while the ELB is known not to have the listener. */
function listenerStatus(binding: ObjectBinding, service: Service, facts: ElbFacts | undefined): EntrypointListenerStatus[] {
  const { port, elbPort, protocol, clientIP } = binding;
  const listener = facts?.listeners.find((one) => one.port === elbPort && one.protocol !== 'UDP' && one.protocol !== 'QUIC');
  if (facts && !listener) return [];
  const own = service.spec?.ports?.find((one) => one.port === elbPort)?.nodePort;
  const nodePort = binding.nodePort === 'entrypoint' ? own : binding.nodePort;
  return [{ port, elbPort, protocol, ...(nodePort && { nodePort }), clientIP, ...(listener && health(listener)) }];
}

function health({ id, members }: ElbListenerFacts): Pick<EntrypointListenerStatus, 'listenerID' | 'members' | 'unhealthyMembers'> {
  const unhealthy = members.filter(({ status }) => !HEALTHY.has(status));
  return {
    listenerID: id,
    members: { total: members.length, online: members.length - unhealthy.length },
    ...(unhealthy.length > 0 && { unhealthyMembers: unhealthy.slice(0, MOST_UNHEALTHY) }),
  };
}

/** The controller lists the public and the private address in one row (facts/huawei-cce.md §3). */
export function addressesIn(ips: readonly string[]): Addresses {
  const isPrivate = (ip: string): boolean => PRIVATE.some((cidr) => addressIn(ip, cidr));
  return { publicAddress: ips.find((ip) => !isPrivate(ip)), privateAddress: ips.find(isPrivate) };
}
