/** CCE5013: a selector over labels that the agent leaves out of identities. @module */
import { message } from '../../i18n/index.ts';
import { labelFilter, type LabelFilter } from '../label-filter.ts';
import { parseKey } from '../labels.ts';
import type { LintedPolicy } from './context.ts';
import { entriesIn, keysOf, peerSelectors, subjectSelector, type WrittenSelector } from './entries.ts';
import { ALL_COMERS, type Draft } from './finding.ts';
import { cilium, type PolicyLint } from './lint.ts';

export const droppedLabels: PolicyLint = {
  code: 'CCE5013',
  title: 'policy.lint.CCE5013.title',
  explanation: 'policy.lint.CCE5013.explanation',
  severity: 'error',
  threads: cilium(18878),
  *run(context) {
    const keeps = labelFilter(context.settings.identityLabels);
    for (const policy of context.policies) {
      for (const spec of policy.specs) {
        const subject = subjectSelector(policy, spec);
        if (subject) yield* dropped(keeps, policy, subject, ALL_COMERS);
        for (const entry of entriesIn(policy, spec)) for (const peer of peerSelectors(entry)) yield* dropped(keeps, policy, peer);
      }
    }
  },
};

/** Labels of namespaces come in with a prefix that the filter keeps (facts/policy.md §3.2). */
function* dropped(keeps: LabelFilter, policy: LintedPolicy, written: WrittenSelector, ofTooMany?: Draft['refuses']): Iterable<Draft> {
  if (written.of === 'namespaces') return;
  for (const { field, key, operator } of keysOf(written)) {
    const { source, key: bare } = policy.ref.kind === 'NetworkPolicy' ? { source: 'k8s', key } : parseKey(key);
    if ((source !== 'k8s' && source !== 'any') || keeps(bare)) continue;
    const positive = operator === 'In' || operator === 'Exists';
    yield {
      policy: policy.ref,
      field,
      severity: positive ? 'error' : 'warning',
      message: positive ? message('policy.lint.CCE5013.never', { label: bare }) : message('policy.lint.CCE5013.always', { label: bare }),
      ...(!positive && ofTooMany && { refuses: ofTooMany }),
    };
  }
}
