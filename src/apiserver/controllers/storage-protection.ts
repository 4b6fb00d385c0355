/**
 * Claims and volumes that are deleted wait until nobody uses them: a claim for the pods that mount it, a volume for its claim.
 * Admission has given them the finalizers that are taken away here, as kube-controller-manager does.
 * @module
 */
import { Controller } from '../../kube/controller.ts';
import type { AnyObject } from '../../kube/objects.ts';
import { CLAIM_PROTECTION, VOLUME_PROTECTION } from '../admission/storage.ts';
import type { Backend } from '../registry/backend.ts';
import { replaceObject } from '../registry/update.ts';
import { systemContext } from './system-context.ts';

const CLAIMS = 'persistentvolumeclaims';
const VOLUMES = 'persistentvolumes';
const FINALIZERS: Readonly<Record<string, string>> = { [CLAIMS]: CLAIM_PROTECTION, [VOLUMES]: VOLUME_PROTECTION };
const CONTEXT = systemContext('kube-controller-manager', 'system:serviceaccount:kube-system:pvc-protection-controller');

interface PodSpec {
  volumes?: { name: string; persistentVolumeClaim?: { claimName?: string }; ephemeral?: object }[];
}

/** Names of the claims that a pod mounts; an ephemeral volume's claim is named after both. */
function claimsOf(pod: AnyObject): string[] {
  const { volumes = [] } = (pod.spec ?? {}) as PodSpec;
  return volumes.flatMap(({ name, persistentVolumeClaim, ephemeral }) =>
    persistentVolumeClaim?.claimName ? [persistentVolumeClaim.claimName] : ephemeral ? [`${pod.metadata.name}-${name}`] : [],
  );
}

const hasEnded = (pod: AnyObject): boolean => ['Succeeded', 'Failed'].includes((pod.status as { phase?: string } | undefined)?.phase ?? '');

export class StorageProtection {
  readonly #backend: Backend;
  readonly #controller: Controller;
  readonly #stopListening: () => void;

  constructor(backend: Backend, onError: (error: unknown) => void) {
    this.#backend = backend;
    this.#controller = new Controller({
      name: 'pvc-protection',
      clock: backend.clock,
      reconcile: async (key) => this.#reconcile(key),
      onError,
    });
    for (const id of [CLAIMS, VOLUMES]) for (const object of backend.store.table(id).values()) this.#observe(id, object);
    this.#stopListening = backend.store.onChange((table, { type, object }) => {
      if (table.id === 'pods') {
        if (type === 'DELETED' || hasEnded(object)) for (const claim of claimsOf(object)) this.#enqueueClaim(object, claim);
      } else if (type !== 'DELETED') this.#observe(table.id, object);
    });
    this.#controller.start();
  }

  async stop(): Promise<void> {
    this.#stopListening();
    await this.#controller.stop();
  }

  #enqueueClaim({ metadata: { namespace } }: AnyObject, name: string): void {
    const claim = this.#backend.store.table(CLAIMS).get(`${namespace}/${name}`);
    if (claim) this.#observe(CLAIMS, claim);
  }

  #observe(table: string, { metadata }: AnyObject): void {
    const finalizer = FINALIZERS[table];
    if (!finalizer || !metadata.deletionTimestamp || !metadata.finalizers?.includes(finalizer)) return;
    this.#controller.enqueue(`${table}|${metadata.namespace ? `${metadata.namespace}/` : ''}${metadata.name}`);
  }

  #reconcile(id: string): void {
    const [table = '', key = ''] = id.split('|');
    const object = this.#backend.store.table(table).get(key);
    if (!object?.metadata.deletionTimestamp || this.#isInUse(table, object)) return;
    const kind = this.#backend.kinds.ofTable(table)!;
    const { name, namespace, finalizers = [] } = object.metadata;
    const left = finalizers.filter((finalizer) => finalizer !== FINALIZERS[table]);
    const next = { ...object, metadata: { ...object.metadata, finalizers: left } };
    replaceObject(this.#backend, { kind, name, namespace }, object, next, CONTEXT, (it) => it);
  }

  #isInUse(table: string, object: AnyObject): boolean {
    if (table === VOLUMES) return (object.status as { phase?: string } | undefined)?.phase === 'Bound';
    const pods = this.#backend.store.table('pods').list(`${object.metadata.namespace}/`);
    return pods.some((pod) => !hasEnded(pod) && claimsOf(pod).includes(object.metadata.name));
  }
}
