/** The command `cilium-cce path`: its options. What it does is loaded when used. @module */
import { Option, type Command } from 'commander';
import type { CommandLine } from '../command-line.ts';
import type { CommandContext } from '../context.ts';

export function pathCommand(program: Command, { command, t }: CommandLine, context: CommandContext): void {
  command(program, 'path', 'cli.path.description', 'cli.path.examples')
    .requiredOption('--from <origin>', t('cli.option.from'))
    .requiredOption('--to <target>', t('cli.option.to'))
    .option('--method <method>', t('cli.option.method'), 'GET')
    .option('-H, --header <header>', t('cli.option.header'), (value: string, all: string[]) => [...all, value], [])
    .option('--kubeconfig <file>', t('cli.option.kubeconfig'))
    .addOption(new Option('-o, --output <format>', t('cli.option.output')).choices(['table', 'json']).default('table'))
    .action(async (options) => (await import('../path.ts')).path(options, context));
}
