/** Mistakes on the command line, told in the reader's language. @module */
import { Command, CommanderError, Option } from 'commander';
import { expect, test } from 'vitest';
import { render } from '../i18n/index.ts';
import { usageMessage } from './usage-error.ts';

function mistake(...argv: string[]): string {
  const quiet = (command: Command): Command =>
    command.exitOverride().configureOutput({ writeErr: () => undefined, outputError: () => undefined });
  const program = quiet(new Command('x'));
  quiet(program.command('up'))
    .addOption(new Option('--mode <mode>').choices(['a', 'b']))
    .requiredOption('--from <origin>')
    .addOption(new Option('--plan <dir>').conflicts('mode'))
    .action(() => undefined);
  quiet(program.command('run <file...>')).action(() => undefined);
  try {
    program.parse(['node', 'x', ...argv]);
  } catch (error) {
    const what = error instanceof CommanderError ? usageMessage(error) : undefined;
    return what ? render(what, 'en') : String(error);
  }
  return 'no mistake';
}

// The words come out of commander's own sentences: a new version that words them otherwise shows here.
test.each([
  [['bogus'], 'there is no command bogus'],
  [['up', '--bogus', '--from', 'x'], 'there is no option --bogus'],
  [['up'], 'the option --from <origin> is needed'],
  [['up', '--from'], 'the option --from <origin> needs a value'],
  [['up', '--from', 'x', '--mode', 'c'], '--mode <mode>: c is not one of a, b'],
  [['up', '--from', 'x', '--mode', 'a', '--plan', 'p'], '--plan <dir> and --mode <mode> do not go together'],
  [['up', '--from', 'x', 'y'], 'too many arguments'],
  [['run'], 'the argument file is missing'],
  [['up', '--from', 'x'], 'no mistake'],
])('%j: %s', (argv, expected) => {
  expect(mistake(...argv)).toBe(expected);
});
