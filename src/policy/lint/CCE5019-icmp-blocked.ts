/** CCE5019: rules with ports do not cover ICMP: ping towards the outside stops. @module */
import { message } from '../../i18n/index.ts';
import type { IdentityClass } from '../engine/identity-class.ts';
import { onePort, PairList } from './consequences.ts';
import type { LintContext } from './context.ts';
import { entriesIn, type Entry } from './entries.ts';
import type { Draft } from './finding.ts';
import type { PolicyLint } from './lint.ts';
import { add, pointer } from './patch.ts';

export const icmpBlocked: PolicyLint = {
  code: 'CCE5019',
  title: 'policy.lint.CCE5019.title',
  explanation: 'policy.lint.CCE5019.explanation',
  severity: 'info',
  threads: ['https://github.com/cilium/cilium/blob/v1.19.1/pkg/policy/api/icmp.go'],
  *run(context) {
    for (const policy of context.policies) {
      for (const spec of policy.specs) {
        for (const direction of ['ingress', 'egress'] as const) {
          const entry = entriesIn(policy, spec).find(
            (one) => one.section === direction && one.rules.some(({ ports }) => ports) && cut(context, one).total > 0,
          );
          if (entry) yield blocked(context, entry);
        }
      }
    }
  },
};

const ECHO = 8;

/**
 * Pairs that may talk on some port, and may not ping (facts/policy.md §3.12). Inside the cluster hardly
 * anybody minds, and a single address or name is allowed for what it serves. A rule for all ports is taken
 * to mean everything. Error messages of a known connection, "fragmentation needed" among them, pass by
 * connection tracking (bpf/lib/conntrack.h).
 */
function cut(context: LintContext, { spec, rules, direction, written }: Entry): PairList {
  const pairs = new PairList('refused', context);
  // What resolves to nothing stands open: that is another lint's matter.
  if (['toServices', 'toFQDNs', 'toGroups', 'fromGroups'].some((name) => written[name] !== undefined)) return pairs;
  for (const rule of rules) {
    const whole = rule.ports?.ranges.some(({ protocol, from, to }) => protocol === 'TCP' && from === 0 && to === 65_535) ?? false;
    const peers = context.peers(rule).filter((peer) => whole || (direction === 'egress' && isWorld(peer)));
    for (const subject of context.subjects(spec)) {
      if (subject.kind !== 'pod') continue;
      for (const peer of peers) {
        if (context.decide(subject, direction, peer, 'ICMP', ECHO).verdict === 'default-deny')
          pairs.add(direction, subject, peer, onePort('ICMP', ECHO));
      }
    }
  }
  return pairs;
}

/** The API server, outside of the nodes as it is on CCE, is of the world too, and is allowed for what it serves. */
const isWorld = ({ kind, identity }: IdentityClass): boolean =>
  kind === 'reserved' &&
  !identity.labels.hasReserved('kube-apiserver') &&
  ['world', 'world-ipv4', 'world-ipv6'].some((name) => identity.labels.hasReserved(name));

function blocked(context: LintContext, entry: Entry): Draft {
  const { consequence } = cut(context, entry);
  const { policy, spec, section, written } = entry;
  const peers = Object.entries(written).filter(([name, value]) => /^(?:from|to)(?!Ports)/.test(name) && value !== undefined);
  const rule = {
    ...Object.fromEntries(peers),
    icmps: [{ fields: [{ type: ECHO, family: 'IPv4' }] }],
  };
  return {
    policy: policy.ref,
    field: entry.field,
    severity: 'info',
    message: policy.ref.kind === 'NetworkPolicy' ? message('policy.lint.CCE5019.kubernetes') : message('policy.lint.CCE5019.blocked'),
    consequence,
    ...(policy.ref.kind !== 'NetworkPolicy' && {
      fix: { policy: policy.ref, edits: [add(pointer(spec.field, section, '-'), rule)], opens: message('policy.lint.opens.icmp') },
    }),
  };
}
