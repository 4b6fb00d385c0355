/** An operator that is scaled away, pending, or just starting. @module */
import { expect, test } from 'vitest';
import { CHECKS } from '../index.ts';
import { ciliumCluster, run } from '../testing/cluster-parts.ts';
import { rehearsal } from '../testing/kubectl.ts';
import { rehearse } from '../testing/rehearsal.ts';
import { operatorNotRunning } from './check.ts';
import { scenario } from './scenario.ts';

rehearsal('CCE2003', () => rehearse(operatorNotRunning, scenario, CHECKS));

const operator = { namespace: 'kube-system', labels: { 'io.cilium/app': 'operator' }, hostNetwork: true };

test('one ready pod of two is enough: on a single node the other one never finds a place', () => {
  const cluster = ciliumCluster().pod('cilium-operator-2', { ...operator, ready: false, phase: 'Pending' });
  expect(run(operatorNotRunning, cluster).findings).toEqual([]);
});

test('one that has just been made is given its time, an old one that is Pending is not', () => {
  const pending = (ageMs: number) => {
    const cluster = ciliumCluster();
    return cluster.pod('cilium-operator-1', { ...operator, ready: false, phase: 'Pending', ageMs });
  };
  expect(run(operatorNotRunning, pending(20_000)).findings).toEqual([]);
  expect(run(operatorNotRunning, pending(300_000)).findings).toMatchObject([
    { objects: [{ kind: 'Deployment', name: 'cilium-operator' }], about: ['cluster'] },
  ]);
});
