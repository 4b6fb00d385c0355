/**
 * JSON values as the patch functions see them: own properties only, so that a document with a field
 * called `constructor` or `__proto__` is data like any other.
 * @module
 */

export type JsonRecord = { [field: string]: unknown };

export const isRecord = (value: unknown): value is JsonRecord => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The field's value, `undefined` when the object itself has no such field. */
export const own = <T>(record: Readonly<Record<string, T>> | undefined, field: string): T | undefined =>
  record !== undefined && Object.hasOwn(record, field) ? record[field] : undefined;

/** Sets a field on an object that the caller has just made. */
export function put(record: JsonRecord, field: string, value: unknown): void {
  if (field === '__proto__') Object.defineProperty(record, field, { value, enumerable: true, configurable: true, writable: true });
  else record[field] = value;
}

/** Equality of JSON documents: the order of fields does not matter, the order of items does. */
export function jsonEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, i) => jsonEqual(item, b[i]));
  if (!isRecord(a) || !isRecord(b)) return false;
  const fields = Object.keys(a);
  return fields.length === Object.keys(b).length && fields.every((field) => Object.hasOwn(b, field) && jsonEqual(a[field], b[field]));
}

/** JSON with sorted fields, as Go writes maps. */
export function sortedJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(sortedJson).join(',')}]`;
  if (!isRecord(value)) return JSON.stringify(value) ?? 'null';
  const fields = Object.keys(value).filter((field) => value[field] !== undefined);
  return `{${fields
    .toSorted()
    .map((field) => `${JSON.stringify(field)}:${sortedJson(value[field])}`)
    .join(',')}}`;
}

/** The value as Go's `%v` prints it, for error texts that quote a document. */
export function goPrinted(value: unknown): string {
  if (value === null || value === undefined) return '<nil>';
  if (Array.isArray(value)) return `[${value.map(goPrinted).join(' ')}]`;
  if (isRecord(value)) {
    return `map[${Object.keys(value)
      .toSorted()
      .map((field) => `${field}:${goPrinted(value[field])}`)
      .join(' ')}]`;
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}
