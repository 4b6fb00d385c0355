/** What Go's `net/netip` says about texts that are no address or prefix: the agent hands its words on. @module */

/** The text of `netip.ParseAddr`'s error, for a text that is no address. */
export function addressError(text: string): string {
  const kind = /[.:%]/.exec(text)?.[0];
  const fault =
    kind === ':' ? faultOfSix(text) : kind === '.' ? faultOfFour(text) : { reason: kind ? 'missing IPv6 address' : 'unable to parse IP' };
  const { reason, at } = fault ?? { reason: 'unable to parse IP' };
  return `ParseAddr(${JSON.stringify(text)}): ${reason}${at === undefined ? '' : ` (at ${JSON.stringify(at)})`}`;
}

interface Fault {
  readonly reason: string;
  /** What is left of the text where it is found. */
  readonly at?: string;
}

function faultOfFour(text: string): Fault | undefined {
  let octet = '';
  let dots = 0;
  for (let index = 0; index < text.length; index++) {
    const character = text.charAt(index);
    const at = text.slice(index);
    if (/\d/.test(character)) {
      if (octet === '0') return { reason: 'IPv4 field has octet with leading zero' };
      octet += character;
      if (Number(octet) > 255) return { reason: 'IPv4 field has value >255' };
    } else if (character === '.') {
      if (octet === '' || at === '.') return { reason: 'IPv4 field must have at least one digit', at };
      if (dots === 3) return { reason: 'IPv4 address too long' };
      dots += 1;
      octet = '';
    } else return { reason: 'unexpected character', at };
  }
  return dots < 3 ? { reason: 'IPv4 address too short' } : undefined;
}

/** Groups of IPv6 as Go reads them, one after the other, until something is wrong. */
function faultOfSix(text: string): Fault | undefined {
  const percent = text.indexOf('%');
  if (percent >= 0 && percent === text.length - 1) return { reason: 'zone must be a non-empty string' };
  let at = percent < 0 ? text : text.slice(0, percent);
  let gap = at.startsWith('::');
  if (gap) at = at.slice(2);
  if (gap && at === '') return undefined;
  let groups = 0;
  while (groups < 8) {
    const digits = /^[0-9a-fA-F]*/.exec(at)![0].length;
    if (digits > 4) return { reason: 'each group must have 4 or less digits', at };
    if (digits === 0) return { reason: 'each colon-separated field must have at least one digit', at };
    if (at.charAt(digits) === '.') return faultOfEmbedded(at, groups, gap);
    groups += 1;
    at = at.slice(digits);
    if (at === '') break;
    if (!at.startsWith(':')) return { reason: 'unexpected character, want colon', at };
    if (at === ':') return { reason: 'colon must be followed by more characters', at };
    at = at.slice(1);
    if (!at.startsWith(':')) continue;
    if (gap) return { reason: 'multiple :: in address', at };
    gap = true;
    at = at.slice(1);
    if (at === '') break;
  }
  if (at !== '') return { reason: 'trailing garbage after address', at };
  if (groups < 8) return gap ? undefined : { reason: 'address string too short' };
  return gap ? { reason: 'the :: must expand to at least one field of zeros' } : undefined;
}

/** An IPv4 address at the end of an IPv6 one. */
function faultOfEmbedded(at: string, groups: number, gap: boolean): Fault | undefined {
  if (!gap && groups !== 6) return { reason: 'embedded IPv4 address must replace the final 2 fields of the address', at };
  if (groups > 6) return { reason: 'too many hex fields to fit an embedded IPv4 at the end of the address', at };
  const fault = faultOfFour(at);
  if (fault) return fault;
  return gap && groups === 6 ? { reason: 'the :: must expand to at least one field of zeros' } : undefined;
}

/** The text of `netip.ParsePrefix`'s error. */
export function prefixError(text: string): string {
  const fail = (reason: string): string => `netip.ParsePrefix(${JSON.stringify(text)}): ${reason}`;
  const slash = text.lastIndexOf('/');
  if (slash < 0) return fail("no '/'");
  const address = text.slice(0, slash);
  const bits = text.slice(slash + 1);
  const six = address.includes(':');
  if (six ? faultOfSix(address) : !isFour(address)) return fail(addressError(address));
  if (address.includes('%')) return fail('IPv6 zones cannot be present in a prefix');
  if (!/^(0|[1-9]\d*)$/.test(bits)) return fail(`bad bits after slash: ${JSON.stringify(bits)}`);
  return fail('prefix length out of range');
}

const isFour = (text: string): boolean =>
  /^(\d{1,3}\.){3}\d{1,3}$/.test(text) && text.split('.').every((octet) => String(Number(octet)) === octet && Number(octet) < 256);
