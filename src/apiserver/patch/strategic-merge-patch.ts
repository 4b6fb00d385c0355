/**
 * Strategic merge patch: the patch of built-in kinds, driven by the patch strategies and merge keys
 * of the schema. Follows k8s.io/apimachinery's strategicpatch, including the order it gives lists.
 * @module
 */
import { badRequest, StatusError } from '../../kube/status-error.ts';
import type { Schema } from '../schema/types.ts';
import { isObject, own, setOwn, type JsonObject } from '../json.ts';
import { goPrinted } from './json-value.ts';
import { DIRECTIVE, failed, keyOf, ordered, reusedSlots } from './merged-list-order.ts';

const RETAIN_KEYS = '$retainKeys';
const DELETE_FROM = '$deleteFromPrimitiveList';
const ELEMENT_ORDER = '$setElementOrder';

/**
 * Applies a strategic merge patch and returns a new document; no argument is changed. Directives:
 * `$patch: delete|replace` in objects and list items, `$deleteFromPrimitiveList/<field>`,
 * `$setElementOrder/<field>`, `$retainKeys`. Fields that the schema does not describe merge as
 * plain objects and replace as lists.
 * @throws StatusError 400 for malformed directives, 500 (as kube-apiserver) for a missing merge key.
 */
export function strategicMergePatch(schema: Schema, doc: unknown, patch: unknown): JsonObject {
  if (!isObject(patch)) throw badRequest('error decoding patch: a strategic merge patch must be an object');
  return mergeObject(isObject(doc) ? doc : {}, patch, schema);
}

const badFormat = (of: string): StatusError => badRequest(`invalid patch format of ${of}`);
/** What the schema says about the list or object in one field. */
interface FieldStrategy {
  schema: Schema;
  /** `merge`, `replace` or `""`. */
  strategy: string;
  mergeKey: string;
}

function strategyOf(parent: Schema, field: string): FieldStrategy {
  const { additionalProperties } = parent;
  const schema = own(parent.properties, field) ?? (typeof additionalProperties === 'object' ? additionalProperties : {});
  const strategies = (schema['x-kubernetes-patch-strategy'] ?? '').split(',').map((word) => word.trim());
  return {
    schema,
    strategy: strategies.find((word) => word === 'merge' || word === 'replace') ?? '',
    mergeKey: schema['x-kubernetes-patch-merge-key'] ?? '',
  };
}

function mergeObject(original: JsonObject, patch: JsonObject, schema: Schema): JsonObject {
  const directive = own(patch, DIRECTIVE);
  if (directive === 'replace') {
    const { [DIRECTIVE]: _, ...rest } = patch;
    return rest;
  }
  if (directive === 'delete') return {};
  if (directive !== undefined) throw failed(`unknown patch type: ${goPrinted(directive)} in map: ${goPrinted(patch)}`);

  const result: JsonObject = { ...original };
  retainKeys(result, patch);
  const done = mergeOrderedLists(result, patch, schema);

  for (const [key, value] of Object.entries(patch)) {
    if (key === RETAIN_KEYS || key.startsWith(ELEMENT_ORDER) || done.has(key)) continue;
    const isDeletion = key.startsWith(DELETE_FROM);
    const field = isDeletion ? fieldOf(key, DELETE_FROM, 'primitive list') : key;
    if (value === null) {
      delete result[field];
      continue;
    }
    const present = own(result, field);
    const sameShape = (isObject(present) && isObject(value)) || (Array.isArray(present) && Array.isArray(value));
    if (!sameShape) {
      if (!isDeletion) take(result, field, value);
      continue;
    }
    const { schema: fieldSchema, strategy, mergeKey } = strategyOf(schema, field);
    if (isObject(present)) {
      setOwn(result, field, strategy === 'replace' ? value : mergeObject(present, value as JsonObject, fieldSchema));
    } else {
      const list = present as unknown[];
      const patchList = value as unknown[];
      const merges = strategy === 'merge' || isDeletion;
      setOwn(result, field, merges ? mergeList(list, patchList, fieldSchema.items ?? {}, mergeKey, isDeletion) : patchList);
    }
  }
  return result;
}

/** Puts a value that has no counterpart: without nulls and without items that are directives. */
function take(into: JsonObject, field: string, value: unknown): void {
  const clean = withoutDirectives(withoutNulls(value));
  if (clean === undefined) delete into[field];
  else setOwn(into, field, clean);
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isObject(value)) return value;
  const result: JsonObject = {};
  for (const [field, inner] of Object.entries(value)) if (inner !== null) setOwn(result, field, withoutNulls(inner));
  return result;
}

/** `undefined` for an object that is itself a directive. */
function withoutDirectives(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDirectives).filter((item) => item !== undefined);
  if (!isObject(value)) return value;
  if (Object.hasOwn(value, DIRECTIVE)) return undefined;
  const result: JsonObject = {};
  for (const [field, inner] of Object.entries(value)) {
    const clean = withoutDirectives(inner);
    if (clean !== undefined) setOwn(result, field, clean);
  }
  return result;
}

function fieldOf(key: string, prefix: string, what: string): string {
  if (!key.startsWith(`${prefix}/`)) throw badFormat(what);
  return key.slice(prefix.length + 1);
}

/** `$retainKeys`: every other field goes; the patch may set only fields that it retains. */
function retainKeys(result: JsonObject, patch: JsonObject): void {
  const retained = own(patch, RETAIN_KEYS);
  if (retained === undefined) return;
  if (!Array.isArray(retained)) throw badFormat('retainKeys');
  const kept = new Set<unknown>(retained);
  for (const [key, value] of Object.entries(patch)) {
    if (key === RETAIN_KEYS || value === null || key.startsWith(DELETE_FROM) || key.startsWith(ELEMENT_ORDER)) continue;
    if (!kept.has(key)) throw badFormat('retainKeys');
  }
  for (const key of Object.keys(result)) if (!kept.has(key)) delete result[key];
}

/** Handles every `$setElementOrder/<field>` with its list; returns the fields that are thereby done. */
function mergeOrderedLists(result: JsonObject, patch: JsonObject, schema: Schema): Set<string> {
  const done = new Set<string>();
  for (const [key, order] of Object.entries(patch)) {
    if (!key.startsWith(ELEMENT_ORDER)) continue;
    if (!Array.isArray(order)) throw badFormat('setElementOrder list');
    const field = fieldOf(key, ELEMENT_ORDER, 'setElementOrder list');
    const present = listOrNothing(own(result, field));
    const changes = listOrNothing(own(patch, field));
    const { schema: fieldSchema, strategy, mergeKey } = strategyOf(schema, field);
    checkOrder(changes ?? [], order as unknown[], mergeKey);
    if (!present && !changes) continue;
    if ((present ?? []).length + (changes ?? []).length === 0) throw failed('no elements in any of the given slices');
    let merged = present ?? [];
    if (!present) merged = withoutDirectives(changes) as unknown[];
    else if (changes && strategy === 'merge') merged = mergeList(present, changes, fieldSchema.items ?? {}, mergeKey, false);
    else if (changes) merged = changes;
    const liveOrder = mergeKey ? reusedSlots(present ?? [], changes ?? [], mergeKey) : (present ?? []);
    setOwn(result, field, ordered(merged, order as unknown[], liveOrder, mergeKey));
    done.add(field);
  }
  return done;
}

function listOrNothing(value: unknown): unknown[] | undefined {
  if (value === undefined || Array.isArray(value)) return value as unknown[] | undefined;
  const got = isObject(value) ? 'map[string]interface {}' : typeof value;
  throw failed(`expected a []interface {}, but received a ${value === null ? '%!s(<nil>)' : got}`);
}

/** Items of the patch must be in the order list, in the same relative order. */
function checkOrder(changes: unknown[], order: unknown[], mergeKey: string): void {
  if (changes.length === 0 || order.length === 0) return;
  const kept = changes.filter((item) => !(isObject(item) && Object.hasOwn(item, DIRECTIVE)));
  let at = 0;
  for (const wanted of order) {
    if (at < kept.length && sameItem(kept[at], wanted, mergeKey)) at++;
  }
  if (at < kept.length) {
    throw failed(`The order in patch list:\n${goPrinted(changes)}\n doesn't match ${ELEMENT_ORDER} list:\n${goPrinted(order)}\n`);
  }
}

function sameItem(a: unknown, b: unknown, mergeKey: string): boolean {
  if (!mergeKey) return a === b;
  return keyOf(a, mergeKey) === keyOf(b, mergeKey);
}

function mergeList(original: unknown[], patch: unknown[], items: Schema, mergeKey: string, isDeletion: boolean): unknown[] {
  if (original.length === 0 && patch.length === 0) return original;
  if (!areObjects(original, patch)) {
    if (isDeletion) {
      const gone = new Set(patch);
      return original.filter((item) => !gone.has(item));
    }
    return ordered([...new Set([...original, ...patch])], patch, original, '');
  }
  if (!mergeKey) throw failed('cannot merge lists without merge key for struct');
  const gone = new Set<unknown>();
  let replaces = false;
  const changes: JsonObject[] = [];
  for (const item of patch as JsonObject[]) {
    const directive = own(item, DIRECTIVE);
    if (directive === undefined) changes.push(item);
    else if (directive === 'delete') {
      gone.add(keyOf(item, mergeKey));
    } else if (directive === 'replace') replaces = true;
    else if (directive === 'merge') throw failed('merging lists cannot yet be specified in the patch');
    else throw failed(`unknown patch type: ${goPrinted(directive)} in map: ${goPrinted(item)}`);
  }
  // A list with `$patch: replace` in it is what remains of the patch, in the patch's order.
  if (replaces) return ordered(changes, [], changes, mergeKey);

  const live = (original as JsonObject[]).filter((item) => !gone.has(own(item, mergeKey)));
  const merged = [...live];
  const places = new Map<unknown, number>();
  merged.forEach((item, at) => {
    const key = own(item, mergeKey);
    if (!places.has(key)) places.set(key, at);
  });
  for (const change of changes) {
    const key = keyOf(change, mergeKey);
    const at = places.get(key) ?? merged.length;
    const there = merged[at];
    merged[at] = there ? mergeObject(there, change, items) : change;
    places.set(key, at);
  }
  return ordered(merged, changes, live, mergeKey);
}

/** All items of a merged list have one type: all objects (true) or all scalars (false). */
function areObjects(...lists: unknown[][]): boolean {
  const items = lists.flat();
  if (items.some(Array.isArray)) {
    throw new StatusError(422, 'Invalid', 'the server rejected our request due to an error in our request', {
      causes: [{ reason: 'UnexpectedServerResponse', message: 'lists of lists are not supported' }],
    });
  }
  const objects = items.filter(isObject).length;
  if (objects !== 0 && objects !== items.length) throw failed(`list element types are not identical: ${goPrinted(lists)}`);
  return objects > 0;
}
