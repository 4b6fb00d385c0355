/**
 * JSON merge patch (RFC 7386): `null` removes, objects merge, everything else replaces.
 * @module
 */
import { isObject, own, setOwn, type JsonObject } from '../json.ts';

/** Applies the patch and returns a new document; neither argument is changed. */
export function mergePatch(doc: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const result: JsonObject = isObject(doc) ? { ...doc } : {};
  for (const [field, value] of Object.entries(patch)) {
    if (value === null) delete result[field];
    else setOwn(result, field, mergePatch(own(result, field), value));
  }
  return result;
}
