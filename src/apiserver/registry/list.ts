/** Lists: consistent pages, and the meaning of `resourceVersion`. @module */
import type { AnyObject, ListMeta, Status } from '../../kube/objects.ts';
import { badRequest, gone, StatusError } from '../../kube/status-error.ts';
import { viewAs } from '../kind-registry.ts';
import type { KindDefinition } from '../schema/types.ts';
import { storageKey, tableOf, type Backend } from './backend.ts';
import { checkListOptions, parseRevision, tooLarge } from './list-options.ts';
import { compileSelection, type Selection } from './selection.ts';

export interface ListRequest extends Selection {
  limit?: number | undefined;
  continue?: string | undefined;
  resourceVersion?: string | undefined;
  resourceVersionMatch?: string | undefined;
  /** Of watches only: refused. */
  sendInitialEvents?: boolean | undefined;
}

export interface Page {
  metadata: ListMeta;
  items: AnyObject[];
}

interface ContinueToken {
  v: 'meta.k8s.io/v1';
  /** -1: whatever the newest is. */
  rv: number;
  /** Key of the last object of the page before. */
  start: string;
}

/** @throws StatusError 400, 422, 410 for an expired token or revision, 504 for a revision of the future. */
export function listObjects(backend: Backend, kind: KindDefinition, request: ListRequest): Page {
  checkListOptions(request);
  const selector = compileSelection(kind, request);
  const token = request.continue ? decodeToken(request.continue) : undefined;
  const wanted = parseRevision(request.resourceVersion);
  const current = backend.store.revision;
  const exact = token ? (token.rv > 0 ? token.rv : undefined) : isExact(request) ? wanted : undefined;
  if (Math.max(exact ?? 0, wanted) > current) throw tooLarge(Math.max(exact ?? 0, wanted), current);
  const table = tableOf(backend, kind);
  const all = exact === undefined ? table.list(selector.prefix) : table.listAt(exact, selector.prefix);
  if (!all) throw token ? new ExpiredContinue(token) : gone('The resourceVersion for the provided list is too old.');

  const keyOf = (object: AnyObject): string => storageKey(kind, object.metadata.namespace, object.metadata.name);
  let rest = token ? all.filter((object) => keyOf(object) > token.start) : all;
  if (!selector.everything) rest = rest.filter((object) => selector.matches(object));
  const limit = limitOf(request);
  const items = (limit > 0 ? rest.slice(0, limit) : rest).map((object) => viewAs(kind, object));
  const at = exact ?? current;
  const metadata: ListMeta = { resourceVersion: String(at) };
  if (rest.length > items.length) {
    metadata.continue = encodeToken({ v: 'meta.k8s.io/v1', rv: at, start: keyOf(items.at(-1)!) });
    if (selector.everything) metadata.remainingItemCount = rest.length - items.length;
  }
  return { metadata, items };
}

/** "Whatever you have" is answered whole from memory, without pages, as from kube-apiserver's watch cache. */
const limitOf = ({ limit = 0, resourceVersion }: ListRequest): number => (resourceVersion === '0' ? 0 : limit);

/** With a limit and a revision, an unspecified match means Exact. */
const isExact = ({ resourceVersion, resourceVersionMatch, limit = 0 }: ListRequest): boolean =>
  resourceVersionMatch === 'Exact' || (!resourceVersionMatch && limit > 0 && !!resourceVersion && resourceVersion !== '0');

/** 410 whose Status carries a token by which the client may go on all the same, from the present state. */
class ExpiredContinue extends StatusError {
  readonly #token: string;

  constructor({ v, start }: ContinueToken) {
    super(
      410,
      'Expired',
      'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.',
    );
    this.#token = encodeToken({ v, rv: -1, start });
  }

  override toStatus(): Status {
    return { ...super.toStatus(), metadata: { continue: this.#token } };
  }
}

const encodeToken = (token: ContinueToken): string => Buffer.from(JSON.stringify(token)).toString('base64url');

function decodeToken(text: string): ContinueToken {
  const refuse = (why: string): StatusError => badRequest(`invalid continue token: continue key is not valid: ${why}`);
  let token: Partial<ContinueToken>;
  try {
    token = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as Partial<ContinueToken>;
  } catch {
    throw refuse('it was not made by this server');
  }
  const { v, rv, start } = token ?? {};
  if (v !== 'meta.k8s.io/v1') throw refuse(`server does not recognize this encoded version ${v ?? ''}`);
  if (!Number.isSafeInteger(rv) || rv! < -1 || rv === 0) throw refuse('incorrect encoded start resourceVersion (version meta.k8s.io/v1)');
  if (typeof start !== 'string' || !start) throw refuse('encoded start key empty (version meta.k8s.io/v1)');
  return { v, rv: rv!, start };
}
