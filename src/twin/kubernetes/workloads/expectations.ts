/**
 * What a controller has written and its informer has not shown yet. Without it a reconcile that runs in
 * between counts too few (or too many) pods and writes again.
 * @module
 */
import type { Clock } from '../../../kube/clock.ts';
import type { Change, Informer } from '../../../kube/informer.ts';
import type { KubeObject } from '../../../kube/objects.ts';

/** After this long an unanswered expectation counts as met: the object came and went unseen (a relist). */
const EXPIRY_MS = 30_000;

export class Expectations<T extends KubeObject> {
  readonly #clock: Clock;
  /** Owner → keys of objects on their way, with the time of writing. */
  readonly #pending = new Map<string, Map<string, { since: number; until: 'created' | 'deleted' }>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Follows the informer; call `met` for owners with nothing pending any more. */
  follow(informer: Informer<T>): () => void {
    return informer.onChange((change) => this.#seen(change));
  }

  /** Says so before the write, so that the informer cannot be faster. */
  expect(owner: string, key: string, until: 'created' | 'deleted'): void {
    let pending = this.#pending.get(owner);
    if (!pending) this.#pending.set(owner, (pending = new Map()));
    pending.set(key, { since: this.#clock.now(), until });
  }

  /** The write failed: nothing will come. */
  withdraw(owner: string, key: string): void {
    const pending = this.#pending.get(owner);
    pending?.delete(key);
    if (pending?.size === 0) this.#pending.delete(owner);
  }

  /** Milliseconds until the oldest expectation of `owner` expires; 0: nothing is pending. */
  pendingFor(owner: string): number {
    const pending = this.#pending.get(owner);
    if (!pending) return 0;
    const now = this.#clock.now();
    let wait = 0;
    for (const [key, { since }] of pending) {
      const left = since + EXPIRY_MS - now;
      if (left <= 0) pending.delete(key);
      else wait = Math.max(wait, left);
    }
    if (pending.size === 0) this.#pending.delete(owner);
    return wait;
  }

  #seen({ key, after }: Change<T>): void {
    for (const [owner, pending] of this.#pending) {
      const expected = pending.get(key);
      if (!expected) continue;
      const met = expected.until === 'created' || !after || after.metadata.deletionTimestamp !== undefined;
      if (met) this.withdraw(owner, key);
    }
  }
}
