/**
 * Defaults that a CustomResourceDefinition's schema gives.
 * @module
 */
import type { Schema } from '../types.ts';
import { isObject, propertySchema, type JsonObject } from './walk.ts';

/** Whether defaulting has anything to do below a schema: a default, or a field whose `null` must go. */
const concerned = new WeakMap<Schema, boolean>();

function concerns(schema: Schema): boolean {
  const known = concerned.get(schema);
  if (known !== undefined) return known;
  concerned.set(schema, true);
  const below = (sub: Schema): boolean => sub.default !== undefined || sub.nullable !== true || concerns(sub);
  const found =
    Object.values(schema.properties ?? {}).some(below) ||
    (typeof schema.additionalProperties === 'object' && concerns(schema.additionalProperties)) ||
    (schema.items !== undefined && concerns(schema.items));
  concerned.set(schema, found);
  return found;
}

/**
 * Sets the defaults of `schema` in `value`, in place: a missing field with a default gets a copy of it; a field that is
 * `null` though it is not nullable is dropped, or gets its default.
 */
export function setSchemaDefaults(value: unknown, schema: Schema): void {
  if (Array.isArray(value)) {
    const { items } = schema;
    if (items && concerns(items)) for (const item of value) setSchemaDefaults(item, items);
    return;
  }
  if (!isObject(value)) return;
  dropNulls(value, schema);
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    if (property.default !== undefined && value[key] === undefined) value[key] = structuredClone(property.default);
  }
  for (const key of Object.keys(value)) {
    const property = propertySchema(schema, key);
    if (property && concerns(property)) setSchemaDefaults(value[key], property);
  }
}

function dropNulls(value: JsonObject, schema: Schema): void {
  for (const key of Object.keys(value)) {
    if (value[key] !== null) continue;
    const property = schema.properties?.[key];
    if (property && property.nullable !== true && property.type !== undefined) delete value[key];
  }
}
