/** The Node object of a CCE worker: name = private IP, no podCIDR (facts/huawei-cce.md §5.1). @module */
import type { Draft } from '../../kube/objects.ts';
import type { Node } from '../../kube/resources.ts';
import type { CceOptions } from './options.ts';

/** Kept by CCE until its own CNI is ready on the node; vpc-router only (facts/huawei-cce.md §5.1). */
export const ROUTE_UNREACHABLE = { key: 'node.kubernetes.io/route-unreachable', effect: 'NoSchedule' } as const;

export interface NodeFacts {
  name: string;
  internalIP: string;
  /** The server's id: CCE's providerID is the bare UUID. */
  serverId: string;
  zone: string;
  subnetId: string;
}

export function nodeDraft(facts: NodeFacts, options: CceOptions): Draft<Node> {
  const { region } = options;
  return {
    metadata: {
      name: facts.name,
      labels: {
        'beta.kubernetes.io/arch': 'amd64',
        'beta.kubernetes.io/os': 'linux',
        'cce.cloud.com/cce-nodepool': options.nodePool,
        'failure-domain.beta.kubernetes.io/is-baremetal': 'false',
        'failure-domain.beta.kubernetes.io/region': region,
        'failure-domain.beta.kubernetes.io/zone': facts.zone,
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/hostname': facts.name,
        'kubernetes.io/os': 'linux',
        'node.kubernetes.io/baremetal': 'false',
        'node.kubernetes.io/container-engine': 'containerd',
        'node.kubernetes.io/instance-type': 'c7.xlarge.2',
        'node.kubernetes.io/subnetid': facts.subnetId,
        'os.architecture': 'amd64',
        'os.name': 'Huawei_Cloud_EulerOS_2.0_x86_64',
        'os.version': options.kernelVersion,
        'topology.kubernetes.io/region': region,
        'topology.kubernetes.io/zone': facts.zone,
      },
      annotations: { 'node.kubernetes.io/server-id': facts.serverId },
    },
    spec: {
      providerID: facts.serverId,
      taints: [...(options.networkMode === 'vpc-router' ? [ROUTE_UNREACHABLE] : []), ...options.taints],
    },
  };
}

/** Capacity of a c7.xlarge.2 (4 vCPU, 8 GiB) less what the system keeps. */
export function nodeStatus(facts: NodeFacts, options: CceOptions): NonNullable<Node['status']> {
  const pods = String(options.maxPods);
  return {
    addresses: [
      { type: 'InternalIP', address: facts.internalIP },
      { type: 'Hostname', address: facts.name },
    ],
    capacity: { cpu: '4', memory: '7867788Ki', 'ephemeral-storage': '51287520Ki', pods },
    allocatable: { cpu: '3920m', memory: '5930380Ki', 'ephemeral-storage': '47266578354', pods },
    nodeInfo: {
      architecture: 'amd64',
      operatingSystem: 'linux',
      osImage: options.osImage,
      kernelVersion: options.kernelVersion,
      containerRuntimeVersion: 'containerd://1.6.14',
      kubeletVersion: options.kubernetesVersion,
      kubeProxyVersion: options.kubernetesVersion,
      machineID: facts.serverId.replaceAll('-', ''),
      systemUUID: facts.serverId,
      bootID: facts.serverId,
    },
    daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
  };
}
