/** Whose an address is that somebody has published for a Gateway. @module */
import { ciliumNodes } from '../../cluster/kinds.ts';
import { INDEXES, type ClusterModel } from '../../cluster/model.ts';
import { perRevision } from '../../cluster/per-revision.ts';
import { nodes, pods, services } from '../../kube/resources.ts';
import { addressIn } from '../../policy/cidr.ts';

export type Owner = 'elb' | { readonly kind: 'node' | 'pod' | 'podRange' | 'service' | 'vpc'; readonly name: string };

const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.|$)){4}$/;
export const isIPv4 = (text: string): boolean => IPV4.test(text);

/** `undefined`: nobody in the cluster, and no ELB that is known. */
export function ownerOf(cluster: ClusterModel, address: string): Owner | undefined {
  const { cloud } = cluster;
  if (cloud?.loadBalancers.some(({ vipAddress, publicAddress }) => address === vipAddress || address === publicAddress)) return 'elb';
  const [node] = cluster.byIndex(nodes, INDEXES.nodeByIP, address);
  if (node) return { kind: 'node', name: node.metadata.name };
  const [pod] = cluster.byIndex(pods, INDEXES.podByIP, address);
  if (pod) return { kind: 'pod', name: `${pod.metadata.namespace}/${pod.metadata.name}` };
  const service = servicesByIP(cluster).get(address);
  if (service) return { kind: 'service', name: service };
  const range = podCIDRs(cluster).find((cidr) => addressIn(address, cidr));
  if (range) return { kind: 'podRange', name: range };
  const vpc = cloud?.vpcCIDRs?.find((cidr) => addressIn(address, cidr));
  return vpc === undefined ? undefined : { kind: 'vpc', name: vpc };
}

const servicesByIP = perRevision((cluster): ReadonlyMap<string, string> => {
  const found = new Map<string, string>();
  for (const { metadata, spec } of cluster.list(services))
    if (spec?.clusterIP && spec.clusterIP !== 'None') found.set(spec.clusterIP, `${metadata.namespace}/${metadata.name}`);
  return found;
});

const podCIDRs = perRevision((cluster): readonly string[] => [
  ...new Set([...cluster.list(ciliumNodes)].flatMap(({ spec }) => spec?.ipam?.podCIDRs ?? [])),
]);

/** The node with this InternalIP. */
export const nodeAt = (cluster: ClusterModel, address: string): string | undefined =>
  cluster.byIndex(nodes, INDEXES.nodeByIP, address)[0]?.metadata.name;
