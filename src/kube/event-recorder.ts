/** Kubernetes Events with series counting: the same event again raises `count` instead of adding an object. @module */
import type { KubeClient } from './client.ts';
import { timestamp, type Clock } from './clock.ts';
import type { KubeObject } from './objects.ts';
import { events } from './resources.ts';
import { isNotFound } from './status-error.ts';

export interface RecordedEvent {
  type: 'Normal' | 'Warning';
  reason: string;
  message: string;
  /** Part of the object, e.g. `spec.containers{web}`. */
  fieldPath?: string;
}

interface Seen {
  name: string;
  count: number;
}

const SEEN_LIMIT = 4096;

export class EventRecorder {
  readonly #client: KubeClient;
  readonly #clock: Clock;
  readonly #component: string;
  readonly #host: string | undefined;
  readonly #seen = new Map<string, Seen>();
  #serial = 0;

  constructor(options: { client: KubeClient; clock: Clock; component: string; host?: string }) {
    this.#client = options.client;
    this.#clock = options.clock;
    this.#component = options.component;
    this.#host = options.host;
  }

  /** Records an event about `object`. Failures are swallowed: events are best effort. */
  async record(object: KubeObject, event: RecordedEvent): Promise<void> {
    const { metadata, apiVersion, kind } = object;
    const namespace = metadata.namespace ?? 'default';
    const id = [kind, namespace, metadata.name, metadata.uid, event.type, event.reason, event.message, event.fieldPath].join('\u0000');
    const now = timestamp(this.#clock);
    const seen = this.#seen.get(id);
    try {
      if (seen) {
        seen.count += 1;
        await this.#client.patch(
          events,
          { namespace, name: seen.name },
          { type: 'merge', body: { count: seen.count, lastTimestamp: now } },
        );
        return;
      }
    } catch (error) {
      if (!isNotFound(error)) return;
    }
    const name = `${metadata.name}.${this.#clock.now().toString(16)}${(this.#serial++).toString(16).padStart(4, '0')}`;
    if (this.#seen.size >= SEEN_LIMIT) this.#seen.delete(this.#seen.keys().next().value!);
    this.#seen.set(id, { name, count: 1 });
    await this.#client
      .create(events, {
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
        source: { component: this.#component, host: this.#host },
        reportingComponent: this.#component,
        reportingInstance: this.#host ?? '',
        count: 1,
        firstTimestamp: now,
        lastTimestamp: now,
      })
      .catch(() => undefined);
  }
}
