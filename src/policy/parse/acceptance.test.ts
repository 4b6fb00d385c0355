/** What is rejected, with which words, and where (facts/policy.md §3.3): the agent's texts, then the API server's. @module */
import { describe, expect, test } from 'vitest';
import type { PolicySettings } from '../settings.ts';
import { DEFAULT_SETTINGS } from '../settings.ts';
import { parseLine, policyOf } from '../testing/scenario.ts';
import { parseCidrGroup } from './cidr-group.ts';
import { parsePolicy, type PolicyObject } from './parse.ts';

const PORTS = 'ports: [{port: "80", protocol: TCP}]';
const ingress = (rule: string): string => `cnp p: {on: web, ingress: [${rule}]}`;
const egress = (rule: string): string => `cnp p: {on: web, egress: [${rule}]}`;
const port = (text: string): string => ingress(`{toPorts: [{ports: [${text}]}]}`);
const l7 = (rules: string, ports = PORTS): string => ingress(`{toPorts: [{${ports}, rules: {${rules}}}]}`);

type Row = [line: string, field: string, words: string, settings?: Partial<PolicySettings>];

describe('the agent rejects', () => {
  test.each<Row>([
    ['cnp p: {on: web}', 'spec', 'rule must have at least one of Ingress, IngressDeny, Egress, EgressDeny'],
    ['cnp p: {on: web, ingress: [], egress: null}', 'spec', 'rule must have at least one of Ingress, IngressDeny, Egress, EgressDeny'],
    ['cnp p: {ingress: [{}]}', 'spec', 'rule must have one of EndpointSelector or NodeSelector'],
    ['cnp p: {endpointSelector: null, ingress: [{}]}', 'spec', 'rule must have one of EndpointSelector or NodeSelector'],
    ['ccnp p: {on: web, nodeSelector: {}, ingress: [{}]}', 'spec', 'rule cannot have both EndpointSelector and NodeSelector'],
    ['cnp p: {nodeSelector: {}, ingress: [{}]}', 'spec.nodeSelector', 'rule cannot have NodeSelector'],
    [
      ingress('{fromEndpoints: [{}], fromCIDR: [10.0.0.0/8]}'),
      'spec.ingress[0]',
      'combining FromCIDR and FromEndpoints is not supported yet',
    ],
    [
      egress('{toFQDNs: [{matchName: a.com}], toEntities: [world]}'),
      'spec.egress[0]',
      'combining ToEntities and ToFQDNs is not supported yet',
    ],
    [ingress('{fromEntities: [mars]}'), 'spec.ingress[0].fromEntities[0]', 'unsupported entity: mars'],
    [ingress('{fromEntities: [constructor]}'), 'spec.ingress[0].fromEntities[0]', 'unsupported entity: constructor'],
    [
      ingress('{fromNodes: [{}]}'),
      'spec.ingress[0].fromNodes',
      'FromNodes/ToNodes rules can only be applied when the "enable-node-selector-labels" flag is set',
    ],
    [ingress('{fromCIDR: [""]}'), 'spec.ingress[0].fromCIDR[0]', 'IP must be specified'],
    [ingress('{fromCIDR: [here]}'), 'spec.ingress[0].fromCIDR[0]', 'unable to parse CIDR: ParseAddr("here"): unable to parse IP'],
    [
      ingress('{fromCIDR: [10.0.0.0/33]}'),
      'spec.ingress[0].fromCIDR[0]',
      'unable to parse CIDR: ParseAddr("10.0.0.0/33"): unexpected character (at "/33")',
    ],
    [ingress('{fromCIDR: [10.0.0]}'), 'spec.ingress[0].fromCIDR[0]', 'unable to parse CIDR: ParseAddr("10.0.0"): IPv4 address too short'],
    [
      ingress('{fromCIDR: [10.0.0.256]}'),
      'spec.ingress[0].fromCIDR[0]',
      'unable to parse CIDR: ParseAddr("10.0.0.256"): IPv4 field has value >255',
    ],
    [ingress('{fromCIDRSet: [{}]}'), 'spec.ingress[0].fromCIDRSet[0]', 'one of cidr, cidrGroupRef, or cidrGroupSelector is required'],
    [
      ingress('{fromCIDRSet: [{cidr: 10.0.0.0/8, cidrGroupSelector: {}}]}'),
      'spec.ingress[0].fromCIDRSet[0]',
      'more than one of cidr, cidrGroupRef, or cidrGroupSelector may not be set',
    ],
    [
      ingress('{fromCIDRSet: [{cidr: 1.1.1.1}]}'),
      'spec.ingress[0].fromCIDRSet[0].cidr',
      `unable to parse CIDRRule "1.1.1.1": netip.ParsePrefix("1.1.1.1"): no '/'`,
    ],
    [
      ingress('{fromCIDRSet: [{cidr: 1.1.1.1/40}]}'),
      'spec.ingress[0].fromCIDRSet[0].cidr',
      'unable to parse CIDRRule "1.1.1.1/40": netip.ParsePrefix("1.1.1.1/40"): prefix length out of range',
    ],
    [
      ingress('{fromCIDRSet: [{cidr: 10.0.0.0/8, except: [11.0.0.0/8]}]}'),
      'spec.ingress[0].fromCIDRSet[0].except[0]',
      'allow CIDR prefix 10.0.0.0/8 does not contain exclude CIDR prefix 11.0.0.0/8',
    ],
    [
      egress('{toFQDNs: [{matchName: a.com, matchPattern: "*"}]}'),
      'spec.egress[0].toFQDNs[0]',
      'only one of MatchName or MatchPattern is allowed in an FQDNSelector',
    ],
    [
      egress('{toFQDNs: [{matchName: "a b"}]}'),
      'spec.egress[0].toFQDNs[0].matchName',
      'Invalid characters in MatchName: "a b". Only 0-9, a-z, A-Z and ., -, _ characters are allowed',
    ],
    [
      egress('{toFQDNs: [{matchPattern: "a/*"}]}'),
      'spec.egress[0].toFQDNs[0].matchPattern',
      'Invalid characters in MatchPattern: "a/*". Only 0-9, a-z, A-Z and ., -, _ and * characters are allowed',
    ],
    [port('{protocol: TCP}'), 'spec.ingress[0].toPorts[0].ports[0].port', 'port must be specified'],
    [
      port('{port: "70000"}'),
      'spec.ingress[0].toPorts[0].ports[0].port',
      'unable to parse port: strconv.ParseUint: parsing "70000": value out of range',
    ],
    [
      port('{port: "0080"}'),
      'spec.ingress[0].toPorts[0].ports[0].port',
      'unable to parse port: strconv.ParseUint: parsing "0080": invalid syntax',
    ],
    [
      port('{port: "a-name-longer-than-fifteen"}'),
      'spec.ingress[0].toPorts[0].ports[0].port',
      'unable to parse port: strconv.ParseUint: parsing "a-name-longer-than-fifteen": invalid syntax',
    ],
    [port('{port: "5", protocol: VRRP}'), 'spec.ingress[0].toPorts[0].ports[0].port', 'port must be empty or 0'],
    [
      port(Array.from({ length: 41 }, (_, index) => `{port: "${index + 1}"}`).join(', ')),
      'spec.ingress[0].toPorts[0].ports',
      'too many ports, the max is 40',
    ],
    [
      ingress('{toPorts: [{ports: [{port: "80"}]}], icmps: [{fields: [{type: 8}]}]}'),
      'spec.ingress[0].icmps',
      'the ICMPs block may only be present without ToPorts. Define a separate rule to use ToPorts',
    ],
    [ingress('{icmps: [{fields: [{family: IPv5, type: 8}]}]}'), 'spec.ingress[0].icmps[0].fields[0]', 'wrong family: IPv5'],
    [
      ingress(`{icmps: [{fields: [${Array.from({ length: 41 }, () => '{type: 8}').join(', ')}]}]}`),
      'spec.ingress[0].icmps[0].fields',
      'too many types, the max is 40',
    ],
    [
      l7('http: [{}]', 'ports: [{port: "80"}]'),
      'spec.ingress[0].toPorts[0].rules',
      'L7 rules can only apply to TCP (not ANY) except for DNS rules',
    ],
    [
      l7('http: [{}]', 'ports: [{port: "80", protocol: UDP}]'),
      'spec.ingress[0].toPorts[0].rules',
      'L7 rules can only apply to TCP (not UDP) except for DNS rules',
    ],
    [
      l7('http: [{}]', 'ports: [{port: "0", protocol: TCP}]'),
      'spec.ingress[0].toPorts[0].rules',
      'L7 rules can not be used when a port is 0',
    ],
    [l7('http: [{}], kafka: [{topic: t}]'), 'spec.ingress[0].toPorts[0].rules', 'multiple L7 protocol rule types specified in single rule'],
    [l7('l7: [{a: b}]'), 'spec.ingress[0].toPorts[0].rules.l7', "'l7' may only be specified when a 'l7proto' is also specified"],
    [l7('dns: [{matchName: a.com}]'), 'spec.ingress[0].toPorts[0].rules', 'L7 protocol DNS is not supported on ingress yet'],
    [
      egress('{toPorts: [{ports: [{port: "53", endPort: 60}], rules: {dns: [{matchName: a.com}]}}]}'),
      'spec.egress[0].toPorts[0].ports[0].endPort',
      'DNS rules do not support port ranges',
    ],
    [
      egress('{toPorts: [{rules: {dns: [{matchName: a.com}]}}]}'),
      'spec.egress[0].toPorts[0].rules',
      'port 53 must be specified for DNS rules',
    ],
    [l7('http: [{path: "["}]'), 'spec.ingress[0].toPorts[0].rules.http[0].path', 'error parsing regexp: missing closing ]: `[`'],
    [
      l7('http: [{method: "(?=x)"}]'),
      'spec.ingress[0].toPorts[0].rules.http[0].method',
      'error parsing regexp: invalid or unsupported Perl syntax: `(?=`',
    ],
    [l7('http: [{headerMatches: [{value: x}]}]'), 'spec.ingress[0].toPorts[0].rules.http[0].headerMatches[0]', 'Header name missing'],
    [
      l7('http: [{headerMatches: [{name: x, mismatch: DROP}]}]'),
      'spec.ingress[0].toPorts[0].rules.http[0].headerMatches[0]',
      'Invalid header action: DROP',
    ],
    [
      l7('http: [{headerMatches: [{name: x, secret: {}}]}]'),
      'spec.ingress[0].toPorts[0].rules.http[0].headerMatches[0]',
      'Secret name missing',
    ],
    [
      egress(`{toPorts: [{${PORTS}, serverNames: [a.com], rules: {http: [{}]}}]}`),
      'spec.egress[0].toPorts[0].serverNames',
      'ServerNames are not allowed with L7 rules without TLS termination',
    ],
    [egress(`{toPorts: [{${PORTS}, serverNames: [""]}]}`), 'spec.egress[0].toPorts[0].serverNames', 'empty server name is not allowed'],
    [
      ingress(`{toPorts: [{${PORTS}, listener: {name: l, envoyConfig: {name: c}}}]}`),
      'spec.ingress[0].toPorts[0].listener',
      'Listener is not allowed on ingress (l)',
    ],
    [
      egress(`{toPorts: [{${PORTS}, listener: {name: l, envoyConfig: {name: c}}, rules: {http: [{}]}}]}`),
      'spec.egress[0].toPorts[0].listener',
      'Listener is not allowed with L7 rules (l)',
    ],
    [l7('http: [{}]'), 'spec.ingress[0].toPorts[0].rules', 'L7 policy is not supported since L7 proxy is not enabled', { l7Proxy: false }],
    [
      ingress('{fromEndpoints: [{matchLabels: {app: "a b"}}]}'),
      'spec.ingress[0].fromEndpoints[0].matchLabels',
      'invalid label selector: matchLabels: Invalid value: "a b": a valid label must be',
    ],
    [
      ingress('{fromEndpoints: [{matchExpressions: [{key: app, operator: Is}]}]}'),
      'spec.ingress[0].fromEndpoints[0].matchExpressions[0].operator',
      'invalid label selector: matchExpressions[0].operator: Invalid value: "Is": not a valid selector operator',
    ],
    [
      ingress('{fromEndpoints: [{matchExpressions: [{key: app, operator: In}]}]}'),
      'spec.ingress[0].fromEndpoints[0].matchExpressions[0].values',
      "invalid label selector: matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
    ],
  ])('%s', (line, field, words, settings) => {
    const parsed = parseLine(line, settings);
    expect(parsed).toMatchObject({ error: { kind: 'agent', field } });
    const kind = line.startsWith('ccnp') ? 'CiliumClusterwideNetworkPolicy' : 'CiliumNetworkPolicy';
    if ('error' in parsed) expect(parsed.error.message).toContain(`Invalid ${kind} spec: ${words}`);
  });

  test.each<[line: string, field: string, words: string]>([
    ['cnp p: {}', 'spec', 'Invalid CiliumNetworkPolicy spec(s): empty policy'],
    ['ccnp p: {}', 'spec', 'Invalid CiliumClusterwideNetworkPolicy spec(s): empty policy'],
    [
      'cnp p: {specs: [{endpointSelector: {}, ingress: [{}]}, {endpointSelector: {}}]}',
      'specs[1]',
      'Invalid CiliumNetworkPolicy specs: rule must have at least one of Ingress, IngressDeny, Egress, EgressDeny',
    ],
    [
      ingress('{fromRequires: [{}]}'),
      'spec.ingress[0].fromRequires',
      'json: cannot unmarshal object into Go struct field IngressRule.spec.ingress.IngressCommonRule.fromRequires of type string',
    ],
    [
      egress('{toRequires: [{}]}'),
      'spec.egress[0].toRequires',
      'json: cannot unmarshal object into Go struct field EgressRule.spec.egress.EgressCommonRule.toRequires of type string',
    ],
    [ingress('{icmps: [{fields: [{type: PacketTooBig}]}]}'), 'spec.ingress[0].icmps[0].fields[0]', 'ICMP type PacketTooBig not found in '],
    [
      ingress('{icmps: [{fields: [{family: IPv6, type: Echo}]}]}'),
      'spec.ingress[0].icmps[0].fields[0]',
      'ICMP type Echo not found in IPv6',
    ],
    [
      'ccnp p: {nodeSelector: {}, ingress: [{toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: [{}]}}]}]}',
      'spec.ingress[0].toPorts[0].rules',
      'Invalid CiliumClusterwideNetworkPolicy spec: L7 policy is not supported on host ingress yet',
    ],
    [
      'ccnp p: {nodeSelector: {}, egress: [{toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: [{}]}}]}]}',
      'spec.egress[0].toPorts[0].rules',
      'Invalid CiliumClusterwideNetworkPolicy spec: L7 protocol HTTP is not supported on host egress yet',
    ],
  ])('%s', (line, field, message) => expect(parseLine(line)).toMatchObject({ error: { kind: 'agent', field, message } }));

  test('one bad spec rejects the object as a whole', () => {
    expect(
      'error' in
        parseLine('cnp p: {specs: [{endpointSelector: {}, ingress: [{}]}, {endpointSelector: {}, ingress: [{fromEntities: [x]}]}]}'),
    ).toBe(true);
  });
});

describe('neither API server nor agent can read', () => {
  test.each<[line: string, field: string, found: string, allowed: string, suggestion?: string]>([
    [ingress('{fromEndpoints: {matchLabels: {app: a}}}'), 'spec.ingress[0].fromEndpoints', '{matchLabels}', 'list', '[{matchLabels}]'],
    [ingress('{fromEntities: world}'), 'spec.ingress[0].fromEntities', '"world"', 'list', '["world"]'],
    [ingress('hello'), 'spec.ingress[0]', '"hello"', 'object'],
    [port('{port: 80}'), 'spec.ingress[0].toPorts[0].ports[0].port', '80', 'text', '"80"'],
    [port('{port: "80", endPort: "90"}'), 'spec.ingress[0].toPorts[0].ports[0].endPort', '"90"', 'integer', '90'],
    [port('{port: "80", endPort: 90.5}'), 'spec.ingress[0].toPorts[0].ports[0].endPort', '90.5', 'integer'],
    [
      'cnp p: {endpointSelector: {matchLabels: {version: 1}}, ingress: [{}]}',
      'spec.endpointSelector.matchLabels["version"]',
      '1',
      'text',
      '"1"',
    ],
    ['cnp p: {endpointSelector: {matchLabels: [app]}, ingress: [{}]}', 'spec.endpointSelector.matchLabels', '[1]', 'map'],
    [
      'cnp p: {on: web, enableDefaultDeny: {ingress: "false"}, ingress: [{}]}',
      'spec.enableDefaultDeny.ingress',
      '"false"',
      'flag',
      'false',
    ],
    ['knp p: {on: web, ingress: [{ports: [{port: true}]}]}', 'spec.ingress[0].ports[0].port', 'true', 'intOrText'],
  ])('%s', (line, field, found, allowed, suggestion) => {
    const parsed = parseLine(line);
    expect(parsed).toMatchObject({
      error: { kind: 'schema', field, found, allowed: [allowed], text: { id: expect.stringContaining('policyParse.wrongType') } },
    });
    expect('error' in parsed ? parsed.error.suggestion : '').toBe(suggestion);
  });

  test.each<unknown>([
    null,
    undefined,
    7,
    'text',
    [],
    {},
    { kind: 'CiliumNetworkPolicy' },
    { kind: 'NetworkPolicy', metadata: { name: 7 } },
    { kind: [], metadata: [] },
  ])('%j', (object) => {
    expect(parsePolicy(object as PolicyObject, DEFAULT_SETTINGS)).toMatchObject({ error: { kind: 'schema' } });
  });

  test.each<[line: string, field: string]>([
    [port('{port: "80", endPort: 70000}'), 'spec.ingress[0].toPorts[0].ports[0].endPort'],
    [ingress('{authentication: {mode: maybe}, fromEndpoints: [{}]}'), 'spec.ingress[0].authentication.mode'],
  ])('a value out of bounds: %s', (line, field) => expect(parseLine(line)).toMatchObject({ error: { kind: 'schema', field } }));
});

describe('only the API server refuses', () => {
  test.each<[line: string, field: string, found: string, suggestion?: string]>([
    [ingress('{fromEndpoint: [{}]}'), 'spec.ingress[0].fromEndpoint', '[1]', 'fromEndpoints'],
    [ingress('{fromCidr: [10.0.0.0/8]}'), 'spec.ingress[0].fromCidr', '[1]', 'fromCIDR'],
    ['cnp p: {on: web, Ingress: [{}], ingress: [{}]}', 'spec.Ingress', '[1]', 'ingress'],
    ['cnp p: {on: web, ingress: [{}], nonsense: 7}', 'spec.nonsense', '7'],
    ['cnp p: {on: web, ingress: [{}], constructor: 7}', 'spec.constructor', '7'],
    [l7('http: [{path: /, methods: [GET]}]'), 'spec.ingress[0].toPorts[0].rules.http[0].methods', '[1]', 'method'],
    [
      'cnp p: {on: web, ingressDeny: [{fromEndpoints: [{}], authentication: {mode: required}}]}',
      'spec.ingressDeny[0].authentication',
      '{mode}',
    ],
    [port('{port: "80", protocol: tcp}'), 'spec.ingress[0].toPorts[0].ports[0].protocol', '"tcp"', 'TCP'],
    [ingress('{fromEntities: [world-ipv4]}'), 'spec.ingress[0].fromEntities[0]', '"world-ipv4"'],
    ['knp p: {on: web, ingress: [{ports: [{port: 80, endPort: 79}]}]}', 'spec.ingress[0].ports[0].endPort', '79'],
  ])('%s', (line, field, found, suggestion) => {
    const parsed = parseLine(line);
    expect('specs' in parsed).toBe(true);
    const warning = parsed.warnings.find((one) => one.field === field);
    expect(warning).toMatchObject({ kind: 'schema', found });
    expect(warning?.suggestion).toBe(suggestion);
    expect(parsePolicy(policyOf(line), DEFAULT_SETTINGS, { strict: true })).toMatchObject({ error: { kind: 'schema', field } });
  });

  test('what is right gives no warning, and null counts as absent', () => {
    for (const line of [
      l7('http: [{path: /, host: null}]'),
      'cnp p: {on: web, description: x, labels: [{key: a}], ingress: [{fromEndpoints: [null]}]}',
      'knp p: {on: web, policyTypes: [Ingress, Egress]}',
    ]) {
      expect(parsePolicy(policyOf(line), DEFAULT_SETTINGS, { strict: true }).warnings).toEqual([]);
    }
  });

  test('a foreign namespace is overwritten with a warning', () => {
    const parsed = parseLine('cnp p: {endpointSelector: {matchLabels: {"k8s:io.kubernetes.pod.namespace": bank}}, ingress: [{}]}');
    expect(parsed.warnings).toMatchObject([
      { kind: 'agent', field: 'spec.endpointSelector.matchLabels["k8s:io.kubernetes.pod.namespace"]', found: '"bank"', allowed: ['shop'] },
    ]);
  });
});

describe('the API server refuses a NetworkPolicy', () => {
  const from = (peer: string): string => `knp p: {on: web, ingress: [{from: [${peer}]}]}`;
  const knpPort = (text: string): string => `knp p: {on: web, ingress: [{ports: [${text}]}]}`;
  test.each<[line: string, field: string, words: string]>([
    [from('{}'), 'spec.ingress[0].from[0]', 'Required value: must specify a peer'],
    [
      from('{ipBlock: {cidr: 10.0.0.0/8}, podSelector: {}}'),
      'spec.ingress[0].from[0]',
      'Forbidden: may not specify both ipBlock and another peer',
    ],
    [from('{ipBlock: {cidr: ""}}'), 'spec.ingress[0].from[0].ipBlock.cidr', 'Required value'],
    [
      from('{ipBlock: {cidr: 10.0.0.1}}'),
      'spec.ingress[0].from[0].ipBlock.cidr',
      'Invalid value: "10.0.0.1": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
    ],
    [
      from('{ipBlock: {cidr: 10.0.0.0/8, except: [10.0.0.0/8]}}'),
      'spec.ingress[0].from[0].ipBlock.except[0]',
      'Invalid value: "10.0.0.0/8": must be a strict subset of `cidr`',
    ],
    [
      from('{podSelector: {matchLabels: {app: "a b"}}}'),
      'spec.ingress[0].from[0].podSelector.matchLabels',
      'Invalid value: "a b": a valid label must be',
    ],
    [knpPort('{port: 0}'), 'spec.ingress[0].ports[0].port', 'Invalid value: 0: must be between 1 and 65535, inclusive'],
    [knpPort('{port: "80"}'), 'spec.ingress[0].ports[0].port', 'Invalid value: "80": must contain at least one letter (a-z)'],
    [
      knpPort('{port: Http}'),
      'spec.ingress[0].ports[0].port',
      'Invalid value: "Http": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
    ],
    [
      knpPort('{port: 80, protocol: tcp}'),
      'spec.ingress[0].ports[0].protocol',
      'Unsupported value: "tcp": supported values: "SCTP", "TCP", "UDP"',
    ],
    [
      'knp p: {on: web, policyTypes: [ingress]}',
      'spec.policyTypes[0]',
      'Unsupported value: "ingress": supported values: "Egress", "Ingress"',
    ],
    [
      'knp p: {on: web, policyTypes: [Ingress, Egress, Ingress]}',
      'spec.policyTypes',
      'Invalid value: ["Ingress","Egress","Ingress"]: may not specify more than two policyTypes',
    ],
  ])('%s', (line, field, words) => {
    const parsed = parseLine(line);
    expect(parsed).toMatchObject({ error: { kind: 'schema', field } });
    if ('error' in parsed) expect(parsed.error.message).toContain(words);
  });
});

test('CiliumCIDRGroup', () => {
  const group = (spec: unknown) =>
    parseCidrGroup({
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumCIDRGroup',
      metadata: { name: 'g', uid: '', resourceVersion: '', creationTimestamp: '' },
      spec,
    } as never);
  expect(group({ externalCIDRs: ['10.0.0.0/8', '2001:db8::/32'] })).toMatchObject({
    group: { name: 'g', prefixes: [{ bits: 8 }, { bits: 32 }] },
    warnings: [],
  });
  expect(group({ externalCIDRs: ['10.0.0.0'] })).toMatchObject({ error: { field: 'spec.externalCIDRs[0]', kind: 'schema' } });
  expect(group({ externalCIDRs: '10.0.0.0/8' })).toMatchObject({ error: { field: 'spec.externalCIDRs', suggestion: '["10.0.0.0/8"]' } });
  expect(group({ externalCidrs: [] }).warnings).toMatchObject([{ suggestion: 'externalCIDRs' }]);
});
