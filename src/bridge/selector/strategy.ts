/**
 * Mode Selector: the source document's way. A Service that selects the Cilium agents (`gateway-entrypoint`)
 * is what the cloud controller manager binds to the ELB; its targetPort is kept on the Gateway's NodePort.
 * Connections whose back end is the receiving node itself are refused (facts/cilium.md §4.2 [M]): mode
 * ElbApi has no such loss.
 * @module
 */
import type { ElbClient } from '../../huawei/elb/client.ts';
import { keyOf } from '../../kube/objects.ts';
import type { Service } from '../../kube/resources.ts';
import { BridgeError } from '../bridge-error.ts';
import type { EntrypointFollower, EntrypointKey } from '../entrypoint/follower.ts';
import { addressOf } from '../load-balancer-address.ts';
import { REASON } from '../names.ts';
import type { BridgeInput, Deployed, Strategy } from '../strategy.ts';
import { servicePorts, type PortTarget } from '../targets.ts';

export interface SelectorOptions {
  follower: EntrypointFollower;
  entrypoint: EntrypointKey;
  /** Asked for the ELB's address; absent: the address that the cloud controller manager wrote is taken. */
  elb?: ElbClient;
  /** Takes away what another mode has made on an ELB before the bridge was switched to this one. */
  earlier?: Pick<Strategy<unknown>, 'remove'>;
}

export interface SelectorModel {
  readonly gateway: string;
  /** Entrypoint port → targetPort. */
  readonly ports: readonly PortTarget[];
}

const CCM_ELB_ID = 'kubernetes.io/elb.id';

export class SelectorStrategy implements Strategy<SelectorModel> {
  readonly mode = 'Selector';
  readonly writesToCloud = false;
  readonly #options: SelectorOptions;

  constructor(options: SelectorOptions) {
    this.#options = options;
  }

  desired({ gateway, service }: BridgeInput): SelectorModel {
    return { gateway: keyOf(gateway), ports: servicePorts(service) };
  }

  async deploy(model: SelectorModel): Promise<Deployed> {
    const { follower, entrypoint } = this.#options;
    const followed = await follower.follow(model.gateway, model.ports);
    if (!followed)
      throw new BridgeError(REASON.noEntrypoint, `Service ${entrypoint.namespace}/${entrypoint.name} does not exist: apply it first`);
    const { service, ports, conflicts } = followed;
    const address = await this.#address(service);
    const waitingFor = `the cloud controller manager to bind Service ${entrypoint.namespace}/${entrypoint.name}: see that Service's events`;
    return { ports, conflicts, address, againAfterMs: undefined, ...(!address && { waitingFor }) };
  }

  /** The entrypoint belongs to people: it keeps its last targetPort. */
  async remove(gatewayKey: string, loadBalancerId: string): Promise<void> {
    await this.#options.earlier?.remove(gatewayKey, loadBalancerId);
  }

  /** Nothing answers at an ELB that is only named: the cloud controller manager has to have bound the Service to it. */
  async #address(service: Service): Promise<string | undefined> {
    const bound = service.status?.loadBalancer?.ingress?.find(({ ip }) => ip)?.ip;
    const id = service.metadata.annotations?.[CCM_ELB_ID];
    return bound && id && this.#options.elb ? addressOf(await this.#options.elb.showLoadBalancer(id)) : bound;
  }
}
