/**
 * How a change to an object moves the ownership of its fields: what a change takes from other
 * managers, and what it gives to the one who makes it.
 * @module
 */
import { apiVersionOf } from '../../kube/resources.ts';
import type { KindDefinition } from '../schema/types.ts';
import { difference, differenceWithDescendants, intersection, setOf, union, type FieldSet } from './field-set.ts';
import { typeOfKind } from './field-types.ts';
import { idOf, seconds, UNOWNED, type Ownership, type Ownerships } from './managed-fields.ts';
import { compare, type Comparison } from './typed-comparison.ts';

/** kube-apiserver merges the oldest update entries above this number into `ancient-changes`. */
const MAX_UPDATE_ENTRIES = 10;

const SPEC = setOf(['f:spec']);
const STATUS = setOf(['f:status']);
const STATUS_OF_WORKLOAD = setOf(['f:spec'], ['f:metadata', 'f:labels']);
const STATUS_OF_POD = setOf(['f:spec'], ['f:metadata', 'f:deletionTimestamp'], ['f:metadata', 'f:ownerReferences']);
const STATUS_OF_CRD = setOf(['f:spec'], ['f:metadata']);
const NOTHING = setOf();

/** Fields that a request to the (sub)resource cannot change and therefore cannot own. */
export function resetFields(kind: KindDefinition, subresource: string): FieldSet {
  if (!kind.subresources.status) return NOTHING;
  if (subresource !== 'status') return STATUS;
  const { group, kind: name } = kind.resource;
  if (group === '' && name === 'Pod') return STATUS_OF_POD;
  if (group === 'apps') return STATUS_OF_WORKLOAD;
  return group === 'apiextensions.k8s.io' ? STATUS_OF_CRD : SPEC;
}

/** How the object changes, as far as the (sub)resource lets it. */
export function changesOf(kind: KindDefinition, before: unknown, after: unknown, subresource: string): Comparison {
  const { removed, modified, added } = compare(before, after, typeOfKind(kind));
  const reset = resetFields(kind, subresource);
  return {
    removed: differenceWithDescendants(removed, reset),
    modified: differenceWithDescendants(modified, reset),
    added: differenceWithDescendants(added, reset),
  };
}

/** Of each other manager: the fields it owns to which the change gives another value. */
export function disputed(ownerships: Ownerships, changes: Comparison, except: string): Map<string, FieldSet> {
  const changed = union(changes.modified, changes.added);
  const result = new Map<string, FieldSet>();
  for (const [id, { fields }] of ownerships) {
    const common = intersection(fields, changed);
    if (id !== except && common.size > 0) result.set(id, common);
  }
  return result;
}

/** The others' ownerships after the change: without what was changed or removed; empty ones are dropped. */
export function afterChange(ownerships: Ownerships, changes: Comparison, except: string): Map<string, Ownership> {
  const lost = union(changes.removed, union(changes.modified, changes.added));
  const result = new Map<string, Ownership>();
  for (const [id, ownership] of ownerships) {
    const fields = id === except ? ownership.fields : difference(ownership.fields, lost);
    if (fields.size > 0) result.set(id, { ...ownership, fields });
  }
  return result;
}

export interface UpdateRecord {
  kind: KindDefinition;
  manager: string;
  subresource: string;
  time: string;
}

/** Records a change by a create, update or patch: the manager now owns what it changed or added. */
export function recordUpdate(ownerships: Ownerships, changes: Comparison, { kind, manager, subresource, time }: UpdateRecord): Ownerships {
  const result = afterChange(ownerships, changes, '');
  const gained = difference(union(changes.modified, changes.added), UNOWNED);
  if (gained.size > 0) {
    const who = { manager: manager || 'unknown', operation: 'Update', apiVersion: apiVersionOf(kind.resource), subresource } as const;
    const previous = result.get(idOf(who));
    result.set(idOf(who), { ...who, time, fields: previous ? union(gained, previous.fields) : gained });
  }
  return capped(result);
}

/** Merges the oldest update entries of a version into one, until there are no more than the maximum. */
function capped(ownerships: Map<string, Ownership>): Ownerships {
  const updates = [...ownerships].filter(([, { operation }]) => operation === 'Update');
  let excess = updates.length - MAX_UPDATE_ENTRIES;
  if (excess <= 0) return ownerships;
  updates.sort(([a, x], [b, y]) => seconds(x.time) - seconds(y.time) || (a < b ? -1 : 1));
  const firstOf = new Map<string, string>();
  for (const [id, ownership] of updates) {
    if (excess <= 0) break;
    const { apiVersion, time } = ownership;
    const first = firstOf.get(apiVersion);
    if (first === undefined) {
      firstOf.set(apiVersion, id);
      continue;
    }
    const bucket = { manager: 'ancient-changes', operation: 'Update', apiVersion, subresource: '' } as const;
    if (id === idOf(bucket)) continue;
    const older = ownerships.get(idOf(bucket)) ?? ownerships.get(first);
    if (!ownerships.has(idOf(bucket))) ownerships.delete(first);
    ownerships.delete(id);
    ownerships.set(idOf(bucket), { ...bucket, time, fields: union(ownership.fields, older?.fields ?? NOTHING) });
    excess--;
  }
  return ownerships;
}
