/** The layer-3/4 verdict (facts/policy.md §3.1) and the HTTP rules that a redirect stands for. @module */
import { httpFilter, type HttpFilter } from './http-filter.ts';
import { covers, type NamedPorts } from './ports.ts';
import { isLocalHost, type Question } from './question.ts';
import type { DirectionPolicy, PolicySet } from './policy-set.ts';
import type { L7, Rule, RuleRef } from './rule.ts';

/** `builtin`: the allowance host → local pod, which no policy writes. */
export type SpeakingRule = RuleRef | { readonly builtin: 'allow-localhost-ingress' };

export interface Verdict {
  /** `redirect`: allowed, and a proxy has the last word. */
  readonly verdict: 'allow' | 'deny' | 'default-deny' | 'redirect';
  /** The rules that speak: matching denies, else matching allows; for `default-deny` the specs that turned it on. */
  readonly rules: readonly SpeakingRule[];
  /** With `redirect`: what the proxies check. */
  readonly proxies: readonly L7['kind'][];
  /** With `redirect` to Envoy for HTTP. */
  readonly http: HttpFilter | undefined;
  /** The first packet waits for a mutual-authentication handshake (facts/policy.md §3.18). */
  readonly authentication: 'required' | 'test-always-fail' | undefined;
  /** The subject's rules conflict; a real agent keeps its previous policy, which nobody can know here. */
  readonly error: string | undefined;
}

const ALLOWED: Verdict = { verdict: 'allow', rules: [], proxies: [], http: undefined, authentication: undefined, error: undefined };
const NO_PORTS: NamedPorts = new Map();

/** May the first packet pass, and which rules say so. */
export function decide(policies: PolicySet, question: Question): Verdict {
  const { mode } = policies.settings;
  if (mode === 'never') return ALLOWED;
  const subject = policies.policyOf(question.subject);
  const policy = subject[question.direction];
  const matching = matchingRules(policies, policy, question);
  const base = { ...ALLOWED, error: subject.error };
  const denies = matching.filter(({ action }) => action === 'deny');
  if (denies.length > 0) return { ...base, verdict: 'deny', rules: denies.map(({ ref }) => ref) };
  const local = isLocalHost(question);
  if (matching.length === 0 && policy.defaultDeny && !local) {
    return { ...base, verdict: 'default-deny', rules: policy.deniedBy.map(({ ref, field }) => ({ ...ref, field })) };
  }
  const rules: SpeakingRule[] = matching.map(({ ref }) => ref);
  if (local) rules.push({ builtin: 'allow-localhost-ingress' });
  const proxies = [...new Set(matching.flatMap(({ l7 }) => l7?.kind ?? []))];
  const required = matching.find(({ authentication }) => authentication === 'required' || authentication === 'test-always-fail');
  const authentication = required?.authentication === 'disabled' ? undefined : required?.authentication;
  if (proxies.length === 0) return { ...base, rules, authentication };
  const http = httpFilter(matching, policy, question);
  return { verdict: 'redirect', rules, proxies, http, authentication, error: subject.error };
}

/** The rules of the subject that match peer and port, denies among them. */
function matchingRules(policies: PolicySet, policy: DirectionPolicy, question: Question): Rule[] {
  const resolve = question.direction === 'ingress' ? () => question.subjectPorts?.() ?? NO_PORTS : policies.namedPorts;
  const { port, protocol } = question;
  return policy.rulesFor(question.peer.labels).filter(({ ports }) => !ports || covers(ports, protocol, port, resolve));
}
