/** Whose is an address: node, pod, load balancer. @module */
import { ciliumNodes } from '../cluster/kinds.ts';
import type { ClusterModel, LoadBalancerSignals } from '../cluster/model.ts';
import { INDEXES } from '../cluster/model.ts';
import { perRevision } from '../cluster/per-revision.ts';
import { endpointSlices, nodes, pods, type Pod } from '../kube/resources.ts';

const signalsByAddress = perRevision((cluster): ReadonlyMap<string, string> => {
  const found = new Map<string, string>();
  for (const name of cluster.nodeNames()) {
    const signals = cluster.node(name);
    if (signals) found.set(signals.internalIP, name);
  }
  return found;
});

/** The node with this InternalIP: from signals, else from Node objects. */
export function nodeNameAt(cluster: ClusterModel, address: string): string | undefined {
  return signalsByAddress(cluster).get(address) ?? cluster.byIndex(nodes, INDEXES.nodeByIP, address)[0]?.metadata.name;
}

/** The running pod whose own address this is. */
export function podAt(cluster: ClusterModel, address: string): Pod | undefined {
  const found = cluster.byIndex(pods, INDEXES.podByIP, address);
  return found.find(({ metadata }) => !metadata.deletionTimestamp) ?? found[0];
}

const healthEndpoints = perRevision((cluster): ReadonlyMap<string, string> => {
  const found = new Map<string, string>();
  for (const { metadata, spec } of cluster.list(ciliumNodes)) if (spec?.health?.ipv4) found.set(spec.health.ipv4, metadata.name);
  return found;
});

/** The node whose health endpoint this is: the agent's own, in the pod network, and no pod. */
export const healthNodeAt = (cluster: ClusterModel, address: string): string | undefined => healthEndpoints(cluster).get(address);

const endpointAddresses = perRevision((cluster): ReadonlySet<string> => {
  const found = new Set<string>();
  for (const { endpoints } of cluster.list(endpointSlices))
    for (const { addresses } of endpoints ?? []) for (const one of addresses) found.add(one);
  return found;
});

/** Whether a pod, a node or an endpoint outside the cluster's machines has this address. */
export function isInhabited(cluster: ClusterModel, address: string): boolean {
  return podAt(cluster, address) !== undefined || nodeNameAt(cluster, address) !== undefined || endpointAddresses(cluster).has(address);
}

/** The load balancer with this VIP or EIP. */
export function loadBalancerAt(cluster: ClusterModel, address: string): LoadBalancerSignals | undefined {
  return cluster.cloud?.loadBalancers.find(({ vipAddress, publicAddress }) => vipAddress === address || publicAddress === address);
}
