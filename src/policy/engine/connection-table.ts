/** Sets of connections by number, with remembered operations: an all-pairs answer meets few different sets. @module */
import { ConnectionSet } from './connection-set.ts';

/** The numbers of the two sets that every table begins with. */
export const NONE = 0;
export const ALL = 1;

export class ConnectionTable {
  readonly #sets: ConnectionSet[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #unions: number[][] = [];
  readonly #intersections: number[][] = [];

  constructor() {
    this.numberOf(ConnectionSet.none);
    this.numberOf(ConnectionSet.all);
  }

  get size(): number {
    return this.#sets.length;
  }

  numberOf(set: ConnectionSet): number {
    const { key } = set;
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.#sets.length;
      this.#numbers.set(key, number);
      this.#sets.push(set);
      this.#unions.push([]);
      this.#intersections.push([]);
    }
    return number;
  }

  set(number: number): ConnectionSet {
    return this.#sets[number]!;
  }

  union(a: number, b: number): number {
    if (a === b || b === NONE || a === ALL) return a;
    if (a === NONE || b === ALL) return b;
    return (this.#unions[a]![b] ??= this.numberOf(this.set(a).union(this.set(b))));
  }

  intersect(a: number, b: number): number {
    if (a === b || b === ALL || a === NONE) return a;
    if (a === ALL || b === NONE) return b;
    return (this.#intersections[a]![b] ??= this.numberOf(this.set(a).intersect(this.set(b))));
  }

  subtract(a: number, b: number): number {
    if (b === NONE || a === NONE) return a;
    if (a === b || b === ALL) return NONE;
    return this.numberOf(this.set(a).subtract(this.set(b)));
  }
}
