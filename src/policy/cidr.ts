/** IP prefixes, IPv4 and IPv6: parsing and containment. @module */

export interface Prefix {
  readonly family: 4 | 6;
  /** The network address, host bits cleared. */
  readonly address: bigint;
  readonly bits: number;
}

const WIDTH = { 4: 32, 6: 128 } as const;

/** `undefined` when the text is no address. */
function parseAddress(text: string): { family: 4 | 6; address: bigint } | undefined {
  const four = parseIPv4(text);
  if (four !== undefined) return { family: 4, address: four };
  const six = parseIPv6(text);
  return six === undefined ? undefined : { family: 6, address: six };
}

/** Parses `10.0.0.0/8`, and a bare address as a host prefix; `undefined` when it is neither. */
export function parsePrefix(text: string): Prefix | undefined {
  const slash = text.indexOf('/');
  const parsed = parseAddress(slash < 0 ? text : text.slice(0, slash));
  if (!parsed) return undefined;
  const width = WIDTH[parsed.family];
  const length = slash < 0 ? String(width) : text.slice(slash + 1);
  if (!/^(0|[1-9]\d{0,2})$/.test(length) || Number(length) > width) return undefined;
  const bits = Number(length);
  const shift = BigInt(width - bits);
  return { family: parsed.family, address: (parsed.address >> shift) << shift, bits };
}

/** Whether `inner` lies in `outer` (equal counts). */
export function contains(outer: Prefix, inner: Prefix): boolean {
  if (outer.family !== inner.family || inner.bits < outer.bits) return false;
  const shift = BigInt(WIDTH[outer.family] - outer.bits);
  return inner.address >> shift === outer.address >> shift;
}

/** Whether the address lies in the prefix given as text; false when either cannot be read. */
export function addressIn(address: string, cidr: string): boolean {
  const inner = parsePrefix(address);
  const outer = parsePrefix(cidr);
  return inner !== undefined && outer !== undefined && contains(outer, inner);
}

/** Whether two ranges given as text share addresses; false when either cannot be read. */
export function overlap(a: string, b: string): boolean {
  const [one, other] = [parsePrefix(a), parsePrefix(b)];
  return one !== undefined && other !== undefined && (contains(one, other) || contains(other, one));
}

/** `10.0.0.0/8`; IPv6 with its longest run of zeros left out. */
export function formatPrefix({ family, address, bits }: Prefix): string {
  return `${family === 4 ? formatIPv4(address) : formatIPv6(address)}/${bits}`;
}

function parseIPv4(text: string): bigint | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256)) return undefined;
  return BigInt(parts.reduce((sum, part) => sum * 256 + Number(part), 0));
}

function parseIPv6(text: string): bigint | undefined {
  const tail = text.slice(text.lastIndexOf(':') + 1);
  let source = text;
  if (tail.includes('.')) {
    const four = parseIPv4(tail);
    if (four === undefined) return undefined;
    source = `${text.slice(0, -tail.length)}${(four >> 16n).toString(16)}:${(four & 0xffffn).toString(16)}`;
  }
  const halves = source.split('::');
  if (halves.length > 2) return undefined;
  const groups = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - groups.flat().length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const all = halves.length === 1 ? groups[0]! : [...groups[0]!, ...Array<string>(missing).fill('0'), ...groups[1]!];
  if (!all.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  return all.reduce((sum, group) => (sum << 16n) | BigInt(Number.parseInt(group, 16)), 0n);
}

const formatIPv4 = (address: bigint): string => [24n, 16n, 8n, 0n].map((shift) => String((address >> shift) & 255n)).join('.');

function formatIPv6(address: bigint): string {
  const groups = Array.from({ length: 8 }, (_, index) => ((address >> BigInt(112 - 16 * index)) & 0xffffn).toString(16));
  const runs = [...groups.join(':').matchAll(/(?:^|:)(?:0(?::|$)){2,}/g)].map(([run]) => run);
  const longest = runs.sort((a, b) => b.length - a.length)[0];
  return longest ? groups.join(':').replace(longest, '::') : groups.join(':');
}
