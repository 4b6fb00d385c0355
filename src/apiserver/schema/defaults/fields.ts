/**
 * Reading and filling fields of objects whose shape validation has not checked yet.
 * @module
 */
import { isObject, type JsonObject } from '../../json.ts';

export type { JsonObject };

/** The object at `key`, or undefined when there is something else. */
export const object = (parent: JsonObject | undefined, key: string): JsonObject | undefined => {
  const value = parent?.[key];
  return isObject(value) ? value : undefined;
};

/** The object at `key`, put there when the field is missing; undefined when there is something else. */
export function ensureObject(parent: JsonObject, key: string): JsonObject | undefined {
  if (parent[key] === undefined || parent[key] === null) parent[key] = {};
  return object(parent, key);
}

/** The objects of the list at `key`. */
export const objects = (parent: JsonObject | undefined, key: string): JsonObject[] => {
  const value = parent?.[key];
  return Array.isArray(value) ? value.filter(isObject) : [];
};

/** Fills a missing field. With `zero`, an empty string or 0 counts as missing, as for Go fields that are no pointers. */
export function fill(parent: JsonObject, key: string, value: unknown, zero: 'or zero' | 'only missing' = 'only missing'): void {
  const now = parent[key];
  if (now === undefined || now === null || (zero === 'or zero' && (now === '' || now === 0))) parent[key] = value;
}
