/** `cilium-cce lab run`: a lab with the user's own manifests, a plan or both, and how its Gateways answer. @module */
import { message, render } from '../i18n/index.ts';
import { readManifests, troubledPods, untilReady, type Lab } from '../lab/index.ts';
import type { CommandContext } from './context.ts';
import { CommandFailure } from './failure.ts';
import { showGateways } from './lab-gateways.ts';
import { besidePlan, labOptions, type LabCommandOptions } from './lab-options.ts';
import { applyPlan, asCommandFailure, readPlan } from './lab-plan.ts';
import { withLab } from './lab-session.ts';

const PATIENCE_MS = 30_000;

export async function labRun(
  files: readonly string[],
  options: LabCommandOptions & { once?: boolean },
  context: CommandContext,
): Promise<void> {
  const { locale, terminal } = context;
  if (files.length === 0 && options.plan === undefined) throw new CommandFailure(message('lab.run.noFiles'));
  // What cannot be read is told before anything is started.
  const manifests = files.length === 0 ? [] : await readManifests(files, { stdin: process.stdin }).catch(asCommandFailure);
  const planned = options.plan === undefined ? undefined : await readPlan(options.plan, besidePlan(options, manifests), context);
  const lab = { ...(await labOptions(options, planned)), workload: false };
  await withLab(lab, options.kubeconfig, async ({ lab, kubeconfig, interrupted }) => {
    if (planned) {
      await untilCiliumRuns(lab, context, interrupted);
      await applyPlan(lab, planned, context);
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

/** Its operator brings the kinds that the plan's manifests are of. */
async function untilCiliumRuns(lab: Lab, { locale, terminal }: CommandContext, interrupted: AbortSignal): Promise<void> {
  const missing = await untilReady(lab, () => undefined, PATIENCE_MS, interrupted);
  if (missing.length === 0) return;
  const names = missing.map((component) => render(component, locale)).join(', ');
  terminal.write(`${render(message('lab.up.notReady', { seconds: PATIENCE_MS / 1000, missing: names }), locale)}\n`);
  for (const line of troubledPods(lab).slice(0, 10)) terminal.write(`  ${line}\n`);
}
