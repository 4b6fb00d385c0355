/**
 * Identities of addresses outside the cluster: what the agent makes of the CIDRs that policies and groups name
 * (facts/policy.md §3.2, §3.9).
 * @module
 */
import { formatPrefix, parsePrefix, type Prefix } from './cidr.ts';
import { FIRST_LOCAL_IDENTITY, type Identity } from './identity.ts';
import { cidrLabel, cidrOfKey, LabelSet, type Label } from './labels.ts';
import { groupLabels, type CidrGroup } from './parse/cidr-group.ts';
import type { PolicySpec } from './rule.ts';
import type { PolicySettings } from './settings.ts';

type Families = Pick<PolicySettings, 'ipv4' | 'ipv6'>;

/**
 * Every CIDR that a rule or a group names, as the identity that the agent allocates for it: its own prefix, the
 * world, and the labels of the groups that it lies in (the last likely, for a prefix inside a group's wider one).
 * A CIDR of a whole address family is the world itself, and not listed.
 *
 * @example
 * cidrIdentities(policies.specs, groups, settings).map(({ labels }) => labels.toStrings());
 * // [['cidr:203.0.113.0/24', 'reserved:world']]
 */
export function cidrIdentities(specs: Iterable<PolicySpec>, groups: readonly CidrGroup[], families: Families): Identity[] {
  const prefixes = new Map<string, Prefix>();
  const add = (prefix: Prefix | undefined): void => {
    if (prefix && prefix.bits > 0) prefixes.set(formatPrefix(prefix), prefix);
  };
  for (const key of namedCidrs(specs)) add(parsePrefix(cidrOfKey(key)));
  for (const group of groups) for (const prefix of group.prefixes) add(prefix);
  return [...prefixes.values()].map((prefix, index) => ({
    id: FIRST_LOCAL_IDENTITY + 1 + index,
    labels: new LabelSet([...worldLabels(prefix, families), ...groupLabels(prefix, groups)]),
  }));
}

/**
 * A node other than the own one: with `policy-cidr-match-mode: nodes` CIDRs match its address, with
 * `enable-node-selector-labels` selectors match its labels.
 */
export function nodeIdentity(
  id: number,
  address: string,
  nodeLabels: Readonly<Record<string, string>>,
  { cidrMatchesNodes, nodeSelectorLabels, clusterName }: PolicySettings,
): Identity {
  const labels: Label[] = [{ source: 'reserved', key: 'remote-node', value: '' }];
  const prefix = parsePrefix(address);
  if (cidrMatchesNodes && prefix) labels.push(cidrLabel(formatPrefix(prefix)));
  if (nodeSelectorLabels) {
    labels.push({ source: 'k8s', key: 'io.cilium.k8s.policy.cluster', value: clusterName });
    for (const [key, value] of Object.entries(nodeLabels)) labels.push({ source: 'node', key, value });
  }
  return { id, labels: new LabelSet(labels) };
}

function* namedCidrs(specs: Iterable<PolicySpec>): Iterable<string> {
  for (const { ingress, egress } of specs) {
    for (const { peers } of [...ingress, ...egress]) {
      if (peers === 'all') continue;
      for (const { requirements } of peers) for (const { source, key } of requirements) if (source === 'cidr') yield key;
    }
  }
}

function worldLabels(prefix: Prefix, { ipv4, ipv6 }: Families): Label[] {
  const world = ipv4 && ipv6 ? `world-ipv${prefix.family}` : 'world';
  return [{ source: 'reserved', key: world, value: '' }, cidrLabel(formatPrefix(prefix))];
}
