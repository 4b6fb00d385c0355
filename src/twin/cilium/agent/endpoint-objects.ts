/** Keeps a CiliumEndpoint object for every endpoint of every node. @module */
import { ciliumEndpoints, type CiliumEndpoint } from '../../../cluster/kinds.ts';
import { getIfExists, type KubeClient } from '../../../kube/client.ts';
import type { Clock } from '../../../kube/clock.ts';
import { Controller } from '../../../kube/controller.ts';
import { splitKey, type Draft } from '../../../kube/objects.ts';
import { isNotFound } from '../../../kube/status-error.ts';
import type { Endpoint } from './node-datapath.ts';

export interface PublishedEndpoint {
  readonly endpoint: Endpoint;
  readonly nodeIP: string;
  /** Whether policy is enforced on it, by direction. */
  readonly enforcing: { readonly ingress: boolean; readonly egress: boolean };
}

export class EndpointObjects {
  readonly #client: KubeClient;
  readonly #endpointOf: (key: string) => PublishedEndpoint | undefined;
  readonly #controller: Controller;

  /** @param options.endpointOf the endpoint of a pod (`namespace/name`), on whatever node it is */
  constructor(options: {
    client: KubeClient;
    clock: Clock;
    endpointOf: (key: string) => PublishedEndpoint | undefined;
    onError: (error: unknown, key: string) => void;
  }) {
    this.#client = options.client;
    this.#endpointOf = options.endpointOf;
    this.#controller = new Controller({
      name: 'cilium-endpoint-sync',
      clock: options.clock,
      workers: 8,
      maxDelayMs: 30_000,
      onError: options.onError,
      reconcile: (key) => this.#reconcile(key),
    });
  }

  start(): void {
    this.#controller.start();
  }

  stop(): Promise<void> {
    return this.#controller.stop();
  }

  changed(key: string): void {
    this.#controller.enqueue(key);
  }

  async #reconcile(key: string): Promise<void> {
    const at = splitKey(key);
    const published = this.#endpointOf(key);
    const existing = await getIfExists(this.#client, ciliumEndpoints, at);
    if (!published) {
      if (existing) await this.#delete(at, existing.metadata.uid);
      return;
    }
    // An endpoint without an identity yet has no object either.
    if (published.endpoint.signals.state === 'waiting-for-identity') return;
    const owned = existing?.metadata.ownerReferences?.some(({ uid }) => uid === published.endpoint.uid) ?? false;
    if (existing && !owned) await this.#delete(at, existing.metadata.uid);
    const desired = objectOf(published);
    if (!existing || !owned) {
      await this.#client.create(ciliumEndpoints, desired);
    } else if (JSON.stringify(existing.status) !== JSON.stringify(desired.status)) {
      const body = [{ op: 'replace', path: '/status', value: desired.status }] as const;
      await this.#client.patch(ciliumEndpoints, at, { type: 'json', body });
    }
  }

  async #delete(at: { namespace?: string; name: string }, uid: string): Promise<void> {
    await this.#client.delete(ciliumEndpoints, at, { preconditions: { uid } }).catch((error: unknown) => {
      if (!isNotFound(error)) throw error;
    });
  }
}

function objectOf({ endpoint, nodeIP, enforcing }: PublishedEndpoint): Draft<CiliumEndpoint> {
  const { signals, uid, labels, namedPorts } = endpoint;
  const direction = (on: boolean): { enforcing: boolean; state: string } => ({ enforcing: on, state: on ? 'enforcing' : 'disabled' });
  return {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumEndpoint',
    metadata: {
      name: signals.pod,
      namespace: signals.namespace,
      ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: signals.pod, uid }],
    },
    status: {
      id: signals.id,
      state: signals.state,
      'external-identifiers': {
        'cni-attachment-id': `${endpoint.containerId}:eth0`,
        'container-id': endpoint.containerId,
        'k8s-namespace': signals.namespace,
        'k8s-pod-name': signals.pod,
        'pod-name': endpoint.key,
      },
      identity: {
        id: signals.identity,
        labels: Object.entries(labels)
          .map(([key, value]) => `${key}=${value}`)
          .toSorted(),
      },
      ...(namedPorts.length > 0 && { 'named-ports': namedPorts.map((port) => ({ ...port })) }),
      networking: { addressing: [{ ipv4: signals.ipv4 }], node: nodeIP },
      policy: { ingress: direction(enforcing.ingress), egress: direction(enforcing.egress) },
      encryption: {},
    },
  };
}
