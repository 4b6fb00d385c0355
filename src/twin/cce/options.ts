/** What the twin of a CCE cluster is made from, and the defaults: the source document's environment. @module */
import type { Credentials } from '../../huawei/credentials.ts';
import type { Quota } from '../../huawei/elb/types.ts';
import type { SecurityGroup } from '../../cluster/model.ts';
import type { Machine, MachineSpec, NetworkMode } from '../machine.ts';
import type { VpcSubnet, VpcSubnets } from './subnets.ts';

export type CcmProfile =
  /** The managed cloud controller manager as documentation and the source document describe it. */
  | 'cce'
  /** kubernetes-sigs/cloud-provider-huaweicloud (facts/huawei-cce.md §2). */
  | 'oss'
  | 'none';

export interface LoadBalancerOptions {
  id: string;
  name: string;
  /** Dedicated (`performance`); false: shared (`union`). */
  guaranteed: boolean;
  vip: string;
  /** Absent: no public address. */
  eip?: string;
}

export interface CceOptions {
  networkMode: NetworkMode;
  /** How many nodes there are at the start. */
  nodes: number;
  ccmProfile: CcmProfile;
  /**
   * Of the cluster, as CCE numbers it: the managed controller knows user-managed EndpointSlices only from
   * v1.33.13-r0 and its like in other minors on (facts/huawei-cce.md §4).
   */
  cceVersion: string;
  region: string;
  /** 32 hex digits. */
  projectId: string;
  clusterId: string;
  clusterName: string;
  /** Of all nodes. */
  nodePool: string;
  vpcId: string;
  /** The VPC subnet's id (network id), as in the node label `node.kubernetes.io/subnetid`. */
  networkId: string;
  /** The same subnet's IPv4 id, which load balancers and members need (facts/elb-v3.md §7). */
  subnetId: string;
  vpcCIDR: string;
  /** VPC subnet of nodes, load balancers and (Turbo) pods. */
  subnetCIDR: string;
  /** Further subnets of the VPC: nodes may be added there, and load balancers made. */
  moreSubnets: readonly VpcSubnet[];
  /** `container_network_cidr`; with `eni` pods take addresses of the subnet instead. */
  containerCIDR: string;
  serviceCIDR: string;
  /** Where the API server is in the VPC; no node gets this address. */
  apiServer: { readonly address: string; readonly port: number };
  kubeProxyMode: 'iptables' | 'ipvs';
  loadBalancers: readonly LoadBalancerOptions[];
  /** Access keys of the project: the first is the cloud controller manager's own. */
  credentials: readonly Credentials[];
  quotas: Partial<Quota>;
  securityGroups: readonly SecurityGroup[] | undefined;
  /** `false`: the ELB API alone, without a local port per listener and without health checks (for benchmarks). */
  elbTraffic: boolean;
  /** Of the ELB API; 0: any free port. */
  elbPort: number;
  /** Of the VPC API; 0: any free port. */
  vpcPort: number;
  /** Of the CCE API; 0: any free port. */
  ccePort: number;
  /** Local port that a listener should get if it is free. */
  preferredPort: ((loadBalancerId: string, port: number) => number | undefined) | undefined;
  /**
   * Told of each machine whose Node object was there already (a lab that is started again), before
   * anything runs on it: to put back what others had left on its disk.
   */
  onFoundAgain: ((machine: Machine) => void) | undefined;
  /** Kubelet version of new nodes. */
  kubernetesVersion: string;
  kernelVersion: string;
  osImage: string;
  cgroup: MachineSpec['cgroup'];
  /** Of the node pool: what new nodes carry beside CCE's own taints. */
  taints: readonly { key: string; value?: string; effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute' }[];
  /** `maxPods` of a node. */
  maxPods: number;
  /** How long CCE's own CNI takes to come up on a node [I]. */
  cniReadyAfterMs: number;
}

/** The load balancer of `npm start`. */
export const DEFAULT_LOAD_BALANCER: LoadBalancerOptions = {
  id: '5f1d2c3b-8a4e-4c6f-9b1a-2e7d6c5b4a39',
  name: 'lab-elb',
  guaranteed: false,
  vip: '10.2.128.100',
  eip: '203.0.113.10',
};

export const DEFAULTS: CceOptions = {
  networkMode: 'overlay_l2',
  nodes: 2,
  ccmProfile: 'cce',
  cceVersion: 'v1.33.5-r0',
  region: 'cn-north-4',
  projectId: '0c1e2d3f4a5b6c7d8e9f0a1b2c3d4e5f',
  clusterId: '3d1f5a70-6b0e-11f0-9a55-0255ac100039',
  clusterName: 'lab',
  nodePool: 'lab-pool',
  vpcId: '7c2a4d10-3f5b-4e8d-a1c6-90b7e2d8f431',
  networkId: 'a4e1b6c8-52d7-4f09-8b3e-6d1f7a2c9e05',
  subnetId: 'd90f3b27-8c14-4a6e-9f5d-1b7e3c8a2640',
  vpcCIDR: '10.2.0.0/16',
  subnetCIDR: '10.2.128.0/17',
  moreSubnets: [],
  containerCIDR: '10.100.0.0/16',
  serviceCIDR: '10.247.0.0/16',
  apiServer: { address: '10.2.128.2', port: 5443 },
  kubeProxyMode: 'iptables',
  loadBalancers: [DEFAULT_LOAD_BALANCER],
  // Valid against this twin only: it is made up here and known nowhere else.
  credentials: [{ accessKey: 'LABACCESSKEY00000001', secretKey: 'lab-secret-key-that-opens-nothing-else' }],
  quotas: {},
  securityGroups: undefined,
  elbTraffic: true,
  elbPort: 0,
  vpcPort: 0,
  ccePort: 0,
  preferredPort: undefined,
  onFoundAgain: undefined,
  kubernetesVersion: 'v1.33.5-r0-33.0.5',
  kernelVersion: '5.10.0-182.0.0.95.r2220_156.hce2.x86_64',
  osImage: 'Huawei Cloud EulerOS 2.0 (x86_64)',
  cgroup: 'unified',
  taints: [],
  maxPods: 110,
  cniReadyAfterMs: 20_000,
};

export const subnetsOf = ({ subnetId: id, networkId, subnetCIDR: cidr, moreSubnets }: CceOptions): VpcSubnets => [
  { id, networkId, cidr },
  ...moreSubnets,
];
