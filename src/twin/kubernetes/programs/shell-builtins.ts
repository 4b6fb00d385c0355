/** Commands that change the shell itself. @module */
import type { Process } from '../program.ts';
import type { ShellState } from './shell-state.ts';

/** The exit code of a builtin; `undefined`: there is none of this name. */
export function builtin(name: string, args: readonly string[], state: ShellState, process: Process): Promise<number> | number | undefined {
  switch (name) {
    case ':':
      return 0;
    case 'exit':
      return (state.exited = args[0] === undefined ? state.last : Number(args[0]) & 0xff);
    case 'cd':
    case 'trap':
    case 'umask':
    case 'wait':
      return 0;
    case 'set':
      if (args[0]?.startsWith('-') && args[0].includes('e')) state.stopOnError = true;
      if (args[0]?.startsWith('+') && args[0].includes('e')) state.stopOnError = false;
      return 0;
    case 'export':
      for (const word of args) {
        const equals = word.indexOf('=');
        if (equals > 0) state.env[word.slice(0, equals)] = word.slice(equals + 1);
      }
      return 0;
    case 'unset':
      for (const word of args) delete state.env[word];
      return 0;
    case 'command':
    case 'type':
    case 'which': {
      const wanted = args.filter((word) => !word.startsWith('-'));
      const missing = wanted.filter((word) => !state.find(word));
      for (const word of wanted) if (!missing.includes(word)) process.stdout.write(`/usr/bin/${word}\n`);
      return missing.length > 0 ? 1 : 0;
    }
    default:
      return undefined;
  }
}
