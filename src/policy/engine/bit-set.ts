/** Sets of small numbers, one bit each. @module */

export class BitSet {
  words: Uint32Array;

  constructor(capacity: number) {
    this.words = new Uint32Array((capacity + 31) >>> 5);
  }

  static of(numbers: Iterable<number>, capacity: number): BitSet {
    const set = new BitSet(capacity);
    for (const number of numbers) set.add(number);
    return set;
  }

  has(number: number): boolean {
    const word = this.words[number >>> 5];
    return word !== undefined && (word & (1 << (number & 31))) !== 0;
  }

  add(number: number): void {
    const word = number >>> 5;
    if (word >= this.words.length) this.#grow(word + 1);
    this.words[word]! |= 1 << (number & 31);
  }

  delete(number: number): void {
    const word = number >>> 5;
    if (word < this.words.length) this.words[word]! &= ~(1 << (number & 31));
  }

  put(number: number, present: boolean): void {
    if (present) this.add(number);
    else this.delete(number);
  }

  /** Adds what the other has. */
  or({ words }: BitSet): this {
    if (words.length > this.words.length) this.#grow(words.length);
    for (let index = 0; index < words.length; index += 1) this.words[index]! |= words[index]!;
    return this;
  }

  /** Keeps what the other has too. */
  and({ words }: BitSet): this {
    for (let index = 0; index < this.words.length; index += 1) this.words[index]! &= words[index] ?? 0;
    return this;
  }

  /** Takes away what the other has. */
  andNot({ words }: BitSet): this {
    const common = Math.min(words.length, this.words.length);
    for (let index = 0; index < common; index += 1) this.words[index]! &= ~words[index]!;
    return this;
  }

  copy(): BitSet {
    const copy = new BitSet(0);
    copy.words = this.words.slice();
    return copy;
  }

  get isEmpty(): boolean {
    return this.words.every((word) => word === 0);
  }

  forEach(visit: (number: number) => void): void {
    const { words } = this;
    for (let index = 0; index < words.length; index += 1) {
      for (let rest = words[index]!; rest !== 0; rest &= rest - 1) visit((index << 5) + 31 - Math.clz32(rest & -rest));
    }
  }

  toArray(): number[] {
    const numbers: number[] = [];
    this.forEach((number) => numbers.push(number));
    return numbers;
  }

  #grow(words: number): void {
    const grown = new Uint32Array(Math.max(words, this.words.length * 2));
    grown.set(this.words);
    this.words = grown;
  }
}
