/**
 * JSON values as the server keeps them: copied from the caller, frozen, and serialised once.
 * @module
 */
import { setOwn, type JsonObject } from '../json.ts';

/** A mutable copy as a JSON round trip would give it (without `undefined`, dates as strings), only faster. */
export function copyJson<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item: unknown) => (item === undefined ? null : copyJson(item))) as T;
  if (value instanceof Date) return value.toISOString() as T;
  const copy: JsonObject = {};
  for (const [key, item] of Object.entries(value)) if (item !== undefined) setOwn(copy, key, copyJson(item));
  return copy as T;
}

/** `next` (which may be changed) with every part that equals the one in `old` replaced by it: versions of an object share memory. */
export function shareUnchanged<T>(next: T, old: unknown): T {
  if (next === old || typeof next !== 'object' || typeof old !== 'object' || next === null || old === null) return next;
  if (Array.isArray(next) !== Array.isArray(old)) return next;
  const target = next as JsonObject;
  const source = old as JsonObject;
  const keys = Object.keys(target);
  let same = keys.length === Object.keys(source).length;
  for (const key of keys) {
    if (!Object.hasOwn(source, key)) {
      same = false;
      continue;
    }
    const shared = shareUnchanged(target[key], source[key]);
    if (shared !== target[key]) setOwn(target, key, shared);
    if (shared !== source[key]) same = false;
  }
  return same ? (old as T) : next;
}

/** Freezes a JSON value in place, all the way down; parts that are frozen already are not visited again. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const item of Object.values(value)) deepFreeze(item);
  return value;
}

const encoded = new WeakMap<object, string>();

/** JSON text of a frozen object, made once however many readers ask for it. */
export function encodeShared(object: object): string {
  let text = encoded.get(object);
  if (text === undefined) {
    text = JSON.stringify(object);
    if (Object.isFrozen(object)) encoded.set(object, text);
  }
  return text;
}
