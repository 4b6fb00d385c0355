/**
 * A walk over JSON text for what the engine's parser does not tell: keys that are set twice, places of
 * fields, and where exactly broken JSON is broken.
 * @module
 */
import { message, type Message } from '../../i18n/index.ts';
import { MAX_DEPTH } from './depth.ts';
import type { Marks } from './marks.ts';
import type { SourceText } from './source-text.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const LITERAL = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null/y;

/**
 * @param value what the text stands for, to be told the places of its fields; without it, only faults are looked for
 * @throws ManifestError
 */
export function scanJson(text: SourceText, value?: unknown): Marks {
  const scan = new JsonScan(text);
  scan.document(value);
  return scan.marks;
}

class JsonScan {
  readonly marks: Marks = new Map();
  readonly #source: SourceText;
  readonly #text: string;
  #at = 0;

  constructor(source: SourceText) {
    this.#source = source;
    this.#text = source.text;
  }

  document(value: unknown): void {
    this.#value(value, 0);
    this.#space();
    if (this.#at < this.#text.length) throw this.#unexpected();
  }

  #value(value: unknown, depth: number): void {
    this.#space();
    const first = this.#text[this.#at];
    if (depth > MAX_DEPTH) throw this.#fault((at) => message('manifests.tooDeep', { at, limit: MAX_DEPTH }));
    if (first === '{') return this.#object(value as Record<string, unknown> | undefined, depth);
    if (first === '[') return this.#array(value as unknown[] | undefined, depth);
    if (first === '"') return void this.#string();
    LITERAL.lastIndex = this.#at;
    if (!LITERAL.test(this.#text)) throw this.#unexpected();
    this.#at = LITERAL.lastIndex;
  }

  #object(value: Record<string, unknown> | undefined, depth: number): void {
    const places = new Map<string | number, number>();
    if (value) this.marks.set(value, places);
    this.#items('}', () => {
      const offset = this.#at;
      if (this.#text[offset] !== '"') throw this.#unexpected();
      const key = this.#string();
      const first = places.get(key);
      if (first !== undefined) {
        const { line } = this.#source.place(first);
        throw this.#source.error(offset, (at) => message('manifests.duplicateKey', { at, key, line }));
      }
      places.set(key, offset);
      this.#space();
      if (this.#text[this.#at] !== ':') throw this.#unexpected();
      this.#at += 1;
      this.#value(value?.[key], depth + 1);
    });
  }

  #array(value: unknown[] | undefined, depth: number): void {
    const places = new Map<string | number, number>();
    if (value) this.marks.set(value, places);
    let index = 0;
    this.#items(']', () => {
      places.set(index, this.#at);
      this.#value(value?.[index], depth + 1);
      index += 1;
    });
  }

  /** From the opening bracket behind the closing one. */
  #items(close: string, item: () => void): void {
    this.#at += 1;
    this.#space();
    if (this.#text[this.#at] !== close) {
      for (;;) {
        item();
        this.#space();
        const next = this.#text[this.#at];
        if (next === close) break;
        if (next !== ',') throw this.#unexpected();
        this.#at += 1;
        this.#space();
      }
    }
    this.#at += 1;
  }

  #string(): string {
    const start = this.#at;
    let at = start + 1;
    let isPlain = true;
    for (;;) {
      const code = this.#text.charCodeAt(at);
      if (code === QUOTE) break;
      if (code === BACKSLASH) {
        isPlain = false;
        at += 1;
      } else if (!(code >= 0x20)) {
        // A control character, or the end.
        this.#at = at;
        throw this.#unexpected();
      }
      at += 1;
    }
    this.#at = at + 1;
    if (isPlain) return this.#text.slice(start + 1, at);
    try {
      return JSON.parse(this.#text.slice(start, at + 1)) as string;
    } catch {
      this.#at = start;
      throw this.#unexpected();
    }
  }

  #space(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.#at += 1;
    }
  }

  #unexpected(): Error {
    const found = this.#text.slice(this.#at, this.#at + 12).split('\n')[0]!;
    if (this.#at >= this.#text.length) return this.#fault((at) => message('manifests.jsonEnds', { at }));
    return this.#fault((at) => message('manifests.json', { at, found: JSON.stringify(found) }));
  }

  #fault(what: (at: string) => Message): Error {
    return this.#source.error(Math.min(this.#at, this.#text.length), what);
  }
}
