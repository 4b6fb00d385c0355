/**
 * Dropping what a schema does not know.
 * @module
 */
import type { KindDefinition, Schema } from '../types.ts';
import { isObject, type JsonObject } from '../../json.ts';
import { child, propertySchema } from './walk.ts';

interface Rules {
  /** Go's decoder takes `null` as "absent"; a custom resource keeps it until defaulting decides. */
  dropNulls: boolean;
  unknown: string[];
}

const embeddedFields = new Set(['apiVersion', 'kind', 'metadata']);

function pruneValue(value: unknown, schema: Schema, path: string, rules: Rules): unknown {
  if (Array.isArray(value)) {
    const { items } = schema;
    if (!items) return value;
    let copy: unknown[] | undefined;
    for (const [index, item] of value.entries()) {
      const pruned = pruneValue(item, items, `${path}[${index}]`, rules);
      if (pruned !== item) (copy ??= [...(value as unknown[])])[index] = pruned;
    }
    return copy ?? value;
  }
  return isObject(value) ? pruneObject(value, schema, path, rules) : value;
}

function pruneObject(value: JsonObject, schema: Schema, path: string, rules: Rules): JsonObject {
  const keepsUnknown = schema['x-kubernetes-preserve-unknown-fields'] === true;
  const embedded = schema['x-kubernetes-embedded-resource'] === true;
  if (keepsUnknown && !schema.properties && !schema.additionalProperties) return value;
  let copy: JsonObject | undefined;
  for (const key of Object.keys(value)) {
    const at = child(path, key);
    const property = propertySchema(schema, key);
    if (property) {
      const old = value[key];
      if (old === null && rules.dropNulls && !schema.additionalProperties) {
        delete (copy ??= { ...value })[key];
        continue;
      }
      const pruned = pruneValue(old, property, at, rules);
      if (pruned !== old) (copy ??= { ...value })[key] = pruned;
    } else if (!keepsUnknown && !(embedded && embeddedFields.has(key))) {
      rules.unknown.push(at);
      delete (copy ??= { ...value })[key];
    }
  }
  return copy ?? value;
}

/**
 * The object without the fields that the kind's schema does not know, and their paths (`spec.foo`, `spec.ports[0].foo`),
 * in the order of the document, of custom resources sorted. Does not change `object`; parts that need no change are shared with it. In built-in kinds `null` fields go too.
 */
export function pruneUnknown<T extends object>(
  kind: Pick<KindDefinition, 'schema' | 'custom'>,
  object: T,
): { object: T; unknown: string[] } {
  const rules: Rules = { dropNulls: !kind.custom, unknown: [] };
  const pruned = pruneObject(object as JsonObject, kind.schema, '', rules);
  return { object: pruned as T, unknown: kind.custom ? rules.unknown.toSorted() : rules.unknown };
}
