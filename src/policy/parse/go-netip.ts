/** What Go's `net/netip` says about texts that are no address or prefix: the agent hands its words on. @module */

/** The text of `netip.ParseAddr`'s error; for IPv6 likely, only its commonest form is worded. */
export function addressError(text: string): string {
  const quoted = JSON.stringify(text);
  const fail = (reason: string, at?: string): string =>
    `ParseAddr(${quoted}): ${reason}${at === undefined ? '' : ` (at ${JSON.stringify(at)})`}`;
  const kind = /[.:%]/.exec(text)?.[0];
  if (kind === '%') return fail('missing IPv6 address');
  if (kind !== '.') return fail('unable to parse IP');
  let octet = '';
  let dots = 0;
  for (let index = 0; index < text.length; index++) {
    const character = text.charAt(index);
    const rest = text.slice(index);
    if (/\d/.test(character)) {
      if (octet === '0') return fail('IPv4 field has octet with leading zero');
      octet += character;
      if (Number(octet) > 255) return fail('IPv4 field has value >255');
    } else if (character === '.') {
      if (octet === '' || rest === '.') return fail('IPv4 field must have at least one digit', rest);
      if (dots === 3) return fail('IPv4 address too long');
      dots += 1;
      octet = '';
    } else return fail('unexpected character', rest);
  }
  return fail(dots < 3 ? 'IPv4 address too short' : 'unable to parse IP');
}

/** The text of `netip.ParsePrefix`'s error. */
export function prefixError(text: string): string {
  const fail = (reason: string): string => `netip.ParsePrefix(${JSON.stringify(text)}): ${reason}`;
  const slash = text.lastIndexOf('/');
  if (slash < 0) return fail("no '/'");
  const address = text.slice(0, slash);
  const bits = text.slice(slash + 1);
  const six = address.includes(':');
  if (!six && !isFour(address)) return fail(addressError(address));
  if (!/^(0|[1-9]\d*)$/.test(bits)) return fail(`bad bits after slash: ${JSON.stringify(bits)}`);
  if (Number(bits) > (six ? 128 : 32)) return fail('prefix length out of range');
  return fail(addressError(address));
}

const isFour = (text: string): boolean =>
  /^(\d{1,3}\.){3}\d{1,3}$/.test(text) && text.split('.').every((octet) => String(Number(octet)) === octet && Number(octet) < 256);
