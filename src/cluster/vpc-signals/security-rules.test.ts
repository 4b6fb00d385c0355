/** Rules of the VPC API as the read model has them: order, ports, sources, and what is not understood. */
import { describe, expect, test } from 'vitest';
import type { AddressGroup, VpcSecurityGroupRule } from '../../huawei/vpc/types.ts';
import { addressGroupsOf, securityGroupOf } from './security-rules.ts';

const rule = (more: Partial<VpcSecurityGroupRule>): VpcSecurityGroupRule => ({
  id: 'r',
  direction: 'ingress',
  protocol: 'tcp',
  ethertype: 'IPv4',
  multiport: '',
  action: 'allow',
  priority: 1,
  remote_group_id: '',
  remote_ip_prefix: '10.0.0.0/8',
  remote_address_group_id: '',
  enabled: true,
  ...more,
});
const groupOf = (...rules: VpcSecurityGroupRule[]) => ({ id: 'g', name: 'group', rules });
const read = (rules: VpcSecurityGroupRule[], addresses: Record<string, string[]> = {}) => {
  const groups = Object.entries(addresses).map(([id, ip_set]): [string, AddressGroup] => [id, { id, ip_version: 4, ip_set }]);
  const group = securityGroupOf(groupOf(...rules), new Map(groups));
  return 'ingress' in group ? group.ingress : group;
};
const sources = (...set: string[]) => {
  const found = read([rule({ remote_ip_prefix: '', remote_address_group_id: 'a' })], { a: set });
  return Array.isArray(found) ? found.map(({ source }) => ('cidr' in source ? source.cidr : source)) : found;
};

test('only what decides over inbound TCP and UDP of IPv4 that is switched on', () => {
  const others: Partial<VpcSecurityGroupRule>[] = [
    { direction: 'egress' },
    { ethertype: 'IPv6' },
    { enabled: false },
    { protocol: 'icmp', multiport: '8-0' },
    { protocol: 'icmpv6' },
    { protocol: '47' },
  ];
  expect(read(others.map(rule))).toEqual([]);
  expect(read([rule({ protocol: '6' }), rule({ protocol: 'UDP' }), rule({ protocol: '17' }), rule({ protocol: '' })])).toMatchObject([
    { protocol: 'tcp' },
    { protocol: 'udp' },
    { protocol: 'udp' },
    { protocol: 'any' },
  ]);
});

test('by priority, and of the same one what denies first; the order of the answer says nothing', () => {
  const rules = [
    rule({ priority: 100, remote_ip_prefix: '10.4.0.0/16' }),
    rule({ priority: 2, remote_ip_prefix: '10.3.0.0/16' }),
    rule({ priority: 2, remote_ip_prefix: '10.2.0.0/16', action: 'deny' }),
    rule({ priority: 1, remote_ip_prefix: '10.1.0.0/16' }),
  ];
  expect(read(rules)).toEqual([
    { protocol: 'tcp', source: { cidr: '10.1.0.0/16' } },
    { action: 'deny', protocol: 'tcp', source: { cidr: '10.2.0.0/16' } },
    { protocol: 'tcp', source: { cidr: '10.3.0.0/16' } },
    { protocol: 'tcp', source: { cidr: '10.4.0.0/16' } },
  ]);
});

test('each of several ports and ranges is a rule', () => {
  const ports = (multiport: string) => {
    const found = read([rule({ multiport })]);
    return Array.isArray(found) ? found.map((one) => one.ports && [one.ports.from, one.ports.to]) : found;
  };
  expect(ports('')).toEqual([undefined]);
  expect(ports('80')).toEqual([[80, 80]]);
  expect(ports('22, 3389,30000-32767')).toEqual([
    [22, 22],
    [3389, 3389],
    [30_000, 32_767],
  ]);
  for (const bad of ['http', '80-', '90-80', '1-70000', '1-2-3', ',']) expect(ports(bad), bad).toEqual({ unreadable: 'r' });
});

describe('sources', () => {
  test('a group, a CIDR, one address, and nobody in particular', () => {
    const all = [
      rule({ remote_group_id: 'other', remote_ip_prefix: '' }),
      rule({ remote_ip_prefix: '100.125.0.0/16' }),
      rule({ remote_ip_prefix: '10.1.2.3' }),
      rule({ remote_ip_prefix: '' }),
    ];
    const cidr = (text: string) => ({ protocol: 'tcp', source: { cidr: text } });
    expect(read(all)).toEqual([
      { protocol: 'tcp', source: { group: 'other' } },
      cidr('100.125.0.0/16'),
      cidr('10.1.2.3/32'),
      cidr('0.0.0.0/0'),
    ]);
  });

  test('all that an address group holds, ranges as the fewest CIDRs; IPv6 is left out', () => {
    const group = groupOf(rule({ remote_address_group_id: 'a' }), rule({ remote_address_group_id: 'b', direction: 'egress' }));
    expect(addressGroupsOf(group)).toEqual(['a']);
    expect(sources('10.0.0.1', '10.1.0.0/16', 'fd00::/8', 'fd00::1-fd00::2')).toEqual(['10.0.0.1/32', '10.1.0.0/16']);
    expect(sources('192.168.21.25-192.168.21.30')).toEqual([
      '192.168.21.25/32',
      '192.168.21.26/31',
      '192.168.21.28/31',
      '192.168.21.30/32',
    ]);
    expect(sources('0.0.0.0 - 255.255.255.255')).toEqual(['0.0.0.0/0']);
    expect(sources('255.255.255.255-255.255.255.255')).toEqual(['255.255.255.255/32']);
    expect(sources()).toEqual([]);
  });

  test.each(['', 'x', '10.0.0.1/33', '10.0.0.1/', '10.0.0.2-10.0.0.1', '10.0.0.1-x', '10.0.0.0/8-10.0.0.1', '1-2-3', '010.0.0.1'])(
    '"%s" is not understood: then what the group admits is not known',
    (bad) => {
      expect(sources('10.0.0.1', bad)).toEqual({ unreadable: 'r' });
      if (bad !== '') expect(read([rule({ remote_ip_prefix: bad })])).toEqual({ unreadable: 'r' });
    },
  );

  test('an address group that was not read, and an action that is none', () => {
    expect(read([rule({ remote_address_group_id: 'a' })])).toEqual({ unreadable: 'r' });
    expect(read([rule({ action: 'reject' })])).toEqual({ unreadable: 'r' });
  });

  test('the CIDRs of a random range hold its addresses and no others', () => {
    const seed = Date.now() % 2 ** 31;
    let state = seed;
    const random = (below: number): number => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return state % below;
    };
    const text = (value: number): string => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');
    const numberOf = (address: string): number => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
    for (let round = 0; round < 300; round++) {
      const first = random(2 ** 32);
      const last = Math.min(first + random(2 ** (1 + random(31))), 2 ** 32 - 1);
      const found = sources(`${text(first)}-${text(last)}`) as string[];
      let at = first;
      for (const cidr of found) {
        const [address, bits] = cidr.split('/') as [string, string];
        const size = 2 ** (32 - Number(bits));
        expect(numberOf(address) % size, `seed ${seed}: ${cidr} has host bits`).toBe(0);
        expect(numberOf(address), `seed ${seed}: ${text(first)}-${text(last)}`).toBe(at);
        at += size;
      }
      expect(at - 1, `seed ${seed}: ${text(first)}-${text(last)}`).toBe(last);
    }
  });
});
