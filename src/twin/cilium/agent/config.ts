/**
 * The agent's configuration: ConfigMap `kube-system/cilium-config`, overridden per node by
 * CiliumNodeConfig objects, read once at start (facts/cilium.md §2). All values are strings, and an
 * absent key is not the same as `false`.
 * @module
 */
import { matchesSelector } from '../../../kube/selectors.ts';
import type { KubeObject } from '../../../kube/objects.ts';
import { resource } from '../../../kube/resources.ts';
import { parseDuration } from '../../go-duration.ts';

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

/** What the twin's agent does differently depending on its configuration. */
export interface AgentConfig {
  readonly kubeProxyReplacement: boolean;
  readonly socketLB: { readonly enabled: boolean; readonly hostNamespaceOnly: boolean };
  readonly masquerading: 'BPF' | 'IPTables' | 'Disabled';
  readonly hostRouting: 'BPF' | 'Legacy';
  /** Why host routing fell back to Legacy although nobody asked for it. */
  readonly hostRoutingFallback: 'enable-bpf-masquerade' | 'kube-proxy-replacement' | undefined;
  readonly routing: { mode: 'tunnel'; protocol: 'vxlan' | 'geneve'; port: number } | { mode: 'native' };
  readonly ipam: string;
  readonly l7Proxy: boolean;
  readonly envoyConfig: boolean;
  /** false: Envoy runs inside the agent instead of in the cilium-envoy DaemonSet. */
  readonly externalEnvoy: boolean;
  /** The embedded Envoy may bind ports below 1024, if the agent's container has NET_BIND_SERVICE. */
  readonly keepCapNetBindService: boolean;
  readonly cniExclusive: boolean;
  readonly cniChainingMode: string;
  readonly clusterName: string;
  /** The `labels` key: a user's own identity label filter. */
  readonly labelFilter: string | undefined;
  readonly policyEnforcement: 'default' | 'always' | 'never';
  /** A pod CIDR is needed before anything else starts. */
  readonly requiresPodCIDR: boolean;
  readonly hiveStartTimeoutMs: number;
  readonly crdWaitTimeoutMs: number;
  readonly agentHealthPort: number;
  readonly nodePortRange: { readonly from: number; readonly to: number };
}

const isOn = (raw: RawConfig, key: string, absent = false): boolean =>
  raw[key] === undefined || raw[key] === '' ? absent : raw[key] === 'true';

export function parseConfig(raw: RawConfig): AgentConfig {
  const kubeProxyReplacement = isOn(raw, 'kube-proxy-replacement');
  const masquerade = isOn(raw, 'enable-ipv4-masquerade', true);
  const bpfMasquerade = masquerade && isOn(raw, 'enable-bpf-masquerade');
  const legacyWanted = isOn(raw, 'enable-host-legacy-routing');
  const bpfRouting = !legacyWanted && kubeProxyReplacement && bpfMasquerade;
  const ipam = raw['ipam'] ?? 'cluster-pool';
  const [from, to] = (raw['node-port-range'] ?? '30000,32767').split(',').map(Number);
  return {
    kubeProxyReplacement,
    // The agent forces EnableSocketLB with kube-proxy replacement (facts/cilium.md §1.1).
    socketLB: { enabled: kubeProxyReplacement || isOn(raw, 'bpf-lb-sock'), hostNamespaceOnly: isOn(raw, 'bpf-lb-sock-hostns-only') },
    masquerading: !masquerade ? 'Disabled' : bpfMasquerade ? 'BPF' : 'IPTables',
    hostRouting: bpfRouting ? 'BPF' : 'Legacy',
    hostRoutingFallback: legacyWanted || bpfRouting ? undefined : bpfMasquerade ? 'kube-proxy-replacement' : 'enable-bpf-masquerade',
    routing: parseRouting(raw),
    ipam,
    l7Proxy: isOn(raw, 'enable-l7-proxy', true),
    envoyConfig: isOn(raw, 'enable-envoy-config') || isOn(raw, 'enable-gateway-api'),
    externalEnvoy: isOn(raw, 'external-envoy-proxy'),
    keepCapNetBindService: isOn(raw, 'envoy-keep-cap-netbindservice'),
    cniExclusive: isOn(raw, 'cni-exclusive', true),
    cniChainingMode: raw['cni-chaining-mode'] ?? 'none',
    clusterName: raw['cluster-name'] ?? 'default',
    labelFilter: raw['labels'] || undefined,
    policyEnforcement: parseEnforcement(raw['enable-policy']),
    // pkg/option/config.go forces K8sRequireIPv4PodCIDR for these two (facts/cilium.md §7.2).
    requiresPodCIDR: ipam === 'kubernetes' || ipam === 'cluster-pool' || isOn(raw, 'k8s-require-ipv4-pod-cidr'),
    hiveStartTimeoutMs: parseDuration(raw['hive-start-timeout']) ?? 300_000,
    crdWaitTimeoutMs: parseDuration(raw['crd-wait-timeout']) ?? 300_000,
    agentHealthPort: Number(raw['agent-health-port'] ?? 9879),
    nodePortRange: { from: from ?? 30_000, to: to ?? 32_767 },
  };
}

function parseRouting(raw: RawConfig): AgentConfig['routing'] {
  if (raw['routing-mode'] === 'native') return { mode: 'native' };
  const protocol = raw['tunnel-protocol'] === 'geneve' ? 'geneve' : 'vxlan';
  const port = Number(raw['tunnel-port'] ?? 0) || (protocol === 'geneve' ? 6081 : 8472);
  return { mode: 'tunnel', protocol, port };
}

function parseEnforcement(value: string | undefined): AgentConfig['policyEnforcement'] {
  const mode = value?.toLowerCase();
  return mode === 'always' || mode === 'never' ? mode : 'default';
}

/** The text with which the agent refuses a combination that Helm lets through (facts/cilium.md §1.4). */
export function fatalCombination(raw: RawConfig): string | undefined {
  const mode = raw['routing-mode'] || 'tunnel';
  if (mode !== 'tunnel' && mode !== 'native') return `invalid routing mode "${mode}", valid modes = {"tunnel", "native"}`;
  const tunnel = mode === 'tunnel';
  const protocol = raw['tunnel-protocol'] || 'vxlan';
  const dsr = raw['bpf-lb-mode'] === 'dsr';
  const masquerade = isOn(raw, 'enable-ipv4-masquerade', true) || isOn(raw, 'enable-ipv6-masquerade');
  const bpfMasquerade = isOn(raw, 'enable-bpf-masquerade');
  const rules: [boolean, string][] = [
    [
      tunnel && isOn(raw, 'auto-direct-node-routes'),
      'auto-direct-node-routes cannot be used with tunneling. Packets must be routed through the tunnel device.',
    ],
    [tunnel && raw['ipam'] === 'eni', 'Cannot specify IPAM mode eni in tunnel mode.'],
    [
      isOn(raw, 'enable-l7-proxy', true) && !isOn(raw, 'install-iptables-rules', true),
      'L7 proxy requires iptables rules (--install-iptables-rules="true")',
    ],
    [
      tunnel && isOn(raw, 'install-no-conntrack-iptables-rules'),
      'install-no-conntrack-iptables-rules requires the agent to run in direct routing mode.',
    ],
    [dsr && tunnel && protocol === 'vxlan', 'Node Port "dsr" mode cannot be used with vxlan tunneling.'],
    [dsr && tunnel && raw['bpf-lb-dsr-dispatch'] !== 'geneve', 'Tunnel routing with Node Port "dsr" mode requires geneve dispatch.'],
    [
      isOn(raw, 'enable-remote-node-masquerade') && !bpfMasquerade,
      'Option enable-remote-node-masquerade requires BPF masquerade to be enabled (enable-bpf-masquerade)',
    ],
    [
      bpfMasquerade && Boolean(raw['egress-masquerade-interfaces']),
      'BPF masquerade does not allow to specify devices via --egress-masquerade-interfaces (use --devices instead)',
    ],
    [bpfMasquerade && !masquerade, 'BPF masquerade requires (--enable-ipv4-masquerade="true" or --enable-ipv6-masquerade="true")'],
    [
      raw['ipam'] === 'delegated-plugin' && isOn(raw, 'enable-envoy-config'),
      '--enable-envoy-config must be disabled with --ipam=delegated-plugin',
    ],
  ];
  return rules.find(([broken]) => broken)?.[1];
}
