/**
 * Writes without an answer, of which nobody knows whether they are still to take effect: what they make after everything
 * has been taken away would stay for good. Those of a process that died need no such care: its lease runs longer than
 * an answer is waited for.
 * @module
 */
import type { Clock } from '../../kube/clock.ts';

/** Three times as long as an answer is waited for; the service names no limit. */
const PATIENCE_MS = 30_000;

export class UnansweredWrites {
  readonly #clock: Clock;
  /** By entrypoint (`namespace/name`): when the last one was given up. */
  readonly #last = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  noted(entrypoint: string): void {
    this.#last.set(entrypoint, this.#clock.now());
  }

  /** Milliseconds until what was sent for an entrypoint has taken effect or never will. */
  remainingMs(entrypoint: string): number {
    const since = this.#last.get(entrypoint);
    if (since === undefined) return 0;
    const left = PATIENCE_MS - (this.#clock.now() - since);
    // A clock that was put back says nothing about how long it has been: its time begins anew.
    if (left > PATIENCE_MS) this.noted(entrypoint);
    if (left > 0) return Math.min(left, PATIENCE_MS);
    this.#last.delete(entrypoint);
    return 0;
  }
}
