/** Those who watch and list while a random history is made, and remember what they were told. @module */
import { StatusError, type AnyObject, type KubeClient, type WatchEvent, type WatchOptions } from '../../kube/index.ts';
import type { Chance } from './chance.ts';
import { versionOf, type Change, type Scope, type StudiedKind } from './history-model.ts';

/** A connection that has ended under a request. */
const isCut = (error: unknown): boolean => error instanceof StatusError && error.code === 503;

/** Events from one revision on without a gap, as one watch after the other gave them. */
export interface Segment {
  from: number;
  /** What was listed at `from`, where the segment began with a list. */
  listed?: readonly AnyObject[];
  changes: Change[];
  /** How many changes had come when a bookmark promised that nothing is missing up to its revision. */
  bookmarks: { after: number; version: number }[];
}

export class Watcher {
  readonly segments: Segment[] = [];
  readonly kind: StudiedKind;
  readonly scope: Scope;
  /** How often the past was gone. */
  expiries = 0;
  readonly #client: KubeClient;
  readonly #chance: Chance;

  constructor(client: KubeClient, kind: StudiedKind, scope: Scope, chance: Chance) {
    this.#client = client;
    this.kind = kind;
    this.scope = scope;
    this.#chance = chance;
  }

  get seen(): number {
    return this.segments.at(-1)?.changes.length ?? 0;
  }

  /** Lists, watches from there, breaks off at random and goes on where it stopped, until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const present = await this.#client.list(this.kind.of, this.scope).catch((error: unknown) => {
        if (!isCut(error)) throw error;
      });
      if (!present) continue;
      const { items, metadata } = present;
      const segment: Segment = { from: versionOf({ metadata }), listed: items, changes: [], bookmarks: [] };
      this.segments.push(segment);
      await this.#follow(segment, signal);
    }
  }

  /** Returns when the revision is gone. */
  async #follow(segment: Segment, signal: AbortSignal): Promise<void> {
    let last = segment.from;
    while (!signal.aborted) {
      const options: WatchOptions = {
        ...this.scope,
        signal,
        resourceVersion: String(last),
        ...(this.#chance.in(0.6) && { allowWatchBookmarks: true }),
        // Of the connections' clock, which the test turns; in process there is none.
        ...(this.#chance.in(0.3) && { timeoutSeconds: 100 }),
      };
      let patience = 1 + this.#chance.below(25);
      try {
        for await (const event of this.#client.watch(this.kind.of, options)) {
          if (event.type === 'ERROR') {
            if (event.object.code !== 410) throw StatusError.from(event.object);
            this.expiries += 1;
            return;
          }
          last = this.#take(segment, event);
          patience -= 1;
          if (patience === 0) break;
        }
      } catch (error) {
        if (signal.aborted) return;
        // The next one goes on where this one stopped, after a rest in which the server may come back.
        if (!isCut(error)) throw error;
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
  }

  #take(segment: Segment, event: Exclude<WatchEvent, { type: 'ERROR' }>): number {
    const version = versionOf(event.object);
    if (event.type === 'BOOKMARK') segment.bookmarks.push({ after: segment.changes.length, version });
    else segment.changes.push(event);
    return version;
  }
}

/** A list in pages, or at a revision, as it was given. */
export interface Listed {
  kind: StudiedKind;
  scope: Scope;
  versions: number[];
  items: AnyObject[];
}

/** One list, in pages of a random size while others write. */
export async function listed(client: KubeClient, kind: StudiedKind, scope: Scope, chance: Chance, told: number): Promise<Listed> {
  const result: Listed = { kind, scope, versions: [], items: [] };
  const exact = chance.in(0.3) ? ({ resourceVersion: String(told), resourceVersionMatch: 'Exact' } as const) : {};
  let token: string | undefined;
  do {
    const limit = chance.in(0.8) ? { limit: 1 + chance.below(4) } : {};
    const { items, metadata } = await client.list(kind.of, { ...scope, ...limit, ...(token === undefined ? exact : { continue: token }) });
    result.items.push(...items);
    result.versions.push(versionOf({ metadata }));
    token = metadata.continue;
  } while (token);
  return result;
}
