/** Pools (back-end server groups): create, change, delete (facts/elb-v3.md §2.3). @module */
import type { CreatePool, ListenerProtocol, Pool, SessionPersistence, UpdatePool } from '../../../huawei/elb/types.ts';
import { inConflict, invalidInput, quotaExceeded } from './faults.ts';
import { DESCRIPTION, NAME, PROTECTION, readFields, unwrap, type Fields } from './fields.ts';
import { limitOf } from './quotas.ts';
import type { ElbState } from './state.ts';

const UPDATE: Fields = {
  name: NAME,
  description: DESCRIPTION,
  admin_state_up: { type: 'boolean' },
  lb_algorithm: { type: 'string', oneOf: ['ROUND_ROBIN', 'LEAST_CONNECTIONS', 'SOURCE_IP', 'QUIC_CID'] },
  session_persistence: { type: 'object', nullable: true },
  slow_start: { type: 'object', nullable: true },
  connection_drain: { type: 'object', nullable: true },
  pool_health: { type: 'object', nullable: true },
  member_deletion_protection_enable: { type: 'boolean' },
  type: { type: 'string', oneOf: ['instance', 'ip'] },
  vpc_id: { type: 'string' },
  ...PROTECTION,
};
const CREATE: Fields = {
  ...UPDATE,
  project_id: { type: 'string' },
  protocol: { type: 'string', required: true, oneOf: ['TCP', 'UDP', 'HTTP', 'HTTPS', 'GRPC', 'QUIC', 'TLS'] },
  lb_algorithm: { ...UPDATE['lb_algorithm']!, required: true },
  listener_id: { type: 'string' },
  loadbalancer_id: { type: 'string' },
  any_port_enable: { type: 'boolean' },
};

/** Which pools a listener may forward to (facts/elb-v3.md §2.3). */
export const POOL_PROTOCOLS: Readonly<Record<ListenerProtocol, readonly Pool['protocol'][]>> = {
  TCP: ['TCP'],
  UDP: ['UDP', 'QUIC'],
  HTTP: ['HTTP'],
  HTTPS: ['HTTP', 'HTTPS', 'GRPC'],
  TERMINATED_HTTPS: ['HTTP'],
  QUIC: ['HTTP', 'HTTPS'],
  TLS: ['TLS', 'TCP'],
};

export function createPool(state: ElbState, body: unknown): Pool {
  const given = readFields<CreatePool & Partial<Pool>>(unwrap(body, 'pool'), CREATE);
  const listener = given.listener_id === undefined ? undefined : state.listener(given.listener_id);
  const loadBalancerId = listener?.loadbalancers[0]?.id ?? given.loadbalancer_id;
  if (!loadBalancerId && !given.type) throw invalidInput('one of listener_id, loadbalancer_id and type is required.');
  const loadBalancer = loadBalancerId === undefined ? undefined : state.loadBalancer(loadBalancerId);
  if (loadBalancer && !loadBalancer.guaranteed && listener && given.loadbalancer_id)
    throw invalidInput('give exactly one of listener_id and loadbalancer_id for a shared load balancer.');
  if (given.type === 'instance' && !given.vpc_id) throw invalidInput('vpc_id is required for a pool of type instance.');
  if (given.type === 'ip' && given.vpc_id) throw invalidInput('vpc_id is not allowed for a pool of type ip.');
  if (listener?.default_pool_id) throw inConflict(`listener ${listener.id} already has a default pool ${listener.default_pool_id}.`);
  if (listener && !POOL_PROTOCOLS[listener.protocol].includes(given.protocol))
    throw invalidInput(`a pool of protocol ${given.protocol} cannot serve a listener of protocol ${listener.protocol}.`);
  checkPersistence(given.protocol, given.session_persistence);
  const limit = limitOf(state.quotas, 'pool');
  if (state.pools.size >= limit) throw quotaExceeded('pool', limit);
  const { listener_id: _listener, loadbalancer_id: _loadBalancer, ...fields } = given;
  const made: Pool = {
    name: '',
    description: '',
    enterprise_project_id: loadBalancer?.enterprise_project_id ?? '0',
    type: '',
    vpc_id: loadBalancer?.vpc_id ?? '',
    session_persistence: null,
    slow_start: null,
    connection_drain: null,
    pool_health: null,
    any_port_enable: false,
    member_deletion_protection_enable: false,
    protection_status: 'nonProtection',
    protection_reason: '',
    ...fields,
    id: state.newId(),
    project_id: state.environment.projectId,
    admin_state_up: true,
    ip_version: 'dualstack',
    listeners: [],
    loadbalancers: loadBalancer ? [{ id: loadBalancer.id }] : [],
    members: [],
    healthmonitor_id: null,
    created_at: state.now(),
    updated_at: state.now(),
  };
  state.pools.set(made);
  if (listener) state.listeners.set({ ...listener, default_pool_id: made.id, updated_at: state.now() });
  state.changed();
  return made;
}

export function updatePool(state: ElbState, id: string, body: unknown): Pool {
  const before = state.pool(id);
  const given = readFields<UpdatePool & Partial<Pool>>(unwrap(body, 'pool'), UPDATE, ['protocol', 'any_port_enable']);
  if ((given.type ?? before.type) !== before.type && state.membersOf(id).length > 0)
    throw invalidInput('type can be changed only while the pool has no members.');
  checkPersistence(before.protocol, given.session_persistence);
  const after: Pool = { ...before, ...given, admin_state_up: true, updated_at: state.now() };
  state.pools.set(after);
  state.changed();
  return after;
}

/** Without `cascade` members and health monitor must be gone first. */
export function deletePool(state: ElbState, id: string, cascade: boolean): void {
  const pool = state.pool(id);
  if (pool.member_deletion_protection_enable) throw inConflict(`pool ${id} is protected from deletion.`);
  if (!cascade) {
    const members = state.membersOf(id);
    if (members.length > 0) throw inConflict(`pool ${id} is in use by ${members.length} member(s).`);
    if (pool.healthmonitor_id) throw inConflict(`pool ${id} is in use by healthmonitor ${pool.healthmonitor_id}.`);
  }
  removePool(state, id);
  state.changed();
}

/** Removes a pool with all it holds and unbinds its listeners. */
export function removePool(state: ElbState, id: string): void {
  const pool = state.pool(id);
  for (const member of state.membersOf(id)) state.removeMember(id, member.id);
  if (pool.healthmonitor_id) state.healthMonitors.delete(pool.healthmonitor_id);
  for (const listener of state.listenersOfPool(id)) state.listeners.set({ ...listener, default_pool_id: null });
  state.pools.delete(id);
}

function checkPersistence(protocol: Pool['protocol'], persistence: SessionPersistence | null | undefined): void {
  if (!persistence) return;
  const layer4 = protocol === 'TCP' || protocol === 'UDP';
  if (layer4 && persistence.type !== 'SOURCE_IP')
    throw invalidInput(`session_persistence.type ${persistence.type} does not fit a pool of protocol ${protocol}.`);
  const most = layer4 ? 60 : 1440;
  const minutes = persistence.persistence_timeout;
  if (minutes !== undefined && !(Number.isInteger(minutes) && minutes >= 1 && minutes <= most))
    throw invalidInput(`session_persistence.persistence_timeout must be from 1 to ${most}.`);
}
