/** From what an ELB holds to what it should: the changes, in the order in which they lose nothing. Pure. @module */
import type { CreateMember, HealthMonitor, Listener, Member, Pool } from '../../huawei/elb/types.ts';
import type { PortConflict } from '../strategy.ts';
import type { ElbModel, ListenerModel, MonitorModel } from './model.ts';
import { holderOf } from './ownership.ts';

export interface ObservedListener {
  readonly listener: Listener;
  readonly pool: Pool | undefined;
  readonly members: readonly Member[];
  readonly monitor: HealthMonitor | undefined;
}

export type Change =
  | { kind: 'createListener'; port: number; name: string }
  | { kind: 'createPool'; port: number; name: string; algorithm: Pool['lb_algorithm'] }
  | { kind: 'updatePool'; port: number; poolId: string; algorithm: Pool['lb_algorithm'] }
  | { kind: 'addMembers'; port: number; members: readonly CreateMember[] }
  | { kind: 'createMonitor'; port: number; monitor: MonitorModel }
  | { kind: 'updateMonitor'; port: number; monitorId: string; monitor: MonitorModel }
  /** Weight 1 again: a node that came back while it drained. */
  | { kind: 'restoreMembers'; port: number; poolId: string; ids: readonly string[] }
  /** Weight 0: no new connections. */
  | { kind: 'drainMembers'; port: number; poolId: string; ids: readonly string[] }
  | { kind: 'deleteMembers'; port: number; poolId: string; ids: readonly string[] }
  | { kind: 'removeListener'; observed: ObservedListener };

export interface Plan {
  readonly changes: readonly Change[];
  readonly conflicts: readonly PortConflict[];
  /** Members that no longer belong, but still carry or may have to carry traffic: look again. */
  readonly unfinished: boolean;
}

/**
 * `isDrained` says whether a member with weight 0 has had its time. `all` are the listeners of the load
 * balancer, whoever owns them; those of the Gateway are told by their mark.
 */
export function diff(model: ElbModel, all: readonly ObservedListener[], isDrained: (memberId: string) => boolean): Plan {
  const changes: Change[] = [];
  const conflicts: PortConflict[] = [];
  let unfinished = false;
  const wantedPorts = new Set(model.listeners.map(({ port }) => port));
  for (const observed of all) {
    const isMine = observed.listener.description === model.mark;
    if (isMine && !(wantedPorts.has(observed.listener.protocol_port) && observed.listener.protocol === 'TCP'))
      changes.push({ kind: 'removeListener', observed });
  }
  for (const wanted of model.listeners) {
    const observed = all.find(({ listener }) => listener.protocol_port === wanted.port && !isDatagram(listener));
    if (observed && observed.listener.description !== model.mark) {
      conflicts.push({ port: wanted.port, holder: holderOf(observed.listener) });
      continue;
    }
    changes.push(...listenerChanges(wanted, observed));
    const leaving = memberChanges(wanted, observed, isDrained);
    changes.push(...leaving.changes);
    unfinished ||= leaving.unfinished;
  }
  return { changes, conflicts, unfinished };
}

const isDatagram = ({ protocol }: Listener): boolean => protocol === 'UDP' || protocol === 'QUIC';
const keyOf = (member: { address: string; protocol_port: number }): string => `${member.address}:${member.protocol_port}`;

function listenerChanges(wanted: ListenerModel, observed: ObservedListener | undefined): Change[] {
  const { port, name, algorithm, monitor } = wanted;
  const changes: Change[] = [];
  if (!observed) changes.push({ kind: 'createListener', port, name });
  if (!observed?.pool) changes.push({ kind: 'createPool', port, name, algorithm });
  else if (observed.pool.lb_algorithm !== algorithm) changes.push({ kind: 'updatePool', port, poolId: observed.pool.id, algorithm });
  if (!observed?.monitor) changes.push({ kind: 'createMonitor', port, monitor });
  else if (Object.entries(monitor).some(([field, value]) => observed.monitor![field as keyof MonitorModel] !== value))
    changes.push({ kind: 'updateMonitor', port, monitorId: observed.monitor.id, monitor });
  return changes;
}

const isDead = ({ operating_status }: Member): boolean => operating_status === 'OFFLINE';

/** Add the new, then drain the old, then delete them. */
function memberChanges(
  wanted: ListenerModel,
  observed: ObservedListener | undefined,
  isDrained: (memberId: string) => boolean,
): { changes: Change[]; unfinished: boolean } {
  const { port } = wanted;
  const present = observed?.members ?? [];
  const presentKeys = new Set(present.map(keyOf));
  const wantedKeys = new Set(wanted.members.map(keyOf));
  const missing = wanted.members.filter((member) => !presentKeys.has(keyOf(member)));
  const changes: Change[] = missing.length > 0 ? [{ kind: 'addMembers', port, members: missing }] : [];
  const poolId = observed?.pool?.id;
  if (poolId === undefined) return { changes, unfinished: false };
  const staying = present.filter((member) => wantedKeys.has(keyOf(member)));
  const restored = staying.filter(({ weight }) => weight === 0);
  if (restored.length > 0) changes.push({ kind: 'restoreMembers', port, poolId, ids: restored.map(({ id }) => id) });

  const leaving = present.filter((member) => !wantedKeys.has(keyOf(member)));
  // As long as no new member can take over, an old one that works stays.
  const canTakeOver = staying.some(({ operating_status }) => operating_status === 'ONLINE' || operating_status === 'NO_MONITOR');
  const drain = leaving.filter((member) => canTakeOver && member.weight > 0 && !isDead(member));
  const remove = leaving.filter((member) => isDead(member) || (member.weight === 0 && isDrained(member.id)));
  if (drain.length > 0) changes.push({ kind: 'drainMembers', port, poolId, ids: drain.map(({ id }) => id) });
  if (remove.length > 0) changes.push({ kind: 'deleteMembers', port, poolId, ids: remove.map(({ id }) => id) });
  return { changes, unfinished: remove.length < leaving.length };
}
