/** A request at a Gateway's Envoy: routing, policy, and Envoy's own answers. @module */
import { describe, expect, test } from 'vitest';
import type { Route } from '../../cluster/envoy-config.ts';
import type { KubeObject } from '../../kube/objects.ts';
import type { EnvoyArrival, HttpRequestLine } from '../model.ts';
import { clusterOf, envoyConfig, frontend, GATEWAY_LISTENER, policy, service, slice, type ClusterSpecimen } from '../testing/cluster.ts';
import { trace } from '../trace.ts';
import { traceRequest } from './request.ts';

const arrival: EnvoyArrival = {
  node: 'node-a',
  listener: GATEWAY_LISTENER,
  servicePort: 80,
  sourceAddress: '203.0.113.9',
  sourceIdentity: 2,
};
const get = (path: string, more: Partial<HttpRequestLine> = {}): HttpRequestLine => ({
  method: 'GET',
  path,
  authority: '122.9.70.186',
  headers: {},
  ...more,
});

const toWeb: Route = { match: { prefix: '/' }, route: { cluster: 'default:web:80' }, metadata: { httpRoute: 'default/echo', rule: 0 } };

function gateway(
  routes: Route[] = [toWeb],
  more: Partial<ClusterSpecimen> & { backends?: { ip: string; ready?: boolean }[]; clusters?: string[] } = {},
) {
  const { backends = [{ ip: '10.100.1.10' }], clusters, objects = [], ...rest } = more;
  return clusterOf({
    nodes: [
      { name: 'node-a', ip: '10.2.128.11', ingressIP: '10.100.0.2' },
      { name: 'node-b', ip: '10.2.128.12', ingressIP: '10.100.1.2' },
    ],
    pods: [
      { name: 'web-0', node: 'node-b', ip: '10.100.1.10', labels: { app: 'web' } },
      { name: 'web-1', node: 'node-a', ip: '10.100.0.10', labels: { app: 'web' } },
    ],
    objects: [
      envoyConfig([{ domains: ['*'], routes }], clusters),
      service('web', [{ name: 'http', port: 80, targetPort: 8080 }]),
      slice('web', backends, { name: 'http', port: 8080 }),
      ...objects,
    ],
    ...rest,
  });
}

const reasons = (result: { hops: readonly { reason: string }[] }): string[] => result.hops.map(({ reason }) => reason);

describe('a request that is forwarded', () => {
  test.each([
    [{ httpRoute: 'default/echo', rule: 0 }, 'HTTPRoute default/echo rule 0'],
    [{ grpcRoute: 'default/calls', rule: 1 }, 'GRPCRoute default/calls rule 1'],
    [undefined, 'route'],
  ])('names the route of %j', (metadata, name) => {
    const { hops } = traceRequest(gateway([{ ...toWeb, metadata: metadata! }]), arrival, get('/'));
    expect(hops.find(({ kind }) => kind === 'route')).toMatchObject({ at: name, reason: 'route.matched' });
  });

  test('says where to, and that Envoy itself is the source', () => {
    const result = traceRequest(gateway(), arrival, get('/hello?x=1'));
    expect(result.outcome).toEqual({
      kind: 'pod',
      namespace: 'default',
      name: 'web-0',
      node: 'node-b',
      address: '10.100.1.10',
      port: 8080,
    });
    expect(result.decision).toMatchObject({
      kind: 'forward',
      path: '/hello?x=1',
      authority: '122.9.70.186',
      timeoutMs: 15_000,
      upstream: {
        cluster: 'default:web:80',
        address: '10.100.1.10',
        port: 8080,
        sourceAddress: '10.100.0.2',
        pod: { namespace: 'default', name: 'web-0', node: 'node-b' },
      },
      forwarded: { useRemoteAddress: true, xffNumTrustedHops: 0 },
    });
    expect(result).toMatchObject({ sourceAddress: '10.100.0.2', sourceIdentity: 8 });
    expect(result.hops[0]).toMatchObject({ kind: 'route', at: 'HTTPRoute default/echo rule 0' });
  });

  test('goes to ready endpoints only, as the chooser says', () => {
    const backends = [{ ip: '10.100.1.10', ready: false }, { ip: '10.100.0.10' }, { ip: '10.100.1.11' }];
    const choose = (count: number) => count - 1;
    const cluster = gateway([toWeb], { backends });
    expect(traceRequest(cluster, arrival, get('/')).decision).toMatchObject({ upstream: { address: '10.100.0.10' } });
    expect(traceRequest(cluster, arrival, get('/'), { choose }).hops.find(({ kind }) => kind === 'backend')).toMatchObject({
      params: { address: '10.100.1.11', ready: 2 },
    });
  });

  test('is shared among clusters by weight', () => {
    const route: Route = {
      match: { prefix: '/' },
      route: {
        weightedClusters: {
          clusters: [
            { name: 'default:web:80', weight: 9 },
            { name: 'default:web:http', weight: 0 },
            { name: 'default:canary:80', weight: 1 },
          ],
        },
      },
    };
    const cluster = gateway([route], {
      clusters: ['default:web:80', 'default:canary:80'],
      objects: [service('canary', [{ port: 80 }]), slice('canary', [{ ip: '10.100.0.10' }], { port: 9090 })],
    });
    const hit = (index: number) => traceRequest(cluster, arrival, get('/'), { choose: (count) => (count === 10 ? index : 0) }).decision;
    expect(hit(8)).toMatchObject({ upstream: { cluster: 'default:web:80' } });
    expect(hit(9)).toMatchObject({ upstream: { cluster: 'default:canary:80', port: 9090 } });
  });

  test('is rewritten: headers, path, host, timeout', () => {
    const route: Route = {
      match: { pathSeparatedPrefix: '/old' },
      route: {
        cluster: 'default:web:80',
        prefixRewrite: '/new',
        hostRewriteLiteral: 'inside.example',
        timeout: '0.5s',
        retryPolicy: { retryOn: '5xx', numRetries: 3, retryBackOff: { baseInterval: '100ms' } },
      },
      requestHeadersToRemove: ['X-Gone'],
      requestHeadersToAdd: [{ header: { key: 'X-Set', value: '1' }, appendAction: 'OVERWRITE_IF_EXISTS_OR_ADD' }],
      responseHeadersToAdd: [{ header: { key: 'X-Back', value: '2' } }],
    };
    expect(traceRequest(gateway([route]), arrival, get('/old/a?b=c')).decision).toMatchObject({
      path: '/new/a?b=c',
      authority: 'inside.example',
      timeoutMs: 500,
      retry: { attempts: 3, on: '5xx', backOffMs: 100 },
      requestHeaders: [
        { action: 'remove', name: 'x-gone' },
        { action: 'set', name: 'x-set', value: '1' },
      ],
      responseHeaders: [{ action: 'append', name: 'x-back', value: '2' }],
    });
  });

  test('is mirrored as often as the fraction says', () => {
    const mirror = { cluster: 'default:web:80', runtimeFraction: { defaultValue: { numerator: 25 } } };
    const cluster = gateway([{ ...toWeb, route: { cluster: 'default:web:80', requestMirrorPolicies: [mirror] } }]);
    const mirrors = (drawn: number) => {
      const { decision } = traceRequest(cluster, arrival, get('/'), { choose: (count) => (count === 100 ? drawn : 0) });
      return decision.kind === 'forward' ? decision.mirrors.length : undefined;
    };
    expect([mirrors(24), mirrors(25)]).toEqual([1, 0]);
  });
});

describe('Envoy’s own answers', () => {
  test.each<[string, Route[], Parameters<typeof gateway>[1], number, string, string]>([
    ['no route', [{ ...toWeb, match: { path: '/only' } }], {}, 404, '', 'route.no-match'],
    ['no cluster', [{ ...toWeb, route: { cluster: 'default:gone:80' } }], {}, 503, '', 'backend.no-cluster'],
    ['no endpoint', [toWeb], { backends: [] }, 503, 'no healthy upstream', 'backend.no-endpoints'],
    ['no ready endpoint', [toWeb], { backends: [{ ip: '10.100.1.10', ready: false }] }, 503, 'no healthy upstream', 'backend.none-ready'],
    ['a direct response', [{ match: { prefix: '/' }, directResponse: { status: 500 } }], {}, 500, '', 'route.direct-response'],
  ])('%s', (_, routes, more, status, body, reason) => {
    const result = traceRequest(gateway(routes, more), arrival, get('/'));
    expect(result.outcome).toEqual({ kind: 'http', status });
    expect(result.decision).toMatchObject({ kind: 'answer', status, body });
    expect(result.hops.at(-1)).toMatchObject({ state: 'answer', httpStatus: status, reason });
  });

  test('no virtual host for the authority', () => {
    const cluster = gateway().set(envoyConfig([{ domains: ['example.com', 'example.com:*'], routes: [toWeb] }]));
    expect(traceRequest(cluster, arrival, get('/')).decision).toMatchObject({ status: 404, body: '' });
    expect(traceRequest(cluster, arrival, get('/', { authority: 'EXAMPLE.com:8080' })).decision.kind).toBe('forward');
  });

  test('a backend whose packets are lost: 503 after the connect time-out, 504 when the route’s own is shorter', () => {
    const lost = { pods: [{ name: 'web-0', node: 'node-b', ip: '10.100.1.10', endpoint: { interfaceIndex: 0 } }] };
    const result = traceRequest(gateway([toWeb], lost), arrival, get('/'));
    expect(result.decision).toMatchObject({
      status: 503,
      delayMs: 5000,
      body: 'upstream connect error or disconnect/reset before headers. reset reason: connection timeout',
    });
    expect(reasons(result).slice(-2)).toEqual(['endpoint.no-interface', 'backend.connect-timeout']);
    const hasty: Route = { ...toWeb, route: { cluster: 'default:web:80', timeout: '1s' } };
    expect(traceRequest(gateway([hasty], lost), arrival, get('/')).decision).toMatchObject({
      status: 504,
      delayMs: 1000,
      body: 'upstream request timeout',
    });
  });

  test('a redirect', () => {
    const route: Route = { match: { prefix: '/' }, redirect: { schemeRedirect: 'https', responseCode: 'FOUND' } };
    const result = traceRequest(gateway([route]), arrival, get('/a?b', { authority: 'example.com:80' }));
    expect(result.decision).toMatchObject({ status: 302, headers: { location: 'https://example.com/a?b' } });
  });

  test('plain text to a listener that only speaks TLS, and TLS to one that does not: closed', () => {
    expect(traceRequest(gateway(), { ...arrival, tls: { serverName: 'example.com' } }, get('/')).decision).toEqual({ kind: 'close' });
  });
});

describe('the three checks of policy', () => {
  const lockWeb = policy('lock', {
    endpointSelector: { matchLabels: { app: 'web' } },
    ingress: [{ fromEndpoints: [{ matchLabels: { app: 'client' } }] }],
  });
  const letIngress = policy('ingress', {
    endpointSelector: { matchLabels: { app: 'web' } },
    ingress: [{ fromEntities: ['ingress'], toPorts: [{ ports: [{ port: '8080', protocol: 'TCP' }] }] }],
  });
  const clusterwide = (spec: object): KubeObject => ({
    ...policy('ccnp', spec),
    kind: 'CiliumClusterwideNetworkPolicy',
    metadata: { ...policy('ccnp', {}).metadata, namespace: undefined },
  });
  const INGRESS = { endpointSelector: { matchLabels: { 'reserved:ingress': '' } } };

  test.each<[string, KubeObject[], string]>([
    ['the backend lets only app=client in (the source document’s policy)', [lockWeb], 'backend-policy.denied'],
    [
      'the client may not reach reserved:ingress',
      [clusterwide({ ...INGRESS, ingress: [{ fromCIDR: ['198.51.100.0/24'] }] })],
      'ingress-policy.denied',
    ],
    [
      'reserved:ingress may not reach the backend',
      [clusterwide({ ...INGRESS, egress: [{ toEntities: ['world'] }] })],
      'egress-policy.denied',
    ],
  ])('403: %s', (_, objects, reason) => {
    const result = traceRequest(gateway([toWeb], { objects }), arrival, get('/'));
    expect(result.outcome).toEqual({ kind: 'http', status: 403 });
    expect(result.decision).toMatchObject({ status: 403, body: 'Access denied\r\n' });
    expect(result.hops.at(-1)).toMatchObject({ reason, state: 'answer', httpStatus: 403 });
  });

  test('the remedy: fromEntities [ingress] beside it', () => {
    const result = traceRequest(gateway([toWeb], { objects: [lockWeb, letIngress] }), arrival, get('/'));
    expect(result.outcome.kind).toBe('pod');
    expect(result.hops.find(({ kind }) => kind === 'policy')).toMatchObject({ params: { peer: 'reserved:ingress' } });
  });

  test('the client’s own CIDR lets it through the first check', () => {
    const objects = [clusterwide({ ...INGRESS, ingress: [{ fromCIDR: ['203.0.113.0/24'] }] })];
    expect(reasons(traceRequest(gateway([toWeb], { objects }), arrival, get('/')))).toContain('ingress-policy.allowed');
  });

  test('L7 rules of the backend judge the rewritten request', () => {
    const l7 = policy('l7', {
      endpointSelector: { matchLabels: { app: 'web' } },
      ingress: [
        { fromEntities: ['ingress'], toPorts: [{ ports: [{ port: '8080', protocol: 'TCP' }], rules: { http: [{ path: '/new' }] } }] },
      ],
    });
    const route: Route = { match: { path: '/old' }, route: { cluster: 'default:web:80', prefixRewrite: '/new' } };
    expect(traceRequest(gateway([route, toWeb], { objects: [l7] }), arrival, get('/old')).decision.kind).toBe('forward');
    expect(traceRequest(gateway([route, toWeb], { objects: [l7] }), arrival, get('/new/er')).decision).toMatchObject({ status: 403 });
  });
});

test('a trace with a request walks from the NodePort to the pod', () => {
  const frontends = [frontend('NodePort', '0.0.0.0:32546', 'default/cilium-gateway-ip-gateway', [], { l7Listener: GATEWAY_LISTENER })];
  const result = trace(gateway([toWeb], { frontends }), {
    from: { kind: 'external', address: '203.0.113.9' },
    to: { address: '10.2.128.11', port: 32_546 },
    protocol: 'TCP',
    request: get('/'),
  });
  expect(result.outcome).toMatchObject({ kind: 'pod', name: 'web-0' });
  expect(result.decision?.kind).toBe('forward');
  expect(result.hops.map(({ kind }) => kind)).toEqual([
    'security-group',
    'node',
    'service',
    'envoy-listener',
    'route',
    'backend',
    'routing',
    'endpoint',
    'policy',
    'pod',
  ]);
});

test('routes and policies see the normalised path; an escaped slash is sent away, a fragment refused', () => {
  const admin: Route = { match: { pathSeparatedPrefix: '/admin' }, directResponse: { status: 401 } };
  const at = (path: string) => traceRequest(gateway([admin, toWeb]), arrival, get(path)).decision;
  for (const path of ['/admin', '/public/../admin', '//admin', '/./admin/x', '/public/%2e%2E/admin', '/%61dmin'])
    expect(at(path), path).toMatchObject({ kind: 'answer', status: 401 });
  expect(at('/public/..;/admin')).toMatchObject({ kind: 'forward', path: '/public/..;/admin' });
  expect(at('/public/..%2Fadmin?x')).toMatchObject({ kind: 'answer', status: 307, headers: { location: '/admin?x' } });
  expect(at('/a#b')).toMatchObject({ kind: 'answer', status: 400 });
});
