/**
 * The one interface through which every controller, twin and command talks to a cluster.
 * Two implementations: `HttpClient` (kubeconfig, TLS) and the embedded API server's in-process client,
 * which runs the same request pipeline without sockets.
 * @module
 */
import type { Draft, KubeObject, ObjectList, WatchEvent } from './objects.ts';
import type { Resource } from './resources.ts';

export interface ListOptions {
  /** Absent: all namespaces. */
  namespace?: string;
  labelSelector?: string;
  fieldSelector?: string;
  limit?: number;
  continue?: string;
  resourceVersion?: string;
  resourceVersionMatch?: 'Exact' | 'NotOlderThan';
  signal?: AbortSignal;
}

export interface WatchOptions extends ListOptions {
  timeoutSeconds?: number;
  allowWatchBookmarks?: boolean;
  sendInitialEvents?: boolean;
}

export interface WriteOptions {
  fieldManager?: string;
  dryRun?: boolean;
  fieldValidation?: 'Ignore' | 'Warn' | 'Strict';
  /** `status`, `scale`, `binding` … */
  subresource?: string;
}

export interface DeleteOptions {
  gracePeriodSeconds?: number;
  propagationPolicy?: 'Background' | 'Foreground' | 'Orphan';
  preconditions?: { uid?: string; resourceVersion?: string };
  dryRun?: boolean;
}

export type Patch =
  | { type: 'json'; body: readonly JsonPatchOperation[] }
  | { type: 'merge'; body: object }
  | { type: 'strategic'; body: object }
  /** Server-side apply; `fieldManager` is mandatory in the options. */
  | { type: 'apply'; body: object; force?: boolean };

export interface JsonPatchOperation {
  op: 'add' | 'remove' | 'replace' | 'move' | 'copy' | 'test';
  path: string;
  from?: string;
  value?: unknown;
}

/** Name and, for namespaced kinds, namespace. */
export interface ObjectKey {
  namespace?: string;
  name: string;
}

/** All methods reject with `StatusError` when the server refuses. */
export interface KubeClient {
  list<T extends KubeObject>(of: Resource<T>, options?: ListOptions): Promise<ObjectList<T>>;
  get<T extends KubeObject>(of: Resource<T>, key: ObjectKey): Promise<T>;
  create<T extends KubeObject>(of: Resource<T>, object: Draft<T>, options?: WriteOptions): Promise<T>;
  /** Replaces the object; a `metadata.resourceVersion` in it is a precondition (409 Conflict). */
  update<T extends KubeObject>(of: Resource<T>, object: Draft<T>, options?: WriteOptions): Promise<T>;
  patch<T extends KubeObject>(of: Resource<T>, key: ObjectKey, patch: Patch, options?: WriteOptions): Promise<T>;
  delete<T extends KubeObject>(of: Resource<T>, key: ObjectKey, options?: DeleteOptions): Promise<void>;
  /** Ends when the server ends it, the signal aborts, or the iterator is returned. */
  watch<T extends KubeObject>(of: Resource<T>, options: WatchOptions): AsyncIterable<WatchEvent<T>>;
}

/** `get` that answers `undefined` instead of rejecting with 404. */
export async function getIfExists<T extends KubeObject>(client: KubeClient, of: Resource<T>, key: ObjectKey): Promise<T | undefined> {
  try {
    return await client.get(of, key);
  } catch (error) {
    if ((error as { code?: number }).code === 404) return undefined;
    throw error;
  }
}
