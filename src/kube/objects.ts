/**
 * The shapes that every Kubernetes object shares, as they travel on the wire.
 *
 * Objects handed out by a client, a store or a watch are shared and frozen: copy one
 * (`structuredClone`) before changing it.
 * @module
 */

export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
}

export interface ManagedFieldsEntry {
  manager?: string;
  operation?: string;
  apiVersion?: string;
  time?: string;
  fieldsType?: string;
  fieldsV1?: Record<string, unknown>;
  subresource?: string;
}

/** `metadata` of an object that the API server holds: identity fields are always present. */
export interface ObjectMeta {
  name: string;
  namespace?: string;
  generateName?: string;
  uid: string;
  resourceVersion: string;
  generation?: number;
  creationTimestamp: string;
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  ownerReferences?: OwnerReference[];
  finalizers?: string[];
  managedFields?: ManagedFieldsEntry[];
}

export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
}

/** What a writer sends: any subset of the metadata, no server-set fields required. */
export type Draft<T extends KubeObject> = Omit<T, 'metadata' | 'apiVersion' | 'kind'> & {
  apiVersion?: string;
  kind?: string;
  metadata: Partial<ObjectMeta>;
};

/** An object whose kind the code does not know in advance. */
export type AnyObject = KubeObject & { [field: string]: unknown };

export interface ListMeta {
  resourceVersion: string;
  continue?: string;
  remainingItemCount?: number;
}

export interface ObjectList<T extends KubeObject> {
  apiVersion: string;
  kind: string;
  metadata: ListMeta;
  items: T[];
}

/** Body of a failed request (`kind: Status`); kubectl prints `message`. */
export interface Status {
  apiVersion: 'v1';
  kind: 'Status';
  metadata: Record<string, unknown>;
  status: 'Success' | 'Failure';
  message?: string;
  reason?: string;
  code?: number;
  details?: StatusDetails;
}

export interface StatusDetails {
  name?: string;
  group?: string;
  kind?: string;
  uid?: string;
  causes?: StatusCause[];
  retryAfterSeconds?: number;
}

export interface StatusCause {
  /** e.g. `FieldValueRequired`, `FieldValueInvalid`, `FieldManagerConflict`. */
  reason?: string;
  message?: string;
  /** Path such as `spec.ports[0].port`. */
  field?: string;
}

/** A condition of `status.conditions` (meta/v1 Condition). */
export interface Condition {
  type: string;
  status: 'True' | 'False' | 'Unknown';
  reason: string;
  message: string;
  lastTransitionTime: string;
  observedGeneration?: number;
}

export type WatchEvent<T extends KubeObject = AnyObject> =
  | { type: 'ADDED' | 'MODIFIED' | 'DELETED'; object: T }
  /** Carries only `metadata.resourceVersion`: everything up to it has been sent. */
  | {
      type: 'BOOKMARK';
      object: Pick<KubeObject, 'apiVersion' | 'kind'> & { metadata: { resourceVersion: string; annotations?: Record<string, string> } };
    }
  /** The watch has ended; code 410 means that the resource version is too old: list again. */
  | { type: 'ERROR'; object: Status };

/** `namespace/name`, or `name` for a cluster-scoped object: the key used by stores and queues. */
export function keyOf(object: { metadata: { name?: string; namespace?: string } }): string {
  const { namespace, name } = object.metadata;
  return namespace ? `${namespace}/${name ?? ''}` : (name ?? '');
}

/** The inverse of {@link keyOf}. */
export function splitKey(key: string): { namespace?: string; name: string } {
  const slash = key.indexOf('/');
  return slash < 0 ? { name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}

/** The reference that makes `owner` the controller of an object (garbage collection follows it). */
export function controllerReference(owner: KubeObject, blockOwnerDeletion = true): OwnerReference {
  const { apiVersion, kind, metadata } = owner;
  return { apiVersion, kind, name: metadata.name, uid: metadata.uid, controller: true, ...(blockOwnerDeletion && { blockOwnerDeletion }) };
}

/** The owner marked `controller: true`, if any. */
export function controllerOf(object: { metadata: { ownerReferences?: OwnerReference[] } }): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find((reference) => reference.controller);
}
