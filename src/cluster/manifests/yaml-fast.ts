/**
 * YAML as kubectl, Helm and people write it, read in one pass: block mappings and sequences, scalars, flow
 * collections, several documents. Whatever is beyond that (anchors, tags, complex keys, tabs as indentation)
 * and everything faulty makes a document `UNREAD`: it is then given to the `yaml` package, from whose
 * answers these never differ.
 * @module
 */
import type { Marks } from './marks.ts';
import { BlockReader } from './yaml-block.ts';
import { BAIL, DASH, PERCENT, lineEnd } from './yaml-characters.ts';
import type { PlainListener } from './yaml-scalar-table.ts';

/** A document that this parser leaves alone. */
export const UNREAD = Symbol('unread');

export interface YamlDocument {
  readonly value: unknown;
  /** Where its content begins. */
  readonly start: number;
  /** The part of the text that is this document, its marker line included. */
  readonly from: number;
  readonly to: number;
}

export interface FastYamlOptions {
  /** Receives the places of fields. */
  readonly marks?: Marks;
  readonly onPlain?: PlainListener | undefined;
}

/**
 * The documents in a text; `undefined` when even their borders are not for this parser (directives).
 * Lone line feeds only, no byte order mark.
 *
 * @example
 * parseYamlFast('a: 1\nb: [x, y]\n')?.[0]?.value; // { a: 1, b: ['x', 'y'] }
 */
export function parseYamlFast(text: string, { marks, onPlain }: FastYamlOptions = {}): YamlDocument[] | undefined {
  const reader = new BlockReader(text, marks, onPlain);
  const documents: YamlDocument[] = [];
  try {
    while (reader.at < text.length) {
      const from = reader.at;
      const begin = beginning(reader, text);
      if (begin === 'content') documents.push(documentAt(reader, text, from));
      else if (begin === 'unread') documents.push(passOver(reader, text, from));
    }
  } catch (error) {
    if (error !== BAIL) throw error;
    return undefined;
  }
  return documents;
}

/** Moves to the content of the next document: behind its marker line, if it has one. */
function beginning(reader: BlockReader, text: string): 'content' | 'unread' | 'nothing' {
  reader.line();
  if (reader.column < 0) {
    if (reader.at >= text.length) return 'nothing';
    const begins = text.charCodeAt(reader.at) === DASH;
    const end = lineEnd(text, reader.at);
    const isBare = end === reader.at + 3 || /^ *(?: #.*)?$/.test(text.slice(reader.at + 3, end));
    // `--- value`; and what stands behind an end marker belongs to nothing.
    if (!isBare && !begins) throw BAIL;
    if (!isBare) return 'unread';
    reader.at = Math.min(end + 1, text.length);
    if (!begins) return 'nothing';
    reader.line();
  }
  // A directive; a byte order mark, which may also stand before a later document.
  const first = text.charCodeAt(reader.at);
  if (reader.column === 0 && (first === PERCENT || first === 0xfeff)) throw BAIL;
  return 'content';
}

function documentAt(reader: BlockReader, text: string, from: number): YamlDocument {
  const start = reader.at;
  try {
    const value = reader.content();
    return { value, start, from, to: reader.at };
  } catch (error) {
    if (error !== BAIL) throw error;
    return passOver(reader, text, from);
  }
}

/** The end of a document is told by the next marker, whatever is in it. */
function passOver(reader: BlockReader, text: string, from: number): YamlDocument {
  const own = /(?:[ \t]*(?:#.*)?\n)*---/y;
  own.lastIndex = from;
  const marker = /\n(?=(?:---|\.\.\.)(?:[ \t\n]|$))/g;
  marker.lastIndex = own.test(text) ? own.lastIndex : from;
  const to = marker.test(text) ? marker.lastIndex : text.length;
  reader.at = to;
  return { value: UNREAD, start: from, from, to };
}
