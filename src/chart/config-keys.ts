/**
 * Which keys of `kube-system/cilium-config` Helm values become, who reads them, and when they are absent
 * (facts/cilium.md §2). What the chart makes of given values is config-map.ts.
 * @module
 */

export type ConfigReader = 'agent' | 'operator' | 'both';

/** When a key is not in the ConfigMap: until the value is set, while it is false, or without another feature. */
export type AbsentWhen = 'unset' | 'false' | 'noGateway' | 'noClusterPool' | 'noReplacement' | 'noCniConf';

export interface ConfigKey {
  readonly key: string;
  /** Values that decide it; the first one names it. */
  readonly helm: readonly string[];
  readonly reader: ConfigReader;
  readonly absent?: AbsentWhen;
}

type Row = readonly [helm: string, key: string, reader: ConfigReader, absent?: AbsentWhen];

const ROWS: readonly Row[] = [
  ['debug.enabled', 'debug', 'both'],
  ['debug.verbose', 'debug-verbose', 'agent', 'unset'],
  ['cluster.name', 'cluster-name', 'both'],
  ['cluster.id', 'cluster-id', 'both'],
  ['cni.chainingMode', 'cni-chaining-mode', 'agent', 'unset'],
  ['cni.exclusive', 'cni-exclusive', 'agent', 'noCniConf'],
  ['cni.logFile', 'cni-log-file', 'agent', 'noCniConf'],
  ['cni.hostConfDirMountPath', 'write-cni-conf-when-ready', 'agent', 'noCniConf'],
  ['cni.customConf', 'custom-cni-conf', 'agent'],
  ['gatewayAPI.enabled', 'enable-gateway-api', 'both', 'false'],
  ['gatewayAPI.enabled envoyConfig.enabled ingressController.enabled', 'enable-envoy-config', 'both', 'false'],
  ['gatewayAPI.enableProxyProtocol', 'enable-gateway-api-proxy-protocol', 'operator', 'noGateway'],
  ['gatewayAPI.enableAppProtocol gatewayAPI.enableAlpn', 'enable-gateway-api-app-protocol', 'operator', 'noGateway'],
  ['gatewayAPI.enableAlpn', 'enable-gateway-api-alpn', 'operator', 'noGateway'],
  ['gatewayAPI.xffNumTrustedHops', 'gateway-api-xff-num-trusted-hops', 'operator', 'noGateway'],
  ['gatewayAPI.externalTrafficPolicy', 'gateway-api-service-externaltrafficpolicy', 'operator', 'noGateway'],
  ['gatewayAPI.secretsNamespace.name', 'gateway-api-secrets-namespace', 'both', 'noGateway'],
  ['gatewayAPI.secretsNamespace.sync', 'enable-gateway-api-secrets-sync', 'operator', 'noGateway'],
  ['gatewayAPI.hostNetwork.enabled', 'gateway-api-hostnetwork-enabled', 'operator', 'noGateway'],
  ['gatewayAPI.hostNetwork.nodes.matchLabels', 'gateway-api-hostnetwork-nodelabelselector', 'operator', 'noGateway'],
  ['kubeProxyReplacement', 'kube-proxy-replacement', 'both'],
  ['kubeProxyReplacementHealthzBindAddr', 'kube-proxy-replacement-healthz-bind-address', 'agent', 'noReplacement'],
  ['socketLB.enabled', 'bpf-lb-sock', 'agent'],
  ['socketLB.hostNamespaceOnly', 'bpf-lb-sock-hostns-only', 'agent', 'unset'],
  ['bpf.masquerade', 'enable-bpf-masquerade', 'agent', 'unset'],
  ['bpf.hostLegacyRouting', 'enable-host-legacy-routing', 'agent', 'unset'],
  ['bpf.tproxy', 'enable-bpf-tproxy', 'agent', 'unset'],
  ['bpf.vlanBypass', 'vlan-bpf-bypass', 'agent', 'unset'],
  ['bpf.lbExternalClusterIP', 'bpf-lb-external-clusterip', 'agent'],
  ['bpf.root', 'bpf-root', 'agent'],
  ['enableIPv4Masquerade', 'enable-ipv4-masquerade', 'agent'],
  ['enableIPv6Masquerade', 'enable-ipv6-masquerade', 'agent'],
  ['l7Proxy', 'enable-l7-proxy', 'both'],
  ['routingMode eni.enabled', 'routing-mode', 'both'],
  ['tunnelProtocol', 'tunnel-protocol', 'agent'],
  ['tunnelPort', 'tunnel-port', 'agent', 'unset'],
  ['autoDirectNodeRoutes', 'auto-direct-node-routes', 'agent'],
  ['ipv4NativeRoutingCIDR', 'ipv4-native-routing-cidr', 'agent', 'unset'],
  ['installNoConntrackIptablesRules', 'install-no-conntrack-iptables-rules', 'agent'],
  ['ipam.mode eni.enabled', 'ipam', 'both'],
  ['ipam.operator.clusterPoolIPv4PodCIDRList', 'cluster-pool-ipv4-cidr', 'operator', 'noClusterPool'],
  ['ipam.operator.clusterPoolIPv4MaskSize', 'cluster-pool-ipv4-mask-size', 'operator', 'noClusterPool'],
  ['eni.enabled', 'auto-create-cilium-node-resource', 'agent', 'false'],
  ['endpointRoutes.enabled eni.enabled', 'enable-endpoint-routes', 'agent', 'false'],
  ['MTU', 'mtu', 'agent', 'unset'],
  ['devices', 'devices', 'agent', 'unset'],
  ['nodePort.range', 'node-port-range', 'agent', 'unset'],
  ['nodePort.addresses', 'nodeport-addresses', 'agent'],
  ['nodePort.bindProtection', 'node-port-bind-protection', 'agent'],
  ['nodePort.autoProtectPortRange', 'enable-auto-protect-node-port-range', 'agent'],
  ['nodePort.enableHealthCheck', 'enable-health-check-nodeport', 'agent'],
  ['nodePort.enableHealthCheckLoadBalancerIP', 'enable-health-check-loadbalancer-ip', 'agent'],
  ['loadBalancer.mode', 'bpf-lb-mode', 'agent', 'unset'],
  ['loadBalancer.algorithm', 'bpf-lb-algorithm', 'agent', 'unset'],
  ['loadBalancer.acceleration', 'bpf-lb-acceleration', 'agent'],
  ['loadBalancer.dsrDispatch', 'bpf-lb-dsr-dispatch', 'agent', 'unset'],
  ['egressMasqueradeInterfaces', 'egress-masquerade-interfaces', 'agent', 'unset'],
  ['enableLBIPAM', 'enable-lb-ipam', 'operator'],
  ['defaultLBServiceIPAM', 'default-lb-service-ipam', 'operator'],
  ['nodeIPAM.enabled', 'enable-node-ipam', 'operator', 'false'],
  ['l2announcements.enabled', 'enable-l2-announcements', 'agent', 'false'],
  ['envoy.enabled l7Proxy', 'external-envoy-proxy', 'agent'],
  ['envoy.baseID', 'envoy-base-id', 'agent'],
  ['envoy.securityContext.capabilities.keepCapNetBindService', 'envoy-keep-cap-netbindservice', 'agent'],
  ['operator.removeNodeTaints', 'remove-cilium-node-taints', 'operator', 'false'],
  ['operator.setNodeTaints operator.removeNodeTaints', 'set-cilium-node-taints', 'operator', 'false'],
  ['operator.setNodeNetworkStatus', 'set-cilium-is-up-condition', 'operator', 'false'],
  ['operator.skipCRDCreation', 'skip-crd-creation', 'operator', 'false'],
  ['operator.unmanagedPodWatcher.restart operator.unmanagedPodWatcher.intervalSeconds', 'unmanaged-pod-watcher-interval', 'operator'],
  ['operator.unmanagedPodWatcher.selector', 'pod-restart-selector', 'operator', 'unset'],
  ['operator.endpointGCInterval', 'cilium-endpoint-gc-interval', 'operator'],
  ['operator.nodeGCInterval', 'nodes-gc-interval', 'operator'],
  ['operator.identityGCInterval', 'identity-gc-interval', 'operator'],
  ['operator.identityHeartbeatTimeout', 'identity-heartbeat-timeout', 'operator'],
  ['agentNotReadyTaintKey', 'agent-not-ready-taint-key', 'operator'],
  ['k8s.requireIPv4PodCIDR', 'k8s-require-ipv4-pod-cidr', 'agent'],
  ['k8s.requireIPv6PodCIDR', 'k8s-require-ipv6-pod-cidr', 'agent'],
  ['ipv4.enabled', 'enable-ipv4', 'both'],
  ['ipv6.enabled', 'enable-ipv6', 'both'],
  ['policyEnforcementMode', 'enable-policy', 'agent'],
  ['hubble.enabled', 'enable-hubble', 'agent'],
  ['healthPort', 'agent-health-port', 'agent'],
  ['identityAllocationMode', 'identity-allocation-mode', 'both'],
  ['ciliumEndpointSlice.enabled', 'enable-cilium-endpoint-slice', 'both', 'false'],
  ['disableEndpointCRD', 'disable-endpoint-crd', 'both'],
];

export const CONFIG_KEYS: readonly ConfigKey[] = ROWS.map(([helm, key, reader, absent]) => ({
  key,
  helm: helm.split(' '),
  reader,
  ...(absent && { absent }),
}));

/** The keys that a value takes part in. */
export const configKeysOf = (path: string): ConfigKey[] => CONFIG_KEYS.filter(({ helm }) => helm.includes(path));

export const configKey = (key: string): ConfigKey | undefined => CONFIG_KEYS.find((one) => one.key === key);
