/** Objects from files: a field that stands without a value is as if absent. @module */

type Fields = Record<string, unknown>;
const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Without fields that are null; items of lists keep their places. The same object where there is none. */
export function withoutNullFields<T>(value: T): T {
  return strip(value, false) as T;
}

/** As {@link withoutNullFields}, without items that are null either. */
export function withoutNulls<T>(value: T): T {
  return strip(value, true) as T;
}

function strip(value: unknown, items: boolean): unknown {
  if (Array.isArray(value)) {
    const kept = items ? value.filter((item) => item !== null) : value;
    const stripped = kept.map((item: unknown) => strip(item, items));
    return kept.length === value.length && stripped.every((item, index) => item === value[index]) ? value : stripped;
  }
  if (!isObject(value)) return value;
  const entries = Object.entries(value);
  const stripped = entries.flatMap(([key, one]) => (one === null || one === undefined ? [] : [[key, strip(one, items)] as const]));
  const same = stripped.length === entries.length && stripped.every(([key, one]) => one === value[key]);
  return same ? value : Object.fromEntries(stripped);
}
