/** The programs in docs/apiserver.md do what the page says, run by Node alone as somebody's own file. */
import { execFile } from 'node:child_process';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { temporaryDirectory } from './testing/server.ts';

const root = resolve(import.meta.dirname, '..', '..');
const page = await readFile(join(root, 'docs', 'apiserver.md'), 'utf8');

/** Whole programs, each with the output that the page shows right below it. */
const programs = [...page.matchAll(/```ts\n(import [^]*?)```\n(?:\n```console\n([^]*?)```)?/g)].map(([, code, output]) => ({
  code: code!,
  output: output ?? '',
}));

test('there are programs', () => expect(programs.length).toBeGreaterThan(1));

test.each(programs)('program %#', async ({ code, output }) => {
  const directory = await temporaryDirectory();
  await mkdir(join(directory, 'node_modules'));
  await symlink(root, join(directory, 'node_modules', 'cilium-cce'));
  await writeFile(join(directory, 'program.mts'), code);
  const { stdout } = await promisify(execFile)(process.execPath, ['program.mts'], { cwd: directory });
  expect(stdout).toBe(output);
});
