/**
 * HorizontalPodAutoscalers in autoscaling/v1 and v2: what v1 has no field for is kept in annotations.
 * @module
 */
import { isObject, type JsonObject } from '../../json.ts';
import { metricToV1, metricToV2 } from './autoscaler-metrics.ts';

const PREFIX = 'autoscaling.alpha.kubernetes.io/';
const METRICS = `${PREFIX}metrics`;
const CURRENT_METRICS = `${PREFIX}current-metrics`;
const CONDITIONS = `${PREFIX}conditions`;
const BEHAVIOR = `${PREFIX}behavior`;
const KEPT = [METRICS, CURRENT_METRICS, CONDITIONS, BEHAVIOR, `${PREFIX}scale-down-tolerance`, `${PREFIX}scale-up-tolerance`];

/** Wanted share of the requested CPU when nothing is said. */
export const DEFAULT_UTILIZATION = 80;

const at = (parent: JsonObject | undefined, key: string): JsonObject => (isObject(parent?.[key]) ? parent[key] : {});
const objects = (value: unknown): JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);

export const utilizationMetric = (averageUtilization: unknown): JsonObject => ({
  type: 'Resource',
  resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } },
});

const isCpuShare = (metric: JsonObject, amounts: 'target' | 'current'): boolean =>
  metric['type'] === 'Resource' &&
  at(metric, 'resource')['name'] === 'cpu' &&
  at(at(metric, 'resource'), amounts)['averageUtilization'] !== undefined;

/** What is kept in an annotation; undefined when there is none, or nothing that can be read. */
function kept(object: JsonObject, annotation: string): unknown {
  const text = at(at(object, 'metadata'), 'annotations')[annotation];
  if (typeof text !== 'string') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Metadata without the annotations of v1, and with others. */
export function withoutKept(object: JsonObject, more: JsonObject = {}): JsonObject {
  const { annotations, ...metadata } = at(object, 'metadata');
  const others = Object.entries(isObject(annotations) ? annotations : {}).filter(([key]) => !KEPT.includes(key));
  const all = { ...Object.fromEntries(others), ...more };
  return Object.keys(all).length > 0 ? { ...metadata, annotations: all } : metadata;
}

/** The annotation has the names of Go's own fields. */
const goNames = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(goNames);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key[0]!.toUpperCase() + key.slice(1), goNames(inner)]));
};
const jsonNames = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(jsonNames);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== null);
  return Object.fromEntries(entries.map(([key, inner]) => [key[0]!.toLowerCase() + key.slice(1), jsonNames(inner)]));
};

function behaviorText(behavior: JsonObject): string {
  const rules = (direction: string): unknown => {
    const { stabilizationWindowSeconds = null, selectPolicy = null, policies = null } = at(behavior, direction);
    const inOrder = objects(policies).map(({ type, value, periodSeconds }) => ({ type, value, periodSeconds }));
    return goNames({ stabilizationWindowSeconds, selectPolicy, policies: inOrder, tolerance: null });
  };
  return JSON.stringify({ ScaleUp: rules('scaleUp'), ScaleDown: rules('scaleDown') });
}

/** An autoscaling/v2 object as autoscaling/v1 shows it. */
export function autoscalerToV1(object: JsonObject): JsonObject {
  const { metrics, behavior, ...spec } = at(object, 'spec');
  const { currentMetrics, conditions, ...status } = at(object, 'status');
  const all = objects(metrics);
  const others = all.filter((metric) => !isCpuShare(metric, 'target'));
  const share = all.find((metric) => isCpuShare(metric, 'target'));
  const used = objects(currentMetrics).findLast((metric) => isCpuShare(metric, 'current'));
  const annotations: JsonObject = {
    ...(others.length > 0 && { [METRICS]: JSON.stringify(others.map((metric) => metricToV1(metric, 'spec'))) }),
    ...(objects(currentMetrics).length > 0 && {
      [CURRENT_METRICS]: JSON.stringify(objects(currentMetrics).map((metric) => metricToV1(metric, 'status'))),
    }),
    ...(isObject(behavior) && { [BEHAVIOR]: behaviorText(behavior) }),
    ...(objects(conditions).length > 0 && { [CONDITIONS]: JSON.stringify(conditions) }),
  };
  return {
    ...object,
    apiVersion: 'autoscaling/v1',
    metadata: withoutKept(object, annotations),
    spec: { ...spec, ...(share && { targetCPUUtilizationPercentage: at(at(share, 'resource'), 'target')['averageUtilization'] }) },
    status: {
      currentReplicas: 0,
      desiredReplicas: 0,
      ...status,
      ...(used && { currentCPUUtilizationPercentage: at(at(used, 'resource'), 'current')['averageUtilization'] }),
    },
  };
}

/** The other way. */
export function autoscalerToV2(object: JsonObject): JsonObject {
  const { targetCPUUtilizationPercentage: share, ...spec } = at(object, 'spec');
  const { currentCPUUtilizationPercentage: used, currentReplicas, ...status } = at(object, 'status');
  const metrics = [
    ...objects(kept(object, METRICS)).map((metric) => metricToV2(metric, 'spec')),
    ...(share === undefined || share === null ? [] : [utilizationMetric(share)]),
  ];
  const behavior = kept(object, BEHAVIOR);
  const current = kept(object, CURRENT_METRICS);
  const conditions = kept(object, CONDITIONS);
  const ownMetric =
    used === undefined || used === null ? [] : [{ type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: used } } }];
  const currentMetrics = Array.isArray(current) ? objects(current).map((metric) => metricToV2(metric, 'status')) : ownMetric;
  return {
    ...object,
    apiVersion: 'autoscaling/v2',
    metadata: withoutKept(object),
    spec: {
      ...spec,
      metrics: metrics.length > 0 ? metrics : [utilizationMetric(DEFAULT_UTILIZATION)],
      ...(isObject(behavior) && Object.keys(behavior).length > 0 && { behavior: jsonNames(behavior) }),
    },
    status: {
      ...status,
      // v2 leaves zero out, v1 does not.
      ...(currentReplicas !== 0 && { currentReplicas }),
      ...(currentMetrics.length > 0 && { currentMetrics }),
      ...(Array.isArray(conditions) && { conditions }),
    },
  };
}
