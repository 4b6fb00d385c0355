/** Each combination that agents refuse, and its neighbour that they take. @module */
import { expect, test } from 'vitest';
import { CHECKS } from '../index.ts';
import { ciliumCluster, run } from '../testing/cluster-parts.ts';
import { rehearsal } from '../testing/kubectl.ts';
import { rehearse } from '../testing/rehearsal.ts';
import { refusedConfig } from './check.ts';
import { scenario } from './scenario.ts';

rehearsal('CCE2010', () => rehearse(refusedConfig, scenario, CHECKS));

// What the agent says is read off a running one by the twin's own tests.
const REFUSED: [config: Record<string, string>, said: string][] = [
  [{ 'routing-mode': 'direct' }, 'invalid routing mode "direct"'],
  [{ 'auto-direct-node-routes': 'true' }, 'auto-direct-node-routes cannot be used with tunneling'],
  [{ ipam: 'eni' }, 'Cannot specify IPAM mode eni in tunnel mode'],
  [{ 'install-iptables-rules': 'false' }, 'L7 proxy requires iptables rules'],
  [{ 'install-no-conntrack-iptables-rules': 'true' }, 'requires the agent to run in direct routing mode'],
  [{ 'bpf-lb-mode': 'dsr' }, 'cannot be used with vxlan tunneling'],
  [{ 'bpf-lb-mode': 'dsr', 'tunnel-protocol': 'geneve' }, 'requires geneve dispatch'],
  [{ 'enable-bpf-masquerade': 'false', 'enable-remote-node-masquerade': 'true' }, 'enable-remote-node-masquerade requires BPF masquerade'],
  [{ 'egress-masquerade-interfaces': 'eth0' }, 'does not allow to specify devices'],
  [{ 'enable-ipv4-masquerade': 'false' }, 'BPF masquerade requires'],
  [{ 'routing-mode': 'native', ipam: 'crd' }, '--routing-mode=native --ipam=crd'],
  [{ ipam: 'delegated-plugin', 'enable-envoy-config': 'true' }, '--enable-envoy-config must be disabled'],
];

test.each(REFUSED)('%o is refused, in the agent’s words', (config, said) => {
  const { findings } = run(refusedConfig, ciliumCluster({ config }).node('n1'));
  expect(findings).toHaveLength(1);
  expect(findings[0]!.message.params['text']).toContain(said);
});

const TAKEN: Record<string, string>[] = [
  {},
  { 'routing-mode': 'native', 'auto-direct-node-routes': 'true', 'ipv4-native-routing-cidr': '10.0.0.0/8' },
  { 'routing-mode': 'native', 'enable-ip-masq-agent': 'true' },
  { 'routing-mode': 'native', ipam: 'eni' },
  { 'install-iptables-rules': 'false', 'enable-l7-proxy': 'false' },
  { 'bpf-lb-mode': 'dsr', 'tunnel-protocol': 'geneve', 'bpf-lb-dsr-dispatch': 'geneve' },
];

test.each(TAKEN)('%o is taken', (config) => {
  expect(run(refusedConfig, ciliumCluster({ config }).node('n1')).findings).toEqual([]);
});
