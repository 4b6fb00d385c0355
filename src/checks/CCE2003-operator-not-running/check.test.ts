/** An operator that is scaled away, pending, or just starting. @module */
import { expect, test } from 'vitest';
import { CHECKS } from '../index.ts';
import { ago, ciliumCluster, metadata, run } from '../testing/cluster-parts.ts';
import { rehearsal } from '../testing/kubectl.ts';
import { rehearse } from '../testing/rehearsal.ts';
import { operatorNotRunning } from './check.ts';
import { leaderless, scenario } from './scenario.ts';

rehearsal('CCE2003 without a leader', () => rehearse(operatorNotRunning, leaderless, CHECKS));
rehearsal('CCE2003 without a pod', () => rehearse(operatorNotRunning, scenario, CHECKS));

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

test.each([
  ['a leader that renews', { holderIdentity: 'n1-abc', renewTime: ago(5_000), acquireTime: ago(900_000) }, 0],
  [
    'a leader that renews, by the name of its pod',
    { holderIdentity: 'cilium-operator-1-abc', renewTime: ago(5_000), acquireTime: ago(900_000) },
    0,
  ],
  ['a leader that does not renew', { holderIdentity: 'n1-abc', renewTime: ago(600_000), acquireTime: ago(900_000) }, 1],
  ['somebody’s who is only just away', { holderIdentity: 'gone-abc', renewTime: ago(20_000), acquireTime: ago(60_000) }, 0],
  ['nobody’s at all', {}, 0],
])('the lock is %s', (_what, spec, count) => {
  const cluster = ciliumCluster().pod('cilium-operator-1', { ...operator, node: 'n1' });
  const name = 'cilium-operator-resource-lock';
  cluster.add({ apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: metadata(name, { namespace: 'kube-system' }), spec });
  expect(run(operatorNotRunning, cluster).findings).toHaveLength(count);
  // Nobody knows when files were written.
  expect(run(operatorNotRunning, cluster, undefined, 'files').findings).toEqual([]);
});
