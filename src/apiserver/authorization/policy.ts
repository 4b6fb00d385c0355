/** Roles and bindings as they are stored, and whether a rule allows a request. @module */
import type { AnyObject } from '../../kube/objects.ts';
import type { LabelSelector } from '../../kube/selectors.ts';
import type { Attributes } from './attributes.ts';

export const RBAC_GROUP = 'rbac.authorization.k8s.io';

/** The tables that hold roles and bindings. */
export const RBAC_TABLES = {
  roles: `roles.${RBAC_GROUP}`,
  clusterRoles: `clusterroles.${RBAC_GROUP}`,
  roleBindings: `rolebindings.${RBAC_GROUP}`,
  clusterRoleBindings: `clusterrolebindings.${RBAC_GROUP}`,
} as const;

export interface PolicyRule {
  readonly verbs: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
}

/** A Role or ClusterRole. */
export interface RoleObject extends AnyObject {
  rules?: readonly PolicyRule[] | null;
  aggregationRule?: { clusterRoleSelectors?: readonly LabelSelector[] | null } | null;
}

export interface Subject {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

export interface RoleRef {
  readonly kind: string;
  readonly name: string;
}

/** A RoleBinding or ClusterRoleBinding. */
export interface BindingObject extends AnyObject {
  subjects?: readonly Subject[] | null;
  roleRef: RoleRef;
}

const has = (list: readonly string[] | undefined, wanted: string): boolean =>
  list !== undefined && (list.includes('*') || list.includes(wanted));

/** Whether `rule` alone allows the request. */
export function ruleAllows(rule: PolicyRule, of: Attributes): boolean {
  if (!has(rule.verbs, of.verb)) return false;
  if (of.path) return rule.nonResourceURLs?.some((url) => urlCovers(url, of.path)) ?? false;
  if (!has(rule.apiGroups, of.apiGroup) || !allowsResource(rule, of)) return false;
  return !rule.resourceNames?.length || rule.resourceNames.includes(of.name);
}

/** `pods` does not include `pods/log`, `*` includes everything, `*` before a slash any resource. */
function allowsResource({ resources }: PolicyRule, { resource, subresource }: Attributes): boolean {
  if (!subresource) return has(resources, resource);
  return has(resources, `${resource}/${subresource}`) || has(resources, `*/${subresource}`);
}

/** Whether the `nonResourceURLs` entry `url` covers a path, or another entry: `/healthz/*` covers `/healthz/ping`. */
export const urlCovers = (url: string, path: string): boolean =>
  url === path || (url.endsWith('*') && path.startsWith(url.replace(/\*+$/, '')));
