/**
 * Deployment, ReplicaSet, DaemonSet and their revisions, v1.33.
 * @module
 */
import type { MessageTable } from './table.ts';

export const appsMessages = {
  Deployment: {
    '#': '-- Keeps a number of equal pods running, and replaces them step by step when the template changes.',
    metadata: '1 meta.ObjectMeta',
    spec: '2 DeploymentSpec',
    status: '3 DeploymentStatus',
  },
  DeploymentSpec: {
    replicas: '1 int32 -- Wanted number of pods.',
    selector: '2 meta.LabelSelector* -- Which pods belong to the Deployment; must match the labels of the template, and cannot be changed.',
    template: '3 core.PodTemplateSpec* -- The pod to make.',
    strategy: '4 DeploymentStrategy patch:retainKeys -- How old pods are replaced.',
    minReadySeconds: '5 int32 -- Seconds that a new pod must be ready before it counts.',
    revisionHistoryLimit: '6 int32 -- Old ReplicaSets to keep.',
    paused: '7 bool -- Do not roll out changes.',
    progressDeadlineSeconds: '9 int32 -- Seconds without progress after which the roll-out has failed.',
  },
  DeploymentStrategy: {
    type: '1 string enum:Recreate|RollingUpdate',
    rollingUpdate: '2 RollingUpdateDeployment',
  },
  RollingUpdateDeployment: {
    maxUnavailable: '1 IntOrString',
    maxSurge: '2 IntOrString',
  },
  DeploymentStatus: {
    observedGeneration: '1 int64',
    replicas: '2 int32',
    updatedReplicas: '3 int32',
    availableReplicas: '4 int32',
    unavailableReplicas: '5 int32',
    conditions: '6 []DeploymentCondition map(type) patch:merge(type)',
    readyReplicas: '7 int32',
    collisionCount: '8 int32',
    terminatingReplicas: '9 int32',
  },
  DeploymentCondition: {
    type: '1 string*',
    status: '2 string*',
    reason: '4 string',
    message: '5 string',
    lastUpdateTime: '6 Time',
    lastTransitionTime: '7 Time',
  },
  ReplicaSet: {
    '#': '-- Keeps a number of equal pods running.',
    metadata: '1 meta.ObjectMeta',
    spec: '2 ReplicaSetSpec',
    status: '3 ReplicaSetStatus',
  },
  ReplicaSetSpec: {
    replicas: '1 int32',
    selector: '2 meta.LabelSelector*',
    template: '3 core.PodTemplateSpec',
    minReadySeconds: '4 int32',
  },
  ReplicaSetStatus: {
    replicas: '1 int32*',
    fullyLabeledReplicas: '2 int32',
    observedGeneration: '3 int64',
    readyReplicas: '4 int32',
    availableReplicas: '5 int32',
    conditions: '6 []ReplicaSetCondition map(type) patch:merge(type)',
    terminatingReplicas: '7 int32',
  },
  ReplicaSetCondition: {
    type: '1 string*',
    status: '2 string*',
    lastTransitionTime: '3 Time',
    reason: '4 string',
    message: '5 string',
  },
  ControllerRevision: {
    '#': '-- What a DaemonSet or StatefulSet was like once: the history that a roll-out can go back to.',
    metadata: '1 meta.ObjectMeta',
    data: '2 RawExtension -- A patch that leads back to it.',
    revision: '3 int64! -- Grows with each change.',
  },
  DaemonSet: {
    '#': '-- Runs a pod on every node that fits.',
    metadata: '1 meta.ObjectMeta',
    spec: '2 DaemonSetSpec',
    status: '3 DaemonSetStatus',
  },
  DaemonSetSpec: {
    selector: '1 meta.LabelSelector* -- Which pods belong to the DaemonSet; must match the labels of the template, and cannot be changed.',
    template: '2 core.PodTemplateSpec* -- The pod to make.',
    updateStrategy: '3 DaemonSetUpdateStrategy -- How old pods are replaced.',
    minReadySeconds: '4 int32',
    revisionHistoryLimit: '6 int32',
  },
  DaemonSetUpdateStrategy: {
    type: '1 string enum:OnDelete|RollingUpdate',
    rollingUpdate: '2 RollingUpdateDaemonSet',
  },
  RollingUpdateDaemonSet: {
    maxUnavailable: '1 IntOrString',
    maxSurge: '2 IntOrString',
  },
  DaemonSetStatus: {
    currentNumberScheduled: '1 int32*',
    numberMisscheduled: '2 int32*',
    desiredNumberScheduled: '3 int32*',
    numberReady: '4 int32*',
    observedGeneration: '5 int64',
    updatedNumberScheduled: '6 int32',
    numberAvailable: '7 int32',
    numberUnavailable: '8 int32',
    collisionCount: '9 int32',
    conditions: '10 []DaemonSetCondition map(type) patch:merge(type)',
  },
  DaemonSetCondition: {
    type: '1 string*',
    status: '2 string*',
    lastTransitionTime: '3 Time',
    reason: '4 string',
    message: '5 string',
  },
} satisfies MessageTable;
