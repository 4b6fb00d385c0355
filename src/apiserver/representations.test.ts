/** What a client accepts: protobuf, metadata alone, tables; for objects, lists, watches and refusals. */
import { describe, expect, test } from 'vitest';
import { customResourceDefinitions, configMaps } from '../kube/index.ts';
import { schemasOf } from './http/encoding.ts';
import type { ApiServer } from './index.ts';
import type { JsonObject } from './json.ts';
import { apiVersionOfKind, KindRegistry } from './kind-registry.ts';
import { decodeProtobuf, isEncodable, type SchemaLookup } from './protobuf/index.ts';
import { fieldsOf, textOf } from './protobuf/wire.ts';
import { builtinKinds } from './schema/index.ts';
import { configMap, raw, startServer, type RawAnswer } from './testing/server.ts';

const PROTOBUF = 'application/vnd.kubernetes.protobuf';
const METADATA = (list: boolean, version = 'v1'): string => `as=PartialObjectMetadata${list ? 'List' : ''};g=meta.k8s.io;v=${version}`;
const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';

const schemas = schemasOf(new KindRegistry(builtinKinds));

/** Reads lists as well: their schema is that of their items in another place. */
const withLists: SchemaLookup = (apiVersion, kind) => {
  const one = schemas(apiVersion, kind);
  const item = one ?? schemas(apiVersion, kind.replace(/List$/, ''));
  if (one || !item) return one;
  const text = { type: 'string' } as const;
  const metadata = {
    type: 'object',
    protobuf: 1,
    properties: { resourceVersion: { ...text, protobuf: 2 }, continue: { ...text, protobuf: 3 } },
  } as const;
  return { schema: { type: 'object', properties: { metadata, items: { type: 'array', protobuf: 2, items: item.schema } } } };
};

const decoded = ({ bytes }: RawAnswer): JsonObject => decodeProtobuf(bytes, withLists);

/** The events in the frames of a watch. */
function eventsIn(bytes: Buffer): { type: string; object: JsonObject }[] {
  const events = [];
  for (let at = 0; at < bytes.length; at += 4 + bytes.readUInt32BE(at)) {
    const [type, object] = [...fieldsOf(bytes.subarray(at + 4, at + 4 + bytes.readUInt32BE(at)))];
    const [content] = [...fieldsOf(object!.bytes)];
    events.push({ type: textOf(type!.bytes), object: decodeProtobuf(content!.bytes, withLists) });
  }
  return events;
}

async function withTwo(): Promise<ApiServer> {
  const server = await startServer();
  for (const name of ['a', 'b']) await server.client().create(configMaps, configMap(name, { k: name }));
  return server;
}

const get = (server: ApiServer, path: string, accept: string): Promise<RawAnswer> => raw(server, 'GET', path, { headers: { accept } });

describe('protobuf, for a client that accepts nothing else', () => {
  test('has a form for every built-in kind', () =>
    expect(builtinKinds.filter((kind) => !isEncodable(kind)).map(apiVersionOfKind)).toEqual([]));

  test('an object, a list, a page of it', async () => {
    const server = await withTwo();
    const one = await get(server, `${CONFIG_MAPS}/a`, PROTOBUF);
    expect(one.headers['content-type']).toBe(PROTOBUF);
    expect(decoded(one)).toEqual((await get(server, `${CONFIG_MAPS}/a`, 'application/json')).json);
    const list = await get(server, `${CONFIG_MAPS}?limit=1`, PROTOBUF);
    expect(decoded(list)).toMatchObject({
      kind: 'ConfigMapList',
      items: [{ data: { k: 'a' } }],
      metadata: { continue: expect.any(String) as string },
    });
  });

  test('every object that a new server holds reads the same as in JSON', async () => {
    const server = await startServer();
    for (const { resource, verbs } of builtinKinds) {
      if (!verbs.includes('list')) continue;
      const path = `/${resource.group ? `apis/${resource.group}` : 'api'}/${resource.version}/${resource.plural}`;
      const { items } = decoded(await get(server, path, PROTOBUF));
      const json = (await get(server, path, 'application/json')).json as { items: JsonObject[] };
      expect(items ?? [], path).toEqual(json.items.map((item) => expect.objectContaining({ metadata: item['metadata'] }) as unknown));
      const bare = (item: JsonObject): JsonObject => ({ ...item, apiVersion: undefined, kind: undefined });
      expect(((items ?? []) as JsonObject[]).map(bare), path).toEqual(json.items.map(bare));
    }
  });

  test('a watch, in frames, and its bookmark with a list in protobuf', async () => {
    const server = await withTwo();
    const query = 'watch=1&timeoutSeconds=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=1';
    const { bytes, headers } = await get(server, `${CONFIG_MAPS}?${query}`, `${PROTOBUF};stream=watch`);
    expect(headers['content-type']).toBe(`${PROTOBUF};stream=watch`);
    const [first, second, bookmark] = eventsIn(bytes);
    expect([first, second]).toMatchObject([
      { type: 'ADDED', object: { kind: 'ConfigMap', data: { k: 'a' } } },
      { type: 'ADDED', object: { kind: 'ConfigMap', data: { k: 'b' } } },
    ]);
    const { annotations } = bookmark!.object['metadata'] as { annotations: Record<string, string> };
    const blueprint = Buffer.from(annotations['kubernetes.io/initial-events-list-blueprint']!, 'base64');
    expect(decodeProtobuf(blueprint, withLists)).toMatchObject({ kind: 'ConfigMapList', apiVersion: 'v1' });
  });

  test('a watch that is too late ends in a Status', async () => {
    const server = await withTwo();
    server.loseWatches();
    const { bytes } = await get(server, `${CONFIG_MAPS}?watch=1&resourceVersion=2`, PROTOBUF);
    expect(eventsIn(bytes)).toMatchObject([{ type: 'ERROR', object: { kind: 'Status', code: 410 } }]);
  });

  test('refusals, and what is answered to a deletion', async () => {
    const server = await withTwo();
    expect(decoded(await get(server, `${CONFIG_MAPS}/nobody`, PROTOBUF))).toMatchObject({ kind: 'Status', reason: 'NotFound', code: 404 });
    const gone = await raw(server, 'DELETE', `${CONFIG_MAPS}/a`, { headers: { accept: PROTOBUF } });
    expect(decoded(gone)).toMatchObject({ kind: 'Status', status: 'Success' });
    const all = await raw(server, 'DELETE', CONFIG_MAPS, { headers: { accept: PROTOBUF } });
    expect(decoded(all)).toMatchObject({ kind: 'ConfigMapList', items: [{ metadata: { name: 'b' } }] });
  });

  test('JSON where it comes first, or where the kind has no other form', async () => {
    const server = await withTwo();
    expect((await get(server, CONFIG_MAPS, `application/json, ${PROTOBUF}`)).headers['content-type']).toBe('application/json');
    const version = {
      name: 'v1',
      served: true,
      storage: true,
      schema: { openAPIV3Schema: { type: 'object', properties: { items: { type: 'array', items: { type: 'string' } } } } },
    };
    await server.client().create(customResourceDefinitions, {
      metadata: { name: 'widgets.example.com' },
      spec: { group: 'example.com', scope: 'Cluster', names: { plural: 'widgets', kind: 'Widget' }, versions: [version] },
    });
    const widgets = '/apis/example.com/v1/widgets';
    const widget = JSON.stringify({ apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'w' }, items: ['kept'] });
    const made = await raw(server, 'POST', widgets, { body: widget, headers: { accept: `${PROTOBUF},application/json` } });
    expect(made).toMatchObject({ code: 201, json: { metadata: { name: 'w' }, items: ['kept'] } });
    expect(await get(server, widgets, PROTOBUF)).toMatchObject({ code: 406 });
    const metadata = decoded(await get(server, widgets, `${PROTOBUF};${METADATA(true)}`));
    expect(metadata).toMatchObject({ kind: 'PartialObjectMetadataList', items: [{ metadata: { name: 'w' } }] });
  });
});

describe.each([
  ['application/json', ({ json }: RawAnswer): JsonObject => json],
  [PROTOBUF, decoded],
])('metadata alone, as %s', (type, read) => {
  test.each(['v1', 'v1beta1'])('of %s: an object, a list, what a patch answers', async (version) => {
    const server = await withTwo();
    const apiVersion = `meta.k8s.io/${version}`;
    const one = read(await get(server, `${CONFIG_MAPS}/a`, `${type};${METADATA(false, version)}`));
    expect(one).toMatchObject({ kind: 'PartialObjectMetadata', apiVersion, metadata: { name: 'a', managedFields: [{}] } });
    expect(one).not.toHaveProperty('data');
    const list = read(await get(server, CONFIG_MAPS, `${type};${METADATA(true, version)}`));
    expect(list).toMatchObject({
      kind: 'PartialObjectMetadataList',
      apiVersion,
      items: [{ metadata: { name: 'a' } }, { metadata: { name: 'b' } }],
    });
    const patched = await raw(server, 'PATCH', `${CONFIG_MAPS}/a`, {
      body: '{"metadata":{"labels":{"x":"y"}}}',
      headers: { accept: `${type};${METADATA(false, version)}`, 'content-type': 'application/merge-patch+json' },
    });
    expect(read(patched)).toMatchObject({ kind: 'PartialObjectMetadata', metadata: { labels: { x: 'y' } } });
  });
});

test.each([
  [CONFIG_MAPS, false, 'you requested PartialObjectMetadata, but the requested object is a list (*core.ConfigMapList)'],
  [`${CONFIG_MAPS}/a`, true, 'you requested PartialObjectMetadataList, but the requested object is not a list (*core.ConfigMap)'],
])('metadata of the wrong shape: %s', async (path, list, message) =>
  expect(await get(await withTwo(), path, `application/json;${METADATA(list)}`)).toMatchObject({ code: 406, json: { message } }),
);

test('a table in either version holds metadata, whole objects or nothing', async () => {
  const server = await withTwo();
  const rows = async (include: string): Promise<unknown> =>
    (await get(server, `${CONFIG_MAPS}?includeObject=${include}`, 'application/json;as=Table;g=meta.k8s.io;v=v1beta1')).json;
  const apiVersion = 'meta.k8s.io/v1beta1';
  expect(await rows('')).toMatchObject({
    kind: 'Table',
    apiVersion,
    rows: [{ cells: ['a', 1, expect.any(String) as string], object: { apiVersion } }, {}],
  });
  expect(await rows('Object')).toMatchObject({ rows: [{ object: { kind: 'ConfigMap', data: { k: 'a' } } }, {}] });
  expect(await rows('None')).toMatchObject({ rows: [{ cells: expect.any(Array) as unknown[] }, {}] });
  expect(await rows('All')).toMatchObject({
    code: 400,
    message: `Unable to convert to Table as requested: includeObject: Invalid value: "All": must be 'Metadata', 'Object', 'None', or empty`,
  });
  expect((await get(server, `${CONFIG_MAPS}?includeObject=All`, 'application/json')).code).toBe(200);
  expect(await get(server, CONFIG_MAPS, `${PROTOBUF};as=Table;g=meta.k8s.io;v=v1`)).toMatchObject({ code: 406 });
});
