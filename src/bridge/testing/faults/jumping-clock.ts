/** For tests: the wall clock of one machine, which somebody sets; what was to come in a while still comes then. @module */
import type { CancelTimer, Clock } from '../../../kube/clock.ts';

export class JumpingClock implements Clock {
  readonly #clock: Clock;
  #offset = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  now(): number {
    return this.#clock.now() + this.#offset;
  }

  after(ms: number, callback: () => void): CancelTimer {
    return this.#clock.after(ms, callback);
  }

  /** By so many ms, forward or (negative) back. */
  jump(ms: number): void {
    this.#offset += ms;
  }
}
