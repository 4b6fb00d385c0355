/** How wide text is where every character takes one column or two. @module */

const WIDE = /[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]/u;

/** Columns: East Asian characters take two. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += WIDE.test(character) ? 2 : 1;
  return width;
}

/** Lines of at most so many columns: broken at blanks, between East Asian characters, and inside words that are longer. */
export function wrapped(text: string, most: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.match(/\s+|[\u2E80-\u9FFF\uF900-\uFAFF\uFF00-\uFF60]|[^\s\u2E80-\u9FFF\uF900-\uFAFF\uFF00-\uFF60]+/gu) ?? []) {
    if (displayWidth(line) + displayWidth(word.trimEnd()) > most && line.trim() !== '') {
      lines.push(line.trimEnd());
      line = '';
    }
    if (line === '' && word.trim() === '') continue;
    line += word;
    // A blank at the end takes no place: it falls away where the line is broken.
    while (displayWidth(line.trimEnd()) > most) {
      const cut = Array.from(line)
        .slice(0, Math.max(1, Math.floor(most / 2)))
        .join('');
      lines.push(cut);
      line = line.slice(cut.length);
    }
  }
  if (line.trim() !== '') lines.push(line.trimEnd());
  return lines;
}
