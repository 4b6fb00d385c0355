/** Settings that agents have, and should have. @module */
import { expect, test } from 'vitest';
import { CHECKS } from '../index.ts';
import { ciliumCluster, coverageWithout, metadata, run } from '../testing/cluster-parts.ts';
import { rehearsal } from '../testing/kubectl.ts';
import { rehearse } from '../testing/rehearsal.ts';
import { configNotApplied } from './check.ts';
import { scenario } from './scenario.ts';

rehearsal('CCE2007', () => rehearse(configNotApplied, scenario, CHECKS));

test('a CiliumNodeConfig is what its node should have', () => {
  const cluster = ciliumCluster().node('n1', { signals: { agent: { masquerading: 'IPTables', hostRouting: 'Legacy' } } });
  expect(run(configNotApplied, cluster).findings).toMatchObject([{ evidence: [{ path: 'masquerading' }, { path: 'host routing' }] }]);
  cluster.add({
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumNodeConfig',
    metadata: metadata('legacy', { namespace: 'kube-system' }),
    spec: { nodeSelector: {}, defaults: { 'enable-bpf-masquerade': 'false' } },
  });
  expect(run(configNotApplied, cluster)).toEqual({ findings: [], looked: 1 });
});

test('what was only worked out from the configuration is not compared with it', () => {
  const cluster = ciliumCluster().node('n1', { signals: { agent: { masquerading: 'IPTables' } } });
  expect(run(configNotApplied, cluster, coverageWithout('agent'))).toMatchObject({ findings: [], looked: 0, unknown: {} });
});
