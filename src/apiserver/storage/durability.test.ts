/** The data directory: what was acknowledged is there again, whatever was torn. @module */
import { appendFile, open, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { configMaps, services } from '../../kube/index.ts';
import { ApiServer } from '../index.ts';
import { configMap, eventsUntil, startServer, temporaryDirectory } from '../testing/server.ts';

const LOG = 'objects.log';

async function namesIn(dataDir: string): Promise<string[]> {
  const server = await startServer({ dataDir });
  const { items } = await server.client().list(configMaps, { namespace: 'default' });
  await server.stop();
  return items.map((it) => it.metadata.name);
}

async function withObjects(...names: string[]): Promise<string> {
  const dataDir = await temporaryDirectory();
  const server = await startServer({ dataDir });
  for (const name of names) await server.client().create(configMaps, configMap(name, { name }));
  await server.stop();
  return dataDir;
}

const service = (name: string, clusterIP?: string) => ({
  metadata: { name, namespace: 'default' },
  spec: { type: 'NodePort' as const, clusterIP, ports: [{ port: 80, nodePort: 30080 }] },
});

describe('with a data directory', () => {
  test('objects, revisions, certificates and tokens outlive a restart', async () => {
    const dataDir = await temporaryDirectory();
    const first = await startServer({ dataDir });
    const made = await first.client().create(configMaps, configMap('a', { k: 'v' }));
    await first.client().create(configMaps, configMap('b'));
    await first.client().delete(configMaps, { namespace: 'default', name: 'b' });
    const { resourceVersion } = (await first.client().list(configMaps)).metadata;
    const ca = first.caCertificate;
    await first.stop();

    const second = await startServer({ dataDir });
    const client = second.client();
    expect(await client.get(configMaps, { namespace: 'default', name: 'a' })).toEqual(made);
    await expect(client.get(configMaps, { namespace: 'default', name: 'b' })).rejects.toMatchObject({ code: 404 });
    expect(second.caCertificate).toBe(ca);
    const next = await client.create(configMaps, configMap('c'));
    expect(Number(next.metadata.resourceVersion)).toBeGreaterThan(Number(resourceVersion));
    const watch = client.watch(configMaps, { resourceVersion: made.metadata.resourceVersion });
    expect(await eventsUntil(watch as never, () => true)).toMatchObject([{ type: 'ERROR', object: { code: 410 } }]);
    const events = await eventsUntil(client.watch(configMaps, { resourceVersion }) as never, () => true);
    expect(events).toMatchObject([{ type: 'ADDED', object: { metadata: { name: 'c' } } }]);
  });

  test('a write is on disk when it is acknowledged', async () => {
    const dataDir = await temporaryDirectory();
    const server = await startServer({ dataDir });
    await server.client().create(configMaps, configMap('marker', { text: 'a-text-to-find' }));
    expect((await readFile(join(dataDir, LOG), 'utf8')).includes('a-text-to-find')).toBe(true);
  });

  test('many writers at once share few commits and none is lost', async () => {
    const dataDir = await temporaryDirectory();
    const server = await startServer({ dataDir });
    const client = server.client();
    await Promise.all(Array.from({ length: 500 }, (_, index) => client.create(configMaps, configMap(`m${index}`))));
    await server.stop();
    expect(await namesIn(dataDir)).toHaveLength(500);
  });

  test('a torn last record, at any length, is dropped and nothing else is lost', async () => {
    const dataDir = await withObjects('a', 'b');
    const before = (await stat(join(dataDir, LOG))).size;
    const server = await startServer({ dataDir });
    await server.client().create(configMaps, configMap('last', { x: 'y'.repeat(100) }));
    await server.stop();
    const whole = await readFile(join(dataDir, LOG));
    for (const kept of [before + 1, before + 7, before + 8, before + 40, whole.length - 1]) {
      await writeFile(join(dataDir, LOG), whole.subarray(0, kept));
      expect(await namesIn(dataDir), `${kept} of ${whole.length} bytes`).toEqual(['a', 'b']);
    }
    await writeFile(join(dataDir, LOG), whole);
    expect(await namesIn(dataDir)).toEqual(['a', 'b', 'last']);
  });

  test('a last record of garbage is dropped, and the next write follows cleanly', async () => {
    const dataDir = await withObjects('a');
    await appendFile(join(dataDir, LOG), Buffer.from([20, 0, 0, 0, 1, 2, 3, 4, ...Array.from({ length: 20 }, () => 0)]));
    const server = await startServer({ dataDir });
    await server.client().create(configMaps, configMap('b'));
    await server.stop();
    expect(await namesIn(dataDir)).toEqual(['a', 'b']);
  });

  test('damage before intact records refuses to start instead of losing them', async () => {
    const dataDir = await withObjects('a', 'b', 'c');
    const file = await open(join(dataDir, LOG), 'r+');
    await file.write(Buffer.from('XXXX'), 0, 4, 60);
    await file.close();
    await expect(ApiServer.start({ dataDir })).rejects.toThrow(/damaged at byte \d+/);
  });

  test('a log that grows is rewritten to what is alive', async () => {
    const dataDir = await temporaryDirectory();
    const server = await startServer({ dataDir });
    const client = server.client();
    const key = { namespace: 'default', name: 'a' };
    await client.create(configMaps, configMap('a'));
    for (let round = 0; round < 60; round += 1) {
      await client.patch(configMaps, key, { type: 'merge', body: { data: { x: `${round}`.padEnd(200_000, 'x') } } });
    }
    const { resourceVersion } = (await client.get(configMaps, key)).metadata;
    expect((await stat(join(dataDir, LOG))).size).toBeLessThan(6 << 20);
    await server.stop();
    const again = await startServer({ dataDir });
    expect((await again.client().get(configMaps, key)).metadata.resourceVersion).toBe(resourceVersion);
  });

  test('the revision never goes back, even when the newest objects were deleted and the log rewritten', async () => {
    const dataDir = await withObjects('a');
    await truncate(join(dataDir, LOG), (await stat(join(dataDir, LOG))).size);
    const server = await startServer({ dataDir });
    await server.client().delete(configMaps, { namespace: 'default', name: 'a' });
    const { resourceVersion } = (await server.client().list(configMaps)).metadata;
    await server.stop();
    const again = await startServer({ dataDir });
    expect((await again.client().list(configMaps)).metadata.resourceVersion).toBe(resourceVersion);
  });

  test('addresses of replayed Services stay taken', async () => {
    const dataDir = await temporaryDirectory();
    const first = await startServer({ dataDir });
    await first.client().create(services, service('a', '10.247.0.77'));
    await first.stop();
    const second = await startServer({ dataDir });
    await expect(second.client().create(services, service('b', '10.247.0.77'))).rejects.toMatchObject({
      code: 422,
      message: expect.stringContaining('provided IP is already allocated') as string,
      details: {
        causes: [
          { field: 'spec.clusterIPs' },
          { field: 'spec.ports[0].nodePort', message: 'Invalid value: 30080: provided port is already allocated' },
        ],
      },
    });
  });
});
