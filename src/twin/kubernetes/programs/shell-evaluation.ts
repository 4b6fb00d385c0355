/** Carrying out a parsed script: lists, pipes, conditions, loops, redirections and the expansion of words. @module */
import { PassThrough, Readable, Writable } from 'node:stream';
import { CommandNotFound, FileError, type Process } from '../program.ts';
import { arithmetic } from './shell-arithmetic.ts';
import { builtin } from './shell-builtins.ts';
import type { ShellState } from './shell-state.ts';
import { parseScript, ShellSyntaxError, type Command, type Redirection, type Word } from './shell-syntax.ts';

/** The exit code of a script; 2 with a message on stderr when it cannot be read. */
export async function evaluate(script: string, state: ShellState, process: Process): Promise<number> {
  try {
    const code = await run(parseScript(script), state, process);
    return state.exited ?? code;
  } catch (error) {
    if (!(error instanceof ShellSyntaxError)) throw error;
    process.stderr.write(`sh: ${error.message}\n`);
    return 2;
  }
}

async function run(command: Command, state: ShellState, process: Process): Promise<number> {
  if (state.exited !== undefined) return state.exited;
  if (process.signal.aborted) return (state.exited = 143);
  switch (command.kind) {
    case 'list': {
      let code = 0;
      for (const one of command.commands) {
        code = await run(one, state, process);
        if (state.exited !== undefined) return state.exited;
        if (code !== 0 && state.stopOnError && state.depth === 0 && one.kind !== 'or' && one.kind !== 'and') return (state.exited = code);
      }
      return code;
    }
    case 'and':
    case 'or': {
      const left = await tested(command.left, state, process);
      if (state.exited !== undefined) return state.exited;
      return (left === 0) === (command.kind === 'and') ? run(command.right, state, process) : left;
    }
    case 'pipe': {
      const code = await runPipe(command.commands, state, process);
      return (state.last = command.negated ? (code === 0 ? 1 : 0) : code);
    }
    case 'if': {
      for (const { test, body } of command.branches) if ((await tested(test, state, process)) === 0) return run(body, state, process);
      return command.otherwise ? run(command.otherwise, state, process) : 0;
    }
    case 'loop': {
      let code = 0;
      while (((await tested(command.test, state, process)) === 0) !== command.until) {
        code = await run(command.body, state, process);
        if (state.exited !== undefined) return state.exited;
        // A loop without anything to wait for must not starve the rest of the lab.
        await new Promise((resolve) => setImmediate(resolve));
      }
      return state.exited ?? code;
    }
    case 'for': {
      let code = 0;
      for (const value of await expandAll(command.words, state, process)) {
        state.env[command.name] = value;
        code = await run(command.body, state, process);
        if (state.exited !== undefined) return state.exited;
      }
      return code;
    }
    case 'simple':
      return (state.last = await runSimple(command, state, process));
  }
}

/** A command whose failure is a result, not an error, under `set -e`. */
async function tested(command: Command, state: ShellState, process: Process): Promise<number> {
  state.depth += 1;
  try {
    return await run(command, state, process);
  } finally {
    state.depth -= 1;
  }
}

async function runPipe(commands: readonly Command[], state: ShellState, process: Process): Promise<number> {
  let stdin: Readable | undefined = process.stdin;
  const running = commands.map((command, i) => {
    const last = i === commands.length - 1;
    const out = last ? undefined : new PassThrough();
    const input = stdin;
    stdin = out;
    const inner = { ...state, env: { ...state.env } };
    return run(command, last && commands.length === 1 ? state : inner, { ...process, stdin: input, stdout: out ?? process.stdout })
      .catch(() => 1)
      .finally(() => {
        out?.end();
        // The reader is gone: what is still written to it goes nowhere.
        if (i > 0) input?.resume();
      });
  });
  return (await Promise.all(running)).at(-1) ?? 0;
}

async function runSimple(command: Extract<Command, { kind: 'simple' }>, state: ShellState, process: Process): Promise<number> {
  const words = await expandAll(command.words, state, process);
  const assigned: Record<string, string> = {};
  for (const [name, value] of command.assignments) assigned[name] = (await expandWord(value, state, process, false)).join(' ');
  const [name, ...args] = words;
  try {
    const { inner, done } = await redirect(command.redirections, { ...process, env: { ...state.env, ...assigned }, argv: words }, state);
    if (name === undefined) {
      Object.assign(state.env, assigned);
      done();
      return 0;
    }
    return await runNamed(name, args, state, inner).finally(done);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    process.stderr.write(`sh: ${error.message}\n`);
    return 1;
  }
}

async function runNamed(name: string, args: readonly string[], state: ShellState, process: Process): Promise<number> {
  try {
    const code = builtin(name, args, state, process);
    if (code !== undefined) return await code;
    const program = state.find(name === 'exec' ? (args[0] ?? '') : name);
    if (name === 'exec' && program) return (state.exited = await program.run({ ...process, argv: args }));
    if (!program) {
      process.stderr.write(`sh: ${name}: not found\n`);
      return 127;
    }
    return await program.run(process);
  } catch (error) {
    if (!(error instanceof CommandNotFound)) throw error;
    process.stderr.write(`sh: ${error.message}\n`);
    return 127;
  }
}

async function redirect(
  redirections: readonly Redirection[],
  process: Process,
  state: ShellState,
): Promise<{ inner: Process; done: () => void }> {
  let inner = process;
  const finish: (() => void)[] = [];
  for (const { from, to } of redirections) {
    if ('stream' in to) {
      inner = { ...inner, [from]: inner[to.stream] };
      continue;
    }
    const path = (await expandWord(to.file, state, process, false)).join(' ');
    if (from === 'stdin') {
      const bytes = path === '/dev/null' ? Buffer.alloc(0) : process.files?.readBytes(path);
      if (!bytes) throw new FileError(`can't open ${path}: no such file`);
      inner = { ...inner, stdin: Readable.from([bytes]) };
      continue;
    }
    if (path === '/dev/stdout' || path === '/dev/stderr') {
      inner = { ...inner, [from]: path === '/dev/stdout' ? process.stdout : process.stderr };
      continue;
    }
    const save = path === '/dev/null' ? undefined : openedForWriting(process, path, to.append);
    const chunks: Uint8Array[] = [];
    const sink = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        if (save) chunks.push(chunk);
        done();
      },
    });
    if (save) finish.push(() => save(Buffer.concat(chunks)));
    inner = { ...inner, [from]: sink };
  }
  return { inner, done: () => finish.forEach((action) => action()) };
}

/** Makes or empties the file as the shell does, before the command runs. */
function openedForWriting({ files }: Process, path: string, append: boolean): (written: Uint8Array) => void {
  const before = (): Uint8Array => (append && files?.readBytes(path)) || Buffer.alloc(0);
  const write = (content: Uint8Array): void => {
    try {
      files?.write(path, content);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      throw new FileError(`can't create ${path}: ${error.message}`);
    }
  };
  write(before());
  return (written) => write(Buffer.concat([before(), written]));
}

async function expandAll(words: readonly Word[], state: ShellState, process: Process): Promise<string[]> {
  const expanded: string[] = [];
  for (const word of words) expanded.push(...(await expandWord(word, state, process, true)));
  return expanded;
}

/** With `split`, unquoted expansions break into fields at blanks, and an empty unquoted word vanishes. */
async function expandWord(word: Word, state: ShellState, process: Process, split: boolean): Promise<string[]> {
  const fields: string[] = [];
  let current: string | undefined;
  for (const piece of word) {
    const value =
      piece.kind === 'text'
        ? piece.text
        : piece.kind === 'variable'
          ? variable(piece.name, piece.fallback, state)
          : piece.kind === 'arithmetic'
            ? String(arithmetic(piece.expression, (name) => variable(name, undefined, state)))
            : await substitution(piece.script, state, process);
    if (piece.kind === 'text' || piece.quoted || !split) {
      if (value !== '' || piece.quoted || piece.kind === 'text') current = (current ?? '') + value;
      continue;
    }
    const parts = value.split(/[ \t\n]+/);
    if (parts.length === 1) {
      if (value !== '') current = (current ?? '') + value;
      continue;
    }
    const [first, ...rest] = parts;
    if (first !== '' || current !== undefined) fields.push((current ?? '') + first);
    current = rest.pop() || undefined;
    fields.push(...rest);
  }
  if (current !== undefined) fields.push(current);
  return fields;
}

function variable(name: string, fallback: string | undefined, state: ShellState): string {
  const value =
    name === '?'
      ? String(state.last)
      : name === '#'
        ? String(Math.max(0, state.parameters.length - 1))
        : name === '@' || name === '*'
          ? state.parameters.slice(1).join(' ')
          : name === '$'
            ? '1'
            : /^\d$/.test(name)
              ? state.parameters[Number(name)]
              : state.env[name];
  return value === undefined || value === '' ? (fallback ?? value ?? '') : value;
}

async function substitution(script: string, state: ShellState, process: Process): Promise<string> {
  const chunks: Buffer[] = [];
  const stdout = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      chunks.push(chunk);
      done();
    },
  });
  const inner = { ...state, env: { ...state.env } };
  state.last = await evaluate(script, inner, { ...process, stdout });
  return Buffer.concat(chunks).toString().replace(/\n+$/, '');
}
