/** Releases side by side. @module */
import { expect, test } from 'vitest';
import { CHECKS } from '../index.ts';
import { ciliumCluster, run } from '../testing/cluster-parts.ts';
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
