/** Kubernetes Events with series counting: the same event again raises `count` instead of adding an object. @module */
import type { KubeClient } from './client.ts';
import { timestamp, type Clock } from './clock.ts';
import type { ObjectMeta } from './objects.ts';
import { events } from './resources.ts';
import { isNotFound } from './status-error.ts';
import { TokenBucket, type RateLimit } from './token-bucket.ts';

/** What an event is about: an object, or as much of it as an owner reference knows. */
export interface EventSubject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Pick<ObjectMeta, 'name' | 'namespace' | 'uid'> & { readonly resourceVersion?: string };
}

export interface RecordedEvent {
  type: 'Normal' | 'Warning';
  reason: string;
  message: string;
  /** Part of the object, e.g. `spec.containers{web}`. */
  fieldPath?: string;
}

export interface EventRecorderOptions {
  client: KubeClient;
  clock: Clock;
  component: string;
  host?: string;
  /** Per object; {@link EVENT_LIMIT} is client-go's. Events beyond it are dropped. None unless given. */
  limit?: RateLimit;
  /** Told of events that could not be written. */
  onError?: (error: unknown) => void;
}

/** 25 at once, then one in five minutes. */
export const EVENT_LIMIT: RateLimit = { perSecond: 1 / 300, burst: 25 };

interface Seen {
  name: string;
  count: number;
  /** The last write: those of one series follow each other. */
  written: Promise<void>;
}

/** Of series and of objects; beyond it the oldest is forgotten. */
const MOST_REMEMBERED = 4096;
const FLUSH_MS = 5_000;

export class EventRecorder {
  readonly #options: EventRecorderOptions;
  readonly #seen = new Map<string, Seen>();
  readonly #buckets = new Map<string, TokenBucket>();
  readonly #pending = new Set<Promise<void>>();
  #serial = 0;
  #dropped = 0;

  constructor(options: EventRecorderOptions) {
    this.#options = options;
  }

  /** Events that the limit has kept back so far. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Records an event about `object`. Never rejects, and need not be awaited: events are best effort. */
  async record(object: EventSubject, event: RecordedEvent): Promise<void> {
    if (!this.#isAllowed(object)) {
      this.#dropped += 1;
      return;
    }
    const { kind, metadata } = object;
    const series = [kind, metadata.namespace, metadata.name, metadata.uid, event.type, event.reason, event.message, event.fieldPath];
    const seen = this.#seriesOf(series.join('\u0000'));
    const write = seen.written.then(() => this.#write(seen, object, event)).catch((error: unknown) => this.#options.onError?.(error));
    seen.written = write;
    this.#pending.add(write);
    await write;
    this.#pending.delete(write);
  }

  /** Resolves when what was recorded so far is written or has failed, at the latest after `limitMs` (5 s unless given). */
  async flush(limitMs = FLUSH_MS): Promise<void> {
    const over = Promise.withResolvers<void>();
    const cancel = this.#options.clock.after(limitMs, over.resolve);
    await Promise.race([Promise.all(this.#pending), over.promise]);
    cancel();
  }

  #isAllowed({ kind, metadata }: EventSubject): boolean {
    const { limit, clock } = this.#options;
    if (!limit) return true;
    const id = [kind, metadata.namespace, metadata.name, metadata.uid].join('\u0000');
    // Put in anew each time: the map is in the order of use.
    const bucket = this.#buckets.get(id) ?? new TokenBucket(clock, limit);
    this.#buckets.delete(id);
    bound(this.#buckets);
    this.#buckets.set(id, bucket);
    return bucket.tryTake();
  }

  #seriesOf(id: string): Seen {
    let seen = this.#seen.get(id);
    if (!seen) {
      bound(this.#seen);
      this.#seen.set(id, (seen = { name: '', count: 0, written: Promise.resolve() }));
    }
    return seen;
  }

  async #write(seen: Seen, object: EventSubject, event: RecordedEvent): Promise<void> {
    const { client, clock } = this.#options;
    const namespace = object.metadata.namespace ?? 'default';
    if (seen.count > 0) {
      try {
        seen.count += 1;
        const body = { count: seen.count, lastTimestamp: timestamp(clock) };
        await client.patch(events, { namespace, name: seen.name }, { type: 'merge', body });
        return;
      } catch (error) {
        // Events expire: the series then begins again.
        if (!isNotFound(error)) throw error;
      }
    }
    seen.name = `${object.metadata.name}.${clock.now().toString(16)}${(this.#serial++).toString(16).padStart(4, '0')}`;
    seen.count = 1;
    await this.#create(seen.name, namespace, object, event);
  }

  async #create(name: string, namespace: string, object: EventSubject, event: RecordedEvent): Promise<void> {
    const { client, clock, component, host } = this.#options;
    const { metadata, apiVersion, kind } = object;
    const now = timestamp(clock);
    await client.create(events, {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name, namespace },
      involvedObject: {
        apiVersion,
        kind,
        name: metadata.name,
        namespace: metadata.namespace,
        uid: metadata.uid,
        resourceVersion: metadata.resourceVersion,
        fieldPath: event.fieldPath,
      },
      type: event.type,
      reason: event.reason,
      message: event.message,
      source: { component, host },
      reportingComponent: component,
      reportingInstance: host ?? '',
      count: 1,
      firstTimestamp: now,
      lastTimestamp: now,
    });
  }
}

/** Makes room for one more. */
function bound(map: Map<string, unknown>): void {
  if (map.size >= MOST_REMEMBERED) map.delete(map.keys().next().value!);
}
