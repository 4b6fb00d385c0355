/** Typed calls of ELB v3 that the bridge and the doctor need (facts/elb-v3.md §2). Lists follow the pages. @module */
import { isHuaweiError } from '../errors.ts';
import { HuaweiHttp, type HuaweiHttpOptions, type Query } from '../http.ts';
import type {
  BatchMember,
  CreateHealthMonitor,
  CreateListener,
  CreateMember,
  CreatePool,
  HealthMonitor,
  Listener,
  LoadBalancer,
  Member,
  PageInfo,
  Pool,
  Quota,
  StatusTree,
  Tag,
  UpdateHealthMonitor,
  UpdateListener,
  UpdatePool,
} from './types.ts';

export interface ElbClientOptions extends HuaweiHttpOptions {
  /** Objects per page of a list. */
  pageSize?: number;
}

/** The API refuses more in one batch call. */
export const MAX_BATCH = 200;

/**
 * One project's load balancers in one region. All methods reject with `HuaweiError`.
 *
 * @example
 * const elb = new ElbClient({ endpoint: 'https://elb.cn-north-4.myhuaweicloud.com', projectId, credentials, clock });
 * const listeners = await elb.listListeners({ loadbalancer_id: id, protocol_port: 80 });
 */
export class ElbClient {
  readonly #http: HuaweiHttp;
  readonly #root: string;
  readonly #project: string;
  readonly #pageSize: number;

  constructor(options: ElbClientOptions) {
    this.#http = new HuaweiHttp(options);
    this.#project = `/v3/${options.projectId}`;
    this.#root = `${this.#project}/elb`;
    this.#pageSize = options.pageSize ?? 200;
  }

  close(): void {
    this.#http.close();
  }

  showLoadBalancer(id: string): Promise<LoadBalancer> {
    return this.#show('loadbalancers', 'loadbalancer', id);
  }

  listLoadBalancers(query: Query = {}): Promise<LoadBalancer[]> {
    return this.#list('loadbalancers', query);
  }

  createLoadBalancer(loadbalancer: Partial<LoadBalancer>): Promise<LoadBalancer> {
    return this.#create('loadbalancers', 'loadbalancer', loadbalancer);
  }

  deleteLoadBalancer(id: string): Promise<void> {
    return this.#delete('loadbalancers', id);
  }

  async showStatuses(loadBalancerId: string): Promise<StatusTree> {
    const path = `${this.#root}/loadbalancers/${loadBalancerId}/statuses`;
    return (await this.#http.request<{ statuses: StatusTree }>({ method: 'GET', path })).statuses;
  }

  async showQuotas(): Promise<Quota> {
    return (await this.#http.request<{ quota: Quota }>({ method: 'GET', path: `${this.#root}/quotas` })).quota;
  }

  listListeners(query: Query = {}): Promise<Listener[]> {
    return this.#list('listeners', query);
  }

  showListener(id: string): Promise<Listener> {
    return this.#show('listeners', 'listener', id);
  }

  createListener(listener: CreateListener): Promise<Listener> {
    return this.#create('listeners', 'listener', listener);
  }

  updateListener(id: string, listener: UpdateListener): Promise<Listener> {
    return this.#update('listeners', 'listener', id, listener);
  }

  /** Its default pool must be gone first. An absent listener is a success. */
  deleteListener(id: string): Promise<void> {
    return this.#delete('listeners', id);
  }

  async listListenerTags(id: string): Promise<Tag[]> {
    return (await this.#http.request<{ tags: Tag[] }>({ method: 'GET', path: `${this.#project}/listeners/${id}/tags` })).tags;
  }

  async changeListenerTags(id: string, action: 'create' | 'delete', tags: readonly Tag[]): Promise<void> {
    await this.#http.request({
      method: 'POST',
      path: `${this.#project}/listeners/${id}/tags/action`,
      body: { action, tags },
      repeatable: true,
    });
  }

  listPools(query: Query = {}): Promise<Pool[]> {
    return this.#list('pools', query);
  }

  showPool(id: string): Promise<Pool> {
    return this.#show('pools', 'pool', id);
  }

  createPool(pool: CreatePool): Promise<Pool> {
    return this.#create('pools', 'pool', pool);
  }

  updatePool(id: string, pool: UpdatePool): Promise<Pool> {
    return this.#update('pools', 'pool', id, pool);
  }

  /** Members and health monitor must be gone first. An absent pool is a success. */
  deletePool(id: string): Promise<void> {
    return this.#delete('pools', id);
  }

  listMembers(poolId: string, query: Query = {}): Promise<Member[]> {
    return this.#list('members', query, `pools/${poolId}/members`);
  }

  async updateMember(
    poolId: string,
    memberId: string,
    member: Partial<Pick<Member, 'weight' | 'name' | 'protocol_port'>>,
  ): Promise<Member> {
    const path = `${this.#root}/pools/${poolId}/members/${memberId}`;
    return (await this.#http.request<{ member: Member }>({ method: 'PUT', path, body: { member } })).member;
  }

  /** In calls of at most {@link MAX_BATCH}; an address and port already there is answered as `existed`. Safe to repeat. */
  batchAddMembers(poolId: string, members: readonly CreateMember[]): Promise<BatchMember[]> {
    return this.#batch(poolId, 'batch-add', members);
  }

  batchUpdateMembers(poolId: string, members: readonly { id: string; weight?: number; name?: string }[]): Promise<BatchMember[]> {
    return this.#batch(poolId, 'batch-update', members);
  }

  /** Safe to repeat: a member that is gone is answered as `not found`. */
  batchDeleteMembers(
    poolId: string,
    members: readonly ({ id: string } | { address: string; protocol_port: number })[],
  ): Promise<{ id: string; ret_status: string }[]> {
    return this.#batch(poolId, 'batch-delete', members);
  }

  listHealthMonitors(query: Query = {}): Promise<HealthMonitor[]> {
    return this.#list('healthmonitors', query);
  }

  showHealthMonitor(id: string): Promise<HealthMonitor> {
    return this.#show('healthmonitors', 'healthmonitor', id);
  }

  createHealthMonitor(healthmonitor: CreateHealthMonitor): Promise<HealthMonitor> {
    return this.#create('healthmonitors', 'healthmonitor', healthmonitor);
  }

  updateHealthMonitor(id: string, healthmonitor: UpdateHealthMonitor): Promise<HealthMonitor> {
    return this.#update('healthmonitors', 'healthmonitor', id, healthmonitor);
  }

  deleteHealthMonitor(id: string): Promise<void> {
    return this.#delete('healthmonitors', id);
  }

  async #list<T>(noun: string, query: Query, at = noun): Promise<T[]> {
    const all: T[] = [];
    let marker: string | undefined;
    do {
      const page = await this.#http.request<Record<string, T[]> & { page_info?: PageInfo }>({
        method: 'GET',
        path: `${this.#root}/${at}`,
        query: { ...query, limit: this.#pageSize, marker },
      });
      all.push(...(page[noun] ?? []));
      const next = page.page_info?.next_marker;
      // A server that answers its own marker would be asked for ever.
      marker = next === marker ? undefined : next;
    } while (marker);
    return all;
  }

  async #show<T>(noun: string, singular: string, id: string): Promise<T> {
    return (await this.#http.request<Record<string, T>>({ method: 'GET', path: `${this.#root}/${noun}/${id}` }))[singular]!;
  }

  async #create<T>(noun: string, singular: string, body: object): Promise<T> {
    return (await this.#http.request<Record<string, T>>({ method: 'POST', path: `${this.#root}/${noun}`, body: { [singular]: body } }))[
      singular
    ]!;
  }

  async #update<T>(noun: string, singular: string, id: string, body: object): Promise<T> {
    const path = `${this.#root}/${noun}/${id}`;
    return (await this.#http.request<Record<string, T>>({ method: 'PUT', path, body: { [singular]: body } }))[singular]!;
  }

  async #delete(noun: string, id: string): Promise<void> {
    try {
      await this.#http.request({ method: 'DELETE', path: `${this.#root}/${noun}/${id}` });
    } catch (error) {
      if (!isHuaweiError(error, 'notFound')) throw error;
    }
  }

  async #batch<T>(poolId: string, action: string, members: readonly object[]): Promise<T[]> {
    const done: T[] = [];
    for (let from = 0; from < members.length; from += MAX_BATCH) {
      const path = `${this.#root}/pools/${poolId}/members/${action}`;
      const body = { members: members.slice(from, from + MAX_BATCH) };
      done.push(...(await this.#http.request<{ members: T[] }>({ method: 'POST', path, body, repeatable: true })).members);
    }
    return done;
  }
}
