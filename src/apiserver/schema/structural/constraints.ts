/**
 * Checks a value against a schema. Each schema node is turned into a list of closures once, when a value first reaches it.
 * @module
 */
import { RE2JS } from 're2js';
import type { FieldError, Schema } from '../types.ts';
import { duplicate, invalidValue, notSupported, required, tooLong, tooMany, typeInvalid } from './field-errors.ts';
import { hasFormat } from './formats.ts';
import { isObject, sameJson, type JsonObject } from '../../json.ts';
import { remembered } from '../../remembered.ts';
import { child, propertySchema } from './walk.ts';

/** Reports what is wrong with `value` at `path`; `old` is the value that an update replaces, where it is known. */
type Check = (value: unknown, path: string, errors: FieldError[], old: Ratchet) => void;

/** On update a part that did not change is not reported: it was accepted before. `undefined` checks everything. */
type Ratchet = { readonly value: unknown } | undefined;

const typeOf = (value: unknown): string => {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
};

const compiled = new WeakMap<Schema, Check>();

/** The check of a schema, compiled when first asked for. */
function checkOf(schema: Schema): Check {
  let check = compiled.get(schema);
  if (!check) compiled.set(schema, (check = compile(schema)));
  return check;
}

/** `spec.ports in body`; at the root kube-apiserver says only `in body`. */
const place = (path: string): string => `${path} in body`;

/** RE2 semantics, as in Go: unanchored, no back-references, linear time. Throws on a pattern that RE2 refuses. */
export const patternTest = remembered(1000, (pattern): ((text: string) => boolean) => {
  const machine = RE2JS.compile(pattern);
  return (text) => machine.matcher(text).find();
});

/** Reports a value of the wrong type and returns whether there is any sense in looking further. */
function typeCheck(schema: Schema): ((value: unknown, path: string, errors: FieldError[]) => boolean) | undefined {
  const { type, format } = schema;
  const intOrString = schema['x-kubernetes-int-or-string'] === true;
  if (!type && !intOrString) return undefined;
  const wanted = intOrString ? 'integer,string' : type!;
  return (value, path, errors) => {
    const actual = typeOf(value);
    if (actual === type || (type === 'number' && actual === 'integer')) {
      const integer = value as number;
      if (format === 'int32' && actual === 'integer' && (integer > 2147483647 || integer < -2147483648)) {
        errors.push(typeInvalid(path, 'int64', `${place(path)} must be of type int32: "int64"`));
      }
      return true;
    }
    if (intOrString && (actual === 'integer' || actual === 'string')) return true;
    // A quantity may be written as a decimal number.
    if (format === 'quantity' && actual === 'number') return true;
    errors.push(typeInvalid(path, actual, `${place(path)} must be of type ${wanted}: ${JSON.stringify(actual)}`));
    return false;
  };
}

function characters(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

function stringCheck(schema: Schema): Check | undefined {
  const { minLength, maxLength, pattern, format } = schema;
  if (minLength === undefined && maxLength === undefined && pattern === undefined && format === undefined) return undefined;
  const test = pattern === undefined ? undefined : patternTest(pattern);
  // Formats of built-in kinds are checked by their own rules, which do not print secrets.
  const stringFormat = format !== undefined && schema.protobuf === undefined ? format : undefined;
  return (value, path, errors) => {
    if (typeof value !== 'string') return;
    // Characters, not UTF-16 units; counting is needed only near the bounds.
    const length = (): number => (/^[\0-\x7F]*$/.test(value) ? value.length : characters(value));
    // The first of these is told alone.
    if (maxLength !== undefined && value.length > maxLength && length() > maxLength) errors.push(tooLong(path, maxLength));
    else if (minLength !== undefined && length() < minLength) {
      errors.push(invalidValue(path, value, `${place(path)} should be at least ${minLength} chars long`));
    } else if (test && !test(value)) errors.push(invalidValue(path, value, `${place(path)} should match '${pattern}'`));
    if (stringFormat && !hasFormat(stringFormat, value)) {
      errors.push(typeInvalid(path, value, `${place(path)} must be of type ${stringFormat}: ${JSON.stringify(value)}`));
    }
  };
}

function numberCheck(schema: Schema): Check | undefined {
  const { minimum, maximum, multipleOf } = schema;
  if (minimum === undefined && maximum === undefined && multipleOf === undefined) return undefined;
  return (value, path, errors) => {
    if (typeof value !== 'number') return;
    if (maximum !== undefined && (schema.exclusiveMaximum ? value >= maximum : value > maximum)) {
      errors.push(
        invalidValue(path, value, `${place(path)} should be less than ${schema.exclusiveMaximum ? '' : 'or equal to '}${maximum}`),
      );
    }
    if (minimum !== undefined && (schema.exclusiveMinimum ? value <= minimum : value < minimum)) {
      errors.push(
        invalidValue(path, value, `${place(path)} should be greater than ${schema.exclusiveMinimum ? '' : 'or equal to '}${minimum}`),
      );
    }
    if (multipleOf !== undefined && !Number.isInteger(value / multipleOf)) {
      errors.push(invalidValue(path, value, `${place(path)} should be a multiple of ${multipleOf}`));
    }
  };
}

function enumCheck(schema: Schema): Check | undefined {
  const { enum: allowed } = schema;
  if (!allowed) return undefined;
  return (value, path, errors) => {
    if (allowed.includes(value)) return;
    // In a built-in kind an empty string is as good as none.
    if (value === '' && schema.protobuf !== undefined) return;
    if (typeof value === 'object' && allowed.some((one) => sameJson(one, value))) return;
    errors.push(notSupported(path, value, allowed));
  };
}

/** The element of the old list that is the same entry as `item`, for lists with keys. */
function oldEntry(schema: Schema, item: unknown, old: Ratchet): Ratchet {
  const keys = schema['x-kubernetes-list-map-keys'];
  if (!old || !keys || !isObject(item) || !Array.isArray(old.value)) return undefined;
  const found: unknown = old.value.find((candidate) => isObject(candidate) && keys.every((key) => sameJson(candidate[key], item[key])));
  return found === undefined ? undefined : { value: found };
}

function listCheck(schema: Schema): Check {
  const { minItems, maxItems, items } = schema;
  const listType = schema['x-kubernetes-list-type'];
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  // Built-in kinds check their lists themselves: two variables of a container may have the same name.
  const unique = (listType === 'set' || listType === 'map') && schema.protobuf === undefined;
  return (value, path, errors, old) => {
    if (!Array.isArray(value)) return;
    if (minItems !== undefined && value.length < minItems) {
      errors.push(invalidValue(path, value.length, `${place(path)} should have at least ${minItems} items`));
    }
    if (maxItems !== undefined && value.length > maxItems) errors.push(tooMany(path, value.length, maxItems));
    if (items) {
      const check = checkOf(items);
      for (let index = 0; index < value.length; index += 1) {
        check(value[index], `${path}[${index}]`, errors, oldEntry(schema, value[index], old));
      }
    }
    if (unique && value.length > 1) checkUnique(value, listType === 'map' ? keys : undefined, path, errors, items);
  };
}

function checkUnique(
  list: readonly unknown[],
  keys: readonly string[] | undefined,
  path: string,
  errors: FieldError[],
  items?: Schema,
): void {
  const seen = new Set<string>();
  for (const [index, item] of list.entries()) {
    const identity = keys
      ? Object.fromEntries(keys.map((key) => [key, isObject(item) ? (item[key] ?? items?.properties?.[key]?.default) : undefined]))
      : item;
    const text = JSON.stringify(identity);
    if (seen.has(text)) errors.push(duplicate(`${path}[${index}]`, identity));
    seen.add(text);
  }
}

const oldField = (old: Ratchet, key: string): Ratchet =>
  old && isObject(old.value) && Object.hasOwn(old.value, key) ? { value: old.value[key] } : undefined;

function objectCheck(schema: Schema): Check {
  const { required: names = [], minProperties, maxProperties } = schema;
  const forbidsMore = schema.additionalProperties === false;
  const head = schema['x-kubernetes-embedded-resource'] ? ['apiVersion', 'kind'] : [];
  return (value, path, errors, old) => {
    if (!isObject(value)) return;
    for (const name of names) {
      // A default stands for the zero value of a built-in field.
      const property = schema.properties?.[name];
      if (property?.default !== undefined) continue;
      // Nobody but controllers writes the status of built-in kinds, and kube-apiserver trusts them.
      if (property?.protobuf !== undefined && path.startsWith('status')) continue;
      const missing = value[name] === undefined || (value[name] === '' && property?.protobuf !== undefined);
      if (missing) errors.push(required(child(path, name)));
    }
    for (const name of head) if (!value[name]) errors.push(required(child(path, name), 'must not be empty'));
    checkCount(value, path, errors, minProperties, maxProperties);
    for (const key of Object.keys(value)) {
      const property = value[key] === undefined ? undefined : propertySchema(schema, key);
      if (property) checkOf(property)(value[key], child(path, key), errors, oldField(old, key));
      else if (forbidsMore && value[key] !== undefined)
        errors.push(invalidValue(child(path, key), '', `${path}.${key} in body is a forbidden property`));
    }
  };
}

function checkCount(value: JsonObject, path: string, errors: FieldError[], minimum?: number, maximum?: number): void {
  if (minimum === undefined && maximum === undefined) return;
  const count = Object.keys(value).length;
  if (minimum !== undefined && count < minimum) {
    errors.push(invalidValue(path, count, `${place(path)} should have at least ${minimum} properties`));
  }
  if (maximum !== undefined && count > maximum) errors.push(tooMany(path, count, maximum));
}

/** kube-apiserver loses the path of such an error. */
const lost = '<nil>';

function attempt(option: Schema, value: unknown, path: string): FieldError[] {
  const errors: FieldError[] = [];
  checkOf(option)(value, path, errors, undefined);
  return errors;
}

function combinationCheck(schema: Schema): Check | undefined {
  const { allOf, anyOf, oneOf, not } = schema;
  if (!allOf && !anyOf && !oneOf && !not) return undefined;
  return (value, path, errors) => {
    if (anyOf && anyOf.length > 0) {
      const tries = anyOf.map((option) => attempt(option, value, path));
      if (tries.every((found) => found.length > 0)) {
        errors.push(invalidValue(lost, '', `${JSON.stringify(path)} must validate at least one schema (anyOf)`), ...best(tries));
      }
    }
    if (oneOf && oneOf.length > 0) {
      const tries = oneOf.map((option) => attempt(option, value, path));
      const valid = tries.filter((found) => found.length === 0).length;
      if (valid !== 1) {
        const why = valid === 0 ? 'Found none valid' : `Found ${valid} valid alternatives`;
        errors.push(invalidValue(lost, '', `${JSON.stringify(path)} must validate one and only one schema (oneOf). ${why}`));
        if (valid === 0) errors.push(...best(tries));
      }
    }
    if (allOf) {
      const found = allOf.map((option) => attempt(option, value, path));
      errors.push(...found.flat());
      const failed = found.filter((one) => one.length > 0).length;
      if (failed > 0) {
        const none = failed === allOf.length ? '. None validated' : '';
        errors.push(invalidValue(lost, '', `${JSON.stringify(path)} must validate all the schemas (allOf)${none}`));
      }
    }
    if (not && attempt(not, value, path).length === 0) {
      errors.push(invalidValue(lost, '', `${JSON.stringify(path)} must not validate the schema (not)`));
    }
  };
}

/** Of several failed alternatives, the one that came nearest. */
const best = (tries: readonly FieldError[][]): FieldError[] => [...tries].toSorted((a, b) => a.length - b.length)[0] ?? [];

function compile(schema: Schema): Check {
  const hasRightType = typeCheck(schema);
  const checks = [stringCheck(schema), numberCheck(schema), enumCheck(schema), combinationCheck(schema)].filter(
    (check) => check !== undefined,
  );
  const list = schema.type === undefined || schema.type === 'array' ? listCheck(schema) : undefined;
  const object = schema.type === undefined || schema.type === 'object' ? objectCheck(schema) : undefined;
  return (value, path, errors, old) => {
    if (value === null && schema.nullable) return;
    if (old && sameJson(value, old.value)) return;
    if (hasRightType && !hasRightType(value, path, errors)) return;
    for (const check of checks) check(value, path, errors, old);
    if (Array.isArray(value)) list?.(value, path, errors, old);
    else object?.(value, path, errors, old);
  };
}

/**
 * What is wrong with `value`, in kube-apiserver's words. With `old`, parts that an update leaves as they were are not
 * reported (CRD validation ratcheting).
 */
export function checkAgainstSchema(value: unknown, schema: Schema, old?: unknown): FieldError[] {
  const errors: FieldError[] = [];
  const check = checkOf(schema);
  check(value, '', errors, undefined);
  if (errors.length === 0 || old === undefined) return errors;
  const ratcheted: FieldError[] = [];
  check(value, '', ratcheted, { value: old });
  return ratcheted;
}
