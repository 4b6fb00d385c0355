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

  /**
   * The first of those of the user, then of his groups, in a namespace (empty: cluster-wide ones) that `accepts` accepts.
   * One binding may be offered more than once.
   */
  find(user: UserInfo, namespace: string, accepts: (grant: Grant) => boolean): Grant | undefined {
    if (this.#madeAt !== this.#table.changes) this.#make();
    const bySubject = this.#index.get(namespace);
    if (!bySubject) return undefined;
    let found = bySubject.get(userKey(user.username))?.find(accepts);
    for (const group of user.groups) found ??= bySubject.get(groupKey(group))?.find(accepts);
    return found;
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
