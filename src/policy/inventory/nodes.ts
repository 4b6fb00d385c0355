/** Nodes and the API server as peers. @module */
import type { EndpointSlice, Node } from '../../kube/resources.ts';
import { addressIdentity, RESERVED, reservedIdentity, type Identity } from '../identity.ts';
import { nodeIdentity } from '../outside-identities.ts';
import type { PolicySettings } from '../settings.ts';

const addressOf = ({ status }: Node): string | undefined => status?.addresses?.find(({ type }) => type === 'InternalIP')?.address;

/** Nodes by name, where settings let policies tell them apart (facts/policy.md §3.9, §3.11). */
export function nodeIdentities(nodes: Iterable<Node>, settings: PolicySettings): { readonly name: string; readonly identity: Identity }[] {
  if (!settings.cidrMatchesNodes && !settings.nodeSelectorLabels) return [];
  return [...nodes].map((node) => ({
    name: `node:${node.metadata.name}`,
    identity: nodeIdentity(RESERVED['remote-node'], addressOf(node) ?? '', node.metadata.labels ?? {}, settings),
  }));
}

/**
 * The API server: one of the nodes, or an address outside the cluster as on CCE, whose masters are not
 * nodes (facts/policy.md §3.2). Where nothing says its address, one inside the cluster is assumed.
 */
export function apiServerIdentity(slices: Iterable<EndpointSlice>, nodes: Iterable<Node>): Identity {
  const inside = reservedIdentity(RESERVED['kube-apiserver'])!;
  const own = [...slices].find(({ metadata }) => metadata.namespace === 'default' && metadata.name === 'kubernetes');
  const address = own?.endpoints?.[0]?.addresses[0];
  if (!address || [...nodes].some((node) => addressOf(node) === address)) return inside;
  return addressIdentity(RESERVED['kube-apiserver'], address, { kubeApiserver: true });
}
