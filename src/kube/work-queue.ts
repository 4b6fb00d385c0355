/**
 * A queue of keys for level-based reconcilers: a key waits at most once, is never handled by two
 * workers at a time, and one that fails comes back after a delay that doubles per failure
 * (facts/operators.md §3).
 * @module
 */
import type { CancelTimer, Clock } from './clock.ts';
import { TokenBucket, type RateLimit } from './token-bucket.ts';

/** `low`: what nobody waits for (found by listing again, periodic checks). It comes after the rest, but it comes. */
export type Priority = 'normal' | 'low';

/** Told of what happens to keys; for metrics. */
export interface QueueObserver {
  /** A key began to wait. */
  added(waiting: number): void;
  taken(key: string, waitedMs: number, waiting: number): void;
  finished(key: string, workedMs: number): void;
  /** A key that failed will come again. */
  retried(key: string): void;
}

export interface WorkQueueOptions {
  clock: Clock;
  /** First retry delay in ms (doubles per failure). */
  baseDelayMs?: number;
  maxDelayMs?: number;
  /** 0 ≤ x < 1. With it a retry comes after between half of its delay and all of it; without, after exactly its delay. */
  random?: () => number;
  /** Bounds the retries of all keys together; {@link RETRY_LIMIT} is what controllers of Kubernetes have. */
  retryLimit?: RateLimit;
  observer?: QueueObserver;
}

export const RETRY_LIMIT: RateLimit = { perSecond: 10, burst: 100 };

/** So many keys of normal priority go before one of low priority that waits. */
const NORMAL_IN_A_ROW = 8;

interface Waiting {
  priority: Priority;
  since: number;
}

interface Delayed {
  due: number;
  priority: Priority;
  cancel: CancelTimer;
}

export class WorkQueue {
  readonly #clock: Clock;
  readonly #base: number;
  readonly #max: number;
  readonly #random: (() => number) | undefined;
  readonly #retries: TokenBucket | undefined;
  readonly #observer: QueueObserver | undefined;
  /** In the order of arrival; a key that is no longer waiting at this priority is skipped. */
  readonly #lines = { normal: new Line(), low: new Line() };
  readonly #queued = new Map<string, Waiting>();
  readonly #active = new Map<string, Waiting>();
  readonly #again = new Map<string, Priority>();
  readonly #failures = new Map<string, number>();
  readonly #delayed = new Map<string, Delayed>();
  #normalInARow = 0;
  #waiting: (() => void)[] = [];
  #closed = false;

  constructor(options: WorkQueueOptions) {
    this.#clock = options.clock;
    this.#base = options.baseDelayMs ?? 5;
    this.#max = options.maxDelayMs ?? 300_000;
    this.#random = options.random;
    this.#retries = options.retryLimit && new TokenBucket(options.clock, options.retryLimit);
    this.#observer = options.observer;
  }

  /** Marks `key` as needing work; a key that is being worked on is taken up again afterwards. */
  add(key: string, { priority = 'normal' }: { priority?: Priority } = {}): void {
    if (this.#closed) return;
    if (this.#active.has(key)) {
      this.#again.set(key, higher(this.#again.get(key), priority));
      return;
    }
    const queued = this.#queued.get(key);
    if (queued && higher(queued.priority, priority) === queued.priority) return;
    this.#queued.set(key, { priority, since: queued?.since ?? this.#clock.now() });
    this.#lines[priority].push(key);
    if (queued) return;
    this.#observer?.added(this.#queued.size);
    this.#wakeAll();
  }

  /** Adds `key` after `ms`; of two pending delays for a key the earlier wins. Without a priority it keeps the one it is worked on with. */
  addAfter(key: string, ms: number, options: { priority?: Priority } = {}): void {
    if (this.#closed) return;
    const wanted = options.priority ?? this.#active.get(key)?.priority ?? 'normal';
    const due = this.#clock.now() + ms;
    const pending = this.#delayed.get(key);
    if (pending) {
      pending.priority = higher(pending.priority, wanted);
      if (pending.due <= due) return;
      pending.cancel();
    }
    const delayed: Delayed = { due, priority: pending?.priority ?? wanted, cancel: () => undefined };
    delayed.cancel = this.#clock.after(ms, () => {
      this.#delayed.delete(key);
      this.add(key, { priority: delayed.priority });
    });
    this.#delayed.set(key, delayed);
  }

  /** Adds `key` after its back-off (base × 2^failures), or when the limit for all keys allows, whichever is later. */
  addRateLimited(key: string): void {
    if (this.#closed) return;
    const failures = this.#failures.get(key) ?? 0;
    this.#failures.set(key, failures + 1);
    const backOff = Math.min(this.#base * 2 ** Math.min(failures, 30), this.#max);
    const jittered = this.#random ? backOff * (0.5 + 0.5 * this.#random()) : backOff;
    this.#observer?.retried(key);
    this.addAfter(key, Math.max(jittered, this.#retries?.reserve() ?? 0));
  }

  /** Ends the back-off of `key` after a success. */
  forget(key: string): void {
    this.#failures.delete(key);
  }

  failuresOf(key: string): number {
    return this.#failures.get(key) ?? 0;
  }

  /** The next key, or `undefined` once the queue is closed. Call {@link done} when finished with it. */
  async next(): Promise<string | undefined> {
    while (!this.#closed) {
      const key = this.#take();
      if (key !== undefined) return key;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    return undefined;
  }

  done(key: string): void {
    const active = this.#active.get(key);
    if (!active) return;
    this.#active.delete(key);
    this.#observer?.finished(key, this.#clock.now() - active.since);
    const again = this.#again.get(key);
    if (again && this.#again.delete(key)) this.add(key, { priority: again });
  }

  /** Keys ready or in work; delayed ones are not counted. */
  get depth(): number {
    return this.#queued.size + this.#active.size;
  }

  close(): void {
    this.#closed = true;
    for (const { cancel } of this.#delayed.values()) cancel();
    this.#delayed.clear();
    this.#queued.clear();
    this.#wakeAll();
  }

  #take(): string | undefined {
    const lowIsDue = this.#normalInARow >= NORMAL_IN_A_ROW;
    for (const priority of lowIsDue ? (['low', 'normal'] as const) : (['normal', 'low'] as const)) {
      const line = this.#lines[priority];
      for (let key = line.shift(); key !== undefined; key = line.shift()) {
        const queued = this.#queued.get(key);
        if (queued?.priority !== priority) continue;
        this.#normalInARow = priority === 'low' ? 0 : this.#normalInARow + 1;
        const now = this.#clock.now();
        this.#queued.delete(key);
        this.#active.set(key, { priority, since: now });
        this.#observer?.taken(key, now - queued.since, this.#queued.size);
        return key;
      }
    }
    return undefined;
  }

  #wakeAll(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}

const higher = (one: Priority | undefined, other: Priority): Priority => (one === 'normal' || other === 'normal' ? 'normal' : 'low');

/** First in, first out, without moving the rest for each one that leaves. */
class Line {
  #keys: string[] = [];
  #head = 0;

  push(key: string): void {
    this.#keys.push(key);
  }

  shift(): string | undefined {
    const key = this.#keys[this.#head];
    if (key === undefined) return undefined;
    this.#head += 1;
    if (this.#head * 2 > this.#keys.length) {
      this.#keys = this.#keys.slice(this.#head);
      this.#head = 0;
    }
    return key;
  }
}
