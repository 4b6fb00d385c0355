/**
 * Node, v1.33.
 * @module
 */
import type { MessageTable } from '../table.ts';

export const coreNodeMessages = {
  Node: {
    '#': '-- A machine that runs pods.',
    metadata: '1 meta.ObjectMeta',
    spec: '2 NodeSpec',
    status: '3 NodeStatus',
  },
  NodeSpec: {
    podCIDR: "1 string -- Range of the node's pod addresses.",
    externalID: '2 string',
    providerID: '3 string -- Identity of the machine at the cloud provider.',
    unschedulable: '4 bool -- No new pods are placed on the node (cordon).',
    taints: '5 []Taint atomic -- Taints of the node.',
    configSource: '6 NodeConfigSource',
    podCIDRs: "7 []string set patch:merge -- Ranges of the node's pod addresses, one for each IP family.",
  },
  NodeConfigSource: {
    configMap: '2 ConfigMapNodeConfigSource',
  },
  ConfigMapNodeConfigSource: {
    namespace: '1 string!',
    name: '2 string!',
    uid: '3 string',
    resourceVersion: '4 string',
    kubeletConfigKey: '5 string*',
  },
  NodeStatus: {
    capacity: '1 map:Quantity -- Resources of the node.',
    allocatable: '2 map:Quantity -- Resources left for pods.',
    phase: '3 string',
    conditions: '4 []NodeCondition map(type) patch:merge(type) -- Ready, MemoryPressure, DiskPressure, PIDPressure, NetworkUnavailable.',
    addresses: '5 []NodeAddress map(type) patch:merge(type) -- Addresses of the node: InternalIP, ExternalIP, Hostname.',
    daemonEndpoints: '6 NodeDaemonEndpoints',
    nodeInfo: '7 NodeSystemInfo -- Versions of kernel, container runtime and kubelet.',
    images: '8 []ContainerImage atomic',
    volumesInUse: '9 []string atomic',
    volumesAttached: '10 []AttachedVolume atomic',
    config: '11 NodeConfigStatus',
    runtimeHandlers: '12 []NodeRuntimeHandler atomic',
    features: '13 NodeFeatures',
  },
  NodeCondition: {
    type: '1 string*',
    status: '2 string*',
    lastHeartbeatTime: '3 Time',
    lastTransitionTime: '4 Time',
    reason: '5 string',
    message: '6 string',
  },
  NodeAddress: {
    type: '1 string*',
    address: '2 string*',
  },
  NodeDaemonEndpoints: {
    kubeletEndpoint: '1 DaemonEndpoint',
  },
  DaemonEndpoint: {
    Port: '1 int32*',
  },
  NodeSystemInfo: {
    machineID: '1 string*',
    systemUUID: '2 string*',
    bootID: '3 string*',
    kernelVersion: '4 string*',
    osImage: '5 string*',
    containerRuntimeVersion: '6 string*',
    kubeletVersion: '7 string*',
    kubeProxyVersion: '8 string*',
    operatingSystem: '9 string*',
    architecture: '10 string*',
    swap: '11 NodeSwapStatus',
  },
  NodeSwapStatus: {
    capacity: '1 int64',
  },
  ContainerImage: {
    names: '1 []string atomic',
    sizeBytes: '2 int64',
  },
  AttachedVolume: {
    name: '1 string*',
    devicePath: '2 string*',
  },
  NodeConfigStatus: {
    assigned: '1 NodeConfigSource',
    active: '2 NodeConfigSource',
    lastKnownGood: '3 NodeConfigSource',
    error: '4 string',
  },
  NodeRuntimeHandler: {
    name: '1 string',
    features: '2 NodeRuntimeHandlerFeatures',
  },
  NodeRuntimeHandlerFeatures: {
    recursiveReadOnlyMounts: '1 bool',
    userNamespaces: '2 bool',
  },
  NodeFeatures: {
    supplementalGroupsPolicy: '1 bool',
  },
} satisfies MessageTable;
