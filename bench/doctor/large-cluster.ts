/**
 * A large cluster in the image of the lab: its nodes, its application with Gateway and ELB, its policies, many times over.
 * What the agents have programmed is what the objects let one expect; nothing is broken but what `faults` says.
 * @module
 */
import { everywhere, RecordedCoverage, SIGNALS, type CoverageRecord } from '../../src/cluster/coverage.ts';
import { ExpectedClusterModel } from '../../src/cluster/expected-signals.ts';
import { resourceId } from '../../src/cluster/indexes.ts';
import { ALL_KINDS } from '../../src/cluster/load-kinds.ts';
import type { LoadedCluster } from '../../src/cluster/load.ts';
import { ciliumEndpoints, ciliumNodes } from '../../src/cluster/kinds.ts';
import type { CloudSignals, ClusterModel, EndpointSignals, LoadBalancerSignals, NodeSignals } from '../../src/cluster/model.ts';
import { StaticClusterModel } from '../../src/cluster/static.ts';
import { message } from '../../src/i18n/index.ts';
import type { AnyObject, KubeObject } from '../../src/kube/objects.ts';
import { policyOf } from './policies.ts';

export interface ClusterSize {
  readonly nodes: number;
  /** Beside Cilium's own, one agent and one Envoy a node. */
  readonly pods: number;
  readonly services: number;
  readonly policies: number;
  readonly gateways: number;
}

/** Members of each listener. */
const MEMBERS = 20;
/** Numbers that repeat from run to run. */
const spread = (index: number, count: number): number => (index * 7919) % count;

export function largeCluster(lab: ClusterModel, size: ClusterSize): LoadedCluster {
  const cluster = new Copies(lab, size);
  const objects = [...cluster.ofNodes(), ...cluster.ofApplications(), ...cluster.ofPolicies(), ...cluster.once()];
  const model = new StaticClusterModel({ objects });
  const cloud = cluster.cloud();
  model.setCloud(cloud);
  for (const node of signalsOf(model, cloud)) model.setNode(node);
  const kinds = Object.fromEntries(ALL_KINDS.map(({ of }) => [resourceId(of), { state: 'known' as const }]));
  const signals = Object.fromEntries(SIGNALS.map((name) => [name, everywhere(null)])) as CoverageRecord['signals'];
  const record: CoverageRecord = { kinds, otherKinds: message('cluster.unknown.notAsked'), signals };
  return {
    model,
    coverage: new RecordedCoverage(record, model),
    source: { kind: 'snapshot', name: 'bench', takenAt: new Date('2026-08-01T00:00:00Z'), redacted: false },
    notes: [],
    kubernetesVersion: 'v1.33.5',
  };
}

/** What one agent is expected to know of Services and identities, all know; endpoints are each node's own. */
function* signalsOf(objects: StaticClusterModel, cloud: CloudSignals): Iterable<NodeSignals> {
  const first = nodeAddress(0);
  const elsewhere = (object: KubeObject): boolean =>
    object.kind === 'Node' || object.kind === 'CiliumNode'
      ? object.metadata.name !== first
      : hostOf(object as AnyObject) !== undefined && hostOf(object as AnyObject) !== first;
  const near = ALL_KINDS.flatMap(({ of }) => [...objects.list(of)].filter((object) => !elsewhere(object)));
  const { expected: _expected, ...seen } = new ExpectedClusterModel(new StaticClusterModel({ objects: near }), { cloud }).node(first)!;
  const agent = seen.agent!;
  const template = [...agent.endpoints.values()][0]!;
  const endpoints = Map.groupBy(objects.list(ciliumEndpoints), ({ status }) => status?.networking?.node);
  const identities = new Map(
    [...objects.list(ciliumEndpoints)].map(({ status }) => [status!.networking!.addressing[0]!.ipv4!, status!.identity!.id]),
  );
  for (const { metadata, spec } of objects.list(ciliumNodes)) {
    const mine = (endpoints.get(metadata.name) ?? []).map((object): [string, EndpointSignals] => {
      const ipv4 = object.status!.networking!.addressing[0]!.ipv4!;
      const { name: pod, namespace } = object.metadata;
      return [ipv4, { ...template, id: object.status!.id!, namespace: namespace!, pod, ipv4, identity: identities.get(ipv4)! }];
    });
    yield {
      ...seen,
      name: metadata.name,
      internalIP: metadata.name,
      agent: {
        ...agent,
        podCIDRs: spec?.ipam?.podCIDRs ?? [],
        ingressIP: spec?.ingress?.ipv4,
        endpoints: new Map(mine),
        identityOf: (address) => identities.get(address) ?? agent.identityOf(address),
      },
      securityGroups: ['cce-node'],
      kubeProxy: undefined,
      hostPorts: new Set([22, 10250]),
    };
  }
}

const nodeAddress = (index: number): string => `10.${2 + (index >> 14)}.${128 + ((index >> 7) & 127)}.${11 + (index & 127)}`;
const podPrefix = (index: number): string => `10.${100 + (index >> 8)}.${index & 255}`;
const serviceAddress = (index: number): string => `10.247.${1 + (index >> 8)}.${index & 255}`;
const publicAddress = (index: number): string => `203.0.113.${100 + (index % 100)}`;

type Edits = readonly (readonly [from: string, to: string])[];

function copyOf(object: AnyObject, edits: Edits): AnyObject {
  let text = JSON.stringify(object);
  for (const [from, to] of edits) text = text.replaceAll(from, to);
  return JSON.parse(text) as AnyObject;
}

class Copies {
  readonly #lab: ClusterModel;
  readonly #size: ClusterSize;
  readonly #objects: readonly AnyObject[];
  /** Last parts of addresses that nobody has on any node. */
  readonly #free: readonly number[];
  /** Of each node: how many pods have an address there. */
  readonly #used: number[];

  constructor(lab: ClusterModel, size: ClusterSize) {
    this.#lab = lab;
    this.#size = size;
    this.#objects = ALL_KINDS.flatMap(({ of }) => [...lab.list(of)]);
    const taken = new Set([...JSON.stringify(this.#objects).matchAll(/\b10\.100\.\d+\.(\d+)/g)].map(([, last]) => Number(last)));
    this.#free = Array.from({ length: 250 }, (_none, index) => index + 2).filter((last) => !taken.has(last));
    this.#used = Array.from({ length: size.nodes }, () => 0);
  }

  #find(kind: string, belongs: (object: AnyObject) => boolean): AnyObject {
    const found = this.#objects.find((object) => object.kind === kind && belongs(object));
    if (!found) throw new Error(`the lab has no such ${kind}`);
    return found;
  }

  /** What a cluster has one of; the lab's nodes are the first two. */
  *once(): Iterable<AnyObject> {
    for (const object of this.#objects) {
      const { kind, metadata } = object;
      const ofApplication = metadata.namespace === 'default' && !metadata.name.startsWith('kubernetes');
      const ofNode = ['Node', 'CiliumNode', 'Event'].includes(kind) || (kind === 'Pod' && ofDaemonSet(object));
      if (!ofApplication && !ofNode) yield object;
    }
  }

  *ofNodes(): Iterable<AnyObject> {
    const node = this.#find('Node', () => true);
    const { name } = node.metadata;
    const ciliumNode = this.#find('CiliumNode', ({ metadata }) => metadata.name === name);
    const [prefix] = (ciliumNode as { spec?: { ipam?: { podCIDRs?: string[] } } }).spec!.ipam!.podCIDRs![0]!.split('.0/');
    const daemons = this.#objects.filter((object) => object.kind === 'Pod' && hostOf(object) === name && ofDaemonSet(object));
    for (let index = 0; index < this.#size.nodes; index += 1) {
      const edits: Edits = [
        [name, nodeAddress(index)],
        [`${prefix}.`, `${podPrefix(index)}.`],
        [node.metadata.uid, `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`],
      ];
      yield copyOf(node, edits);
      yield copyOf(ciliumNode, edits);
      for (const pod of daemons) yield copyOf(pod, [...edits, [`"name":"${pod.metadata.name}"`, `"name":"${pod.metadata.name}-${index}"`]]);
    }
  }

  /** Applications; the first ones have a Gateway. */
  *ofApplications(): Iterable<AnyObject> {
    const { gateways, services, pods } = this.#size;
    const count = services - gateways;
    for (let index = 0; index < gateways; index += 1) yield* this.#gateway(index);
    for (let index = 0; index < count; index += 1)
      yield* this.#application(index, Math.floor((pods * (index + 1)) / count) - Math.floor((pods * index) / count));
  }

  #namespaceOf(index: number): string {
    return `shop-${index % Math.max(1, this.#size.gateways)}`;
  }

  *#application(index: number, replicas: number): Iterable<AnyObject> {
    const namespace = this.#namespaceOf(index);
    // The back end of a Gateway keeps its name: routes refer to it.
    const suffix = index < this.#size.gateways ? '' : `-${index}`;
    const service = this.#find('Service', ({ metadata }) => metadata.name === 'test-python-svc');
    const slice = this.#find('EndpointSlice', ({ metadata }) => metadata.name.startsWith('test-python-svc'));
    const pod = this.#find('Pod', ({ metadata }) => metadata.name.startsWith('test-python'));
    const endpoint = this.#find('CiliumEndpoint', ({ metadata }) => metadata.name === pod.metadata.name);
    const { id } = (endpoint as { status?: { identity?: { id: number } } }).status!.identity!;
    const identity = this.#find('CiliumIdentity', ({ metadata }) => metadata.name === String(id));
    const renamed: Edits = [
      ['"namespace":"default"', `"namespace":"${namespace}"`],
      ['=default', `=${namespace}`],
      ['namespace":"default"', `namespace":"${namespace}"`],
      ['"k8s-namespace":"default"', `"k8s-namespace":"${namespace}"`],
      ['default/', `${namespace}/`],
      ['test-python', `test-python${suffix}`],
      [`"id":${id}`, `"id":${100_000 + index}`],
      [`"name":"${id}"`, `"name":"${100_000 + index}"`],
    ];
    const clusterIP = (service as { spec?: { clusterIP?: string } }).spec!.clusterIP!;
    yield copyOf(service, [...renamed, [clusterIP, serviceAddress(index + this.#size.gateways)]]);
    yield fixedIdentity(copyOf(identity, renamed));
    const endpoints: object[] = [];
    const [template] = (slice as { endpoints?: { targetRef?: object }[] }).endpoints!;
    for (let replica = 0; replica < replicas; replica += 1) {
      const node = spread(index * 11 + replica, this.#size.nodes);
      const address = `${podPrefix(node)}.${this.#free[this.#used[node]!++]}`;
      const name = `test-python${suffix}-${index}-${replica}`;
      const { podIP } = (pod as { status?: { podIP?: string } }).status!;
      const edits: Edits = [
        [pod.metadata.name, name],
        [pod.metadata.uid, `${String(index).padStart(8, '0')}-0000-4000-8000-${String(replica).padStart(12, '0')}`],
        [podIP!, address],
        [hostOf(pod)!, nodeAddress(node)],
        ...renamed.filter(([from]) => from !== 'test-python'),
        ['name":"test-python"', `name":"test-python${suffix}"`],
        ['name=test-python"', `name=test-python${suffix}"`],
      ];
      yield copyOf(pod, edits);
      yield copyOf(endpoint, edits);
      endpoints.push({ ...template, addresses: [address], nodeName: nodeAddress(node), targetRef: { kind: 'Pod', namespace, name } });
    }
    yield { ...copyOf(slice, renamed), endpoints };
  }

  *#gateway(index: number): Iterable<AnyObject> {
    const namespace = this.#namespaceOf(index);
    const [balancer] = this.#lab.cloud!.loadBalancers as [LoadBalancerSignals];
    const edits: Edits = [
      ['"namespace":"default"', `"namespace":"${namespace}"`],
      ['default/', `${namespace}/`],
      ['default:', `${namespace}:`],
      [balancer.publicAddress!, publicAddress(index)],
      [balancer.id, elbId(index)],
    ];
    yield {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { ...this.#find('Namespace', () => true).metadata, name: namespace, labels: { 'kubernetes.io/metadata.name': namespace } },
    };
    const mine = this.#objects.filter(
      ({ kind, metadata }) =>
        metadata.namespace === 'default' && ['Gateway', 'HTTPRoute', 'CiliumEnvoyConfig', 'GatewayEntrypoint'].includes(kind),
    );
    for (const object of mine) yield copyOf(object, edits);
    const named = ({ metadata }: AnyObject): boolean => metadata.name === 'cilium-gateway-ip-gateway';
    yield copyOf(this.#find('EndpointSlice', named), edits);
    const service = this.#find('Service', named) as AnyObject & { spec: { clusterIP: string; ports: { nodePort: number }[] } };
    yield copyOf(service, [
      ...edits,
      [service.spec.clusterIP, serviceAddress(index)],
      [String(service.spec.ports[0]!.nodePort), String(30_000 + index)],
    ]);
  }

  *ofPolicies(): Iterable<AnyObject> {
    for (let index = 0; index < this.#size.policies; index += 1) yield policyOf(index, this.#namespaceOf(index), this.#size.gateways);
  }

  cloud(): CloudSignals {
    const { loadBalancers, ...rest } = this.#lab.cloud!;
    const [template] = loadBalancers as [LoadBalancerSignals];
    const copies = Array.from({ length: this.#size.gateways }, (_none, index): LoadBalancerSignals => ({
      ...template,
      id: elbId(index),
      name: `elb-${index}`,
      vipAddress: `10.2.${120 + (index >> 8)}.${index & 255}`,
      publicAddress: publicAddress(index),
      listeners: template.listeners.map((listener) => ({
        ...listener,
        id: `listener-${index}`,
        pool: listener.pool && {
          ...listener.pool,
          id: `pool-${index}`,
          members: Array.from({ length: Math.min(MEMBERS, this.#size.nodes) }, (_member, member) => ({
            ...listener.pool!.members[0]!,
            id: `member-${index}-${member}`,
            address: nodeAddress(spread(index + member, this.#size.nodes)),
            port: 30_000 + index,
          })),
        },
      })),
    }));
    return { ...rest, loadBalancers: copies };
  }
}

const elbId = (index: number): string => `5e1fb0a4-0000-4000-9000-${String(index).padStart(12, '0')}`;
const hostOf = (pod: AnyObject): string | undefined => (pod as { spec?: { nodeName?: string } }).spec?.nodeName;
const ofDaemonSet = ({ metadata }: AnyObject): boolean => metadata.ownerReferences?.some(({ kind }) => kind === 'DaemonSet') ?? false;

/** Its keys hold `=` nowhere, so that the namespace stands in values alone. */
function fixedIdentity(identity: AnyObject): AnyObject {
  const labels = identity['security-labels'] as Record<string, string>;
  const { namespace } = { namespace: identity.metadata.labels?.['io.kubernetes.pod.namespace'] ?? 'default' };
  return {
    ...identity,
    'security-labels': Object.fromEntries(
      Object.entries(labels).map(([key, value]) => [key, /namespace/.test(key) && value === 'default' ? namespace : value]),
    ),
  };
}
