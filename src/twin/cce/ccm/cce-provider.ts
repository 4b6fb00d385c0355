/**
 * The managed controller (profile `cce`). It is closed; this is the behaviour of its documentation and of
 * the source document (facts/huawei-cce.md §1, §3), timings and event texts as in the upstream framework [I].
 * @module
 */
import { isHuaweiError } from '../../../huawei/errors.ts';
import type { CreateMember, Listener, LoadBalancer } from '../../../huawei/elb/types.ts';
import type { Service, ServicePort } from '../../../kube/resources.ts';
import {
  algorithmOf,
  annotation,
  ELB_AUTOCREATE,
  ELB_CLASS,
  ELB_ID,
  healthCheckOf,
  HOST_NETWORK,
  IP_TARGET_ENABLED,
  isListenerOf,
  jsonObject,
  listenerProtocolOf,
  persistenceOf,
  USER_MANAGED_SLICES,
} from './annotations.ts';
import { cceMembers, hostNetworkMembers, sliceMembers, type Surroundings } from './backends.ts';
import { removeListener, syncMembers, syncPool } from './listener-sync.ts';
import { listenerWish, unfulfilled } from './listener-wish.ts';
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
    const { elb } = this.#options;
    const mine = await this.#ownListeners(service);
    refuseMove(service, mine);
    const loadBalancer = await this.#loadBalancerFor(service);
    const ports = service.spec?.ports ?? [];
    await this.#refuseForeign(service, loadBalancer, mine);
    for (const listener of mine) if (!ports.some((port) => isListenerOf(listener, service, port))) await removeListener(elb, listener);
    for (const port of ports) {
      const listener = await this.#listenerFor(service, port, loadBalancer, mine);
      const members = this.#membersOf(service, port, around);
      // A selector-less Service gets a listener and nothing behind it (問題六) [S].
      if (members === undefined) continue;
      await syncPool(elb, listener, {
        name: listener.name,
        algorithm: algorithmOf(service),
        persistence: persistenceOf(service),
        members,
        healthCheck: healthCheckOf(service, port, HEALTH_TIMEOUT),
      });
    }
    // Without back ends no address is assigned (問題七) [S].
    return hasSelector(service) || this.#hasOwnSlices(service) ? addressesOf(loadBalancer) : undefined;
  }

  async update(service: Service, around: Surroundings): Promise<void> {
    const id = annotation(service, ELB_ID);
    for (const listener of await this.#ownListeners(service)) {
      if (listener.loadbalancers[0]?.id !== id) continue;
      const port = service.spec?.ports?.find((one) => isListenerOf(listener, service, one));
      const members = port && this.#membersOf(service, port, around);
      if (members && listener.default_pool_id) await syncMembers(this.#options.elb, listener.default_pool_id, members);
    }
  }

  async remove(service: Service): Promise<void> {
    const { elb } = this.#options;
    const id = annotation(service, ELB_ID);
    for (const listener of await this.#ownListeners(service)) await removeListener(elb, listener);
    // With both annotations the ELB goes with its Service unless something else uses it.
    if (id === undefined || annotation(service, ELB_AUTOCREATE) === undefined) return;
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

  /** Wherever they are. */
  #ownListeners(service: Service): Promise<Listener[]> {
    return this.#options.elb.listListeners({ description: this.#mark(service) });
  }

  /**
   * A port on which somebody else's listener is: the service itself refuses ours, and that is all that
   * happens. Nothing is adopted, and nothing of the Service's other ports is touched before.
   */
  async #refuseForeign(service: Service, loadBalancer: LoadBalancer, mine: readonly Listener[]): Promise<void> {
    const present = await this.#options.elb.listListeners({ loadbalancer_id: loadBalancer.id });
    const foreign = present.filter(({ id }) => !mine.some((own) => own.id === id));
    const isDatagram = (protocol: string): boolean => protocol === 'UDP' || protocol === 'QUIC';
    for (const port of service.spec?.ports ?? [])
      if (foreign.some((one) => one.protocol_port === port.port && isDatagram(one.protocol) === isDatagram(port.protocol ?? 'TCP')))
        await this.#createListener(service, port, loadBalancer);
  }

  async #listenerFor(service: Service, port: ServicePort, loadBalancer: LoadBalancer, mine: readonly Listener[]): Promise<Listener> {
    const present = mine.find((one) => isListenerOf(one, service, port));
    if (!present) return this.#createListener(service, port, loadBalancer);
    const change = unfulfilled(present, listenerWish(service, port));
    return change ? this.#options.elb.updateListener(present.id, change) : present;
  }

  #createListener(service: Service, port: ServicePort, loadBalancer: LoadBalancer): Promise<Listener> {
    const protocol = listenerProtocolOf(service, port);
    return this.#options.elb.createListener({
      name: `k8s_${protocol}_${port.port}`,
      description: this.#mark(service),
      loadbalancer_id: loadBalancer.id,
      protocol,
      protocol_port: port.port,
      ...listenerWish(service, port),
    });
  }

  #hasOwnSlices(service: Service): boolean {
    return this.#options.userManagedSlices && !hasSelector(service) && annotation(service, USER_MANAGED_SLICES) === 'true';
  }

  /** `undefined`: the Service has no back ends at all, its listener no pool. */
  #membersOf(service: Service, port: ServicePort, around: Surroundings): CreateMember[] | undefined {
    if (hasSelector(service)) {
      const onHost = annotation(service, HOST_NETWORK) === 'true';
      return onHost ? hostNetworkMembers(service, port, around) : cceMembers(service, port, around);
    }
    // On an older version the annotation is one that nobody knows (facts/huawei-cce.md §4).
    if (!this.#hasOwnSlices(service)) return undefined;
    // Dedicated load balancers only; that the others are refused with an event is [I].
    if (annotation(service, ELB_CLASS) !== 'performance')
      throw new Error(`annotation ${USER_MANAGED_SLICES} needs a dedicated load balancer (${ELB_CLASS}: performance)`);
    return sliceMembers(port, around, annotation(service, IP_TARGET_ENABLED) === 'true');
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

/** `elb.id` is documented as immutable; what becomes of one that was changed by hand is [I]: nothing moves, and an event says so. */
function refuseMove(service: Service, mine: readonly Listener[]): void {
  const id = annotation(service, ELB_ID);
  const elsewhere = mine.map(({ loadbalancers }) => loadbalancers[0]?.id).find((other) => other !== id);
  if (elsewhere !== undefined) throw new Error(`annotation ${ELB_ID} is immutable: the listeners of this service are on ELB ${elsewhere}`);
}

/** Public address first; both are listed (facts/huawei-cce.md §3). */
function addressesOf({ publicips, vip_address }: LoadBalancer): LoadBalancerStatus {
  return { ingress: [...publicips.map(({ publicip_address }) => ({ ip: publicip_address })), { ip: vip_address }] };
}
