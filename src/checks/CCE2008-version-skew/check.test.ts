/** Releases side by side. @module */
import { expect, test } from 'vitest';
import { CHECKS } from '../index.ts';
import { ciliumCluster, metadata, run } from '../testing/cluster-parts.ts';
import { rehearsal } from '../testing/kubectl.ts';
import { rehearse } from '../testing/rehearsal.ts';
import { versionSkew } from './check.ts';
import { scenario } from './scenario.ts';

rehearsal('CCE2008', () => rehearse(versionSkew, scenario, CHECKS));

const agentOf = (tag: string) => ({
  spec: { nodeName: 'n1', containers: [{ name: 'cilium-agent', image: `quay.io/cilium/cilium:${tag}` }] },
});

test('an agent of the old release, ready and not about to go', () => {
  const found = (tag: string, agentReady = true) =>
    run(versionSkew, ciliumCluster().node('n1', { agentPod: agentOf(tag), agentReady })).findings;
  expect(found('v1.19.1@sha256:1')).toEqual([]);
  expect(found('v1.18.6', false)).toEqual([]);
  expect(found('v1.18.6')).toMatchObject([{ about: ['node/n1'], message: { params: { version: '1.19.1' } } }]);
  // No release that can be told from it.
  expect(found('latest')).toEqual([]);
});

test('a rolling update of many nodes: the last ones wait, and that is no fault as long as it goes on', () => {
  const old = agentOf('v1.18.6');
  const updating = (ageMs: number) => {
    const cluster = ciliumCluster().node('n1', { agentPod: old }).node('n2', { agentPod: false });
    const agent = { labels: { 'k8s-app': 'cilium' }, namespace: 'kube-system', hostNetwork: true, ageMs };
    return cluster.pod('cilium-new', { ...agent, more: agentOf('v1.19.1') });
  };
  expect(run(versionSkew, updating(60_000)).findings).toEqual([]);
  expect(run(versionSkew, updating(3_600_000)).findings).toMatchObject([{ about: ['node/n1'] }]);
});

test('the port of a registry is no tag', () => {
  const image = (name: string, tag: string) => [{ name: `cilium-${name}`, image: `registry:5000/cilium/${name}:${tag}` }];
  const cluster = ciliumCluster().add(
    {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: metadata('cilium', { namespace: 'kube-system' }),
      spec: { template: { spec: { containers: image('agent', 'v1.19.1@sha256:1') } } },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: metadata('cilium-operator', { namespace: 'kube-system' }),
      spec: { template: { spec: { containers: image('operator', 'v1.18.6') } } },
    },
  );
  expect(run(versionSkew, cluster).findings[0]!.fixes[0]!.text).toContain('cilium-operator=registry:5000/cilium/operator:v1.19.1');
});
