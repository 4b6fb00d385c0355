/**
 * Real kubectl binaries for tests: those of `KUBECTLS` (files, separated by colons), else the one on PATH.
 * Says loudly when there is none.
 * @module
 */
import { execFile, spawn } from 'node:child_process';
import { accessSync, constants, realpathSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';

export interface Kubectl {
  /** What tests call it: `1.33` of a file `kubectl.1.33`, else the file's name. */
  readonly version: string;
  readonly file: string;
}

function onPath(name: string): string | undefined {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const file = join(folder, name);
    try {
      accessSync(file, constants.X_OK);
      return realpathSync(file);
    } catch {
      continue;
    }
  }
  return undefined;
}

const named = (file: string): Kubectl => ({ version: /kubectl\.(\d+\.\d+)$/.exec(file)?.[1] ?? basename(file), file });

/** The kubectls to test with, as named, or the one on PATH; none with a warning. A named one that is not there is an error. */
export function findKubectls(): Kubectl[] {
  const files = (process.env['KUBECTLS'] ?? '').split(delimiter).filter((file) => file !== '');
  if (files.length > 0) {
    for (const file of files) accessSync(file, constants.X_OK);
    return files.map(named);
  }
  const plain = onPath('kubectl');
  if (plain) return [named(plain)];
  console.warn('SKIPPED: no kubectl found (not in KUBECTLS, not on PATH): tests with a real kubectl do not run.');
  return [];
}

export interface Ran {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs kubectl with a kubeconfig and nothing of the user's own configuration. */
export function run(
  kubectl: Kubectl,
  kubeconfig: string,
  args: readonly string[],
  options: { stdin?: string; timeoutMs?: number } = {},
): Promise<Ran> {
  return new Promise((resolve) => {
    const child = execFile(
      kubectl.file,
      ['--kubeconfig', kubeconfig, ...args],
      { env: { PATH: process.env['PATH'], HOME: '/nonexistent' }, timeout: options.timeoutMs ?? 25_000, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => resolve({ exitCode: error ? (typeof error.code === 'number' ? error.code : 124) : 0, stdout, stderr }),
    );
    // It may end before it has read its input.
    child.stdin?.on('error', () => undefined).end(options.stdin ?? '');
  });
}

/** Runs a command line of the source document as a person would, in a shell on a terminal (`-it` needs one). */
export function runInTerminal(kubectl: Kubectl, kubeconfig: string, commandLine: string, timeoutMs = 25_000): Promise<Ran> {
  return new Promise((resolve) => {
    const shell = `kubectl() { ${quote(kubectl.file)} "$@"; }; ${commandLine}`;
    const child = spawn('script', ['-qefc', `bash -c ${quote(shell)}`, '/dev/null'], {
      env: { PATH: process.env['PATH'], HOME: '/nonexistent', KUBECONFIG: kubeconfig, TERM: 'dumb' },
      stdio: ['pipe', 'pipe', 'pipe'],
      timeout: timeoutMs,
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.on('close', (code) => resolve({ exitCode: code ?? 124, stdout, stderr }));
  });
}

const quote = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;
