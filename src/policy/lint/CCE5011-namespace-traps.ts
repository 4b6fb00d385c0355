/** CCE5011: peers silently bound to the policy's namespace, subjects of another one, namespace labels written as pod labels. @module */
import { message } from '../../i18n/index.ts';
import { namespaces } from '../../kube/resources.ts';
import { NAMESPACE_LABELS, parseKey, POD_NAMESPACE } from '../labels.ts';
import { selector as selectorOf } from '../selector.ts';
import { namesOf, refusedAmong } from './consequences.ts';
import type { LintContext, LintedPolicy } from './context.ts';
import { entriesIn, keysOf, peerSelectors, subjectSelector, type Entry, type WrittenKey, type WrittenSelector } from './entries.ts';
import { ALL_COMERS, type Draft } from './finding.ts';
import { cilium, type PolicyLint } from './lint.ts';
import { add, pointer, remove } from './patch.ts';

export const namespaceTraps: PolicyLint = {
  code: 'CCE5011',
  title: 'policy.lint.CCE5011.title',
  explanation: 'policy.lint.CCE5011.explanation',
  severity: 'error',
  threads: cilium(45231, 1103, 30149, 27930, 26134),
  *run(context) {
    for (const policy of context.policies) {
      if (policy.ref.kind === 'NetworkPolicy') continue;
      for (const spec of policy.specs) {
        const subject = subjectSelector(policy, spec);
        if (subject) yield* foreignSubject(context, policy, subject);
        if (subject) yield* namespaceLabels(context, policy, subject);
        for (const entry of entriesIn(policy, spec)) {
          for (const peer of peerSelectors(entry)) {
            const asLabel = [...namespaceLabels(context, policy, peer)];
            yield* asLabel.length > 0 ? asLabel : scopedPeer(context, policy, peer, entry);
          }
        }
      }
    }
  },
};

/** A namespaced policy holds in its own namespace only (facts/policy.md §3.4). */
function* foreignSubject(context: LintContext, policy: LintedPolicy, written: WrittenSelector): Iterable<Draft> {
  const { namespace } = policy.ref;
  const foreign = keysOf(written).find(
    ({ key, operator, values }) =>
      parseKey(key).key === POD_NAMESPACE && operator === 'In' && namespace !== undefined && !values.includes(namespace),
  );
  if (!foreign || namespace === undefined) return;
  const params = {
    written: foreign.values.join(', '),
    namespace,
    pods: written.parsed ? namesOf(context.selected(written.parsed)) || '–' : '–',
  };
  // Overwritten in silence only with this prefix and among matchLabels.
  const overwritten = foreign.key === `k8s:${POD_NAMESPACE}` && foreign.field.includes('.matchLabels');
  yield {
    policy: policy.ref,
    field: foreign.field,
    severity: 'error',
    message: overwritten ? message('policy.lint.CCE5011.overwritten', params) : message('policy.lint.CCE5011.foreign', params),
    refuses: ALL_COMERS,
  };
}

/** A peer without a namespace means the policy's own; the pods with these labels live elsewhere (facts/policy.md §3.5). */
function* scopedPeer(
  context: LintContext,
  policy: LintedPolicy,
  { field, parsed, selector }: WrittenSelector,
  entry: Entry,
): Iterable<Draft> {
  const own = policy.ref.namespace;
  if (!parsed || own === undefined || !context.bitsOf(parsed).isEmpty) return;
  if (keysOf({ field, parsed, selector, of: 'pods' }).some(({ key }) => isNamespaceKey(key))) return;
  const labels = parsed.requirements.filter(({ key }) => key !== POD_NAMESPACE);
  const positive = labels.filter(({ key, operator }) => (operator === 'In' || operator === 'Exists') && !key.startsWith('io.cilium.'));
  if (positive.length === 0) return;
  const elsewhere = context.selected(selectorOf(labels)).filter(({ kind }) => kind === 'pod');
  const homes = [...new Set(elsewhere.map(({ identity: { labels: of } }) => of.find('k8s', POD_NAMESPACE)?.value ?? ''))];
  const [home] = homes;
  if (home === undefined) return;
  const edit = selector.matchLabels
    ? add(pointer(field, 'matchLabels', `k8s:${POD_NAMESPACE}`), home)
    : add(pointer(field, 'matchLabels'), { [`k8s:${POD_NAMESPACE}`]: home });
  yield {
    policy: policy.ref,
    field,
    severity: 'error',
    message: message('policy.lint.CCE5011.scoped', { namespace: own, homes: homes.join(', '), pods: namesOf(elsewhere) }),
    ...(entry.action === 'allow' && { consequence: refusedAmong(context, entry, elsewhere) }),
    ...(homes.length === 1 && {
      fix: { policy: policy.ref, edits: [edit], opens: message('policy.lint.opens.selected', { pods: namesOf(elsewhere) }) },
    }),
  };
}

const isNamespaceKey = (written: string): boolean => {
  const { key } = parseKey(written);
  return key === POD_NAMESPACE || key.startsWith(`${NAMESPACE_LABELS}.`);
};

/** A label that namespaces have and pods do not. */
function* namespaceLabels(context: LintContext, policy: LintedPolicy, written: WrittenSelector): Iterable<Draft> {
  for (const key of keysOf(written)) {
    const { source, key: bare } = parseKey(key.key);
    if (source === 'reserved' || isNamespaceKey(key.key) || !isOfNamespaces(context, key, bare)) continue;
    const name = `k8s:${NAMESPACE_LABELS}.${bare}`;
    const inLabels = key.field.includes('.matchLabels');
    const edits = inLabels
      ? [remove(pointer(key.field)), add(pointer(written.field, 'matchLabels', name), key.values[0])]
      : [add(pointer(key.field, 'key'), name)];
    yield {
      policy: policy.ref,
      field: key.field,
      severity: 'error',
      message: message('policy.lint.CCE5011.label', { label: bare, name }),
      fix: { policy: policy.ref, edits, opens: message('policy.lint.opens.namespaces', { label: `${bare}=${key.values.join(',')}` }) },
    };
  }
}

function isOfNamespaces(context: LintContext, { operator, values }: WrittenKey, bare: string): boolean {
  if (operator !== 'In' && operator !== 'Exists') return false;
  if (bare === 'kubernetes.io/metadata.name') return true;
  const { ofPods, ofNamespaces } = labelKeysOf(context);
  const written = ofNamespaces.get(bare);
  return !ofPods.has(bare) && written !== undefined && (operator === 'Exists' || values.some((value) => written.has(value)));
}

interface LabelKeys {
  readonly ofPods: ReadonlySet<string>;
  /** With their values. */
  readonly ofNamespaces: ReadonlyMap<string, ReadonlySet<string>>;
}

const known = new WeakMap<LintContext, LabelKeys>();

function labelKeysOf(context: LintContext): LabelKeys {
  let keys = known.get(context);
  if (keys) return keys;
  const ofPods = new Set(context.pods.flatMap(({ identity: { labels } }) => labels.labels.map(({ key }) => key)));
  const ofNamespaces = new Map<string, Set<string>>();
  for (const { metadata } of context.cluster.list(namespaces)) {
    for (const [key, value] of Object.entries(metadata.labels ?? {}))
      ofNamespaces.set(key, (ofNamespaces.get(key) ?? new Set()).add(value));
  }
  known.set(context, (keys = { ofPods, ofNamespaces }));
  return keys;
}
