/**
 * The calls to Huawei Cloud as metrics, split by the class of error as AWS' controller does
 * (facts/operators.md §4): which alert to raise depends on who can do something about it.
 * @module
 */
import type { ErrorCategory } from '../../huawei/errors.ts';
import type { HuaweiHttpOptions } from '../../huawei/http.ts';
import type { Counter, MetricsRegistry } from '../../kube/metrics.ts';

const LABELS = ['service', 'operation'] as const;
type Labels = (typeof LABELS)[number];
const CALL_BUCKETS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const RETRY_BUCKETS = [0, 1, 2, 3, 4, 5, 10];

/** For the options of every client of Huawei Cloud. */
export function cloudMetrics(registry: MetricsRegistry): Required<Pick<HuaweiHttpOptions, 'onCall' | 'onAttempt'>> {
  const counter = (name: string, help: string): Counter<Labels> => registry.counter({ name, help, labels: LABELS });
  const calls = counter('huaweicloud_api_calls_total', 'Calls to Huawei Cloud, each with all its attempts');
  const callSeconds = registry.histogram({
    name: 'huaweicloud_api_call_duration_seconds',
    help: 'From a call to its end, waiting and attempts included',
    labels: LABELS,
    buckets: CALL_BUCKETS,
  });
  const retries = registry.histogram({
    name: 'huaweicloud_api_call_retries',
    help: 'Attempts of a call after the first',
    labels: LABELS,
    buckets: RETRY_BUCKETS,
  });
  const failures: Partial<Record<ErrorCategory, Counter<Labels>>> = {
    permission: counter('huaweicloud_api_call_permission_errors_total', 'Calls that failed for a missing or refused right'),
    throttling: counter('huaweicloud_api_call_throttled_errors_total', 'Calls that failed because there were too many'),
    quota: counter('huaweicloud_api_call_service_limit_exceeded_errors_total', 'Calls that failed at a quota'),
    validation: counter('huaweicloud_api_call_validation_errors_total', 'Calls that the service found wrong'),
  };
  const requests = registry.counter({
    name: 'huaweicloud_api_requests_total',
    help: 'Attempts of calls by HTTP status; <error>: no answer',
    labels: [...LABELS, 'status_code'],
  });
  const requestSeconds = registry.histogram({
    name: 'huaweicloud_api_request_duration_seconds',
    help: 'Length of one attempt',
    labels: LABELS,
    buckets: CALL_BUCKETS,
  });
  return {
    onCall: ({ service, operation, category, ms, retries: again }) => {
      const of = { service, operation };
      calls.inc(of);
      callSeconds.observe(of, ms / 1000);
      retries.observe(of, again);
      // From the first call on at 0: an alert on an increase would miss the first failure otherwise.
      for (const failed of Object.values(failures)) failed.inc(of, 0);
      if (category) failures[category]?.inc(of);
    },
    onAttempt: ({ service, operation, status, ms }) => {
      requests.inc({ service, operation, status_code: status === 0 ? '<error>' : String(status) });
      requestSeconds.observe({ service, operation }, ms / 1000);
    },
  };
}
