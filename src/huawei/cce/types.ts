/**
 * What is used of the CCE service's objects, in its own field names. Sources: API reference
 * (support.huaweicloud.com/intl/en-us/api-cce, page ids beside each), huaweicloud-sdk-go-v3 `services/cce/v3`.
 * What a cluster, by its kind or age, need not have is empty or absent.
 * @module
 */

/** What is read of the list (cce_02_0239): clusters of other kinds and ages stand beside the one that is meant. */
export interface ClusterHead {
  metadata: { uid: string; name: string };
}

/** Of `GET …/clusters/{id}` (cce_02_0238). */
export interface Cluster extends ClusterHead {
  spec: {
    /** `CCE` or `Turbo`. */
    category: string;
    /** `v1.33`, `v1.33.5-r0`. */
    version: string;
    containerNetwork: {
      /** `overlay_l2`, `vpc-router` or `eni`. */
      mode: string;
      cidr: string;
      /** From v1.21 on; `vpc-router` may have several. */
      cidrs: string[];
    };
    eniNetwork: {
      eniSubnetCIDR: string;
      /** Ids of IPv4 subnets, not of VPC subnets (facts/elb-v3.md §7). */
      subnets: string[];
    };
    serviceNetwork: { IPv4CIDR: string };
    /** The same range on clusters that have no `serviceNetwork`. */
    kubernetesSvcIpRange: string;
    /** `iptables`, `ipvs`. */
    kubeProxyMode: string;
    hostNetwork: {
      vpc: string;
      /** A VPC subnet's id. */
      subnet: string;
      /** Of nodes whose pool names none of its own. */
      SecurityGroup: string;
    };
    /** What was set at creation of components' own switches. */
    configurationsOverride: { name: string; configurations: { name: string; value: unknown }[] }[];
  };
  status: {
    /** `Available`; `Hibernation`, `Deleting` and others. */
    phase: string;
    /** `https://10.2.128.2:5443` of type `Internal`; `External` where the API server has a public address. */
    endpoints: { url: string; type: string }[];
  };
}

/** What the autoscaler may do with a pool. */
export interface Autoscaling {
  enable: boolean;
  maxNodeCount: number;
}

/** Of `GET …/clusters/{id}/nodepools` (cce_02_0269). */
export interface NodePool {
  /** `DefaultPool`: nodes that were bought one by one. */
  metadata: { uid: string; name: string };
  spec: {
    /** In an answer: how many nodes the pool is to have. */
    initialNodeCount: number;
    autoscaling: Autoscaling;
    /** Ids; none: the cluster's own group. */
    customSecurityGroups: string[];
    nodeTemplate: {
      os: string;
      taints: { key: string; value: string; effect: string }[];
      nodeNicSpec: { primaryNic: { subnetId: string; subnetList: string[] } };
      /** 0: not said. */
      extendParam: { maxPods: number };
    };
    /** Flavors beside the pool's own, each with its own limits. */
    extensionScaleGroups: { autoscaling: Autoscaling }[];
  };
  /** How many there are now; 0 may also mean that it is not said. */
  status: { currentNode: number };
}
