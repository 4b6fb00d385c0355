/** Pods beside socket-LB: who serves them then. @module */
import { expect, test } from 'vitest';
import { CHECKS } from '../index.ts';
import { ciliumCluster, endpoint, run } from '../testing/cluster-parts.ts';
import { rehearsal } from '../testing/kubectl.ts';
import { rehearse } from '../testing/rehearsal.ts';
import { socketLbUncovered } from './check.ts';
import { scenario } from './scenario.ts';

rehearsal('CCE2006', () => rehearse(socketLbUncovered, scenario, CHECKS));

const endpoints = new Map([
  endpoint({ pod: 'out', ipv4: '10.101.1.2', coveredBySocketLB: false }),
  endpoint({ pod: 'in', ipv4: '10.101.1.3' }),
]);

test.each([
  ['Legacy', 'live', 'warning'],
  ['Legacy', 'stale', 'error'],
  ['Legacy', 'none', 'error'],
  ['BPF', 'live', 'error'],
] as const)('host routing %s, kube-proxy’s rules %s: %s', (hostRouting, rules, severity) => {
  const cluster = ciliumCluster().node('n1', { signals: { agent: { hostRouting, endpoints }, kubeProxy: { rules } } });
  expect(run(socketLbUncovered, cluster)).toMatchObject({
    findings: [{ severity, objects: [{ name: 'n1' }, { name: 'out' }] }],
    looked: 2,
  });
});

test('with hostNamespaceOnly, or without socket-LB at all, nobody is meant to be covered', () => {
  const found = (socketLB: { enabled: boolean; hostNamespaceOnly: boolean }) =>
    run(socketLbUncovered, ciliumCluster().node('n1', { signals: { agent: { socketLB, endpoints } } })).findings;
  expect(found({ enabled: true, hostNamespaceOnly: true })).toEqual([]);
  expect(found({ enabled: false, hostNamespaceOnly: false })).toEqual([]);
});
