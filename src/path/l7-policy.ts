/** One request on a connection that policy redirected to Envoy: pass, or 403 (facts/policy.md §4.1). @module */
import type { ClusterModel } from '../cluster/model.ts';
import { pods } from '../kube/resources.ts';
import { ACCESS_DENIED, decideDns, decideHttp, formatPolicyRef } from '../policy/index.ts';
import { normalizeRequest } from './envoy/normalize-request.ts';
import { nameOf } from './identities.ts';
import type { HttpDecision, HttpRequestLine, L7Check, Outcome, RequestJudgement, Trace } from './model.ts';
import { formatRules, verdictOf, type PolicyQuestion } from './policy-hops.ts';
import { Walk } from './walk.ts';

/** Envoy's refusal by policy. */
export const POLICY_DENIED: Extract<HttpDecision, { kind: 'answer' }> = {
  kind: 'answer',
  status: 403,
  body: ACCESS_DENIED,
  headers: { 'content-type': 'text/plain' },
  responseHeaders: [],
};

/**
 * Judges one request of an `l7-proxy` connection by every L7 policy that the connection met.
 * The policies are asked as they are now: one that has changed since the connection began counts.
 *
 * @example
 * const { outcome } = trace(cluster, connection);
 * if (outcome.kind === 'l7-proxy') judgeRequest(cluster, outcome, request).answer?.status; // 403 or undefined
 */
export function judgeRequest(
  cluster: ClusterModel,
  outcome: Extract<Outcome, { kind: 'l7-proxy' }>,
  request: HttpRequestLine,
): RequestJudgement {
  const walk = new Walk(cluster, 'TCP', { address: '', identity: 0, node: undefined });
  const normalized = normalizeRequest(walk, `envoy on ${outcome.node}`, request);
  if ('answer' in normalized) return { hops: walk.hops, answer: normalized.answer };
  for (const check of outcome.checks) if (!judge(walk, check, normalized.request)) return { hops: walk.hops, answer: POLICY_DENIED };
  return { hops: walk.hops, answer: undefined };
}

/**
 * Whether the DNS proxies on the way let a question for this name pass; a refused one is answered REFUSED.
 * The policies are asked as they are now.
 *
 * @example
 * judgeDnsQuery(cluster, trace(cluster, { ...towardsCoreDns, protocol: 'UDP' }), 'www.example.com');
 */
export function judgeDnsQuery(cluster: ClusterModel, { dnsChecks = [] }: Trace, name: string): boolean {
  return dnsChecks.every((check) => {
    const asked = questionOf(cluster, check, 'UDP');
    return !asked || decideDns(verdictOf(cluster, asked).verdict, name).allowed;
  });
}

/** What the policy is asked anew; `undefined`: the pod is gone, its connection will not last either. */
function questionOf(cluster: ClusterModel, check: L7Check, protocol: PolicyQuestion['protocol']): PolicyQuestion | undefined {
  const { direction, subject, port, peerIdentity, peerAddress } = check;
  const node = cluster.node(check.node);
  const address = cluster.get(pods, subject)?.status?.podIP;
  const endpoint = address === undefined ? undefined : node?.agent?.endpoints.get(address);
  if (!node || !endpoint) return undefined;
  return { node, endpoint, direction, peer: { identity: peerIdentity, address: peerAddress }, port, protocol };
}

/** Adds the hop of one L7 policy; false: refused. */
function judge(walk: Walk, check: L7Check, request: HttpRequestLine): boolean {
  const { direction, subject } = check;
  const name = `${subject.namespace}/${subject.name}`;
  const at = `envoy on ${check.node}`;
  const asked = questionOf(walk.cluster, check, 'TCP');
  if (!asked) return true;
  const { verdict, peer } = verdictOf(walk.cluster, asked);
  const params = { direction, subject: name, peer: nameOf(peer), method: request.method, path: request.path };
  const rules = formatRules(verdict.rules);
  const judged = decideHttp(verdict, request);
  if (!judged.allowed) {
    walk.answer('l7-policy', at, 'l7-policy.denied', { ...params, rules }, POLICY_DENIED.status);
    return false;
  }
  if (judged.rule) {
    walk.pass('l7-policy', at, 'l7-policy.allowed', { ...params, rules: `${formatPolicyRef(judged.rule)} ${judged.rule.field}` });
  } else walk.pass('l7-policy', at, 'l7-policy.unrestricted', params);
  return true;
}
