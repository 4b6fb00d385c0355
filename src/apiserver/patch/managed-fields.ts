/**
 * `metadata.managedFields`: which manager owns which fields, read from and written to an object.
 * @module
 */
import type { ManagedFieldsEntry } from '../../kube/objects.ts';
import { fromFieldsV1, setOf, toFieldsV1, type FieldSet } from './field-set.ts';
import { apiVersionOf } from '../../kube/resources.ts';
import type { KindDefinition } from '../schema/types.ts';
import { isObject, own, type JsonObject } from '../json.ts';

/** One entry. Entries of one manager are told apart by operation, subresource and, for updates, version. */
export interface Ownership {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly subresource: string;
  /** RFC 3339, in whole seconds. */
  readonly time: string | undefined;
  readonly fields: FieldSet;
}

/** All entries of an object by {@link idOf}. */
export type Ownerships = ReadonlyMap<string, Ownership>;

/** The same text as kube-apiserver's manager identifier, since conflicts are listed in its order. */
export function idOf(of: Pick<Ownership, 'manager' | 'operation' | 'apiVersion' | 'subresource'>): string {
  return JSON.stringify({
    ...(of.manager && { manager: of.manager }),
    operation: of.operation,
    ...(of.operation === 'Update' && { apiVersion: of.apiVersion }),
    ...(of.subresource && { subresource: of.subresource }),
  });
}

const metadataOf = (object: unknown): JsonObject => {
  const metadata = isObject(object) ? own(object, 'metadata') : undefined;
  return isObject(metadata) ? metadata : {};
};

/** `undefined` when the field is absent, `null` included. */
export function managedFieldsOf(object: unknown): unknown[] | undefined {
  const entries = own(metadataOf(object), 'managedFields');
  return Array.isArray(entries) ? (entries as unknown[]) : undefined;
}

/** @throws Error naming what is wrong with an entry. */
export function readManagedFields(object: unknown): Ownerships {
  const result = new Map<string, Ownership>();
  for (const [index, raw] of (managedFieldsOf(object) ?? []).entries()) {
    const entry = (isObject(raw) ? raw : {}) as ManagedFieldsEntry;
    const { operation, apiVersion, fieldsType } = entry;
    if (operation !== 'Apply' && operation !== 'Update') throw new Error('operation must be `Apply` or `Update`');
    if (!apiVersion) throw new Error('apiVersion must not be empty');
    if (!fieldsType) throw new Error(`missing fieldsType in managed fields entry ${index}`);
    if (fieldsType !== 'FieldsV1') throw new Error(`invalid fieldsType "${fieldsType}" in managed fields entry ${index}`);
    const ownership: Ownership = {
      manager: entry.manager ?? '',
      operation,
      apiVersion,
      subresource: entry.subresource ?? '',
      time: entry.time,
      fields: fromFieldsV1(entry.fieldsV1),
    };
    result.set(idOf(ownership), ownership);
  }
  return result;
}

/** Entries written through the other form of a kind name fields that this one has not: a write loses them, as in kube-apiserver. */
export function inFormOf({ otherForm }: KindDefinition, ownerships: Ownerships): Ownerships {
  if (!otherForm) return ownerships;
  return new Map([...ownerships].filter(([, { apiVersion }]) => apiVersion !== apiVersionOf(otherForm)));
}

/** A copy of the object with these entries, in kube-apiserver's order: applies first, then by time. */
export function withManagedFields(object: JsonObject, ownerships: Ownerships): JsonObject {
  const { managedFields: _, ...metadata } = metadataOf(object);
  if (ownerships.size === 0) return { ...object, metadata };
  const sorted = [...ownerships.values()].toSorted(
    (a, b) =>
      order(a.operation, b.operation) ||
      seconds(a.time) - seconds(b.time) ||
      order(a.manager, b.manager) ||
      order(a.apiVersion, b.apiVersion) ||
      order(a.subresource, b.subresource),
  );
  return { ...object, metadata: { ...metadata, managedFields: sorted.map(toEntry) } };
}

function toEntry(of: Ownership): ManagedFieldsEntry {
  return {
    ...(of.manager && { manager: of.manager }),
    operation: of.operation,
    apiVersion: of.apiVersion,
    ...(of.time && { time: of.time }),
    fieldsType: 'FieldsV1',
    fieldsV1: toFieldsV1(of.fields),
    ...(of.subresource && { subresource: of.subresource }),
  };
}

const order = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

/** A timestamp in seconds since the epoch; 0 when it is absent or unreadable. */
export function seconds(time: string | undefined): number {
  const parsed = time === undefined ? 0 : Math.floor(Date.parse(time) / 1000);
  return Number.isNaN(parsed) ? 0 : parsed;
}

/** Fields that identify or describe the object itself; nobody owns them. */
export const UNOWNED: FieldSet = setOf(
  ['f:apiVersion'],
  ['f:kind'],
  ['f:metadata'],
  ...['name', 'namespace', 'creationTimestamp', 'selfLink', 'uid', 'clusterName', 'generation', 'managedFields', 'resourceVersion'].map(
    (name) => ['f:metadata', `f:${name}`],
  ),
);
