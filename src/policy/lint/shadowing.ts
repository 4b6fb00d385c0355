/** A rule with L7 conditions beside a plain one that makes them void (facts/policy.md §3.17). @module */
import type { Rule } from '../rule.ts';
import { isWithin, meet, type LintContext } from './context.ts';
import { entriesIn, type Entry } from './entries.ts';
import type { PolicyPatch } from './finding.ts';
import { pointer, remove, segmentsOf } from './patch.ts';
import { entriesSharing } from './sharing.ts';

/** One port rule of an entry, or the entry where it has none. */
export interface Clause {
  readonly entry: Entry;
  readonly rule: Rule;
  readonly index: number;
}

export const clausesOf = (entries: readonly Entry[]): Clause[] =>
  entries.filter(({ action }) => action === 'allow').flatMap((entry) => entry.rules.map((rule, index): Clause => ({ entry, rule, index })));

/** Those that let packets of the clause pass without a look inside. */
export function plainBeside(context: LintContext, clause: Clause): Clause[] {
  const { direction, spec } = clause.entry;
  const beside = entriesSharing(context, spec).filter((entry) => entry.direction === direction);
  return clausesOf(beside).filter((other) => !other.rule.l7 && other.rule.peers.length > 0 && overlap(context, clause, other));
}

/** Whether some packet meets both rules: then no HTTP rule restricts it (facts/policy.md §3.17). */
function overlap(context: LintContext, { rule }: Clause, other: Clause): boolean {
  if (!meet(context.peerBits(rule), context.peerBits(other.rule)) && !coversPeers(context, rule, other.rule)) return false;
  return coversPorts(context, rule, other.rule) || !context.numbered(rule).intersect(context.numbered(other.rule)).isEmpty;
}

/** By their texts, or on this cluster. */
export function coversPeers(context: LintContext, { peers }: Rule, other: Rule): boolean {
  if (other.peers === 'all') return true;
  if (peers === 'all') return false;
  const texts = new Set(other.peers.map(({ text }) => text));
  if (peers.every(({ text }) => texts.has(text))) return true;
  const bits = context.peerBits({ peers });
  return !bits.isEmpty && isWithin(bits, context.peerBits(other));
}

export function coversPorts(context: LintContext, { ports }: Rule, other: Rule): boolean {
  if (!other.ports) return true;
  if (!ports) return false;
  const names = new Set(other.ports.named.map(({ name, protocol }) => `${name}/${protocol}`));
  const numbers = context.numbered(other);
  return (
    numbers.contains(context.numbered({ ports } as Rule)) && ports.named.every(({ name, protocol }) => names.has(`${name}/${protocol}`))
  );
}

/** Take the plain rule away, where it says nothing beyond the peers and ports of the other, and default deny stays. */
export function withoutPlainRule(context: LintContext, { entry, rule }: Clause, plain: Clause): PolicyPatch | undefined {
  if (!coversPeers(context, plain.rule, rule) || !coversPorts(context, plain.rule, rule)) return undefined;
  const { policy, field, rules, section, spec } = plain.entry;
  if (rules.length > 1) return { policy: policy.ref, edits: [remove(pointer(field, 'toPorts', plain.index))] };
  const siblings = entriesIn(policy, spec);
  if (siblings.filter((one) => one.section === section).length > 1) return { policy: policy.ref, edits: [remove(pointer(field))] };
  const same = entry.spec.subject.text === spec.subject.text && entry.spec.defaultDeny[entry.direction];
  if (!same) return undefined;
  if (siblings.length > 1) return { policy: policy.ref, edits: [remove(pointer(segmentsOf(field).slice(0, -1).join('.')))] };
  return policy.specs.length === 1 && policy !== entry.policy ? { policy: policy.ref, edits: [], deleteObject: true } : undefined;
}
