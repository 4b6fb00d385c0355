/** What informers ask for and keep: selections, transforms, page sizes; several of one resource. @module */
import { expect, test } from 'vitest';
import { configMap, startServer } from '../apiserver/testing/server.ts';
import { AdjustableClock } from './clock.ts';
import { dropManagedFields, hasSynced, Informer, Informers, untilSynced, type Change } from './informer.ts';
import { configMaps, namespaces, type ConfigMap } from './resources.ts';
import { eventually } from './testing/eventually.ts';
import { FaultyClient } from './testing/faulty-client.ts';

test('informers of one resource with different selections are different, with the same one the same', async () => {
  const server = await startServer();
  const client = server.client();
  await client.create(configMaps, configMap('ours', {}, { labels: { app: 'ours' } }));
  await client.create(configMaps, configMap('theirs', {}, { labels: { app: 'theirs' } }));
  const informers = new Informers({ client, clock: new AdjustableClock({ frozen: true }) });
  const all = informers.for(configMaps, { namespace: 'default' });
  const ours = informers.for(configMaps, { namespace: 'default', labelSelector: 'app=ours' });
  const one = informers.for(configMaps, { namespace: 'default', fieldSelector: 'metadata.name=theirs' });
  expect(informers.unsynced()).toContain('configmaps');
  expect(hasSynced(all, ours)).toBe(false);
  await untilSynced(all, ours, one);
  expect(hasSynced(all, ours, one)).toBe(true);
  const names = (informer: Informer<ConfigMap>): string[] => [...informer.store.keys()].filter((key) => key.endsWith('s'));
  expect([names(all), names(ours), names(one)]).toEqual([['default/ours', 'default/theirs'], ['default/ours'], ['default/theirs']]);
  expect(informers.for(configMaps, { labelSelector: 'app=ours', namespace: 'default' })).toBe(ours);
  expect(informers.for(configMaps)).not.toBe(all);
  // A namespace means nothing for a kind that has none.
  expect(informers.for(namespaces, { namespace: 'default' })).toBe(informers.for(namespaces));
  await informers.stop();
});

test('an object that stops matching leaves the informer that selects by label', async () => {
  const server = await startServer();
  const client = server.client();
  await client.create(configMaps, configMap('a', {}, { labels: { app: 'ours' } }));
  const informers = new Informers({ client, clock: new AdjustableClock({ frozen: true }) });
  const ours = informers.for(configMaps, { labelSelector: 'app=ours' });
  await ours.synced;
  await client.patch(configMaps, { namespace: 'default', name: 'a' }, { type: 'merge', body: { metadata: { labels: { app: 'theirs' } } } });
  await eventually(() => ours.store.size === 0);
  await informers.stop();
});

test('the transform is applied to what is listed, watched and deleted; a second one for the same informer is refused', async () => {
  const server = await startServer();
  const client = server.client();
  await client.create(configMaps, configMap('listed', { key: 'long text' }));
  const informers = new Informers({ client, clock: new AdjustableClock({ frozen: true }), transform: dropManagedFields });
  const dropData = (object: ConfigMap): ConfigMap => dropManagedFields({ ...object, data: {} });
  const informer = informers.for(configMaps, { namespace: 'default', transform: dropData });
  const changes: Change<ConfigMap>[] = [];
  informer.onChange((change) => changes.push(change));
  await informer.synced;
  await client.create(configMaps, configMap('watched', { key: 'long text' }));
  await client.delete(configMaps, { namespace: 'default', name: 'listed' });
  await eventually(() => changes.at(-1)?.after === undefined);
  for (const object of changes.flatMap(({ before, after }) => [before, after]))
    if (object) expect([object.data, object.metadata.managedFields]).toEqual([{}, undefined]);
  expect(changes.filter(({ isRelist }) => isRelist).map(({ key }) => key)).toContain('default/listed');
  expect(changes.filter(({ isRelist }) => !isRelist).map(({ key }) => key)).toEqual(['default/watched', 'default/listed']);
  expect((await client.get(configMaps, { namespace: 'default', name: 'watched' })).metadata.managedFields).toBeDefined();
  expect(informers.for(configMaps, { namespace: 'default' })).toBe(informer);
  expect(() => informers.for(configMaps, { namespace: 'default', transform: dropManagedFields })).toThrow('another form');
  const plain = informers.for(configMaps);
  await plain.synced;
  expect(plain.store.get('default/watched')).toMatchObject({ data: { key: 'long text' } });
  expect(plain.store.get('default/watched')?.metadata.managedFields).toBeUndefined();
  await informers.stop();
});

test('lists are asked for in pages of the given size', async () => {
  const server = await startServer();
  for (let n = 0; n < 5; n++) await server.client().create(configMaps, configMap(`m${n}`));
  const clock = new AdjustableClock({ frozen: true });
  let lists = 0;
  const client = new FaultyClient(server.client(), { clock, inject: ({ verb }) => void (lists += verb === 'list' ? 1 : 0) });
  const informer = new Informer(configMaps, { client, clock, namespace: 'default', labelSelector: '!none', pageSize: 2 }).start();
  await informer.synced;
  expect(lists).toBe(Math.ceil(informer.store.size / 2));
  expect(informer.store.size).toBeGreaterThanOrEqual(5);
  await informer.stop();
});
