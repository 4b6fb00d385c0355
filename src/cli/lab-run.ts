/** `cilium-cce lab run`: a lab with the user's own manifests, and how its Gateways answer. @module */
import { message, render } from '../i18n/index.ts';
import { CLIENT_ADDRESS, curlCommand, LabFailure, localListeners, readManifests, type Lab } from '../lab/index.ts';
import { gateways } from '../cluster/kinds.ts';
import type { CommandContext } from './context.ts';
import { CommandFailure } from './failure.ts';
import { labOptions, type LabCommandOptions } from './lab-options.ts';
import { withLab } from './lab-session.ts';
import { pathText } from './path-table.ts';
import { paint } from './terminal.ts';

/** Lab time, which leaps while nothing happens. */
const PATIENCE_MS = 60_000;

export async function labRun(
  files: readonly string[],
  options: LabCommandOptions & { once?: boolean },
  { locale, terminal }: CommandContext,
): Promise<void> {
  // What cannot be read is told before anything is started.
  const manifests = await readManifests(files, { stdin: process.stdin }).catch(asCommandFailure);
  await withLab({ ...(await labOptions(options)), workload: false }, options.kubeconfig, async ({ lab, kubeconfig, interrupted }) => {
    const applied = await lab.installation.manifests(manifests).catch(asCommandFailure);
    terminal.write(`${render(message('lab.run.applied', { count: applied.length }), locale)}\n`);
    const allAnswer = await lookAtGateways(lab, interrupted, (gateway, traced) => {
      const name = `${gateway.namespace}/${gateway.name}`;
      const commands = options.once ? [] : localListeners(lab, gateway).map((listener) => `  ${curlCommand(listener)}\n`);
      const title = paint(terminal, 'bold', render(message('lab.run.gateway', { name }), locale));
      terminal.write(`\n${title}\n${pathText(traced, locale, terminal)}${commands.join('')}`);
    });
    if (allAnswer === undefined) terminal.write(`${render(message('lab.run.none'), locale)}\n`);
    if (options.once) {
      process.exitCode = allAnswer ? 0 : 1;
      return;
    }
    terminal.write(`\nexport KUBECONFIG=${kubeconfig}\n${render(message('lab.up.stop'), locale)}\n`);
    if (!interrupted.aborted) await new Promise((resolve) => interrupted.addEventListener('abort', resolve));
  });
}

function asCommandFailure(cause: unknown): never {
  throw cause instanceof LabFailure ? new CommandFailure(cause.what, { cause }) : cause;
}

type GatewayKey = { namespace: string; name: string };
type Traced = ReturnType<Lab['traceRequest']>;

/** Patience has ended: what is shown says why. */
function ignoreLabFailure(cause: unknown): void {
  if (!(cause instanceof LabFailure)) throw cause;
}

/** Waits until every Gateway answers (or patience ends) and shows each path. `undefined`: there is none. */
async function lookAtGateways(
  lab: Lab,
  interrupted: AbortSignal,
  show: (gateway: GatewayKey, trace: Traced) => void,
): Promise<boolean | undefined> {
  const names = [...lab.model.list(gateways)].map(({ metadata }) => ({ namespace: metadata.namespace!, name: metadata.name }));
  if (names.length === 0) return undefined;
  const trace = (gateway: GatewayKey): Traced => lab.traceRequest({ client: CLIENT_ADDRESS, gateway });
  const answers = ({ ways }: Traced): boolean => ways.arriving === ways.total;
  await lab
    .eventually(message('lab.run.answering'), () => interrupted.aborted || names.every((name) => answers(trace(name))), PATIENCE_MS)
    .catch(ignoreLabFailure);
  let all = true;
  for (const gateway of names) {
    const traced = trace(gateway);
    all &&= answers(traced);
    show(gateway, traced);
  }
  return all;
}
