/**
 * What a healthy Cilium has programmed on each node, worked out from API objects alone (facts/cilium.md §7.1): for
 * clusters into whose nodes nobody looks. Whatever such objects cannot tell stays unknown: kube-proxy, security
 * groups (but for those that the VPC shows), processes of the host, and all of a node whose agent is not ready.
 * @module
 */
import { isTrue } from '../kube/conditions.ts';
import type { KubeObject } from '../kube/objects.ts';
import { configMaps, nodes, pods, services, type Node, type Pod, type Resource } from '../kube/resources.ts';
import {
  ciliumNodeConfigs,
  datapathConfig,
  effectiveConfig,
  type CiliumNodeConfig,
  type DatapathConfig,
  type RawConfig,
} from './cilium-config.ts';
import { endpointsOn, identityOn, readEndpoints, type ExpectedEndpoints } from './expected-endpoints.ts';
import { expectedTables, type ExpectedTable, type TableWish } from './expected-tables.ts';
import { ciliumNodes, type CiliumNode } from './kinds.ts';
import { INDEXES, type AgentSignals, type CloudSignals, type ClusterModel, type NodeSignals } from './model.ts';
import { perRevision } from './per-revision.ts';

export interface ExpectationOptions {
  /** Default kube-system. */
  readonly ciliumNamespace?: string;
  /** What is known of the cloud. */
  readonly cloud?: CloudSignals | undefined;
}

/** The objects of a model with the node states that they let one expect. */
export class ExpectedClusterModel implements ClusterModel {
  readonly cloud: CloudSignals | undefined;
  readonly #objects: ClusterModel;
  readonly #nodes: (objects: ClusterModel) => ReadonlyMap<string, NodeSignals>;

  /** @example trace(new ExpectedClusterModel(new StaticClusterModel({ objects })), connection) */
  constructor(objects: ClusterModel, { ciliumNamespace = 'kube-system', cloud }: ExpectationOptions = {}) {
    this.#objects = objects;
    this.#nodes = perRevision((model) => expectedNodes(model, ciliumNamespace, cloud));
    this.cloud = cloud;
  }

  get revision(): number {
    return this.#objects.revision;
  }

  list<T extends KubeObject>(of: Resource<T>): Iterable<T> {
    return this.#objects.list(of);
  }

  get<T extends KubeObject>(of: Resource<T>, key: { namespace?: string; name: string }): T | undefined {
    return this.#objects.get(of, key);
  }

  byIndex<T extends KubeObject>(of: Resource<T>, index: string, value: string): readonly T[] {
    return this.#objects.byIndex(of, index, value);
  }

  node(name: string): NodeSignals | undefined {
    return this.#nodes(this.#objects).get(name);
  }

  nodeNames(): Iterable<string> {
    return this.#nodes(this.#objects).keys();
  }
}

interface Known {
  readonly objects: ClusterModel;
  readonly namespace: string;
  readonly config: RawConfig;
  readonly overrides: readonly CiliumNodeConfig[];
  readonly tableFor: (wish: TableWish) => ExpectedTable;
  readonly endpoints: ExpectedEndpoints;
  /** Answered by the agents themselves, for Services with `externalTrafficPolicy: Local`. */
  readonly healthCheckPorts: readonly number[];
  readonly securityGroups: ReadonlyMap<string, readonly string[]>;
}

/** By name; a node of which nothing can be expected is absent. Without `cilium-config` that is every node. */
export function expectedNodes(objects: ClusterModel, ciliumNamespace: string, cloud?: CloudSignals): ReadonlyMap<string, NodeSignals> {
  const found = new Map<string, NodeSignals>();
  const config = objects.get(configMaps, { namespace: ciliumNamespace, name: 'cilium-config' })?.data;
  if (!config) return found;
  const known: Known = {
    objects,
    namespace: ciliumNamespace,
    config,
    overrides: [...objects.list(ciliumNodeConfigs)].filter(({ metadata }) => metadata.namespace === ciliumNamespace),
    tableFor: expectedTables(objects),
    endpoints: readEndpoints(objects),
    healthCheckPorts: [...objects.list(services)].flatMap(({ spec }) => spec?.healthCheckNodePort || []),
    securityGroups: new Map((cloud?.nodeSecurityGroups ?? []).map(({ node, groups }) => [node, groups])),
  };
  for (const node of objects.list(nodes)) {
    const signals = expectedNode(node, known);
    if (signals) found.set(signals.name, signals);
  }
  return found;
}

const NOTHING_CLOSED = { closedWithoutFrontend: undefined };

function expectedNode(node: Node, known: Known): NodeSignals | undefined {
  const { name } = node.metadata;
  const internalIP = node.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address;
  if (internalIP === undefined) return undefined;
  const securityGroups = known.securityGroups.get(name) ?? [];
  const unseen = { name, internalIP, securityGroups, agent: undefined, kubeProxy: undefined, hostPorts: new Set<number>() };
  if (!isTrue(node.status?.conditions, 'Ready')) return { ...unseen, up: false, expected: NOTHING_CLOSED };
  const here = known.objects.byIndex(pods, INDEXES.podByNode, name).filter(isAlive);
  const agentPod = here.find((pod) => isOf(pod, known.namespace, 'cilium'));
  if (!agentPod) return { ...unseen, up: true, hostPorts: new Set(openPorts(node, here)), expected: NOTHING_CLOSED };
  const ciliumNode = known.objects.get(ciliumNodes, { name });
  // Its programs stay loaded while the agent is away: as of when, nobody can tell.
  if (!isTrue(agentPod.status?.conditions, 'Ready') || !ciliumNode) return undefined;

  const config = datapathConfig(effectiveConfig(known.config, known.overrides, node.metadata.labels ?? {}));
  const table = known.tableFor({
    kubeProxyReplacement: config.kubeProxyReplacement,
    envoyConfig: config.envoyConfig && config.l7Proxy,
    nodeLabels: node.metadata.labels ?? {},
  });
  const envoyPod = config.externalEnvoy ? here.find((pod) => isOf(pod, known.namespace, 'cilium-envoy')) : agentPod;
  const envoyRuns = envoyPod !== undefined && isTrue(envoyPod.status?.conditions, 'Ready');
  const bound = envoyRuns ? table.boundPorts.filter((port) => port >= FIRST_FREE_PORT || bindsLowPorts(config, envoyPod)) : [];
  return {
    ...unseen,
    up: true,
    agent: expectedAgent({ config, table, ciliumNode, internalIP, endpoints: known.endpoints, agentPod, envoyRuns }),
    hostPorts: new Set([...openPorts(node, here), ...bound, ...(config.kubeProxyReplacement ? known.healthCheckPorts : [])]),
    expected: { closedWithoutFrontend: config.kubeProxyReplacement ? config.nodePortRange : undefined },
  };
}

interface AgentFacts {
  config: DatapathConfig;
  table: ExpectedTable;
  ciliumNode: CiliumNode;
  internalIP: string;
  endpoints: ExpectedEndpoints;
  agentPod: Pod;
  envoyRuns: boolean;
}

function expectedAgent({ config, table, ciliumNode, internalIP, endpoints, agentPod, envoyRuns }: AgentFacts): AgentSignals {
  const { kubeProxyReplacement, socketLB, masquerading, hostRouting, routing, policyEnforcement } = config;
  const own = new Set([internalIP, ...(ciliumNode.spec?.addresses ?? []).map(({ ip }) => ip)]);
  const program = { hostRouting, coveredBySocketLB: socketLB.enabled && !socketLB.hostNamespaceOnly };
  const image = agentPod.spec?.containers.find(({ name }) => name === 'cilium-agent')?.image ?? '';
  return {
    version: /:v?(\d+\.\d+\.\d+[^@]*)/.exec(image)?.[1] ?? '',
    ready: true,
    kubeProxyReplacement,
    socketLB,
    masquerading,
    hostRouting,
    routing,
    podCIDRs: ciliumNode.spec?.ipam?.podCIDRs ?? [],
    ingressIP: ciliumNode.spec?.ingress?.ipv4,
    services: table.services,
    endpoints: endpointsOn(endpoints.byNode.get(internalIP) ?? [], program),
    identityOf: identityOn(own, endpoints.identities),
    // The ports themselves are each agent's own choice, and no part of a path.
    envoy: { running: envoyRuns, listeners: new Map(table.listeners.map((name) => [name, 0])) },
    policyEnforcement,
  };
}

const isAlive = ({ metadata, status }: Pod): boolean =>
  !metadata.deletionTimestamp && status?.phase !== 'Succeeded' && status?.phase !== 'Failed';

const isOf = ({ metadata }: Pod, namespace: string, app: string): boolean =>
  metadata.namespace === namespace && metadata.labels?.['k8s-app'] === app;

/** Of processes that objects tell of: the kubelet, and pods in the host's network namespace. */
function openPorts(node: Node, here: readonly Pod[]): number[] {
  const kubelet = node.status?.daemonEndpoints?.kubeletEndpoint?.Port;
  const ofPods = here
    .filter(({ spec, status }) => spec?.hostNetwork && isTrue(status?.conditions, 'Ready'))
    .flatMap(({ spec }) => spec!.containers.flatMap(({ ports = [] }) => ports))
    .filter(({ protocol }) => (protocol ?? 'TCP') === 'TCP');
  return [...(kubelet ? [kubelet] : []), ...ofPods.map(({ containerPort }) => containerPort)];
}

/** Below it a process needs NET_BIND_SERVICE (facts/cilium.md §1.2). */
const FIRST_FREE_PORT = 1024;

function bindsLowPorts({ keepCapNetBindService }: DatapathConfig, envoyPod: Pod): boolean {
  if (!keepCapNetBindService) return false;
  return (envoyPod.spec?.containers ?? []).some(({ securityContext }) => {
    const added = securityContext?.capabilities?.add ?? [];
    return securityContext?.privileged === true || added.includes('NET_BIND_SERVICE') || added.includes('ALL');
  });
}
