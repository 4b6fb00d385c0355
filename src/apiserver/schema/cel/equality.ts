/**
 * Comparing CEL values in extension functions.
 * @module
 */

const isNumeric = (value: unknown): value is number | bigint => typeof value === 'number' || typeof value === 'bigint';

export function sameValue(a: unknown, b: unknown): boolean {
  // oxlint-disable-next-line eqeqeq -- an int and a double of the same size are equal in CEL
  if (isNumeric(a) && isNumeric(b)) return a == b;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, index) => sameValue(item, b[index]));
  if (a instanceof Date) return b instanceof Date && a.getTime() === b.getTime();
  const left = Object.entries(a);
  return (
    left.length === Object.keys(b).length &&
    left.every(([key, item]) => Object.hasOwn(b, key) && sameValue(item, (b as Record<string, unknown>)[key]))
  );
}

/** Negative, 0 or positive; throws for values that have no order. */
export function compareValues(a: unknown, b: unknown): number {
  const left = ordinal(a);
  const right = ordinal(b);
  return left < right ? -1 : left > right ? 1 : 0;
}

function ordinal(value: unknown): number | bigint | string {
  if (isNumeric(value) || typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  const plain: unknown = typeof value === 'object' && value !== null ? value.valueOf() : undefined;
  if (isNumeric(plain)) return plain;
  throw new Error('no such overload');
}
