/** How every command is declared: help, mistakes and values in the reader's language. @module */
import { InvalidArgumentError, Option, type Command, type OptionValues } from 'commander';
import { message, render, type Locale, type Message, type MessageId } from '../i18n/index.ts';

export interface CommandLine {
  /** A text without parameters. */
  readonly t: (id: MessageId) => string;
  /** Declares a command under another one, with an example for its help. */
  readonly command: (parent: Command, usage: string, description: MessageId, example: MessageId) => Command;
  readonly localise: (command: Command) => Command;
  /** For the values of options. */
  readonly wholeNumber: (least: number, most: number) => (text: string) => number;
  /** For the values of options: what `read` makes of the text; `undefined` is a mistake, for which `expected` says why. */
  readonly parsed: <T>(read: (text: string) => T | undefined, expected: Message) => (text: string) => T;
  /** An option with a value that may also stand in the environment: `--project-id <id>` is `CILIUM_CCE_PROJECT_ID`. */
  readonly variable: (flags: string, description: MessageId) => Option;
}

/** Commander's own words, in the reader's language. */
const TITLES: Record<string, MessageId> = {
  'Usage:': 'cli.help.usage',
  'Arguments:': 'cli.help.arguments',
  'Options:': 'cli.help.options',
  'Commands:': 'cli.help.commands',
};

export function commandLine(locale: Locale): CommandLine {
  const t = (id: MessageId): string => render({ id, params: {} }, locale);
  const refuse = (why: Message): never => {
    throw new InvalidArgumentError(render(why, locale));
  };
  const localise = (command: Command): Command =>
    command
      .configureHelp({ styleTitle: (title) => (TITLES[title] ? t(TITLES[title]) : title) })
      .helpOption('-h, --help', t('cli.help.help'))
      .helpCommand(false)
      .configureOutput({ outputError: () => undefined })
      .exitOverride();
  return {
    t,
    localise,
    command: (parent, usage, description, example) =>
      localise(parent.command(usage).description(t(description))).addHelpText('after', `\n${t('cli.help.examples')}\n${t(example)}`),
    wholeNumber: (least, most) => (text) => {
      const value = Number(text);
      return Number.isInteger(value) && value >= least && value <= most ? value : refuse(message('cli.wholeNumber', { least, most }));
    },
    parsed: (read, expected) => (text) => read(text) ?? refuse(expected),
    variable: (flags, description) => {
      const name = /--([a-z-]+)/.exec(flags)![1]!;
      return new Option(flags, t(description)).env(`CILIUM_CCE_${name.replaceAll('-', '_').toUpperCase()}`);
    },
  };
}

/** A subcommand's options: what was given to it, under that what was given to the commands above, at last its own defaults. */
export function optionsOf(command: Command): OptionValues {
  const given = (from: Command): [string, unknown][] =>
    Object.entries(from.opts()).filter(([name]) => from.getOptionValueSource(name) !== 'default');
  const above: [string, unknown][] = [];
  for (let at = command.parent; at; at = at.parent) above.unshift(...given(at));
  return { ...command.opts(), ...Object.fromEntries(above), ...Object.fromEntries(given(command)) };
}
