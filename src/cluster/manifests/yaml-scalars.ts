/**
 * Unquoted scalars as the YAML 1.2 core schema resolves them (the same expressions as the `yaml` package),
 * and the escapes of double-quoted ones.
 * @module
 */

const INTEGER = /^[-+]?[0-9]+$/;
const OCTAL = /^0o[0-7]+$/;
const HEXADECIMAL = /^0x[0-9a-fA-F]+$/;
const EXPONENT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)[eE][-+]?[0-9]+$/;
const FRACTION = /^[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*)$/;
const SPECIAL = /^(?:[-+]?\.(?:inf|Inf|INF)|\.nan|\.NaN|\.NAN)$/;

const WORDS = new Map<string, boolean | null>([
  ['~', null],
  ['null', null],
  ['Null', null],
  ['NULL', null],
  ['true', true],
  ['True', true],
  ['TRUE', true],
  ['false', false],
  ['False', false],
  ['FALSE', false],
]);

/**
 * @example
 * resolvePlain('8080');   // 8080
 * resolvePlain('~');      // null
 * resolvePlain('10.0.0.1'); // '10.0.0.1'
 */
export function resolvePlain(text: string): string | number | boolean | null {
  const first = text.charCodeAt(0);
  // Letters and whatever comes after them: words only. Everything that counts begins with + - . or a digit.
  if (first > 0x39) {
    if (text.length > 5) return text;
    const word = WORDS.get(text);
    return word === undefined ? text : word;
  }
  if (INTEGER.test(text)) return parseInt(text, 10);
  if (FRACTION.test(text) || EXPONENT.test(text)) return parseFloat(text);
  if (OCTAL.test(text)) return parseInt(text.slice(2), 8);
  if (HEXADECIMAL.test(text)) return parseInt(text.slice(2), 16);
  if (SPECIAL.test(text)) return text.endsWith('n') || text.endsWith('N') ? NaN : text.startsWith('-') ? -Infinity : Infinity;
  return text;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  e: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  N: '\x85',
  _: '\xa0',
  L: '\u2028',
  P: '\u2029',
  ' ': ' ',
  '"': '"',
  '/': '/',
  '\\': '\\',
  '\t': '\t',
};
const HEX_LENGTH: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** What stands between double quotes, escapes resolved; `undefined` for an escape that is none. */
export function unescaped(text: string): string | undefined {
  let result = '';
  let from = 0;
  for (let at = text.indexOf('\\'); at >= 0; at = text.indexOf('\\', from)) {
    const letter = text[at + 1] ?? '';
    result += text.slice(from, at);
    from = at + 2;
    const length = HEX_LENGTH[letter];
    if (length === undefined) {
      const meant = ESCAPES[letter];
      if (meant === undefined) return undefined;
      result += meant;
      continue;
    }
    const digits = text.slice(from, from + length);
    const code = /^[0-9a-fA-F]+$/.test(digits) && digits.length === length ? parseInt(digits, 16) : Infinity;
    if (code > 0x10ffff) return undefined;
    result += String.fromCodePoint(code);
    from += length;
  }
  return result + text.slice(from);
}
