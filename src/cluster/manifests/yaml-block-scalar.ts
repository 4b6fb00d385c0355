/** Block scalars (`|` and `>`), for the fast parser: what is unusual in them is left to the library. @module */

import { GREATER, NEWLINE, SPACE, TAB, withoutTrailingSpaces } from './yaml-characters.ts';

/** Keep or strip, and the indentation, in either order. */
const HEADER = /[|>](?:([-+])?([1-9])?|([1-9])([-+])) *(?: #[^\n]*)?\n/y;

/**
 * The scalar whose header stands at `at`, below a mapping or sequence at column `parent`, and the start of
 * the line behind it; `undefined` when it is not of the plain kind.
 */
export function readBlockScalar(text: string, at: number, parent: number): { value: string; end: number } | undefined {
  HEADER.lastIndex = at;
  const header = HEADER.exec(text);
  if (!header) return undefined;
  const folded = text.charCodeAt(at) === GREATER;
  const chomping = header[1] ?? header[4];
  const explicit = header[2] ?? header[3];
  let line = HEADER.lastIndex;
  let indent = parent + Number(explicit);
  if (explicit === undefined) {
    const first = contentStart(text, line);
    indent = first.indent;
    if (indent <= parent) return chomping === '+' ? undefined : { value: '', end: first.line };
    if (first.blank > indent) return undefined;
  }
  const lines: string[] = [];
  for (;;) {
    let start = line;
    while (start - line < indent && text.charCodeAt(start) === SPACE) start += 1;
    const code = text.charCodeAt(start);
    // The end of the text ends a block scalar in ways of its own.
    if (start >= text.length) {
      if (start > line) return undefined;
      break;
    }
    if (code !== NEWLINE && start - line < indent) {
      if (code === TAB) return undefined;
      break;
    }
    const end = text.indexOf('\n', start);
    if (end < 0) return undefined;
    lines.push(text.slice(start, end));
    line = end + 1;
  }
  let count = lines.length;
  while (count > 0 && lines[count - 1] === '') count -= 1;
  // Nothing but blank lines, or blank ones that are wide at the end: how many of them count is a matter of its own.
  if (count === 0 || withoutTrailingSpaces(lines[count - 1]!) === '') return undefined;
  const kept = lines.slice(0, count);
  const value = folded ? fold(kept) : kept.join('\n');
  const ending = chomping === '-' ? '' : chomping === '+' ? '\n'.repeat(lines.length - count + 1) : '\n';
  return { value: value + ending, end: line };
}

/** The first line that is not blank, with its indentation, and the widest of the blank ones before it. */
function contentStart(text: string, from: number): { line: number; indent: number; blank: number } {
  let line = from;
  let blank = 0;
  for (;;) {
    let at = line;
    while (text.charCodeAt(at) === SPACE) at += 1;
    if (text.charCodeAt(at) !== NEWLINE) return { line, indent: at >= text.length ? -1 : at - line, blank };
    blank = Math.max(blank, at - line);
    line = at + 1;
  }
}

/** Breaks between lines become spaces, of n in a row n - 1 are kept; lines that are indented more keep theirs. */
function fold(lines: readonly string[]): string {
  const first = lines.findIndex((line) => withoutTrailingSpaces(line) !== '');
  let value = lines
    .slice(0, first)
    .map((blank) => `${blank}\n`)
    .join('');
  let separator = '';
  let isIndented = false;
  for (const line of lines.slice(first)) {
    if (line.startsWith(' ') || line.startsWith('\t')) {
      if (separator === ' ') separator = '\n';
      else if (!isIndented && separator === '\n') separator = '\n\n';
      value += separator + line;
      separator = '\n';
      isIndented = true;
    } else if (line === '') {
      if (separator === '\n') value += '\n';
      else separator = '\n';
    } else {
      value += separator + line;
      separator = ' ';
      isIndented = false;
    }
  }
  return value;
}
