/**
 * Work that costs as much as a list is long (a Service's endpoints, a ReplicaSet's pods) is done at most a
 * few times a second for long lists: a rollout of hundreds of pods would otherwise cost the square of their
 * number. Short lists never wait.
 * @module
 */
import type { Clock } from '../../kube/clock.ts';

const LONG = 50;
const INTERVAL_MS = 250;
/** Thousands of pods take tens of milliseconds per round: a longer list waits longer. */
const INTERVAL_PER_ITEM_MS = 0.25;

export class Pace {
  readonly #clock: Clock;
  readonly #notBefore = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Milliseconds until the list of `key` may be worked on again; 0: now. */
  wait(key: string): number {
    const at = this.#notBefore.get(key);
    if (at === undefined) return 0;
    const left = at - this.#clock.now();
    if (left <= 0) this.#notBefore.delete(key);
    return Math.max(0, left);
  }

  /** The list has been worked on, and was so long. */
  done(key: string, length: number): void {
    if (length >= LONG) this.#notBefore.set(key, this.#clock.now() + Math.max(INTERVAL_MS, length * INTERVAL_PER_ITEM_MS));
  }
}
