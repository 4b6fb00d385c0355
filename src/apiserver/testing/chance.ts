/** Choices from a seed: a run that found something can be had again. @module */
import { seededRandom } from '../../kube/random.ts';

export class Chance {
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = seededRandom(seed);
  }

  /** A whole number from 0 up to, but not including, `count`. */
  below(count: number): number {
    return Math.floor(this.#random() * count);
  }

  one<T>(of: readonly T[]): T {
    return of[this.below(of.length)]!;
  }

  /** True with this probability. */
  in(probability: number): boolean {
    return this.#random() < probability;
  }
}

/** How many rounds a test of chance makes, and where they begin: `RUNS` and `SEED`, else the test's own. */
export const rounds = (runs: number, seed: number): { runs: number; seed: number } => ({
  runs: Number(process.env['RUNS'] ?? runs),
  seed: Number(process.env['SEED'] ?? seed),
});
