/**
 * IP addresses and ranges as numbers.
 * @module
 */
import { isIPv4, isIPv6 } from 'node:net';

const groupsOf = (part: string): number[] => (part ? part.split(':').map((group) => Number.parseInt(group, 16)) : []);
const hex = (groups: readonly number[]): string => groups.map((group) => group.toString(16)).join(':');

/** An address: 4 or 16 bytes as one number. */
export class IpAddress {
  readonly family: 4 | 6;
  readonly bits: bigint;

  constructor(family: 4 | 6, bits: bigint) {
    this.family = family;
    this.bits = bits;
  }

  /** The address that `text` writes; undefined when it writes none (zones and IPv4 in IPv6 are refused, as in Kubernetes). */
  static parse(text: string): IpAddress | undefined {
    if (isIPv4(text)) return new IpAddress(4, bytes(text.split('.').map(Number)));
    if (!isIPv6(text) || text.includes('%') || text.includes('.')) return undefined;
    const [head = '', tail] = text.split('::');
    const left = groupsOf(head);
    const right = groupsOf(tail ?? '');
    const zeros = tail === undefined ? [] : Array.from({ length: 8 - left.length - right.length }, () => 0);
    const all = [...left, ...zeros, ...right];
    return all.length === 8
      ? new IpAddress(
          6,
          all.reduce((sum, group) => (sum << 16n) | BigInt(group), 0n),
        )
      : undefined;
  }

  get width(): number {
    return this.family === 4 ? 32 : 128;
  }

  inRange(network: string): boolean {
    return Cidr.parse(network)?.contains(this) ?? false;
  }

  /** RFC 5952 for IPv6. */
  toString(): string {
    if (this.family === 4) return [24n, 16n, 8n, 0n].map((shift) => (this.bits >> shift) & 255n).join('.');
    const groups = Array.from({ length: 8 }, (_, index) => Number((this.bits >> BigInt((7 - index) * 16)) & 0xffffn));
    const run = longestZeros(groups);
    return run.length > 1 ? `${hex(groups.slice(0, run.start))}::${hex(groups.slice(run.start + run.length))}` : hex(groups);
  }
}

const bytes = (numbers: readonly number[]): bigint => numbers.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);

function longestZeros(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let start = 0;
  for (let index = 0; index <= groups.length; index += 1) {
    if (groups[index] === 0) continue;
    if (index - start > best.length) best = { start, length: index - start };
    start = index + 1;
  }
  return best;
}

/** A range such as `10.0.0.0/8`; the address part may have host bits. */
export class Cidr {
  readonly address: IpAddress;
  readonly prefix: number;

  constructor(address: IpAddress, prefix: number) {
    this.address = address;
    this.prefix = prefix;
  }

  static parse(text: string): Cidr | undefined {
    const [host = '', length = '', ...rest] = text.split('/');
    const address = IpAddress.parse(host);
    const prefix = Number(length);
    if (!address || rest.length > 0 || !/^(0|[1-9]\d{0,2})$/.test(length) || prefix > address.width) return undefined;
    return new Cidr(address, prefix);
  }

  #network(address: IpAddress): bigint {
    return address.bits >> BigInt(address.width - this.prefix);
  }

  contains(address: IpAddress): boolean {
    return address.family === this.address.family && this.#network(address) === this.#network(this.address);
  }

  masked(): Cidr {
    const free = BigInt(this.address.width - this.prefix);
    return new Cidr(new IpAddress(this.address.family, (this.address.bits >> free) << free), this.prefix);
  }

  toString(): string {
    return `${String(this.address)}/${this.prefix}`;
  }
}
