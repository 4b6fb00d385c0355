/** Typed calls of ELB v3 that the bridge and the doctor need (facts/elb-v3.md §2). Lists follow the pages. @module */
import { HuaweiHttp, type HuaweiHttpOptions, type Query } from '../http.ts';
import { ElbResources, type Kind } from './resources.ts';
import type {
  AvailabilityZone,
  BatchMember,
  Certificate,
  CreateHealthMonitor,
  CreateListener,
  CreateLoadBalancer,
  CreateMember,
  CreatePool,
  Flavor,
  HealthMonitor,
  L7Policy,
  Listener,
  LoadBalancer,
  Member,
  Pool,
  Quota,
  StatusTree,
  Tag,
  UpdateHealthMonitor,
  UpdateListener,
  UpdateLoadBalancer,
  UpdatePool,
} from './types.ts';

export interface ElbClientOptions extends HuaweiHttpOptions {
  projectId: string;
  /** Objects per page of a list. */
  pageSize?: number;
}

const LOAD_BALANCER: Kind = { plural: 'loadbalancers', singular: 'loadbalancer' };
const LISTENER: Kind = { plural: 'listeners', singular: 'listener' };
const POOL: Kind = { plural: 'pools', singular: 'pool' };
const MEMBER: Kind = { plural: 'members', singular: 'member' };
const HEALTH_MONITOR: Kind = { plural: 'healthmonitors', singular: 'healthmonitor' };
const CERTIFICATE: Kind = { plural: 'certificates', singular: 'certificate' };

/**
 * One project's load balancers in one region. All methods reject with `HuaweiError`, or with the reason of
 * the signal that ended them. The forms of delete that take other objects along (`force`, cascade) are
 * left out on purpose: a load balancer may be somebody else's too.
 *
 * @example
 * const elb = new ElbClient({ endpoint: 'https://elb.cn-north-4.myhuaweicloud.com', projectId, credentials, clock });
 * const listeners = await elb.listListeners({ loadbalancer_id: id, protocol_port: 80 });
 */
export class ElbClient {
  readonly #http: HuaweiHttp;
  readonly #calls: ElbResources;

  constructor(options: ElbClientOptions) {
    this.#http = new HuaweiHttp({ service: 'elb', ...options });
    this.#calls = new ElbResources({ http: this.#http, projectId: options.projectId, pageSize: options.pageSize ?? 200 });
  }

  /** Ends what is under way and closes the connections. */
  close(): void {
    this.#http.close();
  }

  showLoadBalancer(id: string, signal?: AbortSignal): Promise<LoadBalancer> {
    return this.#within(signal).show(LOAD_BALANCER, id);
  }

  listLoadBalancers(query: Query = {}, signal?: AbortSignal): Promise<LoadBalancer[]> {
    return this.#within(signal).list('loadbalancers', query);
  }

  createLoadBalancer(loadbalancer: CreateLoadBalancer, signal?: AbortSignal): Promise<LoadBalancer> {
    return this.#within(signal).create(LOAD_BALANCER, loadbalancer);
  }

  updateLoadBalancer(id: string, loadbalancer: UpdateLoadBalancer, signal?: AbortSignal): Promise<LoadBalancer> {
    return this.#within(signal).update(LOAD_BALANCER, id, loadbalancer);
  }

  /** Its listeners and pools must be gone first. An absent load balancer is a success. */
  deleteLoadBalancer(id: string, signal?: AbortSignal): Promise<void> {
    return this.#within(signal).delete(LOAD_BALANCER, id);
  }

  listLoadBalancerTags(id: string, signal?: AbortSignal): Promise<Tag[]> {
    return this.#within(signal).tags(LOAD_BALANCER, id);
  }

  changeLoadBalancerTags(id: string, action: 'create' | 'delete', tags: readonly Tag[], signal?: AbortSignal): Promise<void> {
    return this.#within(signal).changeTags(LOAD_BALANCER, id, action, tags);
  }

  async showStatuses(loadBalancerId: string, signal?: AbortSignal): Promise<StatusTree> {
    const path = `loadbalancers/${loadBalancerId}/statuses`;
    return (await this.#within(signal).get<{ statuses: StatusTree }>(path, 'loadbalancers/statuses')).statuses;
  }

  async showQuotas(signal?: AbortSignal): Promise<Quota> {
    return (await this.#within(signal).get<{ quota: Quota }>('quotas')).quota;
  }

  /** Sets of zones: those of one load balancer must all be of the same set. */
  async listAvailabilityZones(signal?: AbortSignal): Promise<AvailabilityZone[][]> {
    type Answer = { availability_zones: AvailabilityZone[][] };
    return (await this.#within(signal).get<Answer>('availability-zones')).availability_zones;
  }

  /** @example const [smallest] = await elb.listFlavors({ type: 'L4', shared: true }); */
  listFlavors(query: Query = {}, signal?: AbortSignal): Promise<Flavor[]> {
    return this.#within(signal).list('flavors', query);
  }

  async listCertificates(query: Query = {}, signal?: AbortSignal): Promise<Certificate[]> {
    return (await this.#within(signal).list<Certificate>('certificates', query)).map(withoutContent);
  }

  async showCertificate(id: string, signal?: AbortSignal): Promise<Certificate> {
    return withoutContent(await this.#within(signal).show<Certificate>(CERTIFICATE, id));
  }

  listListeners(query: Query = {}, signal?: AbortSignal): Promise<Listener[]> {
    return this.#within(signal).list('listeners', query);
  }

  showListener(id: string, signal?: AbortSignal): Promise<Listener> {
    return this.#within(signal).show(LISTENER, id);
  }

  createListener(listener: CreateListener, signal?: AbortSignal): Promise<Listener> {
    return this.#within(signal).create(LISTENER, listener);
  }

  updateListener(id: string, listener: UpdateListener, signal?: AbortSignal): Promise<Listener> {
    return this.#within(signal).update(LISTENER, id, listener);
  }

  /** Its default pool must be gone first. An absent listener is a success. */
  deleteListener(id: string, signal?: AbortSignal): Promise<void> {
    return this.#within(signal).delete(LISTENER, id);
  }

  listListenerTags(id: string, signal?: AbortSignal): Promise<Tag[]> {
    return this.#within(signal).tags(LISTENER, id);
  }

  changeListenerTags(id: string, action: 'create' | 'delete', tags: readonly Tag[], signal?: AbortSignal): Promise<void> {
    return this.#within(signal).changeTags(LISTENER, id, action, tags);
  }

  listL7Policies(query: Query = {}, signal?: AbortSignal): Promise<L7Policy[]> {
    return this.#within(signal).list('l7policies', query);
  }

  listPools(query: Query = {}, signal?: AbortSignal): Promise<Pool[]> {
    return this.#within(signal).list('pools', query);
  }

  showPool(id: string, signal?: AbortSignal): Promise<Pool> {
    return this.#within(signal).show(POOL, id);
  }

  createPool(pool: CreatePool, signal?: AbortSignal): Promise<Pool> {
    return this.#within(signal).create(POOL, pool);
  }

  updatePool(id: string, pool: UpdatePool, signal?: AbortSignal): Promise<Pool> {
    return this.#within(signal).update(POOL, id, pool);
  }

  /** Members and health monitor must be gone first. An absent pool is a success. */
  deletePool(id: string, signal?: AbortSignal): Promise<void> {
    return this.#within(signal).delete(POOL, id);
  }

  listMembers(poolId: string, query: Query = {}, signal?: AbortSignal): Promise<Member[]> {
    return this.#within(signal).list('members', query, `pools/${poolId}/members`, 'pools/members');
  }

  updateMember(
    poolId: string,
    memberId: string,
    member: Partial<Pick<Member, 'weight' | 'name' | 'protocol_port'>>,
    signal?: AbortSignal,
  ): Promise<Member> {
    return this.#within(signal).update(MEMBER, memberId, member, `pools/${poolId}/members`, 'pools/members');
  }

  /** In calls of at most `MAX_BATCH`; an address and port already there is answered as `existed`. Safe to repeat. */
  batchAddMembers(poolId: string, members: readonly CreateMember[], signal?: AbortSignal): Promise<BatchMember[]> {
    return this.#within(signal).batch(poolId, 'batch-add', members);
  }

  batchUpdateMembers(
    poolId: string,
    members: readonly { id: string; weight?: number; name?: string }[],
    signal?: AbortSignal,
  ): Promise<BatchMember[]> {
    return this.#within(signal).batch(poolId, 'batch-update', members);
  }

  /** Safe to repeat: a member that is gone is answered as `not found`. */
  batchDeleteMembers(
    poolId: string,
    members: readonly ({ id: string } | { address: string; protocol_port: number })[],
    signal?: AbortSignal,
  ): Promise<{ id: string; ret_status: string }[]> {
    return this.#within(signal).batch(poolId, 'batch-delete', members);
  }

  listHealthMonitors(query: Query = {}, signal?: AbortSignal): Promise<HealthMonitor[]> {
    return this.#within(signal).list('healthmonitors', query);
  }

  showHealthMonitor(id: string, signal?: AbortSignal): Promise<HealthMonitor> {
    return this.#within(signal).show(HEALTH_MONITOR, id);
  }

  createHealthMonitor(healthmonitor: CreateHealthMonitor, signal?: AbortSignal): Promise<HealthMonitor> {
    return this.#within(signal).create(HEALTH_MONITOR, healthmonitor);
  }

  updateHealthMonitor(id: string, healthmonitor: UpdateHealthMonitor, signal?: AbortSignal): Promise<HealthMonitor> {
    return this.#within(signal).update(HEALTH_MONITOR, id, healthmonitor);
  }

  deleteHealthMonitor(id: string, signal?: AbortSignal): Promise<void> {
    return this.#within(signal).delete(HEALTH_MONITOR, id);
  }

  #within(signal: AbortSignal | undefined): ElbResources {
    return signal ? this.#calls.within(signal) : this.#calls;
  }
}

/** The service shows a certificate with its content, which nobody needs here and which may hold the private key. */
function withoutContent(certificate: Certificate): Certificate {
  const {
    certificate: _content,
    private_key: _key,
    enc_certificate: _enc,
    enc_private_key: _encKey,
    ...shown
  } = certificate as Certificate & Record<'certificate' | 'private_key' | 'enc_certificate' | 'enc_private_key', unknown>;
  return shown;
}
