/** One ingress or egress rule of a Cilium policy: whom it names, on which ports, checked in the agent's order. @module */
import type { EgressRule, IngressRule, PolicySelector } from '../../cluster/kinds.ts';
import { message } from '../../i18n/catalogue.ts';
import { cidrSelector, cidrSetSelector, endpointSelector, entitySelectors, fqdnSelector, nodeSelector, type Scope } from '../peers.ts';
import type { Direction, Peers, PolicyRef, Rule } from '../rule.ts';
import type { Selector } from '../selector.ts';
import type { Reading } from './context.ts';
import { worded } from './finding.ts';
import { parseIcmps, parsePortRules, refuseL7, type PortClause } from './port-rules.ts';
import { PolicyError } from './policy-error.ts';
import { checkSelector } from './selector-checks.ts';
import { resolveServices } from './services.ts';

export interface RuleContext {
  readonly direction: Direction;
  readonly action: Rule['action'];
  readonly subjectKind: 'endpoint' | 'host';
  readonly scope: Scope;
  readonly ref: PolicyRef;
  readonly field: string;
  readonly reading: Reading;
}

/** A rule as written, its peers without the `from` or `to` before their names. */
interface Written extends Pick<IngressRule, 'toPorts' | 'icmps' | 'authentication'> {
  readonly Endpoints?: PolicySelector[];
  readonly Nodes?: PolicySelector[];
  readonly CIDR?: string[];
  readonly CIDRSet?: NonNullable<IngressRule['fromCIDRSet']>;
  readonly Entities?: string[];
  readonly Groups?: unknown[];
  readonly FQDNs?: NonNullable<EgressRule['toFQDNs']>;
  readonly Services?: NonNullable<EgressRule['toServices']>;
  readonly Requires?: unknown[];
}

/**
 * The rules that one entry of a section stands for, one per port clause.
 * @throws PolicyError with the engine's text
 */
export function parseRule(rule: IngressRule | EgressRule, context: RuleContext): Rule[] {
  const { action, direction, subjectKind, field, ref, reading } = context;
  const written = withoutPrefix(rule);
  const { toPorts = [], icmps = [], FQDNs = [] } = written;
  refuseCombinations(written, direction, field);
  const peers = parsePeers(written, context);
  const portContext = { direction, action, subjectKind, settings: reading.settings };
  refuseL7(toPorts, portContext, `${field}.toPorts`);
  if (icmps.length > 0 && toPorts.length > 0) {
    throw new PolicyError(`${field}.icmps`, 'the ICMPs block may only be present without ToPorts. Define a separate rule to use ToPorts');
  }
  const clauses: (PortClause | undefined)[] = [
    ...parsePortRules(toPorts, portContext, `${field}.toPorts`),
    ...parseIcmps(icmps, `${field}.icmps`),
  ];
  if (clauses.length === 0) clauses.push(undefined);
  const names = FQDNs.map((one, index) => fqdnSelector(one, `${field}.toFQDNs[${index}]`));
  const named = names.length > 0 ? names : peers;
  return clauses.map((clause) => ({
    ref: { ...ref, field },
    action,
    // Neither a peer nor a port: the rule matches nothing, and only turns default deny on (facts/policy.md §3.7).
    peers: named ?? (clause ? 'all' : []),
    ports: clause?.ports,
    l7: clause?.l7,
    serverNames: clause?.serverNames ?? [],
    ...(clause?.envoy && { envoy: clause.envoy }),
    authentication: written.authentication?.mode as Rule['authentication'],
  }));
}

/** `fromEndpoints` and `toEndpoints` as `Endpoints`, and so on. */
function withoutPrefix(rule: IngressRule | EgressRule): Written {
  const fields = Object.entries(rule).map(([name, value]) => [name === 'toPorts' ? name : name.replace(/^(from|to)(?=[A-Z])/, ''), value]);
  return Object.fromEntries(fields) as Written;
}

const PEER_KINDS = ['Endpoints', 'CIDR', 'CIDRSet', 'Entities', 'Nodes', 'Services', 'FQDNs', 'Groups'] as const;

function refuseCombinations(written: Written, direction: Direction, field: string): void {
  const present = PEER_KINDS.filter((kind) => written[kind]?.length);
  if (present.length < 2) return;
  const [first, second] = [...present].sort().map((kind) => `${direction === 'ingress' ? 'From' : 'To'}${kind}`);
  throw new PolicyError(field, `combining ${first} and ${second} is not supported yet`);
}

/** `undefined`: the rule has no L3 part that selects anything, present or resolved. */
function parsePeers(written: Written, { action, direction, scope, field, reading }: RuleContext): Peers | undefined {
  const { Endpoints, Nodes, CIDR, CIDRSet, Entities, Groups, Services } = written;
  const { settings } = scope;
  const prefix = direction === 'ingress' ? 'from' : 'to';
  const at = (name: string, index: number): string => `${field}.${prefix}${name}[${index}]`;
  for (const [index, one] of (Endpoints ?? []).entries()) checkSelector(one, at('Endpoints', index));
  if (Nodes?.length) checkNodes(Nodes, settings, `${field}.${prefix}Nodes`);
  if (Groups?.length) reading.findings.add({ ...worded(`${field}.${prefix}Groups`, message('policyParse.groupsIgnored')), kind: 'agent' });
  const entities = (Entities ?? []).map((one, index) => entitySelectors(one, settings, at('Entities', index)));
  const selectors: Selector[] = [
    ...(Endpoints ?? []).map((one) => endpointSelector(one, scope)),
    ...(Nodes ?? []).map((one) => nodeSelector(one, settings)),
    ...(CIDR ?? []).map((one, index) => cidrSelector(one, settings, at('CIDR', index))),
    ...(CIDRSet ?? []).map((one, index) => cidrSetSelector(one, settings, at('CIDRSet', index))),
    // Nobody looks for the Services of a deny: such a rule is one without peers.
    ...resolveServices(action === 'allow' ? Services : [], reading, `${field}.toServices`),
  ];
  if (Services?.length && selectors.length === 0 && written.toPorts?.length) {
    reading.findings.add({ ...worded(`${field}.toServices`, message('policyParse.servicesUnresolved')), kind: 'agent' });
  }
  if ([Endpoints, Nodes, CIDR, CIDRSet, Entities].some((list) => list?.length === 0)) return [];
  if (entities.includes('all')) return 'all';
  selectors.push(...entities.flatMap((one) => (one === 'all' ? [] : one)));
  // toServices, groups and an empty toFQDNs are as if absent.
  return selectors.length > 0 || entities.length > 0 ? selectors : undefined;
}

const NODES_REFUSED = 'FromNodes/ToNodes rules can only be applied when the "enable-node-selector-labels" flag is set';

/** That nodes may not be selected at all is said after what is wrong with their selectors. */
function checkNodes(nodes: readonly PolicySelector[], { nodeSelectorLabels }: Scope['settings'], field: string): void {
  try {
    for (const [index, one] of nodes.entries()) checkSelector(one, `${field}[${index}]`);
  } catch (error) {
    if (nodeSelectorLabels || !(error instanceof PolicyError)) throw error;
    throw new PolicyError(error.field, `${error.message}\n${NODES_REFUSED}`);
  }
  if (!nodeSelectorLabels) throw new PolicyError(field, NODES_REFUSED);
}
