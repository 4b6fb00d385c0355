/**
 * The server's memory: tables of frozen objects under one revision counter, with an optional {@link Log}.
 *
 * Commits are synchronous, so a read and the write that depends on it cannot be interleaved. With a
 * log, listeners hear of a change (and `durable` resolves) only after it is on disk, and answers to reads
 * wait for it, so nobody ever acts on a write that a crash could undo.
 * @module
 */
import type { AnyObject } from '../../kube/objects.ts';
import { StatusError } from '../../kube/status-error.ts';
import type { Change } from './history.ts';
import { deepFreeze } from './json.ts';
import { Log, type LogEntry } from './log.ts';
import { Table, type ChangeListener } from './table.ts';

export interface StoreOptions {
  dataDir?: string;
  /** Changes remembered per kind (at least). */
  historyLimit?: number;
}

type Unversioned = Omit<AnyObject, 'metadata'> & { metadata: Omit<AnyObject['metadata'], 'resourceVersion'> };

export class Store {
  readonly #tables = new Map<string, Table>();
  readonly #historyLimit: number;
  readonly #allListeners = new Set<(table: Table, change: Change) => void>();
  #revision = 1;
  #published = 1;
  #log: Log | undefined;
  #pending: { entry: LogEntry; table: Table; change: Change }[] = [];
  #flushing: Promise<void> | undefined;
  #failure: Error | undefined;
  #waiters: { revision: number; resolve: () => void; reject: (error: Error) => void }[] = [];
  /** Nothing is known of changes up to here. */
  #base = 0;
  /** Bytes of a torn last record that were dropped at start. */
  droppedBytes = 0;

  private constructor(options: StoreOptions) {
    this.#historyLimit = options.historyLimit ?? 2048;
  }

  static async open(options: StoreOptions = {}): Promise<Store> {
    const store = new Store(options);
    if (options.dataDir) {
      const { log, dropped } = await Log.open(options.dataDir, (entry) => store.#replay(entry));
      store.#log = log;
      store.droppedBytes = dropped;
      store.#published = store.#revision;
      store.#base = log.isNew ? 0 : store.#revision;
      for (const table of store.#tables.values()) table.history.forget(store.#base);
    }
    return store;
  }

  get revision(): number {
    return this.#revision;
  }

  table(id: string): Table {
    let table = this.#tables.get(id);
    if (!table) this.#tables.set(id, (table = new Table(id, this.#historyLimit, this.#base)));
    return table;
  }

  tables(): IterableIterator<Table> {
    return this.#tables.values();
  }

  /** Stores `object` (which is frozen and given the new revision) and returns it. */
  put(table: Table, key: string, object: Unversioned): AnyObject {
    this.#refuseAfterFailure();
    const revision = this.#revision + 1;
    const stored = deepFreeze({ ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } }) as AnyObject;
    const before = table.get(key);
    this.#commit(table, { revision, key, type: before ? 'MODIFIED' : 'ADDED', object: stored, ...(before && { before }) }, stored);
    return stored;
  }

  /** Removes the object and returns its last state, with the revision of the removal. */
  remove(table: Table, key: string, last: AnyObject): AnyObject {
    this.#refuseAfterFailure();
    const revision = this.#revision + 1;
    const object = deepFreeze({ ...last, metadata: { ...last.metadata, resourceVersion: String(revision) } }) as AnyObject;
    this.#commit(table, { revision, key, type: 'DELETED', object, before: table.get(key) ?? last }, undefined);
    return object;
  }

  /** Resolves when everything committed so far is durable. */
  durable(): Promise<void> {
    if (this.#published >= this.#revision) return Promise.resolve();
    return new Promise((resolve, reject) => {
      if (this.#failure) reject(this.#failureStatus());
      else this.#waiters.push({ revision: this.#revision, resolve, reject });
    });
  }

  /** The changes after `revision` that listeners have heard of already; `undefined` when some are forgotten. */
  publishedAfter(table: Table, revision: number): readonly Change[] | undefined {
    const changes = table.history.after(revision);
    return this.#published === this.#revision ? changes : changes?.filter((change) => change.revision <= this.#published);
  }

  /** A table's objects in key order as listeners have heard of them; `undefined` when too much has happened since. */
  published(table: Table, prefix: string): readonly AnyObject[] | undefined {
    return this.#published === this.#revision ? table.list(prefix) : table.listAt(this.#published, prefix);
  }

  /** The newest revision that listeners have heard of. */
  get publishedRevision(): number {
    return this.#published;
  }

  /** Calls `listener` for each change to any table, after it is durable. */
  onChange(listener: (table: Table, change: Change) => void): () => void {
    this.#allListeners.add(listener);
    return () => this.#allListeners.delete(listener);
  }

  /** Forgets what has happened so far, as etcd's compaction does: nobody can watch from the past any more. */
  forgetHistory(): void {
    for (const table of this.#tables.values()) table.history.forget(this.#published);
  }

  /** Whether writes are on their way to the disk: their callers have no answer yet. */
  get isFlushing(): boolean {
    return this.#flushing !== undefined;
  }

  /** Writes out what is pending and closes the log. */
  async close(): Promise<void> {
    await this.#flushing;
    await this.#log?.close();
    this.#log = undefined;
  }

  #commit(table: Table, change: Change, state: AnyObject | undefined): void {
    this.#revision = change.revision;
    table.apply(change.key, state);
    table.history.add(change);
    if (!this.#log) {
      this.#publish(table, change);
      return;
    }
    const entry: LogEntry = { revision: change.revision, table: table.id, key: change.key, ...(state && { object: state }) };
    this.#pending.push({ entry, table, change });
    if (!this.#flushing) this.#flushing = this.#flush();
  }

  #publish(table: Table, change: Change): void {
    this.#published = change.revision;
    for (const listener of table.listeners) listener(change);
    for (const listener of this.#allListeners) listener(table, change);
  }

  /** Group commits until nothing is pending; what arrives during one goes into the next. Never rejects. */
  async #flush(): Promise<void> {
    // One turn of the event loop collects the writes of all requests that are ready.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#pending.length > 0 && !this.#failure) {
      const batch = this.#pending;
      this.#pending = [];
      try {
        await this.#log!.append(batch.map(({ entry }) => entry));
        if (this.#log!.wantsCompaction) await this.#log!.compact(this.#everything(), this.#revision);
      } catch (error) {
        this.#failure = error as Error;
      }
      if (!this.#failure) for (const { table, change } of batch) this.#publish(table, change);
      this.#settleWaiters();
    }
    this.#flushing = undefined;
  }

  #settleWaiters(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const waiter of waiters) {
      if (waiter.revision <= this.#published) waiter.resolve();
      else if (this.#failure) waiter.reject(this.#failureStatus());
      else this.#waiters.push(waiter);
    }
  }

  *#everything(): Generator<LogEntry> {
    // Keeps the revision counter even when the newest objects are gone.
    yield { revision: this.#revision, table: '', key: '' };
    for (const table of this.#tables.values()) {
      for (const key of table.keys()) {
        const object = table.get(key)!;
        yield { revision: Number(object.metadata.resourceVersion), table: table.id, key, object };
      }
    }
  }

  #replay({ revision, table, key, object }: LogEntry): void {
    this.#revision = Math.max(this.#revision, revision);
    if (table) this.table(table).apply(key, object && deepFreeze(object));
  }

  /** Memory is ahead of the disk after a failed write: nothing more may be promised. */
  #refuseAfterFailure(): void {
    if (this.#failure) throw this.#failureStatus();
  }

  #failureStatus(): StatusError {
    const why = this.#failure?.message ?? 'unknown error';
    return new StatusError(500, 'InternalError', `the data directory cannot be written (${why}); no more changes are accepted`);
  }
}

export type { Change, ChangeListener };
export { Table };
