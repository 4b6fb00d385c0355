/**
 * The slow and obvious evaluator, second half: the verdict from the policies as written, rule by rule as
 * facts/policy.md §3 has them. No parsing into other forms, no caches, nothing shared with the engine.
 * @module
 */
import type {
  CiliumNetworkPolicy,
  EgressRule,
  IngressRule,
  NetworkPolicy,
  PolicyRule,
  PolicySelector,
  PortRule,
} from '../../cluster/kinds.ts';
import { carriesPrefixOf, isEntity, isFromKubernetes, isInside, meets, wantedOf, type Wanted } from './reference-labels.ts';
import { coversIcmp, coversPort, isProxied } from './reference-traffic.ts';

export interface ReferenceWorld {
  readonly policies: readonly (CiliumNetworkPolicy | NetworkPolicy)[];
  readonly mode: 'default' | 'always' | 'never';
  /** Whether peers are scoped to the local cluster. */
  readonly scoped: boolean;
  readonly dualStack: boolean;
  readonly ipBlockOpensNamespace: boolean;
  /** Every pod's named ports, `http: '80/TCP'`. */
  readonly ports: readonly Readonly<Record<string, string>>[];
}

export interface ReferenceQuestion {
  readonly direction: 'ingress' | 'egress';
  readonly subject: readonly string[];
  readonly subjectPorts: Readonly<Record<string, string>>;
  readonly peer: readonly string[];
  readonly protocol: string;
  readonly port: number;
}

/** The letter, and the names of the policies with a rule that matches. */
export interface ReferenceVerdict {
  readonly letter: 'A' | 'R' | 'D' | 'd';
  readonly policies: readonly string[];
  /** Whether some rule of the subject denies by default. */
  readonly defaultDeny: boolean;
  /** The port clauses of the allows that match; `undefined` in it: a rule without ports. */
  readonly clauses: readonly (PortRule | undefined)[];
}

const POD_NAMESPACE = 'io.kubernetes.pod.namespace';
const CLUSTER = 'io.cilium.k8s.policy.cluster';
const NAMESPACE_LABELS = 'io.cilium.k8s.namespace.labels.';

const is = (source: string, name: string, value: string): Wanted => ({ source, name, operator: 'In', values: [value] });
const exists = (source: string, name: string): Wanted => ({ source, name, operator: 'Exists', values: [] });

/** §3.1, step by step. */
export function referenceVerdict(world: ReferenceWorld, question: ReferenceQuestion): ReferenceVerdict {
  if (world.mode === 'never') return { letter: 'A', policies: [], defaultDeny: false, clauses: [] };
  const allows: { name: string; clause: PortRule | undefined }[] = [];
  const denies: string[] = [];
  let defaultDeny = world.mode === 'always' || question.subject.includes('reserved:init');
  for (const policy of world.policies) {
    const { name } = policy.metadata;
    if (policy.kind === 'NetworkPolicy') {
      const judged = judgeNetworkPolicy(world, policy as NetworkPolicy, question);
      defaultDeny ||= judged.defaultDeny;
      for (const matches of judged.rules) if (matches) allows.push({ name, clause: undefined });
      continue;
    }
    const { spec, specs = [] } = policy as CiliumNetworkPolicy;
    for (const rule of spec ? [spec, ...specs] : specs) {
      if (!isSubject(rule.endpointSelector!, policy.metadata.namespace, question.subject)) continue;
      const allow = rule[question.direction] ?? [];
      const deny = rule[question.direction === 'ingress' ? 'ingressDeny' : 'egressDeny'] ?? [];
      if (allow.length + deny.length > 0 && rule.enableDefaultDeny?.[question.direction] !== false) defaultDeny = true;
      const place: Place = { namespace: policy.metadata.namespace, subject: rule };
      for (const one of deny) if (portsMatching(world, one, place, question).length > 0) denies.push(name);
      for (const one of allow) for (const clause of portsMatching(world, one, place, question)) allows.push({ name, clause });
    }
  }
  const clauses = allows.map(({ clause }) => clause);
  if (denies.length > 0) return { letter: 'D', policies: denies, defaultDeny, clauses };
  const local = question.direction === 'ingress' && question.peer.includes('reserved:host') && !question.subject.includes('reserved:host');
  if (allows.length === 0 && defaultDeny && !local) return { letter: 'd', policies: [], defaultDeny, clauses };
  return { letter: clauses.some(isProxied) ? 'R' : 'A', policies: allows.map(({ name }) => name), defaultDeny, clauses };
}

interface Place {
  /** `undefined`: clusterwide. */
  readonly namespace: string | undefined;
  readonly subject: PolicyRule;
}

/** §3.4. */
function isSubject(written: PolicySelector, namespace: string | undefined, subject: readonly string[]): boolean {
  if (subject.includes('reserved:host')) return false;
  if (namespace === undefined) return meets(subject, wantedOf(written, 'any'));
  const labels = Object.fromEntries(Object.entries(written.matchLabels ?? {}).filter(([key]) => key !== `k8s:${POD_NAMESPACE}`));
  return meets(subject, [...wantedOf({ ...written, matchLabels: labels }, 'any'), is('k8s', POD_NAMESPACE, namespace)]);
}

/** The port clauses of a rule that cover the question, if its peers do; `undefined` in it: a rule without ports. */
function portsMatching(
  world: ReferenceWorld,
  rule: IngressRule | EgressRule,
  place: Place,
  question: ReferenceQuestion,
): (PortRule | undefined)[] {
  const { toPorts = [], icmps = [] } = rule;
  const clauses = toPorts.length + icmps.length > 0;
  if (!isPeer(world, rule, place, question, clauses)) return [];
  if (!clauses) return [undefined];
  if (icmps.length > 0) return icmps.some(({ fields = [] }) => fields.some((field) => coversIcmp(field, question))) ? [{}] : [];
  return toPorts.filter(({ ports = [] }) => ports.some((port) => coversPort(world, port, question)));
}

/** A rule's peers, whatever the direction. */
interface Named {
  Endpoints?: PolicySelector[];
  Entities?: string[];
  CIDR?: string[];
  CIDRSet?: CidrEntry[];
  FQDNs?: { matchName?: string; matchPattern?: string }[];
}

/** §3.5, §3.7–§3.10. */
function isPeer(world: ReferenceWorld, rule: object, place: Place, { peer }: ReferenceQuestion, clauses: boolean): boolean {
  const named = Object.fromEntries(Object.entries(rule).map(([name, list]) => [name.replace(/^(from|to)(?=[A-Z])/, ''), list])) as Named;
  const { Endpoints, Entities, CIDR, CIDRSet, FQDNs } = named;
  if ([Endpoints, Entities, CIDR, CIDRSet].some((list) => list?.length === 0)) return false;
  if (![Endpoints, Entities, CIDR, CIDRSet, FQDNs].some((list) => list?.length)) return clauses;
  return (
    (Endpoints ?? []).some((one) => meets(peer, scoped(world, one, place))) ||
    (Entities ?? []).some((one) => isEntity(peer, one)) ||
    (CIDR ?? []).some((one) => isInside(peer, one, world.dualStack)) ||
    (CIDRSet ?? []).some((one) => isInEntry(world, one, peer)) ||
    (FQDNs ?? []).some(({ matchName, matchPattern }) => peer.includes(`fqdn:${matchName ?? matchPattern}`))
  );
}

interface CidrEntry {
  cidr?: string;
  except?: string[];
  cidrGroupRef?: string;
  cidrGroupSelector?: PolicySelector;
}

function isInEntry(
  world: ReferenceWorld,
  { cidr, except = [], cidrGroupRef, cidrGroupSelector }: CidrEntry,
  peer: readonly string[],
): boolean {
  if (except.some((one) => carriesPrefixOf(peer, one))) return false;
  if (cidr) return isInside(peer, cidr, world.dualStack);
  if (cidrGroupRef) return peer.includes(`cidrgroup:io.cilium.policy.cidrgroupname/${cidrGroupRef}`);
  return meets(peer, wantedOf(cidrGroupSelector ?? {}, 'cidrgroup'));
}

function scoped(world: ReferenceWorld, written: PolicySelector, { namespace, subject }: Place): Wanted[] {
  const wanted = wantedOf(written, 'any');
  if (wanted.some(({ source }) => source === 'reserved')) return wanted;
  const named = (name: string): boolean => wanted.some((one) => isFromKubernetes(one) && one.name === name);
  const result = [...wanted];
  if (!named(POD_NAMESPACE)) {
    const freed = wanted.some((one) => isFromKubernetes(one) && one.name.startsWith(NAMESPACE_LABELS));
    const init = wantedOf(subject.endpointSelector!, 'any').some(({ source, name }) => source === 'reserved' && name === 'init');
    if (namespace === undefined) result.push(...(init ? [] : [exists('k8s', POD_NAMESPACE)]));
    else if (!freed) result.push(is('k8s', POD_NAMESPACE, namespace));
  }
  if (world.scoped && !named(CLUSTER)) result.push(is('k8s', CLUSTER, 'default'));
  return result;
}

/** §3.21. */
function judgeNetworkPolicy(
  world: ReferenceWorld,
  { metadata, spec }: NetworkPolicy,
  question: ReferenceQuestion,
): { defaultDeny: boolean; rules: boolean[] } {
  const namespace = metadata.namespace ?? 'default';
  if (!meets(question.subject, [...wantedOf(spec?.podSelector ?? {}, 'k8s'), is('k8s', POD_NAMESPACE, namespace)]))
    return { defaultDeny: false, rules: [] };
  const rules = (spec?.[question.direction] ?? []) as { from?: KnpPeer[]; to?: KnpPeer[]; ports?: KnpPort[] }[];
  const types = spec?.policyTypes ?? ['Ingress'];
  const defaultDeny = rules.length > 0 || types.includes(question.direction === 'ingress' ? 'Ingress' : 'Egress');
  return {
    defaultDeny,
    rules: rules.map(({ from = [], to = [], ports = [] }) => {
      const peers = [...from, ...to];
      const selected = peers.length === 0 || peers.some((peer) => isKnpPeer(world, peer, namespace, question));
      return selected && (ports.length === 0 || ports.some((port) => coversKnpPort(world, port, question)));
    }),
  };
}

interface KnpPeer {
  podSelector?: PolicySelector;
  namespaceSelector?: PolicySelector;
  ipBlock?: { cidr: string; except?: string[] };
}
interface KnpPort {
  port?: number | string;
  endPort?: number;
  protocol?: string;
}

function isKnpPeer(
  world: ReferenceWorld,
  { podSelector, namespaceSelector, ipBlock }: KnpPeer,
  namespace: string,
  { peer, direction }: ReferenceQuestion,
): boolean {
  const local = world.scoped ? [is('k8s', CLUSTER, 'default')] : [];
  const own = [is('k8s', POD_NAMESPACE, namespace), ...local];
  if (ipBlock) {
    if (direction === 'ingress' && world.ipBlockOpensNamespace && world.scoped && meets(peer, own)) return true;
    return isInEntry(world, ipBlock, peer);
  }
  const pods = wantedOf(podSelector ?? {}, 'k8s');
  if (!namespaceSelector) return meets(peer, [...pods, ...own]);
  const spaces = wantedOf(namespaceSelector, 'k8s').map((one) => ({ ...one, name: NAMESPACE_LABELS + one.name }));
  return meets(peer, [...pods, ...(spaces.length > 0 ? spaces : [exists('k8s', POD_NAMESPACE)]), ...local]);
}

function coversKnpPort(world: ReferenceWorld, { port, endPort, protocol = 'TCP' }: KnpPort, question: ReferenceQuestion): boolean {
  if (port === undefined) return protocol === question.protocol;
  return coversPort(world, { port: String(port), ...(endPort !== undefined && { endPort }), protocol }, question);
}
