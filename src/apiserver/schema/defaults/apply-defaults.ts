/**
 * Defaulting, as kube-apiserver does it between decoding and validation.
 * @module
 */
import { setSchemaDefaults } from '../structural/schema-defaults.ts';
import type { KindDefinition } from '../types.ts';

/** Sets the defaults of the object's kind in place, and returns the object. */
export function applyDefaults<T extends object>(kind: KindDefinition, object: T): T {
  if (kind.custom) setSchemaDefaults(object, kind.schema);
  return object;
}
