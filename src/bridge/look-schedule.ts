/** When each entrypoint is to be looked at again, and when what was read of the cloud is no longer believed. @module */
import type { Clock } from '../kube/clock.ts';

/** A state that only people can change is looked at again after this. */
export const STUCK_MS = 60_000;
/** Members that are not healthy are looked at again after this. */
const UNHEALTHY_MS = 15_000;
const LONGEST_POLL_MS = 16_000;
/** A Gateway's Service that is gone is usually there again by then: nobody need hear of it. */
const HOPE_MS = 2_000;

export class LookSchedule {
  readonly #clock: Clock;
  readonly #driftCheckMs: () => number;
  /** Failures in a row, by key. */
  readonly #failures = new Map<string, number>();
  /** Looks in a row at unfinished work, by key: each waits longer than the one before. */
  readonly #polls = new Map<string, number>();
  /** Since when the Gateway's Service has not been there, by key. */
  readonly #missing = new Map<string, number>();
  /** When what was read is to be read anew, by key. */
  readonly #due = new Map<string, number>();

  /** @param driftCheckMs milliseconds until a bound entrypoint is compared with the cloud again; a new one each time */
  constructor(clock: Clock, driftCheckMs: () => number) {
    this.#clock = clock;
    this.#driftCheckMs = driftCheckMs;
  }

  /** Entrypoints whose work goes on although nothing failed: members drain or are not yet judged, an ELB is being made. */
  get unfinished(): number {
    return this.#polls.size;
  }

  /**
   * Whether a drift check is due: anything read longer ago than `olderThanMs` is then to be read anew (several
   * entrypoints of one ELB share a reading). Events cost no reading.
   */
  driftCheckDue(key: string): { olderThanMs: number } | undefined {
    const now = this.#clock.now();
    const every = this.#driftCheckMs();
    const due = this.#due.get(key);
    // A clock that was put back would put the check off for as long.
    if (due !== undefined && now < due && due - now <= 2 * every) return undefined;
    this.#due.set(key, now + every);
    return due === undefined ? undefined : { olderThanMs: Math.min(every, STUCK_MS) / 2 };
  }

  /** Milliseconds until the next look at work that is left. */
  poll(key: string, firstMs: number): number {
    const polls = this.#polls.get(key) ?? 0;
    this.#polls.set(key, polls + 1);
    return Math.min(firstMs * 2 ** Math.min(polls, 10), LONGEST_POLL_MS);
  }

  /** The same for work that is done, for a state that waits for people, or for members that are not well. */
  settled(key: string, state: 'bound' | 'stuck' | 'unhealthy'): number {
    this.#polls.delete(key);
    if (state === 'unhealthy') return UNHEALTHY_MS;
    const now = this.#clock.now();
    if (state === 'bound') return Math.max(0, (this.#due.get(key) ?? 0) - now);
    // What is in the way may be gone by then: the next look is to see it.
    this.#due.set(key, now + STUCK_MS);
    return STUCK_MS;
  }

  /** Milliseconds for which a Service that is not there may yet come before it is worth a word. */
  missing(key: string): number {
    const now = this.#clock.now();
    // The clock may have been put back since.
    const since = Math.min(this.#missing.get(key) ?? now, now);
    this.#missing.set(key, since);
    return since + HOPE_MS - now;
  }

  arrived(key: string): void {
    this.#missing.delete(key);
  }

  /** How often in a row it has failed now. */
  failed(key: string): number {
    const failures = (this.#failures.get(key) ?? 0) + 1;
    this.#failures.set(key, failures);
    return failures;
  }

  succeeded(key: string): void {
    this.#failures.delete(key);
  }

  forget(key: string): void {
    for (const map of [this.#failures, this.#polls, this.#due, this.#missing]) map.delete(key);
  }
}
