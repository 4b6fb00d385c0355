/** Pods beside socket-LB: who serves them then. @module */
import { expect, test } from 'vitest';
import { Lab } from '../../lab/index.ts';
import type { Finding } from '../finding.ts';
import { CHECKS } from '../index.ts';
import { ciliumCluster, coverageWithout, endpoint, run, seenIn } from '../testing/cluster-parts.ts';
import { rehearsal } from '../testing/kubectl.ts';
import { applyFix, diagnose, rehearse, untilServed } from '../testing/rehearsal.ts';
import { socketLbUncovered } from './check.ts';
import { scenario } from './scenario.ts';

rehearsal('CCE2006 kube-proxy serves them meanwhile', async () => {
  const lab = await Lab.start(scenario.options);
  const severity = (wanted: string) => (): Finding | undefined =>
    diagnose(lab, CHECKS).find(({ finding }) => finding.code === 'CCE2006' && finding.severity === wanted)?.finding;
  try {
    const { fixes } = await lab.eventually('an error', severity('error'));
    await applyFix(lab, fixes[1]!);
    await lab.eventually('a warning', severity('warning'));
    await untilServed(lab);
  } finally {
    await lab.stop();
  }
});

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

test('where nobody looked for kube-proxy it is taken to serve them under legacy host routing: CCE runs it everywhere', () => {
  const found = (hostRouting: 'Legacy' | 'BPF') => {
    const cluster = ciliumCluster().node('n1', { signals: { agent: { hostRouting, endpoints } } });
    const answer = run(socketLbUncovered, cluster, coverageWithout('kube-proxy'));
    expect(seenIn(answer)).toEqual([[expect.stringContaining('kube-proxy’s rules: not looked at')]]);
    return answer.findings;
  };
  expect(found('Legacy')).toMatchObject([{ severity: 'warning', confidence: 'likely' }]);
  expect(found('BPF')).toMatchObject([{ severity: 'error', confidence: 'likely' }]);
});

test('an agent that tells only that socket-LB is on: unknown', () => {
  const cluster = ciliumCluster().node('n1', { signals: { agent: { endpoints } } });
  const coverage = coverageWithout('socket-lb');
  expect(run(socketLbUncovered, cluster, coverage)).toEqual({ findings: [], looked: 0, unknown: coverage.unknownSignal('socket-lb') });
});

test('with hostNamespaceOnly, or without socket-LB at all, nobody is meant to be covered', () => {
  const found = (socketLB: { enabled: boolean; hostNamespaceOnly: boolean }) =>
    run(socketLbUncovered, ciliumCluster().node('n1', { signals: { agent: { socketLB, endpoints } } })).findings;
  expect(found({ enabled: true, hostNamespaceOnly: true })).toEqual([]);
  expect(found({ enabled: false, hostNamespaceOnly: false })).toEqual([]);
});
