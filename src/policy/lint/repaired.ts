/** The same policies as an agent without a fault of its version would read them. @module */
import { decide } from '../decide.ts';
import type { IdentityClass } from '../engine/identity-class.ts';
import { parsePolicy } from '../parse/parse.ts';
import { PolicySet } from '../policy-set.ts';
import type { Direction, Rule } from '../rule.ts';
import type { PolicySettings } from '../settings.ts';
import type { PairList } from './consequences.ts';
import type { LintContext } from './context.ts';

/** All policies, the NetworkPolicies among them read anew. */
export function networkPoliciesUnder({ policies, settings, set }: LintContext, changed: Partial<PolicySettings>): PolicySet {
  const repaired = { ...settings, ...changed };
  const specs = policies.flatMap((policy) => {
    if (policy.ref.kind !== 'NetworkPolicy') return policy.specs;
    const parsed = parsePolicy(policy.object, repaired);
    return 'specs' in parsed ? parsed.specs : [];
  });
  return new PolicySet(specs, repaired, set.namedPorts);
}

interface Opening {
  readonly subject: IdentityClass;
  readonly direction: Direction;
  readonly peers: readonly IdentityClass[];
}

/** Adds the peers that the rule's ports are open to by the fault alone. */
export function addOpened(
  pairs: PairList,
  context: LintContext,
  repaired: PolicySet,
  rule: Rule,
  { subject, direction, peers }: Opening,
): void {
  const ports = context.connections(rule, direction, subject);
  const range = ports.ranges()[0];
  if (!range || range.protocol === 'other') return;
  const { protocol } = range;
  for (const peer of peers) {
    if (peer === subject && subject.pods.length < 2) continue;
    const question = {
      subject: subject.identity,
      subjectPorts: () => subject.ports,
      direction,
      peer: peer.identity,
      port: range.from || 1,
      protocol,
    };
    if (decide(repaired, question).verdict === 'default-deny') pairs.add(direction, subject, peer, ports);
  }
}
