/**
 * Releases of Cilium that a plan offers, as data: what they were tested with, and when each patch that is known came out.
 * Read in source: the release's own Documentation/network/kubernetes/compatibility.rst, .../gateway-api/installation.rst
 * and the tags' dates (module proxy, November 2026). A newer patch than those listed may exist.
 * @module
 */
import { ADVISORIES } from '../checks/advisories.ts';
import { GATEWAY_API_RELEASES, KNOWN_RELEASES, type Patch } from '../checks/known-releases.ts';
import { inRange } from '../checks/version-range.ts';

export interface Minor {
  readonly minor: string;
  /** Minor versions of Kubernetes that it is tested with, end to end. */
  readonly kubernetes: readonly number[];
  /** The bundle of Gateway API whose CRDs it needs. */
  readonly gatewayApi: string;
  /** Patches with their dates, oldest first. */
  readonly patches: readonly Patch[];
}

export const MINORS: readonly Minor[] = [
  {
    minor: '1.19',
    kubernetes: [31, 32, 33, 34],
    gatewayApi: GATEWAY_API_RELEASES['1.19'],
    patches: KNOWN_RELEASES['1.19'],
  },
  {
    minor: '1.20',
    kubernetes: [33, 34, 35, 36],
    gatewayApi: GATEWAY_API_RELEASES['1.20'],
    patches: KNOWN_RELEASES['1.20'],
  },
];

/** What this product is built and tried against (architecture, decision 2). */
export const REFERENCE = '1.19.1';
const DEFAULT_MINOR = '1.19';

export const minorOf = (version: string): Minor | undefined =>
  MINORS.find(({ minor }) => version === minor || version.startsWith(`${minor}.`));

/** The version to install: the one that is asked for, else the newest known patch of the minor that is. */
export function chosenVersion(asked: string | undefined): string {
  if (asked !== undefined && /^\d+\.\d+\.\d+/.test(asked)) return asked;
  return minorOf(asked ?? DEFAULT_MINOR)?.patches.at(-1)?.[0] ?? asked ?? REFERENCE;
}

/** The newest known patch of a version's minor. */
export const newestPatchOf = (version: string): Patch | undefined => minorOf(version)?.patches.at(-1);

/** Codes of advisories whose range a version lies in. */
export const advisoriesFor = (version: string): typeof ADVISORIES => ADVISORIES.filter(({ range }) => inRange(version, range));
