/** Combinations that Helm lets through and that the agent refuses when it starts (facts/cilium.md §1.4). Pure. @module */
import { isOn, type RawConfig } from '../cluster/cilium-config.ts';
import type { HelmValue } from './values.ts';

export interface AgentRefusal {
  readonly name: string;
  /** The agent's own words; `"x"` stands for the routing mode, `<ipam>` for that of IPAM. */
  readonly text: string;
  /** Keys of cilium-config that make it. */
  readonly keys: readonly string[];
  /** Helm values, by their path, with which it starts. */
  readonly values: Readonly<Record<string, HelmValue>>;
  is(config: RawConfig): boolean;
}

const modeOf = (config: RawConfig): string => config['routing-mode'] || 'tunnel';
const inTunnel = (config: RawConfig): boolean => modeOf(config) === 'tunnel';
const masquerades = (config: RawConfig): boolean => isOn(config, 'enable-ipv4-masquerade', true) || isOn(config, 'enable-ipv6-masquerade');
const byBpf = (config: RawConfig): boolean => isOn(config, 'enable-bpf-masquerade');
const sendsDirectly = (config: RawConfig): boolean => config['bpf-lb-mode'] === 'dsr' && inTunnel(config);
const SNAT = { 'loadBalancer.mode': 'snat' };

/** In the order in which the agent looks at them. */
export const AGENT_REFUSALS: readonly AgentRefusal[] = [
  {
    name: 'routing-mode',
    text: 'invalid routing mode "x", valid modes = {"tunnel", "native"}',
    keys: ['routing-mode'],
    values: { routingMode: 'tunnel' },
    is: (config) => !['tunnel', 'native'].includes(modeOf(config)),
  },
  {
    name: 'direct-routes',
    text: 'auto-direct-node-routes cannot be used with tunneling. Packets must be routed through the tunnel device.',
    keys: ['routing-mode', 'auto-direct-node-routes'],
    values: { autoDirectNodeRoutes: false },
    is: (config) => inTunnel(config) && isOn(config, 'auto-direct-node-routes'),
  },
  {
    name: 'eni-tunnel',
    text: 'Cannot specify IPAM mode eni in tunnel mode.',
    keys: ['ipam', 'routing-mode'],
    // eni is AWS's: nothing of it is for Huawei's ENIs (facts/cilium.md §1.1).
    values: { 'eni.enabled': false, 'ipam.mode': 'cluster-pool' },
    is: (config) => inTunnel(config) && config['ipam'] === 'eni',
  },
  {
    name: 'l7-iptables',
    text: 'L7 proxy requires iptables rules (--install-iptables-rules="true")',
    keys: ['enable-l7-proxy', 'install-iptables-rules'],
    values: { 'extraConfig.install-iptables-rules': 'true' },
    is: (config) => isOn(config, 'enable-l7-proxy', true) && !isOn(config, 'install-iptables-rules', true),
  },
  {
    name: 'no-conntrack',
    text: 'install-no-conntrack-iptables-rules requires the agent to run in direct routing mode.',
    keys: ['install-no-conntrack-iptables-rules', 'routing-mode'],
    values: { installNoConntrackIptablesRules: false },
    is: (config) => inTunnel(config) && isOn(config, 'install-no-conntrack-iptables-rules'),
  },
  {
    name: 'dsr-vxlan',
    text: 'Node Port "dsr" mode cannot be used with vxlan tunneling.',
    keys: ['bpf-lb-mode', 'tunnel-protocol'],
    values: SNAT,
    is: (config) => sendsDirectly(config) && (config['tunnel-protocol'] || 'vxlan') === 'vxlan',
  },
  {
    name: 'dsr-dispatch',
    text: 'Tunnel routing with Node Port "dsr" mode requires geneve dispatch.',
    keys: ['bpf-lb-mode', 'bpf-lb-dsr-dispatch'],
    values: SNAT,
    is: (config) => sendsDirectly(config) && config['bpf-lb-dsr-dispatch'] !== 'geneve',
  },
  {
    name: 'remote-node-masquerade',
    text: 'Option enable-remote-node-masquerade requires BPF masquerade to be enabled (enable-bpf-masquerade)',
    keys: ['enable-remote-node-masquerade', 'enable-bpf-masquerade'],
    values: { 'bpf.masquerade': true },
    is: (config) => isOn(config, 'enable-remote-node-masquerade') && !byBpf(config),
  },
  {
    name: 'egress-interfaces',
    text: 'BPF masquerade does not allow to specify devices via --egress-masquerade-interfaces (use --devices instead)',
    keys: ['egress-masquerade-interfaces', 'enable-bpf-masquerade'],
    values: { egressMasqueradeInterfaces: '' },
    is: (config) => byBpf(config) && Boolean(config['egress-masquerade-interfaces']),
  },
  {
    name: 'masquerade-off',
    text: 'BPF masquerade requires (--enable-ipv4-masquerade="true" or --enable-ipv6-masquerade="true")',
    keys: ['enable-ipv4-masquerade', 'enable-bpf-masquerade'],
    values: { enableIPv4Masquerade: true },
    is: (config) => byBpf(config) && !masquerades(config),
  },
  {
    name: 'delegated-plugin',
    text: '--enable-envoy-config must be disabled with --ipam=delegated-plugin',
    keys: ['ipam', 'enable-envoy-config'],
    values: { 'ipam.mode': 'cluster-pool' },
    is: (config) => config['ipam'] === 'delegated-plugin' && isOn(config, 'enable-envoy-config'),
  },
  {
    // Helm looks at the same, but only where enableIPv4Masquerade is written out [S: checkIPv4NativeRoutingCIDR].
    name: 'native-cidr',
    text: 'native routing cidr must be configured with option --ipv4-native-routing-cidr in combination with --enable-ipv4=true --enable-ipv4-masquerade=true --enable-ip-masq-agent=false --routing-mode=native --ipam=<ipam>',
    keys: ['ipv4-native-routing-cidr', 'routing-mode'],
    values: { routingMode: 'tunnel' },
    is: (config) =>
      modeOf(config) === 'native' &&
      !config['ipv4-native-routing-cidr'] &&
      isOn(config, 'enable-ipv4', true) &&
      isOn(config, 'enable-ipv4-masquerade', true) &&
      !isOn(config, 'enable-ip-masq-agent') &&
      !['eni', 'alibabacloud'].includes(config['ipam'] ?? ''),
  },
];

/** All that the agent would refuse; it names the first alone, and ends. */
export const agentRefusals = (config: RawConfig): AgentRefusal[] => AGENT_REFUSALS.filter((refusal) => refusal.is(config));

/** What the agent says before it ends. */
export const refusalText = ({ text }: AgentRefusal, config: RawConfig): string =>
  text.replace('"x"', () => `"${modeOf(config)}"`).replace('<ipam>', () => config['ipam'] || 'cluster-pool');
