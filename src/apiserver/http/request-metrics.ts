/** What `/metrics` tells, under the names of kube-apiserver. @module */
import { MetricsRegistry } from '../../kube/metrics.ts';
import type { Store } from '../storage/store.ts';

/** The resource that a request is about; everything empty for a path, or for what is not served. */
export interface RequestLabels {
  /** `GET`, `LIST`, `WATCH`, `POST`, `PUT`, `PATCH`, `APPLY`, `DELETE`, `DELETECOLLECTION`, `CONNECT`. */
  verb: string;
  group: string;
  version: string;
  resource: string;
  subresource: string;
  /** `resource`, `namespace`, `cluster`, or empty. */
  scope: string;
}

const LABELS = ['verb', 'group', 'version', 'resource', 'subresource', 'scope'] as const;

/** In seconds, kube-apiserver's own. */
const BUCKETS = [0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60];

/** Verbs of requests that last: their duration says nothing about the server. */
const LONG = new Set(['WATCH', 'CONNECT']);

export class RequestMetrics {
  readonly #registry = new MetricsRegistry();
  readonly #requests = this.#registry.counter({
    name: 'apiserver_request_total',
    help: 'Requests answered, by what they asked for and by HTTP code.',
    labels: [...LABELS, 'code'],
  });
  readonly #durations = this.#registry.histogram({
    name: 'apiserver_request_duration_seconds',
    help: 'Seconds from the arrival of a request to the end of its answer; watches and streams apart.',
    labels: LABELS,
    buckets: BUCKETS,
  });
  readonly #longRunning = this.#registry.gauge({
    name: 'apiserver_longrunning_requests',
    help: 'Watches and streams that are open.',
    labels: LABELS,
  });

  constructor(store: Store) {
    this.#registry.gauge({
      name: 'apiserver_storage_objects',
      help: 'Objects stored, by resource.',
      labels: ['resource'],
      collect: () => [...store.tables()].map(({ id, size }) => ({ labels: { resource: id }, value: size })),
    });
  }

  /** A request that is known to be about that; call the result when it has ended. */
  begin(labels: RequestLabels): (code: string, seconds: number) => void {
    const isLong = LONG.has(labels.verb);
    if (isLong) this.#longRunning.add(labels, 1);
    return (code, seconds) => {
      this.#requests.inc({ ...labels, code });
      if (isLong) this.#longRunning.add(labels, -1);
      else this.#durations.observe(labels, seconds);
    };
  }

  /** For Prometheus. */
  render(): string {
    return this.#registry.render();
  }
}
