/** Each combination that agents refuse, and its neighbour that they take. @module */
import { expect, test } from 'vitest';
import { fatalCombination } from '../../twin/cilium/agent/config.ts';
import { CHECKS } from '../index.ts';
import { ciliumCluster, run } from '../testing/cluster-parts.ts';
import { rehearsal } from '../testing/kubectl.ts';
import { rehearse } from '../testing/rehearsal.ts';
import { refusedConfig } from './check.ts';
import { scenario } from './scenario.ts';

rehearsal('CCE2010', () => rehearse(refusedConfig, scenario, CHECKS));

const REFUSED: Record<string, string>[] = [
  { 'routing-mode': 'direct' },
  { 'auto-direct-node-routes': 'true' },
  { ipam: 'eni' },
  { 'install-iptables-rules': 'false' },
  { 'install-no-conntrack-iptables-rules': 'true' },
  { 'bpf-lb-mode': 'dsr' },
  { 'bpf-lb-mode': 'dsr', 'tunnel-protocol': 'geneve' },
  { 'enable-bpf-masquerade': 'false', 'enable-remote-node-masquerade': 'true' },
  { 'egress-masquerade-interfaces': 'eth0' },
  { 'enable-ipv4-masquerade': 'false' },
  { ipam: 'delegated-plugin', 'enable-envoy-config': 'true' },
];

test.each(REFUSED)('%o is refused, in the agent’s words', (config) => {
  const cluster = ciliumCluster({ config }).node('n1');
  const { findings } = run(refusedConfig, cluster);
  const said = fatalCombination({ 'enable-bpf-masquerade': 'true', ...config })!;
  expect(findings).toHaveLength(1);
  // The mode itself stands in the agent's sentence.
  expect(said.replace(' "direct"', '')).toBe(findings[0]!.message.params['text']);
});

const TAKEN: Record<string, string>[] = [
  {},
  { 'routing-mode': 'native', 'auto-direct-node-routes': 'true' },
  { 'routing-mode': 'native', ipam: 'eni' },
  { 'install-iptables-rules': 'false', 'enable-l7-proxy': 'false' },
  { 'bpf-lb-mode': 'dsr', 'tunnel-protocol': 'geneve', 'bpf-lb-dsr-dispatch': 'geneve' },
];

test.each(TAKEN)('%o is taken', (config) => {
  expect(run(refusedConfig, ciliumCluster({ config }).node('n1')).findings).toEqual([]);
});
