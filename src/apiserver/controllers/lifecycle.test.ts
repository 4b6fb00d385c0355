/** Garbage collection by owner, and the end of namespaces. @module */
import { describe, expect, test } from 'vitest';
import { configMaps, namespaces, pods, secrets, type KubeClient, type KubeObject, type Resource } from '../../kube/index.ts';
import { configMap, startServer } from '../testing/server.ts';

const start = async () => (await startServer()).client();
const owner = ({ apiVersion, kind, metadata }: KubeObject, extra = {}) => ({
  apiVersion,
  kind,
  name: metadata.name,
  uid: metadata.uid,
  ...extra,
});
const key = (name: string, namespace = 'default') => ({ namespace, name });

/** Resolves when the watch (from the present state) has shown what `holds` asks for. */
async function until<T extends KubeObject>(client: KubeClient, of: Resource<T>, holds: (items: T[]) => boolean): Promise<void> {
  const { metadata, items } = await client.list(of);
  if (holds(items)) return;
  const watch = client.watch(of, { resourceVersion: metadata.resourceVersion })[Symbol.asyncIterator]();
  do await watch.next();
  while (!holds((await client.list(of)).items));
  await watch.return?.();
}
const gone =
  (...names: string[]) =>
  (items: KubeObject[]): boolean =>
    !items.some((it) => names.includes(it.metadata.name));

describe('garbage collection', () => {
  test('background: dependents of dependents go after their owner', async () => {
    const client = await start();
    const a = await client.create(configMaps, configMap('a'));
    const b = await client.create(configMaps, configMap('b', {}, { ownerReferences: [owner(a)] }));
    await client.create(configMaps, configMap('c', {}, { ownerReferences: [owner(b)] }));
    await client.delete(configMaps, key('a'));
    await until(client, configMaps, gone('a', 'b', 'c'));
  });

  test('foreground: the owner stays until what blocks it is gone', async () => {
    const client = await start();
    const a = await client.create(configMaps, configMap('a'));
    const held = { ownerReferences: [owner(a, { blockOwnerDeletion: true })], finalizers: ['example.com/hold'] };
    await client.create(configMaps, configMap('b', {}, held));
    await client.delete(configMaps, key('a'), { propagationPolicy: 'Foreground' });
    await until(client, configMaps, (items) => items.some((it) => it.metadata.name === 'b' && it.metadata.deletionTimestamp !== undefined));
    expect((await client.get(configMaps, key('a'))).metadata.finalizers).toEqual(['foregroundDeletion']);
    await client.patch(configMaps, key('b'), { type: 'merge', body: { metadata: { finalizers: [] } } });
    await until(client, configMaps, gone('a', 'b'));
  });

  test('orphan: dependents stay, without the reference', async () => {
    const client = await start();
    const a = await client.create(configMaps, configMap('a'));
    await client.create(configMaps, configMap('b', {}, { ownerReferences: [owner(a)] }));
    await client.delete(configMaps, key('a'), { propagationPolicy: 'Orphan' });
    await until(client, configMaps, gone('a'));
    expect((await client.get(configMaps, key('b'))).metadata.ownerReferences).toBeUndefined();
  });

  test('an owner that never existed, and one that was recreated, do not keep a dependent', async () => {
    const client = await start();
    const a = await client.create(configMaps, configMap('a'));
    await client.create(configMaps, configMap('never', {}, { ownerReferences: [{ ...owner(a), name: 'nobody', uid: 'none' }] }));
    await client.create(configMaps, configMap('other', {}, { ownerReferences: [{ ...owner(a), uid: 'former' }] }));
    await until(client, configMaps, gone('never', 'other'));
    expect((await client.get(configMaps, key('a'))).metadata.name).toBe('a');
  });

  test('one of two owners is enough; the lost reference is dropped', async () => {
    const client = await start();
    const [a, b] = [await client.create(configMaps, configMap('a')), await client.create(configMaps, configMap('b'))];
    await client.create(configMaps, configMap('c', {}, { ownerReferences: [owner(a), owner(b)] }));
    await client.delete(configMaps, key('a'));
    await until(client, configMaps, (items) => items.find((it) => it.metadata.name === 'c')?.metadata.ownerReferences?.length === 1);
    await client.delete(configMaps, key('b'));
    await until(client, configMaps, gone('c'));
  });

  test('a kind that is not served keeps its dependents', async () => {
    const client = await start();
    const reference = { apiVersion: 'example.com/v1', kind: 'Unknown', name: 'x', uid: 'y' };
    await client.create(configMaps, configMap('kept', {}, { ownerReferences: [reference] }));
    const marker = await client.create(configMaps, configMap('marker'));
    await client.create(configMaps, configMap('after', {}, { ownerReferences: [{ ...owner(marker), uid: 'z' }] }));
    await until(client, configMaps, gone('after'));
    expect((await client.get(configMaps, key('kept'))).metadata.name).toBe('kept');
  });
});

describe('namespaces', () => {
  test('nothing is created in one that is missing', async () => {
    const client = await start();
    await expect(client.create(configMaps, { metadata: key('a', 'nowhere') })).rejects.toMatchObject({
      code: 404,
      message: 'namespaces "nowhere" not found',
    });
  });

  test('deletion empties it, refuses new content meanwhile, and waits for finalizers and pods', async () => {
    const client = await start();
    await client.create(namespaces, { metadata: { name: 'x' } });
    await client.create(configMaps, { metadata: { ...key('held', 'x'), finalizers: ['example.com/hold'] } });
    await client.create(secrets, { metadata: key('s', 'x') });
    await client.create(pods, { metadata: key('p', 'x'), spec: { nodeName: 'n', containers: [{ name: 'c', image: 'i' }] } });
    await client.delete(namespaces, { name: 'x' });
    expect((await client.get(namespaces, { name: 'x' })).status?.phase).toBe('Terminating');
    await expect(client.create(configMaps, { metadata: key('b', 'x') })).rejects.toMatchObject({
      code: 403,
      message: 'configmaps "b" is forbidden: unable to create new content in namespace x because it is being terminated',
    });
    await until(client, secrets, gone('s'));
    await client.delete(pods, key('p', 'x'), { gracePeriodSeconds: 0 });
    await client.patch(configMaps, key('held', 'x'), { type: 'merge', body: { metadata: { finalizers: null } } });
    await until(client, namespaces, gone('x'));
    await client.create(namespaces, { metadata: { name: 'x' } });
    expect((await client.list(configMaps, { namespace: 'x' })).items).toEqual([]);
  });

  test('the system cannot be deleted', async () => {
    const client = await start();
    await expect(client.delete(namespaces, { name: 'default' })).rejects.toMatchObject({
      code: 403,
      message: 'namespaces "default" is forbidden: this namespace may not be deleted',
    });
  });
});
