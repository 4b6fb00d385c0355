/** Addresses of a node's pod CIDRs: handed out at random, as the agent's host-scope IPAM does. @module */

interface Range {
  readonly base: number;
  readonly size: number;
}

export class PodCidrAllocator {
  readonly #ranges: readonly Range[];
  readonly #used = new Set<string>();
  readonly #random: () => number;

  /** @param cidrs IPv4 prefixes such as `10.100.3.0/24`; the first and last address of each stay unused. */
  constructor(cidrs: readonly string[], random: () => number) {
    this.#ranges = cidrs.map(parseRange);
    this.#random = random;
  }

  get capacity(): number {
    return this.#ranges.reduce((sum, { size }) => sum + Math.max(0, size - 2), 0);
  }

  get used(): number {
    return this.#used.size;
  }

  contains(ip: string): boolean {
    const number = toNumber(ip);
    return this.#ranges.some(({ base, size }) => number > base && number < base + size - 1);
  }

  /** Takes a certain address (one that is still in use after a restart). */
  reserve(ip: string): boolean {
    if (!this.contains(ip) || this.#used.has(ip)) return false;
    this.#used.add(ip);
    return true;
  }

  /** `undefined`: the range is full. */
  allocate(): string | undefined {
    for (const { base, size } of this.#ranges) {
      const count = size - 2;
      if (count <= 0) continue;
      const start = Math.floor(this.#random() * count);
      for (let step = 0; step < count; step += 1) {
        const ip = toText(base + 1 + ((start + step) % count));
        if (this.#used.has(ip)) continue;
        this.#used.add(ip);
        return ip;
      }
    }
    return undefined;
  }

  release(ip: string): void {
    this.#used.delete(ip);
  }
}

function parseRange(cidr: string): Range {
  const [address, bits] = cidr.split('/');
  const size = 2 ** (32 - Number(bits));
  const number = toNumber(address ?? '');
  if (!Number.isInteger(size) || Number.isNaN(number)) throw new Error(`not an IPv4 CIDR: ${cidr}`);
  return { base: number - (number % size), size };
}

const toNumber = (ip: string): number => {
  const parts = ip.split('.').map(Number);
  return parts.length === 4 ? parts.reduce((sum, part) => sum * 256 + part, 0) : Number.NaN;
};
const toText = (number: number): string => [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.');
