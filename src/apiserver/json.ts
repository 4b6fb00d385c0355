/**
 * JSON values as the server sees them: own properties only, so that a document with a field called
 * `constructor` or `__proto__` is data like any other.
 * @module
 */

export type JsonObject = Record<string, unknown>;

export const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The field's value, `undefined` when the object itself has no such field. */
export const own = <T>(object: Readonly<Record<string, T>> | undefined, field: string): T | undefined =>
  object !== undefined && Object.hasOwn(object, field) ? object[field] : undefined;

/** Assignment that treats `__proto__` as any other key; for an object that the caller has just made. */
export function setOwn(target: JsonObject, key: string, value: unknown): void {
  if (key === '__proto__') Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  else target[key] = value;
}

/** Structural equality: the order of fields does not matter, that of items does; absent and `undefined` are the same. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, index) => sameJson(item, b[index]));
  if (!isObject(a) || !isObject(b)) return false;
  for (const key of Object.keys(a)) if (!sameJson(a[key], own(b, key))) return false;
  for (const key of Object.keys(b)) if (b[key] !== undefined && own(a, key) === undefined) return false;
  return true;
}
