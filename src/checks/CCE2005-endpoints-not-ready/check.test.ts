/** Endpoints that stay behind. @module */
import { expect, test } from 'vitest';
import { CHECKS } from '../index.ts';
import { ago, ciliumCluster, endpoint, run } from '../testing/cluster-parts.ts';
import { rehearsal } from '../testing/kubectl.ts';
import { rehearse } from '../testing/rehearsal.ts';
import { endpointsNotReady } from './check.ts';
import { scenario } from './scenario.ts';

rehearsal('CCE2005', () => rehearse(endpointsNotReady, scenario, CHECKS));

test('what the agent says counts before what it has written down', () => {
  const cluster = ciliumCluster().node('n1', {
    signals: { agent: { endpoints: new Map([endpoint({ pod: 'a', ipv4: '10.101.1.2' })]) } },
  });
  cluster.pod('a', { node: 'n1', ip: '10.101.1.2' }).ciliumEndpoint('default', 'a', '10.101.1.2', 'restoring');
  cluster.pod('b', { node: 'n1', ip: '10.101.1.3' }).ciliumEndpoint('default', 'b', '10.101.1.3', 'not-ready');
  expect(run(endpointsNotReady, cluster)).toMatchObject({
    findings: [{ objects: [{ name: 'b' }], fixes: [{ text: 'kubectl -n default delete pod b' }] }],
    looked: 2,
  });
});

test('an agent that has only just come back is still at it', () => {
  const back = { status: { conditions: [{ type: 'Ready', status: 'True' as const, lastTransitionTime: ago(20_000) }] } };
  const cluster = ciliumCluster().node('n1', { agentPod: back });
  cluster.pod('a', { node: 'n1', ip: '10.101.1.2' }).ciliumEndpoint('default', 'a', '10.101.1.2', 'restoring');
  expect(run(endpointsNotReady, cluster)).toEqual({ findings: [], looked: 0 });
});

test('of many endpoints some are always being regenerated', () => {
  const cluster = ciliumCluster().node('n1');
  for (const [index, state] of ['regenerating', 'waiting-to-regenerate', 'disconnecting'].entries())
    cluster.pod(state, { node: 'n1', ip: `10.101.1.${index}` }).ciliumEndpoint('default', state, `10.101.1.${index}`, state);
  expect(run(endpointsNotReady, cluster)).toEqual({ findings: [], looked: 3 });
});
