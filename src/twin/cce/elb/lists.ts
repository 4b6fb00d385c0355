/**
 * The lists of the API: which objects a query can mean at all is looked up, not searched, and only the
 * page that is answered is put together.
 * @module
 */
import type { HealthMonitor, Listener, LoadBalancer, Member, Pool } from '../../../huawei/elb/types.ts';
import { listPage, type FilterReaders } from './query.ts';
import { showCertificate, showHealthMonitor, showListener, showLoadBalancer, showMember, showPool } from './render.ts';
import type { Call, Reply } from './routes.ts';
import type { ShownCertificate, StoredCertificate } from './state.ts';

const ids = (references: readonly { id: string }[]): string[] => references.map(({ id }) => id);

function answer<T extends { id: string }>(
  noun: string,
  candidates: readonly T[],
  { query }: Call,
  readers: FilterReaders<T>,
  show: (object: T) => object,
): Reply {
  const { items, page_info } = listPage(candidates, query, readers);
  return { status: 200, body: { [noun]: items.map(show), page_info } };
}

/** The objects under the given keys, each once; `undefined` when the query does not name the key. */
function under<T extends { id: string }>(query: URLSearchParams, key: string, find: (value: string) => readonly T[]): T[] | undefined {
  if (!query.has(key)) return undefined;
  return [...new Map(query.getAll(key).flatMap((value) => find(value).map((one) => [one.id, one] as const))).values()];
}

export function listLoadBalancers(call: Call): Reply {
  const { state, query } = call;
  const readers: FilterReaders<LoadBalancer> = {
    listener_id: ({ id }) => ids(state.listenersOf(id)),
    pool_id: ({ id }) => ids(state.poolsOf(id)),
    publicips: (one) => one.publicips.flatMap((ip) => [ip.publicip_id, ip.publicip_address]),
  };
  const candidates = under(query, 'id', (id) => present(state.loadBalancers.get(id))) ?? [...state.loadBalancers.values()];
  return answer('loadbalancers', candidates, call, readers, (one) => showLoadBalancer(state, one));
}

export function listListeners(call: Call): Reply {
  const { state, query } = call;
  const readers: FilterReaders<Listener> = { loadbalancer_id: (one) => ids(one.loadbalancers) };
  const candidates = under(query, 'id', (id) => present(state.listeners.get(id))) ??
    under(query, 'loadbalancer_id', (id) => state.listenersOf(id)) ??
    under(query, 'default_pool_id', (id) => state.listenersOfPool(id)) ?? [...state.listeners.values()];
  return answer('listeners', candidates, call, readers, (one) => showListener(state, one));
}

export function listPools(call: Call): Reply {
  const { state, query } = call;
  const readers: FilterReaders<Pool> = {
    loadbalancer_id: (one) => ids(one.loadbalancers),
    listener_id: ({ id }) => ids(state.listenersOfPool(id)),
    member_address: ({ id }) => state.membersOf(id).map(({ address }) => address),
  };
  const ofListener = (id: string): Pool[] => present(state.pools.get(state.listeners.get(id)?.default_pool_id ?? ''));
  const candidates = under(query, 'id', (id) => present(state.pools.get(id))) ??
    under(query, 'listener_id', ofListener) ??
    under(query, 'loadbalancer_id', (id) => state.poolsOf(id)) ?? [...state.pools.values()];
  return answer('pools', candidates, call, readers, (one) => showPool(state, one));
}

export function listMembers(call: Call, poolId: string): Reply {
  const { state } = call;
  const pool = state.pool(poolId);
  return answer('members', state.membersOf(poolId), call, memberReaders(call), (member) => showMember(state, pool, member));
}

/** Of the whole project. */
export function listAllMembers(call: Call): Reply {
  const { state, query } = call;
  const readers: FilterReaders<Member> = {
    ...memberReaders(call),
    pool_id: ({ id }) => present(state.poolOf(id)?.id),
    loadbalancer_id: ({ id }) => ids(state.poolOf(id)?.loadbalancers ?? []),
  };
  const candidates = under(query, 'pool_id', (id) => state.membersOf(id)) ?? [...state.allMembers()];
  return answer('members', candidates, call, readers, (member) => {
    const pool = state.poolOf(member.id)!;
    const { loadbalancers } = pool;
    return { ...showMember(state, pool, member), pool_id: pool.id, loadbalancer_id: loadbalancers[0]?.id ?? '', loadbalancers };
  });
}

export function listHealthMonitors(call: Call): Reply {
  const { state } = call;
  const readers: FilterReaders<HealthMonitor> = { pool_id: (one) => ids(one.pools) };
  return answer('healthmonitors', [...state.healthMonitors.values()], call, readers, (one) => showHealthMonitor(state, one));
}

export function listCertificates(call: Call): Reply {
  const { state } = call;
  const shown = (one: StoredCertificate): ShownCertificate => showCertificate(state, one);
  // Filtered as shown: nobody may find a key by guessing it.
  return answer('certificates', [...state.certificates.values()].map(shown), call, {}, (one) => one);
}

/** What a member does not store is worked out. */
function memberReaders({ state }: Call): FilterReaders<Member> {
  return {
    operating_status: (member) => present(state.poolOf(member.id)).map((pool) => state.memberStatus(pool, member).status),
    instance_id: ({ address, member_type }) =>
      member_type === 'instance' ? present(state.environment.instanceAt(address)).map(({ id }) => id) : [],
  };
}

const present = <T>(value: T | undefined): T[] => (value === undefined ? [] : [value]);
