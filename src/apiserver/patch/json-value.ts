/** JSON values as Go prints them: in stored field sets and in error texts. @module */
import { isObject } from '../json.ts';

/** JSON with sorted fields, as Go writes maps. */
export function sortedJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(sortedJson).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value) ?? 'null';
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
  if (isObject(value)) {
    return `map[${Object.keys(value)
      .toSorted()
      .map((field) => `${field}:${goPrinted(value[field])}`)
      .join(' ')}]`;
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}
