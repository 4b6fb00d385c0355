/**
 * Which annotations of an object are ours: those that it says it was last given. What the cloud controller
 * manager or people add stays; what we no longer want goes. Pure.
 * @module
 */
import { CCM, GROUP } from '../api/names.ts';
import { isSame } from './equality.ts';
import type { Annotations } from './ccm-annotations.ts';

/** On the entrypoint Service, written by the bridge: the annotations that it was last given, as JSON. */
export const APPLIED = `${GROUP}/applied`;

/** With what was wanted last beside what is wanted now, a hand edit can be told from a new wish. */
export const withApplied = (wanted: Annotations): Annotations => ({ ...wanted, [APPLIED]: JSON.stringify(wanted) });

export function appliedTo(present: Annotations | undefined): Annotations {
  try {
    return JSON.parse(present?.[APPLIED] ?? '{}') as Annotations;
  } catch {
    return {};
  }
}

/** The part of a merge patch of annotations; `undefined`: nothing of ours differs. */
export function annotationPatch(present: Annotations | undefined, wanted: Annotations): Record<string, string | null> | undefined {
  const full = withApplied(wanted);
  const set = Object.entries(full).filter(([name, value]) => present?.[name] !== value);
  const gone = Object.keys(appliedTo(present)).filter((name) => !(name in full) && present?.[name] !== undefined);
  if (set.length === 0 && gone.length === 0) return undefined;
  return { ...Object.fromEntries(set), ...Object.fromEntries(gone.map((name) => [name, null])) };
}

/**
 * Whether the wish for an ELB is another one than the Service was made for: CCE takes no change of these
 * three (facts/huawei-cce.md §3). The id that it writes itself after `autocreate` is nobody's wish.
 */
export function wantsAnotherElb(present: Annotations | undefined, wanted: Annotations): boolean {
  const applied = appliedTo(present);
  const hasApplied = Object.keys(applied).length > 0;
  return [CCM.id, CCM.autocreate, CCM.class].some((name) => {
    const before = hasApplied ? applied[name] : present?.[name];
    if (name === CCM.id && !hasApplied && wanted[name] === undefined) return false;
    return !isSame(parsed(before), parsed(wanted[name]));
  });
}

/** JSON as a value, so that the order of its fields makes no difference. */
function parsed(text: string | undefined): unknown {
  if (text === undefined || !text.startsWith('{')) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
