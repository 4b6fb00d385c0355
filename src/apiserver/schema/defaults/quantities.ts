/**
 * Quantities are kept in one form: `0.5` is `500m`, `1024Mi` is `1Gi`, and a number is a text.
 * @module
 */
import { isObject } from '../../json.ts';
import { Quantity } from '../cel/quantity.ts';
import type { Schema } from '../types.ts';

const isQuantity = (schema: Schema): boolean => schema.protobufType === 'Quantity';
const canonical = (value: unknown): unknown =>
  typeof value === 'string' || typeof value === 'number' ? Quantity.canonical(String(value).trim()) : value;

const holding = new WeakMap<Schema, boolean>();

/** Whether a value of this type may hold a quantity. Types may hold themselves. */
function holds(schema: Schema): boolean {
  const known = holding.get(schema);
  if (known !== undefined) return known;
  holding.set(schema, false);
  const { items, additionalProperties, properties = {} } = schema;
  const below = [items, additionalProperties, ...Object.values(properties)].filter((it): it is Schema => isObject(it));
  const found = below.some((inner) => isQuantity(inner) || holds(inner));
  holding.set(schema, found);
  return found;
}

/** Rewrites the quantities in a value of a built-in kind in place. */
export function canonicalQuantities(value: unknown, schema: Schema): void {
  if (!holds(schema)) return;
  if (Array.isArray(value)) {
    if (schema.items) for (const item of value as unknown[]) canonicalQuantities(item, schema.items);
    return;
  }
  if (!isObject(value)) return;
  for (const [name, inner] of Object.entries(value)) {
    const type = schema.properties?.[name] ?? (isObject(schema.additionalProperties) ? schema.additionalProperties : undefined);
    if (!type) continue;
    if (isQuantity(type)) value[name] = canonical(inner);
    else canonicalQuantities(inner, type);
  }
}
