/** Keys of a NetworkPolicy's selectors that 1.19 cannot read. @module */
import { longPart, type LongPart } from '../parse/long-keys.ts';
import type { LintContext } from './context.ts';
import { keysOf, peerSelectors, subjectSelector, type Entry, type WrittenKey, type WrittenSelector } from './entries.ts';

export interface LongKey extends LongPart {
  readonly written: WrittenKey;
  readonly of: WrittenSelector['of'];
}

export function longKeysOf(selector: WrittenSelector): LongKey[] {
  return keysOf(selector).flatMap((written) => {
    const part = longPart(written.key, selector.of);
    return part ? [{ ...part, written, of: selector.of }] : [];
  });
}

/** Whether such a key makes the entry hold for more than it says. */
export function isWiderThanWritten({ settings }: LintContext, entry: Entry): boolean {
  if (settings.longLabelKeys !== 'everybody' || entry.policy.ref.kind !== 'NetworkPolicy') return false;
  const subject = subjectSelector(entry.policy, entry.spec);
  return [...(subject ? [subject] : []), ...peerSelectors(entry)].some((selector) => longKeysOf(selector).length > 0);
}
