/**
 * Events live for an hour after they were last written, as under kube-apiserver's `--event-ttl=1h0m0s`;
 * there the lease of etcd ends them. Both APIs of Events lie in one table.
 * @module
 */
import type { CancelTimer } from '../../kube/clock.ts';
import type { AnyObject } from '../../kube/objects.ts';
import type { Backend } from '../registry/backend.ts';

const TTL_MS = 3_600_000;
/** Expired events go in batches, so that a burst of them costs one timer. */
const BATCH_MS = 10_000;
const TABLE = 'events';

export class EventExpiry {
  readonly #backend: Backend;
  readonly #onError: (error: unknown) => void;
  readonly #stopListening: () => void;
  /** Key → when it ends, in ms of the server's clock; the first is the next to end. */
  readonly #due = new Map<string, number>();
  #cancelTimer: CancelTimer | undefined;

  constructor(backend: Backend, onError: (error: unknown) => void) {
    this.#backend = backend;
    this.#onError = onError;
    const now = backend.clock.now();
    // What a replayed store holds has aged while the server was away.
    const events = backend.store.table(TABLE);
    const stored = [...events.keys()].map((key): [string, number] => [key, Math.min(now, lastWrite(events.get(key)!)) + TTL_MS]);
    for (const [key, due] of stored.sort(([, a], [, b]) => a - b)) this.#due.set(key, due);
    this.#stopListening = backend.store.onChange((table, { key, type }) => {
      if (table.id !== TABLE) return;
      this.#due.delete(key);
      if (type !== 'DELETED') this.#due.set(key, backend.clock.now() + TTL_MS);
      this.#arm();
    });
    this.#arm();
  }

  async stop(): Promise<void> {
    this.#stopListening();
    this.#cancelTimer?.();
    this.#due.clear();
  }

  #arm(): void {
    const [next] = this.#due.values();
    if (next === undefined) {
      this.#cancelTimer?.();
      this.#cancelTimer = undefined;
      return;
    }
    this.#cancelTimer ??= this.#backend.clock.after(next - this.#backend.clock.now() + BATCH_MS, () => {
      this.#cancelTimer = undefined;
      try {
        this.#expire();
      } catch (error) {
        // The data directory cannot be written: nothing changes any more.
        return this.#onError(error);
      }
      this.#arm();
    });
  }

  #expire(): void {
    const now = this.#backend.clock.now();
    const { store } = this.#backend;
    const table = store.table(TABLE);
    for (const [key, due] of this.#due) {
      if (due > now) return;
      this.#due.delete(key);
      const event = table.get(key);
      // A lease ends without asking finalizers.
      if (event) store.remove(table, key, event);
    }
  }
}

function lastWrite(event: AnyObject): number {
  const { lastTimestamp, eventTime, series } = event as {
    lastTimestamp?: string | null;
    eventTime?: string | null;
    series?: { lastObservedTime?: string };
  };
  const times = [event.metadata.creationTimestamp, lastTimestamp, eventTime, series?.lastObservedTime];
  return Math.max(...times.map((text) => (text ? Date.parse(text) : 0)));
}
