/** `cilium-cce lab run`: a lab with the user's own manifests, a plan or both, and how its Gateways answer. @module */
import { message, render } from '../i18n/index.ts';
import { readManifests } from '../lab/index.ts';
import type { CommandContext } from './context.ts';
import { CommandFailure } from './failure.ts';
import { showGateways } from './lab-gateways.ts';
import { labOptions, rehearsalOf, type LabCommandOptions } from './lab-options.ts';
import { asCommandFailure, isReady, withLab } from './lab-session.ts';

export async function labRun(
  files: readonly string[],
  options: LabCommandOptions & { once?: boolean },
  context: CommandContext,
): Promise<void> {
  const { locale, terminal } = context;
  if (files.length === 0 && options.plan === undefined) throw new CommandFailure(message('lab.run.noFiles'));
  // What cannot be read is told before anything is started.
  const manifests = files.length === 0 ? [] : await readManifests(files, { stdin: process.stdin }).catch(asCommandFailure);
  const planned = await rehearsalOf(options, manifests, context);
  await withLab({ ...(await labOptions(options, planned)), workload: false }, options.kubeconfig, async (session) => {
    const { lab, kubeconfig, interrupted } = session;
    if (planned) {
      await isReady(session, context);
      await planned.apply(lab);
    }
    const applied = await lab.installation.manifests(manifests).catch(asCommandFailure);
    const count = applied.length + (planned?.manifests.length ?? 0);
    terminal.write(`${render(message('lab.run.applied', { count }), locale)}\n`);
    const allAnswer = await showGateways(lab, context, { interrupted, commands: !options.once });
    if (allAnswer === undefined) terminal.write(`${render(message('lab.run.none'), locale)}\n`);
    if (options.once) {
      process.exitCode = allAnswer ? 0 : 1;
      return;
    }
    terminal.write(`\nexport KUBECONFIG=${kubeconfig}\n${render(message('lab.up.stop'), locale)}\n`);
    if (!interrupted.aborted) await new Promise((resolve) => interrupted.addEventListener('abort', resolve));
  });
}
