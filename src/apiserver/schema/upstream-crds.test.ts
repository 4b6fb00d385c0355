/** The CRDs of Gateway API v1.4.1 and Cilium 1.19.1 as their projects publish them. @module */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { CustomResourceDefinition } from '../../kube/resources.ts';
import { applyDefaults, compileCrd, pruneUnknown, type KindDefinition } from './index.ts';
import { kindNamed, problemsOf } from './testing/kinds.ts';

const folder = join(import.meta.dirname, '../../../../shared/data/crds');
const present = existsSync(folder);
if (!present) console.warn(`SKIPPED: the upstream CRDs are tried only where ${folder} exists`);

const files = present
  ? ['cilium', 'gateway-api'].flatMap((project) => readdirSync(join(folder, project)).map((file) => join(project, file)))
  : [];
const definition = (file: string): CustomResourceDefinition => parse(readFileSync(join(folder, file), 'utf8')) as CustomResourceDefinition;
const kindsOf = (file: string): KindDefinition => compileCrd(definition(file)).kinds[0]!;

describe.skipIf(!present)('upstream definitions', () => {
  it.each(files)('%s is a valid object, compiles, and has rules that compile', (file) => {
    const crd = definition(file);
    const { object, unknown } = pruneUnknown(kindNamed('CustomResourceDefinition'), crd);
    expect(unknown).toEqual([]);
    expect(problemsOf(kindNamed('CustomResourceDefinition'), object)).toEqual([]);
    const { kinds, stored } = compileCrd(crd);
    expect(kinds.map((kind) => kind.resource.version)).toEqual(crd.spec.versions.filter(({ served }) => served).map(({ name }) => name));
    expect(crd.spec.versions.map(({ name }) => name)).toContain(stored.resource.version);
  });
});

const gateway = (listeners: object[], more: object = {}) => ({
  metadata: { name: 'g' },
  spec: { gatewayClassName: 'cilium', listeners, ...more },
});
const http = { name: 'http', port: 80, protocol: 'HTTP' };
const https = { name: 'https', port: 443, protocol: 'HTTPS', tls: { certificateRefs: [{ name: 'cert' }] } };
const route = (...rules: object[]) => ({ metadata: { name: 'r' }, spec: { parentRefs: [{ name: 'g' }], rules } });
const backend = { name: 'svc', port: 80 };
const toBackend = (more: object = {}) => ({ backendRefs: [{ ...backend, ...more }] });
const matching = (path: object) => ({ matches: [{ path }], ...toBackend() });
const policy = (rule: object) => ({ metadata: { name: 'p' }, spec: { endpointSelector: {}, ...rule } });
const httpRedirect = (requestRedirect: object) => ({ filters: [{ type: 'RequestRedirect', requestRedirect }] });

const gateways = 'gateway-api/gateway.networking.k8s.io_gateways.yaml';
const routes = 'gateway-api/gateway.networking.k8s.io_httproutes.yaml';
const grpcRoutes = 'gateway-api/gateway.networking.k8s.io_grpcroutes.yaml';
const policies = 'cilium/ciliumnetworkpolicies.yaml';

const gatewayClass = (controllerName: string) => ({ metadata: { name: 'c' }, spec: { controllerName } });

/** Objects that hold, and objects that break exactly one rule, with the words that say so. */
describe.skipIf(!present)('verdicts on', () => {
  it.each<[string, string, object, string[]]>([
    ['Gateway', gateways, gateway([http]), []],
    ['Gateway with TLS', gateways, gateway([http, https]), []],
    [
      'Gateway, same port twice',
      gateways,
      gateway([http, { ...http, name: 'b' }]),
      ['spec.listeners: Invalid value: "array": Combination of port, protocol and hostname must be unique for each listener'],
    ],
    [
      'Gateway, same port under two hosts',
      gateways,
      gateway([
        { ...http, hostname: 'a.com' },
        { ...http, name: 'b', hostname: 'b.com' },
      ]),
      [],
    ],
    [
      'Gateway, same name twice',
      gateways,
      gateway([http, { ...http, port: 81 }]),
      [
        'spec.listeners[1]: Duplicate value: map[string]interface {}{"name":"http"}',
        'spec.listeners: Invalid value: "array": Listener name must be unique within the Gateway',
      ],
    ],
    [
      'Gateway, TLS on HTTP',
      gateways,
      gateway([{ ...http, tls: { certificateRefs: [{ name: 'c' }] } }]),
      [`spec.listeners: Invalid value: "array": tls must not be specified for protocols ['HTTP', 'TCP', 'UDP']`],
    ],
    [
      'Gateway, HTTPS passed through',
      gateways,
      gateway([{ ...https, tls: { mode: 'Passthrough' } }]),
      ['spec.listeners: Invalid value: "array": tls mode must be Terminate for protocol HTTPS'],
    ],
    [
      'Gateway, host name for TCP',
      gateways,
      gateway([{ name: 't', port: 9, protocol: 'TCP', hostname: 'a.com' }]),
      [`spec.listeners: Invalid value: "array": hostname must not be specified for protocols ['TCP', 'UDP']`],
    ],
    [
      'Gateway, address that is none',
      gateways,
      gateway([http], { addresses: [{ type: 'Hostname', value: '-' }] }),
      [
        'spec.addresses[0]: Invalid value: "object": Hostname value must be empty or contain only valid characters (matching ^(\\*\\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$)',
      ],
    ],
    [
      'Gateway, port 0',
      gateways,
      gateway([{ ...http, port: 0 }]),
      ['spec.listeners[0].port: Invalid value: 0: spec.listeners[0].port in body should be greater than or equal to 1'],
    ],
    [
      'Gateway without listeners',
      gateways,
      gateway([]),
      ['spec.listeners: Invalid value: 0: spec.listeners in body should have at least 1 items'],
    ],
    ['HTTPRoute', routes, route(toBackend()), []],
    [
      'HTTPRoute to a Service without port',
      routes,
      route({ backendRefs: [{ name: 's' }] }),
      ['spec.rules[0].backendRefs[0]: Invalid value: "object": Must have port for Service reference'],
    ],
    [
      'HTTPRoute, relative path',
      routes,
      route(matching({ type: 'PathPrefix', value: 'foo' })),
      [
        `spec.rules[0].matches[0].path: Invalid value: "object": value must be an absolute path and start with '/' when type one of ['Exact', 'PathPrefix']`,
      ],
    ],
    [
      'HTTPRoute, // in a path',
      routes,
      route(matching({ type: 'Exact', value: '/a//b' })),
      [`spec.rules[0].matches[0].path: Invalid value: "object": must not contain '//' when type one of ['Exact', 'PathPrefix']`],
    ],
    ['HTTPRoute, pattern as a path', routes, route(matching({ type: 'RegularExpression', value: '/a//.*' })), []],
    [
      'HTTPRoute, filter without its settings',
      routes,
      route({ ...toBackend(), filters: [{ type: 'URLRewrite' }] }),
      ['spec.rules[0].filters[0]: Invalid value: "object": filter.urlRewrite must be specified for URLRewrite filter.type'],
    ],
    ['HTTPRoute, redirect', routes, route(httpRedirect({ scheme: 'https', statusCode: 301 })), []],
    [
      'HTTPRoute, redirect and backend',
      routes,
      route({ ...httpRedirect({ scheme: 'https' }), ...toBackend() }),
      ['spec.rules[0]: Invalid value: "object": RequestRedirect filter must not be used together with backendRefs'],
    ],
    [
      'HTTPRoute, unknown redirect code',
      routes,
      route(httpRedirect({ statusCode: 299 })),
      [
        'spec.rules[0].filters[0].requestRedirect.statusCode: Unsupported value: 299: supported values: "301", "302"',
        '<nil>: Invalid value: "null": some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
      ],
    ],
    [
      'HTTPRoute, prefix replaced without a prefix match',
      routes,
      route({
        matches: [{ path: { type: 'Exact', value: '/a' } }],
        ...toBackend(),
        filters: [{ type: 'URLRewrite', urlRewrite: { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/' } } }],
      }),
      [
        'spec.rules[0]: Invalid value: "object": When using URLRewrite filter with path.replacePrefixMatch, exactly one PathPrefix match must be specified',
      ],
    ],
    [
      'HTTPRoute, one rewrite twice',
      routes,
      route({ ...toBackend(), filters: [1, 2].map(() => ({ type: 'URLRewrite', urlRewrite: { hostname: 'a.com' } })) }),
      ['spec.rules[0].filters: Invalid value: "array": URLRewrite filter cannot be repeated'],
    ],
    [
      'GRPCRoute, method that is none',
      grpcRoutes,
      { metadata: { name: 'r' }, spec: { rules: [{ matches: [{ method: { service: 'a/b' } }] }] } },
      [
        'spec.rules[0].matches[0].method: Invalid value: "object": service must only contain valid characters (matching ^(?i)\\.?[a-z_][a-z_0-9]*(\\.[a-z_][a-z_0-9]*)*$)',
      ],
    ],
    [
      'CiliumNetworkPolicy',
      policies,
      policy({ ingress: [{ fromEndpoints: [{ matchLabels: { app: 'a' } }], toPorts: [{ ports: [{ port: '80', protocol: 'TCP' }] }] }] }),
      [],
    ],
    [
      'CiliumNetworkPolicy, unknown protocol',
      policies,
      policy({ ingress: [{ toPorts: [{ ports: [{ port: '80', protocol: 'QUIC' }] }] }] }),
      [
        'spec.ingress[0].toPorts[0].ports[0].protocol: Unsupported value: "QUIC": supported values: "TCP", "UDP", "SCTP", "VRRP", "IGMP", "ANY"',
      ],
    ],
    [
      'CiliumNetworkPolicy, port as a number',
      policies,
      policy({ ingress: [{ toPorts: [{ ports: [{ port: 80 }] }] }] }),
      [
        'spec.ingress[0].toPorts[0].ports[0].port: Invalid value: "integer": spec.ingress[0].toPorts[0].ports[0].port in body must be of type string: "integer"',
      ],
    ],
  ])('%s', (_, file, object, expected) => {
    expect(problemsOf(kindsOf(file), object)).toEqual(expected);
  });

  it('a Gateway class, whose controller may not change', () => {
    const kind = kindsOf('gateway-api/gateway.networking.k8s.io_gatewayclasses.yaml');
    expect(problemsOf(kind, gatewayClass('a.io/x'), gatewayClass('a.io/x'))).toEqual([]);
    expect(problemsOf(kind, gatewayClass('a.io/y'), gatewayClass('a.io/x'))).toEqual([
      'spec.controllerName: Invalid value: "string": Value is immutable',
    ]);
  });

  it('a route gets the defaults of its schema', () => {
    const object = route(toBackend());
    applyDefaults(kindsOf(routes), object);
    expect(object.spec).toEqual({
      parentRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'g' }],
      rules: [
        {
          matches: [{ path: { type: 'PathPrefix', value: '/' } }],
          backendRefs: [{ group: '', kind: 'Service', name: 'svc', port: 80, weight: 1 }],
        },
      ],
    });
  });
});
