/** Characters of YAML by their codes, and how the fast parser gives up. @module */
export const TAB = 0x09;
export const NEWLINE = 0x0a;
export const SPACE = 0x20;
export const DOUBLE_QUOTE = 0x22;
export const HASH = 0x23;
export const PERCENT = 0x25;
export const SINGLE_QUOTE = 0x27;
export const COMMA = 0x2c;
export const DASH = 0x2d;
export const DOT = 0x2e;
export const COLON = 0x3a;
export const GREATER = 0x3e;
export const OPEN_LIST = 0x5b;
export const BACKSLASH = 0x5c;
export const CLOSE_LIST = 0x5d;
export const OPEN_MAP = 0x7b;
export const PIPE = 0x7c;
export const CLOSE_MAP = 0x7d;

/** Thrown by what is not for the fast parser; one for all, since nobody looks at its stack. */
export const BAIL = new Error('left to the library');

/** A space, a tab, or the end of the line or text. */
export function isBlank(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === SPACE || code === NEWLINE || code === TAB || at >= text.length;
}

/** Whether the three characters at the beginning of a line separate documents. */
export function isMarker(text: string, line: number): boolean {
  const code = text.charCodeAt(line);
  if (code !== DASH && code !== DOT) return false;
  return text.charCodeAt(line + 1) === code && text.charCodeAt(line + 2) === code && isBlank(text, line + 3);
}

/** Where the line ends: at its break, or with the text. */
export function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}

/** Without the spaces at the end. Other characters that look blank belong to a scalar. */
export function withoutTrailingSpaces(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === SPACE) end -= 1;
  return end === text.length ? text : text.slice(0, end);
}
