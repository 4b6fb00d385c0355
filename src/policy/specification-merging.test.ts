/** The specification (facts/policy.md §3.13–§3.19) as scenarios: deny, default deny, L7, handshakes, who decides. @module */
import { describe, expect, test } from 'vitest';
import { attribute } from './attribution.ts';
import { portFilters } from './attribution-filters.ts';
import type { PolicySettings } from './settings.ts';
import { actor, identityOfActor } from './testing/cast.ts';
import { answered, compile, originsOf, policiesOf, tidy } from './testing/scenario.ts';

type Row = [clause: string, policies: string, expectations: string, settings?: Partial<PolicySettings>];

const check = (_: string, policies: string, expectations: string, settings?: Partial<PolicySettings>): void =>
  expect(answered(compile(policiesOf(policies), settings), expectations)).toBe(tidy(expectations));

const TCP80 = 'ports: [{port: "80", protocol: TCP}]';
const OPEN = 'cnp open: {on: web, ingress: [{fromEntities: [all]}]}';

describe('§3.13 deny', () => {
  test.each<Row>([
    [
      'beats a narrower allow',
      'ccnp d: {on: "*", ingressDeny: [{fromEndpoints: [{}]}]}\ncnp a: {on: web, ingress: [{fromEndpoints: [{matchLabels: {app: client}}]}]}',
      'in web: client=D:d world=d',
    ],
    [
      'beats a NetworkPolicy',
      'cnp d: {on: web, ingressDeny: [{fromEndpoints: [{}]}]}\nknp k: {on: web, ingress: [{}]}',
      'in web: client=D:d stranger=A:k',
    ],
    [
      'with ports removes only these',
      `${OPEN}\ncnp d: {on: web, ingressDeny: [{fromEndpoints: [{}], toPorts: [{${TCP80}}]}]}`,
      'in web: client=D stranger=A\nin web TCP/81: client=A\nin web UDP/80: client=A',
    ],
    [
      'is carved out of a range',
      'cnp p: {on: web, ingress: [{toPorts: [{ports: [{port: "1", endPort: 100, protocol: TCP}]}]}], ingressDeny: [{toPorts: [{ports: [{port: "80", protocol: TCP}]}]}]}',
      'in web: client=D\nin web TCP/79: client=A\nin web TCP/101: client=d',
    ],
    ['blocks the node’s own processes, too', 'cnp d: {on: web, ingressDeny: [{fromEntities: [host]}]}', 'in web: host=D:d client=d'],
    [
      'of the world over one of its CIDRs',
      'cnp p: {on: web, ingress: [{fromCIDR: [203.0.113.0/24]}], ingressDeny: [{fromEntities: [world]}]}',
      'in web: office=D world=D client=d',
    ],
    [
      'beats L7',
      `cnp p: {on: web, ingress: [{toPorts: [{${TCP80}, rules: {http: [{}]}}]}], ingressDeny: [{fromEndpoints: [{}]}]}`,
      'in web: client=D stranger=R',
    ],
    ['{} denies nobody, and turns default deny on', 'cnp d: {on: web, ingressDeny: [{}]}', 'in web: client=d host=A'],
    ['alone turns default deny on', 'cnp d: {on: web, ingressDeny: [{fromEntities: [world]}]}', 'in web: client=d world=D'],
    [
      'unless told otherwise',
      'cnp d: {on: web, enableDefaultDeny: {ingress: false}, ingressDeny: [{fromEntities: [world]}]}',
      'in web: client=A:<allow-any-ingress> world=D:d',
    ],
    ['egress', 'cnp d: {on: web, egressDeny: [{toEntities: [world]}]}', 'out web: world=D client=d\nin web: world=A'],
  ])('%s', check);
});

describe('§3.14 default deny and modes', () => {
  test.each<Row>([
    ['for the direction of the section alone', 'cnp p: {on: web, ingress: [{}]}', 'in web: client=d\nout web: client=A'],
    [
      'enableDefaultDeny: false leaves the rest open',
      'cnp p: {on: web, enableDefaultDeny: {ingress: false}, ingress: [{fromEndpoints: [{}]}]}',
      'in web: client=A world=A:<allow-any-ingress>',
    ],
    ['true without a section has no effect', 'cnp p: {on: web, enableDefaultDeny: {egress: true}, ingress: [{}]}', 'out web: client=A'],
    [
      'another policy ends the openness',
      'cnp p: {on: web, enableDefaultDeny: {ingress: false}, ingress: [{fromEndpoints: [{}]}]}\ncnp q: {on: web, ingress: [{}]}',
      'in web: client=A world=d',
    ],
    [
      'init endpoints are denied by default',
      'cnp p: {on: db, ingress: [{}]}',
      'in init: client=d\nout init: client=d\nin health: client=A',
    ],
    [
      'mode always',
      'cnp p: {on: web, ingress: [{fromEndpoints: [{}]}]}',
      'in web: client=A world=d host=A\nout web: client=d\nin db: client=d host=A:<allow-localhost-ingress>',
      { mode: 'always' },
    ],
    ['mode never', 'cnp p: {on: web, ingressDeny: [{fromEntities: [all]}]}', 'in web: client=A:\nin init: client=A', { mode: 'never' }],
    [
      'the field is ignored where it is switched off',
      'cnp p: {on: web, enableDefaultDeny: {ingress: false}, ingress: [{}]}',
      'in web: client=d',
      { nonDefaultDeny: false },
    ],
  ])('%s', check);
});

describe('§3.15 the local host', () => {
  test.each<Row>([
    ['reaches local pods', 'cnp p: {on: web, ingress: [{}]}', 'in web: host=A:<allow-localhost-ingress> remote-node=d'],
    ['is no exception on the way out', 'cnp p: {on: web, egress: [{}]}', 'out web: host=d'],
    [
      'is named besides a rule that has ports',
      `cnp p: {on: web, ingress: [{toPorts: [{${TCP80}}]}]}`,
      'in web: host=A:p\nin web TCP/81: host=A:<allow-localhost-ingress>',
    ],
    ['decides over a wildcard without ports', OPEN, 'in web: host=A:<allow-localhost-ingress> client=A:open'],
  ])('%s', check);
});

describe('§3.16, §3.17 merging', () => {
  const http = (peers: string, path: string): string => `{${peers}toPorts: [{${TCP80}, rules: {http: [{path: ${path}}]}}]}`;
  const FROM_OWN = 'fromEndpoints: [{}], ';
  const listOf = (policies: string): unknown[] => {
    const set = compile(policiesOf(policies));
    const policy = set.policyOf(identityOfActor(actor('web'))).ingress;
    return portFilters(policy, 'ingress').flatMap(({ peers }) => [...peers.values()].map((peer) => peer.http));
  };

  test.each<Row>([
    [
      'the order of policies is nothing',
      `cnp a: {on: web, ingress: [${http(FROM_OWN, '/')}]}\ncnp b: {on: web, ingress: [{fromEndpoints: [{}]}]}`,
      'in web: client=R:a\nin web TCP/81: client=A:b',
    ],
    [
      'an overlapping redirect wins, whatever the selectors',
      `cnp a: {on: web, ingress: [${http('', '/')}]}\ncnp b: {on: web, ingress: [{fromEndpoints: [{}], toPorts: [{ports: [{port: "1", endPort: 1000}]}]}]}`,
      'in web: client=R:a\nin web TCP/81: client=A:b',
    ],
    [
      'the same selector and port: both decide',
      `cnp a: {on: web, ingress: [${http(FROM_OWN, '/')}]}\ncnp b: {on: web, ingress: [{${FROM_OWN}toPorts: [{${TCP80}}]}]}`,
      'in web: client=R:a+b',
    ],
  ])('%s', check);

  test('lists of one selector and port are united, and a plain rule opens them', () => {
    expect(listOf(`cnp a: {on: web, ingress: [${http(FROM_OWN, '/a')}]}\ncnp b: {on: web, ingress: [${http(FROM_OWN, '/b')}]}`)).toEqual([
      [{ path: '/a' }, { path: '/b' }],
    ]);
    expect(
      listOf(`cnp a: {on: web, ingress: [${http(FROM_OWN, '/a')}]}\ncnp b: {on: web, ingress: [{${FROM_OWN}toPorts: [{${TCP80}}]}]}`),
    ).toEqual([[{ path: '/a' }, {}]]);
  });
  test('lists of different selectors stay apart', () => {
    expect(listOf(`cnp a: {on: web, ingress: [${http(FROM_OWN, '/a')}, ${http('fromEntities: [ingress], ', '/b')}]}`)).toEqual([
      [{ path: '/a' }],
      [{ path: '/b' }],
    ]);
  });
  test('without default deny a list gains the element that opens it', () => {
    const open = `cnp a: {on: web, enableDefaultDeny: {ingress: false}, ingress: [${http(FROM_OWN, '/a')}]}`;
    expect(listOf(open)).toEqual([[{ path: '/a' }, {}]]);
    expect(listOf(`${open}\ncnp b: {on: web, ingress: [{}]}`)).toEqual([[{ path: '/a' }]]);
  });
  test('a wildcard list gets a way around it for the host, unless host is named beside it', () => {
    expect(listOf(`cnp a: {on: web, ingress: [${http('', '/a')}]}`)).toEqual([[{ path: '/a' }], []]);
    expect(listOf(`cnp a: {on: web, ingress: [${http('', '/a')}, ${http('fromEntities: [host], ', '/b')}]}`)).toEqual([
      [{ path: '/a' }],
      [{ path: '/b' }],
    ]);
  });

  const listener = (name: string, kind: string, priority = ''): string =>
    `{toPorts: [{${TCP80}, listener: {name: ${name}, envoyConfig: {kind: ${kind}, name: c}${priority}}}]}`;
  const tls = (secret: string): string => `{toPorts: [{${TCP80}, terminatingTLS: {secret: {name: ${secret}}}}]}`;
  test.each<[string, string, string | undefined]>([
    [
      'parsers',
      `cnp p: {on: web, egress: [${http('', '/')}, {toPorts: [{${TCP80}, rules: {kafka: [{topic: t}]}}]}]}`,
      'cannot merge conflicting L7 parsers (http/kafka)',
    ],
    [
      'parsers, of which HTTP has taken SNI in',
      `cnp p: {on: web, egress: [{toPorts: [{${TCP80}, serverNames: [a.com]}]}, ${http('', '/')}, {toPorts: [{${TCP80}, rules: {kafka: [{topic: t}]}}]}]}`,
      'cannot merge conflicting L7 parsers (http/kafka)',
    ],
    ['HTTP after SNI is HTTP', `cnp p: {on: web, egress: [{toPorts: [{${TCP80}, serverNames: [a.com]}]}, ${http('', '/')}]}`, undefined],
    [
      'SNI after HTTP',
      `cnp p: {on: web, egress: [${http('', '/')}, {toPorts: [{${TCP80}, serverNames: [a.com]}]}]}`,
      'cannot merge L7 rules for cached selector * with SNI filtering without TLS termination',
    ],
    [
      'SNI and HTTP that have become one, and whatever comes then',
      `cnp q: {on: web, egress: [{toPorts: [{${TCP80}}]}]}\ncnp p: {on: web, egress: [{toPorts: [{${TCP80}, serverNames: [a.com]}]}, ${http('', '/')}]}`,
      'cannot merge L7 rules for cached selector * with SNI filtering without TLS termination',
    ],
    [
      'protocols of the proxy library',
      `cnp p: {on: web, egress: [{toPorts: [{${TCP80}, rules: {l7proto: a}}]}, {toPorts: [{${TCP80}, rules: {l7proto: b}}]}]}`,
      'cannot merge conflicting L7 parsers (a/b)',
    ],
    [
      'a deny between them',
      `cnp p: {on: web, egress: [${http('', '/')}]}\ncnp b: {on: web, egressDeny: [{toPorts: [{${TCP80}}]}]}\ncnp c: {on: web, egress: [{toPorts: [{${TCP80}, rules: {kafka: [{topic: t}]}}]}]}`,
      undefined,
    ],
    [
      'other ends of a range do not conflict',
      `cnp p: {on: web, egress: [${http('', '/')}, {toPorts: [{ports: [{port: "80", endPort: 80, protocol: TCP}], rules: {kafka: [{topic: t}]}}]}]}`,
      undefined,
    ],
    [
      'handshakes',
      'cnp p: {on: web, egress: [{authentication: {mode: required}, toEntities: [all]}, {authentication: {mode: disabled}, toEntities: [all]}]}',
      'cannot merge conflicting authentication types (disabled/required)',
    ],
    [
      'other selectors do not conflict',
      `cnp p: {on: web, egress: [${http('', '/')}, {toEndpoints: [{}], toPorts: [{${TCP80}, rules: {kafka: [{topic: t}]}}]}]}`,
      undefined,
    ],
    [
      'listeners of one priority',
      `cnp p: {on: web, egress: [${listener('a', 'CiliumEnvoyConfig', ', priority: 7')}, ${listener('b', 'CiliumEnvoyConfig', ', priority: 7')}]}`,
      'cannot merge conflicting CiliumEnvoyConfig Listeners (shop/c/b/shop/c/a) with the same priority (7)',
    ],
    [
      'listeners of two priorities',
      `cnp p: {on: web, egress: [${listener('a', 'CiliumEnvoyConfig', ', priority: 7')}, ${listener('b', 'CiliumEnvoyConfig', ', priority: 8')}]}`,
      undefined,
    ],
    [
      'a listener of a namespace in a clusterwide policy is looked for in the namespace of the pod',
      `ccnp p: {on: web, egress: [${listener('a', 'CiliumEnvoyConfig')}]}`,
      undefined,
    ],
    [
      'TLS contexts',
      `cnp p: {on: web, egress: [${tls('a')}, ${tls('b')}]}`,
      'cannot merge conflicting terminating TLS contexts for cached selector *',
    ],
    ['equal TLS contexts', `cnp p: {on: web, egress: [${tls('a')}, ${tls('a')}]}`, undefined],
  ])('conflict: %s', (_, policies, error) =>
    expect(compile(policiesOf(policies)).policyOf(identityOfActor(actor('web'))).error).toBe(error),
  );

  test('a listener of a namespace for a subject that has none', () => {
    const policies = compile(policiesOf(`ccnp p: {on: '*', egress: [${listener('a', 'CiliumEnvoyConfig')}]}`));
    expect(policies.policyOf(identityOfActor(actor('health'))).error).toBe('Listener "a" in CCNP can not use Kind CiliumEnvoyConfig');
  });
});

describe('§3.18 handshakes', () => {
  const rule = (mode: string, more = ''): string => `{fromEndpoints: [{}], authentication: {mode: ${mode}}${more}}`;
  const PORT = `, toPorts: [{${TCP80}}]`;
  test.each<Row>([
    ['required', `cnp p: {on: web, ingress: [${rule('required')}]}`, 'in web: client=a world=d'],
    ['test-always-fail', `cnp p: {on: web, ingress: [${rule('test-always-fail')}]}`, 'in web: client=a'],
    ['disabled', `cnp p: {on: web, ingress: [${rule('disabled')}]}`, 'in web: client=A'],
    [
      'plain beside required on one selector and port',
      `cnp p: {on: web, ingress: [${rule('required', PORT)}, {fromEndpoints: [{}]${PORT}}]}`,
      'in web: client=a\nin web TCP/81: client=d',
    ],
    [
      'a rule with ports inherits from one without',
      `cnp p: {on: web, ingress: [${rule('required')}, {fromEndpoints: [{}]${PORT}}]}`,
      'in web: client=a\nin web TCP/81: client=a',
    ],
    [
      'its own mode stays',
      `cnp p: {on: web, ingress: [${rule('required')}, ${rule('disabled', PORT)}]}`,
      'in web: client=A\nin web TCP/81: client=a',
    ],
    [
      'port name and number meet in one entry',
      `cnp p: {on: web, ingress: [${rule('required', ', toPorts: [{ports: [{port: http, protocol: TCP}]}]')}, {fromEndpoints: [{}]${PORT}}]}`,
      'in web: client=a',
    ],
    [
      'a redirect lies inside an entry without ports, and takes what that asks for',
      `cnp p: {on: web, ingress: [${rule('required')}, {fromEndpoints: [{}], toPorts: [{${TCP80}, rules: {http: [{}]}}]}]}`,
      'in web: client=r\nin web TCP/81: client=a',
    ],
    ['with L7', `cnp p: {on: web, ingress: [${rule('required', `, toPorts: [{${TCP80}, rules: {http: [{}]}}]`)}]}`, 'in web: client=r'],
  ])('%s', check);
});

describe('§3.19 who decides', () => {
  test.each<Row>([
    [
      'the longer port prefix',
      `knp a: {on: web, ingress: [{from: [{podSelector: {}}]}]}\nknp b: {on: web, ingress: [{from: [{podSelector: {}}], ports: [{port: 80}]}]}`,
      'in web: client=A:b\nin web TCP/81: client=A:a',
    ],
    [
      'the largest block inside a range',
      'cnp a: {on: web, ingress: [{fromEndpoints: [{}], toPorts: [{ports: [{port: "64", endPort: 127, protocol: TCP}]}]}]}\ncnp b: {on: web, ingress: [{fromEndpoints: [{}], toPorts: [{ports: [{port: "79", endPort: 127, protocol: TCP}]}]}]}',
      'in web TCP/79: client=A:b\nin web TCP/80: client=A:b\nin web TCP/70: client=A:a',
    ],
    [
      'equal blocks decide together',
      'cnp a: {on: web, ingress: [{fromEndpoints: [{}], toPorts: [{ports: [{port: "64", endPort: 127, protocol: TCP}]}]}]}\ncnp b: {on: web, ingress: [{fromEndpoints: [{matchLabels: {app: client}}], toPorts: [{ports: [{port: "64", endPort: 200, protocol: TCP}]}]}]}',
      'in web: client=A:a+b db=A:a',
    ],
    [
      'the specific entry at equal length',
      `cnp a: {on: web, ingress: [{fromEndpoints: [{}]}]}\ncnp b: {on: web, ingress: [{fromEntities: [all]}]}`,
      'in web: client=A:a',
    ],
    [
      'no specific entry where the wildcard of the same port does the same',
      `cnp a: {on: web, ingress: [{toPorts: [{${TCP80}}]}]}\ncnp b: {on: web, ingress: [{fromEndpoints: [{}], toPorts: [{${TCP80}}]}]}`,
      'in web: client=A:a',
    ],
    [
      'a redirect before a longer prefix',
      `cnp a: {on: web, ingress: [{toPorts: [{ports: [{port: "64", endPort: 127, protocol: TCP}], rules: {http: [{}]}}]}]}\ncnp b: {on: web, ingress: [{fromEndpoints: [{}], toPorts: [{${TCP80}}]}]}`,
      'in web: client=R:a',
    ],
    [
      'of several denies the widest: those inside it are not made',
      `cnp a: {on: web, ingressDeny: [{fromEndpoints: [{}]}]}\ncnp b: {on: web, ingressDeny: [{fromEndpoints: [{}], toPorts: [{${TCP80}}]}]}`,
      'in web: client=D:a\nin web TCP/81: client=D:a',
    ],
    [
      'a block that would reach beyond the range is halved',
      'cnp a: {on: web, ingress: [{fromEndpoints: [{}], toPorts: [{ports: [{port: "64", endPort: 100, protocol: TCP}]}]}]}\ncnp b: {on: web, ingress: [{fromEndpoints: [{}], toPorts: [{ports: [{port: "64", endPort: 127, protocol: TCP}]}]}]}',
      'in web: client=A:a\nin web TCP/101: client=A:b',
    ],
    [
      'a deny of the same selector and port leaves nothing of the allow',
      `cnp d: {on: web, ingressDeny: [{fromEndpoints: [{}], toPorts: [{${TCP80}}]}]}\ncnp a: {on: web, ingress: [{fromEndpoints: [{}], toPorts: [{${TCP80}}]}]}`,
      'in web: client=D:d',
    ],
    ['nobody decides a default deny', 'cnp p: {on: web, ingress: [{}]}', 'in web: client=d:'],
  ])('%s', check);

  test('attribute() answers alone, rules lists everything that matches', () => {
    const policies = compile(
      policiesOf('cnp a: {on: web, ingress: [{fromEndpoints: [{}]}]}\ncnp b: {on: web, ingress: [{fromEntities: [all]}]}'),
    );
    const question = {
      subject: identityOfActor(actor('web')),
      direction: 'ingress',
      peer: identityOfActor(actor('client')),
      port: 80,
      protocol: 'TCP',
    } as const;
    expect(originsOf(attribute(policies, question).deciding)).toBe('a');
  });
});
