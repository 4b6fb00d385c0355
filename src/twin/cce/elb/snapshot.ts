/**
 * A deep, comparable picture of what is configured: load balancers with their listeners, pools and members,
 * nested and in an order of their own. What only runs (health) is left out, so that a picture differs exactly
 * when somebody has changed something.
 * @module
 */
import type { HealthMonitor, Listener, LoadBalancer, Member, Pool } from '../../../huawei/elb/types.ts';
import type { ElbState, ShownCertificate } from './state.ts';

export interface SnapshotOptions {
  /** `false`: without ids and times, so that two states of equal content are equal. */
  ids?: boolean;
  /** This load balancer alone, by id. */
  loadBalancer?: string;
  /** Only the listeners for which this holds, say those of others. */
  listeners?: (listener: Listener) => boolean;
}

export interface ElbSnapshot {
  readonly loadBalancers: readonly LoadBalancerPicture[];
  /** Made for no load balancer, or for one beyond the selection. */
  readonly loosePools: readonly PoolPicture[];
  readonly certificates: readonly Partial<ShownCertificate>[];
}

export type LoadBalancerPicture = Omit<Partial<LoadBalancer>, 'listeners' | 'pools'> & {
  readonly listeners: readonly ListenerPicture[];
  /** Of this load balancer, but no listener's default. */
  readonly unboundPools: readonly PoolPicture[];
};
export type ListenerPicture = Partial<Listener> & {
  readonly pool: PoolPicture | null;
  /** By name, the default one first. */
  readonly certificates: readonly string[];
};
export type PoolPicture = Omit<Partial<Pool>, 'members'> & {
  readonly members: readonly Partial<Member>[];
  readonly healthMonitor: Partial<HealthMonitor> | null;
};

/** What depends on which run made an object, and references that the nesting or a name stands for. */
const OF_THIS_RUN = new Set([
  'id',
  'created_at',
  'updated_at',
  'default_pool_id',
  'default_tls_container_ref',
  'client_ca_tls_container_ref',
  'sni_container_refs',
  'healthmonitor_id',
  'vip_port_id',
  'publicips',
  'eips',
]);
/** Derived, or shown by the nesting. */
const NEVER = new Set(['listeners', 'loadbalancers', 'pools', 'members', 'operating_status', 'status', 'reason', 'instance_id']);

/** @example expect(takeSnapshot(state, { listeners: isForeign })).toEqual(before); */
export function takeSnapshot(state: ElbState, options: SnapshotOptions = {}): ElbSnapshot {
  const { ids = true, listeners: isWanted = () => true } = options;
  const plain = <T extends object>(object: T): Partial<T> =>
    Object.fromEntries(Object.entries(object).filter(([key]) => !NEVER.has(key) && (ids || !OF_THIS_RUN.has(key)))) as Partial<T>;
  const nameOf = (id: string): string => state.certificates.get(id)?.name ?? '';

  const pool = (one: Pool): PoolPicture => {
    const monitor = one.healthmonitor_id ? state.healthMonitors.get(one.healthmonitor_id) : undefined;
    return {
      ...plain(one),
      members: inOrder(state.membersOf(one.id), (member) => `${member.address}:${member.protocol_port}`).map(plain),
      healthMonitor: monitor ? plain(monitor) : null,
    };
  };
  const listener = (one: Listener): ListenerPicture => {
    const bound = one.default_pool_id ? state.pools.get(one.default_pool_id) : undefined;
    const shown = [...(one.default_tls_container_ref ? [one.default_tls_container_ref] : []), ...one.sni_container_refs];
    return { ...plain(one), pool: bound ? pool(bound) : null, certificates: shown.map(nameOf) };
  };
  const isUnbound = ({ id }: Pool): boolean => state.listenersOfPool(id).length === 0;
  const loadBalancer = (one: LoadBalancer): LoadBalancerPicture => ({
    ...plain(one),
    listeners: inOrder(state.listenersOf(one.id).filter(isWanted), (each) => `${portKey(each.protocol_port)} ${each.protocol}`).map(
      listener,
    ),
    unboundPools: inOrder(state.poolsOf(one.id).filter(isUnbound), ({ name }) => name).map(pool),
  });

  const wanted = [...state.loadBalancers.values()].filter(({ id }) => options.loadBalancer === undefined || id === options.loadBalancer);
  const loose = options.loadBalancer === undefined ? [...state.pools.values()].filter((one) => one.loadbalancers.length === 0) : [];
  return {
    loadBalancers: inOrder(wanted, ({ name, vip_address }) => `${name} ${vip_address}`).map(loadBalancer),
    loosePools: inOrder(loose.filter(isUnbound), ({ name }) => name).map(pool),
    certificates: inOrder([...state.certificates.values()], ({ name, fingerprint }) => `${name} ${fingerprint}`).map(
      ({ private_key: _key, ...one }) => plain(one),
    ),
  };
}

/** Numbers sort as numbers. */
const portKey = (port: number): string => String(port).padStart(5, '0');

function inOrder<T>(objects: readonly T[], keyOf: (object: T) => string): T[] {
  const keyed = objects.map((object) => [keyOf(object), object] as const);
  return keyed.sort(([a], [b]) => (a < b ? -1 : Number(a > b))).map(([, object]) => object);
}
