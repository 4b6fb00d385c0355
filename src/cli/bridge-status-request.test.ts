/** Which request shows a Gateway's path. */
import { describe, expect, test } from 'vitest';
import type { Gateway } from '../cluster/kinds.ts';
import { StaticClusterModel } from '../cluster/static.ts';
import type { KubeObject } from '../kube/objects.ts';
import { requestFor, type Entrance, type RequestWish } from './bridge-status-request.ts';

const gateway = (listener: object = {}): Gateway =>
  ({
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: { namespace: 'shop', name: 'web' },
    spec: { gatewayClassName: 'cilium', listeners: [{ name: 'http', protocol: 'HTTP', port: 80, ...listener }] },
  }) as unknown as Gateway;

const route = (name: string, spec: object, more: { kind?: string; namespace?: string; created?: string } = {}): KubeObject =>
  ({
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: more.kind ?? 'HTTPRoute',
    metadata: { namespace: more.namespace ?? 'shop', name, creationTimestamp: more.created ?? '2026-01-01T00:00:00Z' },
    spec: { parentRefs: [{ name: 'web' }], ...spec },
  }) as unknown as KubeObject;

const ENTRANCE: Entrance = { address: '203.0.113.10', elbPort: 80, port: 80, isTls: false };

function ask(routes: KubeObject[], options: { listener?: object; entrance?: Partial<Entrance>; wish?: RequestWish } = {}) {
  const { method, to, headers } = requestFor(
    new StaticClusterModel({ objects: routes }),
    gateway(options.listener),
    { ...ENTRANCE, ...options.entrance },
    options.wish,
  );
  return [method, to, headers];
}
const matching = (match: object) => ({ rules: [{ matches: [match] }] });

test('without a route, and without a Gateway: GET / of the address', () => {
  expect(ask([])).toEqual(['GET', 'http://203.0.113.10/', {}]);
  expect(requestFor(new StaticClusterModel(), undefined, ENTRANCE)).toMatchObject({ from: '198.51.100.7', to: 'http://203.0.113.10/' });
});

test('the port stands in the URL where it is not the usual one; TLS makes it https', () => {
  expect(ask([], { entrance: { elbPort: 8080 } })[1]).toBe('http://203.0.113.10:8080/');
  expect(ask([], { entrance: { elbPort: 443, isTls: true } })[1]).toBe('https://203.0.113.10/');
  expect(ask([], { entrance: { elbPort: 80, isTls: true } })[1]).toBe('https://203.0.113.10:80/');
});

describe('the first match of the first route', () => {
  test('path, method, exact headers and query; what is a pattern is left out', () => {
    const match = {
      path: { type: 'PathPrefix', value: '/cart' },
      method: 'POST',
      headers: [
        { name: 'X-Version', value: '2' },
        { type: 'RegularExpression', name: 'x-any', value: '.*' },
      ],
      queryParams: [{ name: 'q', value: 'a b' }],
    };
    expect(ask([route('r', matching(match))])).toEqual(['POST', 'http://203.0.113.10/cart?q=a+b', { 'x-version': '2' }]);
    expect(ask([route('r', matching({ path: { type: 'RegularExpression', value: '/a.*' } }))])[1]).toBe('http://203.0.113.10/');
  });

  test('the oldest route comes first, then by name', () => {
    const at = (path: string) => matching({ path: { value: path } });
    const [young, old] = [route('a', at('/young'), { created: '2026-02-01T00:00:00Z' }), route('b', at('/old'))];
    expect(ask([young, old])[1]).toBe('http://203.0.113.10/old');
    expect(ask([route('d', at('/d')), route('c', at('/c'))])[1]).toBe('http://203.0.113.10/c');
  });

  test('routes of other Gateways, listeners and ports do not count; one of another namespace that names it does', () => {
    const at = matching({ path: { value: '/x' } });
    const not = (parent: object): KubeObject => route('r', { ...at, parentRefs: [parent] });
    for (const parent of [
      { name: 'other' },
      { name: 'web', namespace: 'elsewhere' },
      { name: 'web', sectionName: 'tls' },
      { name: 'web', port: 443 },
      { kind: 'Service', name: 'web' },
    ])
      expect(ask([not(parent)])[1]).toBe('http://203.0.113.10/');
    expect(ask([not({ name: 'web', sectionName: 'http', port: 80 })])[1]).toBe('http://203.0.113.10/x');
    expect(ask([route('r', { ...at, parentRefs: [{ name: 'web', namespace: 'shop' }] }, { namespace: 'team' })])[1]).toBe(
      'http://203.0.113.10/x',
    );
  });

  test('of a GRPCRoute: its method as a path', () => {
    const grpc = route('g', matching({ method: { service: 'shop.Cart', method: 'Add' } }), { kind: 'GRPCRoute' });
    expect(ask([grpc])).toEqual(['POST', 'http://203.0.113.10/shop.Cart/Add', { 'content-type': 'application/grpc' }]);
  });
});

test.each<[string | undefined, string[] | undefined, string | undefined]>([
  [undefined, undefined, undefined],
  [undefined, ['shop.example'], 'shop.example'],
  ['*.example', undefined, 'www.example'],
  ['*.example', ['other.test', 'shop.example'], 'shop.example'],
  ['shop.example', ['*.example'], 'shop.example'],
  [undefined, ['*.example'], 'www.example'],
  ['shop.example', ['other.test'], 'shop.example'],
])('listener %s and route %o: host %s', (hostname, hostnames, host) => {
  const [, , headers] = ask([route('r', { ...(hostnames && { hostnames }) })], { listener: { ...(hostname && { hostname }) } });
  expect(headers).toEqual(host === undefined ? {} : { host });
});

test('what is asked for by hand comes first, in the plainest way', () => {
  const posted = route('r', { hostnames: ['shop.example'], ...matching({ method: 'POST', path: { value: '/cart' } }) });
  expect(ask([posted], { wish: { path: 'health', host: 'a.test' } })).toEqual(['GET', 'http://203.0.113.10/health', { host: 'a.test' }]);
  expect(ask([posted], { wish: { host: 'a.test' } })).toEqual(['POST', 'http://203.0.113.10/cart', { host: 'a.test' }]);
});
