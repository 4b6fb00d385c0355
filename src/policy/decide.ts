/** The layer-3/4 verdict (facts/policy.md §3.1) and the HTTP rules that a redirect stands for. @module */
import { attribute, builtinsOf, type Attribution } from './attribution.ts';
import { httpFilter, type HttpFilter } from './http-filter.ts';
import { covers, type Protocol } from './ports.ts';
import { portNamesOf, type Question } from './question.ts';
import type { DirectionPolicy, PeerRules, PolicySet } from './policy-set.ts';
import type { L7, Rule, SpeakingRule } from './rule.ts';

export type { SpeakingRule } from './rule.ts';

export interface Verdict {
  /** `redirect`: allowed, and a proxy has the last word. */
  readonly verdict: 'allow' | 'deny' | 'default-deny' | 'redirect';
  /** The rules that speak: matching denies, else matching allows; for `default-deny` the specs that turned it on. */
  readonly rules: readonly SpeakingRule[];
  /** The origins of the one map entry that decides, as the agent names them; worked out when read ({@link attribute}). */
  readonly deciding: readonly SpeakingRule[];
  /** With `redirect`: what the proxies check. */
  readonly proxies: readonly L7['kind'][];
  /** With `redirect` to Envoy for HTTP. */
  readonly http: HttpFilter | undefined;
  /** The first packet waits for a mutual-authentication handshake (facts/policy.md §3.18). */
  readonly authentication: 'required' | 'test-always-fail' | undefined;
  /** The subject's rules conflict; a real agent keeps its previous policy, which nobody can know here. */
  readonly error: string | undefined;
}

const ALLOWED: Verdict = {
  verdict: 'allow',
  rules: [],
  deciding: [],
  proxies: [],
  http: undefined,
  authentication: undefined,
  error: undefined,
};

/** Verdicts kept per pair of subject and peer: enough for the ports that are asked again and again. */
const PORTS_KEPT = 64;
const PROTOCOL: Readonly<Record<Protocol, number>> = { TCP: 0, UDP: 1, SCTP: 2, ICMP: 3, ICMPv6: 4, VRRP: 5, IGMP: 6 };

/** May the first packet pass, and which rules say so. */
export function decide(policies: PolicySet, question: Question): Verdict {
  if (policies.settings.mode === 'never') return ALLOWED;
  const subject = policies.policyOf(question.subject);
  const policy = subject[question.direction];
  const peer = policy.peer(question.peer.labels);
  // What a port name means is the question's to say; everything else follows from the labels.
  if (peer.named) return judge(policies, policy, peer, question, subject.error);
  const key = PROTOCOL[question.protocol] * 65_536 + question.port;
  const known = peer.verdicts.get(key);
  if (known) return known;
  const verdict = judge(policies, policy, peer, question, subject.error);
  if (peer.verdicts.size < PORTS_KEPT) peer.verdicts.set(key, verdict);
  return verdict;
}

function judge(policies: PolicySet, policy: DirectionPolicy, peer: PeerRules, question: Question, error: string | undefined): Verdict {
  const { port, protocol } = question;
  const names = portNamesOf(policies, question);
  const matching = peer.rules.filter(({ ports }) => !ports || covers(ports, protocol, port, names));
  let attribution: Attribution | undefined;
  const attributed = (): Attribution => (attribution ??= attribute(policies, question));
  const verdict = (outcome: Verdict['verdict'], rules: readonly SpeakingRule[], more: Partial<Verdict> = {}): Verdict => ({
    verdict: outcome,
    rules,
    get deciding() {
      return attributed().deciding;
    },
    proxies: more.proxies ?? ALLOWED.proxies,
    http: more.http,
    authentication: more.authentication,
    error,
  });
  const denies = matching.filter(({ action }) => action === 'deny');
  if (denies.length > 0) return verdict('deny', denies.map(refOf));
  const rules: SpeakingRule[] = [...matching.map(refOf), ...builtinsOf(policies, question)];
  if (rules.length === 0 && policy.defaultDeny) {
    return verdict(
      'default-deny',
      policy.deniedBy.map(({ ref, field }) => ({ ...ref, field })),
    );
  }
  const authentication = matching.some((rule) => rule.authentication) ? attributed().authentication : undefined;
  const proxies = [...new Set(matching.flatMap(({ l7 }) => l7?.kind ?? []))];
  if (proxies.length === 0) return verdict('allow', rules, { authentication });
  return verdict('redirect', rules, { proxies, http: httpFilter(matching, policy, question), authentication });
}

const refOf = ({ ref }: Rule): SpeakingRule => ref;
