/**
 * Time as a parameter. Controllers never call `Date.now` or `setTimeout` themselves, so that ten
 * minutes of retries can pass in a test within a millisecond.
 * @module
 */

/** Cancels a timer; calling it again does nothing. */
export type CancelTimer = () => void;

export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Runs `callback` once, `ms` milliseconds from now. Timers do not keep the process alive. */
  after(ms: number, callback: () => void): CancelTimer;
}

/** RFC 3339 with seconds, as in `metadata.creationTimestamp`. */
export function timestamp(clock: Clock): string {
  return `${new Date(clock.now()).toISOString().slice(0, 19)}Z`;
}

/** RFC 3339 with microseconds, as in a Lease's `renewTime`. */
export function microTimestamp(clock: Clock): string {
  return new Date(clock.now()).toISOString().replace('Z', '000Z');
}

/** Resolves after `ms`; rejects with the signal's reason when it aborts first. */
export function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason as Error);
    const onAbort = (): void => {
      cancel();
      reject(signal?.reason as Error);
    };
    const cancel = clock.after(ms, () => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    });
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

/** How much longer a timer waits than asked for, for a wall clock that lags behind. */
const PATIENCE_MS = 1_000;

interface Timer {
  due: number;
  /** Fires by then even if the wall clock was set back; in ms that really passed, or were advanced. */
  latest: number;
  callback: () => void;
  real: NodeJS.Timeout | undefined;
}

/**
 * The wall clock, which can be moved forward: `advance` fires the timers that fall due, in order,
 * and everything measured afterwards is that much later. With `frozen`, time passes by `advance` only.
 *
 * @example
 * const clock = new AdjustableClock({ frozen: true, start: 0 });
 * let rang = false;
 * clock.after(300_000, () => { rang = true; });
 * await clock.advance(300_000); // rang === true, at once
 */
export class AdjustableClock implements Clock {
  readonly #timers = new Set<Timer>();
  readonly #frozen: boolean;
  #offset: number;
  #advanced = 0;

  constructor(options: { frozen?: boolean; start?: number } = {}) {
    this.#frozen = options.frozen ?? false;
    const start = options.start ?? Date.now();
    this.#offset = this.#frozen ? start : start - Date.now();
  }

  now(): number {
    return this.#frozen ? this.#offset : Date.now() + this.#offset;
  }

  after(ms: number, callback: () => void): CancelTimer {
    const wait = Math.max(0, ms);
    const timer: Timer = { due: this.now() + wait, latest: this.#passed() + wait + PATIENCE_MS, callback, real: undefined };
    this.#timers.add(timer);
    this.#arm(timer);
    return () => {
      this.#timers.delete(timer);
      clearTimeout(timer.real);
    };
  }

  /** Moves time forward by `ms`, firing due timers in order and letting their consequences run between them. */
  async advance(ms: number): Promise<void> {
    const target = this.now() + ms;
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      let next: Timer | undefined;
      for (const timer of this.#timers) if (timer.due <= target && (!next || timer.due < next.due)) next = timer;
      if (!next) break;
      this.#move(next.due);
      this.#fire(next);
    }
    this.#move(target);
    for (const timer of this.#timers) this.#arm(timer);
  }

  /** How many timers are waiting: a leak detector for tests and benchmarks. */
  get pending(): number {
    return this.#timers.size;
  }

  /** What no setting of the wall clock changes. */
  #passed(): number {
    return performance.now() + this.#advanced;
  }

  #move(to: number): void {
    const ms = Math.max(0, to - this.now());
    this.#offset += ms;
    this.#advanced += ms;
  }

  #arm(timer: Timer): void {
    if (this.#frozen) return;
    clearTimeout(timer.real);
    const wait = Math.min(timer.due - this.now(), timer.latest - this.#passed(), 0x7fffffff);
    timer.real = setTimeout(() => this.#fire(timer), Math.max(0, wait));
    timer.real.unref();
  }

  #fire(timer: Timer): void {
    if (!this.#timers.has(timer)) return;
    if (timer.due > this.now() + 1 && timer.latest > this.#passed() + 1) return this.#arm(timer);
    this.#timers.delete(timer);
    clearTimeout(timer.real);
    timer.callback();
  }
}

export const systemClock: Clock = new AdjustableClock();
