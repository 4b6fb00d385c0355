/** The Gateway controller's part of cilium-config (facts/cilium.md §2, §3.1). @module */

export interface GatewayConfig {
  /** `--enable-gateway-api`. */
  enabled: boolean;
  kubeProxyReplacement: boolean;
  externalTrafficPolicy: string;
  secretsNamespace: string;
  /** Copies TLS secrets of Gateways into {@link secretsNamespace}. */
  syncSecrets: boolean;
  /** Addresses at the right end of X-Forwarded-For that are believed. */
  xffNumTrustedHops: number;
  proxyProtocol: boolean;
  appProtocol: boolean;
  alpn: boolean;
  hostNetwork: { enabled: boolean; nodeLabels: Record<string, string> };
  ipv4: boolean;
  ipv6: boolean;
}

/** Reads `data` of cilium-config; an absent key is off. */
export function gatewayConfigOf(data: Readonly<Record<string, string>>): GatewayConfig {
  const on = (key: string, absent = false): boolean => (data[key] === undefined ? absent : data[key] === 'true');
  return {
    enabled: on('enable-gateway-api'),
    kubeProxyReplacement: on('kube-proxy-replacement'),
    externalTrafficPolicy: data['gateway-api-service-externaltrafficpolicy'] ?? 'Cluster',
    secretsNamespace: data['gateway-api-secrets-namespace'] ?? 'cilium-secrets',
    syncSecrets: on('enable-gateway-api-secrets-sync', true),
    xffNumTrustedHops: Number(data['gateway-api-xff-num-trusted-hops'] ?? 0),
    proxyProtocol: on('enable-gateway-api-proxy-protocol'),
    appProtocol: on('enable-gateway-api-app-protocol'),
    alpn: on('enable-gateway-api-alpn'),
    hostNetwork: {
      enabled: on('gateway-api-hostnetwork-enabled'),
      nodeLabels: Object.fromEntries(
        (data['gateway-api-hostnetwork-nodelabelselector'] ?? '')
          .split(',')
          .filter(Boolean)
          .map((pair) => pair.split('=') as [string, string]),
      ),
    },
    ipv4: on('enable-ipv4', true),
    ipv6: on('enable-ipv6'),
  };
}
