/** The command `cilium-cce policy`: its options. What they do is loaded when used. @module */
import { Option, type Command } from 'commander';
import { message } from '../../i18n/index.ts';
import type { CommandLine } from '../command-line.ts';
import type { CommandContext } from '../context.ts';

const FINDINGS = ['text', 'json', 'sarif', 'junit', 'github', 'markdown'];
const several = (value: string, before: string[] = []): string[] => [...before, value];

export function policyCommands(program: Command, line: CommandLine, context: CommandContext): void {
  const { command, t, wholeNumber, parsed } = line;
  const policy = command(program, 'policy', 'cli.policy.description', 'cli.policy.examples');
  const output = (formats: readonly string[]): Option =>
    new Option('-o, --output <format>', t('cli.option.output')).choices(formats).default('text');

  withInput(command(policy, 'check [file...]', 'cli.policy.check.description', 'cli.policy.check.examples'))
    .addOption(output(FINDINGS))
    .action(async (files: string[], options) => (await import('../policy-check.ts')).policyCheck(files, options, context));

  withInput(command(policy, 'explain [file...]', 'cli.policy.explain.description', 'cli.policy.explain.examples'))
    .requiredOption('--from <end>', t('cli.policy.option.from'))
    .requiredOption('--to <end>', t('cli.policy.option.to'))
    .option('--port <port>', t('cli.policy.option.port'), wholeNumber(0, 65_535))
    .addOption(new Option('--protocol <protocol>', t('cli.policy.option.protocol')).choices(['TCP', 'UDP', 'SCTP', 'ICMP', 'ICMPv6']))
    .option('--method <method>', t('cli.policy.option.method'))
    .option('--path <path>', t('cli.policy.option.path'))
    .option('--host <host>', t('cli.policy.option.host'))
    .option('-H, --header <header>', t('cli.option.header'), several)
    .option('--dns <name>', t('cli.policy.option.dns'))
    .addOption(output(['text', 'json', 'markdown']))
    .action(async (files: string[], options) => (await import('../policy-explain.ts')).policyExplain(files, options, context));

  withInput(command(policy, 'matrix [file...]', 'cli.policy.matrix.description', 'cli.policy.matrix.examples'))
    .addOption(new Option('--by <what>', t('cli.policy.option.by')).choices(['workload', 'identity']).default('workload'))
    .option('--from <pattern>', t('cli.policy.option.fromFilter'), several)
    .option('--to <pattern>', t('cli.policy.option.toFilter'), several)
    .option('--port <port>', t('cli.policy.option.portFilter'), parsed(portOf, message('cli.policy.badPort')))
    .option('--all-reserved', t('cli.policy.option.allReserved'))
    .addOption(output(['text', 'json', 'csv', 'dot', 'markdown']))
    .action(async (files: string[], options) => (await import('../policy-matrix.ts')).policyMatrix(files, options, context));

  withInput(command(policy, 'diff [file...]', 'cli.policy.diff.description', 'cli.policy.diff.examples'))
    .option('--before <file>', t('cli.policy.option.before'), several)
    .option('--after <file>', t('cli.policy.option.after'), several)
    .option('--apply <file>', t('cli.policy.option.apply'), several)
    .option('--remove <object>', t('cli.policy.option.remove'), several)
    .addOption(new Option('--by <what>', t('cli.policy.option.by')).choices(['workload', 'identity']).default('workload'))
    .addOption(
      new Option('--fail-on <kind>', t('cli.policy.option.failOnChange')).choices(['opened', 'closed', 'any', 'none']).default('any'),
    )
    .addOption(output(['text', 'json', 'csv', 'junit', 'github', 'markdown']))
    .action(async (files: string[], options) => (await import('../policy-diff.ts')).policyDiff(files, options, context));

  withInput(command(policy, 'lint [file...]', 'cli.policy.lint.description', 'cli.policy.lint.examples'))
    .option('--explain <code>', t('cli.policy.option.explain'))
    .option('--patch', t('cli.policy.option.patch'))
    .option('--fix', t('cli.policy.option.fix'))
    .option('--suppress <code>', t('cli.policy.option.suppress'), several)
    .option('--config <file>', t('cli.doctor.option.config'))
    .addOption(
      new Option('--fail-on <severity>', t('cli.policy.option.failOn')).choices(['error', 'warning', 'info', 'none']).default('warning'),
    )
    .addOption(output(FINDINGS))
    .action(async (files: string[], options) => (await import('../policy-lint.ts')).policyLint(files, options, context));

  /** Where the objects come from, and how they are to be understood. */
  function withInput(target: Command): Command {
    return target
      .option('-f, --filename <file>', t('cli.policy.option.filename'), several)
      .option('--kubeconfig <file>', t('cli.policy.option.kubeconfig'))
      .option('--context <name>', t('cli.policy.option.context'))
      .option('--lab', t('cli.policy.option.lab'))
      .option('-n, --namespace <namespace>', t('cli.policy.option.namespace'))
      .option('--cilium-version <version>', t('cli.policy.option.ciliumVersion'))
      .addOption(new Option('--semantics <whose>', t('cli.policy.option.semantics')).choices(['cilium', 'kubernetes']).default('cilium'));
  }
}

export interface PortFilter {
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP' | 'SCTP';
}

/** `80`, `53/UDP`. */
function portOf(text: string): PortFilter | undefined {
  const match = /^(\d{1,5})(?:\/(TCP|UDP|SCTP))?$/i.exec(text);
  if (!match || Number(match[1]) > 65_535) return undefined;
  return { port: Number(match[1]), protocol: (match[2]?.toUpperCase() ?? 'TCP') as PortFilter['protocol'] };
}
