/** Which bindings name somebody: looked up by subject, not searched for with each request. @module */
import type { UserInfo } from '../registry/backend.ts';
import type { Table } from '../storage/table.ts';
import type { BindingObject, Subject } from './policy.ts';

/** A binding, and the subject of it that somebody is. */
export interface Grant {
  readonly binding: BindingObject;
  readonly subject: Subject;
}

/** Of one table of bindings; made anew when it is asked after a change of the table. */
export class Grants {
  readonly #table: Table;
  /** Namespace (empty: the cluster) → subject → grants. */
  #index = new Map<string, Map<string, Grant[]>>();
  #madeAt = -1;

  constructor(table: Table) {
    this.#table = table;
  }

  /** Those of the user and of his groups, in a namespace (empty: cluster-wide ones). A binding may appear more than once. */
  *of(user: UserInfo, namespace: string): Generator<Grant> {
    if (this.#madeAt !== this.#table.changes) this.#make();
    const inNamespace = this.#index.get(namespace);
    if (!inNamespace) return;
    yield* inNamespace.get(userKey(user.username)) ?? [];
    for (const group of user.groups) yield* inNamespace.get(groupKey(group)) ?? [];
  }

  #make(): void {
    this.#index = new Map();
    this.#madeAt = this.#table.changes;
    for (const object of this.#table.list()) {
      const binding = object as BindingObject;
      const namespace = binding.metadata.namespace ?? '';
      let subjects = this.#index.get(namespace);
      if (!subjects) this.#index.set(namespace, (subjects = new Map()));
      for (const subject of binding.subjects ?? []) {
        const key = keyOf(subject);
        const known = key && subjects.get(key);
        if (known) known.push({ binding, subject });
        else if (key) subjects.set(key, [{ binding, subject }]);
      }
    }
  }
}

const userKey = (name: string): string => `user ${name}`;
const groupKey = (name: string): string => `group ${name}`;

/** A service account is the user that its tokens name. */
function keyOf({ kind, name, namespace }: Subject): string | undefined {
  if (kind === 'User') return userKey(name);
  if (kind === 'Group') return groupKey(name);
  return kind === 'ServiceAccount' && namespace ? userKey(`system:serviceaccount:${namespace}:${name}`) : undefined;
}
