/** A connection from one end to the other: what the source may send, and what the destination accepts. @module */
import { message, type Message } from '../../i18n/index.ts';
import type { PolicySet } from '../policy-set.ts';
import { explain } from './explain.ts';
import type { ConnectionExplanation, ConnectionQuestion, End, Explanation, ExplainQuestion, LocateField } from './explanation.ts';
import { isPod } from './wording.ts';

/** Envoy is an endpoint as well; nodes are subjects with the host firewall only. */
function isPoliced({ identity: { labels } }: End, { settings }: PolicySet): boolean {
  if (labels.hasReserved('host')) return settings.hostFirewall && settings.semantics === 'cilium';
  return isPod(labels) || ['ingress', 'health', 'init'].some((name) => labels.hasReserved(name));
}

/**
 * Explains both sides.
 *
 * @example
 * const { allowed, sentence } = explainConnection(policies, { from: client, to: web, port: 80, protocol: 'TCP' });
 */
export function explainConnection(policies: PolicySet, question: ConnectionQuestion, locate?: LocateField): ConnectionExplanation {
  const { from, to, port, protocol } = question;
  const itself = from.pod !== undefined && from.pod === to.pod;
  const ask = (subject: End, peer: End, direction: 'ingress' | 'egress'): Explanation | undefined => {
    if (itself || !isPoliced(subject, policies)) return undefined;
    const one: ExplainQuestion = {
      subject: subject.identity,
      peer: peer.identity,
      direction,
      port,
      protocol,
      names: { subject: subject.name, peer: peer.name },
      ...(subject.ports && { subjectPorts: () => subject.ports! }),
      ...(peer.ports && { peerPorts: () => peer.ports! }),
      ...(peer.addresses && { peerAddresses: peer.addresses }),
      apiServerKnown: question.apiServerKnown ?? false,
      http: question.http,
      dns: direction === 'egress' ? question.dns : undefined,
    };
    return explain(policies, one, locate);
  };
  const egress = question.onlyIngress ? undefined : ask(from, to, 'egress');
  const ingress = ask(to, from, 'ingress');
  const sides = [egress, ingress].filter((side) => side !== undefined);
  const allowed = sides.some((side) => side.allowed === false)
    ? false
    : sides.some((side) => side.allowed === undefined)
      ? undefined
      : true;
  const notes = notesOf(question, itself);
  return {
    from: from.name,
    to: to.name,
    port,
    protocol,
    allowed,
    egress,
    ingress,
    notes,
    sentence: sentenceOf(question, allowed, sides, itself),
  };
}

function notesOf({ from, to, throughService }: ConnectionQuestion, itself: boolean): Message[] {
  const notes: Message[] = [];
  if (itself) notes.push(message('policy.explain.note.loopback', { pod: from.pod! }));
  else if (throughService && from.identity.labels.text === to.identity.labels.text && isPod(from.identity.labels))
    notes.push(message('policy.explain.note.ownService', { name: from.name }));
  return notes;
}

function sentenceOf(
  { from, to, port, protocol, http }: ConnectionQuestion,
  allowed: boolean | undefined,
  sides: readonly Explanation[],
  itself: boolean,
): Message {
  const what = http ? `${protocol} ${port} (${http.method} ${http.path})` : `${protocol} ${port}`;
  const params = { from: from.name, to: to.name, port: what };
  if (itself) return message('policy.explain.allowed', { ...params, why: message('policy.explain.why.itself') });
  // Who refuses is what a reader needs; of two sides that agree both are told.
  const [first, second] = informative(sides.filter((side) => side.allowed === allowed));
  const sided = ({ direction, why }: Explanation): Message => message('policy.explain.side', { direction, why });
  const why =
    first && second
      ? message('policy.explain.both', { first: sided(first), second: sided(second) })
      : (first?.why ?? message('policy.explain.why.nobody'));
  if (allowed === undefined) return message('policy.explain.unknown', { ...params, why });
  return message(allowed ? 'policy.explain.allowed' : 'policy.explain.denied', { ...params, why });
}

/** Where some side has rules that speak, one without any says nothing of interest. */
function informative(sides: readonly Explanation[]): readonly Explanation[] {
  const spoken = sides.filter(({ rules, defaultDeny, builtins }) => rules.length > 0 || defaultDeny.length > 0 || builtins.length > 0);
  return spoken.length > 0 ? spoken : sides;
}
