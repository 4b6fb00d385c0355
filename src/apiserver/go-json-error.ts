/**
 * What is wrong with a text that is no JSON, in the words of Go's `encoding/json`.
 * @module
 */

const SPACE = ' \t\r\n';
const ESCAPES = 'bfnrt\\/"';
const LITERALS: Readonly<Record<string, string>> = { t: 'true', f: 'false', n: 'null' };

class GoSyntaxError extends Error {}

/** Walks over one document as Go's scanner does: byte by byte, up to the first that cannot stand there. */
class Scanner {
  /** One character per byte. */
  readonly #text: string;
  readonly #maxDepth: number;
  #at = 0;

  constructor(text: string, maxDepth: number) {
    this.#text = text;
    this.#maxDepth = maxDepth;
  }

  document(): void {
    this.#value(0);
    this.#space();
    if (this.#at < this.#text.length) this.#refuse('after top-level value');
  }

  get #next(): string | undefined {
    return this.#text[this.#at];
  }

  #space(): void {
    while (this.#next !== undefined && SPACE.includes(this.#next)) this.#at += 1;
  }

  #refuse(where: string): never {
    const found = this.#next;
    throw new GoSyntaxError(found === undefined ? 'unexpected end of JSON input' : `invalid character ${quoted(found)} ${where}`);
  }

  #expect(characters: string, where: string): string {
    const found = this.#next;
    if (found === undefined || !characters.includes(found)) this.#refuse(where);
    this.#at += 1;
    return found;
  }

  #value(depth: number): void {
    this.#space();
    const first = this.#next ?? '';
    if (first === '{' || first === '[') {
      if (depth >= this.#maxDepth) throw new GoSyntaxError(`invalid character '${first}' exceeded max depth`);
      this.#at += 1;
      if (first === '{') this.#members(depth + 1);
      else this.#items(depth + 1);
    } else if (first === '"') {
      this.#at += 1;
      this.#string();
    } else if (first !== '' && '-0123456789'.includes(first)) this.#number();
    else if (LITERALS[first]) this.#literal(LITERALS[first]);
    else this.#refuse('looking for beginning of value');
  }

  #members(depth: number): void {
    this.#space();
    if (this.#next === '}') {
      this.#at += 1;
      return;
    }
    for (;;) {
      this.#space();
      this.#expect('"', 'looking for beginning of object key string');
      this.#string();
      this.#space();
      this.#expect(':', 'after object key');
      this.#value(depth);
      this.#space();
      if (this.#expect(',}', 'after object key:value pair') === '}') return;
    }
  }

  #items(depth: number): void {
    this.#space();
    if (this.#next === ']') {
      this.#at += 1;
      return;
    }
    for (;;) {
      this.#value(depth);
      this.#space();
      if (this.#expect(',]', 'after array element') === ']') return;
    }
  }

  #string(): void {
    for (;;) {
      const found = this.#next;
      if (found === undefined || found < ' ') this.#refuse('in string literal');
      this.#at += 1;
      if (found === '"') return;
      if (found !== '\\') continue;
      if (this.#next === 'u') {
        this.#at += 1;
        for (let digit = 0; digit < 4; digit += 1) this.#expect('0123456789abcdefABCDEF', 'in \\u hexadecimal character escape');
      } else this.#expect(ESCAPES, 'in string escape code');
    }
  }

  /** One of these, where there is one. */
  #skip(characters: string): boolean {
    const isThere = this.#next !== undefined && characters.includes(this.#next);
    if (isThere) this.#at += 1;
    return isThere;
  }

  #digits(): void {
    while (this.#next !== undefined && this.#next >= '0' && this.#next <= '9') this.#at += 1;
  }

  #number(): void {
    const digit = '0123456789';
    this.#skip('-');
    if (this.#expect(digit, 'in numeric literal') !== '0') this.#digits();
    if (this.#skip('.')) {
      this.#expect(digit, 'after decimal point in numeric literal');
      this.#digits();
    }
    if (this.#skip('eE')) {
      this.#skip('+-');
      this.#expect(digit, 'in exponent of numeric literal');
      this.#digits();
    }
  }

  #literal(word: string): void {
    this.#at += 1;
    for (const letter of word.slice(1)) this.#expect(letter, `in literal ${word} (expecting ${quoted(letter)})`);
  }
}

/** A byte as Go quotes it. */
function quoted(character: string): string {
  if (character === "'") return String.raw`'\''`;
  if (character === '"') return `'"'`;
  const code = character.charCodeAt(0);
  if (code >= 0x7f && code < 0xa0) return `'\\u${code.toString(16).padStart(4, '0')}'`;
  return `'${JSON.stringify(character).slice(1, -1)}'`;
}

/** Go goes no deeper. */
const GO_DEPTH = 10_000;

/** The error, or undefined for a text that is JSON. */
export function goJsonError(text: string, maxDepth = GO_DEPTH): string | undefined {
  try {
    new Scanner(Buffer.from(text, 'utf8').toString('latin1'), Math.min(maxDepth, SAFE_DEPTH)).document();
  } catch (error) {
    if (error instanceof GoSyntaxError) return error.message;
    throw error;
  }
  return undefined;
}

/** As deep as the walk over a document may call itself. */
const SAFE_DEPTH = 2000;

/** The beginning of a body, as kube-apiserver shows it beside what is wrong with it. */
export function summary(body: Buffer): string {
  const isObject = body[0] === 0x7b;
  if (body.length === 0) return '<empty>';
  const shown = (part: Buffer): string => part.toString(isObject ? 'utf8' : 'hex');
  return body.length > SHOWN_BYTES ? `${shown(body.subarray(0, SHOWN_BYTES))} ...` : shown(body);
}

const SHOWN_BYTES = 30;
