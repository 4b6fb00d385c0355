/**
 * HorizontalPodAutoscaler of autoscaling/v2, v1.33.
 * @module
 */
import type { MessageTable } from './table.ts';

export const autoscalingV2Messages = {
  HorizontalPodAutoscaler: {
    '#': '-- Scales a workload by metrics.',
    metadata: '1 meta.ObjectMeta',
    spec: '2 HorizontalPodAutoscalerSpec',
    status: '3 HorizontalPodAutoscalerStatus',
  },
  HorizontalPodAutoscalerSpec: {
    scaleTargetRef: '1 CrossVersionObjectReference* -- What is scaled.',
    minReplicas: '2 int32',
    maxReplicas: '3 int32*',
    metrics: '4 []MetricSpec atomic -- What the number of pods is reckoned from; the largest result counts.',
    behavior: '5 HorizontalPodAutoscalerBehavior -- How fast it scales.',
  },
  CrossVersionObjectReference: {
    kind: '1 string*',
    name: '2 string*',
    apiVersion: '3 string',
  },
  MetricSpec: {
    type: '1 string* -- Resource, ContainerResource, Pods, Object or External.',
    object: '2 ObjectMetricSource',
    pods: '3 PodsMetricSource',
    resource: '4 ResourceMetricSource',
    external: '5 ExternalMetricSource',
    containerResource: '7 ContainerResourceMetricSource',
  },
  ObjectMetricSource: {
    describedObject: '1 CrossVersionObjectReference*',
    target: '2 MetricTarget*',
    metric: '3 MetricIdentifier*',
  },
  PodsMetricSource: {
    metric: '1 MetricIdentifier*',
    target: '2 MetricTarget*',
  },
  ResourceMetricSource: {
    name: '1 string*',
    target: '2 MetricTarget*',
  },
  ContainerResourceMetricSource: {
    name: '1 string*',
    target: '2 MetricTarget*',
    container: '3 string*',
  },
  ExternalMetricSource: {
    metric: '1 MetricIdentifier*',
    target: '2 MetricTarget*',
  },
  MetricIdentifier: {
    name: '1 string*',
    selector: '2 meta.LabelSelector',
  },
  MetricTarget: {
    type: '1 string* -- Utilization, Value or AverageValue.',
    value: '2 Quantity',
    averageValue: '3 Quantity',
    averageUtilization: '4 int32',
  },
  HorizontalPodAutoscalerBehavior: {
    scaleUp: '1 HPAScalingRules',
    scaleDown: '2 HPAScalingRules',
  },
  HPAScalingRules: {
    selectPolicy: '1 string',
    policies: '2 []HPAScalingPolicy atomic',
    stabilizationWindowSeconds: '3 int32',
    tolerance: '4 Quantity',
  },
  HPAScalingPolicy: {
    type: '1 string*',
    value: '2 int32*',
    periodSeconds: '3 int32*',
  },
  HorizontalPodAutoscalerStatus: {
    observedGeneration: '1 int64',
    lastScaleTime: '2 Time',
    currentReplicas: '3 int32',
    desiredReplicas: '4 int32*',
    currentMetrics: '5 []MetricStatus atomic',
    conditions: '6 []HorizontalPodAutoscalerCondition map(type) patch:merge(type)',
  },
  HorizontalPodAutoscalerCondition: {
    type: '1 string*',
    status: '2 string*',
    lastTransitionTime: '3 Time',
    reason: '4 string',
    message: '5 string',
  },
  MetricStatus: {
    type: '1 string*',
    object: '2 ObjectMetricStatus',
    pods: '3 PodsMetricStatus',
    resource: '4 ResourceMetricStatus',
    external: '5 ExternalMetricStatus',
    containerResource: '7 ContainerResourceMetricStatus',
  },
  ObjectMetricStatus: {
    metric: '1 MetricIdentifier*',
    current: '2 MetricValueStatus*',
    describedObject: '3 CrossVersionObjectReference*',
  },
  PodsMetricStatus: {
    metric: '1 MetricIdentifier*',
    current: '2 MetricValueStatus*',
  },
  ResourceMetricStatus: {
    name: '1 string*',
    current: '2 MetricValueStatus*',
  },
  ContainerResourceMetricStatus: {
    name: '1 string*',
    current: '2 MetricValueStatus*',
    container: '3 string*',
  },
  ExternalMetricStatus: {
    metric: '1 MetricIdentifier*',
    current: '2 MetricValueStatus*',
  },
  MetricValueStatus: {
    value: '1 Quantity',
    averageValue: '2 Quantity',
    averageUtilization: '3 int32',
  },
} satisfies MessageTable;
