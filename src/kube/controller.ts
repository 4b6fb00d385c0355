/**
 * Runs one reconcile function over a {@link WorkQueue}. Level-based: `reconcile(key)` reads the present
 * state and moves it towards the desired one; which event brought the key is not known and must not matter.
 * @module
 */
import type { Clock } from './clock.ts';
import { WorkQueue } from './work-queue.ts';

/** Asks for another run after `ms`, without counting as a failure. */
export interface Requeue {
  afterMs: number;
}

export interface ControllerOptions {
  name: string;
  clock: Clock;
  reconcile: (key: string) => Promise<Requeue | void>;
  /** Told of each failure, before the retry with back-off. */
  onError?: (error: unknown, key: string) => void;
  workers?: number;
  baseDelayMs?: number;
  maxDelayMs?: number;
}

export class Controller {
  readonly name: string;
  readonly queue: WorkQueue;
  readonly #options: ControllerOptions;
  #workers: Promise<void>[] = [];

  constructor(options: ControllerOptions) {
    this.name = options.name;
    this.#options = options;
    this.queue = new WorkQueue(options);
  }

  enqueue(key: string): void {
    this.queue.add(key);
  }

  start(): this {
    if (this.#workers.length === 0) this.#workers = Array.from({ length: this.#options.workers ?? 1 }, () => this.#work());
    return this;
  }

  /** Finishes the keys in work, drops the rest. */
  async stop(): Promise<void> {
    this.queue.close();
    await Promise.all(this.#workers);
  }

  async #work(): Promise<void> {
    for (let key = await this.queue.next(); key !== undefined; key = await this.queue.next()) {
      try {
        const requeue = await this.#options.reconcile(key);
        this.queue.forget(key);
        if (requeue) this.queue.addAfter(key, requeue.afterMs);
      } catch (error) {
        this.#options.onError?.(error, key);
        this.queue.addRateLimited(key);
      } finally {
        this.queue.done(key);
      }
    }
  }
}
