/** Who is asked about in the random scenarios, and on which ports. @module */
import type { Protocol } from '../../src/policy/ports.ts';

/** An identity as the oracle reads it. */
export interface CastIdentity {
  readonly id: number;
  /** `source:key=value`, final. */
  readonly labels: readonly string[];
  /** Asked as a subject, too. */
  readonly pod?: boolean;
  /** `name: "number/PROTOCOL"` */
  readonly ports?: Readonly<Record<string, string>>;
}

export interface Probe {
  readonly proto: Protocol;
  readonly port: number;
}

interface PodPlace {
  readonly namespace?: string;
  readonly cluster?: string;
  readonly account?: string;
  readonly ports?: Record<string, string>;
}

const NAMESPACE_LABELS: Readonly<Record<string, readonly string[]>> = {
  default: ['kubernetes.io/metadata.name=default'],
  'team-b': ['kubernetes.io/metadata.name=team-b', 'team=b', 'example.com/tier='],
  'kube-system': ['kubernetes.io/metadata.name=kube-system', 'team=ops'],
};

function pod(
  id: number,
  own: readonly string[],
  { namespace = 'default', cluster = 'default', account = 'default', ports = {} }: PodPlace = {},
): CastIdentity {
  const labels = [
    ...own,
    `io.kubernetes.pod.namespace=${namespace}`,
    ...NAMESPACE_LABELS[namespace]!.map((label) => `io.cilium.k8s.namespace.labels.${label}`),
    `io.cilium.k8s.policy.cluster=${cluster}`,
    `io.cilium.k8s.policy.serviceaccount=${account}`,
  ];
  return { id, labels: labels.map((label) => `k8s:${label}`), pod: cluster === 'default', ports };
}

const reserved = (id: number, names: readonly string[], asked = false): CastIdentity => ({
  id,
  labels: names.map((name) => `reserved:${name}`),
  pod: asked,
});

let outsiders = 16_777_216;
const outside = (world: string, ...labels: string[]): CastIdentity => ({ id: (outsiders += 1), labels: [`reserved:${world}`, ...labels] });

/** @param dual the cluster has both address families, which changes what the outside world is called */
function cast(dual: boolean): CastIdentity[] {
  const [four, six] = dual ? ['world-ipv4', 'world-ipv6'] : ['world', 'world'];
  return [
    pod(1001, ['app=client']),
    pod(1002, ['app=server', 'app.kubernetes.io/name=shop', 'tier=web'], { ports: { http: '80/TCP', admin: '9000/TCP' } }),
    pod(1003, ['app=db', 'env=prod', 'empty='], { account: 'keeper', ports: { pg: '8081/TCP' } }),
    pod(1004, ['app=client', 'tier=web'], { namespace: 'team-b' }),
    pod(1005, ['app=server', 'env=prod'], { namespace: 'team-b', account: 'keeper', ports: { http: '8080/TCP', dns: '53/TCP' } }),
    pod(1006, ['k8s-app=kube-dns'], { namespace: 'kube-system', ports: { dns: '53/UDP', 'dns-tcp': '53/TCP', admin: '9000/TCP' } }),
    pod(1007, ['app=client', 'env=prod'], { cluster: 'other' }),
    reserved(1, ['host'], true),
    reserved(2, ['world']),
    reserved(3, ['unmanaged'], true),
    reserved(4, ['health'], true),
    reserved(5, ['init'], true),
    reserved(6, ['remote-node']),
    reserved(7, ['kube-apiserver', 'remote-node']),
    reserved(8, ['ingress'], true),
    reserved(9, ['world-ipv4']),
    reserved(10, ['world-ipv6']),
    {
      id: 11,
      labels: ['reserved:remote-node', 'cidr:192.0.2.77/32', 'node:zone=a', 'k8s:io.cilium.k8s.policy.cluster=default'],
    },
    outside(four, 'cidr:10.0.0.0/8'),
    outside(four, 'cidr:10.96.0.0/12'),
    outside(four, 'cidr:203.0.113.0/24'),
    outside(four, 'cidr:203.0.113.7/32', 'cidrgroup:io.cilium.policy.cidrgroupname/corp=', 'cidrgroup:env=office'),
    outside(
      four,
      'cidr:203.0.113.200/32',
      'cidrgroup:io.cilium.policy.cidrgroupname/lab=',
      'cidrgroup:io.cilium.policy.cidrgroupname/corp=',
    ),
    outside(four, 'cidr:192.0.2.10/32', 'reserved:kube-apiserver'),
    outside(six, 'cidr:2001-db8--0/32'),
    outside(six, 'cidr:2001-db8-1--1/128', 'cidrgroup:env=office'),
    outside(six, 'cidr:0--1/128'),
    outside(four, 'fqdn:*.example.com'),
    outside(four, 'fqdn:api.example.com', 'fqdn:*.example.com', 'cidr:198.51.100.1/32'),
  ];
}

export const CASTS = { single: cast(false), dual: cast(true) };

export const PROBES: readonly Probe[] = [
  ...[80, 81, 8080, 8081, 9000, 443, 53, 8, 65_535].map((port) => ({ proto: 'TCP' as const, port })),
  ...[53, 80, 8081].map((port) => ({ proto: 'UDP' as const, port })),
  { proto: 'SCTP', port: 80 },
  { proto: 'ICMP', port: 8 },
  { proto: 'ICMP', port: 3 },
  { proto: 'ICMPv6', port: 128 },
  { proto: 'ICMPv6', port: 3 },
];
