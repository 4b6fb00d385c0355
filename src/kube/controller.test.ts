/** How runs of a controller end: terminal errors, time limits, stopping; and what observers are told. @module */
import { expect, test } from 'vitest';
import { AdjustableClock } from './clock.ts';
import { Controller, TerminalError, type ControllerOptions, type ReconcileOutcome } from './controller.ts';
import { controllerMetrics } from './controller-metrics.ts';
import { MetricsRegistry } from './metrics.ts';

const frozen = (): AdjustableClock => new AdjustableClock({ frozen: true, start: 0 });

/** A controller, its runs (`key@ms`), errors, and the metrics it fills. */
function observed(clock: AdjustableClock, options: Pick<ControllerOptions, 'reconcile'> & Partial<ControllerOptions>) {
  const registry = new MetricsRegistry();
  const metrics = controllerMetrics(registry, clock);
  const runs: string[] = [];
  const errors: unknown[] = [];
  const controller = new Controller({
    name: 'test',
    clock,
    baseDelayMs: 1_000,
    onError: (error) => errors.push(error),
    observer: metrics.reconciles('test'),
    queueObserver: metrics.queue('test'),
    ...options,
    reconcile: (key, signal) => {
      runs.push(`${key}@${clock.now()}`);
      return options.reconcile(key, signal);
    },
  }).start();
  const metric = (series: string): number => {
    const line = registry
      .render()
      .split('\n')
      .find((text) => text.startsWith(`${series} `));
    return Number(line?.slice(series.length + 1));
  };
  return { controller, runs, errors, metric };
}

test('a terminal error is counted and not retried; the key comes again when it is added', async () => {
  const clock = frozen();
  const { controller, runs, errors, metric } = observed(clock, {
    reconcile: async () => {
      throw new TerminalError('the ELB is of the wrong class', { cause: new Error('ELB.8902') });
    },
  });
  controller.enqueue('a');
  await clock.advance(600_000);
  expect(runs).toEqual(['a@0']);
  expect(errors).toMatchObject([{ name: 'TerminalError', cause: { message: 'ELB.8902' } }]);
  expect(metric('controller_runtime_terminal_reconcile_errors_total{controller="test"}')).toBe(1);
  expect(metric('controller_runtime_reconcile_errors_total{controller="test"}')).toBe(1);
  expect(metric('workqueue_retries_total{name="test"}')).toBe(0);
  controller.enqueue('a');
  await clock.advance(1);
  expect(runs).toEqual(['a@0', 'a@600000']);
  await controller.stop();
  expect(clock.pending).toBe(0);
});

test('a run that takes too long is told so, counted once, and tried again only after it has ended', async () => {
  const clock = frozen();
  const ends: (() => void)[] = [];
  let isSlow = true;
  const signals: AbortSignal[] = [];
  const { controller, runs, errors, metric } = observed(clock, {
    timeoutMs: 5_000,
    reconcile: (_, signal) => {
      signals.push(signal);
      return isSlow ? new Promise((resolve) => ends.push(resolve)) : Promise.resolve();
    },
  });
  controller.enqueue('a');
  await clock.advance(4_999);
  expect(signals[0]?.aborted).toBe(false);
  await clock.advance(1);
  expect(signals[0]?.reason).toMatchObject({ message: 'test: a took longer than 5 s' });
  expect(metric('controller_runtime_reconcile_timeouts_total{controller="test"}')).toBe(1);
  await clock.advance(60_000);
  expect(runs).toEqual(['a@0']);
  expect(metric('workqueue_longest_running_processor_seconds{name="test"}')).toBe(65);
  expect(metric('workqueue_unfinished_work_seconds{name="test"}')).toBe(65);
  expect(metric('controller_runtime_active_workers{controller="test"}')).toBe(1);
  isSlow = false;
  ends[0]!();
  await clock.advance(1_000);
  expect(runs).toEqual(['a@0', 'a@66000']);
  expect(errors).toHaveLength(1);
  expect(metric('controller_runtime_reconcile_timeouts_total{controller="test"}')).toBe(1);
  expect(metric('controller_runtime_reconcile_total{controller="test",result="success"}')).toBe(1);
  await controller.stop();
  expect(clock.pending).toBe(0);
});

test('faults of the program are counted apart, and retried like other errors', async () => {
  const clock = frozen();
  const outcomes: ReconcileOutcome[] = [];
  const thrown = [
    new TypeError('x is undefined'),
    new TypeError('fetch failed', { cause: new Error('ECONNREFUSED') }),
    new Error('503'),
    'text',
  ];
  const controller = new Controller({
    name: 'test',
    clock,
    baseDelayMs: 1,
    reconcile: async () => {
      if (thrown.length > 0) throw thrown.shift();
      return { afterMs: 100_000 };
    },
    observer: {
      workers: () => undefined,
      started: () => undefined,
      timedOut: () => undefined,
      finished: (outcome) => outcomes.push(outcome),
    },
  }).start();
  controller.enqueue('a');
  await clock.advance(100);
  expect(outcomes.map(({ result, defect }) => [result, defect])).toEqual([
    ['error', true],
    ['error', false],
    ['error', false],
    ['error', true],
    ['requeue_after', false],
  ]);
  await controller.stop();
});

test('stopping lets the keys in work finish, and drops the rest', async () => {
  const clock = frozen();
  const finish = Promise.withResolvers<void>();
  const { controller, runs } = observed(clock, { workers: 2, reconcile: () => finish.promise });
  for (const key of ['a', 'b', 'c']) controller.enqueue(key);
  await clock.advance(0);
  let isStopped = false;
  const stopping = controller.stop().then(() => (isStopped = true));
  await clock.advance(29_999);
  expect(isStopped).toBe(false);
  finish.resolve();
  await stopping;
  expect(runs).toEqual(['a@0', 'b@0']);
  expect(clock.pending).toBe(0);
});

test('after the grace a run is told to stop and no longer waited for', async () => {
  const clock = frozen();
  let told: unknown;
  const { controller } = observed(clock, {
    reconcile: (_, signal) =>
      new Promise((_resolve) => {
        signal.addEventListener('abort', () => (told = signal.reason));
      }),
  });
  controller.enqueue('a');
  await clock.advance(0);
  const stopping = controller.stop();
  await clock.advance(29_999);
  expect(told).toBeUndefined();
  await clock.advance(1);
  await stopping;
  expect(told).toMatchObject({ message: 'test stopped' });

  const other = observed(clock, { reconcile: () => new Promise(() => undefined) }).controller;
  other.enqueue('a');
  await clock.advance(0);
  const atOnce = other.stop({ graceMs: 0 });
  await clock.advance(0);
  await atOnce;
  expect(clock.pending).toBe(0);
});

test('the metrics follow keys through the queue', async () => {
  const clock = frozen();
  let finish = Promise.withResolvers<void>();
  const { controller, metric } = observed(clock, { reconcile: () => finish.promise });
  for (const key of ['a', 'b', 'c']) controller.enqueue(key);
  await clock.advance(2_000);
  expect(metric('workqueue_depth{name="test"}')).toBe(2);
  expect(metric('workqueue_adds_total{name="test"}')).toBe(3);
  expect(metric('controller_runtime_max_concurrent_reconciles{controller="test"}')).toBe(1);
  const first = finish;
  finish = Promise.withResolvers();
  first.resolve();
  await clock.advance(3_000);
  expect(metric('workqueue_work_duration_seconds_sum{name="test"}')).toBe(2);
  expect(metric('workqueue_queue_duration_seconds_sum{name="test"}')).toBe(2);
  expect(metric('controller_runtime_reconcile_time_seconds_count{controller="test"}')).toBe(1);
  finish.reject(new Error('no'));
  await clock.advance(0);
  expect(metric('workqueue_retries_total{name="test"}')).toBeGreaterThanOrEqual(1);
  await controller.stop();
});
