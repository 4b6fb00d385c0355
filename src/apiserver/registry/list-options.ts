/**
 * Which list and watch parameters go together, in the words of kube-apiserver v1.33 with its gate WatchList on
 * (the release has it off and answers 422 to `sendInitialEvents`, whereupon clients list and watch instead).
 * @module
 */
import type { StatusCause } from '../../kube/objects.ts';
import { badRequest, invalid, StatusError } from '../../kube/status-error.ts';
import type { ListRequest } from './list.ts';
import type { WatchRequest } from './watch.ts';

const LIST_OPTIONS = { group: 'meta.k8s.io', kind: 'ListOptions' };

const forbidden = (field: string, why: string): StatusCause => ({ reason: 'FieldValueForbidden', field, message: `Forbidden: ${why}` });

const unsupported = (value: string, supported: readonly string[]): StatusCause => ({
  reason: 'FieldValueNotSupported',
  field: 'resourceVersionMatch',
  message: `Unsupported value: ${JSON.stringify(value)}: supported values: ${supported.map((it) => JSON.stringify(it)).join(', ')}`,
});

const WITH_CONTINUE = forbidden('resourceVersionMatch', 'resourceVersionMatch is forbidden when continue is provided');

/** @throws StatusError 422 for combinations that mean nothing, 400 for a limit that is no number of objects. */
export function checkListOptions(request: ListRequest): void {
  const { resourceVersion, resourceVersionMatch: match, continue: token, limit, sendInitialEvents } = request;
  const causes: StatusCause[] = [];
  if (match) {
    if (!resourceVersion)
      causes.push(forbidden('resourceVersionMatch', 'resourceVersionMatch is forbidden unless resourceVersion is provided'));
    if (token) causes.push(WITH_CONTINUE);
    if (match !== 'Exact' && match !== 'NotOlderThan') causes.push(unsupported(match, ['Exact', 'NotOlderThan', '']));
    if (match === 'Exact' && resourceVersion === '0')
      causes.push(forbidden('resourceVersionMatch', 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'));
  }
  if (sendInitialEvents !== undefined) causes.push(forbidden('sendInitialEvents', 'sendInitialEvents is forbidden for list'));
  if (causes.length > 0) throw invalid(LIST_OPTIONS, '', causes);
  if (limit !== undefined && !Number.isInteger(limit)) throw badRequest('limit must be a whole number');
  if (token && resourceVersion && resourceVersion !== '0')
    throw badRequest('specifying resource version is not allowed when using continue');
}

/** @throws StatusError 422 for combinations that mean nothing. */
export function checkWatchOptions({ resourceVersionMatch: match, sendInitialEvents, continue: token }: WatchRequest): void {
  const causes: StatusCause[] = [];
  if (sendInitialEvents !== undefined && match !== 'NotOlderThan')
    causes.push(forbidden('resourceVersionMatch', 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan'));
  if (match) {
    if (sendInitialEvents === undefined)
      causes.push(forbidden('resourceVersionMatch', 'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided'));
    if (match !== 'NotOlderThan') causes.push(unsupported(match, ['NotOlderThan']));
  }
  if (token) causes.push(WITH_CONTINUE);
  if (causes.length > 0) throw invalid(LIST_OPTIONS, '', causes);
}

/** The same of a watch or of one object, where kube-apiserver does not tell whose fault it is. @throws StatusError 500 */
export function parseStart(text: string | undefined): number {
  try {
    return parseRevision(text);
  } catch (error) {
    throw new StatusError(500, '', (error as Error).message.replace(NO_REVISION, ''));
  }
}

const NO_REVISION = 'invalid resource version: ';

/** A `resourceVersion` from a query; 0 when it names none. @throws StatusError 400 */
export function parseRevision(text: string | undefined): number {
  if (!text) return 0;
  const revision = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(revision)) return revision;
  const problem = /^\d+$/.test(text) ? 'value out of range' : 'invalid syntax';
  const quoted = JSON.stringify(text);
  throw badRequest(`${NO_REVISION}resourceVersion: Invalid value: ${quoted}: strconv.ParseUint: parsing ${quoted}: ${problem}`);
}

/** 504 for a revision that has not been reached. */
export const tooLarge = (wanted: number, current: number): StatusError =>
  new StatusError(504, 'Timeout', `Timeout: Too large resource version: ${wanted}, current: ${current}`, {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    retryAfterSeconds: 1,
  });
