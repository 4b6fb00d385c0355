/**
 * The managed controller (profile `cce`). It is closed; this is the behaviour of its documentation and of
 * the source document (facts/huawei-cce.md §1, §3), timings and event texts as in the upstream framework [I].
 * @module
 */
import { isHuaweiError } from '../../../huawei/errors.ts';
import type { Listener, LoadBalancer } from '../../../huawei/elb/types.ts';
import type { Service, ServicePort } from '../../../kube/resources.ts';
import {
  algorithmOf,
  annotation,
  ELB_AUTOCREATE,
  ELB_CLASS,
  ELB_ID,
  healthCheckOf,
  IP_TARGET_ENABLED,
  jsonObject,
  listenerProtocolOf,
  persistenceOf,
  USER_MANAGED_SLICES,
} from './annotations.ts';
import { cceMembers, sliceMembers, type Surroundings } from './backends.ts';
import { removeListener, syncMembers, syncPool } from './listener-sync.ts';
import type { LoadBalancerProvider, LoadBalancerStatus, ProviderOptions } from './provider.ts';

const HEALTH_TIMEOUT = 10;

export class CceProvider implements LoadBalancerProvider {
  readonly announcesUpdates = false;
  readonly #options: ProviderOptions;

  constructor(options: ProviderOptions) {
    this.#options = options;
  }

  /** Without an ELB annotation there is no ELB: EXTERNAL-IP stays pending. A foreign class is left alone [I]. */
  serves(service: Service): boolean {
    if (service.spec?.type !== 'LoadBalancer' || service.spec.loadBalancerClass !== undefined) return false;
    return annotation(service, ELB_ID) !== undefined || annotation(service, ELB_AUTOCREATE) !== undefined;
  }

  async ensure(service: Service, around: Surroundings): Promise<LoadBalancerStatus | undefined> {
    const loadBalancer = await this.#loadBalancerFor(service);
    const ports = service.spec?.ports ?? [];
    const mine = await this.#ownListeners(service, loadBalancer.id);
    for (const listener of mine)
      if (!ports.some((port) => serves(listener, service, port))) await removeListener(this.#options.elb, listener);
    for (const port of ports) {
      const listener = mine.find((one) => serves(one, service, port)) ?? (await this.#createListener(service, port, loadBalancer));
      const members = membersOf(service, port, around);
      // A selector-less Service gets a listener and nothing behind it (問題六) [S].
      if (members === undefined) continue;
      await syncPool(this.#options.elb, listener, {
        name: listener.name,
        algorithm: algorithmOf(service),
        persistence: persistenceOf(service),
        members,
        healthCheck: healthCheckOf(service, port, HEALTH_TIMEOUT),
      });
    }
    // Without back ends no address is assigned (問題七) [S].
    return hasBackends(service) ? addressesOf(loadBalancer) : undefined;
  }

  async update(service: Service, around: Surroundings): Promise<void> {
    const id = annotation(service, ELB_ID);
    if (!id) return;
    for (const listener of await this.#ownListeners(service, id)) {
      const port = service.spec?.ports?.find((one) => serves(listener, service, one));
      const members = port && membersOf(service, port, around);
      if (members && listener.default_pool_id) await syncMembers(this.#options.elb, listener.default_pool_id, members);
    }
  }

  async remove(service: Service): Promise<void> {
    const { elb } = this.#options;
    const id = annotation(service, ELB_ID);
    if (!id) return;
    for (const listener of await this.#ownListeners(service, id)) await removeListener(elb, listener);
    // With both annotations the ELB goes with its Service unless something else uses it.
    if (annotation(service, ELB_AUTOCREATE) === undefined) return;
    try {
      if ((await elb.listListeners({ loadbalancer_id: id })).length === 0) await elb.deleteLoadBalancer(id);
    } catch (error) {
      if (!isHuaweiError(error, 'conflict')) throw error;
    }
  }

  async #loadBalancerFor(service: Service): Promise<LoadBalancer> {
    const { elb, annotate } = this.#options;
    const id = annotation(service, ELB_ID);
    const kind = annotation(service, ELB_CLASS) ?? 'union';
    if (kind !== 'union' && kind !== 'performance') throw new Error(`annotation ${ELB_CLASS} "${kind}" is not one of union, performance`);
    const dedicated = kind === 'performance';
    if (id !== undefined) {
      const found = await elb.showLoadBalancer(id);
      if (found.guaranteed !== dedicated)
        throw new Error(`ELB ${id} is ${found.guaranteed ? 'dedicated' : 'shared'}, which does not fit ${ELB_CLASS} ${kind}`);
      return found;
    }
    const made = await this.#createLoadBalancer(service, dedicated);
    await annotate(service, { [ELB_ID]: made.id });
    return made;
  }

  async #createLoadBalancer(service: Service, dedicated: boolean): Promise<LoadBalancer> {
    const { elb, vpcId, subnetId } = this.#options;
    const wish = jsonObject(service, ELB_AUTOCREATE);
    const name = typeof wish['name'] === 'string' ? wish['name'] : `cce-lb-${service.metadata.uid}`;
    const [existing] = await elb.listLoadBalancers({ name });
    if (existing) return existing;
    const isPublic = wish['type'] === 'public';
    return elb.createLoadBalancer({
      name,
      guaranteed: dedicated,
      vpc_id: vpcId,
      vip_subnet_cidr_id: subnetId,
      ...(typeof wish['vip_address'] === 'string' && { vip_address: wish['vip_address'] }),
      ...(dedicated && {
        availability_zone_list: wish['available_zone'] as string[],
        l4_flavor_id: (wish['l4_flavor_name'] as string) || null,
        l7_flavor_id: (wish['l7_flavor_name'] as string) || null,
      }),
      ...(isPublic && {
        publicip: {
          network_type: wish['eip_type'] as string,
          bandwidth: {
            name: wish['bandwidth_name'] as string,
            size: wish['bandwidth_size'] as number,
            share_type: wish['bandwidth_sharetype'] as 'PER' | 'WHOLE',
          },
        },
      }),
    });
  }

  async #ownListeners(service: Service, loadBalancerId: string): Promise<Listener[]> {
    const mark = this.#mark(service);
    const all = await this.#options.elb.listListeners({ loadbalancer_id: loadBalancerId });
    return all.filter(({ description }) => description === mark);
  }

  #createListener(service: Service, port: ServicePort, loadBalancer: LoadBalancer): Promise<Listener> {
    const protocol = listenerProtocolOf(service, port);
    return this.#options.elb.createListener({
      name: `k8s_${protocol}_${port.port}`,
      description: this.#mark(service),
      loadbalancer_id: loadBalancer.id,
      protocol,
      protocol_port: port.port,
      ...(annotation(service, 'kubernetes.io/elb.transparent-client-ip') === 'true' && { transparent_client_ip_enable: true }),
    });
  }

  /** CCE marks what it manages, so that nobody edits it on the console; the exact text is [I]. */
  #mark(service: Service): string {
    return JSON.stringify({
      attention: 'Auto-generated by CCE service, do not modify!',
      cluster_id: this.#options.clusterId,
      service: `${service.metadata.namespace}/${service.metadata.name}`,
    });
  }
}

const hasSelector = (service: Service): boolean => Object.keys(service.spec?.selector ?? {}).length > 0;
const hasBackends = (service: Service): boolean => hasSelector(service) || annotation(service, USER_MANAGED_SLICES) === 'true';

const serves = (listener: Listener, service: Service, port: ServicePort): boolean =>
  listener.protocol_port === port.port && listener.protocol === listenerProtocolOf(service, port);

function membersOf(service: Service, port: ServicePort, around: Surroundings): ReturnType<typeof cceMembers> | undefined {
  if (hasSelector(service)) return cceMembers(service, port, around);
  if (annotation(service, USER_MANAGED_SLICES) !== 'true') return undefined;
  // Dedicated load balancers only (facts/huawei-cce.md §4).
  if (annotation(service, ELB_CLASS) !== 'performance')
    throw new Error(`annotation ${USER_MANAGED_SLICES} needs a dedicated load balancer (${ELB_CLASS}: performance)`);
  return sliceMembers(port, around, annotation(service, IP_TARGET_ENABLED) === 'true');
}

/** Public address first; both are listed (facts/huawei-cce.md §3). */
function addressesOf({ publicips, vip_address }: LoadBalancer): LoadBalancerStatus {
  return { ingress: [...publicips.map(({ publicip_address }) => ({ ip: publicip_address })), { ip: vip_address }] };
}
