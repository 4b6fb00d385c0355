/** Which rule of which group decides: group after group, and in each the first that fits. */
import { expect, test } from 'vitest';
import type { SecurityRule } from '../cluster/model.ts';
import { StaticClusterModel } from '../cluster/static.ts';
import { judgeSecurityGroups } from './security-groups.ts';

const anywhere = { cidr: '0.0.0.0/0' };
const allow = (more: Partial<SecurityRule> = {}): SecurityRule => ({ protocol: 'tcp', source: anywhere, ...more });
const deny = (more: Partial<SecurityRule> = {}): SecurityRule => ({ ...allow(more), action: 'deny' });

function judge(groups: Readonly<Record<string, readonly SecurityRule[]>>, of = Object.keys(groups)) {
  const securityGroups = Object.entries(groups).map(([id, ingress]) => ({ id, name: `group ${id}`, ingress }));
  const cluster = new StaticClusterModel({ cloud: { loadBalancers: [], securityGroups, vpcCIDRs: undefined, routes: undefined } });
  return judgeSecurityGroups(cluster, { securityGroups: of }, { address: '10.0.0.7', groups: ['x'] }, 'TCP', 80);
}
const admitted = (group: string) => ({ known: true, group: `group ${group}` });
const denied = { known: true, group: undefined };

test.each([
  ['nothing that fits', { a: [allow({ protocol: 'udp' }), allow({ ports: { from: 81, to: 90 } })] }, denied],
  ['a denial before an admission', { a: [deny({ source: { cidr: '10.0.0.0/24' } }), allow()] }, denied],
  ['a denial behind an admission', { a: [allow(), deny()] }, admitted('a')],
  ['a denial of another port', { a: [deny({ ports: { from: 22, to: 22 } }), allow()] }, admitted('a')],
  ['a denial of another group', { a: [deny({ source: { group: 'y' } }), allow({ source: { group: 'x' } })] }, admitted('a')],
  ['a second group, where the first says nothing', { a: [], b: [allow()] }, admitted('b')],
  ['a second group, where the first denies', { a: [deny()], b: [allow()] }, denied],
] as const)('%s', (_what, groups, verdict) => expect(judge(groups)).toEqual(verdict));

test('the order is the one in which the node has its groups, not the one in which they were read', () => {
  const groups = { a: [deny()], b: [allow()] };
  expect(judge(groups, ['b', 'a'])).toEqual(admitted('b'));
  expect(judge(groups, ['a', 'b'])).toEqual(denied);
});

test('groups that were not read decide nothing', () => {
  expect(judge({}, ['a'])).toEqual({ known: false });
  expect(judge({ a: [] }, [])).toEqual({ known: false });
});
