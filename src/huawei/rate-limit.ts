/** A limit on calls per second, kept by waiting in line: who came first goes first. @module */
import type { Clock } from './time.ts';

export interface RateLimiterOptions {
  clock: Clock;
  perSecond: number;
  /** Calls that may go at once after a pause; default: as many as go in a second. */
  burst?: number;
}

interface Waiting {
  go: () => void;
}

/** Rounding must not make a turn come a millisecond late. */
const EPSILON = 1e-9;

export class RateLimiter {
  readonly #clock: Clock;
  readonly #perSecond: number;
  readonly #burst: number;
  readonly #line: Waiting[] = [];
  #free: number;
  #countedAt: number;
  #cancelTimer: (() => void) | undefined;

  constructor({ clock, perSecond, burst = Math.max(1, perSecond) }: RateLimiterOptions) {
    if (!(perSecond > 0) || !(burst >= 1)) throw new RangeError('a rate limit needs perSecond > 0 and burst >= 1');
    this.#clock = clock;
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#free = burst;
    this.#countedAt = clock.now();
  }

  /** Calls that wait for their turn. */
  get waiting(): number {
    return this.#line.length;
  }

  /** How long, in milliseconds, a call that came now would wait at most. */
  get delayMs(): number {
    this.#count();
    const missing = this.#line.length + 1 - this.#free;
    return missing > EPSILON ? Math.ceil((missing / this.#perSecond) * 1000 - EPSILON) : 0;
  }

  /** Resolves when it is this call's turn. Rejects with the signal's reason, and leaves the line, when it aborts first. */
  turn(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason as Error);
      const onAbort = (): void => {
        this.#line.splice(this.#line.indexOf(waiting), 1);
        if (this.#line.length === 0) this.#stopTimer();
        reject(signal?.reason as Error);
      };
      const waiting: Waiting = {
        go: () => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        },
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#line.push(waiting);
      this.#serve();
    });
  }

  #count(): void {
    const now = this.#clock.now();
    // A clock that was set back gives nothing and takes nothing.
    const elapsed = Math.max(0, now - this.#countedAt);
    this.#countedAt = now;
    this.#free = Math.min(this.#burst, this.#free + (elapsed / 1000) * this.#perSecond);
  }

  #serve(): void {
    this.#count();
    while (this.#line.length > 0 && this.#free >= 1 - EPSILON) {
      this.#free = Math.max(0, this.#free - 1);
      this.#line.shift()!.go();
    }
    if (this.#line.length === 0) return this.#stopTimer();
    this.#cancelTimer ??= this.#clock.after(Math.ceil(((1 - this.#free) / this.#perSecond) * 1000 - EPSILON), () => {
      this.#cancelTimer = undefined;
      this.#serve();
    });
  }

  #stopTimer(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }
}
