/** The small commands that every image with a shell has: echo, env, sleep, test …, and those that work on files. @module */
import { sleep } from '../../../kube/clock.ts';
import type { Process, Program } from '../program.ts';
import { command, fileCommands, say } from './file-commands.ts';
import { tar } from './tar.ts';

type Run = (process: Process, args: readonly string[]) => Promise<number> | number;

/** The commands; `find` finds executables for those that start another one (`env`, `timeout`). */
export function coreCommands(find: (name: string) => Program | undefined): Readonly<Record<string, Program>> {
  return {
    ...fileCommands,
    tar,
    true: command(() => 0),
    false: command(() => 1),
    echo: command(echo),
    printf: command(printf),
    sleep: command(sleepFor),
    hostname: command(hostname),
    date: command((process) => say(process, `${new Date(process.clock.now()).toUTCString()}\n`)),
    id: command((process) => say(process, 'uid=0(root) gid=0(root) groups=0(root)\n')),
    whoami: command((process) => say(process, 'root\n')),
    pwd: command((process) => say(process, `${process.container.workingDir ?? '/'}\n`)),
    uname: command((process, args) =>
      say(
        process,
        args.includes('-r')
          ? `${process.machine.spec.kernelVersion}\n`
          : args.includes('-a')
            ? `Linux ${process.machine.spec.kernelVersion} x86_64\n`
            : 'Linux\n',
      ),
    ),
    seq: command((process, args) => {
      const [from, to] = args.length > 1 ? [Number(args[0]), Number(args.at(-1))] : [1, Number(args[0])];
      for (let i = from; i <= to && !process.signal.aborted; i++) process.stdout.write(`${i}\n`);
      return 0;
    }),
    test: command((process, args) => (isTrue(args, process) ? 0 : 1)),
    '[': command((process, args) => (isTrue(args.at(-1) === ']' ? args.slice(0, -1) : args, process) ? 0 : 1)),
    env: command((process, args) => environment(process, args, find)),
    printenv: command((process, args) => {
      if (args.length === 0) return environment(process, [], find);
      const value = process.env[args[0]!];
      return value === undefined ? 1 : say(process, `${value}\n`);
    }),
  };
}

function echo(process: Process, args: readonly string[]): number {
  const newline = args[0] !== '-n';
  const words = args.filter((word, i) => !(i === 0 && /^-[ne]+$/.test(word)));
  const text = words.join(' ');
  return say(process, `${args[0]?.includes('e') && args[0].startsWith('-') ? unescaped(text) : text}${newline ? '\n' : ''}`);
}

const unescaped = (text: string): string =>
  text.replace(/\\([nrt\\])/g, (_whole, letter: string) => ({ n: '\n', r: '\r', t: '\t', '\\': '\\' })[letter]!);

function printf(process: Process, [format = '', ...args]: readonly string[]): number {
  const rest = [...args];
  return say(
    process,
    unescaped(format).replace(/%([sd%])/g, (_whole, kind: string) => (kind === '%' ? '%' : (rest.shift() ?? (kind === 'd' ? '0' : '')))),
  );
}

const UNITS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 };
/** Longer than any lab runs, and within what a timer can hold. */
const FOREVER_MS = 0x7fffffff;

async function sleepFor(process: Process, args: readonly string[]): Promise<number> {
  let seconds = 0;
  for (const word of args) {
    const match = /^(\d+(?:\.\d+)?|infinity|inf)([smhd]?)$/.exec(word);
    if (!match) {
      process.stderr.write(`sleep: invalid number '${word}'\n`);
      return 1;
    }
    seconds += match[1]!.startsWith('inf') ? FOREVER_MS : Number(match[1]) * UNITS[match[2]!]!;
  }
  if (args.length === 0) {
    process.stderr.write('sleep: missing operand\n');
    return 1;
  }
  try {
    await sleep(process.clock, Math.min(seconds * 1000, FOREVER_MS), process.signal);
    return 0;
  } catch {
    return 143;
  }
}

const hostname: Run = (process, args) =>
  say(
    process,
    args.includes('-i') || args.includes('-I') ? `${process.network.ip}\n` : `${process.env['HOSTNAME'] ?? process.pod.metadata.name}\n`,
  );

function isTrue(args: readonly string[], process: Process): boolean {
  if (args[0] === '!') return !isTrue(args.slice(1), process);
  if (args.length === 1) return args[0] !== '';
  const [a = '', b = '', c = ''] = args;
  if (args.length === 2) {
    if (a === '-z') return b === '';
    if (a === '-n') return b !== '';
    if (a === '-f' || a === '-e' || a === '-r' || a === '-s')
      return process.files?.read(b) !== undefined || (a === '-e' && process.files?.list(b) !== undefined);
    if (a === '-d') return process.files?.list(b) !== undefined;
    return false;
  }
  switch (b) {
    case '=':
    case '==':
      return a === c;
    case '!=':
      return a !== c;
    case '-eq':
      return Number(a) === Number(c);
    case '-ne':
      return Number(a) !== Number(c);
    case '-lt':
      return Number(a) < Number(c);
    case '-le':
      return Number(a) <= Number(c);
    case '-gt':
      return Number(a) > Number(c);
    case '-ge':
      return Number(a) >= Number(c);
    default:
      return false;
  }
}

async function environment(process: Process, args: readonly string[], find: (name: string) => Program | undefined): Promise<number> {
  const env = { ...process.env };
  let at = 0;
  for (; at < args.length && args[at]!.includes('='); at++) {
    const equals = args[at]!.indexOf('=');
    env[args[at]!.slice(0, equals)] = args[at]!.slice(equals + 1);
  }
  const name = args[at];
  if (name === undefined)
    return say(
      process,
      Object.entries(env)
        .map(([key, value]) => `${key}=${value}\n`)
        .join(''),
    );
  const program = find(name);
  if (program) return program.run({ ...process, env, argv: args.slice(at) });
  process.stderr.write(`env: can't execute '${name}': No such file or directory\n`);
  return 127;
}
