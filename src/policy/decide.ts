/** The layer-3/4 verdict (facts/policy.md §3.1) and the HTTP rules that a redirect stands for. @module */
import { attribute, builtinsOf } from './attribution.ts';
import { serverNameFilter, type ServerNameFilter } from './dns-server-names.ts';
import { dnsFilter, type DnsFilter } from './dns.ts';
import { httpFilter, type HttpFilter } from './http-filter.ts';
import { covers, type Protocol } from './ports.ts';
import { portNamesOf, type Question } from './question.ts';
import type { DirectionPolicy, PolicySet } from './policy-set.ts';
import type { L7, Rule, SpeakingRule } from './rule.ts';

export type { SpeakingRule } from './rule.ts';

/** A spread copy loses what is worked out when read. */
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
  /** With `redirect` to the DNS proxy; worked out when read. */
  readonly dns: DnsFilter | undefined;
  /** With `redirect` to Envoy for TLS server names; worked out when read. */
  readonly tls: ServerNameFilter | undefined;
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
  dns: undefined,
  tls: undefined,
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
  const key = PROTOCOL[question.protocol] * 65_536 + question.port;
  const known = peer.named ? undefined : peer.verdicts?.get(key);
  if (known) return known;
  const matching = matchingRules(policies, peer.rules, question);
  // No rule speaks: for whatever port.
  if (matching.length === 0) return (peer.unmatched ??= withoutRules(policies, policy, question, subject.error));
  const verdict = withRules(policies, policy, question, matching, subject.error);
  if (!peer.named) {
    peer.verdicts ??= new Map();
    if (peer.verdicts.size < PORTS_KEPT) peer.verdicts.set(key, verdict);
  }
  return verdict;
}

function matchingRules(policies: PolicySet, rules: readonly Rule[], question: Question): readonly Rule[] {
  if (rules.length === 0) return rules;
  const { port, protocol } = question;
  const names = portNamesOf(policies, question);
  return rules.filter(({ ports }) => !ports || covers(ports, protocol, port, names));
}

function withoutRules(policies: PolicySet, policy: DirectionPolicy, question: Question, error: string | undefined): Verdict {
  const builtins = builtinsOf(policies, question);
  if (builtins.length > 0 || !policy.defaultDeny) return new Decision(policies, question, { verdict: 'allow', rules: builtins, error });
  const rules = policy.deniedBy.map(({ ref, field }) => ({ ...ref, field }));
  return { ...ALLOWED, verdict: 'default-deny', rules, error };
}

function withRules(
  policies: PolicySet,
  policy: DirectionPolicy,
  question: Question,
  matching: readonly Rule[],
  error: string | undefined,
): Verdict {
  const denies = matching.filter(({ action }) => action === 'deny');
  if (denies.length > 0) return new Decision(policies, question, { verdict: 'deny', rules: denies.map(refOf), error });
  const proxies = [...new Set(matching.flatMap(({ l7 }) => l7?.kind ?? []))];
  const known = {
    verdict: proxies.length > 0 ? ('redirect' as const) : ('allow' as const),
    rules: [...matching.map(refOf), ...builtinsOf(policies, question)],
    proxies,
    http: proxies.length > 0 ? httpFilter(matching, policy, question) : undefined,
    authentication: matching.some((rule) => rule.authentication) ? attribute(policies, question).authentication : undefined,
    error,
  };
  return new Decision(policies, question, known, matching);
}

const refOf = ({ ref }: Rule): SpeakingRule => ref;

/** A verdict of which the costlier parts are looked for only when somebody asks. */
class Decision implements Verdict {
  readonly verdict: Verdict['verdict'];
  readonly rules: Verdict['rules'];
  readonly proxies: Verdict['proxies'];
  readonly http: Verdict['http'];
  readonly authentication: Verdict['authentication'];
  readonly error: Verdict['error'];
  readonly #policies: PolicySet;
  readonly #question: Question;
  readonly #matching: readonly Rule[];
  #deciding: Verdict['deciding'] | undefined;

  constructor(
    policies: PolicySet,
    question: Question,
    known: Pick<Verdict, 'verdict' | 'rules' | 'error'> & Partial<Verdict>,
    matching: readonly Rule[] = [],
  ) {
    this.verdict = known.verdict;
    this.rules = known.rules;
    this.proxies = known.proxies ?? ALLOWED.proxies;
    this.http = known.http;
    this.authentication = known.authentication;
    this.error = known.error;
    this.#policies = policies;
    this.#question = question;
    this.#matching = matching;
  }

  get deciding(): Verdict['deciding'] {
    return (this.#deciding ??= attribute(this.#policies, this.#question).deciding);
  }

  get dns(): Verdict['dns'] {
    return this.proxies.includes('dns') ? dnsFilter(this.#matching, this.#policies, this.#question) : undefined;
  }

  get tls(): Verdict['tls'] {
    return this.verdict === 'redirect' ? serverNameFilter(this.#matching, this.#policies, this.#question) : undefined;
  }
}
