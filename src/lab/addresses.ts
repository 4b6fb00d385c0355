/** Where things stand in the lab's VPC; the defaults are the source document's environment. @module */
import { formatIPv4, parseCidr } from '../twin/ipv4.ts';

/** Ranges that a lab can be given in place of the source document's. */
export interface LabAddresses {
  readonly vpcCIDR: string;
  /** Nodes, API server and load balancers. */
  readonly nodeSubnet: string;
  readonly serviceCIDR: string;
  /** CCE's own range for pods. */
  readonly containerCIDR: string;
  /** Absent: the second address of the subnet. */
  readonly apiServer?: { readonly address: string; readonly port: number };
}

export const DOCUMENT_ADDRESSES: LabAddresses = {
  vpcCIDR: '10.2.0.0/16',
  nodeSubnet: '10.2.128.0/17',
  serviceCIDR: '10.247.0.0/16',
  containerCIDR: '10.100.0.0/16',
};

/** The port of CCE's API server in the VPC (facts/huawei-cce.md §5.1). */
const API_PORT = 5443;

/** Unless it is said otherwise the second address of the subnet: its first is the gateway's. */
export const apiServerAt = ({ nodeSubnet, apiServer }: LabAddresses): { readonly address: string; readonly port: number } =>
  apiServer ?? { address: formatIPv4(parseCidr(nodeSubnet).first + 2), port: API_PORT };

/** `10.247.3.10` of `10.247.0.0/16`, as people see it on CCE [I]; the tenth of a range that is too small for it. */
export function clusterDNS({ serviceCIDR }: LabAddresses): string {
  const { first, size } = parseCidr(serviceCIDR);
  const usual = 3 * 256 + 10;
  return formatIPv4(first + (usual < size - 1 ? usual : 10));
}

/** `10.2.128.100` and those after it; in a small subnet, which nodes fill from below, its last ones. Never the API server's. */
export function loadBalancerAddresses(addresses: LabAddresses, count: number): string[] {
  const { first, size } = parseCidr(addresses.nodeSubnet);
  const candidates = Array.from({ length: count + 1 }, (_, index) => formatIPv4(first + (size > 256 ? 100 + index : size - 2 - index)));
  return candidates.filter((address) => address !== apiServerAt(addresses).address).slice(0, count);
}
