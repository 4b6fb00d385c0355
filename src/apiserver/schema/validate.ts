/**
 * Everything that is checked before an object is stored.
 * @module
 */
import { checkAgainstSchema } from './structural/constraints.ts';
import type { FieldError, KindDefinition } from './types.ts';

/**
 * What is wrong with an object, as causes of a 422 answer; empty when it may be stored.
 * @param old the stored object that an update replaces; absent on create.
 */
export function validateObject(kind: KindDefinition, object: object, old?: object): FieldError[] {
  return checkAgainstSchema(object, kind.schema, kind.custom ? old : undefined);
}
