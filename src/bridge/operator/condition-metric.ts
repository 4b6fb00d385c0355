/** The conditions of all GatewayEntrypoints as a gauge, for alerts: read from the cache at each scrape, so that nothing stale remains. @module */
import type { MetricSample, MetricsRegistry } from '../../kube/metrics.ts';
import type { GatewayEntrypoint } from '../api/entrypoint.ts';

const STATUSES = ['True', 'False', 'Unknown'] as const;
type Labels = 'namespace' | 'name' | 'condition' | 'status';

/** @param entrypoints those to tell of now; none where another replica tells of them */
export function conditionMetric(registry: MetricsRegistry, entrypoints: () => Iterable<GatewayEntrypoint>): void {
  registry.gauge<Labels>({
    name: 'cilium_cce_gatewayentrypoint_condition',
    help: 'Conditions of GatewayEntrypoints: 1 for the status that a condition has, 0 for the others',
    labels: ['namespace', 'name', 'condition', 'status'],
    collect: function* () {
      for (const entrypoint of entrypoints()) yield* samplesOf(entrypoint);
    },
  });
}

function* samplesOf({ metadata: { namespace = '', name }, status }: GatewayEntrypoint): Iterable<MetricSample<Labels>> {
  for (const condition of status?.conditions ?? [])
    for (const value of STATUSES)
      yield { labels: { namespace, name, condition: condition.type, status: value }, value: condition.status === value ? 1 : 0 };
}
