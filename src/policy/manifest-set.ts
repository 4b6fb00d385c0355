/** Objects as a cluster would hold them: one for each kind, namespace and name. @module */
import type { Manifest } from '../cluster/manifests/manifest.ts';
import type { AnyObject, KubeObject } from '../kube/objects.ts';
import type { ConfigMap } from '../kube/resources.ts';

/** Kinds of the cluster as a whole, among those that matter to policies. */
const CLUSTER_KINDS = new Set([
  'Namespace',
  'Node',
  'CiliumClusterwideNetworkPolicy',
  'CiliumNode',
  'CiliumIdentity',
  'CiliumCIDRGroup',
  'GatewayClass',
]);

const idOf = (kind: string, namespace: string | undefined, name: string): string => `${kind}/${namespace ?? ''}/${name}`;

/** An object without a namespace lands in the client's, `default` (facts/policy.md §3.3). */
function inNamespace(manifest: Manifest): Manifest {
  const { object } = manifest;
  if (object.metadata.namespace || CLUSTER_KINDS.has(object.kind)) return manifest;
  return { ...manifest, object: { ...object, metadata: { ...object.metadata, namespace: 'default' } } };
}

/** Of two objects with the same name the last counts, as with `kubectl apply`. */
export class ManifestSet {
  readonly #manifests = new Map<string, Manifest>();

  constructor(manifests: Iterable<Manifest>) {
    for (const manifest of manifests) this.set(manifest);
  }

  /** @returns the manifest as the cluster would hold it */
  set(manifest: Manifest): Manifest {
    const held = inNamespace(manifest);
    const { kind, metadata } = held.object;
    this.#manifests.set(idOf(kind, metadata.namespace, metadata.name), held);
    return held;
  }

  /** @returns what was there */
  delete(kind: string, namespace: string | undefined, name: string): Manifest | undefined {
    const id = idOf(kind, namespace ?? (CLUSTER_KINDS.has(kind) ? undefined : 'default'), name);
    const gone = this.#manifests.get(id);
    this.#manifests.delete(id);
    return gone;
  }

  [Symbol.iterator](): IterableIterator<Manifest> {
    return this.#manifests.values();
  }

  *objects(): IterableIterator<AnyObject> {
    for (const { object } of this) yield object;
  }

  /** Walked anew each time. */
  ofKind<T extends KubeObject>(kind: string): Iterable<T> {
    const objects = (): IterableIterator<AnyObject> => this.objects();
    return {
      *[Symbol.iterator]() {
        for (const object of objects()) if (object.kind === kind) yield object as unknown as T;
      },
    };
  }

  /** `kube-system/cilium-config`. */
  get ciliumConfig(): ConfigMap | undefined {
    for (const config of this.ofKind<ConfigMap>('ConfigMap'))
      if (config.metadata.name === 'cilium-config' && config.metadata.namespace === 'kube-system') return config;
    return undefined;
  }
}
