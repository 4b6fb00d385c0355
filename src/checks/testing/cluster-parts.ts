/** A small cluster with Cilium, put together object by object: for the edge cases of checks. @module */
import type { Coverage } from '../../cluster/coverage.ts';
import { ciliumEndpoints } from '../../cluster/kinds.ts';
import type { AgentSignals, CloudSignals, EndpointSignals, KubeProxySignals, NodeSignals } from '../../cluster/model.ts';
import { StaticClusterModel } from '../../cluster/static.ts';
import { message, type Message } from '../../i18n/index.ts';
import type { KubeObject, ObjectMeta } from '../../kube/objects.ts';
import { apiVersionOf, type Node, type Pod } from '../../kube/resources.ts';
import type { Check, ClusterView, Need } from '../check.ts';
import { wordsIn, type Finding } from '../finding.ts';

export const NOW = new Date('2026-11-01T12:00:00Z');
const HOUR = 3_600_000;

export const ago = (ms: number): string => new Date(NOW.getTime() - ms).toISOString();

let uids = 0;
export const metadata = (name: string, more: Partial<ObjectMeta> = {}): ObjectMeta => ({
  name,
  uid: `uid-${(uids += 1)}`,
  resourceVersion: '1',
  creationTimestamp: ago(HOUR),
  ...more,
});

export interface NodeOptions {
  readonly taints?: NonNullable<NonNullable<Node['spec']>['taints']>;
  readonly ageMs?: number;
  readonly ip?: string;
  readonly kernelVersion?: string;
  readonly osImage?: string;
  readonly podCIDR?: string;
  /** Of its CiliumNode; `[]`: it has none yet; `false`: there is no CiliumNode. Default `[10.101.N.0/24]`. */
  readonly podCIDRs?: readonly string[] | false;
  /** Of the agent's pod; default true. `undefined` as the pod: `agentPod: false`. */
  readonly agentReady?: boolean;
  readonly agentPod?: false | Partial<Pod>;
  /** What somebody who looked inside saw; default: nobody looked. */
  readonly signals?: Partial<Omit<NodeSignals, 'agent' | 'kubeProxy'>> & {
    readonly agent?: Partial<AgentSignals>;
    readonly kubeProxy?: Partial<KubeProxySignals>;
  };
}

export interface ClusterOptions {
  /** Whether Cilium is; default true. */
  readonly installed?: boolean;
  /** Of `cilium-config`, beside what the corrected values make. */
  readonly config?: Readonly<Record<string, string>>;
  readonly env?: readonly { name: string; value?: string }[];
}

const CONFIG = {
  'cluster-pool-ipv4-cidr': '10.101.0.0/16',
  'enable-bpf-masquerade': 'true',
  'enable-gateway-api': 'true',
  ipam: 'cluster-pool',
  'kube-proxy-replacement': 'true',
  'routing-mode': 'tunnel',
  'tunnel-protocol': 'vxlan',
};

export class ClusterParts {
  readonly model = new StaticClusterModel();
  #nodes = 0;

  constructor({ installed = true, config = {}, env = [{ name: 'KUBERNETES_SERVICE_HOST', value: '10.2.128.2' }] }: ClusterOptions) {
    if (!installed) return;
    const inSystem = { namespace: 'kube-system' };
    const spec = (app: string): object => ({
      template: {
        spec: { containers: [{ name: app, image: `quay.io/cilium/${app}:v1.19.1`, env }], tolerations: [{ operator: 'Exists' }] },
      },
    });
    this.add(
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: metadata('cilium-config', inSystem), data: { ...CONFIG, ...config } },
      { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: metadata('cilium', inSystem), spec: spec('cilium-agent') },
      { apiVersion: 'apps/v1', kind: 'Deployment', metadata: metadata('cilium-operator', inSystem), spec: spec('cilium-operator') },
    );
    this.pod('cilium-operator-1', { namespace: 'kube-system', labels: { 'io.cilium/app': 'operator' }, hostNetwork: true });
  }

  add(...objects: (Pick<KubeObject, 'apiVersion' | 'kind' | 'metadata'> & { [field: string]: unknown })[]): this {
    this.model.set(...(objects as KubeObject[]));
    return this;
  }

  /** A node with its CiliumNode and its agent's pod. */
  node(name: string, options: NodeOptions = {}): this {
    this.#nodes += 1;
    const index = this.#nodes;
    const ip = options.ip ?? `10.2.128.${10 + index}`;
    this.add({
      apiVersion: 'v1',
      kind: 'Node',
      metadata: metadata(name, { creationTimestamp: ago(options.ageMs ?? HOUR) }),
      spec: { taints: options.taints, podCIDR: options.podCIDR },
      status: {
        addresses: [{ type: 'InternalIP', address: ip }],
        conditions: [{ type: 'Ready', status: 'True' }],
        nodeInfo: { kernelVersion: options.kernelVersion ?? '5.10.0-182.hce2', osImage: options.osImage ?? 'Huawei Cloud EulerOS 2.0' },
      },
    });
    const podCIDRs = options.podCIDRs ?? [`10.101.${index}.0/24`];
    if (podCIDRs !== false)
      this.add({ apiVersion: 'cilium.io/v2', kind: 'CiliumNode', metadata: metadata(name), spec: { ipam: { podCIDRs } } });
    if (options.agentPod !== false)
      this.pod(`cilium-${name}`, {
        namespace: 'kube-system',
        labels: { 'k8s-app': 'cilium' },
        hostNetwork: true,
        node: name,
        ready: options.agentReady ?? true,
        image: 'quay.io/cilium/cilium:v1.19.1',
        ...(options.agentPod && { more: options.agentPod }),
      });
    if (options.signals) this.model.setNode(signalsOf(name, ip, options.signals));
    return this;
  }

  pod(
    name: string,
    options: {
      namespace?: string;
      labels?: Record<string, string>;
      node?: string;
      ip?: string;
      ready?: boolean;
      hostNetwork?: boolean;
      phase?: string;
      image?: string;
      ageMs?: number;
      more?: Partial<Pod>;
    } = {},
  ): this {
    const { namespace = 'default', node, ip, ready = true, phase = 'Running' } = options;
    const creationTimestamp = ago(options.ageMs ?? HOUR);
    return this.add({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: metadata(name, { namespace, creationTimestamp, ...(options.labels && { labels: options.labels }) }),
      spec: { nodeName: node, hostNetwork: options.hostNetwork, containers: [{ name: 'main', image: options.image ?? 'app:1' }] },
      ...options.more,
      status: {
        phase,
        podIP: ip,
        startTime: creationTimestamp,
        conditions: [{ type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime: creationTimestamp }],
        ...options.more?.status,
      },
    });
  }

  ciliumEndpoint(namespace: string, name: string, ip: string, state = 'ready'): this {
    return this.add({
      apiVersion: apiVersionOf(ciliumEndpoints),
      kind: 'CiliumEndpoint',
      metadata: metadata(name, { namespace }),
      status: { state, networking: { addressing: [{ ipv4: ip }] } },
    });
  }

  cloud(cloud: Partial<CloudSignals>): this {
    this.model.setCloud({ loadBalancers: [], securityGroups: [], vpcCIDRs: undefined, routes: undefined, ...cloud });
    return this;
  }
}

export const ciliumCluster = (options: ClusterOptions = {}): ClusterParts => new ClusterParts(options);

export const endpoint = (more: Partial<EndpointSignals> & Pick<EndpointSignals, 'pod' | 'ipv4'>): [string, EndpointSignals] => [
  more.ipv4,
  {
    id: 1,
    namespace: 'default',
    identity: 20_000,
    state: 'ready',
    interfaceIndex: 12,
    hostRouting: 'BPF',
    coveredBySocketLB: true,
    ...more,
  },
];

function signalsOf(name: string, internalIP: string, { agent, kubeProxy, ...more }: NonNullable<NodeOptions['signals']>): NodeSignals {
  return {
    name,
    internalIP,
    up: true,
    securityGroups: ['nodes'],
    hostPorts: new Set(),
    ...more,
    kubeProxy: kubeProxy && { mode: 'iptables', running: true, rules: 'live', services: new Map(), ...kubeProxy },
    agent: agent && {
      version: '1.19.1',
      ready: true,
      kubeProxyReplacement: true,
      socketLB: { enabled: true, hostNamespaceOnly: false },
      masquerading: 'BPF',
      hostRouting: 'BPF',
      routing: { mode: 'tunnel', protocol: 'vxlan', port: 8472 },
      podCIDRs: [],
      ingressIP: undefined,
      services: new Map(),
      endpoints: new Map(),
      identityOf: () => undefined,
      envoy: { running: true, listeners: new Map() },
      policyEnforcement: 'default',
      ...agent,
    },
  };
}

const WHY = message('checks.cluster.names', { names: 'nobody looked' });

/** Everything is known, except what is named here: kinds by their plural, signals by their name. */
export function coverageWithout(...unknown: readonly string[]): Coverage {
  const answer = (name: string): Message | undefined => (unknown.includes(name) ? WHY : undefined);
  return { unknownKind: ({ plural }) => answer(plural), served: () => true, unknownSignal: (signal) => answer(signal) };
}

export interface Answered {
  readonly findings: readonly Finding[];
  readonly looked?: number;
  readonly skip?: Message;
  readonly unknown?: Message;
}

export function run(
  check: Check,
  { model }: ClusterParts,
  coverage: Coverage = coverageWithout(),
  kind: ClusterView['source']['kind'] = 'live',
): Answered {
  const view: ClusterView = { model, coverage, source: { kind, name: 'test', takenAt: undefined, redacted: false }, now: NOW };
  const answer = check.run(view);
  return 'skip' in answer ? { findings: [], skip: answer.skip } : answer;
}

/** What the evidence of each finding shows, in English. */
export const seenIn = ({ findings }: Answered): string[][] =>
  findings.map(({ evidence }) => evidence.map(({ observed }) => wordsIn(observed, 'en')));

/** Names of what a check has to know: a test that reads them sees that none was forgotten. */
export const needsOf = ({ needs }: Check): string[] => needs.map((need: Need) => ('signal' in need ? need.signal : need.plural));
