/** `cilium-cce policy` as people start it, in a folder of the test's own. @module */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import type { Ended } from '../cilium-cce.ts';

const ROOT = resolve(import.meta.dirname, '..', '..');
const COMMAND = join(ROOT, 'bin', 'cilium-cce');

export interface PolicyCommand {
  /** Runs `cilium-cce policy …` in the repository, so that examples have short names. */
  readonly policy: (...args: string[]) => Promise<Ended>;
  /** The same in Traditional Chinese. */
  readonly inChinese: (...args: string[]) => Promise<Ended>;
  /** Runs a line of shell, in which `$CCE` is the command. */
  readonly shell: (line: string, input?: string) => Promise<Ended>;
  /** Writes a file and gives its path. */
  readonly file: (name: string, text: string) => Promise<string>;
}

export function policyCommand(): PolicyCommand {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cilium-cce-policy-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  const run = (file: string, args: readonly string[], input?: string): Promise<Ended> =>
    new Promise((done) => {
      const env = { PATH: process.env['PATH'], LANG: 'C.UTF-8', NO_COLOR: '1', CCE: COMMAND };
      const child = execFile(file, args, { cwd: ROOT, env, maxBuffer: 1 << 28 }, (error, stdout, stderr) =>
        done({ exitCode: error ? Number(error.code ?? -1) : 0, stdout, stderr }),
      );
      child.stdin?.end(input ?? '');
    });
  return {
    policy: (...args) => run(COMMAND, ['policy', ...args]),
    inChinese: (...args) => run(COMMAND, ['--lang', 'zh-TW', 'policy', ...args]),
    shell: (line, input) => run('sh', ['-c', line], input),
    file: async (name, text) => {
      const path = join(folder, name);
      await writeFile(path, text);
      return path;
    },
  };
}

/** The shop of `examples/policy`, as it stands before the change. */
export const SHOP = ['-f', 'examples/policy/cluster.yaml', '-f', 'examples/policy/policies.yaml'];
