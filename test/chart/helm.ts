/** A real Helm for tests: `HELM`, or the one on PATH. Says loudly when there is none. @module */
import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

export interface Ran {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export function findHelm(): string | undefined {
  const named = process.env['HELM'];
  if (named) return named;
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const file = join(folder, 'helm');
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      continue;
    }
  }
  console.warn('SKIPPED: no helm found (not in HELM, not on PATH): the chart is not rendered.');
  return undefined;
}

/** Runs Helm with nothing of the user's own configuration. */
export async function helm(file: string, args: readonly string[], kubeconfig = '/nonexistent'): Promise<Ran> {
  const home = await mkdtemp(join(tmpdir(), 'helm-'));
  const env = { PATH: process.env['PATH'], HOME: home, KUBECONFIG: kubeconfig };
  try {
    return await new Promise((resolve) => {
      execFile(file, [...args], { env, timeout: 60_000, maxBuffer: 16 << 20 }, (error, stdout, stderr) =>
        resolve({ exitCode: error ? (typeof error.code === 'number' ? error.code : 124) : 0, stdout, stderr }),
      );
    });
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}
