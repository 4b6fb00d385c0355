/** Types of variables: what Terraform turns a given value into. @module */
import type { Expression } from './hcl-syntax.ts';
import { booleanOf, isList, isMap, isPrimitive, numberOf, textOf, Unknown, type Value } from './value.ts';

/**
 * The value as a variable of this type holds it; `undefined`: it is none of the type.
 * A type that is not understood leaves the value as it is.
 */
export function converted(value: Value, type: Expression | undefined): Value | undefined {
  if (value === null || value instanceof Unknown || !type) return value;
  if (type.kind === 'reference') return convertedPrimitive(value, type.root);
  if (type.kind !== 'call') return value;
  const [of] = type.args;
  switch (type.name) {
    case 'list':
      return isList(value) ? all(value.map((item) => converted(item, of))) : undefined;
    case 'set':
      return isList(value) ? asSet(all(value.map((item) => converted(item, of)))) : undefined;
    case 'map':
      return isMap(value) ? allOf([...value].map(([key, item]) => [key, converted(item, of)])) : undefined;
    case 'object':
      return isMap(value) && of?.kind === 'object' ? asObject(value, of) : undefined;
    default:
      return value;
  }
}

function convertedPrimitive(value: Value, type: string): Value | undefined {
  switch (type) {
    case 'string':
      return textOf(value);
    case 'number':
      return numberOf(value);
    case 'bool':
      return booleanOf(value);
    default:
      return value;
  }
}

/** Attributes that the type does not name are dropped; optional ones that are missing are null, or what the type says. */
function asObject(value: ReadonlyMap<string, Value>, type: Extract<Expression, { kind: 'object' }>): Value | undefined {
  return allOf(
    type.entries.map(({ key, value: attribute }): [string, Value | undefined] => {
      const name = key.kind === 'literal' ? String(key.value) : '';
      const optional = attribute.kind === 'call' && attribute.name === 'optional';
      const [of, otherwise] = optional ? attribute.args : [attribute];
      const missing = optional ? (otherwise === undefined ? null : otherwise.kind === 'literal' ? otherwise.value : undefined) : undefined;
      const own = value.get(name);
      const given = own === undefined || (own === null && optional) ? missing : own;
      return [name, given === undefined ? undefined : converted(given, of)];
    }),
  );
}

const all = (items: readonly (Value | undefined)[]): readonly Value[] | undefined =>
  items.every((item) => item !== undefined) ? items : undefined;

const allOf = (entries: readonly (readonly [string, Value | undefined])[]): Value | undefined => {
  const found = entries.flatMap(([key, item]) => (item === undefined ? [] : [[key, item] as const]));
  return found.length === entries.length ? new Map(found) : undefined;
};

/** In the order in which Terraform gives out a set; of lists and objects that order is not known, and nobody asks for it here. */
function asSet(items: readonly Value[] | undefined): Value | undefined {
  const plain = items?.filter(isPrimitive);
  return plain && plain.length === items?.length ? [...new Set(plain)].toSorted((a, b) => (a < b ? -1 : 1)) : items;
}
