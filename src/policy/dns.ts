/** One DNS question against the rules of a redirect to the DNS proxy (facts/policy.md §3.10, §4.2). @module */
import type { DnsRule } from '../cluster/kinds.ts';
import { filtersAt } from './attribution.ts';
import type { Verdict } from './decide.ts';
import type { PolicySet } from './policy-set.ts';
import type { Question } from './question.ts';
import { compileRegex } from './regex.ts';
import type { Rule, RuleRef } from './rule.ts';

export interface DnsFilter {
  /** false: the rules of this port hold one that lets every name pass. */
  readonly restricted: boolean;
  readonly rules: readonly { readonly rule: DnsRule; readonly ref: RuleRef }[];
}

export type DnsVerdict =
  /** `rule` is absent where nothing restricts the question. */
  | { readonly allowed: true; readonly rule?: RuleRef }
  /** The proxy answers REFUSED. */
  | { readonly allowed: false };

/**
 * Judges a DNS question on a connection that the verdict lets through.
 *
 * @example
 * decideDns(decide(policies, towardsKubeDns), 'api.example.com').allowed;
 */
export function decideDns({ verdict, dns }: Verdict, name: string): DnsVerdict {
  if (verdict === 'deny' || verdict === 'default-deny') return { allowed: false };
  const passing = dns?.rules.find(({ rule }) => matchesDnsRule(rule, name));
  if (passing) return { allowed: true, rule: passing.ref };
  return { allowed: !dns?.restricted };
}

/**
 * The DNS rules for a question. Likely, as only the source was read: the proxy knows the rules of its own port
 * alone, so a plain rule without ports does not open it.
 */
export function dnsFilter(matching: readonly Rule[], policies: PolicySet, question: Question): DnsFilter | undefined {
  const rules = matching.flatMap(({ l7, ref }) => (l7?.kind === 'dns' ? l7.dns.map((rule) => ({ rule, ref })) : []));
  if (rules.length === 0) return undefined;
  const redirecting = filtersAt(policies, question).filter(({ filter }) =>
    [...filter.peers.values()].some(({ redirect }) => redirect === 'dns'),
  );
  const open = redirecting.some(({ peers }) =>
    peers.some(({ dns }) => dns.length === 0 || dns.some(({ matchPattern }) => matchPattern === '*')),
  );
  return { restricted: !open, rules };
}

function matchesDnsRule({ matchName, matchPattern }: DnsRule, name: string): boolean {
  return (Boolean(matchName) && fqdn(matchName!) === fqdn(name)) || (Boolean(matchPattern) && matchesName(matchPattern!, name));
}

/** Lower case, without blanks around, with the dot of the root at its end. */
function fqdn(name: string): string {
  const bare = name.trim().toLowerCase();
  return bare.endsWith('.') ? bare : `${bare}.`;
}

const CHARACTER = '[-a-zA-Z0-9_]';

/**
 * Whether a DNS name matches a `matchPattern`: `*` is any run of characters inside one label, a leading `**.`
 * one or more whole labels, and stars alone are every name (facts/policy.md §4.2).
 *
 * @example
 * matchesName('*.cilium.io', 'www.cilium.io'); // true
 * matchesName('*.cilium.io', 'a.b.cilium.io'); // false
 */
export function matchesName(pattern: string, name: string): boolean {
  if (pattern.length > 255 || !/^[-a-zA-Z0-9_.*]+$/.test(pattern.trim())) return false;
  const wanted = fqdn(pattern);
  const asked = fqdn(name);
  if (/^\*+\.$/.test(wanted)) return asked === '.' || new RegExp(`^(${CHARACTER}+\\.)+$`).test(asked);
  const whole = wanted.startsWith('**.') ? `${CHARACTER}+(\\.${CHARACTER}+)*\\.` : '';
  const rest = wanted.slice(whole === '' ? 0 : '**.'.length);
  const expression = whole + rest.replaceAll('.', '\\.').replaceAll(/\*+/g, `${CHARACTER}*`);
  const regex = compileRegex(expression);
  return 'matches' in regex && regex.matches(asked);
}
