/** `nodeSelector` and required node affinity. Pure. @module */
import { matchesAll, matchesMap, type LabelRequirement } from '../../kube/selectors.ts';
import type { Node, PodSpec } from '../../kube/resources.ts';

type NodeAffinity = NonNullable<NonNullable<PodSpec['affinity']>['nodeAffinity']>;
type Term = NonNullable<NodeAffinity['requiredDuringSchedulingIgnoredDuringExecution']>['nodeSelectorTerms'][number];

const requirements = (expressions: Term['matchExpressions']): LabelRequirement[] =>
  (expressions ?? []).map(({ key, operator, values }) => ({
    key,
    operator,
    values: values ?? [],
  }));

/** A term without any requirement matches no node (as in the API). */
function matchesTerm(term: Term, node: Node): boolean {
  const expressions = requirements(term.matchExpressions);
  const fields = requirements(term.matchFields);
  if (expressions.length + fields.length === 0) return false;
  return matchesAll(expressions, node.metadata.labels) && matchesAll(fields, { 'metadata.name': node.metadata.name });
}

/** Whether the pod's nodeSelector and required node affinity let it onto the node. */
export function matchesNode(spec: PodSpec | undefined, node: Node): boolean {
  const selector = spec?.nodeSelector;
  if (selector && Object.keys(selector).length > 0 && !matchesMap(selector, node.metadata.labels)) return false;
  const required = spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return !required || required.nodeSelectorTerms.some((term) => matchesTerm(term, node));
}

/** The sum of the weights of the preferred terms that the node meets. */
export function preferenceFor(spec: PodSpec | undefined, node: Node): number {
  const preferred = spec?.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  return preferred.reduce((sum, { weight, preference }) => sum + (matchesTerm(preference, node) ? weight : 0), 0);
}

/** Node names to which every term pins the pod by `metadata.name` (DaemonSet pods); `undefined`: not pinned. */
export function pinnedNodes(spec: PodSpec | undefined): ReadonlySet<string> | undefined {
  const terms = spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  if (!terms || terms.length === 0) return undefined;
  const names = new Set<string>();
  for (const term of terms) {
    const pin = term.matchFields?.find(({ key, operator }) => key === 'metadata.name' && operator === 'In');
    if (!pin) return undefined;
    for (const name of pin.values ?? []) names.add(name);
  }
  return names;
}
