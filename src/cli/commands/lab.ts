/** The command `cilium-cce lab`: its options. What they do is loaded when used. @module */
import { Option, type Command } from 'commander';
import type { CommandLine } from '../command-line.ts';
import type { CommandContext } from '../context.ts';

/** Beside a plan only what was given counts: defaults are the plan's to say. */
const givenIn = (command: Command): object =>
  command.opts()['plan'] === undefined
    ? command.opts()
    : Object.fromEntries(Object.entries(command.opts()).filter(([name]) => command.getOptionValueSource(name) !== 'default'));

export function labCommands(program: Command, { command, t, wholeNumber }: CommandLine, context: CommandContext): void {
  const lab = command(program, 'lab', 'cli.lab.description', 'cli.lab.examples');
  withLabOptions(command(lab, 'up', 'cli.lab.up.description', 'cli.lab.up.examples'))
    .option('--data <dir>', t('cli.option.data'))
    .option('--without-cilium', t('cli.option.withoutCilium'))
    .action(async (_options, self: Command) => (await import('../lab-up.ts')).labUp(givenIn(self), context));
  withLabOptions(command(lab, 'run [file...]', 'cli.lab.run.description', 'cli.lab.run.examples'))
    .option('--once', t('cli.option.once'))
    .action(async (files: string[], _options, self: Command) => (await import('../lab-run.ts')).labRun(files, givenIn(self), context));
  const scenario = command(lab, 'scenario', 'cli.scenario.description', 'cli.scenario.examples');
  command(scenario, 'list', 'cli.scenario.list.description', 'cli.scenario.list.examples').action(async () =>
    (await import('../lab-scenario.ts')).listScenarios(context),
  );
  command(scenario, 'run <scenario...>', 'cli.scenario.run.description', 'cli.scenario.run.examples').action(async (names: string[]) =>
    (await import('../lab-scenario.ts')).runScenarios(names, context),
  );

  /** Options that every command which starts a lab takes. */
  function withLabOptions(target: Command): Command {
    return target
      .option('--kubeconfig <file>', t('cli.option.labKubeconfig'))
      .option('--nodes <n>', t('cli.option.nodes'), wholeNumber(1, 500), 2)
      .addOption(
        new Option('--network-mode <mode>', t('cli.option.networkMode')).choices(['overlay_l2', 'vpc-router', 'eni']).default('overlay_l2'),
      )
      .option('--values <file>', t('cli.option.values'))
      .addOption(
        new Option('--bridge <mode>', t('cli.option.bridge'))
          .choices(['Auto', 'ElbApi', 'EndpointSlice', 'HostNetwork', 'EnvoyRedirect', 'Selector', 'off'])
          .default('Auto'),
      )
      .addOption(new Option('--ccm <profile>', t('cli.option.ccm')).choices(['cce', 'oss']).default('cce'))
      .addOption(new Option('--plan <dir>', t('cli.option.labPlan')).conflicts(['values', 'networkMode']));
  }
}
