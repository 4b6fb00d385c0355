/** Hooks in process: what they see, change and refuse, in whatever way a write comes, and while others write. */
import { describe, expect, test } from 'vitest';
import { configMaps, customResourceDefinitions, deployments, pods, resource, services } from '../../kube/index.ts';
import { StatusError } from '../../kube/status-error.ts';
import type { AdmissionHook, AdmissionRequest, ApiServer } from '../index.ts';
import { clients, configMap, raw, startServer } from '../testing/server.ts';

const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';
const key = { namespace: 'default', name: 'a' };
const later = <T>(value: T): Promise<T> => new Promise((resolve) => setImmediate(() => resolve(value)));

const withHooks = (...admission: AdmissionHook[]): Promise<ApiServer> => startServer({ admission });
const labels = (object: unknown): Record<string, string> | undefined =>
  (object as { metadata: { labels?: Record<string, string> } }).metadata.labels;

/** Adds a label to whatever it sees. */
const label = (name: string, isAsync: boolean): AdmissionHook => ({
  name,
  match: { resources: 'configmaps' },
  mutate: ({ object }) => {
    object!.metadata.labels = { ...object!.metadata.labels, [name]: 'yes' };
    return isAsync ? later(undefined) : undefined;
  },
});

describe.each(clients)('client %s', (_name, clientOf) => {
  test.each([
    ['at once', false],
    ['later', true],
  ])('a hook that answers %s changes creations, updates, patches and applies', async (_when, isAsync) => {
    const server = await withHooks(label('first', isAsync), label('second', !isAsync));
    const client = await clientOf(server);
    const expected = { first: 'yes', second: 'yes' };
    const made = await client.create(configMaps, configMap('a', { k: '1' }));
    expect(labels(made)).toEqual(expected);
    const updated = await client.update(configMaps, { ...made, metadata: { ...made.metadata, labels: {} }, data: { k: '2' } });
    expect([labels(updated), updated.data]).toEqual([expected, { k: '2' }]);
    const patched = await client.patch(configMaps, key, { type: 'merge', body: { metadata: { labels: { first: null } } } });
    expect(labels(patched)).toEqual(expected);
    const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'applied' }, data: { k: '3' } };
    const apply = () => client.patch(configMaps, { ...key, name: 'applied' }, { type: 'apply', body }, { fieldManager: 'm' });
    const applied = await apply();
    expect([labels(applied), applied.data]).toEqual([expected, { k: '3' }]);
    // Applied twice it is the same object: what hooks added is no conflict and no change.
    expect((await apply()).metadata.resourceVersion).toBe(applied.metadata.resourceVersion);
    const managers = applied.metadata.managedFields?.map(({ operation, fieldsV1 }) => [operation, Object.keys(fieldsV1 ?? {})]);
    expect(managers).toEqual([
      ['Apply', ['f:data']],
      ['Update', ['f:metadata']],
    ]);
    const generated = await client.create(configMaps, { metadata: { generateName: 'g-', namespace: 'default' } });
    expect(generated.metadata.name).toMatch(/^g-\w{5}$/);
    expect(labels(await client.get(configMaps, { namespace: 'default', name: generated.metadata.name }))).toEqual(expected);
  });

  test('a refusal says why, and leaves everything as it was', async () => {
    const server = await withHooks({
      name: 'careful',
      match: { resources: ['configmaps'] },
      validate: ({ operation, name, oldObject }) =>
        name === 'kept' && operation !== 'CREATE' ? later(`${operation} of ${oldObject!.metadata.name} is not allowed`) : undefined,
    });
    const client = await clientOf(server);
    const kept = await client.create(configMaps, configMap('kept', { k: '1' }));
    const at = { namespace: 'default', name: 'kept' };
    const denied = (operation: string) => ({
      code: 403,
      reason: 'Forbidden',
      message: `admission hook "careful" denied the request: ${operation} of kept is not allowed`,
    });
    await expect(client.patch(configMaps, at, { type: 'merge', body: { data: { k: '2' } } })).rejects.toMatchObject(denied('UPDATE'));
    await expect(client.update(configMaps, kept)).rejects.toMatchObject(denied('UPDATE'));
    await expect(client.delete(configMaps, at)).rejects.toMatchObject(denied('DELETE'));
    expect(await client.get(configMaps, at)).toEqual(kept);
  });
});

test('what a hook is shown', async () => {
  const seen: AdmissionRequest[] = [];
  const server = await withHooks({ match: { resources: 'deployments.apps' }, validate: (request) => void seen.push(request) });
  const client = server.client({ user: 'jane' });
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'i' }] } };
  await client.create(deployments, { metadata: key, spec: { selector: { matchLabels: { app: 'web' } }, template } }, { dryRun: true });
  expect(seen).toMatchObject([
    {
      operation: 'CREATE',
      user: { username: 'jane' },
      kind: { group: 'apps', version: 'v1', kind: 'Deployment' },
      resource: 'deployments.apps',
      subresource: '',
      namespace: 'default',
      name: 'a',
      object: { spec: { replicas: 1 }, metadata: { uid: expect.any(String) as string } },
      oldObject: undefined,
      dryRun: true,
    },
  ]);
  expect(Object.isFrozen(seen[0]!.object!.spec)).toBe(true);
});

test('which writes it is shown: by resource, status, operation and namespace', async () => {
  const seen: string[] = [];
  const watch = (name: string, match: AdmissionHook['match']): AdmissionHook => ({
    match,
    validate: ({ operation, resource: of }) => void seen.push(`${name} ${operation} ${of}`),
  });
  const server = await withHooks(
    watch('status', { resources: 'pods/status' }),
    watch('any', { resources: '*', operations: ['CREATE'] }),
    watch('all', { resources: 'all', namespaces: ['kube-system'] }),
  );
  const client = server.client();
  await client.create(pods, { metadata: key, spec: { containers: [{ name: 'c', image: 'i' }] } });
  await client.patch(pods, key, { type: 'merge', body: { status: { phase: 'Running' } } }, { subresource: 'status' });
  await client.patch(pods, key, { type: 'merge', body: { metadata: { labels: { a: 'b' } } } });
  await client.create(configMaps, { metadata: { name: 'x', namespace: 'kube-system' } });
  await client.delete(configMaps, { name: 'x', namespace: 'kube-system' });
  expect(seen).toEqual([
    'any CREATE pods',
    'status UPDATE pods',
    'any CREATE configmaps',
    'all CREATE configmaps',
    'all DELETE configmaps',
  ]);
});

test('a hook comes before validation: it may complete what would be refused, custom resources too', async () => {
  const server = await withHooks({
    match: { resources: 'widgets.example.com', operations: ['CREATE'] },
    mutate: ({ object }) => ({ ...object, spec: { size: 3 } }),
  });
  const spec = { type: 'object', required: ['size'], properties: { size: { type: 'integer' } } };
  const version = {
    name: 'v1',
    served: true,
    storage: true,
    schema: { openAPIV3Schema: { type: 'object', required: ['spec'], properties: { spec } } },
  };
  await server.client().create(customResourceDefinitions, {
    metadata: { name: 'widgets.example.com' },
    spec: { group: 'example.com', scope: 'Cluster', names: { plural: 'widgets', kind: 'Widget' }, versions: [version] },
  });
  const widgets = resource('example.com/v1', 'Widget', 'widgets', 'Cluster');
  expect(await server.client().create(widgets, { metadata: { name: 'w' } })).toMatchObject({ spec: { size: 3 } });
});

describe('over HTTPS', () => {
  test.each<[string, () => unknown, object]>([
    [
      'a StatusError is answered as it is',
      () => {
        throw new StatusError(429, 'TooManyRequests', 'slow down', { retryAfterSeconds: 1 });
      },
      { code: 429, message: 'slow down', details: { retryAfterSeconds: 1 } },
    ],
    [
      'a mistake is a failed hook',
      () => Promise.reject(new TypeError('x is undefined')),
      { code: 500, message: 'Internal error occurred: failed calling admission hook "admission[0]": x is undefined' },
    ],
    [
      'a hook cannot rename',
      () => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'b', namespace: 'default' } }),
      {
        code: 500,
        message:
          'Internal error occurred: failed calling admission hook "admission[0]": it must not change the kind, name or namespace of the object',
      },
    ],
  ])('%s', async (_name, mutate, status) => {
    const server = await withHooks({ match: { resources: '*' }, mutate: mutate as AdmissionHook['mutate'] });
    const { json } = await raw(server, 'POST', CONFIG_MAPS, {
      body: '{"metadata":{"name":"a"}}',
      headers: { 'content-type': 'application/json' },
    });
    expect(json).toMatchObject({ kind: 'Status', ...status });
    expect((await raw(server, 'GET', `${CONFIG_MAPS}/a`)).code).toBe(404);
  });

  test('warnings reach the client once, and a collection is deleted one by one', async () => {
    const server = await withHooks(
      { match: { resources: '*' }, mutate: ({ warn }) => later(warn('mind the gap')) },
      { match: { resources: '*', operations: ['DELETE'] }, validate: ({ name }) => later(name === 'b' ? 'not b' : undefined) },
    );
    for (const name of ['a', 'b', 'c']) {
      const { headers } = await raw(server, 'POST', CONFIG_MAPS, {
        body: JSON.stringify({ metadata: { name } }),
        headers: { 'content-type': 'application/json' },
      });
      expect(headers['warning']).toBe('299 - "mind the gap"');
    }
    expect((await raw(server, 'DELETE', CONFIG_MAPS)).code).toBe(403);
    const { items } = await server.client().list(configMaps, { namespace: 'default' });
    expect(items.map(({ metadata }) => metadata.name)).toEqual(['b', 'c']);
  });
});

test('an object that changes while a hook thinks is shown again; nothing is lost, and nothing decided about the past', async () => {
  const judged: [string | undefined, string | undefined][] = [];
  const server = await withHooks({
    match: { resources: 'configmaps', operations: ['UPDATE'] },
    validate: ({ object, oldObject }) => {
      judged.push([(oldObject as never as { data: { n?: string } }).data.n, (object as never as { data: { n?: string } }).data.n]);
      return later(undefined);
    },
  });
  const client = server.client();
  await client.create(configMaps, configMap('a', { n: '0' }));
  const writers = Array.from({ length: 8 }, (_, at) =>
    client.patch(configMaps, key, { type: 'merge', body: { data: { [`w${at}`]: 'done' } } }),
  );
  await Promise.all(writers);
  const { data } = await client.get(configMaps, key);
  expect(Object.keys(data ?? {})).toHaveLength(9);
  expect(judged.length).toBeGreaterThan(8);
});

test('addresses and ports are still given out once', async () => {
  const server = await withHooks({ match: { resources: 'services' }, mutate: () => later(undefined) });
  const client = server.client();
  const spec = { type: 'NodePort' as const, ports: [{ port: 80 }] };
  const made = await Promise.all(
    Array.from({ length: 10 }, (_, at) => client.create(services, { metadata: { name: `s${at}`, namespace: 'default' }, spec })),
  );
  expect(new Set(made.map((it) => it.spec?.clusterIP)).size).toBe(10);
  expect(new Set(made.map((it) => it.spec?.ports?.[0]?.nodePort)).size).toBe(10);
});
