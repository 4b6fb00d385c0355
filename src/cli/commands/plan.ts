/** The command `cilium-cce plan`: its options. What they do is loaded when used. @module */
import { Option, type Command } from 'commander';
import { message, type MessageId } from '../../i18n/index.ts';
import { FACT_FLAGS } from '../../plan/sources/fact-flags.ts';
import { endpointOf } from '../bridge-values.ts';
import type { CommandLine } from '../command-line.ts';
import type { CommandContext } from '../context.ts';

const FINDINGS = ['text', 'json', 'sarif', 'junit', 'github', 'markdown'];
const several = (value: string, before: string[] = []): string[] => [...before, value];

export function planCommands(program: Command, line: CommandLine, context: CommandContext): void {
  const { command, t } = line;
  // A subcommand's options are its own, also where the command itself has one of that name.
  const plan = command(program, 'plan', 'cli.plan.description', 'cli.plan.examples').enablePositionalOptions();
  const output = (formats: readonly string[]): Option =>
    new Option('-o, --output <format>', t('cli.option.output')).choices(formats).default('text');

  withCloud(withFacts(plan))
    .option('--from <source>', t('cli.plan.option.fromCluster'), several)
    .option('--kubeconfig <file>', t('cli.plan.option.kubeconfigCluster'))
    .option('--context <name>', t('cli.policy.option.context'))
    .option('--lab', t('cli.plan.option.labCluster'))
    .option('--values <file>', t('cli.plan.option.values'), several)
    .option('--policies <path>', t('cli.plan.option.policies'), several)
    .option('--out <dir>', t('cli.plan.option.out'))
    .option('--force', t('cli.plan.option.force'))
    .option('-i, --interactive', t('cli.plan.option.interactive'))
    .option('--strict', t('cli.plan.option.strict'))
    .option('-q, --quiet', t('cli.plan.option.quiet'))
    .addOption(output(['text', 'json']))
    .action(async (options) => (await import('../plan.ts')).plan(options, context));

  withSet(command(plan, 'check <file...>', 'cli.plan.check.description', 'cli.plan.check.examples'))
    .option('--facts <file>', t('cli.plan.option.factsOfValues'), several)
    .option('--cilium-version <version>', t('cli.plan.option.ciliumVersion'))
    .option('--suppress <code>', t('cli.policy.option.suppress'), several)
    .option('--fix', t('cli.plan.option.fix'))
    .option('--patch', t('cli.plan.option.patch'))
    .addOption(
      new Option('--fail-on <severity>', t('cli.policy.option.failOn')).choices(['error', 'warning', 'info', 'none']).default('error'),
    )
    .addOption(output(FINDINGS))
    .action(async (files: string[], options) => (await import('../plan-check.ts')).planCheck(files, options, context));

  withSet(command(plan, 'diff <file> [new]', 'cli.plan.diff.description', 'cli.plan.diff.examples'))
    .option('--from <source>', t('cli.plan.option.from'))
    .option('--kubeconfig <file>', t('cli.plan.option.kubeconfig'))
    .option('--context <name>', t('cli.policy.option.context'))
    .option('--lab', t('cli.plan.option.lab'))
    .addOption(output(['text', 'json', 'markdown']))
    .action(async (first: string, second: string | undefined, options) =>
      (await import('../plan-diff.ts')).planDiff(first, second, options, context),
    );

  command(plan, 'explain <key>', 'cli.plan.explain.description', 'cli.plan.explain.examples')
    .addOption(output(['text', 'json', 'markdown']))
    .action(async (key: string, options) => (await import('../plan-explain.ts')).planExplain(key, options, context));

  /** Facts by name, and the files that hold them. */
  function withFacts(target: Command): Command {
    target
      .option('--facts <file>', t('cli.plan.option.facts'), several)
      .option('--terraform <path>', t('cli.plan.option.terraform'), several)
      .option('--terraform-cluster <name>', t('cli.plan.option.terraformCluster'))
      .option('--terraform-elb <name>', t('cli.plan.option.terraformElb'));
    for (const { flag, value, repeatable, choices, help } of FACT_FLAGS) {
      const option = new Option(value === undefined ? flag : `${flag} <${value.toLowerCase()}>`, t(help));
      if (choices) option.choices(choices);
      if (repeatable) option.argParser(several);
      target.addOption(option);
      if (value === undefined) target.addOption(new Option(flag.replace('--', '--no-')).hideHelp());
    }
    return target;
  }

  /** One cluster, as Huawei Cloud says it; `--region` is a fact like any other. */
  function withCloud(target: Command): Command {
    const endpoint = (flags: string, help: MessageId): Option =>
      new Option(flags, t(help)).argParser(line.parsed(endpointOf, message('cli.bridge.badUrl')));
    return target
      .addOption(new Option('--cluster-id <id>', t('plan.option.clusterId')).conflicts('clusterName'))
      .option('--cluster-name <name>', t('plan.option.clusterName'))
      .option('--project-id <id>', t('plan.option.projectId'))
      .option('--credentials-dir <dir>', t('plan.option.credentialsDir'))
      .addOption(endpoint('--cce-endpoint <url>', 'plan.option.cceEndpoint'))
      .addOption(endpoint('--vpc-endpoint <url>', 'plan.option.vpcEndpoint'))
      .addOption(endpoint('--elb-endpoint <url>', 'plan.option.elbEndpoint'));
  }

  /** Values as on the command line of Helm. */
  function withSet(target: Command): Command {
    return target
      .option('--set <values>', t('cli.plan.option.set'), several)
      .option('--set-string <values>', t('cli.plan.option.setString'), several);
  }
}
