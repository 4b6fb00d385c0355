/** Which connections are open and whose they are, so that they break with the pod or machine they belong to. @module */
import type { VirtualSocket } from './virtual-socket.ts';

/** Whom an end of a connection belongs to; a hostNetwork process and Envoy have a node only. */
export interface Owner {
  /** `namespace/name`. */
  pod?: string | undefined;
  node?: string | undefined;
}

interface Entry {
  readonly sockets: readonly VirtualSocket[];
  readonly keys: readonly string[];
  open: number;
}

export class ConnectionTable {
  readonly #entries = new Set<Entry>();
  readonly #byOwner = new Map<string, Set<Entry>>();

  /** Connections of which at least one end is not closed. */
  get size(): number {
    return this.#entries.size;
  }

  add(sockets: readonly VirtualSocket[], ...owners: Owner[]): void {
    const keys = [...new Set(owners.flatMap(keysOf))];
    const entry: Entry = { sockets, keys, open: sockets.length };
    this.#entries.add(entry);
    for (const key of keys) {
      let set = this.#byOwner.get(key);
      if (!set) this.#byOwner.set(key, (set = new Set()));
      set.add(entry);
    }
    for (const socket of sockets) socket.once('close', () => this.#closed(entry));
  }

  /**
   * Breaks both ends of every connection that has an end there. A real peer of a dead machine would
   * notice later (retransmission, keep-alive); here it notices at once, so that nothing is left waiting.
   */
  break(owner: Owner): void {
    for (const key of keysOf(owner.pod === undefined ? owner : { pod: owner.pod })) {
      for (const entry of this.#byOwner.get(key) ?? []) breakEntry(entry);
    }
  }

  breakAll(): void {
    for (const entry of this.#entries) breakEntry(entry);
  }

  #closed(entry: Entry): void {
    entry.open -= 1;
    if (entry.open > 0) return;
    this.#entries.delete(entry);
    for (const key of entry.keys) {
      const set = this.#byOwner.get(key);
      if (set?.delete(entry) && set.size === 0) this.#byOwner.delete(key);
    }
  }
}

function breakEntry(entry: Entry): void {
  for (const socket of entry.sockets) {
    if (!socket.destroyed) socket.destroy(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET', syscall: 'read' }));
  }
}

const keysOf = (owner: Owner): string[] => [
  ...(owner.pod === undefined ? [] : [`pod/${owner.pod}`]),
  ...(owner.node === undefined ? [] : [`node/${owner.node}`]),
];
