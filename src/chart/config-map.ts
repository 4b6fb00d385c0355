/**
 * `kube-system/cilium-config` as the chart writes it (facts/cilium.md §2). All values are strings, and a
 * key that is absent is not the same as one that says "false".
 * @module
 */
import type { ValueReader } from './values.ts';

type Entries = Record<string, string | undefined>;

const bool = (value: boolean): string => (value ? 'true' : 'false');
/** Present with "true" only when set. */
const whenTrue = (value: boolean): string | undefined => (value ? 'true' : undefined);
const whenSet = (values: ValueReader, path: string): string | undefined => (values.has(path) ? values.text(path) : undefined);
const whenTruthy = (values: ValueReader, path: string): string | undefined => (values.truthy(path) ? values.text(path) : undefined);
const joined = (values: ValueReader, path: string, by: string): string =>
  Array.isArray(values.get(path)) ? values.list(path).map(String).join(by) : values.text(path);

/** Whether Envoy runs as a DaemonSet of its own (`envoy.enabled`, unset: yes from 1.16 on). */
export function hasEnvoyDaemonSet(values: ValueReader): boolean {
  if (!values.truthy('l7Proxy')) return false;
  return values.has('envoy.enabled') ? values.truthy('envoy.enabled') : true;
}

const hasKubeProxyReplacement = (values: ValueReader): boolean => values.text('kubeProxyReplacement') === 'true';

function ipam(values: ValueReader): Entries {
  const mode = values.truthy('eni.enabled') ? 'eni' : values.text('ipam.mode');
  const pool = mode === 'cluster-pool' && values.truthy('ipv4.enabled');
  return {
    ipam: mode,
    'cluster-pool-ipv4-cidr': pool ? joined(values, 'ipam.operator.clusterPoolIPv4PodCIDRList', ' ') : undefined,
    'cluster-pool-ipv4-mask-size': pool ? values.text('ipam.operator.clusterPoolIPv4MaskSize') : undefined,
    'auto-create-cilium-node-resource': whenTrue(mode === 'eni'),
    'k8s-require-ipv4-pod-cidr': bool(values.truthy('k8s.requireIPv4PodCIDR')),
    'k8s-require-ipv6-pod-cidr': bool(values.truthy('k8s.requireIPv6PodCIDR')),
  };
}

function routing(values: ValueReader): Entries {
  const eni = values.truthy('eni.enabled');
  const native = eni || values.truthy('gke.enabled');
  return {
    'routing-mode': values.text('routingMode') || (native ? 'native' : 'tunnel'),
    'tunnel-protocol': values.text('tunnelProtocol') || 'vxlan',
    'tunnel-port': whenTruthy(values, 'tunnelPort'),
    mtu: whenTruthy(values, 'MTU'),
    devices: joined(values, 'devices', ' ') || undefined,
    'auto-direct-node-routes': bool(values.truthy('autoDirectNodeRoutes')),
    'ipv4-native-routing-cidr': whenTruthy(values, 'ipv4NativeRoutingCIDR'),
    'enable-endpoint-routes': whenTrue(eni || values.truthy('endpointRoutes.enabled')),
    'enable-ipv4': bool(values.truthy('ipv4.enabled')),
    'enable-ipv6': bool(values.truthy('ipv6.enabled')),
    'enable-ipv4-masquerade': bool(values.has('enableIPv4Masquerade') ? values.truthy('enableIPv4Masquerade') : !eni),
    'enable-ipv6-masquerade': bool(values.truthy('enableIPv6Masquerade')),
    'install-no-conntrack-iptables-rules': bool(values.truthy('installNoConntrackIptablesRules')),
  };
}

function datapath(values: ValueReader): Entries {
  return {
    'enable-bpf-masquerade': whenSet(values, 'bpf.masquerade'),
    'enable-host-legacy-routing': whenSet(values, 'bpf.hostLegacyRouting'),
    'egress-masquerade-interfaces': whenTruthy(values, 'egressMasqueradeInterfaces'),
    'enable-bpf-tproxy': whenSet(values, 'bpf.tproxy'),
    'vlan-bpf-bypass': joined(values, 'bpf.vlanBypass', ' ') || undefined,
    'bpf-lb-external-clusterip': bool(values.truthy('bpf.lbExternalClusterIP')),
    'bpf-root': values.text('bpf.root'),
  };
}

function loadBalancing(values: ValueReader): Entries {
  const replacement = hasKubeProxyReplacement(values);
  return {
    'kube-proxy-replacement': bool(replacement),
    'kube-proxy-replacement-healthz-bind-address': replacement ? values.text('kubeProxyReplacementHealthzBindAddr') : undefined,
    'bpf-lb-sock': bool(values.truthy('socketLB.enabled')),
    'bpf-lb-sock-hostns-only': whenSet(values, 'socketLB.hostNamespaceOnly'),
    'node-port-range': whenTruthy(values, 'nodePort.range'),
    'nodeport-addresses': joined(values, 'nodePort.addresses', ','),
    'node-port-bind-protection': bool(values.truthy('nodePort.bindProtection')),
    'enable-auto-protect-node-port-range': bool(values.truthy('nodePort.autoProtectPortRange')),
    'enable-health-check-nodeport': bool(values.truthy('nodePort.enableHealthCheck')),
    'enable-health-check-loadbalancer-ip': bool(values.truthy('nodePort.enableHealthCheckLoadBalancerIP')),
    'bpf-lb-mode': whenTruthy(values, 'loadBalancer.mode'),
    'bpf-lb-algorithm': whenTruthy(values, 'loadBalancer.algorithm'),
    'bpf-lb-dsr-dispatch': whenTruthy(values, 'loadBalancer.dsrDispatch'),
    'bpf-lb-acceleration': values.text('loadBalancer.acceleration'),
    'enable-lb-ipam': bool(values.truthy('enableLBIPAM')),
    'default-lb-service-ipam': values.text('defaultLBServiceIPAM'),
    'enable-node-ipam': whenTrue(values.truthy('nodeIPAM.enabled')),
    'enable-l2-announcements': whenTrue(values.truthy('l2announcements.enabled')),
  };
}

function proxies(values: ValueReader): Entries {
  const gateway = values.truthy('gatewayAPI.enabled');
  const whenGateway = (value: string): string | undefined => (gateway ? value : undefined);
  const alpn = values.truthy('gatewayAPI.enableAlpn');
  return {
    'enable-l7-proxy': bool(values.truthy('l7Proxy')),
    'external-envoy-proxy': bool(hasEnvoyDaemonSet(values)),
    'envoy-base-id': values.text('envoy.baseID'),
    'envoy-keep-cap-netbindservice': bool(values.truthy('envoy.securityContext.capabilities.keepCapNetBindService')),
    'enable-envoy-config': whenTrue(gateway || values.truthy('envoyConfig.enabled') || values.truthy('ingressController.enabled')),
    'enable-gateway-api': whenTrue(gateway),
    'enable-gateway-api-secrets-sync': whenGateway(bool(values.truthy('gatewayAPI.secretsNamespace.sync'))),
    'enable-gateway-api-proxy-protocol': whenGateway(bool(values.truthy('gatewayAPI.enableProxyProtocol'))),
    'enable-gateway-api-app-protocol': whenGateway(bool(alpn || values.truthy('gatewayAPI.enableAppProtocol'))),
    'enable-gateway-api-alpn': whenGateway(bool(alpn)),
    'gateway-api-xff-num-trusted-hops': whenGateway(values.text('gatewayAPI.xffNumTrustedHops')),
    'gateway-api-service-externaltrafficpolicy': whenGateway(values.text('gatewayAPI.externalTrafficPolicy')),
    'gateway-api-secrets-namespace': whenGateway(values.text('gatewayAPI.secretsNamespace.name')),
    'gateway-api-hostnetwork-enabled': whenGateway(bool(values.truthy('gatewayAPI.hostNetwork.enabled'))),
    'gateway-api-hostnetwork-nodelabelselector': whenGateway(
      Object.entries(values.map('gatewayAPI.hostNetwork.nodes.matchLabels'))
        .map(([key, value]) => `${key}=${typeof value === 'object' ? '' : value}`)
        .join(','),
    ),
  };
}

function cni(values: ValueReader): Entries {
  const mode = values.text('cni.chainingMode');
  const chained = mode !== '' && mode !== 'none';
  const installs = values.truthy('cni.install') && !values.truthy('cni.customConf');
  return {
    'custom-cni-conf': bool(values.truthy('cni.customConf')),
    'cni-exclusive': installs ? bool(values.truthy('cni.exclusive')) : undefined,
    'cni-log-file': installs ? values.text('cni.logFile') : undefined,
    'write-cni-conf-when-ready': installs ? `${values.text('cni.hostConfDirMountPath')}/05-cilium.conflist` : undefined,
    ...(chained && {
      'cni-chaining-mode': mode,
      'enable-local-node-route': mode === 'portmap' ? undefined : 'false',
      'enable-host-legacy-routing': 'true',
      'enable-endpoint-health-checking': 'false',
    }),
  };
}

function operator(values: ValueReader): Entries {
  const removes = values.truthy('operator.removeNodeTaints');
  return {
    'agent-not-ready-taint-key': values.text('agentNotReadyTaintKey'),
    'remove-cilium-node-taints': whenTrue(removes),
    'set-cilium-node-taints': whenTrue(values.has('operator.setNodeTaints') ? values.truthy('operator.setNodeTaints') : removes),
    'set-cilium-is-up-condition': whenTrue(values.truthy('operator.setNodeNetworkStatus')),
    'skip-crd-creation': whenTrue(values.truthy('operator.skipCRDCreation')),
    'unmanaged-pod-watcher-interval': values.truthy('operator.unmanagedPodWatcher.restart')
      ? `${values.text('operator.unmanagedPodWatcher.intervalSeconds')}s`
      : '0',
    'pod-restart-selector': whenTruthy(values, 'operator.unmanagedPodWatcher.selector'),
    'cilium-endpoint-gc-interval': values.text('operator.endpointGCInterval'),
    'nodes-gc-interval': values.text('operator.nodeGCInterval'),
    'identity-gc-interval': values.text('operator.identityGCInterval'),
    'identity-heartbeat-timeout': values.text('operator.identityHeartbeatTimeout'),
  };
}

/** The ConfigMap's `data`. */
export function ciliumConfigData(values: ValueReader): Record<string, string> {
  const entries: Entries = {
    'cluster-name': values.text('cluster.name'),
    'cluster-id': values.text('cluster.id'),
    'identity-allocation-mode': values.text('identityAllocationMode'),
    debug: bool(values.truthy('debug.enabled')),
    'debug-verbose': values.truthy('debug.verbose') ? values.text('debug.verbose') : undefined,
    'enable-policy': values.text('policyEnforcementMode').toLowerCase(),
    'enable-k8s-networkpolicy': 'true',
    'enable-hubble': bool(values.truthy('hubble.enabled')),
    'enable-cilium-endpoint-slice': whenTrue(values.truthy('ciliumEndpointSlice.enabled')),
    'disable-endpoint-crd': bool(values.truthy('disableEndpointCRD')),
    'agent-health-port': values.text('healthPort'),
    ...ipam(values),
    ...routing(values),
    ...datapath(values),
    ...loadBalancing(values),
    ...proxies(values),
    ...cni(values),
    ...operator(values),
  };
  // Appended last: whatever stands in extraConfig wins.
  for (const [key, value] of Object.entries(values.map('extraConfig')))
    entries[key] = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return Object.fromEntries(Object.entries(entries).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
