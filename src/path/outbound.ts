/** Where a packet goes that leaves a node's stack for an address that is no pod. @module */
import type { ClusterModel, NodeSignals } from '../cluster/model.ts';
import { perRevision } from '../cluster/per-revision.ts';
import { addressIn, parsePrefix } from '../policy/cidr.ts';
import { loadBalancerAt, nodeNameAt } from './addresses.ts';
import { throughLoadBalancer } from './load-balancer.ts';
import type { Outcome } from './model.ts';
import { arriveFromWire } from './node-arrival.ts';
import type { Walk } from './walk.ts';

/** To another node, a load balancer, or out of the cluster. `walk.source.address` is what the wire carries. */
export function leaveNode(walk: Walk, to: { address: string; port: number }): Outcome {
  const { cluster } = walk;
  const nodeName = nodeNameAt(cluster, to.address);
  if (nodeName !== undefined) {
    const node: NodeSignals | undefined = cluster.node(nodeName);
    return node ? arriveFromWire(walk, node, to.port) : walk.unknown('node', `node ${nodeName}`, 'node.not-known', { node: nodeName });
  }
  const loadBalancer = loadBalancerAt(cluster, to.address);
  if (loadBalancer) return throughLoadBalancer(walk, loadBalancer, to.port);
  if (isNowhere(cluster, to.address)) return walk.drop('routing', to.address, 'address.unknown', { address: to.address });
  walk.pass('routing', to.address, 'routing.external', to);
  return { kind: 'external', ...to };
}

const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'];

const podCIDRs = perRevision((cluster): readonly string[] => {
  const ranges = new Set<string>();
  for (const name of cluster.nodeNames()) for (const cidr of cluster.node(name)?.agent?.podCIDRs ?? []) ranges.add(cidr);
  return [...ranges];
});

/** Addresses that no router of the VPC knows: of pods that are gone, of Services that nobody translates. */
function isNowhere(cluster: ClusterModel, address: string): boolean {
  if (!parsePrefix(address)) return true;
  const { vpcCIDRs: vpc, elsewhere } = cluster.cloud ?? {};
  if (vpc?.some((cidr) => addressIn(address, cidr))) return podCIDRs(cluster).some((cidr) => addressIn(address, cidr));
  const isPrivate = PRIVATE.some((cidr) => addressIn(address, cidr));
  if (elsewhere?.some((cidr) => addressIn(address, cidr))) return false;
  return isPrivate && (vpc !== undefined || podCIDRs(cluster).some((cidr) => addressIn(address, cidr)));
}
