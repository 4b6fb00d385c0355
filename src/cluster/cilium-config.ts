/**
 * Cilium's configuration as an agent reads it: ConfigMap `cilium-config`, overridden per node by
 * CiliumNodeConfig objects (facts/cilium.md §2), and what of it decides the datapath. All values are strings,
 * and an absent key is not the same as `false`.
 * @module
 */
import { matchesSelector } from '../kube/selectors.ts';
import type { KubeObject } from '../kube/objects.ts';
import { resource } from '../kube/resources.ts';
import type { AgentSignals } from './model.ts';

export interface CiliumNodeConfig extends KubeObject {
  spec?: {
    nodeSelector?: { matchLabels?: Record<string, string>; matchExpressions?: { key: string; operator: string; values?: string[] }[] };
    defaults?: Record<string, string>;
  };
}

export const ciliumNodeConfigs = resource<CiliumNodeConfig>('cilium.io/v2', 'CiliumNodeConfig', 'ciliumnodeconfigs', 'Namespaced');

export type RawConfig = Readonly<Record<string, string>>;

/** The ConfigMap's data with the overrides of every CiliumNodeConfig that selects the node, in order of name. */
export function effectiveConfig(data: RawConfig, overrides: readonly CiliumNodeConfig[], nodeLabels: Record<string, string>): RawConfig {
  const chosen = overrides
    .filter(({ spec }) => matchesSelector(spec?.nodeSelector, nodeLabels))
    .toSorted((a, b) => a.metadata.name.localeCompare(b.metadata.name));
  return Object.assign({}, data, ...chosen.map(({ spec }) => spec?.defaults)) as RawConfig;
}

export type DatapathConfig = Pick<
  AgentSignals,
  'kubeProxyReplacement' | 'socketLB' | 'masquerading' | 'hostRouting' | 'routing' | 'policyEnforcement'
> & {
  /** Why host routing fell back to Legacy although nobody asked for it. */
  readonly hostRoutingFallback: 'enable-bpf-masquerade' | 'kube-proxy-replacement' | undefined;
  readonly l7Proxy: boolean;
  readonly envoyConfig: boolean;
  /** false: Envoy runs inside the agent instead of in the cilium-envoy DaemonSet. */
  readonly externalEnvoy: boolean;
  /** Envoy may bind ports below 1024, if its container has NET_BIND_SERVICE. */
  readonly keepCapNetBindService: boolean;
  readonly nodePortRange: { readonly from: number; readonly to: number };
};

/** Whether a switch is on; an empty value is as good as none. */
export const isOn = (raw: RawConfig, key: string, absent = false): boolean =>
  raw[key] === undefined || raw[key] === '' ? absent : raw[key] === 'true';

export function datapathConfig(raw: RawConfig): DatapathConfig {
  const kubeProxyReplacement = isOn(raw, 'kube-proxy-replacement');
  const masquerade = isOn(raw, 'enable-ipv4-masquerade', true);
  const bpfMasquerade = masquerade && isOn(raw, 'enable-bpf-masquerade');
  const legacyWanted = isOn(raw, 'enable-host-legacy-routing');
  const bpfRouting = !legacyWanted && kubeProxyReplacement && bpfMasquerade;
  const [from, to] = (raw['node-port-range'] ?? '30000,32767').split(',').map(Number);
  return {
    kubeProxyReplacement,
    // The agent forces EnableSocketLB with kube-proxy replacement (facts/cilium.md §1.1).
    socketLB: { enabled: kubeProxyReplacement || isOn(raw, 'bpf-lb-sock'), hostNamespaceOnly: isOn(raw, 'bpf-lb-sock-hostns-only') },
    masquerading: !masquerade ? 'Disabled' : bpfMasquerade ? 'BPF' : 'IPTables',
    hostRouting: bpfRouting ? 'BPF' : 'Legacy',
    hostRoutingFallback: legacyWanted || bpfRouting ? undefined : bpfMasquerade ? 'kube-proxy-replacement' : 'enable-bpf-masquerade',
    routing: parseRouting(raw),
    policyEnforcement: parseEnforcement(raw['enable-policy']),
    l7Proxy: isOn(raw, 'enable-l7-proxy', true),
    envoyConfig: isOn(raw, 'enable-envoy-config') || isOn(raw, 'enable-gateway-api'),
    externalEnvoy: isOn(raw, 'external-envoy-proxy'),
    keepCapNetBindService: isOn(raw, 'envoy-keep-cap-netbindservice'),
    nodePortRange: { from: from ?? 30_000, to: to ?? 32_767 },
  };
}

function parseRouting(raw: RawConfig): AgentSignals['routing'] {
  if (raw['routing-mode'] === 'native') return { mode: 'native' };
  const protocol = raw['tunnel-protocol'] === 'geneve' ? 'geneve' : 'vxlan';
  const port = Number(raw['tunnel-port'] ?? 0) || (protocol === 'geneve' ? 6081 : 8472);
  return { mode: 'tunnel', protocol, port };
}

function parseEnforcement(value: string | undefined): AgentSignals['policyEnforcement'] {
  const mode = value?.toLowerCase();
  return mode === 'always' || mode === 'never' ? mode : 'default';
}
