/** What kube-proxy leaves behind. @module */
import { expect, test } from 'vitest';
import { CHECKS } from '../index.ts';
import { ciliumCluster, coverageWithout, run, seenIn } from '../testing/cluster-parts.ts';
import { rehearsal } from '../testing/kubectl.ts';
import { rehearse } from '../testing/rehearsal.ts';
import { kubeProxyStale } from './check.ts';
import { scenario } from './scenario.ts';

rehearsal('CCE1013', () => rehearse(kubeProxyStale, scenario, CHECKS));

const stopped = (rules: 'none' | 'stale') => ({ signals: { kubeProxy: { running: false, rules } } });

test('running beside Cilium it is no fault, nor when it has gone without a trace', () => {
  const cluster = ciliumCluster()
    .node('n1', { signals: { kubeProxy: {} } })
    .node('n2', stopped('none'))
    .node('n3');
  expect(run(kubeProxyStale, cluster)).toEqual({ findings: [], looked: 2 });
});

test('without kube-proxy replacement nobody serves Services then', () => {
  const cluster = ciliumCluster({ config: { 'kube-proxy-replacement': 'false' } }).node('n1', stopped('none'));
  const answer = run(kubeProxyStale, cluster);
  expect(seenIn(answer)).toEqual([[expect.stringMatching(/^no rules; nobody listens on 10256/)]]);
  expect(answer.findings).toMatchObject([
    {
      severity: 'error',
      confidence: 'likely',
      fixes: [{ text: expect.stringContaining('systemctl start') }],
    },
  ]);
});

test('a node that could not be seen hides nothing of the others', () => {
  const cluster = ciliumCluster().node('n1', stopped('stale')).node('n2');
  const why = coverageWithout('kube-proxy').unknownSignal('kube-proxy')!;
  const coverage = { ...coverageWithout(), unknownSignal: (_: unknown, node?: string) => (node === 'n1' ? undefined : why) };
  expect(run(kubeProxyStale, cluster, coverage)).toMatchObject({ findings: [{ objects: [{ name: 'n1' }] }], looked: 1, unknown: why });
});
