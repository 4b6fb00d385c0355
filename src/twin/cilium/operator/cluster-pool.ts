/** Pod CIDRs from a list of pools: each node gets the next free prefix, pool after pool. No I/O. @module */
import { OperatorFatalError } from '../gateway/preconditions.ts';

interface Pool {
  cidr: string;
  base: number;
  count: number;
  /** Index at which the search for a free prefix goes on: released ones come back only after a full round. */
  next: number;
  used: Set<number>;
}

/** Thrown when no pool has a free prefix; its text is what Cilium writes into the CiliumNode. */
export class AllocatorFullError extends Error {
  override readonly name = 'AllocatorFullError';

  constructor() {
    super('allocator full');
  }
}

export class ClusterPool {
  readonly #pools: Pool[];
  readonly #size: number;
  readonly #mask: number;

  /**
   * @param cidrs e.g. `['10.100.0.0/16']`
   * @param mask prefix length of what a node gets, e.g. 24
   * @throws OperatorFatalError when a CIDR is none, or too small for even one node
   */
  constructor(cidrs: readonly string[], mask: number) {
    this.#mask = mask;
    this.#size = 2 ** (32 - mask);
    this.#pools = cidrs.map((cidr) => {
      const parsed = parseCidr(cidr);
      if (!parsed || parsed.prefix > mask)
        throw new OperatorFatalError(`Unable to init cluster-pool allocator: invalid CIDR ${cidr} for mask size ${mask}`);
      return { cidr, base: parsed.base, count: 2 ** (mask - parsed.prefix), next: 0, used: new Set() };
    });
  }

  /** The next free prefix. @throws AllocatorFullError */
  allocate(): string {
    for (const pool of this.#pools) {
      if (pool.used.size >= pool.count) continue;
      for (let step = 0; step < pool.count; step++) {
        const index = (pool.next + step) % pool.count;
        if (pool.used.has(index)) continue;
        pool.used.add(index);
        pool.next = (index + 1) % pool.count;
        return `${toText(pool.base + index * this.#size)}/${this.#mask}`;
      }
    }
    throw new AllocatorFullError();
  }

  /** Takes a prefix that a node already has; `false` when it belongs to no pool, has another size or is taken. */
  occupy(cidr: string): boolean {
    const at = this.#locate(cidr);
    if (!at || at.pool.used.has(at.index)) return false;
    at.pool.used.add(at.index);
    return true;
  }

  release(cidr: string): void {
    const at = this.#locate(cidr);
    at?.pool.used.delete(at.index);
  }

  #locate(cidr: string): { pool: Pool; index: number } | undefined {
    const parsed = parseCidr(cidr);
    if (!parsed || parsed.prefix !== this.#mask) return undefined;
    for (const pool of this.#pools) {
      const index = (parsed.base - pool.base) / this.#size;
      if (Number.isInteger(index) && index >= 0 && index < pool.count) return { pool, index };
    }
    return undefined;
  }
}

function parseCidr(cidr: string): { base: number; prefix: number } | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(cidr);
  if (!match) return undefined;
  const [a, b, c, d, prefix] = match.slice(1).map(Number) as [number, number, number, number, number];
  if ([a, b, c, d].some((octet) => octet > 255) || prefix > 32) return undefined;
  const address = ((a * 256 + b) * 256 + c) * 256 + d;
  const size = 2 ** (32 - prefix);
  return { base: Math.floor(address / size) * size, prefix };
}

const toText = (address: number): string => [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
