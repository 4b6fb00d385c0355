/** Subnets of the lab's VPC: a subnet has an id for each of two services (facts/elb-v3.md §7). Pure. @module */
import { contains } from '../ipv4.ts';

export interface VpcSubnet {
  /** IPv4 subnet id, which load balancers and their members need. */
  readonly id: string;
  /** The VPC subnet's id (network id), as in the node label `node.kubernetes.io/subnetid`. */
  readonly networkId: string;
  readonly cidr: string;
}

/** The first is where load balancers and nodes are unless somebody says otherwise. */
export type VpcSubnets = readonly [VpcSubnet, ...VpcSubnet[]];

export const subnetAt = (subnets: VpcSubnets, address: string): VpcSubnet | undefined =>
  subnets.find(({ cidr }) => contains(cidr, address));
