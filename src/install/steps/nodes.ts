/** Waits until Cilium runs on every node, and for a first node where there is none yet. @module */
import { message } from '../../i18n/index.ts';
import { CILIUM, type Command, type Step } from '../../plan/steps.ts';
import { InstallFailure } from '../failure.ts';
import { releaseOf } from '../helm-release.ts';
import { rolloutOf } from '../rollout.ts';
import { run, until, type Site } from '../site.ts';
import type { InstallStep } from '../step.ts';

const RESTART: Command = {
  program: 'kubectl',
  args: ['-n', CILIUM.namespace, 'rollout', 'restart', 'daemonset/cilium', 'deployment/cilium-operator'],
};

export interface NodesOptions {
  /** A cluster without nodes is left as it is, in place of waiting for them. */
  readonly waits: boolean;
  /** Whether Cilium's release was written here. */
  readonly isOurs: () => boolean;
}

export function nodesStep({ id, title, byHand }: Step, { waits, isOurs }: NodesOptions): InstallStep {
  /** `helm upgrade` writes the configuration and restarts nobody (facts/cilium.md §1.2). */
  const isBehind = async (site: Site): Promise<boolean> => {
    if (!isOurs()) return false;
    const { oldestAgent } = rolloutOf(await site.look());
    const release = await releaseOf(site, CILIUM);
    return oldestAgent !== undefined && release !== undefined && release.revision > 1 && oldestAgent < release.updatedAt;
  };
  return {
    id,
    title,
    files: [],
    isDone: async (site) => rolloutOf(await site.look()).isReady && !(await isBehind(site)),
    run: async (site) => {
      const { nodes } = rolloutOf(await site.look());
      if (nodes === 0) {
        site.tell({ note: byHand ?? message('plan.step.nodes.scale') });
        if (!waits) return { said: message('install.nodes.none'), stopsHere: true };
      }
      if (await isBehind(site)) {
        if (!(await site.ask(message('install.nodes.askRestart')))) throw new InstallFailure(message('install.nodes.notRestarted'));
        await run(site, RESTART);
      }
      await until(site, (view) => {
        const rollout = rolloutOf(view);
        if (rollout.nodes === 0) return message('install.nodes.waitsForNodes');
        return rollout.isReady || rollout.progress;
      });
      const { agents } = rolloutOf(await site.look());
      return { said: message('install.nodes.ready', { agents }) };
    },
    rehearse: async (site) => {
      const { nodes } = rolloutOf(await site.look());
      return { said: nodes === 0 ? message('install.nodes.none') : message('install.nodes.wouldWait', { nodes }) };
    },
  };
}
