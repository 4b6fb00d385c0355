/** The chart's two kinds of policy, decided as Cilium decides them: the operator works, and nothing else passes. @module */
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import {
  addressIdentity,
  decide,
  DEFAULT_SETTINGS,
  namedPortKey,
  parsePolicy,
  podLabels,
  PolicySet,
  RESERVED,
  reservedIdentity,
  type Direction,
  type Identity,
  type PolicyObject,
  type Protocol,
} from '../../src/policy/index.ts';
import { findHelm, helm } from './helm.ts';
import { CHART } from './rights.ts';

const file = findHelm();

function pod(id: number, namespace: string, labels: Record<string, string>): Identity {
  const metadata = { name: `pod-${id}`, namespace, uid: String(id), resourceVersion: '1', creationTimestamp: '', labels };
  return { id, labels: podLabels({ metadata, spec: { containers: [] } }, { 'kubernetes.io/metadata.name': namespace }) };
}
const reserved = (name: keyof typeof RESERVED): Identity => reservedIdentity(RESERVED[name])!;

const operator = pod(1, 'cilium-cce', {
  'app.kubernetes.io/name': 'cilium-cce',
  'app.kubernetes.io/instance': 'cilium-cce',
  'app.kubernetes.io/component': 'operator',
});
const PEERS: Record<string, Identity> = {
  // In the VPC, outside the cluster, as on CCE.
  'the API server': addressIdentity(1 << 24, '10.2.128.2', { kubeApiserver: true }),
  CoreDNS: pod(2, 'kube-system', { 'k8s-app': 'coredns' }),
  'an ELB endpoint': addressIdentity(RESERVED.world, '100.125.1.1'),
  'the metadata service': addressIdentity((1 << 24) + 1, '169.254.169.254'),
  "the kubelet's node": reserved('host'),
  'another node': reserved('remote-node'),
  Prometheus: pod(3, 'monitoring', { app: 'prometheus' }),
  'a stranger': pod(4, 'shop', { app: 'web' }),
  "a stranger's CoreDNS": pod(5, 'shop', { 'k8s-app': 'coredns' }),
};

type Row = [direction: Direction, peer: string, port: number, protocol: Protocol];
const WORKS: Row[] = [
  ['egress', 'the API server', 5443, 'TCP'],
  ['egress', 'CoreDNS', 53, 'UDP'],
  ['egress', 'CoreDNS', 53, 'TCP'],
  ['egress', 'an ELB endpoint', 443, 'TCP'],
  ['egress', 'the metadata service', 80, 'TCP'],
  ['ingress', "the kubelet's node", 8080, 'TCP'],
  ['ingress', 'Prometheus', 8080, 'TCP'],
];
const REFUSED: Row[] = [
  ['egress', 'an ELB endpoint', 80, 'TCP'],
  ['egress', 'the metadata service', 8775, 'TCP'],
  ['egress', 'a stranger', 8080, 'TCP'],
  ['egress', "a stranger's CoreDNS", 53, 'UDP'],
  ['egress', 'CoreDNS', 8080, 'TCP'],
  ['egress', 'another node', 22, 'TCP'],
  ['ingress', 'a stranger', 8080, 'TCP'],
  ['ingress', 'an ELB endpoint', 8080, 'TCP'],
  ['ingress', 'Prometheus', 9000, 'TCP'],
];
const TAINTS: Row[] = [['egress', 'another node', 4240, 'TCP']];

async function policies(kind: 'networkPolicy' | 'ciliumNetworkPolicy', more: readonly string[] = []): Promise<PolicySet> {
  const sets = [
    `${kind}.enabled=true`,
    'cloud.region=cn-north-4',
    String.raw`policy.metricsNamespaceLabels.kubernetes\.io/metadata\.name=monitoring`,
    ...more,
  ];
  const flags = sets.flatMap((one) => ['--set', one]);
  const { stdout, stderr } = await helm(file!, [
    'template',
    'cilium-cce',
    CHART,
    '--namespace',
    'cilium-cce',
    '--kube-version',
    '1.33.5',
    ...flags,
  ]);
  const objects = parseAllDocuments(stdout).map((document) => document.toJSON() as PolicyObject | null);
  const specs = objects.flatMap((object) => {
    if (object?.kind.toLowerCase() !== kind.toLowerCase()) return [];
    const parsed = parsePolicy(object, DEFAULT_SETTINGS);
    if ('error' in parsed) throw new Error(`${parsed.error.field}: ${parsed.error.message}`);
    return parsed.specs;
  });
  expect(specs.length, stderr).toBe(1);
  return new PolicySet(specs, DEFAULT_SETTINGS);
}

const ports = new Map([[namedPortKey('metrics', 'TCP'), [8080]]]);
const passes = (set: PolicySet, [direction, peer, port, protocol]: Row): boolean =>
  decide(set, { subject: operator, subjectPorts: () => ports, direction, peer: PEERS[peer]!, port, protocol }).verdict === 'allow';

describe.skipIf(file === undefined).each(['networkPolicy', 'ciliumNetworkPolicy'] as const)('%s', (kind) => {
  test('lets through what the operator needs, and that alone', async () => {
    const set = await policies(kind);
    expect(WORKS.filter((row) => !passes(set, row))).toEqual([]);
    expect([...REFUSED, ...TAINTS].filter((row) => passes(set, row))).toEqual([]);
  });

  test('reaches cilium-health only where taints are to be removed, and the metadata service only for an agency', async () => {
    const set = await policies(kind, ['bridge.clearRouteUnreachable=true', 'credentials.source=secret', 'credentials.secret.name=keys']);
    expect(TAINTS.filter((row) => !passes(set, row))).toEqual([]);
    expect(passes(set, ['egress', 'the metadata service', 80, 'TCP'])).toBe(false);
  });
});
