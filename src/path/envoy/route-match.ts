/** Whether a route of a virtual host matches a request: path, headers, query parameters, all of them. @module */
import type { HeaderMatch, QueryParameterMatch, Route, RouteMatch } from '../../cluster/envoy-config.ts';
import { matchesFully } from '../../policy/regex.ts';
import type { HttpRequestLine } from '../model.ts';
import { matchesString } from './string-match.ts';

/** The first match wins: the order of routes is the precedence that the Gateway controller gave them. */
export function findRoute(routes: readonly Route[], request: HttpRequestLine): Route | undefined {
  return routes.find(({ match }) => matchesRoute(match, request));
}

export function matchesRoute(match: RouteMatch, request: HttpRequestLine): boolean {
  const { path, query } = splitPath(request.path);
  if (!matchesPath(match, path)) return false;
  if (!(match.headers ?? []).every((header) => matchesHeader(header, request))) return false;
  if (!match.queryParameters?.length) return true;
  const parameters = new URLSearchParams(query);
  return match.queryParameters.every((parameter) => matchesQuery(parameter, parameters));
}

/** `query` without the question mark; `undefined`: none. */
export function splitPath(target: string): { path: string; query: string | undefined } {
  const question = target.indexOf('?');
  return question < 0 ? { path: target, query: undefined } : { path: target.slice(0, question), query: target.slice(question + 1) };
}

function matchesPath({ path: exact, prefix, pathSeparatedPrefix, safeRegex }: RouteMatch, path: string): boolean {
  if (exact !== undefined) return path === exact;
  if (pathSeparatedPrefix !== undefined) return path === pathSeparatedPrefix || path.startsWith(`${pathSeparatedPrefix}/`);
  if (prefix !== undefined) return path.startsWith(prefix);
  return safeRegex !== undefined && matchesFully(safeRegex.regex, path);
}

function matchesHeader({ name, stringMatch, presentMatch, invertMatch = false }: HeaderMatch, request: HttpRequestLine): boolean {
  const value = headerOf(name.toLowerCase(), request);
  // A missing header matches nothing, also not inverted, unless its absence is asked for.
  if (stringMatch) return value === undefined ? false : matchesString(stringMatch, value) !== invertMatch;
  return ((value !== undefined) === (presentMatch ?? true)) !== invertMatch;
}

function headerOf(name: string, { method, path, authority, headers }: HttpRequestLine): string | undefined {
  if (name === ':method') return method;
  if (name === ':path') return path;
  return name === ':authority' || name === 'host' ? authority : headers[name];
}

/** The first value of the parameter counts. */
function matchesQuery({ name, stringMatch, presentMatch }: QueryParameterMatch, parameters: URLSearchParams): boolean {
  const value = parameters.get(name);
  if (stringMatch) return value !== null && matchesString(stringMatch, value);
  return (value !== null) === (presentMatch ?? true);
}
