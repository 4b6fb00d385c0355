/** How the Gateways of a lab answer, each with its way and the commands that ask it. @module */
import { gateways } from '../cluster/kinds.ts';
import { message, render } from '../i18n/index.ts';
import { CLIENT_ADDRESS, curlCommand, LabFailure, localListeners, type Lab } from '../lab/index.ts';
import type { CommandContext } from './context.ts';
import { pathText } from './path-table.ts';
import { paint } from './terminal.ts';

/** Lab time, which leaps while nothing happens. */
const PATIENCE_MS = 60_000;

/** Waits until every Gateway answers (or patience ends) and shows each path. `undefined`: there is none. */
export async function showGateways(
  lab: Lab,
  { locale, terminal }: CommandContext,
  { interrupted, commands }: { readonly interrupted: AbortSignal; readonly commands: boolean },
): Promise<boolean | undefined> {
  const keys = gatewaysOf(lab);
  if (keys.length === 0) return undefined;
  const trace = (gateway: GatewayKey): Traced => lab.traceRequest({ client: CLIENT_ADDRESS, gateway });
  const answers = ({ ways }: Traced): boolean => ways.arriving === ways.total;
  await lab
    .eventually(message('lab.run.answering'), () => interrupted.aborted || keys.every((key) => answers(trace(key))), PATIENCE_MS)
    .catch(ignoreLabFailure);
  let all = true;
  for (const gateway of keys) {
    const traced = trace(gateway);
    all &&= answers(traced);
    const asked = commands ? localListeners(lab, gateway).map((listener) => `  ${curlCommand(listener)}\n`) : [];
    const name = `${gateway.namespace}/${gateway.name}`;
    const title = paint(terminal, 'bold', render(message('lab.run.gateway', { name }), locale));
    terminal.write(`\n${title}\n${pathText(traced, locale, terminal)}${asked.join('')}`);
  }
  return all;
}

type GatewayKey = { namespace: string; name: string };
type Traced = ReturnType<Lab['traceRequest']>;

export const gatewaysOf = (lab: Lab): GatewayKey[] =>
  [...lab.model.list(gateways)].map(({ metadata }) => ({ namespace: metadata.namespace!, name: metadata.name }));

/** Patience has ended: what is shown says why. */
function ignoreLabFailure(cause: unknown): void {
  if (!(cause instanceof LabFailure)) throw cause;
}
