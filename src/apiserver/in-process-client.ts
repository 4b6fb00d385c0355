/**
 * A KubeClient that calls the registry directly: no sockets, no JSON. Objects are the stored ones,
 * frozen and shared; a watch hands out references from the server's own event stream.
 * @module
 */
import type { DeleteOptions, KubeClient, ListOptions, ObjectKey, Patch, WatchOptions, WriteOptions } from '../kube/client.ts';
import type { Draft, KubeObject, ObjectList, WatchEvent } from '../kube/objects.ts';
import { pathOf, type Resource } from '../kube/resources.ts';
import { badRequest, isGone, StatusError } from '../kube/status-error.ts';
import type { AuditRecord, AuditTrail } from './audit/trail.ts';
import { resourceAttributes, type Attributes } from './authorization/attributes.ts';
import { apiVersionOfKind } from './kind-registry.ts';
import type { RequestContext, UserInfo } from './registry/backend.ts';
import { unknownPath, type Registry } from './registry/registry.ts';
import { requiredName } from './registry/selection.ts';
import type { WatchSubscription } from './registry/watch.ts';
import { EventQueue } from './event-queue.ts';
import type { KindDefinition } from './schema/types.ts';
import { copyJson } from './storage/json.ts';

type Named = Pick<Resource, 'group' | 'version' | 'plural' | 'namespaced'>;

/** What a request names, as the path of the same request over HTTP would. */
interface About {
  namespace?: string | undefined;
  name?: string | undefined;
  subresource?: string | undefined;
}

export interface InProcessClientOptions {
  user: UserInfo;
  fieldManager: string;
  /** The signal that ends the watches which begin now. */
  watches: () => AbortSignal;
  /** Told of each request. */
  audit: AuditTrail | undefined;
}

/** A watch whose reader is further behind than this ends, as one over HTTP whose buffer is full. */
const MOST_CHANGES_WAITING = 16_384;
/** Longer ones would ring at once. */
const LONGEST_TIMER_MS = 0x7fffffff;

export class InProcessClient implements KubeClient {
  readonly #registry: Registry;
  readonly #user: UserInfo;
  readonly #fieldManager: string;
  readonly #watches: () => AbortSignal;
  readonly #audit: AuditTrail | undefined;

  constructor(registry: Registry, options: InProcessClientOptions) {
    this.#registry = registry;
    this.#user = options.user;
    this.#fieldManager = options.fieldManager;
    this.#watches = options.watches;
    this.#audit = options.audit;
  }

  async list<T extends KubeObject>(of: Resource<T>, options: ListOptions = {}): Promise<ObjectList<T>> {
    const about = { namespace: options.namespace, name: requiredName(options.fieldSelector) };
    return this.#told('list', of, about, undefined, async (kind) => {
      const { metadata, items } = await this.#registry.list(kind, options);
      return { apiVersion: apiVersionOfKind(kind), kind: kind.listKind, metadata, items: items as unknown as T[] };
    });
  }

  async get<T extends KubeObject>(of: Resource<T>, key: ObjectKey): Promise<T> {
    return this.#told('get', of, key, undefined, async (kind) => {
      return (await this.#registry.get({ kind, ...this.#place(of, key) })) as unknown as T;
    });
  }

  async create<T extends KubeObject>(of: Resource<T>, object: Draft<T>, options: WriteOptions = {}): Promise<T> {
    const { name, namespace } = object.metadata;
    const at = { namespace: of.namespaced ? namespace : undefined, name, subresource: options.subresource };
    // The address of a new object has no name yet, that of a subresource has.
    return this.#told('create', of, { ...at, name: options.subresource && name }, object, async (kind, record) => {
      return (await this.#registry.create(kind, at, copyJson(object), this.#context(options, record))) as T;
    });
  }

  async update<T extends KubeObject>(of: Resource<T>, object: Draft<T>, options: WriteOptions = {}): Promise<T> {
    const key = { name: object.metadata.name ?? '', namespace: object.metadata.namespace };
    const { subresource } = options;
    return this.#told('update', of, { ...key, subresource }, object, async (kind, record) => {
      const target = { kind, ...this.#place(of, key), subresource };
      const { object: updated } = await this.#registry.update(target, copyJson(object), this.#context(options, record));
      return updated as unknown as T;
    });
  }

  async patch<T extends KubeObject>(of: Resource<T>, key: ObjectKey, patch: Patch, options: WriteOptions = {}): Promise<T> {
    const { subresource } = options;
    return this.#told('patch', of, { ...key, subresource }, patch.body, async (kind, record) => {
      const target = { kind, ...this.#place(of, key), subresource };
      const { object } = await this.#registry.patch(target, copyJson(patch), this.#context(options, record));
      return object as unknown as T;
    });
  }

  async delete<T extends KubeObject>(of: Resource<T>, key: ObjectKey, options: DeleteOptions = {}): Promise<void> {
    await this.#told('delete', of, key, undefined, async (kind, record) => {
      const target = { kind, ...this.#place(of, key) };
      return this.#registry.delete(target, options, this.#context({ dryRun: options.dryRun }, record));
    });
  }

  async *watch<T extends KubeObject>(of: Resource<T>, options: WatchOptions): AsyncIterable<WatchEvent<T>> {
    const about = { namespace: options.namespace, name: requiredName(options.fieldSelector) };
    const record = this.#begin('watch', of, about);
    try {
      yield* this.#events(this.#allowed('watch', of, about, record), options, record);
      record?.complete(200);
    } catch (error) {
      throw refusedBy(record, error);
    } finally {
      // Whoever stops reading ends it as well.
      record?.complete(200);
    }
  }

  async *#events<T extends KubeObject>(
    kind: KindDefinition,
    options: WatchOptions,
    record: AuditRecord | undefined,
  ): AsyncIterable<WatchEvent<T>> {
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
    // The present state may be larger than what may wait of changes.
    queue.bound(MOST_CHANGES_WAITING);
    record?.started(200);
    const end = (): void => queue.end();
    signal.addEventListener('abort', end, { once: true });
    const timer = options.timeoutSeconds ? setTimeout(end, Math.min(options.timeoutSeconds * 1000, LONGEST_TIMER_MS)).unref() : undefined;
    try {
      for await (const event of queue) yield event as unknown as WatchEvent<T>;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      subscription.stop();
    }
  }

  /** Does something with the kind, for a user who may; the audit log is told of it. */
  async #told<T>(
    verb: string,
    of: Named,
    about: About,
    sent: unknown,
    act: (kind: KindDefinition, record?: AuditRecord) => T | Promise<T>,
  ): Promise<T> {
    if (!this.#audit) return act(this.#allowed(verb, of, about));
    const record = this.#begin(verb, of, about)!;
    record.sends(sent);
    try {
      const answer = await act(this.#allowed(verb, of, about, record), record);
      if (verb !== 'list' && verb !== 'delete') record.isAnswered(answer as object);
      record.complete(verb === 'create' ? 201 : 200);
      return answer;
    } catch (error) {
      throw refusedBy(record, error);
    }
  }

  #begin(verb: string, of: Named, about: About): AuditRecord | undefined {
    const record = this.#audit?.begin({ requestURI: pathOf(of, about) });
    record?.asks(this.#user, this.#attributes(verb, of, about), of.version);
    return record;
  }

  /** The kind, for a user who may do that with it. @throws StatusError 403, then 404 */
  #allowed(verb: string, of: Named, about: About, record?: AuditRecord): KindDefinition {
    const { kinds, authorizer } = this.#registry.backend;
    authorizer.require(this.#user, this.#attributes(verb, of, about));
    record?.isAllowed();
    const kind = kinds.find(of.group, of.version, of.plural);
    if (!kind) throw unknownPath();
    return kind;
  }

  #attributes(verb: string, of: Named, about: About): Attributes {
    const kind = this.#registry.backend.kinds.find(of.group, of.version, of.plural);
    const { name = '', subresource = '' } = about;
    const isNamespace = of.group === '' && of.plural === 'namespaces';
    const namespace = isNamespace ? name : (kind?.resource ?? of).namespaced ? (about.namespace ?? '') : '';
    return resourceAttributes(verb, { apiGroup: of.group, resource: of.plural, subresource, namespace, name });
  }

  #place(of: Pick<Resource, 'namespaced' | 'kind'>, { name, namespace }: ObjectKey): ObjectKey {
    if (!name) throw badRequest('a name is needed');
    if (!of.namespaced) return { name };
    if (!namespace) throw badRequest(`${of.kind} is namespaced: a namespace is needed`);
    return { name, namespace };
  }

  #context({ fieldManager, dryRun, fieldValidation }: WriteOptions, record: AuditRecord | undefined): RequestContext {
    return {
      user: this.#user,
      fieldManager: fieldManager ?? this.#fieldManager,
      dryRun: dryRun ?? false,
      fieldValidation: fieldValidation ?? 'Ignore',
      options: { fieldManager, fieldValidation },
      warn: () => undefined,
      annotate: (key, value) => record?.annotates(key, value),
    };
  }
}

/** The error, for the audit log as well. */
function refusedBy(record: AuditRecord | undefined, error: unknown): unknown {
  if (error instanceof StatusError) record?.isRefused(error);
  record?.complete(error instanceof StatusError ? error.code : 500);
  return error;
}
