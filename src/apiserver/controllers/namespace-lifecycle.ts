/** A namespace that is being deleted is emptied first, then goes. @module */
import { Controller } from '../../kube/controller.ts';
import { withCondition } from '../../kube/conditions.ts';
import type { AnyObject, Condition } from '../../kube/objects.ts';
import type { Backend, Unstored } from '../registry/backend.ts';
import { deleteObject } from '../registry/delete.ts';
import { replaceObject } from '../registry/update.ts';
import { systemContext } from './system-context.ts';

const CONTEXT = systemContext('kube-controller-manager', 'system:serviceaccount:kube-system:namespace-controller');

export class NamespaceLifecycle {
  readonly #backend: Backend;
  readonly #controller: Controller;
  readonly #stopListening: () => void;

  constructor(backend: Backend, onError: (error: unknown) => void) {
    this.#backend = backend;
    this.#controller = new Controller({
      name: 'namespace',
      clock: backend.clock,
      reconcile: async (name) => this.#reconcile(name),
      onError,
    });
    for (const namespace of backend.store.table('namespaces').values()) this.#observe(namespace);
    this.#stopListening = backend.store.onChange((table, { type, object }) => {
      if (table.id === 'namespaces') this.#observe(object);
      else if (object.metadata.namespace && (type === 'DELETED' || object.metadata.deletionTimestamp === undefined)) {
        const namespace = backend.store.table('namespaces').get(object.metadata.namespace);
        if (namespace) this.#observe(namespace);
      }
    });
    this.#controller.start();
  }

  async stop(): Promise<void> {
    this.#stopListening();
    await this.#controller.stop();
  }

  #observe(namespace: AnyObject): void {
    if (namespace.metadata.deletionTimestamp) this.#controller.enqueue(namespace.metadata.name);
  }

  #reconcile(name: string): void {
    const namespace = this.#backend.store.table('namespaces').get(name);
    if (!namespace?.metadata.deletionTimestamp) return;
    const left = this.#empty(name);
    if (left.size === 0) return this.#finalize(namespace);
    const contents = [...left].map(([table, count]) => `${table} has ${count} resource instances`).join(', ');
    this.#report(namespace, contents);
  }

  /** Deletes what can be deleted; gives what is left, per table. */
  #empty(namespace: string): Map<string, number> {
    const left = new Map<string, number>();
    for (const table of this.#backend.store.tables()) {
      const kind = this.#backend.kinds.ofTable(table.id);
      if (!kind?.resource.namespaced) continue;
      for (const object of table.list(`${namespace}/`)) {
        const target = { kind, namespace, name: object.metadata.name };
        const gone =
          !object.metadata.deletionTimestamp && deleteObject(this.#backend, target, { propagationPolicy: 'Background' }, CONTEXT).gone;
        if (!gone) left.set(table.id, (left.get(table.id) ?? 0) + 1);
      }
    }
    return left;
  }

  #finalize(namespace: AnyObject): void {
    const { finalizers: _, ...spec } = (namespace.spec ?? {}) as { finalizers?: string[] };
    this.#write(namespace, { ...namespace, spec });
  }

  #report(namespace: AnyObject, contents: string): void {
    const { conditions } = (namespace.status ?? {}) as { conditions?: Condition[] };
    const next = withCondition(
      conditions,
      {
        type: 'NamespaceContentRemaining',
        status: 'True',
        reason: 'SomeResourcesRemain',
        message: `Some resources are remaining: ${contents}`,
      },
      this.#backend.clock,
    );
    this.#write(namespace, { ...namespace, status: { ...(namespace.status as object), conditions: next } }, 'status');
  }

  #write(current: AnyObject, next: Unstored, subresource?: string): void {
    const kind = this.#backend.kinds.ofTable('namespaces')!;
    replaceObject(this.#backend, { kind, name: current.metadata.name, subresource }, current, next, CONTEXT, (it) => it);
  }
}
