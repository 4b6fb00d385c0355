/** Ports that nodes need of each other. @module */
import { expect, test } from 'vitest';
import type { SecurityRule } from '../../cluster/model.ts';
import { CHECKS } from '../index.ts';
import { ciliumCluster, type ClusterParts, coverageWithout, run, seenIn } from '../testing/cluster-parts.ts';
import { rehearsal } from '../testing/kubectl.ts';
import { rehearse } from '../testing/rehearsal.ts';
import { tunnelBlocked } from './check.ts';
import { scenario } from './scenario.ts';

rehearsal('CCE1005', () => rehearse(tunnelBlocked, scenario, CHECKS));

const from = (group: string, more: Partial<SecurityRule> = {}): SecurityRule => ({ protocol: 'any', source: { group }, ...more });
const group = (id: string, ...ingress: SecurityRule[]) => ({ id, name: `group-${id}`, ingress });

const twoPools = (config: Record<string, string> = {}): ClusterParts =>
  ciliumCluster({ config })
    .node('n1', { signals: { securityGroups: ['a'], agent: {} } })
    .node('n2', { signals: { securityGroups: ['a'], agent: {} } })
    .node('n3', { signals: { securityGroups: ['b'], agent: {} } });

test('pools of different groups: each direction is named, with the groups’ own ids', () => {
  const cluster = twoPools().cloud({ securityGroups: [group('a', from('a')), group('b', from('b'), from('a'))] });
  const { findings } = run(tunnelBlocked, cluster);
  expect(findings).toMatchObject([{ severity: 'error', objects: [{ name: 'n1' }, { name: 'n2' }] }]);
  expect(findings[0]!.fixes[0]!.text).toContain('security_group_id = "a"');
  expect(findings[0]!.fixes[0]!.text).toContain('remote_group_id   = "b"');
  expect(findings[0]!.fixes[0]!.text).toContain('ports             = "8472"');
});

test('a rule for a range of addresses will do; a tunnel port of one’s own is looked at in place of 8472', () => {
  const range: SecurityRule = { protocol: 'udp', ports: { from: 4000, to: 9000 }, source: { cidr: '10.2.128.0/17' } };
  const admitted = [group('a', range, from('b', { protocol: 'tcp' }), from('a')), group('b', range, from('a', { protocol: 'tcp' }))];
  expect(run(tunnelBlocked, twoPools().cloud({ securityGroups: admitted })).findings).toEqual([]);
  const answer = run(tunnelBlocked, twoPools({ 'tunnel-port': '9999' }).cloud({ securityGroups: admitted }));
  expect(answer.findings).toMatchObject([{ severity: 'error' }]);
  expect(seenIn(answer)).toEqual([[expect.stringContaining('9999/UDP'), expect.anything()]]);
});

test('health alone is a warning: pods reach each other', () => {
  const groups = [group('a', from('a'), from('b', { protocol: 'udp' })), group('b', from('b'), from('a', { protocol: 'udp' }))];
  expect(run(tunnelBlocked, twoPools().cloud({ securityGroups: groups })).findings).toMatchObject([
    { severity: 'warning', message: { id: 'checks.CCE1005.health' } },
  ]);
});

test('groups that were not read are no closed ones, and a lone node needs nothing', () => {
  expect(run(tunnelBlocked, twoPools().cloud({})).findings).toEqual([]);
  expect(run(tunnelBlocked, ciliumCluster().node('n1', { signals: {} }).cloud({})).skip).toBeDefined();
});

test('nodes into which nobody looked are in the groups that the VPC shows; where it does not, they are unknown', () => {
  const cluster = ciliumCluster().node('n1').node('n2').node('n3');
  const nodeSecurityGroups = [
    { node: 'n1', groups: ['a'] },
    { node: 'n2', groups: ['b'] },
  ];
  cluster.cloud({ securityGroups: [group('a', from('a'), from('b')), group('b', from('b'))], nodeSecurityGroups });
  const { findings } = run(tunnelBlocked, cluster);
  expect(findings).toMatchObject([{ objects: [{ name: 'n2' }] }]);
  expect(run(tunnelBlocked, cluster, coverageWithout('security-groups'))).toMatchObject({ findings: [], looked: 0, unknown: {} });
});

test('what a rule denies before another admits it is blocked', () => {
  const range: SecurityRule = { action: 'deny', protocol: 'udp', source: { cidr: '10.2.0.0/16' } };
  const cluster = ciliumCluster().node('n1').node('n2');
  const nodeSecurityGroups = ['n1', 'n2'].map((node) => ({ node, groups: ['a'] }));
  cluster.cloud({ securityGroups: [group('a', range, from('a'))], nodeSecurityGroups });
  const answer = run(tunnelBlocked, cluster);
  expect(answer.findings).toMatchObject([{ severity: 'error' }]);
  expect(seenIn(answer)).toEqual([[expect.stringContaining('8472/UDP')]]);
});
