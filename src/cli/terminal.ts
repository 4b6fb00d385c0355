/** How the command line writes: colours only on a terminal that wants them, columns by display width. @module */

export interface Terminal {
  write(text: string): void;
  readonly colour: boolean;
  readonly columns: number;
}

export type Style = 'bold' | 'dim' | 'green' | 'red' | 'yellow' | 'cyan';

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
  return { write: (text) => void stream.write(text), colour, columns: stream.columns ?? 120 };
}

export function paint(terminal: Pick<Terminal, 'colour'>, style: Style, text: string): string {
  const [on, off] = CODES[style];
  return terminal.colour ? `\u001B[${on}m${text}\u001B[${off}m` : text;
}

const WIDE = /[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]/u;
const STYLING = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');

/** Columns a text takes on a terminal: East Asian characters two, styling none. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text.replace(STYLING, '')) width += WIDE.test(character) ? 2 : 1;
  return width;
}

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
