/** The way of agents and operator to the API server. @module */
import { expect, test } from 'vitest';
import { CHECKS } from '../index.ts';
import { ciliumCluster, metadata, run } from '../testing/cluster-parts.ts';
import { rehearsal } from '../testing/kubectl.ts';
import { rehearse } from '../testing/rehearsal.ts';
import { apiServerAddress } from './check.ts';
import { byLuck, scenario, service } from './scenario.ts';

rehearsal('CCE1008 while kube-proxy lives', () => rehearse(apiServerAddress, byLuck, CHECKS));
rehearsal('CCE1008 with the Service’s address', () => rehearse(apiServerAddress, service, CHECKS));
rehearsal('CCE1008 with a node without kube-proxy', () => rehearse(apiServerAddress, scenario, CHECKS));

test('the fix names the address behind the Service kubernetes', () => {
  const cluster = ciliumCluster({ env: [] }).node('n1', { signals: { kubeProxy: {} } });
  cluster.add({
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: metadata('kubernetes', { namespace: 'default', labels: { 'kubernetes.io/service-name': 'kubernetes' } }),
    endpoints: [{ addresses: ['192.168.7.4'] }],
    ports: [{ port: 5444 }],
  });
  const { findings } = run(apiServerAddress, cluster);
  expect(findings).toMatchObject([{ severity: 'warning' }]);
  const { text } = findings[0]!.fixes[0]!;
  for (const value of [`'k8sServiceHost="192.168.7.4"'`, 'k8sServicePort=5444']) expect(text).toContain(`--set-json ${value} \\\n`);
});

test('an address out of a ConfigMap counts, and without kube-proxy replacement it does not apply', () => {
  expect(run(apiServerAddress, ciliumCluster({ env: [{ name: 'KUBERNETES_SERVICE_HOST' }] })).findings).toEqual([]);
  expect(run(apiServerAddress, ciliumCluster({ env: [], config: { 'kube-proxy-replacement': 'false' } })).skip).toBeDefined();
});
