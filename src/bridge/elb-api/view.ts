/**
 * What the bridge knows of one load balancer: read once, then kept up by what its own writes answer, so that
 * a changed NodePort costs writes alone and a quiet cluster no call at all. Others may write too: a view is
 * read anew after any refused or unanswered write, and at each drift check.
 * @module
 */
import { isHuaweiError } from '../../huawei/errors.ts';
import type { ElbClient } from '../../huawei/elb/client.ts';
import type {
  CreateHealthMonitor,
  CreateListener,
  CreateMember,
  CreatePool,
  HealthMonitor,
  Listener,
  LoadBalancer,
  Member,
  Pool,
  UpdateHealthMonitor,
  UpdateListener,
  UpdatePool,
} from '../../huawei/elb/types.ts';
import { MemberList, type MemberState, type MemberWords } from './member-list.ts';
import { isOfCluster } from './ownership.ts';

export interface PoolState {
  readonly pool: Pool;
  /** Of a view these are unpacked when asked for: only of a pool that is looked at. */
  readonly members: readonly MemberState[];
  readonly monitor: HealthMonitor | undefined;
}

/** What a diff compares with: all listeners, whoever made them, and this cluster's pools. */
export interface ElbState {
  readonly loadBalancer: LoadBalancer;
  readonly listeners: readonly Listener[];
  readonly pools: readonly PoolState[];
}

/** Identifiers in one query. */
const IDS_PER_LIST = 50;
/** What is thrown away of the answers, ten times what is kept, is not to lie about all at once. */
const POOLS_AT_ONCE = 5;

export interface ViewOptions {
  elb: ElbClient;
  cluster: string;
  words: MemberWords;
}

/** What is in it is exchanged, never changed: a state that was given away stays as it was. */
class HeldPool implements PoolState {
  readonly pool: Pool;
  readonly monitor: HealthMonitor | undefined;
  readonly #members: MemberList;

  constructor(pool: Pool, members: MemberList, monitor: HealthMonitor | undefined) {
    this.pool = light(pool);
    this.#members = members;
    this.monitor = monitor;
  }

  get members(): readonly MemberState[] {
    return this.#members.unpack();
  }

  withPool(pool: Pool): HeldPool {
    return new HeldPool(pool, this.#members, this.monitor);
  }

  withMembers(members: MemberList): HeldPool {
    return new HeldPool(this.pool, members, this.monitor);
  }

  withMonitor(monitor: HealthMonitor | undefined): HeldPool {
    return new HeldPool({ ...this.pool, healthmonitor_id: monitor?.id ?? null }, this.#members, monitor);
  }
}

export class LoadBalancerView {
  readonly #elb: ElbClient;
  readonly #words: MemberWords;
  readonly #loadBalancer: LoadBalancer;
  readonly #listeners = new Map<string, Listener>();
  readonly #pools = new Map<string, HeldPool>();

  private constructor({ elb, words }: ViewOptions, loadBalancer: LoadBalancer) {
    this.#elb = elb;
    this.#words = words;
    this.#loadBalancer = loadBalancer;
  }

  /** Rejects with `HuaweiError` `notFound` when there is no such load balancer. */
  static async read(id: string, options: ViewOptions): Promise<LoadBalancerView> {
    const { elb, cluster } = options;
    const view = new LoadBalancerView(options, await elb.showLoadBalancer(id));
    const [listeners, pools] = await Promise.all([elb.listListeners({ loadbalancer_id: id }), elb.listPools({ loadbalancer_id: id })]);
    for (const listener of listeners) view.#listeners.set(listener.id, listener);
    const own = pools.filter(({ description }) => isOfCluster(description, cluster));
    const monitors = await monitorsOf(elb, own);
    for (let from = 0; from < own.length; from += POOLS_AT_ONCE)
      await Promise.all(
        own.slice(from, from + POOLS_AT_ONCE).map(async (pool) => {
          const members = await ifThere(elb.listMembers(pool.id));
          if (!members) return;
          view.#pools.set(pool.id, new HeldPool(pool, view.#packed(members.map(stateOf)), monitors.get(pool.healthmonitor_id ?? '')));
        }),
      );
    return view;
  }

  state(): ElbState {
    return { loadBalancer: this.#loadBalancer, listeners: [...this.#listeners.values()], pools: [...this.#pools.values()] };
  }

  /** Asks again how the members of some pools are. */
  async refreshMembers(poolIds: Iterable<string>): Promise<void> {
    await Promise.all(
      [...poolIds].map(async (id) => {
        if (!this.#pools.has(id)) return;
        const members = await this.#elb.listMembers(id);
        this.#exchange(id, (held) => held.withMembers(this.#packed(members.map(stateOf))));
      }),
    );
  }

  async createListener(listener: CreateListener): Promise<Listener> {
    const made = await this.#elb.createListener(listener);
    this.#listeners.set(made.id, made);
    return made;
  }

  async updateListener(id: string, fields: UpdateListener): Promise<void> {
    this.#listeners.set(id, await this.#elb.updateListener(id, fields));
  }

  async tagListener(id: string, tags: Listener['tags']): Promise<void> {
    await this.#elb.changeListenerTags(id, 'create', tags);
    const held = this.#listeners.get(id);
    if (held) this.#listeners.set(id, { ...held, tags: [...(held.tags ?? []), ...tags] });
  }

  async deleteListener(id: string): Promise<void> {
    await this.#elb.deleteListener(id);
    this.#listeners.delete(id);
  }

  async createPool(pool: CreatePool): Promise<Pool> {
    const made = await this.#elb.createPool(pool);
    this.#pools.set(made.id, new HeldPool(made, this.#packed([]), undefined));
    return made;
  }

  async updatePool(id: string, fields: UpdatePool): Promise<void> {
    const pool = await this.#elb.updatePool(id, fields);
    this.#exchange(id, (held) => held.withPool(pool));
  }

  /** Members, health monitor, pool: the order in which the service lets them go (facts/elb-v3.md §3). */
  async deletePool(id: string): Promise<void> {
    const members = await this.#elb.listMembers(id);
    if (members.length > 0)
      await this.#elb.batchDeleteMembers(
        id,
        members.map((member) => ({ id: member.id })),
      );
    const monitorId = this.#pools.get(id)?.pool.healthmonitor_id;
    if (monitorId) await this.#elb.deleteHealthMonitor(monitorId);
    await this.#elb.deletePool(id);
    this.#pools.delete(id);
  }

  async addMembers(poolId: string, members: readonly CreateMember[]): Promise<void> {
    const added = await this.#elb.batchAddMembers(poolId, members);
    const ids = new Set(added.map(({ id }) => id));
    this.#setMembers(poolId, (held) => [...held.filter(({ id }) => !ids.has(id)), ...added.map(stateOf)]);
    const refused = added.find(({ ret_status }) => ret_status !== 'successful' && ret_status !== 'existed');
    if (refused) throw new Error(`member ${refused.address}:${refused.protocol_port} was answered with ${refused.ret_status}`);
  }

  async setWeights(poolId: string, ids: readonly string[], weight: number): Promise<void> {
    await this.#elb.batchUpdateMembers(
      poolId,
      ids.map((id) => ({ id, weight })),
    );
    const changed = new Set(ids);
    this.#setMembers(poolId, (held) => held.map((one) => (changed.has(one.id) ? { ...one, weight } : one)));
  }

  async deleteMembers(poolId: string, ids: readonly string[]): Promise<void> {
    await this.#elb.batchDeleteMembers(
      poolId,
      ids.map((id) => ({ id })),
    );
    const gone = new Set(ids);
    this.#setMembers(poolId, (held) => held.filter(({ id }) => !gone.has(id)));
  }

  async createMonitor(monitor: CreateHealthMonitor): Promise<void> {
    const made = await this.#elb.createHealthMonitor(monitor);
    this.#exchange(monitor.pool_id, (held) => held.withMonitor(made));
  }

  async updateMonitor(poolId: string, id: string, fields: UpdateHealthMonitor): Promise<void> {
    const updated = await this.#elb.updateHealthMonitor(id, fields);
    this.#exchange(poolId, (held) => held.withMonitor(updated));
  }

  async deleteMonitor(poolId: string, id: string): Promise<void> {
    await this.#elb.deleteHealthMonitor(id);
    this.#exchange(poolId, (held) => held.withMonitor(undefined));
  }

  #setMembers(poolId: string, change: (held: readonly MemberState[]) => readonly MemberState[]): void {
    this.#exchange(poolId, (held) => held.withMembers(this.#packed(change(held.members))));
  }

  /** Whatever is not held any more is gone. */
  #exchange(poolId: string, change: (held: HeldPool) => HeldPool): void {
    const held = this.#pools.get(poolId);
    if (held) this.#pools.set(poolId, change(held));
  }

  #packed(members: readonly MemberState[]): MemberList {
    return new MemberList(members, this.#words);
  }
}

/** A status of the listener that is in use, where there is one, before the general one (facts/elb-v3.md §2.4). */
function stateOf({ id, address, protocol_port, weight, operating_status, status, reason }: Member): MemberState {
  const [own] = status ?? [];
  const code = (own?.reason ?? reason)?.reason_code;
  return { id, address, port: protocol_port, weight, status: own?.operating_status ?? operating_status, ...(code && { reason: code }) };
}

/** By id, in as few calls as addresses of a reasonable length allow. */
async function monitorsOf(elb: ElbClient, pools: readonly Pool[]): Promise<Map<string, HealthMonitor>> {
  const ids = pools.flatMap(({ healthmonitor_id }) => healthmonitor_id ?? []);
  const found = new Map<string, HealthMonitor>();
  for (let from = 0; from < ids.length; from += IDS_PER_LIST)
    for (const one of (await ifThere(elb.listHealthMonitors({ id: ids.slice(from, from + IDS_PER_LIST) }))) ?? []) found.set(one.id, one);
  return found;
}

/** What others have deleted since it was listed: no reason to believe that the load balancer is gone. */
function ifThere<T>(reading: Promise<T>): Promise<T | undefined> {
  return reading.catch((error: unknown) => {
    if (isHuaweiError(error, 'notFound')) return undefined;
    throw error;
  });
}

/** Without the ids of its members, which are held already, each with what matters of it. */
const light = (pool: Pool): Pool => ({ ...pool, members: [] });
