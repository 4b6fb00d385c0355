/**
 * Keeps the entrypoint Service (the source document's `gateway-entrypoint`) on the Gateways' present
 * NodePorts: for each of its TCP ports that a Gateway has too, `targetPort` becomes the NodePort of that
 * Gateway's Service. Nothing else of the Service is touched, and none is made: it belongs to people.
 * @module
 */
import { gateways } from '../cluster/kinds.ts';
import { getIfExists, type KubeClient } from '../kube/client.ts';
import { splitKey } from '../kube/objects.ts';
import { services, type Service } from '../kube/resources.ts';
import { FOLLOWS } from './api/names.ts';
import type { PortTarget } from './targets.ts';

export interface EntrypointKey {
  readonly namespace: string;
  readonly name: string;
}

export class EntrypointFollower {
  readonly #client: KubeClient;
  readonly #entrypoint: EntrypointKey;

  constructor(client: KubeClient, entrypoint: EntrypointKey) {
    this.#client = client;
    this.#entrypoint = entrypoint;
  }

  /** Points the entrypoint, if there is one, at a Gateway's (`namespace/name`) NodePorts. */
  async follow(gateway: string, targets: readonly PortTarget[]): Promise<void> {
    const service = await getIfExists(this.#client, services, this.#entrypoint);
    if (!service || service.metadata.deletionTimestamp) return;
    const follows = followsOf(service);
    const held = await this.#heldByOthers(gateway, follows);
    const { ports, changed, followed } = retarget(service, targets, held);
    const next = { ...withoutGateway(follows, gateway), ...Object.fromEntries(followed.map((port) => [port, gateway])) };
    if (changed || JSON.stringify(next) !== JSON.stringify(follows)) {
      const metadata = { resourceVersion: service.metadata.resourceVersion, annotations: { [FOLLOWS]: JSON.stringify(next) } };
      await this.#client.patch(services, this.#entrypoint, { type: 'merge', body: { metadata, spec: { ports } } });
    }
  }

  /** A follower's record of a Gateway that no longer exists holds nothing. */
  async #heldByOthers(gateway: string, follows: Record<string, string>): Promise<ReadonlySet<number>> {
    const held = new Set<number>();
    for (const [port, holder] of Object.entries(follows)) {
      if (holder === gateway) continue;
      if (await getIfExists(this.#client, gateways, splitKey(holder))) held.add(Number(port));
    }
    return held;
  }
}

/** The entrypoint's ports with new targets. A Gateway port that the entrypoint does not have is not served. */
function retarget(
  service: Service,
  targets: readonly PortTarget[],
  held: ReadonlySet<number>,
): { ports: NonNullable<Service['spec']>['ports']; changed: boolean; followed: number[] } {
  const followed: number[] = [];
  let changed = false;
  const ports = (service.spec?.ports ?? []).map((port) => {
    const target = targets.find((one) => one.port === port.port && (port.protocol ?? 'TCP') === 'TCP');
    if (!target) return port;
    if (held.has(port.port)) return port;
    followed.push(port.port);
    if (port.targetPort === target.nodePort) return port;
    changed = true;
    return { ...port, targetPort: target.nodePort };
  });
  return { ports, changed, followed };
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
