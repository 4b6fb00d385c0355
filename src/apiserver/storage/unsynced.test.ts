/** What the disk has not confirmed yet can still be lost: nobody is shown it. @module */
import type * as Files from 'node:fs/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { configMaps, type ConfigMap, type WatchEvent } from '../../kube/index.ts';
import type { ApiServer } from '../index.ts';
import { clients, configMap, eventsUntil, startServer, temporaryDirectory } from '../testing/server.ts';

/** While set, no data reaches the disk. */
const disk = vi.hoisted(() => ({ stands: undefined as Promise<void> | undefined }));
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof Files>();
  const open: typeof real.open = async (...args) => {
    const file = await real.open(...args);
    const datasync = file.datasync.bind(file);
    file.datasync = async () => {
      await disk.stands;
      await datasync();
    };
    return file;
  };
  return { ...real, open };
});

/** Stands the disk still until the function that this gives is called; a test that fails on the way does not keep it so. */
function standDiskStill(): () => void {
  let goOn = (): void => undefined;
  disk.stands = new Promise((resolve) => (goOn = resolve));
  const release = (): void => {
    disk.stands = undefined;
    goOn();
  };
  onTestFinished(release);
  return release;
}

const configMapsOf = (server: ApiServer): number => server.objectCounts().get('configmaps') ?? 0;
const of = { namespace: 'default' };

test.each(clients)('%s, a write is seen by nobody before it is on disk', async (_, connect) => {
  const server = await startServer({ dataDir: await temporaryDirectory() });
  const client = await connect(server);
  const old = await client.create(configMaps, configMap('a', { v: 'old' }));
  const { resourceVersion } = (await client.list(configMaps)).metadata;
  const before = configMapsOf(server);

  const release = standDiskStill();
  const order: string[] = [];
  const writes = [client.update(configMaps, { ...old, data: { v: 'new' } }), client.create(configMaps, configMap('b'))].map((written) =>
    written.then(() => order.push('written')),
  );
  // Taken, and waiting for the disk.
  await vi.waitUntil(() => configMapsOf(server) > before);
  const isNew = ({ object }: WatchEvent): boolean => (object as ConfigMap).data?.['v'] !== 'old';
  const readers = [
    client.get(configMaps, { ...of, name: 'a' }).then(({ data }) => data?.['v'] === 'new'),
    client.list(configMaps, of).then(({ items }) => items.length === 2),
    eventsUntil(client.watch(configMaps, of) as never, isNew).then(() => true),
    eventsUntil(client.watch(configMaps, { ...of, resourceVersion }) as never, isNew).then(() => true),
  ].map((sees) => sees.then((seen) => seen && order.push('seen')));
  for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  expect(order).toEqual([]);
  release();
  await Promise.all([...writes, ...readers]);
  expect(order.filter((what) => what === 'written')).toHaveLength(2);
});

test('a list and a watch that begin while writes wait for the disk miss nothing and double nothing', async () => {
  const server = await startServer({ dataDir: await temporaryDirectory() });
  const client = server.client();
  const before = configMapsOf(server);
  const release = standDiskStill();
  const writes = Array.from({ length: 5 }, (_, index) => client.create(configMaps, configMap(`m${index}`)));
  await vi.waitUntil(() => configMapsOf(server) === before + 5);
  const seen = eventsUntil(client.watch(configMaps, of) as never, (_event, count) => count === 5);
  const listed = client.list(configMaps, of);
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  release();
  const made = await Promise.all(writes);
  expect(await seen).toEqual(made.map((object) => ({ type: 'ADDED', object })));
  expect((await listed).items).toEqual(made);
});
