/** Role-based access control: whether a user may do what he asks for, and which rules he has. @module */
import { notFound } from '../../kube/status-error.ts';
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
    for (const grant of this.#grants(user, attributes.namespace)) {
      const rules = this.#rulesOf(grant.binding.roleRef, grant.binding.metadata.namespace);
      if (!rules) missing.add(missingRole(grant.binding.roleRef));
      else if (rules.some((rule) => ruleAllows(rule, attributes))) return { allowed: true, reason: `RBAC: allowed by ${describe(grant)}` };
    }
    return { allowed: false, reason: missing.size > 0 ? `RBAC: ${aggregate([...missing])}` : '' };
  }

  /** Whether a request may go on. @throws StatusError 403 */
  require(user: UserInfo, attributes: Attributes): void {
    const { allowed, reason } = this.decide(user, attributes);
    this.#tell(user, attributes, allowed);
    if (!allowed) throw forbidden(user, attributes, reason);
  }

  /** Whether the user has a right that makes another check unnecessary; told of only when he has it. */
  holds(user: UserInfo, attributes: Attributes): boolean {
    const { allowed } = this.decide(user, attributes);
    if (allowed) this.#tell(user, attributes, true);
    return allowed;
  }

  /** All rules of a user in a namespace (empty: the cluster-wide ones), and which of his roles do not exist. */
  rulesFor(user: UserInfo, namespace: string): { rules: PolicyRule[]; problems: string[] } {
    const rules: PolicyRule[] = [];
    const problems = new Set<string>();
    const seen = new Set<object>();
    for (const { binding } of this.#grants(user, namespace)) {
      if (seen.has(binding)) continue;
      seen.add(binding);
      const found = this.#rulesOf(binding.roleRef, binding.metadata.namespace);
      if (found) rules.push(...found);
      else problems.add(missingRole(binding.roleRef));
    }
    return { rules, problems: [...problems] };
  }

  /** The rules that a binding in `namespace` (empty: cluster-wide) to the role would give. @throws StatusError 404 */
  rulesOfRole(role: RoleRef, namespace: string): readonly PolicyRule[] {
    const rules = this.#rulesOf(role, namespace);
    if (!rules) throw notFound({ group: RBAC_GROUP, plural: role.kind.toLowerCase() }, role.name);
    return rules;
  }

  *#grants(user: UserInfo, namespace: string): Generator<Grant> {
    yield* this.#everywhere.of(user, '');
    if (namespace) yield* this.#inNamespaces.of(user, namespace);
  }

  #rulesOf({ kind, name }: RoleRef, namespace = ''): readonly PolicyRule[] | undefined {
    const role = kind === 'ClusterRole' ? this.#clusterRoles.get(name) : this.#roles.get(`${namespace}/${name}`);
    return role && ((role as RoleObject).rules ?? []);
  }

  #tell(user: UserInfo, attributes: Attributes, allowed: boolean): void {
    if (!this.#onDecision || isMaster(user)) return;
    this.#onDecision({ user: user.username, groups: user.groups, ...attributes, allowed });
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
