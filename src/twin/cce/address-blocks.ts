/** Addresses for pods: blocks cut from a CIDR, and single addresses within a block. Pure bookkeeping, no I/O. @module */
import { formatIPv4, parseCidr, parseIPv4, type Subnet } from '../ipv4.ts';

/** Cuts a CIDR into equal blocks and hands them out, the lowest free one first. */
export class BlockPool {
  readonly #cidr: Subnet;
  readonly #size: number;
  readonly #maskLength: number;
  readonly #taken = new Set<number>();

  constructor(cidr: string, maskLength: number) {
    this.#cidr = parseCidr(cidr);
    this.#maskLength = maskLength;
    this.#size = 2 ** (32 - maskLength);
  }

  /** `undefined` when the CIDR is used up. */
  allocate(): AddressBlock | undefined {
    for (let first = this.#cidr.first; first + this.#size <= this.#cidr.first + this.#cidr.size; first += this.#size) {
      if (this.#taken.has(first)) continue;
      this.#taken.add(first);
      return new AddressBlock(first, this.#size, this.#maskLength);
    }
    return undefined;
  }

  release(block: AddressBlock): void {
    this.#taken.delete(block.first);
  }
}

export class AddressBlock {
  readonly first: number;
  readonly #size: number;
  readonly #maskLength: number;
  readonly #taken = new Set<number>();

  constructor(first: number, size: number, maskLength: number) {
    this.first = first;
    this.#size = size;
    this.#maskLength = maskLength;
  }

  get cidr(): string {
    return `${formatIPv4(this.first)}/${this.#maskLength}`;
  }

  get isEmpty(): boolean {
    return this.#taken.size === 0;
  }

  /** The lowest free address but the block's first and last; `undefined` when all are taken. */
  allocate(): string | undefined {
    for (let address = this.first + 1; address < this.first + this.#size - 1; address++) {
      if (this.#taken.has(address)) continue;
      this.#taken.add(address);
      return formatIPv4(address);
    }
    return undefined;
  }

  release(address: string): void {
    this.#taken.delete(parseIPv4(address) ?? -1);
  }
}
