/**
 * Corners that Cilium's own engine was asked about (test/conformance): where what it does is not what one would
 * think, or what its documentation says.
 * @module
 */
import { describe, expect, test } from 'vitest';
import type { EndpointSlice, Service } from '../kube/resources.ts';
import { parsePolicy } from './parse/parse.ts';
import { PolicySet } from './policy-set.ts';
import { portFilters } from './attribution-filters.ts';
import { DEFAULT_SETTINGS, settingsFor, type PolicySettings } from './settings.ts';
import { actor, identityOfActor } from './testing/cast.ts';
import { answered, compile, parseLine, policiesOf, policyOf, tidy } from './testing/scenario.ts';

type Row = [clause: string, policies: string, expectations: string, settings?: Partial<PolicySettings>];

const check = (_: string, policies: string, expectations: string, settings: Partial<PolicySettings> = {}): void =>
  expect(answered(compile(policiesOf(policies), settings), expectations)).toBe(tidy(expectations));

const TCP80 = 'ports: [{port: "80", protocol: TCP}]';

describe('selectors', () => {
  const from = (selector: string): string => `cnp p: {on: web, ingress: [{fromEndpoints: [${selector}]}]}`;
  const domain = (length: number): string => `${'d.'.repeat(length / 2)}${'d'.repeat(length % 2)}`.replace(/\.$/, 'd');
  const nameless = 'a-label-of-a-namespace-without-a-domain';
  test.each<Row>([
    ['reserved before a dot is the source', from('{matchLabels: {reserved.world: ""}}'), 'in web: world=A client=d'],
    ['other sources before a dot are not', from('{matchLabels: {k8s.app: client}}'), 'in web: client=d'],
    ['CIDR labels have no value', from('{matchLabels: {"cidr:203.0.113.0/24": x, "reserved:world": ""}}'), 'in web: net24=d office=d'],
    [
      'and lie inside those of a NotIn',
      from('{matchLabels: {"reserved:world": ""}, matchExpressions: [{key: "cidr:203.0.113.0/24", operator: NotIn, values: [""]}]}'),
      'in web: office=d net10=A world=A',
    ],
    ['the source unspec is any', from('{matchLabels: {"unspec:app": client}}'), 'in web: client=A db=d'],
    [
      'a namespace of the source unspec scopes nothing',
      from('{matchLabels: {"unspec:io.kubernetes.pod.namespace": bank}}'),
      'in web: stranger=d client=d',
    ],
    [
      'a NetworkPolicy that asks for a label of a namespace which is too long behind the prefix asks for nothing',
      `knp p: {on: web, ingress: [{from: [{namespaceSelector: {matchLabels: {${nameless}: x}}}]}]}`,
      'in web: stranger=A world=A remote-node=A',
    ],
    [
      'with a domain before it the label may be longer',
      `knp p: {on: web, ingress: [{from: [{namespaceSelector: {matchLabels: {example.com/${nameless}: x}}}]}]}`,
      'in web: stranger=d world=d',
    ],
    [
      'so it is with a pod label of sixty letters, but the subject stays in its namespace',
      `knp p: {podSelector: {matchLabels: {${'x'.repeat(60)}: y}}, ingress: []}`,
      'in web: client=d\nin server: client=A',
    ],
    [
      'at the limits they are read',
      `knp p: {on: web, ingress: [{from: [{namespaceSelector: {matchLabels: {${'x'.repeat(28)}: y}}}, {namespaceSelector: {matchLabels: {${domain(218)}/x: y}}}]}]}
       knp q: {podSelector: {matchLabels: {${'x'.repeat(59)}: y}}, ingress: []}
       knp r: {podSelector: {matchLabels: {${domain(249)}/x: y}}, ingress: []}`,
      'in web: stranger=d world=d\nin client: web=A',
    ],
    [
      'a domain before the label may be too long, too',
      `knp p: {on: web, ingress: [{from: [{namespaceSelector: {matchLabels: {${domain(219)}/x: y}}}]}]}`,
      'in web: stranger=A world=A remote-node=A',
    ],
    [
      'and so may the one of a pod label',
      `knp p: {on: web, ingress: [{from: [{podSelector: {matchLabels: {${domain(250)}/x: y}}}]}]}`,
      'in web: stranger=A world=A remote-node=A',
    ],
    [
      'from 1.20 on long labels are read',
      `knp p: {on: web, ingress: [{from: [{namespaceSelector: {matchLabels: {${nameless}: x}}}]}]}`,
      'in web: stranger=d world=d',
      { longLabelKeys: 'read' },
    ],
    [
      'plain Kubernetes reads them',
      `knp p: {on: web, ingress: [{from: [{namespaceSelector: {matchLabels: {${nameless}: x}}}]}]}`,
      'in web: stranger=d',
      { semantics: 'kubernetes', policyCluster: '', ipBlockOpensNamespace: false },
    ],
    [
      'a namespace that a podSelector names is overwritten',
      'knp p: {on: web, ingress: [{from: [{podSelector: {matchLabels: {io.kubernetes.pod.namespace: bank}}}]}]}',
      'in web: client=A stranger=d',
    ],
    [
      'an except of the whole family leaves nothing',
      'cnp p: {on: web, ingress: [{fromCIDRSet: [{cidr: 0.0.0.0/0, except: [0.0.0.0/0]}]}]}',
      'in web: world=d net24=d',
    ],
  ])('%s', check);

  test.each([
    ['key of the own and of no source', 'app/', 'any.app/'],
    ['source', 'k8s:app_', 'k8s.app_'],
  ])('the agent shows a key with its source: %s', (_, written, shown) => {
    const parsed = parseLine(`cnp p: {endpointSelector: {matchLabels: {"${written}": x}}, ingress: [{}]}`);
    expect('error' in parsed && parsed.error.message).toContain(`matchLabels: Invalid value: "${shown}"`);
  });

  test('all faults of a selector are named', () => {
    const parsed = parseLine(
      'cnp p: {endpointSelector: {matchExpressions: [{key: app, operator: In}, {key: app, operator: in, values: [x]}]}, ingress: [{}]}',
    );
    expect('error' in parsed && parsed.error.message).toBe(
      'Invalid CiliumNetworkPolicy spec: invalid label selector: [matchExpressions[0].values: Required value: must be specified when ' +
        "`operator` is 'In' or 'NotIn', matchExpressions[1].operator: Invalid value: \"in\": not a valid selector operator]",
    );
  });

  test('labels of CIDR groups take no source', () => {
    const parsed = parseLine('cnp p: {on: web, ingress: [{fromCIDRSet: [{cidrGroupSelector: {matchLabels: {"cidrgroup:env": office}}}]}]}');
    expect('error' in parsed && parsed.error.message).toContain(
      'failed to parse cidrGroupSelector {"matchLabels":{"cidrgroup:env":"office"}}: invalid label selector: matchLabels: Invalid value: "cidrgroup.cidrgroup:env"',
    );
  });
});

describe('toServices', () => {
  const service = (name: string, labels: object, selector: object): Service =>
    ({ apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: 'shop', labels }, spec: { selector } }) as unknown as Service;
  const services = [
    service('web', { tier: 'front' }, { app: 'web' }),
    service('db', { 'app.kubernetes.io/name': 'db' }, { app: 'db' }),
    service('client', {}, { app: 'client' }),
  ];
  const answer = (line: string, expectations: string, settings: PolicySettings = DEFAULT_SETTINGS): void => {
    const parsed = parsePolicy(policyOf(line), settings, { services, endpointSlices: [] as EndpointSlice[] });
    expect(answered(new PolicySet('specs' in parsed ? parsed.specs : [], settings), expectations)).toBe(tidy(expectations));
  };
  const to = (list: string, section = 'egress'): string => `cnp p: {on: dns, ${section}: [{toServices: [${list}], toPorts: [{${TCP80}}]}]}`;
  const on = (line: string): string => line.replace('cnp p', 'cnp/kube-system p').replace('on: dns', 'endpointSelector: {}');

  test('nobody looks for the Services of a deny: it is one for everybody', () => {
    answer(
      on(to('{k8sService: {serviceName: web, namespace: shop}}', 'egressDeny')),
      'out dns: web=D stranger=D world=D\nout dns TCP/81: web=d',
    );
  });
  test('a selector beside a name is the one that counts', () => {
    answer(
      on(to('{k8sService: {serviceName: web}, k8sServiceSelector: {selector: {matchLabels: {tier: none}}}}')),
      'out dns: web=A client=A world=A',
    );
    answer(
      on(to('{k8sService: {serviceName: db}, k8sServiceSelector: {selector: {matchLabels: {tier: front}}}}')),
      'out dns: web=A db=d world=d',
    );
  });
  test('a selector that Kubernetes would not take selects every Service', () => {
    answer(
      on(to('{k8sServiceSelector: {selector: {matchLabels: {"k8s:tier": none}}}}')),
      'out dns: web=A db=A client=A stranger=d world=d',
    );
  });
  test('keys with dots find nothing; later versions read them', () => {
    const dotted = on(
      to('{k8sServiceSelector: {selector: {matchLabels: {app.kubernetes.io/name: db}}}}, {k8sService: {serviceName: web}}'),
    );
    answer(dotted, 'out dns: web=A db=d');
    answer(dotted, 'out dns: web=A db=A', settingsFor({ ciliumVersion: '1.19.2' }));
  });
  test('pods of other clusters are not meant', () => answer(on(to('{k8sService: {serviceName: client}}')), 'out dns: client=A abroad=d'));
});

describe('who decides', () => {
  const web = (peer: string, more: string): string => `{on: web, ingress: [{${peer}toPorts: [{${more}}]}]}`;
  test.each<Row>([
    [
      'a deny inside one for all peers is not made',
      `cnp a: {on: web, ingressDeny: [{toPorts: [{${TCP80}}]}]}\ncnp b: {on: web, ingressDeny: [{fromEndpoints: [{}], toPorts: [{${TCP80}}]}]}`,
      'in web: client=D:a',
    ],
    [
      'a wide deny of one peer stands beside a narrow one of all',
      `cnp a: {on: web, ingressDeny: [{fromEndpoints: [{}]}]}\ncnp b: {on: web, ingressDeny: [{toPorts: [{${TCP80}}]}]}`,
      'in web: client=D:a',
    ],
    [
      'a proxy of higher priority hides what lies inside its rule',
      `cnp a: ${web('', 'ports: [{port: "64", endPort: 127, protocol: TCP}], rules: {http: [{}]}')}\ncnp b: ${web('', `${TCP80}, rules: {kafka: [{}]}`)}`,
      'in web: client=R:a\nin web TCP/81: client=R:a',
    ],
    [
      'a proxy of lower priority does not',
      `cnp a: ${web('', 'ports: [{port: "64", endPort: 127, protocol: TCP}], rules: {kafka: [{}]}')}\ncnp b: ${web('', `${TCP80}, rules: {http: [{}]}`)}`,
      'in web: client=R:b\nin web TCP/81: client=R:a',
    ],
    [
      'of one peer and port the rule with the proxy alone, though the other allows, too',
      `cnp a: ${web('fromEndpoints: [{}], ', `${TCP80}, rules: {http: [{}]}`)}\ncnp b: ${web('fromEndpoints: [{matchLabels: {app: client}}], ', TCP80)}`,
      'in web: client=R:a',
    ],
    [
      'names of ports come first: behind their proxies what only allows is not made',
      `cnp a: ${web('', TCP80)}\ncnp b: {on: web, ingress: [{authentication: {mode: required}, toPorts: [{ports: [{port: "80", endPort: 80, protocol: TCP}]}, {ports: [{port: http, protocol: TCP}], serverNames: [a.com]}]}]}`,
      'in web: client=r:b',
    ],
    [
      'port 0 is no port: the rule of the peer stays beside that of all',
      'cnp a: {on: web, ingress: [{fromEndpoints: [{}], toPorts: [{ports: [{port: "0", protocol: TCP}]}]}]}\ncnp b: {on: web, ingress: [{toPorts: [{ports: [{port: "0", protocol: TCP}]}]}]}',
      'in web: client=A:a world=A:b',
    ],
    [
      '80 to 80 is merged neither with 80 nor counts for more',
      `cnp a: ${web('', TCP80)}\ncnp b: ${web('', 'ports: [{port: "80", endPort: 80, protocol: TCP}]')}`,
      'in web: client=A:a+b',
    ],
  ])('%s', check);
});

describe('the host without its firewall', () => {
  test('is not policed, whatever the mode', () =>
    check('', '', 'in host: client=A\nout host: client=A\nin web: client=d', { mode: 'always' }));
  test('is with it', () => check('', '', 'in host: client=d', { mode: 'always', hostFirewall: true }));
});

describe('lists', () => {
  const kafkaOf = (topic: string): number[] => {
    const line = `cnp p: {on: web, enableDefaultDeny: {ingress: false}, ingress: [{toPorts: [{${TCP80}, rules: {kafka: [{${topic}}]}}]}]}`;
    const policy = compile(policiesOf(line)).policyOf(identityOfActor(actor('web'))).ingress;
    return portFilters(policy, 'ingress').map(({ peers }) => peers.get('*')!.kafka.length);
  };
  test('of Kafka are opened for enableDefaultDeny: false only where they name topics', () => {
    expect(kafkaOf('topic: t')).toEqual([2]);
    expect(kafkaOf('apiKey: fetch')).toEqual([1]);
  });
});
