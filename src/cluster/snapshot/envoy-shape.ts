/**
 * The shape of the resources in a CiliumEnvoyConfig, as far as anybody looks into them. The API server takes any, an agent
 * does not: a resource of another shape has no effect, and is left out.
 * @module
 */

type Shape = 'text' | 'number' | 'flag' | 'mapping' | readonly [Shape] | { readonly [field: string]: Shape };

const matcher: Shape = {
  exact: 'text',
  prefix: 'text',
  suffix: 'text',
  contains: 'text',
  safeRegex: { 'regex!': 'text' },
  ignoreCase: 'flag',
};
const condition: Shape = { 'name!': 'text', stringMatch: matcher, presentMatch: 'flag', invertMatch: 'flag' };
const header: Shape = { 'header!': { 'key!': 'text', 'value!': 'text' }, appendAction: 'text' };
const headers = {
  requestHeadersToAdd: [header],
  requestHeadersToRemove: ['text'],
  responseHeadersToAdd: [header],
  responseHeadersToRemove: ['text'],
} as const;
const route: Shape = {
  ...headers,
  'match!': {
    path: 'text',
    prefix: 'text',
    pathSeparatedPrefix: 'text',
    safeRegex: { 'regex!': 'text' },
    headers: [condition],
    queryParameters: [condition],
  },
  route: {
    cluster: 'text',
    weightedClusters: { 'clusters!': [{ ...headers, 'name!': 'text', weight: 'number' }] },
    prefixRewrite: 'text',
    regexRewrite: { 'pattern!': { 'regex!': 'text' }, 'substitution!': 'text' },
    hostRewriteLiteral: 'text',
    timeout: 'text',
    maxStreamDuration: { 'maxStreamDuration!': 'text' },
    retryPolicy: 'mapping',
    requestMirrorPolicies: [{ 'cluster!': 'text', runtimeFraction: { 'defaultValue!': { numerator: 'number', denominator: 'text' } } }],
    cors: 'mapping',
  },
  redirect: {
    hostRedirect: 'text',
    schemeRedirect: 'text',
    portRedirect: 'number',
    pathRedirect: 'text',
    prefixRewrite: 'text',
    responseCode: 'text',
  },
  directResponse: { 'status!': 'number', body: 'mapping' },
  metadata: { httpRoute: 'text', grpcRoute: 'text', rule: 'number' },
};
const routes: Shape = { name: 'text', virtualHosts: [{ name: 'text', 'domains!': ['text'], routes: [route] }] };
const chain: Shape = {
  filterChainMatch: { serverNames: ['text'], transportProtocol: 'text' },
  'filters!': [
    { name: 'text', typedConfig: { '@type': 'text', rds: { routeConfigName: 'text' }, routeConfig: routes, httpFilters: ['mapping'] } },
  ],
  transportSocket: 'mapping',
};
const address: Shape = { socketAddress: { address: 'text', portValue: 'number' } };

const MOST_DEEP = 64;

/** By the end of their type. */
const RESOURCES: Readonly<Record<string, Shape>> = {
  Listener: {
    'name!': 'text',
    filterChains: [chain],
    listenerFilters: ['mapping'],
    socketOptions: ['mapping'],
    address,
    additionalAddresses: [{ address }],
  },
  RouteConfiguration: { ...(routes as object), 'name!': 'text' },
  Cluster: { 'name!': 'text', edsClusterConfig: { serviceName: 'text' } },
};

/** Envoy takes `virtual_hosts` for `virtualHosts`; those who look into it do not. */
const CAMEL_CASE: ReadonlyMap<string, string> = new Map(
  namesIn(Object.values(RESOURCES)).map((name) => [name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), name]),
);

function namesIn(shapes: readonly Shape[]): string[] {
  return shapes.flatMap((shape) => {
    if (typeof shape === 'string') return [];
    if (Array.isArray(shape)) return namesIn(shape as readonly Shape[]);
    return Object.entries(shape).flatMap(([key, inner]) => [key.replace('!', ''), ...namesIn([inner])]);
  });
}

/** The resource under the names that are looked for, with lists where they are counted on. `undefined`: it has another shape. */
export function envoyResource(value: unknown): object | undefined {
  const resource = inCamelCase(value) as Record<string, unknown> | null;
  const type = resource?.['@type'];
  if (typeof type !== 'string') return undefined;
  const kind = type.slice(type.lastIndexOf('.') + 1);
  if (!fits(resource, RESOURCES[kind] ?? 'mapping')) return undefined;
  if (kind === 'Listener') return { ...resource, filterChains: resource!['filterChains'] ?? [] };
  if (kind !== 'RouteConfiguration') return resource!;
  const hosts = (resource!['virtualHosts'] ?? []) as { routes?: unknown }[];
  return { ...resource, virtualHosts: hosts.map((host) => ({ ...host, routes: host.routes ?? [] })) };
}

function inCamelCase(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null || depth > MOST_DEEP) return value;
  if (Array.isArray(value)) return value.map((item) => inCamelCase(item, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [CAMEL_CASE.get(key) ?? key, inCamelCase(item, depth + 1)]));
}

function fits(value: unknown, shape: Shape): boolean {
  if (shape === 'text') return typeof value === 'string';
  if (shape === 'number') return typeof value === 'number';
  if (shape === 'flag') return typeof value === 'boolean';
  if (Array.isArray(shape)) return Array.isArray(value) && value.every((item) => fits(item, shape[0] as Shape));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  if (shape === 'mapping') return true;
  return Object.entries(shape).every(([key, inner]) => {
    const isNeeded = key.endsWith('!');
    const item = (value as Record<string, unknown>)[isNeeded ? key.slice(0, -1) : key];
    return item === undefined ? !isNeeded : fits(item, inner);
  });
}
