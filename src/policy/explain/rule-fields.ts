/** Which entry of a policy a parsed rule was written as, down to its port rule. @module */
import type { DirectionPolicy } from '../policy-set.ts';
import type { PolicyRef, Rule } from '../rule.ts';
import { formatPolicyRef } from '../rule.ts';
import type { LocateField, NamedRule } from './explanation.ts';

/** A rule as written, with all port rules that it has been split into. */
export interface WrittenRule {
  readonly policy: PolicyRef;
  /** `spec.ingress[0]`. */
  readonly field: string;
  readonly clauses: readonly Rule[];
}

const policyOf = ({ ref: { kind, namespace, name } }: Pick<Rule, 'ref'>): PolicyRef => ({
  kind,
  ...(namespace !== undefined && { namespace }),
  name,
});

/** Parsing makes a rule of each port rule; those of one entry follow one another. */
export function writtenRules(rules: readonly Rule[]): WrittenRule[] {
  const written: { policy: PolicyRef; field: string; clauses: Rule[] }[] = [];
  for (const rule of rules) {
    const last = written.at(-1);
    const field = rule.ref.field.replace(/\.(?:toPorts|icmps)\[\d+\]$/, '');
    if (last?.field === field && formatPolicyRef(last.policy) === formatPolicyRef(rule.ref)) last.clauses.push(rule);
    else written.push({ policy: policyOf(rule), field, clauses: [rule] });
  }
  return written;
}

/** Names rules: `spec.ingress[0].toPorts[1]`, with their places. */
export function ruleNames({ rules }: Pick<DirectionPolicy, 'rules'>, locate: LocateField): (rule: Rule) => NamedRule {
  const fields = new Map<Rule, string>();
  for (const { field, clauses } of writtenRules(rules))
    for (const [index, clause] of clauses.entries()) fields.set(clause, field + clauseField(clause, index));
  return (rule) => namedRule(policyOf(rule), fields.get(rule) ?? rule.ref.field, locate);
}

export const namedRule = (policy: PolicyRef, field: string, locate: LocateField): NamedRule => ({
  policy,
  field,
  place: locate(policy, field),
});

function clauseField({ ref, ports }: Rule, index: number): string {
  if (!ports || ref.kind === 'NetworkPolicy') return '';
  const icmp = ports.ranges.length > 0 && ports.ranges.every(({ protocol }) => protocol.startsWith('ICMP'));
  return `.${icmp ? 'icmps' : 'toPorts'}[${index}]`;
}
