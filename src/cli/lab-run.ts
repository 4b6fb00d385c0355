/** `cilium-cce lab run`: a lab with the user's own manifests, and how its Gateways answer. @module */
import { message, render } from '../i18n/index.ts';
import { LabFailure, type Lab } from '../lab/index.ts';
import { gateways } from '../cluster/kinds.ts';
import type { CommandContext } from './context.ts';
import { CommandFailure } from './failure.ts';
import { labOptions, type LabCommandOptions } from './lab-options.ts';
import { withLab } from './lab-session.ts';
import { pathText } from './path-table.ts';
import { paint } from './terminal.ts';

const CLIENT = '198.51.100.7';
const PATIENCE_MS = 30_000;

export async function labRun(
  files: readonly string[],
  options: LabCommandOptions & { once?: boolean },
  { locale, terminal }: CommandContext,
): Promise<void> {
  const { bridge, ...rest } = await labOptions(options);
  await withLab({ ...rest, bridge, workload: false }, options.kubeconfig, async ({ lab, kubeconfig, interrupted }) => {
    const applied = await lab.installation.files(files).catch((cause: unknown) => {
      throw cause instanceof LabFailure ? new CommandFailure(cause.what, { cause }) : cause;
    });
    terminal.write(`${render(message('lab.run.applied', { count: applied.length }), locale)}\n`);
    const allAnswer = await lookAtGateways(
      lab,
      interrupted,
      ({ name, path }) => {
        terminal.write(`\n${paint(terminal, 'bold', render(message('lab.run.gateway', { name }), locale))}\n${path}`);
      },
      (trace) => pathText(trace, locale, terminal),
    );
    if (allAnswer === undefined) terminal.write(`${render(message('lab.run.none'), locale)}\n`);
    if (options.once) {
      process.exitCode = allAnswer ? 0 : 1;
      return;
    }
    terminal.write(`\nexport KUBECONFIG=${kubeconfig}\n${render(message('lab.up.stop'), locale)}\n`);
    if (!interrupted.aborted) await new Promise((resolve) => interrupted.addEventListener('abort', resolve));
  });
}

type Traced = ReturnType<Lab['traceRequest']>;

/** Waits until every Gateway answers (or patience ends) and shows each path. `undefined`: there is none. */
async function lookAtGateways(
  lab: Lab,
  interrupted: AbortSignal,
  show: (gateway: { name: string; path: string }) => void,
  draw: (trace: Traced) => string,
): Promise<boolean | undefined> {
  const names = [...lab.model.list(gateways)].map(({ metadata }) => ({ namespace: metadata.namespace!, name: metadata.name }));
  if (names.length === 0) return undefined;
  const deadline = performance.now() + PATIENCE_MS;
  const trace = (gateway: { namespace: string; name: string }): Traced => lab.traceRequest({ client: CLIENT, gateway });
  const answers = ({ ways }: Traced): boolean => ways.arriving === ways.total;
  while (!interrupted.aborted && performance.now() < deadline && !names.every((name) => answers(trace(name)))) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  let all = true;
  for (const gateway of names) {
    const traced = trace(gateway);
    all &&= answers(traced);
    show({ name: `${gateway.namespace}/${gateway.name}`, path: draw(traced) });
  }
  return all;
}
