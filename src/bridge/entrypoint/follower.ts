/**
 * Keeps the entrypoint Service (the source document's `gateway-entrypoint`) on the Gateways' present
 * NodePorts: for each of its TCP ports that a Gateway has too, `targetPort` becomes the NodePort of that
 * Gateway's Service. Nothing else of the Service is touched, and none is made: it belongs to people.
 * @module
 */
import { gateways } from '../../cluster/kinds.ts';
import { getIfExists, type KubeClient } from '../../kube/client.ts';
import { splitKey } from '../../kube/objects.ts';
import { services, type Service } from '../../kube/resources.ts';
import { FOLLOWS } from '../names.ts';
import type { PortConflict } from '../strategy.ts';
import type { PortTarget } from '../targets.ts';

export interface EntrypointKey {
  readonly namespace: string;
  readonly name: string;
}

export interface Followed {
  readonly service: Service;
  /** Entrypoint ports that lead to this Gateway now. */
  readonly ports: readonly number[];
  /** Ports on which the entrypoint follows another Gateway. */
  readonly conflicts: readonly PortConflict[];
}

export class EntrypointFollower {
  readonly #client: KubeClient;
  readonly #entrypoint: EntrypointKey;

  constructor(client: KubeClient, entrypoint: EntrypointKey) {
    this.#client = client;
    this.#entrypoint = entrypoint;
  }

  /** Points the entrypoint at a Gateway's (`namespace/name`) NodePorts; `undefined` when there is no entrypoint. */
  async follow(gateway: string, targets: readonly PortTarget[]): Promise<Followed | undefined> {
    const service = await getIfExists(this.#client, services, this.#entrypoint);
    if (!service || service.metadata.deletionTimestamp) return undefined;
    const follows = followsOf(service);
    const held = await this.#heldByOthers(gateway, follows);
    const { ports, changed, followed, conflicts } = retarget(service, targets, held);
    const next = { ...withoutGateway(follows, gateway), ...Object.fromEntries(followed.map((port) => [port, gateway])) };
    if (changed || JSON.stringify(next) !== JSON.stringify(follows)) {
      const metadata = { resourceVersion: service.metadata.resourceVersion, annotations: { [FOLLOWS]: JSON.stringify(next) } };
      await this.#client.patch(services, this.#entrypoint, { type: 'merge', body: { metadata, spec: { ports } } });
    }
    return { service, ports: followed, conflicts };
  }

  /** A follower's record of a Gateway that no longer exists holds nothing. */
  async #heldByOthers(gateway: string, follows: Record<string, string>): Promise<Map<number, string>> {
    const held = new Map<number, string>();
    for (const [port, holder] of Object.entries(follows)) {
      if (holder === gateway) continue;
      if (await getIfExists(this.#client, gateways, splitKey(holder))) held.set(Number(port), `Gateway ${holder}`);
    }
    return held;
  }
}

/** The entrypoint's ports with new targets. A Gateway port that the entrypoint does not have is not served. */
function retarget(
  service: Service,
  targets: readonly PortTarget[],
  held: ReadonlyMap<number, string>,
): { ports: NonNullable<Service['spec']>['ports']; changed: boolean; followed: number[]; conflicts: PortConflict[] } {
  const followed: number[] = [];
  const conflicts: PortConflict[] = [];
  let changed = false;
  const ports = (service.spec?.ports ?? []).map((port) => {
    const target = targets.find((one) => one.port === port.port && (port.protocol ?? 'TCP') === 'TCP');
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
