/** All objects of one kind by key, in key order as etcd would give them, with the kind's {@link History}. @module */
import type { AnyObject } from '../../kube/objects.ts';
import { History, type Change } from './history.ts';

export type ChangeListener = (change: Change) => void;

export class Table {
  readonly id: string;
  readonly history: History;
  readonly listeners = new Set<ChangeListener>();
  /** How often the present state has changed; caches of what is computed from it are kept by it. */
  changes = 0;
  readonly #objects = new Map<string, AnyObject>();
  #sortedKeys: string[] | undefined;

  constructor(id: string, historyLimit: number, revision: number) {
    this.id = id;
    this.history = new History(historyLimit, revision);
  }

  get size(): number {
    return this.#objects.size;
  }

  get(key: string): AnyObject | undefined {
    return this.#objects.get(key);
  }

  values(): IterableIterator<AnyObject> {
    return this.#objects.values();
  }

  /** Applies a change to the present state; the history is the caller's business. */
  apply(key: string, object: AnyObject | undefined): void {
    this.changes += 1;
    if (object) {
      if (!this.#objects.has(key)) this.#sortedKeys = undefined;
      this.#objects.set(key, object);
    } else if (this.#objects.delete(key)) this.#sortedKeys = undefined;
  }

  /** Keys in order; with `prefix` only those that start with it. */
  keys(prefix = ''): readonly string[] {
    this.#sortedKeys ??= [...this.#objects.keys()].sort();
    if (!prefix) return this.#sortedKeys;
    const from = lowerBound(this.#sortedKeys, prefix);
    const to = lowerBound(this.#sortedKeys, `${prefix}\uffff`);
    return this.#sortedKeys.slice(from, to);
  }

  /** Objects in key order, as they are now. */
  list(prefix = ''): AnyObject[] {
    return this.keys(prefix).map((key) => this.#objects.get(key)!);
  }

  /** Objects in key order as they were at `revision`, or `undefined` when that is forgotten. */
  listAt(revision: number, prefix = ''): AnyObject[] | undefined {
    const later = this.history.after(revision);
    if (!later) return undefined;
    if (later.length === 0) return this.list(prefix);
    const earlier = new Map<string, AnyObject | undefined>();
    for (const change of later) if (change.key.startsWith(prefix) && !earlier.has(change.key)) earlier.set(change.key, change.before);
    const keys = new Set(this.keys(prefix));
    for (const [key, object] of earlier) {
      if (object) keys.add(key);
      else keys.delete(key);
    }
    return [...keys].sort().map((key) => (earlier.has(key) ? earlier.get(key)! : this.#objects.get(key)!));
  }
}

function lowerBound(sorted: readonly string[], text: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < text) low = middle + 1;
    else high = middle;
  }
  return low;
}
