/** Ranges and addresses of a cluster, and what overlaps with what. @module */
import { ciliumNodes } from '../../cluster/kinds.ts';
import type { ClusterModel } from '../../cluster/model.ts';
import { nodes, pods, services } from '../../kube/resources.ts';
import { overlap, parsePrefix } from '../../policy/cidr.ts';
import { internalIP, type Installation } from './installation.ts';

/** What Cilium gives pods addresses from: `cluster-pool-ipv4-cidr` is separated by spaces (facts/cilium.md §2). */
export const poolsOf = ({ config }: Installation): string[] => (config['cluster-pool-ipv4-cidr'] ?? '').split(/[\s,]+/).filter(Boolean);

export const podCIDRsOf = (model: ClusterModel): string[] => [...model.list(ciliumNodes)].flatMap(({ spec }) => spec?.ipam?.podCIDRs ?? []);

/** Cluster IPs, headless Services aside. */
export const clusterIPs = (model: ClusterModel): string[] =>
  [...model.list(services)].flatMap(({ spec }) => (spec?.clusterIP && spec.clusterIP !== 'None' ? [spec.clusterIP] : []));

/** Ranges for pods, by preference; those that CCE recommends for containers and Services are used up elsewhere (facts/huawei-cce.md §5.1). */
const CANDIDATES = [
  ...Array.from({ length: 100 }, (_, index) => `10.${101 + index}.0.0/16`),
  '172.20.0.0/16',
  '172.28.0.0/16',
  '192.168.0.0/16',
];

/** A range in which nothing lies that is known of; of CCE's Service range no more than the addresses in use are. */
export function freeRange(model: ClusterModel, installation: Installation): string {
  const taken = [
    ...poolsOf(installation).filter((pool) => parsePrefix(pool)?.bits !== 8),
    ...podCIDRsOf(model),
    ...clusterIPs(model),
    ...[...model.list(nodes)].flatMap((node) => internalIP(node) ?? []),
    ...[...model.list(pods)].flatMap(({ status }) => status?.podIP ?? []),
    ...(model.cloud?.vpcCIDRs ?? []),
    ...(model.cloud?.loadBalancers ?? []).map(({ vipAddress }) => vipAddress),
  ];
  return CANDIDATES.find((candidate) => !taken.some((one) => overlap(candidate, one))) ?? CANDIDATES[0]!;
}
