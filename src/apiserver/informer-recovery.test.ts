/** Informers find their way back after definitions, watches and servers have gone. @module */
import { expect, test } from 'vitest';
import { AdjustableClock, configMaps, customResourceDefinitions, Informers, resource, type KubeObject } from '../kube/index.ts';
import { eventually } from '../kube/testing/eventually.ts';
import { clients, configMap, startServer } from './testing/server.ts';

interface Thing extends KubeObject {
  spec?: { size?: number };
}
const things = resource<Thing>('example.com/v1', 'Thing', 'things', 'Namespaced');
const DEFINITION = {
  metadata: { name: 'things.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced' as const,
    names: { plural: 'things', singular: 'thing', kind: 'Thing', listKind: 'ThingList' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
};

/** Waits for a condition; back-offs pass at once. */
const until = (clock: AdjustableClock, condition: () => boolean | Promise<boolean>): Promise<unknown> =>
  eventually(async () => {
    if (await condition()) return true;
    await clock.advance(1000);
    return false;
  });

test.each(clients)('%s, an informer follows a kind whose definition is deleted and made again', async (_, connect) => {
  const server = await startServer();
  const client = await connect(server);
  const clock = new AdjustableClock({ frozen: true, start: Date.now() });
  const informers = new Informers({ client, clock });
  const informer = informers.for(things);
  try {
    for (const round of ['first', 'second', 'third']) {
      await client.create(customResourceDefinitions, DEFINITION);
      await until(clock, () =>
        client.create(things, { metadata: { namespace: 'default', name: round } }).then(
          () => true,
          () => false,
        ),
      );
      await until(clock, () => [...informer.store.keys()].join() === `default/${round}`);
      await client.delete(customResourceDefinitions, { name: 'things.example.com' });
      await until(clock, () => informer.store.size === 0);
      await until(clock, () => server.objectCounts().get('customresourcedefinitions.apiextensions.k8s.io') === 0);
    }
  } finally {
    await informers.stop();
  }
  expect(clock.pending).toBe(0);
});

test.each(clients)('%s, an informer lists again when the server has lost its watch and the past', async (_, connect) => {
  const server = await startServer();
  const client = await connect(server);
  const clock = new AdjustableClock({ frozen: true, start: Date.now() });
  const informers = new Informers({ client, clock });
  const informer = informers.for(configMaps);
  const names = (): string => [...informer.store.keys()].filter((key) => key.startsWith('default/m')).join();
  try {
    await client.create(configMaps, configMap('m1'));
    await until(clock, () => names() === 'default/m1');
    server.loseWatches();
    const writer = server.client();
    await writer.create(configMaps, configMap('m2'));
    await writer.delete(configMaps, { namespace: 'default', name: 'm1' });
    await until(clock, () => names() === 'default/m2');
  } finally {
    await informers.stop();
  }
});

test('in process, a watch that begins on a stopped server fails instead of ending at once', async () => {
  const server = await startServer();
  const client = server.client();
  await server.stop();
  const watch = client.watch(configMaps, { resourceVersion: '1' })[Symbol.asyncIterator]();
  await expect(watch.next()).rejects.toMatchObject({ code: 503 });
});
