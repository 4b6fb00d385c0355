/** How the command line writes: colours only on a terminal that wants them, columns by display width. @module */
import { displayWidth } from '../report/display-width.ts';

export interface Terminal {
  write(text: string): void;
  readonly colour: boolean;
  readonly columns: number;
}

export type Style = 'bold' | 'dim' | 'green' | 'red' | 'yellow' | 'cyan';

const ESCAPE = String.fromCharCode(27);

const CODES: Record<Style, readonly [number, number]> = {
  bold: [1, 22],
  dim: [2, 22],
  green: [32, 39],
  red: [31, 39],
  yellow: [33, 39],
  cyan: [36, 39],
};

/** Standard output; `NO_COLOR` and a pipe turn colours off, `FORCE_COLOR` turns them on. */
export function standardOutput(stream: NodeJS.WriteStream, environment: NodeJS.ProcessEnv): Terminal {
  const colour = environment['NO_COLOR'] ? false : Boolean(environment['FORCE_COLOR']) || stream.isTTY;
  return { write: (text) => void stream.write(printable(text)), colour, columns: stream.columns ?? 120 };
}

/** What {@link paint} writes; everything else that begins with ESC could move the cursor, retitle the window or worse. */
const OWN_STYLING = new RegExp(`(${ESCAPE}\\[(?:${Object.values(CODES).flat().join('|')})m)`);
/** Control characters but tab and line feed, and marks that make text read in another order than it is written. */
// oxlint-disable-next-line no-control-regex
const UNPRINTABLE = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u200E\u200F\u202A-\u202E\u2066-\u2069]/g;

/**
 * Text that a terminal only shows: names, messages and log lines come from clusters and files that anybody may have
 * written. What is taken out leaves a `\uFFFD`; our own colours stay.
 */
export function printable(text: string): string {
  return text
    .split(OWN_STYLING)
    .map((part, index) => (index % 2 === 1 ? part : part.replace(UNPRINTABLE, '\uFFFD')))
    .join('');
}

export function paint(terminal: Pick<Terminal, 'colour'>, style: Style, text: string): string {
  const [on, off] = CODES[style];
  return terminal.colour ? `\u001B[${on}m${text}\u001B[${off}m` : text;
}

const STYLING = new RegExp(`${ESCAPE}\\[[0-9;]*m`, 'g');

/** Columns a text takes on a terminal: East Asian characters two, styling none. */
export const widthOf = (text: string): number => displayWidth(text.replace(STYLING, ''));

/** Rows as left-aligned columns, two blanks apart; the last column is not padded. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, index) => (widths[index] = Math.max(widths[index] ?? 0, widthOf(cell))));
  return rows
    .map((row) =>
      row.map((cell, index) => (index === row.length - 1 ? cell : cell + ' '.repeat(widths[index]! - widthOf(cell)))).join('  '),
    )
    .map((line) => `${line.trimEnd()}\n`)
    .join('');
}
