/** Nobody gives away rights that he does not hold: writes of roles and bindings are judged by what they grant. @module */
import type { AnyObject } from '../../kube/objects.ts';
import { notFound } from '../../kube/status-error.ts';
import { sameJson } from '../json.ts';
import { tableIdOf } from '../kind-registry.ts';
import type { Backend, RequestContext, Unstored } from '../registry/backend.ts';
import type { KindDefinition } from '../schema/types.ts';
import { resourceAttributes } from './attributes.ts';
import { aggregate, isMaster } from './authorizer.ts';
import { RBAC_GROUP, RBAC_TABLES, type BindingObject, type PolicyRule, type RoleObject } from './policy.ts';
import { refusalOf } from './refusal.ts';
import { quotedList, ruleLines, uncovered } from './rule-coverage.ts';

interface GrantingWrite {
  kind: KindDefinition;
  /** As it would be stored, valid. */
  object: Unstored;
  /** Absent: a new object. */
  before?: AnyObject;
  /** The name in the request's address; a POST has none. */
  requestedName: string;
}

const ROLES: ReadonlySet<string> = new Set([RBAC_TABLES.roles, RBAC_TABLES.clusterRoles]);
const BINDINGS: ReadonlySet<string> = new Set([RBAC_TABLES.roleBindings, RBAC_TABLES.clusterRoleBindings]);

/** What it takes to choose rules by their labels: they may be anything. */
const EVERYTHING: readonly PolicyRule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { verbs: ['*'], nonResourceURLs: ['*'] },
];

/**
 * Does nothing for kinds other than roles and bindings.
 * @throws StatusError 403 for rights that the user neither holds nor may give by `escalate` or `bind`; 404 for a binding to a role that is missing
 */
export function refuseEscalation(backend: Backend, { user }: RequestContext, write: GrantingWrite): void {
  const table = tableIdOf(write.kind);
  if (isMaster(user) || !(ROLES.has(table) || BINDINGS.has(table)) || changesOwnershipOnly(write)) return;
  const { authorizer } = backend;
  const { kind, object, before, requestedName } = write;
  const namespace = object.metadata.namespace ?? '';
  const refuse = (why: string): never => {
    throw refusalOf(kind.resource, object.metadata.name ?? '', why);
  };
  const missing = (rules: readonly PolicyRule[]): string | undefined => {
    const held = authorizer.rulesFor(user, namespace);
    const lines = ruleLines(uncovered(held.rules, rules));
    if (lines.length === 0) return undefined;
    const who = `user ${JSON.stringify(user.username)} (groups=${quotedList(user.groups)})`;
    const problems = held.problems.length > 0 ? `; resolution errors: ${aggregate(held.problems)}` : '';
    return `${who} is attempting to grant RBAC permissions not currently held:\n${lines.join('\n')}${problems}`;
  };

  if (BINDINGS.has(table)) {
    const { roleRef } = object as unknown as BindingObject;
    const resource = roleRef.kind === 'ClusterRole' ? 'clusterroles' : 'roles';
    if (authorizer.holds(user, resourceAttributes('bind', { apiGroup: RBAC_GROUP, resource, namespace, name: roleRef.name }))) return;
    const rules = authorizer.rulesOfRole(roleRef, namespace);
    // kube-apiserver looks for the role under the binding's own kind.
    if (!rules) throw notFound(kind.resource, roleRef.name);
    const why = missing(rules);
    if (why) refuse(why);
    return;
  }
  const about = { apiGroup: RBAC_GROUP, resource: kind.resource.plural, namespace, name: requestedName };
  if (authorizer.holds(user, resourceAttributes('escalate', about))) return;
  const role = object as unknown as RoleObject;
  const why = missing(role.rules ?? []);
  if (why) refuse(why);
  if ([role, before].some(gathersRules) && missing(EVERYTHING)) refuse('must have cluster-admin privileges to use the aggregationRule');
}

const gathersRules = (role: RoleObject | undefined): boolean => (role?.aggregationRule?.clusterRoleSelectors?.length ?? 0) > 0;

/** The garbage collector's writes: owners and finalizers. */
function changesOwnershipOnly({ object, before }: GrantingWrite): boolean {
  return before !== undefined && sameJson(withoutOwnership(object), withoutOwnership(before));
}

function withoutOwnership({ metadata, ...rest }: Unstored): object {
  const { ownerReferences: _owners, finalizers: _finalizers, managedFields: _managed, resourceVersion: _revision, ...others } = metadata;
  return { ...rest, metadata: others };
}
