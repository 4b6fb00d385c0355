/** HTTP rules that hold for one peer and port, merged as agent and Envoy merge them (facts/policy.md §3.17). @module */
import type { HttpRule } from '../cluster/kinds.ts';
import { isLocalHost, type Question } from './question.ts';
import type { DirectionPolicy } from './policy-set.ts';
import type { PortRange } from './ports.ts';
import type { Rule, RuleRef } from './rule.ts';

export interface HttpFilter {
  /** false: some plain rule (or an empty HTTP rule) matches too, so Envoy lets every request pass. */
  readonly restricted: boolean;
  /** A request passes when one of them matches. */
  readonly rules: readonly { readonly rule: HttpRule; readonly ref: RuleRef }[];
}

/** `undefined`: none of the matching allows carries HTTP rules. */
export function httpFilter(matching: readonly Rule[], policy: DirectionPolicy, question: Question): HttpFilter | undefined {
  const rules = matching.flatMap(({ l7, ref }) => (l7?.kind === 'http' ? l7.http.map((rule) => ({ rule, ref })) : []));
  if (rules.length === 0) return undefined;
  const plain =
    matching.some(({ l7 }) => l7 === undefined || l7.kind === 'tls') || rules.some(({ rule }) => Object.keys(rule).length === 0);
  // With enableDefaultDeny: false the implicit allow-all joins the list.
  const restricted = policy.defaultDeny && !plain && !(isLocalHost(question) && hostBypasses(matching, policy, question.port));
  return { restricted, rules };
}

/**
 * The host bypasses L7 through the plain entry that the localhost allowance adds to a redirecting port
 * rule, unless the selector `reserved:host` itself stands in that port rule (facts/policy.md §3.15).
 */
function hostBypasses(matching: readonly Rule[], policy: DirectionPolicy, port: number): boolean {
  const portRules = matching
    .flatMap(({ l7, ports }) => (l7?.kind === 'http' ? (ports?.ranges ?? []) : []))
    .filter(({ from, to }) => from <= port && port <= to);
  return portRules.some(
    (portRule) => !policy.rules.some((rule) => namesHost(rule) && rule.ports?.ranges.some((range) => same(range, portRule))),
  );
}

const namesHost = ({ peers }: Rule): boolean => peers !== 'all' && peers.some(({ text }) => text === 'reserved:host Exists ');
const same = (a: PortRange, b: PortRange): boolean => a.protocol === b.protocol && a.from === b.from && a.to === b.to;
