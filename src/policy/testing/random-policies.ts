/** Random valid policies of all three kinds over the {@link CAST}: every feature that the engine judges. @module */
import type { PolicyObject } from '../parse/parse.ts';
import { chance, pick, some, type Random } from './random.ts';

const NAMESPACES = ['shop', 'bank', 'kube-system'];
const LABELS = [{ app: 'web' }, { app: 'client' }, { app: 'db' }, { tier: 'front' }, { env: 'prod' }, { 'k8s-app': 'kube-dns' }];

type Fields = Record<string, unknown>;

/** Policies that hold together; their names are unique. */
export function randomPolicies(random: Random, most = 6): PolicyObject[] {
  let count = 0;
  return some(random, most, () => randomPolicy(random, `p${(count += 1)}`));
}

/** One policy, of the kind that chance decides. */
export function randomPolicy(random: Random, name: string): PolicyObject {
  const kind = pick(random, ['CiliumNetworkPolicy', 'CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy', 'NetworkPolicy'] as const);
  const namespace = kind === 'CiliumClusterwideNetworkPolicy' ? {} : { namespace: pick(random, NAMESPACES) };
  const apiVersion = kind === 'NetworkPolicy' ? 'networking.k8s.io/v1' : 'cilium.io/v2';
  const metadata = { name, ...namespace, uid: name, resourceVersion: '1', creationTimestamp: '' };
  if (kind === 'NetworkPolicy') return { apiVersion, kind, metadata, spec: knpSpec(random) };
  const clusterwide = kind === 'CiliumClusterwideNetworkPolicy';
  const body = chance(random, 0.15)
    ? { specs: some(random, 2, () => ciliumSpec(random, clusterwide)) }
    : { spec: ciliumSpec(random, clusterwide) };
  return { apiVersion, kind, metadata, ...body };
}

function selector(random: Random): Fields {
  return pick<() => Fields>(random, [
    () => ({}),
    () => ({ matchLabels: pick(random, LABELS) }),
    () => ({ matchLabels: { ...pick(random, LABELS), ...pick(random, LABELS) } }),
    () => ({ matchExpressions: [expression(random, 'app')] }),
    () => ({ matchLabels: pick(random, LABELS), matchExpressions: [expression(random, 'env')] }),
  ])();
}

function expression(random: Random, key: string): Fields {
  const operator = pick(random, ['In', 'NotIn', 'Exists', 'DoesNotExist']);
  return { key, operator, ...(operator.endsWith('In') && { values: some(random, 2, () => pick(random, ['web', 'client', 'prod'])) }) };
}

/** A selector of a Cilium policy: keys with sources, namespaces, clusters. */
function ciliumSelector(random: Random): Fields {
  const label = (labels: Fields): Fields => ({ matchLabels: labels });
  return pick<() => Fields>(random, [
    () => selector(random),
    () => selector(random),
    () => label({ 'k8s:app': 'client' }),
    () => label({ 'container:app': 'client' }),
    () => label({ ...pick(random, LABELS), 'k8s:io.kubernetes.pod.namespace': pick(random, NAMESPACES) }),
    () => label({ 'any:io.kubernetes.pod.namespace': pick(random, NAMESPACES) }),
    () => label({ 'io.cilium.k8s.namespace.labels.team': pick(random, ['money', 'retail']) }),
    () => label({ app: 'client', 'io.cilium.k8s.policy.cluster': 'other' }),
    () => label({ 'io.cilium.k8s.policy.serviceaccount': 'teller' }),
    () => label({ [`reserved:${pick(random, ['host', 'ingress', 'world', 'init'])}`]: '' }),
    () => ({ matchExpressions: [{ key: 'k8s:io.kubernetes.pod.namespace', operator: 'Exists' }] }),
  ])();
}

function ciliumSpec(random: Random, clusterwide: boolean): Fields {
  const sections = pick(random, [
    ['ingress'],
    ['egress'],
    ['ingress', 'egress'],
    ['ingressDeny'],
    ['egressDeny'],
    ['ingress', 'ingressDeny'],
    ['egress', 'egressDeny'],
  ]);
  const rules = Object.fromEntries(sections.map((section) => [section, some(random, 3, () => ciliumRule(random, section))]));
  const subject =
    clusterwide && chance(random, 0.1)
      ? { matchLabels: { 'reserved:init': '' } }
      : chance(random, 0.1)
        ? ciliumSelector(random)
        : selector(random);
  const edd = chance(random, 0.25) && { enableDefaultDeny: { ingress: chance(random, 0.5), egress: chance(random, 0.5) } };
  return { endpointSelector: subject, ...rules, ...edd };
}

function ciliumRule(random: Random, section: string): Fields {
  const ingress = section.startsWith('ingress');
  const allow = !section.endsWith('Deny');
  const authentication = allow && chance(random, 0.05) && { authentication: { mode: 'required' } };
  return { ...ciliumPeers(random, ingress, allow), ...ciliumPorts(random, ingress, allow), ...authentication };
}

function ciliumPeers(random: Random, ingress: boolean, allow: boolean): Fields {
  const to = ingress ? 'from' : 'to';
  return pick<() => Fields>(random, [
    () => ({}),
    () => ({ [`${to}Endpoints`]: [{}] }),
    () => ({ [`${to}Endpoints`]: some(random, 2, () => ciliumSelector(random)) }),
    () => ({ [`${to}Endpoints`]: some(random, 2, () => ciliumSelector(random)) }),
    () => ({ [`${to}Endpoints`]: [] }),
    () => ({
      [`${to}Entities`]: some(random, 2, () =>
        pick(random, [
          'all',
          'world',
          'cluster',
          'host',
          'remote-node',
          'ingress',
          'health',
          'init',
          'unmanaged',
          'kube-apiserver',
          'none',
        ]),
      ),
    }),
    () => ({
      [`${to}CIDR`]: some(random, 2, () =>
        pick(random, ['10.0.0.0/8', '203.0.113.7', '203.0.113.0/24', '0.0.0.0/0', '192.0.2.0/24', '2001:db8::/32', '::/0']),
      ),
    }),
    () => ({ [`${to}CIDRSet`]: some(random, 2, () => cidrEntry(random)) }),
    () =>
      ingress || !allow
        ? {}
        : {
            toFQDNs: [
              pick<Fields>(random, [{ matchName: 'api.github.com' }, { matchPattern: '*.github.com' }, { matchPattern: '*.example.com' }]),
            ],
          },
  ])();
}

function cidrEntry(random: Random): Fields {
  const except = chance(random, 0.5) ? { except: [pick(random, ['203.0.113.0/29', '203.0.113.128/25'])] } : {};
  return {
    ...pick<Fields>(random, [
      { cidr: '203.0.113.0/24' },
      { cidr: '203.0.0.0/16' },
      { cidrGroupRef: 'corp' },
      { cidrGroupSelector: { matchLabels: { env: 'office' } } },
    ]),
    ...except,
  };
}

function ciliumPorts(random: Random, ingress: boolean, allow: boolean): Fields {
  const ports = (): Fields[] =>
    some(random, 2, () =>
      pick<Fields>(random, [
        { port: '80', protocol: 'TCP' },
        { port: '80' },
        { port: '53', protocol: 'UDP' },
        { port: '64', endPort: 127, protocol: 'TCP' },
        { port: '1', endPort: 1000, protocol: 'ANY' },
        { port: '0', protocol: 'TCP' },
        { port: 'http', protocol: 'TCP' },
        { port: 'metrics', protocol: 'TCP' },
        { port: '8080', endPort: 80, protocol: 'TCP' },
      ]),
    );
  const http = (): Fields[] =>
    some(random, 2, () =>
      pick<Fields>(random, [{ method: 'GET' }, { path: '/a' }, { method: 'GET', path: '/b' }, { headers: ['X-Key: yes'] }, {}]),
    );
  const port80 = [{ port: '80', protocol: 'TCP' }];
  return pick<() => Fields>(random, [
    () => ({}),
    () => ({}),
    () => ({ toPorts: some(random, 2, () => ({ ports: ports() })) }),
    () => ({ toPorts: [{ ports: ports() }] }),
    () => ({ toPorts: [{ ports: port80, ...(allow && { rules: { http: http() } }) }] }),
    () => ({ toPorts: [{ ports: [{ port: '64', endPort: 127, protocol: 'TCP' }], ...(allow && { rules: { http: http() } }) }] }),
    () => ({ toPorts: [{ ports: [{ port: '53' }], ...(allow && !ingress && { rules: { dns: [{ matchPattern: '*.example.com' }] } }) }] }),
    () => ({ toPorts: [{ ports: [{ port: '443', protocol: 'TCP' }], ...(allow && { serverNames: ['a.com'] }) }] }),
    () => ({ toPorts: [pick<Fields>(random, [{}, { ports: [] }])] }),
    () => ({ icmps: [{ fields: [pick<Fields>(random, [{ type: 8 }, { type: 'EchoRequest' }, { family: 'IPv6', type: 128 }])] }] }),
  ])();
}

function knpSpec(random: Random): Fields {
  const peer = (): Fields =>
    pick<() => Fields>(random, [
      () => ({ podSelector: selector(random) }),
      () => ({
        namespaceSelector: pick<Fields>(random, [
          {},
          { matchLabels: { team: 'money' } },
          { matchExpressions: [{ key: 'team', operator: 'NotIn', values: ['money'] }] },
        ]),
      }),
      () => ({ podSelector: selector(random), namespaceSelector: { matchLabels: { team: pick(random, ['money', 'retail']) } } }),
      () => ({ ipBlock: { cidr: '203.0.113.0/24', ...(chance(random, 0.5) && { except: ['203.0.113.0/29'] }) } }),
    ])();
  const port = (): Fields =>
    pick<Fields>(random, [
      { port: 80 },
      { port: 53, protocol: 'UDP' },
      { port: 64, endPort: 127 },
      { port: 'http' },
      { port: 'metrics' },
      { protocol: 'UDP' },
      { port: 80, protocol: 'SCTP' },
    ]);
  const rule = (name: 'from' | 'to'): Fields => ({
    ...(chance(random, 0.8) && { [name]: chance(random, 0.1) ? [] : some(random, 2, peer) }),
    ...(chance(random, 0.5) && { ports: some(random, 2, port) }),
  });
  return {
    podSelector: selector(random),
    ...(chance(random, 0.7) && { ingress: chance(random, 0.15) ? [] : some(random, 2, () => rule('from')) }),
    ...(chance(random, 0.5) && { egress: chance(random, 0.15) ? [] : some(random, 2, () => rule('to')) }),
    ...(chance(random, 0.5) && { policyTypes: pick(random, [['Ingress'], ['Egress'], ['Ingress', 'Egress']]) }),
  };
}
