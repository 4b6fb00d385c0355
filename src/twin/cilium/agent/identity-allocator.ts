/**
 * CiliumIdentity objects: one per set of security labels, shared by all agents. The object's name is
 * the numeric identity; whoever creates it first wins.
 * @module
 */
import { ciliumIdentities, type CiliumIdentity } from '../../../cluster/kinds.ts';
import type { KubeClient } from '../../../kube/client.ts';
import type { Informers } from '../../../kube/informer.ts';
import { isAlreadyExists } from '../../../kube/status-error.ts';

/** Cluster-scoped identities of cluster 0 (pkg/identity). */
const FIRST = 256;
const LAST = 65_535;
const LABELS_INDEX = 'identityByLabels';
const SECURITY_LABEL = 'io.kubernetes.pod.namespace';

export type SecurityLabels = Readonly<Record<string, string>>;

export class IdentityAllocator {
  readonly #client: KubeClient;
  readonly #informers: Informers;
  readonly #random: () => number;
  readonly #inFlight = new Map<string, Promise<number>>();
  /** Made here and not yet seen by the informer. */
  readonly #fresh = new Map<string, number>();
  readonly #taken = new Set<number>();

  constructor(options: { client: KubeClient; informers: Informers; random: () => number }) {
    this.#client = options.client;
    this.#informers = options.informers;
    this.#random = options.random;
  }

  /** The identity of a label set, e.g. `{'k8s:app': 'web', …}`; creates its object when there is none. */
  async allocate(labels: SecurityLabels): Promise<number> {
    const informer = this.#informers.for(ciliumIdentities);
    await informer.synced;
    informer.store.addIndex(LABELS_INDEX, (identity) => [canonical(identity['security-labels'] ?? {})]);
    const key = canonical(labels);
    const known = informer.store
      .byIndex(LABELS_INDEX, key)
      .map(numberOf)
      .toSorted((a, b) => a - b)[0];
    if (known !== undefined) {
      this.#fresh.delete(key);
      return known;
    }
    const fresh = this.#fresh.get(key);
    if (fresh !== undefined && (await this.#exists(fresh))) return fresh;
    let creating = this.#inFlight.get(key);
    if (!creating) {
      creating = this.#create(key, labels).finally(() => this.#inFlight.delete(key));
      this.#inFlight.set(key, creating);
    }
    return creating;
  }

  async #exists(id: number): Promise<boolean> {
    return this.#client.get(ciliumIdentities, { name: String(id) }).then(
      () => true,
      () => false,
    );
  }

  async #create(key: string, labels: SecurityLabels): Promise<number> {
    const { store } = this.#informers.for(ciliumIdentities);
    for (;;) {
      const id = FIRST + Math.floor(this.#random() * (LAST - FIRST + 1));
      if (store.get(String(id)) || this.#taken.has(id)) continue;
      this.#taken.add(id);
      try {
        await this.#client.create<CiliumIdentity>(ciliumIdentities, {
          apiVersion: 'cilium.io/v2',
          kind: 'CiliumIdentity',
          metadata: { name: String(id), labels: { [SECURITY_LABEL]: labels[`k8s:${SECURITY_LABEL}`] ?? '' } },
          'security-labels': { ...labels },
        });
        this.#fresh.set(key, id);
        return id;
      } catch (error) {
        if (!isAlreadyExists(error)) throw error;
      } finally {
        this.#taken.delete(id);
      }
    }
  }
}

const numberOf = (identity: CiliumIdentity): number => Number(identity.metadata.name);

/** Equal for equal label sets, whatever the order. */
function canonical(labels: SecurityLabels): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .toSorted()
    .join('\n');
}
