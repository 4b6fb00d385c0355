/** A rate with a burst: tokens come at a steady pace, and as many as the burst can be saved up. @module */
import type { Clock } from './clock.ts';

export interface RateLimit {
  perSecond: number;
  /** Tokens that can be taken at once after a pause. */
  burst: number;
}

export class TokenBucket {
  readonly #clock: Clock;
  readonly #perMs: number;
  readonly #burst: number;
  #tokens: number;
  #at: number;

  constructor(clock: Clock, { perSecond, burst }: RateLimit) {
    if (!(perSecond > 0 && burst >= 1))
      throw new RangeError(`a rate of ${perSecond} per second with a burst of ${burst} lets nothing through`);
    this.#clock = clock;
    this.#perMs = perSecond / 1000;
    this.#burst = burst;
    this.#tokens = burst;
    this.#at = clock.now();
  }

  /** Takes a token, if need be one of the future: how long to wait for it, in ms. Those who ask later wait longer. */
  reserve(): number {
    this.#refill();
    this.#tokens -= 1;
    return this.#tokens >= 0 ? 0 : Math.ceil(-this.#tokens / this.#perMs);
  }

  /** Takes a token if there is one now. */
  tryTake(): boolean {
    this.#refill();
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }

  #refill(): void {
    const now = this.#clock.now();
    // A clock that was set back gives nothing, and takes nothing away.
    this.#tokens = Math.min(this.#burst, this.#tokens + Math.max(0, now - this.#at) * this.#perMs);
    this.#at = now;
  }
}
