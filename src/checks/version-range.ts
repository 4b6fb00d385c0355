/** Ranges of versions as advisories give them: `>=1.19.0 <1.19.5`, several joined by `||`. @module */

interface Version {
  readonly numbers: readonly [number, number, number];
  readonly pre: string | undefined;
}

function read(text: string): Version | undefined {
  const match = /^v?(\d{1,5})\.(\d{1,5})\.(\d{1,5})(?:-([0-9A-Za-z.-]+))?$/.exec(text);
  return match ? { numbers: [Number(match[1]), Number(match[2]), Number(match[3])], pre: match[4] } : undefined;
}

/** A pre-release comes before its release; of two, as their parts compare. */
function compare(a: Version, b: Version): number {
  for (const [index, number] of a.numbers.entries()) if (number !== b.numbers[index]) return number - b.numbers[index]!;
  if (a.pre === b.pre) return 0;
  if (a.pre === undefined || b.pre === undefined) return a.pre === undefined ? 1 : -1;
  return a.pre.localeCompare(b.pre, 'en', { numeric: true });
}

/** For sorting: the older first; what cannot be read comes before everything. */
export function compareVersions(one: string, other: string): number {
  const [a, b] = [read(one), read(other)];
  return a && b ? compare(a, b) : Number(Boolean(a)) - Number(Boolean(b));
}

const MEETS: Readonly<Record<string, (order: number) => boolean>> = {
  '>=': (order) => order >= 0,
  '>': (order) => order > 0,
  '<=': (order) => order <= 0,
  '<': (order) => order < 0,
  '=': (order) => order === 0,
};

/**
 * Whether a version lies in a range; one that cannot be read lies in none.
 *
 * @example
 * inRange('1.19.1', '>=1.19.0 <1.19.5') // true
 */
export function inRange(version: string, range: string): boolean {
  const own = read(version);
  if (!own) return false;
  return range.split('||').some((part) =>
    part
      .trim()
      .split(/\s+/)
      .every((term) => {
        const [, operator = '=', text = ''] = /^(>=|<=|>|<|=)?(.*)$/.exec(term)!;
        const other = read(text);
        if (!other) throw new RangeError(`not a version: ${term}`);
        return MEETS[operator]!(compare(own, other));
      }),
  );
}
