/**
 * The block style of YAML, for the fast parser: mappings and sequences told by their columns. Each method
 * leaves the reader at the next content, or throws `BAIL`.
 * @module
 */
import { MAX_DEPTH } from './depth.ts';
import type { Marks } from './marks.ts';
import { readBlockScalar } from './yaml-block-scalar.ts';
import {
  BAIL,
  COLON,
  DASH,
  DOUBLE_QUOTE,
  GREATER,
  HASH,
  NEWLINE,
  OPEN_LIST,
  OPEN_MAP,
  PIPE,
  SINGLE_QUOTE,
  SPACE,
  TAB,
  isBlank,
} from './yaml-characters.ts';
import { LineReader } from './yaml-lines.ts';
import { FlowReader } from './yaml-flow.ts';
import { foldPlain } from './yaml-folding.ts';
import { ScalarTable, type PlainListener } from './yaml-scalar-table.ts';

/** Reads one document at a time, from where it stands. */
export class BlockReader extends LineReader {
  readonly #marks: Marks | undefined;
  readonly #scalars: ScalarTable;
  readonly #flows: FlowReader;
  /** What the last call of #keyOrScalar found when it was no key. */
  #scalar: unknown = null;

  constructor(text: string, marks: Marks | undefined, onPlain: PlainListener | undefined) {
    super(text);
    this.#marks = marks;
    this.#scalars = new ScalarTable(text, onPlain);
    this.#flows = new FlowReader(text, this.#scalars, marks);
  }

  /** All that is left of the document. */
  content(): unknown {
    const value = this.column < 0 ? null : this.#node(-1, 0);
    if (this.column >= 0) throw BAIL;
    return value;
  }

  /** What stands at the present place, below something at column `parent`. */
  #node(parent: number, depth: number): unknown {
    if (depth > MAX_DEPTH) throw BAIL;
    const text = this.text;
    const code = text.charCodeAt(this.at);
    if (code === DASH && isBlank(text, this.at + 1)) return this.#sequence(this.column, depth);
    if (code === OPEN_MAP || code === OPEN_LIST) return this.#flow(parent, depth);
    return this.#mapping(this.column, parent, depth);
  }

  #sequence(column: number, depth: number): unknown[] {
    const text = this.text;
    const list: unknown[] = [];
    const places = this.#placesOf(list);
    do {
      const dash = this.at;
      let at = dash + 1;
      let code = text.charCodeAt(at);
      while (code === SPACE) code = text.charCodeAt(++at);
      this.at = at;
      places?.set(list.length, at);
      if (code === NEWLINE || code === HASH || at >= text.length) {
        this.endLine();
        places?.set(list.length, this.column > column ? this.at : dash);
        list.push(this.column > column ? this.#node(column, depth + 1) : null);
      } else if (code === PIPE || code === GREATER) {
        list.push(this.#blockScalar(column));
      } else {
        this.column = column + at - dash;
        list.push(this.#node(column, depth + 1));
      }
      if (this.column > column) throw BAIL;
    } while (this.column === column && text.charCodeAt(this.at) === DASH && isBlank(text, this.at + 1));
    return list;
  }

  /** A mapping; a scalar when no key stands here. */
  #mapping(column: number, parent: number, depth: number): unknown {
    const text = this.text;
    let offset = this.at;
    let key = this.#keyOrScalar(parent);
    if (key === undefined) return this.#scalar;
    const mapping: Record<string, unknown> = {};
    const places = this.#placesOf(mapping);
    for (;;) {
      // Cheaper than to ask for own properties, and right for all that no prototype has.
      if (mapping[key] !== undefined && Object.hasOwn(mapping, key)) throw BAIL;
      places?.set(key, offset);
      mapping[key] = this.#entry(column, depth);
      if (this.column !== column) {
        if (this.column > column) throw BAIL;
        return mapping;
      }
      offset = this.at;
      if (text.charCodeAt(offset) === DASH && isBlank(text, offset + 1)) throw BAIL;
      const next = this.#keyOrScalar(column);
      if (next === undefined) throw BAIL;
      key = next;
    }
  }

  /** The value behind the colon of a key at `column`. */
  #entry(column: number, depth: number): unknown {
    const text = this.text;
    let at = this.at;
    let code = text.charCodeAt(at);
    while (code === SPACE) code = text.charCodeAt(++at);
    this.at = at;
    if (code === NEWLINE || code === HASH || at >= text.length) {
      this.endLine();
      if (this.column > column) return this.#node(column, depth + 1);
      const isList = this.column === column && text.charCodeAt(this.at) === DASH && isBlank(text, this.at + 1);
      return isList ? this.#sequence(column, depth + 1) : null;
    }
    if (code === OPEN_MAP || code === OPEN_LIST) return this.#flow(column, depth + 1);
    if (code === PIPE || code === GREATER) return this.#blockScalar(column);
    // A key here would be a mapping within a line.
    if (this.#keyOrScalar(column) !== undefined) throw BAIL;
    return this.#scalar;
  }

  #blockScalar(parent: number): string {
    const scalar = readBlockScalar(this.text, this.at, parent);
    if (!scalar) throw BAIL;
    this.at = scalar.end;
    this.line();
    return scalar.value;
  }

  /** Reads a key and its colon; or a scalar to the end of its line, which is then in #scalar. */
  #keyOrScalar(parent: number): string | undefined {
    const text = this.text;
    const start = this.at;
    const first = text.charCodeAt(start);
    if (first === DOUBLE_QUOTE || first === SINGLE_QUOTE) return this.#quotedKeyOrScalar(first, parent);
    this.#scalars.checkBegin(first, start);
    let hash = 0;
    let at = start;
    for (;;) {
      const code = text.charCodeAt(at);
      // Letters; also what follows digits and punctuation in ASCII.
      if (code > COLON) {
        hash = (hash * 31 + code) | 0;
      } else if (code === COLON) {
        const next = text.charCodeAt(at + 1);
        if (next === SPACE || next === NEWLINE || at + 1 >= text.length) {
          this.at = at + 1;
          return this.#scalars.key(start, at, hash);
        }
        if (next === TAB) throw BAIL;
        hash = (hash * 31 + code) | 0;
      } else if (code === NEWLINE || at >= text.length) {
        break;
      } else if (code === TAB) {
        throw BAIL;
      } else if (code === HASH && text.charCodeAt(at - 1) === SPACE) {
        break;
      } else {
        hash = (hash * 31 + code) | 0;
      }
      at += 1;
    }
    this.at = at;
    this.#scalar = this.#scalars.value(start, at, hash);
    this.endLine();
    if (this.column > parent) this.#folded(start, at, parent);
    return undefined;
  }

  /** What comes after the line that ended at `firstEnd` goes on with the scalar. */
  #folded(start: number, firstEnd: number, parent: number): void {
    const folded = foldPlain(this.text, start, firstEnd, parent);
    if (!folded) throw BAIL;
    this.#scalar = folded.value;
    this.at = folded.end;
    this.endLine();
  }

  #quotedKeyOrScalar(quote: number, parent: number): string | undefined {
    const text = this.text;
    const value = this.#scalars.quoted(this.at, quote, parent);
    let at = this.#scalars.end;
    while (text.charCodeAt(at) === SPACE) at += 1;
    if (text.charCodeAt(at) === COLON) {
      if (!isBlank(text, at + 1)) throw BAIL;
      this.at = at + 1;
      return this.#scalars.quotedKey(value);
    }
    this.at = this.#scalars.end;
    this.#scalar = value;
    this.endLine();
    return undefined;
  }

  #flow(parent: number, depth: number): unknown {
    const value = this.#flows.read(this.at, parent, depth);
    this.at = this.#flows.at;
    this.endLine();
    return value;
  }

  #placesOf(container: object): Map<string | number, number> | undefined {
    if (this.#marks === undefined) return undefined;
    const places = new Map<string | number, number>();
    this.#marks.set(container, places);
    return places;
  }
}
