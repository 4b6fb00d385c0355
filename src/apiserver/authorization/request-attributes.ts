/**
 * What a request is about, as authorization sees it: read off method and path alone, before anybody looks
 * whether there is such a resource, the way kube-apiserver does.
 * @module
 */
import { flag } from '../http/query.ts';
import { requiredName } from '../registry/selection.ts';
import { pathAttributes, resourceAttributes, type Attributes } from './attributes.ts';

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
