/**
 * Owner references: what has lost all its owners goes; `foregroundDeletion` and `orphan` finalizers
 * are worked off. Reads the store itself, so an owner that never existed counts as lost, too.
 * @module
 */
import { Controller } from '../../kube/controller.ts';
import type { AnyObject, OwnerReference } from '../../kube/objects.ts';
import type { KindRegistry } from '../kind-registry.ts';
import { tableIdOf } from '../kind-registry.ts';
import type { KindDefinition } from '../schema/types.ts';
import { storageKey, type Backend, type Unstored } from '../registry/backend.ts';
import { deleteObject } from '../registry/delete.ts';
import { replaceObject, type Target } from '../registry/update.ts';
import { systemContext } from './system-context.ts';

const FOREGROUND = 'foregroundDeletion';
const ORPHAN = 'orphan';
const CONTEXT = systemContext('kube-controller-manager', 'system:serviceaccount:kube-system:generic-garbage-collector');

/** `<table>|<key>`: table ids contain no `|`. */
type Id = string;

export class GarbageCollector {
  readonly #backend: Backend;
  readonly #controller: Controller;
  readonly #stopListening: () => void;
  /** Uid of an owner → ids of what names it. */
  readonly #dependents = new Map<string, Set<Id>>();

  constructor(backend: Backend, onError: (error: unknown) => void) {
    this.#backend = backend;
    this.#controller = new Controller({
      name: 'garbage-collector',
      clock: backend.clock,
      reconcile: async (id) => {
        // Others have their turn: a controller of this process that makes again and again what is collected, since it has
        // not heard yet that the owner is gone, would never hear of it.
        await new Promise((resolve) => setImmediate(resolve));
        this.#reconcile(id);
      },
      onError,
    });
    for (const table of backend.store.tables()) {
      for (const key of table.keys()) this.#observe(`${table.id}|${key}`, undefined, table.get(key));
    }
    this.#stopListening = backend.store.onChange((table, { key, type, before, object }) => {
      this.#observe(`${table.id}|${key}`, before, type === 'DELETED' ? undefined : object);
    });
    this.#controller.start();
  }

  async stop(): Promise<void> {
    this.#stopListening();
    await this.#controller.stop();
  }

  #observe(id: Id, before: AnyObject | undefined, after: AnyObject | undefined): void {
    const oldOwners = before?.metadata.ownerReferences ?? [];
    const owners = after?.metadata.ownerReferences ?? [];
    if (oldOwners !== owners) {
      for (const { uid } of oldOwners) this.#forget(uid, id);
      for (const { uid } of owners) this.#remember(uid, id);
      if (after && owners.length > 0) this.#controller.enqueue(id);
    }
    if (after?.metadata.deletionTimestamp && after.metadata.finalizers?.some((it) => it === FOREGROUND || it === ORPHAN)) {
      this.#controller.enqueue(id);
      if (!before?.metadata.deletionTimestamp) this.#enqueueDependents(after.metadata.uid);
    }
    if (after) return;
    if (before) this.#enqueueDependents(before.metadata.uid);
    // An owner may be waiting for this one to go.
    for (const owner of oldOwners) {
      const target = this.#locate(before!, owner);
      if (target) this.#controller.enqueue(idOf(target));
    }
  }

  #remember(uid: string, id: Id): void {
    let ids = this.#dependents.get(uid);
    if (!ids) this.#dependents.set(uid, (ids = new Set()));
    ids.add(id);
  }

  #forget(uid: string, id: Id): void {
    const ids = this.#dependents.get(uid);
    if (ids?.delete(id) && ids.size === 0) this.#dependents.delete(uid);
  }

  #enqueueDependents(uid: string): void {
    for (const id of this.#dependents.get(uid) ?? []) this.#controller.enqueue(id);
  }

  #reconcile(id: Id): void {
    const found = this.#find(id);
    if (!found) return;
    const { target, object } = found;
    const finalizers = object.metadata.finalizers ?? [];
    if (object.metadata.deletionTimestamp) {
      if (finalizers.includes(ORPHAN)) return this.#orphanDependents(target, object);
      if (finalizers.includes(FOREGROUND)) return this.#awaitDependents(target, object);
    }
    this.#deleteWithoutOwners(target, object);
  }

  #orphanDependents(target: Target, object: AnyObject): void {
    for (const id of this.#dependents.get(object.metadata.uid) ?? []) {
      const dependent = this.#find(id);
      if (dependent) this.#dropReferences(dependent.target, dependent.object, new Set([object.metadata.uid]));
    }
    this.#removeFinalizer(target, ORPHAN);
  }

  #awaitDependents(target: Target, object: AnyObject): void {
    const { uid } = object.metadata;
    const dependents = [...(this.#dependents.get(uid) ?? [])].map((id) => this.#find(id)).filter((it) => it !== undefined);
    const blocking = dependents.filter((it) =>
      it.object.metadata.ownerReferences?.some((owner) => owner.uid === uid && owner.blockOwnerDeletion),
    );
    if (blocking.length === 0) this.#removeFinalizer(target, FOREGROUND);
    for (const dependent of dependents) if (!dependent.object.metadata.deletionTimestamp) this.#controller.enqueue(idOf(dependent.target));
  }

  #deleteWithoutOwners(target: Target, object: AnyObject): void {
    const owners = object.metadata.ownerReferences ?? [];
    if (owners.length === 0 || object.metadata.deletionTimestamp) return;
    const states = owners.map((owner) => ({ owner, state: this.#stateOf(object, owner) }));
    const lost = states.filter(({ state }) => state !== 'solid').map(({ owner }) => owner.uid);
    if (lost.length === 0) return;
    if (lost.length < owners.length) return this.#dropReferences(target, object, new Set(lost));
    const waiting = states.some(({ state }) => state === 'waiting');
    const hasDependents = (this.#dependents.get(object.metadata.uid)?.size ?? 0) > 0;
    // A policy that was asked for earlier stays in force.
    const asked = object.metadata.finalizers?.find((it) => it === ORPHAN || it === FOREGROUND);
    const propagationPolicy =
      asked === ORPHAN ? 'Orphan' : asked === FOREGROUND || (waiting && hasDependents) ? 'Foreground' : 'Background';
    deleteObject(this.#backend, target, { propagationPolicy }, CONTEXT);
  }

  /** `waiting`: the owner is being deleted in the foreground. A kind that is not served tells nothing: solid. */
  #stateOf(object: AnyObject, owner: OwnerReference): 'solid' | 'waiting' | 'absent' {
    const target = this.#locate(object, owner);
    if (!target) return 'solid';
    const found = this.#find(idOf(target));
    if (!found || found.object.metadata.uid !== owner.uid) return 'absent';
    const { deletionTimestamp, finalizers } = found.object.metadata;
    return deletionTimestamp && finalizers?.includes(FOREGROUND) ? 'waiting' : 'solid';
  }

  #locate(dependent: AnyObject, { apiVersion, kind: name, name: ownerName }: OwnerReference): Target | undefined {
    const kind = kindAtAnyVersion(this.#backend.kinds, apiVersion, name);
    if (!kind) return undefined;
    const { namespace } = dependent.metadata;
    if (kind.resource.namespaced && !namespace) return undefined;
    return { kind, name: ownerName, ...(kind.resource.namespaced && { namespace }) };
  }

  #find(id: Id): { target: Target; object: AnyObject } | undefined {
    const [tableId = '', key = ''] = id.split('|');
    const kind = this.#backend.kinds.ofTable(tableId);
    const object = kind && this.#backend.store.table(tableId).get(key);
    if (!object) return undefined;
    return { object, target: { kind, namespace: object.metadata.namespace, name: object.metadata.name } };
  }

  #dropReferences(target: Target, object: AnyObject, uids: ReadonlySet<string>): void {
    const ownerReferences = object.metadata.ownerReferences?.filter(({ uid }) => !uids.has(uid));
    this.#write(target, object, { ownerReferences: ownerReferences?.length ? ownerReferences : undefined });
  }

  #removeFinalizer(target: Target, finalizer: string): void {
    const object = this.#find(idOf(target))?.object;
    if (!object) return;
    const finalizers = object.metadata.finalizers?.filter((it) => it !== finalizer);
    this.#write(target, object, { finalizers: finalizers?.length ? finalizers : undefined });
  }

  #write(target: Target, object: AnyObject, metadata: Partial<AnyObject['metadata']>): void {
    const next: Unstored = { ...object, metadata: { ...object.metadata, ...metadata } };
    replaceObject(this.#backend, target, object, next, CONTEXT, (it) => it);
  }
}

const idOf = ({ kind, namespace, name }: Target): Id => `${tableIdOf(kind)}|${storageKey(kind, namespace, name)}`;

/** A reference may name a version that is served no more: any version of the kind will do. */
function kindAtAnyVersion(kinds: KindRegistry, apiVersion: string, kind: string): KindDefinition | undefined {
  const exact = kinds.byKind(apiVersion, kind);
  if (exact) return exact;
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  return kinds.all.find((it) => it.resource.group === group && it.resource.kind === kind);
}
