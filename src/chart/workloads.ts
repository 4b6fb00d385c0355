/** What a value becomes beside keys of cilium-config: the pods that it is written into (facts/cilium.md §1.2, §2). @module */
import { configKeysOf } from './config-keys.ts';

/** Objects of the chart, as `kubectl` names them. */
export type Workload =
  | 'daemonset/cilium'
  | 'daemonset/cilium-envoy'
  | 'deployment/cilium-operator'
  | 'deployment/hubble-relay'
  | 'deployment/hubble-ui'
  | 'deployment/clustermesh-apiserver'
  | 'daemonset/cilium-node-init'
  | 'daemonset/cilium-pre-flight-check'
  // No workload, but made by one value alone.
  | 'gatewayclass/cilium';

export interface ValueEffect {
  /** Workloads whose objects change. */
  readonly workloads: readonly Workload[];
  /**
   * `pods`: their pod template, so that Kubernetes replaces the pods by itself; `object`: the object alone, as for replicas;
   * `config`: keys of cilium-config; `other`: something else, or what this table does not know.
   */
  readonly changes: 'pods' | 'object' | 'config' | 'other';
  /** The environment variable that it becomes. */
  readonly env?: string;
}

const CORE: readonly Workload[] = ['daemonset/cilium', 'daemonset/cilium-envoy', 'deployment/cilium-operator'];

const OWNERS: readonly (readonly [prefix: string, workload: Workload])[] = [
  ['operator', 'deployment/cilium-operator'],
  ['envoy', 'daemonset/cilium-envoy'],
  ['hubble.relay', 'deployment/hubble-relay'],
  ['hubble.ui', 'deployment/hubble-ui'],
  ['clustermesh.apiserver', 'deployment/clustermesh-apiserver'],
  ['nodeinit', 'daemonset/cilium-node-init'],
  ['preflight', 'daemonset/cilium-pre-flight-check'],
];

/** Names that mean the pod template wherever they stand. */
const OF_PODS = new Set([
  'image',
  'tolerations',
  'affinity',
  'nodeSelector',
  'resources',
  'initResources',
  'extraArgs',
  'extraEnv',
  'extraVolumes',
  'extraVolumeMounts',
  'extraHostPathMounts',
  'extraContainers',
  'extraInitContainers',
  'podAnnotations',
  'podLabels',
  'securityContext',
  'podSecurityContext',
  'priorityClassName',
  'terminationGracePeriodSeconds',
  'topologySpreadConstraints',
  'dnsPolicy',
  'hostNetwork',
  'startupProbe',
  'livenessProbe',
  'readinessProbe',
  'imagePullSecrets',
  'healthPort',
  'baseID',
]);
const OF_OBJECTS = new Set(['replicas', 'updateStrategy', 'podDisruptionBudget', 'annotations']);
/** Of the agent's pods: mounts, init containers. */
const OF_AGENT_PODS = [
  'cni.binPath',
  'cni.confPath',
  'cni.resources',
  'cni.install',
  'cni.uninstall',
  'cni.hostConfDirMountPath',
  'bpf.root',
  'bpf.autoMount',
  'cgroup',
  'sysctlfix',
  'scheduling',
];
const ENV: Readonly<Record<string, string>> = {
  k8sServiceHost: 'KUBERNETES_SERVICE_HOST',
  k8sServicePort: 'KUBERNETES_SERVICE_PORT',
  'k8sServiceHostRef.name': 'KUBERNETES_SERVICE_HOST',
  'k8sServiceHostRef.key': 'KUBERNETES_SERVICE_HOST',
};

/** Keys of cilium-config that are written into pods too: mounts, ports, arguments, the operator's build. */
const ALSO_IN_PODS: readonly (readonly [workloads: readonly Workload[], paths: readonly string[]])[] = [
  [CORE, ['ipv4.enabled']],
  [
    ['daemonset/cilium'],
    [
      'cni.configMap',
      'cni.confFileMountPath',
      'encryption.enabled',
      'encryption.type',
      'encryption.ipsec.mountPath',
      'hubble.enabled',
      'hubble.listenAddress',
      'hubble.metrics',
      'hubble.export.dynamic.enabled',
      'ipMasqAgent.enabled',
      'k8s.apiServerURLs',
      'prometheus.enabled',
      'prometheus.port',
      'authentication.mutual.spire.adminSocketPath',
    ],
  ],
  [['daemonset/cilium', 'deployment/hubble-relay'], ['hubble.tls.enabled']],
  [
    ['daemonset/cilium', 'deployment/cilium-operator'],
    ['kubeConfigPath', 'etcd.enabled', 'authentication.mutual.spire.enabled'],
  ],
  [['daemonset/cilium-envoy'], ['debug.verbose', 'envoy.log', 'envoy.prometheus', 'envoy.debug.admin']],
  [
    ['deployment/cilium-operator'],
    [
      'agentNotReadyTaintKey',
      'eni.enabled',
      'azure.enabled',
      'alibabacloud.enabled',
      'operator.prometheus.enabled',
      'operator.prometheus.port',
      'operator.prometheus.tls',
      'authentication.mutual.spire.agentSocketPath',
      'clustermesh.enableEndpointSliceSynchronization',
      'clustermesh.enableMCSAPISupport',
      'clustermesh.mcsapi.enabled',
    ],
  ],
];

/** Written into the bootstrap of Envoy as well, which its pods read when they start. */
const OF_ENVOY_BOOTSTRAP =
  /^envoy\.(?:connectTimeoutSeconds|initialFetchTimeoutSeconds|max\w+|idleTimeoutDurationSeconds|streamIdleTimeoutDurationSeconds)$/;

const isBelow = (path: string, above: string): boolean => path === above || path.startsWith(`${above}.`);

/** Where a value goes. */
export function effectOf(path: string): ValueEffect {
  const env = ENV[path];
  if (env) return { workloads: CORE, changes: 'pods', env };
  if (path === 'gatewayAPI.gatewayClass.create') return { workloads: ['gatewayclass/cilium'], changes: 'object' };
  if (path === 'imagePullSecrets') return { workloads: CORE, changes: 'pods' };
  if (OF_AGENT_PODS.some((above) => isBelow(path, above))) return { workloads: ['daemonset/cilium'], changes: 'pods' };
  const also = ALSO_IN_PODS.find(([, paths]) => paths.some((above) => isBelow(path, above)));
  if (also && configKeysOf(path).length > 0) return { workloads: also[0], changes: 'pods' };
  if (OF_ENVOY_BOOTSTRAP.test(path)) return { workloads: ['daemonset/cilium-envoy'], changes: 'other' };
  const owner = OWNERS.find(([prefix]) => isBelow(path, prefix));
  const [name] = (owner ? path.slice(owner[0].length + 1) : path).split('.') as [string];
  const workloads: readonly Workload[] = [owner?.[1] ?? 'daemonset/cilium'];
  // keepCapNetBindService is an argument of Envoy's container and a key at once.
  if (OF_PODS.has(name)) return { workloads, changes: 'pods' };
  if (OF_OBJECTS.has(name)) return { workloads, changes: 'object' };
  return configKeysOf(path).length > 0 ? { workloads: [], changes: 'config' } : { workloads: owner ? workloads : [], changes: 'other' };
}
