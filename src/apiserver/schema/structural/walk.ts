/**
 * Small things that everything walking along a schema needs.
 * @module
 */
import type { Schema } from '../types.ts';

export type JsonObject = Record<string, unknown>;

export const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The schema of a value that `properties` or `additionalProperties` allows under `key`; undefined when neither does. */
export function propertySchema(schema: Schema, key: string): Schema | undefined {
  const property = schema.properties && Object.hasOwn(schema.properties, key) ? schema.properties[key] : undefined;
  if (property) return property;
  const more = schema.additionalProperties;
  return typeof more === 'object' ? more : more === true ? anything : undefined;
}

const anything: Schema = { 'x-kubernetes-preserve-unknown-fields': true };

export const child = (path: string, key: string): string => (path ? `${path}.${key}` : key);

/** Deep equality of JSON values. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, index) => sameJson(item, b[index]));
  }
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && sameJson((a as JsonObject)[key], (b as JsonObject)[key]))
  );
}
