/**
 * One part of a cluster that is followed: listed once, watched from there (facts/kubernetes-api.md §3, §7). Where the
 * user may list and not watch, it is listed again when somebody wants to know.
 * @module
 */
import type { KubeClient, ListOptions, WatchOptions } from '../kube/client.ts';
import type { Clock } from '../kube/clock.ts';
import { Informer } from '../kube/informer.ts';
import type { AnyObject, ObjectList, WatchEvent } from '../kube/objects.ts';
import { gone, isNotFound, StatusError } from '../kube/status-error.ts';
import type { KindCoverage } from './coverage.ts';
import type { KindPart } from './kind-part.ts';

const PAGE_SIZE = 500;
/** What is forbidden or not served is asked for again after this time. */
const SELDOM_MS = 300_000;
/** A list that cannot be watched is not asked for more often; one object by name is cheap, and may be somebody's heartbeat. */
const LIST_AGAIN_MS = 60_000;
/** So long lives a watch, and half as long again at most: a dead connection is noticed when its watch should have ended. */
const WATCH_SECONDS = 120;
const RECONNECT_JITTER_MS = 200;

export interface FollowOfPart {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly random: () => number;
  /** Told of each page before it counts; throws to refuse it. */
  readonly onPage: (part: FollowedPart, objects: number) => void;
  readonly onChange: (before: AnyObject | undefined, after: AnyObject | undefined, part: FollowedPart) => void;
  /** Whether the kind has a definition that lets one expect it soon. */
  readonly isExpected: (part: FollowedPart) => boolean;
}

export class FollowedPart {
  readonly part: KindPart;
  readonly #how: FollowOfPart;
  readonly #informer: Informer<AnyObject>;
  #coverage: KindCoverage = { state: 'known' };
  #doing: 'list' | 'watch' = 'list';
  /** Why the last list failed, other than that it is forbidden or not served. */
  #failure: unknown;
  #isInterrupted = false;
  #isUnwatched = false;
  #isDoubted = false;
  #cut = new AbortController();
  #listedAt = 0;
  #attempt = Promise.withResolvers<void>();
  #wake = (): void => undefined;

  constructor(part: KindPart, how: FollowOfPart) {
    this.part = part;
    this.#how = how;
    const { clock, random } = how;
    this.#informer = new Informer<AnyObject>(part.kind.of, {
      client: this.#client(),
      clock,
      random,
      pageSize: part.kind.pageSize ?? PAGE_SIZE,
      reconnectJitterMs: RECONNECT_JITTER_MS,
      ...(part.namespace !== undefined && { namespace: part.namespace }),
      onError: (error) => this.#failed(error),
      retryAfterMs: (error, usual) => (this.#isHopeless(error) ? SELDOM_MS : usual),
    });
    this.#informer.onChange(({ before, after }) => {
      how.onChange(before, after, this);
      this.#makeRoom();
    });
  }

  get coverage(): KindCoverage {
    return this.#coverage;
  }

  /** Objects held. */
  get size(): number {
    return this.#informer.store.size;
  }

  get failure(): unknown {
    return this.#failure;
  }

  /** Whether what is held may be out of date, because list or watch failed. */
  get isBroken(): boolean {
    return this.#failure !== undefined || this.#isInterrupted;
  }

  /** Whether it is known by lists alone. */
  get isPolled(): boolean {
    return this.#isUnwatched && this.part.name === undefined;
  }

  /** Whether it cannot be watched, and was last listed long enough ago. */
  get isDue(): boolean {
    return this.#isUnwatched && (this.part.name !== undefined || this.#how.clock.now() - this.#listedAt >= LIST_AGAIN_MS);
  }

  /** Resolves when the first list has come to something. */
  start(): Promise<void> {
    this.#informer.start();
    return this.#attempt.promise;
  }

  /** What is broken or due is listed at once; resolves when that has come to something. */
  async catchUp(): Promise<void> {
    // By the time of its turn it may have come back by itself, and be watched.
    if (!this.isBroken && !this.isDue) return;
    const { promise } = this.#attempt;
    this.retryNow();
    await promise;
  }

  /** The reason why it could not be listed may be gone. */
  retryNow(): void {
    this.#informer.retryNow();
    this.#wake();
  }

  /** What is held may be wrong, though no watch says so: it is listed anew. */
  doubt(): void {
    this.#isDoubted = true;
    this.#isInterrupted = true;
    this.#cut.abort();
    this.retryNow();
  }

  async stop(): Promise<void> {
    this.#wake();
    this.#attempt.resolve();
    await this.#informer.stop();
  }

  #client(): KubeClient {
    return {
      list: (_of: unknown, options: ListOptions) => this.#list(options),
      watch: (_of: unknown, options: WatchOptions) => this.#watch(options),
    } as unknown as KubeClient;
  }

  async #list(options: ListOptions): Promise<ObjectList<AnyObject>> {
    this.#doing = 'list';
    this.#isUnwatched = false;
    // What is doubted between two pages is listed once more.
    if (!options.continue) this.#isDoubted = false;
    const page = await (this.part.name === undefined ? this.part.list(options) : this.#byName(this.part.name, options));
    this.#how.onPage(this, page.items.length);
    return page;
  }

  /** As a list of one, from which it can be watched; who may not list may still get. */
  async #byName(name: string, options: ListOptions): Promise<ObjectList<AnyObject>> {
    try {
      const page = await this.#how.client.list(this.part.kind.of, { ...options, ...oneNamed(name) });
      return { ...page, items: page.items.flatMap((item) => this.part.kept(item) ?? []) };
    } catch (error) {
      if (!isForbidden(error)) throw error;
      this.#isUnwatched = true;
      return this.part.list(options);
    }
  }

  /** Whoever begins to watch has stored what was listed. */
  async *#watch(options: WatchOptions): AsyncIterable<WatchEvent> {
    this.#doing = 'watch';
    if (!this.#isDoubted) {
      this.#settle({ state: 'known' });
      try {
        if (!this.#isUnwatched) for await (const event of this.#events(options)) yield this.#keptEvent(event);
        if (!this.#isUnwatched && !this.#isDoubted) return;
      } catch (error) {
        if (!isForbidden(error)) throw error;
        this.#isUnwatched = true;
      }
      if (!this.#isDoubted) await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    yield { type: 'ERROR', object: gone('listed again').toStatus() };
  }

  #events({ limit: _limit, continue: _continue, signal, ...options }: WatchOptions): AsyncIterable<WatchEvent> {
    const { part } = this;
    const { client, random } = this.#how;
    this.#cut = new AbortController();
    return client.watch(part.served, {
      ...options,
      ...(part.name === undefined ? { fieldSelector: part.kind.fieldSelector } : oneNamed(part.name)),
      timeoutSeconds: Math.round(WATCH_SECONDS * (1 + random() / 2)),
      signal: AbortSignal.any([this.#cut.signal, ...(signal ? [signal] : [])]),
    });
  }

  /** What can no longer be used is as good as deleted. */
  #keptEvent(event: WatchEvent): WatchEvent {
    if (event.type === 'BOOKMARK' || event.type === 'ERROR') return event;
    const kept = this.part.kept(event.object);
    return kept ? { type: event.type, object: kept } : { type: 'DELETED', object: event.object };
  }

  #failed(error: unknown): void {
    if (this.#doing === 'watch') {
      this.#isInterrupted = true;
      return;
    }
    // What cannot be read is unknown: what was read of it before is not there either.
    const { store } = this.#informer;
    for (const key of store.keys()) this.#how.onChange(store.delete(key), undefined, this);
    const isKnownRefusal = error instanceof StatusError && (error.code === 403 || error.code === 404);
    this.#settle(error instanceof StatusError ? this.part.refused(error) : this.#coverage, isKnownRefusal ? undefined : error);
  }

  #settle(coverage: KindCoverage, failure?: unknown): void {
    this.#coverage = coverage;
    this.#failure = failure;
    this.#isInterrupted = false;
    this.#listedAt = this.#how.clock.now();
    this.#attempt.resolve();
    this.#attempt = Promise.withResolvers();
  }

  #isHopeless(error: unknown): boolean {
    return this.#doing === 'list' && (isForbidden(error) || (isNotFound(error) && !this.#how.isExpected(this)));
  }

  /** The newest tell what is wrong now. */
  #makeRoom(): void {
    const { store } = this.#informer;
    if (store.size <= this.part.most) return;
    const [oldest] = store.keys();
    this.#how.onChange(store.delete(oldest!), undefined, this);
    this.part.leaveOut();
  }
}

const oneNamed = (name: string): { fieldSelector: string } => ({ fieldSelector: `metadata.name=${name}` });

const isForbidden = (error: unknown): boolean => error instanceof StatusError && (error.code === 403 || error.code === 405);
