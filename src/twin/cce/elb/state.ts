/**
 * All objects of the load balancer service. Objects are replaced, never changed in place; references
 * the other way round (a pool's listeners, a load balancer's pools) are derived when an object is shown.
 * @module
 */
import { randomUUID } from 'node:crypto';
import type {
  Certificate,
  HealthMonitor,
  Listener,
  LoadBalancer,
  Member,
  MemberReason,
  MemberOperatingStatus,
  Pool,
  Quota,
} from '../../../huawei/elb/types.ts';
import { timestamp } from '../../../kube/clock.ts';
import type { ElbEnvironment } from './environment.ts';
import { notFound } from './faults.ts';
import { Table } from './table.ts';

export interface MemberHealth {
  status: 'INITIAL' | 'ONLINE' | 'OFFLINE';
  reason: MemberReason | null;
}

/** A certificate as the API shows it: with its content, without its key. */
export type ShownCertificate = Certificate & {
  readonly certificate: string;
  readonly description: string;
  readonly admin_state_up: boolean;
};

/** What the twin holds of a certificate; the key never leaves it. */
export type StoredCertificate = ShownCertificate & { readonly private_key: string | null };

/** Ids of what came, went or changed since the watchers were told last. */
export interface Changes {
  readonly loadBalancers: ReadonlySet<string>;
  readonly listeners: ReadonlySet<string>;
  /** Also pools whose members, monitor or listeners changed. */
  readonly pools: ReadonlySet<string>;
  /** Pools of which a member's health changed. */
  readonly health: ReadonlySet<string>;
}

const idsOf = (references: readonly { id: string }[] | undefined): string[] => references?.map(({ id }) => id) ?? [];

export class ElbState {
  readonly environment: ElbEnvironment;
  readonly loadBalancers: Table<LoadBalancer, 'address'>;
  readonly listeners: Table<Listener, 'loadBalancer' | 'pool' | 'certificate'>;
  readonly pools: Table<Pool, 'loadBalancer'>;
  readonly healthMonitors: Table<HealthMonitor, never>;
  readonly certificates = new Table<StoredCertificate, never>({});
  /** Pool id → its members by id and by `address:port`. */
  readonly #members = new Map<string, Table<Member, 'target'>>();
  /** Member id → pool id. */
  readonly #poolOf = new Map<string, string>();
  /** What the prober found out, by member id; absent: never probed. */
  readonly #health = new Map<string, MemberHealth>();
  readonly #watchers = new Set<(changes: Changes) => void>();
  #changes = noChanges();
  #quotas: Partial<Quota>;

  constructor(environment: ElbEnvironment) {
    this.environment = environment;
    this.#quotas = environment.quotas;
    this.loadBalancers = new Table({ address: (one) => [one.vip_address] }, (before, after) =>
      this.#changes.loadBalancers.add((after ?? before)!.id),
    );
    this.listeners = new Table(
      {
        loadBalancer: (one) => idsOf(one.loadbalancers),
        pool: (one) => (one.default_pool_id ? [one.default_pool_id] : []),
        certificate: (one) => [...new Set(certificatesOf(one))],
      },
      (before, after) => {
        const { listeners, loadBalancers, pools } = this.#changes;
        listeners.add((after ?? before)!.id);
        for (const id of idsOf((after ?? before)!.loadbalancers)) loadBalancers.add(id);
        for (const one of [before, after]) if (one?.default_pool_id) pools.add(one.default_pool_id);
      },
    );
    this.pools = new Table({ loadBalancer: (one) => idsOf(one.loadbalancers) }, (before, after) =>
      this.#changes.pools.add((after ?? before)!.id),
    );
    this.healthMonitors = new Table({}, (before, after) => {
      for (const id of idsOf((after ?? before)!.pools)) this.#changes.pools.add(id);
    });
  }

  /** Those that differ from the service's own. */
  get quotas(): Partial<Quota> {
    return this.#quotas;
  }

  /** Holds from the next call on; what there is already stays. */
  setQuotas(quotas: Partial<Quota>): void {
    this.#quotas = { ...this.#quotas, ...quotas };
  }

  onChange(watcher: (changes: Changes) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** To be called after a change of any object: tells the watchers what has changed since the last time. */
  changed(): void {
    const changes = this.#changes;
    this.#changes = noChanges();
    for (const watcher of this.#watchers) watcher(changes);
  }

  newId(): string {
    return randomUUID();
  }

  /** Now, as the API writes it. */
  now(): string {
    return timestamp(this.environment.clock);
  }

  loadBalancer(id: string): LoadBalancer {
    return must(this.loadBalancers, 'loadbalancer', id);
  }

  listener(id: string): Listener {
    return must(this.listeners, 'listener', id);
  }

  pool(id: string): Pool {
    return must(this.pools, 'pool', id);
  }

  healthMonitor(id: string): HealthMonitor {
    return must(this.healthMonitors, 'healthmonitor', id);
  }

  certificate(id: string): StoredCertificate {
    return must(this.certificates, 'certificate', id);
  }

  member(poolId: string, id: string): Member {
    return must(this.#members.get(poolId), 'member', id);
  }

  membersOf(poolId: string): Member[] {
    return [...(this.#members.get(poolId)?.values() ?? [])];
  }

  memberCount(poolId: string): number {
    return this.#members.get(poolId)?.size ?? 0;
  }

  /** Of the whole project. */
  get totalMembers(): number {
    return this.#poolOf.size;
  }

  /** A pool's member by what makes it unique (facts/elb-v3.md §2.4). */
  memberAt(poolId: string, address: string, port: number): Member | undefined {
    return this.#members.get(poolId)?.by('target', `${address}:${port}`)[0];
  }

  memberById(poolId: string, id: string): Member | undefined {
    return this.#members.get(poolId)?.get(id);
  }

  *allMembers(): IterableIterator<Member> {
    for (const members of this.#members.values()) yield* members.values();
  }

  poolOf(memberId: string): Pool | undefined {
    return this.pools.get(this.#poolOf.get(memberId) ?? '');
  }

  setMember(poolId: string, member: Member): void {
    let members = this.#members.get(poolId);
    if (!members) this.#members.set(poolId, (members = new Table({ target: (one) => [`${one.address}:${one.protocol_port}`] })));
    members.set(member);
    this.#poolOf.set(member.id, poolId);
    this.#changes.pools.add(poolId);
  }

  removeMember(poolId: string, id: string): void {
    const members = this.#members.get(poolId);
    members?.delete(id);
    if (members?.size === 0) this.#members.delete(poolId);
    this.#poolOf.delete(id);
    this.#health.delete(id);
    this.#changes.pools.add(poolId);
  }

  healthOf(memberId: string): MemberHealth | undefined {
    return this.#health.get(memberId);
  }

  setHealth(memberId: string, health: MemberHealth | undefined): void {
    const poolId = this.#poolOf.get(memberId);
    if (poolId !== undefined) this.#changes.health.add(poolId);
    if (health && poolId !== undefined) this.#health.set(memberId, health);
    else this.#health.delete(memberId);
  }

  listenersOf(loadBalancerId: string): Listener[] {
    return this.listeners.by('loadBalancer', loadBalancerId);
  }

  listenersOfPool(poolId: string): Listener[] {
    return this.listeners.by('pool', poolId);
  }

  /** Pools made for a load balancer, whether bound to a listener or not. */
  poolsOf(loadBalancerId: string): Pool[] {
    return this.pools.by('loadBalancer', loadBalancerId);
  }

  /** A member's status as shown and as traffic follows it (facts/elb-v3.md §2.4). */
  memberStatus(pool: Pool, member: Member): { status: MemberOperatingStatus; reason: MemberReason | null } {
    if (member.member_type === 'instance' && !this.environment.instanceAt(member.address)?.up) return { status: 'OFFLINE', reason: null };
    if (this.listeners.countBy('pool', pool.id) === 0) return { status: 'UNKNOWN', reason: null };
    if (!pool.healthmonitor_id) return { status: 'NO_MONITOR', reason: null };
    return this.#health.get(member.id) ?? { status: 'INITIAL', reason: null };
  }
}

/** All certificates that a listener shows. */
export const certificatesOf = (listener: Listener): string[] => [
  ...(listener.default_tls_container_ref ? [listener.default_tls_container_ref] : []),
  ...listener.sni_container_refs,
];

const noChanges = (): Record<keyof Changes, Set<string>> => ({
  loadBalancers: new Set(),
  listeners: new Set(),
  pools: new Set(),
  health: new Set(),
});

function must<T extends { readonly id: string }>(table: Table<T, string> | undefined, noun: string, id: string): T {
  const found = table?.get(id);
  if (found === undefined) throw notFound(noun, id);
  return found;
}
