/**
 * A patched document as the text in which kube-apiserver shows it: what the patch has opened is a map, whose keys are sorted;
 * what it has not touched is as Go wrote it, in the order of the kind's fields.
 * @module
 */
import { isObject, own, sameJson } from '../json.ts';
import type { Schema } from '../schema/types.ts';
import { sortedJson } from './json-value.ts';

/** As Go writes a value of this type. */
function typedJson(value: unknown, schema: Schema | undefined): string {
  if (Array.isArray(value)) return `[${value.map((item) => typedJson(item, schema?.items)).join(',')}]`;
  const properties = schema?.properties;
  if (!isObject(value) || !properties) return sortedJson(value);
  const order = Object.keys(properties);
  const fields = Object.keys(value).toSorted((a, b) => order.indexOf(a) - order.indexOf(b));
  return object(fields, value, (field) => typedJson(value[field], own(properties, field)));
}

const object = (fields: readonly string[], value: Readonly<Record<string, unknown>>, text: (field: string) => string): string =>
  `{${fields
    .filter((field) => value[field] !== undefined)
    .map((field) => `${JSON.stringify(field)}:${text(field)}`)
    .join(',')}}`;

/** `before` has become `after`. */
export function patchedText(schema: Schema | undefined, before: unknown, after: unknown, isRoot = true): string {
  if (!isRoot && sameJson(before, after)) return typedJson(after, schema);
  if (!isObject(before) || !isObject(after)) return sortedJson(after);
  return object(Object.keys(after).toSorted(), after, (field) =>
    patchedText(schema?.properties && own(schema.properties, field), own(before, field), after[field], false),
  );
}
