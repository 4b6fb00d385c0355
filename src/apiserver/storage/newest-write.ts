/** When anything stored was written last. @module */
import type { Store } from './store.ts';

/** ms since the epoch; `undefined` for an empty store. */
export function newestWrite(store: Store): number | undefined {
  let newest: number | undefined;
  for (const table of store.tables()) {
    for (const { metadata } of table.values()) {
      for (const { time } of [{ time: metadata.creationTimestamp }, ...(metadata.managedFields ?? [])]) {
        const at = Date.parse(time ?? '');
        if (at > (newest ?? -Infinity)) newest = at;
      }
    }
  }
  return newest;
}
