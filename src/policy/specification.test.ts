/** The specification (facts/policy.md §3.1–§3.8) as scenarios: policies, and who may reach whom under them. @module */
import { describe, expect, test } from 'vitest';
import { answered, ask, compile, policiesOf, tidy } from './testing/scenario.ts';

type Row = [clause: string, policies: string, expectations: string];

const check = (_: string, policies: string, expectations: string): void =>
  expect(answered(compile(policiesOf(policies)), expectations)).toBe(tidy(expectations));

describe('§3.1 the verdict', () => {
  test.each<Row>([
    ['nothing selects the subject', 'cnp p: {on: db, ingress: [{}]}', 'in web: client=A world=A host=A remote-node=A'],
    [
      'an allow, and default deny for the rest',
      'cnp p: {on: web, ingress: [{fromEndpoints: [{matchLabels: {app: client}}]}]}',
      'in web: client=A:p stranger=d: db=d world=d',
    ],
    [
      'a deny beats an allow of the same object',
      'cnp p: {on: web, ingress: [{fromEntities: [all]}], ingressDeny: [{fromEndpoints: [{matchLabels: {app: client}}]}]}',
      'in web: client=D:p db=A:p world=A',
    ],
    [
      'allows of several objects add up',
      'cnp p: {on: web, ingress: [{fromEndpoints: [{matchLabels: {app: client}}]}]}\ncnp q: {on: web, ingress: [{fromEntities: [world]}]}',
      'in web: client=A:p world=A:q db=d',
    ],
    [
      'some matching allow with L7 redirects',
      'cnp p: {on: web, ingress: [{fromEndpoints: [{}], toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: [{method: GET}]}}]}]}',
      'in web: client=R:p stranger=d\nin web TCP/81: client=d',
    ],
    ['both ends are asked by themselves', 'cnp p: {on: web, ingress: [{}]}', 'in web: client=d\nout web: client=A\nout client: web=A'],
  ])('%s', check);
});

describe('§3.2 identities', () => {
  test.each<Row>([
    [
      'the API server inside the cluster is a remote node, too',
      'cnp p: {on: web, ingress: [{fromEntities: [remote-node]}]}',
      'in web: apiserver=A remote-node=A apiserver-outside=d',
    ],
    [
      'namespace labels',
      'cnp p: {on: web, ingress: [{fromEndpoints: [{matchLabels: {io.cilium.k8s.namespace.labels.team: money}}]}]}',
      'in web: stranger=A server=A client=d',
    ],
    [
      'service accounts',
      'cnp p: {on: web, ingress: [{fromEndpoints: [{matchLabels: {io.cilium.k8s.policy.serviceaccount: keeper}}]}]}',
      'in web: db=A client=d stranger=d',
    ],
    [
      'an address carries one prefix, wider rules contain it',
      'cnp p: {on: web, ingress: [{fromCIDR: [203.0.113.0/24]}]}',
      'in web: office=A net24=A world=d',
    ],
  ])('%s', check);
});

describe('§3.4 subjects', () => {
  test.each<Row>([
    ['a namespaced policy stays in its namespace', 'cnp p: {on: web, ingress: [{}]}', 'in web: client=d\nin server: client=A'],
    [
      'a foreign namespace with k8s: is overwritten',
      'cnp p: {endpointSelector: {matchLabels: {"k8s:io.kubernetes.pod.namespace": bank}}, ingress: [{}]}',
      'in web: client=d\nin server: client=A',
    ],
    [
      'without a prefix it is kept, and selects nothing',
      'cnp p: {endpointSelector: {matchLabels: {io.kubernetes.pod.namespace: bank}}, ingress: [{}]}',
      'in web: client=A\nin server: client=A',
    ],
    [
      'with any: as well',
      'cnp p: {endpointSelector: {matchLabels: {"any:io.kubernetes.pod.namespace": bank}}, ingress: [{}]}',
      'in web: client=A\nin server: client=A',
    ],
    [
      'expressions are ANDed',
      'cnp p: {endpointSelector: {matchLabels: {app: web}, matchExpressions: [{key: env, operator: Exists}]}, ingress: [{}]}',
      'in web: client=A',
    ],
    [
      'a clusterwide one reaches all namespaces, health, ingress, init',
      'ccnp p: {on: "*", ingress: [{}]}',
      'in web: client=d\nin server: client=d\nin health: client=d\nin ingress: client=d\nin init: client=d',
    ],
    [
      'nodeSelector without the host firewall has no effect',
      'ccnp p: {nodeSelector: {}, ingress: [{}]}',
      'in web: client=A\nin health: client=A',
    ],
    [
      'every member of specs stands by itself',
      'cnp p: {specs: [{endpointSelector: {matchLabels: {app: web}}, ingress: [{}]}, {endpointSelector: {matchLabels: {app: db}}, ingress: [{fromEntities: [world]}]}]}',
      'in web: client=d\nin db: client=d world=A:p\nin client: web=A',
    ],
    [
      'spec beside specs',
      'cnp p: {on: client, ingress: [{}], specs: [{endpointSelector: {matchLabels: {app: web}}, ingress: [{}]}]}',
      'in web: db=d\nin client: db=d\nin db: web=A',
    ],
  ])('%s', check);
});

describe('§3.5 peers and their scope', () => {
  const from = (policy: string, selector: string): string => `${policy}: {on: web, ingress: [{fromEndpoints: [${selector}]}]}`;
  test.each<Row>([
    ['{} is the own namespace', from('cnp p', '{}'), 'in web: client=A db=A stranger=d world=d host=A remote-node=d ingress=d'],
    ['{} of a clusterwide policy is every pod', from('ccnp p', '{}'), 'in web: client=A stranger=A dns=A world=d ingress=d health=d'],
    [
      'a namespace that is named',
      from('cnp p', '{matchLabels: {"k8s:io.kubernetes.pod.namespace": bank}}'),
      'in web: stranger=A server=A client=d',
    ],
    [
      'its mere existence is every pod',
      from('cnp p', '{matchExpressions: [{key: "k8s:io.kubernetes.pod.namespace", operator: Exists}]}'),
      'in web: stranger=A client=A dns=A world=d',
    ],
    [
      'namespace labels free from the own namespace',
      from('cnp p', '{matchLabels: {app: client, "k8s:io.cilium.k8s.namespace.labels.team": money}}'),
      'in web: stranger=A client=d server=d',
    ],
    ['reserved labels are not scoped', from('cnp p', '{matchLabels: {"reserved:host": ""}}'), 'in web: host=A remote-node=d client=d'],
    ['reserved:world by label', from('cnp p', '{matchLabels: {"reserved:world": ""}}'), 'in web: world=A net10=A site=A client=d'],
    ['another cluster must be named', from('cnp p', '{matchLabels: {app: client}}'), 'in web: client=A abroad=d'],
    ['and is, then', from('cnp p', '{matchLabels: {app: client, io.cilium.k8s.policy.cluster: other}}'), 'in web: client=d abroad=A'],
    [
      'reserved:init subjects free the peers of a clusterwide policy',
      'ccnp p: {endpointSelector: {matchLabels: {"reserved:init": ""}}, ingress: [{fromEndpoints: [{}]}]}',
      'in init: client=A stranger=A world=d',
    ],
  ])('%s', check);
});

test('§3.5 peers of reserved:init are not scoped at all where clusters are not either', () => {
  const policies = policiesOf('ccnp p: {endpointSelector: {matchLabels: {"reserved:init": ""}}, ingress: [{fromEndpoints: [{}]}]}');
  expect(answered(compile(policies, { policyCluster: '' }), 'in init: client=A world=A')).toBe('in init: client=A world=A');
});

test('§3.1 a default deny names the specs that turned it on', () => {
  const policies = compile(policiesOf('cnp lock: {on: web, ingress: [{}]}\ncnp deny: {on: web, ingressDeny: [{}]}'));
  const verdict = ask(policies, { direction: 'ingress', subject: 'web', protocol: 'TCP', port: 80 }, 'client');
  expect(verdict.rules).toEqual(['lock', 'deny'].map((name) => ({ kind: 'CiliumNetworkPolicy', namespace: 'shop', name, field: 'spec' })));
});

test('§3.5 peers of every cluster, where the agent does not scope', () => {
  const policies = policiesOf('cnp p: {on: web, ingress: [{fromEndpoints: [{matchLabels: {app: client}}]}]}');
  expect(answered(compile(policies, { policyCluster: '' }), 'in web: client=A abroad=A stranger=d')).toBe(
    'in web: client=A abroad=A stranger=d',
  );
});

describe('§3.6 label matching', () => {
  const from = (selector: string): string => `ccnp p: {on: web, ingress: [{fromEndpoints: [${selector}]}]}`;
  const expression = (key: string, operator: string, ...values: string[]): string =>
    from(`{matchExpressions: [{key: "${key}", operator: ${operator}${values.length > 0 ? `, values: [${values.join(', ')}]` : ''}}]}`);
  test.each<Row>([
    ['source k8s', from('{matchLabels: {"k8s:app": client}}'), 'in web: client=A db=d'],
    ['any source', from('{matchLabels: {"any:app": client}}'), 'in web: client=A db=d'],
    ['another source', from('{matchLabels: {"container:app": client}}'), 'in web: client=d'],
    ['requirements are ANDed', from('{matchLabels: {app: client, tier: front}}'), 'in web: client=A stranger=d'],
    ['selectors are ORed', from('{matchLabels: {app: db}}, {matchLabels: {tier: front}}'), 'in web: client=A db=A stranger=d'],
    ['In', expression('app', 'In', 'db', 'client'), 'in web: client=A db=A dns=d'],
    ['NotIn holds where the key is absent', expression('env', 'NotIn', 'prod'), 'in web: client=A db=d dns=A'],
    ['Exists', expression('env', 'Exists'), 'in web: db=A server=A client=d'],
    ['DoesNotExist', expression('env', 'DoesNotExist'), 'in web: db=d client=A'],
    ['an empty value is the value of reserved labels', from('{matchLabels: {"reserved:ingress": ""}}'), 'in web: ingress=A health=d'],
  ])('%s', check);
});

describe('§3.7 presence and emptiness', () => {
  const ports = 'toPorts: [{ports: [{port: "80", protocol: TCP}]}]';
  const rule = (text: string): string => `cnp p: {on: web, ingress: [${text}]}`;
  const nobody = 'in web: client=d world=d host=A';
  test.each<Row>([
    ['an empty section beside another is absent', 'cnp p: {on: web, ingress: [], egress: [{}]}', 'in web: client=A\nout web: client=d'],
    ['a null section as well', 'cnp p: {on: web, ingress: null, egress: [{}]}', 'in web: client=A\nout web: client=d'],
    ['{} selects nobody and denies by default', rule('{}'), nobody],
    ...['fromEndpoints', 'fromEntities', 'fromCIDR', 'fromCIDRSet'].flatMap((field): Row[] => [
      [`${field}: []`, rule(`{${field}: []}`), nobody],
      [`${field}: [] with ports`, rule(`{${field}: [], ${ports}}`), nobody],
    ]),
    ['null is absent', rule(`{fromEndpoints: null, ${ports}}`), 'in web: client=A world=A\nin web TCP/81: client=d'],
    [
      'ports without peers: everybody, on these ports',
      rule(`{${ports}}`),
      'in web: client=A world=A host=A remote-node=A\nin web TCP/81: client=d\nin web UDP/80: client=d',
    ],
    [
      'peers without ports: every port, ICMP too',
      rule('{fromEndpoints: [{}]}'),
      'in web TCP/9: client=A\nin web UDP/9: client=A\nin web ICMP/8: client=A',
    ],
    ['toPorts: [] is as if absent', rule('{fromEndpoints: [{}], toPorts: []}'), 'in web TCP/9: client=A'],
    ['toPorts: [{}] allows nothing', rule('{fromEndpoints: [{}], toPorts: [{}]}'), nobody],
    ['toPorts with empty ports as well', rule('{fromEndpoints: [{}], toPorts: [{ports: []}]}'), nobody],
    [
      'an empty list of HTTP rules is no L7',
      rule('{fromEndpoints: [{}], toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: []}}]}'),
      'in web: client=A',
    ],
    [
      'toFQDNs: [] with ports is open',
      'cnp p: {on: web, egress: [{toFQDNs: [], toPorts: [{ports: [{port: "80", protocol: TCP}]}]}]}',
      'out web: client=A world=A\nout web TCP/81: client=d',
    ],
    ['toFQDNs: [] without ports allows nothing', 'cnp p: {on: web, egress: [{toFQDNs: []}]}', 'out web: client=d world=d'],
    [
      'toServices without a match is open on its ports',
      'cnp p: {on: web, egress: [{toServices: [{k8sService: {serviceName: x, namespace: y}}], toPorts: [{ports: [{port: "80"}]}]}]}',
      'out web: client=A world=A\nout web TCP/81: client=d',
    ],
    [
      'and allows nothing without ports',
      'cnp p: {on: web, egress: [{toServices: [{k8sService: {serviceName: x, namespace: y}}]}]}',
      'out web: client=d world=d',
    ],
    [
      'groups that nobody resolves are open on the ports',
      rule(`{fromGroups: [{aws: {securityGroupsIds: [sg-1]}}], ${ports}}`),
      'in web: client=A world=A\nin web TCP/81: client=d',
    ],
  ])('%s', check);
});

describe('§3.8 entities', () => {
  const from = (entity: string): string => `cnp p: {on: web, ingress: [{fromEntities: [${entity}]}]}`;
  test.each<Row>([
    ['all', from('all'), 'in web: client=A stranger=A abroad=A host=A remote-node=A world=A office=A site=A init=A unmanaged=A'],
    ['world', from('world'), 'in web: world=A net10=A office=A six=A site=A apiserver-outside=A client=d remote-node=d apiserver=d'],
    [
      'cluster',
      from('cluster'),
      'in web: client=A stranger=A abroad=d host=A remote-node=A init=A ingress=A health=A unmanaged=A apiserver=A apiserver-outside=A world=d',
    ],
    ['host', from('host'), 'in web: host=A remote-node=d client=d'],
    ['remote-node', from('remote-node'), 'in web: remote-node=A apiserver=A client=d apiserver-outside=d'],
    ['kube-apiserver', from('kube-apiserver'), 'in web: apiserver=A apiserver-outside=A remote-node=d world=d'],
    ['init', from('init'), 'in web: init=A client=d'],
    ['ingress', from('ingress'), 'in web: ingress=A client=d'],
    ['health', from('health'), 'in web: health=A client=d'],
    ['unmanaged', from('unmanaged'), 'in web: unmanaged=A client=d'],
    ['none', from('none'), 'in web: client=d world=d remote-node=d host=A'],
    [
      'none beside ports is nobody, not everybody',
      'cnp p: {on: web, ingress: [{fromEntities: [none], toPorts: [{ports: [{port: "80"}]}]}]}',
      'in web: client=d world=d',
    ],
    ['world-ipv4 is nobody in a cluster of one family', from('world-ipv4'), 'in web: world=d'],
    ['entities are ORed', from('ingress, world'), 'in web: ingress=A world=A client=d'],
  ])('%s', check);
});
