/** Steps that are a release of Helm's: Cilium itself, and the bridge. @module */
import type { ClusterView } from '../../checks/check.ts';
import type { HelmValues } from '../../chart/values.ts';
import type { Message } from '../../i18n/index.ts';
import type { Release, Step } from '../../plan/steps.ts';
import { clearPending, dryRun, helmBack, isDeployed, revisionBefore, template } from '../helm-release.ts';
import { run, until, type Site } from '../site.ts';
import type { InstallStep } from '../step.ts';

export interface ReleaseStep {
  readonly step: Step;
  readonly release: Release;
  readonly files: readonly string[];
  /** Name and version of the chart, as Helm joins them. */
  readonly chart: (site: Site) => Promise<string>;
  readonly values: HelmValues;
  /** Whether what it has made runs, or why not; default: that is seen elsewhere. */
  readonly runs?: (site: Site) => Promise<true | Message>;
  /** What `helm uninstall` leaves behind. */
  readonly leaves?: Message;
  readonly leftOut?: Message;
  /** `v1.33`. */
  readonly kubernetes?: string | undefined;
  /** Whether the cluster has every kind that the chart uses: else Helm cannot ask it. */
  readonly isServed: (view: ClusterView) => boolean;
}

export function releaseStep(given: ReleaseStep): InstallStep {
  const {
    step,
    release,
    files,
    chart,
    values,
    leaves,
    leftOut,
    kubernetes,
    isServed,
    runs = (): Promise<true> => Promise.resolve(true),
  } = given;
  const { id, title, commands } = step;
  const upgrade = commands[0]!;
  const isMade = async (site: Site): Promise<boolean> => isDeployed(site, release, await chart(site), values);
  return {
    id,
    title,
    files,
    ...(leftOut && { leftOut }),
    isDone: async (site) => (await isMade(site)) && (await runs(site)) === true,
    before: (site) => revisionBefore(site, release),
    run: async (site, record) => {
      await clearPending(site, release, record);
      if (!(await isMade(site)))
        await run(site, { ...upgrade, args: [...upgrade.args, '--timeout', `${Math.round(site.timeoutMs / 1000)}s`] });
      await until(site, () => runs(site));
      return {};
    },
    rehearse: async (site) => {
      await run(site, isServed(await site.look()) ? dryRun(upgrade) : template(upgrade, kubernetes));
      return {};
    },
    back: (before) => ({ commands: [helmBack(release, before)], ...(before === '' && leaves && { note: leaves }) }),
  };
}
