/** CiliumNetworkPolicy and CiliumClusterwideNetworkPolicy: validation and translation into rules. @module */
import type { CiliumNetworkPolicy, PolicyRule, PolicySelector } from '../../cluster/kinds.ts';
import { message } from '../../i18n/catalogue.ts';
import { POD_NAMESPACE } from '../labels.ts';
import type { Scope } from '../peers.ts';
import type { Direction, PolicyRef, PolicySpec, Rule, Section } from '../rule.ts';
import { equals, requirementsOf, selector, type Requirement } from '../selector.ts';
import { parseRule } from './cilium-rule.ts';
import type { Reading } from './context.ts';
import { worded } from './finding.ts';
import { PolicyError } from './policy-error.ts';
import { checkSelector } from './selector-checks.ts';
import { refuseUndecodable } from './undecodable.ts';

/** The rules of a policy object that has the right shape. Throws a {@link PolicyError} with the engine's text when one of its specs is invalid. */
export function parseCiliumPolicy(policy: CiliumNetworkPolicy, ref: PolicyRef, reading: Reading): PolicySpec[] {
  const written: { rule: PolicyRule; field: string }[] = [
    ...(policy.spec ? [{ rule: policy.spec, field: 'spec' }] : []),
    ...(policy.specs ?? []).map((rule, index) => ({ rule, field: `specs[${index}]` })),
  ];
  refuseUndecodable(written);
  // An empty list is one: the policy says nothing, and is accepted.
  if (written.length === 0 && !policy.specs) throw new PolicyError('spec', `Invalid ${ref.kind} spec(s): empty policy`);
  return written.map(({ rule, field }) => {
    try {
      return parseSpec(rule, { ref, field, reading });
    } catch (error) {
      if (!(error instanceof PolicyError) || error.decoding) throw error;
      const { field: at, message: words, ...more } = error.finding;
      const place = field === 'spec' || words === NODE_SELECTOR ? 'spec' : 'specs';
      throw new PolicyError(at, `Invalid ${ref.kind} ${place}: ${words}`, more);
    }
  });
}

/** Words that the agent gives the same place, whichever list of specs it reads. */
const NODE_SELECTOR = 'rule cannot have NodeSelector';

interface SpecContext {
  readonly ref: PolicyRef;
  readonly field: string;
  readonly reading: Reading;
}

const SECTIONS: readonly { section: Section; direction: Direction; action: Rule['action'] }[] = [
  { section: 'ingress', direction: 'ingress', action: 'allow' },
  { section: 'ingressDeny', direction: 'ingress', action: 'deny' },
  { section: 'egress', direction: 'egress', action: 'allow' },
  { section: 'egressDeny', direction: 'egress', action: 'deny' },
];

function parseSpec(rule: PolicyRule, context: SpecContext): PolicySpec {
  const { field, ref, reading } = context;
  // Undefined for a clusterwide policy.
  const { namespace } = ref;
  if (SECTIONS.every(({ section }) => !rule[section]?.length)) {
    throw new PolicyError(field, 'rule must have at least one of Ingress, IngressDeny, Egress, EgressDeny');
  }
  if (!rule.endpointSelector && !rule.nodeSelector) throw new PolicyError(field, 'rule must have one of EndpointSelector or NodeSelector');
  if (rule.endpointSelector && rule.nodeSelector) throw new PolicyError(field, 'rule cannot have both EndpointSelector and NodeSelector');
  const subjectKind = rule.nodeSelector ? 'host' : 'endpoint';
  if (rule.nodeSelector) checkSelector(rule.nodeSelector, `${field}.nodeSelector`);
  else checkSelector(rule.endpointSelector!, `${field}.endpointSelector`);
  const subject = rule.nodeSelector ? requirementsOf(rule.nodeSelector) : subjectRequirements(rule.endpointSelector!, context);
  const scope: Scope = { namespace, subject, settings: reading.settings };
  const rules: Record<Direction, Rule[]> = { ingress: [], egress: [] };
  for (const { section, direction, action } of SECTIONS) {
    for (const [index, written] of (rule[section] ?? []).entries()) {
      const at = `${field}.${section}[${index}]`;
      rules[direction].push(...parseRule(written, { direction, action, subjectKind, scope, ref, field: at, reading }));
    }
  }
  if (rule.nodeSelector && namespace !== undefined) throw new PolicyError(`${field}.nodeSelector`, NODE_SELECTOR);
  const hasSection = {
    ingress: Boolean(rule.ingress?.length || rule.ingressDeny?.length),
    egress: Boolean(rule.egress?.length || rule.egressDeny?.length),
  };
  const wanted = reading.settings.nonDefaultDeny ? rule.enableDefaultDeny : undefined;
  const defaultDeny = {
    ingress: hasSection.ingress && wanted?.ingress !== false,
    egress: hasSection.egress && wanted?.egress !== false,
  };
  return { ref, field, subject: selector(subject), subjectKind, ...rules, hasSection, defaultDeny };
}

/** A namespaced policy's subject is forced into its namespace (facts/policy.md §3.4). */
function subjectRequirements(written: PolicySelector, { ref: { namespace }, field, reading }: SpecContext): Requirement[] {
  if (namespace === undefined) return requirementsOf(written);
  const overwritten = `k8s:${POD_NAMESPACE}`;
  const { [overwritten]: foreign, ...matchLabels } = written.matchLabels ?? {};
  if (foreign !== undefined && foreign !== namespace) {
    const at = `${field}.endpointSelector.matchLabels["${overwritten}"]`;
    const text = message('policyParse.foreignNamespace', { found: JSON.stringify(foreign), namespace });
    reading.findings.add({ ...worded(at, text, { found: JSON.stringify(foreign), allowed: [namespace] }), kind: 'agent' });
  }
  return [...requirementsOf({ ...written, matchLabels }), equals('k8s', POD_NAMESPACE, namespace)];
}
