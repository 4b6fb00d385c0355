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

/** The chart of a release, by its address: no repository has to be added, and no folder `cilium` at hand is taken for it. */
export const chartUrl = (version: string): string => `https://helm.cilium.io/cilium-${version}.tgz`;

type KnownMinor = keyof typeof KNOWN_RELEASES;

/** The release of Gateway API that a minor is made for (its Documentation/network/servicemesh/gateway-api/installation.rst). */
export const GATEWAY_API_RELEASES: Readonly<Record<KnownMinor, string>> = { '1.19': 'v1.4.1', '1.20': 'v1.6.1' };

/** The minor that a version is of, if it is one of the table. */
export function knownMinor(version: string | undefined): KnownMinor | undefined {
  const minor = /^\d+\.\d+/.exec(version ?? '')?.[0] ?? '';
  return Object.hasOwn(KNOWN_RELEASES, minor) ? (minor as KnownMinor) : undefined;
}

/** Of the minor that a version is of; `[]`: none is known. */
export function patchesOf(version: string): readonly Patch[] {
  const minor = knownMinor(version);
  return minor ? KNOWN_RELEASES[minor] : [];
}
