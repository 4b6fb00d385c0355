/**
 * Defaults of HorizontalPodAutoscalers, of both versions.
 * @module
 */
import { DEFAULT_UTILIZATION, utilizationMetric, withoutKept } from '../conversion/autoscaler.ts';
import { fill, object, type JsonObject } from './fields.ts';

const MAX = 'Max';
const PERIOD_SECONDS = 15;
const twice = { type: 'Percent', value: 100, periodSeconds: PERIOD_SECONDS };

const RULES: Readonly<Record<string, JsonObject>> = {
  scaleUp: {
    stabilizationWindowSeconds: 0,
    selectPolicy: MAX,
    policies: [{ type: 'Pods', value: 4, periodSeconds: PERIOD_SECONDS }, twice],
  },
  // How long scaling down waits is a setting of the controller.
  scaleDown: { selectPolicy: MAX, policies: [twice] },
};

export function defaultAutoscaler(autoscaler: JsonObject): void {
  const spec = object(autoscaler, 'spec');
  if (!spec) return;
  fill(spec, 'minReplicas', 1);
  if (autoscaler['apiVersion'] === 'autoscaling/v1') {
    const annotations = object(object(autoscaler, 'metadata'), 'annotations');
    const hasMetrics = annotations?.['autoscaling.alpha.kubernetes.io/metrics'] !== undefined;
    if (!hasMetrics) fill(spec, 'targetCPUUtilizationPercentage', DEFAULT_UTILIZATION);
    return;
  }
  if (object(autoscaler, 'metadata')) autoscaler['metadata'] = withoutKept(autoscaler);
  const { metrics } = spec;
  if (metrics === undefined || metrics === null || (Array.isArray(metrics) && metrics.length === 0)) {
    spec['metrics'] = [utilizationMetric(DEFAULT_UTILIZATION)];
  }
  const behavior = object(spec, 'behavior');
  if (!behavior) return;
  for (const [direction, rules] of Object.entries(RULES)) {
    fill(behavior, direction, {});
    const given = object(behavior, direction);
    if (given) for (const [field, value] of Object.entries(rules)) fill(given, field, structuredClone(value));
  }
}
