/** Steps that are a release of Helm's: Cilium itself, and the bridge. @module */
import type { ClusterView } from '../../checks/check.ts';
import type { HelmValues } from '../../chart/values.ts';
import type { Message } from '../../i18n/index.ts';
import type { Release, Step } from '../../plan/steps.ts';
import { clearPending, dryRun, helmBack, isDeployed, revisionBefore, template } from '../helm-release.ts';
import { run, type Site } from '../site.ts';
import type { InstallStep } from '../step.ts';

export interface ReleaseStep {
  readonly step: Step;
  readonly release: Release;
  readonly files: readonly string[];
  /** Name and version of the chart, as Helm joins them. */
  readonly chart: (site: Site) => Promise<string>;
  readonly values: HelmValues;
  /** What `helm uninstall` leaves behind. */
  readonly leaves?: Message;
  readonly leftOut?: Message;
  /** `v1.33`. */
  readonly kubernetes?: string | undefined;
  /** Whether the cluster has every kind that the chart uses: else Helm cannot ask it. */
  readonly isServed: (view: ClusterView) => boolean;
}

export function releaseStep({ step, release, files, chart, values, leaves, leftOut, kubernetes, isServed }: ReleaseStep): InstallStep {
  const { id, title, commands } = step;
  const upgrade = commands[0]!;
  return {
    id,
    title,
    files,
    ...(leftOut && { leftOut }),
    isDone: async (site) => isDeployed(site, release, await chart(site), values),
    before: (site) => revisionBefore(site, release),
    run: async (site, record) => {
      await clearPending(site, release, record);
      await run(site, { ...upgrade, args: [...upgrade.args, '--timeout', `${Math.round(site.timeoutMs / 1000)}s`] });
      return {};
    },
    rehearse: async (site) => {
      await run(site, isServed(await site.look()) ? dryRun(upgrade) : template(upgrade, kubernetes));
      return {};
    },
    back: (before) => ({ commands: [helmBack(release, before)], ...(before === '' && leaves && { note: leaves }) }),
  };
}
