/** Whether the DNS proxy answers a name, by the DNS rules of a connection (facts/policy.md §4.2). @module */
import { message } from '../../i18n/index.ts';
import type { DnsRule } from '../../cluster/kinds.ts';
import type { Verdict } from '../decide.ts';
import type { Rule } from '../rule.ts';
import type { Explanation, NamedRule } from './explanation.ts';
import { ruleName } from './wording.ts';

/** Lower-cased, trimmed, with its final dot. */
const canonical = (name: string): string => {
  const lower = name.trim().toLowerCase();
  return lower.endsWith('.') ? lower : `${lower}.`;
};

/**
 * Whether a pattern of `matchPattern` fits a name: a star stands for characters within one label, a leading
 * `**.` for whole labels, and stars alone for every name.
 */
export function matchesDnsPattern(pattern: string, name: string): boolean {
  const written = canonical(pattern);
  if (/^\*+\.$/.test(written)) return true;
  const labels = canonical(name).split('.');
  const wanted = written.split('.');
  if (/^\*\*+\./.test(written)) {
    wanted.shift();
    const extra = labels.length - wanted.length;
    if (extra < 1 || labels.slice(0, extra).some((label) => label === '' || !isLabel(label))) return false;
    return wanted.every((glob, index) => matchesGlob(glob, labels[extra + index]!));
  }
  return wanted.length === labels.length && wanted.every((glob, index) => matchesGlob(glob, labels[index]!));
}

const isLabel = (text: string): boolean => /^[-a-zA-Z0-9_]*$/.test(text);

/** One label; linear in the product of the lengths, whatever the stars. */
function matchesGlob(glob: string, label: string): boolean {
  if (!isLabel(label)) return false;
  let [at, from, star, mark] = [0, 0, -1, 0];
  while (at < label.length) {
    if (glob[from] === '*') {
      star = from;
      mark = at;
      from += 1;
    } else if (glob[from] === label[at]) {
      at += 1;
      from += 1;
    } else if (star >= 0) {
      mark += 1;
      at = mark;
      from = star + 1;
    } else return false;
  }
  while (glob[from] === '*') from += 1;
  return from === glob.length;
}

const fits = ({ matchName, matchPattern }: DnsRule, name: string): boolean =>
  (matchName !== undefined && matchName !== '' && canonical(matchName) === canonical(name)) ||
  (Boolean(matchPattern) && matchesDnsPattern(matchPattern!, name));

/** `undefined`: no DNS rules on this connection. One plain rule for peer and port lets every name pass (§3.10). */
export function explainDns(
  name: string,
  verdict: Verdict,
  matching: readonly Rule[],
  nameOf: (rule: Rule) => NamedRule,
): Explanation['dns'] {
  if (!verdict.proxies.includes('dns')) return undefined;
  const plain = matching.find(({ l7 }) => l7 === undefined);
  if (plain) return { name, allowed: true, why: message('policy.explain.dns.defeated', { rule: ruleName(nameOf(plain)) }) };
  for (const rule of matching) {
    const at = rule.l7?.kind === 'dns' ? rule.l7.dns.findIndex((one) => fits(one, name)) : -1;
    if (at >= 0)
      return {
        name,
        allowed: true,
        why: message('policy.explain.dns.allowed', { name, rule: `${ruleName(nameOf(rule))}.rules.dns[${at}]` }),
      };
  }
  return { name, allowed: false, why: message('policy.explain.dns.refused', { name }) };
}
