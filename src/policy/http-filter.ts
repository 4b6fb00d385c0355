/** HTTP rules that hold for one peer and port, merged as agent and Envoy merge them (facts/policy.md §3.17). @module */
import type { HttpRule } from '../cluster/kinds.ts';
import { isLocalHost, type Question } from './question.ts';
import type { DirectionPolicy } from './policy-set.ts';
import { covers, type NamedPort, type PortRange, type PortSet } from './ports.ts';
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
  const restricted = policy.defaultDeny && !plain && !(isLocalHost(question) && hostIsFree(matching, policy, question));
  return { restricted, rules };
}

function hostIsFree(matching: readonly Rule[], policy: DirectionPolicy, { protocol, port, subjectPorts }: Question): boolean {
  const redirecting = matching.filter(({ l7 }) => l7?.kind === 'http');
  return covers(hostFreePorts(redirecting, policy.rules), protocol, port, subjectPorts ?? (() => new Map()));
}

/**
 * The ports on which the host's requests are not judged: those of redirecting port rules that select it, through the
 * plain entry that the localhost allowance adds; unless the selector `reserved:host` itself stands in that port rule
 * (facts/policy.md §3.15).
 * @param redirecting the rules that select the host and hand it to a proxy
 * @param all the rules of the subject
 */
export function hostFreePorts(redirecting: readonly Rule[], all: readonly Rule[]): PortSet {
  const naming = all.filter(namesHost).flatMap(({ ports }) => ports ?? []);
  const names = ({ protocol, name, endPort }: NamedPort): boolean =>
    naming.some(({ named }) => named.some((one) => one.protocol === protocol && one.name === name && one.endPort === endPort));
  const spans = ({ protocol, from, to, endPort }: PortRange): boolean =>
    naming.some(({ ranges }) =>
      ranges.some((one) => one.protocol === protocol && one.from === from && one.to === to && one.endPort === endPort),
    );
  return {
    ranges: redirecting.flatMap(({ ports }) => ports?.ranges ?? []).filter((range) => !spans(range)),
    named: redirecting.flatMap(({ ports }) => ports?.named ?? []).filter((named) => !names(named)),
  };
}

const namesHost = ({ peers }: Rule): boolean => peers !== 'all' && peers.some(({ text }) => text === 'reserved:host Exists ');
