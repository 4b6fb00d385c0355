/** CCE5010: a selector that no pod has the labels for; the nearest label is offered. @module */
import { message } from '../../i18n/index.ts';
import type { IdentityClass } from '../engine/identity-class.ts';
import { podLabels } from '../identity.ts';
import { namespaces, pods } from '../../kube/resources.ts';
import { type LabelSet, NAMESPACE_LABELS, parseKey, POD_NAMESPACE } from '../labels.ts';
import { formatPolicyRef } from '../rule.ts';
import { equals, selector as selectorOf, type Selector } from '../selector.ts';
import { namesOf, refusedAmong } from './consequences.ts';
import type { LintContext, LintedPolicy } from './context.ts';
import { entriesIn, keysOf, peerSelectors, subjectSelector, type Entry, type WrittenKey, type WrittenSelector } from './entries.ts';
import type { Draft, PolicyPatch } from './finding.ts';
import { cilium, type PolicyLint } from './lint.ts';
import { distance, isNear } from './nearest.ts';
import { add, pointer, remove, replace } from './patch.ts';

export const selectsNothing: PolicyLint = {
  code: 'CCE5010',
  title: 'policy.lint.CCE5010.title',
  explanation: 'policy.lint.CCE5010.explanation',
  severity: 'warning',
  threads: [...cilium(14890), 'rubick#194'],
  *run(context) {
    // Policies alone: nobody can say whom they select.
    if (context.pods.length === 0) return;
    for (const policy of context.policies) {
      for (const spec of policy.specs) {
        const subject = subjectSelector(policy, spec);
        if (subject) yield* empty(context, policy, [subject], undefined);
        for (const entry of entriesIn(policy, spec))
          for (const peer of byPeer(peerSelectors(entry))) yield* empty(context, policy, peer, entry);
      }
    }
  },
};

/** The two selectors of one peer of a NetworkPolicy are one question. */
function byPeer(written: readonly WrittenSelector[]): WrittenSelector[][] {
  const peers = new Map<Selector, WrittenSelector[]>();
  for (const one of written) if (one.parsed) peers.set(one.parsed, [...(peers.get(one.parsed) ?? []), one]);
  return [...peers.values()];
}

function* empty(context: LintContext, policy: LintedPolicy, peer: readonly WrittenSelector[], entry: Entry | undefined): Iterable<Draft> {
  const parsed = peer[0]?.parsed;
  const keys = peer.flatMap((one) => keysOf(one).map((key): Meant['key'] => ({ ...key, of: one })));
  if (!parsed || keys.length === 0 || parsed.requirements.some(({ source }) => source === 'reserved') || !context.bitsOf(parsed).isEmpty)
    return;
  const onHost = hostNetworkPod(context, parsed);
  if (onHost !== undefined) {
    const params = { pod: onHost, policy: formatPolicyRef(policy.ref) };
    const text = entry ? message('policy.lint.CCE5010.peerOnHost', params) : message('policy.lint.CCE5010.subjectOnHost', params);
    yield { policy: policy.ref, field: peer[0]!.field, severity: 'warning', message: text };
    return;
  }
  const meant = nearestLabel(context, keys, parsed);
  if (!meant && !isNamespaceKnown(context, parsed)) return;
  const params = { selector: describe(keys), policy: formatPolicyRef(policy.ref) };
  const text = !entry ? message('policy.lint.CCE5010.subject', params) : message('policy.lint.CCE5010.peer', params);
  if (!meant) {
    yield { policy: policy.ref, field: peer[0]!.field, severity: entry ? 'info' : 'warning', message: text };
    return;
  }
  const { key, label, selected } = meant;
  const found = { ...params, label: `${label.key}=${label.value}`, pods: namesOf(selected) };
  yield {
    policy: policy.ref,
    field: key.of.field,
    severity: 'warning',
    likely: true,
    message: entry ? message('policy.lint.CCE5010.peerNear', found) : message('policy.lint.CCE5010.subjectNear', found),
    ...(entry?.action === 'allow' && { consequence: refusedAmong(context, entry, selected) }),
    fix: {
      policy: policy.ref,
      edits: corrected(key, label),
      opens: message('policy.lint.opens.selected', { pods: namesOf(selected) }),
    } satisfies PolicyPatch,
  };
}

const onHostNetwork = new WeakMap<LintContext, readonly { readonly name: string; readonly labels: LabelSet }[]>();

/** A pod with these labels that has the identity of its node (facts/policy.md §3.2). */
function hostNetworkPod(context: LintContext, selector: Selector): string | undefined {
  let all = onHostNetwork.get(context);
  if (!all) {
    const { cluster, settings } = context;
    const labelsOf = (name: string): Record<string, string> => ({
      'kubernetes.io/metadata.name': name,
      ...cluster.get(namespaces, { name })?.metadata.labels,
    });
    all = [...cluster.list(pods)]
      .filter(({ spec }) => spec?.hostNetwork)
      .map((pod) => {
        const namespace = pod.metadata.namespace ?? 'default';
        return { name: `${namespace}/${pod.metadata.name}`, labels: podLabels(pod, labelsOf(namespace), settings.clusterName) };
      });
    onHostNetwork.set(context, all);
  }
  return all.find(({ labels }) => selector.matches(labels))?.name;
}

const describe = (keys: readonly WrittenKey[]): string =>
  keys
    .map(({ key, operator, values }) =>
      operator === 'In' && values.length === 1 ? `${key}=${values[0]}` : `${key} ${operator} ${values.join(',')}`.trim(),
    )
    .join(', ');

/** A namespace of which no pod is known may lie outside the manifests given. */
function isNamespaceKnown(context: LintContext, { requirements }: Selector): boolean {
  const named = requirements.filter(({ key, operator }) => NAMESPACE_KEYS.includes(key) && operator === 'In');
  return named.every(({ values }) =>
    context.pods.some(({ identity: { labels } }) => values.includes(labels.find('k8s', POD_NAMESPACE)?.value ?? '')),
  );
}

const NAMESPACE_KEYS = [POD_NAMESPACE, `${NAMESPACE_LABELS}.kubernetes.io/metadata.name`];

interface Meant {
  readonly key: WrittenKey & { readonly of: WrittenSelector };
  readonly label: { readonly key: string; readonly value: string };
  readonly selected: readonly IdentityClass[];
}

/** The label with which the selector selects pods, and which differs least from the one written. */
function nearestLabel(context: LintContext, keys: readonly Meant['key'][], parsed: Selector): Meant | undefined {
  let best: (Meant & { readonly far: number }) | undefined;
  for (const key of keys) {
    const [value] = key.values;
    if (key.operator !== 'In' || key.values.length !== 1 || value === undefined) continue;
    const bare = parseKey(key.key).key;
    const asked = parsed.requirements.find(
      (one) => one.values.length === 1 && one.values[0] === value && (one.key === bare || one.key.endsWith(`.${bare}`)),
    );
    if (!asked) continue;
    const others = parsed.requirements.filter((one) => one !== asked);
    const tried = new Set<string>();
    for (const pod of context.inSet(context.bitsOf(selectorOf(others)))) {
      for (const label of pod.identity.labels.labels) {
        if (label.source !== 'k8s' || tried.has(`${label.key}=${label.value}`)) continue;
        tried.add(`${label.key}=${label.value}`);
        if (!isSlip(asked.key, value, label)) continue;
        const far = distance(asked.key, label.key) + distance(value, label.value);
        if (best && best.far <= far) continue;
        const prefix = asked.key.slice(0, asked.key.length - bare.length);
        const selected = context.selected(selectorOf([...others, equals('k8s', label.key, label.value)]));
        best = { key, label: { key: label.key.slice(prefix.length), value: label.value }, selected, far };
      }
    }
  }
  return best;
}

function isSlip(key: string, value: string, label: { readonly key: string; readonly value: string }): boolean {
  const sameKey = key === label.key;
  const sameValue = value === label.value;
  return (sameKey && isNear(value, label.value)) || (sameValue && isNear(key, label.key));
}

/** A prefix of the key as written stays. */
function corrected({ of, key, field: at }: Meant['key'], label: Meant['label']): PolicyPatch['edits'] {
  const colon = key.indexOf(':');
  const name = `${key.slice(0, colon + 1)}${label.key}`;
  if (at.includes('.matchExpressions[')) return [replace(pointer(at, 'key'), name), replace(pointer(at, 'values'), [label.value])];
  if (name === key) return [replace(pointer(at), label.value)];
  return [remove(pointer(at)), add(pointer(of.field, 'matchLabels', name), label.value)];
}
