/** What the HTTP rules of a connection mean for a request: the rule that fits, or the nearest one and the field at fault. @module */
import { message, type Message } from '../../i18n/index.ts';
import type { HttpRule } from '../../cluster/kinds.ts';
import { decideHttp, nearestHttpMiss, type HttpRequest } from '../decide-http.ts';
import type { Verdict } from '../decide.ts';
import type { DirectionPolicy } from '../policy-set.ts';
import { isLocalHost } from '../question.ts';
import type { Rule } from '../rule.ts';
import type { ExplainQuestion, HttpExplanation, HttpField, LocateField, NamedRule } from './explanation.ts';
import { namedRule } from './rule-fields.ts';
import { ruleName } from './wording.ts';

export interface HttpContext {
  readonly verdict: Verdict;
  readonly policy: DirectionPolicy;
  /** The rules that allow peer and port. */
  readonly matching: readonly Rule[];
  readonly nameOf: (rule: Rule) => NamedRule;
  readonly locate: LocateField;
}

interface WrittenHttpRule extends NamedRule {
  readonly rule: HttpRule;
  readonly locate: LocateField;
}

/** `undefined`: no HTTP rules on this connection. */
export function explainHttp(question: ExplainQuestion, context: HttpContext): HttpExplanation | undefined {
  const { http } = context.verdict;
  if (!http) return undefined;
  const rules = httpRules(context);
  if (!http.restricted)
    return { effect: 'defeated', allowed: true, by: undefined, nearest: undefined, ...defeat(question, rules, context) };
  const request = question.http;
  const base = { effect: 'restricts' as const, defeatedBy: [] };
  if (!request) {
    const why = message('policy.explain.http.judged', { rules: rules.map(({ rule }) => httpRuleText(rule)).join(' | ') });
    return { ...base, allowed: undefined, by: undefined, nearest: undefined, why };
  }
  const by = rules.find(({ rule }) => fits(rule, request, context.verdict));
  if (by)
    return {
      ...base,
      allowed: true,
      by,
      nearest: undefined,
      why: message('policy.explain.http.allowed', { rule: ruleName(by), request: requestText(request) }),
    };
  // What a Secret holds is not known here: a rule that fails for it alone may fit.
  const secret = rules.find(
    (one) => one.rule.headerMatches?.some((match) => match.secret) && fits(withoutSecrets(one.rule), request, context.verdict),
  );
  if (secret)
    return {
      ...base,
      allowed: undefined,
      by: undefined,
      nearest: undefined,
      why: message('policy.explain.http.secret', { rule: ruleName(secret) }),
    };
  const nearest = nearestRule(rules, request, context.verdict);
  const params = { request: requestText(request) };
  const why = nearest
    ? message('policy.explain.http.refused', { ...params, rule: ruleName(nearest), fault: nearest.what })
    : message('policy.explain.http.refusedByAll', params);
  return { ...base, allowed: false, by: undefined, nearest, why };
}

const httpRules = ({ matching, nameOf, locate }: HttpContext): WrittenHttpRule[] =>
  matching.flatMap((rule) => {
    const { policy, field } = nameOf(rule);
    return rule.l7?.kind === 'http'
      ? rule.l7.http.map((http, index) => ({ ...namedRule(policy, `${field}.rules.http[${index}]`, locate), rule: http, locate }))
      : [];
  });

/** Why every request passes although HTTP rules are there (facts/policy.md §3.14, §3.15, §3.17). */
function defeat(
  question: ExplainQuestion,
  rules: readonly WrittenHttpRule[],
  { matching, policy, nameOf }: HttpContext,
): Pick<HttpExplanation, 'defeatedBy' | 'why'> {
  const params = { rules: [...new Set(rules.map(ruleName))].join(', ') };
  const plain = matching.filter(({ l7 }) => l7 === undefined || l7.kind === 'tls').map(nameOf);
  if (plain.length > 0) {
    return { defeatedBy: plain, why: message('policy.explain.http.defeatedByPlain', { ...params, plain: plain.map(ruleName).join(', ') }) };
  }
  const empty = rules.filter(({ rule }) => Object.keys(rule).length === 0);
  if (empty.length > 0) {
    return { defeatedBy: empty, why: message('policy.explain.http.defeatedByEmpty', { ...params, plain: empty.map(ruleName).join(', ') }) };
  }
  if (!policy.defaultDeny) return { defeatedBy: [], why: message('policy.explain.http.defeatedByNoDefaultDeny', params) };
  const why: Message = isLocalHost(question)
    ? message('policy.explain.http.bypassedByHost', params)
    : message('policy.explain.http.defeated', params);
  return { defeatedBy: [], why };
}

/** One rule alone, as Envoy would judge by it. */
const fits = (rule: HttpRule, request: HttpRequest, verdict: Verdict): boolean => {
  const [ref] = verdict.http!.rules.map((one) => one.ref);
  return decideHttp({ ...verdict, http: { restricted: true, rules: [{ rule, ref: ref! }] } }, request).allowed;
};

const withoutSecrets = (rule: HttpRule): HttpRule => ({
  ...rule,
  headerMatches: rule.headerMatches?.filter((match) => !match.secret) ?? [],
});

type Nearest = NonNullable<HttpExplanation['nearest']>;

/** The rule of which the fewest conditions fail, and the first of those. */
function nearestRule(rules: readonly WrittenHttpRule[], request: HttpRequest, verdict: Verdict): Nearest | undefined {
  const [miss] = nearestHttpMiss(decideHttp(verdict, request));
  const rule = miss && rules[miss.index];
  if (!miss || !rule) return undefined;
  const fault = miss.field.startsWith('header') ? 'header' : (miss.field as HttpField);
  const { policy, place } = namedRule(rule.policy, `${rule.field}.${miss.field}`, rule.locate);
  const params = { wanted: miss.wanted, has: miss.got ?? '-' };
  return { policy, field: rule.field, place, fault, ...params, what: message(`policy.explain.http.fault.${fault}`, params) };
}

/** `GET /api/.* (host: api.example.org)`: an HTTP rule in one line; `{}` lets everything pass. */
export function httpRuleText({ method, path, host, headers, headerMatches }: HttpRule): string {
  const conditions = [...(headers ?? []), ...(headerMatches ?? []).map(({ name, value }) => `${name}${value ? `: ${value}` : ''}`)];
  const parts = [method, path, host && `host ${host}`, conditions.length > 0 && `[${conditions.join('; ')}]`].filter(Boolean);
  return parts.length > 0 ? parts.join(' ') : '{}';
}

/** `GET /x (host api.example.org)`. */
export const requestText = ({ method, path, authority }: HttpRequest): string =>
  `${method} ${path}${authority ? ` (host ${authority})` : ''}`;
