/** A person's own helm and kubectl, a request, and the file that keeps the state: what an installation reaches the world with. @module */
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { request as http } from 'node:http';
import { request as https } from 'node:https';
import { join, resolve } from 'node:path';
import { writePrivately } from '../apiserver/auth/private-files.ts';
import { message } from '../i18n/index.ts';
import { STATE_FILE, type Site, type StateStore, type ToolResult } from '../install/index.ts';
import type { Command } from '../plan/steps.ts';
import { CommandFailure } from './failure.ts';
import type { ConnectionOptions } from './kubectl-objects.ts';
import { DEFAULT_KUBECONFIG } from './lab-options.ts';

/** What tells a tool which cluster: the same words for those who would type them. */
export function connectionFor(program: Command['program'], { kubeconfig, context, lab }: ConnectionOptions): string[] {
  const path = kubeconfig ?? (lab ? DEFAULT_KUBECONFIG : undefined);
  return [
    ...(path === undefined ? [] : ['--kubeconfig', resolve(path)]),
    ...(context === undefined ? [] : [program === 'helm' ? '--kube-context' : '--context', context]),
  ];
}

/** As it is run, word by word. */
export const connected = ({ program, args }: Command, options: ConnectionOptions): string[] =>
  program === 'helm' || program === 'kubectl' ? [...args, ...connectionFor(program, options)] : [...args];

/**
 * Runs tools in the plan's directory. An interrupt is passed on to the one that runs, and waited for: a tool that ends by
 * itself leaves less behind.
 */
export function toolRunner(folder: string, options: ConnectionOptions, signal: AbortSignal): Site['tool'] {
  return (command) =>
    new Promise<ToolResult>((done, fail) => {
      const child = spawn(command.program, connected(command, options), { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
      let [stdout, stderr] = ['', ''];
      child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
      child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
      const interrupt = (): void => void child.kill('SIGINT');
      signal.addEventListener('abort', interrupt);
      child.once('error', (cause) => {
        signal.removeEventListener('abort', interrupt);
        fail(new CommandFailure(message('cli.install.noTool', { program: command.program, why: cause.message }), { cause }));
      });
      child.once('close', (code) => {
        signal.removeEventListener('abort', interrupt);
        done({ exitCode: code ?? 1, stdout, stderr });
      });
    });
}

const PATIENCE_MS = 10_000;

/** Who answers is seen by the address; a certificate may be one of a test's own. */
export const sendGet: Site['get'] = (url, host) =>
  new Promise((done, fail) => {
    const secure = url.startsWith('https:');
    const asked = (secure ? https : http)(
      url,
      {
        timeout: PATIENCE_MS,
        agent: false,
        ...(host !== undefined && { headers: { host } }),
        ...(secure && { rejectUnauthorized: false, ...(host !== undefined && { servername: host }) }),
      },
      (answer) => {
        answer.destroy();
        done(answer.statusCode ?? 0);
      },
    );
    asked.once('timeout', () => asked.destroy(new Error(`no answer within ${PATIENCE_MS / 1000} s`)));
    asked.once('error', (error: NodeJS.ErrnoException) => fail(new Error(error.code ?? error.message)));
    asked.end();
  });

export function stateFile(folder: string): StateStore {
  const path = join(folder, STATE_FILE);
  return {
    read: () =>
      readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
        if (cause.code === 'ENOENT') return undefined;
        throw new CommandFailure(message('cli.install.unreadable', { file: path, why: cause.code ?? cause.message }), { cause });
      }),
    write: (text) =>
      writePrivately(path, text).catch((cause: NodeJS.ErrnoException) => {
        throw new CommandFailure(message('cli.install.unwritable', { file: path, why: cause.code ?? cause.message }), { cause });
      }),
  };
}
