/** For tests of this room: time that passes when it is told to, and waiting for what others bring about. @module */
import type { Clock } from '../time.ts';

/** Real time after which a condition is given up. */
const PATIENCE_MS = 10_000;

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export class FrozenClock implements Clock {
  readonly #timers = new Set<{ due: number; callback: () => void }>();
  #now: number;

  constructor(start = Date.UTC(2026, 10, 23)) {
    this.#now = start;
  }

  /** Timers that wait: none may be left behind. */
  get pending(): number {
    return this.#timers.size;
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { due: this.#now + Math.max(0, ms), callback };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  /** Fires what falls due, in order, and lets the consequences of each run before the next. */
  async advance(ms: number): Promise<void> {
    const target = this.#now + ms;
    for (;;) {
      await turn();
      const [next] = [...this.#timers].filter(({ due }) => due <= target).sort((a, b) => a.due - b.due);
      if (!next) break;
      this.#now = Math.max(this.#now, next.due);
      this.#timers.delete(next);
      next.callback();
    }
    this.#now = target;
  }
}

/** Looks again, turn after turn of the event loop, until it holds. */
export async function until(holds: () => boolean, what = 'the condition'): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`never: ${what}`);
    await turn();
  }
}
