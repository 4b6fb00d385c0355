/** Commands that a page of docs/ shows with their output, and what they print now. @module */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '..', '..');

/** A console block: the line after `$`, and what follows it. */
export interface ConsoleBlock {
  readonly command: string;
  readonly shown: string;
}

/** The blocks of `docs/PAGE` that run this subcommand. */
export function blocksOf(page: string, subcommand: string): ConsoleBlock[] {
  const text = readFileSync(join(ROOT, 'docs', page), 'utf8');
  return [...text.matchAll(/^```console\n\$ (bin\/cilium-cce .*)\n([^]*?)^```$/gm)]
    .map(([, command, shown]) => ({ command: command!, shown: shown! }))
    .filter(({ command }) => command.startsWith(`bin/cilium-cce ${subcommand} `));
}

export const printed = (command: string, locale: string): Promise<string> =>
  new Promise((done) => {
    const env = { PATH: process.env['PATH'], LANG: locale, NO_COLOR: '1' };
    execFile('sh', ['-c', command], { cwd: ROOT, env }, (_error, stdout) => done(stdout));
  });
