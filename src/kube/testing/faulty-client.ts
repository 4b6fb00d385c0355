/**
 * A KubeClient on which things go wrong as they do in clusters: refusals, answers that are lost after the write took
 * effect, slow answers, watches that are cut, a process that dies between two requests.
 * @module
 */
import type { DeleteOptions, KubeClient, ListOptions, ObjectKey, Patch, WatchOptions, WriteOptions } from '../client.ts';
import { sleep, type Clock } from '../clock.ts';
import type { Draft, KubeObject, ObjectList, WatchEvent } from '../objects.ts';
import type { Resource } from '../resources.ts';
import { StatusError } from '../status-error.ts';

export type Verb = 'list' | 'get' | 'create' | 'update' | 'patch' | 'delete' | 'watch';

/** What is asked of the server, for the injector to decide by. */
export interface Call {
  verb: Verb;
  /** Plural: `services`. */
  resource: string;
  subresource?: string;
  namespace?: string;
  name?: string;
  /** It changes something: not a dry run. */
  write: boolean;
}

/** How a watch is cut: it ends in order; the connection breaks; the server has forgotten the past (410). */
export type Cut = 'end' | 'error' | 'gone';

export type Fault =
  /** With `after` the call takes effect, and its answer is lost. */
  | { error: StatusError; after?: boolean }
  /** On the client's clock: before the call or, with `after`, between its effect and the answer. */
  | { delayMs: number; after?: boolean }
  /** The process dies before the call or, with `after`, when it has taken effect. */
  | { crash: true; after?: boolean }
  /** Watches only: cut as soon as it is open. */
  | { drop: Cut };

export type Injector = (call: Call) => Fault | undefined;

/** What {@link FaultyClient.injected} counts by. */
export type InjectedSort = 'error' | 'error after' | 'delay' | 'delay after' | 'crash' | 'crash after' | `drop ${Cut}`;

export interface FaultyClientOptions {
  clock: Clock;
  /** May be exchanged later: {@link FaultyClient.inject}. */
  inject?: Injector;
  /** Called once, when the process dies: abort its signals here. */
  onCrash?: () => void;
}

/**
 * After a crash nothing settles any more; only the aborting of a call's own signal ends it, so that tests can clean up.
 * The next process needs a client of its own.
 *
 * @example
 * const client = new FaultyClient(server.client(), { clock, inject: ({ write }) => (write ? { error: conflict, after: true } : undefined) });
 */
export class FaultyClient implements KubeClient {
  readonly #client: KubeClient;
  readonly #options: FaultyClientOptions;
  readonly #watches = new Set<{ resource: string; cut: (kind: Cut) => void }>();
  readonly #injected = new Map<InjectedSort, number>();
  readonly #death = Promise.withResolvers<void>();
  #inject: Injector;
  #isCrashed = false;

  constructor(client: KubeClient, options: FaultyClientOptions) {
    this.#client = client;
    this.#options = options;
    this.#inject = options.inject ?? (() => undefined);
  }

  /** Faults from now on; none without an injector. */
  inject(injector: Injector = () => undefined): void {
    this.#inject = injector;
  }

  /** How many faults there were so far, by sort. */
  get injected(): ReadonlyMap<InjectedSort, number> {
    return this.#injected;
  }

  get isCrashed(): boolean {
    return this.#isCrashed;
  }

  /** Cuts the running watches, of one resource or of all; returns how many. */
  cutWatches(kind: Cut, resource?: string): number {
    const cut = [...this.#watches].filter((watch) => resource === undefined || watch.resource === resource);
    for (const watch of cut) watch.cut(kind);
    return cut.length;
  }

  /** The process dies now. */
  crash(): void {
    if (this.#isCrashed) return;
    this.#isCrashed = true;
    this.#death.resolve();
    this.#options.onCrash?.();
  }

  list<T extends KubeObject>(of: Resource<T>, options: ListOptions = {}): Promise<ObjectList<T>> {
    const { namespace, signal } = options;
    return this.#call({ verb: 'list', resource: of.plural, namespace, write: false }, () => this.#client.list(of, options), signal);
  }

  get<T extends KubeObject>(of: Resource<T>, key: ObjectKey): Promise<T> {
    return this.#call({ verb: 'get', resource: of.plural, ...key, write: false }, () => this.#client.get(of, key));
  }

  create<T extends KubeObject>(of: Resource<T>, object: Draft<T>, options: WriteOptions = {}): Promise<T> {
    return this.#call(writing('create', of, object.metadata, options), () => this.#client.create(of, object, options));
  }

  update<T extends KubeObject>(of: Resource<T>, object: Draft<T>, options: WriteOptions = {}): Promise<T> {
    return this.#call(writing('update', of, object.metadata, options), () => this.#client.update(of, object, options));
  }

  patch<T extends KubeObject>(of: Resource<T>, key: ObjectKey, patch: Patch, options: WriteOptions = {}): Promise<T> {
    return this.#call(writing('patch', of, key, options), () => this.#client.patch(of, key, patch, options));
  }

  delete<T extends KubeObject>(of: Resource<T>, key: ObjectKey, options: DeleteOptions = {}): Promise<void> {
    return this.#call(writing('delete', of, key, options), () => this.#client.delete(of, key, options));
  }

  async *watch<T extends KubeObject>(of: Resource<T>, options: WatchOptions): AsyncIterable<WatchEvent<T>> {
    const { signal, namespace } = options;
    if (this.#isCrashed) await never(signal);
    const fault = this.#inject({ verb: 'watch', resource: of.plural, namespace, write: false });
    if (fault && !('drop' in fault)) await this.#suffer(fault, signal);
    const stop = new AbortController();
    const cut = Promise.withResolvers<Cut>();
    const watch = { resource: of.plural, cut: cut.resolve };
    this.#watches.add(watch);
    if (fault && 'drop' in fault) cut.resolve(fault.drop);
    const limits = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
    const inner = this.#client.watch(of, { ...options, signal: limits })[Symbol.asyncIterator]();
    const ending = Promise.race([cut.promise, this.#death.promise.then(() => 'crash' as const)]);
    try {
      for (;;) {
        // A cut comes first: what was already under way is lost with the connection.
        const next = await Promise.race([ending, inner.next()]);
        if (typeof next !== 'string') {
          if (next.done) return;
          yield next.value;
          continue;
        }
        if (next === 'crash') await never(signal);
        else this.#count(`drop ${next}`);
        if (next === 'error') throw new StatusError(503, 'ServiceUnavailable', 'connection reset by peer');
        if (next === 'gone') yield { type: 'ERROR', object: new StatusError(410, 'Expired', 'too old resource version').toStatus() };
        return;
      }
    } finally {
      this.#watches.delete(watch);
      stop.abort(new Error('watch ended'));
      // Lets the watch below notice; its end is of no interest here.
      inner.return?.().catch(() => undefined);
    }
  }

  async #call<R>(call: Call, ask: () => Promise<R>, signal?: AbortSignal): Promise<R> {
    if (this.#isCrashed) await never(signal);
    const fault = this.#inject(call);
    const isAfter = fault && 'after' in fault && fault.after === true;
    if (fault && !isAfter) await this.#suffer(fault, signal);
    const answer = ask();
    // Whoever is dead does not learn how it went.
    answer.catch(() => undefined);
    const result = await Promise.race([answer, this.#death.promise.then(() => never(signal))]);
    if (fault && isAfter) await this.#suffer(fault, signal);
    return result;
  }

  /** Returns after a delay; otherwise throws, or never settles. */
  async #suffer(fault: Fault, signal: AbortSignal | undefined): Promise<void> {
    if ('delayMs' in fault) {
      this.#count(fault.after ? 'delay after' : 'delay');
      await Promise.race([sleep(this.#options.clock, fault.delayMs, signal), this.#death.promise.then(() => never(signal))]);
    } else if ('error' in fault) {
      this.#count(fault.after ? 'error after' : 'error');
      throw fault.error;
    } else if ('crash' in fault) {
      this.#count(fault.after ? 'crash after' : 'crash');
      this.crash();
      await never(signal);
    } else throw new TypeError('only a watch can be dropped');
  }

  #count(sort: InjectedSort): void {
    this.#injected.set(sort, (this.#injected.get(sort) ?? 0) + 1);
  }
}

function writing(
  verb: Verb,
  of: Pick<Resource, 'plural'>,
  { namespace, name }: { namespace?: string; name?: string },
  { subresource, dryRun }: Pick<WriteOptions, 'subresource' | 'dryRun'>,
): Call {
  return { verb, resource: of.plural, ...(subresource !== undefined && { subresource }), namespace, name, write: dryRun !== true };
}

/** Rejects when the signal aborts, else never settles. */
function never(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    if (signal?.aborted) return reject(signal.reason as Error);
    signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}
