/** What nobody can know from objects alone (facts/policy.md §3.24): said, never guessed. @module */
import { message, type Message } from '../../i18n/index.ts';
import { contains, formatPrefix, parsePrefix, type Prefix } from '../cidr.ts';
import type { Verdict } from '../decide.ts';
import { cidrOfKey } from '../labels.ts';
import type { DirectionPolicy, PolicySet } from '../policy-set.ts';
import { covers } from '../ports.ts';
import { portNamesOf } from '../question.ts';
import type { Rule } from '../rule.ts';
import type { ExplainQuestion } from './explanation.ts';
import { identityName, isPod } from './wording.ts';

interface Known {
  readonly verdict: Verdict;
  readonly policy: DirectionPolicy;
}

/** `undecided`: why the verdict itself cannot be known. The notes hold it, too. */
export function unknowns(
  policies: PolicySet,
  question: ExplainQuestion,
  known: Known,
): { undecided: Message | undefined; notes: Message[] } {
  const { verdict } = known;
  const undecided =
    verdict.error === undefined
      ? (partly(policies, question, known) ?? learned(policies, question, known))
      : message('policy.explain.note.conflict', { text: verdict.error });
  const notes = undecided ? [undecided] : [];
  const blind = verdict.proxies.filter((kind) => kind === 'kafka' || kind === 'proxylib' || kind === 'crd');
  if (blind.length > 0) notes.push(message('policy.explain.note.proxy', { proxies: blind.join(', ') }));
  if (verdict.tls?.restricted) notes.push(message('policy.explain.note.serverNames', { names: verdict.tls.names.join(', ') }));
  if (verdict.authentication) notes.push(message('policy.explain.note.authentication', { mode: verdict.authentication }));
  const entity = entityOf(question);
  if (entity && verdict.verdict === 'default-deny') notes.push(message('policy.explain.note.entity', { rule: entity }));
  if (hidesBehindNat(question, known)) notes.push(message('policy.explain.note.sourceNat'));
  return { undecided, notes };
}

/** A prefix of which policies let some addresses pass and others not: it has no one answer. */
function partly(policies: PolicySet, question: ExplainQuestion, { policy }: Known): Message | undefined {
  const [asked] = question.peer.labels.prefixes;
  if (!asked || asked.bits === (asked.family === 4 ? 32 : 128)) return undefined;
  const inner = fittingRules(policies, question, policy)
    .flatMap(({ peers }) => (peers === 'all' ? [] : peers.flatMap((one) => one.requirements)))
    .filter(({ source, key }) => source === 'cidr' && isInside(asked, parsePrefix(cidrOfKey(key))))
    .map(({ key }) => cidrOfKey(key));
  if (inner.length === 0) return undefined;
  return message('policy.explain.note.parts', { cidr: formatPrefix(asked), inner: [...new Set(inner)].join(', ') });
}

const isInside = (outer: Prefix, inner: Prefix | undefined): boolean =>
  inner !== undefined && inner.bits > outer.bits && contains(outer, inner);

/** The rules, denies among them, that cover the port. */
function fittingRules(policies: PolicySet, question: ExplainQuestion, { rules }: DirectionPolicy): Rule[] {
  const names = portNamesOf(policies, question);
  return rules.filter(({ ports }) => !ports || covers(ports, question.protocol, question.port, names));
}

/** A refused address outside that a name or the API server may stand for, whose addresses only a running agent has learned. */
function learned(policies: PolicySet, question: ExplainQuestion, { verdict, policy }: Known): Message | undefined {
  const { labels } = question.peer;
  if (verdict.verdict !== 'default-deny' || !labels.prefixes.some(({ family, bits }) => bits === (family === 4 ? 32 : 128)))
    return undefined;
  const fitting = fittingRules(policies, question, policy).filter(({ action }) => action === 'allow');
  const requirements = fitting.flatMap(({ peers }) => (peers === 'all' ? [] : peers.flatMap((one) => one.requirements)));
  const fqdns = requirements.filter(({ source }) => source === 'fqdn').map(({ key }) => key);
  if (fqdns.length > 0) return message('policy.explain.note.fqdn', { names: [...new Set(fqdns)].join(', ') });
  const apiServer = requirements.some(({ source, key }) => source === 'reserved' && key === 'kube-apiserver');
  return apiServer && !question.apiServerKnown ? message('policy.explain.note.apiServer') : undefined;
}

/** Rules on clients' addresses see what arrives, after whatever source NAT there is on the way (§3.20). */
function hidesBehindNat({ direction, peer, subject }: ExplainQuestion, { policy }: Known): boolean {
  if (direction !== 'ingress' || !policy.defaultDeny || isPod(peer.labels) || peer.labels.prefixes.length === 0 || !isPod(subject.labels))
    return false;
  return policy.rules.some(
    ({ peers }) => peers !== 'all' && peers.some(({ requirements }) => requirements.some(({ source }) => source === 'cidr')),
  );
}

/** Reserved identities are admitted by their entity, which nobody finds by looking at labels. */
function entityOf({ peer, direction }: ExplainQuestion): string | undefined {
  const name = /^reserved:(host|remote-node|ingress|health|world|kube-apiserver)$/.exec(identityName(peer))?.[1];
  return name && `${direction === 'ingress' ? 'fromEntities' : 'toEntities'}: [${name}]`;
}
