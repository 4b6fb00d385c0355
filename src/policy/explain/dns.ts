/** Why the DNS proxy answers a name, or does not (facts/policy.md §3.10). @module */
import { message } from '../../i18n/index.ts';
import type { Verdict } from '../decide.ts';
import { decideDns } from '../dns.ts';
import type { Rule } from '../rule.ts';
import type { Explanation, NamedRule } from './explanation.ts';
import { ruleName } from './wording.ts';

/** `undefined`: no DNS rules on this connection. */
export function explainDns(
  name: string,
  verdict: Verdict,
  matching: readonly Rule[],
  nameOf: (rule: Rule) => NamedRule,
): Explanation['dns'] {
  const { dns } = verdict;
  if (!dns) return undefined;
  const { allowed } = decideDns(verdict, name);
  if (!allowed) return { name, allowed, why: message('policy.explain.dns.refused', { name }) };
  for (const rule of matching) {
    for (const [index, one] of (rule.l7?.kind === 'dns' ? rule.l7.dns : []).entries()) {
      const filter = { restricted: true, rules: [{ rule: one, ref: rule.ref }] };
      if (decideDns({ ...verdict, dns: filter }, name).allowed) {
        return {
          name,
          allowed,
          why: message('policy.explain.dns.allowed', { name, rule: `${ruleName(nameOf(rule))}.rules.dns[${index}]` }),
        };
      }
    }
  }
  const plain = matching.find(({ l7 }) => l7 === undefined);
  const why = plain ? message('policy.explain.dns.defeated', { rule: ruleName(nameOf(plain)) }) : message('policy.explain.dns.open');
  return { name, allowed, why };
}
