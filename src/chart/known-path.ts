/** Whether the chart knows a path, and what was probably meant by one that it does not know. @module */
import { chartFolders, chartKeys, type ChartKey } from './chart-keys.ts';
import { removedIn } from './removed-options.ts';
import { formatPath } from './value-path.ts';

export type Known =
  /** A value; `within`: the path lies inside of one, a map of any keys or a list. */
  | { readonly is: 'key'; readonly key: ChartKey; readonly within: boolean }
  /** Templates read it, although values.yaml does not name it. */
  | { readonly is: 'templateKey'; readonly key: ChartKey; readonly within: boolean }
  /** Values stand below it. */
  | { readonly is: 'folder' }
  | { readonly is: 'removed'; readonly version: string }
  | { readonly is: 'unknown' };

/** What the chart makes of a path. */
export function knownPath(steps: readonly string[]): Known {
  const [keys, folders] = [chartKeys(), chartFolders()];
  for (let length = 1; length <= steps.length; length += 1) {
    const here = formatPath(steps.slice(0, length));
    // A map that templates read key by key is a folder, whatever its default says.
    if (folders.has(here)) continue;
    const key = keys.get(here) ?? keys.get(formatPath([...steps.slice(0, length - 1), '*']));
    if (!key) {
      const version = removedIn(here);
      return version === undefined ? { is: 'unknown' } : { is: 'removed', version };
    }
    return { is: key.default === undefined ? 'templateKey' : 'key', key, within: length < steps.length };
  }
  return { is: 'folder' };
}

/** Names that say nothing by themselves. */
const GENERIC = new Set([
  'enabled',
  'image',
  'name',
  'port',
  'create',
  'tag',
  'labels',
  'annotations',
  'resources',
  'replicas',
  'type',
  'mode',
  'key',
]);
/** A level too many or too few. */
const LEVEL = 2;
const MOST = 3;

/** The known path that resembles an unknown one most, `undefined`: none does. @param folder whether values stand below it */
export function nearestPath(steps: readonly string[], folder: boolean): string | undefined {
  let best: { path: string; cost: number } | undefined;
  const candidates = folder ? [...chartFolders(), ...chartKeys().keys()] : chartKeys().keys();
  for (const path of candidates) {
    const other = path.split('.');
    if (Math.abs(other.length - steps.length) > 1) continue;
    const cost = distance(steps, other);
    if (cost < (best?.cost ?? MOST + 1)) best = { path, cost };
  }
  return best?.path;
}

/** How far one path is from another; levels may be missing or too many, names misspelt. */
function distance(steps: readonly string[], other: readonly string[]): number {
  let telling = false;
  const costs = [Array.from({ length: other.length + 1 }, (_, j) => j * LEVEL)];
  for (const [i, step] of steps.entries()) {
    const row = [(i + 1) * LEVEL];
    for (const [j, name] of other.entries()) {
      const change = misspelling(step, name);
      telling ||= change <= MOST && !GENERIC.has(name);
      row.push(Math.min(costs[i]![j]! + change, costs[i]![j + 1]! + LEVEL, row[j]! + LEVEL));
    }
    costs.push(row);
  }
  return telling ? costs[steps.length]![other.length]! : Infinity;
}

/** 0 for the same name, 0.5 where only the case differs, the number of edits where they are few, else no match. */
function misspelling(written: string, name: string): number {
  if (written === name) return 0;
  const [a, b] = [written.toLowerCase().replaceAll(/[-_]/g, ''), name.toLowerCase()];
  if (a === b) return 0.5;
  const most = Math.min(MOST, Math.floor(name.length / 4));
  if (most === 0 || Math.abs(a.length - b.length) > most) return Infinity;
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 0; i < a.length; i += 1) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j += 1) next.push(Math.min(row[j]! + Number(a[i] !== b[j]), row[j + 1]! + 1, next[j]! + 1));
    row = next;
  }
  return row[b.length]! <= most ? row[b.length]! : Infinity;
}

/** Whether the schema takes a value at this key. `null` takes a default away, which it never minds. */
export function accepts({ types }: ChartKey, value: unknown): boolean {
  return value === null || types.some((type) => acceptsAs(type, value));
}

function acceptsAs(type: string, value: unknown): boolean {
  if (type === 'any') return true;
  if (type.startsWith('=')) return typeof value === 'string' && type.slice(1).split(',').includes(value);
  const range = /^integer(?:\[(\d+),(\d*)\])?$/.exec(type);
  if (range)
    return (
      Number.isInteger(value) && (value as number) >= Number(range[1] ?? -Infinity) && (value as number) <= Number(range[2] || Infinity)
    );
  if (type === 'array') return Array.isArray(value);
  if (type === 'map' || type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value);
  return typeof value === type;
}
