/** Routes and the Services behind them, case by case. @module */
import { describe, expect, test } from 'vitest';
import { gateways } from '../../cluster/kinds.ts';
import { metadata, type ClusterParts } from '../testing/cluster-parts.ts';
import { ask, fixes, words } from './testing/asking.ts';
import { ciliumGateways } from './gateways.ts';
import { probesOf } from './probes.ts';
import { gatewayCluster, refused, route } from './testing/gateway-cluster.ts';

const KINDS = ['HTTPRoute', 'GRPCRoute'] as const;

describe.each(KINDS)('CCE4021, %s', (kind) => {
  test('no host in common', () => {
    const parts = gatewayCluster();
    route(parts, {
      kind,
      spec: { hostnames: ['shop.example.com'] },
      accepted: refused('Accepted', 'NoMatchingListenerHostname', 'No matching listener hostname'),
    });
    expect(words(ask('CCE4021', parts))).toContain('the route serves shop.example.com, the listeners serve *');
  });

  test('a namespace that the listener does not take is admitted by name', () => {
    const parts = gatewayCluster();
    const spec = { parentRefs: [{ name: 'web', namespace: 'default' }], rules: [] };
    route(parts, {
      kind,
      namespace: 'shop',
      spec,
      accepted: refused(
        'Accepted',
        'NotAllowedByListeners',
        `${kind} is not allowed to attach to this Gateway due to namespace restrictions`,
      ),
    });
    const [text] = fixes(ask('CCE4021', parts));
    expect(text).toMatch(/^kubectl -n default patch gateway web --type=json/);
    expect(text).toContain('"values":["default","shop"]');
  });

  test('a Gateway that is not there, with one that may have been meant', () => {
    const parts = gatewayCluster();
    route(parts, { kind, spec: { parentRefs: [{ name: 'wbe' }] } });
    expect(fixes(ask('CCE4021', parts))).toEqual([
      `kubectl -n default patch ${kind.toLowerCase()} web --type=json -p '[{"op":"replace","path":"/spec/parentRefs/0/name","value":"web"}]'`,
    ]);
  });

  test('of a Gateway of somebody else nothing is said', () => {
    const parts = gatewayCluster({ controllerName: 'example.com/other' });
    expect(parts.model.get(gateways, { namespace: 'default', name: 'web' })).toBeDefined();
    route(parts, { kind, accepted: refused('Accepted', 'NoMatchingParent', '') });
    expect(ask('CCE4021', parts).findings).toEqual([]);
  });
});

describe.each(KINDS)('back ends, %s', (kind) => {
  const sendingTo = (...backendRefs: object[]): ClusterParts => route(gatewayCluster(), { kind, spec: { rules: [{ backendRefs }] } });
  const other = KINDS.find((one) => one !== kind)!;

  test('CCE4022: a port that the Service does not have', () => {
    expect(fixes(ask('CCE4022', sendingTo({ name: 'backend', port: 8080 })))).toEqual([
      `kubectl -n default patch ${kind.toLowerCase()} web --type=json -p '[{"op":"replace","path":"/spec/rules/0/backendRefs/0/port","value":80}]'`,
    ]);
  });

  test('CCE4022: where nothing is near, one is told to look', () => {
    expect(ask('CCE4022', sendingTo({ name: 'payments', port: 80 })).findings).toMatchObject([{ fixes: [{ reversible: false }] }]);
  });

  test('CCE4022: kinds of other groups are their owners’ affair', () => {
    const foreign = { group: 'multicluster.x-k8s.io', kind: 'ServiceImport', name: 'backend', port: 80 };
    expect(ask('CCE4022', sendingTo(foreign)).findings).toEqual([]);
  });

  test('CCE4023: a grant for another Service, or another kind of route, is none', () => {
    const parts = sendingTo({ name: 'backend', namespace: 'shop', port: 80 });
    const grant = (to: object, from: string = kind): void => {
      parts.add({
        apiVersion: 'gateway.networking.k8s.io/v1beta1',
        kind: 'ReferenceGrant',
        metadata: metadata('grant', { namespace: 'shop' }),
        spec: { from: [{ group: 'gateway.networking.k8s.io', kind: from, namespace: 'default' }], to: [to] },
      });
    };
    const service = { group: '', kind: 'Service' };
    grant({ ...service, name: 'other' });
    expect(ask('CCE4023', parts).findings).toHaveLength(1);
    grant(service, other);
    expect(ask('CCE4023', parts).findings).toHaveLength(1);
    grant(service);
    expect(ask('CCE4023', parts).findings).toEqual([]);
  });
});

describe('routes of one kind only are known', () => {
  const gone = (kind: (typeof KINDS)[number]): ClusterParts =>
    route(gatewayCluster(), {
      kind,
      name: 'lost',
      spec: { rules: [{ backendRefs: [{ name: 'payments', namespace: 'shop', port: 80 }] }] },
    });

  test.each(['CCE4022', 'CCE4023'])('%s finds what is wrong with those, and says that others were not seen', (code) => {
    const answer = ask(code, gone('HTTPRoute'), 'grpcroutes');
    expect(answer.findings).toHaveLength(1);
    expect(answer.unknown).toBeDefined();
    expect(ask(code, gone('HTTPRoute')).unknown).toBeUndefined();
  });

  test('that there is none of the other kind is nothing that was seen', () => {
    const parts = gatewayCluster({ controllerName: 'example.com/other' });
    expect(ask('CCE4022', parts, 'grpcroutes')).toMatchObject({ findings: [], looked: 0, unknown: expect.anything() });
    expect(ask('CCE4022', parts)).toMatchObject({ skip: expect.anything() });
  });

  test.each(['CCE4021', 'CCE4030', 'CCE4090', 'CCE5002'])('%s says so, too', (code) => {
    const parts = gatewayCluster().add({
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumNetworkPolicy',
      metadata: metadata('open', { namespace: 'default' }),
      spec: { endpointSelector: {}, ingress: [{ fromEntities: ['all'] }] },
    });
    expect(ask(code, parts, 'grpcroutes')).toMatchObject({ findings: [], unknown: expect.anything() });
  });
});

describe('Services', () => {
  const service = (spec: object): ClusterParts =>
    gatewayCluster().add({ apiVersion: 'v1', kind: 'Service', metadata: metadata('shop', { namespace: 'default' }), spec });

  test('CCE3001: nobody depends on it: a warning; without a near label nothing is patched', () => {
    const { findings } = ask('CCE3001', service({ type: 'ClusterIP', selector: { tier: 'front' } }));
    expect(findings).toMatchObject([{ severity: 'warning', fixes: [{ reversible: false }] }]);
  });

  test('CCE3002: pods that have just been made, and those published unready, are in order', () => {
    const young = service({ selector: { app: 'shop' } }).pod('shop-1', { labels: { app: 'shop' }, ready: false, ageMs: 10_000 });
    expect(ask('CCE3002', young).findings).toEqual([]);
    const unready = service({ selector: { app: 'shop' }, publishNotReadyAddresses: true }).pod('shop-1', {
      labels: { app: 'shop' },
      ready: false,
    });
    expect(ask('CCE3002', unready).findings).toEqual([]);
    const old = service({ selector: { app: 'shop' } }).pod('shop-1', { labels: { app: 'shop' }, ready: false });
    expect(ask('CCE3002', old).findings).toMatchObject([{ about: ['service/default/shop', 'pod/default/shop-1'] }]);
  });

  test('CCE3003: a number is not looked up', () => {
    expect(ask('CCE3003', service({ selector: { app: 'backend' }, ports: [{ port: 80, targetPort: 9 }] })).findings).toEqual([]);
  });
});

describe('requests to try', () => {
  const probes = (spec: object, listener: object = {}, kind: (typeof KINDS)[number] = 'HTTPRoute'): string[] => {
    const parts = gatewayCluster({ spec: { listeners: [{ name: 'http', protocol: 'HTTP', port: 80, ...listener }] } });
    route(parts, { kind, spec });
    const [gateway] = ciliumGateways(parts.model);
    return probesOf(parts.model, gateway!, gateway!.listeners[0]!).map(({ request: { method, authority, path, headers } }) =>
      [method, `${authority}${path}`, ...Object.entries(headers).map((pair) => pair.join(': '))].join(' '),
    );
  };

  test('one for each rule, with what its first match asks for', () => {
    const rules = [
      { matches: [{ path: { type: 'PathPrefix', value: '/shop' }, method: 'POST', headers: [{ name: 'X-Tenant', value: 'a' }] }] },
      { matches: [{ path: { type: 'RegularExpression', value: '/[0-9]+' } }, { path: { type: 'Exact', value: '/one' } }] },
      { matches: [{ path: { type: 'RegularExpression', value: '/.*' } }] },
      { matches: [{ queryParams: [{ name: 'q', value: 'a b' }] }] },
    ];
    expect(probes({ hostnames: ['*.example.com'], rules })).toEqual([
      'POST www.example.com/shop x-tenant: a',
      'GET www.example.com/one',
      'GET www.example.com/?q=a%20b',
    ]);
  });

  test('of a GRPCRoute: the calls that its rules match, as Envoy sees them', () => {
    const rules = [
      { matches: [{ method: { service: 'shop.Cart', method: 'Add' }, headers: [{ name: 'X-Tenant', value: 'a' }] }] },
      { matches: [{ method: { type: 'RegularExpression', service: 'shop.*' } }, { method: { service: 'shop.Order' } }] },
      { matches: [{ method: { method: 'Watch' } }] },
      { matches: [{ method: { type: 'RegularExpression', service: 'shop.*' } }] },
      {},
    ];
    // Behind that of the HTTPRoute which the cluster has already.
    expect(probes({ hostnames: ['shop.example.com'], rules }, {}, 'GRPCRoute').slice(1)).toEqual([
      'POST shop.example.com/shop.Cart/Add content-type: application/grpc x-tenant: a',
      'POST shop.example.com/shop.Order/Check content-type: application/grpc',
      'POST shop.example.com/grpc.health.v1.Health/Watch content-type: application/grpc',
      'POST shop.example.com/grpc.health.v1.Health/Check content-type: application/grpc',
    ]);
  });

  test('hosts that the listener and the route share', () => {
    const rules = [{}];
    expect(probes({ hostnames: ['a.example.org', 'b.example.com'], rules }, { hostname: '*.example.com' })).toEqual(['GET b.example.com/']);
    expect(probes({ hostnames: ['a.example.org'], rules }, { hostname: '*.example.com' })).toEqual([]);
    expect(probes({ rules }, { hostname: 'a.example.com' })).toEqual(['GET a.example.com/']);
  });
});
