/** The specification (facts/policy.md §3.9–§3.12) as scenarios: CIDRs, names, Services, ports, ICMP. @module */
import { describe, expect, test } from 'vitest';
import type { EndpointSlice, Service } from '../kube/resources.ts';
import { addressIdentity } from './identity.ts';
import { LabelSet } from './labels.ts';
import { cidrIdentities, nodeIdentity } from './outside-identities.ts';
import { parseCidrGroup } from './parse/cidr-group.ts';
import { parsePolicy } from './parse/parse.ts';
import { PolicySet } from './policy-set.ts';
import { DEFAULT_SETTINGS, settingsFor, type PolicySettings } from './settings.ts';
import { actor, identityOfActor } from './testing/cast.ts';
import { decide } from './decide.ts';
import { answered, compile, policiesOf, policyOf, tidy } from './testing/scenario.ts';

type Row = [clause: string, policies: string, expectations: string];

const check = (_: string, policies: string, expectations: string): void =>
  expect(answered(compile(policiesOf(policies)), expectations)).toBe(tidy(expectations));

describe('§3.9 CIDRs', () => {
  const from = (list: string): string => `cnp p: {on: web, ingress: [{fromCIDR: [${list}]}]}`;
  const set = (list: string): string => `cnp p: {on: web, ingress: [{fromCIDRSet: [${list}]}]}`;
  test.each<Row>([
    ['contains longer prefixes, not shorter ones', from('203.0.113.0/25'), 'in web: office=A net24=d world=d'],
    ['a bare address is a whole prefix', from('203.0.113.7'), 'in web: office=A net24=d'],
    [
      '0.0.0.0/0 is the world, never a pod or node',
      from('0.0.0.0/0'),
      'in web: world=A net10=A six=A site=A client=d remote-node=d apiserver=d',
    ],
    ['::/0 is the IPv6 world, which a cluster of IPv4 does not know', from('"::/0"'), 'in web: six=d world=d'],
    ['IPv6 prefixes', from('"2001:db8::/32"'), 'in web: six=A world=d'],
    ['the other family never lies inside', from('"::/1"'), 'in web: net10=d office=d'],
    ['except', set('{cidr: 203.0.113.0/24, except: [203.0.113.0/29]}'), 'in web: net24=A office=d'],
    ['a broader except excludes everything', set('{cidr: 203.0.113.0/24, except: [203.0.113.0/16]}'), 'in web: net24=d office=d'],
    [
      'an except belongs to its entry',
      set('{cidr: 203.0.113.0/24, except: [203.0.113.0/29]}, {cidr: 203.0.113.7/32}'),
      'in web: office=A net24=A',
    ],
    ['several entries', set('{cidr: 203.0.113.0/24}, {cidr: 10.0.0.0/8}'), 'in web: office=A net10=A world=d'],
    ['a group by name', set('{cidrGroupRef: corp}'), 'in web: office=A net24=d'],
    ['a group that nobody has', set('{cidrGroupRef: none}'), 'in web: office=d'],
    ['groups by label', set('{cidrGroupSelector: {matchLabels: {env: office}}}'), 'in web: office=A net24=d client=d'],
    ['a group with except', set('{cidrGroupRef: corp, except: [203.0.113.0/29]}'), 'in web: office=d'],
  ])('%s', check);

  test('two address families make two worlds', () => {
    const policies = compile(policiesOf(from('0.0.0.0/0')), { ipv6: true });
    const peer = addressIdentity(9, '198.51.100.1', { dualStack: true });
    const six = addressIdentity(10, '2001:db8::1', { dualStack: true });
    const asked = { subject: identityOfActor(actor('web')), direction: 'ingress', port: 80, protocol: 'TCP' } as const;
    expect([peer, six].map((one) => decide(policies, { ...asked, peer: one }).verdict)).toEqual(['allow', 'default-deny']);
  });

  test('CIDRs of policies and groups as the identities that the agent gives them', () => {
    const objects = policiesOf(
      `${set('{cidr: 203.0.113.0/24, except: [203.0.113.64/26]}')}\ncnp q: {on: web, egress: [{toCIDR: ["2001:db8::/32", "::1", 0.0.0.0/0]}]}`,
    );
    const parsed = parseCidrGroup({
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumCIDRGroup',
      metadata: { name: 'corp', labels: { env: 'office' }, uid: '', resourceVersion: '', creationTimestamp: '' },
      spec: { externalCIDRs: ['203.0.113.0/25'] },
    });
    const groups = 'group' in parsed ? [parsed.group] : [];
    const labels = cidrIdentities(compile(objects).specs, groups, DEFAULT_SETTINGS).map((one) => one.labels.toStrings());
    const corp = ['cidrgroup:env=office', 'cidrgroup:io.cilium.policy.cidrgroupname/corp'];
    expect(labels).toEqual([
      ['cidr:203.0.113.0/24', 'reserved:world'],
      ['cidr:203.0.113.64/26', ...corp, 'reserved:world'],
      ['cidr:2001-db8--0/32', 'reserved:world'],
      ['cidr:0--1/128', 'reserved:world'],
      ['cidr:203.0.113.0/25', ...corp, 'reserved:world'],
    ]);
    expect(cidrIdentities(compile(objects).specs, [], { ipv4: true, ipv6: true })[2]!.labels.toStrings()).toContain('reserved:world-ipv6');
    expect(addressIdentity(2, '203.0.113.9', { groups }).labels.toStrings()).toEqual(['cidr:203.0.113.9/32', ...corp, 'reserved:world']);
  });

  test('CIDRs match nodes only where the agent is told so', () => {
    const ingress = (settings: Partial<PolicySettings>): string => {
      const all = { ...DEFAULT_SETTINGS, ...settings };
      const peer = nodeIdentity(6, '192.168.0.12', { zone: 'a' }, all);
      const policies = compile(policiesOf(from('192.168.0.0/16')), settings);
      return decide(policies, { subject: identityOfActor(actor('web')), direction: 'ingress', peer, port: 80, protocol: 'TCP' }).verdict;
    };
    expect([ingress({}), ingress({ cidrMatchesNodes: true })]).toEqual(['default-deny', 'allow']);
  });
});

describe('§3.10 names', () => {
  const to = (name: string): string => `cnp p: {on: web, egress: [{toFQDNs: [${name}]}]}`;
  test.each<Row>([
    ['a name as written', to('{matchName: api.github.com}'), 'out web: git=A site=d world=d'],
    ['a pattern as written', to('{matchPattern: "*.github.com"}'), 'out web: git=A site=d'],
    ['a pattern that nobody asked DNS for', to('{matchPattern: "*.gitlab.com"}'), 'out web: git=d site=d'],
    [
      'with ports',
      'cnp p: {on: web, egress: [{toFQDNs: [{matchPattern: "*.example.com"}], toPorts: [{ports: [{port: "80"}]}]}]}',
      'out web: site=A\nout web TCP/81: site=d',
    ],
    ['named addresses are of the world', 'cnp p: {on: web, egress: [{toEntities: [world]}]}', 'out web: site=A git=A'],
  ])('%s', check);
});

describe('§3.11 Services and nodes', () => {
  const metadata = (name: string, namespace: string, labels: Record<string, string> = {}) => ({
    name,
    namespace,
    labels,
    uid: '',
    resourceVersion: '',
    creationTimestamp: '',
  });
  const service = (name: string, selector: Record<string, string> | undefined, labels?: Record<string, string>): Service => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadata(name, 'bank', labels),
    spec: { ...(selector && { selector }), ports: [{ port: 80 }] },
  });
  const slice: EndpointSlice = {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: metadata('old-1', 'bank', { 'kubernetes.io/service-name': 'old' }),
    addressType: 'IPv4',
    endpoints: [{ addresses: ['203.0.113.7'] }],
  };
  const services = [
    service('web', { app: 'web' }),
    service('dotted', { 'app.kubernetes.io/name': 'web', app: 'web' }),
    service('old', undefined, { kind: 'legacy' }),
  ];

  function towards(rule: string, ciliumVersion = '1.19.1'): { letters: string; warnings: (string | undefined)[] } {
    const settings = settingsFor({ ciliumVersion });
    const parsed = parsePolicy(policyOf(`cnp p: {on: web, egress: [${rule}]}`), settings, { services, endpointSlices: [slice] });
    const policies = new PolicySet('specs' in parsed ? parsed.specs : [], settings);
    const asked = { subject: identityOfActor(actor('web')), direction: 'egress', port: 80, protocol: 'TCP' } as const;
    const letters = ['server', 'stranger', 'office', 'world'].map((peer) =>
      decide(policies, { ...asked, peer: identityOfActor(actor(peer)) }).verdict === 'allow' ? 'A' : 'd',
    );
    return { letters: letters.join(''), warnings: parsed.warnings.map(({ text }) => text?.id) };
  }

  test.each<[string, string, string, string[]]>([
    ['by name: the pods of its selector in its namespace', '{toServices: [{k8sService: {serviceName: web, namespace: bank}}]}', 'Addd', []],
    ['in every namespace where none is named', '{toServices: [{k8sService: {serviceName: web}}]}', 'Addd', []],
    ['without a selector: its back ends’ addresses', '{toServices: [{k8sService: {serviceName: old, namespace: bank}}]}', 'ddAd', []],
    ['by labels', '{toServices: [{k8sServiceSelector: {selector: {matchLabels: {kind: legacy}}, namespace: bank}}]}', 'ddAd', []],
    ['unknown, without ports', '{toServices: [{k8sService: {serviceName: gone}}]}', 'dddd', []],
    [
      'unknown, with ports: open',
      '{toServices: [{k8sService: {serviceName: gone}}], toPorts: [{ports: [{port: "80"}]}]}',
      'AAAA',
      ['policyParse.servicesUnresolved'],
    ],
    ['dotted keys', '{toServices: [{k8sService: {serviceName: dotted, namespace: bank}}]}', 'dddd', ['policyParse.serviceKeysDotted']],
  ])('%s', (_, rule, letters, warnings) => expect(towards(rule)).toEqual({ letters, warnings }));

  test.each([
    ['1.18.1', 'allow'],
    ['1.18.2', 'default-deny'],
    ['1.19.1', 'default-deny'],
    ['1.19.2', 'allow'],
  ])('dotted keys in %s: %s', (ciliumVersion, verdict) => {
    const settings = settingsFor({ ciliumVersion });
    const line = 'cnp p: {on: web, egress: [{toServices: [{k8sService: {serviceName: dotted, namespace: bank}}]}]}';
    const parsed = parsePolicy(policyOf(line), settings, { services });
    const policies = new PolicySet('specs' in parsed ? parsed.specs : [], settings);
    const peer = { id: 7, labels: LabelSet.parse([...actor('server').labels, 'k8s:app.kubernetes.io/name=web']) };
    const asked = { subject: identityOfActor(actor('web')), direction: 'egress', peer, port: 80, protocol: 'TCP' } as const;
    expect(decide(policies, asked).verdict).toBe(verdict);
  });

  test('fromNodes selects nodes by their labels', () => {
    const settings = { ...DEFAULT_SETTINGS, nodeSelectorLabels: true };
    const policies = compile(policiesOf('ccnp p: {on: web, ingress: [{fromNodes: [{matchLabels: {zone: a}}]}]}'), settings);
    const from = (labels: Record<string, string>): string =>
      decide(policies, {
        subject: identityOfActor(actor('web')),
        direction: 'ingress',
        peer: nodeIdentity(6, '192.168.0.12', labels, settings),
        port: 80,
        protocol: 'TCP',
      }).verdict;
    expect([from({ zone: 'a' }), from({ zone: 'b' })]).toEqual(['allow', 'default-deny']);
  });
});

describe('§3.12 ports and ICMP', () => {
  const on = (...ports: string[]): string => `cnp p: {on: web, ingress: [{toPorts: [{ports: [${ports.join(', ')}]}]}]}`;
  const out = (port: string): string => `cnp p: {on: client, egress: [{toPorts: [{ports: [${port}]}]}]}`;
  const icmp = (...fields: string[]): string => `cnp p: {on: web, ingress: [{icmps: [{fields: [${fields.join(', ')}]}]}]}`;
  test.each<Row>([
    [
      'no protocol is TCP, UDP and SCTP, not ICMP',
      on('{port: "80"}'),
      'in web: db=A\nin web UDP/80: db=A\nin web SCTP/80: db=A\nin web ICMP/8: db=d',
    ],
    ['ANY as well', on('{port: "80", protocol: ANY}'), 'in web UDP/80: db=A\nin web ICMP/8: db=d'],
    ['lower case', on('{port: "80", protocol: udp}'), 'in web UDP/80: db=A\nin web: db=d'],
    ['"0" is every port of the protocol', on('{port: "0", protocol: TCP}'), 'in web TCP/1: db=A\nin web UDP/1: db=d'],
    ['a range', on('{port: "8000", endPort: 8080, protocol: TCP}'), 'in web TCP/8000: db=A\nin web TCP/8080: db=A\nin web TCP/8081: db=d'],
    ['an end below its start is one port', on('{port: "80", endPort: 70, protocol: TCP}'), 'in web: db=A\nin web TCP/75: db=d'],
    ['octal', on('{port: "010", protocol: TCP}'), 'in web TCP/8: db=A\nin web TCP/10: db=d'],
    [
      'ports of a rule are ORed',
      on('{port: "80", protocol: TCP}', '{port: "53", protocol: UDP}'),
      'in web: db=A\nin web UDP/53: db=A\nin web TCP/53: db=d',
    ],
    ['a named port of the subject', on('{port: http, protocol: TCP}'), 'in web: db=A\nin web TCP/8080: db=d'],
    ['of another protocol', on('{port: http, protocol: UDP}'), 'in web UDP/80: db=d'],
    ['upper case', on('{port: HTTP, protocol: TCP}'), 'in web: db=A'],
    ['a name that the subject does not have', on('{port: metrics, protocol: TCP}'), 'in web TCP/9000: db=d'],
    [
      'egress: a name with two numbers in the cluster has no effect',
      out('{port: http, protocol: TCP}'),
      'out client: web=d stranger=d\nout client TCP/8080: stranger=d',
    ],
    [
      'egress: a name with one number holds for everybody',
      out('{port: metrics, protocol: TCP}'),
      'out client TCP/9000: stranger=A dns=A db=A',
    ],
    [
      'an endPort beside a name: a range from the number behind it',
      out('{port: metrics, endPort: 9100, protocol: TCP}'),
      'out client TCP/9000: dns=A\nout client TCP/9050: dns=A\nout client TCP/9101: dns=d',
    ],
    ['ICMP by name, IPv4 if nothing is said', icmp('{type: EchoRequest}'), 'in web ICMP/8: db=A\nin web ICMPv6/128: db=d\nin web: db=d'],
    ['ICMP by number', icmp('{type: 3}'), 'in web ICMP/3: db=A\nin web ICMP/8: db=d'],
    ['ICMPv6', icmp('{family: IPv6, type: EchoRequest}'), 'in web ICMPv6/128: db=A\nin web ICMP/8: db=d'],
    ['types are ORed', icmp('{type: 8}', '{type: 11}'), 'in web ICMP/8: db=A\nin web ICMP/11: db=A\nin web ICMP/3: db=d'],
    ['type 0 is every type', icmp('{type: EchoReply}'), 'in web ICMP/0: db=A\nin web ICMP/3: db=A\nin web ICMPv6/0: db=d'],
    ['ports do not cover ICMP', on('{port: "0"}'), 'in web ICMP/8: db=d\nin web TCP/1: db=A'],
  ])('%s', check);

  test('pods of one identity may have a port name for different numbers', () => {
    const policies = compile(policiesOf(on('{port: http, protocol: TCP}')));
    const verdict = (number: number): string =>
      decide(policies, {
        subject: identityOfActor(actor('web')),
        subjectPorts: () => new Map([['http/TCP', [number]]]),
        direction: 'ingress',
        peer: identityOfActor(actor('db')),
        port: 8080,
        protocol: 'TCP',
      }).verdict;
    expect([8080, 80, 8080].map(verdict)).toEqual(['allow', 'default-deny', 'allow']);
  });

  test('VRRP and IGMP need their flag', () => {
    const vrrp = policiesOf(on('{protocol: VRRP}'));
    expect(() => compile(vrrp)).toThrow('port must be specified');
    expect(answered(compile(vrrp, { extendedIpProtocols: true }), 'in web VRRP/0: db=A\nin web: db=d')).toBe(
      'in web VRRP/0: db=A\nin web: db=d',
    );
  });
});
