/** Health monitors: create, change, delete (facts/elb-v3.md §2.5). Probing is in `prober.ts`. @module */
import type { CreateHealthMonitor, HealthMonitor, HealthMonitorType, Pool, UpdateHealthMonitor } from '../../../huawei/elb/types.ts';
import { inConflict, invalidInput } from './faults.ts';
import { NAME, PORT, readFields, unwrap, type Fields } from './fields.ts';
import type { ElbState } from './state.ts';

const UPDATE: Fields = {
  name: NAME,
  admin_state_up: { type: 'boolean' },
  type: { type: 'string', oneOf: ['TCP', 'UDP_CONNECT', 'HTTP', 'HTTPS', 'GRPC', 'TLS'] },
  delay: { type: 'integer', min: 1, max: 50 },
  timeout: { type: 'integer', min: 1, max: 50 },
  max_retries: { type: 'integer', min: 1, max: 10 },
  max_retries_down: { type: 'integer', min: 1, max: 10 },
  monitor_port: { ...PORT, nullable: true },
  domain_name: { type: 'string', nullable: true, maxLength: 100 },
  url_path: { type: 'string', maxLength: 80, pattern: /^\// },
  http_method: { type: 'string', oneOf: ['GET', 'HEAD', 'POST'] },
  expected_codes: { type: 'string', pattern: /^\d{3}(?:(?:,\d{3})*|-\d{3})$/ },
};
const required = (name: string): Fields => ({ [name]: { ...UPDATE[name]!, required: true } });
const CREATE: Fields = {
  ...UPDATE,
  project_id: { type: 'string' },
  pool_id: { type: 'string', required: true },
  ...required('type'),
  ...required('delay'),
  ...required('timeout'),
  ...required('max_retries'),
};

export function createHealthMonitor(state: ElbState, body: unknown): HealthMonitor {
  const { pool_id, ...given } = readFields<CreateHealthMonitor>(unwrap(body, 'healthmonitor'), CREATE);
  const pool = state.pool(pool_id);
  if (pool.healthmonitor_id) throw inConflict(`pool ${pool_id} already has healthmonitor ${pool.healthmonitor_id}.`);
  const made: HealthMonitor = {
    name: '',
    max_retries_down: 3,
    monitor_port: null,
    domain_name: null,
    url_path: '/',
    http_method: 'GET',
    expected_codes: '200',
    ...given,
    id: state.newId(),
    project_id: state.environment.projectId,
    admin_state_up: true,
    pools: [{ id: pool_id }],
    created_at: state.now(),
    updated_at: state.now(),
  };
  check(pool, made);
  state.healthMonitors.set(made);
  state.pools.set({ ...pool, healthmonitor_id: made.id });
  state.changed();
  return made;
}

export function updateHealthMonitor(state: ElbState, id: string, body: unknown): HealthMonitor {
  const before = state.healthMonitor(id);
  const given = readFields<UpdateHealthMonitor>(unwrap(body, 'healthmonitor'), UPDATE, ['pool_id']);
  const after: HealthMonitor = { ...before, ...given, admin_state_up: true, updated_at: state.now() };
  check(state.pool(before.pools[0]!.id), after);
  state.healthMonitors.set(after);
  state.changed();
  return after;
}

export function deleteHealthMonitor(state: ElbState, id: string): void {
  const monitor = state.healthMonitor(id);
  for (const { id: poolId } of monitor.pools) {
    const pool = state.pools.get(poolId);
    if (pool) state.pools.set({ ...pool, healthmonitor_id: null });
    for (const member of state.membersOf(poolId)) state.setHealth(member.id, undefined);
  }
  state.healthMonitors.delete(id);
  state.changed();
}

function check(pool: Pool, monitor: HealthMonitor): void {
  const datagrams = pool.protocol === 'UDP' || pool.protocol === 'QUIC';
  const allowed: readonly HealthMonitorType[] = datagrams ? ['UDP_CONNECT'] : ['TCP', 'HTTP', 'HTTPS', 'GRPC', 'TLS'];
  if (!allowed.includes(monitor.type)) throw invalidInput(`type ${monitor.type} does not fit a pool of protocol ${pool.protocol}.`);
  // CCE's own default (delay 5, timeout 10: facts/huawei-cce.md §3) contradicts "timeout < delay" of the
  // field description, so the API does not enforce it [I].
}
