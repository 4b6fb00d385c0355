/**
 * The entry point of `cilium-cce`: finds the command, runs it, turns failures into a sentence and an
 * exit code (0 done, 1 findings, 2 the command itself failed). Each command's code is loaded only when used.
 * @module
 */
import { Command, CommanderError, Option } from 'commander';
import { localeOf, message, render, type Locale } from '../i18n/index.ts';
import { commandLine } from './command-line.ts';
import { bridgeCommands } from './commands/bridge.ts';
import { completionCommands } from './commands/completion.ts';
import { doctorCommands } from './commands/doctor.ts';
import { installCommand } from './commands/install.ts';
import { planCommands } from './commands/plan.ts';
import { policyCommands } from './commands/policy.ts';
import { snapshotCommand } from './commands/snapshot.ts';
import { describeFailure } from './failure.ts';
import { printable, standardOutput } from './terminal.ts';
import { usageMessage } from './usage-error.ts';
import { VERSION } from './version.ts';

const locale = localeOf(process.env, languageOption(process.argv));

/** `--lang` has to be known before the help texts are made. */
function languageOption(argv: readonly string[]): Locale | undefined {
  const at = argv.findIndex((argument) => argument === '--lang' || argument.startsWith('--lang='));
  const value = argv[at]?.includes('=') ? argv[at].split('=')[1] : argv[at + 1];
  return at >= 0 && (value === 'en' || value === 'zh-TW') ? value : undefined;
}

const line = commandLine(locale);
const { t, command, localise, wholeNumber } = line;

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

/** Beside a plan only what was given counts: defaults are the plan's to say. */
const givenIn = (command: Command): object =>
  command.opts()['plan'] === undefined
    ? command.opts()
    : Object.fromEntries(Object.entries(command.opts()).filter(([name]) => command.getOptionValueSource(name) !== 'default'));

export function buildProgram(): Command {
  const terminal = standardOutput(process.stdout, process.env);
  const context = { locale, terminal };
  const program = localise(new Command('cilium-cce').description(t('cli.description')))
    .version(VERSION, '-V, --version', t('cli.help.version'))
    .addOption(new Option('--lang <language>', t('cli.option.lang')).choices(['en', 'zh-TW']))
    .option('--debug', t('cli.option.debug'))
    // A command's options are its own, also where its parent has one of that name.
    .enablePositionalOptions();

  const lab = command(program, 'lab', 'cli.lab.description', 'cli.lab.examples');
  withLabOptions(command(lab, 'up', 'cli.lab.up.description', 'cli.lab.up.examples'))
    .option('--data <dir>', t('cli.option.data'))
    .option('--without-cilium', t('cli.option.withoutCilium'))
    .action(async (_options, self: Command) => (await import('./lab-up.ts')).labUp(givenIn(self), context));
  withLabOptions(command(lab, 'run [file...]', 'cli.lab.run.description', 'cli.lab.run.examples'))
    .option('--once', t('cli.option.once'))
    .action(async (files: string[], _options, self: Command) => (await import('./lab-run.ts')).labRun(files, givenIn(self), context));
  const scenario = command(lab, 'scenario', 'cli.scenario.description', 'cli.scenario.examples');
  command(scenario, 'list', 'cli.scenario.list.description', 'cli.scenario.list.examples').action(async () =>
    (await import('./lab-scenario.ts')).listScenarios(context),
  );
  command(scenario, 'run <scenario...>', 'cli.scenario.run.description', 'cli.scenario.run.examples').action(async (names: string[]) =>
    (await import('./lab-scenario.ts')).runScenarios(names, context),
  );

  command(program, 'path', 'cli.path.description', 'cli.path.examples')
    .requiredOption('--from <origin>', t('cli.option.from'))
    .requiredOption('--to <target>', t('cli.option.to'))
    .option('--method <method>', t('cli.option.method'), 'GET')
    .option('-H, --header <header>', t('cli.option.header'), (value: string, all: string[]) => [...all, value], [])
    .option('--kubeconfig <file>', t('cli.option.kubeconfig'))
    .addOption(new Option('-o, --output <format>', t('cli.option.output')).choices(['table', 'json']).default('table'))
    .action(async (options) => (await import('./path.ts')).path(options, context));

  doctorCommands(program, line, context);
  planCommands(program, line, context);
  installCommand(program, line, context);
  policyCommands(program, line, context);
  bridgeCommands(program, line, context);
  snapshotCommand(program, line, context);
  completionCommands(program, line);
  return program;
}

/** Help is no failure; everything else is said in a sentence, with the way to the options. */
function usageFailure(error: CommanderError): number {
  if (error.exitCode === 0) return 0;
  const what = usageMessage(error);
  const text = what ? render(what, locale) : error.message.replace(/^error: /, '');
  if (error.code !== 'commander.help')
    process.stderr.write(printable(`${render(message('cli.error', { text }), locale)}\n${t('cli.help.after')}\n`));
  return 2;
}

/** The program's own options count wherever they stand; Commander wants them in front of the command. */
function programOptionsFirst([node, script, ...rest]: readonly string[]): string[] {
  const own = new Set<number>();
  for (const [index, argument] of rest.entries()) {
    if (argument === '--') break;
    if (argument === '--debug' || argument.startsWith('--lang=')) own.add(index);
    if (argument === '--lang') own.add(index).add(index + 1);
  }
  const chosen = (mine: boolean): string[] => rest.filter((_, index) => own.has(index) === mine);
  return [node!, script!, ...chosen(true), ...chosen(false)];
}

/** Runs one command line; the result is the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  try {
    await buildProgram().parseAsync(programOptionsFirst(argv));
    return Number(process.exitCode ?? 0);
  } catch (error) {
    if (error instanceof CommanderError) return usageFailure(error);
    process.stderr.write(`${describeFailure(error, locale, argv.includes('--debug'))}\n`);
    return (error as { exitCode?: number }).exitCode ?? 2;
  }
}

// `cilium-cce … | head` is no failure: whoever read has seen enough.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit();
    // A full disk, say: what has been written is no answer.
    if (stream === process.stdout) process.stderr.write(`${describeFailure(error, locale, process.argv.includes('--debug'))}\n`);
    process.exit(2);
  });
process.exitCode = await main(process.argv);
