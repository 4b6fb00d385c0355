/** CCE's cluster versions, `v1.33.13-r0`, and what they can do. Pure. @module */

export interface CceVersion {
  /** 33 of `v1.33.13-r0`. */
  readonly minor: number;
  readonly patch: number;
  readonly release: number;
}

/**
 * From which patch on the cloud controller manager takes the EndpointSlices of a selector-less Service
 * (facts/huawei-cce.md §4); older minor versions never do, newer ones always.
 */
const USER_MANAGED_SLICES: readonly CceVersion[] = [
  { minor: 31, patch: 14, release: 80 },
  { minor: 32, patch: 13, release: 50 },
  { minor: 33, patch: 13, release: 0 },
  { minor: 34, patch: 10, release: 0 },
  { minor: 35, patch: 7, release: 0 },
  { minor: 36, patch: 3, release: 0 },
];

/** `undefined`: not a version of CCE. What follows the release (`v1.33.13-r0-33.0.5`) is not looked at. */
export function parseCceVersion(text: string): CceVersion | undefined {
  const found = /^v1\.(\d+)\.(\d+)-r(\d+)(?:$|-)/.exec(text);
  return found ? { minor: Number(found[1]), patch: Number(found[2]), release: Number(found[3]) } : undefined;
}

export function takesUserManagedSlices(version: string | undefined): boolean {
  const parsed = version === undefined ? undefined : parseCceVersion(version);
  if (!parsed) return false;
  const since = USER_MANAGED_SLICES.find(({ minor }) => minor === parsed.minor);
  if (!since) return parsed.minor > USER_MANAGED_SLICES.at(-1)!.minor;
  return parsed.patch !== since.patch ? parsed.patch > since.patch : parsed.release >= since.release;
}

/** The nearest version that takes them: of the same minor version, else the oldest of all. */
export function firstWithUserManagedSlices(version: string | undefined): string {
  const minor = version === undefined ? undefined : parseCceVersion(version)?.minor;
  const since = USER_MANAGED_SLICES.find((one) => one.minor === minor) ?? USER_MANAGED_SLICES[0]!;
  return `v1.${since.minor}.${since.patch}-r${since.release}`;
}
