/** Ranges of addresses: whether they are well written, what overlaps, how many nodes and pods they hold. IPv4, as CCE with Cilium needs it. @module */
import { formatPrefix, overlap, parsePrefix, type Prefix } from '../policy/cidr.ts';

/** Of a CCE cluster for which nobody chose another (facts/huawei-cce.md §5.1). */
export const USUAL_SERVICE_CIDR = '10.247.0.0/16';

export type RangeFault = 'unreadable' | 'ipv6' | 'hostBits';

/** `undefined`: an IPv4 range as it should be written. `hostBits`: an address inside the range, not its first. */
export function faultOfRange(text: string): RangeFault | undefined {
  const prefix = text.includes('/') ? parsePrefix(text) : undefined;
  if (!prefix) return 'unreadable';
  if (prefix.family === 6) return 'ipv6';
  return formatPrefix(prefix) === text ? undefined : 'hostBits';
}

/** The range as it should be written; `undefined`: it is none. */
export function canonical(text: string): string | undefined {
  const prefix = parsePrefix(text);
  return prefix && formatPrefix(prefix);
}

/** How many addresses a range has. */
export const sizeOf = ({ bits }: Prefix): number => 2 ** (32 - bits);

/**
 * Addresses that a node's range has for pods: not its first and last one, the router's, the health endpoint's, and with
 * Gateway API the ingress endpoint's (read in source: cilium v1.19.1 pkg/ipam/service/ipallocator, daemon/infraendpoints).
 * Ranges of two addresses and one have no first and last.
 */
export function podsPerNode(maskSize: number, gatewayApi: boolean): number {
  const size = 2 ** (32 - maskSize);
  return Math.max(0, (size > 2 ? size - 2 : size) - (gatewayApi ? 3 : 2));
}

/** How many nodes get a range of their own out of the pools. */
export function nodesOf(pools: readonly string[], maskSize: number): number {
  const parsed = pools.flatMap((pool) => parsePrefix(pool) ?? []);
  return parsed.reduce((sum, { bits }) => sum + (bits <= maskSize ? 2 ** (maskSize - bits) : 0), 0);
}

/** The longest mask (the smallest range) that gives a node this many pods. */
export function maskFor(pods: number, gatewayApi: boolean): number {
  for (let mask = 30; mask > 8; mask--) if (podsPerNode(mask, gatewayApi) >= pods) return mask;
  return 8;
}

const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'] as const;

/**
 * A private range of this length in which nothing taken lies; of 10.0.0.0/8 first what is above 10.100, where the source
 * document's cluster has its own. `undefined`: there is none.
 */
export function freeRange(bits: number, taken: readonly string[]): string | undefined {
  for (const all of PRIVATE) {
    const prefix = parsePrefix(all)!;
    if (bits < prefix.bits) continue;
    const count = 2 ** (bits - prefix.bits);
    const step = BigInt(2 ** (32 - bits));
    const first = all === '10.0.0.0/8' ? Math.ceil((101 / 256) * count) : 0;
    // Beyond some thousands every further one lies next to those that were looked at.
    for (let index = 0; index < Math.min(count, 4096); index++) {
      const at = (first + index) % count;
      const candidate = formatPrefix({ family: 4, bits, address: prefix.address + BigInt(at) * step });
      if (!taken.some((one) => overlap(one, candidate))) return candidate;
    }
  }
  return undefined;
}
