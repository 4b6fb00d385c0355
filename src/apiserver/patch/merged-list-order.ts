/**
 * In which order a strategic merge patch leaves the items of a list, and by what it knows them.
 * @module
 */
import { StatusError } from '../../kube/status-error.ts';
import { isObject, own, type JsonObject } from '../json.ts';
import { goPrinted } from './json-value.ts';

export const DIRECTIVE = '$patch';

/** An error that kube-apiserver does not classify: kubectl prints its text alone. */
export const failed = (message: string): StatusError => new StatusError(500, '', message);
const noMergeKey = (item: JsonObject, key: string): StatusError =>
  failed(`map: ${goPrinted(item)} does not contain declared merge key: ${key}`);

/** The value of an item's merge key. */
export function keyOf(item: unknown, mergeKey: string): unknown {
  if (!isObject(item)) throw failed(`expected a map[string]interface {}, but received a ${item === null ? '%!s(<nil>)' : typeof item}`);
  const value = own(item, mergeKey);
  if (value === undefined) throw noMergeKey(item, mergeKey);
  return value;
}

/**
 * The live list as kube-apiserver sees it when it orders the result: a deleted item's place has gone to
 * the items after it, and new items have been written into the places freed at the end. (Its merge works
 * in place; this decides where a replaced item lands.)
 */
export function reusedSlots(live: unknown[], changes: unknown[], mergeKey: string): unknown[] {
  const places = new Map<unknown, number[]>();
  live.forEach((item, at) => {
    const key = isObject(item) ? own(item, mergeKey) : undefined;
    const same = places.get(key);
    if (same) same.push(at);
    else places.set(key, [at]);
  });
  const slots = [...live];
  const isGone = new Set<number>();
  let length = live.length;
  let last = live.length - 1;
  for (const change of changes) {
    if (!isObject(change) || own(change, DIRECTIVE) !== 'delete') continue;
    for (const at of places.get(own(change, mergeKey)) ?? []) {
      if (isGone.has(at)) continue;
      // All items after the deleted one move down; the last one stays in its old place as well.
      while (isGone.has(last)) last--;
      slots[--length] = live[last];
      isGone.add(at);
    }
  }
  const kept = live.filter((_, at) => !isGone.has(at));
  kept.forEach((item, at) => (slots[at] = item));
  const known = new Set(kept.map((item) => (isObject(item) ? own(item, mergeKey) : undefined)));
  for (const change of changes) {
    if (!isObject(change) || Object.hasOwn(change, DIRECTIVE) || known.has(own(change, mergeKey))) continue;
    known.add(own(change, mergeKey));
    if (length < slots.length) slots[length] = change;
    length++;
  }
  return slots;
}

/**
 * Order of a merged list: items named by the patch follow the patch's order, the others keep the live
 * order, and the two are interleaved by the live order; of an item that the live list does not know,
 * the patch's side comes first.
 */
export function ordered(merged: unknown[], patchOrder: unknown[], liveOrder: unknown[], mergeKey: string): unknown[] {
  const identity = (item: unknown): unknown => (mergeKey ? keyOf(item, mergeKey) : item);
  const patchRank = ranks(patchOrder.map(identity));
  const liveRank = ranks(liveOrder.map(identity));
  const byRank = (rank: Map<unknown, number>) => (a: unknown, b: unknown) => (rank.get(identity(a)) ?? 0) - (rank.get(identity(b)) ?? 0);
  const fromPatch = merged.filter((item) => patchRank.has(identity(item))).toSorted(byRank(patchRank));
  const liveOnly = merged.filter((item) => !patchRank.has(identity(item)));
  if (liveOnly.every((item) => liveRank.has(identity(item)))) liveOnly.sort(byRank(liveRank));
  const result: unknown[] = [];
  let [i, j] = [0, 0];
  while (i < liveOnly.length || j < fromPatch.length) {
    const left = liveRank.get(identity(liveOnly[i] ?? fromPatch[j]));
    const right = j < fromPatch.length ? liveRank.get(identity(fromPatch[j])) : undefined;
    const takeLeft = i < liveOnly.length && (j >= fromPatch.length || (left !== undefined && right !== undefined && left < right));
    result.push(takeLeft ? liveOnly[i++] : fromPatch[j++]);
  }
  return result;
}

function ranks(keys: unknown[]): Map<unknown, number> {
  const result = new Map<unknown, number>();
  keys.forEach((key, at) => {
    if (!result.has(key)) result.set(key, at);
  });
  return result;
}
