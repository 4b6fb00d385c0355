/** Elements of HTML; content is HTML already, attributes and text are made safe here. @module */
import { oneLine } from '../page.ts';

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Control characters, and marks that make text read in another order than it is written. */
// oxlint-disable-next-line no-control-regex
const UNPRINTABLE = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u200E\u200F\u202A-\u202E\u2066-\u2069]/g;

/** Text as one sees it. */
export const visible = (text: string): string => text.replaceAll(UNPRINTABLE, '\uFFFD');

/** Several lines of text, none of which reads as a command to whoever runs the tool in a pipeline. */
export const htmlLines = (text: string): string =>
  visible(text)
    .replaceAll(/^(?=::)/gm, ' ')
    .replaceAll(/[&<>"']/g, (character) => ENTITIES[character]!);

/** A line of text, and nothing that a browser would take for more. */
export const htmlText = (text: string): string => htmlLines(oneLine(text));

export function element(name: string, attributes: Readonly<Record<string, string | true>>, content: string): string {
  const written = Object.entries(attributes).map(([key, value]) => (value === true ? ` ${key}` : ` ${key}="${htmlText(value)}"`));
  return `<${name}${written.join('')}>${content}</${name}>`;
}

/** Cells are HTML already. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (name: string, row: readonly string[]): string => element('tr', {}, row.map((cell) => element(name, {}, cell)).join(''));
  const body = element('tbody', {}, rows.map((row) => cells('td', row)).join(''));
  return element('div', { class: 'scroll' }, element('table', {}, element('thead', {}, cells('th', head)) + body));
}
