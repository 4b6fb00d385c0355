/**
 * Scale and HorizontalPodAutoscaler of autoscaling/v1, v1.33.
 * @module
 */
import type { MessageTable } from './table.ts';

export const autoscalingMessages = {
  Scale: {
    metadata: '1 meta.ObjectMeta',
    spec: '2 ScaleSpec',
    status: '3 ScaleStatus',
  },
  ScaleSpec: {
    replicas: '1 int32',
  },
  ScaleStatus: {
    replicas: '1 int32*',
    selector: '2 string',
  },
  HorizontalPodAutoscaler: {
    '#': '-- Scales a workload by the load of its pods.',
    metadata: '1 meta.ObjectMeta',
    spec: '2 HorizontalPodAutoscalerSpec',
    status: '3 HorizontalPodAutoscalerStatus',
  },
  HorizontalPodAutoscalerSpec: {
    scaleTargetRef: '1 CrossVersionObjectReference* -- What is scaled.',
    minReplicas: '2 int32',
    maxReplicas: '3 int32*',
    targetCPUUtilizationPercentage: '4 int32 -- Wanted share of the requested CPU.',
  },
  HorizontalPodAutoscalerStatus: {
    observedGeneration: '1 int64',
    lastScaleTime: '2 Time',
    currentReplicas: '3 int32*',
    desiredReplicas: '4 int32*',
    currentCPUUtilizationPercentage: '5 int32',
  },
  CrossVersionObjectReference: {
    '#': 'atomic',
    kind: '1 string*',
    name: '2 string*',
    apiVersion: '3 string',
  },
} satisfies MessageTable;
