/** JSON of which nothing is sure. @module */

export type Json = Readonly<Record<string, unknown>>;

export const objectOf = (value: unknown): Json | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;

/** The objects of a list; of anything else none. */
export const listOf = (value: unknown): readonly Json[] =>
  (Array.isArray(value) ? value : []).flatMap((item): readonly Json[] => {
    const object = objectOf(item);
    return object ? [object] : [];
  });
