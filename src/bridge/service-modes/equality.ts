/** JSON values compared and patched field by field. Pure. @module */

/** The same whatever the order of fields; an `undefined` field is an absent one. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

export const isSame = (a: unknown, b: unknown): boolean => canonical(a) === canonical(b);

/** The part of a merge patch that leaves exactly `wanted` of a map; `undefined`: it is so already. */
export function mapPatch(
  present: Readonly<Record<string, string>> | undefined,
  wanted: Readonly<Record<string, string>> | undefined,
): Record<string, string | null> | null | undefined {
  if (isSame(present ?? {}, wanted ?? {})) return undefined;
  if (!wanted) return null;
  const gone = Object.keys(present ?? {}).filter((key) => !(key in wanted));
  return { ...wanted, ...Object.fromEntries(gone.map((key) => [key, null])) };
}
