/** Keys of `kube-system/cilium-config` that more than one value decides (facts/cilium.md §2), as the chart decides them. @module */
import type { ValueReader } from './values.ts';

type Entries = Record<string, string | undefined>;

const bool = (value: boolean): string => (value ? 'true' : 'false');
/** Present with "true" only when set. */
const whenTrue = (value: boolean): string | undefined => (value ? 'true' : undefined);
const whenTruthy = (values: ValueReader, path: string): string | undefined => (values.truthy(path) ? values.text(path) : undefined);
const whenNamed = (values: ValueReader, path: string): string | undefined =>
  values.get(path) === undefined ? undefined : values.text(path);

/** Whether defaults are those of 1.`minor` and later: they are, unless `upgradeCompatibility` names an earlier release. */
function since(values: ValueReader, minor: number): boolean {
  const first = /^v?1\.(\d+)/.exec(values.text('upgradeCompatibility'));
  return first === null || Number(first[1]) >= minor;
}

/** Whether Envoy runs as a DaemonSet of its own (`envoy.enabled`, unset: yes from 1.16 on). */
export function hasEnvoyDaemonSet(values: ValueReader): boolean {
  if (!values.truthy('l7Proxy')) return false;
  return values.has('envoy.enabled') ? values.truthy('envoy.enabled') : since(values, 16);
}

const usesL7Backend = (values: ValueReader): boolean => values.text('loadBalancer.l7.backend') === 'envoy';
/** Whether agents take Envoy's configuration from CRDs. */
export const hasEnvoyConfig = (values: ValueReader): boolean =>
  ['gatewayAPI.enabled', 'envoyConfig.enabled', 'ingressController.enabled'].some((path) => values.truthy(path)) || usesL7Backend(values);

/** `none`: Cilium alone. An empty text is a mode like any other to the chart. */
export const chainingMode = (values: ValueReader): string =>
  values.has('cni.chainingMode') ? values.text('cni.chainingMode') : values.has('cni.chainingTarget') ? 'generic-veth' : 'none';

export function ipamMode(values: ValueReader): string {
  return values.truthy('eni.enabled') ? 'eni' : values.text('ipam.mode') || 'cluster-pool';
}

function ipam(values: ValueReader): Entries {
  const mode = ipamMode(values);
  const written = values.text('ipam.mode') || 'cluster-pool';
  const pool = mode === 'cluster-pool';
  const family = (version: 4 | 6): Entries =>
    pool && values.truthy(`ipv${version}.enabled`)
      ? {
          [`cluster-pool-ipv${version}-cidr`]: values.joined(`ipam.operator.clusterPoolIPv${version}PodCIDRList`, ' '),
          [`cluster-pool-ipv${version}-mask-size`]: values.text(`ipam.operator.clusterPoolIPv${version}MaskSize`),
        }
      : {};
  return {
    // On AKS with a network plugin of one's own other modes than these are none.
    ipam: values.truthy('aksbyocni.enabled') ? (['cluster-pool', 'multi-pool'].includes(written) ? written : undefined) : mode,
    ...family(4),
    ...family(6),
    'auto-create-cilium-pod-ip-pools': mode === 'multi-pool' ? podIpPools(values) : undefined,
    'auto-create-cilium-node-resource': whenTrue(ofCloud(values)),
  };
}

function podIpPools(values: ValueReader): string {
  const path = 'ipam.operator.autoCreateCiliumPodIPPools';
  const pools = Object.keys(values.map(path)).toSorted();
  return pools
    .map((pool) => {
      const attributes = ['ipv4', 'ipv6'].flatMap((family) => {
        const at = `${path}.${pool}.${family}`;
        return values.get(at) === undefined
          ? []
          : [`${family}-cidrs:${values.joined(`${at}.cidrs`, ',')}`, `${family}-mask-size:${values.text(`${at}.maskSize`)}`];
      });
      return `${pool}=${attributes.join(';')}`;
    })
    .join(',');
}

const ofCloud = (values: ValueReader): boolean =>
  values.truthy('eni.enabled') || values.truthy('azure.enabled') || values.truthy('alibabacloud.enabled');

function routing(values: ValueReader): Entries {
  const [eni, gke, azure] = ['eni.enabled', 'gke.enabled', 'azure.enabled'].map((path) => values.truthy(path)) as [
    boolean,
    boolean,
    boolean,
  ];
  const chained = chainingMode(values) !== 'none';
  return {
    'routing-mode': values.text('routingMode') || (eni || gke ? 'native' : 'tunnel'),
    'tunnel-protocol': values.text('tunnelProtocol') || 'vxlan',
    'enable-endpoint-routes': whenTruthy(values, 'endpointRoutes.enabled') ?? whenTrue(gke || ofCloud(values)),
    'enable-ipv4-masquerade': values.has('enableIPv4Masquerade') ? values.text('enableIPv4Masquerade') : bool(!(eni && since(values, 18))),
    'enable-bpf-masquerade': values.has('bpf.masquerade')
      ? values.text('bpf.masquerade')
      : whenTrue(since(values, 8) && !since(values, 10)),
    'enable-host-legacy-routing': values.has('bpf.hostLegacyRouting') ? values.text('bpf.hostLegacyRouting') : whenTrue(chained),
    'install-no-conntrack-iptables-rules': azure || eni || gke || chained ? 'false' : values.text('installNoConntrackIptablesRules'),
    'azure-use-primary-address': azure ? values.text('azure.usePrimaryAddress') || bool(!since(values, 12)) : undefined,
    'enable-local-redirect-policy': whenTrue(values.truthy('localRedirectPolicies.enabled') || values.truthy('localRedirectPolicy')),
    ...podAnnouncements(values),
  };
}

function podAnnouncements(values: ValueReader): Entries {
  if (!values.truthy('l2podAnnouncements.enabled')) return {};
  const pattern = whenTruthy(values, 'l2podAnnouncements.interfacePattern');
  return {
    'enable-l2-pod-announcements': values.text('l2podAnnouncements.enabled'),
    'l2-pod-announcements-interface-pattern': pattern,
    'l2-pod-announcements-interface': pattern === undefined ? values.text('l2podAnnouncements.interface') : undefined,
  };
}

/** Sizes of maps, and what is measured by default since when. */
function maps(values: ValueReader): Entries {
  const count = (path: string, before: number): string | undefined => {
    const most = Math.trunc(Number(values.get(path)) || (since(values, 8) ? 0 : before));
    return most === 0 ? undefined : String(most);
  };
  const ratio = Number(values.get('bpf.mapDynamicSizeRatio')) || 0;
  return {
    'enable-bpf-clock-probe': whenNamed(values, 'bpfClockProbe') ?? whenTrue(since(values, 8)),
    'bpf-map-dynamic-size-ratio': ratio === 0 ? (since(values, 8) ? '0.0025' : undefined) : values.text('bpf.mapDynamicSizeRatio'),
    'bpf-ct-global-tcp-max': count('bpf.ctTcpMax', 524288),
    'bpf-ct-global-any-max': count('bpf.ctAnyMax', 262144),
  };
}

function loadBalancing(values: ValueReader): Entries {
  const replacement = values.text('kubeProxyReplacement') || 'false';
  const l7 = usesL7Backend(values);
  return {
    'kube-proxy-replacement': replacement,
    'kube-proxy-replacement-healthz-bind-address': replacement === 'true' ? values.text('kubeProxyReplacementHealthzBindAddr') : undefined,
    'enable-health-check-loadbalancer-ip': values.truthy('gke.enabled')
      ? 'true'
      : whenNamed(values, 'nodePort.enableHealthCheckLoadBalancerIP'),
    'loadbalancer-l7': l7 ? 'envoy' : undefined,
    'loadbalancer-l7-ports': l7 ? values.joined('loadBalancer.l7.ports', ' ') : undefined,
    'loadbalancer-l7-algorithm': l7 ? values.text('loadBalancer.l7.algorithm') : undefined,
  };
}

function proxies(values: ValueReader): Entries {
  const gateway = values.truthy('gatewayAPI.enabled');
  const envoyConfig = hasEnvoyConfig(values);
  const alone = hasEnvoyDaemonSet(values);
  return {
    'external-envoy-proxy': bool(alone),
    'proxy-prometheus-port': !alone && values.truthy('envoy.prometheus.enabled') ? values.text('envoy.prometheus.port') : undefined,
    'proxy-admin-port': !alone && values.truthy('envoy.debug.admin.enabled') ? whenTruthy(values, 'envoy.debug.admin.port') : undefined,
    'enable-envoy-config': whenTrue(envoyConfig),
    'envoy-config-retry-interval': envoyConfig ? values.text('envoyConfig.retryInterval') || '0s' : undefined,
    'enable-gateway-api-app-protocol': gateway
      ? values.text(values.truthy('gatewayAPI.enableAppProtocol') ? 'gatewayAPI.enableAppProtocol' : 'gatewayAPI.enableAlpn')
      : undefined,
    ...secrets(values),
    'dnsproxy-enable-transparent-mode':
      whenNamed(values, 'dnsProxy.enableTransparentMode') ?? (chainingMode(values) === 'none' ? bool(since(values, 12)) : undefined),
  };
}

/** Secrets that policies name: whether agents read them in one namespace alone, and whether the operator copies them there. */
export function policySecrets(values: ValueReader): { only: boolean; synced: boolean } {
  return {
    only: values.has('tls.readSecretsOnlyFromSecretsNamespace')
      ? values.truthy('tls.readSecretsOnlyFromSecretsNamespace')
      : !values.has('tls.secretsBackend') || values.text('tls.secretsBackend') === 'local',
    synced: values.has('tls.secretSync.enabled') ? values.truthy('tls.secretSync.enabled') : since(values, 17),
  };
}

function secrets(values: ValueReader): Entries {
  const { only, synced } = policySecrets(values);
  if (!only) return {};
  return {
    'enable-policy-secrets-sync': whenTrue(synced),
    'policy-secrets-only-from-secrets-namespace': 'true',
    'policy-secrets-namespace': values.text('tls.secretsNamespace.name'),
  };
}

function cni(values: ValueReader): Entries {
  const mode = chainingMode(values);
  const chained = mode !== 'none';
  const custom = values.truthy('cni.customConf');
  const installs = values.truthy('cni.install') && !custom;
  const writes = installs || (custom && values.truthy('cni.configMap'));
  const healthy = values.truthy('endpointHealthChecking.enabled') && (!chained || mode === 'portmap');
  return {
    'cni-exclusive': installs ? values.text('cni.exclusive') : undefined,
    'cni-log-file': installs ? values.text('cni.logFile') : undefined,
    'write-cni-conf-when-ready': writes ? `${values.text('cni.hostConfDirMountPath')}/05-cilium.conflist` : undefined,
    'read-cni-conf': values.truthy('cni.configMap')
      ? `${values.text('cni.confFileMountPath')}/${values.text('cni.configMapKey')}`
      : whenTruthy(values, 'cni.readCniConf'),
    'cni-chaining-mode': chained ? mode : undefined,
    'enable-identity-mark': chained ? whenNamed(values, 'enableIdentityMark') : undefined,
    'enable-local-node-route': chained && mode !== 'portmap' ? 'false' : undefined,
    'enable-endpoint-health-checking': bool(healthy),
  };
}

function encryption(values: ValueReader): Entries {
  const type = values.truthy('encryption.enabled') ? values.text('encryption.type') : '';
  const enabled = values.text('encryption.enabled');
  return {
    ...(type === 'ipsec' && {
      'enable-ipsec': enabled,
      'ipsec-key-file':
        values.truthy('encryption.ipsec.mountPath') && values.truthy('encryption.ipsec.keyFile')
          ? `${values.text('encryption.ipsec.mountPath')}/${values.text('encryption.ipsec.keyFile')}`
          : undefined,
      'encrypt-interface': whenTruthy(values, 'encryption.ipsec.interface'),
      'enable-ipsec-key-watcher': whenNamed(values, 'encryption.ipsec.keyWatcher'),
      'ipsec-key-rotation-duration': whenTruthy(values, 'encryption.ipsec.keyRotationDuration'),
      'enable-ipsec-encrypted-overlay': values.text('encryption.ipsec.encryptedOverlay'),
    }),
    ...(type === 'wireguard' && {
      'enable-wireguard': enabled,
      'wireguard-persistent-keepalive': whenTruthy(values, 'encryption.wireguard.persistentKeepalive'),
    }),
    ...(type === 'ztunnel' && { 'enable-ztunnel': enabled }),
    ...strictEgress(values),
  };
}

/** The older place of the switch is still read; where both are on, the newer one stands last. */
function strictEgress(values: ValueReader): Entries {
  const path = ['encryption.strictMode.egress', 'encryption.strictMode'].find((one) => values.truthy(`${one}.enabled`));
  return path === undefined
    ? {}
    : {
        'enable-encryption-strict-mode-egress': values.text(`${path}.enabled`),
        'encryption-strict-egress-cidr': values.text(`${path}.cidr`),
        'encryption-strict-egress-allow-remote-node-identities': values.text(`${path}.allowRemoteNodeIdentities`),
      };
}

function operator(values: ValueReader): Entries {
  const removes = values.truthy('operator.removeNodeTaints');
  const interval = values.get('operator.unmanagedPodWatcher.intervalSeconds');
  return {
    'set-cilium-node-taints': whenTrue(values.has('operator.setNodeTaints') ? values.truthy('operator.setNodeTaints') : removes),
    'unmanaged-pod-watcher-interval': !values.truthy('operator.unmanagedPodWatcher.restart')
      ? '0'
      : typeof interval === 'number'
        ? `${Math.trunc(interval)}s`
        : values.text('operator.unmanagedPodWatcher.intervalSeconds'),
    'operator-api-serve-addr': since(values, 8) ? `${values.truthy('ipv4.enabled') ? '127.0.0.1' : '[::1]'}:9234` : undefined,
    ...(values.truthy('operator.prometheus.enabled') &&
      values.truthy('operator.prometheus.tls.enabled') &&
      certificates('operator-prometheus-tls', 'prometheus', values.truthy('operator.prometheus.tls.server.mtls.enabled'))),
  };
}

/** Where the files of a server's TLS are in its pod. */
const certificates = (keys: string, folder: string, clients: boolean): Entries => ({
  [`${keys}-cert-file`]: `/var/lib/cilium/tls/${folder}/server.crt`,
  [`${keys}-key-file`]: `/var/lib/cilium/tls/${folder}/server.key`,
  [`${keys}-client-ca-files`]: clients ? `/var/lib/cilium/tls/${folder}/client-ca.crt` : undefined,
});

/** All that more than one value decides; `undefined`: absent. */
export function decidedEntries(values: ValueReader): Entries {
  const healthPort = values.text('healthPort');
  return {
    // The agent's own default is not written.
    'agent-health-port': healthPort === '9879' ? undefined : healthPort,
    procfs: values.truthy('securityContext.privileged') ? undefined : '/host/proc',
    'clustermesh-enable-mcs-api': values.text(
      values.truthy('clustermesh.mcsapi.enabled') ? 'clustermesh.mcsapi.enabled' : 'clustermesh.enableMCSAPISupport',
    ),
    ...ipam(values),
    ...routing(values),
    ...maps(values),
    ...loadBalancing(values),
    ...proxies(values),
    ...cni(values),
    ...encryption(values),
    ...operator(values),
    ...observation(values),
    ...stores(values),
  };
}

/** Hubble's servers: metrics, flows. */
function observation(values: ValueReader): Entries {
  if (!values.truthy('hubble.enabled')) return {};
  const dynamic = values.truthy('hubble.metrics.dynamic.enabled');
  const metrics = dynamic || values.truthy('hubble.metrics.enabled');
  const listens = values.get('hubble.listenAddress') !== undefined;
  const encrypted = values.truthy('hubble.tls.enabled');
  const exports = values.truthy('hubble.export.static.enabled');
  /** Options of the export stood one level higher. */
  const exported = (name: string): string | undefined =>
    exports ? values.text(values.truthy(`hubble.export.${name}`) ? `hubble.export.${name}` : `hubble.export.static.${name}`) : undefined;
  return {
    'hubble-metrics-server': metrics ? `:${values.text('hubble.metrics.port')}` : undefined,
    'hubble-metrics-server-enable-tls': metrics ? values.text('hubble.metrics.tls.enabled') : undefined,
    'enable-hubble-open-metrics': metrics ? values.text('hubble.metrics.enableOpenMetrics') : undefined,
    ...(metrics &&
      values.truthy('hubble.metrics.tls.enabled') &&
      certificates('hubble-metrics-server-tls', 'hubble-metrics', values.truthy('hubble.metrics.tls.server.mtls.enabled'))),
    'hubble-dynamic-metrics-config-path': dynamic ? '/dynamic-metrics-config/dynamic-metrics.yaml' : undefined,
    'hubble-disable-tls': listens ? bool(!encrypted) : undefined,
    ...(listens && encrypted && certificates('hubble-tls', 'hubble', true)),
    'hubble-prefer-ipv6': whenTrue(values.get('hubble.preferIpv6') === true || values.get('ipv4.enabled') === false),
    'hubble-export-file-max-size-mb': exported('fileMaxSizeMb'),
    'hubble-export-file-max-backups': exported('fileMaxBackups'),
    'hubble-export-file-compress': exported('fileCompress'),
    // Of the interval the chart reads the older place alone.
    'hubble-export-aggregation-interval': exports ? values.text('hubble.export.aggregationInterval') || '0s' : undefined,
    'hubble-flowlogs-config-path': values.truthy('hubble.export.dynamic.enabled') ? '/flowlog-config/flowlogs.yaml' : undefined,
  };
}

/** Other stores than Kubernetes: etcd, SPIRE's server. */
function stores(values: ValueReader): Entries {
  return {
    ...(values.truthy('etcd.enabled') && {
      kvstore: 'etcd',
      'kvstore-opt': '{"etcd.config": "/var/lib/etcd-config/etcd.config"}',
    }),
    'mesh-auth-spire-server-address': values.truthy('authentication.mutual.spire.enabled')
      ? values.text('authentication.mutual.spire.serverAddress') ||
        `spire-server.${values.text('authentication.mutual.spire.install.namespace')}.svc:8081`
      : undefined,
  };
}
