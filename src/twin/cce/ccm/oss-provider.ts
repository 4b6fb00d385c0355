/**
 * The open-source controller (profile `oss`), kubernetes-sigs/cloud-provider-huaweicloud at 037c9107, with
 * its texts (facts/huawei-cce.md §2). Classic ELBs and NAT gateways do not exist in the twin's cloud.
 * @module
 */
import { isHuaweiError } from '../../../huawei/errors.ts';
import type { ElbClient } from '../../../huawei/elb/client.ts';
import type { Listener, LoadBalancer } from '../../../huawei/elb/types.ts';
import type { Service, ServicePort } from '../../../kube/resources.ts';
import {
  algorithmOf,
  annotation,
  ELB_CLASS,
  ELB_ID,
  healthCheckOf,
  isListenerOf,
  listenerProtocolOf,
  persistenceOf,
} from './annotations.ts';
import { loadBalancedNodes, ossMembers, type Surroundings } from './backends.ts';
import { removeListener, syncMembers, syncPool } from './listener-sync.ts';
import type { LoadBalancerProvider, LoadBalancerStatus, ProviderOptions } from './provider.ts';

const CLASS = 'huaweicloud.com/elb';
const HEALTH_TIMEOUT = 3;

export class OssProvider implements LoadBalancerProvider {
  readonly announcesUpdates = true;
  readonly #options: ProviderOptions;
  readonly #elb: ElbClient;

  constructor(options: ProviderOptions) {
    this.#options = options;
    this.#elb = options.elb;
  }

  /** huaweicloud.go:231 isSupportedSvc. */
  serves(service: Service): boolean {
    if (service.spec?.type !== 'LoadBalancer') return false;
    return service.spec.loadBalancerClass === undefined || service.spec.loadBalancerClass === CLASS;
  }

  async ensure(service: Service, around: Surroundings): Promise<LoadBalancerStatus> {
    const dedicated = isDedicated(service);
    const { namespace, name } = service.metadata;
    // All of this is checked before anything is created (sharedloadbalancer.go:124).
    if (loadBalancedNodes(around.nodes).length === 0)
      throw new Error(`there are no available nodes for LoadBalancer service ${namespace}/${name}`);
    const ports = service.spec?.ports ?? [];
    if (ports.length === 0) throw new Error('the loadbalancer service does not configure Spec.Ports');
    if (Object.keys(service.spec?.selector ?? {}).length === 0)
      throw new Error('the loadbalancer service does not provide Selector, services custom endpoints are not supported');
    const loadBalancer = (await this.#find(service)) ?? (await this.#create(service, dedicated));
    const present = await this.#elb.listListeners({ loadbalancer_id: loadBalancer.id });
    for (const port of ports) {
      const listener = findListener(present, service, port) ?? (await this.#createListener(service, port, loadBalancer));
      await syncPool(this.#elb, listener, {
        name: `${dedicated ? 'pl' : 'sg'}_${listener.name}`,
        algorithm: algorithmOf(service),
        persistence: persistenceOf(service),
        members: ossMembers(service, port, around),
        healthCheck: healthCheckOf(service, port, HEALTH_TIMEOUT),
      });
    }
    if (!annotation(service, ELB_ID))
      for (const listener of present)
        if (!ports.some((port) => findListener([listener], service, port))) await removeListener(this.#elb, listener);
    const address = loadBalancer.publicips[0]?.publicip_address ?? loadBalancer.vip_address;
    return { ingress: [{ ip: address }] };
  }

  /**
   * sharedloadbalancer.go:887 has no look at the selector: without one it selects every pod of the namespace,
   * and takes over whatever listener has the same protocol and port (facts/huawei-cce.md §2.3).
   */
  async update(service: Service, around: Surroundings): Promise<void> {
    isDedicated(service);
    const loadBalancer = await this.#find(service);
    if (!loadBalancer) return;
    const present = await this.#elb.listListeners({ loadbalancer_id: loadBalancer.id });
    const selectsAll = Object.keys(service.spec?.selector ?? {}).length === 0;
    for (const port of service.spec?.ports ?? []) {
      const listener = findListener(present, service, port);
      if (!listener) throw new Error(`error, can not find a listener matching ${port.protocol ?? 'TCP'}:${port.port}`);
      const [pool] = await this.#elb.listPools({ listener_id: listener.id });
      if (pool) await syncMembers(this.#elb, pool.id, ossMembers(service, port, around, selectsAll));
    }
  }

  async remove(service: Service): Promise<void> {
    isDedicated(service);
    const loadBalancer = await this.#find(service).catch((error: unknown) => {
      if (isHuaweiError(error, 'notFound')) return undefined;
      throw error;
    });
    if (!loadBalancer) return;
    const present = await this.#elb.listListeners({ loadbalancer_id: loadBalancer.id });
    const isShared = annotation(service, ELB_ID) !== undefined;
    const ports = service.spec?.ports ?? [];
    const gone = isShared ? present.filter((listener) => ports.some((port) => findListener([listener], service, port))) : present;
    for (const listener of gone) await removeListener(this.#elb, listener);
    if (!isShared) await this.#elb.deleteLoadBalancer(loadBalancer.id);
  }

  /** sharedloadbalancer.go:93: by id, else by name. */
  async #find(service: Service): Promise<LoadBalancer | undefined> {
    const id = annotation(service, ELB_ID);
    if (id) return this.#elb.showLoadBalancer(id);
    const name = this.#nameFor(service);
    const found = await this.#elb.listLoadBalancers({ name });
    if (found.length > 1) throw new Error(`find more than one load balancer with name ${name}`);
    return found[0];
  }

  #create(service: Service, dedicated: boolean): Promise<LoadBalancer> {
    const zones = annotation(service, 'kubernetes.io/elb.availability-zones');
    if (dedicated && !zones) throw new Error('missing availability-zones, can not create dedicated load balancer');
    const { vpcId, subnetId } = this.#options;
    return this.#elb.createLoadBalancer({
      name: this.#nameFor(service),
      guaranteed: dedicated,
      vpc_id: vpcId,
      vip_subnet_cidr_id: subnetId,
      ...(dedicated && {
        availability_zone_list: zones!.split(';'),
        l4_flavor_id: annotation(service, 'kubernetes.io/elb.l4-flavor-id') ?? null,
        l7_flavor_id: annotation(service, 'kubernetes.io/elb.l7-flavor-id') ?? null,
      }),
    });
  }

  #createListener(service: Service, port: ServicePort, loadBalancer: LoadBalancer): Promise<Listener> {
    const protocol = listenerProtocolOf(service, port);
    return this.#elb.createListener({
      name: `${service.metadata.name}_${protocol}_${port.port}`,
      loadbalancer_id: loadBalancer.id,
      protocol,
      protocol_port: port.port,
      ...(annotation(service, 'kubernetes.io/elb.enable-transparent-client-ip') === 'true' && { transparent_client_ip_enable: true }),
    });
  }

  #nameFor({ metadata }: Service): string {
    return `k8s_service_${this.#options.clusterId}_${metadata.namespace}_${metadata.name}`.slice(0, 255);
  }
}

/** huaweicloud.go:477. Throws for what the dispatch refuses. */
function isDedicated(service: Service): boolean {
  const kind = service.metadata.annotations?.[ELB_CLASS] ?? '';
  switch (kind) {
    case 'shared':
      return false;
    case 'dedicated':
      return true;
    case 'elasticity':
    case 'dnat':
      throw new Error(`load balancer elb.class ${kind}: the twin's cloud has no classic load balancers and no NAT gateways`);
    default:
      throw new Error(`unknow load balancer elb.class: ${kind}`);
  }
}

/** sharedloadbalancer.go:875: protocol and port only, whoever made the listener. */
const findListener = (listeners: readonly Listener[], service: Service, port: ServicePort): Listener | undefined =>
  listeners.find((one) => isListenerOf(one, service, port));
