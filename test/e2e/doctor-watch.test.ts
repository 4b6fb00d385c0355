/** `cilium-cce doctor --watch` on a server that goes away and comes back, and with few rights. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ApiServer } from '../../src/apiserver/index.ts';
import { allowEverywhere } from '../../src/apiserver/testing/access.ts';
import { eventually } from '../../src/kube/testing/eventually.ts';
import { ciliumCce, startCiliumCce } from '../cilium-cce.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cilium-cce-watch-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A kubeconfig of somebody who may read. */
async function readerOf(server: ApiServer, verbs: string): Promise<string> {
  await allowEverywhere(server.client(), 'User reader', 'reader', [`${verbs} * *`, 'get /version']);
  const path = join(folder, 'kubeconfig');
  await writeFile(path, server.kubeconfig({ user: 'reader' }));
  return path;
}

test('one line when it cannot be read, one when it can again; Ctrl-C ends it', async () => {
  const dataDir = join(folder, 'data');
  const server = await ApiServer.start({ dataDir });
  const kubeconfig = await readerOf(server, 'get,list,watch');
  const watching = await startCiliumCce(['doctor', '--watch', '--interval', '1', '--kubeconfig', kubeconfig], 'Watching', {
    cwd: folder,
    env: { HOME: folder },
  });
  await server.stop();
  await eventually(
    () => / ! https:\/\/127\.0\.0\.1:\d+ cannot be read: /.test(watching.output()),
    () => watching.output(),
  );
  const again = await ApiServer.start({ dataDir, port: Number(new URL(server.url).port) });
  try {
    await eventually(
      () => / = The cluster can be read again\.\n/.test(watching.output()),
      () => watching.output(),
    );
    const { exitCode, stderr } = await watching.interrupt();
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(watching.output().match(/ ! /g)).toHaveLength(1);
  } finally {
    await again.stop();
  }
});

test('without the right to watch, a list is not asked for at each look, and the report says so', async () => {
  const asked: string[] = [];
  const server = await ApiServer.start({ onAuthorization: ({ verb, resource }) => void asked.push(`${verb} ${resource}`) });
  try {
    const kubeconfig = await readerOf(server, 'get,list');
    const ended = await ciliumCce(['doctor', '--wait', '--timeout', '3', '--interval', '1', '--strict', '-q', '--kubeconfig', kubeconfig], {
      cwd: folder,
      env: { HOME: folder },
    });
    expect(ended.stdout).toMatch(
      /this user may not watch [^\n]*pods, services[^\n]*: they are listed again once a minute; grant the verb watch/,
    );
    expect(asked.filter((request) => request === 'list pods')).toHaveLength(1);
    expect(asked.filter((request) => !/^(?:get|list|watch) /.test(request))).toEqual([]);
  } finally {
    await server.stop();
  }
});
