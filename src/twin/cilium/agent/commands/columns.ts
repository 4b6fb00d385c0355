/** Text in aligned columns, as Go's tabwriter prints it (3 blanks between columns). @module */

const GAP = 3;

/** The rows as lines, each ended by a newline. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, index) => (widths[index] = Math.max(widths[index] ?? 0, cell.length)));
  const lines = rows.map((row) => row.map((cell, index) => (index === row.length - 1 ? cell : cell.padEnd(widths[index]! + GAP))).join(''));
  return lines.map((line) => `${line.trimEnd()}\n`).join('');
}
