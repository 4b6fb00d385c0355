/** Cilium as it is installed in a cluster: its configuration, its workloads and their pods. @module */
import { ciliumNodeConfigs, effectiveConfig, type CiliumNodeConfig, type RawConfig } from '../../cluster/cilium-config.ts';
import type { AgentSignals, ClusterModel, EndpointSignals } from '../../cluster/model.ts';
import { perRevision } from '../../cluster/per-revision.ts';
import { isTrue } from '../../kube/conditions.ts';
import {
  configMaps,
  daemonSets,
  deployments,
  nodes,
  pods,
  type ConfigMap,
  type DaemonSet,
  type Deployment,
  type Node,
  type Pod,
} from '../../kube/resources.ts';
import { INDEXES } from '../../cluster/model.ts';

export interface Installation {
  readonly namespace: string;
  readonly configMap: ConfigMap;
  /** Data of `cilium-config`: all values are strings, and an absent key is not `false` (facts/cilium.md §2). */
  readonly config: RawConfig;
  readonly overrides: readonly CiliumNodeConfig[];
  readonly daemonSet: DaemonSet;
  readonly operator: Deployment | undefined;
  /** Pods of the agents, and of the operator, that are not on their way out. */
  readonly agents: readonly Pod[];
  readonly operators: readonly Pod[];
}

const installations = perRevision((model): Installation | undefined => {
  const daemonSet = [...model.list(daemonSets)].find(({ metadata, spec }) => metadata.name === 'cilium' && spec !== undefined);
  const namespace = daemonSet?.metadata.namespace ?? '';
  // Huawei's DataPlane V2 has a ConfigMap of that name, too, and no DaemonSet `cilium` (facts/huawei-cce.md §7).
  const configMap = model.get(configMaps, { namespace, name: 'cilium-config' });
  if (!daemonSet || !configMap) return undefined;
  const staying = [...model.list(pods)].filter(({ metadata }) => metadata.namespace === namespace && !metadata.deletionTimestamp);
  return {
    namespace,
    configMap,
    config: configMap.data ?? {},
    overrides: [...model.list(ciliumNodeConfigs)].filter(({ metadata }) => metadata.namespace === namespace),
    daemonSet,
    operator: model.get(deployments, { namespace, name: 'cilium-operator' }),
    agents: staying.filter(({ metadata }) => metadata.labels?.['k8s-app'] === 'cilium').toSorted(byName),
    operators: staying.filter(({ metadata }) => metadata.labels?.['io.cilium/app'] === 'operator').toSorted(byName),
  };
});

/** What a check of a cluster needs to know whether, and how, Cilium is installed. */
export const INSTALLATION_NEEDS = [{ ...configMaps, named: 'cilium-config' }, { ...daemonSets, named: 'cilium' }, pods] as const;

/** `undefined`: no Cilium of one's own is installed. */
export const installationIn = (model: ClusterModel): Installation | undefined => installations(model);

/** The configuration that the agent of a node reads: CiliumNodeConfigs override (facts/cilium.md §2). */
export const configOn = ({ config, overrides }: Installation, node: Node | undefined): RawConfig =>
  effectiveConfig(config, overrides, node?.metadata.labels ?? {});

type Named = { readonly metadata: { readonly namespace?: string; readonly name: string } };

/** The order of findings and their objects: the same from every source. */
export const byName = (a: Named, b: Named): number =>
  compare(a.metadata.namespace ?? '', b.metadata.namespace ?? '') || compare(a.metadata.name, b.metadata.name);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Endpoints in the order of their pods' names. */
export const endpointsOf = ({ endpoints }: AgentSignals): EndpointSignals[] =>
  [...endpoints.values()].toSorted((a, b) => compare(a.namespace, b.namespace) || compare(a.pod, b.pod));

/** Nodes that Cilium could run on: virtual ones (CCE's bursting to CCI) have no machine, and those of another system no agent. */
export const nodesOf = (model: ClusterModel): Node[] => [...model.list(nodes)].filter(isMachine).toSorted(byName);

function isMachine({ metadata: { labels = {} }, spec }: Node): boolean {
  if (labels['type'] === 'virtual-kubelet' || (labels['kubernetes.io/os'] ?? 'linux') !== 'linux') return false;
  return !spec?.taints?.some(({ key }) => key?.startsWith('virtual-kubelet.io/'));
}

export const isReady = ({ status }: Pod): boolean => isTrue(status?.conditions, 'Ready');

export const agentOn = ({ agents }: Installation, node: string): Pod | undefined => agents.find(({ spec }) => spec?.nodeName === node);

export const internalIP = (node: Node): string | undefined => node.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address;

/** Running pods of a node with an address of their own, not on their way out. */
export const podsOn = (model: ClusterModel, node: string): Pod[] =>
  model
    .byIndex(pods, INDEXES.podByNode, node)
    .filter(
      ({ metadata, spec, status }) => !spec?.hostNetwork && !metadata.deletionTimestamp && status?.phase === 'Running' && status.podIP,
    )
    .toSorted(byName);
