/** The client on which things go wrong, itself. @module */
import { expect, test } from 'vitest';
import { configMap, startServer } from '../../apiserver/testing/server.ts';
import { AdjustableClock } from '../clock.ts';
import { Informer } from '../informer.ts';
import { configMaps } from '../resources.ts';
import { StatusError } from '../status-error.ts';
import { eventually } from './eventually.ts';
import { FaultyClient, type Call, type FaultyClientOptions } from './faulty-client.ts';

const refused = new StatusError(500, 'InternalError', 'etcdserver: request timed out');
const key = { namespace: 'default', name: 'a' };

async function setUp(options: Partial<FaultyClientOptions> = {}) {
  const server = await startServer();
  const clock = new AdjustableClock({ frozen: true, start: 0 });
  return { server, direct: server.client(), clock, client: new FaultyClient(server.client(), { clock, ...options }) };
}

test('the injector sees what is asked, and a dry run is no write', async () => {
  const calls: Call[] = [];
  const { client } = await setUp({ inject: (call) => void calls.push(call) });
  await client.create(configMaps, configMap('a'));
  await client.patch(configMaps, key, { type: 'merge', body: {} }, { dryRun: true });
  await client.get(configMaps, key);
  await client.list(configMaps, { namespace: 'default' });
  await client.update(configMaps, configMap('a'), { subresource: 'status' }).catch(() => undefined);
  await client.delete(configMaps, key);
  expect(calls).toEqual([
    { verb: 'create', resource: 'configmaps', ...key, write: true },
    { verb: 'patch', resource: 'configmaps', ...key, write: false },
    { verb: 'get', resource: 'configmaps', ...key, write: false },
    { verb: 'list', resource: 'configmaps', namespace: 'default', write: false },
    { verb: 'update', resource: 'configmaps', subresource: 'status', ...key, write: true },
    { verb: 'delete', resource: 'configmaps', ...key, write: true },
  ]);
});

test('a call fails without effect, or with it', async () => {
  const { client, direct } = await setUp();
  client.inject(({ write }) => (write ? { error: refused } : undefined));
  await expect(client.create(configMaps, configMap('a'))).rejects.toBe(refused);
  await expect(direct.get(configMaps, key)).rejects.toMatchObject({ code: 404 });
  client.inject(({ write }) => (write ? { error: refused, after: true } : undefined));
  await expect(client.create(configMaps, configMap('a'))).rejects.toBe(refused);
  expect(await direct.get(configMaps, key)).toBeDefined();
  // What the server itself refuses stays its refusal.
  await expect(client.create(configMaps, configMap('a'))).rejects.toMatchObject({ reason: 'AlreadyExists' });
  expect([...client.injected]).toEqual([
    ['error', 1],
    ['error after', 1],
  ]);
});

test('a slow call takes the time of the clock', async () => {
  const { client, direct, clock } = await setUp({ inject: () => ({ delayMs: 5_000 }) });
  const creating = client.create(configMaps, configMap('a'));
  await clock.advance(4_999);
  await expect(direct.get(configMaps, key)).rejects.toMatchObject({ code: 404 });
  await clock.advance(1);
  await creating;
  expect(client.injected.get('delay')).toBe(1);
});

test.each([false, true])(
  'after a crash (write took effect: %s) nothing settles any more, but informers can be cleaned up',
  async (after) => {
    let crashes = 0;
    const { client, direct, clock } = await setUp({ onCrash: () => (crashes += 1) });
    const informer = new Informer(configMaps, { client, clock, namespace: 'default' }).start();
    await informer.synced;
    await eventually(() => client.cutWatches('end') > 0);
    await clock.advance(1_000);
    client.inject(({ verb }) => (verb === 'create' ? { crash: true, after } : undefined));
    const settled: string[] = [];
    const note = (what: string) => () => void settled.push(what);
    client.create(configMaps, configMap('a')).then(note('create'), note('create'));
    await eventually(() => client.isCrashed);
    client.get(configMaps, key).then(note('get'), note('get'));
    client.list(configMaps).then(note('list'), note('list'));
    expect((await direct.list(configMaps, { namespace: 'default' })).items.some(({ metadata }) => metadata.name === 'a')).toBe(after);
    await direct.create(configMaps, configMap('b'));
    await clock.advance(600_000);
    expect(settled).toEqual([]);
    expect(informer.store.get('default/b')).toBeUndefined();
    await informer.stop();
    expect([crashes, client.injected.get(after ? 'crash after' : 'crash')]).toEqual([1, 1]);
  },
);

test('watches are cut in the way that was asked for, of one resource or of all', async () => {
  const { client, direct } = await setUp();
  const open = async () => {
    const watch = client.watch(configMaps, { namespace: 'default', resourceVersion: '' })[Symbol.asyncIterator]();
    await direct.create(configMaps, configMap('a'));
    while ((await watch.next()).value?.object.metadata.name !== 'a');
    await direct.delete(configMaps, key);
    await watch.next();
    return watch;
  };
  const ended = await open();
  expect(client.cutWatches('end', 'services')).toBe(0);
  expect(client.cutWatches('end', 'configmaps')).toBe(1);
  expect(await ended.next()).toEqual({ done: true, value: undefined });
  const broken = await open();
  client.cutWatches('error');
  await expect(broken.next()).rejects.toMatchObject({ code: 503 });
  const forgotten = await open();
  client.cutWatches('gone');
  expect((await forgotten.next()).value).toMatchObject({ type: 'ERROR', object: { code: 410 } });
  expect((await forgotten.next()).done).toBe(true);
  client.inject(() => ({ drop: 'error' }));
  await expect(client.watch(configMaps, {})[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 503 });
  expect([...client.injected]).toEqual([
    ['drop end', 1],
    ['drop error', 2],
    ['drop gone', 1],
  ]);
  expect(client.cutWatches('end')).toBe(0);
});
