/**
 * What a request is about, as authorization sees it: read off method and path alone, before anybody looks
 * whether there is such a resource, the way kube-apiserver does.
 * @module
 */
import { flag } from '../http/query.ts';
import { requiredName } from '../registry/selection.ts';

/** A question to the authorizer. `path` is set for requests that are not about resources, and then everything else but `verb` is empty. */
export interface Attributes {
  /** `get`, `list`, `watch`, `create`, `update`, `patch`, `delete`, `deletecollection`, …; of a path: its HTTP method in lower case. */
  readonly verb: string;
  readonly apiGroup: string;
  readonly resource: string;
  readonly subresource: string;
  /** Empty: the cluster scope, or all namespaces. */
  readonly namespace: string;
  readonly name: string;
  readonly path: string;
}

const NOTHING = { apiGroup: '', resource: '', subresource: '', namespace: '', name: '', path: '' };

/** Attributes of a request about a path. */
export const pathAttributes = (verb: string, path: string): Attributes => ({ ...NOTHING, verb, path });

/** Attributes of a request about a resource; what is left out is empty. */
export const resourceAttributes = (verb: string, of: Partial<Omit<Attributes, 'verb' | 'path'>>): Attributes => ({
  ...NOTHING,
  ...of,
  verb,
});

/**
 * By HTTP method; whatever else arrives has no verb, which only `*` allows. Exec, attach and port-forward have
 * no verbs of their own: with SPDY (POST) they are `create`, with a WebSocket (GET) `get`, as in v1.33; later
 * versions ask for `create` in both cases [I].
 */
const VERBS: Readonly<Record<string, string>> = {
  POST: 'create',
  GET: 'get',
  HEAD: 'get',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

const NAMESPACE_SUBRESOURCES: ReadonlySet<string> = new Set(['status', 'finalize']);

/**
 * Attributes of an HTTP request. `parts`: the path's steps, decoded, without empty ones; `undefined` when they
 * cannot be decoded.
 * @example requestAttributes('GET', '/api/v1/namespaces/a/pods', ['api', 'v1', 'namespaces', 'a', 'pods'], query).verb // 'list'
 */
export function requestAttributes(method: string, path: string, parts: readonly string[] | undefined, query: URLSearchParams): Attributes {
  const [root, ...rest] = parts ?? [];
  const isApi = root === 'api' || root === 'apis';
  const apiGroup = root === 'apis' ? (rest.shift() ?? '') : '';
  // The version says nothing about rights; what is left names the resource.
  rest.shift();
  if (!isApi || rest.length === 0) return pathAttributes(method.toLowerCase(), path);
  const [first = '', namespace = '', inside] = rest;
  const isInside = first === 'namespaces' && inside !== undefined && !NAMESPACE_SUBRESOURCES.has(inside);
  const [resource = '', given = '', subresource = ''] = isInside ? rest.slice(2) : rest;
  const verb = VERBS[method] ?? '';
  const about = { apiGroup, resource, subresource, namespace: first === 'namespaces' ? namespace : '', name: given };
  if (given) return resourceAttributes(verb, about);
  if (verb === 'get')
    return resourceAttributes(flag(query, 'watch') ? 'watch' : 'list', { ...about, name: requiredName(query.get('fieldSelector')) });
  return resourceAttributes(verb === 'delete' ? 'deletecollection' : verb, about);
}
