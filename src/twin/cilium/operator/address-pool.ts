/** IPv4 addresses of CiliumLoadBalancerIPPools. No I/O. @module */
import type { CiliumLoadBalancerIPPool } from '../../../cluster/kinds.ts';

export interface Range {
  first: number;
  last: number;
}

type PoolSpec = CiliumLoadBalancerIPPool['spec'] & { allowFirstLastIPs?: 'Yes' | 'No' };

export function toNumber(ip: string): number | undefined {
  const octets = ip.split('.').map(Number);
  if (octets.length !== 4 || octets.some((octet) => !Number.isInteger(octet) || octet < 0 || octet > 255)) return undefined;
  return octets.reduce((sum, octet) => sum * 256 + octet, 0);
}

export const toText = (address: number): string => [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');

/** The ranges of a pool; blocks that make no sense are left out. */
export function rangesOf(spec: PoolSpec): Range[] {
  return (spec.blocks ?? []).flatMap(({ cidr, start, stop }) => {
    if (start) {
      const first = toNumber(start);
      const last = toNumber(stop ?? start);
      return first !== undefined && last !== undefined && first <= last ? [{ first, last }] : [];
    }
    const [address, prefix] = (cidr ?? '').split('/');
    const base = toNumber(address ?? '');
    if (base === undefined || prefix === undefined) return [];
    const size = 2 ** (32 - Number(prefix));
    const first = Math.floor(base / size) * size;
    const trims = spec.allowFirstLastIPs === 'No' && size > 2;
    return [{ first: first + (trims ? 1 : 0), last: first + size - 1 - (trims ? 1 : 0) }];
  });
}

export const contains = (ranges: readonly Range[], ip: string): boolean => {
  const address = toNumber(ip);
  return address !== undefined && ranges.some(({ first, last }) => first <= address && address <= last);
};

export const overlap = (a: readonly Range[], b: readonly Range[]): boolean =>
  a.some((x) => b.some((y) => x.first <= y.last && y.first <= x.last));

export const sizeOf = (ranges: readonly Range[]): number => ranges.reduce((sum, { first, last }) => sum + last - first + 1, 0);

/** The first address that nobody has. */
export function firstFree(ranges: readonly Range[], used: ReadonlySet<string>): string | undefined {
  for (const { first, last } of ranges) {
    for (let address = first; address <= last; address++) {
      const ip = toText(address);
      if (!used.has(ip)) return ip;
    }
  }
  return undefined;
}
