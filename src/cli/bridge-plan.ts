/** `cilium-cce bridge plan`: what the operator would change. @module */
import type { EntrypointPlan } from '../bridge/plan.ts';
import { planOnce } from '../bridge/operator/plans.ts';
import { message, render, type Locale } from '../i18n/index.ts';
import { operatorSettings, type BridgeCommandOptions } from './bridge-options.ts';
import { asCommandFailure, inForeground } from './bridge-run.ts';
import type { CommandContext } from './context.ts';
import { columns, paint, type Terminal } from './terminal.ts';

/** Exit code 0 when nothing is to be changed, 1 when something is, 2 when it could not be found out of all. */
export async function bridgePlan(options: BridgeCommandOptions & { output: 'table' | 'json' }, context: CommandContext): Promise<void> {
  const { locale, terminal } = context;
  // A result, not a service: the log is for what is wrong.
  const quiet = options.logLevel === 'info' ? { ...options, logLevel: 'warn' as const } : options;
  const settings = await operatorSettings(quiet, context);
  const plans = await inForeground((signal) => planOnce(settings, signal)).catch(asCommandFailure);
  if (options.output === 'json')
    terminal.write(
      `${JSON.stringify(
        plans.map((plan) => told(plan, locale)),
        null,
        2,
      )}\n`,
    );
  else if (plans.length === 0) terminal.write(`${render(message('cli.bridge.noEntrypoints'), locale)}\n`);
  else for (const plan of plans) terminal.write(planText(plan, locale, terminal));
  process.exitCode = plans.some(({ problem }) => problem) ? 2 : plans.some(({ changes }) => changes.length > 0) ? 1 : 0;
}

/** One entrypoint: its name and mode, then each change. */
export function planText(
  { entrypoint, mode, modeReason, changes, waiting, warnings, problem }: EntrypointPlan,
  locale: Locale,
  terminal: Terminal,
): string {
  const head = [paint(terminal, 'bold', entrypoint), mode, modeReason && paint(terminal, 'dim', render(modeReason, locale))];
  const notes = [
    ...(problem ? [paint(terminal, 'red', render(message('cli.bridge.problem', { what: problem.what }), locale))] : []),
    ...(waiting ? [render(message('cli.bridge.waiting', { what: waiting }), locale)] : []),
  ];
  if (changes.length === 0 && notes.length === 0) notes.push(render(message('cli.bridge.nothingToDo'), locale));
  for (const what of warnings) notes.push(paint(terminal, 'yellow', render(message('cli.bridge.warning', { what }), locale)));
  return [
    `${head.filter(Boolean).join('  ')}\n`,
    columns(changes.map(({ verb, target, detail }) => [`  ${verb}`, target, detail])),
    ...notes.map((note) => `  ${note}\n`),
  ].join('');
}

const told = ({ entrypoint, mode, modeReason, changes, waiting, warnings, problem }: EntrypointPlan, locale: Locale): object => ({
  entrypoint,
  ...(mode && { mode }),
  ...(modeReason && { modeReason: render(modeReason, locale) }),
  changes,
  ...(waiting && { waiting: render(waiting, locale) }),
  ...(warnings.length > 0 && { warnings: warnings.map((what) => render(what, locale)) }),
  ...(problem && { problem: { reason: problem.reason, message: render(problem.what, locale) } }),
});
