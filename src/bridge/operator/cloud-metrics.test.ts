/** Calls to the cloud as metrics: which counter a failure raises says who has to do something. @module */
import { expect, test } from 'vitest';
import type { ErrorCategory } from '../../huawei/errors.ts';
import { MetricsRegistry } from '../../kube/metrics.ts';
import { cloudMetrics } from './cloud-metrics.ts';

const call = { service: 'elb', operation: 'POST pools', status: 400, ms: 40, retries: 2 };
const of = '{service="elb",operation="POST pools"}';
const raised = (text: string): string[] => text.split('\n').filter((line) => /^huaweicloud_api_call_\w+_errors_total\{.* 1$/.test(line));

test.each<[category: ErrorCategory, counter: string | undefined]>([
  ['permission', 'huaweicloud_api_call_permission_errors_total'],
  ['throttling', 'huaweicloud_api_call_throttled_errors_total'],
  ['quota', 'huaweicloud_api_call_service_limit_exceeded_errors_total'],
  ['validation', 'huaweicloud_api_call_validation_errors_total'],
  // Nobody has to do anything: they are tried again, or looked at again.
  ['server', undefined],
  ['network', undefined],
  ['conflict', undefined],
  ['notFound', undefined],
])('a failure of category %s raises %s', (category, counter) => {
  const registry = new MetricsRegistry();
  cloudMetrics(registry).onCall({ ...call, category });
  expect(raised(registry.render())).toEqual(counter ? [`${counter}${of} 1`] : []);
  expect(registry.render()).toContain(`huaweicloud_api_calls_total${of} 1\n`);
  expect(registry.render()).toContain(`huaweicloud_api_call_retries_sum${of} 2\n`);
  expect(registry.render()).toContain(`huaweicloud_api_call_duration_seconds_sum${of} 0.04\n`);
});

test('a call that succeeds has all its error counters at 0; an attempt without an answer has no status', () => {
  const registry = new MetricsRegistry();
  const { onCall, onAttempt } = cloudMetrics(registry);
  onCall({ ...call, status: 201, retries: 0 });
  onAttempt({ service: 'elb', operation: 'POST pools', method: 'POST', path: '/v3/p/elb/pools', status: 0, ms: 10 });
  expect(raised(registry.render())).toEqual([]);
  expect(registry.render()).toContain(`huaweicloud_api_call_throttled_errors_total${of} 0\n`);
  expect(registry.render()).toContain('huaweicloud_api_requests_total{service="elb",operation="POST pools",status_code="<error>"} 1\n');
  // Ids are no labels: each would be a series for ever.
  expect(registry.render()).not.toContain('/v3/');
});
