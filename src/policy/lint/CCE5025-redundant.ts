/** CCE5025: a rule that another one covers, a policy written twice, an allow that a deny takes back whole. @module */
import { message } from '../../i18n/index.ts';
import { formatPolicyRef, type Rule } from '../rule.ts';
import { isWithin, type LintContext } from './context.ts';
import { affected, PairList } from './consequences.ts';
import { entriesIn, entriesOf, type Entry } from './entries.ts';
import type { Draft, PolicyPatch } from './finding.ts';
import type { PolicyLint } from './lint.ts';
import { isWiderThanWritten } from './long-keys.ts';
import { pointer, remove } from './patch.ts';
import { coversPorts } from './shadowing.ts';
import { entriesSharing } from './sharing.ts';

export const redundant: PolicyLint = {
  code: 'CCE5025',
  title: 'policy.lint.CCE5025.title',
  explanation: 'policy.lint.CCE5025.explanation',
  severity: 'warning',
  threads: ['https://docs.cilium.io/en/v1.19/security/policy/intro/'],
  *run(context) {
    const twice = new Set<Entry['policy']>();
    yield* duplicates(context, twice);
    // Two rules of which each covers the other are said once, of the later one.
    const places = new Map(entriesOf(context).map((entry, place) => [entry, place]));
    for (const entry of places.keys()) if (!twice.has(entry.policy)) yield* covered(context, entry, places);
  },
};

function* duplicates(context: LintContext, twice: Set<Entry['policy']>): Iterable<Draft> {
  const texts = new Map<string, Entry['policy']>();
  for (const policy of context.policies) {
    const { spec, specs } = policy.object as { spec?: unknown; specs?: unknown };
    const text = `${policy.ref.kind} ${policy.ref.namespace ?? ''} ${JSON.stringify(sorted({ spec, specs }))}`;
    const first = texts.get(text);
    if (!first) texts.set(text, policy);
    else {
      twice.add(policy);
      const fix: PolicyPatch = { policy: policy.ref, edits: [], deleteObject: true };
      yield {
        policy: policy.ref,
        field: 'metadata.name',
        severity: 'warning',
        message: message('policy.lint.CCE5025.duplicate', { other: formatPolicyRef(first.ref) }),
        fix,
      };
    }
  }
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, one]) => [key, sorted(one)]),
  );
}

/** One plain rule: what L7 adds is another lint's matter. */
const single = ({ rules }: Entry): Rule | undefined =>
  rules.length === 1 && !rules[0]!.l7 && !rules[0]!.authentication ? rules[0] : undefined;

function* covered(context: LintContext, entry: Entry, places: ReadonlyMap<Entry, number>): Iterable<Draft> {
  const rule = single(entry);
  const subjects = context.subjectBits(entry.spec);
  if (!rule || subjects.isEmpty || entry.action === 'deny') return;
  const peers = context.peerBits(rule);
  // Whom nobody is, everything covers.
  if (peers.isEmpty) return;
  for (const other of entriesSharing(context, entry.spec)) {
    if (other === entry || other.direction !== entry.direction || isWiderThanWritten(context, other)) continue;
    const wide = other.rules.find(
      (one) => !one.l7 && !one.authentication && coversPorts(context, rule, one) && isWithin(peers, context.peerBits(one)),
    );
    if (!wide || !isWithin(subjects, context.subjectBits(other.spec))) continue;
    const back = single(other);
    const equal = other.action === 'allow' && back && coversBack(context, other, back, entry, rule);
    if (equal && places.get(other)! > places.get(entry)!) continue;
    yield report(context, entry, rule, other, wide);
    return;
  }
}

function coversBack(context: LintContext, entry: Entry, rule: Rule, other: Entry, wide: Rule): boolean {
  const who =
    isWithin(context.peerBits(rule), context.peerBits(wide)) && isWithin(context.subjectBits(entry.spec), context.subjectBits(other.spec));
  return who && coversPorts(context, rule, wide);
}

function report(context: LintContext, entry: Entry, rule: Rule, other: Entry, wide: Rule): Draft {
  const pairs = new PairList('unchanged', context);
  const peers = context.peers(rule);
  for (const subject of context.subjects(entry.spec))
    for (const peer of peers) pairs.add(entry.direction, subject, peer, context.connections(rule, entry.direction, subject));
  const params = { other: formatPolicyRef(other.policy.ref), field: other.field, affected: affected(pairs.consequence) };
  const siblings = entriesIn(entry.policy, entry.spec).filter(({ section }) => section === entry.section);
  const fix: PolicyPatch | undefined =
    siblings.length > 1 ? { policy: entry.policy.ref, edits: [remove(pointer(entry.field))] } : undefined;
  const certain = isTextual(rule, wide) && entry.spec.subject.text === other.spec.subject.text;
  const text =
    other.action === 'deny'
      ? message('policy.lint.CCE5025.denied', params)
      : certain
        ? message('policy.lint.CCE5025.covered', params)
        : message('policy.lint.CCE5025.coveredHere', params);
  return {
    policy: entry.policy.ref,
    field: entry.field,
    severity: other.action === 'deny' ? 'warning' : 'info',
    message: text,
    consequence: pairs.consequence,
    ...(fix && { fix }),
  };
}

/** By the texts alone, whoever is on the cluster. */
function isTextual({ peers }: Rule, wide: Rule): boolean {
  if (wide.peers === 'all') return true;
  const texts = new Set(wide.peers.map(({ text }) => text));
  return peers !== 'all' && peers.every(({ text }) => texts.has(text));
}
