/** `python`: the one use of it that needs no script, `python -m http.server [PORT]`. @module */
import type { Process, Program } from '../program.ts';
import { CommandNotFound } from '../program.ts';
import { answerWithPodName } from './web-server.ts';

const interpreter: Program = {
  run: async (process: Process) => {
    const [, ...args] = process.argv;
    const module = args.indexOf('-m');
    if (module >= 0 && args[module + 1] === 'http.server') {
      const port = args.slice(module + 2).find((word) => /^\d+$/.test(word));
      return answerWithPodName(process, Number(port ?? 8000));
    }
    const script = args.find((word) => !word.startsWith('-'));
    if (!script && !process.stdin) return 0;
    process.stderr.write(`python3: can't open file '/${script ?? ''}': [Errno 2] No such file or directory\n`);
    return 2;
  },
};

export const python: Program = {
  run: async (process) => {
    const [name] = process.argv;
    if (name !== undefined && !/(^|\/)python3?$/.test(name)) throw new CommandNotFound(name);
    return interpreter.run(process);
  },
  commands: { python: interpreter, python3: interpreter },
};
