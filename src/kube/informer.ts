/**
 * List-and-watch into a {@link Store}, with callbacks on change. Never stops for an error: it lists
 * again after a back-off of 0.8 s to 30 s with jitter (facts/kubernetes-api.md §7). A kind that is not
 * served has no objects; its informer fills as soon as the CustomResourceDefinition is established.
 * @module
 */
import type { KubeClient } from './client.ts';
import { sleep, type Clock } from './clock.ts';
import { keyOf, type KubeObject, type ObjectList } from './objects.ts';
import { apiVersionOf, customResourceDefinitions, type Resource } from './resources.ts';
import { isGone, isNotFound } from './status-error.ts';
import { Store } from './store.ts';

export interface Change<T> {
  key: string;
  before: T | undefined;
  after: T | undefined;
  /** Found by a list (the first one too, and what a new handler is told of), not by the watch: it can wait behind what just happened. */
  isRelist?: boolean;
}

/** Which objects of a resource. */
export interface Selection {
  /** Absent: all namespaces. */
  namespace?: string;
  labelSelector?: string;
  fieldSelector?: string;
}

export interface InformerSettings<T extends KubeObject> extends Selection {
  /** What is stored in place of each object: a copy without what nobody reads, which must keep name, namespace and resourceVersion. */
  transform?: (object: T) => T;
  /** Objects per list request; 500 unless given. */
  pageSize?: number;
}

export interface InformerOptions<T extends KubeObject = never> extends InformerSettings<T> {
  client: KubeClient;
  clock: Clock;
  /** Told of each failed list or watch, before the retry, and of handlers that throw. */
  onError?: (error: unknown) => void;
  random?: () => number;
  /** A watch that has ended begins again within this time, in ms: many that end together do not come back together. */
  reconnectJitterMs?: number;
  /** How long to wait after a failure, in ms; `usual` is the back-off. For failures that time alone does not mend. */
  retryAfterMs?: (error: unknown, usual: number) => number;
}

/** All informers of a process: what holds for each unless it is asked for otherwise. */
export interface InformersOptions extends Omit<InformerOptions, 'transform'> {
  transform?: <T extends KubeObject>(object: T) => T;
  /**
   * Whether a kind that is not served yet is listed as soon as its CRD is there (the default); otherwise it is asked
   * for again within half a minute, and nobody needs the right to read CRDs, nor the memory.
   */
  watchDefinitions?: boolean;
}

const BASE_DELAY_MS = 800;
const MAX_DELAY_MS = 30_000;
const RECONNECT_JITTER_MS = 1_000;
const PAGE_SIZE = 500;
/** A watch that ends earlier, having told nothing, has failed. */
const SHORTEST_WATCH_MS = 1_000;

export class Informer<T extends KubeObject> {
  readonly resource: Resource<T>;
  readonly store = new Store<T>();
  readonly #options: InformerOptions<T>;
  readonly #handlers = new Set<(change: Change<T>) => void>();
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;
  #retry = new AbortController();
  #synced = Promise.withResolvers<void>();
  #isSynced = false;
  #failures = 0;

  constructor(of: Resource<T>, options: InformerOptions<T>) {
    this.resource = of;
    this.#options = options;
  }

  /** Resolves once the first list is in the store. */
  get synced(): Promise<void> {
    return this.#synced.promise;
  }

  get isSynced(): boolean {
    return this.#isSynced;
  }

  /** Calls `handler` for every object already stored and for each change from now on. */
  onChange(handler: (change: Change<T>) => void): () => void {
    for (const object of this.store.values()) handler({ key: keyOf(object), before: undefined, after: object, isRelist: true });
    this.#handlers.add(handler);
    return () => this.#handlers.delete(handler);
  }

  start(): this {
    this.#running ??= this.#run();
    return this;
  }

  async stop(): Promise<void> {
    this.#stop.abort(new Error('informer stopped'));
    this.retryNow();
    await this.#running;
  }

  /** Cuts a back-off short: the reason for the failure may be gone. */
  retryNow(): void {
    this.#retry.abort();
    this.#retry = new AbortController();
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    const random = this.#options.random ?? Math.random;
    while (!signal.aborted) {
      try {
        await this.#listAndWatch(random);
      } catch (error) {
        if (signal.aborted) return;
        if (isNotFound(error)) for (const key of this.store.keys()) this.#remove(key, true);
        this.#options.onError?.(error);
        const delay = Math.min(BASE_DELAY_MS * 2 ** this.#failures, MAX_DELAY_MS) * (0.75 + 0.5 * random());
        this.#failures += 1;
        await this.#pause(this.#options.retryAfterMs?.(error, delay) ?? delay);
      }
    }
  }

  /** Until the past is lost (410) or something fails. */
  async #listAndWatch(random: () => number): Promise<void> {
    const { reconnectJitterMs = RECONNECT_JITTER_MS } = this.#options;
    let resourceVersion: string | undefined = await this.#list();
    while (resourceVersion !== undefined && !this.#stop.signal.aborted) {
      resourceVersion = await this.#watch(resourceVersion);
      if (reconnectJitterMs > 0) await this.#pause(reconnectJitterMs * random());
    }
  }

  async #pause(ms: number): Promise<void> {
    if (this.#stop.signal.aborted) return;
    await sleep(this.#options.clock, ms, this.#retry.signal).catch(() => undefined);
  }

  async #list(): Promise<string> {
    const { pageSize = PAGE_SIZE } = this.#options;
    const seen = new Set<string>();
    let resourceVersion: string;
    try {
      resourceVersion = await this.#pages(pageSize, seen);
    } catch (error) {
      if (!isGone(error)) throw error;
      // The version became too old between two pages: all at once then, as client-go's pager does.
      seen.clear();
      resourceVersion = await this.#pages(undefined, seen);
    }
    for (const key of this.store.keys()) if (!seen.has(key)) this.#remove(key, true);
    this.#isSynced = true;
    this.#synced.resolve();
    return resourceVersion;
  }

  async #pages(limit: number | undefined, seen: Set<string>): Promise<string> {
    const { signal } = this.#stop;
    let page: ObjectList<T> | undefined;
    do {
      page = await this.#options.client.list(this.resource, { ...this.#selection, limit, continue: page?.metadata.continue, signal });
      for (const item of page.items) {
        // Items of a typed list carry no apiVersion and kind of their own.
        const object = item.kind ? item : { ...item, apiVersion: apiVersionOf(this.resource), kind: this.resource.kind };
        seen.add(keyOf(object));
        const known = this.store.get(keyOf(object))?.metadata;
        // A server that was set back counts its versions once more.
        if (known?.resourceVersion !== object.metadata.resourceVersion || known.uid !== object.metadata.uid) this.#apply(object, true);
      }
    } while (page.metadata.continue);
    return page.metadata.resourceVersion;
  }

  /** Follows one watch to its end. Resolves with the version to go on from, with `undefined` when it is too old (410). */
  async #watch(from: string): Promise<string | undefined> {
    const { client, clock } = this.#options;
    const { signal } = this.#stop;
    const began = clock.now();
    let resourceVersion = from;
    let isAlive = false;
    try {
      for await (const event of client.watch(this.resource, { ...this.#selection, resourceVersion, allowWatchBookmarks: true, signal })) {
        if (event.type === 'ERROR') {
          if (event.object.code === 410) return undefined;
          throw new Error(event.object.message ?? 'watch failed');
        }
        isAlive = true;
        resourceVersion = event.object.metadata.resourceVersion;
        if (event.type === 'DELETED') this.#remove(keyOf(event.object), false, event.object);
        else if (event.type !== 'BOOKMARK') this.#apply(event.object, false);
      }
      if (!isAlive && !signal.aborted && clock.now() - began < SHORTEST_WATCH_MS)
        throw new Error('the watch ended as soon as it had begun');
      return resourceVersion;
    } finally {
      if (isAlive || clock.now() - began >= SHORTEST_WATCH_MS) this.#failures = 0;
    }
  }

  get #selection(): Selection {
    const { namespace, labelSelector, fieldSelector } = this.#options;
    return { namespace, labelSelector, fieldSelector };
  }

  #apply(object: T, isRelist: boolean): void {
    const after = this.#options.transform?.(object) ?? object;
    const before = this.store.set(after);
    this.#notify({ key: keyOf(after), before, after, isRelist });
  }

  #remove(key: string, isRelist: boolean, last?: T): void {
    const final = last && (this.#options.transform?.(last) ?? last);
    const before = this.store.delete(key) ?? final;
    if (before) this.#notify({ key, before: final ?? before, after: undefined, isRelist });
  }

  /** A handler that throws is no reason for another one to miss the change. */
  #notify(change: Change<T>): void {
    for (const handler of this.#handlers) {
      try {
        handler(change);
      } catch (error) {
        this.#options.onError?.(error);
      }
    }
  }
}

/** What {@link hasSynced} and {@link untilSynced} ask: an {@link Informer} of any kind. */
export interface Syncing {
  readonly isSynced: boolean;
  readonly synced: Promise<void>;
}

/** Whether the first list of each is in its store: for readiness. */
export const hasSynced = (...informers: readonly Syncing[]): boolean => informers.every(({ isSynced }) => isSynced);

/** Resolves once the first list of each is in its store. */
export async function untilSynced(...informers: readonly Syncing[]): Promise<void> {
  await Promise.all(informers.map(({ synced }) => synced));
}

/** For {@link InformerSettings.transform}: field ownership is often half of an object, and controllers do not read it. */
export function dropManagedFields<T extends KubeObject>(object: T): T {
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

/** One informer per resource and selection, shared by all controllers of a process. */
export class Informers {
  readonly #options: InformersOptions;
  readonly #informers = new Map<string, { informer: Informer<KubeObject>; transform: unknown }>();

  constructor(options: InformersOptions) {
    this.#options = options;
    if (options.watchDefinitions === false) return;
    this.for(customResourceDefinitions).onChange(({ after, before }) => {
      const spec = (after ?? before)?.spec;
      if (spec)
        for (const { informer } of this.#informers.values())
          if (informer.resource.group === spec.group && informer.resource.plural === spec.names.plural) informer.retryNow();
    });
  }

  /**
   * The (started) informer for a resource, over all namespaces unless selected otherwise. Transform and page size are
   * settled by the first who asks. @throws Error when a later one names another transform
   */
  for<T extends KubeObject>(of: Resource<T>, settings: InformerSettings<T> = {}): Informer<T> {
    const options: InformerOptions<T> = { ...this.#options, ...settings };
    const { namespace = '', labelSelector = '', fieldSelector = '' } = options;
    const id = JSON.stringify([of.group, of.version, of.plural, of.namespaced ? namespace : '', labelSelector, fieldSelector]);
    const known = this.#informers.get(id);
    if (known) {
      if (settings.transform && settings.transform !== known.transform) {
        throw new Error(`the informer of ${of.plural} stores its objects in another form already`);
      }
      return known.informer as unknown as Informer<T>;
    }
    const informer = new Informer(of, options).start();
    this.#informers.set(id, { informer: informer as unknown as Informer<KubeObject>, transform: options.transform });
    return informer;
  }

  /** The plurals of those whose first list is still to come, for readiness and for error messages. */
  unsynced(): string[] {
    return [...this.#informers.values()].flatMap(({ informer }) => (informer.isSynced ? [] : [informer.resource.plural]));
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#informers.values()].map(({ informer }) => informer.stop()));
  }
}
