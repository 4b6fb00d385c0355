/**
 * `fieldPath` of a rule: a JSON path of fields and map keys, such as `.spec['a.b'].c`.
 * @module
 */
import type { Schema } from '../types.ts';

/** The path to append to the node's own (`.spec.c`), or undefined when the schema has no such field. */
export const childPath = (fieldPath: string, schema: Schema): string | undefined => fieldAt(fieldPath, schema)?.path;

/** Where a path leads. */
export function fieldAt(fieldPath: string, schema: Schema): { path: string; schema: Schema } | undefined {
  let at: Schema | undefined = schema;
  let path = '';
  let rest = fieldPath.trim();
  if (rest === '') return undefined;
  while (rest) {
    const step = /^\.([^.[\]]+)/.exec(rest) ?? /^\['((?:\\.|[^'\\])*)'\]/.exec(rest);
    if (!step || !at) return undefined;
    const name = (step[1] ?? '').replaceAll(/\\(.)/g, '$1');
    const isField: boolean = at.properties !== undefined;
    at = isField ? at.properties?.[name] : typeof at.additionalProperties === 'object' ? at.additionalProperties : undefined;
    if (!at) return undefined;
    path += isField ? `.${name}` : `[${name}]`;
    rest = rest.slice(step[0].length);
  }
  return at && { path, schema: at };
}
