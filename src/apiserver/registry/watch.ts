/**
 * Watches: the past (from a revision, or the present state), then everything that happens, as seen
 * through a selection. Delivery is synchronous and must not block: the subscriber buffers.
 * @module
 */
import type { AnyObject, WatchEvent } from '../../kube/objects.ts';
import { gone } from '../../kube/status-error.ts';
import { apiVersionOfKind, viewAs } from '../kind-registry.ts';
import type { KindDefinition } from '../schema/types.ts';
import type { Change } from '../storage/history.ts';
import { deepFreeze } from '../storage/json.ts';
import { tableOf, type Backend } from './backend.ts';
import { checkWatchOptions, parseStart, tooLarge } from './list-options.ts';
import { compileSelection, type Selection, type Selector } from './selection.ts';

export interface WatchRequest extends Selection {
  resourceVersion?: string | undefined;
  resourceVersionMatch?: string | undefined;
  allowWatchBookmarks?: boolean | undefined;
  sendInitialEvents?: boolean | undefined;
  /** Of lists only. */
  continue?: string | undefined;
}

export interface WatchSubscription {
  /** A bookmark at the newest revision that this watch has seen everything up to. */
  bookmark(): WatchEvent;
  stop(): void;
}

/** Marks the bookmark that ends the initial events. */
export const INITIAL_EVENTS_END = 'k8s.io/initial-events-end';

/**
 * Calls `deliver` with each event, first for the past. Objects are frozen and shared.
 *
 * A revision of the future is refused; kube-apiserver takes it and stays silent until it is reached. Clients of a server
 * that was started again without its data list anew at once, instead of waiting for ever.
 * @throws StatusError 400, 410 (revision forgotten), 422, 504 (revision of the future).
 */
export function watchObjects(
  backend: Backend,
  kind: KindDefinition,
  request: WatchRequest,
  deliver: (event: WatchEvent) => void,
): WatchSubscription {
  checkWatchOptions(request);
  const selector = compileSelection(kind, request);
  const table = tableOf(backend, kind);
  const from = parseStart(request.resourceVersion);
  const { publishedRevision } = backend.store;
  if (from > backend.store.revision) throw tooLarge(from, backend.store.revision);

  const startsWithState = request.sendInitialEvents ?? from === 0;
  let seen = startsWithState || from === 0 ? publishedRevision : from;
  const send = (change: Change): void => {
    if (change.revision <= seen) return;
    seen = change.revision;
    const event = eventOf(kind, selector, change);
    if (event) deliver(event);
  };
  if (startsWithState) {
    const present = backend.store.published(table, selector.prefix);
    if (!present) throw gone(`too old resource version: ${publishedRevision} (${table.history.oldest})`);
    for (const object of present) if (selector.matches(object)) deliver({ type: 'ADDED', object: viewAs(kind, object) });
    if (request.sendInitialEvents && request.allowWatchBookmarks) deliver(bookmarkAt(kind, seen, { [INITIAL_EVENTS_END]: 'true' }));
  } else if (from > 0) {
    const past = backend.store.publishedAfter(table, from);
    if (!past) throw gone(`too old resource version: ${from} (${table.history.oldest})`);
    for (const change of past) send(change);
  }
  table.listeners.add(send);
  return {
    bookmark: () => bookmarkAt(kind, Math.max(seen, backend.store.publishedRevision, publishedRevision)),
    stop: () => void table.listeners.delete(send),
  };
}

/** A change as a selection sees it: entering it is ADDED, leaving it DELETED. Asked for every change by every watch. */
function eventOf(kind: KindDefinition, selector: Selector, { type, key, object, before }: Change): WatchEvent | undefined {
  if (!key.startsWith(selector.prefix)) return undefined;
  if (selector.everything) return { type, object: viewAs(kind, object) };
  const matched = before !== undefined && selector.matches(before);
  const matches = type !== 'DELETED' && selector.matches(object);
  if (matches) return { type: matched ? 'MODIFIED' : 'ADDED', object: viewAs(kind, object) };
  if (!matched) return undefined;
  return { type: 'DELETED', object: viewAs(kind, type === 'DELETED' ? object : lastMatching(before, object)) };
}

const departed = new WeakMap<AnyObject, AnyObject>();

/** The state that still matched, with the revision at which it stopped to (made once per change). */
function lastMatching(before: AnyObject, now: AnyObject): AnyObject {
  let last = departed.get(now);
  if (!last) {
    last = deepFreeze({ ...before, metadata: { ...before.metadata, resourceVersion: now.metadata.resourceVersion } });
    departed.set(now, last);
  }
  return last;
}

const bookmarkAt = (kind: KindDefinition, revision: number, annotations?: Record<string, string>): WatchEvent => ({
  type: 'BOOKMARK',
  object: {
    apiVersion: apiVersionOfKind(kind),
    kind: kind.resource.kind,
    metadata: { resourceVersion: String(revision), ...(annotations && { annotations }) },
  },
});
