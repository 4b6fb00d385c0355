/**
 * Scalars over several lines, as `kubectl get -o yaml` writes long ones: breaks become spaces, of n breaks
 * in a row n - 1 are kept. What is unusual is left to the library, by `undefined`.
 * @module
 */
import { COLON, HASH, NEWLINE, SPACE, TAB, isBlank, isMarker, withoutTrailingSpaces } from './yaml-characters.ts';

/**
 * An unquoted scalar from `start`, whose first line ends at `firstEnd` and is continued by lines that are
 * indented more than `parent`. Also tells where its last line ends.
 */
export function foldPlain(text: string, start: number, firstEnd: number, parent: number): { value: string; end: number } | undefined {
  if (text.charCodeAt(firstEnd) !== NEWLINE) return undefined;
  let value = withoutTrailingSpaces(text.slice(start, firstEnd));
  let end = firstEnd;
  let breaks = 0;
  let at = firstEnd;
  while (at < text.length) {
    // At a line break.
    const line = at + 1;
    breaks += 1;
    let content = line;
    while (text.charCodeAt(content) === SPACE) content += 1;
    const code = text.charCodeAt(content);
    if (code === TAB) return undefined;
    if (code === NEWLINE) {
      at = content;
      continue;
    }
    if (content >= text.length || content - line <= parent || code === HASH) break;
    if (content === line && isMarker(text, line)) break;
    end = plainLineEnd(text, content);
    if (end < 0) return undefined;
    value += (breaks === 1 ? ' ' : '\n'.repeat(breaks - 1)) + withoutTrailingSpaces(text.slice(content, end));
    // A comment ends the scalar.
    if (text.charCodeAt(end) === HASH) break;
    breaks = 0;
    at = end;
  }
  return { value, end };
}

/** The break or the comment that ends a line of an unquoted scalar; -1 when something in it is no part of one. */
function plainLineEnd(text: string, from: number): number {
  for (let at = from; ; at += 1) {
    const code = text.charCodeAt(at);
    if (code === NEWLINE || at >= text.length) return at;
    if (code === TAB || (code === COLON && isBlank(text, at + 1))) return -1;
    if (code === HASH && text.charCodeAt(at - 1) === SPACE) return at;
  }
}

/**
 * What stands between quotes on several lines, still with its escapes. Lines after the first must be
 * indented more than `parent`.
 */
export function foldQuoted(inner: string, parent: number, isDouble: boolean): string | undefined {
  const lines = inner.split('\n');
  let value = '';
  let breaks = 0;
  let isJoined = false;
  for (const [index, line] of lines.entries()) {
    if (line.includes('\t')) return undefined;
    const isLast = index === lines.length - 1;
    const begin = index === 0 ? line : line.replace(/^ +/, '');
    const content = isLast ? begin : withoutTrailingSpaces(begin);
    const isEmpty = content === '' && index > 0 && !isLast;
    if (isEmpty) {
      if (isJoined) return undefined;
      breaks += 1;
      continue;
    }
    if (index > 0 && (line.length - begin.length <= parent || isMarker(line, 0))) return undefined;
    if (index > 0 && !isJoined) value += breaks === 0 ? ' ' : '\n'.repeat(breaks);
    breaks = 0;
    isJoined = false;
    if (isDouble && !isLast && content.endsWith('\\') && /(?:^|[^\\])(?:\\\\)*\\$/.test(content)) {
      // An escaped break is none; an escaped space before a break is another matter.
      if (content !== begin) return undefined;
      value += content.slice(0, -1);
      isJoined = true;
    } else value += content;
  }
  return value;
}
