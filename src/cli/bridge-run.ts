/** `cilium-cce bridge run`: the operator as a process. @module */
import { LeadershipLostError } from '../kube/lease-renewal.ts';
import {
  OperatorFailure,
  reconcileOnce,
  runOperator,
  type BindAddress,
  type EntrypointResult,
  type OperatorOptions,
} from '../bridge/operator.ts';
import { planOnce, watchPlans } from '../bridge/operator/plans.ts';
import { message, render, type Locale } from '../i18n/index.ts';
import { operatorSettings, type BridgeCommandOptions } from './bridge-options.ts';
import type { CommandContext } from './context.ts';
import { CommandFailure } from './failure.ts';
import { columns, paint, type Terminal } from './terminal.ts';

export interface BridgeRunOptions extends BridgeCommandOptions {
  namespace?: string;
  driftCheck: number;
  clearRouteUnreachable?: boolean;
  leaderElect: boolean;
  bindAddress?: BindAddress | 'off';
  workers: number;
  dryRun?: boolean;
  once?: boolean;
}

const DEFAULT_BIND: BindAddress = { host: '127.0.0.1', port: 8080 };

/**
 * Exit code 0 after a signal, 2 when it cannot begin or has lost its leadership. With `--once` 0 when every
 * GatewayEntrypoint is bound, else 1.
 */
export async function bridgeRun(options: BridgeRunOptions, context: CommandContext): Promise<void> {
  const { locale, terminal } = context;
  const settings = { ...(await operatorSettings(options, context)), driftCheckMs: options.driftCheck * 1000, workers: options.workers };
  if (options.dryRun) {
    const { planText } = await import('./bridge-plan.ts');
    const show = (plan: Parameters<typeof planText>[0]): void => terminal.write(planText(plan, locale, terminal));
    if (options.once) for (const plan of await inForeground((signal) => planOnce(settings, signal)).catch(asCommandFailure)) show(plan);
    else await inForeground((signal) => watchPlans(settings, signal, show)).catch(asCommandFailure);
    return;
  }
  const bind = options.bindAddress ?? (options.once ? 'off' : DEFAULT_BIND);
  const operator: OperatorOptions = {
    ...settings,
    ...(options.clearRouteUnreachable && { clearRouteUnreachable: true }),
    ...(options.leaderElect && { leaseNamespace: leaseNamespaceOf(options, settings) }),
    ...(bind !== 'off' && { bind }),
  };
  if (!options.once) return inForeground((signal) => runOperator(operator, signal)).catch(asCommandFailure);
  const results = await inForeground((signal) => reconcileOnce(operator, signal)).catch(asCommandFailure);
  terminal.write(resultText(results, locale, terminal));
  process.exitCode = results.every(({ bound }) => bound) ? 0 : 1;
}

/** A pod knows its namespace; people's kubeconfigs name one for other purposes. */
function leaseNamespaceOf({ namespace }: BridgeRunOptions, { connection }: Pick<OperatorOptions, 'connection'>): string {
  return namespace ?? (process.env['POD_NAMESPACE'] || (connection.context === undefined ? connection.namespace : 'kube-system'));
}

function resultText(results: readonly EntrypointResult[], locale: Locale, terminal: Terminal): string {
  if (results.length === 0) return `${render(message('cli.bridge.noEntrypoints'), locale)}\n`;
  return columns(
    results.map(({ entrypoint, bound, reason, message: why }) => [
      entrypoint,
      bound
        ? paint(terminal, 'green', render(message('cli.bridge.bound'), locale))
        : paint(terminal, 'red', render(message('cli.bridge.notBound', { reason }), locale)),
      why,
    ]),
  );
}

/** Runs until it ends or a signal comes; a second signal ends the process at once. */
export async function inForeground<T>(run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const interrupt = new AbortController();
  const onSignal = (): void => interrupt.abort(new Error('interrupted'));
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  // Timers of the system's clock do not keep a process alive.
  const alive = setInterval(() => undefined, 60_000);
  try {
    return await run(interrupt.signal);
  } finally {
    clearInterval(alive);
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}

export function asCommandFailure(cause: unknown): never {
  if (cause instanceof OperatorFailure) throw new CommandFailure(cause.what, { cause });
  if (cause instanceof LeadershipLostError) throw new CommandFailure(message('cli.bridge.lost', { why: cause.message }), { cause });
  throw cause;
}
