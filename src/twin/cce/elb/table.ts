/** A map of objects by id with look-ups by what they refer to, so that nothing has to be searched. @module */

/** What an object is found by: a name and the keys that an object has under it. */
export type TableIndexes<T, Name extends string> = Readonly<Record<Name, (object: T) => readonly string[]>>;

/**
 * Objects in the order in which they came; an object that is replaced keeps its place.
 *
 * @example
 * const listeners = new Table<Listener, 'pool'>({ pool: (one) => (one.default_pool_id ? [one.default_pool_id] : []) });
 * listeners.by('pool', poolId);
 */
export class Table<T extends { readonly id: string }, Name extends string> {
  readonly #objects = new Map<string, T>();
  readonly #indexes: readonly { name: Name; keysOf: (object: T) => readonly string[]; ids: Map<string, Set<string>> }[];
  readonly #touched: (before: T | undefined, after: T | undefined) => void;

  /** `touched` is told of every object that is set or deleted. */
  constructor(indexes: TableIndexes<T, Name>, touched: (before: T | undefined, after: T | undefined) => void = () => undefined) {
    this.#indexes = Object.entries<(object: T) => readonly string[]>(indexes).map(([name, keysOf]) => ({
      name: name as Name,
      keysOf,
      ids: new Map(),
    }));
    this.#touched = touched;
  }

  get size(): number {
    return this.#objects.size;
  }

  has(id: string): boolean {
    return this.#objects.has(id);
  }

  get(id: string): T | undefined {
    return this.#objects.get(id);
  }

  values(): IterableIterator<T> {
    return this.#objects.values();
  }

  set(object: T): void {
    const before = this.#objects.get(object.id);
    this.#objects.set(object.id, object);
    this.#reindex(before, object);
    this.#touched(before, object);
  }

  /** Whether there was such an object. */
  delete(id: string): boolean {
    const before = this.#objects.get(id);
    if (!before) return false;
    this.#objects.delete(id);
    this.#reindex(before, undefined);
    this.#touched(before, undefined);
    return true;
  }

  /** The objects that have `key` under an index, in the order in which they got it. */
  by(name: Name, key: string): T[] {
    const ids = this.#idsOf(name).get(key);
    return ids ? [...ids].map((id) => this.#objects.get(id)!) : [];
  }

  /** How many there are under a key. */
  countBy(name: Name, key: string): number {
    return this.#idsOf(name).get(key)?.size ?? 0;
  }

  #idsOf(name: Name): Map<string, Set<string>> {
    return this.#indexes.find((index) => index.name === name)!.ids;
  }

  #reindex(before: T | undefined, after: T | undefined): void {
    for (const { keysOf, ids } of this.#indexes) {
      const old = before ? keysOf(before) : [];
      const now = after ? keysOf(after) : [];
      for (const key of old) {
        if (now.includes(key)) continue;
        const under = ids.get(key)!;
        under.delete(before!.id);
        if (under.size === 0) ids.delete(key);
      }
      for (const key of now) {
        const under = ids.get(key);
        if (under) under.add(after!.id);
        else ids.set(key, new Set([after!.id]));
      }
    }
  }
}
