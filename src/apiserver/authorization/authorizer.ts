/** Role-based access control: whether a user may do what he asks for, and which rules he has. @module */
import type { UserInfo } from '../registry/backend.ts';
import type { Store } from '../storage/store.ts';
import type { Table } from '../storage/table.ts';
import type { Attributes } from './attributes.ts';
import { Grants, type Grant } from './grants.ts';
import { RBAC_GROUP, RBAC_TABLES, ruleAllows, type PolicyRule, type RoleObject, type RoleRef } from './policy.ts';
import { forbidden } from './refusal.ts';

/** One decision about a user who is not in `system:masters`, for whoever records them. */
export interface AuthorizationDecision {
  readonly user: string;
  readonly groups: readonly string[];
  readonly verb: string;
  readonly apiGroup: string;
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
  /** Of a request that is not about a resource; else empty. */
  readonly path: string;
  readonly allowed: boolean;
}

export interface Verdict {
  readonly allowed: boolean;
  /** Which binding allows it, or which roles are missing; may be empty. */
  readonly reason: string;
}

/** Members may do everything, whatever the roles say. */
const MASTERS = 'system:masters';

export const isMaster = (user: UserInfo): boolean => user.groups.includes(MASTERS);

export class Authorizer {
  readonly #roles: Table;
  readonly #clusterRoles: Table;
  readonly #inNamespaces: Grants;
  readonly #everywhere: Grants;
  readonly #onDecision: ((decision: AuthorizationDecision) => void) | undefined;

  constructor(store: Store, onDecision?: (decision: AuthorizationDecision) => void) {
    this.#roles = store.table(RBAC_TABLES.roles);
    this.#clusterRoles = store.table(RBAC_TABLES.clusterRoles);
    this.#inNamespaces = new Grants(store.table(RBAC_TABLES.roleBindings));
    this.#everywhere = new Grants(store.table(RBAC_TABLES.clusterRoleBindings));
    this.#onDecision = onDecision;
  }

  /** The answer alone: nobody is told. */
  decide(user: UserInfo, attributes: Attributes): Verdict {
    if (isMaster(user)) return { allowed: true, reason: '' };
    const missing = new Set<string>();
    const grant = this.#allowing(user, attributes, missing);
    if (grant) return { allowed: true, reason: `RBAC: allowed by ${describe(grant)}` };
    return { allowed: false, reason: missing.size > 0 ? `RBAC: ${aggregate([...missing])}` : '' };
  }

  /** Whether a request may go on. @throws StatusError 403 */
  require(user: UserInfo, attributes: Attributes): void {
    if (!this.#allows(user, attributes, true)) throw forbidden(user, attributes, this.decide(user, attributes).reason);
  }

  /** Whether the user has a right that makes another check unnecessary; told of only when he has it. */
  holds(user: UserInfo, attributes: Attributes): boolean {
    return this.#allows(user, attributes, false);
  }

  /** All rules of a user in a namespace (empty: the cluster-wide ones), and which of his roles do not exist. */
  rulesFor(user: UserInfo, namespace: string): { rules: PolicyRule[]; problems: string[] } {
    const rules: PolicyRule[] = [];
    const problems = new Set<string>();
    const seen = new Set<object>();
    this.#find(user, namespace, ({ binding }) => {
      if (seen.has(binding)) return false;
      seen.add(binding);
      const found = this.#rulesOf(binding.roleRef, binding.metadata.namespace);
      if (found) rules.push(...found);
      else problems.add(missingRole(binding.roleRef));
      return false;
    });
    return { rules, problems: [...problems] };
  }

  /** The rules that a binding in `namespace` (empty: cluster-wide) to the role would give. @throws StatusError 404 */
  rulesOfRole(role: RoleRef, namespace: string): readonly PolicyRule[] | undefined {
    return this.#rulesOf(role, namespace);
  }

  /** Tells of it, when it is allowed or `tellAll`. */
  #allows(user: UserInfo, attributes: Attributes, tellAll: boolean): boolean {
    if (isMaster(user)) return true;
    const allowed = this.#allowing(user, attributes) !== undefined;
    if (allowed || tellAll) this.#onDecision?.({ user: user.username, groups: user.groups, ...attributes, allowed });
    return allowed;
  }

  /** The first grant that allows it; roles that do not exist are added to `missing`. */
  #allowing(user: UserInfo, attributes: Attributes, missing?: Set<string>): Grant | undefined {
    return this.#find(user, attributes.namespace, ({ binding: { roleRef, metadata } }) => {
      const rules = this.#rulesOf(roleRef, metadata.namespace);
      if (!rules) missing?.add(missingRole(roleRef));
      return rules?.some((rule) => ruleAllows(rule, attributes)) ?? false;
    });
  }

  /** The first grant that `accepts` accepts, cluster-wide ones before those of the namespace. */
  #find(user: UserInfo, namespace: string, accepts: (grant: Grant) => boolean): Grant | undefined {
    return this.#everywhere.find(user, '', accepts) ?? (namespace ? this.#inNamespaces.find(user, namespace, accepts) : undefined);
  }

  #rulesOf({ kind, name }: RoleRef, namespace = ''): readonly PolicyRule[] | undefined {
    const role = kind === 'ClusterRole' ? this.#clusterRoles.get(name) : this.#roles.get(`${namespace}/${name}`);
    return role && ((role as RoleObject).rules ?? []);
  }
}

const missingRole = ({ kind, name }: RoleRef): string => `${kind.toLowerCase()}.${RBAC_GROUP} ${JSON.stringify(name)} not found`;

/** Go's aggregated error. */
export const aggregate = (problems: readonly string[]): string => (problems.length === 1 ? problems[0]! : `[${problems.join(', ')}]`);

/** `RoleBinding "readers/default" of Role "reader" to ServiceAccount "robot/default"` */
function describe({ binding, subject }: Grant): string {
  const { name, namespace } = binding.metadata;
  const [kind, full] = namespace ? ['RoleBinding', `${name}/${namespace}`] : ['ClusterRoleBinding', name];
  const who = subject.kind === 'ServiceAccount' ? `${subject.name}/${subject.namespace ?? ''}` : subject.name;
  const { roleRef } = binding;
  return `${kind} ${JSON.stringify(full)} of ${roleRef.kind} ${JSON.stringify(roleRef.name)} to ${subject.kind} ${JSON.stringify(who)}`;
}
