/** `busybox` and `alpine`: a shell, its commands, `wget` and `nslookup`. @module */
import type { Program } from '../program.ts';
import { CommandNotFound } from '../program.ts';
import { coreCommands } from './core-commands.ts';
import { nslookup } from './nslookup.ts';
import { shellCommands } from './shell.ts';
import { wget } from './wget.ts';

const commands: Readonly<Record<string, Program>> = { wget, nslookup };

const find = (name: string): Program | undefined => {
  const base = name.slice(name.lastIndexOf('/') + 1);
  return Object.hasOwn(commands, base) ? commands[base] : shell[base];
};
const shell: Readonly<Record<string, Program>> = { ...coreCommands(find), ...shellCommands(find) };

export const busybox: Program = {
  commands,
  run: async (process) => {
    const argv = process.argv.length > 0 ? process.argv : ['sh'];
    const program = find(argv[0]!);
    if (!program) throw new CommandNotFound(argv[0]!);
    return program.run({ ...process, argv });
  },
};
