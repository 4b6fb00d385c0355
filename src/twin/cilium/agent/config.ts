/** The agent's configuration, read once at start, and the combinations that it refuses. @module */
import { datapathConfig, isOn, type DatapathConfig, type RawConfig } from '../../../cluster/cilium-config.ts';
import { parseDuration } from '../../go-duration.ts';

export { ciliumNodeConfigs, effectiveConfig, type RawConfig } from '../../../cluster/cilium-config.ts';

/** What the twin's agent does differently depending on its configuration. */
export interface AgentConfig extends DatapathConfig {
  readonly ipam: string;
  readonly cniExclusive: boolean;
  readonly cniChainingMode: string;
  readonly clusterName: string;
  /** The `labels` key: a user's own identity label filter. */
  readonly labelFilter: string | undefined;
  /** A pod CIDR is needed before anything else starts. */
  readonly requiresPodCIDR: boolean;
  readonly hiveStartTimeoutMs: number;
  readonly crdWaitTimeoutMs: number;
  readonly agentHealthPort: number;
}

export function parseConfig(raw: RawConfig): AgentConfig {
  const ipam = raw['ipam'] ?? 'cluster-pool';
  return {
    ...datapathConfig(raw),
    ipam,
    cniExclusive: isOn(raw, 'cni-exclusive', true),
    cniChainingMode: raw['cni-chaining-mode'] ?? 'none',
    clusterName: raw['cluster-name'] ?? 'default',
    labelFilter: raw['labels'] || undefined,
    // pkg/option/config.go forces K8sRequireIPv4PodCIDR for these two (facts/cilium.md §7.2).
    requiresPodCIDR: ipam === 'kubernetes' || ipam === 'cluster-pool' || isOn(raw, 'k8s-require-ipv4-pod-cidr'),
    hiveStartTimeoutMs: parseDuration(raw['hive-start-timeout']) ?? 300_000,
    crdWaitTimeoutMs: parseDuration(raw['crd-wait-timeout']) ?? 300_000,
    agentHealthPort: Number(raw['agent-health-port'] ?? 9879),
  };
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
