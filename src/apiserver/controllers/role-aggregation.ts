/** ClusterRoles with an aggregation rule hold the rules of the ClusterRoles that it selects. @module */
import { Controller } from '../../kube/controller.ts';
import { matchesSelector } from '../../kube/selectors.ts';
import { RBAC_TABLES, type PolicyRule, type RoleObject } from '../authorization/policy.ts';
import { sameJson } from '../json.ts';
import type { Backend } from '../registry/backend.ts';
import { replaceObject } from '../registry/update.ts';
import { systemContext } from './system-context.ts';

const CONTEXT = systemContext('clusterrole-aggregation-controller', 'system:serviceaccount:kube-system:clusterrole-aggregation-controller');

/** All roles together: they may gather each other. */
const KEY = 'clusterroles';

export class RoleAggregation {
  readonly #backend: Backend;
  readonly #controller: Controller;
  readonly #stopListening: () => void;

  constructor(backend: Backend, onError: (error: unknown) => void) {
    this.#backend = backend;
    this.#controller = new Controller({
      name: 'clusterrole-aggregation',
      clock: backend.clock,
      reconcile: async () => this.settle(),
      onError,
    });
    this.#stopListening = backend.store.onChange((table) => {
      if (table.id === RBAC_TABLES.clusterRoles) this.#controller.enqueue(KEY);
    });
    this.#controller.start();
  }

  /** Gathers until nothing changes any more: a role that gathers may itself be gathered. */
  settle(): void {
    const table = this.#backend.store.table(RBAC_TABLES.clusterRoles);
    // A chain of roles is settled after as many rounds as it is long; every write is also an occasion to come again.
    for (let round = 0; round < table.size; round += 1) {
      let changed = false;
      for (const name of table.keys()) {
        const role = table.get(name) as RoleObject;
        const rules = gathered(role, table.list());
        if (!rules || sameJson(rules, role.rules ?? [])) continue;
        this.#write(role, rules);
        changed = true;
      }
      if (!changed) return;
    }
  }

  async stop(): Promise<void> {
    this.#stopListening();
    await this.#controller.stop();
  }

  #write(role: RoleObject, rules: PolicyRule[]): void {
    const kind = this.#backend.kinds.ofTable(RBAC_TABLES.clusterRoles)!;
    replaceObject(this.#backend, { kind, name: role.metadata.name }, role, { ...role, rules }, CONTEXT, (it) => it);
  }
}

/** The rules of the other roles that this one selects, each once, in order of the roles' names; `undefined`: it selects none. */
function gathered(role: RoleObject, roles: readonly RoleObject[]): PolicyRule[] | undefined {
  const selectors = role.aggregationRule?.clusterRoleSelectors;
  if (!selectors?.length) return undefined;
  const rules: PolicyRule[] = [];
  for (const other of roles) {
    if (other === role || !selectors.some((selector) => matchesSelector(selector, other.metadata.labels))) continue;
    for (const rule of other.rules ?? []) if (!rules.some((known) => sameJson(known, rule))) rules.push(rule);
  }
  return rules;
}
