/**
 * One cluster seen from both sides: what the CCE API says of it, and what its own API shows. Each has words of its own for
 * the same; here they are made one, so that what still differs is another cluster. Pure.
 * @module
 */
import { message } from '../../i18n/index.ts';
import { addressIn } from '../../policy/cidr.ts';
import { placesOf } from './written.ts';
import { isVersionOf, type ClusterFacts, type FactProblem, type FactsRead, type NodeGroup } from '../facts.ts';
import { DEFAULT_POOL } from './cce-api.ts';

/**
 * @param cluster what its own API shows
 * @returns both, the second without what the first says in other words
 */
export function besideNodes(
  { facts: cloud, problems, notes = [] }: FactsRead,
  cluster: ClusterFacts,
): { readonly cloud: FactsRead; readonly cluster: FactsRead } {
  const rest: { -readonly [Name in keyof ClusterFacts]: ClusterFacts[Name] } = { ...cluster };
  const differences: FactProblem[] = [];
  const [version, kubelet] = [cloud.kubernetesVersion?.value, cluster.kubernetesVersion?.value];
  if (version !== undefined && kubelet !== undefined && isVersionOf(version, kubelet)) delete rest.kubernetesVersion;
  if (isSameServer(cloud, cluster)) {
    const [address, own] = [addressOf(cloud), addressOf(cluster)];
    const { where } = cluster.apiServerHost!.origin;
    if (address !== own) differences.push({ where, what: message('plan.cceApi.otherAddress', { own, address }) });
    delete rest.apiServerHost;
    delete rest.apiServerPort;
  }
  const nodeGroups = joinedGroups(cloud, cluster);
  if (nodeGroups) delete rest.nodeGroups;
  const open = notes.filter(({ what }) => what.id !== 'plan.cceApi.dataplaneV2' || !cluster.dataplaneV2);
  return {
    cloud: { facts: { ...cloud, ...(nodeGroups && { nodeGroups }) }, problems, notes: open },
    cluster: { facts: rest, problems: [], notes: differences },
  };
}

/**
 * Service `kubernetes` stands for the masters themselves (port 5444), the CCE API names the address in front of them: likely
 * that they differ on a cluster of several masters, and both lie in the VPC [I].
 */
function isSameServer(cloud: ClusterFacts, cluster: ClusterFacts): boolean {
  const own = cluster.apiServerHost?.value;
  if (own === undefined || !cloud.apiServerHost) return false;
  return own === cloud.apiServerHost.value || (cloud.vpcCidrs?.value ?? []).some((range) => addressIn(own, range));
}

const addressOf = ({ apiServerHost, apiServerPort }: ClusterFacts): string => `${apiServerHost?.value}:${apiServerPort?.value ?? 5443}`;

/** What the pools say, with what only nodes show; `undefined`: a node is there whose pool is not. */
function joinedGroups(cloud: ClusterFacts, cluster: ClusterFacts): ClusterFacts['nodeGroups'] {
  const [pools, nodes] = [cloud.nodeGroups, cluster.nodeGroups];
  if (!pools || !nodes) return undefined;
  const names = new Set(pools.value.map(({ name }) => name));
  // Nodes without a pool's label are called after their system.
  const poolOf = ({ name, os }: NodeGroup): string => (!names.has(name) && name === os ? DEFAULT_POOL : name);
  if (!nodes.value.every((group) => names.has(poolOf(group)))) return undefined;
  const value = pools.value.map((pool): NodeGroup => {
    const seen = nodes.value.find((group) => poolOf(group) === pool.name);
    // Written like any other group: in the order of the fact's keys.
    const { name, count, most, os = seen?.os, maxPods = seen?.maxPods, securityGroups = seen?.securityGroups, taints } = pool;
    const kernel = seen?.kernel;
    const all = { name, count, most, os, kernel, maxPods, securityGroups, taints };
    return Object.fromEntries(Object.entries(all).filter(([, part]) => part !== undefined)) as unknown as NodeGroup;
  });
  return { value, origin: { ...pools.origin, where: placesOf([pools.origin, nodes.origin]) } };
}
