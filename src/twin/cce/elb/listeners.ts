/** Listeners: create, change, delete (facts/elb-v3.md §2.2). @module */
import type { CreateListener, Listener, ListenerProtocol, LoadBalancer, UpdateListener } from '../../../huawei/elb/types.ts';
import { checkCertificates } from './certificates.ts';
import { inConflict, invalidInput, portTaken, quotaExceeded } from './faults.ts';
import { DESCRIPTION, NAME, PROTECTION, readFields, TAGS, unwrap, type Fields } from './fields.ts';
import { POOL_PROTOCOLS, removePool } from './pools.ts';
import { limitOf } from './quotas.ts';
import type { ElbState } from './state.ts';
import { readTags } from './tags.ts';

const SECONDS: Fields[string] = { type: 'integer', min: 1, max: 300 };
const UPDATE: Fields = {
  name: NAME,
  description: DESCRIPTION,
  admin_state_up: { type: 'boolean' },
  default_pool_id: { type: 'string', nullable: true },
  keepalive_timeout: { type: 'integer', min: 0, max: 4000 },
  client_timeout: SECONDS,
  member_timeout: SECONDS,
  default_tls_container_ref: { type: 'string', nullable: true },
  client_ca_tls_container_ref: { type: 'string', nullable: true },
  sni_container_refs: { type: 'array' },
  tls_ciphers_policy: { type: 'string', nullable: true },
  security_policy_id: { type: 'string', nullable: true },
  http2_enable: { type: 'boolean' },
  insert_headers: { type: 'object' },
  ipgroup: { type: 'object', nullable: true },
  transparent_client_ip_enable: { type: 'boolean' },
  proxy_protocol_enable: { type: 'boolean' },
  ...PROTECTION,
};
const CREATE: Fields = {
  ...UPDATE,
  project_id: { type: 'string' },
  loadbalancer_id: { type: 'string', required: true },
  protocol: { type: 'string', required: true, oneOf: ['TCP', 'UDP', 'HTTP', 'HTTPS', 'TERMINATED_HTTPS', 'QUIC', 'TLS'] },
  protocol_port: { type: 'integer', required: true, min: 1, max: 65535 },
  tags: TAGS,
};
const IMMUTABLE = ['protocol', 'protocol_port', 'loadbalancer_id'];

const SHARED: readonly ListenerProtocol[] = ['TCP', 'UDP', 'HTTP', 'TERMINATED_HTTPS'];
const DEDICATED: readonly ListenerProtocol[] = ['TCP', 'UDP', 'HTTP', 'HTTPS', 'QUIC', 'TLS'];
const DATAGRAMS: readonly ListenerProtocol[] = ['UDP', 'QUIC'];
const LAYER_4: readonly ListenerProtocol[] = ['TCP', 'UDP', 'TLS', 'QUIC'];
const WITH_CERTIFICATE: readonly ListenerProtocol[] = ['HTTPS', 'TERMINATED_HTTPS', 'TLS', 'QUIC'];

export function createListener(state: ElbState, body: unknown): Listener {
  const given = readFields<CreateListener & Partial<Listener>>(unwrap(body, 'listener'), CREATE);
  const loadBalancer = state.loadBalancer(given.loadbalancer_id);
  const protocol = protocolFor(loadBalancer, given.protocol);
  const siblings = state.listenersOf(loadBalancer.id);
  const isDatagram = DATAGRAMS.includes(protocol);
  if (siblings.some((one) => one.protocol_port === given.protocol_port && DATAGRAMS.includes(one.protocol) === isDatagram))
    throw portTaken(loadBalancer.id, protocol, given.protocol_port);
  for (const [name, count] of [
    ['listener', state.listeners.size],
    ['listeners_per_loadbalancer', siblings.length],
  ] as const) {
    const limit = limitOf(state.quotas, name);
    if (count >= limit) throw quotaExceeded(name, limit);
  }
  if (given.proxy_protocol_enable && protocol !== 'TLS') throw invalidInput('proxy_protocol_enable is for TLS listeners only.');
  const { loadbalancer_id, ...fields } = given;
  const made: Listener = {
    name: '',
    description: '',
    enterprise_project_id: loadBalancer.enterprise_project_id,
    default_pool_id: null,
    connection_limit: -1,
    keepalive_timeout: LAYER_4.includes(protocol) ? 300 : 60,
    client_timeout: 60,
    member_timeout: 60,
    default_tls_container_ref: null,
    client_ca_tls_container_ref: null,
    sni_container_refs: [],
    tls_ciphers_policy: WITH_CERTIFICATE.includes(protocol) ? 'tls-1-0' : null,
    security_policy_id: null,
    http2_enable: false,
    insert_headers: {},
    ipgroup: null,
    proxy_protocol_enable: false,
    protection_status: 'nonProtection',
    protection_reason: '',
    ...fields,
    tags: readTags(given.tags ?? []),
    transparent_client_ip_enable: transparency(loadBalancer, protocol, given.transparent_client_ip_enable),
    id: state.newId(),
    protocol,
    project_id: state.environment.projectId,
    admin_state_up: true,
    loadbalancers: [{ id: loadbalancer_id }],
    created_at: state.now(),
    updated_at: state.now(),
  };
  check(state, loadBalancer, made);
  state.listeners.set(made);
  state.changed();
  return made;
}

export function updateListener(state: ElbState, id: string, body: unknown): Listener {
  const before = state.listener(id);
  const given = readFields<UpdateListener & Partial<Listener>>(unwrap(body, 'listener'), UPDATE, IMMUTABLE);
  const loadBalancer = state.loadBalancer(before.loadbalancers[0]!.id);
  if (given.proxy_protocol_enable && before.protocol !== 'TLS') throw invalidInput('proxy_protocol_enable is for TLS listeners only.');
  const after: Listener = {
    ...before,
    ...given,
    admin_state_up: true,
    transparent_client_ip_enable: transparency(
      loadBalancer,
      before.protocol,
      given.transparent_client_ip_enable ?? before.transparent_client_ip_enable,
    ),
    updated_at: state.now(),
  };
  check(state, loadBalancer, after);
  state.listeners.set(after);
  state.changed();
  return after;
}

/** Without `force` a listener goes only after its default pool. */
export function deleteListener(state: ElbState, id: string, force: boolean): void {
  const listener = state.listener(id);
  const pool = listener.default_pool_id;
  if (pool && state.pools.has(pool)) {
    if (!force) throw inConflict(`listener ${id} is in use by pool ${pool}.`);
    if (state.listenersOfPool(pool).length === 1) removePool(state, pool);
  }
  state.listeners.delete(id);
  state.changed();
}

function protocolFor(loadBalancer: LoadBalancer, asked: ListenerProtocol): ListenerProtocol {
  const protocol = !loadBalancer.guaranteed && asked === 'HTTPS' ? 'TERMINATED_HTTPS' : asked;
  const allowed = loadBalancer.guaranteed ? DEDICATED : SHARED;
  const kind = loadBalancer.guaranteed ? 'dedicated' : 'shared';
  if (!allowed.includes(protocol)) throw invalidInput(`protocol ${asked} is not supported by ${kind} load balancers.`);
  if (loadBalancer.guaranteed) {
    const flavor = LAYER_4.includes(protocol) ? loadBalancer.l4_flavor_id : loadBalancer.l7_flavor_id;
    if (!flavor) throw invalidInput(`the flavor of load balancer ${loadBalancer.id} does not support protocol ${asked}.`);
  }
  return protocol;
}

/** Off only where it can be: shared load balancers at layer 4. */
function transparency(loadBalancer: LoadBalancer, protocol: ListenerProtocol, asked: boolean | undefined): boolean {
  if (loadBalancer.guaranteed || !LAYER_4.includes(protocol)) return true;
  return asked ?? false;
}

function check(state: ElbState, loadBalancer: LoadBalancer, listener: Listener): void {
  if (WITH_CERTIFICATE.includes(listener.protocol) && !listener.default_tls_container_ref)
    throw invalidInput(`default_tls_container_ref is required for protocol ${listener.protocol}.`);
  checkCertificates(state, loadBalancer, listener);
  checkTimeout(listener);
  checkPool(state, listener);
}

function checkTimeout(listener: Listener): void {
  const least = LAYER_4.includes(listener.protocol) ? 10 : 0;
  if (listener.keepalive_timeout < least) throw invalidInput(`keepalive_timeout must be from ${least} to 4000 for ${listener.protocol}.`);
}

function checkPool(state: ElbState, listener: Listener): void {
  if (!listener.default_pool_id) return;
  const pool = state.pool(listener.default_pool_id);
  if (!POOL_PROTOCOLS[listener.protocol].includes(pool.protocol))
    throw invalidInput(`a pool of protocol ${pool.protocol} cannot serve a listener of protocol ${listener.protocol}.`);
  if (pool.loadbalancers.length > 0 && !pool.loadbalancers.some(({ id }) => id === listener.loadbalancers[0]?.id))
    throw invalidInput(`pool ${pool.id} belongs to another load balancer.`);
  const others = state.listenersOfPool(pool.id).filter(({ id }) => id !== listener.id).length;
  const limit = limitOf(state.quotas, 'listeners_per_pool');
  if (others >= limit) throw quotaExceeded('listeners_per_pool', limit);
}
