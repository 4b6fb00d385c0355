/** Two Ciliums in one cluster, and Huawei's alone. @module */
import { expect, test } from 'vitest';
import { CHECKS } from '../index.ts';
import { ciliumCluster, metadata, run, type ClusterParts } from '../testing/cluster-parts.ts';
import { rehearsal } from '../testing/kubectl.ts';
import { rehearse } from '../testing/rehearsal.ts';
import { dataplaneV2 } from './check.ts';
import { scenario } from './scenario.ts';

rehearsal('CCE1001', () => rehearse(dataplaneV2, scenario, CHECKS));

const withHuaweis = (cluster: ClusterParts): ClusterParts =>
  cluster.add({ apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: metadata('yangtse-cilium', { namespace: 'kube-system' }), spec: {} });

test('its ConfigMap is of the same name, and does not make it one’s own Cilium', () => {
  const cluster = withHuaweis(ciliumCluster({ installed: false }));
  cluster.add({ apiVersion: 'v1', kind: 'ConfigMap', metadata: metadata('cilium-config', { namespace: 'kube-system' }), data: {} });
  expect(run(dataplaneV2, cluster).findings).toMatchObject([{ severity: 'info', message: { id: 'checks.CCE1001.alone' } }]);
  for (const check of CHECKS.filter(({ code }) => code === 'CCE2002' || code === 'CCE2003')) expect(run(check, cluster).skip).toBeDefined();
});

test('both are an error, neither is nothing', () => {
  expect(run(dataplaneV2, withHuaweis(ciliumCluster())).findings).toMatchObject([{ severity: 'error', about: ['cluster'] }]);
  expect(run(dataplaneV2, ciliumCluster()).findings).toEqual([]);
});
