/** IPv4 arithmetic for subnets, pod CIDRs and address pools. @module */

/** `undefined` when the text is no dotted IPv4 address. */
export function parseIPv4(text: string): number | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (!match) return undefined;
  let value = 0;
  for (const part of match.slice(1)) {
    if (Number(part) > 255) return undefined;
    value = value * 256 + Number(part);
  }
  return value;
}

export const formatIPv4 = (value: number): string => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');

export interface Subnet {
  /** The network address. */
  first: number;
  /** How many addresses, the network's and the broadcast address included. */
  size: number;
  /** Length of the prefix. */
  bits: number;
}

/** `undefined` for anything but `a.b.c.d/len`. */
export function readCidr(cidr: string): Subnet | undefined {
  const match = /^([\d.]+)\/(\d{1,2})$/.exec(cidr);
  const address = parseIPv4(match?.[1] ?? '');
  const bits = Number(match?.[2]);
  if (address === undefined || bits > 32) return undefined;
  const size = 2 ** (32 - bits);
  return { first: address - (address % size), size, bits };
}

/** @throws Error for anything but `a.b.c.d/len` */
export function parseCidr(cidr: string): Subnet {
  const subnet = readCidr(cidr);
  if (!subnet) throw new Error(`"${cidr}" is not an IPv4 CIDR`);
  return subnet;
}

/** Whether the address lies in the prefix; false when it is none. */
export function contains(cidr: string, address: string): boolean {
  const value = parseIPv4(address);
  const { first, size } = parseCidr(cidr);
  return value !== undefined && value >= first && value < first + size;
}
