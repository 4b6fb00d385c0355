/**
 * A queue of keys for level-based reconcilers: a key waits at most once, is never handled by two
 * workers at a time, and one that fails comes back after a delay that doubles per failure.
 * @module
 */
import type { CancelTimer, Clock } from './clock.ts';

export interface WorkQueueOptions {
  clock: Clock;
  /** First retry delay in ms (doubles per failure). */
  baseDelayMs?: number;
  maxDelayMs?: number;
}

export class WorkQueue {
  readonly #clock: Clock;
  readonly #base: number;
  readonly #max: number;
  readonly #ready: string[] = [];
  readonly #queued = new Set<string>();
  readonly #active = new Set<string>();
  readonly #again = new Set<string>();
  readonly #failures = new Map<string, number>();
  readonly #delayed = new Map<string, { due: number; cancel: CancelTimer }>();
  #waiting: (() => void)[] = [];
  #closed = false;

  constructor(options: WorkQueueOptions) {
    this.#clock = options.clock;
    this.#base = options.baseDelayMs ?? 5;
    this.#max = options.maxDelayMs ?? 300_000;
  }

  /** Marks `key` as needing work; a key that is being worked on is taken up again afterwards. */
  add(key: string): void {
    if (this.#closed || this.#queued.has(key)) return;
    if (this.#active.has(key)) {
      this.#again.add(key);
      return;
    }
    this.#queued.add(key);
    this.#ready.push(key);
    this.#wakeAll();
  }

  /** Adds `key` after `ms`; of two pending delays for a key the earlier wins. */
  addAfter(key: string, ms: number): void {
    if (this.#closed) return;
    const due = this.#clock.now() + ms;
    const pending = this.#delayed.get(key);
    if (pending && pending.due <= due) return;
    pending?.cancel();
    const cancel = this.#clock.after(ms, () => {
      this.#delayed.delete(key);
      this.add(key);
    });
    this.#delayed.set(key, { due, cancel });
  }

  /** Adds `key` after its back-off: base × 2^failures. */
  addRateLimited(key: string): void {
    const failures = this.#failures.get(key) ?? 0;
    this.#failures.set(key, failures + 1);
    this.addAfter(key, Math.min(this.#base * 2 ** Math.min(failures, 30), this.#max));
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
      const key = this.#ready.shift();
      if (key !== undefined) {
        this.#queued.delete(key);
        this.#active.add(key);
        return key;
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    return undefined;
  }

  done(key: string): void {
    this.#active.delete(key);
    if (this.#again.delete(key)) this.add(key);
  }

  /** Keys ready or in work; delayed ones are not counted. */
  get depth(): number {
    return this.#ready.length + this.#active.size;
  }

  close(): void {
    this.#closed = true;
    for (const { cancel } of this.#delayed.values()) cancel();
    this.#delayed.clear();
    this.#ready.length = 0;
    this.#wakeAll();
  }

  #wakeAll(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}
