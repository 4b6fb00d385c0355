/** Pod CIDRs from a list of pools: each node gets the next free prefix, pool after pool. No I/O. @module */
import { formatIPv4, readCidr } from '../../ipv4.ts';
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
      const parsed = readCidr(cidr);
      if (!parsed || parsed.bits > mask)
        throw new OperatorFatalError(`Unable to init cluster-pool allocator: invalid CIDR ${cidr} for mask size ${mask}`);
      return { cidr, base: parsed.first, count: 2 ** (mask - parsed.bits), next: 0, used: new Set() };
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
        return `${formatIPv4(pool.base + index * this.#size)}/${this.#mask}`;
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
    const parsed = readCidr(cidr);
    if (!parsed || parsed.bits !== this.#mask) return undefined;
    for (const pool of this.#pools) {
      const index = (parsed.first - pool.base) / this.#size;
      if (Number.isInteger(index) && index >= 0 && index < pool.count) return { pool, index };
    }
    return undefined;
  }
}
