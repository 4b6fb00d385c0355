/**
 * Everything that is checked before an object is stored.
 * @module
 */
import { evaluateRules } from './cel/evaluate-rules.ts';
import { checkMeaning, isRuled } from './semantics/index.ts';
import { scaleFaults } from './semantics/scale.ts';
import { checkAgainstSchema } from './structural/constraints.ts';
import type { JsonObject } from '../json.ts';
import type { FieldError, KindDefinition, Schema } from './types.ts';

/**
 * What is wrong with an object, as causes of a 422 answer; empty when it may be stored.
 *
 * Types, required fields and other constraints of the schema come first; where a type is wrong nothing else is looked at,
 * for the other rules rely on it. Then come metadata, the rules of a built-in kind, and the CEL rules of a custom one.
 * @param old the stored object that an update replaces; absent on create.
 */
export function validateObject(kind: KindDefinition, object: object, old?: object): FieldError[] {
  const value = object as JsonObject;
  const before = old as JsonObject | undefined;
  const structural = checkAgainstSchema(value, kind.schema, kind.custom ? before : undefined).filter(
    ({ field, reason }) => reason === 'FieldValueTypeInvalid' || !isRuled(kind, field),
  );
  const isBlocked = structural.some(({ reason }) => BLOCKING.has(reason));
  const unchecked = kind.custom && isBlocked && hasRules(kind.schema) ? [UNCHECKED] : [];
  // The rules of a built-in kind rely on its types; those of every object's metadata do not.
  if (!kind.custom && structural.some((error) => error.reason === 'FieldValueTypeInvalid')) return structural;
  const meant = checkMeaning(kind, value, before);
  const errors = [...meant, ...withoutSaid(structural, meant), ...(kind.custom ? scaleFaults(kind, value) : []), ...unchecked];
  if (kind.custom && !isBlocked) errors.push(...evaluateRules(value, kind.schema, before));
  return errors;
}

/** Faults of the schema after which the CEL rules of a custom resource are not looked at. */
const BLOCKING: ReadonlySet<string> = new Set([
  'FieldValueNotSupported',
  'FieldValueRequired',
  'FieldValueTooLong',
  'FieldValueTooMany',
  'FieldValueTypeInvalid',
]);

/** Said then, for there may be more to correct than is told. */
const UNCHECKED: FieldError = {
  field: '<nil>',
  reason: 'FieldValueInvalid',
  message:
    'Invalid value: "null": some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
};

const withRules = new WeakMap<Schema, boolean>();

function hasRules(schema: Schema): boolean {
  let found = withRules.get(schema);
  if (found === undefined) {
    const { items, properties = {}, additionalProperties } = schema;
    const below = [items, additionalProperties, ...Object.values(properties)].filter((it) => typeof it === 'object');
    found = (schema['x-kubernetes-validations']?.length ?? 0) > 0 || below.some(hasRules);
    withRules.set(schema, found);
  }
  return found;
}

/** A field may break the schema and a rule in the same words: it is said once. */
function withoutSaid(errors: readonly FieldError[], said: readonly FieldError[]): FieldError[] {
  const textOf = ({ field, message }: FieldError): string => `${field}: ${message}`;
  const known = new Set(said.map(textOf));
  return errors.filter((error) => !known.has(textOf(error)));
}
