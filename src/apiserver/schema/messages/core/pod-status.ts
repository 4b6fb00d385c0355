/**
 * What a kubelet reports about a pod, v1.33.
 * @module
 */
import type { MessageTable } from '../table.ts';

export const corePodStatusMessages = {
  PodStatus: {
    '#': '-- What was last observed about a pod.',
    phase: '1 string -- Pending, Running, Succeeded, Failed or Unknown.',
    conditions: '2 []PodCondition map(type) patch:merge(type) -- PodScheduled, Initialized, ContainersReady, Ready and others.',
    message: '3 string',
    reason: '4 string',
    hostIP: '5 string -- Address of the node.',
    podIP: '6 string -- Address of the pod.',
    startTime: '7 Time',
    containerStatuses: '8 []ContainerStatus atomic -- State of each container.',
    qosClass: '9 string -- Guaranteed, Burstable or BestEffort.',
    initContainerStatuses: '10 []ContainerStatus atomic',
    nominatedNodeName: '11 string',
    podIPs: '12 []PodIP map(ip) patch:merge(ip) -- Addresses of the pod, one for each IP family.',
    ephemeralContainerStatuses: '13 []ContainerStatus atomic',
    resize: '14 string',
    resourceClaimStatuses: '15 []PodResourceClaimStatus map(name) patch:merge+retainKeys(name)',
    hostIPs: '16 []HostIP atomic patch:merge(ip)',
    observedGeneration: '17 int64',
  },
  PodCondition: {
    type: '1 string*',
    status: '2 string*',
    lastProbeTime: '3 Time',
    lastTransitionTime: '4 Time',
    reason: '5 string',
    message: '6 string',
    observedGeneration: '7 int64',
  },
  ContainerStatus: {
    name: '1 string*',
    state: '2 ContainerState',
    lastState: '3 ContainerState',
    ready: '4 bool*',
    restartCount: '5 int32*',
    image: '6 string*',
    imageID: '7 string*',
    containerID: '8 string',
    started: '9 bool',
    allocatedResources: '10 map:Quantity',
    resources: '11 ResourceRequirements',
    volumeMounts: '12 []VolumeMountStatus map(mountPath) patch:merge(mountPath)',
    user: '13 ContainerUser',
    allocatedResourcesStatus: '14 []ResourceStatus map(name) patch:merge(name)',
    stopSignal: '15 string',
  },
  ContainerState: {
    waiting: '1 ContainerStateWaiting',
    running: '2 ContainerStateRunning',
    terminated: '3 ContainerStateTerminated',
  },
  ContainerStateWaiting: {
    reason: '1 string',
    message: '2 string',
  },
  ContainerStateRunning: {
    startedAt: '1 Time',
  },
  ContainerStateTerminated: {
    exitCode: '1 int32*',
    signal: '2 int32',
    reason: '3 string',
    message: '4 string',
    startedAt: '5 Time',
    finishedAt: '6 Time',
    containerID: '7 string',
  },
  VolumeMountStatus: {
    name: '1 string*',
    mountPath: '2 string*',
    readOnly: '3 bool',
    recursiveReadOnly: '4 string',
  },
  ContainerUser: {
    linux: '1 LinuxContainerUser',
  },
  LinuxContainerUser: {
    uid: '1 int64*',
    gid: '2 int64*',
    supplementalGroups: '3 []int64 atomic',
  },
  ResourceStatus: {
    name: '1 string*',
    resources: '2 []ResourceHealth map(resourceID)',
  },
  ResourceHealth: {
    resourceID: '1 string*',
    health: '2 string',
  },
  PodIP: {
    ip: '1 string*',
  },
  PodResourceClaimStatus: {
    name: '1 string*',
    resourceClaimName: '2 string',
  },
  HostIP: {
    ip: '1 string*',
  },
} satisfies MessageTable;
