/** What clients may expect of the server, in process and over HTTPS. @module */
import { describe, expect, test } from 'vitest';
import { configMaps, deployments, namespaces, pods, services, type Pod } from '../kube/index.ts';
import { clients, configMap, eventsUntil, startServer } from './testing/server.ts';

const pod = (name: string, extra: object = {}) => ({
  metadata: { name, namespace: 'default', ...extra },
  spec: { containers: [{ name: 'c', image: 'nginx' }] },
});

const names = (list: { items: Pod[] }) => list.items.map((it) => it.metadata.name);

describe.each(clients)('client %s', (_name, clientOf) => {
  test('creates, reads, updates, lists and deletes', async () => {
    const client = await clientOf(await startServer());
    const made = await client.create(configMaps, configMap('a', { k: '1' }));
    expect(made).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'default' }, data: { k: '1' } });
    expect(made.metadata.uid).toMatch(/^[0-9a-f-]{36}$/);
    expect(made.metadata.managedFields?.[0]).toMatchObject({ operation: 'Update', apiVersion: 'v1' });
    const updated = await client.update(configMaps, { ...made, data: { k: '2' } });
    expect(updated.data).toEqual({ k: '2' });
    expect((await client.list(configMaps, { namespace: 'default' })).items.map((it) => it.metadata.name)).toEqual(['a']);
    await client.delete(configMaps, { namespace: 'default', name: 'a' });
    await expect(client.get(configMaps, { namespace: 'default', name: 'a' })).rejects.toMatchObject({
      code: 404,
      reason: 'NotFound',
      message: 'configmaps "a" not found',
      details: { name: 'a', kind: 'configmaps' },
    });
  });

  test('refuses a stale update and a second creation', async () => {
    const client = await clientOf(await startServer());
    const made = await client.create(configMaps, configMap('a'));
    await client.update(configMaps, { ...made, data: { k: '2' } });
    await expect(client.update(configMaps, { ...made, data: { k: '3' } })).rejects.toMatchObject({
      code: 409,
      reason: 'Conflict',
      message:
        'Operation cannot be fulfilled on configmaps "a": the object has been modified; please apply your changes to the latest version and try again',
    });
    await expect(client.create(configMaps, configMap('a'))).rejects.toMatchObject({ code: 409, message: 'configmaps "a" already exists' });
  });

  test('a write that changes nothing keeps the resource version', async () => {
    const client = await clientOf(await startServer());
    const made = await client.create(configMaps, configMap('a', { k: '1' }));
    const again = await client.patch(configMaps, { namespace: 'default', name: 'a' }, { type: 'merge', body: { data: { k: '1' } } });
    expect(again.metadata.resourceVersion).toBe(made.metadata.resourceVersion);
  });

  test('patches in four ways', async () => {
    const client = await clientOf(await startServer());
    const key = { namespace: 'default', name: 'a' };
    await client.create(configMaps, configMap('a', { k: '1', l: '2' }));
    await client.patch(configMaps, key, { type: 'merge', body: { data: { k: null } } });
    await client.patch(configMaps, key, { type: 'json', body: [{ op: 'add', path: '/data/m', value: '3' }] });
    await client.patch(configMaps, key, { type: 'strategic', body: { data: { n: '4' } } });
    const applied = await client.patch(
      configMaps,
      key,
      { type: 'apply', body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { o: '5' } } },
      { fieldManager: 'tester' },
    );
    expect(applied.data).toEqual({ l: '2', m: '3', n: '4', o: '5' });
    await expect(
      client.patch(
        configMaps,
        key,
        { type: 'apply', body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { o: '6' } } },
        { fieldManager: 'other' },
      ),
    ).rejects.toMatchObject({ code: 409, message: 'Apply failed with 1 conflict: conflict with "tester": .data.o' });
  });

  test('apply creates what is not there', async () => {
    const client = await clientOf(await startServer());
    const made = await client.patch(
      configMaps,
      { namespace: 'default', name: 'new' },
      { type: 'apply', body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'new' }, data: { a: 'b' } } },
      { fieldManager: 'tester' },
    );
    expect(made.metadata.managedFields).toMatchObject([{ manager: 'tester', operation: 'Apply' }]);
  });

  test('generates names', async () => {
    const client = await clientOf(await startServer());
    const made = await client.create(configMaps, { metadata: { generateName: 'x-', namespace: 'default' } });
    expect(made.metadata.name).toMatch(/^x-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  });

  test('keeps status and spec apart and counts generations', async () => {
    const client = await clientOf(await startServer());
    const made = await client.create(deployments, {
      metadata: { name: 'web', namespace: 'default' },
      spec: {
        selector: { matchLabels: { app: 'web' } },
        template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'nginx' }] } },
      },
      status: { replicas: 7 },
    });
    expect(made.spec?.replicas).toBe(1);
    expect(made.status?.replicas).toBeUndefined();
    expect(made.metadata.generation).toBe(1);
    const reported = await client.update(
      deployments,
      { ...made, spec: { ...made.spec!, replicas: 9 }, status: { replicas: 1 } },
      { subresource: 'status' },
    );
    expect(reported).toMatchObject({ spec: { replicas: 1 }, status: { replicas: 1 }, metadata: { generation: 1 } });
    const scaled = await client.update(deployments, { ...reported, spec: { ...made.spec!, replicas: 3 }, status: {} });
    expect(scaled).toMatchObject({ spec: { replicas: 3 }, status: { replicas: 1 }, metadata: { generation: 2 } });
    const scale = await client.patch(
      deployments,
      { namespace: 'default', name: 'web' },
      { type: 'merge', body: { spec: { replicas: 5 } } },
      { subresource: 'scale' },
    );
    expect(scale).toMatchObject({ kind: 'Scale', spec: { replicas: 5 }, status: { selector: 'app=web' } });
    expect((await client.get(deployments, { namespace: 'default', name: 'web' })).metadata.generation).toBe(3);
  });

  test('a dry run answers and stores nothing', async () => {
    const client = await clientOf(await startServer());
    expect((await client.create(configMaps, configMap('a'), { dryRun: true })).metadata.uid).toBeTruthy();
    await expect(client.get(configMaps, { namespace: 'default', name: 'a' })).rejects.toMatchObject({ code: 404 });
    await client.create(configMaps, configMap('a'));
    await client.delete(configMaps, { namespace: 'default', name: 'a' }, { dryRun: true });
    expect((await client.get(configMaps, { namespace: 'default', name: 'a' })).metadata.name).toBe('a');
  });

  test('watches from a list, in order, and sees objects enter and leave a selection', async () => {
    const client = await clientOf(await startServer());
    const { metadata } = await client.list(configMaps);
    const key = { namespace: 'default', name: 'w' };
    await client.create(configMaps, configMap('w'));
    await client.patch(configMaps, key, { type: 'merge', body: { metadata: { labels: { app: 'x' } } } });
    await client.patch(configMaps, key, { type: 'merge', body: { data: { a: 'b' } } });
    await client.patch(configMaps, key, { type: 'merge', body: { metadata: { labels: { app: 'y' } } } });
    await client.delete(configMaps, key);
    const { resourceVersion } = metadata;
    const all = await eventsUntil(client.watch(configMaps, { resourceVersion }) as never, (event) => event.type === 'DELETED');
    expect(all.map(({ type }) => type)).toEqual(['ADDED', 'MODIFIED', 'MODIFIED', 'MODIFIED', 'DELETED']);
    const versions = all.map(({ object }) => Number((object as { metadata: { resourceVersion: string } }).metadata.resourceVersion));
    expect(versions).toEqual(versions.toSorted((a, b) => a - b));
    const some = await eventsUntil(
      client.watch(configMaps, { resourceVersion, labelSelector: 'app=x' }) as never,
      (event) => event.type === 'DELETED',
    );
    expect(some.map(({ type }) => type)).toEqual(['ADDED', 'MODIFIED', 'DELETED']);
  });

  test('streams the present state when asked for initial events, ending in the annotated bookmark', async () => {
    const client = await clientOf(await startServer());
    await client.create(configMaps, configMap('a'));
    await client.create(configMaps, configMap('b'));
    const events = await eventsUntil(
      client.watch(configMaps, { sendInitialEvents: true, allowWatchBookmarks: true, resourceVersionMatch: 'NotOlderThan' }) as never,
      (event) => event.type === 'BOOKMARK',
    );
    expect(events.map(({ type }) => type)).toEqual(['ADDED', 'ADDED', 'BOOKMARK']);
    expect(events[2]?.object).toMatchObject({ metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } } });
  });

  test('pages are one consistent list, whatever is written between them', async () => {
    const client = await clientOf(await startServer());
    for (const name of ['a', 'b', 'c', 'd', 'e']) await client.create(configMaps, configMap(name, { v: '1' }));
    const first = await client.list(configMaps, { namespace: 'default', limit: 2 });
    expect(first.metadata.remainingItemCount).toBe(3);
    await client.delete(configMaps, { namespace: 'default', name: 'd' });
    await client.patch(configMaps, { namespace: 'default', name: 'c' }, { type: 'merge', body: { data: { v: '2' } } });
    await client.create(configMaps, configMap('bb'));
    const second = await client.list(configMaps, { namespace: 'default', limit: 5, continue: first.metadata.continue });
    expect(second.items.map((it) => `${it.metadata.name}${it.data?.['v']}`)).toEqual(['c1', 'd1', 'e1']);
    expect(second.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
    expect(second.metadata.continue).toBeUndefined();
    const exact = await client.list(configMaps, {
      namespace: 'default',
      resourceVersion: first.metadata.resourceVersion,
      resourceVersionMatch: 'Exact',
    });
    expect(exact.items).toHaveLength(5);
  });

  test('an old revision answers 410, one of the future 504', async () => {
    const server = await startServer();
    const client = await clientOf(server);
    const { resourceVersion } = (await client.create(configMaps, configMap('a'))).metadata;
    const key = { namespace: 'default', name: 'a' };
    const page = await client.list(configMaps, { limit: 1, namespace: 'default' });
    await client.create(configMaps, configMap('b'));
    const cut = await client.list(configMaps, { limit: 1, namespace: 'default' });
    for (let round = 0; round < 4200; round += 1) {
      await server.client().patch(configMaps, key, { type: 'merge', body: { data: { round: String(round) } } });
    }
    const watch = client.watch(configMaps, { resourceVersion });
    expect(await eventsUntil(watch as never, () => true)).toMatchObject([{ type: 'ERROR', object: { code: 410, reason: 'Expired' } }]);
    const expired = client.list(configMaps, { continue: cut.metadata.continue, namespace: 'default' });
    await expect(expired).rejects.toMatchObject({ code: 410, message: expect.stringContaining('use the continue token') as string });
    expect(page.metadata.continue).toBeUndefined();
    await expect(client.list(configMaps, { resourceVersion: '999999' })).rejects.toMatchObject({ code: 504 });
  });

  test('selects by labels and fields, and refuses fields it does not know', async () => {
    const client = await clientOf(await startServer());
    await client.create(pods, pod('a', { labels: { app: 'x' } }));
    await client.create(pods, pod('b', { labels: { app: 'y' } }));
    expect(names(await client.list(pods, { labelSelector: 'app in (y,z)' }))).toEqual(['b']);
    expect(names(await client.list(pods, { fieldSelector: 'metadata.name!=b,status.phase=Pending' }))).toEqual(['a']);
    await expect(client.list(pods, { fieldSelector: 'spec.foo=1' })).rejects.toMatchObject({ code: 400 });
    await expect(client.list(pods, { labelSelector: 'a b' })).rejects.toMatchObject({ code: 400 });
  });

  test('a pod on a node waits for its kubelet, one without goes at once', async () => {
    const client = await clientOf(await startServer());
    const [bound, free] = [
      { namespace: 'default', name: 'bound' },
      { namespace: 'default', name: 'free' },
    ];
    await client.create(pods, pod('bound'));
    await client.create(pods, pod('free'));
    await client.create(pods, { metadata: bound, target: { kind: 'Node', name: 'node-1' } } as never, { subresource: 'binding' });
    await expect(
      client.create(pods, { metadata: bound, target: { kind: 'Node', name: 'node-2' } } as never, { subresource: 'binding' }),
    ).rejects.toMatchObject({
      code: 409,
      message: 'Operation cannot be fulfilled on pods/binding "bound": pod bound is already assigned to node "node-1"',
    });
    await client.delete(pods, bound);
    await client.delete(pods, free);
    const waiting = await client.get(pods, bound);
    expect(waiting.metadata.deletionGracePeriodSeconds).toBe(30);
    expect(waiting.spec?.nodeName).toBe('node-1');
    await expect(client.get(pods, free)).rejects.toMatchObject({ code: 404 });
    await client.delete(pods, bound, { gracePeriodSeconds: 0 });
    await expect(client.get(pods, bound)).rejects.toMatchObject({ code: 404 });
  });

  test('a finalizer holds an object until it is taken away', async () => {
    const client = await clientOf(await startServer());
    const key = { namespace: 'default', name: 'a' };
    await client.create(configMaps, configMap('a', {}, { finalizers: ['example.com/hold'] }));
    await client.delete(configMaps, key);
    expect((await client.get(configMaps, key)).metadata.deletionTimestamp).toBeTruthy();
    await client.patch(configMaps, key, { type: 'merge', body: { metadata: { finalizers: null } } });
    await expect(client.get(configMaps, key)).rejects.toMatchObject({ code: 404 });
  });

  test('preconditions of a deletion', async () => {
    const client = await clientOf(await startServer());
    await client.create(configMaps, configMap('a'));
    const key = { namespace: 'default', name: 'a' };
    await expect(client.delete(configMaps, key, { preconditions: { uid: 'other' } })).rejects.toMatchObject({ code: 409 });
    await expect(client.delete(configMaps, key, { preconditions: { resourceVersion: '1' } })).rejects.toMatchObject({ code: 409 });
  });
});

describe('a new server', () => {
  test('has the namespaces and the Service of every cluster', async () => {
    const client = (await startServer()).client();
    const names = (await client.list(namespaces)).items.map((it) => it.metadata.name);
    expect(names).toEqual(['default', 'kube-node-lease', 'kube-public', 'kube-system']);
    const service = await client.get(services, { namespace: 'default', name: 'kubernetes' });
    expect(service.spec?.clusterIP).toBe('10.247.0.1');
  });

  test('hands out frozen, shared objects in process', async () => {
    const client = (await startServer()).client();
    const made = await client.create(configMaps, configMap('a', { k: '1' }));
    expect(Object.isFrozen(made.data)).toBe(true);
    expect(await client.get(configMaps, { namespace: 'default', name: 'a' })).toBe(made);
  });

  test('stops with watches open, in process and over HTTPS, and leaves nothing behind', async () => {
    const server = await startServer();
    const endings: Promise<unknown>[] = [];
    for (const [, clientOf] of clients) {
      const watch = (await clientOf(server)).watch(configMaps, {});
      const iterator = watch[Symbol.asyncIterator]();
      await server.client().create(configMaps, configMap(`m${endings.length}`));
      await iterator.next();
      endings.push(
        (async () => {
          for (let next = await iterator.next(); !next.done; next = await iterator.next());
        })().catch(() => undefined),
      );
    }
    await server.stop();
    await Promise.all(endings);
  });
});
