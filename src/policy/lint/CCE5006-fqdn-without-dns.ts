/** CCE5006: names in toFQDNs that no DNS proxy has seen, DNS rules that a plain rule makes void, names of the cluster itself. @module */
import { message } from '../../i18n/index.ts';
import { formatPolicyRef, type Rule } from '../rule.ts';
import { namesOf, PairList } from './consequences.ts';
import type { LintContext } from './context.ts';
import { allowsAll, allowsName, isInCluster, textOf, type DnsName } from './dns-names.ts';
import { entriesOf, listAt, type Entry } from './entries.ts';
import type { Draft, PolicyPatch } from './finding.ts';
import { cilium, type PolicyLint } from './lint.ts';
import { add, pointer } from './patch.ts';
import { dnsLabels } from './services.ts';
import { clausesOf, coversPeers, coversPorts, plainBeside, withoutPlainRule } from './shadowing.ts';

export const fqdnWithoutDns: PolicyLint = {
  code: 'CCE5006',
  title: 'policy.lint.CCE5006.title',
  explanation: 'policy.lint.CCE5006.explanation',
  severity: 'error',
  threads: cilium(11767, 44452, 29212, 40962),
  *run(context) {
    for (const entry of entriesOf(context)) {
      const names = listAt(entry.written, 'toFQDNs') as readonly DnsName[];
      if (entry.action === 'allow' && names.length > 0) yield* unlearned(context, entry, names);
    }
    yield* defeated(context);
  },
};

/** Names that the proxy is not shown (facts/policy.md §3.10). */
function* unlearned(context: LintContext, entry: Entry, names: readonly DnsName[]): Iterable<Draft> {
  const policy = entry.policy.ref;
  const rules = egressRules(context, entry);
  const shown = rules.flatMap(({ l7 }) => (l7?.kind === 'dns' ? l7.dns : []));
  const pairs = new PairList('refused', context);
  for (const subject of context.subjects(entry.spec)) {
    for (const rule of entry.rules)
      for (const name of names) pairs.add('egress', subject, `fqdn:${textOf(name)}`, context.connections(rule, 'egress', subject));
  }
  const { consequence } = pairs;
  const inside = names.filter((name) => isInCluster(textOf(name)));
  for (const name of inside) {
    const field = `${entry.field}.toFQDNs[${names.indexOf(name)}]`;
    yield {
      policy,
      field,
      severity: 'error',
      message: message('policy.lint.CCE5006.inCluster', { name: textOf(name) }),
      consequence,
    };
  }
  const outside = names.filter((name) => !inside.includes(name));
  if (outside.length === 0) return;
  if (shown.length === 0) {
    const params = { names: namesOf(outside.map((name) => ({ name: textOf(name) }))) };
    yield {
      policy,
      field: `${entry.field}.toFQDNs`,
      severity: 'error',
      message: message('policy.lint.CCE5006.noProxy', params),
      consequence,
      fix: showAll(context, entry),
    };
    return;
  }
  if (rules.some((rule) => !rule.l7 && coversDns(context, rule))) return;
  for (const name of outside) {
    if (allowsName(shown, name)) continue;
    const fix = showOne(entry, name);
    yield {
      policy,
      field: `${entry.field}.toFQDNs[${names.indexOf(name)}]`,
      severity: 'error',
      message: message('policy.lint.CCE5006.notShown', { name: textOf(name) }),
      consequence,
      ...(fix && { fix }),
    };
  }
}

/** Those that hold for the entry's subjects; with no such pod known, those of specs with the same selector. */
function egressRules(context: LintContext, { spec }: Entry): Rule[] {
  const [subject] = context.subjects(spec);
  const rules = subject
    ? context.set.policyOf(subject.identity).egress.rules
    : context.set.specs.filter((one) => one.subject.text === spec.subject.text).flatMap(({ egress }) => egress);
  return rules.filter(({ action }) => action === 'allow');
}

const coversDns = (context: LintContext, rule: Rule): boolean => rule.peers.length > 0 && context.numbered(rule).has('UDP', 53);

function showAll(context: LintContext, entry: Entry): PolicyPatch {
  const rule = {
    toEndpoints: [{ matchLabels: dnsLabels(context) }],
    toPorts: [{ ports: [{ port: '53', protocol: 'ANY' }], rules: { dns: [{ matchPattern: '*' }] } }],
  };
  return {
    policy: entry.policy.ref,
    edits: [add(pointer(entry.spec.field, 'egress', '-'), rule)],
    opens: message('policy.lint.opens.dns'),
  };
}

/** Beside the DNS rules of the same object, where it has some. */
function showOne({ policy, spec }: Entry, name: DnsName): PolicyPatch | undefined {
  for (const { ref, l7 } of spec.egress) {
    if (l7?.kind !== 'dns') continue;
    const position = spec.egress.filter((rule) => rule.ref.field === ref.field).findIndex((rule) => rule.l7 === l7);
    const edit = add(pointer(`${ref.field}.toPorts[${position}].rules.dns`, '-'), { ...name });
    return { policy: policy.ref, edits: [edit], opens: message('policy.lint.opens.name', { name: textOf(name) }) };
  }
  return undefined;
}

/** The list of a DNS rule gains `*` from a plain rule for the same peer and port. */
function* defeated(context: LintContext): Iterable<Draft> {
  for (const clause of clausesOf(entriesOf(context))) {
    const { entry, rule, index } = clause;
    if (rule.l7?.kind !== 'dns' || allowsAll(rule.l7.dns)) continue;
    const other = plainBeside(context, clause).find((one) => coversPeers(context, rule, one.rule) && coversPorts(context, rule, one.rule));
    if (!other) continue;
    const pairs = new PairList('unrestricted', context);
    const peers = context.peers(rule);
    for (const subject of context.subjects(entry.spec))
      for (const peer of peers) pairs.add('egress', subject, peer, context.connections(rule, 'egress', subject));
    const params = { other: formatPolicyRef(other.entry.policy.ref), field: other.entry.field };
    const fix = withoutPlainRule(context, clause, other);
    yield {
      policy: entry.policy.ref,
      field: `${entry.field}.toPorts[${index}].rules.dns`,
      severity: 'error',
      message: message('policy.lint.CCE5006.defeated', params),
      consequence: pairs.consequence,
      ...(fix && { fix }),
    };
  }
}
