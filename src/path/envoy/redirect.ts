/** Where a redirect route sends the client. @module */
import type { RedirectAction, RouteMatch } from '../../cluster/envoy-config.ts';
import type { HttpRequestLine } from '../model.ts';
import { matchedPrefix } from './rewrite.ts';
import { splitPath } from './route-match.ts';

const STATUS = { MOVED_PERMANENTLY: 301, FOUND: 302, SEE_OTHER: 303, TEMPORARY_REDIRECT: 307, PERMANENT_REDIRECT: 308 } as const;
const DEFAULT_PORT: Readonly<Record<string, string>> = { http: '80', https: '443' };

/** @param scheme the request's own: `https` behind a TLS listener */
export function redirectOf(
  action: RedirectAction,
  match: RouteMatch,
  request: HttpRequestLine,
  scheme: 'http' | 'https',
): { status: number; location: string } {
  const target = action.schemeRedirect || scheme;
  const status = STATUS[action.responseCode ?? 'MOVED_PERMANENTLY'];
  return { status, location: `${target}://${hostOf(action, request.authority, scheme, target)}${pathOf(action, match, request.path)}` };
}

function hostOf({ hostRedirect, portRedirect }: RedirectAction, authority: string, scheme: string, target: string): string {
  const port = /:(\d+)$/.exec(authority)?.[1];
  const name = port === undefined ? authority : authority.slice(0, -port.length - 1);
  if (portRedirect) return `${hostRedirect || name}:${portRedirect}`;
  if (hostRedirect) return hostRedirect;
  // A port that was the old scheme's own goes with the old scheme.
  const stale = target !== scheme && port === DEFAULT_PORT[scheme];
  return port === undefined || stale ? name : `${name}:${port}`;
}

function pathOf({ pathRedirect, prefixRewrite }: RedirectAction, match: RouteMatch, requested: string): string {
  const { path, query } = splitPath(requested);
  const withQuery = (to: string): string => (query === undefined ? to : `${to}?${query}`);
  // A query of the new path takes the place of the request's.
  if (pathRedirect) return pathRedirect.includes('?') ? pathRedirect : withQuery(pathRedirect);
  if (prefixRewrite !== undefined) return withQuery(prefixRewrite + path.slice(matchedPrefix(match, path).length));
  return requested;
}
