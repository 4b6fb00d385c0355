/** `sh` for the twin's containers: `sh -c`, a script on stdin, and an interactive prompt. @module */
import { createInterface } from 'node:readline';
import type { Process, Program } from '../program.ts';
import { coreCommands } from './core-commands.ts';
import { evaluate } from './shell-evaluation.ts';
import type { FindExecutable, ShellState } from './shell-state.ts';
import { parseScript, ShellSyntaxError } from './shell-syntax.ts';

/** The commands that every image with a shell has; `find` is how that shell finds executables. */
export function shellCommands(find: FindExecutable): Readonly<Record<string, Program>> {
  const shell: Program = { run: (process) => runShell(process, find) };
  return { ...coreCommands(find), sh: shell, ash: shell, bash: shell };
}

async function runShell(process: Process, find: FindExecutable): Promise<number> {
  const [, ...options] = process.argv;
  const state: ShellState = { find, env: { ...process.env }, parameters: [], last: 0, stopOnError: false, depth: 0 };
  for (let i = 0; i < options.length; i++) {
    const option = options[i]!;
    if (!/^-[a-z]+$/.test(option)) {
      const script = process.files?.read(option);
      if (script !== undefined) return evaluate(script, { ...state, parameters: options.slice(i) }, process);
      process.stderr.write(`sh: can't open '${option}': No such file or directory\n`);
      return 2;
    }
    if (option.includes('e')) state.stopOnError = true;
    if (option.includes('c')) {
      // `--` ends the options: the chart of Cilium has `bash -c -- SCRIPT`.
      const [script = '', ...parameters] = options.slice(options[i + 1] === '--' ? i + 2 : i + 1);
      return evaluate(script, { ...state, parameters }, process);
    }
  }
  return process.stdin ? interactive(process, state) : 0;
}

/**
 * Reads commands line by line; with a terminal it shows a prompt, an unfinished construct goes on in the next line, and
 * Ctrl-C stops the command in the foreground.
 */
async function interactive(process: Process, state: ShellState): Promise<number> {
  const prompt = (text: string): void => void (process.tty && process.stdout.write(text));
  const lines = createInterface({ input: process.stdin!, terminal: false, crlfDelay: Infinity });
  const stop = (): void => lines.close();
  process.signal.addEventListener('abort', stop, { once: true });
  let pending = '';
  let foreground: AbortController | undefined;
  const release = process.takeInterrupts?.(() => {
    if (foreground) return foreground.abort(new Error('SIGINT'));
    pending = '';
    prompt('/ # ');
  });
  prompt('/ # ');
  try {
    for await (const line of lines) {
      pending += `${line}\n`;
      if (isUnfinished(pending)) {
        prompt('> ');
        continue;
      }
      const script = pending;
      pending = '';
      foreground = new AbortController();
      const signal = AbortSignal.any([process.signal, foreground.signal]);
      state.last = await evaluate(script, state, { ...process, signal });
      if (foreground.signal.aborted && !process.signal.aborted) {
        state.exited = undefined;
        state.last = INTERRUPTED;
      }
      foreground = undefined;
      if (state.exited !== undefined) return state.exited;
      prompt('/ # ');
    }
  } finally {
    release?.();
    process.signal.removeEventListener('abort', stop);
    lines.close();
  }
  return state.last;
}

/** 128 + SIGINT. */
const INTERRUPTED = 130;

function isUnfinished(script: string): boolean {
  try {
    parseScript(script);
    return false;
  } catch (error) {
    return error instanceof ShellSyntaxError && /end of file|unterminated/.test(error.message);
  }
}
