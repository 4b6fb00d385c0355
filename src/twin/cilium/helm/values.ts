/**
 * Helm values as the chart's templates see them: the defaults of chart 1.19.1 for every value that this
 * twin reads (facts/cilium.md §1.1, §1.2), the user's values laid over them by Helm's rules, and a
 * reader by dotted path.
 * @module
 */

export type HelmValue = string | number | boolean | null | HelmValue[] | { [key: string]: HelmValue };
export type HelmValues = { [key: string]: HelmValue };

export const CHART_VERSION = '1.19.1';
export const CILIUM_TAG = `v${CHART_VERSION}`;
export const ENVOY_TAG = 'v1.35.9-1770979049-232ed4a26881e4ab4f766f251f258ed424fff663';

const exists = (key: string): HelmValue => ({ key, operator: 'Exists' });
const serviceAccount = (name: string): HelmValue => ({ create: true, name, automount: true, annotations: {} });

const AGENT_CAPABILITIES = [
  'CHOWN',
  'KILL',
  'NET_ADMIN',
  'NET_RAW',
  'IPC_LOCK',
  'SYS_MODULE',
  'SYS_ADMIN',
  'SYS_RESOURCE',
  'DAC_OVERRIDE',
  'FOWNER',
  'SETGID',
  'SETUID',
  'SYSLOG',
];

/** A fresh copy of the chart's defaults. */
export function defaultValues(): HelmValues {
  return {
    debug: { enabled: false, verbose: null },
    image: { override: null, repository: 'quay.io/cilium/cilium', tag: CILIUM_TAG, pullPolicy: 'IfNotPresent' },
    cluster: { name: 'default', id: 0 },
    k8sServiceHost: '',
    k8sServicePort: '',
    k8sServiceHostRef: { name: null, key: null },
    k8s: { requireIPv4PodCIDR: false, requireIPv6PodCIDR: false },
    cni: {
      install: true,
      uninstall: false,
      chainingMode: null,
      chainingTarget: null,
      exclusive: true,
      logFile: '/var/run/cilium/cilium-cni.log',
      customConf: false,
      confPath: '/etc/cni/net.d',
      binPath: '/opt/cni/bin',
      configMap: '',
      hostConfDirMountPath: '/host/etc/cni/net.d',
    },
    gatewayAPI: {
      enabled: false,
      enableProxyProtocol: false,
      enableAppProtocol: false,
      enableAlpn: false,
      xffNumTrustedHops: 0,
      externalTrafficPolicy: 'Cluster',
      gatewayClass: { create: 'auto' },
      secretsNamespace: { create: true, name: 'cilium-secrets', sync: true },
      hostNetwork: { enabled: false, nodes: { matchLabels: {} } },
    },
    ingressController: { enabled: false, service: { type: 'LoadBalancer', externalTrafficPolicy: 'Cluster' } },
    envoyConfig: { enabled: false },
    kubeProxyReplacement: 'false',
    kubeProxyReplacementHealthzBindAddr: '',
    socketLB: { enabled: false },
    bpf: {
      masquerade: null,
      hostLegacyRouting: null,
      tproxy: null,
      vlanBypass: null,
      lbExternalClusterIP: false,
      datapathMode: 'veth',
      root: '/sys/fs/bpf',
    },
    l7Proxy: true,
    routingMode: '',
    tunnelProtocol: '',
    tunnelPort: 0,
    MTU: 0,
    autoDirectNodeRoutes: false,
    ipv4NativeRoutingCIDR: '',
    ipv6NativeRoutingCIDR: '',
    ipv4: { enabled: true },
    ipv6: { enabled: false },
    enableIPv4Masquerade: null,
    enableIPv6Masquerade: true,
    ipMasqAgent: { enabled: false },
    installNoConntrackIptablesRules: false,
    endpointRoutes: { enabled: false },
    ipam: {
      mode: 'cluster-pool',
      operator: { clusterPoolIPv4PodCIDRList: ['10.0.0.0/8'], clusterPoolIPv4MaskSize: 24 },
    },
    eni: { enabled: false },
    alibabacloud: { enabled: false },
    gke: { enabled: false },
    aksbyocni: { enabled: false },
    nodePort: {
      addresses: null,
      bindProtection: true,
      autoProtectPortRange: true,
      enableHealthCheck: true,
      enableHealthCheckLoadBalancerIP: false,
    },
    loadBalancer: { acceleration: 'disabled', l7: { backend: 'disabled' } },
    enableLBIPAM: true,
    defaultLBServiceIPAM: 'lbipam',
    nodeIPAM: { enabled: false },
    l2announcements: { enabled: false },
    agentNotReadyTaintKey: 'node.cilium.io/agent-not-ready',
    policyEnforcementMode: 'default',
    identityAllocationMode: 'crd',
    ciliumEndpointSlice: { enabled: false },
    disableEndpointCRD: false,
    authentication: { enabled: false, mutual: { spire: { enabled: false } } },
    hubble: {
      enabled: true,
      relay: { enabled: false },
      ui: { enabled: false, standalone: { enabled: false } },
    },
    healthPort: 9879,
    securityContext: { privileged: false, capabilities: { ciliumAgent: [...AGENT_CAPABILITIES] } },
    tolerations: [{ operator: 'Exists' }],
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 2 } },
    rollOutCiliumPods: false,
    serviceAccounts: {
      cilium: serviceAccount('cilium'),
      envoy: serviceAccount('cilium-envoy'),
      operator: serviceAccount('cilium-operator'),
    },
    operator: {
      enabled: true,
      rollOutPods: false,
      image: { override: null, repository: 'quay.io/cilium/operator', tag: CILIUM_TAG, suffix: '', pullPolicy: 'IfNotPresent' },
      replicas: 2,
      hostNetwork: true,
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '50%' } },
      affinity: {
        podAntiAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [
            { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { 'io.cilium/app': 'operator' } } },
          ],
        },
      },
      nodeSelector: { 'kubernetes.io/os': 'linux' },
      // No catch-all any more: the root of 問題四 (facts/cilium.md §8).
      tolerations: [
        exists('node-role.kubernetes.io/control-plane'),
        exists('node-role.kubernetes.io/master'),
        exists('node.kubernetes.io/not-ready'),
        exists('node.cloudprovider.kubernetes.io/uninitialized'),
      ],
      endpointGCInterval: '5m0s',
      nodeGCInterval: '5m0s',
      identityGCInterval: '15m0s',
      identityHeartbeatTimeout: '30m0s',
      skipCRDCreation: false,
      removeNodeTaints: true,
      setNodeTaints: null,
      setNodeNetworkStatus: true,
      unmanagedPodWatcher: { restart: true, intervalSeconds: 15, selector: null },
    },
    envoy: {
      enabled: null,
      baseID: 0,
      rollOutPods: false,
      image: { override: null, repository: 'quay.io/cilium/cilium-envoy', tag: ENVOY_TAG, pullPolicy: 'IfNotPresent' },
      healthPort: 9878,
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 2 } },
      securityContext: { privileged: false, capabilities: { envoy: ['NET_ADMIN', 'SYS_ADMIN'], keepCapNetBindService: false } },
      nodeSelector: { 'kubernetes.io/os': 'linux' },
      tolerations: [{ operator: 'Exists' }],
      xffNumTrustedHopsL7PolicyIngress: 0,
      xffNumTrustedHopsL7PolicyEgress: 0,
    },
    extraConfig: {},
    upgradeCompatibility: null,
  };
}

/**
 * The values of the source document, its indentation restored and nothing else changed: what a person
 * would pass to `helm install -f` (facts/cilium.md §1.1 says what is to be thought of each).
 */
export function documentValues(): HelmValues {
  return {
    debug: { enabled: true },
    cni: { chainingMode: 'none' },
    gatewayAPI: {
      enabled: true,
      enableProxyProtocol: false,
      enableAppProtocol: false,
      enableAlpn: false,
      xffNumTrustedHops: 2,
      hostNetwork: { enabled: false },
    },
    kubeProxyReplacement: true,
    socketLB: { enabled: true },
    bpf: { masquerade: true },
    l7Proxy: true,
    routingMode: 'tunnel',
    tunnelProtocol: 'vxlan',
    autoDirectNodeRoutes: false,
    ipv4NativeRoutingCIDR: '',
    ipam: { mode: 'cluster-pool', operator: { clusterPoolIPv4PodCIDRList: ['10.100.0.0/16'], clusterPoolIPv4MaskSize: 24 } },
    eni: { enabled: false },
  };
}

const isMap = (value: unknown): value is HelmValues => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Helm's rule: maps are merged, everything else (lists too) is replaced, and `null` takes a default away. */
export function mergeValues(base: HelmValues, over: HelmValues): HelmValues {
  const merged: HelmValues = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const below = merged[key];
    if (value === null) delete merged[key];
    else merged[key] = isMap(value) && isMap(below) ? mergeValues(below, value) : value;
  }
  return merged;
}

/** Reads values as a template does. */
export class ValueReader {
  readonly #values: HelmValues;

  constructor(values: HelmValues) {
    this.#values = values;
  }

  /** The value at `a.b.c`; `undefined` when a step is missing. */
  get(path: string): HelmValue | undefined {
    let value: HelmValue | undefined = this.#values;
    for (const step of path.split('.')) {
      if (!isMap(value)) return undefined;
      value = value[step];
    }
    return value;
  }

  /** Whether the path is set to anything at all, `null` not counting. */
  has(path: string): boolean {
    const value = this.get(path);
    return value !== undefined && value !== null;
  }

  /** Go templates' truth: empty strings, zero, empty lists and maps are false. */
  truthy(path: string): boolean {
    const value = this.get(path);
    if (Array.isArray(value)) return value.length > 0;
    if (isMap(value)) return Object.keys(value).length > 0;
    return Boolean(value);
  }

  /** The value printed as a template prints it; empty when absent. */
  text(path: string): string {
    const value = this.get(path);
    return value === undefined || value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
  }

  list(path: string): HelmValue[] {
    const value = this.get(path);
    return Array.isArray(value) ? value : [];
  }

  map(path: string): HelmValues {
    const value = this.get(path);
    return isMap(value) ? value : {};
  }
}
