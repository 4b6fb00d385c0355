/**
 * Field ownership of creates, updates and the patches that are not server-side apply.
 * @module
 */
import type { KindDefinition } from '../schema/types.ts';
import { isObject, type JsonObject } from '../json.ts';
import { inFormOf, managedFieldsOf, readManagedFields, withManagedFields, type Ownerships } from './managed-fields.ts';
import { changesOf, recordUpdate } from './ownership.ts';
import { TypeViolation } from './typed-values.ts';

export interface TrackUpdate {
  kind: KindDefinition;
  /** The stored object; absent when the request creates it. */
  before?: object;
  /** The object to be stored. Its own `managedFields` are honoured: `[]` or `[{}]` resets them. */
  after: object;
  /** `fieldManager` of the request; kube-apiserver falls back to the user agent up to the first `/`. */
  manager: string;
  /** RFC 3339, in whole seconds. */
  time: string;
  subresource?: string;
}

/**
 * Returns `after` with `metadata.managedFields` brought up to date. An object whose managers were
 * reset stays untracked until the next server-side apply, as in kube-apiserver.
 */
export function trackUpdate({ kind, before, after, manager, time, subresource = '' }: TrackUpdate): JsonObject {
  const object = after as JsonObject;
  const known = ownershipsBefore(before, object, subresource);
  if (known.size === 0 && before !== undefined) return withManagedFields(object, known);
  try {
    const changes = changesOf(kind, withoutManagers(before ?? {}), withoutManagers(object), subresource);
    return withManagedFields(object, recordUpdate(inFormOf(kind, known), changes, { kind, manager, subresource, time }));
  } catch (error) {
    // An object that does not fit its own types (an item without its key) has no nameable fields.
    if (error instanceof TypeViolation) return withManagedFields(object, new Map());
    throw error;
  }
}

/** Managers as the request states them; where it does not (or badly), as they are stored. */
function ownershipsBefore(before: object | undefined, after: JsonObject, subresource: string): Ownerships {
  const stated = subresource ? undefined : managedFieldsOf(after);
  if (stated && (stated.length === 0 || (stated.length === 1 && isEmptyEntry(stated[0])))) return new Map();
  const fromRequest = stated ? readable(after) : new Map();
  return fromRequest.size > 0 ? fromRequest : readable(before);
}

function readable(object: unknown): Ownerships {
  try {
    return readManagedFields(object);
  } catch {
    return new Map();
  }
}

const isEmptyEntry = (entry: unknown): boolean => isObject(entry) && Object.keys(entry).length === 0;

export const withoutManagers = (object: object): JsonObject => withManagedFields(object as JsonObject, new Map());
