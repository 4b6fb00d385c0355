/** The command `cilium-cce install`: its options. What it does is loaded when used. @module */
import { Option, type Command } from 'commander';
import { INSTALL_STEPS } from '../../install/step-names.ts';
import type { CommandLine } from '../command-line.ts';
import type { CommandContext } from '../context.ts';

export function installCommand(program: Command, { command, t, wholeNumber }: CommandLine, context: CommandContext): void {
  const steps = (flag: string, help: Parameters<typeof t>[0]): Option =>
    new Option(`${flag} <step>`, t(help)).choices(INSTALL_STEPS).argParser(several);
  const several = (value: string, before: string[] = []): string[] => [...before, value];

  command(program, 'install', 'cli.install.description', 'cli.install.examples')
    .argument('[plan-dir]', t('cli.install.argument'), '.')
    .option('--kubeconfig <file>', t('cli.install.option.kubeconfig'))
    .option('--context <name>', t('cli.policy.option.context'))
    .option('--lab', t('cli.install.option.lab'))
    .option('--dry-run', t('cli.install.option.dryRun'))
    .option('-y, --yes', t('cli.install.option.yes'))
    .option('--adopt', t('cli.install.option.adopt'))
    .addOption(steps('--only', 'cli.install.option.only'))
    .addOption(steps('--skip', 'cli.install.option.skip'))
    .option('--chart <chart>', t('cli.install.option.chart'))
    .option('--gateway-api <file>', t('cli.install.option.gatewayApi'))
    .option('--bridge-chart <chart>', t('cli.install.option.bridgeChart'))
    .option('--timeout <seconds>', t('cli.install.option.timeout'), wholeNumber(1, 86_400), 600)
    .option('--no-wait-nodes', t('cli.install.option.noWaitNodes'))
    .option('--url <url>', t('cli.install.option.url'))
    .option('--config <file>', t('cli.install.option.config'))
    .option('--back', t('cli.install.option.back'))
    .option('-q, --quiet', t('cli.doctor.option.quiet'))
    .addOption(new Option('-o, --output <format>', t('cli.option.output')).choices(['text', 'json']).default('text'))
    .action(async (folder: string, options) => (await import('../install.ts')).install(folder, options, context));
}
