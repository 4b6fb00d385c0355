/**
 * Server-side apply: a manager states the fields it wants; they are laid over the live object, fields
 * that it no longer states go unless somebody else owns them, and a different value for a field that
 * somebody else owns is a conflict. Semantics of structured-merge-diff v4.
 * @module
 */
import { apiVersionOf } from '../../kube/resources.ts';
import { badRequest, StatusError } from '../../kube/status-error.ts';
import type { KindDefinition } from '../schema/types.ts';
import { type ApplyConflict } from './apply-conflict.ts';
import {
  difference,
  differenceWithDescendants,
  hasPath,
  intersection,
  pathsOf,
  pathText,
  union,
  type FieldPath,
  type FieldSet,
} from './field-set.ts';
import { typeOfKind } from './field-types.ts';
import { isObject, own, sameJson, setOwn, type JsonObject } from '../json.ts';
import { sortedJson } from './json-value.ts';
import { idOf, inFormOf, readManagedFields, UNOWNED, withManagedFields, type Ownership, type Ownerships } from './managed-fields.ts';
import { afterChange, changesOf, disputed, recordUpdate, resetFields } from './ownership.ts';
import { typeViolations, violationsText } from './typed-validation.ts';
import { compare } from './typed-comparison.ts';
import { overlaid } from './typed-overlay.ts';
import { fieldSetOf, TypeViolation, without, withNamedParents } from './typed-values.ts';
import { withoutManagers } from './update-tracking.ts';

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
const MAX_ANNOTATIONS_BYTES = 256 * 1024;

export interface ServerSideApply {
  kind: KindDefinition;
  /** The stored object; absent when the apply creates it. */
  live?: object;
  /** The fully specified intent, as sent. */
  applied: object;
  /** As its writer wrote it, where that differs: what kubectl's annotation keeps. */
  sent?: object;
  manager: string;
  force: boolean;
  /** RFC 3339, in whole seconds. */
  time: string;
  subresource?: string;
}

export interface ServerSideApplied {
  /** The object to store, before defaulting and validation; with conflicts, the live object unchanged. */
  object: JsonObject;
  /** Empty when applied; otherwise answer with {@link applyConflictError}. */
  conflicts: ApplyConflict[];
}

/**
 * @throws StatusError 400 for another kind or version, or with managedFields in the applied object;
 * 500 (as kube-apiserver) for an applied object that does not fit the schema.
 */
export function serverSideApply(request: ServerSideApply): ServerSideApplied {
  const { kind, manager, force, time, subresource = '' } = request;
  const applied = checkApplied(kind, request.applied as JsonObject);
  const live = request.live ? withoutManagers(request.live) : {};
  const ownerships = ownershipsOf(request);
  const who = { manager, operation: 'Apply', apiVersion: apiVersionOf(kind.resource), subresource } as const;
  const attempt = merged(kind, live, applied, ownerships, who, time);

  let conflicts = force ? [] : attempt.conflicts;
  // kubectl's own client-side applies give way to its server-side apply: the way to migrate.
  if (conflicts.length > 0 && manager === 'kubectl') conflicts = outsideLastApplied(kind, live, conflicts);
  if (conflicts.length > 0) return { object: (request.live ?? {}) as JsonObject, conflicts };

  const object = manager === 'kubectl' ? withLastApplied(attempt.object, (request.sent ?? applied) as JsonObject) : attempt.object;
  return { object: withManagedFields(object, attempt.ownerships), conflicts: [] };
}

/** The document as its writer sent it. @throws StatusError 400 for another kind, 500 (as in kube-apiserver) for what its types do not know */
export function checkApplied(kind: KindDefinition, applied: JsonObject): JsonObject {
  const expected = apiVersionOf(kind.resource);
  if (applied['apiVersion'] !== expected || applied['kind'] !== kind.resource.kind) {
    throw badRequest(`invalid object type: ${groupVersionKind(textOf(applied['apiVersion']), textOf(applied['kind']))}`);
  }
  if (isObject(applied['metadata']) && (applied['metadata']['managedFields'] ?? null) !== null) {
    throw badRequest('metadata.managedFields must be nil');
  }
  const violations = typeViolations(applied, typeOfKind(kind), false);
  if (violations.length > 0) throw mistyped('patch', kind, applied, violationsText(violations));
  return applied;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const groupVersionKind = (apiVersion: string, kind: string): string => `${apiVersion.includes('/') ? '' : '/'}${apiVersion}, Kind=${kind}`;

function mistyped(which: string, kind: KindDefinition, object: JsonObject, why: string): StatusError {
  const metadata = isObject(object['metadata']) ? object['metadata'] : {};
  const named = (field: string): string => (typeof metadata[field] === 'string' ? metadata[field] : '');
  const where = `${named('namespace')}/${named('name')}; ${groupVersionKind(apiVersionOf(kind.resource), kind.resource.kind)}`;
  return new StatusError(500, '', `failed to create typed ${which} object (${where}): ${why}`);
}

/** The managers so far. Fields that were there before anybody was tracked belong to `before-first-apply`. */
function ownershipsOf({ kind, live, time, subresource = '' }: ServerSideApply): Ownerships {
  if (!live) return new Map();
  try {
    const known = readManagedFields(live);
    if (known.size > 0) return inFormOf(kind, known);
    const changes = changesOf(kind, {}, withoutManagers(live), subresource);
    return recordUpdate(known, changes, { kind, manager: 'before-first-apply', subresource, time });
  } catch (error) {
    if (error instanceof TypeViolation) throw mistyped('live', kind, live as JsonObject, error.message);
    throw new StatusError(500, '', `failed to decode managed fields: ${(error as Error).message}`);
  }
}

type Applier = Pick<Ownership, 'manager' | 'operation' | 'apiVersion' | 'subresource'>;

/** The object after the apply as if forced, with whom that would be against. */
function merged(kind: KindDefinition, live: JsonObject, applied: JsonObject, ownerships: Ownerships, who: Applier, time: string) {
  const type = typeOfKind(kind);
  const id = idOf(who);
  const last = ownerships.get(id);
  const stated = differenceWithDescendants(fieldSetOf(applied, type), resetFields(kind, who.subresource));
  const claimed = new Map(ownerships).set(id, { ...who, time: last?.time, fields: stated });

  const union = overlaid(live, applied, type) as JsonObject;
  const object = last ? pruned(kind, union, last.fields, claimed) : union;
  const changes = changesOf(kind, live, object, who.subresource);
  const conflicts = [...disputed(claimed, changes, id)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([other, fields]) => conflictWith(claimed.get(other) as Ownership, fields));

  const after = afterChange(claimed, changes, id);
  const fields = difference(stated, UNOWNED);
  if (fields.size === 0) after.delete(id);
  // An apply that changes nothing keeps its time, so that it does not write; whose first one does not has none.
  else after.set(id, { ...who, fields, time: sameJson(live, object) ? last?.time : time });
  return { object: withoutNewNulls(object, union) as JsonObject, conflicts, ownerships: after };
}

/** Takes away what the manager applied last time and no longer does, unless another one owns it. */
function pruned(kind: KindDefinition, object: JsonObject, last: FieldSet, claimed: Ownerships): JsonObject {
  const type = typeOfKind(kind);
  const lastNamed = withNamedParents(last, type);
  const allNamed = withNamedParents(fieldSetOf(object, type), type);
  const without1 = without(object, lastNamed, type);
  let owned: FieldSet = new Map();
  for (const { fields } of claimed.values()) owned = union(owned, fields);

  const kept1 = withNamedParents(fieldSetOf(without1, type), type);
  const without2 = without(object, difference(allNamed, union(kept1, withNamedParents(owned, type))), type);
  const kept2 = withNamedParents(fieldSetOf(without2, type), type);
  const without3 = without(object, intersection(difference(allNamed, kept2), lastNamed), type);
  return (without3 ?? {}) as JsonObject;
}

/** Containers emptied by pruning are `null` as long as owners are compared; then they go. */
function withoutNewNulls(value: unknown, original: unknown): unknown {
  if (value === original || !isObject(value) || !isObject(original)) return value;
  const result: JsonObject = {};
  for (const [name, inner] of Object.entries(value)) {
    const before = own(original, name);
    if (inner !== null || before === null) setOwn(result, name, withoutNewNulls(inner, before));
  }
  return result;
}

const conflictWith = (other: Ownership, fields: FieldSet): ApplyConflict => {
  const { manager, operation, apiVersion, subresource } = other;
  const paths = pathsOf(fields);
  return {
    manager,
    operation,
    ...(operation === 'Update' && { apiVersion }),
    ...(subresource && { subresource }),
    fields: paths.map(pathText),
    paths,
  };
};

function annotationsOf(object: JsonObject): JsonObject | undefined {
  const metadata = own(object, 'metadata');
  const annotations = isObject(metadata) ? own(metadata, 'annotations') : undefined;
  return isObject(annotations) ? annotations : undefined;
}

/** Conflicts about fields that kubectl's last client-side apply did not set to their present values. */
function outsideLastApplied(kind: KindDefinition, live: JsonObject, conflicts: ApplyConflict[]): ApplyConflict[] {
  const allowed = lastAppliedFields(kind, live);
  if (!allowed) return conflicts;
  const remaining = (paths: readonly FieldPath[]): FieldPath[] => paths.filter((path) => !hasPath(allowed, path));
  return conflicts
    .map((conflict) => ({ ...conflict, paths: remaining(conflict.paths) }))
    .filter(({ paths }) => paths.length > 0)
    .map((conflict) => ({ ...conflict, fields: conflict.paths.map(pathText) }));
}

function lastAppliedFields(kind: KindDefinition, live: JsonObject): FieldSet | undefined {
  const annotation = own(annotationsOf(live), LAST_APPLIED);
  if (typeof annotation !== 'string' || annotation === '') return undefined;
  let applied: unknown;
  try {
    applied = JSON.parse(annotation);
  } catch {
    return undefined;
  }
  const type = typeOfKind(kind);
  if (!isObject(applied) || applied['apiVersion'] !== apiVersionOf(kind.resource)) return undefined;
  if (typeViolations(applied, type, false).length > 0 || typeViolations(live, type, false).length > 0) return undefined;
  const { removed, modified, added } = compare(applied, live, type);
  return difference(difference(difference(fieldSetOf(applied, type), modified), added), removed);
}

/** Keeps the client-side annotation in step, so that one can go back to client-side apply. */
function withLastApplied(object: JsonObject, applied: JsonObject): JsonObject {
  const annotations = annotationsOf(object);
  if (!annotations?.[LAST_APPLIED]) return object;
  const metadata = { ...(applied['metadata'] as JsonObject) };
  const stated = annotationsOf(applied);
  if (stated) {
    const { [LAST_APPLIED]: _, ...others } = stated;
    metadata['annotations'] = others;
  }
  const value = `${sortedJson({ ...applied, metadata })}\n`;
  const { [LAST_APPLIED]: _, ...others } = annotations;
  const size = Object.entries(others).reduce(
    (sum, [key, text]) => sum + key.length + String(text).length,
    LAST_APPLIED.length + value.length,
  );
  const updated = size > MAX_ANNOTATIONS_BYTES ? others : { ...others, [LAST_APPLIED]: value };
  return { ...object, metadata: { ...(object['metadata'] as JsonObject), annotations: updated } };
}
