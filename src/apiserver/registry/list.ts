/** Lists: consistent pages, and the meaning of `resourceVersion`. @module */
import type { AnyObject, ListMeta } from '../../kube/objects.ts';
import { badRequest, gone, invalid, StatusError } from '../../kube/status-error.ts';
import { viewAs } from '../kind-registry.ts';
import type { KindDefinition } from '../schema/types.ts';
import { storageKey, tableOf, type Backend } from './backend.ts';
import { compileSelection, type Selection } from './selection.ts';

export interface ListRequest extends Selection {
  limit?: number | undefined;
  continue?: string | undefined;
  resourceVersion?: string | undefined;
  resourceVersionMatch?: string | undefined;
}

export interface Page {
  metadata: ListMeta;
  items: AnyObject[];
}

interface ContinueToken {
  v: 'meta.k8s.io/v1';
  rv: number;
  /** Key of the last object of the page before. */
  start: string;
}

const TOO_OLD_CONTINUE =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter.';

/** @throws StatusError 400, 410 for an expired token or revision, 504 for a revision of the future. */
export function listObjects(backend: Backend, kind: KindDefinition, request: ListRequest): Page {
  checkVersionMatch(request);
  const table = tableOf(backend, kind);
  const selector = compileSelection(kind, request);
  const token = request.continue ? decodeToken(request.continue) : undefined;
  const revision = token?.rv ?? exactRevision(request);
  if (revision === undefined) notNewerThan(backend, request.resourceVersion);
  else if (revision > backend.store.revision) throw tooLarge(revision, backend.store.revision);
  const at = revision ?? backend.store.revision;
  const all = revision === undefined ? table.list(selector.prefix) : table.listAt(revision, selector.prefix);
  if (!all)
    throw gone(token ? TOO_OLD_CONTINUE : `The resourceVersion for the provided list is too old: ${revision} (${table.history.oldest})`);

  const keyOf = (object: AnyObject): string => storageKey(kind, object.metadata.namespace, object.metadata.name);
  let rest = token ? all.filter((object) => keyOf(object) > token.start) : all;
  if (!selector.everything) rest = rest.filter((object) => selector.matches(object));
  const limit = request.limit ?? 0;
  const items = (limit > 0 ? rest.slice(0, limit) : rest).map((object) => viewAs(kind, object));
  const metadata: ListMeta = { resourceVersion: String(at) };
  if (rest.length > items.length) {
    metadata.continue = encodeToken({ v: 'meta.k8s.io/v1', rv: at, start: keyOf(items.at(-1)!) });
    if (selector.everything) metadata.remainingItemCount = rest.length - items.length;
  }
  return { metadata, items };
}

const refuse = (message: string): never => {
  throw invalid({ group: 'meta.k8s.io', kind: 'ListOptions' }, '', [
    { reason: 'FieldValueForbidden', field: 'resourceVersionMatch', message: `Forbidden: ${message}` },
  ]);
};

function checkVersionMatch({ resourceVersion, resourceVersionMatch, continue: token, limit }: ListRequest): void {
  if (limit !== undefined && (!Number.isInteger(limit) || limit < 0)) throw badRequest(`limit must be a number from 0 up`);
  if (token && resourceVersion && resourceVersion !== '0') {
    throw badRequest('specifying resource version is not allowed when using continue');
  }
  if (!resourceVersionMatch) return;
  if (token) refuse('resourceVersionMatch is forbidden when continue is provided');
  if (!resourceVersion) refuse('resourceVersionMatch is forbidden unless resourceVersion is provided');
  if (resourceVersionMatch === 'Exact') {
    if (resourceVersion === '0') refuse('resourceVersionMatch "exact" is forbidden for resourceVersion "0"');
  } else if (resourceVersionMatch !== 'NotOlderThan') {
    throw invalid({ group: 'meta.k8s.io', kind: 'ListOptions' }, '', [
      {
        reason: 'FieldValueNotSupported',
        field: 'resourceVersionMatch',
        message: `Unsupported value: ${JSON.stringify(resourceVersionMatch)}: supported values: "Exact", "NotOlderThan"`,
      },
    ]);
  }
}

/** With a limit and a revision, an unspecified match means Exact, as in kube-apiserver. */
function exactRevision({ resourceVersion, resourceVersionMatch, limit }: ListRequest): number | undefined {
  if (!resourceVersion || resourceVersion === '0') return undefined;
  if (resourceVersionMatch === 'Exact' || (!resourceVersionMatch && limit)) return parseRevision(resourceVersion);
  return undefined;
}

function notNewerThan(backend: Backend, resourceVersion: string | undefined): void {
  if (!resourceVersion) return;
  const wanted = parseRevision(resourceVersion);
  if (wanted > backend.store.revision) throw tooLarge(wanted, backend.store.revision);
}

/** A `resourceVersion` from a query. @throws StatusError 422 */
export function parseRevision(text: string): number {
  const revision = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(revision)) {
    throw invalid({ group: 'meta.k8s.io', kind: 'ListOptions' }, '', [
      {
        reason: 'FieldValueInvalid',
        field: 'resourceVersion',
        message: `Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`,
      },
    ]);
  }
  return revision;
}

export const tooLarge = (wanted: number, current: number): StatusError =>
  new StatusError(504, 'Timeout', `Too large resource version: ${wanted}, current: ${current}`, {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    retryAfterSeconds: 1,
  });

const encodeToken = (token: ContinueToken): string => Buffer.from(JSON.stringify(token)).toString('base64url');

function decodeToken(text: string): ContinueToken {
  try {
    const token = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as ContinueToken;
    if (token.v === 'meta.k8s.io/v1' && Number.isSafeInteger(token.rv) && token.rv > 0 && typeof token.start === 'string') return token;
  } catch {
    // Falls through to the one answer for every damaged token.
  }
  throw badRequest('continue key is not valid: it was not made by this server');
}
