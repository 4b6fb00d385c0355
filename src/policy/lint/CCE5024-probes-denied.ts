/** CCE5024: a deny of the host refuses the kubelet's probes; one of the remote nodes, traffic that they forward. @module */
import { message } from '../../i18n/index.ts';
import type { IdentityClass } from '../engine/identity-class.ts';
import { onePort, PairList } from './consequences.ts';
import type { LintContext } from './context.ts';
import { entriesOf, listAt, type Entry } from './entries.ts';
import type { Draft, PolicyPatch } from './finding.ts';
import type { PolicyLint } from './lint.ts';
import { pointer, remove } from './patch.ts';
import { patternsOf, probedPorts } from './pod-specs.ts';
import { backendsOf, protocolOf, servicesOf, targetPortAt } from './services.ts';

export const probesDenied: PolicyLint = {
  code: 'CCE5024',
  title: 'policy.lint.CCE5024.title',
  explanation: 'policy.lint.CCE5024.explanation',
  severity: 'error',
  threads: ['https://docs.cilium.io/en/v1.19/security/policy/language/#deny-policies'],
  *run(context) {
    for (const entry of entriesOf(context)) {
      if (entry.section !== 'ingressDeny') continue;
      yield* denied(context, entry, 'host');
      yield* denied(context, entry, 'remote-node');
    }
  },
};

/** A deny beats even the allowance host → local pod (facts/policy.md §3.13). */
function* denied(context: LintContext, entry: Entry, who: 'host' | 'remote-node'): Iterable<Draft> {
  const peer = context.reserved(who);
  const rules = peer ? entry.rules.filter((rule) => context.peerBits(rule).has(peer.index)) : [];
  if (!peer || rules.length === 0) return;
  const pairs = new PairList('refused', context);
  for (const subject of context.subjects(entry.spec)) {
    if (subject.kind !== 'pod') continue;
    const ports = who === 'host' ? probed(context, subject) : forwarded(context, subject);
    for (const port of ports) {
      if (rules.some((rule) => context.connections(rule, 'ingress', subject).has('TCP', port)))
        pairs.add('ingress', subject, peer, onePort('TCP', port));
    }
  }
  if (pairs.total === 0) return;
  const pods = context.subjects(entry.spec).flatMap((subject) => subject.pods.map(({ namespace, name }) => `${namespace}/${name}`));
  const fix = without(entry, who);
  yield {
    policy: entry.policy.ref,
    field: entry.field,
    severity: who === 'host' ? 'error' : 'warning',
    likely: who !== 'host',
    message: who === 'host' ? message('policy.lint.CCE5024.host') : message('policy.lint.CCE5024.remoteNode'),
    consequence: pairs.consequence,
    pods,
    ...(fix && { fix }),
  };
}

const probed = (context: LintContext, subject: IdentityClass): number[] => [...new Set(patternsOf(context, subject).flatMap(probedPorts))];

/** Ports to which other nodes may pass on what arrives at their NodePorts (facts/policy.md §3.20). */
function forwarded(context: LintContext, subject: IdentityClass): number[] {
  const exposed = servicesOf(context).filter(
    ({ spec }) => (spec?.type === 'LoadBalancer' || spec?.type === 'NodePort') && spec.externalTrafficPolicy !== 'Local',
  );
  return exposed
    .filter((service) => backendsOf(context, service).includes(subject))
    .flatMap(({ spec }) => (spec?.ports ?? []).flatMap((port) => (protocolOf(port) === 'TCP' ? (targetPortAt(port, subject) ?? []) : [])));
}

/** The entity taken out of the list, where others stand beside it. */
function without({ policy, written, field }: Entry, who: string): PolicyPatch | undefined {
  const entities = listAt(written, 'fromEntities') as readonly unknown[];
  const at = entities.indexOf(who);
  // `cluster` and `all` hold the nodes too.
  if (at < 0 || entities.length < 2 || entities.includes('all') || entities.includes('cluster')) return undefined;
  return {
    policy: policy.ref,
    edits: [remove(pointer(field, 'fromEntities', at))],
    opens: message('policy.lint.opens.entity', { entity: who }),
  };
}
