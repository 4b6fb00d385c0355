/** The command `cilium-cce` as a process of its own, as people start it. @module */
import { spawn, type ChildProcess } from 'node:child_process';
import { resolve } from 'node:path';

const COMMAND = resolve(import.meta.dirname, '..', 'bin', 'cilium-cce');

export interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface Options {
  cwd: string;
  env?: Record<string, string>;
  /** Standard input; without it there is none. */
  input?: string;
}

function start(args: readonly string[], { cwd, env, input }: Options): ChildProcess {
  const child = spawn(COMMAND, args, {
    cwd,
    env: { PATH: process.env['PATH'], LANG: 'C.UTF-8', NO_COLOR: '1', ...env },
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  child.stdin?.end(input);
  return child;
}

/** Runs the command to its end. */
export function ciliumCce(args: readonly string[], options: Options): Promise<Ended> {
  return new Promise((done) => {
    const child = start(args, options);
    let [stdout, stderr] = ['', ''];
    child.stdout!.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr!.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.once('close', (code) => done({ exitCode: code ?? -1, stdout, stderr }));
  });
}

export interface Running {
  /** What it has written to standard output so far. */
  readonly output: () => string;
  /** What it has written to standard error so far. */
  readonly errors: () => string;
  /** Sends a signal; resolves with how it ended. */
  readonly kill: (signal: NodeJS.Signals) => Promise<Ended>;
  /** Ctrl-C; resolves with how it ended. */
  readonly interrupt: () => Promise<Ended>;
}

/** Starts the command and waits until its output (of either kind) contains `ready`. Rejects when it ends before. */
export function startCiliumCce(args: readonly string[], ready: string, options: Options): Promise<Running> {
  const child = start(args, options);
  let [stdout, stderr] = ['', ''];
  const ended = new Promise<Ended>((done) => child.once('close', (code) => done({ exitCode: code ?? -1, stdout, stderr })));
  const kill = (signal: NodeJS.Signals): Promise<Ended> => {
    child.kill(signal);
    return ended;
  };
  return new Promise((done, fail) => {
    void ended.then(() => fail(new Error(`it ended:\n${stdout}${stderr}`)));
    const look = (): void => {
      if (!stdout.includes(ready) && !stderr.includes(ready)) return;
      done({ output: () => stdout, errors: () => stderr, kill, interrupt: () => kill('SIGINT') });
    };
    child.stdout!.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
      look();
    });
    child.stderr!.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
      look();
    });
  });
}

/** Replaces what differs from run to run: names with random parts, addresses of pods, ports, identities, times. */
export function masked(text: string): string {
  return text
    .replaceAll(/\b([a-z0-9-]+?)-[a-z0-9]{8,10}-[a-z0-9]{5}\b/g, '$1-HASH-POD')
    .replaceAll(/\b10\.100\.\d+\.\d+/g, 'POD-IP')
    .replaceAll(/\b10\.247\.\d+\.\d+/g, 'CLUSTER-IP')
    .replaceAll(/\b10\.2\.128\.1\d\b/g, 'NODE-IP')
    .replaceAll(/\b(endpoint|identity) \d+/g, '$1 ID')
    .replaceAll(/\b3\d{4}\b/g, 'NODE-PORT')
    .replaceAll(/\bone of \d+ ready/g, 'one of N ready')
    .replaceAll(/ +/g, ' ');
}
