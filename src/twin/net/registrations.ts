/** Who serves an address: the last one registered, as a restarted process overlaps its predecessor. @module */

export class Registrations<T> {
  readonly #byKey = new Map<string, T[]>();

  /** How many are registered, the covered ones included. */
  get size(): number {
    return [...this.#byKey.values()].reduce((sum, list) => sum + list.length, 0);
  }

  keys(): IterableIterator<string> {
    return this.#byKey.keys();
  }

  /** The one that serves the key. */
  serving(key: string): T | undefined {
    return this.#byKey.get(key)?.at(-1);
  }

  /** Registers; the returned function takes it back, which uncovers the one before. */
  add(key: string, value: T): () => void {
    const list = this.#byKey.get(key) ?? [];
    this.#byKey.set(key, list);
    list.push(value);
    let open = true;
    return () => {
      if (!open) return;
      open = false;
      const index = list.indexOf(value);
      if (index >= 0) list.splice(index, 1);
      if (list.length === 0 && this.#byKey.get(key) === list) this.#byKey.delete(key);
    };
  }

  clear(): void {
    this.#byKey.clear();
  }
}
