/** The address to publish for a load balancer: a real one, or none. Pure. @module */
import type { LoadBalancer } from '../huawei/elb/types.ts';
import type { Node } from '../kube/resources.ts';
import { BridgeError } from './bridge-error.ts';
import { REASON } from './names.ts';
import { nodeAddress } from './targets.ts';

/** The public address, else the private one. */
export const addressOf = (loadBalancer: LoadBalancer): string =>
  loadBalancer.publicips.find(({ ip_version }) => ip_version === 4)?.publicip_address ??
  loadBalancer.eips.find(({ ip_version }) => ip_version === 4)?.eip_address ??
  loadBalancer.vip_address;

/** A node's own address in a Service's status would cut the node off (facts/cilium.md §6): throws. */
export function assertNotANode(address: string, nodes: readonly Node[]): void {
  const node = nodes.find((one) => nodeAddress(one) === address);
  if (node) throw new BridgeError(REASON.badAddress, `${address} is the address of node ${node.metadata.name}, not of a load balancer`);
}
