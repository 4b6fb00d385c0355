/** Custom resources from their definition to their end, by both kinds of client. @module */
import { describe, expect, test } from 'vitest';
import { customResourceDefinitions, resource, type AnyObject, type KubeClient } from '../kube/index.ts';
import { clients, eventsUntil, raw, startServer } from './testing/server.ts';

const widgets = resource('example.com/v1', 'Widget', 'widgets', 'Namespaced');
const oldWidgets = resource('example.com/v1alpha1', 'Widget', 'widgets', 'Namespaced');

const schema = {
  openAPIV3Schema: {
    type: 'object',
    properties: {
      spec: {
        type: 'object',
        required: ['size'],
        properties: { size: { type: 'integer', minimum: 1 }, colour: { type: 'string', default: 'red' } },
      },
      status: { type: 'object', properties: { ready: { type: 'boolean' } } },
    },
  },
};
const columns = [
  { name: 'Size', type: 'integer', jsonPath: '.spec.size' },
  { name: 'Ready', type: 'boolean', jsonPath: '.status.ready' },
];

const definition = (extra: object = {}) => ({
  metadata: { name: 'widgets.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { plural: 'widgets', singular: 'widget', kind: 'Widget', listKind: 'WidgetList', shortNames: ['wd'] },
    versions: [
      { name: 'v1', served: true, storage: true, schema, subresources: { status: {} }, additionalPrinterColumns: columns },
      { name: 'v1alpha1', served: true, storage: false, schema, subresources: { status: {} } },
    ],
    ...extra,
  },
});

const widget = (name: string, spec: object = { size: 1 }) => ({ metadata: { name, namespace: 'default' }, spec });
const key = { namespace: 'default', name: 'a' };

async function define(client: KubeClient, extra: object = {}): Promise<void> {
  await client.create(customResourceDefinitions, definition(extra));
}

const established = (object: AnyObject): boolean =>
  (object.status as { conditions?: { type: string; status: string }[] })?.conditions?.some(
    (it) => it.type === 'Established' && it.status === 'True',
  ) ?? false;

describe.each(clients)('custom resources, client %s', (_name, clientOf) => {
  test('are served as soon as their definition is stored, and it says so', async () => {
    const client = await clientOf(await startServer());
    await expect(client.list(widgets)).rejects.toMatchObject({ code: 404 });
    await define(client);
    expect((await client.list(widgets)).items).toEqual([]);
    const events = await eventsUntil(client.watch(customResourceDefinitions, {}) as never, (event) =>
      established(event.object as AnyObject),
    );
    expect(events.at(-1)?.object).toMatchObject({ status: { acceptedNames: { kind: 'Widget' }, storedVersions: ['v1'] } });
  });

  test('a definition cannot drop a version that objects were stored at', async () => {
    const client = await clientOf(await startServer());
    await define(client);
    const { metadata, spec } = await client.get(customResourceDefinitions, { name: 'widgets.example.com' });
    const versions = spec.versions.filter(({ name }) => name !== 'v1').map((version) => ({ ...version, storage: true }));
    const drop = client.patch(customResourceDefinitions, metadata, { type: 'merge', body: { spec: { versions } } });
    await expect(drop).rejects.toMatchObject({ code: 422, details: { causes: [{ field: 'status.storedVersions[0]' }] } });
  });

  test('are defaulted, pruned, validated, and counted in generations', async () => {
    const client = await clientOf(await startServer());
    await define(client);
    const made = await client.create(widgets, { ...widget('a', { size: 2, unknown: 1 }), status: { ready: true } });
    expect(made.spec).toEqual({ size: 2, colour: 'red' });
    expect(made.status).toBeUndefined();
    await expect(client.create(widgets, widget('b', { size: 0 }) as never)).rejects.toMatchObject({
      code: 422,
      details: { causes: [{ field: 'spec.size' }] },
    });
    const ready = await client.patch(
      widgets,
      key,
      { type: 'merge', body: { spec: { size: 9 }, status: { ready: true } } },
      { subresource: 'status' },
    );
    expect(ready).toMatchObject({ spec: { size: 2 }, status: { ready: true }, metadata: { generation: 1 } });
    const grown = await client.patch(widgets, key, { type: 'merge', body: { spec: { size: 3 }, status: { ready: false } } });
    expect(grown).toMatchObject({ spec: { size: 3 }, status: { ready: true }, metadata: { generation: 2 } });
    await expect(client.patch(widgets, key, { type: 'strategic', body: {} })).rejects.toMatchObject({ code: 415 });
    await expect(client.update(widgets, widget('a', { size: 1 }) as never)).rejects.toMatchObject({
      message: expect.stringContaining('metadata.resourceVersion: Invalid value: 0') as string,
    });
  });

  test('are readable at every served version', async () => {
    const client = await clientOf(await startServer());
    await define(client);
    await client.create(oldWidgets, widget('a'));
    expect((await client.get(widgets, key)).apiVersion).toBe('example.com/v1');
    expect((await client.get(oldWidgets, key)).apiVersion).toBe('example.com/v1alpha1');
    const events = await eventsUntil(client.watch(oldWidgets, {}) as never, () => true);
    expect(events[0]?.object).toMatchObject({ apiVersion: 'example.com/v1alpha1' });
  });

  test('go with their definition', async () => {
    const client = await clientOf(await startServer());
    await define(client);
    await client.create(widgets, { ...widget('a'), metadata: { ...widget('a').metadata, finalizers: ['example.com/hold'] } });
    await client.create(widgets, widget('b'));
    const { resourceVersion } = (await client.list(customResourceDefinitions)).metadata;
    await client.delete(customResourceDefinitions, { name: 'widgets.example.com' });
    await eventsUntil(client.watch(widgets, { resourceVersion }) as never, ({ type }) => type === 'DELETED');
    await expect(client.create(widgets, widget('late'))).rejects.toMatchObject({ code: 405 });
    await client.patch(widgets, key, { type: 'merge', body: { metadata: { finalizers: null } } });
    await eventsUntil(client.watch(customResourceDefinitions, { resourceVersion }) as never, ({ type }) => type === 'DELETED');
    await expect(client.list(widgets)).rejects.toMatchObject({ code: 404 });
    await define(client);
    expect((await client.list(widgets)).items).toEqual([]);
  });
});

test('a definition that is wrong is refused with its field', async () => {
  const client = (await startServer()).client();
  const wrong = { ...definition(), metadata: { name: 'other.example.com' } };
  await expect(client.create(customResourceDefinitions, wrong as never)).rejects.toMatchObject({ code: 422, reason: 'Invalid' });
});

const conditions = (object: unknown) =>
  (object as { status?: { conditions?: { type: string; status: string; reason: string }[] } }).status?.conditions;

test('a kind that another definition of the group has is not established', async () => {
  const client = (await startServer()).client();
  await define(client);
  const second = definition();
  const clash = {
    ...second,
    metadata: { name: 'wodgets.example.com' },
    spec: { ...second.spec, names: { plural: 'wodgets', singular: 'wodget', kind: 'Widget' } },
  };
  await client.create(customResourceDefinitions, clash);
  const events = await eventsUntil(
    client.watch(customResourceDefinitions, { fieldSelector: 'metadata.name=wodgets.example.com' }) as never,
    ({ object }) => conditions(object) !== undefined && conditions(object)!.length > 0,
  );
  expect(conditions(events.at(-1)?.object)).toMatchObject([
    { type: 'NamesAccepted', status: 'False', reason: 'KindConflict' },
    { type: 'Established', status: 'False', reason: 'NotAccepted' },
  ]);
  const wodgets = resource('example.com/v1', 'Widget', 'wodgets', 'Namespaced');
  await expect(client.list(wodgets)).rejects.toMatchObject({ code: 404 });
});

test('discovery, OpenAPI and tables follow the definitions', async () => {
  const server = await startServer();
  const index = async () => (await raw(server, 'GET', '/openapi/v3')).json.paths as Record<string, { serverRelativeURL: string }>;
  const before = await index();
  await define(server.client());
  expect((await raw(server, 'GET', '/apis/example.com/v1')).json).toMatchObject({
    resources: [{ name: 'widgets', shortNames: ['wd'] }, { name: 'widgets/status' }],
  });
  const aggregated = await raw(server, 'GET', '/apis', {
    headers: { accept: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList' },
  });
  expect(aggregated.headers['content-type']).toContain('as=APIGroupDiscoveryList');
  expect(aggregated.text).toContain('"resource":"widgets"');
  const after = await index();
  expect(before['apis/example.com/v1']).toBeUndefined();
  expect(after['api/v1']).toEqual(before['api/v1']);
  const document = await raw(server, 'GET', after['apis/example.com/v1']!.serverRelativeURL);
  expect(document.headers['cache-control']).toBe('public, immutable');
  expect(document.text).toContain('colour');

  await server.client().create(widgets, widget('a', { size: 4 }));
  const path = '/apis/example.com/v1/namespaces/default/widgets';
  const table = (
    await raw(server, 'GET', `${path}?includeObject=None`, { headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' } })
  ).json;
  expect(table).toMatchObject({
    kind: 'Table',
    columnDefinitions: [{ name: 'Name' }, { name: 'Size' }, { name: 'Ready' }],
    rows: [{ cells: ['a', 4, null] }],
  });
  const partial = await raw(server, 'GET', path, {
    headers: { accept: 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io' },
  });
  expect(partial.json).toMatchObject({
    kind: 'PartialObjectMetadataList',
    items: [{ kind: 'PartialObjectMetadata', metadata: { name: 'a' } }],
  });
});

test('a definition takes its objects along when none of its versions is served any more', async () => {
  const server = await startServer();
  const client = server.client();
  await define(client);
  await client.create(widgets, widget('a'));
  const hidden = definition().spec.versions.map((version) => ({ ...version, served: false }));
  await client.patch(customResourceDefinitions, { name: 'widgets.example.com' }, { type: 'merge', body: { spec: { versions: hidden } } });
  const { resourceVersion } = (await client.list(customResourceDefinitions)).metadata;
  await client.delete(customResourceDefinitions, { name: 'widgets.example.com' });
  await eventsUntil(client.watch(customResourceDefinitions, { resourceVersion }) as never, ({ type }) => type === 'DELETED');
  await define(client);
  expect((await client.list(widgets)).items).toEqual([]);
});

test('a custom resource whose kind brings a toString of its own is a bad request', async () => {
  const server = await startServer();
  await define(server.client());
  const answer = await raw(server, 'POST', '/apis/example.com/v1/namespaces/default/widgets', { body: '{"kind":{"toString":1}}' });
  expect(answer).toMatchObject({ code: 400, json: { kind: 'Status', reason: 'BadRequest' } });
});
