/**
 * Why a connection is allowed or refused, for one subject and one direction: every rule that speaks, what
 * turned default deny on, what nearly matched, and what cannot be known.
 * @module
 */
import { message, type Message } from '../../i18n/index.ts';
import { decide, type Verdict } from '../decide.ts';
import type { PolicySet } from '../policy-set.ts';
import { covers } from '../ports.ts';
import { portNamesOf } from '../question.ts';
import { formatPolicyRef, type Rule, type SpeakingRule } from '../rule.ts';
import { explainDns } from './dns.ts';
import type { Explanation, ExplainQuestion, LocateField, MatchedRule, NearMiss } from './explanation.ts';
import { explainHttp } from './http.ts';
import { nearMisses } from './near-misses.ts';
import { namedRule, ruleNames } from './rule-fields.ts';
import { unknowns } from './unknowns.ts';
import { identityName, ruleName } from './wording.ts';

const NOWHERE: LocateField = () => undefined;

/**
 * Explains the verdict of {@link decide}.
 *
 * @example
 * const { allowed, why } = explain(policies, { subject, direction: 'ingress', peer, port: 8080, protocol: 'TCP' });
 * render(why, 'en'); // 'nothing allows it; CNP default/web spec.ingress[0] would, but for the port (it allows TCP 80)'
 */
export function explain(policies: PolicySet, question: ExplainQuestion, locate: LocateField = NOWHERE): Explanation {
  const verdict = decide(policies, question);
  const policy = policies.policyOf(question.subject)[question.direction];
  const names = portNamesOf(policies, question);
  const { port, protocol } = question;
  const never = policies.settings.mode === 'never';
  const matching = never ? [] : policy.rulesFor(question.peer.labels).filter(({ ports }) => !ports || covers(ports, protocol, port, names));
  const nameOf = ruleNames(policy, locate);
  const rules = matching.map((rule): MatchedRule => ({
    ...nameOf(rule),
    role: roleOf(rule, verdict),
    action: rule.action,
    proxy: rule.l7?.kind,
  }));
  const misses = verdict.verdict === 'default-deny' ? nearMisses(policies, question, locate) : [];
  const allows = matching.filter(({ action }) => action === 'allow');
  const http = explainHttp(question, { verdict, policy, matching: allows, nameOf, locate });
  const dns = question.dns === undefined ? undefined : explainDns(question.dns, verdict, allows, nameOf);
  const unknown = unknowns(policies, question, { verdict, policy });
  const subject = question.names?.subject ?? identityName(question.subject);
  const base = {
    direction: question.direction,
    subject,
    peer: question.names?.peer ?? identityName(question.peer),
    port,
    protocol,
    verdict: verdict.verdict,
    rules,
    builtins: verdict.rules.flatMap((one) => ('builtin' in one ? [one.builtin] : [])),
    defaultDeny: policy.deniedBy.map(({ ref, field }) => namedRule(ref, field, locate)),
    misses,
    http,
    dns,
    notes: unknown.notes,
  };
  const passes = verdict.verdict === 'allow' || verdict.verdict === 'redirect';
  const judged = question.http ? http?.allowed : true;
  const undecided = unknown.undecided || (passes && question.http !== undefined && http !== undefined && judged === undefined);
  const allowed = undecided ? undefined : passes && judged !== false && dns?.allowed !== false;
  return { ...base, allowed, why: unknown.undecided ?? whyOf(policies, base) };
}

const speaks = (rule: Rule, deciding: readonly SpeakingRule[]): boolean =>
  deciding.some((one) => !('builtin' in one) && one.field === rule.ref.field && formatPolicyRef(one) === formatPolicyRef(rule.ref));

function roleOf(rule: Rule, verdict: Verdict): MatchedRule['role'] {
  if (verdict.verdict === 'deny' && rule.action === 'allow') return 'overruled';
  return speaks(rule, verdict.deciding) ? 'decides' : 'also';
}

function whyOf(policies: PolicySet, of: Omit<Explanation, 'allowed' | 'why'>): Message {
  const { verdict, rules, http, dns, direction, subject, builtins } = of;
  if (policies.settings.mode === 'never') return message('policy.explain.why.never');
  if (verdict === 'deny') return message('policy.explain.why.denied', { rules: namesOf(rules.filter(({ action }) => action === 'deny')) });
  if (verdict === 'default-deny') return whyNothing(of.misses);
  if (dns && !dns.allowed) return dns.why;
  if (http && (http.effect === 'defeated' || http.allowed !== undefined)) return http.why;
  if (dns) return dns.why;
  if (rules.length > 0) {
    const allowed = message('policy.explain.why.allowed', { rules: namesOf(rules) });
    return http ? message('policy.explain.both', { first: allowed, second: http.why }) : allowed;
  }
  if (builtins.includes('allow-localhost-ingress')) return message('policy.explain.why.localhost');
  if (builtins.length > 0) return message(`policy.explain.why.noDefaultDeny.${direction}`, { subject });
  return message(`policy.explain.why.unrestricted.${direction}`, { subject });
}

/** The deciding ones, or all where none is marked. */
function namesOf(rules: readonly MatchedRule[]): string {
  const deciding = rules.filter(({ role }) => role === 'decides');
  return (deciding.length > 0 ? deciding : rules).map(ruleName).join(', ');
}

function whyNothing([nearest]: readonly NearMiss[]): Message {
  if (!nearest) return message('policy.explain.why.nothing');
  return message('policy.explain.why.nearest', { rule: ruleName(nearest), faults: faultsOf(nearest) });
}

/** One fault, or two joined. */
export function faultsOf({ faults }: NearMiss): Message {
  const [first, ...others] = faults.map(({ what }) => what);
  return others.reduce((all, one) => message('policy.explain.and', { first: all, second: one }), first!);
}
