/** Addresses of a node's pod CIDRs: handed out at random, as the agent's host-scope IPAM does. @module */
import { formatIPv4, parseCidr, parseIPv4, type Subnet } from '../../ipv4.ts';

export class PodCidrAllocator {
  readonly #ranges: readonly Subnet[];
  readonly #used = new Set<string>();
  readonly #random: () => number;

  /** @param cidrs IPv4 prefixes such as `10.100.3.0/24`; the first and last address of each stay unused. */
  constructor(cidrs: readonly string[], random: () => number) {
    this.#ranges = cidrs.map(parseCidr);
    this.#random = random;
  }

  get capacity(): number {
    return this.#ranges.reduce((sum, { size }) => sum + Math.max(0, size - 2), 0);
  }

  get used(): number {
    return this.#used.size;
  }

  contains(ip: string): boolean {
    const number = parseIPv4(ip);
    return number !== undefined && this.#ranges.some(({ first, size }) => number > first && number < first + size - 1);
  }

  /** Takes a certain address (one that is still in use after a restart). */
  reserve(ip: string): boolean {
    if (!this.contains(ip) || this.#used.has(ip)) return false;
    this.#used.add(ip);
    return true;
  }

  /** `undefined`: the range is full. */
  allocate(): string | undefined {
    for (const { first, size } of this.#ranges) {
      const count = size - 2;
      if (count <= 0) continue;
      const start = Math.floor(this.#random() * count);
      for (let step = 0; step < count; step += 1) {
        const ip = formatIPv4(first + 1 + ((start + step) % count));
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
