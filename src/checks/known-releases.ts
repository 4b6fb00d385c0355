/**
 * Patches of Cilium's minors with the days on which they came out, oldest first, as far as they are known (the tags'
 * dates, November 2026). A newer one may exist.
 * @module
 */

export type Patch = readonly [version: string, date: string];

export const KNOWN_RELEASES: Readonly<Record<'1.19' | '1.20', readonly Patch[]>> = {
  '1.19': [
    ['1.19.1', '2026-02-17'],
    ['1.19.5', '2026-06-16'],
    ['1.19.6', '2026-07-16'],
    ['1.19.7', '2026-08-18'],
    ['1.19.8', '2026-09-15'],
  ],
  '1.20': [
    ['1.20.0', '2026-07-29'],
    ['1.20.2', '2026-09-15'],
    ['1.20.5', '2026-11-17'],
  ],
};

/** Of the minor that a version is of; `[]`: none is known. */
export const patchesOf = (version: string): readonly Patch[] => {
  const minor = /^\d+\.\d+/.exec(version)?.[0] ?? '';
  return Object.hasOwn(KNOWN_RELEASES, minor) ? KNOWN_RELEASES[minor as keyof typeof KNOWN_RELEASES] : [];
};
