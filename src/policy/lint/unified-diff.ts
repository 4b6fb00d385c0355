/** The unified diff of two short texts, by their longest common subsequence of lines. @module */

/** Lines of context around a change. */
const CONTEXT = 3;

export type Line = readonly [' ' | '-' | '+', string];

/** Empty where both texts are equal. */
export function unifiedDiff(before: string, after: string, from: string, to: string): string {
  const lines = compareLines(linesOf(before), linesOf(after));
  const changed = lines.flatMap(([mark], index) => (mark === ' ' ? [] : [index]));
  if (changed.length === 0) return '';
  const hunks: [number, number][] = [];
  for (const index of changed) {
    const last = hunks.at(-1);
    if (last && index - last[1] <= 2 * CONTEXT) last[1] = index;
    else hunks.push([index, index]);
  }
  const text = hunks.map(([first, last]) => hunk(lines, Math.max(0, first - CONTEXT), Math.min(lines.length, last + CONTEXT + 1)));
  return `--- ${from}\n+++ ${to}\n${text.join('')}`;
}

export const linesOf = (text: string): string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));

function hunk(lines: readonly Line[], start: number, end: number): string {
  const count = (slice: readonly Line[], without: string): number => slice.filter(([mark]) => mark !== without).length;
  const [before, shown] = [lines.slice(0, start), lines.slice(start, end)];
  const range = (without: string): string => {
    const length = count(shown, without);
    return `${count(before, without) + (length > 0 ? 1 : 0)},${length}`;
  };
  return `@@ -${range('+')} +${range('-')} @@\n${shown.map(([mark, line]) => `${mark}${line}\n`).join('')}`;
}

/** Which lines stay, go and come. What both begin and end with is not searched, so that long files cost little. */
export function compareLines(before: readonly string[], after: readonly string[]): Line[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
  let tail = 0;
  const shorter = Math.min(before.length, after.length) - start;
  while (tail < shorter && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1;
  const same = (lines: readonly string[]): Line[] => lines.map((line) => [' ', line]);
  const middle = compareAll(before.slice(start, before.length - tail), after.slice(start, after.length - tail));
  return [...same(before.slice(0, start)), ...middle, ...same(before.slice(before.length - tail))];
}

function compareAll(a: readonly string[], b: readonly string[]): Line[] {
  // common[i][j]: length of the longest common subsequence of a from i and b from j.
  const common = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      common[i]![j] = a[i] === b[j] ? common[i + 1]![j + 1]! + 1 : Math.max(common[i + 1]![j]!, common[i]![j + 1]!);
    }
  }
  const lines: Line[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      lines.push([' ', a[i]!]);
      i += 1;
      j += 1;
    } else if (j >= b.length || (i < a.length && common[i + 1]![j]! >= common[i]![j + 1]!)) {
      lines.push(['-', a[i]!]);
      i += 1;
    } else {
      lines.push(['+', b[j]!]);
      j += 1;
    }
  }
  return lines;
}
