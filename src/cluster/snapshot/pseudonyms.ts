/**
 * Stable pseudonyms: the same name always gets the same other one, and nobody who lacks the key can tell which. Names
 * are replaced word by word, so that `cilium-gateway-shop` still is `cilium-gateway-` and the pseudonym of `shop`;
 * addresses bit by bit, so that two of them share as long a prefix as before and every CIDR holds the same addresses.
 * @module
 */
import { createHmac, createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { PUBLIC_WORDS } from './public-words.ts';

const LENGTH = 8;
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const CHARACTERS = `${LETTERS}0123456789`;

/** Ports, ordinals, versions, identities, durations, sizes; a longer number may be somebody's account. */
const PLAIN = /^(?:v?\d{1,8}(?:ns|us|ms|[smhd]|[KMGT]i?|k)?|[a-zA-Z]|v\d+(?:alpha|beta)\d+)$/;
/** How enumerations are written, and names of Kubernetes objects never are. */
const ENUMERATION = /^(?:[A-Z][A-Z0-9_]+|[A-Z][a-z0-9]+(?:[A-Z][a-zA-Z0-9]*)+)$/;

const IPV4 = /(?<![\w.])(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:\/(\d{1,2})(?!\d))?(?![\w]|\.\d)/g;
const IPV6 = /(?<![\w:.])[0-9a-fA-F:]{2,39}(?:\/(\d{1,3}))?(?![\w:.])/g;

/**
 * First octets whose ranges mean something (private, shared, link-local, tests, Huawei's load balancers): so many bits
 * stay. Of any other address the first octet does.
 */
const KEPT_BITS: Readonly<Record<number, number>> = { 0: 32, 10: 8, 100: 16, 127: 32, 169: 16, 172: 12, 192: 16, 198: 15 };
const KEPT_OCTET = 8;
const MULTICAST = 224;
const KEPT_IPV6 = 16;

export class Pseudonyms {
  readonly #key: KeyObject;
  readonly #words = new Map<string, string>();
  readonly #bits = new Map<string, number>();
  /** What was asked for before: the same names stand in a thousand objects. */
  readonly #names = new Map<string, string>();
  readonly #strictNames = new Map<string, string>();

  /** A new key each time: pseudonyms of two archives have nothing to do with each other. It is not stored anywhere. */
  constructor(key: Buffer = randomBytes(32)) {
    this.#key = createSecretKey(key);
  }

  /** Every word but public ones; `strict`: enumerations, too, as in values of labels. */
  name(text: string, strict = false): string {
    const known = strict ? this.#strictNames : this.#names;
    let name = known.get(text);
    if (name === undefined) {
      name = this.#around(text, (part) =>
        part.replaceAll(/[A-Za-z0-9]+/g, (word) => (!strict && ENUMERATION.test(word) ? word : this.#word(word))),
      );
      known.set(text, name);
    }
    return name;
  }

  /** Running text: words that are pseudonyms elsewhere, addresses, and what looks like a host. */
  text(text: string): string {
    return this.#around(text, (part) =>
      part
        .replaceAll(/(?<![\w.-])[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z][A-Za-z0-9-]+(?![\w-])/g, (host) => this.name(host, true))
        .replaceAll(/[A-Za-z0-9]+/g, (word) => this.#words.get(word) ?? word),
    );
  }

  /** Addresses alone. */
  addresses(text: string): string {
    return this.#around(text, (part) => part);
  }

  /** Replaces addresses, and hands on what is between them. */
  #around(text: string, rest: (part: string) => string): string {
    if (!/\d\.\d|:/.test(text)) return rest(text);
    const found: { at: number; length: number; instead: string }[] = [];
    for (const match of text.matchAll(IPV4)) {
      const octets = match.slice(1, 5).map(Number);
      if (octets.every((octet) => octet < 256))
        found.push({ at: match.index, length: match[0].length, instead: this.#ipv4(octets, match[5]) });
    }
    for (const match of text.matchAll(IPV6)) {
      const [whole, length] = match;
      const address = whole.split('/')[0]!;
      if (isIPv6(address) && address !== '::') found.push({ at: match.index, length: whole.length, instead: this.#ipv6(address, length) });
    }
    let result = '';
    let done = 0;
    for (const { at, length, instead } of found.toSorted((a, b) => a.at - b.at)) {
      result += rest(text.slice(done, at)) + instead;
      done = at + length;
    }
    return result + rest(text.slice(done));
  }

  #word(word: string): string {
    if (PLAIN.test(word) || PUBLIC_WORDS.has(word.toLowerCase())) return word;
    let pseudonym = this.#words.get(word);
    if (pseudonym === undefined) {
      const digest = this.#digest(`word ${word.toLowerCase()}`);
      pseudonym = LETTERS[digest[0]! % LETTERS.length]!;
      for (let index = 1; index < LENGTH; index += 1) pseudonym += CHARACTERS[digest[index]! % CHARACTERS.length]!;
      this.#words.set(word, pseudonym);
    }
    return pseudonym;
  }

  #ipv4(octets: readonly number[], length: string | undefined): string {
    const first = octets[0]!;
    const kept = first >= MULTICAST ? 32 : (KEPT_BITS[first] ?? KEPT_OCTET);
    const size = length === undefined ? 32 : Math.min(32, Number(length));
    const bytes = this.#scrambled(octets, kept, size);
    return `${bytes.join('.')}${length === undefined ? '' : `/${length}`}`;
  }

  #ipv6(address: string, length: string | undefined): string {
    const size = length === undefined ? 128 : Math.min(128, Number(length));
    const bytes = this.#scrambled(bytesOf(address), KEPT_IPV6, size);
    const groups = Array.from({ length: 8 }, (_, index) => ((bytes[index * 2]! << 8) | bytes[index * 2 + 1]!).toString(16));
    return `${groups.join(':')}${length === undefined ? '' : `/${length}`}`;
  }

  /** Each bit is flipped, or not, by what stands before it: equal prefixes stay equal. Bits of a CIDR's hosts stay. */
  #scrambled(octets: readonly number[], kept: number, size: number): number[] {
    const result = [...octets];
    let prefix = octets.length === 4 ? 'ipv4 ' : 'ipv6 ';
    for (let bit = 0; bit < size; bit += 1) {
      const at = bit >> 3;
      const mask = 0x80 >> (bit & 7);
      if (bit >= kept && this.#flips(prefix)) result[at] = result[at]! ^ mask;
      prefix += (octets[at]! & mask) === 0 ? '0' : '1';
    }
    return result;
  }

  #flips(prefix: string): boolean {
    let bit = this.#bits.get(prefix);
    if (bit === undefined) this.#bits.set(prefix, (bit = this.#digest(prefix)[0]! & 1));
    return bit === 1;
  }

  #digest(text: string): Buffer {
    return createHmac('sha256', this.#key).update(text).digest();
  }
}

function bytesOf(address: string): number[] {
  const [head = '', tail] = address.split('::');
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const before = groups(head);
  const after = tail === undefined ? [] : groups(tail);
  const middle = Array.from({ length: 8 - before.length - after.length }, () => '0');
  return [...before, ...middle, ...after].flatMap((group) => {
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
}
