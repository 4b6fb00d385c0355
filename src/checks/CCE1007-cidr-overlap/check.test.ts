/** What lies where only Cilium's pods should. @module */
import { expect, test } from 'vitest';
import { CHECKS } from '../index.ts';
import { ciliumCluster, metadata, run, seenIn } from '../testing/cluster-parts.ts';
import { rehearsal } from '../testing/kubectl.ts';
import { rehearse } from '../testing/rehearsal.ts';
import { cidrOverlap } from './check.ts';
import { scenario } from './scenario.ts';

rehearsal('CCE1007', () => rehearse(cidrOverlap, scenario, CHECKS));

const pool = (range: string) => ciliumCluster({ config: { 'cluster-pool-ipv4-cidr': range } });
const service = (clusterIP: string) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: metadata('s', { namespace: 'default' }),
  spec: { clusterIP },
});

test('each kind of thing is named once, with the widest range', () => {
  const cluster = pool('10.0.0.0/8').node('n1').node('n2').add(service('10.247.0.9'));
  cluster.cloud({ vpcCIDRs: ['10.2.0.0/16'] });
  const answer = run(cidrOverlap, cluster);
  const { findings } = answer;
  expect(findings).toMatchObject([{ severity: 'error', cause: { id: 'checks.CCE1007.defaultCause' } }]);
  expect(seenIn(answer)[0]!.map((observed) => observed.split(',')[0])).toEqual([
    '10.2.128.11 lies in 10.0.0.0/8',
    '10.247.0.9 lies in 10.0.0.0/8',
    '10.2.0.0/16 lies in 10.0.0.0/8',
  ]);
  // 10.101.0.0/16 is what the nodes have now.
  expect(findings[0]!.fixes[0]!.text).toContain('\'ipam.operator.clusterPoolIPv4PodCIDRList=["10.102.0.0/16"]\'');
});

test('the VPC’s range alone is a warning: nothing has that address yet', () => {
  const cluster = pool('10.3.0.0/16')
    .node('n1', { podCIDRs: ['10.3.0.0/24'] })
    .cloud({ vpcCIDRs: ['10.0.0.0/8'] });
  expect(run(cidrOverlap, cluster).findings).toMatchObject([{ severity: 'warning' }]);
});

test('a pod of CCE’s own CNI in Cilium’s range, headless Services, pools without overlap', () => {
  const cluster = pool('10.100.0.0/16')
    .node('n1', { podCIDRs: ['10.100.0.0/24'] })
    .add(service('None'));
  expect(run(cidrOverlap, cluster)).toMatchObject({ findings: [], looked: 1 });
  cluster.pod('old', { node: 'n1', ip: '10.100.0.7' });
  expect(run(cidrOverlap, cluster).findings).toMatchObject([{ evidence: [{ at: { name: 'old' } }] }]);
  cluster.ciliumEndpoint('default', 'old', '10.100.0.7');
  expect(run(cidrOverlap, cluster).findings).toEqual([]);
});

test('where nothing but pods of the other CNI is in the way, making them anew is enough', () => {
  const cluster = pool('10.100.0.0/16')
    .node('n1', { podCIDRs: ['10.100.0.0/24'] })
    .pod('old', { node: 'n1', ip: '10.100.0.7' });
  expect(run(cidrOverlap, cluster).findings[0]!.fixes.map(({ text }) => text)).toEqual(['kubectl -n default delete pod old']);
});

test('a pod whose CiliumEndpoint is not written yet, or never is, is nobody else’s', () => {
  const nodes = (config = {}) => ciliumCluster({ config: { 'cluster-pool-ipv4-cidr': '10.100.0.0/16', ...config } }).node('n1');
  expect(run(cidrOverlap, nodes().pod('new', { node: 'n1', ip: '10.100.0.7', ageMs: 5000 })).findings).toEqual([]);
  const without = nodes({ 'disable-endpoint-crd': 'true' }).pod('a', { node: 'n1', ip: '10.100.0.7' });
  expect(run(cidrOverlap, without).findings).toEqual([]);
});
