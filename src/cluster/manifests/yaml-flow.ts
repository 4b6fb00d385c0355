/** Flow collections (`{a: 1}`, `[x, "y"]`, and JSON inside of YAML), for the fast parser. @module */
import { MAX_DEPTH } from './depth.ts';
import type { Marks } from './marks.ts';
import {
  BAIL,
  CLOSE_LIST,
  CLOSE_MAP,
  COLON,
  COMMA,
  DASH,
  DOUBLE_QUOTE,
  HASH,
  NEWLINE,
  OPEN_LIST,
  OPEN_MAP,
  SINGLE_QUOTE,
  SPACE,
  TAB,
  isBlank,
  lineEnd,
} from './yaml-characters.ts';
import type { ScalarTable } from './yaml-scalar-table.ts';

export class FlowReader {
  readonly #text: string;
  readonly #scalars: ScalarTable;
  readonly #marks: Marks | undefined;
  /** Lines after the first must be indented more than this. */
  #parent = -1;
  /** Behind what has been read. */
  at = 0;

  constructor(text: string, scalars: ScalarTable, marks: Marks | undefined) {
    this.#text = text;
    this.#scalars = scalars;
    this.#marks = marks;
  }

  /** The collection whose bracket stands at `at`, in something at column `parent`. */
  read(at: number, parent: number, depth: number): unknown {
    this.at = at;
    this.#parent = parent;
    return this.#value(depth);
  }

  #value(depth: number): unknown {
    if (depth > MAX_DEPTH) throw BAIL;
    const code = this.#text.charCodeAt(this.at);
    if (code === OPEN_MAP) return this.#mapping(depth);
    if (code === OPEN_LIST) return this.#sequence(depth);
    if (code === DOUBLE_QUOTE || code === SINGLE_QUOTE) {
      const value = this.#scalars.quoted(this.at, code, this.#parent);
      this.at = this.#scalars.end;
      return value;
    }
    const start = this.at;
    const hash = this.#plain();
    return this.#scalars.value(start, this.at, hash);
  }

  #mapping(depth: number): Record<string, unknown> {
    const text = this.#text;
    const mapping: Record<string, unknown> = {};
    const places = this.#placesOf(mapping);
    if (this.#open(CLOSE_MAP)) return mapping;
    do {
      const offset = this.at;
      const key = this.#key();
      if (mapping[key] !== undefined && Object.hasOwn(mapping, key)) throw BAIL;
      this.#space();
      const code = text.charCodeAt(this.at);
      if (code === COMMA || code === CLOSE_MAP) throw BAIL;
      places?.set(key, offset);
      mapping[key] = this.#value(depth + 1);
    } while (this.#next(CLOSE_MAP));
    return mapping;
  }

  /** A key with its colon, which a quoted one may have right behind it. */
  #key(): string {
    const text = this.#text;
    const start = this.at;
    const code = text.charCodeAt(start);
    let key: string;
    if (code === DOUBLE_QUOTE || code === SINGLE_QUOTE) {
      key = this.#scalars.quotedKey(this.#scalars.quoted(start, code, this.#parent));
      this.at = this.#scalars.end;
    } else {
      const hash = this.#plain();
      key = this.#scalars.key(start, this.at, hash);
      if (!isBlank(text, this.at + 1)) throw BAIL;
    }
    while (text.charCodeAt(this.at) === SPACE) this.at += 1;
    if (text.charCodeAt(this.at) !== COLON) throw BAIL;
    this.at += 1;
    return key;
  }

  #sequence(depth: number): unknown[] {
    const list: unknown[] = [];
    const places = this.#placesOf(list);
    if (this.#open(CLOSE_LIST)) return list;
    do {
      places?.set(list.length, this.at);
      list.push(this.#value(depth + 1));
    } while (this.#next(CLOSE_LIST));
    return list;
  }

  /** Behind the opening bracket; whether the closing one follows at once. */
  #open(close: number): boolean {
    this.at += 1;
    this.#space();
    if (this.#text.charCodeAt(this.at) !== close) return false;
    this.at += 1;
    return true;
  }

  /** Behind an item: whether another one follows. */
  #next(close: number): boolean {
    this.#space();
    const code = this.#text.charCodeAt(this.at);
    if (code !== close && code !== COMMA) throw BAIL;
    this.at += 1;
    if (code === close) return false;
    this.#space();
    // A comma may stand before the end.
    if (this.#text.charCodeAt(this.at) !== close) return true;
    this.at += 1;
    return false;
  }

  #space(): void {
    const text = this.#text;
    let at = this.at;
    for (;;) {
      let code = text.charCodeAt(at);
      while (code === SPACE) code = text.charCodeAt(++at);
      if (code === TAB) throw BAIL;
      if (code === HASH) {
        if (text.charCodeAt(at - 1) !== SPACE) throw BAIL;
        at = lineEnd(text, at);
        code = text.charCodeAt(at);
      }
      if (code !== NEWLINE) break;
      const line = ++at;
      code = text.charCodeAt(at);
      while (code === SPACE) code = text.charCodeAt(++at);
      if (code === NEWLINE) continue;
      // A line outside of the parent ends the collection; so does a document marker.
      if (at - line <= this.#parent || (at === line && (code === DASH || code === 0x2e))) throw BAIL;
    }
    this.at = at;
  }

  /** Moves behind an unquoted scalar; its hash, trailing spaces included. */
  #plain(): number {
    const text = this.#text;
    const start = this.at;
    const first = text.charCodeAt(start);
    this.#scalars.checkBegin(first, start);
    if (first === DASH && isFlowIndicator(text.charCodeAt(start + 1))) throw BAIL;
    let at = start;
    let hash = 0;
    for (;;) {
      const code = text.charCodeAt(at);
      if (code === COMMA || code === NEWLINE || code === CLOSE_MAP || code === CLOSE_LIST || at >= text.length) break;
      if (code === OPEN_MAP || code === OPEN_LIST || code === TAB) throw BAIL;
      if (code === HASH && text.charCodeAt(at - 1) === SPACE) throw BAIL;
      if (code === COLON) {
        if (isFlowIndicator(text.charCodeAt(at + 1))) throw BAIL;
        if (isBlank(text, at + 1)) break;
      }
      hash = (hash * 31 + code) | 0;
      at += 1;
    }
    this.at = at;
    return hash;
  }

  #placesOf(container: object): Map<string | number, number> | undefined {
    if (this.#marks === undefined) return undefined;
    const places = new Map<string | number, number>();
    this.#marks.set(container, places);
    return places;
  }
}

const isFlowIndicator = (code: number): boolean =>
  code === COMMA || code === OPEN_LIST || code === CLOSE_LIST || code === OPEN_MAP || code === CLOSE_MAP;
