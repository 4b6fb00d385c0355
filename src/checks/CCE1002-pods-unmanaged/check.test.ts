/** Pods that are not Cilium's: why, and since when. @module */
import { expect, test } from 'vitest';
import { Lab } from '../../lab/index.ts';
import { CHECKS } from '../index.ts';
import { ago, ciliumCluster, endpoint, run, type ClusterParts } from '../testing/cluster-parts.ts';
import { rehearsal } from '../testing/kubectl.ts';
import { diagnose, healthyValues, rehearse } from '../testing/rehearsal.ts';
import { podsUnmanaged } from './check.ts';
import { beforeCilium, scenario } from './scenario.ts';

rehearsal('CCE1002 beside Cilium', () => rehearse(podsUnmanaged, scenario, CHECKS));
rehearsal('CCE1002 before Cilium', () => rehearse(podsUnmanaged, beforeCilium, CHECKS));

test('問題一: on ENI nodes it is the one finding, and the network mode its likely cause', async () => {
  const lab = await Lab.start({ networkMode: 'eni', values: healthyValues() });
  try {
    const { finding } = (
      await lab.eventually('CCE1002 alone', () => {
        const found = diagnose(lab, CHECKS);
        return found.length === 1 && found[0]!.finding.code === 'CCE1002' && found[0]!.finding.objects.length === 4 && found;
      })
    )[0]!;
    expect(finding).toMatchObject({ confidence: 'likely', cause: { id: 'checks.CCE1002.modeCause' } });
    expect(finding.fixes[0]).toMatchObject({ kind: 'terraform', text: expect.stringContaining('overlay_l2') });
  } finally {
    await lab.stop();
  }
}, 120_000);

const withCiliumSince = (ms: number): ClusterParts => {
  const cluster = ciliumCluster().node('n1').node('n2', { agentReady: false });
  const ciliumNode = cluster.model.get(
    { group: 'cilium.io', version: 'v2', plural: 'ciliumnodes', kind: 'CiliumNode', namespaced: false },
    { name: 'n1' },
  )!;
  cluster.model.set({ ...ciliumNode, metadata: { ...ciliumNode.metadata, creationTimestamp: ago(ms) } });
  return cluster;
};

test('pods from before Cilium are to be made anew, by their workloads', () => {
  const cluster = withCiliumSince(1_800_000);
  cluster.pod('web-abc-1', { node: 'n1', ip: '10.100.0.2' }).pod('lone', { node: 'n1', ip: '10.100.0.3' });
  const web = [
    ...cluster.model.byIndex({ group: '', version: 'v1', plural: 'pods', kind: 'Pod', namespaced: true }, 'podByIP', '10.100.0.2'),
  ][0]!;
  cluster.model.set({
    ...web,
    metadata: {
      ...web.metadata,
      labels: { 'pod-template-hash': 'abc' },
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-abc', uid: 'r', controller: true }],
    },
  });
  expect(run(podsUnmanaged, cluster).findings).toMatchObject([
    {
      confidence: 'certain',
      message: { id: 'checks.CCE1002.before' },
      fixes: [{ text: 'kubectl -n default rollout restart deployment/web\nkubectl -n default delete pod lone' }],
    },
  ]);
});

test('managed, on the host network, ended, too young, or on a node without a ready agent: none of them counts', () => {
  const cluster = withCiliumSince(1_800_000);
  cluster
    .pod('managed', { node: 'n1', ip: '10.101.1.2' })
    .ciliumEndpoint('default', 'managed', '10.101.1.2')
    .pod('host', { node: 'n1', ip: '10.2.128.11', hostNetwork: true })
    .pod('done', { node: 'n1', ip: '10.100.0.4', phase: 'Succeeded' })
    .pod('young', { node: 'n1', ip: '10.100.0.5', ageMs: 5_000 })
    .pod('elsewhere', { node: 'n2', ip: '10.100.0.6' });
  expect(run(podsUnmanaged, cluster)).toEqual({ findings: [], looked: 1 });
});

test('an endpoint whose interface the agent does not find is none, whatever its object says', () => {
  const cluster = ciliumCluster().node('n1', {
    signals: { agent: { endpoints: new Map([endpoint({ pod: 'web', ipv4: '10.101.1.9', interfaceIndex: 0 })]) } },
  });
  cluster.pod('web', { node: 'n1', ip: '10.101.1.9' }).ciliumEndpoint('default', 'web', '10.101.1.9');
  expect(run(podsUnmanaged, cluster).findings).toHaveLength(1);
});
