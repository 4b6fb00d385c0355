/** The command `cilium-cce doctor`: its options. What it does is loaded when used. @module */
import { Option, type Command } from 'commander';
import { optionsOf, type CommandLine } from '../command-line.ts';
import type { CommandContext } from '../context.ts';
import { DOCTOR_FORMATS } from '../doctor-options.ts';
import { withCloud } from './cloud-options.ts';

const several = (value: string, before: string[] = []): string[] => [...before, value];

export function doctorCommands(program: Command, line: CommandLine, context: CommandContext): void {
  const { command, t, wholeNumber } = line;
  // Options that a subcommand shares with it may stand before its name, too.
  const doctor = withSource(command(program, 'doctor', 'cli.doctor.description', 'cli.doctor.examples'));
  doctor
    .option('--from <source>', t('cli.doctor.option.from'), several)
    .option('-f, --filename <file>', t('cli.doctor.option.filename'), several)
    .option('--since <file>', t('cli.doctor.option.since'))
    .option('--wait', t('cli.doctor.option.wait'))
    .option('--timeout <seconds>', t('cli.doctor.option.timeout'), wholeNumber(1, 86_400), 300)
    .option('--watch', t('cli.doctor.option.watch'))
    .option('--interval <seconds>', t('cli.doctor.option.interval'), wholeNumber(1, 3600), 10)
    .addOption(
      new Option('--fail-on <severity>', t('cli.policy.option.failOn')).choices(['error', 'warning', 'info', 'none']).default('error'),
    )
    .option('--strict', t('cli.doctor.option.strict'))
    .option('--all', t('cli.doctor.option.all'))
    .addOption(new Option('-o, --output <format>', t('cli.option.output')).choices(DOCTOR_FORMATS).default('text'))
    .action(async (options) => (await import('../doctor.ts')).doctor(options, context));

  command(doctor, 'list', 'cli.doctor.list.description', 'cli.doctor.list.examples')
    .option('--check <code>', t('cli.doctor.option.check'), several)
    .addOption(new Option('-o, --output <format>', t('cli.option.output')).choices(['text', 'json']).default('text'))
    .action(async (_options, self: Command) =>
      (await import('../doctor-pages.ts')).listChecks({ output: 'text', ...optionsOf(self) }, context),
    );

  command(doctor, 'explain <code>', 'cli.doctor.explain.description', 'cli.doctor.explain.examples').action(async (code: string) =>
    (await import('../doctor-pages.ts')).explainCode(code, context),
  );

  withSource(command(doctor, 'fix <code>', 'cli.doctor.fix.description', 'cli.doctor.fix.examples'))
    .option('--object <object>', t('cli.doctor.option.object'))
    .option('--dry-run', t('cli.doctor.option.dryRun'))
    .option('-y, --yes', t('cli.doctor.option.yes'))
    .option('--undo-file <file>', t('cli.doctor.option.undoFile'))
    .action(async (code: string, _options, self: Command) => (await import('../doctor-fix.ts')).doctorFix(code, optionsOf(self), context));

  withConnection(command(doctor, 'undo <file>', 'cli.doctor.undo.description', 'cli.doctor.undo.examples'))
    .option('--dry-run', t('cli.doctor.option.dryRun'))
    .option('-y, --yes', t('cli.doctor.option.yes'))
    .option('--force', t('cli.doctor.option.force'))
    .action(async (file: string, _options, self: Command) =>
      (await import('../doctor-undo.ts')).doctorUndo(file, optionsOf(self), context),
    );

  function withConnection(target: Command): Command {
    return target
      .option('--kubeconfig <file>', t('cli.policy.option.kubeconfig'))
      .option('--context <name>', t('cli.policy.option.context'))
      .option('--lab', t('cli.doctor.option.lab'));
  }

  /** Which cluster, and how it is looked at. */
  function withSource(target: Command): Command {
    const cluster = withConnection(target)
      .option('--exec', t('cli.doctor.option.exec'))
      .option('--cilium-namespace <namespace>', t('cli.snapshot.option.ciliumNamespace'));
    return withCloud(cluster, line)
      .option('--check <code>', t('cli.doctor.option.check'), several)
      .option('--config <file>', t('cli.doctor.option.config'))
      .option('-q, --quiet', t('cli.doctor.option.quiet'));
  }
}
