/** Metrics in text form. @module */
import { expect, test } from 'vitest';
import { AdjustableClock } from './clock.ts';
import { controllerMetrics } from './controller-metrics.ts';
import { MetricsRegistry } from './metrics.ts';

test('counters, gauges and histograms are written in exposition format 0.0.4, by name', () => {
  const metrics = new MetricsRegistry();
  const writes = metrics.counter({ name: 'writes_total', help: 'Writes.\nBy outcome, see C:\\docs.', labels: ['outcome', 'to'] });
  writes.inc({ outcome: 'ok', to: 'elb' });
  writes.inc({ outcome: 'ok', to: 'elb' }, 2);
  writes.inc({ to: 'C:\\x', outcome: 'said "no"\n' });
  metrics.gauge({ name: 'up', help: 'Whether it is.' }).set({}, 1);
  const seconds = metrics.histogram({ name: 'took_seconds', help: 'How long.', labels: ['of'], buckets: [0.1, 1] });
  for (const value of [0.1, 0.5, 7]) seconds.observe({ of: 'a' }, value);
  expect(metrics.render()).toBe(
    [
      '# HELP took_seconds How long.',
      '# TYPE took_seconds histogram',
      'took_seconds_bucket{of="a",le="0.1"} 1',
      'took_seconds_bucket{of="a",le="1"} 2',
      'took_seconds_bucket{of="a",le="+Inf"} 3',
      'took_seconds_sum{of="a"} 7.6',
      'took_seconds_count{of="a"} 3',
      '# HELP up Whether it is.',
      '# TYPE up gauge',
      'up 1',
      '# HELP writes_total Writes.\\nBy outcome, see C:\\\\docs.',
      '# TYPE writes_total counter',
      'writes_total{outcome="ok",to="elb"} 3',
      'writes_total{outcome="said \\"no\\"\\n",to="C:\\\\x"} 1',
      '',
    ].join('\n'),
  );
  expect(seconds.get({ of: 'a' })).toEqual({ sum: 7.6, count: 3 });
});

test('a gauge may be read when scraped, and forget what is gone', () => {
  const metrics = new MetricsRegistry();
  let objects = 3;
  const gauge = metrics.gauge({
    name: 'objects',
    help: 'Objects.',
    labels: ['kind'],
    collect: () => [{ labels: { kind: 'Service' }, value: objects }],
  });
  gauge.set({ kind: 'Node' }, Infinity);
  gauge.add({ kind: 'Pod' }, 2);
  objects = 4;
  expect(metrics.render()).toContain('objects{kind="Node"} +Inf\nobjects{kind="Pod"} 2\nobjects{kind="Service"} 4\n');
  gauge.remove({ kind: 'Node' });
  expect(metrics.render()).not.toContain('Node');
});

test('a name means one thing in a registry, and nothing in another', () => {
  const metrics = new MetricsRegistry();
  const one = metrics.counter({ name: 'n_total', help: 'N.', labels: ['a'] });
  expect(metrics.counter({ name: 'n_total', help: 'N.', labels: ['a'] })).toBe(one);
  expect(() => metrics.gauge({ name: 'n_total', help: 'N.', labels: ['a'] })).toThrow('n_total is a counter {a} already');
  expect(() => metrics.counter({ name: 'n_total', help: 'N.', labels: ['b'] })).toThrow('already');
  expect(new MetricsRegistry().counter({ name: 'n_total', help: 'N.', labels: ['a'] })).not.toBe(one);
});

test('names, labels, buckets and steps that Prometheus cannot take are refused', () => {
  const metrics = new MetricsRegistry();
  expect(() => metrics.counter({ name: 'a-b', help: '' })).toThrow('a-b');
  expect(() => metrics.histogram({ name: 'h', help: '', labels: ['le'] })).toThrow('le');
  expect(() => metrics.counter({ name: 'c', help: '', labels: ['__x'] })).toThrow('__x');
  expect(() => metrics.histogram({ name: 'h', help: '', buckets: [1, 1] })).toThrow('ascend');
  const counter = metrics.counter({ name: 'c_total', help: '', labels: ['a'] });
  expect(() => counter.inc({ a: 'x' }, -1)).toThrow(RangeError);
  expect(() => counter.inc({ a: 'x' }, NaN)).toThrow(RangeError);
  expect(() => counter.inc({} as { a: string })).toThrow('label a is missing');
});

test('the metrics of controllers bear the names that dashboards know (facts/operators.md §4)', () => {
  const registry = new MetricsRegistry();
  const metrics = controllerMetrics(registry, new AdjustableClock({ frozen: true }));
  metrics.reconciles('gateway').workers(1);
  metrics.queue('gateway');
  metrics.requests.answered({ code: '200', method: 'GET', host: '127.0.0.1:6443', durationMs: 12 });
  metrics.leader('the-lease').leading(true);
  const text = registry.render();
  expect([...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name)).toEqual([
    'controller_runtime_active_workers',
    'controller_runtime_max_concurrent_reconciles',
    'controller_runtime_reconcile_errors_total',
    'controller_runtime_reconcile_panics_total',
    'controller_runtime_reconcile_time_seconds',
    'controller_runtime_reconcile_timeouts_total',
    'controller_runtime_reconcile_total',
    'controller_runtime_terminal_reconcile_errors_total',
    'leader_election_master_status',
    'rest_client_request_duration_seconds',
    'rest_client_requests_total',
    'workqueue_adds_total',
    'workqueue_depth',
    'workqueue_longest_running_processor_seconds',
    'workqueue_queue_duration_seconds',
    'workqueue_retries_total',
    'workqueue_unfinished_work_seconds',
    'workqueue_work_duration_seconds',
  ]);
  expect(text).toContain('rest_client_requests_total{code="200",method="GET",host="127.0.0.1:6443"} 1\n');
  expect(text).toContain('rest_client_request_duration_seconds_bucket{verb="GET",host="127.0.0.1:6443",le="0.025"} 1\n');
  expect(text).toContain('leader_election_master_status{name="the-lease"} 1\n');
  // Present from the start, so that the first increase is one.
  expect(text).toContain('controller_runtime_reconcile_total{controller="gateway",result="error"} 0\n');
});
