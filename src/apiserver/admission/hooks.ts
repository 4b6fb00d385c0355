/**
 * Admission in process: functions that see each write before it is stored, as webhooks do in a cluster, without certificates
 * and sockets. They change what is written, refuse it, or play the failures of somebody else's webhook.
 * @module
 */
import type { AnyObject } from '../../kube/objects.ts';

export type AdmissionOperation = 'CREATE' | 'UPDATE' | 'DELETE';

/** One write. Patches and server-side apply are the CREATE or UPDATE that they come to. */
export interface AdmissionRequest {
  readonly operation: AdmissionOperation;
  readonly user: { readonly username: string; readonly groups: readonly string[] };
  /** As the client addressed it: `{ group: 'apps', version: 'v1', kind: 'Deployment' }`. */
  readonly kind: { readonly group: string; readonly version: string; readonly kind: string };
  /** `pods`, `deployments.apps` */
  readonly resource: string;
  /** `status`, or empty. */
  readonly subresource: string;
  /** Empty for what has none. */
  readonly namespace: string;
  readonly name: string;
  /** With defaults. For `mutate` a copy that may be changed, for `validate` what will be stored (frozen); a deletion has none. */
  readonly object: AnyObject | undefined;
  /** What is stored now (frozen); a creation has none. */
  readonly oldObject: AnyObject | undefined;
  /** Nothing will be stored. */
  readonly dryRun: boolean;
  /** Shown to the client as a warning. */
  readonly warn: (text: string) => void;
}

/** Which writes a hook sees; what is left out matches everything. */
export interface AdmissionMatch {
  /** `pods`, `deployments.apps`, `pods/status`; `*` for all but their status, `all` for everything. */
  resources: string | readonly string[];
  operations?: readonly AdmissionOperation[];
  namespaces?: readonly string[];
}

/**
 * Hooks are called in order: all `mutate`, then the server's own validation, then all `validate`. Each is called once per write,
 * and again when the object has changed while an asynchronous one thought about it.
 *
 * A refusal is 403 in the words given; a thrown StatusError is answered as it is; any other error is 500, as of a webhook that
 * fails. Not asked: writes of the server's own controllers, `scale`, `binding`, `eviction`, tokens and reviews.
 */
export interface AdmissionHook {
  /** For messages; else its place in the list. */
  name?: string;
  match: AdmissionMatch;
  /** Changes `request.object`, or returns another one. Its name, namespace and kind stay. Not called for deletions. */
  mutate?(request: AdmissionRequest): object | undefined | void | Promise<object | undefined | void>;
  /** Returns why the write is refused; nothing admits it. */
  validate?(request: AdmissionRequest): string | undefined | void | Promise<string | undefined | void>;
}

/** Whether a hook wants to see a write. */
export function matches({ match }: AdmissionHook, request: AdmissionRequest): boolean {
  const { operation, resource, subresource, namespace } = request;
  if (match.operations && !match.operations.includes(operation)) return false;
  if (match.namespaces && !match.namespaces.includes(namespace)) return false;
  const address = subresource ? `${resource}/${subresource}` : resource;
  return [match.resources].flat().some((it) => it === 'all' || it === address || (it === '*' && !subresource));
}
