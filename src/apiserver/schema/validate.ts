/**
 * Everything that is checked before an object is stored.
 * @module
 */
import { evaluateRules } from './cel/evaluate-rules.ts';
import { checkAgainstSchema } from './structural/constraints.ts';
import type { FieldError, KindDefinition } from './types.ts';

/**
 * What is wrong with an object, as causes of a 422 answer; empty when it may be stored.
 * @param old the stored object that an update replaces; absent on create.
 */
export function validateObject(kind: KindDefinition, object: object, old?: object): FieldError[] {
  const errors = checkAgainstSchema(object, kind.schema, kind.custom ? old : undefined);
  // Rules may rely on every value having its declared type.
  if (kind.custom && errors.length === 0) errors.push(...evaluateRules(object, kind.schema, old));
  return errors;
}
