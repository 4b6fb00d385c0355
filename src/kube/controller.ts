/**
 * Runs one reconcile function over a {@link WorkQueue}. Level-based: `reconcile(key)` reads the present
 * state and moves it towards the desired one; which event brought the key is not known and must not matter.
 * @module
 */
import type { Clock } from './clock.ts';
import type { RateLimit } from './token-bucket.ts';
import { WorkQueue, type Priority, type QueueObserver } from './work-queue.ts';

/** Asks for another run after `ms`, without counting as a failure. */
export interface Requeue {
  afterMs: number;
}

/** A failure that another attempt cannot mend: it is counted, and the key comes again only when something changes. */
export class TerminalError extends Error {
  override readonly name = 'TerminalError';
}

/** How a run ended. */
export interface ReconcileOutcome {
  result: 'success' | 'requeue_after' | 'error';
  durationMs: number;
  /** It failed with a {@link TerminalError}. */
  terminal: boolean;
  /** It failed by a fault of the program (what Go calls a panic), see {@link isDefect}. */
  defect: boolean;
}

/** Told of runs; for metrics. */
export interface ReconcileObserver {
  /** Said once, at the start. */
  workers(count: number): void;
  started(): void;
  /** The time limit passed; `finished` follows when the run has really ended. */
  timedOut(): void;
  finished(outcome: ReconcileOutcome): void;
}

export interface ControllerOptions {
  name: string;
  clock: Clock;
  /** The signal aborts when the time limit passes and when the grace of {@link Controller.stop} is over. */
  reconcile: (key: string, signal: AbortSignal) => Promise<Requeue | void>;
  /** Told of each failure, before the retry with back-off. */
  onError?: (error: unknown, key: string) => void;
  workers?: number;
  baseDelayMs?: number;
  maxDelayMs?: number;
  /** Of one run. A run that goes on after it is waited for (no key is ever handled twice at a time), then tried again. */
  timeoutMs?: number;
  /** Jitter of retries, see {@link WorkQueue}. */
  random?: () => number;
  /** Of all keys together, see {@link WorkQueue}. */
  retryLimit?: RateLimit;
  observer?: ReconcileObserver;
  queueObserver?: QueueObserver;
}

const STOP_GRACE_MS = 30_000;

export class Controller {
  readonly name: string;
  readonly queue: WorkQueue;
  readonly #options: ControllerOptions;
  readonly #abandoned = new AbortController();
  #workers: Promise<void>[] = [];

  constructor(options: ControllerOptions) {
    this.name = options.name;
    this.#options = options;
    this.queue = new WorkQueue({ ...options, observer: options.queueObserver });
  }

  enqueue(key: string, options?: { priority?: Priority }): void {
    this.queue.add(key, options);
  }

  start(): this {
    if (this.#workers.length > 0) return this;
    const count = this.#options.workers ?? 1;
    this.#options.observer?.workers(count);
    this.#workers = Array.from({ length: count }, () => this.#work());
    return this;
  }

  /**
   * Finishes the keys in work, drops the rest. After the grace (30 s unless given) the runs that go on are told by
   * their signal and no longer waited for.
   */
  async stop({ graceMs = STOP_GRACE_MS }: { graceMs?: number } = {}): Promise<void> {
    this.queue.close();
    const over = Promise.withResolvers<void>();
    const cancel = this.#options.clock.after(graceMs, () => {
      this.#abandoned.abort(new Error(`${this.name} stopped`));
      over.resolve();
    });
    await Promise.race([Promise.all(this.#workers), over.promise]);
    cancel();
  }

  async #work(): Promise<void> {
    for (let key = await this.queue.next(); key !== undefined; key = await this.queue.next()) {
      try {
        await this.#run(key);
      } finally {
        this.queue.done(key);
      }
    }
  }

  async #run(key: string): Promise<void> {
    const { clock, observer } = this.#options;
    const started = clock.now();
    const limit = this.#timeLimit(key);
    observer?.started();
    let outcome: Omit<ReconcileOutcome, 'durationMs'>;
    try {
      const requeue = await this.#options.reconcile(key, limit.signal);
      // What a run did after its time limit cannot be told from what it gave up.
      if (limit.passed()) throw limit.signal.reason;
      this.queue.forget(key);
      if (requeue) this.queue.addAfter(key, requeue.afterMs);
      outcome = { result: requeue ? 'requeue_after' : 'success', terminal: false, defect: false };
    } catch (error) {
      outcome = { result: 'error', terminal: error instanceof TerminalError, defect: isDefect(error) };
      this.#options.onError?.(error, key);
      if (outcome.terminal) this.queue.forget(key);
      else this.queue.addRateLimited(key);
    } finally {
      limit.cancel();
    }
    observer?.finished({ ...outcome, durationMs: clock.now() - started });
  }

  #timeLimit(key: string): { signal: AbortSignal; passed: () => boolean; cancel: () => void } {
    const { clock, timeoutMs, observer } = this.#options;
    if (timeoutMs === undefined) return { signal: this.#abandoned.signal, passed: () => false, cancel: () => undefined };
    const limit = new AbortController();
    const cancel = clock.after(timeoutMs, () => {
      observer?.timedOut();
      limit.abort(new Error(`${this.name}: ${key} took longer than ${timeoutMs / 1000} s`));
    });
    return { signal: AbortSignal.any([this.#abandoned.signal, limit.signal]), passed: () => limit.signal.aborted, cancel };
  }
}

/**
 * Whether an error is a fault of the program rather than of the world: a value that is no Error, or one of the
 * errors that the language itself throws. (`fetch` reports failed connections as TypeErrors that have a cause.)
 */
export function isDefect(error: unknown): boolean {
  if (!(error instanceof Error)) return true;
  return error instanceof ReferenceError || error instanceof RangeError || (error instanceof TypeError && error.cause === undefined);
}
