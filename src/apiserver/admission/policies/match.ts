/** Whether a policy, or a binding, is about a write. @module */
import { matchesSelector, type Labels, type LabelSelector } from '../../../kube/selectors.ts';
import type { AnyObject } from '../../../kube/objects.ts';
import type { Admission, GroupVersionResource } from './admission.ts';
import type { MatchResources, ResourceRule } from './objects.ts';

export interface Surroundings {
  /** The labels of a namespace. */
  labelsOf(namespace: string): Labels | undefined;
  /** Through which other versions the resource may be had. */
  equivalents(admission: Admission): readonly GroupVersionResource[];
}

/** The resource by which a rule matches, which may be another version than that of the request; undefined: none does. */
export function matchedResource(match: MatchResources, admission: Admission, around: Surroundings): GroupVersionResource | undefined {
  if (!matchesNamespace(match.namespaceSelector, admission, around) || !matchesObject(match.objectSelector, admission)) return undefined;
  const { excludeResourceRules = [], resourceRules = [], matchPolicy } = match;
  if (matchedByRules(excludeResourceRules, matchPolicy, admission, around)) return undefined;
  return resourceRules.length === 0 ? admission.resource : matchedByRules(resourceRules, matchPolicy, admission, around);
}

const isEmpty = (selector: LabelSelector | undefined): boolean =>
  !selector || (Object.keys(selector.matchLabels ?? {}).length === 0 && (selector.matchExpressions ?? []).length === 0);

/** What has no namespace is never left out; a Namespace goes by its own labels. */
function matchesNamespace(selector: LabelSelector | undefined, admission: Admission, around: Surroundings): boolean {
  const { namespace, resource, subresource, object } = admission;
  const isNamespace = resource.resource === 'namespaces';
  if (isEmpty(selector) || (!namespace && !isNamespace)) return true;
  const labels = isNamespace && !subresource && object ? object.metadata.labels : around.labelsOf(namespace);
  return matchesSelector(selector, labels);
}

/** The object matches, or what it replaces. */
function matchesObject(selector: LabelSelector | undefined, { object, oldObject }: Admission): boolean {
  const matches = (one: AnyObject | undefined): boolean => one?.metadata !== undefined && matchesSelector(selector, one.metadata.labels);
  return isEmpty(selector) || matches(object) || matches(oldObject);
}

function matchedByRules(
  rules: readonly ResourceRule[],
  matchPolicy: string | undefined,
  admission: Admission,
  around: Surroundings,
): GroupVersionResource | undefined {
  if (rules.length === 0) return undefined;
  const { resource } = admission;
  if (rules.some((rule) => ruleMatches(rule, admission, resource))) return resource;
  if (matchPolicy === 'Exact') return undefined;
  return around.equivalents(admission).find((other) => rules.some((rule) => ruleMatches(rule, admission, other)));
}

function ruleMatches(rule: ResourceRule, admission: Admission, resource: GroupVersionResource): boolean {
  const { resourceNames = [] } = rule;
  return (
    scopeMatches(rule.scope, admission) &&
    has(rule.operations, admission.operation) &&
    has(rule.apiGroups, resource.group) &&
    has(rule.apiVersions, resource.version) &&
    (rule.resources ?? []).some((one) => resourceMatches(one, resource.resource, admission.subresource)) &&
    (resourceNames.length === 0 || resourceNames.includes(admission.name))
  );
}

const has = (words: readonly string[] | undefined, wanted: string): boolean =>
  words !== undefined && words.some((word) => word === '*' || word === wanted);

function scopeMatches(scope: string | undefined, { of }: Admission): boolean {
  if (scope === undefined || scope === '*') return true;
  return scope === (of.resource.namespaced ? 'Namespaced' : 'Cluster');
}

/** `*` is any resource without a subresource. */
function resourceMatches(pattern: string, resource: string, subresource: string): boolean {
  const slash = pattern.indexOf('/');
  const [name, sub] = slash < 0 ? [pattern, ''] : [pattern.slice(0, slash), pattern.slice(slash + 1)];
  return (name === '*' || name === resource) && (sub === '*' || sub === subresource);
}
