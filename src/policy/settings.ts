/** What of Cilium's configuration the policy engine depends on. @module */

export interface PolicySettings {
  /** `kubernetes`: NetworkPolicy as its own documentation has it, for comparison (facts/policy.md §3.21). */
  readonly semantics: 'cilium' | 'kubernetes';
  /** `enable-policy`. */
  readonly mode: 'default' | 'always' | 'never';
  readonly clusterName: string;
  /** The cluster to whose pods peers are scoped, the local one since 1.19; `""`: not scoped. */
  readonly policyCluster: string;
  readonly ipv6: boolean;
  /** `enable-l7-proxy`. */
  readonly l7Proxy: boolean;
  readonly hostFirewall: boolean;
  /** `enable-node-selector-labels`. */
  readonly nodeSelectorLabels: boolean;
  /** `enable-non-default-deny-policies`; false: `enableDefaultDeny` is ignored. */
  readonly nonDefaultDeny: boolean;
  /** 1.19.0–1.19.4: an ipBlock-only ingress peer of a NetworkPolicy also allows the policy's namespace (CVE-2026-56743). */
  readonly ipBlockOpensNamespace: boolean;
}

/** Chart defaults of 1.19.1 (facts/policy.md §0). */
export const DEFAULT_SETTINGS: PolicySettings = {
  semantics: 'cilium',
  mode: 'default',
  clusterName: 'default',
  policyCluster: 'default',
  ipv6: false,
  l7Proxy: true,
  hostFirewall: false,
  nodeSelectorLabels: false,
  nonDefaultDeny: true,
  ipBlockOpensNamespace: true,
};

/** Reads the settings from the data of `kube-system/cilium-config`; an absent key has the chart's default. */
export function settingsOf(data: Readonly<Record<string, string>> | undefined): PolicySettings {
  if (!data) return DEFAULT_SETTINGS;
  const flag = (key: string, otherwise: boolean): boolean => (data[key] === undefined ? otherwise : data[key] === 'true');
  const mode = data['enable-policy'];
  const clusterName = data['cluster-name'] ?? DEFAULT_SETTINGS.clusterName;
  const scoped = flag('policy-default-local-cluster', true);
  return {
    semantics: 'cilium',
    mode: mode === 'always' || mode === 'never' ? mode : 'default',
    clusterName,
    policyCluster: scoped ? clusterName : '',
    ipv6: flag('enable-ipv6', DEFAULT_SETTINGS.ipv6),
    l7Proxy: flag('enable-l7-proxy', DEFAULT_SETTINGS.l7Proxy),
    hostFirewall: flag('enable-host-firewall', DEFAULT_SETTINGS.hostFirewall),
    nodeSelectorLabels: flag('enable-node-selector-labels', DEFAULT_SETTINGS.nodeSelectorLabels),
    nonDefaultDeny: flag('enable-non-default-deny-policies', DEFAULT_SETTINGS.nonDefaultDeny),
    ipBlockOpensNamespace: DEFAULT_SETTINGS.ipBlockOpensNamespace,
  };
}
