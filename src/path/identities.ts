/** From addresses, numbers and pods to the identities that policy judges. @module */
import { ciliumIdentities } from '../cluster/kinds.ts';
import type { AgentSignals, ClusterModel } from '../cluster/model.ts';
import { perRevision } from '../cluster/per-revision.ts';
import { namespaces, nodes, type Pod } from '../kube/resources.ts';
import {
  addressIdentity,
  clusterPolicies,
  FIRST_LOCAL_IDENTITY,
  labelFilter,
  LabelSet,
  nodeIdentity,
  podLabels,
  RESERVED,
  reservedIdentity,
  type Identity,
  type Label,
} from '../policy/index.ts';
import { nodeNameAt, podAt } from './addresses.ts';

/** Identities met so far in this revision; addresses of clients are not kept. */
const remembered = perRevision((): { byNumber: Map<number, Identity>; byPod: WeakMap<Pod, Identity> } => ({
  byNumber: new Map(),
  byPod: new WeakMap(),
}));

/** The number that an agent's ipcache gives an address; what it does not know is the world. */
export const identityNumber = (agent: AgentSignals | undefined, address: string): number => agent?.identityOf(address) ?? RESERVED.world;

/**
 * The labels behind a number.
 * @param address whose number it is: outside the cluster it stands for itself
 */
export function identityOf(cluster: ClusterModel, id: number, address: string): Identity {
  if (id === RESERVED['kube-apiserver'] && nodeNameAt(cluster, address) === undefined)
    return addressIdentity(id, address, { kubeApiserver: true });
  if (id === RESERVED.world || id >= FIRST_LOCAL_IDENTITY) {
    const { settings, groups } = clusterPolicies(cluster);
    return addressIdentity(id, address, { dualStack: settings.ipv6, groups });
  }
  const node = id === RESERVED['remote-node'] ? remoteNode(cluster, address) : undefined;
  if (node) return node;
  const known = remembered(cluster).byNumber;
  let identity = known.get(id);
  if (!identity)
    known.set(id, (identity = reservedIdentity(id) ?? allocatedIdentity(cluster, id) ?? unlistedIdentity(cluster, id, address)));
  return identity;
}

/** Another node, where CIDRs or selectors of nodes may mean it; else all of them are the same. */
function remoteNode(cluster: ClusterModel, address: string): Identity | undefined {
  const { settings } = clusterPolicies(cluster);
  if (!settings.cidrMatchesNodes && !settings.nodeSelectorLabels) return undefined;
  const name = nodeNameAt(cluster, address);
  const labels = (name === undefined ? undefined : cluster.get(nodes, { name })?.metadata.labels) ?? {};
  return nodeIdentity(RESERVED['remote-node'], address, labels, settings);
}

/** Without the CiliumIdentity object the pod itself tells its labels; without the pod nobody knows them. */
function unlistedIdentity(cluster: ClusterModel, id: number, address: string): Identity {
  const pod = podAt(cluster, address);
  return pod ? identityOfPod(cluster, pod, id) : { id, labels: new LabelSet([]) };
}

function allocatedIdentity(cluster: ClusterModel, id: number): Identity | undefined {
  const object = cluster.get(ciliumIdentities, { name: String(id) });
  if (!object) return undefined;
  const labels = Object.entries(object['security-labels']).map(([name, value]): Label => {
    const colon = name.indexOf(':');
    return { source: name.slice(0, colon), key: name.slice(colon + 1), value };
  });
  return { id, labels: new LabelSet(labels) };
}

/** A pod's identity: that of the CiliumIdentity with the number, else worked out from the pod itself. */
export function identityOfPod(cluster: ClusterModel, pod: Pod, id: number): Identity {
  const reserved = reservedIdentity(id);
  if (reserved) return reserved;
  if (cluster.get(ciliumIdentities, { name: String(id) })) return identityOf(cluster, id, '');
  const known = remembered(cluster).byPod;
  let identity = known.get(pod);
  if (!identity) {
    const namespace = cluster.get(namespaces, { name: pod.metadata.namespace ?? 'default' });
    identity = { id, labels: labelsOf(cluster, pod, namespace?.metadata.labels ?? {}) };
    known.set(pod, identity);
  }
  return identity;
}

function labelsOf(cluster: ClusterModel, pod: Pod, namespaceLabels: Readonly<Record<string, string>>): LabelSet {
  const { clusterName, identityLabels } = clusterPolicies(cluster).settings;
  return podLabels(pod, namespaceLabels, clusterName, labelFilter(identityLabels));
}

/** How a peer is named in a hop: its reserved name or its labels. */
export function nameOf({ id, labels }: Identity): string {
  const reserved = labels.labels.filter(({ source }) => source === 'reserved').map(({ key }) => `reserved:${key}`);
  const cidr = labels.labels.find(({ source }) => source === 'cidr');
  if (reserved.length > 0) return [...reserved, ...(cidr ? [`cidr:${cidr.key}`] : [])].join(' ');
  return labels.labels.length > 0 ? labels.toStrings().join(' ') : `identity ${id}`;
}
