/**
 * What the columns of built-in kinds are made of: ages, counts, selectors, as kubectl's users know them.
 * @module
 */
import type { PrinterColumn } from '../types.ts';

/** JSON of unknown shape, read field by field. */
export type Json = Record<string, unknown>;

export const objectAt = (value: unknown, ...path: readonly string[]): Json => {
  let at: unknown = value;
  for (const key of path) at = typeof at === 'object' && at !== null ? (at as Json)[key] : undefined;
  return typeof at === 'object' && at !== null && !Array.isArray(at) ? (at as Json) : {};
};

export const listAt = (value: unknown, ...path: readonly string[]): Json[] => {
  const last = path.at(-1);
  const at = last === undefined ? value : objectAt(value, ...path.slice(0, -1))[last];
  return Array.isArray(at) ? (at as Json[]) : [];
};

export const textAt = (value: unknown, ...path: readonly string[]): string => {
  const at = objectAt(value, ...path.slice(0, -1))[path.at(-1) ?? ''];
  return plain(at);
};

export const numberAt = (value: unknown, ...path: readonly string[]): number => {
  const at = objectAt(value, ...path.slice(0, -1))[path.at(-1) ?? ''];
  return typeof at === 'number' ? at : 0;
};

/** A scalar as text; empty for anything else. */
export const plain = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';

const two = (big: number, bigUnit: string, small: number, smallUnit: string): string =>
  small === 0 ? `${big}${bigUnit}` : `${big}${bigUnit}${small}${smallUnit}`;

/** A span as kubectl writes it: `45s`, `2m5s`, `3h20m`, `5d4h`, `20d`, `2y10d`. */
export function humanDuration(milliseconds: number): string {
  const seconds = Math.trunc(milliseconds / 1000);
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  if (seconds < 60 * 2) return `${seconds}s`;
  const minutes = Math.trunc(seconds / 60);
  if (minutes < 10) return two(minutes, 'm', seconds % 60, 's');
  if (minutes < 60 * 3) return `${minutes}m`;
  const hours = Math.trunc(minutes / 60);
  if (hours < 8) return two(hours, 'h', minutes % 60, 'm');
  if (hours < 48) return `${hours}h`;
  const days = Math.trunc(hours / 24);
  if (hours < 24 * 8) return two(days, 'd', hours % 24, 'h');
  if (hours < 24 * 365 * 2) return `${days}d`;
  const years = Math.trunc(days / 365);
  return hours < 24 * 365 * 8 ? two(years, 'y', days % 365, 'd') : `${years}y`;
}

/** Age of an RFC 3339 time; `<unknown>` without one. */
export function ageSince(time: string, now: number): string {
  const at = Date.parse(time);
  return Number.isNaN(at) ? '<unknown>' : humanDuration(now - at);
}

const operators: Readonly<Record<string, string>> = { In: ' in ', NotIn: ' notin ' };

/** A label selector as `kubectl` writes it: `app=web,tier in (a,b)`; `<none>` when it is empty. */
export function selectorText(selector: Json): string {
  const labels = Object.entries(objectAt(selector, 'matchLabels')).map(([key, value]) => ({ key, text: `${key}=${String(value)}` }));
  const expressions = listAt(selector, 'matchExpressions').map((expression) => {
    const key = textAt(expression, 'key');
    const operator = textAt(expression, 'operator');
    const values = Array.isArray(expression['values']) ? expression['values'].map(String).toSorted() : [];
    const sets = operators[operator];
    return { key, text: sets ? `${key}${sets}(${values.join(',')})` : operator === 'DoesNotExist' ? `!${key}` : key };
  });
  const parts = [...labels, ...expressions].toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return parts.length > 0 ? parts.map((part) => part.text).join(',') : '<none>';
}

/** A plain label map as text: `a=b,c=d`; `<none>` when it is empty. */
export function labelsText(labels: Json): string {
  return selectorText({ matchLabels: labels });
}

export function column(
  name: string,
  value: (object: Json, now: number) => string | number | boolean | null,
  more: Partial<PrinterColumn> = {},
): PrinterColumn {
  return { name, type: 'string', value, ...more };
}

export const wide = { priority: 1 } as const;

export const nameColumn: PrinterColumn = {
  name: 'Name',
  type: 'string',
  format: 'name',
  description: 'Unique among the objects of this kind in the namespace, or in the cluster for kinds without one.',
  value: (object) => textAt(object, 'metadata', 'name'),
};

export const ageColumn: PrinterColumn = column('Age', (object, now) => ageSince(textAt(object, 'metadata', 'creationTimestamp'), now), {
  description: 'How long ago the object was created.',
});

/** The creation time itself, as RBAC kinds and CustomResourceDefinitions show it. */
export const createdAtColumn: PrinterColumn = column('Created At', (object) => textAt(object, 'metadata', 'creationTimestamp'), {
  type: 'date',
});

const containersOf = (object: Json): Json[] => listAt(object, 'spec', 'template', 'spec', 'containers');

/** The wide columns of everything that makes pods from a template. */
export const templateColumns: readonly PrinterColumn[] = [
  column(
    'Containers',
    (object) =>
      containersOf(object)
        .map((container) => textAt(container, 'name'))
        .join(','),
    wide,
  ),
  column(
    'Images',
    (object) =>
      containersOf(object)
        .map((container) => textAt(container, 'image'))
        .join(','),
    wide,
  ),
  column('Selector', (object) => selectorText(objectAt(object, 'spec', 'selector')), wide),
];
