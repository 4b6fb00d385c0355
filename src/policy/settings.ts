/** What of Cilium's configuration and version the policy engine depends on. @module */
import { atLeast, versionOf, type CiliumVersion } from './settings-version.ts';

export interface PolicySettings {
  /** `kubernetes`: NetworkPolicy as its own documentation has it, for comparison (facts/policy.md §3.21). */
  readonly semantics: 'cilium' | 'kubernetes';
  /** `enable-policy`. */
  readonly mode: 'default' | 'always' | 'never';
  readonly clusterName: string;
  /** The cluster to whose pods peers are scoped, the local one since 1.19; `""`: not scoped. */
  readonly policyCluster: string;
  readonly ipv4: boolean;
  readonly ipv6: boolean;
  /** `enable-l7-proxy`. */
  readonly l7Proxy: boolean;
  readonly hostFirewall: boolean;
  /** `enable-node-selector-labels`. */
  readonly nodeSelectorLabels: boolean;
  /** `enable-non-default-deny-policies`; false: `enableDefaultDeny` is ignored. */
  readonly nonDefaultDeny: boolean;
  /** `enable-k8s-networkpolicy`; false: NetworkPolicies have no effect. */
  readonly k8sNetworkPolicy: boolean;
  /** `enable-extended-ip-protocols`: VRRP and IGMP, and port rules without a port. */
  readonly extendedIpProtocols: boolean;
  /** `policy-cidr-match-mode: nodes`: addresses of nodes are matched by CIDR, too. */
  readonly cidrMatchesNodes: boolean;
  /** `labels`: the user's patterns of the labels that become part of identities. */
  readonly identityLabels: string;
  /** 1.19.0–1.19.4: an ipBlock-only ingress peer of a NetworkPolicy also allows the policy's namespace (CVE-2026-56743). */
  readonly ipBlockOpensNamespace: boolean;
  /** 1.18.2–1.19.1: `toServices` does not find the pods of a Service whose selector has a dotted key (#41151). */
  readonly toServicesDottedKeys: boolean;
  /** Until 1.19: an `except` that is broader than its `cidr` is accepted, and excludes everything. */
  readonly broaderExcept: boolean;
  /**
   * A NetworkPolicy's label key that is too long behind what the agent writes before it: until 1.19 the agents refuse
   * the policy, in 1.19 its selector matches everybody, from 1.20 on it is read.
   */
  readonly longLabelKeys: 'refused' | 'everybody' | 'read';
}

/** Chart defaults of 1.19.1 (facts/policy.md §0). */
export const DEFAULT_SETTINGS: PolicySettings = {
  semantics: 'cilium',
  mode: 'default',
  clusterName: 'default',
  policyCluster: 'default',
  ipv4: true,
  ipv6: false,
  l7Proxy: true,
  hostFirewall: false,
  nodeSelectorLabels: false,
  nonDefaultDeny: true,
  k8sNetworkPolicy: true,
  extendedIpProtocols: false,
  cidrMatchesNodes: false,
  identityLabels: '',
  ipBlockOpensNamespace: true,
  toServicesDottedKeys: true,
  broaderExcept: true,
  longLabelKeys: 'everybody',
};

/** NetworkPolicy in plain Kubernetes: no faults, no allowance for the node (facts/policy.md §3.21). */
export const KUBERNETES_SETTINGS: PolicySettings = {
  ...DEFAULT_SETTINGS,
  semantics: 'kubernetes',
  policyCluster: '',
  ipBlockOpensNamespace: false,
};

export interface SettingsSource {
  /** `1.19.1`, `v1.18.4-rc.1`; what cannot be read is taken as 1.19.1. */
  readonly ciliumVersion?: string | undefined;
  /** The data of `kube-system/cilium-config`; an absent key has the chart's default. */
  readonly configMapData?: Readonly<Record<string, string>> | undefined;
}

/**
 * The settings of a cluster (facts/policy.md §0, §3.23).
 *
 * @example
 * settingsFor({ ciliumVersion: '1.19.5', configMapData: {} }).ipBlockOpensNamespace; // false
 */
export function settingsFor({ ciliumVersion, configMapData: data = {} }: SettingsSource): PolicySettings {
  const version = versionOf(ciliumVersion);
  const flag = (key: string, otherwise: boolean): boolean => (data[key] === undefined ? otherwise : data[key] === 'true');
  const mode = data['enable-policy']?.toLowerCase();
  const clusterName = data['cluster-name'] ?? DEFAULT_SETTINGS.clusterName;
  const scoped = flag('policy-default-local-cluster', atLeast(version, '1.19.0'));
  return {
    semantics: 'cilium',
    mode: mode === 'always' || mode === 'never' ? mode : 'default',
    clusterName,
    policyCluster: scoped ? clusterName : '',
    ipv4: flag('enable-ipv4', DEFAULT_SETTINGS.ipv4),
    ipv6: flag('enable-ipv6', DEFAULT_SETTINGS.ipv6),
    l7Proxy: flag('enable-l7-proxy', DEFAULT_SETTINGS.l7Proxy),
    hostFirewall: flag('enable-host-firewall', DEFAULT_SETTINGS.hostFirewall),
    nodeSelectorLabels: flag('enable-node-selector-labels', DEFAULT_SETTINGS.nodeSelectorLabels),
    nonDefaultDeny: flag('enable-non-default-deny-policies', DEFAULT_SETTINGS.nonDefaultDeny),
    k8sNetworkPolicy: flag('enable-k8s-networkpolicy', DEFAULT_SETTINGS.k8sNetworkPolicy),
    extendedIpProtocols: flag('enable-extended-ip-protocols', DEFAULT_SETTINGS.extendedIpProtocols),
    cidrMatchesNodes: (data['policy-cidr-match-mode'] ?? '').split(/[\s,]+/).includes('nodes'),
    identityLabels: data['labels'] ?? '',
    ...faultsOf(version),
  };
}

type Faults = Pick<PolicySettings, 'ipBlockOpensNamespace' | 'toServicesDottedKeys' | 'broaderExcept' | 'longLabelKeys'>;

function faultsOf(version: CiliumVersion): Faults {
  const between = (from: string, before: string): boolean => atLeast(version, from) && !atLeast(version, before);
  return {
    ipBlockOpensNamespace: between('1.19.0', '1.19.5'),
    toServicesDottedKeys: between('1.18.2', '1.19.2'),
    broaderExcept: !atLeast(version, '1.20.0'),
    longLabelKeys: !atLeast(version, '1.19.0') ? 'refused' : atLeast(version, '1.20.0') ? 'read' : 'everybody',
  };
}

/** {@link settingsFor} of 1.19.1. */
export function settingsOf(data: Readonly<Record<string, string>> | undefined): PolicySettings {
  return settingsFor({ configMapData: data });
}
