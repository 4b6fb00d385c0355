/** Random identity classes and policies, dense enough that most rules speak of somebody. @module */
import type { IdentityClass } from '../identity-class.ts';
import { addressIdentity, FIRST_LOCAL_IDENTITY, podLabels, RESERVED, reservedIdentity, type Identity } from '../../identity.ts';
import { LabelSet } from '../../labels.ts';
import type { PolicyObject } from '../../parse/parse.ts';
import type { NamedPorts, Protocol } from '../../ports.ts';
import type { PolicyRef } from '../../rule.ts';

export type Random = () => number;
export type NewClass = Omit<IdentityClass, 'index'>;

export const pick = <T>(random: Random, from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
const maybe = <T extends object>(random: Random, chance: number, make: () => T): T | object => (random() < chance ? make() : {});

const APPS = ['a', 'b', 'c'];
const SPACES = ['one', 'two'];
const PREFIXES = ['203.0.113.0/24', '203.0.113.0/29', '203.0.113.7/32', '198.51.100.0/24'];
const ENTITIES = ['all', 'world', 'host', 'cluster', 'remote-node', 'ingress', 'health', 'none'];

/** Every protocol and port that some random rule names, and a few that none does. */
export const PROBES: readonly { protocol: Protocol; port: number }[] = [
  { protocol: 'TCP', port: 80 },
  { protocol: 'TCP', port: 443 },
  { protocol: 'TCP', port: 8080 },
  { protocol: 'TCP', port: 9000 },
  { protocol: 'UDP', port: 53 },
  { protocol: 'UDP', port: 80 },
  { protocol: 'SCTP', port: 80 },
  { protocol: 'ICMP', port: 8 },
  { protocol: 'ICMP', port: 0 },
];

const entry = (kind: IdentityClass['kind'], name: string, identity: Identity, ports: NamedPorts = new Map()): NewClass => ({
  kind,
  name,
  identity,
  ports,
  pods: kind === 'pod' ? [{ namespace: 'one', name, workload: { namespace: 'one', name, kind: 'Pod' } }] : [],
});

/** A pod's class; `tier` and the number behind the port name `web` vary. */
export function randomPodClass(random: Random): NewClass {
  const [app, namespace] = [pick(random, APPS), pick(random, SPACES)];
  const metadata = { name: app, namespace, uid: '', resourceVersion: '', creationTimestamp: '' };
  const labels = { app, ...maybe(random, 0.5, () => ({ tier: pick(random, ['x', 'y']) })) };
  const identity = { id: 1000, labels: podLabels({ metadata: { ...metadata, labels }, spec: { containers: [] } }, { team: namespace }) };
  const ports = random() < 0.6 ? new Map([['web/TCP', [pick(random, [80, 8080, 8080])]]]) : new Map<string, number[]>();
  return entry('pod', `${namespace}/${app}`, identity, ports);
}

/** The reserved identities and the outside, as every cluster has them. */
export const OTHERS: readonly NewClass[] = [
  ...(['host', 'remote-node', 'ingress', 'health', 'init', 'world', 'kube-apiserver'] as const).map((name) =>
    entry('reserved', `reserved:${name}`, reservedIdentity(RESERVED[name])!),
  ),
  ...PREFIXES.map((prefix) =>
    entry('cidr', `cidr:${prefix}`, {
      id: FIRST_LOCAL_IDENTITY,
      labels: LabelSet.parse([`cidr:${prefix}`, 'reserved:world']),
    }),
  ),
  entry('cidr', 'cidr:192.0.2.1', addressIdentity(RESERVED.world, '192.0.2.1')),
  entry('fqdn', 'fqdn:*.example.com', { id: FIRST_LOCAL_IDENTITY, labels: LabelSet.parse(['fqdn:*.example.com', 'reserved:world']) }),
];

function selector(random: Random): object {
  return pick(random, [
    () => ({}),
    () => ({ matchLabels: { app: pick(random, APPS) } }),
    () => ({ matchLabels: { 'k8s:tier': pick(random, ['x', 'y']) } }),
    () => ({ matchExpressions: [{ key: 'app', operator: 'NotIn', values: [pick(random, APPS)] }] }),
    () => ({ matchExpressions: [{ key: 'tier', operator: pick(random, ['Exists', 'DoesNotExist']) }] }),
    () => ({ matchExpressions: [{ key: 'app', operator: 'In', values: [pick(random, APPS), pick(random, APPS)] }] }),
    () => ({ matchLabels: { 'k8s:io.kubernetes.pod.namespace': pick(random, SPACES) } }),
    () => ({ matchLabels: { 'io.cilium.k8s.namespace.labels.team': pick(random, SPACES) } }),
  ])();
}

function peers(random: Random, prefix: 'from' | 'to'): object {
  const several = <T>(make: () => T): T[] => Array.from({ length: 1 + Math.floor(random() * 2) }, make);
  return pick(random, [
    () => ({}),
    () => ({ [`${prefix}Endpoints`]: several(() => selector(random)) }),
    () => ({ [`${prefix}Endpoints`]: [{ matchLabels: { 'reserved:host': '' } }] }),
    () => ({ [`${prefix}Endpoints`]: [] }),
    () => ({ [`${prefix}Entities`]: several(() => pick(random, ENTITIES)) }),
    () => ({ [`${prefix}CIDR`]: [pick(random, [...PREFIXES, '0.0.0.0/0'])] }),
    () => ({ [`${prefix}CIDRSet`]: [{ cidr: PREFIXES[0]!, except: [PREFIXES[1]!] }] }),
    () => (prefix === 'to' ? { toFQDNs: [{ matchPattern: '*.example.com' }] } : {}),
  ])();
}

function ports(random: Random, l7: boolean, egress: boolean): object {
  const numbers = [
    () => ({ port: '80', protocol: 'TCP' }),
    () => ({ port: '8080', protocol: 'TCP' }),
    () => ({ port: 'web', protocol: 'TCP' }),
    () => ({ port: 'web', endPort: 9000, protocol: 'TCP' }),
    () => ({ port: '80', endPort: 9000, protocol: 'TCP' }),
  ];
  if (l7) {
    const http = pick(random, [[{ method: 'GET', path: '/' }], [{ path: '/api/.*' }, {}], [{ host: 'example.com' }]]);
    if (egress && random() < 0.3) {
      const dns = pick(random, [[{ matchPattern: '*' }], [{ matchName: 'example.com' }]]);
      return { toPorts: [{ ports: [{ port: '53', protocol: 'UDP' }], rules: { dns } }] };
    }
    return { toPorts: [{ ports: [pick(random, numbers)()], rules: { http } }] };
  }
  return pick(random, [
    () => ({}),
    () => ({ toPorts: [{ ports: [pick(random, [...numbers, () => ({ port: '53' }), () => ({ port: '0', protocol: 'UDP' })])()] }] }),
    () => ({ toPorts: [{ ports: [] }] }),
    () => ({ icmps: [{ fields: [{ type: 8 }] }] }),
  ])();
}

function section(random: Random, direction: 'ingress' | 'egress', deny: boolean): object[] {
  return Array.from({ length: Math.floor(random() * 3) }, () => ({
    ...peers(random, direction === 'ingress' ? 'from' : 'to'),
    ...ports(random, !deny && random() < 0.25, direction === 'egress'),
  }));
}

function ciliumPolicy(random: Random, name: string): PolicyObject {
  const clusterwide = random() < 0.25;
  const kind = clusterwide ? 'CiliumClusterwideNetworkPolicy' : 'CiliumNetworkPolicy';
  const spec = {
    endpointSelector: selector(random),
    ingress: section(random, 'ingress', false),
    egress: section(random, 'egress', false),
    ...maybe(random, 0.3, () => ({ ingressDeny: section(random, 'ingress', true), egressDeny: section(random, 'egress', true) })),
    ...maybe(random, 0.3, () => ({ enableDefaultDeny: { ingress: random() < 0.5, egress: random() < 0.5 } })),
  };
  const metadata = { name, ...(!clusterwide && { namespace: pick(random, SPACES) }) };
  return { apiVersion: 'cilium.io/v2', kind, metadata, spec } as PolicyObject;
}

function networkPolicy(random: Random, name: string): PolicyObject {
  const peer = (): object =>
    pick(random, [
      { podSelector: { matchLabels: { app: pick(random, APPS) } } },
      { namespaceSelector: {} },
      { namespaceSelector: { matchLabels: { team: pick(random, SPACES) } }, podSelector: { matchLabels: { app: pick(random, APPS) } } },
      { ipBlock: { cidr: PREFIXES[0]!, except: [PREFIXES[1]!] } },
    ]);
  const rule = (side: 'from' | 'to'): object => ({
    ...maybe(random, 0.8, () => ({ [side]: [peer()] })),
    ...maybe(random, 0.6, () => ({
      ports: [pick(random, [{ port: 80 }, { port: 'web' }, { port: 80, endPort: 9000 }, { protocol: 'UDP' }])],
    })),
  });
  const spec = {
    podSelector: pick(random, [{}, { matchLabels: { app: pick(random, APPS) } }]),
    policyTypes: pick(random, [['Ingress'], ['Ingress', 'Egress']]),
    ingress: [rule('from')],
    ...maybe(random, 0.4, () => ({ egress: [rule('to')] })),
  };
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace: pick(random, SPACES) },
    spec,
  } as PolicyObject;
}

/** Any of the three kinds; some are such as the agents reject. */
export const randomPolicy = (random: Random, name: string): PolicyObject =>
  random() < 0.3 ? networkPolicy(random, name) : ciliumPolicy(random, name);

export function refOf({ kind, metadata: { namespace, name } }: PolicyObject): PolicyRef {
  return { kind: kind as PolicyRef['kind'], ...(namespace !== undefined && { namespace }), name };
}
