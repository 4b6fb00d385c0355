/** The values that the source document gives. @module */
import type { HelmValues } from './values.ts';

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
