/** An in-memory copy of one kind, keyed by `namespace/name`, with named indexes. @module */
import { keyOf, type KubeObject } from './objects.ts';

export type IndexFunction<T> = (object: T) => readonly string[];

export class Store<T extends KubeObject> {
  readonly #objects = new Map<string, T>();
  readonly #indexes = new Map<string, { of: IndexFunction<T>; keys: Map<string, Set<string>> }>();

  get size(): number {
    return this.#objects.size;
  }

  get(key: string): T | undefined {
    return this.#objects.get(key);
  }

  values(): IterableIterator<T> {
    return this.#objects.values();
  }

  keys(): IterableIterator<string> {
    return this.#objects.keys();
  }

  /** Adds an index, over what is stored now and later. Adding a name twice keeps the first. */
  addIndex(name: string, of: IndexFunction<T>): void {
    if (this.#indexes.has(name)) return;
    this.#indexes.set(name, { of, keys: new Map() });
    for (const [key, object] of this.#objects) this.#index(key, object, 'add');
  }

  /** The objects for which the index function gave `value`. */
  byIndex(name: string, value: string): T[] {
    const keys = this.#indexes.get(name)?.keys.get(value);
    return keys ? [...keys].map((key) => this.#objects.get(key)!) : [];
  }

  set(object: T): T | undefined {
    const key = keyOf(object);
    const before = this.delete(key);
    this.#objects.set(key, object);
    this.#index(key, object, 'add');
    return before;
  }

  delete(key: string): T | undefined {
    const before = this.#objects.get(key);
    if (before) {
      this.#index(key, before, 'remove');
      this.#objects.delete(key);
    }
    return before;
  }

  #index(key: string, object: T, change: 'add' | 'remove'): void {
    for (const { of, keys } of this.#indexes.values()) {
      for (const value of of(object)) {
        let set = keys.get(value);
        if (change === 'add') {
          if (!set) keys.set(value, (set = new Set()));
          set.add(key);
        } else if (set?.delete(key) && set.size === 0) keys.delete(value);
      }
    }
  }
}
