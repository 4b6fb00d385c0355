/**
 * ReplicationController and PodTemplate, v1.33.
 * @module
 */
import type { MessageTable } from '../table.ts';

export const coreReplicationMessages = {
  ReplicationController: {
    '#': '-- Keeps a number of equal pods running; Deployments do it better.',
    metadata: '1 meta.ObjectMeta',
    spec: '2 ReplicationControllerSpec',
    status: '3 ReplicationControllerStatus',
  },
  ReplicationControllerSpec: {
    replicas: '1 int32 -- Wanted number of pods.',
    selector: '2 map:string atomic -- Labels of the pods; those of the template by default.',
    template: '3 PodTemplateSpec -- The pod to make.',
    minReadySeconds: '4 int32',
  },
  ReplicationControllerStatus: {
    replicas: '1 int32*',
    fullyLabeledReplicas: '2 int32',
    observedGeneration: '3 int64',
    readyReplicas: '4 int32',
    availableReplicas: '5 int32',
    conditions: '6 []ReplicationControllerCondition map(type) patch:merge(type)',
  },
  ReplicationControllerCondition: {
    type: '1 string*',
    status: '2 string*',
    lastTransitionTime: '3 Time',
    reason: '4 string',
    message: '5 string',
  },
  PodTemplate: {
    '#': '-- A pod to make copies of.',
    metadata: '1 meta.ObjectMeta',
    template: '2 PodTemplateSpec',
  },
} satisfies MessageTable;
