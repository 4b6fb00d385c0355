/**
 * A security group of the VPC API as the read model has it: inbound rules for IPv4, in the order in which they are
 * matched: by priority, 1 first, and of the same priority what denies first
 * (https://support.huaweicloud.com/usermanual-vpc/zh-cn_topic_0073379079.html).
 * @module
 */
import { isIPv4, isIPv6 } from 'node:net';
import type { AddressGroup, VpcSecurityGroup, VpcSecurityGroupRule } from '../../huawei/vpc/types.ts';
import type { SecurityGroup, SecurityRule } from '../model.ts';

/** The id of a rule that is not understood: what the group admits is then not known. */
export interface Unreadable {
  readonly unreadable: string;
}

/** Ids of the address groups without which the group's rules cannot be told. */
export function addressGroupsOf({ rules }: VpcSecurityGroup): string[] {
  return rules.filter(counts).flatMap(({ remote_address_group_id }) => remote_address_group_id || []);
}

/** @param addressGroups all that {@link addressGroupsOf} names */
export function securityGroupOf(group: VpcSecurityGroup, addressGroups: ReadonlyMap<string, AddressGroup>): SecurityGroup | Unreadable {
  const ingress: SecurityRule[] = [];
  for (const rule of group.rules.filter(counts).toSorted(byPrecedence)) {
    const read = rulesOf(rule, addressGroups);
    if (!read) return { unreadable: rule.id };
    for (const one of read) ingress.push(one);
  }
  return { id: group.id, name: group.name, ingress };
}

/** Numbers of TCP and UDP beside their names. */
const PROTOCOLS: Readonly<Record<string, SecurityRule['protocol']>> = { '': 'any', tcp: 'tcp', '6': 'tcp', udp: 'udp', '17': 'udp' };

/** Rules of the other direction, for IPv6, switched off, or for protocols that carry neither TCP nor UDP decide nothing here. */
function counts({ direction, ethertype, enabled, protocol }: VpcSecurityGroupRule): boolean {
  return direction === 'ingress' && enabled && ethertype.toLowerCase() !== 'ipv6' && PROTOCOLS[protocol.toLowerCase()] !== undefined;
}

const byPrecedence = (a: VpcSecurityGroupRule, b: VpcSecurityGroupRule): number =>
  a.priority - b.priority || Number(b.action === 'deny') - Number(a.action === 'deny');

/** One for each range of ports and each source. `undefined`: not understood. */
function rulesOf(rule: VpcSecurityGroupRule, addressGroups: ReadonlyMap<string, AddressGroup>): SecurityRule[] | undefined {
  const ports = portsOf(rule.multiport);
  const sources = sourcesOf(rule, addressGroups);
  if (!ports || !sources || !['allow', 'deny', ''].includes(rule.action)) return undefined;
  const protocol = PROTOCOLS[rule.protocol.toLowerCase()]!;
  const action = rule.action === 'deny' ? ({ action: 'deny' } as const) : {};
  return sources.flatMap((source) => ports.map((range) => ({ ...action, protocol, ...(range && { ports: range }), source })));
}

/** `[undefined]`: all. */
function portsOf(multiport: string): (SecurityRule['ports'] | undefined)[] | undefined {
  if (multiport === '') return [undefined];
  const ranges: SecurityRule['ports'][] = [];
  for (const part of multiport.split(',')) {
    const match = /^\s*(\d{1,5})(?:-(\d{1,5}))?\s*$/.exec(part);
    if (!match) return undefined;
    const from = Number(match[1]);
    const to = Number(match[2] ?? from);
    if (from > to || to > 65_535) return undefined;
    ranges.push({ from, to });
  }
  return ranges;
}

function sourcesOf(
  { remote_group_id, remote_ip_prefix, remote_address_group_id }: VpcSecurityGroupRule,
  addressGroups: ReadonlyMap<string, AddressGroup>,
): SecurityRule['source'][] | undefined {
  if (remote_group_id) return [{ group: remote_group_id }];
  const group = remote_address_group_id ? addressGroups.get(remote_address_group_id) : undefined;
  if (remote_address_group_id && !group) return undefined;
  // A rule without a remote is likely one for everybody [I].
  const written = group?.ip_set ?? [remote_ip_prefix || '0.0.0.0/0'];
  const cidrs = written.map((one) => cidrsOf(one.trim()));
  return cidrs.every((some) => some !== undefined) ? cidrs.flat().map((cidr) => ({ cidr })) : undefined;
}

/** Of an address, a CIDR or a range; of IPv6 none. `undefined`: it is none of them. */
function cidrsOf(text: string): string[] | undefined {
  const [first = '', last, ...more] = text.split('-').map((part) => part.trim());
  const [address = '', bits, ...rest] = first.split('/');
  if (more.length > 0 || rest.length > 0) return undefined;
  if (isIPv6(address)) return [];
  if (!isIPv4(address)) return undefined;
  if (last !== undefined) return isIPv4(last) && bits === undefined ? between(numberOf(address), numberOf(last)) : undefined;
  if (bits === undefined) return [`${address}/32`];
  return /^\d{1,2}$/.test(bits) && Number(bits) <= 32 ? [`${address}/${bits}`] : undefined;
}

/** The fewest CIDRs that hold these addresses and no others. */
function between(first: number, last: number): string[] | undefined {
  if (first > last) return undefined;
  const found: string[] = [];
  for (let at = first; at <= last;) {
    let bits = 32;
    while (bits > 0 && at % 2 ** (33 - bits) === 0 && at + 2 ** (33 - bits) - 1 <= last) bits -= 1;
    found.push(`${[24, 16, 8, 0].map((shift) => (at >>> shift) & 255).join('.')}/${bits}`);
    at += 2 ** (32 - bits);
  }
  return found;
}

const numberOf = (address: string): number => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
