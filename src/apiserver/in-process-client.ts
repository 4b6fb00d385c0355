/**
 * A KubeClient that calls the registry directly: no sockets, no JSON. Objects are the stored ones,
 * frozen and shared; a watch hands out references from the server's own event stream.
 * @module
 */
import type { DeleteOptions, KubeClient, ListOptions, ObjectKey, Patch, WatchOptions, WriteOptions } from '../kube/client.ts';
import type { Draft, KubeObject, ObjectList, WatchEvent } from '../kube/objects.ts';
import type { Resource } from '../kube/resources.ts';
import { badRequest, isGone, StatusError } from '../kube/status-error.ts';
import { resourceAttributes } from './authorization/attributes.ts';
import { apiVersionOfKind } from './kind-registry.ts';
import type { RequestContext, UserInfo } from './registry/backend.ts';
import { unknownPath, type Registry } from './registry/registry.ts';
import { requiredName } from './registry/selection.ts';
import type { WatchSubscription } from './registry/watch.ts';
import { EventQueue } from './event-queue.ts';
import type { KindDefinition } from './schema/types.ts';
import { copyJson } from './storage/json.ts';

/** What a request names, as the path of the same request over HTTP would. */
interface About {
  namespace?: string | undefined;
  name?: string | undefined;
  subresource?: string | undefined;
}

export class InProcessClient implements KubeClient {
  readonly #registry: Registry;
  readonly #user: UserInfo;
  readonly #fieldManager: string;
  readonly #watches: () => AbortSignal;

  /** `watches`: the signal that ends the watches which begin now. */
  constructor(registry: Registry, options: { user: UserInfo; fieldManager: string; watches: () => AbortSignal }) {
    this.#registry = registry;
    this.#user = options.user;
    this.#fieldManager = options.fieldManager;
    this.#watches = options.watches;
  }

  async list<T extends KubeObject>(of: Resource<T>, options: ListOptions = {}): Promise<ObjectList<T>> {
    const kind = this.#allowed('list', of, { namespace: options.namespace, name: requiredName(options.fieldSelector) });
    const { metadata, items } = this.#registry.list(kind, options);
    return { apiVersion: apiVersionOfKind(kind), kind: kind.listKind, metadata, items: items as unknown as T[] };
  }

  async get<T extends KubeObject>(of: Resource<T>, key: ObjectKey): Promise<T> {
    return this.#registry.get({ kind: this.#allowed('get', of, key), ...this.#place(of, key) }) as unknown as T;
  }

  async create<T extends KubeObject>(of: Resource<T>, object: Draft<T>, options: WriteOptions = {}): Promise<T> {
    const { name, namespace } = object.metadata;
    const at = { namespace: of.namespaced ? namespace : undefined, name, subresource: options.subresource };
    // The address of a new object has no name yet, that of a subresource has.
    const kind = this.#allowed('create', of, { ...at, name: options.subresource && name });
    return (await this.#registry.create(kind, at, copyJson(object), this.#context(options))) as T;
  }

  async update<T extends KubeObject>(of: Resource<T>, object: Draft<T>, options: WriteOptions = {}): Promise<T> {
    const key = { name: object.metadata.name ?? '', namespace: object.metadata.namespace };
    const { subresource } = options;
    const target = { kind: this.#allowed('update', of, { ...key, subresource }), ...this.#place(of, key), subresource };
    const { object: updated } = await this.#registry.update(target, copyJson(object), this.#context(options));
    return updated as unknown as T;
  }

  async patch<T extends KubeObject>(of: Resource<T>, key: ObjectKey, patch: Patch, options: WriteOptions = {}): Promise<T> {
    const { subresource } = options;
    const target = { kind: this.#allowed('patch', of, { ...key, subresource }), ...this.#place(of, key), subresource };
    const { object } = await this.#registry.patch(target, copyJson(patch), this.#context(options));
    return object as unknown as T;
  }

  async delete<T extends KubeObject>(of: Resource<T>, key: ObjectKey, options: DeleteOptions = {}): Promise<void> {
    const target = { kind: this.#allowed('delete', of, key), ...this.#place(of, key) };
    await this.#registry.delete(target, options, this.#context({ dryRun: options.dryRun }));
  }

  async *watch<T extends KubeObject>(of: Resource<T>, options: WatchOptions): AsyncIterable<WatchEvent<T>> {
    const kind = this.#allowed('watch', of, { namespace: options.namespace, name: requiredName(options.fieldSelector) });
    const queue = new EventQueue<WatchEvent>();
    const ends = this.#watches();
    // Not an empty watch: whoever begins the next one at once would never rest.
    if (ends.aborted) throw new StatusError(503, 'ServiceUnavailable', 'the API server has stopped');
    const signal = options.signal ? AbortSignal.any([options.signal, ends]) : ends;
    if (signal.aborted) return;
    let subscription: WatchSubscription;
    try {
      subscription = this.#registry.watch(kind, options, (event) => queue.push(event));
    } catch (error) {
      if (!isGone(error)) throw error;
      // As over HTTP: a revision that is forgotten is told as an event.
      yield { type: 'ERROR', object: (error as StatusError).toStatus() };
      return;
    }
    const end = (): void => queue.end();
    signal.addEventListener('abort', end, { once: true });
    const timer = options.timeoutSeconds ? setTimeout(end, options.timeoutSeconds * 1000).unref() : undefined;
    try {
      for await (const event of queue) yield event as unknown as WatchEvent<T>;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      subscription.stop();
    }
  }

  /** The kind, for a user who may do that with it. @throws StatusError 403, then 404 */
  #allowed(verb: string, of: Pick<Resource, 'group' | 'version' | 'plural' | 'namespaced'>, about: About): KindDefinition {
    const { kinds, authorizer } = this.#registry.backend;
    const kind = kinds.find(of.group, of.version, of.plural);
    const name = about.name ?? '';
    const isNamespace = of.group === '' && of.plural === 'namespaces';
    const namespace = isNamespace ? name : (kind?.resource ?? of).namespaced ? (about.namespace ?? '') : '';
    const { group: apiGroup, plural } = of;
    authorizer.require(
      this.#user,
      resourceAttributes(verb, { apiGroup, resource: plural, subresource: about.subresource ?? '', namespace, name }),
    );
    if (!kind) throw unknownPath();
    return kind;
  }

  #place(of: Pick<Resource, 'namespaced' | 'kind'>, { name, namespace }: ObjectKey): ObjectKey {
    if (!name) throw badRequest('a name is needed');
    if (!of.namespaced) return { name };
    if (!namespace) throw badRequest(`${of.kind} is namespaced: a namespace is needed`);
    return { name, namespace };
  }

  #context({ fieldManager, dryRun, fieldValidation }: WriteOptions): RequestContext {
    return {
      user: this.#user,
      fieldManager: fieldManager ?? this.#fieldManager,
      dryRun: dryRun ?? false,
      fieldValidation: fieldValidation ?? 'Ignore',
      warn: () => undefined,
    };
  }
}
