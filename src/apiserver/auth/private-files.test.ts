/** Files that hold keys are readable by their owner alone. @module */
import { chmod, mkdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ApiServer } from '../index.ts';
import { startServer, temporaryDirectory } from '../testing/server.ts';

const modeOf = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8);

test('keys, objects and kubeconfigs are private, also where they were not before', async () => {
  const dataDir = await temporaryDirectory();
  await mkdir(join(dataDir, 'pki'), { mode: 0o755 });
  const kubeconfig = join(dataDir, 'kubeconfig');
  await writeFile(kubeconfig, 'old', { mode: 0o666 });
  const first = await ApiServer.start({ dataDir });
  await first.writeKubeconfig(kubeconfig);
  await first.stop();
  for (const name of ['pki/ca.key', 'pki/sa.key', 'objects.log', 'kubeconfig']) {
    expect(await modeOf(join(dataDir, name)), name).toBe('600');
    await chmod(join(dataDir, name), 0o644);
  }
  expect(await modeOf(join(dataDir, 'pki'))).toBe('700');
  await chmod(join(dataDir, 'pki'), 0o777);

  const again = await startServer({ dataDir });
  expect(again.caCertificate).toBe(first.caCertificate);
  for (const name of ['pki/ca.key', 'pki/sa.key', 'objects.log']) expect(await modeOf(join(dataDir, name)), name).toBe('600');
  expect(await modeOf(join(dataDir, 'pki'))).toBe('700');
});

test('a symbolic link is neither written through nor believed', async () => {
  const dataDir = await temporaryDirectory();
  const foreign = join(dataDir, 'foreign');
  await writeFile(foreign, 'mine');
  const server = await startServer();
  const link = join(dataDir, 'kubeconfig');
  await symlink(foreign, link);
  await server.writeKubeconfig(link);
  expect(await readFile(foreign, 'utf8')).toBe('mine');

  await mkdir(join(dataDir, 'pki'));
  await symlink(foreign, join(dataDir, 'pki', 'sa.key'));
  await expect(ApiServer.start({ dataDir })).rejects.toThrow(/sa\.key is a symbolic link/);
  await rm(join(dataDir, 'pki'), { recursive: true });
  await mkdir(join(dataDir, 'elsewhere'));
  await symlink(join(dataDir, 'elsewhere'), join(dataDir, 'pki'));
  await expect(ApiServer.start({ dataDir })).rejects.toThrow(/pki is not a directory/);
  await rm(join(dataDir, 'pki'));
  await writeFile(join(dataDir, 'pki'), '');
  await expect(ApiServer.start({ dataDir })).rejects.toThrow(/pki/);
});
