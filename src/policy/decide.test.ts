/** The rules of facts/policy.md §3 in small scenarios of our own. @module */
import { describe, expect, test } from 'vitest';
import type { CiliumNetworkPolicy, NetworkPolicy, PolicyRule } from '../cluster/kinds.ts';
import { decide, type Verdict } from './decide.ts';
import { decideHttp, type HttpRequest } from './decide-http.ts';
import { addressIdentity, podLabels, reservedIdentity, RESERVED, type Identity } from './identity.ts';
import { parsePolicy, type PolicyObject } from './parse/parse.ts';
import { PolicySet } from './policy-set.ts';
import type { Protocol } from './ports.ts';
import { DEFAULT_SETTINGS, settingsOf, type PolicySettings } from './settings.ts';

const meta = (name: string, namespace?: string) => ({
  name,
  ...(namespace && { namespace }),
  uid: name,
  resourceVersion: '1',
  creationTimestamp: '',
});
const cnp = (spec: PolicyRule, name = 'p', namespace = 'shop'): CiliumNetworkPolicy => ({
  apiVersion: 'cilium.io/v2',
  kind: 'CiliumNetworkPolicy',
  metadata: meta(name, namespace),
  spec,
});
const ccnp = (spec: PolicyRule, name = 'c'): CiliumNetworkPolicy => ({
  ...cnp(spec, name),
  kind: 'CiliumClusterwideNetworkPolicy',
  metadata: meta(name),
});

function pod(id: number, namespace: string, labels: Record<string, string>, serviceAccountName = 'default'): Identity {
  const specimen = { metadata: { ...meta(`pod-${id}`, namespace), labels }, spec: { containers: [], serviceAccountName } };
  return { id, labels: podLabels(specimen, { 'kubernetes.io/metadata.name': namespace, team: namespace }) };
}

const web = pod(1, 'shop', { app: 'web', 'pod-template-hash': '5c9' });
const client = pod(2, 'shop', { app: 'client' });
const stranger = pod(3, 'bank', { app: 'client' }, 'teller');
const reserved = (name: keyof typeof RESERVED): Identity => reservedIdentity(RESERVED[name])!;
const outside = addressIdentity(RESERVED.world, '203.0.113.7');

function policies(objects: PolicyObject[], settings: Partial<PolicySettings> = {}): PolicySet {
  const all = { ...DEFAULT_SETTINGS, ...settings };
  const specs = objects.flatMap((object) => {
    const parsed = parsePolicy(object, all);
    if ('error' in parsed) throw new Error(parsed.error.message);
    return parsed.specs;
  });
  return new PolicySet(specs, all);
}

interface Ask {
  peer?: Identity;
  subject?: Identity;
  direction?: 'ingress' | 'egress';
  port?: number;
  protocol?: Protocol;
}

function ask(
  objects: PolicyObject[],
  { peer = client, subject = web, direction = 'ingress', port = 80, protocol = 'TCP' }: Ask = {},
  settings = {},
): Verdict {
  return decide(policies(objects, settings), { subject, direction, peer, port, protocol });
}
const verdict = (...args: Parameters<typeof ask>): string => ask(...args).verdict;

const onWeb = (ingress: NonNullable<PolicyRule['ingress']>): PolicyRule => ({ endpointSelector: { matchLabels: { app: 'web' } }, ingress });
const port80 = [{ ports: [{ port: '80', protocol: 'TCP' }] }];

describe('default deny', () => {
  test('without a policy everything passes', () => expect(verdict([])).toBe('allow'));
  test('a rule that selects nobody turns it on', () => expect(verdict([cnp(onWeb([{}]))])).toBe('default-deny'));
  test('it holds for the direction of the rule only', () => expect(verdict([cnp(onWeb([{}]))], { direction: 'egress' })).toBe('allow'));
  test('it names the policy that turned it on', () => {
    expect(ask([cnp(onWeb([{}]), 'lock')]).rules).toEqual([
      { kind: 'CiliumNetworkPolicy', namespace: 'shop', name: 'lock', field: 'spec' },
    ]);
  });
  test('enableDefaultDeny: false leaves the rest open', () => {
    const spec = { ...onWeb([{ fromEndpoints: [{}], toPorts: port80 }]), enableDefaultDeny: { ingress: false } };
    expect(verdict([cnp(spec)], { peer: stranger })).toBe('allow');
  });
  test('the node’s own processes reach local pods, other nodes do not', () => {
    expect(verdict([cnp(onWeb([{}]))], { peer: reserved('host') })).toBe('allow');
    expect(verdict([cnp(onWeb([{}]))], { peer: reserved('remote-node') })).toBe('default-deny');
  });
});

describe('modes', () => {
  test('always denies without any policy, never ignores denies', () => {
    expect(verdict([], {}, { mode: 'always' })).toBe('default-deny');
    const deny = cnp({ endpointSelector: {}, ingressDeny: [{ fromEntities: ['all'] }] });
    expect([verdict([deny]), verdict([deny], {}, { mode: 'never' })]).toEqual(['deny', 'allow']);
  });
});

describe('peers', () => {
  test.each<[string, NonNullable<PolicyRule['ingress']>[number], Identity, boolean]>([
    ['labels, own namespace', { fromEndpoints: [{ matchLabels: { app: 'client' } }] }, client, true],
    ['labels, foreign namespace', { fromEndpoints: [{ matchLabels: { app: 'client' } }] }, stranger, false],
    ['namespace named', { fromEndpoints: [{ matchLabels: { 'k8s:io.kubernetes.pod.namespace': 'bank' } }] }, stranger, true],
    ['namespace label', { fromEndpoints: [{ matchLabels: { 'io.cilium.k8s.namespace.labels.team': 'bank' } }] }, stranger, true],
    [
      'service account',
      { fromEndpoints: [{ matchLabels: { 'io.cilium.k8s.policy.serviceaccount': 'teller', 'io.kubernetes.pod.namespace': 'bank' } }] },
      stranger,
      true,
    ],
    ['In', { fromEndpoints: [{ matchExpressions: [{ key: 'app', operator: 'In', values: ['x', 'client'] }] }] }, client, true],
    [
      'NotIn is true where the key is absent',
      { fromEndpoints: [{ matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['db'] }] }] },
      client,
      true,
    ],
    ['DoesNotExist', { fromEndpoints: [{ matchExpressions: [{ key: 'app', operator: 'DoesNotExist' }] }] }, client, false],
    ['another source than k8s', { fromEndpoints: [{ matchLabels: { 'container:app': 'client' } }] }, client, false],
    ['{} is not the world', { fromEndpoints: [{}] }, outside, false],
    ['entity world', { fromEntities: ['world'] }, outside, true],
    ['entity cluster has the ingress', { fromEntities: ['cluster'] }, reserved('ingress'), true],
    ['CIDR', { fromCIDR: ['203.0.113.0/24'] }, outside, true],
    ['CIDR with except', { fromCIDRSet: [{ cidr: '203.0.113.0/24', except: ['203.0.113.0/29'] }] }, outside, false],
    ['a CIDR is never a pod', { fromCIDR: ['0.0.0.0/0'] }, client, false],
    ['an empty list is nobody', { fromEndpoints: [] }, client, false],
  ])('%s', (_, rule, peer, allowed) => {
    expect(verdict([cnp(onWeb([rule]))], { peer })).toBe(allowed ? 'allow' : 'default-deny');
  });

  test('a clusterwide {} is every pod, not the world', () => {
    const everybody = ccnp(onWeb([{ fromEndpoints: [{}] }]));
    expect([verdict([everybody], { peer: stranger }), verdict([everybody], { peer: outside })]).toEqual(['allow', 'default-deny']);
  });

  test('a label that identities drop selects nothing', () => {
    expect(verdict([cnp({ endpointSelector: { matchLabels: { 'pod-template-hash': '5c9' } }, ingress: [{}] })])).toBe('allow');
  });
});

describe('ports', () => {
  test.each<[object, Ask, boolean]>([
    [{ port: '80', protocol: 'TCP' }, {}, true],
    [{ port: '80', protocol: 'UDP' }, {}, false],
    [{ port: '80' }, { protocol: 'UDP' }, true],
    [{ port: '80' }, { protocol: 'SCTP' }, true],
    [{ port: '8000', endPort: 8100, protocol: 'TCP' }, { port: 8080 }, true],
    [{ port: '8000', endPort: 8100, protocol: 'TCP' }, { port: 8101 }, false],
    [{ port: '0', protocol: 'TCP' }, { port: 5 }, true],
    [{ port: '010', protocol: 'TCP' }, { port: 8 }, true],
    [{ port: '80' }, { protocol: 'ICMP', port: 8 }, false],
  ])('%j against %j: %s', (port, question, allowed) => {
    const rule = { toPorts: [{ ports: [port] }] } as NonNullable<PolicyRule['ingress']>[number];
    expect(verdict([cnp(onWeb([rule]))], question)).toBe(allowed ? 'allow' : 'default-deny');
  });

  test('a named port of the subject, and of the whole cluster for egress', () => {
    const named = [{ ports: [{ port: 'HTTP', protocol: 'TCP' }] }];
    const set = (numbers: number[]) => {
      const one = policies([cnp({ endpointSelector: {}, ingress: [{ toPorts: named }], egress: [{ toPorts: named }] })]);
      return new PolicySet(one.specs, one.settings, () => new Map([['http/TCP', numbers]]));
    };
    const question = { subject: web, peer: client, port: 8080, protocol: 'TCP' } as const;
    const subjectPorts = () => new Map([['http/TCP', [8080]]]);
    expect(decide(set([]), { ...question, direction: 'ingress', subjectPorts }).verdict).toBe('allow');
    expect(decide(set([8080]), { ...question, direction: 'egress' }).verdict).toBe('allow');
    // Two numbers for one name: no effect.
    expect(decide(set([8080, 80]), { ...question, direction: 'egress' }).verdict).toBe('default-deny');
  });

  test('icmps allow a type', () => {
    const ping = cnp(onWeb([{ icmps: [{ fields: [{ type: 'EchoRequest' }] }] }]));
    expect([verdict([ping], { protocol: 'ICMP', port: 8 }), verdict([ping])]).toEqual(['allow', 'default-deny']);
  });
});

test('a deny beats every allow, the host’s too, and carves its ports out', () => {
  const objects = [
    cnp(onWeb([{ fromEntities: ['all'] }]), 'open'),
    ccnp({ endpointSelector: {}, ingressDeny: [{ fromEntities: ['host', 'cluster'], toPorts: port80 }] }, 'shut'),
  ];
  const denied = ask(objects);
  expect(denied).toMatchObject({ verdict: 'deny', rules: [{ name: 'shut', field: 'spec.ingressDeny[0]' }] });
  expect(verdict(objects, { peer: reserved('host') })).toBe('deny');
  expect(verdict(objects, { port: 81 })).toBe('allow');
});

describe('NetworkPolicy', () => {
  const knp = (spec: NonNullable<NetworkPolicy['spec']>): NetworkPolicy => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: meta('n', 'shop'),
    spec,
  });

  test('an empty rule allows everything, where a CiliumNetworkPolicy’s allows nothing', () => {
    expect(verdict([knp({ podSelector: {}, ingress: [{}] })], { peer: outside })).toBe('allow');
    expect(verdict([knp({ podSelector: {} })], { peer: client })).toBe('default-deny');
  });

  test('1.19.1: an ipBlock alone also lets the own namespace in; 1.19.5 does not', () => {
    const objects = [knp({ podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: '203.0.113.0/24' } }] }] })];
    expect([verdict(objects), verdict(objects, { peer: stranger }), verdict(objects, { peer: outside })]).toEqual([
      'allow',
      'default-deny',
      'allow',
    ]);
    expect(verdict(objects, {}, { ipBlockOpensNamespace: false })).toBe('default-deny');
  });
});

describe('HTTP', () => {
  const request = (method: string, path: string, more: Partial<HttpRequest> = {}): HttpRequest => ({
    method,
    path,
    authority: 'web',
    headers: {},
    ...more,
  });
  const withHttp = (...http: object[]) => cnp(onWeb([{ fromEndpoints: [{}], toPorts: [{ ...port80[0]!, rules: { http } }] }]));
  const allowed = (objects: PolicyObject[], asked: HttpRequest, question: Ask = {}): boolean =>
    decideHttp(ask(objects, question), asked).allowed;

  // The expressions of facts/policy.md §4.1.
  test.each<[string, [string, boolean][]]>([
    [
      '/',
      [
        ['/', true],
        ['/x', false],
        ['/?q=1', false],
      ],
    ],
    [
      '/.*',
      [
        ['/', true],
        ['/x', true],
        ['/?q=1', true],
      ],
    ],
    [
      '/api/v[0-9]+',
      [
        ['/api/v1', true],
        ['/api/v12', true],
        ['/api/v1/x', false],
      ],
    ],
    [
      '/a|/b',
      [
        ['/a', true],
        ['/b', true],
        ['/ab', false],
        ['/a|/b', false],
      ],
    ],
    [
      '(?i)/x',
      [
        ['/X', true],
        ['/y', false],
      ],
    ],
    [
      '/[[:alpha:]]+',
      [
        ['/abc', true],
        ['/a1', false],
      ],
    ],
    [
      '/\\d+',
      [
        ['/42', true],
        ['/x', false],
      ],
    ],
  ])('path %s', (path, cases) => {
    for (const [asked, expected] of cases) expect(allowed([withHttp({ path })], request('GET', asked)), asked).toBe(expected);
  });

  test.each(['(?=x)', '[', '(a)\\1'])('the path %s is no RE2: the object is rejected', (path) => {
    const parsed = parsePolicy(withHttp({ path }), DEFAULT_SETTINGS);
    expect(parsed).toMatchObject({
      error: { field: 'spec.ingress[0].toPorts[0].rules.http[0].path', message: expect.stringContaining('error parsing regexp') },
    });
  });

  test('GET is not HEAD', () => {
    expect([
      allowed([withHttp({ method: 'GET' })], request('GET', '/')),
      allowed([withHttp({ method: 'GET' })], request('HEAD', '/')),
    ]).toEqual([true, false]);
  });

  test('a host’s dot is any character', () => {
    const objects = [withHttp({ host: 'foo.bar.com' })];
    expect(allowed(objects, request('GET', '/', { authority: 'fooXbar.com' }))).toBe(true);
    expect(allowed(objects, request('GET', '/', { authority: 'foo.bar.com:8080' }))).toBe(false);
  });

  test.each<[object, Record<string, string>, boolean]>([
    [{ headers: ['X-Key: yes'] }, { 'x-key': 'yes' }, true],
    [{ headers: ['X-Key yes'] }, { 'x-key': 'yes' }, true],
    [{ headers: ['X-Key'] }, { 'x-key': 'anything' }, true],
    [{ headers: ['X-Key:yes'] }, { 'x-key': 'yes' }, false],
    [{ headerMatches: [{ name: 'X-Key', value: 'yes' }] }, { 'x-key': 'yes' }, true],
    [{ headerMatches: [{ name: 'X-Key', value: 'yes' }] }, { 'x-key': 'no' }, false],
    [{ headerMatches: [{ name: 'X-Key' }] }, { 'x-key': 'no' }, true],
    [{ headerMatches: [{ name: 'X-Key', value: 'yes', mismatch: 'LOG' }] }, {}, true],
    [{ headerMatches: [{ name: 'X-Key', secret: { name: 'gone' } }] }, { 'x-key': 'yes' }, false],
  ])('%j with %j: %s', (rule, headers, expected) => {
    expect(allowed([withHttp(rule)], request('GET', '/', { headers }))).toBe(expected);
  });

  test('a mismatch REPLACE passes with the header set right', () => {
    const objects = [withHttp({ headerMatches: [{ name: 'X-Key', value: 'yes', mismatch: 'REPLACE' }] })];
    expect(decideHttp(ask(objects), request('GET', '/'))).toMatchObject({
      allowed: true,
      headers: [{ action: 'set', name: 'x-key', value: 'yes' }],
    });
  });

  test('a plain rule for the same peer and an overlapping port opens everything', () => {
    const plain = cnp(onWeb([{ fromEndpoints: [{}], toPorts: [{ ports: [{ port: '1', endPort: 1000, protocol: 'TCP' }] }] }]), 'plain');
    expect(ask([withHttp({ method: 'GET' }), plain]).verdict).toBe('redirect');
    expect(allowed([withHttp({ method: 'GET' }), plain], request('POST', '/'))).toBe(true);
  });

  test('the host bypasses L7, unless host itself is named beside it', () => {
    const forAll = cnp(onWeb([{ toPorts: [{ ...port80[0]!, rules: { http: [{ method: 'GET' }] } }] }]));
    const forHost = cnp(onWeb([{ fromEntities: ['host'], toPorts: [{ ...port80[0]!, rules: { http: [{ method: 'GET' }] } }] }]), 'host');
    expect(allowed([forAll], request('POST', '/'), { peer: reserved('host') })).toBe(true);
    expect(allowed([forAll, forHost], request('POST', '/'), { peer: reserved('host') })).toBe(false);
  });

  test('without default deny nothing is restricted', () => {
    const open = withHttp({ method: 'GET' });
    const objects = [{ ...open, spec: { ...open.spec, enableDefaultDeny: { ingress: false } } }];
    expect(allowed(objects, request('POST', '/'))).toBe(true);
    expect(allowed([...objects, cnp(onWeb([{}]), 'strict')], request('POST', '/'))).toBe(false);
  });

  test('a refusal at layer 4 refuses every request', () => expect(allowed([cnp(onWeb([{}]))], request('GET', '/'))).toBe(false));
});

test('a rejected object names its kind, its field and the engine’s words', () => {
  const bad = { ...cnp({}), spec: undefined, specs: [onWeb([{}]), onWeb([{ fromEntities: ['mars'] }])] };
  expect(parsePolicy(bad, DEFAULT_SETTINGS)).toMatchObject({
    error: {
      kind: 'agent',
      policy: { kind: 'CiliumNetworkPolicy', namespace: 'shop', name: 'p' },
      field: 'specs[1].ingress[0].fromEntities[0]',
      message: 'Invalid CiliumNetworkPolicy specs: unsupported entity: mars',
    },
  });
});

test('settings come from cilium-config; what is absent has the chart’s default', () => {
  expect(settingsOf(undefined)).toEqual(DEFAULT_SETTINGS);
  expect(
    settingsOf({ 'enable-policy': 'always', 'cluster-name': 'cce', 'policy-default-local-cluster': 'false', 'enable-l7-proxy': 'false' }),
  ).toMatchObject({
    mode: 'always',
    clusterName: 'cce',
    policyCluster: '',
    l7Proxy: false,
  });
});
