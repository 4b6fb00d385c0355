/**
 * The one door to the objects, used by the HTTP handlers and by in-process clients alike: verbs and
 * subresources in, frozen shared objects out. Reads and writes resolve when what they tell is durable.
 * @module
 */
import type { Patch } from '../../kube/client.ts';
import type { AnyObject, WatchEvent } from '../../kube/objects.ts';
import { StatusError } from '../../kube/status-error.ts';
import { admitted, admittedByPolicies } from '../admission/gate.ts';
import { apiVersionOfKind, tableIdOf, viewAs } from '../kind-registry.ts';
import type { KindDefinition } from '../schema/types.ts';
import type { Backend, RequestContext } from './backend.ts';
import { createObject } from './create.ts';
import { deleteObject, type Deletion, type DeletionRequest } from './delete.ts';
import { isEphemeralContainers } from './ephemeral-containers.ts';
import { listObjects, type ListRequest, type Page } from './list.ts';
import { patchObject } from './patch.ts';
import { bindPod, evictPod } from './pod-subresources.ts';
import { patchScale, readScale, updateScale } from './scale.ts';
import { currentObject, refuseRenaming, replaceObject, updateObject, type Target, type Written } from './update.ts';
import { watchObjects, type WatchRequest, type WatchSubscription } from './watch.ts';
import { isObject } from '../json.ts';

/** POST to a subresource that is not stored, such as `serviceaccounts/token`. */
export type SubresourceCreator = (target: Target, body: unknown, context: RequestContext) => object;
/** POST to a kind that is answered and never stored, such as SelfSubjectAccessReview. */
export type VirtualCreator = (body: unknown, context: RequestContext, namespace: string | undefined) => object;

export class Registry {
  readonly backend: Backend;
  readonly #subresources = new Map<string, SubresourceCreator>();
  readonly #virtual = new Map<string, VirtualCreator>();

  constructor(backend: Backend) {
    this.backend = backend;
    this.answerSubresource('pods/binding', (target, body, context) => bindPod(backend, target, body, context));
    this.answerSubresource('pods/eviction', (target, body, context) => evictPod(backend, target, body, context));
  }

  /** `path`: `<table>/<subresource>`. */
  answerSubresource(path: string, create: SubresourceCreator): void {
    this.#subresources.set(path, create);
  }

  /** `table`: `<plural>[.<group>]`. */
  answerVirtual(table: string, create: VirtualCreator): void {
    this.#virtual.set(table, create);
  }

  isVirtual(kind: KindDefinition): boolean {
    return this.#virtual.has(tableIdOf(kind));
  }

  async get(target: Target): Promise<AnyObject> {
    this.#refuseVirtual(target.kind, 'get');
    if (target.subresource === 'scale' && hasScale(target.kind)) return this.#durably(readScale(this.backend, target));
    if (target.subresource && this.#subresources.has(`${tableIdOf(target.kind)}/${target.subresource}`)) throw methodNotAllowed();
    this.#checkSubresource(target);
    return this.#durably(viewAs(target.kind, currentObject(this.backend, target)));
  }

  async list(kind: KindDefinition, request: ListRequest): Promise<Page> {
    this.#refuseVirtual(kind, 'list');
    return this.#durably(listObjects(this.backend, kind, request));
  }

  watch(kind: KindDefinition, request: WatchRequest, deliver: (event: WatchEvent) => void): WatchSubscription {
    this.#refuseVirtual(kind, 'watch');
    return watchObjects(this.backend, kind, request, deliver);
  }

  async create(
    kind: KindDefinition,
    at: { namespace?: string | undefined; name?: string | undefined; subresource?: string | undefined },
    body: unknown,
    context: RequestContext,
    problems: readonly string[] = [],
  ): Promise<object> {
    const virtual = this.#virtual.get(tableIdOf(kind));
    if (virtual) return virtual(body, context, at.namespace);
    if (!at.subresource) return this.#write(context, (it) => createObject(this.backend, kind, at.namespace, body, it, problems));
    const name = at.name ?? (isObject(body) && isObject(body.metadata) && typeof body.metadata.name === 'string' ? body.metadata.name : '');
    const creator = this.#subresources.get(`${tableIdOf(kind)}/${at.subresource}`);
    if (!creator) throw methodNotAllowed();
    const target = { kind, namespace: at.namespace, name, subresource: at.subresource };
    return this.#durably(admittedByPolicies(this.backend, context, (it) => creator(target, body, it)));
  }

  async update(target: Target, body: unknown, context: RequestContext, problems: readonly string[] = []): Promise<Written> {
    this.#refuseVirtual(target.kind, 'update');
    if (target.subresource === 'scale' && hasScale(target.kind)) {
      return {
        object: await this.#durably(admittedByPolicies(this.backend, context, (it) => updateScale(this.backend, target, body, it))),
        created: false,
      };
    }
    if (target.subresource === 'finalize' && tableIdOf(target.kind) === 'namespaces')
      return { object: await this.#durably(this.#finalize(target, body, context)), created: false };
    this.#checkSubresource(target);
    return this.#write(context, (it) => updateObject(this.backend, target, body, it, problems));
  }

  async patch(target: Target, patch: Patch, context: RequestContext, problems: readonly string[] = []): Promise<Written> {
    this.#refuseVirtual(target.kind, 'patch');
    if (target.subresource === 'scale' && hasScale(target.kind)) {
      return {
        object: await this.#durably(admittedByPolicies(this.backend, context, (it) => patchScale(this.backend, target, patch, it))),
        created: false,
      };
    }
    this.#checkSubresource(target);
    return this.#write(context, (it) => patchObject(this.backend, target, patch, it, problems));
  }

  async delete(target: Target, request: DeletionRequest, context: RequestContext): Promise<Deletion> {
    this.#refuseVirtual(target.kind, 'delete');
    if (target.subresource) throw methodNotAllowed();
    return this.#write(context, (it) => deleteObject(this.backend, target, request, it));
  }

  /** Deletes everything that a list would give; answers that list. */
  async deleteCollection(kind: KindDefinition, list: ListRequest, request: DeletionRequest, context: RequestContext): Promise<Page> {
    this.#refuseVirtual(kind, 'delete');
    const page = listObjects(this.backend, kind, list);
    const unnamed = { ...context, unnamed: true };
    for (const { metadata } of page.items) {
      try {
        const target = { kind, namespace: metadata.namespace, name: metadata.name };
        const done = admitted(this.backend, unnamed, (it) => deleteObject(this.backend, target, request, it));
        if (done instanceof Promise) await done;
      } catch (error) {
        // Somebody else was faster.
        if (!(error instanceof StatusError && error.code === 404)) throw error;
      }
    }
    return this.#durably(page);
  }

  /** A write that policies and admission hooks see. */
  async #write<T>(context: RequestContext, write: (context: RequestContext) => T): Promise<T> {
    return this.#durably(await admitted(this.backend, context, write));
  }

  async #durably<T>(result: T): Promise<T> {
    await this.backend.store.durable();
    return result;
  }

  /** `namespaces/<name>/finalize`: the one way to change `spec.finalizers` of a namespace. */
  #finalize(target: Target, body: unknown, context: RequestContext): AnyObject {
    const current = currentObject(this.backend, target);
    refuseRenaming(target, { metadata: isObject(body) && isObject(body.metadata) ? body.metadata : {} });
    const spec = isObject(body) && isObject(body.spec) ? body.spec : {};
    const next = { ...current, spec: { ...(current.spec as object), finalizers: spec.finalizers ?? [] } };
    return replaceObject(this.backend, { ...target, subresource: undefined }, current, next, context, (it) => it);
  }

  #refuseVirtual(kind: KindDefinition, _verb: string): void {
    if (this.isVirtual(kind)) throw methodNotAllowed();
  }

  #checkSubresource({ kind, subresource }: Target): void {
    if (isEphemeralContainers(kind, subresource)) return;
    if (subresource && !(subresource === 'status' && kind.subresources.status)) throw unknownPath();
  }
}

const hasScale = (kind: KindDefinition): boolean => kind.subresources.scale !== undefined;

export const unknownPath = (): StatusError => new StatusError(404, 'NotFound', 'the server could not find the requested resource', {});

export const methodNotAllowed = (): StatusError =>
  new StatusError(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {});

/** The head of a list answer. */
export const listHead = (kind: KindDefinition): { kind: string; apiVersion: string } => ({
  kind: kind.listKind,
  apiVersion: apiVersionOfKind(kind),
});
