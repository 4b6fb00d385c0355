/** One rule as an Envoy route, and the order in which Envoy must try them. Pure. @module */
import type {
  HeaderMatch,
  HeaderValueOption,
  RedirectAction,
  Route,
  RouteAction,
  RouteMatch,
  StringMatch,
  WeightedCluster,
} from '../../../cluster/envoy-config.ts';
import { clusterName } from './names.ts';
import type { Backend, HeaderChanges, PathMatch, Redirect, RouteRule, ValueMatch } from './route-rules.ts';

/**
 * The routes of one virtual host, first match first. Rules with equal matches become one route whose
 * traffic is shared among the backends of all of them; filters are the first one's.
 * @param rules in order of precedence (oldest route first)
 * @param listenerPort for redirects that name neither scheme nor port
 */
export function envoyRoutes(rules: readonly RouteRule[], listenerPort: number): Route[] {
  const groups = new Map<string, RouteRule[]>();
  for (const rule of rules) {
    const key = matchKey(rule);
    const group = groups.get(key);
    if (group) group.push(rule);
    else groups.set(key, [rule]);
  }
  const routes = [...groups.values()].map((group) => envoyRoute(group, listenerPort));
  // Array.prototype.sort is stable: what ties keeps the order of the rules.
  return routes.sort(comparePrecedence);
}

const matchKey = ({ path, method, headers, queryParams }: RouteRule): string => JSON.stringify([path, method, headers, queryParams]);

function envoyRoute(group: readonly RouteRule[], listenerPort: number): Route {
  const rule = group[0]!;
  const backends = group.flatMap((each) => each.backends);
  const match = routeMatch(rule);
  const { route, rule: index } = rule.source;
  const metadata = rule.grpc ? { grpcRoute: route, rule: index } : { httpRoute: route, rule: index };
  if (backends.length === 0 && !rule.redirect) return { match, directResponse: { status: 500 }, metadata };

  const only = backends.length === 1 ? backends[0] : undefined;
  const requestHeadersToAdd = [...headersToAdd(rule.requestHeaders), ...headersToAdd(only?.requestHeaders)];
  const requestHeadersToRemove = [...(rule.requestHeaders?.remove ?? []), ...(only?.requestHeaders?.remove ?? [])];
  const responseHeadersToAdd = [...headersToAdd(rule.responseHeaders), ...headersToAdd(only?.responseHeaders)];
  const responseHeadersToRemove = [...(rule.responseHeaders?.remove ?? []), ...(only?.responseHeaders?.remove ?? [])];
  return {
    match,
    ...(rule.redirect ? { redirect: redirectAction(rule.redirect, listenerPort) } : { route: routeAction(rule, backends) }),
    ...(requestHeadersToAdd.length > 0 && { requestHeadersToAdd }),
    ...(requestHeadersToRemove.length > 0 && { requestHeadersToRemove }),
    ...(responseHeadersToAdd.length > 0 && { responseHeadersToAdd }),
    ...(responseHeadersToRemove.length > 0 && { responseHeadersToRemove }),
    metadata,
  };
}

function routeMatch(rule: RouteRule): RouteMatch {
  const headers: HeaderMatch[] = rule.headers.map((header) => ({ name: header.name.toLowerCase(), stringMatch: stringMatch(header) }));
  if (rule.method) headers.push({ name: ':method', stringMatch: { exact: rule.method.toUpperCase() } });
  const queryParameters = rule.queryParams.map((parameter) => ({ name: parameter.name, stringMatch: stringMatch(parameter) }));
  return {
    ...pathSpecifier(rule.path),
    ...(headers.length > 0 && { headers }),
    ...(queryParameters.length > 0 && { queryParameters }),
  };
}

function pathSpecifier(path: PathMatch): RouteMatch {
  if (!path) return { prefix: '/' };
  if ('exact' in path) return { path: path.exact };
  if ('regex' in path) return { safeRegex: { regex: path.regex } };
  if (path.prefix === '/' || path.prefix === '') return { prefix: '/' };
  return { pathSeparatedPrefix: path.prefix.replace(/\/$/, '') };
}

const stringMatch = ({ value, regex }: ValueMatch): StringMatch => (regex ? { safeRegex: { regex: value } } : { exact: value });

const headersToAdd = (changes: HeaderChanges | undefined): HeaderValueOption[] => [
  ...(changes?.add ?? []).map(({ name, value }): HeaderValueOption => ({
    header: { key: name, value },
    appendAction: 'APPEND_IF_EXISTS_OR_ADD',
  })),
  ...(changes?.set ?? []).map(({ name, value }): HeaderValueOption => ({
    header: { key: name, value },
    appendAction: 'OVERWRITE_IF_EXISTS_OR_ADD',
  })),
];

function routeAction(rule: RouteRule, backends: readonly Backend[]): RouteAction {
  const only = backends.length === 1 ? backends[0]! : undefined;
  return {
    ...(only ? { cluster: clusterOf(only) } : { weightedClusters: { clusters: backends.map(weightedCluster) } }),
    ...rewriteFields(rule),
    ...(rule.mirrors.length > 0 && {
      requestMirrorPolicies: rule.mirrors.map(({ backend, percent }) => ({
        cluster: clusterOf(backend),
        runtimeFraction: { defaultValue: { numerator: percent, denominator: 'HUNDRED' as const } },
      })),
    }),
    ...timeoutFields(rule.timeouts),
  };
}

const clusterOf = ({ namespace, name, port }: Backend): string => clusterName(namespace, name, port);

function weightedCluster(backend: Backend): WeightedCluster {
  const requestHeadersToAdd = headersToAdd(backend.requestHeaders);
  const responseHeadersToAdd = headersToAdd(backend.responseHeaders);
  return {
    name: clusterOf(backend),
    weight: backend.weight,
    ...(requestHeadersToAdd.length > 0 && { requestHeadersToAdd }),
    ...(backend.requestHeaders?.remove.length && { requestHeadersToRemove: [...backend.requestHeaders.remove] }),
    ...(responseHeadersToAdd.length > 0 && { responseHeadersToAdd }),
    ...(backend.responseHeaders?.remove.length && { responseHeadersToRemove: [...backend.responseHeaders.remove] }),
  };
}

function rewriteFields({ rewrite, path }: RouteRule): Partial<RouteAction> {
  const fields: Partial<RouteAction> = {};
  if (rewrite?.hostname) fields.hostRewriteLiteral = rewrite.hostname;
  if (rewrite?.path?.full !== undefined) {
    fields.regexRewrite = { pattern: { regex: '^/.*$' }, substitution: rewrite.path.full };
  } else if (rewrite?.path?.prefix !== undefined) {
    const replacement = rewrite.path.prefix;
    const matched = path && 'prefix' in path ? path.prefix : '';
    // An empty replacement must leave a slash behind, whether or not the match ended in one.
    if (replacement === '' || replacement === '/') {
      fields.regexRewrite = { pattern: { regex: `^${quoteRegex(matched)}(/?)(.*)` }, substitution: '/\\2' };
    } else fields.prefixRewrite = replacement;
  }
  return fields;
}

const quoteRegex = (text: string): string => text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&');

/** The shorter of both counts; without any the stream may last for ever, which also turns off Envoy's 15 s. */
function timeoutFields({ request, backendRequest }: RouteRule['timeouts']): Partial<RouteAction> {
  const given = [request, backendRequest].filter((each) => each !== undefined);
  if (given.length === 0) return { maxStreamDuration: { maxStreamDuration: '0s' } };
  return { timeout: `${Math.min(...given) / 1000}s` };
}

const REDIRECT_CODES: Readonly<Record<number, NonNullable<RedirectAction['responseCode']>>> = {
  301: 'MOVED_PERMANENTLY',
  302: 'FOUND',
  303: 'SEE_OTHER',
  307: 'TEMPORARY_REDIRECT',
  308: 'PERMANENT_REDIRECT',
};
const DEFAULT_PORTS: Readonly<Record<string, number>> = { http: 80, https: 443 };

function redirectAction({ scheme, hostname, port, path, statusCode }: Redirect, listenerPort: number): RedirectAction {
  const portRedirect = port ?? (scheme ? DEFAULT_PORTS[scheme] : listenerPort);
  return {
    ...(scheme && { schemeRedirect: scheme }),
    ...(hostname && { hostRedirect: hostname }),
    ...(portRedirect && { portRedirect }),
    ...(path?.full && { pathRedirect: path.full }),
    ...(path?.prefix && { prefixRewrite: path.prefix }),
    responseCode: REDIRECT_CODES[statusCode] ?? 'MOVED_PERMANENTLY',
  };
}

/**
 * Envoy takes the first route that matches, so the most specific comes first: exact path, regular
 * expression, prefix (each longest first), method, number of headers, number of query parameters.
 */
function comparePrecedence(a: Route, b: Route): number {
  return (
    lengthOf(b.match.path) - lengthOf(a.match.path) ||
    lengthOf(b.match.safeRegex?.regex) - lengthOf(a.match.safeRegex?.regex) ||
    prefixLength(b.match) - prefixLength(a.match) ||
    compareMethods(methodOf(a.match), methodOf(b.match)) ||
    (b.match.headers?.length ?? 0) - (a.match.headers?.length ?? 0) ||
    (b.match.queryParameters?.length ?? 0) - (a.match.queryParameters?.length ?? 0)
  );
}

const lengthOf = (text: string | undefined): number => text?.length ?? 0;
const prefixLength = (match: RouteMatch): number => Math.max(lengthOf(match.pathSeparatedPrefix), lengthOf(match.prefix));
const methodOf = (match: RouteMatch): string | undefined => match.headers?.find((header) => header.name === ':method')?.stringMatch?.exact;

function compareMethods(a: string | undefined, b: string | undefined): number {
  if (a === b) return 0;
  if (a === undefined) return 1;
  if (b === undefined) return -1;
  return a < b ? -1 : 1;
}
