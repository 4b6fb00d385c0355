/** From Gateways and routes to a CiliumEnvoyConfig. @module */
import { describe, expect, it } from 'vitest';
import type { HttpConnectionManager, ListenerResource, Route, RouteConfigurationResource } from '../../../cluster/envoy-config.ts';
import type { Gateway, HTTPRoute, ReferenceGrant } from '../../../cluster/kinds.ts';
import type { Service } from '../../../kube/resources.ts';
import { gatewayConfigOf } from './config.ts';
import { translateGateway } from './translate.ts';

const meta = (name: string, namespace = 'default') => ({
  name,
  namespace,
  uid: `uid-${name}`,
  resourceVersion: '1',
  creationTimestamp: '2026-01-01T00:00:00Z',
});

type Listeners = NonNullable<Gateway['spec']>['listeners'];
const HTTP: Listeners = [{ name: 'http', protocol: 'HTTP', port: 80, allowedRoutes: { namespaces: { from: 'Same' } } }];

const gateway = (listeners: Listeners = HTTP, more: object = {}): Gateway => ({
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'Gateway',
  metadata: meta('ip-gateway'),
  spec: { gatewayClassName: 'cilium', listeners, ...more },
});

type Rules = NonNullable<NonNullable<HTTPRoute['spec']>['rules']>;
interface RouteOptions {
  name?: string;
  namespace?: string;
  hostnames?: string[];
  created?: string;
  sectionName?: string;
}
const route = (rules: Rules, { name = 'echo', namespace = 'default', hostnames, created, sectionName }: RouteOptions = {}): HTTPRoute => ({
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  metadata: { ...meta(name, namespace), ...(created && { creationTimestamp: created }) },
  spec: {
    parentRefs: [{ name: 'ip-gateway', namespace: 'default', ...(sectionName && { sectionName }) }],
    rules,
    ...(hostnames && { hostnames }),
  },
});

const service = (name: string, namespace = 'default', appProtocol?: string): Service => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: meta(name, namespace),
  spec: { ports: [{ port: 80, ...(appProtocol && { appProtocol }) }] },
});

const SERVICES = [service('a'), service('b'), service('c'), service('far', 'other')];
const to = (name: string, more: object = {}) => ({ name, port: 80, ...more });

interface Options {
  gateway?: Gateway;
  grants?: ReferenceGrant[];
  config?: Record<string, string>;
  services?: Service[];
}
const translate = (routes: HTTPRoute[], options: Options = {}) =>
  translateGateway(
    options.gateway ?? gateway(),
    { http: routes, grpc: [] },
    { grants: options.grants ?? [], services: options.services ?? SERVICES, labelsOf: () => ({}) },
    gatewayConfigOf(options.config ?? {}),
  );

type Translated = ReturnType<typeof translate>;
const routeConfig = (made: Translated, name = 'listener-insecure'): RouteConfigurationResource =>
  made.spec.resources.find((each) => each['@type'].endsWith('RouteConfiguration') && each.name === name) as RouteConfigurationResource;
const routesOf = (made: Translated, host = '*'): Route[] => routeConfig(made).virtualHosts.find((each) => each.name === host)?.routes ?? [];
const listenerOf = (made: Translated): ListenerResource =>
  made.spec.resources.find((each) => each['@type'].endsWith('.Listener')) as ListenerResource;
const only = (rules: Rules, options?: Options): Route => {
  const routes = routesOf(translate([route(rules)], options));
  expect(routes).toHaveLength(1);
  return routes[0]!;
};

describe('the CiliumEnvoyConfig of the source document’s Gateway', () => {
  const made = translate([route([{ matches: [{ path: { type: 'PathPrefix', value: '/' } }], backendRefs: [to('a')] }])]);

  it('takes over the Gateway’s Service and names the backends', () => {
    expect(made.metadata).toMatchObject({
      name: 'cilium-gateway-ip-gateway',
      namespace: 'default',
      labels: { 'gateway.networking.k8s.io/gateway-name': 'ip-gateway' },
      annotations: { 'cec.cilium.io/use-original-source-address': 'false' },
      ownerReferences: [{ kind: 'Gateway', name: 'ip-gateway', uid: 'uid-ip-gateway', controller: true }],
    });
    expect(made.spec.services).toEqual([{ name: 'cilium-gateway-ip-gateway', namespace: 'default', ports: [80] }]);
    expect(made.spec.backendServices).toEqual([{ name: 'a', namespace: 'default', number: ['80'] }]);
    expect(made.spec).not.toHaveProperty('nodeSelector');
  });

  it('holds listener, route configuration and cluster, in this order', () => {
    expect(made.spec.resources.map((each) => each.name)).toEqual(['listener', 'listener-insecure', 'default:a:80']);
    expect(routesOf(made)).toEqual([
      {
        match: { prefix: '/' },
        route: { cluster: 'default:a:80', maxStreamDuration: { maxStreamDuration: '0s' } },
        metadata: { httpRoute: 'default/echo', rule: 0 },
      },
    ]);
    expect(made.spec.resources[2]).toMatchObject({ type: 'EDS', edsClusterConfig: { serviceName: 'default/a:80' } });
  });

  it('has an empty route configuration while no route is attached', () => {
    expect(routeConfig(translate([])).virtualHosts).toEqual([]);
  });
});

describe('matches', () => {
  it.each([
    ['Exact', { path: { type: 'Exact', value: '/x' } }, { path: '/x' }],
    ['PathPrefix', { path: { type: 'PathPrefix', value: '/x' } }, { pathSeparatedPrefix: '/x' }],
    ['PathPrefix with a slash at its end', { path: { type: 'PathPrefix', value: '/x/' } }, { pathSeparatedPrefix: '/x' }],
    ['RegularExpression', { path: { type: 'RegularExpression', value: '/v[0-9]+' } }, { safeRegex: { regex: '/v[0-9]+' } }],
    ['no path', {}, { prefix: '/' }],
    ['method', { method: 'POST' }, { prefix: '/', headers: [{ name: ':method', stringMatch: { exact: 'POST' } }] }],
    [
      'headers',
      {
        headers: [
          { name: 'X-A', value: '1' },
          { name: 'x-b', type: 'RegularExpression', value: 'y.*' },
        ],
      },
      {
        prefix: '/',
        headers: [
          { name: 'x-a', stringMatch: { exact: '1' } },
          { name: 'x-b', stringMatch: { safeRegex: { regex: 'y.*' } } },
        ],
      },
    ],
    [
      'query parameters',
      {
        queryParams: [
          { name: 'Q', value: '1' },
          { name: 'r', type: 'RegularExpression', value: '[0-9]' },
        ],
      },
      {
        prefix: '/',
        queryParameters: [
          { name: 'Q', stringMatch: { exact: '1' } },
          { name: 'r', stringMatch: { safeRegex: { regex: '[0-9]' } } },
        ],
      },
    ],
  ] as const)('%s', (_, match, expected) => {
    expect(only([{ matches: [match] as never, backendRefs: [to('a')] }]).match).toEqual(expected);
  });

  it('are tried most specific first', () => {
    const path = (type: 'Exact' | 'PathPrefix' | 'RegularExpression', value: string) => ({ path: { type, value } });
    const rules: Rules = [
      { matches: [path('PathPrefix', '/')], backendRefs: [to('a')] },
      { matches: [path('PathPrefix', '/app')], backendRefs: [to('a')] },
      { matches: [path('PathPrefix', '/app/longer')], backendRefs: [to('a')] },
      { matches: [path('RegularExpression', '/r.*')], backendRefs: [to('a')] },
      { matches: [path('Exact', '/e')], backendRefs: [to('a')] },
      { matches: [{ ...path('PathPrefix', '/app'), queryParams: [{ name: 'q', value: '1' }] }], backendRefs: [to('a')] },
      { matches: [{ ...path('PathPrefix', '/app'), headers: [{ name: 'h', value: '1' }] }], backendRefs: [to('a')] },
      { matches: [{ ...path('PathPrefix', '/app'), method: 'GET' }], backendRefs: [to('a')] },
      { matches: [path('Exact', '/exact/longer')], backendRefs: [to('a')] },
    ];
    expect(routesOf(translate([route(rules)])).map((each) => each.metadata?.rule)).toEqual([8, 4, 3, 2, 7, 6, 5, 1, 0]);
  });

  it('which tie are tried oldest route first, then by name', () => {
    const prefix = (value: string): Rules => [{ matches: [{ path: { type: 'PathPrefix', value } }], backendRefs: [to('a')] }];
    const made = translate([
      route(prefix('/b'), { name: 'younger', created: '2026-02-01T00:00:00Z' }),
      route(prefix('/c'), { name: 'z-old', created: '2026-01-01T00:00:00Z' }),
      route(prefix('/d'), { name: 'a-old', created: '2026-01-01T00:00:00Z' }),
    ]);
    expect(routesOf(made).map((each) => each.metadata?.httpRoute)).toEqual(['default/a-old', 'default/z-old', 'default/younger']);
  });

  it('that are equal share their traffic, as Cilium has it', () => {
    const rules = (backend: string): Rules => [{ matches: [{ path: { type: 'Exact', value: '/same' } }], backendRefs: [to(backend)] }];
    const made = translate([route(rules('b'), { name: 'second' }), route(rules('a'), { name: 'first' })]);
    expect(routesOf(made)).toHaveLength(1);
    expect(routesOf(made)[0]?.route?.weightedClusters?.clusters).toEqual([
      { name: 'default:a:80', weight: 1 },
      { name: 'default:b:80', weight: 1 },
    ]);
  });
});

describe('backends', () => {
  it('keep their weights, zero too', () => {
    const { route: action } = only([{ backendRefs: [to('a', { weight: 9 }), to('b', { weight: 0 }), to('c')] }]);
    expect(action?.weightedClusters?.clusters).toEqual([
      { name: 'default:a:80', weight: 9 },
      { name: 'default:b:80', weight: 0 },
      { name: 'default:c:80', weight: 1 },
    ]);
  });

  const grant: ReferenceGrant = {
    apiVersion: 'gateway.networking.k8s.io/v1beta1',
    kind: 'ReferenceGrant',
    metadata: meta('grant', 'other'),
    spec: {
      from: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace: 'default' }],
      to: [{ group: '', kind: 'Service' }],
    },
  };

  it.each([
    ['do not exist', to('missing'), []],
    ['are of another kind', to('a', { kind: 'Bucket', group: 'storage' }), []],
    ['lie in another namespace without a grant', to('far', { namespace: 'other' }), []],
    [
      'lie in a namespace whose grant is for somebody else',
      to('far', { namespace: 'other' }),
      [{ ...grant, spec: { ...grant.spec!, to: [{ group: '', kind: 'Service', name: 'near' }] } }],
    ],
  ])('that %s are left out, and a rule without any answers 500', (_, backend, grants) => {
    const made = only([{ backendRefs: [backend] }], { grants });
    expect(made.directResponse).toEqual({ status: 500 });
    expect(made).not.toHaveProperty('route');
    expect(only([{ backendRefs: [backend, to('a')] }], { grants }).route?.cluster).toBe('default:a:80');
  });

  it('of another namespace are used with a grant', () => {
    expect(only([{ backendRefs: [to('far', { namespace: 'other' })] }], { grants: [grant] }).route?.cluster).toBe('other:far:80');
  });

  it('speak HTTP/2 when their port says h2c and app protocols are on', () => {
    const services = [service('a', 'default', 'kubernetes.io/h2c')];
    const options = (config: Record<string, string>) =>
      JSON.stringify(translate([route([{ backendRefs: [to('a')] }])], { services, config }).spec.resources[2]);
    expect(options({})).toContain('useDownstreamProtocolConfig');
    expect(options({ 'enable-gateway-api-app-protocol': 'true' })).toContain('explicitHttpConfig');
  });
});

describe('filters', () => {
  const withFilter = (filter: object, match: object = {}): Route =>
    only([{ matches: [match] as never, filters: [filter] as never, backendRefs: [to('a')] }]);

  it('change request headers', () => {
    const made = withFilter({
      type: 'RequestHeaderModifier',
      requestHeaderModifier: { add: [{ name: 'x-add', value: '1' }], set: [{ name: 'x-set', value: '2' }], remove: ['x-gone'] },
    });
    expect(made).toMatchObject({
      requestHeadersToAdd: [
        { header: { key: 'x-add', value: '1' }, appendAction: 'APPEND_IF_EXISTS_OR_ADD' },
        { header: { key: 'x-set', value: '2' }, appendAction: 'OVERWRITE_IF_EXISTS_OR_ADD' },
      ],
      requestHeadersToRemove: ['x-gone'],
    });
  });

  it('change response headers', () => {
    const made = withFilter({ type: 'ResponseHeaderModifier', responseHeaderModifier: { remove: ['server'] } });
    expect(made.responseHeadersToRemove).toEqual(['server']);
  });

  it('of one backend apply to that backend only', () => {
    const filters = [{ type: 'RequestHeaderModifier', requestHeaderModifier: { set: [{ name: 'x-which', value: 'a' }] } }] as never;
    const changed = [{ header: { key: 'x-which', value: 'a' }, appendAction: 'OVERWRITE_IF_EXISTS_OR_ADD' }];
    expect(only([{ backendRefs: [to('a', { filters })] }]).requestHeadersToAdd).toEqual(changed);
    const several = only([{ backendRefs: [to('a', { filters }), to('b')] }]);
    expect(several).not.toHaveProperty('requestHeadersToAdd');
    expect(several.route?.weightedClusters?.clusters).toEqual([
      { name: 'default:a:80', weight: 1, requestHeadersToAdd: changed },
      { name: 'default:b:80', weight: 1 },
    ]);
  });

  it.each([
    ['scheme gives the port', { scheme: 'https' }, { schemeRedirect: 'https', portRedirect: 443, responseCode: 'FOUND' }],
    ['port and code', { port: 8443, statusCode: 301 }, { portRedirect: 8443, responseCode: 'MOVED_PERMANENTLY' }],
    ['hostname keeps the listener’s port', { hostname: 'a.b' }, { hostRedirect: 'a.b', portRedirect: 80, responseCode: 'FOUND' }],
    [
      'full path',
      { path: { type: 'ReplaceFullPath', replaceFullPath: '/new' } },
      { portRedirect: 80, pathRedirect: '/new', responseCode: 'FOUND' },
    ],
    [
      'prefix',
      { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/new' } },
      { portRedirect: 80, prefixRewrite: '/new', responseCode: 'FOUND' },
    ],
  ])('redirect: %s', (_, requestRedirect, expected) => {
    const made = only([{ filters: [{ type: 'RequestRedirect', requestRedirect }] as never }]);
    expect(made.redirect).toEqual(expected);
    expect(made).not.toHaveProperty('directResponse');
  });

  const prefix = { path: { type: 'PathPrefix', value: '/old' } };
  it.each([
    ['hostname', { hostname: 'inner' }, {}, { hostRewriteLiteral: 'inner' }],
    ['prefix', { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/new' } }, prefix, { prefixRewrite: '/new' }],
    [
      'prefix by nothing',
      { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/' } },
      prefix,
      { regexRewrite: { pattern: { regex: '^/old(/?)(.*)' }, substitution: '/\\2' } },
    ],
    [
      'full path',
      { path: { type: 'ReplaceFullPath', replaceFullPath: '/new' } },
      {},
      { regexRewrite: { pattern: { regex: '^/.*$' }, substitution: '/new' } },
    ],
  ])('rewrite: %s', (_, urlRewrite, match, expected) => {
    expect(withFilter({ type: 'URLRewrite', urlRewrite }, match).route).toMatchObject(expected);
  });

  it.each([
    ['everything', {}, 100],
    ['a percentage', { percent: 42 }, 42],
    ['a fraction', { fraction: { numerator: 1, denominator: 4 } }, 25],
  ])('mirror %s', (_, share, numerator) => {
    const made = withFilter({ type: 'RequestMirror', requestMirror: { backendRef: to('b'), ...share } });
    expect(made.route?.requestMirrorPolicies).toEqual([
      { cluster: 'default:b:80', runtimeFraction: { defaultValue: { numerator, denominator: 'HUNDRED' } } },
    ]);
  });

  it('name mirrors among the backend Services', () => {
    const rules = [{ filters: [{ type: 'RequestMirror', requestMirror: { backendRef: to('b') } }], backendRefs: [to('a')] }] as never;
    expect(translate([route(rules)]).spec.backendServices?.map((each) => each.name)).toEqual(['a', 'b']);
  });
});

describe('timeouts', () => {
  it.each([
    [{ request: '10s' }, '10s'],
    [{ request: '10s', backendRequest: '500ms' }, '0.5s'],
    [{ backendRequest: '1m30s' }, '90s'],
    [{ request: '0s' }, '0s'],
  ])('%o', (timeouts, expected) => {
    const { route: action } = only([{ timeouts, backendRefs: [to('a')] }]);
    expect(action?.timeout).toBe(expected);
    expect(action).not.toHaveProperty('maxStreamDuration');
  });
});

describe('hostnames', () => {
  const hosts = (made: Translated): Record<string, string[]> =>
    Object.fromEntries(routeConfig(made).virtualHosts.map((each) => [each.name, each.domains]));
  const rules: Rules = [{ backendRefs: [to('a')] }];
  const at = (name: string, hostname?: string, port = 80): Listeners[number] => ({
    name,
    protocol: 'HTTP',
    port,
    ...(hostname && { hostname }),
  });

  it.each([
    ['neither names any', undefined, undefined, ['*']],
    ['only the route', undefined, ['b.com', 'a.com'], ['a.com', 'b.com']],
    ['only the listener', 'a.com', undefined, ['a.com']],
    ['equal', 'a.com', ['a.com'], ['a.com']],
    ['listener wildcard', '*.a.com', ['x.a.com', 'a.com', 'y.x.a.com', 'b.com'], ['x.a.com', 'y.x.a.com']],
    ['route wildcard', 'x.a.com', ['*.a.com'], ['x.a.com']],
    ['both wildcards, the route narrower', '*.a.com', ['*.x.a.com'], ['*.x.a.com']],
    ['both wildcards, the listener narrower', '*.x.a.com', ['*.a.com'], ['*.x.a.com']],
    ['nothing in common', 'a.com', ['b.com'], []],
  ])('%s', (_, listener, hostnames, expected) => {
    const made = translate([route(rules, { hostnames })], { gateway: gateway([at('one', listener)]) });
    expect(Object.keys(hosts(made))).toEqual(expected);
  });

  it('also match with a port', () => {
    expect(hosts(translate([route(rules, { hostnames: ['a.com'] })]))).toEqual({ 'a.com': ['a.com', 'a.com:*'] });
    expect(hosts(translate([route(rules)]))).toEqual({ '*': ['*'] });
  });

  it('belong to the most specific listener of a port', () => {
    const made = translate([route(rules, { hostnames: ['x.a.com'], sectionName: 'wide' })], {
      gateway: gateway([at('wide', '*.a.com'), at('narrow', 'x.a.com')]),
    });
    expect(hosts(made)).toEqual({});
  });

  it('of several routes are kept apart, and shared ones joined', () => {
    const made = translate([
      route([{ matches: [{ path: { type: 'Exact', value: '/1' } }], backendRefs: [to('a')] }], {
        name: 'one',
        hostnames: ['a.com', 'b.com'],
      }),
      route([{ matches: [{ path: { type: 'Exact', value: '/22' } }], backendRefs: [to('b')] }], { name: 'two', hostnames: ['b.com'] }),
    ]);
    expect(routesOf(made, 'a.com').map((each) => each.match.path)).toEqual(['/1']);
    expect(routesOf(made, 'b.com').map((each) => each.match.path)).toEqual(['/22', '/1']);
  });

  it('go to the listener that the parent reference names', () => {
    const made = translate([route(rules, { sectionName: 'two' })], { gateway: gateway([at('one', 'a.com'), at('two', 'b.com', 8080)]) });
    expect(hosts(made)).toEqual({ 'b.com': ['b.com', 'b.com:*'] });
    expect(made.spec.services?.[0]?.ports).toEqual([80, 8080]);
  });
});

describe('the listener', () => {
  const managers = (made: Translated): HttpConnectionManager[] =>
    listenerOf(made).filterChains.map((chain) => chain.filters[0]!.typedConfig as HttpConnectionManager);

  it('trusts as many X-Forwarded-For hops as cilium-config says, and none by default', () => {
    expect(managers(translate([]))[0]).toMatchObject({ useRemoteAddress: true, rds: { routeConfigName: 'listener-insecure' } });
    expect(managers(translate([]))[0]).not.toHaveProperty('xffNumTrustedHops');
    expect(managers(translate([], { config: { 'gateway-api-xff-num-trusted-hops': '2' } }))[0]).toMatchObject({
      useRemoteAddress: true,
      xffNumTrustedHops: 2,
    });
  });

  const https: Listeners[number] = {
    name: 'https',
    protocol: 'HTTPS',
    port: 443,
    hostname: 'a.com',
    tls: { mode: 'Terminate', certificateRefs: [{ name: 'cert' }] },
  };

  it('has a chain per certificate, with the Secret’s copy in the secrets namespace', () => {
    const made = translate([route([{ backendRefs: [to('a')] }])], {
      gateway: gateway([...HTTP, https]),
      config: { 'gateway-api-secrets-namespace': 'cilium-secrets' },
    });
    const chains = listenerOf(made).filterChains;
    expect(chains.map((chain) => chain.filterChainMatch)).toEqual([
      { transportProtocol: 'raw_buffer' },
      { transportProtocol: 'tls', serverNames: ['a.com'] },
    ]);
    expect(JSON.stringify(chains[1]?.transportSocket)).toContain('"cilium-secrets/default-cert"');
    expect(routeConfig(made, 'listener-secure').virtualHosts.map((each) => each.name)).toEqual(['a.com']);
    expect(routeConfig(made).virtualHosts.map((each) => each.name)).toEqual(['*']);
  });

  it('leaves out a certificate of another namespace without a grant', () => {
    const foreign = { ...https, tls: { mode: 'Terminate' as const, certificateRefs: [{ name: 'cert', namespace: 'other' }] } };
    expect(translate([], { gateway: gateway([foreign]) }).spec.resources).toEqual([]);
  });

  it('asks for PROXY protocol first, when it is on', () => {
    const made = translate([], { config: { 'enable-gateway-api-proxy-protocol': 'true' } });
    expect((listenerOf(made)['listenerFilters'] as { name: string }[]).map((each) => each.name)).toEqual([
      'envoy.filters.listener.proxy_protocol',
      'envoy.filters.listener.tls_inspector',
    ]);
  });

  it('binds the node’s own ports in host network mode, on the selected nodes', () => {
    const made = translate([], {
      gateway: gateway([...HTTP, { name: 'alt', protocol: 'HTTP', port: 8080 }]),
      config: { 'gateway-api-hostnetwork-enabled': 'true', 'gateway-api-hostnetwork-nodelabelselector': 'role=edge' },
    });
    expect(listenerOf(made)['address']).toEqual({ socketAddress: { protocol: 'TCP', address: '0.0.0.0', portValue: 80 } });
    expect(JSON.stringify(listenerOf(made)['additionalAddresses'])).toContain('8080');
    expect(made.spec.nodeSelector).toEqual({ matchLabels: { role: 'edge' } });
  });
});

describe('attachment', () => {
  const rules: Rules = [{ backendRefs: [to('far')] }];
  const foreign = route(rules, { name: 'foreign', namespace: 'other' });
  const from = (namespaces: object): Gateway => gateway([{ name: 'http', protocol: 'HTTP', port: 80, allowedRoutes: { namespaces } }]);
  const attached = (of: Gateway): boolean =>
    routeConfig(
      translateGateway(
        of,
        { http: [foreign], grpc: [] },
        { grants: [], services: SERVICES, labelsOf: (name): Record<string, string> => (name === 'other' ? { team: 'x' } : {}) },
        gatewayConfigOf({}),
      ),
    ).virtualHosts.length > 0;

  it.each([
    ['Same', { from: 'Same' }, false],
    ['All', { from: 'All' }, true],
    ['a selector that fits', { from: 'Selector', selector: { matchLabels: { team: 'x' } } }, true],
    ['a selector that does not', { from: 'Selector', selector: { matchLabels: { team: 'y' } } }, false],
  ])('from another namespace with %s', (_, namespaces, expected) => {
    expect(attached(from(namespaces))).toBe(expected);
  });

  it('only of the kinds that a listener allows', () => {
    const grpcOnly = gateway([{ name: 'http', protocol: 'HTTP', port: 80, allowedRoutes: { kinds: [{ kind: 'GRPCRoute' }] } }]);
    expect(routeConfig(translate([route([{ backendRefs: [to('a')] }])], { gateway: grpcOnly })).virtualHosts).toEqual([]);
  });
});

describe('GRPCRoute', () => {
  it.each([
    [{ service: 'pkg.Echo', method: 'Say' }, { path: '/pkg.Echo/Say' }],
    [{ service: 'pkg.Echo' }, { pathSeparatedPrefix: '/pkg.Echo' }],
    [{ method: 'Say' }, { safeRegex: { regex: '/.+/Say' } }],
    [{ type: 'RegularExpression', service: 'pkg.*' }, { safeRegex: { regex: '/pkg.*/.+' } }],
  ])('%o', (method, match) => {
    const made = translateGateway(
      gateway(),
      {
        http: [],
        grpc: [
          {
            apiVersion: 'gateway.networking.k8s.io/v1',
            kind: 'GRPCRoute',
            metadata: meta('calls'),
            spec: { parentRefs: [{ name: 'ip-gateway' }], rules: [{ matches: [{ method: method as never }], backendRefs: [to('a')] }] },
          },
        ],
      },
      { grants: [], services: SERVICES, labelsOf: () => ({}) },
      gatewayConfigOf({}),
    );
    expect(routesOf(made)[0]?.match).toEqual(match);
    expect(JSON.stringify(made.spec.resources[2])).toContain('explicitHttpConfig');
  });
});
