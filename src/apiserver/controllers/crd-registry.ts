/**
 * Serves the kinds of CustomResourceDefinitions: from the moment a definition is stored until it and
 * all its objects are gone.
 * @module
 */
import { Controller } from '../../kube/controller.ts';
import { withCondition, isTrue } from '../../kube/conditions.ts';
import type { AnyObject, Condition } from '../../kube/objects.ts';
import type { CustomResourceDefinition } from '../../kube/resources.ts';
import { CLEANUP_FINALIZER, CRD_TABLE } from '../custom-resources.ts';
import { compileCrd } from '../schema/index.ts';
import type { Backend, Unstored } from '../registry/backend.ts';
import { deleteObject } from '../registry/delete.ts';
import { replaceObject } from '../registry/update.ts';
import { systemContext } from './system-context.ts';

const CONTEXT = systemContext('kube-apiserver');

interface CrdStatus {
  conditions?: Condition[];
  acceptedNames?: object;
  storedVersions?: string[];
}

type Names = NonNullable<CustomResourceDefinition['spec']>['names'];

export class CrdRegistry {
  readonly #backend: Backend;
  readonly #controller: Controller;
  readonly #stopListening: () => void;

  constructor(backend: Backend, onError: (error: unknown) => void) {
    this.#backend = backend;
    this.#controller = new Controller({ name: 'crd', clock: backend.clock, reconcile: async (name) => this.#reconcile(name), onError });
    for (const crd of backend.store.table(CRD_TABLE).values()) this.#serve(crd);
    this.#stopListening = backend.store.onChange((table, { type, key, object }) => {
      if (table.id === CRD_TABLE) {
        if (type === 'DELETED') this.#unserve(key);
        else this.#serve(object);
      } else if (type === 'DELETED' && backend.store.table(CRD_TABLE).get(table.id)?.metadata.deletionTimestamp) {
        this.#controller.enqueue(table.id);
      }
    });
    this.#controller.start();
  }

  async stop(): Promise<void> {
    this.#stopListening();
    await this.#controller.stop();
  }

  #serve(object: AnyObject): void {
    const crd = object as unknown as CustomResourceDefinition;
    if (!nameConflict(this.#backend, crd)) this.#backend.kinds.setCustom(crd.metadata.name, compileCrd(crd));
    this.#controller.enqueue(crd.metadata.name);
  }

  #unserve(name: string): void {
    this.#backend.kinds.removeCustom(name);
    // A name may have become free for another definition of the group.
    for (const other of this.#backend.store.table(CRD_TABLE).values()) {
      if (!isTrue((other.status as CrdStatus | undefined)?.conditions, 'NamesAccepted')) this.#serve(other);
    }
  }

  #reconcile(name: string): void {
    const object = this.#backend.store.table(CRD_TABLE).get(name);
    if (!object) return;
    if (object.metadata.deletionTimestamp) this.#cleanUp(object);
    else this.#writeStatus(object);
  }

  #writeStatus(object: AnyObject): void {
    const crd = object as unknown as CustomResourceDefinition;
    const status = (object.status ?? {}) as CrdStatus;
    const clash = nameConflict(this.#backend, crd);
    const accepted = withCondition(
      status.conditions,
      clash
        ? { type: 'NamesAccepted', status: 'False', reason: clash.reason, message: clash.message }
        : { type: 'NamesAccepted', status: 'True', reason: 'NoConflicts', message: 'no conflicts found' },
      this.#backend.clock,
    );
    const established = withCondition(
      accepted,
      clash && !isTrue(status.conditions, 'Established')
        ? { type: 'Established', status: 'False', reason: 'NotAccepted', message: 'not all names are accepted' }
        : { type: 'Established', status: 'True', reason: 'InitialNamesAccepted', message: 'the initial names have been accepted' },
      this.#backend.clock,
    );
    const storage = crd.spec.versions.find((version) => version.storage)?.name;
    const stored = status.storedVersions ?? [];
    const next: CrdStatus = {
      ...status,
      conditions: established,
      ...(!clash && { acceptedNames: crd.spec.names }),
      storedVersions: storage && !stored.includes(storage) ? [...stored, storage] : stored,
    };
    this.#write(object, { ...object, status: next }, 'status');
  }

  /** Deletes the objects of a definition that is going; lets it go when there are none left. */
  #cleanUp(object: AnyObject): void {
    if (!object.metadata.finalizers?.includes(CLEANUP_FINALIZER)) return;
    const { name } = object.metadata;
    const kind = this.#backend.kinds.ofTable(name);
    let left = 0;
    for (const instance of kind ? this.#backend.store.table(name).list() : []) {
      const target = { kind: kind!, namespace: instance.metadata.namespace, name: instance.metadata.name };
      if (instance.metadata.deletionTimestamp || !deleteObject(this.#backend, target, {}, CONTEXT).gone) left += 1;
    }
    const status = (object.status ?? {}) as CrdStatus;
    if (left > 0) {
      const conditions = withCondition(
        status.conditions,
        { type: 'Terminating', status: 'True', reason: 'InstanceDeletionInProgress', message: 'CustomResource deletion is in progress' },
        this.#backend.clock,
      );
      this.#write(object, { ...object, status: { ...status, conditions } }, 'status');
      return;
    }
    const finalizers = object.metadata.finalizers.filter((finalizer) => finalizer !== CLEANUP_FINALIZER);
    this.#write(object, { ...object, metadata: { ...object.metadata, finalizers: finalizers.length > 0 ? finalizers : undefined } });
  }

  #write(current: AnyObject, next: Unstored, subresource?: string): void {
    const kind = this.#backend.kinds.ofTable(CRD_TABLE)!;
    replaceObject(this.#backend, { kind, name: current.metadata.name, subresource }, current, next, CONTEXT, (it) => it);
  }
}

/** The first name that another accepted definition of the same group uses already. */
function nameConflict(backend: Backend, crd: CustomResourceDefinition): { reason: string; message: string } | undefined {
  const { group, names } = crd.spec;
  for (const object of backend.store.table(CRD_TABLE).values()) {
    const other = object as unknown as CustomResourceDefinition;
    if (other.metadata.name === crd.metadata.name || other.spec.group !== group) continue;
    const theirs = (other.status as CrdStatus | undefined)?.acceptedNames as Names | undefined;
    if (!theirs) continue;
    if (theirs.kind === names.kind) return { reason: 'KindConflict', message: `${JSON.stringify(names.kind)} is already in use` };
    const taken = new Set([theirs.plural, theirs.singular, ...(theirs.shortNames ?? [])]);
    const wanted = [names.singular, ...(names.shortNames ?? [])].filter((name) => name !== undefined);
    const clash = wanted.find((name) => taken.has(name));
    if (clash) return { reason: 'ShortNamesConflict', message: `${JSON.stringify(clash)} is already in use` };
  }
  return undefined;
}
