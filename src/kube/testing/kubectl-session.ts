/**
 * A kubectl that goes on running while a test talks to it: watches, followed logs, forwarded ports, shells.
 * @module
 */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';

const PATIENCE_MS = 25_000;

export class Session {
  /** The exit code; 124 when a signal ended it. */
  readonly ended: Promise<number>;
  readonly #child: ChildProcessWithoutNullStreams;
  #seen = '';
  #from = 0;

  /** With `terminal` the command runs on a pseudo-terminal, as a person's would. */
  constructor(file: string, args: readonly string[], { terminal = false }: { terminal?: boolean } = {}) {
    const quoted = [file, ...args].map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`).join(' ');
    const [program, ...rest]: [string, ...string[]] = terminal ? ['script', '-qefc', quoted, '/dev/null'] : [file, ...args];
    this.#child = spawn(program, rest, { env: { PATH: process.env['PATH'], HOME: '/nonexistent', TERM: 'dumb' } });
    for (const stream of [this.#child.stdout, this.#child.stderr]) stream.on('data', (chunk: Buffer) => (this.#seen += chunk.toString()));
    this.ended = new Promise((resolve) => this.#child.once('close', (code) => resolve(code ?? 124)));
  }

  type(text: string): void {
    this.#child.stdin.write(text);
  }

  /** Resolves with the match once the output since the last one shows it; rejects when kubectl ends or stays silent. */
  shows(pattern: RegExp): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const fail = (): void => settle(() => reject(new Error(`kubectl did not show ${pattern}, but: ${this.#seen.slice(this.#from)}`)));
      const timer = setTimeout(fail, PATIENCE_MS);
      const settle = (then: () => void): void => {
        clearTimeout(timer);
        this.#child.stdout.off('data', look);
        this.#child.stderr.off('data', look);
        this.#child.off('close', fail);
        then();
      };
      const look = (): void => {
        const match = pattern.exec(this.#seen.slice(this.#from));
        if (!match) return;
        this.#from += match.index + match[0].length;
        settle(() => resolve(match));
      };
      this.#child.stdout.on('data', look);
      this.#child.stderr.on('data', look);
      this.#child.once('close', fail);
      look();
    });
  }

  /** As Ctrl-C in the shell that started it. */
  async stop(): Promise<void> {
    this.#child.kill('SIGINT');
    await this.ended;
  }
}

/** Splits a command line at blanks; double quotes keep an argument together. */
export const words = (line: string): string[] =>
  [...line.matchAll(/(?:[^\s"]|"[^"]*")+/g)].map(([word]) => (word.startsWith('"') && word.endsWith('"') ? word.slice(1, -1) : word));
