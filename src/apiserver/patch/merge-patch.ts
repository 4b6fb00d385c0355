/**
 * JSON merge patch (RFC 7386): `null` removes, objects merge, everything else replaces.
 * @module
 */
import { isRecord, own, put, type JsonRecord } from './json-value.ts';

/** Applies the patch and returns a new document; neither argument is changed. */
export function mergePatch(doc: unknown, patch: unknown): unknown {
  if (!isRecord(patch)) return patch;
  const result: JsonRecord = isRecord(doc) ? { ...doc } : {};
  for (const [field, value] of Object.entries(patch)) {
    if (value === null) delete result[field];
    else put(result, field, mergePatch(own(result, field), value));
  }
  return result;
}
