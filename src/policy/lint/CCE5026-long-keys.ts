/** CCE5026: a label key of a NetworkPolicy that is too long for 1.19 makes its selector match everybody. @module */
import { message } from '../../i18n/index.ts';
import { ConnectionSet } from '../engine/connection-set.ts';
import type { PolicySet } from '../policy-set.ts';
import type { Direction, PolicySpec } from '../rule.ts';
import { PairList } from './consequences.ts';
import type { LintContext, LintedPolicy } from './context.ts';
import { entriesIn, peerSelectors, subjectSelector, type Entry } from './entries.ts';
import { ALL_COMERS, type Consequence, type Draft } from './finding.ts';
import { cilium, type PolicyLint } from './lint.ts';
import { longKeysOf, type LongKey } from './long-keys.ts';
import { addOpened, networkPoliciesUnder } from './repaired.ts';

export const longKeys: PolicyLint = {
  code: 'CCE5026',
  title: 'policy.lint.CCE5026.title',
  explanation: 'policy.lint.CCE5026.explanation',
  severity: 'error',
  threads: cilium(43771, 47817),
  *run(context) {
    if (context.settings.longLabelKeys !== 'everybody') return;
    let repaired: PolicySet | undefined;
    const asWritten = (): PolicySet => (repaired ??= networkPoliciesUnder(context, { longLabelKeys: 'read' }));
    for (const policy of context.policies) {
      if (policy.ref.kind !== 'NetworkPolicy') continue;
      for (const spec of policy.specs) {
        yield* subjectKeys(context, policy, spec, asWritten);
        for (const entry of entriesIn(policy, spec)) yield* peerKeys(context, entry, asWritten);
      }
    }
  },
};

/** A peer whose selector asks for nothing is everybody, the outside too; its other selector does not help. */
function* peerKeys(context: LintContext, entry: Entry, asWritten: () => PolicySet): Iterable<Draft> {
  const keys = peerSelectors(entry).flatMap(longKeysOf);
  if (keys.length === 0) return;
  const pairs = new PairList('allowed', context);
  const { direction, spec, rules } = entry;
  for (const subject of context.subjects(spec)) {
    for (const rule of rules) addOpened(pairs, context, asWritten(), rule, { subject, direction, peers: context.classes });
  }
  for (const key of keys) {
    const text =
      key.part === 'name' ? message('policy.lint.CCE5026.peer', paramsOf(key)) : message('policy.lint.CCE5026.peerDomain', paramsOf(key));
    yield { policy: entry.policy.ref, field: key.written.field, severity: 'error', message: text, consequence: pairs.consequence };
  }
}

/** The subject stays in its namespace, and is everybody there. */
function* subjectKeys(context: LintContext, policy: LintedPolicy, spec: PolicySpec, asWritten: () => PolicySet): Iterable<Draft> {
  const subject = subjectSelector(policy, spec);
  const keys = subject ? longKeysOf(subject) : [];
  if (keys.length === 0) return;
  const consequence = ofSubject(context, policy, spec, asWritten());
  const namespace = policy.ref.namespace ?? 'default';
  for (const key of keys) {
    const params = { ...paramsOf(key), namespace };
    const text =
      key.part === 'name' ? message('policy.lint.CCE5026.subject', params) : message('policy.lint.CCE5026.subjectDomain', params);
    yield { policy: policy.ref, field: key.written.field, severity: 'error', message: text, consequence, refuses: ALL_COMERS };
  }
}

/** What its rules open where another policy denies by default; else whom its own default deny cuts off. */
function ofSubject(context: LintContext, policy: LintedPolicy, spec: PolicySpec, repaired: PolicySet): Consequence {
  const opened = new PairList('allowed', context);
  const refused = new PairList('refused', context);
  for (const subject of context.subjects(spec)) {
    for (const { direction, rules } of entriesIn(policy, spec))
      for (const rule of rules) addOpened(opened, context, repaired, rule, { subject, direction, peers: context.peers(rule) });
    for (const direction of ['ingress', 'egress'] satisfies Direction[]) {
      if (!spec.defaultDeny[direction] || repaired.policyOf(subject.identity)[direction].defaultDeny) continue;
      for (const peer of context.classes) if (peer !== subject) refused.add(direction, subject, peer, ConnectionSet.all);
    }
  }
  return (opened.total > 0 ? opened : refused).consequence;
}

const paramsOf = ({ written: { key }, length, limit, of }: LongKey): { key: string; length: number; limit: number; of: string } => ({
  key,
  length,
  limit,
  of: of === 'pods' ? 'podSelector' : 'namespaceSelector',
});
