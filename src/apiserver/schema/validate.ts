/**
 * Everything that is checked before an object is stored.
 * @module
 */
import { evaluateRules } from './cel/evaluate-rules.ts';
import { checkMeaning } from './semantics/index.ts';
import { checkAgainstSchema } from './structural/constraints.ts';
import type { JsonObject } from '../json.ts';
import type { FieldError, KindDefinition } from './types.ts';

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
  const structural = checkAgainstSchema(value, kind.schema, kind.custom ? before : undefined);
  if (structural.some((error) => error.reason === 'FieldValueTypeInvalid')) return structural;
  const errors = [...checkMeaning(kind, value, before), ...structural];
  if (kind.custom && structural.length === 0) errors.push(...evaluateRules(value, kind.schema, before));
  return withoutRepeats(errors);
}

/** One field may break the schema and a rule in the same words: it is said once. */
function withoutRepeats(errors: readonly FieldError[]): FieldError[] {
  const said = new Set<string>();
  return errors.filter(({ field, message }) => {
    const text = `${field}: ${message}`;
    return !said.has(text) && said.add(text);
  });
}
