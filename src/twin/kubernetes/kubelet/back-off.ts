/** The kubelet's back-off per container or image: doubles per attempt, forgotten after a long quiet time. @module */
import type { Clock } from '../../../kube/clock.ts';

export class BackOff {
  readonly #clock: Clock;
  readonly #base: number;
  readonly #max: number;
  #delay = 0;
  #updated = 0;

  constructor(clock: Clock, baseMs = 10_000, maxMs = 300_000) {
    this.#clock = clock;
    this.#base = baseMs;
    this.#max = maxMs;
  }

  /** The present delay in ms: what the messages say (`back-off 10s restarting …`). */
  get delay(): number {
    return this.#delay;
  }

  /** Milliseconds still to wait when the last attempt ended at `since`. */
  remaining(since: number): number {
    if (this.#delay === 0 || since - this.#updated > 2 * this.#max) return 0;
    return Math.max(0, since + this.#delay - this.#clock.now());
  }

  /** Counts an attempt that follows an end at `since`. */
  next(since: number): void {
    const forgotten = this.#delay === 0 || since - this.#updated > 2 * this.#max;
    this.#delay = forgotten ? this.#base : Math.min(this.#delay * 2, this.#max);
    this.#updated = this.#clock.now();
  }
}
