/** The pods, nodes and addresses that the engine's tests speak of. @module */
import { unionOfPorts, type Identity } from '../identity.ts';
import { LabelSet } from '../labels.ts';
import { namedPortKey, type NamedPorts } from '../ports.ts';

export interface Actor {
  readonly name: string;
  /** `source:key=value`, final: filtered already. */
  readonly labels: readonly string[];
  /** Asked as a subject, too. */
  readonly endpoint: boolean;
  /** Named container ports: `http: '80/TCP'`. */
  readonly ports: Readonly<Record<string, string>>;
}

interface PodOptions {
  readonly namespace?: string;
  readonly team?: string;
  readonly cluster?: string;
  readonly account?: string;
  readonly ports?: Record<string, string>;
}

function pod(
  name: string,
  own: string,
  { namespace = 'shop', team = 'retail', cluster = 'default', account = 'default', ports = {} }: PodOptions = {},
): Actor {
  const labels = [
    ...own.split(' ').map((label) => `k8s:${label}`),
    `k8s:io.kubernetes.pod.namespace=${namespace}`,
    `k8s:io.cilium.k8s.namespace.labels.team=${team}`,
    `k8s:io.cilium.k8s.policy.cluster=${cluster}`,
    `k8s:io.cilium.k8s.policy.serviceaccount=${account}`,
  ];
  return { name, labels, endpoint: cluster === 'default', ports };
}

const reserved = (name: string, endpoint: boolean, ...more: string[]): Actor => ({
  name,
  labels: [name, ...more].map((key) => `reserved:${key}`),
  endpoint,
  ports: {},
});

const outside = (name: string, ...labels: string[]): Actor => ({ name, labels: ['reserved:world', ...labels], endpoint: false, ports: {} });

export const CAST: readonly Actor[] = [
  pod('web', 'app=web app.kubernetes.io/name=web', { ports: { http: '80/TCP' } }),
  pod('client', 'app=client tier=front'),
  pod('db', 'app=db env=prod', { account: 'keeper', ports: { pg: '5432/TCP' } }),
  pod('stranger', 'app=client', { namespace: 'bank', team: 'money', account: 'teller', ports: { http: '8080/TCP', metrics: '9000/TCP' } }),
  pod('server', 'app=web env=prod', { namespace: 'bank', team: 'money', ports: { metrics: '9000/TCP', pg: '5432/TCP' } }),
  pod('dns', 'k8s-app=kube-dns', { namespace: 'kube-system', team: 'ops', ports: { dns: '53/UDP', metrics: '9000/TCP' } }),
  pod('abroad', 'app=client tier=front', { cluster: 'other' }),
  reserved('host', false),
  reserved('remote-node', false),
  reserved('health', true),
  reserved('init', true),
  reserved('ingress', true),
  reserved('unmanaged', false),
  { ...reserved('kube-apiserver', false, 'remote-node'), name: 'apiserver' },
  outside('world'),
  outside('apiserver-outside', 'cidr:192.0.2.10/32', 'reserved:kube-apiserver'),
  outside('net10', 'cidr:10.0.0.0/8'),
  outside('net24', 'cidr:203.0.113.0/24'),
  outside('office', 'cidr:203.0.113.7/32', 'cidrgroup:io.cilium.policy.cidrgroupname/corp', 'cidrgroup:env=office'),
  outside('six', 'cidr:2001-db8--0/48'),
  outside('site', 'fqdn:*.example.com'),
  outside('git', 'fqdn:api.github.com', 'fqdn:*.github.com'),
];

/** The actor of that name. @throws when nobody has it: a typing error in a test */
export function actor(name: string): Actor {
  const found = CAST.find((one) => one.name === name);
  if (!found) throw new Error(`nobody is called ${name}`);
  return found;
}

const identities = new Map(CAST.map((one, index): [Actor, Identity] => [one, { id: 1000 + index, labels: LabelSet.parse(one.labels) }]));

/** The actor as the engine sees it. */
export const identityOfActor = (one: Actor): Identity => identities.get(one)!;

/** The actor's named ports. */
export const portsOfActor = ({ ports }: Actor): NamedPorts =>
  new Map(
    Object.entries(ports).map(([name, written]): [string, number[]] => {
      const [number, protocol] = written.split('/') as [string, string];
      return [namedPortKey(name, protocol), [Number(number)]];
    }),
  );

/** The names of all actors' ports. */
export const CLUSTER_PORTS: NamedPorts = unionOfPorts(CAST.map(portsOfActor));
