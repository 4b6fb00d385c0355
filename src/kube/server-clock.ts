/**
 * The time as the API server has it. What a cluster's objects say of time (a Lease's renewal, a condition's change) is
 * by its clocks, and a laptop's may be minutes off.
 * @module
 */
import type { AnsweredRequest, RequestObserver } from './request-observer.ts';

/**
 * Goes by the `Date` of the newest answer, and by the local clock until there is one.
 *
 * @example
 * const clock = new ServerClock();
 * const client = new HttpClient(connection, { observer: clock });
 */
export class ServerClock implements RequestObserver {
  readonly #local: () => number;
  #aheadMs = 0;

  constructor(local: () => number = Date.now) {
    this.#local = local;
  }

  /** A `Date` is cut to whole seconds and was written at some time of the request: the smallest difference that explains it counts. */
  answered({ date, durationMs }: Pick<AnsweredRequest, 'date' | 'durationMs'>): void {
    if (date === undefined) return;
    const received = this.#local();
    const least = date - received;
    const most = date + 1000 - (received - durationMs);
    this.#aheadMs = least > 0 ? least : Math.min(0, most);
  }

  /** Milliseconds since the Unix epoch. */
  now(): number {
    return this.#local() + this.#aheadMs;
  }
}
