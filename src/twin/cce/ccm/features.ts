/** From which CCE version on the managed controller knows a feature (facts/huawei-cce.md §4). @module */

/** First versions with user-managed EndpointSlices: minor → [patch, revision]. Later minors have it from the start. */
const USER_MANAGED_SLICES: Readonly<Record<number, readonly [patch: number, revision: number]>> = {
  31: [14, 80],
  32: [13, 50],
  33: [13, 0],
  34: [10, 0],
  35: [7, 0],
  36: [3, 0],
};
const NEWEST = Math.max(...Object.keys(USER_MANAGED_SLICES).map(Number));

/**
 * Whether `cce.io/elb.endpointslice-user-managed` means anything in a cluster of this version.
 *
 * @example
 * knowsUserManagedSlices('v1.33.13-r0'); // true
 * @throws Error when the text is no version
 */
export function knowsUserManagedSlices(version: string): boolean {
  const match = /^v?1\.(\d+)\.(\d+)(?:-r(\d+))?$/.exec(version);
  if (!match) throw new Error(`"${version}" is not a CCE version such as v1.33.13-r0`);
  const [minor, patch, revision] = match.slice(1).map((part) => Number(part ?? 0)) as [number, number, number];
  const since = USER_MANAGED_SLICES[minor];
  if (!since) return minor > NEWEST;
  return patch > since[0] || (patch === since[0] && revision >= since[1]);
}
