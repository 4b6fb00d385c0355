/** IPv4 arithmetic for subnets and address pools. @module */

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
  first: number;
  size: number;
}

/** Throws for anything but `a.b.c.d/len`. */
export function parseCidr(cidr: string): Subnet {
  const [base, length] = cidr.split('/');
  const address = parseIPv4(base ?? '');
  const bits = Number(length);
  if (address === undefined || length === undefined || !Number.isInteger(bits) || bits < 0 || bits > 32)
    throw new Error(`"${cidr}" is not an IPv4 CIDR`);
  const size = 2 ** (32 - bits);
  return { first: address - (address % size), size };
}

export function contains(cidr: string, address: string): boolean {
  const value = parseIPv4(address);
  const { first, size } = parseCidr(cidr);
  return value !== undefined && value >= first && value < first + size;
}
