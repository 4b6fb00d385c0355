/** The first moments of `lab up`: what people may use while the rest is still coming up. @module */
import { access, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { HttpClient } from '../../src/kube/http-client.ts';
import { loadConnection } from '../../src/kube/kubeconfig.ts';
import { namespaces } from '../../src/kube/index.ts';
import { ciliumCce, startCiliumCce } from '../cilium-cce.ts';

test('the kubeconfig works as soon as the API server is announced; an interrupt at that moment leaves nothing', async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'cilium-cce-start-'));
  onTestFinished(() => rm(cwd, { recursive: true, force: true }));
  const lab = await startCiliumCce(['lab', 'up', '--lang', 'en'], 'API server', { cwd });
  const path = join(cwd, '.cilium-cce', 'kubeconfig');
  expect(((await stat(path)).mode & 0o777).toString(8)).toBe('600');
  const client = new HttpClient(await loadConnection({ path }));
  await expect(client.get(namespaces, { name: 'kube-system' })).resolves.toMatchObject({ status: { phase: 'Active' } });
  client.close();
  expect(await lab.interrupt()).toMatchObject({ exitCode: 0, stderr: '' });
  await expect(access(join(cwd, '.cilium-cce'))).rejects.toMatchObject({ code: 'ENOENT' });
});

test('the kubeconfig of a lab that runs is not taken over by a second one; that of a killed lab is', async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'cilium-cce-start-'));
  onTestFinished(() => rm(cwd, { recursive: true, force: true }));
  const path = join(cwd, '.cilium-cce', 'kubeconfig');
  const first = await startCiliumCce(['lab', 'up', '--lang', 'en'], 'API server', { cwd });
  const mine = await readFile(path, 'utf8');
  const second = await ciliumCce(['lab', 'up', '--lang', 'en'], { cwd });
  expect(second).toMatchObject({ exitCode: 2, stdout: '' });
  expect(second.stderr).toMatch(
    /^Error: .*kubeconfig belongs to a lab that is running \(https:\/\/127\.0\.0\.1:\d+\)\. Stop it, or choose another file/,
  );
  expect(await readFile(path, 'utf8')).toBe(mine);
  await first.interrupt();

  await mkdir(join(cwd, '.cilium-cce'));
  await writeFile(path, mine, { mode: 0o600 });
  const third = await startCiliumCce(['lab', 'up', '--lang', 'en'], 'API server', { cwd });
  expect(await readFile(path, 'utf8')).not.toBe(mine);
  await third.interrupt();
});
