/** MT19937, seeded with one key: the stream from which the workload is drawn, so that every tool gets the same objects. @module */

const SIZE = 624;
const SHIFT = 397;

export class MersenneTwister {
  readonly #state = new Uint32Array(SIZE);
  #next = SIZE;

  /** Seeded as the reference implementation's `init_by_array([seed])`. */
  constructor(seed: number) {
    const state = this.#state;
    state[0] = 19_650_218;
    for (let index = 1; index < SIZE; index += 1) state[index] = Math.imul(1_812_433_253, mixed(state, index)) + index;
    let index = 1;
    const advance = (): void => {
      index += 1;
      if (index < SIZE) return;
      state[0] = state[SIZE - 1]!;
      index = 1;
    };
    for (let round = 0; round < SIZE; round += 1) {
      state[index] = (state[index]! ^ Math.imul(mixed(state, index), 1_664_525)) + seed;
      advance();
    }
    for (let round = 1; round < SIZE; round += 1) {
      state[index] = (state[index]! ^ Math.imul(mixed(state, index), 1_566_083_941)) - index;
      advance();
    }
    state[0] = 0x80000000;
  }

  /** The next 32 bits. */
  u32(): number {
    if (this.#next >= SIZE) this.#refill();
    let bits = this.#state[this.#next]!;
    this.#next += 1;
    bits ^= bits >>> 11;
    bits ^= (bits << 7) & 0x9d2c5680;
    bits ^= (bits << 15) & 0xefc60000;
    return (bits ^ (bits >>> 18)) >>> 0;
  }

  /** In [0, 1), with 53 bits. */
  random(): number {
    const high = this.u32() >>> 5;
    return (high * 2 ** 26 + (this.u32() >>> 6)) / 2 ** 53;
  }

  /** A whole number below `limit`. */
  below(limit: number): number {
    const bits = 32 - Math.clz32(limit);
    for (;;) {
      const drawn = this.u32() >>> (32 - bits);
      if (drawn < limit) return drawn;
    }
  }

  /** From `first` to `last`, both included. */
  int(first: number, last: number): number {
    return first + this.below(last - first + 1);
  }

  choice<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  /** Two different elements of five. */
  sample2<T>(list: readonly T[]): [T, T] {
    const pool = [...list];
    const first = this.below(pool.length);
    const chosen = pool[first]!;
    pool[first] = pool.at(-1)!;
    return [chosen, pool[this.below(pool.length - 1)]!];
  }

  #refill(): void {
    const state = this.#state;
    for (let index = 0; index < SIZE; index += 1) {
      const bits = (state[index]! & 0x80000000) | (state[(index + 1) % SIZE]! & 0x7fffffff);
      state[index] = state[(index + SHIFT) % SIZE]! ^ (bits >>> 1) ^ (bits & 1 ? 0x9908b0df : 0);
    }
    this.#next = 0;
  }
}

const mixed = (state: Uint32Array, index: number): number => state[index - 1]! ^ (state[index - 1]! >>> 30);
