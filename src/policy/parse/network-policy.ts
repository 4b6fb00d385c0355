/** Kubernetes NetworkPolicy as Cilium understands it (facts/policy.md §3.21). @module */
import type { NetworkPolicy, PolicySelector } from '../../cluster/kinds.ts';
import { NAMESPACE_LABELS, POD_NAMESPACE } from '../labels.ts';
import { cidrSetSelector, withCluster } from '../peers.ts';
import { isServiceName, namedPortKey, protocolsOf, rangeOf, type NamedPort, type PortRange, type PortSet } from '../ports.ts';
import type { Direction, Peers, PolicyRef, PolicySpec, Rule } from '../rule.ts';
import { equals, exists, requirementsOf, selector, type Requirement, type Selector } from '../selector.ts';
import type { PolicySettings } from '../settings.ts';
import type { Reading } from './context.ts';
import { checkKeyLengths, longPart } from './long-keys.ts';
import { checkNetworkPolicy } from './network-policy-checks.ts';
import { PolicyError } from './policy-error.ts';

type Spec = NonNullable<NetworkPolicy['spec']>;
type Peer = NonNullable<NonNullable<NonNullable<Spec['ingress']>[number]['from']>[number]>;
type Port = NonNullable<NonNullable<NonNullable<Spec['ingress']>[number]['ports']>[number]>;

/** The rules of a NetworkPolicy that has the right shape. Throws a {@link PolicyError} for what the API server would refuse. */
export function parseNetworkPolicy(policy: NetworkPolicy, ref: PolicyRef, { settings, findings }: Reading): PolicySpec {
  checkNetworkPolicy(policy, findings);
  const namespace = ref.namespace ?? 'default';
  const { spec } = policy;
  const types = spec?.policyTypes ?? [];
  const plain = settings.semantics === 'kubernetes';
  if (spec && !plain && settings.longLabelKeys === 'refused') checkLengths(spec);
  const named = { ingress: types.length === 0 || types.includes('Ingress'), egress: types.includes('Egress') };
  const rulesOf = (direction: Direction): Rule[] => {
    const written = direction === 'ingress' ? spec?.ingress : spec?.egress;
    // Plain Kubernetes ignores the rules of a direction that policyTypes omits; the agent applies them all the same.
    if (plain && types.length > 0 && !named[direction]) return [];
    return (written ?? []).map((rule, index) => {
      const field = `spec.${direction}[${index}]`;
      const peers = 'from' in rule ? rule.from : 'to' in rule ? rule.to : undefined;
      return {
        ref: { ...ref, field },
        action: 'allow',
        peers: parsePeers(peers ?? [], { namespace, direction, settings, field }),
        ports: rule.ports?.length ? parsePorts(rule.ports, `${field}.ports`) : undefined,
        l7: undefined,
        serverNames: [],
        authentication: undefined,
      };
    });
  };
  const ingress = rulesOf('ingress');
  const egress = rulesOf('egress');
  // Without policyTypes ingress is always policed.
  const policed = { ingress: ingress.length > 0 || named.ingress, egress: egress.length > 0 || named.egress };
  const subject = readable([...withoutLabel(spec?.podSelector, POD_NAMESPACE), equals('k8s', POD_NAMESPACE, namespace)], settings);
  return {
    ref,
    field: 'spec',
    // A subject that cannot be read is everybody, but of the policy's own namespace still.
    subject: selector(subject.length > 0 ? subject : [equals('k8s', POD_NAMESPACE, namespace)]),
    subjectKind: 'endpoint',
    ingress,
    egress,
    hasSection: policed,
    defaultDeny: policed,
  };
}

/** What a selector asks for, but for the value of a label that the agent writes itself. Keys are Kubernetes labels, whatever they contain. */
function withoutLabel(written: PolicySelector = {}, label?: string): Requirement[] {
  const matchLabels = Object.fromEntries(Object.entries(written.matchLabels ?? {}).filter(([key]) => key !== label));
  return requirementsOf({ ...written, matchLabels }, 'k8s');
}

/**
 * The agent writes the source before the key, and a namespace's labels behind a prefix. A key that is too long then
 * makes its selector one that 1.19 cannot read, and such a selector asks for nothing.
 */
function readable(requirements: readonly Requirement[], { semantics, longLabelKeys }: PolicySettings): readonly Requirement[] {
  const asksNothing = semantics === 'cilium' && longLabelKeys === 'everybody';
  return asksNothing && requirements.some(({ key }) => longPart(key, 'pods')) ? [] : requirements;
}

/** Until 1.19 the agents look at the length of keys, and refuse the policy. */
function checkLengths({ podSelector, ingress, egress }: Spec): void {
  checkKeyLengths(podSelector, 'spec.podSelector', 'pods');
  const check = (peers: readonly Peer[] | null | undefined, field: string): void => {
    for (const [index, peer] of (peers ?? []).entries()) {
      checkKeyLengths(peer.podSelector, `${field}[${index}].podSelector`, 'pods');
      checkKeyLengths(peer.namespaceSelector, `${field}[${index}].namespaceSelector`, 'namespaces');
    }
  };
  for (const [index, { from }] of (ingress ?? []).entries()) check(from, `spec.ingress[${index}].from`);
  for (const [index, { to }] of (egress ?? []).entries()) check(to, `spec.egress[${index}].to`);
}

interface PeerContext {
  readonly namespace: string;
  readonly direction: Direction;
  readonly settings: PolicySettings;
  readonly field: string;
}

function parsePeers(peers: readonly Peer[], context: PeerContext): Peers {
  if (peers.length === 0) return 'all';
  return peers.flatMap((peer, index) => parsePeer(peer, context, index));
}

function parsePeer({ ipBlock, podSelector, namespaceSelector }: Peer, context: PeerContext, index: number): Selector[] {
  const { namespace, direction, settings, field } = context;
  if (ipBlock) {
    const blocks = [cidrSetSelector(ipBlock, settings, `${field}.${direction === 'ingress' ? 'from' : 'to'}[${index}].ipBlock`)];
    // CVE-2026-56743: the empty pod selector of such a peer was translated too, in the ingress direction, when peers are scoped.
    const fault =
      direction === 'ingress' && settings.semantics === 'cilium' && settings.ipBlockOpensNamespace && settings.policyCluster !== '';
    if (fault) blocks.push(selector(withCluster([equals('k8s', POD_NAMESPACE, namespace)], settings)));
    return blocks;
  }
  const pods = withoutLabel(podSelector, namespaceSelector ? undefined : POD_NAMESPACE);
  const spaces = namespaceSelector ? namespaceRequirements(namespaceSelector) : [equals('k8s', POD_NAMESPACE, namespace)];
  return [selector(readable(withCluster([...pods, ...spaces], settings), settings))];
}

function namespaceRequirements(written: PolicySelector): Requirement[] {
  const requirements = requirementsOf(written, 'k8s');
  if (requirements.length === 0) return [exists('k8s', POD_NAMESPACE)];
  return requirements.map((one) => ({ ...one, key: `${NAMESPACE_LABELS}.${one.key}` }));
}

function parsePorts(ports: readonly Port[], field: string): PortSet {
  const ranges: PortRange[] = [];
  const named: NamedPort[] = [];
  for (const [index, { port, endPort, protocol: written }] of ports.entries()) {
    const [protocol] = protocolsOf(written || 'TCP') ?? [];
    if (!protocol) throw new PolicyError(`${field}[${index}].protocol`, `Unsupported value: ${JSON.stringify(written)}`);
    if (port === undefined || port === null) ranges.push(rangeOf(protocol, 0));
    else if (typeof port === 'number' || /^\d+$/.test(port)) ranges.push(rangeOf(protocol, Number(port), endPort));
    else if (isServiceName(port)) named.push({ protocol, name: namedPortKey(port, protocol).split('/')[0]!, ...(endPort && { endPort }) });
    else throw new PolicyError(`${field}[${index}].port`, `Invalid value: ${JSON.stringify(port)}`);
  }
  return { ranges, named };
}
