/** From what an ELB holds to what it should: the changes, in the order in which they lose nothing. Pure. @module */
import type { CreateMember, Listener } from '../../huawei/elb/types.ts';
import type { Change, PortConflict } from '../mode.ts';
import type { ElbModel, ListenerModel, MonitorModel } from './model.ts';
import { hasTags, holderOf } from './ownership.ts';
import type { MemberState } from './member-list.ts';
import type { ElbState, PoolState } from './view.ts';

export type ElbChange = Change &
  (
    | { kind: 'createPool'; wanted: ListenerModel }
    | { kind: 'updatePool'; poolId: string; fields: { name?: string; lb_algorithm?: ListenerModel['algorithm'] } }
    | { kind: 'addMembers'; wanted: ListenerModel; members: readonly CreateMember[] }
    | { kind: 'createMonitor'; wanted: ListenerModel; monitor: MonitorModel }
    | { kind: 'updateMonitor'; poolId: string; monitorId: string; monitor: MonitorModel }
    | { kind: 'deleteMonitor'; poolId: string; monitorId: string }
    /** Comes after its pool has members: it never leads to nothing. */
    | { kind: 'createListener'; wanted: ListenerModel }
    | { kind: 'updateListener'; listenerId: string; wanted: ListenerModel; attachPool: boolean }
    | { kind: 'tagListener'; listenerId: string }
    /** Weight 1 again: a node that came back while it drained. */
    | { kind: 'restoreMembers'; poolId: string; ids: readonly string[] }
    /** Weight 0: no new connections. */
    | { kind: 'drainMembers'; poolId: string; ids: readonly string[] }
    | { kind: 'deleteMembers'; poolId: string; ids: readonly string[] }
    | { kind: 'deleteListener'; listenerId: string; poolId: string | undefined }
    | { kind: 'deletePool'; poolId: string }
  );

export interface ElbPlan {
  readonly changes: readonly ElbChange[];
  readonly conflicts: readonly PortConflict[];
  /** Members that no longer belong but still carry traffic, or a listener that has to go before another comes: look again. */
  readonly unfinished: boolean;
}

/** @param isDrained whether a member with weight 0 has had its time */
export function diff(model: ElbModel, state: ElbState, isDrained: (memberId: string) => boolean): ElbPlan {
  const changes: ElbChange[] = [];
  const conflicts: PortConflict[] = [];
  let unfinished = false;
  const isMine = ({ description, tags }: Listener): boolean => description === model.mark || hasTags(tags, model.tags);
  const ownPools = state.pools.filter(({ pool }) => pool.description === model.mark);
  const used = new Set<string>();
  const wantedAt = new Map(model.listeners.map((wanted) => [wanted.elbPort, wanted]));

  for (const listener of state.listeners) {
    if (!isMine(listener)) continue;
    const wanted = wantedAt.get(listener.protocol_port);
    if (wanted && sameProtocol(listener, wanted)) continue;
    // A listener's protocol cannot be changed: the old one goes, the next look makes the new one.
    const pool = ownPools.find((one) => one.pool.id === listener.default_pool_id)?.pool.id;
    if (pool) used.add(pool);
    changes.push(
      listenerChange<'deleteListener'>('delete', listener.protocol_port, model, '', {
        kind: 'deleteListener',
        listenerId: listener.id,
        poolId: pool,
      }),
    );
    if (wanted) {
      unfinished = true;
      wantedAt.delete(wanted.elbPort);
    }
  }
  for (const wanted of wantedAt.values()) {
    const listener = state.listeners.find((one) => one.protocol_port === wanted.elbPort && !isDatagram(one));
    if (listener && !isMine(listener)) {
      conflicts.push({ elbPort: wanted.elbPort, holder: holderOf(listener) });
      continue;
    }
    const pool = poolFor(wanted, listener, ownPools);
    if (pool) used.add(pool.pool.id);
    changes.push(...poolChanges(wanted, pool, model));
    const members = memberChanges(wanted, pool, model, isDrained);
    changes.push(...members.arriving, ...monitorChanges(wanted, pool, model), ...listenerChanges(wanted, listener, pool, model));
    changes.push(...members.leaving);
    unfinished ||= members.unfinished;
  }
  // Left behind when a listener was deleted by other hands, or a crash or a second writer came in between.
  for (const { pool } of ownPools)
    if (!used.has(pool.id))
      changes.push({
        verb: 'delete',
        target: `pool ${pool.name} on elb ${model.loadBalancerId}`,
        detail: 'unused',
        kind: 'deletePool',
        poolId: pool.id,
      });
  return { changes, conflicts, unfinished };
}

/** The model of an entrypoint that is to have nothing: what the diff then leaves is other people's. */
export const nothingWanted = (model: Omit<ElbModel, 'listeners' | 'assumed' | 'keepMembers'>): ElbModel => ({
  ...model,
  listeners: [],
  assumed: new Map(),
  keepMembers: false,
});

const isDatagram = ({ protocol }: Listener): boolean => protocol === 'UDP' || protocol === 'QUIC';
/** Shared ELBs show HTTPS as TERMINATED_HTTPS (facts/elb-v3.md §2.2). */
const sameProtocol = ({ protocol }: Listener, wanted: ListenerModel): boolean =>
  protocol === wanted.protocol || (protocol === 'TERMINATED_HTTPS' && wanted.protocol === 'HTTPS');

/** The listener's own pool, or one that waits for its listener. */
const poolFor = (wanted: ListenerModel, listener: Listener | undefined, own: readonly PoolState[]): PoolState | undefined =>
  own.find(({ pool }) => pool.id === listener?.default_pool_id) ??
  own.find(({ pool }) => pool.name === wanted.name && pool.protocol === wanted.poolProtocol && (pool.listeners ?? []).length === 0);

type Rest<K extends ElbChange['kind']> = Omit<Extract<ElbChange, { kind: K }>, 'verb' | 'target' | 'detail'>;

const change = <K extends ElbChange['kind']>(verb: Change['verb'], target: string, detail: string, rest: Rest<K>): ElbChange =>
  ({ verb, target, detail, ...rest }) as unknown as ElbChange;
const listenerChange = <K extends ElbChange['kind']>(
  verb: Change['verb'],
  port: number,
  model: ElbModel,
  detail: string,
  rest: Rest<K>,
): ElbChange => change(verb, `listener ${port} on elb ${model.loadBalancerId}`, detail, rest);
const poolChange = <K extends ElbChange['kind']>(
  verb: Change['verb'],
  wanted: ListenerModel,
  model: ElbModel,
  detail: string,
  rest: Rest<K>,
): ElbChange => change(verb, `pool ${wanted.name} on elb ${model.loadBalancerId}`, detail, rest);

const memberChange = <K extends ElbChange['kind']>(
  verb: Change['verb'],
  wanted: ListenerModel,
  model: ElbModel,
  detail: string,
  rest: Rest<K>,
): ElbChange => change(verb, `members of pool ${wanted.name} on elb ${model.loadBalancerId}`, detail, rest);

function poolChanges(wanted: ListenerModel, found: PoolState | undefined, model: ElbModel): ElbChange[] {
  if (!found) return [poolChange<'createPool'>('create', wanted, model, wanted.algorithm, { kind: 'createPool', wanted })];
  const { id, lb_algorithm } = found.pool;
  if (lb_algorithm === wanted.algorithm) return [];
  const fields = { lb_algorithm: wanted.algorithm };
  return [
    poolChange<'updatePool'>('update', wanted, model, `${lb_algorithm} → ${wanted.algorithm}`, { kind: 'updatePool', poolId: id, fields }),
  ];
}

function monitorChanges(wanted: ListenerModel, found: PoolState | undefined, model: ElbModel): ElbChange[] {
  const { monitor } = wanted;
  const present = found?.monitor;
  const target = `health monitor of ${wanted.name} on elb ${model.loadBalancerId}`;
  if (!monitor)
    return present
      ? [change<'deleteMonitor'>('delete', target, '', { kind: 'deleteMonitor', poolId: found.pool.id, monitorId: present.id })]
      : [];
  const detail = `${monitor.type} every ${monitor.delay} s`;
  if (!present) return [change<'createMonitor'>('create', target, detail, { kind: 'createMonitor', wanted, monitor })];
  const differs = Object.entries(monitor).some(([field, value]) => (present[field as keyof MonitorModel] ?? null) !== value);
  if (!differs) return [];
  return [
    change<'updateMonitor'>('update', target, detail, { kind: 'updateMonitor', poolId: found.pool.id, monitorId: present.id, monitor }),
  ];
}

function listenerChanges(
  wanted: ListenerModel,
  listener: Listener | undefined,
  found: PoolState | undefined,
  model: ElbModel,
): ElbChange[] {
  const port = wanted.elbPort;
  if (!listener) return [listenerChange<'createListener'>('create', port, model, wanted.protocol, { kind: 'createListener', wanted })];
  const attachPool = listener.default_pool_id !== found?.pool.id || found === undefined;
  const drift = [
    ...(attachPool ? ['pool'] : []),
    ...(listener.description === model.mark ? [] : ['description']),
    ...(wanted.transparent !== undefined && listener.transparent_client_ip_enable !== wanted.transparent ? ['client IP'] : []),
    ...(wanted.certificate !== undefined && listener.default_tls_container_ref !== wanted.certificate ? ['certificate'] : []),
    ...(wanted.protocol === 'HTTPS' && [...(listener.sni_container_refs ?? [])].sort().join() !== wanted.sniCertificates.join()
      ? ['SNI certificates']
      : []),
  ];
  const changes: ElbChange[] = [];
  if (drift.length > 0)
    changes.push(
      listenerChange<'updateListener'>('update', port, model, drift.join(', '), {
        kind: 'updateListener',
        listenerId: listener.id,
        wanted,
        attachPool,
      }),
    );
  if (!hasTags(listener.tags, model.tags))
    changes.push(listenerChange<'tagListener'>('update', port, model, 'tags', { kind: 'tagListener', listenerId: listener.id }));
  return changes;
}

const keyOf = ({ address, port }: { address: string; port: number }): string => `${address}:${port}`;
const carries = ({ status }: MemberState): boolean => status === 'ONLINE' || status === 'NO_MONITOR';

/** Where they are, if that is not one place: ` (2 in subnet d90f…, 1 in subnet 6f0c…)`. */
function bySubnet(members: readonly CreateMember[]): string {
  const counts = new Map<string, number>();
  for (const { subnet_cidr_id: subnet } of members) if (subnet) counts.set(subnet, (counts.get(subnet) ?? 0) + 1);
  if (counts.size < 2) return '';
  return ` (${[...counts].map(([subnet, count]) => `${count} in subnet ${subnet}`).join(', ')})`;
}

/**
 * Add the new, then drain the old, then delete them. A member on another port than today's NodePort leads
 * to nobody, or to somebody else's Service: it gets no further connection from now on. One on a node that is
 * leaving goes on until another can take over.
 */
function memberChanges(
  wanted: ListenerModel,
  found: PoolState | undefined,
  model: ElbModel,
  isDrained: (memberId: string) => boolean,
): { arriving: ElbChange[]; leaving: ElbChange[]; unfinished: boolean } {
  const present = found?.members ?? [];
  const presentKeys = new Set(present.map(keyOf));
  const wantedKeys = new Set(wanted.members.map((one) => keyOf({ address: one.address, port: one.protocol_port })));
  const missing = wanted.members.filter((one) => !presentKeys.has(keyOf({ address: one.address, port: one.protocol_port })));
  const arriving: ElbChange[] = [];
  if (missing.length > 0) {
    const detail = `${missing.length} × port ${missing[0]!.protocol_port}${bySubnet(missing)}`;
    arriving.push(memberChange<'addMembers'>('create', wanted, model, detail, { kind: 'addMembers', wanted, members: missing }));
  }
  if (!found || model.keepMembers) return { arriving, leaving: [], unfinished: false };
  const poolId = found.pool.id;
  const nodePort = wanted.members[0]?.protocol_port;
  const staying = present.filter((one) => wantedKeys.has(keyOf(one)));
  const restored = staying.filter(({ weight }) => weight === 0);
  const outgoing = present.filter((one) => !wantedKeys.has(keyOf(one)));
  const canTakeOver = staying.some(carries);
  const drained = outgoing.filter((one) => one.weight > 0 && (one.port !== nodePort || (canTakeOver && one.status !== 'OFFLINE')));
  const removed = outgoing.filter(
    (one) => (one.weight === 0 && isDrained(one.id)) || (one.port === nodePort && one.status === 'OFFLINE' && canTakeOver),
  );
  const ids = (members: readonly MemberState[]): string[] => members.map(({ id }) => id);
  const leaving: ElbChange[] = [];
  if (restored.length > 0)
    arriving.push(
      memberChange<'restoreMembers'>('update', wanted, model, `${restored.length} × weight 1`, {
        kind: 'restoreMembers',
        poolId,
        ids: ids(restored),
      }),
    );
  if (drained.length > 0)
    leaving.push(
      memberChange<'drainMembers'>('update', wanted, model, `${drained.length} × weight 0`, {
        kind: 'drainMembers',
        poolId,
        ids: ids(drained),
      }),
    );
  if (removed.length > 0)
    leaving.push(
      memberChange<'deleteMembers'>('delete', wanted, model, `${removed.length}`, { kind: 'deleteMembers', poolId, ids: ids(removed) }),
    );
  return { arriving, leaving, unfinished: removed.length < outgoing.length };
}
