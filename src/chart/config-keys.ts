/**
 * Which keys of `kube-system/cilium-config` Helm values become, who reads them, and when they are absent
 * (facts/cilium.md §2). What the chart makes of given values is config-map.ts.
 * @module
 */
import { chartKeys } from './chart-keys.ts';
import { CONFIG_FEATURE_ROWS } from './config-feature-rows.ts';
import { CONFIG_ROWS, type ConfigReader, type ConfigRow } from './config-rows.ts';

export type { ConfigReader } from './config-rows.ts';

/** When a key is not in the ConfigMap: until the value is set, while it is false, or without another feature. */
export type AbsentWhen = 'unset' | 'false' | 'feature' | 'noClusterPool' | 'noReplacement' | 'noCniConf';

export interface ConfigKey {
  readonly key: string;
  /** Values that decide it; the first one names it. */
  readonly helm: readonly string[];
  readonly reader: ConfigReader;
  readonly absent?: AbsentWhen;
  /** Of an absent `feature`: the values that switch it on. */
  readonly needs?: readonly string[];
}

type Row = readonly [helm: string, key: string, reader: ConfigReader, absent?: AbsentWhen, needs?: string];

/** Those that several values decide (config-decisions.ts). */
const DECIDED: readonly Row[] = [
  ['cni.chainingMode cni.chainingTarget', 'cni-chaining-mode', 'agent', 'unset'],
  ['cni.chainingMode cni.chainingTarget', 'enable-local-node-route', 'agent', 'unset'],
  ['cni.exclusive', 'cni-exclusive', 'agent', 'noCniConf'],
  ['cni.logFile', 'cni-log-file', 'agent', 'noCniConf'],
  ['cni.hostConfDirMountPath', 'write-cni-conf-when-ready', 'agent', 'noCniConf'],
  ['cni.readCniConf cni.configMap cni.configMapKey cni.confFileMountPath', 'read-cni-conf', 'agent', 'unset'],
  ['enableIdentityMark', 'enable-identity-mark', 'agent', 'feature', 'cni.chainingMode'],
  ['endpointHealthChecking.enabled cni.chainingMode', 'enable-endpoint-health-checking', 'agent'],
  ['gatewayAPI.enabled envoyConfig.enabled ingressController.enabled loadBalancer.l7.backend', 'enable-envoy-config', 'both', 'false'],
  ['envoyConfig.retryInterval', 'envoy-config-retry-interval', 'agent', 'feature', 'gatewayAPI.enabled'],
  ['gatewayAPI.enableAppProtocol gatewayAPI.enableAlpn', 'enable-gateway-api-app-protocol', 'operator', 'feature', 'gatewayAPI.enabled'],
  ['loadBalancer.l7.backend', 'loadbalancer-l7', 'operator', 'unset'],
  ['loadBalancer.l7.ports', 'loadbalancer-l7-ports', 'operator', 'feature', 'loadBalancer.l7.backend'],
  ['loadBalancer.l7.algorithm', 'loadbalancer-l7-algorithm', 'operator', 'feature', 'loadBalancer.l7.backend'],
  ['kubeProxyReplacement', 'kube-proxy-replacement', 'both'],
  ['kubeProxyReplacementHealthzBindAddr', 'kube-proxy-replacement-healthz-bind-address', 'agent', 'noReplacement'],
  ['nodePort.enableHealthCheckLoadBalancerIP gke.enabled', 'enable-health-check-loadbalancer-ip', 'agent'],
  ['bpf.masquerade', 'enable-bpf-masquerade', 'agent', 'unset'],
  ['bpf.hostLegacyRouting cni.chainingMode', 'enable-host-legacy-routing', 'agent', 'unset'],
  ['bpfClockProbe', 'enable-bpf-clock-probe', 'agent'],
  ['bpf.mapDynamicSizeRatio', 'bpf-map-dynamic-size-ratio', 'agent'],
  ['bpf.ctTcpMax', 'bpf-ct-global-tcp-max', 'agent', 'unset'],
  ['bpf.ctAnyMax', 'bpf-ct-global-any-max', 'agent', 'unset'],
  ['enableIPv4Masquerade', 'enable-ipv4-masquerade', 'agent'],
  ['routingMode eni.enabled gke.enabled', 'routing-mode', 'both'],
  ['tunnelProtocol', 'tunnel-protocol', 'agent'],
  ['installNoConntrackIptablesRules cni.chainingMode', 'install-no-conntrack-iptables-rules', 'agent'],
  ['ipam.mode eni.enabled', 'ipam', 'both'],
  ['ipam.operator.clusterPoolIPv4PodCIDRList', 'cluster-pool-ipv4-cidr', 'operator', 'noClusterPool'],
  ['ipam.operator.clusterPoolIPv4MaskSize', 'cluster-pool-ipv4-mask-size', 'operator', 'noClusterPool'],
  ['ipam.operator.clusterPoolIPv6PodCIDRList', 'cluster-pool-ipv6-cidr', 'operator', 'noClusterPool'],
  ['ipam.operator.clusterPoolIPv6MaskSize', 'cluster-pool-ipv6-mask-size', 'operator', 'noClusterPool'],
  ['ipam.operator.autoCreateCiliumPodIPPools', 'auto-create-cilium-pod-ip-pools', 'operator', 'feature', 'ipam.mode'],
  ['eni.enabled azure.enabled alibabacloud.enabled', 'auto-create-cilium-node-resource', 'agent', 'false'],
  ['azure.usePrimaryAddress', 'azure-use-primary-address', 'operator', 'feature', 'azure.enabled'],
  ['endpointRoutes.enabled eni.enabled azure.enabled alibabacloud.enabled gke.enabled', 'enable-endpoint-routes', 'agent', 'false'],
  ['localRedirectPolicies.enabled localRedirectPolicy', 'enable-local-redirect-policy', 'agent', 'false'],
  ['l2podAnnouncements.enabled', 'enable-l2-pod-announcements', 'agent', 'false'],
  ['l2podAnnouncements.interfacePattern', 'l2-pod-announcements-interface-pattern', 'agent', 'feature', 'l2podAnnouncements.enabled'],
  ['l2podAnnouncements.interface', 'l2-pod-announcements-interface', 'agent', 'feature', 'l2podAnnouncements.enabled'],
  ['envoy.enabled l7Proxy', 'external-envoy-proxy', 'agent'],
  ['envoy.prometheus.port envoy.prometheus.enabled', 'proxy-prometheus-port', 'agent', 'unset'],
  ['envoy.debug.admin.port envoy.debug.admin.enabled', 'proxy-admin-port', 'agent', 'unset'],
  ['tls.secretSync.enabled', 'enable-policy-secrets-sync', 'both'],
  ['tls.readSecretsOnlyFromSecretsNamespace tls.secretsBackend', 'policy-secrets-only-from-secrets-namespace', 'agent'],
  ['tls.secretsNamespace.name', 'policy-secrets-namespace', 'both'],
  ['dnsProxy.enableTransparentMode cni.chainingMode', 'dnsproxy-enable-transparent-mode', 'agent'],
  ['encryption.enabled encryption.type', 'enable-ipsec', 'agent', 'false'],
  ['encryption.ipsec.keyFile encryption.ipsec.mountPath', 'ipsec-key-file', 'agent', 'feature', 'encryption.enabled'],
  ['encryption.ipsec.interface', 'encrypt-interface', 'agent', 'feature', 'encryption.enabled'],
  ['encryption.ipsec.keyWatcher', 'enable-ipsec-key-watcher', 'agent', 'feature', 'encryption.enabled'],
  ['encryption.ipsec.keyRotationDuration', 'ipsec-key-rotation-duration', 'agent', 'feature', 'encryption.enabled'],
  ['encryption.ipsec.encryptedOverlay', 'enable-ipsec-encrypted-overlay', 'agent', 'feature', 'encryption.enabled'],
  ['encryption.enabled encryption.type', 'enable-wireguard', 'agent', 'false'],
  ['encryption.wireguard.persistentKeepalive', 'wireguard-persistent-keepalive', 'agent', 'feature', 'encryption.enabled'],
  ['encryption.enabled encryption.type', 'enable-ztunnel', 'both', 'false'],
  ['encryption.strictMode.egress.enabled encryption.strictMode.enabled', 'enable-encryption-strict-mode-egress', 'agent', 'false'],
  ['encryption.strictMode.egress.cidr encryption.strictMode.cidr', 'encryption-strict-egress-cidr', 'agent', 'unset'],
  [
    'encryption.strictMode.egress.allowRemoteNodeIdentities encryption.strictMode.allowRemoteNodeIdentities',
    'encryption-strict-egress-allow-remote-node-identities',
    'agent',
    'unset',
  ],
  ['operator.setNodeTaints operator.removeNodeTaints', 'set-cilium-node-taints', 'operator', 'false'],
  ['operator.unmanagedPodWatcher.restart operator.unmanagedPodWatcher.intervalSeconds', 'unmanaged-pod-watcher-interval', 'operator'],
  ['ipv4.enabled', 'operator-api-serve-addr', 'operator'],
  ['healthPort', 'agent-health-port', 'agent', 'unset'],
  ['securityContext.privileged', 'procfs', 'agent'],
  ['clustermesh.mcsapi.enabled clustermesh.enableMCSAPISupport', 'clustermesh-enable-mcs-api', 'both'],
  ['hubble.metrics.port', 'hubble-metrics-server', 'agent', 'feature', 'hubble.metrics.enabled'],
  ['hubble.metrics.tls.enabled', 'hubble-metrics-server-enable-tls', 'agent', 'feature', 'hubble.metrics.enabled'],
  ['hubble.metrics.enableOpenMetrics', 'enable-hubble-open-metrics', 'agent', 'feature', 'hubble.metrics.enabled'],
  ['hubble.metrics.dynamic.enabled', 'hubble-dynamic-metrics-config-path', 'agent', 'false'],
  ['hubble.tls.enabled', 'hubble-disable-tls', 'agent', 'feature', 'hubble.enabled'],
  ...certificates('hubble.tls.enabled', 'hubble-tls', 'agent', 'hubble.tls.enabled'),
  ...certificates('hubble.metrics.tls.enabled', 'hubble-metrics-server-tls', 'agent', 'hubble.metrics.tls.server.mtls.enabled'),
  ...certificates('operator.prometheus.tls.enabled', 'operator-prometheus-tls', 'operator', 'operator.prometheus.tls.server.mtls.enabled'),
  ['hubble.preferIpv6 ipv4.enabled', 'hubble-prefer-ipv6', 'agent', 'false'],
  ...['fileMaxSizeMb', 'fileMaxBackups', 'fileCompress'].map((name): Row => [
    `hubble.export.static.${name} hubble.export.${name}`,
    `hubble-export-${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
    'agent',
    'feature',
    'hubble.export.static.enabled',
  ]),
  ['hubble.export.aggregationInterval', 'hubble-export-aggregation-interval', 'agent', 'feature', 'hubble.export.static.enabled'],
  ['hubble.export.dynamic.enabled', 'hubble-flowlogs-config-path', 'agent', 'false'],
  ['etcd.enabled', 'kvstore', 'both', 'false'],
  ['etcd.enabled', 'kvstore-opt', 'both', 'false'],
  [
    'authentication.mutual.spire.serverAddress authentication.mutual.spire.install.namespace',
    'mesh-auth-spire-server-address',
    'operator',
    'feature',
    'authentication.mutual.spire.enabled',
  ],
];

/** @param clients the value that asks a client for its certificate */
function certificates(helm: string, keys: string, reader: ConfigReader, clients: string): Row[] {
  return [
    [helm, `${keys}-cert-file`, reader, 'unset'],
    [helm, `${keys}-key-file`, reader, 'unset'],
    [clients, `${keys}-client-ca-files`, reader, 'unset'],
  ];
}

function ofRow([helm, key, reader, when = 'always']: ConfigRow, needs: readonly string[]): ConfigKey {
  const ours = chartKeys().get(helm)?.default;
  // Maps that are there unless somebody empties them are not told.
  const feature = needs.filter((path) => path !== helm && chartKeys().has(path));
  const unset = needs.includes(helm) || (when === 'named' ? ours === undefined : when !== 'always');
  const absent: AbsentWhen | undefined =
    feature.length > 0 ? 'feature' : unset ? (typeof ours === 'boolean' ? 'false' : 'unset') : undefined;
  return { key, helm: [helm], reader, ...(absent && { absent }), ...(feature.length > 0 && { needs: feature }) };
}

function ofDecided([helm, key, reader, absent, needs]: Row): ConfigKey {
  return { key, helm: helm.split(' '), reader, ...(absent && { absent }), ...(needs && { needs: [needs] }) };
}

let keys: readonly ConfigKey[] | undefined;

/** Every key of cilium-config that the chart makes of values, put together when first asked for. */
export function configKeys(): readonly ConfigKey[] {
  keys ??= [
    ...CONFIG_ROWS.map((row) => ofRow(row, [])),
    ...Object.entries(CONFIG_FEATURE_ROWS).flatMap(([needs, rows]) => rows.map((row) => ofRow(row, needs.split(' ')))),
    ...DECIDED.map(ofDecided),
  ];
  return keys;
}

/** The keys that a value takes part in. */
export const configKeysOf = (path: string): ConfigKey[] => configKeys().filter(({ helm }) => helm.includes(path));

export const configKey = (key: string): ConfigKey | undefined => configKeys().find((one) => one.key === key);
