/**
 * Small things that everything walking along a schema needs.
 * @module
 */
import type { Schema } from '../types.ts';

/** The schema of a value that `properties` or `additionalProperties` allows under `key`; undefined when neither does. */
export function propertySchema(schema: Schema, key: string): Schema | undefined {
  const property = schema.properties && Object.hasOwn(schema.properties, key) ? schema.properties[key] : undefined;
  if (property) return property;
  const more = schema.additionalProperties;
  return typeof more === 'object' ? more : more === true ? anything : undefined;
}

const anything: Schema = { 'x-kubernetes-preserve-unknown-fields': true };

export const child = (path: string, key: string): string => (path ? `${path}.${key}` : key);
