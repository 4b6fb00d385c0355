/** Where to go from a release with a fault: not into the next one. @module */
import { ADVISORIES, type Advisory } from './advisories.ts';
import type { ClusterView } from './check.ts';
import { patchesOf } from './known-releases.ts';
import { inRange } from './version-range.ts';

/**
 * The newest known patch of the minor that runs which mends the fault, or is not reported to have it, and of which no
 * other advisory concerns this cluster. `undefined`: there is none; another minor takes more than a command, CRDs of the
 * Gateway API among it.
 */
export function releaseFor(view: ClusterView, { range, fixedIn }: Advisory, running: string): string | undefined {
  const concerned = ADVISORIES.filter(({ exposed }) => exposed && exposed(view).objects.length > 0).map((one) => one.range);
  return patchesOf(running)
    .map(([version]) => version)
    .findLast(
      (version) => inRange(version, `>=${fixedIn ?? running}`) && ![range, ...concerned].some((faulty) => inRange(version, faulty)),
    );
}
