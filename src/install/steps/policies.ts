/** A person's policies as the plan has corrected them, before the request that proves that they cut nobody off. @module */
import { ciliumNetworkPolicies } from '../../cluster/kinds.ts';
import { message } from '../../i18n/index.ts';
import type { Step } from '../../plan/steps.ts';
import { existing, isServed, isUnchanged, manifestsBack, type Where } from '../manifests.ts';
import { run } from '../site.ts';
import type { InstallStep } from '../step.ts';

const WHERE: Where = ['-f', 'policies'];

export function policiesStep({ id, title, commands, back }: Step, files: readonly string[]): InstallStep {
  const [apply] = commands;
  return {
    id,
    title,
    files,
    isDone: (site) => isUnchanged(site, WHERE),
    before: (site) => existing(site, WHERE),
    run: async (site) => {
      await run(site, apply!);
      return {};
    },
    rehearse: async (site) => {
      // Cilium's operator brings the kinds.
      if (!isServed(await site.look(), ciliumNetworkPolicies)) return { said: message('install.policies.later') };
      await run(site, { ...apply!, args: [...apply!.args, '--dry-run=server'] });
      return {};
    },
    back: (before) => manifestsBack(back, WHERE, before),
  };
}
