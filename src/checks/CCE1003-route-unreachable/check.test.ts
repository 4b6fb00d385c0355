/** The taint of CCE is named as the cause of all that waits for it. @module */
import { expect, test } from 'vitest';
import { CHECKS } from '../index.ts';
import { ciliumCluster, run } from '../testing/cluster-parts.ts';
import { rehearse } from '../testing/rehearsal.ts';
import { rehearsal } from '../testing/kubectl.ts';
import { routeUnreachable } from './check.ts';
import { scenario, withToleration } from './scenario.ts';

const TAINT = { key: 'node.kubernetes.io/route-unreachable', effect: 'NoSchedule' } as const;

rehearsal('CCE1003 by taking the taint off', () => rehearse(routeUnreachable, scenario, CHECKS));
rehearsal('CCE1003 with the operator’s toleration', () => rehearse(routeUnreachable, withToleration, CHECKS));

test('a node that is just coming up is given its time', () => {
  const cluster = ciliumCluster();
  cluster.node('n1', { taints: [TAINT], ageMs: 60_000 });
  expect(run(routeUnreachable, cluster)).toMatchObject({ findings: [], looked: 1 });
});

test('without Cilium the taint is CCE’s own business', () => {
  const cluster = ciliumCluster({ installed: false });
  cluster.node('n1', { taints: [TAINT] });
  expect(run(routeUnreachable, cluster)).toMatchObject({ skip: { id: 'checks.cluster.noCilium' } });
});

test('all nodes stand in one finding, the tainted alone; nobody waiting, it is likely', () => {
  const cluster = ciliumCluster();
  cluster.node('n1', { taints: [TAINT] });
  cluster.node('n2', {});
  cluster.node('n3', { taints: [TAINT, { key: 'other', effect: 'NoExecute' }] });
  const { findings } = run(routeUnreachable, cluster);
  expect(findings).toHaveLength(1);
  expect(findings[0]).toMatchObject({
    confidence: 'likely',
    objects: [{ name: 'n1' }, { name: 'n3' }],
    about: ['cluster', 'node/n1', 'node/n3'],
    fixes: [{ text: 'kubectl taint nodes n1 n3 node.kubernetes.io/route-unreachable:NoSchedule-' }],
  });
});
