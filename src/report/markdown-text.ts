/** Text inside Markdown: nothing that a name holds becomes markup, a mention or a new row. @module */
import { oneLine } from './page.ts';

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '@': '&#64;', '|': '&#124;' };

/** Running text. */
export function markdownText(text: string): string {
  return oneLine(text).replaceAll(/[&<>@|\\`*_[\]#~]/g, (character) => ENTITIES[character] ?? `\\${character}`);
}

/** A code span, also inside a table: its fence is longer than any run of back-ticks in it. */
export function markdownCode(text: string): string {
  const line = oneLine(text);
  if (line === '') return '';
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const padding = longest > 0 || /^ .* $/.test(line) ? ' ' : '';
  return `${fence}${padding}${line.replaceAll('|', '\\|')}${padding}${fence}`;
}

/** A table with a head; cells are Markdown already. */
export function markdownTable(head: readonly string[], rows: Iterable<readonly string[]>): string {
  return [...tableRows(head, rows)].join('');
}

/** The same, row by row. */
export function* tableRows(head: readonly string[], rows: Iterable<readonly string[]>): Generator<string> {
  yield `| ${head.join(' | ')} |\n|${head.map(() => '---').join('|')}|\n`;
  for (const row of rows) yield `| ${row.join(' | ')} |\n`;
}
