/**
 * Where the fields of a parsed document are written, and the walk along a field path. A path is the
 * one of a policy error; a label key in it may hold dots, so the longest key that fits is taken.
 * @module
 */

/** For each mapping or sequence: the offset of each of its keys or items. */
export type Marks = Map<object, Map<string | number, number>>;

/** One document once more, this time with the places of its fields. */
export interface MarkedDocument {
  readonly value: unknown;
  readonly marks: Marks;
  /** Where it begins. */
  readonly start: number;
  /** What its offsets count from, in the whole text. */
  readonly base: number;
}

/** Where in a document an object stands: `['items', 3]`. */
export type Steps = readonly (string | number)[];

/** The offset of a field, or of its nearest parent that is written. */
export function offsetOf({ value, marks, start, base }: MarkedDocument, steps: Steps, path: string): number {
  let at = start;
  let node = value;
  const into = (key: string | number): boolean => {
    if (typeof node !== 'object' || node === null || !Object.hasOwn(node, key)) return false;
    // What a merge key has brought along has no place of its own here.
    at = marks.get(node)?.get(key) ?? at;
    node = (node as Record<string | number, unknown>)[key];
    return true;
  };
  for (const step of steps) if (!into(step)) return base + at;
  let rest = path;
  while (rest !== '') {
    const [key, length] = Array.isArray(node) ? indexAt(rest) : keyAt(rest, node);
    if (key === undefined || !into(key)) return base + at;
    rest = rest.slice(length);
  }
  return base + at;
}

/** `[3]` and what it means. */
function indexAt(rest: string): [number | undefined, number] {
  const match = /^\[(\d+)\]/.exec(rest);
  return match ? [Number(match[1]), match[0].length] : [undefined, 0];
}

/** `.name`, `name`, `["name"]`, `[name]`: the longest key of the mapping with which the rest begins. */
function keyAt(rest: string, node: unknown): [string | undefined, number] {
  if (typeof node !== 'object' || node === null) return [undefined, 0];
  const open = rest.startsWith('["') ? '["' : rest.startsWith('[') ? '[' : rest.startsWith('.') ? '.' : '';
  const close = open === '["' ? '"]' : open === '[' ? ']' : '';
  let longest: string | undefined;
  for (const key of Object.keys(node)) {
    if (longest !== undefined && key.length <= longest.length) continue;
    if (!rest.startsWith(key + close, open.length)) continue;
    const next = rest[open.length + key.length + close.length];
    if (next === undefined || next === '.' || next === '[') longest = key;
  }
  return [longest, open.length + (longest?.length ?? 0) + close.length];
}
