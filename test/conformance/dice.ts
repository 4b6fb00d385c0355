/** Chances that fall the same way again for the same seed. @module */

export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** Between 0 and 1, as mulberry32 has it. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  chance(likelihood: number): boolean {
    return this.next() < likelihood;
  }

  pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.next() * from.length)]!;
  }

  /** One of the makers decides. */
  make<T>(makers: readonly (() => T)[]): T {
    return this.pick(makers)();
  }

  /** Between 1 and `most`, each made anew. */
  some<T>(most: number, make: () => T): T[] {
    return Array.from({ length: 1 + Math.floor(this.next() * most) }, make);
  }

  /** A field to spread into an object, or nothing. */
  maybe<T extends object>(likelihood: number, make: () => T): T | undefined {
    return this.chance(likelihood) ? make() : undefined;
  }
}
