/** CiliumNetworkPolicy and CiliumClusterwideNetworkPolicy: validation and translation into rules. @module */
import type { CiliumNetworkPolicy, EgressRule, IngressRule, PolicyRule, PolicySelector } from '../../cluster/kinds.ts';
import { POD_NAMESPACE } from '../labels.ts';
import {
  cidrSelector,
  cidrSetSelector,
  endpointSelector,
  entitySelectors,
  fqdnSelector,
  nodeSelector,
  type CidrSetEntry,
  type Scope,
} from '../peers.ts';
import type { Direction, Peers, PolicyRef, PolicySpec, Rule, Section } from '../rule.ts';
import { equals, requirementsOf, selector, type Requirement, type Selector } from '../selector.ts';
import type { PolicySettings } from '../settings.ts';
import { parseIcmps, parsePortRules, type PortClause } from './port-rules.ts';
import { PolicyError } from './policy-error.ts';

type WrittenRule = Record<string, unknown> & Pick<IngressRule, 'toPorts' | 'icmps' | 'authentication'>;

/** The rules of a policy object. Throws a {@link PolicyError} with the engine's text when one of its specs is invalid. */
export function parseCiliumPolicy(policy: CiliumNetworkPolicy, settings: PolicySettings): PolicySpec[] {
  const clusterwide = policy.kind === 'CiliumClusterwideNetworkPolicy' || !policy.metadata.namespace;
  const ref: PolicyRef =
    policy.kind === 'CiliumClusterwideNetworkPolicy'
      ? { kind: policy.kind, name: policy.metadata.name }
      : { kind: 'CiliumNetworkPolicy', namespace: policy.metadata.namespace ?? 'default', name: policy.metadata.name };
  const namespace = clusterwide ? undefined : policy.metadata.namespace;
  const written: { rule: PolicyRule; field: string }[] = [
    ...(policy.spec ? [{ rule: policy.spec, field: 'spec' }] : []),
    ...(policy.specs ?? []).map((rule, index) => ({ rule, field: `specs[${index}]` })),
  ];
  if (written.length === 0) throw new PolicyError('spec', `Invalid ${ref.kind} spec(s): empty policy`);
  return written.map(({ rule, field }) => {
    try {
      return parseSpec(rule, { ref, namespace, settings, field });
    } catch (error) {
      if (!(error instanceof PolicyError) || error.decoding) throw error;
      throw new PolicyError(error.field, `Invalid ${ref.kind} ${field === 'spec' ? 'spec' : 'specs'}: ${error.message}`);
    }
  });
}

interface SpecContext {
  readonly ref: PolicyRef;
  /** `undefined`: clusterwide. */
  readonly namespace: string | undefined;
  readonly settings: PolicySettings;
  readonly field: string;
}

const SECTIONS: readonly { section: Section; direction: Direction; action: Rule['action'] }[] = [
  { section: 'ingress', direction: 'ingress', action: 'allow' },
  { section: 'ingressDeny', direction: 'ingress', action: 'deny' },
  { section: 'egress', direction: 'egress', action: 'allow' },
  { section: 'egressDeny', direction: 'egress', action: 'deny' },
];

function parseSpec(rule: PolicyRule, context: SpecContext): PolicySpec {
  const { field, ref, namespace, settings } = context;
  if (SECTIONS.every(({ section }) => !rule[section]?.length)) {
    throw new PolicyError(field, 'rule must have at least one of Ingress, IngressDeny, Egress, EgressDeny');
  }
  if (!rule.endpointSelector && !rule.nodeSelector) throw new PolicyError(field, 'rule must have one of EndpointSelector or NodeSelector');
  if (rule.endpointSelector && rule.nodeSelector) throw new PolicyError(field, 'rule cannot have both EndpointSelector and NodeSelector');
  if (rule.nodeSelector && namespace !== undefined) throw new PolicyError(`${field}.nodeSelector`, 'rule cannot have NodeSelector');
  const subject = rule.nodeSelector ? requirementsOf(rule.nodeSelector) : subjectRequirements(rule.endpointSelector!, namespace);
  const subjectKind = rule.nodeSelector ? 'host' : 'endpoint';
  const scope: Scope = { namespace, subject, settings };
  const rules: Record<Direction, Rule[]> = { ingress: [], egress: [] };
  for (const { section, direction, action } of SECTIONS) {
    for (const [index, written] of (rule[section] ?? []).entries()) {
      const at = `${field}.${section}[${index}]`;
      rules[direction].push(...parseRule(written, { direction, action, subjectKind, scope, ref, field: at }));
    }
  }
  const hasSection = {
    ingress: Boolean(rule.ingress?.length || rule.ingressDeny?.length),
    egress: Boolean(rule.egress?.length || rule.egressDeny?.length),
  };
  const wanted = settings.nonDefaultDeny ? rule.enableDefaultDeny : undefined;
  const defaultDeny = {
    ingress: hasSection.ingress && wanted?.ingress !== false,
    egress: hasSection.egress && wanted?.egress !== false,
  };
  return { ref, field, subject: selector(subject), subjectKind, ...rules, hasSection, defaultDeny };
}

/** A namespaced policy's subject is forced into its namespace (facts/policy.md §3.4). */
function subjectRequirements(written: PolicySelector, namespace: string | undefined): Requirement[] {
  const requirements = requirementsOf(written);
  if (namespace === undefined) return requirements;
  const overwritten = `k8s:${POD_NAMESPACE}`;
  const labels = Object.fromEntries(Object.entries(written.matchLabels ?? {}).filter(([key]) => key !== overwritten));
  return [...requirementsOf({ ...written, matchLabels: labels }), equals('k8s', POD_NAMESPACE, namespace)];
}

interface RuleContext {
  readonly direction: Direction;
  readonly action: Rule['action'];
  readonly subjectKind: 'endpoint' | 'host';
  readonly scope: Scope;
  readonly ref: PolicyRef;
  readonly field: string;
}

function parseRule(written: WrittenRule, context: RuleContext): Rule[] {
  const { direction, action, scope, field, ref } = context;
  refuseRequires(written, direction, field);
  if (written.icmps?.length && written.toPorts?.length) {
    throw new PolicyError(`${field}.icmps`, 'the ICMPs block may only be present without ToPorts. Define a separate rule to use ToPorts');
  }
  const peers = parsePeers(written, context);
  const portContext = { direction, action, subjectKind: context.subjectKind, settings: scope.settings };
  const clauses: (PortClause | undefined)[] = [
    ...parsePortRules(written.toPorts ?? [], portContext, `${field}.toPorts`),
    ...parseIcmps(written.icmps ?? [], `${field}.icmps`),
  ];
  if (clauses.length === 0) clauses.push(undefined);
  const mode = written.authentication?.mode;
  const authentication = mode === 'required' || mode === 'disabled' || mode === 'test-always-fail' ? mode : undefined;
  return clauses.map((clause) => ({
    ref: { ...ref, field },
    action,
    // Neither a peer nor a port: the rule matches nothing, and only turns default deny on (facts/policy.md §3.7).
    peers: peers ?? (clause ? 'all' : []),
    ports: clause?.ports,
    l7: clause?.l7,
    serverNames: clause?.serverNames ?? [],
    authentication,
  }));
}

/** Removed from the API: a non-empty field fails to decode. */
function refuseRequires(written: WrittenRule, direction: Direction, field: string): void {
  const name = direction === 'ingress' ? 'fromRequires' : 'toRequires';
  if (!(written[name] as unknown[] | undefined)?.length) return;
  const type = direction === 'ingress' ? 'IngressRule' : 'EgressRule';
  const common = direction === 'ingress' ? 'IngressCommonRule' : 'EgressCommonRule';
  const path = field.replaceAll(/\[\d+\]/g, '');
  throw new PolicyError(
    `${field}.${name}`,
    `json: cannot unmarshal object into Go struct field ${type}.${path}.${common}.${name} of type string`,
    { decoding: true },
  );
}

/** `undefined`: the rule has no L3 part that selects anything, present or resolved. */
function parsePeers(written: WrittenRule, { direction, scope, field }: RuleContext): Peers | undefined {
  const prefix = direction === 'ingress' ? 'from' : 'to';
  const list = (name: string): readonly unknown[] | undefined => (written[`${prefix}${name}`] as unknown[] | null | undefined) ?? undefined;
  const at = (name: string, index: number): string => `${field}.${prefix}${name}[${index}]`;
  const { settings } = scope;
  refuseCombinations(written, direction, field);
  if (list('Nodes')?.length && !settings.nodeSelectorLabels) {
    throw new PolicyError(
      `${field}.${prefix}Nodes`,
      'FromNodes/ToNodes rules can only be applied when the "enable-node-selector-labels" flag is set',
    );
  }
  const selectors: Selector[] = [
    ...((list('Endpoints') ?? []) as PolicySelector[]).map((one) => endpointSelector(one, scope)),
    ...((list('Nodes') ?? []) as PolicySelector[]).map((one) => nodeSelector(one, settings)),
    ...((list('CIDR') ?? []) as string[]).map((one, index) => cidrSelector(one, settings, at('CIDR', index))),
    ...((list('CIDRSet') ?? []) as CidrSetEntry[]).map((one, index) => cidrSetSelector(one, settings, at('CIDRSet', index))),
    ...((list('FQDNs') ?? []) as NonNullable<EgressRule['toFQDNs']>[number][]).map((one, index) => fqdnSelector(one, at('FQDNs', index))),
  ];
  const entities = ((list('Entities') ?? []) as string[]).map((one, index) => entitySelectors(one, settings, at('Entities', index)));
  if (['Endpoints', 'Nodes', 'CIDR', 'CIDRSet', 'Entities'].some((name) => list(name)?.length === 0)) return [];
  if (entities.includes('all')) return 'all';
  selectors.push(...entities.flatMap((one) => (one === 'all' ? [] : one)));
  // An entity such as `none` is present and selects nobody; toServices, groups and an empty toFQDNs are as if absent.
  return selectors.length > 0 || entities.length > 0 ? selectors : undefined;
}

const PEER_KINDS = ['Endpoints', 'CIDR', 'CIDRSet', 'Entities', 'Nodes', 'Services', 'FQDNs', 'Groups'] as const;

function refuseCombinations(written: WrittenRule, direction: Direction, field: string): void {
  const prefix = direction === 'ingress' ? 'from' : 'to';
  const present = PEER_KINDS.filter((kind) => (written[`${prefix}${kind}`] as unknown[] | undefined)?.length);
  if (present.length < 2) return;
  const [first, second] = [...present].sort().map((kind) => `${direction === 'ingress' ? 'From' : 'To'}${kind}`);
  throw new PolicyError(field, `combining ${first} and ${second} is not supported yet`);
}
