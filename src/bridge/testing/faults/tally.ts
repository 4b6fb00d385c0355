/** For tests: how many faults were injected, by kind, and survived; printed once when a suite ends. @module */

export class FaultTally {
  readonly #faults = new Map<string, number>();
  readonly #survived = new Map<string, number>();

  /** A fault has been injected: `api 409`, `elb answer lost`. */
  injected(kind: string, count = 1): void {
    this.#faults.set(kind, (this.#faults.get(kind) ?? 0) + count);
  }

  /** A history, a crash point, a scenario has converged in spite of everything. */
  survived(what: string, count = 1): void {
    this.#survived.set(what, (this.#survived.get(what) ?? 0) + count);
  }

  get total(): number {
    return [...this.#faults.values()].reduce((all, one) => all + one, 0);
  }

  countOf(kind: string): number {
    return this.#faults.get(kind) ?? 0;
  }

  /** @example 'faults injected: 412 (api 409: 60, …); histories: 40; all converged' */
  summary(): string {
    const listed = (counts: ReadonlyMap<string, number>, between: string): string =>
      [...counts]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([kind, count]) => `${kind}: ${count}`)
        .join(between);
    return `faults injected: ${this.total} (${listed(this.#faults, ', ')}); ${listed(this.#survived, '; ')}; all converged`;
  }
}
