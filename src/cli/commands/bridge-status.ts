/** The command `cilium-cce bridge status`: its options, beside those of the cluster and the cloud. @module */
import { Option, type Command } from 'commander';
import type { CommandLine } from '../command-line.ts';
import type { CommandContext } from '../context.ts';

/** @param withClusterOptions adds the options that all of `bridge` share */
export function bridgeStatusCommand(
  bridge: Command,
  { command, t }: CommandLine,
  context: CommandContext,
  withClusterOptions: (target: Command) => Command,
): void {
  withClusterOptions(command(bridge, 'status [name...]', 'bridgeStatus.description', 'bridgeStatus.examples'))
    .option('-n, --namespace <namespace>', t('bridgeStatus.option.namespace'))
    .addOption(
      new Option('-o, --output <format>', t('bridgeStatus.option.output')).choices(['table', 'wide', 'json', 'yaml']).default('table'),
    )
    .option('-w, --watch', t('bridgeStatus.option.watch'))
    .option('--path <path>', t('bridgeStatus.option.path'))
    .option('--host <host>', t('bridgeStatus.option.host'))
    .action(async (names: string[], options) => (await import('../bridge-status.ts')).bridgeStatus(names, options, context));
}
