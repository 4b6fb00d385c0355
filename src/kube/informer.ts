/**
 * List-and-watch into a {@link Store}, with callbacks on change. Never stops for an error: it lists
 * again after a back-off of 0.8 s to 30 s with jitter (facts/kubernetes-api.md §7). A kind that is not
 * served has no objects; its informer fills as soon as the CustomResourceDefinition is established.
 * @module
 */
import type { KubeClient } from './client.ts';
import { sleep, type Clock } from './clock.ts';
import { keyOf, type KubeObject } from './objects.ts';
import { apiVersionOf, customResourceDefinitions, type Resource } from './resources.ts';
import { isNotFound } from './status-error.ts';
import { Store } from './store.ts';

export interface Change<T> {
  key: string;
  before: T | undefined;
  after: T | undefined;
}

export interface InformerOptions {
  client: KubeClient;
  clock: Clock;
  namespace?: string;
  labelSelector?: string;
  fieldSelector?: string;
  /** Told of each failed list or watch, before the retry. */
  onError?: (error: unknown) => void;
  random?: () => number;
}

const BASE_DELAY_MS = 800;
const MAX_DELAY_MS = 30_000;

export class Informer<T extends KubeObject> {
  readonly resource: Resource<T>;
  readonly store = new Store<T>();
  readonly #options: InformerOptions;
  readonly #handlers = new Set<(change: Change<T>) => void>();
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;
  #retry = new AbortController();
  #synced = Promise.withResolvers<void>();
  #isSynced = false;

  constructor(of: Resource<T>, options: InformerOptions) {
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
    for (const object of this.store.values()) handler({ key: keyOf(object), before: undefined, after: object });
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
    let failures = 0;
    while (!signal.aborted) {
      try {
        const resourceVersion = await this.#list();
        failures = 0;
        await this.#watch(resourceVersion);
      } catch (error) {
        if (signal.aborted) return;
        if (isNotFound(error)) for (const key of this.store.keys()) this.#remove(key);
        this.#options.onError?.(error);
        const delay = Math.min(BASE_DELAY_MS * 2 ** failures, MAX_DELAY_MS) * (0.75 + 0.5 * (this.#options.random ?? Math.random)());
        failures += 1;
        await sleep(this.#options.clock, delay, this.#retry.signal).catch(() => undefined);
      }
    }
  }

  async #list(): Promise<string> {
    const { namespace, labelSelector, fieldSelector, client } = this.#options;
    const { signal } = this.#stop;
    const seen = new Set<string>();
    let token: string | undefined;
    let resourceVersion = '';
    do {
      const page = await client.list(this.resource, { namespace, labelSelector, fieldSelector, limit: 500, continue: token, signal });
      resourceVersion = page.metadata.resourceVersion;
      for (const item of page.items) {
        // Items of a typed list carry no apiVersion and kind of their own.
        const object = item.kind ? item : { ...item, apiVersion: apiVersionOf(this.resource), kind: this.resource.kind };
        seen.add(keyOf(object));
        if (this.store.get(keyOf(object))?.metadata.resourceVersion !== object.metadata.resourceVersion) this.#apply(object);
      }
      token = page.metadata.continue || undefined;
    } while (token);
    for (const key of this.store.keys()) if (!seen.has(key)) this.#remove(key);
    this.#isSynced = true;
    this.#synced.resolve();
    return resourceVersion;
  }

  /** Follows the watch until it has to list again (410, or an error). */
  async #watch(from: string): Promise<void> {
    const { namespace, labelSelector, fieldSelector, client } = this.#options;
    const { signal } = this.#stop;
    let resourceVersion = from;
    while (!signal.aborted) {
      for await (const event of client.watch(this.resource, {
        namespace,
        labelSelector,
        fieldSelector,
        resourceVersion,
        allowWatchBookmarks: true,
        signal,
      })) {
        if (event.type === 'ERROR') {
          if (event.object.code === 410) return;
          throw new Error(event.object.message ?? 'watch failed');
        }
        resourceVersion = event.object.metadata.resourceVersion;
        if (event.type === 'DELETED') this.#remove(keyOf(event.object), event.object);
        else if (event.type !== 'BOOKMARK') this.#apply(event.object);
      }
    }
  }

  #apply(object: T): void {
    const before = this.store.set(object);
    this.#notify({ key: keyOf(object), before, after: object });
  }

  #remove(key: string, last?: T): void {
    const before = this.store.delete(key) ?? last;
    if (before) this.#notify({ key, before: last ?? before, after: undefined });
  }

  #notify(change: Change<T>): void {
    for (const handler of this.#handlers) handler(change);
  }
}

/** One informer per resource, shared by all controllers of a process. */
export class Informers {
  readonly #options: InformerOptions;
  readonly #informers = new Map<string, Informer<KubeObject>>();

  constructor(options: InformerOptions) {
    this.#options = options;
    this.for(customResourceDefinitions).onChange(({ after, before }) => {
      const spec = (after ?? before)?.spec;
      if (spec)
        for (const informer of this.#informers.values())
          if (informer.resource.group === spec.group && informer.resource.plural === spec.names.plural) informer.retryNow();
    });
  }

  /** The (started) informer for a resource, over all namespaces. */
  for<T extends KubeObject>(of: Resource<T>): Informer<T> {
    const id = `${of.group}/${of.version}/${of.plural}`;
    let informer = this.#informers.get(id) as Informer<T> | undefined;
    if (!informer) {
      informer = new Informer(of, this.#options).start();
      this.#informers.set(id, informer as unknown as Informer<KubeObject>);
    }
    return informer;
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#informers.values()].map((informer) => informer.stop()));
  }
}
