/** Filters and paging of lists (facts/elb-v3.md §0). @module */
import type { PageInfo } from '../../../huawei/elb/types.ts';
import { invalidInput } from './faults.ts';

const MAX_LIMIT = 2000;
const PAGING = new Set(['limit', 'marker', 'page_reverse', 'enterprise_project_id']);

/** How a filter that is not a plain field of the object reads its values. */
export type FilterReaders<T> = Readonly<Record<string, (object: T) => readonly string[]>>;

/**
 * One page of the objects that match, as they are stored: what is shown is worked out for the page alone.
 * A filter given several times matches any of its values; different filters must all match. Throws
 * ELB.8902 for an unknown filter, a bad limit or an unknown marker.
 */
export function listPage<T extends { id: string }>(
  all: readonly T[],
  query: URLSearchParams,
  readers: FilterReaders<T> = {},
): { items: T[]; page_info: PageInfo } {
  const matching = filter(all, query, readers);
  const limit = query.has('limit') ? Number(query.get('limit')) : MAX_LIMIT;
  if (!Number.isInteger(limit) || limit < 0 || limit > MAX_LIMIT) throw invalidInput(`limit must be an integer from 0 to ${MAX_LIMIT}.`);
  const reverse = query.get('page_reverse') === 'true';
  // The marker works only together with limit.
  const marker = query.has('limit') ? query.get('marker') : null;
  let from = 0;
  let to = matching.length;
  if (marker) {
    const at = matching.findIndex(({ id }) => id === marker);
    if (at < 0) throw invalidInput(`marker ${marker} could not be found.`);
    if (reverse) to = at;
    else from = at + 1;
  }
  if (reverse) from = Math.max(0, to - limit);
  else to = Math.min(matching.length, from + limit);
  const items = matching.slice(from, to);
  return {
    items,
    page_info: {
      ...(items[0] && from > 0 && { previous_marker: items[0].id }),
      ...(items.length > 0 && to < matching.length && { next_marker: items.at(-1)!.id }),
      current_count: items.length,
    },
  };
}

function filter<T extends { id: string }>(all: readonly T[], query: URLSearchParams, readers: FilterReaders<T>): T[] {
  let left = [...all];
  for (const key of new Set(query.keys())) {
    if (PAGING.has(key)) continue;
    const wanted = query.getAll(key);
    const read = readers[key] ?? ((object: T) => plainValue(object, key));
    if (all.length > 0 && !readers[key] && !(key in all[0]!)) throw invalidInput(`unknown query parameter ${key}.`);
    left = left.filter((object) => read(object).some((value) => wanted.includes(value)));
  }
  return left;
}

function plainValue(object: object, key: string): string[] {
  const value = (object as Record<string, unknown>)[key];
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? [String(value)] : [];
}
