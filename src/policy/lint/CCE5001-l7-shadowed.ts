/** CCE5001: a plain allow for the same peer and port lets every request pass, whatever the HTTP rules say. @module */
import { message } from '../../i18n/index.ts';
import { formatPolicyRef, type Rule } from '../rule.ts';
import { PairList } from './consequences.ts';
import type { LintContext } from './context.ts';
import type { Draft } from './finding.ts';
import { cilium, type PolicyLint } from './lint.ts';
import { entriesOf } from './entries.ts';
import { clausesOf, coversPeers, coversPorts, plainBeside, withoutPlainRule, type Clause } from './shadowing.ts';

export const l7Shadowed: PolicyLint = {
  code: 'CCE5001',
  title: 'policy.lint.CCE5001.title',
  explanation: 'policy.lint.CCE5001.explanation',
  severity: 'error',
  threads: cilium(4181, 1705, 3518),
  *run(context) {
    for (const clause of clausesOf(entriesOf(context))) if (restricts(clause.rule)) yield* shadowed(context, clause);
  },
};

/** An empty HTTP rule in the list is a way of saying that every request may pass. */
const restricts = ({ l7 }: Rule): boolean => l7?.kind === 'http' && l7.http.every((rule) => Object.keys(rule).length > 0);

function* shadowed(context: LintContext, clause: Clause): Iterable<Draft> {
  const { entry, rule, index } = clause;
  const overlapping = plainBeside(context, clause);
  const whole = overlapping.find((other) => coversPeers(context, rule, other.rule) && coversPorts(context, rule, other.rule));
  const other = whole ?? overlapping[0];
  if (!other) return;
  const pairs = new PairList('unrestricted', context);
  const subjects = context.inSet(context.subjectBits(entry.spec).copy().and(context.subjectBits(other.entry.spec)));
  const peers = context.inSet(context.peerBits(rule).copy().and(context.peerBits(other.rule)));
  for (const subject of subjects) {
    const own = context.connections(rule, entry.direction, subject);
    const common = own.intersect(context.connections(other.rule, other.entry.direction, subject));
    for (const peer of peers) if (!common.isEmpty) pairs.add(entry.direction, subject, peer, common);
  }
  const params = { other: formatPolicyRef(other.entry.policy.ref), field: other.entry.field };
  const fix = whole && withoutPlainRule(context, clause, whole);
  yield {
    policy: entry.policy.ref,
    field: `${entry.field}.toPorts[${index}].rules.http`,
    severity: whole ? 'error' : 'info',
    message: whole ? message('policy.lint.CCE5001.whole', params) : message('policy.lint.CCE5001.part', params),
    consequence: pairs.consequence,
    ...(fix && { fix }),
  };
}
