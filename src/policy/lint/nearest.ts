/** The text that somebody may have meant. @module */

/** Insertions, deletions, replacements and swaps of neighbours that turn one text into the other. */
export function distance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, index) => index)];
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    rows.push(row);
    for (let j = 1; j <= b.length; j += 1) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      row[j] = Math.min(rows[i - 1]![j]! + 1, row[j - 1]! + 1, rows[i - 1]![j - 1]! + change);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j]!, rows[i - 2]![j - 2]! + 1);
    }
  }
  return rows.at(-1)!.at(-1)!;
}

/** A slip of the fingers: few changes for the length of the word. Names that differ by their numbers are meant to differ. */
export function isNear(a: string, b: string): boolean {
  const shorter = Math.min(a.length, b.length);
  if (a === b || shorter < 3 || withoutDigits(a) === withoutDigits(b)) return false;
  return distance(a, b) <= Math.max(1, Math.floor(shorter / 4));
}

const withoutDigits = (text: string): string => text.replaceAll(/\d+/g, '#');

/** The nearest of the candidates, if one is near. */
export function nearest(text: string, candidates: Iterable<string>): string | undefined {
  let best: { readonly candidate: string; readonly far: number } | undefined;
  for (const candidate of new Set(candidates)) {
    if (!isNear(text, candidate)) continue;
    const far = distance(text, candidate);
    if (!best || far < best.far) best = { candidate, far };
  }
  return best?.candidate;
}
