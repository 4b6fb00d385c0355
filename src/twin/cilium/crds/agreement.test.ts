/**
 * The condensed CRDs accept and refuse what the upstream ones do: each example is defaulted and judged by
 * both, and the verdicts, the messages and the defaults must be the same.
 * @module
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { applyDefaults, compileCrd, validateObject, type KindDefinition } from '../../../apiserver/schema/index.ts';
import type { CustomResourceDefinition } from '../../../kube/resources.ts';
import { gatewayApiCrds } from '../../gateway-api/crds.ts';
import { ciliumCrds } from './crds.ts';

const upstreamDirectory = fileURLToPath(new URL('../../../../../shared/data/crds/', import.meta.url));
const haveUpstream = existsSync(upstreamDirectory);
if (!haveUpstream) console.warn('SKIPPED: agreement of verdicts with the upstream CRDs (../shared/data/crds is not here)');

const condensed = new Map([...gatewayApiCrds(), ...ciliumCrds()].map((crd) => [crd.metadata.name, crd]));

const kindFrom = (crd: unknown): KindDefinition => {
  return compileCrd(crd as CustomResourceDefinition).stored;
};

const compiled = new Map<string, { ours: KindDefinition; theirs: KindDefinition | undefined }>();
function kindsOf(name: string): { ours: KindDefinition; theirs: KindDefinition | undefined } {
  let kinds = compiled.get(name);
  if (!kinds) {
    const [plural, group] = [name.slice(0, name.indexOf('.')), name.slice(name.indexOf('.') + 1)];
    const file = group === 'cilium.io' ? `cilium/${plural}.yaml` : `gateway-api/${group}_${plural}.yaml`;
    const theirs = haveUpstream ? kindFrom(parse(readFileSync(`${upstreamDirectory}${file}`, 'utf8'))) : undefined;
    kinds = { ours: kindFrom(condensed.get(name)), theirs };
    compiled.set(name, kinds);
  }
  return kinds;
}

interface Verdict {
  object: unknown;
  errors: string[];
}

function judge(kind: KindDefinition, fields: object, old?: object): Verdict {
  const whole = (body: object): object => ({
    apiVersion: `${kind.resource.group}/${kind.resource.version}`,
    kind: kind.resource.kind,
    metadata: {
      name: 'x',
      uid: '6d1c3ad2-0000-4000-8000-000000000000',
      resourceVersion: '1',
      creationTimestamp: '2026-01-01T00:00:00Z',
      ...(kind.resource.namespaced && { namespace: 'default' }),
    },
    ...body,
  });
  const object = applyDefaults(kind, structuredClone(whole(fields)));
  const before = old && applyDefaults(kind, structuredClone(whole(old)));
  return {
    object,
    errors: validateObject(kind, object, before)
      .map(({ field, message }) => `${field}: ${message}`)
      .sort(),
  };
}

/** `valid`, or a part of the message that both must give. */
type Example = [title: string, expected: string, fields: object, old?: object];

function examples(name: string, list: Example[]): void {
  describe(name, () => {
    it.each(list)('%s', (_, expected, fields, old) => {
      const { ours, theirs } = kindsOf(name);
      const mine = judge(ours, fields, old);
      if (expected === 'valid') expect(mine.errors).toEqual([]);
      else expect(mine.errors.join('\n')).toContain(expected);
      if (!theirs) return;
      const upstream = judge(theirs, fields, old);
      if (expected === 'valid') {
        expect(upstream.errors).toEqual([]);
        expect(mine.object).toEqual(upstream.object);
      } else expect(upstream.errors.join('\n')).toContain(expected);
    });
  });
}

const gateway = (listeners: object[], more: object = {}) => ({ spec: { gatewayClassName: 'cilium', listeners, ...more } });
const http = (more: object = {}) => ({ name: 'http', port: 80, protocol: 'HTTP', ...more });
const https = (tls: object | undefined, more: object = {}) => ({
  name: 'https',
  port: 443,
  protocol: 'HTTPS',
  ...(tls && { tls }),
  ...more,
});

examples('gateways.gateway.networking.k8s.io', [
  ['the document’s Gateway', 'valid', gateway([http({ allowedRoutes: { namespaces: { from: 'Same' } } })])],
  ['defaults', 'valid', gateway([http(), https({ certificateRefs: [{ name: 'cert' }] })])],
  ['no listener', 'should have at least 1 items', gateway([])],
  ['no class', 'Required value', { spec: { listeners: [http()] } }],
  ['port 0', 'should be greater than or equal to 1', gateway([http({ port: 0 })])],
  ['port above the range', 'should be less than or equal to 65535', gateway([http({ port: 70000 })])],
  ['two listeners of one name', 'Duplicate value', gateway([http(), http({ port: 81 })])],
  [
    'two listeners alike',
    'Combination of port, protocol and hostname must be unique for each listener',
    gateway([http(), http({ name: 'other' })]),
  ],
  [
    'the same port with hostnames',
    'valid',
    gateway([http({ hostname: 'a.com' }), http({ name: 'other', hostname: 'b.com' }), http({ name: 'third' })]),
  ],
  [
    'TLS on HTTP',
    "tls must not be specified for protocols ['HTTP', 'TCP', 'UDP']",
    gateway([http({ tls: { certificateRefs: [{ name: 'c' }] } })]),
  ],
  ['passthrough on HTTPS', 'tls mode must be Terminate for protocol HTTPS', gateway([https({ mode: 'Passthrough' })])],
  [
    'HTTPS without certificate',
    'certificateRefs or options must be specified when mode is Terminate',
    gateway([https({ mode: 'Terminate' })]),
  ],
  ['TLS options instead', 'valid', gateway([https({ options: { 'example.com/x': 'y' } })])],
  [
    'a hostname on TCP',
    "hostname must not be specified for protocols ['TCP', 'UDP']",
    gateway([{ name: 't', port: 1, protocol: 'TCP', hostname: 'a.com' }]),
  ],
  ['a hostname that is none', 'should match', gateway([http({ hostname: 'A_b' })])],
  ['an unknown namespaces.from', 'Unsupported value', gateway([http({ allowedRoutes: { namespaces: { from: 'Any' } } })])],
  ['an address', 'valid', gateway([http()], { addresses: [{ value: '10.0.0.1' }] })],
  [
    'the same address twice',
    'IPAddress values must be unique',
    gateway([http()], { addresses: [{ value: '10.0.0.1' }, { value: '10.0.0.1' }] }),
  ],
  [
    'a hostname address that is none',
    'Hostname value must be empty or contain only valid characters',
    gateway([http()], { addresses: [{ type: 'Hostname', value: 'A_b' }] }),
  ],
  ['an address that is none', 'spec.addresses[0]', gateway([http()], { addresses: [{ value: 'not-an-ip' }] })],
  [
    'infrastructure labels',
    'valid',
    gateway([http()], { infrastructure: { labels: { 'kubernetes.io/service-name': 'x' }, annotations: { a: 'b c' } } }),
  ],
  ['a label value with a blank', 'should match', gateway([http()], { infrastructure: { labels: { a: 'b c' } } })],
  ['a label key that is none', 'Label keys must be in the form of', gateway([http()], { infrastructure: { labels: { 'a b': 'c' } } })],
]);

examples('gatewayclasses.gateway.networking.k8s.io', [
  ['Cilium’s', 'valid', { spec: { controllerName: 'io.cilium/gateway-controller' } }],
  ['a controller without a path', 'should match', { spec: { controllerName: 'cilium' } }],
  ['another controller', 'Value is immutable', { spec: { controllerName: 'a.io/b' } }, { spec: { controllerName: 'a.io/c' } }],
  [
    'parameters',
    'valid',
    {
      spec: {
        controllerName: 'a.io/b',
        parametersRef: { group: 'cilium.io', kind: 'CiliumGatewayClassConfig', name: 'x', namespace: 'y' },
      },
    },
  ],
]);

const route = (rules: object[] | undefined, more: object = {}) => ({
  spec: { parentRefs: [{ name: 'ip-gateway' }], ...(rules && { rules }), ...more },
});
const toWeb = { backendRefs: [{ name: 'web', port: 80 }] };
const filter = (type: string, field?: string, value: object = {}) => ({ type, ...(field && { [field]: value }) });
const prefix = (value: string, type = 'PathPrefix') => ({ path: { type, value } });
const replacePrefix = { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/x' } };

examples('httproutes.gateway.networking.k8s.io', [
  ['the document’s route', 'valid', route([{ matches: [prefix('/')], ...toWeb }])],
  ['no rules at all', 'valid', route(undefined)],
  ['a rule without matches', 'valid', route([toWeb])],
  ['a match without path', 'valid', route([{ matches: [{ method: 'GET' }], ...toWeb }])],
  [
    'every kind of match',
    'valid',
    route([
      {
        matches: [
          {
            ...prefix('/v[0-9]+', 'RegularExpression'),
            method: 'POST',
            headers: [{ name: 'x', value: '1' }],
            queryParams: [{ name: 'q', type: 'RegularExpression', value: '.*' }],
          },
        ],
        ...toWeb,
      },
    ]),
  ],
  ['a relative path', "value must be an absolute path and start with '/'", route([{ matches: [prefix('x')], ...toWeb }])],
  ['a double slash', "must not contain '//'", route([{ matches: [prefix('/a//b')], ...toWeb }])],
  ['a path with ..', "must not contain '/../'", route([{ matches: [prefix('/a/../b', 'Exact')], ...toWeb }])],
  ['a path that ends in /.', "must not end with '/.'", route([{ matches: [prefix('/a/.')], ...toWeb }])],
  ['a fragment', "must not contain '#'", route([{ matches: [prefix('/a#b')], ...toWeb }])],
  ['a blank in a path', 'must only contain valid characters', route([{ matches: [prefix('/a b')], ...toWeb }])],
  ['a regular expression may have anything', 'valid', route([{ matches: [prefix('/a//b#c', 'RegularExpression')], ...toWeb }])],
  ['an unknown path type', 'Unsupported value', route([{ matches: [prefix('/', 'Prefix')], ...toWeb }])],
  ['an unknown method', 'Unsupported value', route([{ matches: [{ method: 'FETCH' }], ...toWeb }])],
  [
    'the same header twice',
    'Duplicate value',
    route([
      {
        matches: [
          {
            headers: [
              { name: 'a', value: '1' },
              { name: 'a', value: '2' },
            ],
          },
        ],
        ...toWeb,
      },
    ]),
  ],
  ['a Service without port', 'Must have port for Service reference', route([{ backendRefs: [{ name: 'web' }] }])],
  ['another kind without port', 'valid', route([{ backendRefs: [{ name: 'b', group: 'x.io', kind: 'Bucket' }] }])],
  [
    'weights',
    'valid',
    route([
      {
        backendRefs: [
          { name: 'a', port: 80, weight: 0 },
          { name: 'b', port: 80, weight: 1000000 },
        ],
      },
    ]),
  ],
  ['a weight too heavy', 'should be less than or equal to 1000000', route([{ backendRefs: [{ name: 'a', port: 80, weight: 1000001 }] }])],
  [
    'header filters',
    'valid',
    route([
      {
        filters: [
          filter('RequestHeaderModifier', 'requestHeaderModifier', { set: [{ name: 'a', value: 'b' }] }),
          filter('ResponseHeaderModifier', 'responseHeaderModifier', { remove: ['c'] }),
        ],
        ...toWeb,
      },
    ]),
  ],
  [
    'a filter without its field',
    'filter.requestHeaderModifier must be specified for RequestHeaderModifier filter.type',
    route([{ filters: [filter('RequestHeaderModifier')], ...toWeb }]),
  ],
  [
    'a filter with another’s field',
    'filter.requestMirror must be nil if the filter.type is not RequestMirror',
    route([{ filters: [{ ...filter('URLRewrite', 'urlRewrite'), requestMirror: { backendRef: { name: 'a', port: 80 } } }], ...toWeb }]),
  ],
  [
    'a filter twice',
    'URLRewrite filter cannot be repeated',
    route([{ filters: [filter('URLRewrite', 'urlRewrite'), filter('URLRewrite', 'urlRewrite')], ...toWeb }]),
  ],
  [
    'mirrors twice',
    'valid',
    route([
      {
        filters: [
          filter('RequestMirror', 'requestMirror', { backendRef: { name: 'a', port: 80 } }),
          filter('RequestMirror', 'requestMirror', { backendRef: { name: 'b', port: 80 }, percent: 5 }),
        ],
        ...toWeb,
      },
    ]),
  ],
  [
    'a mirror by percent and fraction',
    'Only one of percent or fraction may be specified',
    route([
      {
        filters: [
          filter('RequestMirror', 'requestMirror', { backendRef: { name: 'a', port: 80 }, percent: 5, fraction: { numerator: 1 } }),
        ],
        ...toWeb,
      },
    ]),
  ],
  [
    'a fraction above one',
    'numerator must be less than or equal to denominator',
    route([
      {
        filters: [filter('RequestMirror', 'requestMirror', { backendRef: { name: 'a', port: 80 }, fraction: { numerator: 101 } })],
        ...toWeb,
      },
    ]),
  ],
  ['a redirect', 'valid', route([{ filters: [filter('RequestRedirect', 'requestRedirect', { scheme: 'https' })] }])],
  ['a redirect with 307', 'Unsupported value', route([{ filters: [filter('RequestRedirect', 'requestRedirect', { statusCode: 307 })] }])],
  [
    'a redirect with backends',
    'RequestRedirect filter must not be used together with backendRefs',
    route([{ filters: [filter('RequestRedirect', 'requestRedirect', { scheme: 'https' })], ...toWeb }]),
  ],
  [
    'redirect and rewrite',
    'May specify either httpRouteFilterRequestRedirect or httpRouteFilterRequestRewrite, but not both',
    route([{ filters: [filter('RequestRedirect', 'requestRedirect'), filter('URLRewrite', 'urlRewrite')] }]),
  ],
  [
    'a prefix replaced under a prefix',
    'valid',
    route([{ matches: [prefix('/a')], filters: [filter('URLRewrite', 'urlRewrite', replacePrefix)], ...toWeb }]),
  ],
  [
    'a prefix replaced under an exact path',
    'When using URLRewrite filter with path.replacePrefixMatch, exactly one PathPrefix match must be specified',
    route([{ matches: [prefix('/a', 'Exact')], filters: [filter('URLRewrite', 'urlRewrite', replacePrefix)], ...toWeb }]),
  ],
  [
    'a prefix replaced under two matches',
    'When using RequestRedirect filter with path.replacePrefixMatch, exactly one PathPrefix match must be specified',
    route([{ matches: [prefix('/a'), prefix('/b')], filters: [filter('RequestRedirect', 'requestRedirect', replacePrefix)] }]),
  ],
  [
    'a path change without its value',
    "replaceFullPath must be specified when type is set to 'ReplaceFullPath'",
    route([{ filters: [filter('URLRewrite', 'urlRewrite', { path: { type: 'ReplaceFullPath' } })], ...toWeb }]),
  ],
  ['timeouts', 'valid', route([{ timeouts: { request: '10s', backendRequest: '500ms' }, ...toWeb }])],
  [
    'a back-end timeout longer than the request’s',
    'backendRequest timeout cannot be longer than request timeout',
    route([{ timeouts: { request: '1s', backendRequest: '2s' }, ...toWeb }]),
  ],
  ['no request timeout, but one per back-end', 'valid', route([{ timeouts: { request: '0s', backendRequest: '2s' }, ...toWeb }])],
  ['a duration that is none', 'should match', route([{ timeouts: { request: '1.5s' }, ...toWeb }])],
  [
    'one parent twice',
    'sectionName must be unique when parentRefs includes 2 or more references to the same parent',
    route([toWeb], { parentRefs: [{ name: 'a' }, { name: 'a' }] }),
  ],
  [
    'one parent with and without section',
    'sectionName must be specified when parentRefs includes 2 or more references to the same parent',
    route([toWeb], { parentRefs: [{ name: 'a' }, { name: 'a', sectionName: 'http' }] }),
  ],
  [
    'two sections of one parent',
    'valid',
    route([toWeb], {
      parentRefs: [
        { name: 'a', sectionName: 'one' },
        { name: 'a', sectionName: 'two' },
      ],
    }),
  ],
  [
    'one name in two namespaces',
    'valid',
    route([toWeb], {
      parentRefs: [
        { name: 'a', namespace: 'one' },
        { name: 'a', namespace: 'two' },
      ],
    }),
  ],
  ['a hostname with a port', 'should match', route([toWeb], { hostnames: ['a.com:80'] })],
  ['17 rules', 'must have at most 16 items', route(Array.from({ length: 17 }, () => toWeb))],
  [
    '129 matches in all',
    'the total number of matches across all rules in a route must be less than 128',
    route([64, 64, 1].map((count) => ({ matches: Array.from({ length: count }, () => prefix('/')), ...toWeb }))),
  ],
]);

examples('grpcroutes.gateway.networking.k8s.io', [
  ['a method', 'valid', route([{ matches: [{ method: { service: 'pkg.Echo', method: 'Say' } }], ...toWeb }])],
  [
    'neither service nor method',
    "One or both of 'service' or 'method' must be specified",
    route([{ matches: [{ method: { type: 'Exact' } }], ...toWeb }]),
  ],
  [
    'a service that is none',
    'service must only contain valid characters',
    route([{ matches: [{ method: { service: 'a/b' } }], ...toWeb }]),
  ],
  ['a regular expression', 'valid', route([{ matches: [{ method: { type: 'RegularExpression', service: 'a/.*' } }], ...toWeb }])],
  ['a redirect', 'Unsupported value', route([{ filters: [filter('RequestRedirect')], ...toWeb }])],
]);

const grant = { group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace: 'a' };
examples('referencegrants.gateway.networking.k8s.io', [
  ['a grant', 'valid', { spec: { from: [grant], to: [{ group: '', kind: 'Service' }] } }],
  ['to nothing', 'should have at least 1 items', { spec: { from: [grant], to: [] } }],
  ['from nowhere', 'Required value', { spec: { from: [{ group: '', kind: 'X' }], to: [{ group: '', kind: 'Service' }] } }],
]);

const policy = (ingress: object, more: object = {}) => ({
  spec: { endpointSelector: { matchLabels: { app: 'web' } }, ingress: [ingress], ...more },
});
const ports = (port: object, more: object = {}) => ({ toPorts: [{ ports: [port], ...more }] });
for (const name of ['ciliumnetworkpolicies.cilium.io', 'ciliumclusterwidenetworkpolicies.cilium.io']) {
  examples(name, [
    [
      'the document’s L3/L4 policy',
      'valid',
      policy({ fromEndpoints: [{ matchLabels: { app: 'client' } }], ...ports({ port: '80', protocol: 'TCP' }) }),
    ],
    [
      'the document’s L7 policy',
      'valid',
      policy({
        fromEndpoints: [{ matchLabels: { app: 'client' } }],
        ...ports({ port: '80', protocol: 'TCP' }, { rules: { http: [{ method: 'GET', path: '/' }] } }),
      }),
    ],
    ['from the Gateway', 'valid', policy({ fromEntities: ['ingress'] })],
    ['from an unknown entity', 'Unsupported value', policy({ fromEntities: ['gateway'] })],
    ['a port as a number', 'must be of type string', policy(ports({ port: 80 }))],
    ['a named port', 'valid', policy(ports({ port: 'http' }))],
    ['a port that is none', 'should match', policy(ports({ port: '-' }))],
    // The pattern is anchored at one side only, upstream too.
    ['a port with a dot', 'valid', policy(ports({ port: 'a.b' }))],
    ['an unknown protocol', 'Unsupported value', policy(ports({ port: '80', protocol: 'HTTP' }))],
    [
      '41 ports',
      'must have at most 40 items',
      policy({ toPorts: [{ ports: Array.from({ length: 41 }, (_, i) => ({ port: String(i + 1) })) }] }),
    ],
    [
      'two kinds of L7 rules',
      'must validate one and only one schema (oneOf)',
      policy(ports({ port: '80' }, { rules: { http: [{}], dns: [{ matchPattern: '*' }] } })),
    ],
    ['a CIDR', 'valid', policy({ fromCIDR: ['10.0.0.0/8'], fromCIDRSet: [{ cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] }] })],
    ['a CIDR that is none', 'fromCIDR[0]', policy({ fromCIDR: ['10.0.0'] })],
    [
      'a CIDR set of two minds',
      'must validate one and only one schema (oneOf)',
      policy({ fromCIDRSet: [{ cidr: '10.0.0.0/8', cidrGroupRef: 'g' }] }),
    ],
    ['what was removed', 'must have at most 0 items', policy({ fromRequires: ['x'] })],
    ['no direction', 'must validate at least one schema (anyOf)', { spec: { endpointSelector: {} } }],
    ['no selector', 'must validate one and only one schema (oneOf)', { spec: { ingress: [{}] } }],
    ['both selectors', 'must validate one and only one schema (oneOf)', policy({}, { nodeSelector: {} })],
    ['an egress rule by name', 'valid', { spec: { endpointSelector: {}, egress: [{ toFQDNs: [{ matchPattern: '*.huaweicloud.com' }] }] } }],
    [
      'a name and a pattern',
      'must validate one and only one schema (oneOf)',
      { spec: { endpointSelector: {}, egress: [{ toFQDNs: [{ matchName: 'a.com', matchPattern: '*' }] }] } },
    ],
    ['an ICMP type by name', 'valid', policy({ icmps: [{ fields: [{ type: 'EchoRequest' }, { type: 8, family: 'IPv4' }] }] })],
    [
      'deny rules have no L7',
      'valid',
      { spec: { endpointSelector: {}, ingressDeny: [{ fromEntities: ['world'], ...ports({ port: '80' }) }] } },
    ],
    ['several rules', 'valid', { specs: [policy({}).spec, policy({}).spec] }],
    ['an unknown operator', 'Unsupported value', policy({ fromEndpoints: [{ matchExpressions: [{ key: 'a', operator: 'Equals' }] }] })],
    ['a label value with a blank', 'should match', policy({ fromEndpoints: [{ matchLabels: { a: 'b c' } }] })],
    [
      'a header match',
      'valid',
      policy(ports({ port: '80' }, { rules: { http: [{ headerMatches: [{ name: 'x', mismatch: 'ADD', value: 'y' }] }] } })),
    ],
    [
      'a header mismatch of no kind',
      'Unsupported value',
      policy(ports({ port: '80' }, { rules: { http: [{ headerMatches: [{ name: 'x', mismatch: 'DROP' }] }] } })),
    ],
  ]);
}

examples('ciliumloadbalancerippools.cilium.io', [
  ['a pool', 'valid', { spec: { blocks: [{ cidr: '10.0.10.0/24' }, { start: '10.0.0.1', stop: '10.0.0.9' }] } }],
  ['an unknown word', 'Unsupported value', { spec: { allowFirstLastIPs: 'Maybe' } }],
]);
examples('ciliumgatewayclassconfigs.cilium.io', [
  ['defaults', 'valid', { spec: { service: {} } }],
  ['ClusterIP', 'Unsupported value', { spec: { service: { type: 'ClusterIP' } } }],
]);
examples('ciliumnodes.cilium.io', [
  [
    'an agent’s',
    'valid',
    {
      spec: {
        addresses: [{ type: 'InternalIP', ip: '10.2.128.11' }],
        ipam: { podCIDRs: ['10.100.0.0/24'] },
        ingress: { ipv4: '10.100.0.3' },
      },
      status: { ipam: { 'operator-status': { error: 'allocator full' } } },
    },
  ],
  ['without spec', 'Required value', {}],
]);
examples('ciliumendpoints.cilium.io', [
  [
    'a pod’s',
    'valid',
    {
      status: {
        id: 5,
        state: 'ready',
        identity: { id: 1001, labels: ['k8s:app=x'] },
        networking: { addressing: [{ ipv4: '10.100.0.5' }], node: '10.2.128.11' },
        policy: { ingress: { enforcing: true, state: '' } },
      },
    },
  ],
  ['an unknown state', 'Unsupported value', { status: { state: 'fine' } }],
]);
examples('ciliumidentities.cilium.io', [
  ['a pod’s', 'valid', { 'security-labels': { 'k8s:app': 'x' } }],
  ['without labels', 'Required value', {}],
]);
examples('ciliumenvoyconfigs.cilium.io', [
  [
    'a Gateway’s',
    'valid',
    {
      spec: {
        services: [{ name: 's', namespace: 'n', ports: [80] }],
        backendServices: [{ name: 'b', number: ['80'] }],
        resources: [{ '@type': 'x', name: 'listener', any: { thing: [1] } }],
      },
    },
  ],
  ['without resources', 'Required value', { spec: {} }],
]);
examples('ciliumcidrgroups.cilium.io', [
  ['a group', 'valid', { spec: { externalCIDRs: ['10.0.0.0/8'] } }],
  ['what is no CIDR', 'externalCIDRs[0]', { spec: { externalCIDRs: ['x'] } }],
]);
const redirect = (frontend: object) => ({
  spec: { redirectFrontend: frontend, redirectBackend: { localEndpointSelector: {}, toPorts: [{ port: '53', protocol: 'UDP' }] } },
});
examples('ciliumlocalredirectpolicies.cilium.io', [
  ['for a Service', 'valid', redirect({ serviceMatcher: { serviceName: 'kube-dns', namespace: 'kube-system' } })],
  [
    'for both',
    'must validate one and only one schema (oneOf)',
    redirect({ serviceMatcher: { serviceName: 'a', namespace: 'b' }, addressMatcher: { ip: '10.0.0.1', toPorts: [] } }),
  ],
]);
examples('ciliumpodippools.cilium.io', [
  ['a pool', 'valid', { spec: { ipv4: { cidrs: ['10.0.0.0/16'], maskSize: 24 } } }],
  ['without CIDRs', 'should have at least 1 items', { spec: { ipv4: { cidrs: [], maskSize: 24 } } }],
]);
