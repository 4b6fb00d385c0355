/** CCE5018: an `except` that leaves nothing of its CIDR, or whose addresses another rule allows again. @module */
import { message } from '../../i18n/index.ts';
import { contains, formatPrefix, parsePrefix, type Prefix } from '../cidr.ts';
import { cidrLabel, LabelSet } from '../labels.ts';
import { formatPolicyRef, type Rule } from '../rule.ts';
import type { LintContext } from './context.ts';
import { PairList } from './consequences.ts';
import { entriesOf, peerCidrs, type Entry, type WrittenCidr } from './entries.ts';
import type { Draft, PolicyPatch } from './finding.ts';
import type { PolicyLint } from './lint.ts';
import { add, pointer } from './patch.ts';
import { entriesSharing } from './sharing.ts';

export const except: PolicyLint = {
  code: 'CCE5018',
  title: 'policy.lint.CCE5018.title',
  explanation: 'policy.lint.CCE5018.explanation',
  severity: 'error',
  threads: ['https://github.com/cilium/cilium/blob/v1.19.1/pkg/policy/api/cidr.go'],
  *run(context) {
    for (const entry of entriesOf(context)) {
      for (const written of peerCidrs(entry)) {
        for (const index of written.except.keys()) yield* judged(context, entry, written, index);
      }
    }
  },
};

function* judged(context: LintContext, entry: Entry, written: WrittenCidr, index: number): Iterable<Draft> {
  const [outer, inner] = [parsePrefix(written.cidr), parsePrefix(written.except[index]!)];
  if (!outer || !inner) return;
  const policy = entry.policy.ref;
  const field = `${written.field}.except[${index}]`;
  // 1.19 looks only whether the address lies inside (facts/policy.md §3.9).
  if (contains(inner, outer)) {
    yield {
      policy,
      field,
      severity: 'error',
      message: message('policy.lint.CCE5018.everything', { except: formatPrefix(inner), cidr: written.cidr }),
    };
    return;
  }
  if (entry.action === 'deny') return;
  const again = allowedAgain(context, entry, inner);
  if (!again) return;
  const pairs = new PairList('allowed', context);
  const name = `cidr:${formatPrefix(inner)}`;
  const outside = context.classes.find((one) => one.kind === 'cidr' && one.name === name) ?? name;
  for (const subject of context.subjects(entry.spec))
    pairs.add(entry.direction, subject, outside, context.connections(again.rule, entry.direction, subject));
  const fix = excluding(again.entry, written, inner);
  yield {
    policy,
    field,
    severity: 'warning',
    message: message('policy.lint.CCE5018.again', {
      except: formatPrefix(inner),
      other: formatPolicyRef(again.entry.policy.ref),
      field: again.entry.field,
    }),
    consequence: pairs.consequence,
    ...(fix && { fix }),
  };
}

/** A rule for the same subjects and ports whose peers hold the whole exception. */
function allowedAgain(context: LintContext, { spec, direction, rules }: Entry, inner: Prefix): { entry: Entry; rule: Rule } | undefined {
  const family = context.settings.ipv6 ? `world-ipv${inner.family}` : 'world';
  const labels = new LabelSet([cidrLabel(formatPrefix(inner)), { source: 'reserved', key: family, value: '' }]);
  for (const entry of entriesSharing(context, spec)) {
    if (entry.direction !== direction || entry.action !== 'allow') continue;
    for (const rule of entry.rules) {
      // The exception's own selector does not match, by the exception.
      const matches = rule.peers === 'all' || rule.peers.some((selector) => selector.matches(labels));
      if (matches && rules.some((one) => !context.numbered(one).intersect(context.numbered(rule)).isEmpty)) return { entry, rule };
    }
  }
  return undefined;
}

/** Leave the range out there as well, where that rule can. */
function excluding(entry: Entry, own: WrittenCidr, inner: Prefix): PolicyPatch | undefined {
  const wide = peerCidrs(entry).filter((one) => {
    const outer = parsePrefix(one.cidr);
    const excluded = one.except.some((text) => contains(parsePrefix(text) ?? inner, inner) && parsePrefix(text) !== undefined);
    return one.field !== own.field && outer !== undefined && contains(outer, inner) && !excluded;
  });
  const text = formatPrefix(inner);
  const allCan = wide.every(({ set, cidr }) => set && formatPrefix(parsePrefix(cidr)!) !== text);
  if (wide.length === 0 || !allCan) return undefined;
  const edits = wide.map((one) =>
    one.except.length > 0 ? add(pointer(one.field, 'except', '-'), text) : add(pointer(one.field, 'except'), [text]),
  );
  return { policy: entry.policy.ref, edits };
}
