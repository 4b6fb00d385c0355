/** Informers over lists, watches, expiry and failures. @module */
import { expect, test } from 'vitest';
import type { KubeClient } from './client.ts';
import { AdjustableClock } from './clock.ts';
import { Informer, Informers, type Change } from './informer.ts';
import type { WatchEvent } from './objects.ts';
import { configMaps, resource, type ConfigMap } from './resources.ts';
import { notFound } from './status-error.ts';

const map = (name: string, resourceVersion: string): ConfigMap => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'default', uid: name, resourceVersion, creationTimestamp: '2026-01-01T00:00:00Z' },
});

/** A server whose lists and watches are scripted; a watch stays open at the end of its script. */
function scripted(
  lists: (ConfigMap[] | Error)[],
  watches: WatchEvent<ConfigMap>[][],
): { client: KubeClient; asked: string[]; watching: () => Promise<void> } {
  const asked: string[] = [];
  let reached = Promise.withResolvers<void>();
  const client = {
    list: async () => {
      asked.push('list');
      const next = lists.shift();
      if (!next || next instanceof Error) throw next ?? new Error('no more lists');
      return { apiVersion: 'v1', kind: 'ConfigMapList', metadata: { resourceVersion: '10' }, items: next };
    },
    async *watch(_: unknown, options: { resourceVersion: string; signal: AbortSignal }) {
      asked.push(`watch from ${options.resourceVersion}`);
      const script = watches.shift();
      for (const event of script ?? []) yield event;
      if (watches.length > 0) return;
      reached.resolve();
      await new Promise((_resolve, reject) => options.signal.addEventListener('abort', () => reject(options.signal.reason as Error)));
    },
  } as unknown as KubeClient;
  return {
    client,
    asked,
    watching: async () => {
      await reached.promise;
      reached = Promise.withResolvers();
    },
  };
}

const describe = ({ key, before, after }: Change<ConfigMap>): string =>
  `${key} ${before?.metadata.resourceVersion ?? '-'} → ${after?.metadata.resourceVersion ?? '-'}`;

test('changes arrive once each, and a watch that ends is resumed from the last version, bookmarks included', async () => {
  const { client, asked, watching } = scripted(
    [[map('a', '1')]],
    [
      [
        { type: 'ADDED', object: map('b', '11') },
        { type: 'BOOKMARK', object: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { resourceVersion: '15' } } },
      ],
      [
        { type: 'MODIFIED', object: map('a', '16') },
        { type: 'DELETED', object: map('b', '17') },
      ],
    ],
  );
  const changes: string[] = [];
  const informer = new Informer(configMaps, { client, clock: new AdjustableClock({ frozen: true }), reconnectJitterMs: 0 });
  informer.onChange((change) => changes.push(describe(change)));
  informer.start();
  await watching();
  await informer.stop();
  expect(asked).toEqual(['list', 'watch from 10', 'watch from 15']);
  expect(changes).toEqual(['default/a - → 1', 'default/b - → 11', 'default/a 1 → 16', 'default/b 17 → -']);
});

test('410 Gone leads to a new list, which also tells what was deleted meanwhile', async () => {
  const gone: WatchEvent<ConfigMap> = {
    type: 'ERROR',
    object: { apiVersion: 'v1', kind: 'Status', metadata: {}, status: 'Failure', code: 410 },
  };
  const { client, asked, watching } = scripted([[map('a', '1'), map('b', '2')], [map('b', '2')]], [[gone], []]);
  const changes: string[] = [];
  const informer = new Informer(configMaps, { client, clock: new AdjustableClock({ frozen: true }), reconnectJitterMs: 0 });
  informer.onChange((change) => changes.push(describe(change)));
  informer.start();
  await watching();
  await informer.stop();
  expect(asked).toEqual(['list', 'watch from 10', 'list', 'watch from 10']);
  expect(changes).toEqual(['default/a - → 1', 'default/b - → 2', 'default/a 1 → -']);
});

test('a failing list is tried again after a back-off, for ever', async () => {
  const clock = new AdjustableClock({ frozen: true, start: 0 });
  const { client, asked, watching } = scripted([new Error('down'), new Error('still down'), [map('a', '1')]], [[]]);
  const errors: string[] = [];
  const informer = new Informer(configMaps, {
    client,
    clock,
    random: () => 0.5,
    onError: (error) => errors.push((error as Error).message),
  });
  informer.start();
  await clock.advance(799);
  expect(asked).toEqual(['list']);
  await clock.advance(1);
  await clock.advance(1600);
  await watching();
  expect(informer.isSynced).toBe(true);
  await informer.stop();
  expect(errors).toEqual(['down', 'still down']);
  expect(clock.pending).toBe(0);
});

test('a kind that is not served yet is empty, and fills as soon as its CustomResourceDefinition changes', async () => {
  const served = Promise.withResolvers<void>();
  let isServed = false;
  const crd = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'things.example.com', uid: 'u', resourceVersion: '2', creationTimestamp: '' },
    spec: { group: 'example.com', names: { plural: 'things' } },
  };
  const client = {
    list: async (of: { plural: string }) => {
      if (of.plural === 'things' && !isServed) throw notFound({ group: 'example.com', plural: 'things' }, '');
      return { metadata: { resourceVersion: '1' }, items: of.plural === 'things' ? [map('a', '1')] : [] };
    },
    async *watch(of: { plural: string }, { signal }: { signal: AbortSignal }) {
      if (of.plural === 'customresourcedefinitions') {
        await served.promise;
        yield { type: 'MODIFIED', object: crd };
      }
      await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
    },
  } as unknown as KubeClient;
  const clock = new AdjustableClock({ frozen: true });
  const informers = new Informers({ client, clock });
  const things = informers.for(resource<ConfigMap>('example.com/v1', 'Thing', 'things', 'Namespaced'));
  await clock.advance(0);
  expect([things.isSynced, clock.pending]).toEqual([false, 1]);
  isServed = true;
  served.resolve();
  await things.synced;
  expect([...things.store.keys()]).toEqual(['default/a']);
  await informers.stop();
  expect(clock.pending).toBe(0);
});
