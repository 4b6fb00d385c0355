/** Ends that are no pods: reserved identities, addresses, names. @module */
import { message, type Message } from '../../../i18n/index.ts';
import type { PolicyAnalysis } from '../../analysis.ts';
import { parsePrefix } from '../../cidr.ts';
import { groupLabels, parseCidrGroup, type CidrGroup } from '../../parse/cidr-group.ts';
import { nodeIdentity } from '../../outside-identities.ts';
import { addressIdentity, FIRST_LOCAL_IDENTITY, RESERVED, reservedIdentity } from '../../identity.ts';
import { cidrLabel, LabelSet, type Label } from '../../labels.ts';
import { endpointSlices, nodes } from '../../../kube/resources.ts';
import { matchesName } from '../../dns.ts';
import type { ResolvedEnd, ResolvedEnds } from './end.ts';

const isReserved = (name: string): name is keyof typeof RESERVED => Object.hasOwn(RESERVED, name) && name !== 'unknown';

/** `reserved:ingress`, `ingress`, `world` …; `undefined`: none of them. */
export function reservedEnd(text: string, { settings }: PolicyAnalysis): ResolvedEnd | undefined {
  const name = text.replace(/^reserved:/, '');
  if (!isReserved(name)) return undefined;
  // With two address families the world is two identities, of which the first is meant.
  const id = RESERVED[name === 'world' && settings.ipv4 && settings.ipv6 ? 'world-ipv4' : name];
  return { name: `reserved:${name}`, identity: reservedIdentity(id)! };
}

/** `fqdn:www.example.org`: with the label of each pattern that fits, as the DNS proxy gives them. */
export function fqdnEnd(text: string, { policies, settings }: PolicyAnalysis): ResolvedEnd | undefined {
  if (!text.startsWith('fqdn:')) return undefined;
  const name = text.slice('fqdn:'.length);
  const specs = policies.flatMap((policy) => policy.specs);
  const patterns = specs.flatMap((spec) =>
    spec.egress.flatMap(({ peers }) => (peers === 'all' ? [] : peers.flatMap((one) => one.requirements))),
  );
  const fitting = patterns.filter(({ source, key }) => source === 'fqdn' && matchesName(key, name)).map(({ key }) => key);
  const labels: Label[] = [...new Set([name, ...fitting])].map((key) => ({ source: 'fqdn', key, value: '' }));
  labels.push({ source: 'reserved', key: settings.ipv4 && settings.ipv6 ? 'world-ipv4' : 'world', value: '' });
  return { name: text, identity: { id: FIRST_LOCAL_IDENTITY, labels: new LabelSet(labels) } };
}

/** An address or prefix outside the cluster. Addresses of nodes are nodes: no CIDR matches them. */
export function addressEnd(text: string, analysis: PolicyAnalysis): ResolvedEnds | undefined {
  const prefix = parsePrefix(text);
  if (!prefix) return undefined;
  const node = [...analysis.cluster.list(nodes)].find(({ status }) => status?.addresses?.some(({ address }) => address === text));
  const { settings } = analysis;
  if (node && settings.semantics === 'cilium') {
    const identity = nodeIdentity(RESERVED['remote-node'], text, node.metadata.labels ?? {}, settings);
    const note = message('policy.ends.node', { address: text, node: node.metadata.name });
    return { ends: [{ name: `node ${node.metadata.name}`, identity }], notes: [note] };
  }
  const host = prefix.bits === (prefix.family === 4 ? 32 : 128);
  const address = text.replace(/\/.*/, '');
  const kubeApiserver = host && apiServerAddresses(analysis).includes(address);
  const groups = groupsOf(analysis);
  const dualStack = settings.ipv4 && settings.ipv6;
  const world: Label = { source: 'reserved', key: dualStack ? `world-ipv${prefix.family}` : 'world', value: '' };
  const labels = host
    ? addressIdentity(FIRST_LOCAL_IDENTITY, address, { kubeApiserver, dualStack, groups }).labels
    : new LabelSet([cidrLabel(text), world, ...groupLabels(prefix, groups)]);
  const notes: Message[] = kubeApiserver ? [message('policy.ends.apiServer', { address })] : [];
  return { ends: [{ name: text, identity: { id: FIRST_LOCAL_IDENTITY, labels } }], notes };
}

/** Where the API server answers, as its own EndpointSlice has it; empty: not known. */
export function apiServerAddresses({ cluster }: PolicyAnalysis): string[] {
  return [...cluster.list(endpointSlices)]
    .filter(({ metadata }) => metadata.namespace === 'default' && metadata.labels?.['kubernetes.io/service-name'] === 'kubernetes')
    .flatMap(({ endpoints }) => (endpoints ?? []).flatMap(({ addresses }) => addresses));
}

/** The CIDR groups among the objects; one that cannot be read counts for nothing. */
function groupsOf({ manifests }: PolicyAnalysis): CidrGroup[] {
  return manifests.flatMap(({ object }) => {
    const parsed = object.kind === 'CiliumCIDRGroup' ? parseCidrGroup(object) : undefined;
    return parsed && 'group' in parsed ? [parsed.group] : [];
  });
}
