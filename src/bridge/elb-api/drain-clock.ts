/** Since when members have had weight 0. Forgotten at a restart, when their time begins anew. @module */
import type { Clock } from '../../kube/clock.ts';

export class DrainClock {
  readonly #clock: Clock;
  readonly #since = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether a member that has weight 0 has had it for so long; its time begins when first asked for. */
  isDrained(memberId: string, forMs: number): boolean {
    const now = this.#clock.now();
    const since = this.#since.get(memberId);
    if (since === undefined || since > now) this.#since.set(memberId, now);
    return now - (since ?? now) >= forMs;
  }

  forget(memberIds: Iterable<string>): void {
    for (const id of memberIds) this.#since.delete(id);
  }
}
