/** CCE5009: empty rules and empty lists, which deny in one kind of policy and allow everything in another. @module */
import { ConnectionSet } from '../engine/connection-set.ts';
import { message, type Message } from '../../i18n/index.ts';
import { PairList } from './consequences.ts';
import type { LintContext } from './context.ts';
import { entriesIn, entriesOf, listAt, prefixOf, wordsOf, writtenSpec, type Entry } from './entries.ts';
import { ALL_COMERS, type Consequence, type Draft, type PolicyPatch } from './finding.ts';
import { cilium, type PolicyLint } from './lint.ts';
import { add, pointer, remove, replace } from './patch.ts';

export const emptyRules: PolicyLint = {
  code: 'CCE5009',
  title: 'policy.lint.CCE5009.title',
  explanation: 'policy.lint.CCE5009.explanation',
  severity: 'error',
  threads: [...cilium(965), 'UKGovernmentBEIS/inspect_k8s_sandbox#228'],
  *run(context) {
    for (const entry of entriesOf(context)) {
      if (Object.keys(entry.written).length === 0) yield* emptyRule(context, entry);
      else yield* emptyList(context, entry);
    }
  },
};

/** `- {}` (facts/policy.md §3.7, §3.21). What was meant, only the object's name and description can suggest. */
function* emptyRule(context: LintContext, entry: Entry): Iterable<Draft> {
  const { policy, section, direction, spec, field } = entry;
  const words = wordsOf(entry);
  const siblings = entriesIn(policy, spec).filter((one) => one.section === section).length;
  const report = (
    text: Message,
    severity: Draft['severity'],
    fix: PolicyPatch,
    more: Pick<Draft, 'consequence' | 'likely' | 'refuses'> = {},
  ): Draft => ({ policy: policy.ref, field, severity, message: text, fix, ...more });
  const everyone = `${prefixOf(direction)}Entities: [all]`;
  if (policy.ref.kind === 'NetworkPolicy') {
    if (!/deny|block|isolat|lock|restrict/i.test(words) || /allow|permit/i.test(words)) return;
    const consequence = everybody(context, entry, 'allowed');
    const fix = { policy: policy.ref, edits: closed(entry) };
    yield report(message('policy.lint.CCE5009.kubernetesOpen'), 'error', fix, { consequence, likely: true });
  } else if (entry.action === 'deny' && entriesIn(policy, spec).some((one) => one.section === direction)) {
    // The rules beside it are to admit somebody, and have turned default deny on already.
    const fix = { policy: policy.ref, edits: [remove(pointer(field))] };
    yield report(message('policy.lint.CCE5009.denyBeside', { entity: everyone }), 'warning', fix);
  } else if (entry.action === 'deny') {
    // With enableDefaultDeny on, the section still turns default deny on: that may be all that is meant.
    const fix = { policy: policy.ref, edits: [replace(pointer(field), { [`${prefixOf(direction)}Entities`]: ['all'] })] };
    yield report(message('policy.lint.CCE5009.denyNothing', { entity: everyone }), 'warning', fix);
  } else if (siblings > 1) {
    const fix = { policy: policy.ref, edits: [remove(pointer(field))] };
    yield report(message('policy.lint.CCE5009.beside', { entity: everyone }), 'warning', fix);
  } else if (/allow|permit|open/i.test(words) && !/deny|block|isolat/i.test(words)) {
    const consequence = everybody(context, entry, 'refused');
    const opens = message('policy.lint.opens.all', { direction });
    const fix = { policy: policy.ref, edits: [replace(pointer(field), { [`${prefixOf(direction)}Entities`]: ['all'] })], opens };
    const refuses = direction === 'ingress' ? { refuses: ALL_COMERS } : {};
    yield report(message('policy.lint.CCE5009.ciliumClosed'), 'error', fix, { consequence, likely: true, ...refuses });
  }
}

/** No rule of that direction, and the direction listed: everything is denied. */
function closed({ field, direction, policy, spec }: Entry): PolicyPatch['edits'] {
  const written = writtenSpec(policy, spec);
  const type = direction === 'ingress' ? 'Ingress' : 'Egress';
  const types = listAt(written, 'policyTypes') as readonly unknown[];
  const edits = [remove(pointer(field))];
  if (types.includes(type)) return edits;
  if (types.length > 0) return [...edits, add('/spec/policyTypes/-', type)];
  // Without policyTypes ingress is policed always, egress where there are rules for it.
  const policed = direction === 'egress' || listAt(written, 'egress').length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
  return [...edits, add('/spec/policyTypes', policed)];
}

function everybody(context: LintContext, { spec, direction }: Entry, effect: Consequence['effect']): Consequence {
  const pairs = new PairList(effect, context);
  for (const subject of context.subjects(spec))
    for (const peer of context.classes) if (peer !== subject) pairs.add(direction, subject, peer, ConnectionSet.all);
  return pairs.consequence;
}

const PEERS = ['Endpoints', 'Entities', 'CIDR', 'CIDRSet', 'Nodes'];

/** A list of peers or ports that is there and empty selects nobody (facts/policy.md §3.7). */
function* emptyList(_: LintContext, { policy, written, direction, field, action }: Entry): Iterable<Draft> {
  if (policy.ref.kind === 'NetworkPolicy') return;
  const prefix = prefixOf(direction);
  const empty = PEERS.map((name) => `${prefix}${name}`).find((name) => Array.isArray(written[name]) && written[name].length === 0);
  if (empty) {
    yield {
      policy: policy.ref,
      field: `${field}.${empty}`,
      severity: 'warning',
      message: message('policy.lint.CCE5009.emptyPeers', { name: empty, action }),
    };
  }
  for (const [index, rule] of listAt(written, 'toPorts').entries()) {
    if (listAt(rule, 'ports').length > 0) continue;
    const at = `${field}.toPorts[${index}]`;
    yield { policy: policy.ref, field: at, severity: 'warning', message: message('policy.lint.CCE5009.emptyPorts', { action }) };
  }
}
