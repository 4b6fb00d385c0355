import { afterEach, describe, expect, test } from 'vitest';
import { configMaps, deployments, namespaces, services, type KubeClient } from '../kube/index.ts';
import { ApiServer } from './index.ts';

const servers: ApiServer[] = [];
async function start(): Promise<KubeClient> {
  const server = await ApiServer.start();
  servers.push(server);
  return server.client();
}
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

const map = (name: string, data: Record<string, string> = {}) => ({ metadata: { name, namespace: 'default' }, data });

describe('in-process client', () => {
  test('creates, reads, updates, lists and deletes', async () => {
    const client = await start();
    const made = await client.create(configMaps, map('a', { k: '1' }));
    expect(made.metadata.uid).toMatch(/^[0-9a-f-]{36}$/);
    expect(Object.isFrozen(made.data)).toBe(true);
    const updated = await client.update(configMaps, { ...made, data: { k: '2' } });
    expect(updated.data).toEqual({ k: '2' });
    await expect(client.update(configMaps, { ...made, data: { k: '3' } })).rejects.toMatchObject({ code: 409, reason: 'Conflict' });
    expect((await client.list(configMaps, { namespace: 'default' })).items.map((it) => it.metadata.name)).toEqual(['a']);
    await client.delete(configMaps, { namespace: 'default', name: 'a' });
    await expect(client.get(configMaps, { namespace: 'default', name: 'a' })).rejects.toMatchObject({ code: 404 });
  });

  test('a namespace and a deployment get their defaults and status', async () => {
    const client = await start();
    expect((await client.create(namespaces, { metadata: { name: 'x' } })).status).toEqual({ phase: 'Active' });
    const made = await client.create(deployments, {
      metadata: { name: 'web', namespace: 'x' },
      spec: {
        selector: { matchLabels: { app: 'web' } },
        template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'nginx' }] } },
      },
    });
    expect(made.spec?.replicas).toBe(1);
    expect(made.metadata.generation).toBe(1);
  });

  test('watches from a list', async () => {
    const client = await start();
    const { metadata } = await client.list(configMaps);
    await client.create(configMaps, map('w'));
    await client.delete(configMaps, { namespace: 'default', name: 'w' });
    const seen: string[] = [];
    for await (const event of client.watch(configMaps, { resourceVersion: metadata.resourceVersion })) {
      seen.push(event.type);
      if (seen.length === 2) break;
    }
    expect(seen).toEqual(['ADDED', 'DELETED']);
  });

  test('the Service kubernetes has the first address', async () => {
    const client = await start();
    const service = await client.get(services, { namespace: 'default', name: 'kubernetes' });
    expect(service.spec?.clusterIP).toBe('10.247.0.1');
  });
});
