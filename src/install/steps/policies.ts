/** A person's policies as the plan has corrected them, before the request that proves that they cut nobody off. @module */
import type { Step } from '../../plan/steps.ts';
import { existing, isUnchanged, manifestsBack, type Where } from '../manifests.ts';
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
      // Cilium's operator brings the kinds: before it the files alone can be looked at.
      const { stdout } = await site.tool({ program: 'kubectl', args: ['api-resources', '--api-group=cilium.io', '-o', 'name'] });
      await run(site, { ...apply!, args: [...apply!.args, `--dry-run=${stdout.includes('ciliumnetworkpolicies') ? 'server' : 'client'}`] });
      return {};
    },
    back: (before) => manifestsBack(back, WHERE, before),
  };
}
