/** ClusterIP beside kube-proxy: every measured cell of facts/cilium.md §4.4. @module */
import { describe, expect, test } from 'vitest';
import type { KubeProxySignals } from '../cluster/model.ts';
import type { Outcome } from './model.ts';
import { clusterOf, frontend } from './testing/cluster.ts';
import { trace } from './trace.ts';

const API_SERVER = { address: '10.2.200.10', port: 5443 };

type Rules = KubeProxySignals['rules'];
type Applied = 'IPTables/Legacy' | 'BPF/BPF' | 'half-applied';

function clusterWith(applied: Applied, rules: Rules, covered: boolean, more: { hostNamespaceOnly?: boolean } = {}) {
  const backend = rules === 'stale' ? { address: '10.2.200.99', port: 5443 } : API_SERVER;
  const services = new Map(rules === 'none' ? [] : [['TCP://10.247.0.1:443', [backend]]]);
  const legacy = applied === 'IPTables/Legacy';
  return clusterOf({
    agent: {
      masquerading: legacy ? 'IPTables' : 'BPF',
      hostRouting: legacy ? 'Legacy' : 'BPF',
      socketLB: { enabled: true, hostNamespaceOnly: more.hostNamespaceOnly ?? false },
    },
    nodes: [{ name: 'node-a', ip: '10.2.128.11', kubeProxy: { mode: 'iptables', running: rules === 'live', rules, services } }],
    pods: [
      {
        name: 'coredns',
        namespace: 'kube-system',
        node: 'node-a',
        ip: '10.100.0.10',
        endpoint: {
          coveredBySocketLB: covered,
          ...(applied === 'half-applied' && { state: 'restoring', hostRouting: 'Legacy' }),
        },
      },
    ],
    frontends: [frontend('ClusterIP', '10.247.0.1:443', 'default/kubernetes', ['10.2.200.10:5443'])],
  });
}

const from = { kind: 'pod', namespace: 'kube-system', name: 'coredns' } as const;
const toClusterIP = { from, to: { address: '10.247.0.1', port: 443 }, protocol: 'TCP' } as const;

const OK: Outcome = { kind: 'external', ...API_SERVER };
const TIMEOUT: Outcome = { kind: 'timeout' };
const HANG: Outcome = { kind: 'timeout', established: true };
const NOBODY: Outcome = { kind: 'refused' };

describe('ClusterIP of the API server from a pod', () => {
  test.each<[Applied, Rules, boolean, Outcome, string]>([
    ['IPTables/Legacy', 'none', true, OK, 'service.socket-lb'],
    ['IPTables/Legacy', 'live', true, OK, 'service.socket-lb'],
    ['IPTables/Legacy', 'stale', true, OK, 'service.socket-lb'],
    ['IPTables/Legacy', 'none', false, TIMEOUT, 'service.not-translated'],
    ['IPTables/Legacy', 'live', false, OK, 'kube-proxy.dnat'],
    ['IPTables/Legacy', 'stale', false, NOBODY, 'kube-proxy.stale'],
    ['BPF/BPF', 'none', true, OK, 'service.socket-lb'],
    ['BPF/BPF', 'live', true, OK, 'service.socket-lb'],
    ['BPF/BPF', 'stale', true, OK, 'service.socket-lb'],
    ['BPF/BPF', 'none', false, TIMEOUT, 'host-routing.bypasses-kube-proxy'],
    ['BPF/BPF', 'live', false, TIMEOUT, 'host-routing.bypasses-kube-proxy'],
    ['BPF/BPF', 'stale', false, TIMEOUT, 'host-routing.bypasses-kube-proxy'],
    ['half-applied', 'none', true, OK, 'service.socket-lb'],
    ['half-applied', 'live', true, HANG, 'host-routing.half-applied'],
    ['half-applied', 'stale', true, HANG, 'host-routing.half-applied'],
    ['half-applied', 'live', false, TIMEOUT, 'host-routing.bypasses-kube-proxy'],
    ['half-applied', 'stale', false, TIMEOUT, 'host-routing.bypasses-kube-proxy'],
  ])('%s, kube-proxy rules %s, covered by socket-LB: %s', (applied, rules, covered, outcome, reason) => {
    const result = trace(clusterWith(applied, rules, covered), toClusterIP);
    expect(result.outcome).toEqual(outcome);
    expect(result.hops.map((hop) => hop.reason)).toContain(reason);
  });

  test.each<[Rules, Outcome]>([
    ['none', { kind: 'external', ...API_SERVER }],
    ['live', HANG],
    ['stale', HANG],
  ])('a half-applied change with kube-proxy rules %s touches direct traffic to another host as well', (rules, outcome) => {
    const direct = { from, to: API_SERVER, protocol: 'TCP' } as const;
    expect(trace(clusterWith('half-applied', rules, true), direct).outcome).toEqual(outcome);
  });

  test('a half-applied change works where kube-proxy lets pass what conntrack takes for INVALID', () => {
    const cluster = clusterWith('half-applied', 'live', true);
    const node = cluster.node('node-a')!;
    cluster.setNode({ ...node, kubeProxy: { ...node.kubeProxy!, passesInvalid: true } });
    expect(trace(cluster, toClusterIP).outcome).toEqual(OK);
  });

  test('socketLB.hostNamespaceOnly: Cilium translates per packet, whatever kube-proxy left behind', () => {
    const result = trace(clusterWith('BPF/BPF', 'stale', true, { hostNamespaceOnly: true }), toClusterIP);
    expect(result.outcome).toEqual(OK);
    expect(result.hops.map((hop) => hop.reason)).toContain('service.per-packet');
  });

  test('the host namespace is always covered', () => {
    const result = trace(clusterWith('BPF/BPF', 'stale', false), { ...toClusterIP, from: { kind: 'node', name: 'node-a' } });
    expect(result.outcome).toEqual(OK);
  });

  test('without an agent only live rules of kube-proxy help', () => {
    for (const [rules, outcome] of [
      ['none', TIMEOUT],
      ['live', OK],
      ['stale', NOBODY],
    ] as const) {
      const cluster = clusterWith('BPF/BPF', rules, true);
      const node = cluster.node('node-a')!;
      cluster.setNode({ ...node, agent: undefined });
      expect(trace(cluster, toClusterIP).outcome).toEqual(outcome);
    }
  });

  test('rules that a stopped kube-proxy left behind serve as long as their target is there', () => {
    const services = new Map([
      ['TCP://10.247.0.50:80', [{ address: '10.100.0.20', port: 8080 }]],
      ['TCP://10.247.0.51:80', [{ address: '10.100.0.21', port: 8080 }]],
    ]);
    const cluster = clusterOf({
      agent: { masquerading: 'IPTables', hostRouting: 'Legacy', socketLB: { enabled: true, hostNamespaceOnly: false } },
      nodes: [{ name: 'node-a', ip: '10.2.128.11', kubeProxy: { mode: 'iptables', running: false, rules: 'stale', services } }],
      pods: [
        { name: 'coredns', namespace: 'kube-system', node: 'node-a', ip: '10.100.0.10', endpoint: { coveredBySocketLB: false } },
        { name: 'web', node: 'node-a', ip: '10.100.0.20' },
      ],
      frontends: [
        frontend('ClusterIP', '10.247.0.50:80', 'default/web', ['10.100.0.20:8080']),
        frontend('ClusterIP', '10.247.0.51:80', 'default/moved', ['10.100.0.20:8080']),
      ],
    });
    const outcomeAt = (address: string): string => trace(cluster, { from, to: { address, port: 80 }, protocol: 'TCP' }).outcome.kind;
    expect(outcomeAt('10.247.0.50')).toBe('pod');
    expect(outcomeAt('10.247.0.51')).toBe('refused');
  });
});
