/** The command `cilium-cce snapshot`: its options. What it does is loaded when used. @module */
import type { Command } from 'commander';
import type { CommandLine } from '../command-line.ts';
import type { CommandContext } from '../context.ts';
import { withCloud } from './cloud-options.ts';

export function snapshotCommand(program: Command, line: CommandLine, context: CommandContext): void {
  const { command, t } = line;
  const snapshot = command(program, 'snapshot', 'cli.snapshot.description', 'cli.snapshot.examples')
    .option('-o, --output <file>', t('cli.snapshot.option.output'))
    .option('--kubeconfig <file>', t('cli.snapshot.option.kubeconfig'))
    .option('--context <name>', t('cli.snapshot.option.context'))
    .option('--lab', t('cli.snapshot.option.lab'))
    .option('--from <path>', t('cli.snapshot.option.from'))
    .option('--exec', t('cli.snapshot.option.exec'))
    .option('--redact', t('cli.snapshot.option.redact'))
    .option('--cilium-namespace <namespace>', t('cli.snapshot.option.ciliumNamespace'));
  withCloud(snapshot, line).action(async (options) => (await import('../snapshot.ts')).snapshot(options, context));
}
