/** CCE5021: rules of different objects that cannot be merged: the pods keep the policy that they had before. @module */
import { message } from '../../i18n/index.ts';
import { policyConflict } from '../conflicts.ts';
import { formatPolicyRef, type PolicyRef, type Rule } from '../rule.ts';
import { POD_NAMESPACE } from '../labels.ts';
import type { IdentityClass } from '../engine/identity-class.ts';
import { namesOf } from './consequences.ts';
import type { Draft } from './finding.ts';
import type { PolicyLint } from './lint.ts';

export const conflicts: PolicyLint = {
  code: 'CCE5021',
  title: 'policy.lint.CCE5021.title',
  explanation: 'policy.lint.CCE5021.explanation',
  severity: 'error',
  threads: ['https://github.com/cilium/cilium/blob/v1.19.1/pkg/policy/l4.go'],
  *run(context) {
    const found = new Map<string, { conflict: Conflict; subjects: IdentityClass[] }>();
    for (const subject of context.classes) {
      const { error, ingress, egress } = context.set.policyOf(subject.identity);
      if (error === undefined) continue;
      const namespace = subject.identity.labels.find('k8s', POD_NAMESPACE)?.value ?? '';
      const conflict = conflictIn(ingress.rules, error, namespace) ?? conflictIn(egress.rules, error, namespace);
      if (!conflict) continue;
      const id = `${conflict.first.field} ${formatPolicyRef(conflict.first)} ${conflict.second.field} ${formatPolicyRef(conflict.second)}`;
      const known = found.get(id);
      if (known) known.subjects.push(subject);
      else found.set(id, { conflict, subjects: [subject] });
    }
    for (const { conflict, subjects } of found.values()) yield report(conflict, subjects);
  },
};

interface Conflict {
  readonly first: Rule['ref'];
  readonly second: Rule['ref'];
  readonly reason: string;
}

/** The two rules behind the engine's text (facts/policy.md §3.17). */
function conflictIn(rules: readonly Rule[], reason: string, namespace: string): Conflict | undefined {
  if (policyConflict(rules, namespace) === undefined) return undefined;
  for (const [index, second] of rules.entries()) {
    // A rule that no policy of its kind may have.
    if (policyConflict([second], namespace) !== undefined) return { first: second.ref, second: second.ref, reason };
    for (const first of rules.slice(0, index)) {
      if (policyConflict([first, second], namespace) !== undefined) return { first: first.ref, second: second.ref, reason };
    }
  }
  // More than two are needed for it: the last that asks for something is as good as any.
  const last = rules.findLast(({ l7, authentication }) => l7 !== undefined || authentication !== undefined);
  return last && { first: last.ref, second: last.ref, reason };
}

function report({ first, second, reason }: Conflict, subjects: readonly IdentityClass[]): Draft {
  const { field, ...policy }: Rule['ref'] = second;
  const pods = namesOf(subjects);
  return {
    policy: policy satisfies PolicyRef,
    field,
    severity: 'error',
    message:
      first === second
        ? message('policy.lint.CCE5021.alone', { reason, pods })
        : message('policy.lint.CCE5021.conflict', { reason, other: formatPolicyRef(first), field: first.field, pods }),
  };
}
