/**
 * What happened to one kind lately, oldest first: the source of watches that start in the past and of
 * lists at an earlier revision. Bounded; what fell out answers 410.
 * @module
 */
import type { AnyObject } from '../../kube/objects.ts';

export interface Change {
  readonly revision: number;
  readonly key: string;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  /** Frozen. For DELETED the last state, carrying the revision of the deletion. */
  readonly object: AnyObject;
  /** The state before (absent for ADDED). */
  readonly before?: AnyObject;
}

export class History {
  readonly #limit: number;
  #changes: Change[] = [];
  #forgotten: number;

  /** `since`: nothing at or before this revision is known. */
  constructor(limit: number, since: number) {
    this.#limit = limit;
    this.#forgotten = since;
  }

  /** The newest revision that is no longer remembered: a watch may start here, not before. */
  get oldest(): number {
    return this.#forgotten;
  }

  add(change: Change): void {
    this.#changes.push(change);
    // Trimmed in large steps, so that the cost per change stays constant.
    if (this.#changes.length >= this.#limit * 2) this.forget(this.#changes.at(-this.#limit - 1)!.revision);
  }

  /** Drops everything up to and including `revision`. */
  forget(revision: number): void {
    if (revision <= this.#forgotten) return;
    this.#changes = this.#changes.slice(this.#indexAfter(revision));
    this.#forgotten = revision;
  }

  /** The changes after `revision`, or `undefined` when some of them are forgotten. */
  after(revision: number): readonly Change[] | undefined {
    if (revision < this.#forgotten) return undefined;
    return this.#changes.slice(this.#indexAfter(revision));
  }

  #indexAfter(revision: number): number {
    let low = 0;
    let high = this.#changes.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#changes[middle]!.revision <= revision) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
