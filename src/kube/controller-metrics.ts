/**
 * The metrics that dashboards for controllers know, under the names of controller-runtime and client-go
 * (facts/operators.md §4). What is measured tells its observer; nothing else knows of metrics.
 * @module
 */
import type { Clock } from './clock.ts';
import type { ReconcileObserver } from './controller.ts';
import type { LeaderObserver } from './leader-election.ts';
import type { MetricsRegistry, MetricSample } from './metrics.ts';
import type { RequestObserver } from './request-observer.ts';
import type { QueueObserver } from './work-queue.ts';

/** Seconds. */
const RECONCILE_BUCKETS = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.25, 1.5, 1.75, 2, 2.5, 3, 3.5, 4, 4.5,
  5, 6, 7, 8, 9, 10, 15, 20, 25, 30, 40, 50, 60,
];
const REQUEST_BUCKETS = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60];
/** Finer ones would say nothing: a {@link Clock} counts milliseconds. */
const QUEUE_BUCKETS = [0.001, 0.01, 0.1, 1, 10, 100, 1000];

export interface ControllerMetrics {
  /** For `ControllerOptions.observer`. */
  reconciles(controller: string): ReconcileObserver;
  /** For `ControllerOptions.queueObserver` and `WorkQueueOptions.observer`. */
  queue(name: string): QueueObserver;
  /** For `HttpClientOptions.observer`. */
  requests: RequestObserver;
  /** For `LeaderElectorOptions.observer`; `name` is the Lease's. */
  leader(name: string): LeaderObserver;
}

/** @example new Controller({ …, observer: metrics.reconciles('gateway'), queueObserver: metrics.queue('gateway') }) */
export function controllerMetrics(registry: MetricsRegistry, clock: Clock): ControllerMetrics {
  return { reconciles: reconcileMetrics(registry), queue: queueMetrics(registry, clock), ...clientMetrics(registry) };
}

function reconcileMetrics(registry: MetricsRegistry): ControllerMetrics['reconciles'] {
  const labels = ['controller'] as const;
  const total = registry.counter({
    name: 'controller_runtime_reconcile_total',
    help: 'Total number of reconciliations per controller',
    labels: ['controller', 'result'],
  });
  const errors = registry.counter({
    name: 'controller_runtime_reconcile_errors_total',
    help: 'Total number of reconciliation errors per controller',
    labels,
  });
  const terminal = registry.counter({
    name: 'controller_runtime_terminal_reconcile_errors_total',
    help: 'Total number of terminal reconciliation errors per controller',
    labels,
  });
  const panics = registry.counter({
    name: 'controller_runtime_reconcile_panics_total',
    help: 'Total number of reconciliations per controller that failed by a fault of the program',
    labels,
  });
  const timeouts = registry.counter({
    name: 'controller_runtime_reconcile_timeouts_total',
    help: 'Total number of reconciliation timeouts per controller',
    labels,
  });
  const seconds = registry.histogram({
    name: 'controller_runtime_reconcile_time_seconds',
    help: 'Length of time per reconciliation per controller',
    labels,
    buckets: RECONCILE_BUCKETS,
  });
  const most = registry.gauge({
    name: 'controller_runtime_max_concurrent_reconciles',
    help: 'Maximum number of concurrent reconciles per controller',
    labels,
  });
  const active = registry.gauge({
    name: 'controller_runtime_active_workers',
    help: 'Number of currently used workers per controller',
    labels,
  });
  return (controller) => {
    const of = { controller };
    // From the start at 0: an alert on an increase would miss the first one otherwise.
    for (const counter of [errors, terminal, panics, timeouts]) counter.inc(of, 0);
    for (const result of ['success', 'requeue_after', 'error']) total.inc({ controller, result }, 0);
    return {
      workers: (count) => most.set(of, count),
      started: () => active.add(of, 1),
      timedOut: () => timeouts.inc(of),
      finished: ({ result, durationMs, terminal: isTerminal, defect }) => {
        active.add(of, -1);
        seconds.observe(of, durationMs / 1000);
        total.inc({ controller, result });
        if (result === 'error') errors.inc(of);
        if (isTerminal) terminal.inc(of);
        if (defect) panics.inc(of);
      },
    };
  };
}

function queueMetrics(registry: MetricsRegistry, clock: Clock): ControllerMetrics['queue'] {
  const labels = ['name'] as const;
  /** Per queue: since when its keys are worked on. */
  const working = new Map<string, Map<string, number>>();
  const agesBy = (summary: (ages: number[]) => number) => (): MetricSample<'name'>[] =>
    [...working].map(([name, keys]) => ({
      labels: { name },
      value: summary([...keys.values()].map((since) => (clock.now() - since) / 1000)),
    }));
  const depth = registry.gauge({ name: 'workqueue_depth', help: 'Current depth of workqueue', labels });
  const adds = registry.counter({ name: 'workqueue_adds_total', help: 'Total number of adds handled by workqueue', labels });
  const waited = registry.histogram({
    name: 'workqueue_queue_duration_seconds',
    help: 'How long in seconds an item stays in workqueue before being requested',
    labels,
    buckets: QUEUE_BUCKETS,
  });
  const worked = registry.histogram({
    name: 'workqueue_work_duration_seconds',
    help: 'How long in seconds processing an item from workqueue takes.',
    labels,
    buckets: QUEUE_BUCKETS,
  });
  registry.gauge({
    name: 'workqueue_unfinished_work_seconds',
    help: 'Seconds of work in progress that workqueue_work_duration_seconds has not seen yet; large values mean stuck workers.',
    labels,
    collect: agesBy((ages) => ages.reduce((sum, age) => sum + age, 0)),
  });
  registry.gauge({
    name: 'workqueue_longest_running_processor_seconds',
    help: 'How many seconds has the longest running processor for workqueue been running.',
    labels,
    collect: agesBy((ages) => Math.max(0, ...ages)),
  });
  const retries = registry.counter({ name: 'workqueue_retries_total', help: 'Total number of retries handled by workqueue', labels });
  return (name) => {
    const keys = new Map<string, number>();
    working.set(name, keys);
    depth.set({ name }, 0);
    for (const counter of [adds, retries]) counter.inc({ name }, 0);
    return {
      added: (waiting) => {
        adds.inc({ name });
        depth.set({ name }, waiting);
      },
      taken: (key, waitedMs, waiting) => {
        keys.set(key, clock.now());
        waited.observe({ name }, waitedMs / 1000);
        depth.set({ name }, waiting);
      },
      finished: (key, workedMs) => {
        keys.delete(key);
        worked.observe({ name }, workedMs / 1000);
      },
      retried: () => retries.inc({ name }),
    };
  };
}

function clientMetrics(registry: MetricsRegistry): Pick<ControllerMetrics, 'requests' | 'leader'> {
  const requests = registry.counter({
    name: 'rest_client_requests_total',
    help: 'Number of HTTP requests, partitioned by status code, method, and host.',
    labels: ['code', 'method', 'host'],
  });
  const seconds = registry.histogram({
    name: 'rest_client_request_duration_seconds',
    help: 'Request latency in seconds. Broken down by verb, and host.',
    labels: ['verb', 'host'],
    buckets: REQUEST_BUCKETS,
  });
  const master = registry.gauge({
    name: 'leader_election_master_status',
    help: 'Gauge of if the reporting system is master of the relevant lease, 0 indicates backup, 1 indicates master.',
    labels: ['name'],
  });
  return {
    requests: {
      answered: ({ code, method, host, durationMs }) => {
        requests.inc({ code, method, host });
        seconds.observe({ verb: method, host }, durationMs / 1000);
      },
    },
    leader: (name) => ({ leading: (isLeader) => master.set({ name }, isLeader ? 1 : 0) }),
  };
}
