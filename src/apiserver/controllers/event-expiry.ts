/**
 * Events live for an hour after they were last written, as under kube-apiserver's `--event-ttl=1h0m0s`;
 * there the lease of etcd ends them. Both APIs of Events count: each has its own table here.
 * @module
 */
import type { CancelTimer } from '../../kube/clock.ts';
import type { AnyObject } from '../../kube/objects.ts';
import type { Backend } from '../registry/backend.ts';
import type { Table } from '../storage/table.ts';

const TTL_MS = 3_600_000;
/** Expired events go in batches, so that a burst of them costs one timer. */
const BATCH_MS = 10_000;
const TABLES = ['events', 'events.events.k8s.io'];

export class EventExpiry {
  readonly #backend: Backend;
  readonly #onError: (error: unknown) => void;
  readonly #stopListening: () => void;
  /** `<table>|<key>` → when it ends, in ms of the server's clock; the first is the next to end. */
  readonly #due = new Map<string, number>();
  #cancelTimer: CancelTimer | undefined;

  constructor(backend: Backend, onError: (error: unknown) => void) {
    this.#backend = backend;
    this.#onError = onError;
    const now = backend.clock.now();
    // What a replayed store holds has aged while the server was away.
    const stored = TABLES.map((id) => backend.store.table(id)).flatMap((table) =>
      [...table.keys()].map((key): [string, number] => [idOf(table, key), Math.min(now, lastWrite(table.get(key)!)) + TTL_MS]),
    );
    for (const [id, due] of stored.sort(([, a], [, b]) => a - b)) this.#due.set(id, due);
    this.#stopListening = backend.store.onChange((table, { key, type }) => {
      if (!TABLES.includes(table.id)) return;
      const id = idOf(table, key);
      this.#due.delete(id);
      if (type !== 'DELETED') this.#due.set(id, backend.clock.now() + TTL_MS);
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
    for (const [id, due] of this.#due) {
      if (due > now) return;
      this.#due.delete(id);
      const [tableId = '', key = ''] = id.split('|');
      const table = store.table(tableId);
      const event = table.get(key);
      // A lease ends without asking finalizers.
      if (event) store.remove(table, key, event);
    }
  }
}

/** Table ids contain no `|`. */
const idOf = (table: Table, key: string): string => `${table.id}|${key}`;

function lastWrite(event: AnyObject): number {
  const { lastTimestamp, eventTime, series } = event as {
    lastTimestamp?: string | null;
    eventTime?: string | null;
    series?: { lastObservedTime?: string };
  };
  const times = [event.metadata.creationTimestamp, lastTimestamp, eventTime, series?.lastObservedTime];
  return Math.max(...times.map((text) => (text ? Date.parse(text) : 0)));
}
