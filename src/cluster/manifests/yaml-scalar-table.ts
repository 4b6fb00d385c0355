/**
 * Scalars on one line, for the fast parser. Manifests say the same few words over and over: a table of
 * those already met, by a hash that the reader computes on its way, spares making and resolving them again.
 * @module
 */
import { BACKSLASH, BAIL, DOUBLE_QUOTE, SINGLE_QUOTE, isBlank, withoutTrailingSpaces } from './yaml-characters.ts';
import { foldQuoted } from './yaml-folding.ts';
import { resolvePlain, unescaped } from './yaml-scalars.ts';

/** Is told of every unquoted scalar; of equal ones, at least of the first. */
export type PlainListener = (written: string, offset: number) => void;

/** A power of two. */
const SLOTS = 4096;
/** Longer scalars seldom come twice. */
const LONGEST_KNOWN = 48;
/** The specification ends at 1,024. */
const LONGEST_KEY = 1000;

/** By character code: 0 = begins no unquoted scalar, 2 = does if no blank follows. */
const BEGINS_PLAIN = new Uint8Array(128).fill(1);
for (const character of '\t ,[]{}#&*!|>\'"%@`') BEGINS_PLAIN[character.charCodeAt(0)] = 0;
for (const character of '-?:') BEGINS_PLAIN[character.charCodeAt(0)] = 2;

export class ScalarTable {
  readonly #text: string;
  readonly #onPlain: PlainListener | undefined;
  readonly #keys = Array.from<string>({ length: SLOTS }).fill('');
  readonly #written = Array.from<string>({ length: SLOTS }).fill('');
  readonly #values = Array.from<unknown>({ length: SLOTS });
  /** Behind the closing quote of the last quoted scalar. */
  end = 0;
  /** Whether that went over several lines. */
  isFolded = false;

  constructor(text: string, onPlain: PlainListener | undefined) {
    this.#text = text;
    this.#onPlain = onPlain;
  }

  checkBegin(code: number, at: number): void {
    if (code >= 128) return;
    const kind = BEGINS_PLAIN[code];
    if (kind !== 1 && (kind === 0 || isBlank(this.#text, at + 1))) throw BAIL;
  }

  /** An unquoted key from `start` to its colon. */
  key(start: number, colon: number, hash: number): string {
    const slot = (hash ^ (hash >>> 12)) & (SLOTS - 1);
    const known = this.#keys[slot]!;
    if (known.length === colon - start && isAt(this.#text, start, known)) return known;
    if (colon - start > LONGEST_KEY) throw BAIL;
    const key = withoutTrailingSpaces(this.#text.slice(start, colon));
    const resolved = resolvePlain(key);
    // 8080 is a number that is written as its name; 0x1F, 1.0, null and true would change.
    if (typeof resolved !== 'string' && String(resolved) !== key) throw BAIL;
    if (resolved === null || key === '<<' || key === '__proto__' || key === '') throw BAIL;
    this.#onPlain?.(key, start);
    if (key.length === colon - start && key.length <= LONGEST_KNOWN) this.#keys[slot] = key;
    return key;
  }

  quotedKey(key: string): string {
    if (this.isFolded || key.length > LONGEST_KEY || key === '__proto__') throw BAIL;
    return key;
  }

  /** What an unquoted scalar means. */
  value(start: number, end: number, hash: number): unknown {
    const slot = (hash ^ (hash >>> 12)) & (SLOTS - 1);
    const known = this.#written[slot]!;
    if (known.length === end - start && isAt(this.#text, start, known)) return this.#values[slot];
    const written = withoutTrailingSpaces(this.#text.slice(start, end));
    const value = resolvePlain(written);
    this.#onPlain?.(written, start);
    if (written.length === end - start && written.length <= LONGEST_KNOWN) {
      this.#written[slot] = written;
      this.#values[slot] = value;
    }
    return value;
  }

  /** A quoted scalar in something at column `parent`, from its opening quote; tells its `end`. */
  quoted(at: number, quote: number, parent: number): string {
    const text = this.#text;
    const start = at + 1;
    let close = text.indexOf(quote === DOUBLE_QUOTE ? '"' : "'", start);
    let isPlain = true;
    if (quote === SINGLE_QUOTE) {
      while (close >= 0 && text.charCodeAt(close + 1) === SINGLE_QUOTE) {
        isPlain = false;
        close = text.indexOf("'", close + 2);
      }
    } else {
      while (close >= 0 && isEscaped(text, start, close)) close = text.indexOf('"', close + 1);
    }
    if (close < 0) throw BAIL;
    this.end = close + 1;
    const written = text.slice(start, close);
    this.isFolded = written.includes('\n');
    const inner = this.isFolded ? foldQuoted(written, parent, quote === DOUBLE_QUOTE) : written;
    if (inner === undefined) throw BAIL;
    if (quote === SINGLE_QUOTE) return isPlain ? inner : inner.replaceAll("''", "'");
    if (!inner.includes('\\')) return inner;
    const value = unescaped(inner);
    if (value === undefined) throw BAIL;
    return value;
  }
}

/** An odd number of backslashes stands before the quote. */
function isEscaped(text: string, start: number, quote: number): boolean {
  let at = quote;
  while (at > start && text.charCodeAt(at - 1) === BACKSLASH) at -= 1;
  return (quote - at) % 2 === 1;
}

function isAt(text: string, start: number, known: string): boolean {
  for (let index = 0; index < known.length; index += 1) {
    if (text.charCodeAt(start + index) !== known.charCodeAt(index)) return false;
  }
  return true;
}
