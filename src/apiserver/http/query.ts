/** Query parameters of the Kubernetes API. @module */
import { badRequest, invalid } from '../../kube/status-error.ts';
import type { ListRequest } from '../registry/list.ts';
import type { WatchRequest } from '../registry/watch.ts';
import type { DeletionRequest } from '../registry/delete.ts';
import { isObject } from '../json.ts';

const text = (query: URLSearchParams, name: string): string | undefined => query.get(name) || undefined;

/** As kube-apiserver reads it: whatever is not `0` or `false` is true, a name without value too. */
export function flag(query: URLSearchParams, name: string): boolean | undefined {
  const value = query.get(name);
  return value === null ? undefined : value !== '0' && value.toLowerCase() !== 'false';
}

/** An integer parameter, `undefined` when absent or empty. @throws StatusError 400 */
export function number(query: URLSearchParams, name: string): number | undefined {
  const value = query.get(name);
  if (value === null || value === '') return undefined;
  if (!/^-?\d{1,15}$/.test(value)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(value)}: invalid syntax`);
  return Number(value);
}

export const listRequest = (query: URLSearchParams, namespace: string | undefined): ListRequest => ({
  namespace,
  labelSelector: text(query, 'labelSelector'),
  fieldSelector: text(query, 'fieldSelector'),
  limit: number(query, 'limit'),
  continue: text(query, 'continue'),
  resourceVersion: text(query, 'resourceVersion'),
  resourceVersionMatch: text(query, 'resourceVersionMatch'),
  sendInitialEvents: flag(query, 'sendInitialEvents'),
});

export const watchRequest = (query: URLSearchParams, namespace: string | undefined): WatchRequest => ({
  namespace,
  labelSelector: text(query, 'labelSelector'),
  fieldSelector: text(query, 'fieldSelector'),
  resourceVersion: text(query, 'resourceVersion'),
  resourceVersionMatch: text(query, 'resourceVersionMatch'),
  allowWatchBookmarks: flag(query, 'allowWatchBookmarks'),
  sendInitialEvents: flag(query, 'sendInitialEvents'),
  continue: text(query, 'continue'),
});

/** Whether a write is only tried. @throws StatusError 422 for anything but `All` */
export function dryRunOf(values: readonly unknown[]): boolean {
  if (values.length === 0) return false;
  if (values.every((value) => value === 'All')) return true;
  throw invalid({ group: 'meta.k8s.io', kind: 'UpdateOptions' }, '', [
    { reason: 'FieldValueNotSupported', field: 'dryRun', message: `Unsupported value: ${JSON.stringify(values)}: supported values: "All"` },
  ]);
}

/** What is done about unknown and duplicate fields; `Warn` when the caller has no wish. @throws StatusError 422 */
export function fieldValidationOf(query: URLSearchParams): 'Ignore' | 'Warn' | 'Strict' {
  const value = text(query, 'fieldValidation') ?? 'Warn';
  if (value === 'Ignore' || value === 'Warn' || value === 'Strict') return value;
  throw invalid({ group: 'meta.k8s.io', kind: 'CreateOptions' }, '', [
    {
      reason: 'FieldValueNotSupported',
      field: 'fieldValidation',
      message: `Unsupported value: ${JSON.stringify(value)}: supported values: "Ignore", "Strict", "Warn"`,
    },
  ]);
}

const string = (value: unknown): string | undefined => (typeof value === 'string' && value ? value : undefined);

/** `DeleteOptions` from the body, or where there is none from the query. */
export function deletionOptions(query: URLSearchParams, body: unknown): { request: DeletionRequest; dryRun: boolean } {
  if (body !== undefined && !isObject(body)) throw badRequest('the body must be a DeleteOptions object');
  const preconditions = body && isObject(body.preconditions) ? body.preconditions : {};
  const grace = body?.gracePeriodSeconds ?? number(query, 'gracePeriodSeconds');
  if (grace !== undefined && grace !== null && typeof grace !== 'number') throw badRequest('gracePeriodSeconds must be a number');
  const orphan = body?.orphanDependents ?? flag(query, 'orphanDependents');
  const policy =
    body?.propagationPolicy ??
    text(query, 'propagationPolicy') ??
    (orphan === true ? 'Orphan' : orphan === false ? 'Background' : undefined);
  if (policy !== undefined && policy !== 'Background' && policy !== 'Foreground' && policy !== 'Orphan') {
    throw invalid({ group: 'meta.k8s.io', kind: 'DeleteOptions' }, '', [
      {
        reason: 'FieldValueNotSupported',
        field: 'propagationPolicy',
        message: `Unsupported value: ${JSON.stringify(policy)}: supported values: "Background", "Foreground", "Orphan"`,
      },
    ]);
  }
  return {
    request: {
      gracePeriodSeconds: grace ?? undefined,
      propagationPolicy: policy,
      preconditions: { uid: string(preconditions.uid), resourceVersion: string(preconditions.resourceVersion) },
    },
    dryRun: dryRunOf(Array.isArray(body?.dryRun) ? body.dryRun : query.getAll('dryRun')),
  };
}
