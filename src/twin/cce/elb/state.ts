/**
 * All objects of the load balancer service. Objects are replaced, never changed in place; references
 * the other way round (a pool's listeners, a load balancer's pools) are derived when an object is shown.
 * @module
 */
import { randomUUID } from 'node:crypto';
import type {
  HealthMonitor,
  Listener,
  LoadBalancer,
  Member,
  MemberReason,
  MemberOperatingStatus,
  Pool,
} from '../../../huawei/elb/types.ts';
import { timestamp } from '../../../kube/clock.ts';
import type { ElbEnvironment } from './environment.ts';
import { notFound } from './faults.ts';

export interface MemberHealth {
  status: 'INITIAL' | 'ONLINE' | 'OFFLINE';
  reason: MemberReason | null;
}

export class ElbState {
  readonly environment: ElbEnvironment;
  readonly loadBalancers = new Map<string, LoadBalancer>();
  readonly listeners = new Map<string, Listener>();
  readonly pools = new Map<string, Pool>();
  readonly healthMonitors = new Map<string, HealthMonitor>();
  /** Pool id → member id → member. */
  readonly #members = new Map<string, Map<string, Member>>();
  /** Member id → pool id. */
  readonly #poolOf = new Map<string, string>();
  /** What the prober found out, by member id; absent: never probed. */
  readonly #health = new Map<string, MemberHealth>();
  readonly #watchers = new Set<() => void>();

  constructor(environment: ElbEnvironment) {
    this.environment = environment;
  }

  onChange(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** To be called after a change of any object. */
  changed(): void {
    for (const watcher of this.#watchers) watcher();
  }

  newId(): string {
    return randomUUID();
  }

  /** Now, as the API writes it. */
  now(): string {
    return timestamp(this.environment.clock);
  }

  loadBalancer(id: string): LoadBalancer {
    return this.#must(this.loadBalancers, 'loadbalancer', id);
  }

  listener(id: string): Listener {
    return this.#must(this.listeners, 'listener', id);
  }

  pool(id: string): Pool {
    return this.#must(this.pools, 'pool', id);
  }

  healthMonitor(id: string): HealthMonitor {
    return this.#must(this.healthMonitors, 'healthmonitor', id);
  }

  member(poolId: string, id: string): Member {
    return this.#must(this.#members.get(poolId) ?? new Map<string, Member>(), 'member', id);
  }

  membersOf(poolId: string): Member[] {
    return [...(this.#members.get(poolId)?.values() ?? [])];
  }

  *allMembers(): IterableIterator<{ poolId: string; member: Member }> {
    for (const [poolId, members] of this.#members) for (const member of members.values()) yield { poolId, member };
  }

  setMember(poolId: string, member: Member): void {
    let members = this.#members.get(poolId);
    if (!members) this.#members.set(poolId, (members = new Map()));
    members.set(member.id, member);
    this.#poolOf.set(member.id, poolId);
  }

  removeMember(poolId: string, id: string): void {
    const members = this.#members.get(poolId);
    members?.delete(id);
    if (members?.size === 0) this.#members.delete(poolId);
    this.#poolOf.delete(id);
    this.#health.delete(id);
  }

  healthOf(memberId: string): MemberHealth | undefined {
    return this.#health.get(memberId);
  }

  setHealth(memberId: string, health: MemberHealth | undefined): void {
    if (health && this.#poolOf.has(memberId)) this.#health.set(memberId, health);
    else this.#health.delete(memberId);
  }

  listenersOf(loadBalancerId: string): Listener[] {
    return [...this.listeners.values()].filter((listener) => listener.loadbalancers[0]?.id === loadBalancerId);
  }

  listenersOfPool(poolId: string): Listener[] {
    return [...this.listeners.values()].filter((listener) => listener.default_pool_id === poolId);
  }

  /** Pools made for a load balancer, whether bound to a listener or not. */
  poolsOf(loadBalancerId: string): Pool[] {
    return [...this.pools.values()].filter((pool) => pool.loadbalancers.some(({ id }) => id === loadBalancerId));
  }

  /** A member's status as shown and as traffic follows it (facts/elb-v3.md §2.4). */
  memberStatus(pool: Pool, member: Member): { status: MemberOperatingStatus; reason: MemberReason | null } {
    if (member.member_type === 'instance' && !this.environment.instanceAt(member.address)?.up) return { status: 'OFFLINE', reason: null };
    if (this.listenersOfPool(pool.id).length === 0) return { status: 'UNKNOWN', reason: null };
    if (!pool.healthmonitor_id) return { status: 'NO_MONITOR', reason: null };
    return this.#health.get(member.id) ?? { status: 'INITIAL', reason: null };
  }

  #must<T>(map: ReadonlyMap<string, T>, noun: string, id: string): T {
    const found = map.get(id);
    if (found === undefined) throw notFound(noun, id);
    return found;
  }
}
