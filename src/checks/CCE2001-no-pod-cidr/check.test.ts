/** Agents without a pod CIDR, in both IPAM modes, and what only looks like it. @module */
import { expect, test } from 'vitest';
import { CHECKS } from '../index.ts';
import { ciliumCluster, run } from '../testing/cluster-parts.ts';
import { rehearsal } from '../testing/kubectl.ts';
import { rehearse } from '../testing/rehearsal.ts';
import { noPodCidr } from './check.ts';
import { fullPool, scenario } from './scenario.ts';

rehearsal('CCE2001 ipam: kubernetes', () => rehearse(noPodCidr, scenario, CHECKS));
rehearsal('CCE2001 a pool that is full', () => rehearse(noPodCidr, fullPool, CHECKS));

test('ipam: kubernetes takes a podCIDR of the Node or the annotation', () => {
  const cluster = ciliumCluster({ config: { ipam: 'kubernetes' } });
  cluster.node('n1', { podCIDR: '10.1.1.0/24' }).node('n2', {}).node('n3', {});
  cluster.model.set({
    ...cluster.model.get({ group: '', version: 'v1', plural: 'nodes', kind: 'Node', namespaced: false }, { name: 'n3' })!,
    metadata: {
      name: 'n3',
      uid: 'n3',
      resourceVersion: '2',
      creationTimestamp: '',
      annotations: { 'network.cilium.io/ipv4-pod-cidr': '10.1.3.0/24' },
    },
  });
  expect(run(noPodCidr, cluster).findings).toMatchObject([{ objects: [{ name: 'n2' }], fixes: [{ kind: 'helm' }] }]);
});

test('cluster-pool looks at the CiliumNode alone; an operator that gives nothing is to be started anew', () => {
  const cluster = ciliumCluster().node('n1', { podCIDRs: [] }).node('n2').node('n3', { podCIDRs: false, podCIDR: '10.1.1.0/24' });
  expect(run(noPodCidr, cluster).findings).toMatchObject([
    { objects: [{ name: 'n1' }, { name: 'n3' }], fixes: [{ text: 'kubectl -n kube-system rollout restart deployment/cilium-operator' }] },
  ]);
});

test('a mode in which somebody else gives addresses, and a node without an agent, are none of it', () => {
  expect(run(noPodCidr, ciliumCluster({ config: { ipam: 'eni' } }).node('n1', { podCIDRs: [] })).skip).toMatchObject({
    params: { mode: 'eni' },
  });
  expect(run(noPodCidr, ciliumCluster().node('n1', { podCIDRs: [], agentPod: false })).findings).toEqual([]);
});
