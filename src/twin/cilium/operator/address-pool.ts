/** IPv4 addresses of CiliumLoadBalancerIPPools. No I/O. @module */
import type { CiliumLoadBalancerIPPool } from '../../../cluster/kinds.ts';
import { formatIPv4, parseIPv4, readCidr } from '../../ipv4.ts';

export interface Range {
  first: number;
  last: number;
}

type PoolSpec = CiliumLoadBalancerIPPool['spec'] & { allowFirstLastIPs?: 'Yes' | 'No' };

/** The ranges of a pool; blocks that make no sense are left out. */
export function rangesOf(spec: PoolSpec): Range[] {
  return (spec.blocks ?? []).flatMap(({ cidr, start, stop }) => {
    if (start) {
      const first = parseIPv4(start);
      const last = parseIPv4(stop ?? start);
      return first !== undefined && last !== undefined && first <= last ? [{ first, last }] : [];
    }
    const block = readCidr(cidr ?? '');
    if (!block) return [];
    const { first, size } = block;
    const trims = spec.allowFirstLastIPs === 'No' && size > 2;
    return [{ first: first + (trims ? 1 : 0), last: first + size - 1 - (trims ? 1 : 0) }];
  });
}

export const contains = (ranges: readonly Range[], ip: string): boolean => {
  const address = parseIPv4(ip);
  return address !== undefined && ranges.some(({ first, last }) => first <= address && address <= last);
};

export const overlap = (a: readonly Range[], b: readonly Range[]): boolean =>
  a.some((x) => b.some((y) => x.first <= y.last && y.first <= x.last));

export const sizeOf = (ranges: readonly Range[]): number => ranges.reduce((sum, { first, last }) => sum + last - first + 1, 0);

/** The first address that nobody has. */
export function firstFree(ranges: readonly Range[], used: ReadonlySet<string>): string | undefined {
  for (const { first, last } of ranges) {
    for (let address = first; address <= last; address++) {
      const ip = formatIPv4(address);
      if (!used.has(ip)) return ip;
    }
  }
  return undefined;
}
