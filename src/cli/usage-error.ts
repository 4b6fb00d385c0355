/** Mistakes on the command line, in the reader's language. @module */
import type { CommanderError } from 'commander';
import { message, type Message } from '../i18n/index.ts';

/**
 * Puts what commander found into a message of the catalogue. `undefined`: not a mistake (help, version),
 * or one that commander words itself.
 */
export function usageMessage({ code, message: text }: Pick<CommanderError, 'code' | 'message'>): Message | undefined {
  const quoted = [...text.matchAll(/'([^']*)'/g)].map((match) => match[1]!);
  const [first = '', second = ''] = quoted;
  switch (code) {
    case 'commander.unknownCommand':
      return message('cli.usage.unknownCommand', { name: first });
    case 'commander.unknownOption':
      return message('cli.usage.unknownOption', { name: first });
    case 'commander.missingArgument':
      return message('cli.usage.missingArgument', { name: first });
    case 'commander.missingMandatoryOptionValue':
      return message('cli.usage.missingOption', { name: first });
    case 'commander.optionMissingArgument':
      return message('cli.usage.optionWithoutValue', { name: first });
    case 'commander.conflictingOption':
      return message('cli.usage.conflict', { name: first, other: second });
    case 'commander.excessArguments':
      return message('cli.usage.tooManyArguments');
    case 'commander.invalidArgument': {
      const why = text.slice(text.indexOf(' is invalid. ') + ' is invalid. '.length);
      const choices = /^Allowed choices are (.*)\.$/.exec(why)?.[1];
      return choices
        ? message('cli.usage.notAChoice', { name: first, value: second, choices })
        : message('cli.usage.invalidValue', { name: first, value: second, why });
    }
    default:
      return undefined;
  }
}
