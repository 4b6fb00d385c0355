/** Tells the moment at which a pool's members are as wanted: by the ELB's own changes, not by asking its API. @module */
import type { Member } from '../../src/huawei/elb/types.ts';
import type { ElbService } from '../../src/twin/cce/elb/index.ts';

interface Wait {
  readonly holds: (members: readonly Member[]) => boolean;
  readonly resolve: (at: number) => void;
}

export class MemberWatch {
  readonly #state: ElbService['state'];
  readonly #waits = new Map<string, Set<Wait>>();

  constructor({ state }: ElbService) {
    this.#state = state;
    state.onChange(({ pools }) => {
      for (const pool of pools) this.#look(pool);
    });
  }

  /** Resolves with the time (`performance.now()`) of the change after which it holds. */
  until(pool: string, holds: (members: readonly Member[]) => boolean): Promise<number> {
    return new Promise((resolve) => {
      const waits = this.#waits.get(pool) ?? new Set();
      this.#waits.set(pool, waits.add({ holds, resolve }));
      this.#look(pool);
    });
  }

  #look(pool: string): void {
    const waits = this.#waits.get(pool);
    if (!waits || waits.size === 0) return;
    const now = performance.now();
    const members = this.#state.membersOf(pool);
    for (const wait of waits) {
      if (!wait.holds(members)) continue;
      waits.delete(wait);
      wait.resolve(now);
    }
  }
}

/** All new members take connections, whatever else is there. */
export const serving =
  (nodePort: number, count: number) =>
  (members: readonly Member[]): boolean =>
    members.filter((one) => one.protocol_port === nodePort && one.weight > 0).length === count;

/** The new members take connections, and nothing else does. */
export const correct =
  (nodePort: number, count: number) =>
  (members: readonly Member[]): boolean =>
    serving(nodePort, count)(members) && members.every((one) => one.protocol_port === nodePort || one.weight === 0);

/** The new members and nothing else. */
export const settled =
  (nodePort: number, count: number) =>
  (members: readonly Member[]): boolean =>
    serving(nodePort, count)(members) && members.length === count;
