/** Tables, and what a process is measured by. @module */

export function printTable(title: string, rows: readonly (readonly string[])[]): void {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  console.log(`\n${title}`);
  for (const row of rows) {
    const cells = row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)));
    console.log(`  ${cells.join('  ')}`);
  }
}

/** The value below which `share` of the samples lie. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
}

/** Smallest, median and largest. */
export const spread = (samples: readonly number[]): string[] => [0, 0.5, 1].map((share) => quantile(samples, share).toFixed(0));

/** MiB in use after a collection (`node --expose-gc`). */
export function heapMiB(): number {
  (globalThis as { gc?: () => void }).gc?.();
  return process.memoryUsage().heapUsed / 2 ** 20;
}

export const rssMiB = (): number => process.memoryUsage().rss / 2 ** 20;

/** Seconds of processor time that this process has used, on all cores. */
export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
