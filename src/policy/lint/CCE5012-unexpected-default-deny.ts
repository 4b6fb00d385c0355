/** CCE5012: default deny that comes unasked (a deny alone, DNS forgotten), or does not come although asked for. @module */
import { ConnectionSet } from '../engine/connection-set.ts';
import { message } from '../../i18n/index.ts';
import { BitSet } from '../engine/bit-set.ts';
import type { IdentityClass } from '../engine/identity-class.ts';
import type { Direction, PolicySpec, Section } from '../rule.ts';
import { onePort, PairList } from './consequences.ts';
import type { LintContext, LintedPolicy } from './context.ts';
import { addingRule, withoutAddress } from './edits.ts';
import { entriesIn, listAt, peerCidrs, writtenSpec, type Entry, type WrittenCidr } from './entries.ts';
import { ALL_COMERS, type Draft, type Edit, type PolicyPatch } from './finding.ts';
import { envoyPaths, envoyRule } from './gateways.ts';
import { cilium, type PolicyLint } from './lint.ts';
import { add, pointer, remove, valueAt } from './patch.ts';
import { dnsAddress, dnsLabels, dnsPods } from './services.ts';

export const unexpectedDefaultDeny: PolicyLint = {
  code: 'CCE5012',
  title: 'policy.lint.CCE5012.title',
  explanation: 'policy.lint.CCE5012.explanation',
  severity: 'error',
  threads: cilium(20914, 35558, 2002, 38676, 38841),
  *run(context) {
    for (const policy of context.policies) {
      for (const spec of policy.specs) {
        const entries = entriesIn(policy, spec);
        for (const direction of ['ingress', 'egress'] as const) {
          yield* denyOnly(context, policy, spec, direction, entries);
          yield* neverDenied(context, policy, spec, direction, entries);
          if (policy.ref.kind === 'NetworkPolicy') yield* typeOmitted(policy, spec, direction, entries);
          else yield* withoutSection(policy, spec, direction);
        }
        yield* dnsForgotten(context, policy, spec, entries);
      }
    }
  },
};

const section = (direction: Direction, deny: boolean): Section => (deny ? `${direction}Deny` : direction);

/** A deny section alone turns default deny on as well (facts/policy.md §3.13). */
function* denyOnly(
  context: LintContext,
  policy: LintedPolicy,
  spec: PolicySpec,
  direction: Direction,
  entries: readonly Entry[],
): Iterable<Draft> {
  const denies = entries.filter((entry) => entry.section === section(direction, true));
  const allows = entries.some((entry) => entry.section === section(direction, false));
  if (denies.length === 0 || allows || !spec.defaultDeny[direction]) return;
  // An empty deny, or one of everybody: to deny all is what is meant.
  if (denies.some(({ written, rules }) => Object.keys(written).length === 0 || rules.some(({ peers, ports }) => peers === 'all' && !ports)))
    return;
  const subjects = context.subjects(spec).filter((subject) => !hasAllow(context, subject, direction));
  const alone = !context.set.specs.some(
    (one) => one !== spec && one.subject.text === spec.subject.text && one[direction].some(({ action }) => action === 'allow'),
  );
  if (subjects.length === 0 && (context.pods.length > 0 || !alone)) return;
  const pairs = new PairList('refused', context);
  for (const subject of subjects) {
    const denied = context.inSet(
      denies.flatMap(({ rules }) => rules).reduce((bits, rule) => bits.or(context.peerBits(rule)), new BitSet(0)),
    );
    for (const peer of context.classes)
      if (peer !== subject && !denied.includes(peer)) pairs.add(direction, subject, peer, ConnectionSet.all);
  }
  const fix: PolicyPatch = {
    policy: policy.ref,
    edits: disabling(policy, spec, direction),
    opens: message('policy.lint.opens.default', { direction }),
  };
  yield {
    policy: policy.ref,
    field: `${spec.field}.${direction}Deny`,
    severity: 'error',
    message: message('policy.lint.CCE5012.denyOnly', { direction }),
    consequence: pairs.consequence,
    ...(direction === 'ingress' && { refuses: ALL_COMERS }),
    fix,
  };
}

const hasAllow = (context: LintContext, { identity }: IdentityClass, direction: Direction): boolean =>
  context.set.policyOf(identity)[direction].rules.some(({ action, peers }) => action === 'allow' && peers.length > 0);

function disabling({ object }: LintedPolicy, { field }: PolicySpec, direction: Direction): Edit[] {
  const written = valueAt(object, `${field}.enableDefaultDeny`);
  return written
    ? [add(pointer(field, 'enableDefaultDeny', direction), false)]
    : [add(pointer(field, 'enableDefaultDeny'), { [direction]: false })];
}

/** HTTP rules that refuse nothing, because nothing is in default deny (facts/policy.md §3.14). */
function* neverDenied(
  context: LintContext,
  policy: LintedPolicy,
  spec: PolicySpec,
  direction: Direction,
  entries: readonly Entry[],
): Iterable<Draft> {
  const written = writtenSpec(policy, spec)['enableDefaultDeny'] as Partial<Record<Direction, boolean>> | undefined;
  if (!context.settings.nonDefaultDeny || written?.[direction] !== false) return;
  const restricting = entries.filter((entry) => entry.direction === direction && entry.rules.some(({ l7 }) => l7?.kind === 'http'));
  const known = context.subjects(spec);
  const subjects = known.filter(({ identity }) => !context.set.policyOf(identity)[direction].defaultDeny);
  if (restricting.length === 0 || (known.length > 0 && subjects.length === 0)) return;
  const pairs = new PairList('unrestricted', context);
  for (const { rules } of restricting) {
    for (const rule of rules)
      for (const subject of subjects)
        for (const peer of context.peers(rule)) pairs.add(direction, subject, peer, context.connections(rule, direction, subject));
  }
  const gateways = direction === 'ingress' ? envoyPortsWithout(context, spec, subjects) : [];
  yield {
    policy: policy.ref,
    field: `${spec.field}.enableDefaultDeny.${direction}`,
    severity: 'error',
    message: message('policy.lint.CCE5012.neverDenied', { direction }),
    consequence: pairs.consequence,
    fix: {
      policy: policy.ref,
      edits: [
        remove(pointer(spec.field, 'enableDefaultDeny', direction)),
        ...(gateways.length > 0 ? [addingRule(context, spec, 'ingress', envoyRule(gateways))] : []),
      ],
    },
  };
}

/** Rules of a direction that policyTypes leaves out are applied by Cilium, and by Kubernetes not (facts/policy.md §3.21). */
function* typeOmitted(policy: LintedPolicy, spec: PolicySpec, direction: Direction, entries: readonly Entry[]): Iterable<Draft> {
  const types = listAt(writtenSpec(policy, spec), 'policyTypes') as readonly unknown[];
  const type = direction === 'ingress' ? 'Ingress' : 'Egress';
  if (types.length === 0 || types.includes(type) || !entries.some((entry) => entry.direction === direction)) return;
  yield {
    policy: policy.ref,
    field: `${spec.field}.policyTypes`,
    severity: 'warning',
    likely: true,
    message: message('policy.lint.CCE5012.typeOmitted', { type, direction }),
    fix: { policy: policy.ref, edits: [add('/spec/policyTypes/-', type)] },
  };
}

/** Ports at which Gateways and Ingresses reach the subjects now, and would not under default deny. */
function envoyPortsWithout(context: LintContext, spec: PolicySpec, subjects: readonly IdentityClass[]): number[] {
  const envoy = context.reserved('ingress');
  const admits = (port: number): boolean =>
    envoy !== undefined &&
    spec.ingress.some(
      (rule) => rule.action === 'allow' && context.peerBits(rule).has(envoy.index) && context.numbered(rule).has('TCP', port),
    );
  const ports = envoyPaths(context).flatMap(({ backend, port }) => (subjects.includes(backend) && !admits(port) ? [port] : []));
  return [...new Set(ports)].sort((a, b) => a - b);
}

function* withoutSection(policy: LintedPolicy, spec: PolicySpec, direction: Direction): Iterable<Draft> {
  const written = writtenSpec(policy, spec);
  const wanted = (written['enableDefaultDeny'] as Partial<Record<Direction, boolean>> | undefined)?.[direction];
  if (wanted !== true || spec.hasSection[direction]) return;
  yield {
    policy: policy.ref,
    field: `${spec.field}.enableDefaultDeny.${direction}`,
    severity: 'warning',
    message: message('policy.lint.CCE5012.withoutSection', { direction, example: `${direction}: [{}]` }),
    fix: { policy: policy.ref, edits: [add(pointer(spec.field, direction), [{}])] },
  };
}

/** Something is allowed out, and the names for it cannot be asked. */
function* dnsForgotten(context: LintContext, policy: LintedPolicy, spec: PolicySpec, entries: readonly Entry[]): Iterable<Draft> {
  const allows = entries.filter(({ section }) => section === 'egress');
  const usable = allows.some(({ rules }) => rules.some(({ peers }) => peers.length > 0));
  // Names in toFQDNs without DNS are another lint's matter.
  if (!spec.defaultDeny.egress || !usable || allows.some(({ written }) => written['toFQDNs'] !== undefined)) return;
  const servers = dnsPods(context);
  const host = context.reserved('host');
  const answering = host ? [...servers, host] : servers;
  if (servers.length === 0) return;
  const cut = context
    .subjects(spec)
    .filter(({ kind }) => kind === 'pod')
    .filter(
      (subject) =>
        !servers.includes(subject) &&
        answering.every((server) => context.decide(subject, 'egress', server, 'UDP', 53).verdict === 'default-deny'),
    );
  if (cut.length === 0) return;
  const pairs = new PairList('refused', context);
  for (const subject of cut) for (const server of servers) pairs.add('egress', subject, server, onePort('UDP', 53));
  const byAddress = dnsByAddress(context, allows);
  yield {
    policy: policy.ref,
    field: byAddress?.cidr.field ?? `${spec.field}.egress`,
    severity: 'warning',
    likely: true,
    message: byAddress
      ? message('policy.lint.CCE5012.dnsByAddress', { cidr: byAddress.cidr.cidr })
      : message('policy.lint.CCE5012.dnsForgotten'),
    consequence: pairs.consequence,
    fix: {
      policy: policy.ref,
      edits: [
        add(pointer(spec.field, 'egress', '-'), dnsRule(context, policy)),
        ...(byAddress ? withoutAddress(byAddress.entry, byAddress.cidr) : []),
      ],
      opens: message('policy.lint.opens.dns'),
    },
  };
}

/** The DNS is named by its ClusterIP, which policy never sees. */
function dnsByAddress(context: LintContext, allows: readonly Entry[]): { entry: Entry; cidr: WrittenCidr } | undefined {
  const address = dnsAddress(context);
  const all = allows.flatMap((entry) => peerCidrs(entry).map((cidr) => ({ entry, cidr })));
  return address === undefined
    ? undefined
    : all.find(({ cidr: { cidr } }) => cidr.split('/')[0] === address && !/\/(?!32$|128$)/.test(cidr));
}

function dnsRule(context: LintContext, { ref }: LintedPolicy): object {
  const labels = dnsLabels(context);
  if (ref.kind !== 'NetworkPolicy')
    return { toEndpoints: [{ matchLabels: labels }], toPorts: [{ ports: [{ port: '53', protocol: 'ANY' }] }] };
  const own = Object.entries(labels).filter(([key]) => key !== 'k8s:io.kubernetes.pod.namespace');
  const podSelector = { matchLabels: Object.fromEntries(own.map(([key, value]) => [key.replace(/^k8s:/, ''), value])) };
  const namespaceSelector = { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } };
  return { to: [{ namespaceSelector, podSelector }], ports: ['UDP', 'TCP'].map((protocol) => ({ port: 53, protocol })) };
}
