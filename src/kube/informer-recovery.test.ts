/** Informers whose watches are cut in every way neither lose a change nor tell one twice. @module */
import { expect, test } from 'vitest';
import { clients, configMap, startServer } from '../apiserver/testing/server.ts';
import type { KubeClient } from './client.ts';
import { AdjustableClock } from './clock.ts';
import { Informer, type Change } from './informer.ts';
import type { WatchEvent } from './objects.ts';
import { seededRandom } from './random.ts';
import { configMaps, type ConfigMap } from './resources.ts';
import { gone, StatusError } from './status-error.ts';
import { eventually } from './testing/eventually.ts';
import { FaultyClient, type Cut } from './testing/faulty-client.ts';

/** Checks that changes of each key follow one another: every `before` is what was told last. */
function follow(informer: Informer<ConfigMap>): Map<string, string> {
  const told = new Map<string, string>();
  informer.onChange(({ key, before, after }: Change<ConfigMap>) => {
    // A deletion may carry a last state that no other event told.
    if (after) expect(before?.metadata.resourceVersion).toBe(told.get(key));
    else expect(told.has(key)).toBe(true);
    if (!after) told.delete(key);
    else {
      expect(after.metadata.resourceVersion).not.toBe(told.get(key));
      told.set(key, after.metadata.resourceVersion);
    }
  });
  return told;
}

test.each(clients)('%s, whatever cuts the watches, the informer ends with what the server has', async (_, connect) => {
  const seed = 20_261_127;
  const random = seededRandom(seed);
  const server = await startServer();
  const writer = server.client();
  const clock = new AdjustableClock({ frozen: true });
  const client = new FaultyClient(await connect(server), { clock });
  const errors: unknown[] = [];
  const informer = new Informer(configMaps, {
    client,
    clock,
    random,
    namespace: 'default',
    pageSize: 3,
    onError: (error) => errors.push(error),
  });
  const told = follow(informer);
  informer.start();
  const present = new Set<string>();
  for (let step = 0; step < 150; step++) {
    const name = `m${Math.floor(random() * 12)}`;
    const key = { namespace: 'default', name };
    if (!present.has(name)) {
      await writer.create(configMaps, configMap(name, { step: String(step) }));
      present.add(name);
    } else if (random() < 0.3) {
      await writer.delete(configMaps, key);
      present.delete(name);
    } else await writer.patch(configMaps, key, { type: 'merge', body: { data: { step: String(step) } } });
    const dice = random();
    const kind = (['end', 'error', 'gone'] satisfies Cut[])[Math.floor(random() * 3)]!;
    if (dice < 0.25) {
      // One that runs: back-offs pass until there is one.
      await eventually(async () => {
        if (client.cutWatches(kind) > 0) return true;
        await clock.advance(1_000);
        return false;
      }, `a watch to cut (seed ${seed})`);
    } else if (dice < 0.3) server.loseWatches();
    if (dice > 0.5) await clock.advance(1_000 * random());
  }
  await eventually(async () => {
    await clock.advance(5_000);
    const { items } = await writer.list(configMaps, { namespace: 'default' });
    const wanted = new Map(items.map(({ metadata }) => [`default/${metadata.name}`, metadata.resourceVersion]));
    expect(told, `seed ${seed}`).toEqual(wanted);
    return true;
  }, `the state of the server (seed ${seed})`);
  await informer.stop();
  // What a change broke in `follow` came here.
  expect(
    errors
      .filter((error) => !(error instanceof StatusError))
      .map(String)
      .filter((text) => !/as soon as it had begun/.test(text)),
  ).toEqual([]);
  for (const kind of ['drop end', 'drop error', 'drop gone'] as const) expect(client.injected.get(kind), `seed ${seed}`).toBeGreaterThan(0);
  expect(clock.pending).toBe(0);
});

const map = (name: string, resourceVersion: string): ConfigMap => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'default', uid: name, resourceVersion, creationTimestamp: '2026-01-01T00:00:00Z' },
});

const bookmark = (resourceVersion: string): WatchEvent<ConfigMap> => ({
  type: 'BOOKMARK',
  object: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { resourceVersion } },
});

test('a version that a bookmark named is too old: everything is listed again, and only differences are told', async () => {
  const clock = new AdjustableClock({ frozen: true });
  const asked: string[] = [];
  const lists = [
    [map('a', '1'), map('b', '2')],
    [map('a', '1'), map('c', '30')],
  ];
  const watches: (WatchEvent<ConfigMap>[] | Error)[] = [[bookmark('20')], gone('too old resource version: 20 (25)')];
  const client = {
    list: async () => (asked.push('list'), { metadata: { resourceVersion: asked.length > 1 ? '40' : '10' }, items: lists.shift() }),
    async *watch(_: unknown, { resourceVersion, signal }: { resourceVersion: string; signal: AbortSignal }) {
      asked.push(resourceVersion);
      const script = watches.shift();
      if (script instanceof Error) throw script;
      if (script) return yield* script;
      await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
    },
  } as unknown as KubeClient;
  const changes: string[] = [];
  const informer = new Informer(configMaps, { client, clock });
  informer.onChange(({ key, after, isRelist }) => changes.push(`${key} ${after ? 'is' : 'is gone'}${isRelist ? ', by list' : ''}`));
  informer.start();
  await eventually(async () => {
    await clock.advance(500);
    return asked.at(-1) === '40';
  });
  await informer.stop();
  expect(asked).toEqual(['list', '10', '20', 'list', '40']);
  expect(changes).toEqual(['default/a is, by list', 'default/b is, by list', 'default/c is, by list', 'default/b is gone, by list']);
});

test('a list whose continuation has expired is asked for at once and whole, and tells nothing twice', async () => {
  const clock = new AdjustableClock({ frozen: true });
  const asked: string[] = [];
  const client = {
    list: async (_: unknown, { limit, continue: token }: { limit?: number; continue?: string }) => {
      asked.push(token ?? (limit === undefined ? 'all' : 'first page'));
      if (token) throw gone('The provided continue parameter is too old');
      if (limit !== undefined) return { metadata: { resourceVersion: '10', continue: 'second page' }, items: [map('a', '1')] };
      return { metadata: { resourceVersion: '20' }, items: [map('a', '1'), map('b', '2')] };
    },
    // oxlint-disable-next-line require-yield
    async *watch(_: unknown, { signal }: { signal: AbortSignal }) {
      await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
    },
  } as unknown as KubeClient;
  const changes: string[] = [];
  const informer = new Informer(configMaps, { client, clock });
  informer.onChange(({ key }) => changes.push(key));
  informer.start();
  await informer.synced;
  await informer.stop();
  expect(asked).toEqual(['first page', 'second page', 'all']);
  expect(changes).toEqual(['default/a', 'default/b']);
});

test('a thousand watches that end together begin again spread over a second, and those that end at once back off', async () => {
  const seed = 7;
  const random = seededRandom(seed);
  const server = await startServer();
  const clock = new AdjustableClock({ frozen: true, start: 0 });
  const opened: number[] = [];
  const client = new FaultyClient(server.client(), {
    clock,
    inject: ({ verb }) => void (verb === 'watch' && opened.push(clock.now())),
  });
  const informers = Array.from({ length: 1000 }, () => new Informer(configMaps, { client, clock, random }).start());
  await eventually(() => opened.length === 1000);
  await clock.advance(60_000);
  opened.length = 0;
  expect(client.cutWatches('end')).toBe(1000);
  await clock.advance(1_000);
  expect(opened.length).toBe(1000);
  const inTenths = Array.from({ length: 10 }, (_, tenth) => opened.filter((at) => Math.floor((at - 60_000) / 100) === tenth).length);
  expect(Math.max(...inTenths), `seed ${seed}`).toBeLessThan(150);
  expect(Math.min(...inTenths), `seed ${seed}`).toBeGreaterThan(50);

  await Promise.all(informers.slice(1).map((informer) => informer.stop()));
  opened.length = 0;
  client.inject(({ verb }) => {
    if (verb !== 'watch') return undefined;
    opened.push(clock.now());
    return { drop: 'end' };
  });
  client.cutWatches('end');
  await clock.advance(120_000);
  // 0.8 s, 1.6 s … 30 s: not one a second.
  expect(opened.length).toBeLessThan(12);
  expect(opened.length).toBeGreaterThan(5);
  await informers[0]!.stop();
  expect(clock.pending).toBe(0);
});

test('a watch that has told something and then breaks is no reason to back off further', async () => {
  const server = await startServer();
  const clock = new AdjustableClock({ frozen: true, start: 0 });
  let opened = 0;
  const client = new FaultyClient(server.client(), { clock, inject: ({ verb }) => void (opened += verb === 'watch' ? 1 : 0) });
  const informer = new Informer(configMaps, { client, clock, namespace: 'default', random: () => 0.5 }).start();
  for (let round = 0; round < 8; round++) {
    await eventually(() => opened === round + 1, `watch ${round}`);
    await server.client().create(configMaps, configMap(`m${round}`));
    await eventually(() => informer.store.get(`default/m${round}`));
    expect(client.cutWatches('error')).toBe(1);
    // The first delay, each time.
    await clock.advance(800);
  }
  await informer.stop();
});

test('a handler that throws is told of, and keeps no change from the others', async () => {
  const server = await startServer();
  const client = server.client();
  const errors: string[] = [];
  const informer = new Informer(configMaps, {
    client,
    clock: new AdjustableClock({ frozen: true }),
    namespace: 'default',
    onError: (error) => errors.push((error as Error).message),
  });
  const seen: string[] = [];
  informer.onChange(({ key }) => {
    throw new Error(`no use for ${key}`);
  });
  informer.onChange(({ key }) => seen.push(key));
  informer.start();
  await informer.synced;
  await client.create(configMaps, configMap('a'));
  await client.create(configMaps, configMap('b'));
  await eventually(() => seen.includes('default/b'));
  await informer.stop();
  expect(seen.filter((key) => /\/[ab]$/.test(key))).toEqual(['default/a', 'default/b']);
  expect(errors).toContain('no use for default/b');
});
