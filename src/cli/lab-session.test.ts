/** The lab that a command keeps: its kubeconfig, and how it ends. @module */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withLab } from './lab-session.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lab-session-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const cluster = (name: string): string => `- name: ${name}\n  cluster:\n    server: https://127.0.0.1:1\n`;

test.each([
  ['of another cluster', `clusters:\n${cluster('prod')}current-context: prod\n`],
  ['into which a lab was merged', `clusters:\n${cluster('prod')}${cluster('cce-lab')}current-context: cce-lab\n`],
  ['that only speaks of a lab', `# current-context: cce-lab\nclusters:\n${cluster('prod')}`],
  ['that is none', 'a diary\n'],
])('a kubeconfig %s is neither replaced nor removed', async (_what, text) => {
  const path = join(folder, 'config');
  await writeFile(path, text);
  await expect(withLab({}, path, async () => expect.unreachable())).rejects.toMatchObject({ what: { id: 'lab.kubeconfig.exists' } });
  expect(await readFile(path, 'utf8')).toBe(text);
});

test('what cannot be read as a file is left alone', async () => {
  await expect(withLab({}, folder, async () => expect.unreachable())).rejects.toMatchObject({ what: { id: 'lab.kubeconfig.exists' } });
});
