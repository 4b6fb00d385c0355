/**
 * Runs one command line: finds the command, runs it, turns failures into a sentence and an exit code (0 done, 1 findings,
 * 2 the command itself failed). Of the commands only the one that is named is declared: declaring all of them takes
 * longer than most of them run.
 * @module
 */
import { Command, CommanderError, Option } from 'commander';
import { localeOf, message, render, type Locale } from '../i18n/index.ts';
import { commandLine, type CommandLine } from './command-line.ts';
import type { CommandContext } from './context.ts';
import { describeFailure } from './failure.ts';
import { printable, standardOutput } from './terminal.ts';
import { usageMessage } from './usage-error.ts';
import { VERSION } from './version.ts';

/** Declares a command, with all below it, and all of its options. */
export type Declare = (program: Command, line: CommandLine, context: CommandContext) => void;

/** By the word that stands first on the command line, in the order of the help; each is loaded when it is needed. */
export type Commands = Readonly<Record<string, () => Promise<Declare>>>;

/** Runs the process's own command line and leaves its exit code to the process. */
export async function run(commands: Commands): Promise<void> {
  const { argv } = process;
  const locale = localeOf(process.env, languageOption(argv));
  tellBrokenStreams(locale);
  try {
    const { own, rest } = withoutProgramOptions(argv.slice(2));
    const program = await programOf(needed(commands, rest[0]), locale);
    await program.parseAsync([...own, ...rest], { from: 'user' });
  } catch (error) {
    process.exitCode = failed(error, locale);
  }
}

async function programOf(commands: readonly (() => Promise<Declare>)[], locale: Locale): Promise<Command> {
  const line = commandLine(locale);
  const { t, localise } = line;
  const context = { locale, terminal: standardOutput(process.stdout, process.env) };
  const program = localise(new Command('cilium-cce').description(t('cli.description')))
    .version(VERSION, '-V, --version', t('cli.help.version'))
    .addOption(new Option('--lang <language>', t('cli.option.lang')).choices(['en', 'zh-TW']))
    .option('--debug', t('cli.option.debug'))
    // A command's options are its own, also where its parent has one of that name.
    .enablePositionalOptions();
  for (const load of commands) (await load())(program, line, context);
  return program;
}

/** The command that is named; whoever asks for help, completes a line or mistypes needs all. */
function needed(commands: Commands, first: string | undefined): (() => Promise<Declare>)[] {
  return first !== undefined && Object.hasOwn(commands, first) ? [commands[first]!] : Object.values(commands);
}

/** `--lang` has to be known before the help texts are made. */
function languageOption(argv: readonly string[]): Locale | undefined {
  const at = argv.findIndex((argument) => argument === '--lang' || argument.startsWith('--lang='));
  const value = argv[at]?.includes('=') ? argv[at].split('=')[1] : argv[at + 1];
  return at >= 0 && (value === 'en' || value === 'zh-TW') ? value : undefined;
}

/** The program's own options count wherever they stand; Commander wants them in front of the command. */
function withoutProgramOptions(words: readonly string[]): { own: string[]; rest: string[] } {
  const own = new Set<number>();
  for (const [index, word] of words.entries()) {
    if (word === '--') break;
    if (word === '--debug' || word.startsWith('--lang=')) own.add(index);
    if (word === '--lang') own.add(index).add(index + 1);
  }
  const chosen = (mine: boolean): string[] => words.filter((_, index) => own.has(index) === mine);
  return { own: chosen(true), rest: chosen(false) };
}

function failed(error: unknown, locale: Locale): number {
  if (error instanceof CommanderError) return usageFailure(error, locale);
  process.stderr.write(`${describeFailure(error, locale, process.argv.includes('--debug'))}\n`);
  return (error as { exitCode?: number }).exitCode ?? 2;
}

/** Help is no failure; everything else is said in a sentence, with the way to the options. */
function usageFailure(error: CommanderError, locale: Locale): number {
  if (error.exitCode === 0) return 0;
  const what = usageMessage(error);
  const text = what ? render(what, locale) : error.message.replace(/^error: /, '');
  if (error.code !== 'commander.help')
    process.stderr.write(printable(`${render(message('cli.error', { text }), locale)}\n${render(message('cli.help.after'), locale)}\n`));
  return 2;
}

function tellBrokenStreams(locale: Locale): void {
  // `cilium-cce … | head` is no failure: whoever read has seen enough.
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit();
      // A full disk, say: what has been written is no answer.
      if (stream === process.stdout) process.stderr.write(`${describeFailure(error, locale, process.argv.includes('--debug'))}\n`);
      process.exit(2);
    });
}
