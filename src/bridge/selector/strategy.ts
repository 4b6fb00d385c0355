/**
 * Mode Selector: the source document's way. A Service that selects the Cilium agents (`gateway-entrypoint`)
 * is what the cloud controller manager binds to the ELB; its targetPort is kept on the Gateway's NodePort.
 * Connections whose back end is the receiving node itself are refused (facts/cilium.md §4.2 [M]): mode
 * ElbApi has no such loss.
 * @module
 */
import type { ElbClient } from '../../huawei/elb/client.ts';
import { getIfExists, type KubeClient } from '../../kube/client.ts';
import { keyOf, splitKey } from '../../kube/objects.ts';
import { services, type Service } from '../../kube/resources.ts';
import { gateways } from '../../cluster/kinds.ts';
import { BridgeError } from '../bridge-error.ts';
import { addressOf } from '../load-balancer-address.ts';
import { FOLLOWS, REASON } from '../names.ts';
import type { BridgeInput, Deployed, PortConflict, Strategy } from '../strategy.ts';
import { servicePorts, type PortTarget } from '../targets.ts';

export interface SelectorOptions {
  client: KubeClient;
  /** Asked for the ELB's address; absent: the address that the cloud controller manager wrote is taken. */
  elb?: ElbClient;
  entrypoint: { namespace: string; name: string };
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
    const { client, entrypoint } = this.#options;
    const service = await getIfExists(client, services, entrypoint);
    if (!service)
      throw new BridgeError(REASON.noEntrypoint, `Service ${entrypoint.namespace}/${entrypoint.name} does not exist: apply it first`);
    const follows = followsOf(service);
    const held = await this.#heldByOthers(model.gateway, follows);
    const { ports, changed, followed, conflicts } = retarget(service, model, held);
    const nextFollows = { ...withoutGateway(follows, model.gateway), ...Object.fromEntries(followed.map((port) => [port, model.gateway])) };
    if (changed || JSON.stringify(nextFollows) !== JSON.stringify(follows)) {
      const { resourceVersion } = service.metadata;
      const metadata = { resourceVersion, annotations: { [FOLLOWS]: JSON.stringify(nextFollows) } };
      await client.patch(services, entrypoint, { type: 'merge', body: { metadata, spec: { ports } } });
    }
    return { ports: followed, conflicts, address: await this.#address(service), againAfterMs: undefined };
  }

  /** The entrypoint belongs to people: it keeps its last targetPort. */
  async remove(): Promise<void> {
    // Nothing of the bridge's own is left: a follower that no longer exists holds nothing.
  }

  async #heldByOthers(gateway: string, follows: Record<string, string>): Promise<Map<number, string>> {
    const held = new Map<number, string>();
    for (const [port, holder] of Object.entries(follows)) {
      if (holder === gateway) continue;
      if (await getIfExists(this.#options.client, gateways, splitKey(holder))) held.set(Number(port), `Gateway ${holder}`);
    }
    return held;
  }

  async #address(service: Service): Promise<string | undefined> {
    const id = service.metadata.annotations?.[CCM_ELB_ID];
    if (id && this.#options.elb) return addressOf(await this.#options.elb.showLoadBalancer(id));
    return service.status?.loadBalancer?.ingress?.find(({ ip }) => ip)?.ip;
  }
}

/** The entrypoint's ports with new targets. A Gateway port that the entrypoint does not have is not served. */
function retarget(
  service: Service,
  model: SelectorModel,
  held: ReadonlyMap<number, string>,
): { ports: NonNullable<Service['spec']>['ports']; changed: boolean; followed: number[]; conflicts: PortConflict[] } {
  const followed: number[] = [];
  const conflicts: PortConflict[] = [];
  let changed = false;
  const ports = (service.spec?.ports ?? []).map((port) => {
    const target = model.ports.find((one) => one.port === port.port && (port.protocol ?? 'TCP') === 'TCP');
    if (!target) return port;
    const holder = held.get(port.port);
    if (holder) {
      conflicts.push({ port: port.port, holder });
      return port;
    }
    followed.push(port.port);
    if (port.targetPort === target.nodePort) return port;
    changed = true;
    return { ...port, targetPort: target.nodePort };
  });
  return { ports, changed, followed, conflicts };
}

function followsOf(service: Service): Record<string, string> {
  try {
    return JSON.parse(service.metadata.annotations?.[FOLLOWS] ?? '{}') as Record<string, string>;
  } catch {
    return {};
  }
}

const withoutGateway = (follows: Record<string, string>, gateway: string): Record<string, string> =>
  Object.fromEntries(Object.entries(follows).filter(([, holder]) => holder !== gateway));
