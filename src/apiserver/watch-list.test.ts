/** Watches that begin with the present state (WatchList), and lists at a revision: rules, words, and consistency while others write. */
import { describe, expect, test } from 'vitest';
import { AdjustableClock } from '../kube/clock.ts';
import { configMaps } from '../kube/index.ts';
import type { KubeClient } from '../kube/client.ts';
import type { AnyObject } from '../kube/objects.ts';
import { seededRandom } from '../kube/random.ts';
import { eventually } from '../kube/testing/eventually.ts';
import { clients, configMap, eventsUntil, raw, startServer, temporaryDirectory } from './testing/server.ts';

const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';
const invalid = (text: string): [number, string] => [422, `ListOptions.meta.k8s.io "" is invalid: ${text}`];
const FORBIDDEN = 'resourceVersionMatch: Forbidden:';

describe('parameters that do not go together are refused in the words of kube-apiserver', () => {
  test.each<[string, [number, string]]>([
    ['watch=1&sendInitialEvents=true', invalid(`${FORBIDDEN} sendInitialEvents requires setting resourceVersionMatch to NotOlderThan`)],
    [
      'watch=1&sendInitialEvents=true&resourceVersionMatch=Exact',
      invalid(
        `[${FORBIDDEN} sendInitialEvents requires setting resourceVersionMatch to NotOlderThan, resourceVersionMatch: Unsupported value: "Exact": supported values: "NotOlderThan"]`,
      ),
    ],
    [
      'watch=1&resourceVersionMatch=NotOlderThan',
      invalid(`${FORBIDDEN} resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided`),
    ],
    [
      'watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&continue=x',
      invalid(`${FORBIDDEN} resourceVersionMatch is forbidden when continue is provided`),
    ],
    ['sendInitialEvents=true', invalid('sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list')],
    ['resourceVersionMatch=NotOlderThan', invalid(`${FORBIDDEN} resourceVersionMatch is forbidden unless resourceVersion is provided`)],
    [
      'resourceVersionMatch=Exact&resourceVersion=0',
      invalid(`${FORBIDDEN} resourceVersionMatch "exact" is forbidden for resourceVersion "0"`),
    ],
    [
      'resourceVersionMatch=Newest&resourceVersion=1',
      invalid('resourceVersionMatch: Unsupported value: "Newest": supported values: "Exact", "NotOlderThan", ""'),
    ],
    ['continue=eA&resourceVersion=5', [400, 'specifying resource version is not allowed when using continue']],
    ['continue=eA', [400, 'invalid continue token: continue key is not valid: it was not made by this server']],
    [
      'resourceVersion=x',
      [400, 'invalid resource version: resourceVersion: Invalid value: "x": strconv.ParseUint: parsing "x": invalid syntax'],
    ],
    ['limit=x', [400, 'strconv.ParseInt: parsing "x": invalid syntax']],
  ])('%s', async (query, [code, message]) => {
    const { json } = await raw(await startServer(), 'GET', `${CONFIG_MAPS}?${query}`);
    expect(json).toMatchObject({ kind: 'Status', code, message });
  });
});

describe('a watch that begins with the present state', () => {
  const BEGIN = 'watch=1&timeoutSeconds=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan';
  const events = async (query: string, accept?: string): Promise<{ type: string; object: AnyObject }[]> => {
    const server = await startServer();
    await server.client().create(configMaps, configMap('a'));
    const { text } = await raw(server, 'GET', `${CONFIG_MAPS}?${query}`, { headers: accept ? { accept } : {} });
    return text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; object: AnyObject });
  };
  const blueprintIn = (bookmark: AnyObject): unknown =>
    JSON.parse(Buffer.from(bookmark.metadata.annotations?.['kubernetes.io/initial-events-list-blueprint'] ?? '', 'base64').toString());

  test('ends it in a bookmark that carries the list that the objects belong to', async () => {
    const [added, bookmark] = await events(`${BEGIN}&allowWatchBookmarks=1`);
    expect(added).toMatchObject({ type: 'ADDED', object: { metadata: { name: 'a' } } });
    expect(bookmark).toMatchObject({ type: 'BOOKMARK', object: { metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } } } });
    expect(blueprintIn(bookmark!.object)).toEqual({ kind: 'ConfigMapList', apiVersion: 'v1', metadata: {}, items: null });
  });

  test('of metadata alone, the list is one of metadata', async () => {
    const metadata = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1';
    const [added, bookmark] = await events(`${BEGIN}&allowWatchBookmarks=1`, metadata);
    expect(added!.object).toMatchObject({ kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: { name: 'a' } });
    expect(blueprintIn(bookmark!.object)).toMatchObject({ kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1' });
  });

  test('sends no bookmark to a client that wants none', async () =>
    expect((await events(BEGIN)).map(({ type }) => type)).toEqual(['ADDED']));

  test('with sendInitialEvents=false begins now', async () =>
    expect(await raw(await startServer(), 'GET', `${CONFIG_MAPS}?${BEGIN.replace('=true', '=false')}`)).toMatchObject({
      code: 200,
      text: '',
    }));
});

/** What a client holds after the events that it got. */
function collect(state: Map<string, string>, event: { type: string; object: unknown }): void {
  const { metadata } = event.object as AnyObject;
  if (event.type === 'DELETED') state.delete(metadata.name);
  else state.set(metadata.name, metadata.resourceVersion);
}

const versions = (items: readonly AnyObject[]): Map<string, string> =>
  new Map(items.map(({ metadata }) => [metadata.name, metadata.resourceVersion]));

describe.each(clients)('while others write, through the %s', (_name, clientOf) => {
  test.each([4201, 4202, 4203])('each watcher has exactly the state of its bookmark, then every change (seed %d)', async (seed) => {
    const server = await startServer({ dataDir: await temporaryDirectory() });
    const client = await clientOf(server);
    const random = seededRandom(seed);
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const write = async (writer: KubeClient): Promise<void> => {
      const key = { namespace: 'default', name: names[Math.floor(random() * names.length)]! };
      const value = String(random());
      const act = random();
      const done =
        act < 0.3
          ? writer.create(configMaps, configMap(key.name, { value }))
          : act < 0.8
            ? writer.patch(configMaps, key, { type: 'merge', body: { data: { value } } })
            : writer.delete(configMaps, key);
      await done.catch((error: { code?: number }) => {
        if (error.code !== 404 && error.code !== 409) throw error;
      });
    };
    const isLast = (object: unknown): boolean => (object as AnyObject).metadata.name === 'last';
    const watchOnce = async (): Promise<void> => {
      const state = new Map<string, string>();
      let newest = 0;
      const watch = client.watch(configMaps, {
        namespace: 'default',
        sendInitialEvents: true,
        allowWatchBookmarks: true,
        resourceVersionMatch: 'NotOlderThan',
      });
      for await (const event of watch) {
        if (event.type === 'ERROR') throw new Error(JSON.stringify(event.object));
        const { resourceVersion } = event.object.metadata;
        if (event.type === 'BOOKMARK') {
          if (newest > 0) continue;
          newest = Number(resourceVersion);
          const then = await client.list(configMaps, {
            namespace: 'default',
            resourceVersion,
            resourceVersionMatch: 'Exact',
          });
          expect(state, `seed ${seed}: at the bookmark`).toEqual(versions(then.items));
          continue;
        }
        if (newest > 0) {
          expect(Number(resourceVersion), `seed ${seed}: in order`).toBeGreaterThan(newest);
          newest = Number(resourceVersion);
        }
        collect(state, event);
        if (isLast(event.object)) break;
      }
      const now = await client.list(configMaps, { namespace: 'default' });
      expect(state, `seed ${seed}: at the end`).toEqual(versions(now.items));
    };
    const watchers: Promise<void>[] = [];
    for (let round = 0; round < 30; round += 1) {
      if (round % 5 === 0) watchers.push(watchOnce());
      await Promise.all([write(client), write(server.client()), write(server.client())]);
    }
    await client.create(configMaps, configMap('last'));
    await Promise.all(watchers);
  });

  test('pages go on after their revision is forgotten, from the present state, with the token of the refusal', async () => {
    const server = await startServer();
    const client = await clientOf(server);
    for (const name of ['a', 'b', 'c']) await client.create(configMaps, configMap(name));
    const options = { namespace: 'default', limit: 2 };
    const first = await client.list(configMaps, options);
    await client.delete(configMaps, { namespace: 'default', name: 'c' });
    await client.create(configMaps, configMap('d'));
    server.loseWatches();
    const refusal = await client.list(configMaps, { ...options, continue: first.metadata.continue }).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 410, reason: 'Expired' });
    const { json } = await raw(server, 'GET', `${CONFIG_MAPS}?limit=2&continue=${first.metadata.continue}`);
    const { continue: token } = json['metadata'] as { continue: string };
    const rest = await client.list(configMaps, { namespace: 'default', continue: token });
    expect(rest.items.map(({ metadata }) => metadata.name)).toEqual(['d']);
  });

  test('revision 0 with a limit is answered whole; an old exact revision is 410', async () => {
    const server = await startServer();
    const client = await clientOf(server);
    for (const name of ['a', 'b', 'c']) await client.create(configMaps, configMap(name));
    const all = await client.list(configMaps, { namespace: 'default', limit: 1, resourceVersion: '0' });
    expect(all.items).toHaveLength(3);
    expect(all.metadata.continue).toBeUndefined();
    const { resourceVersion } = all.metadata;
    const notOlder = await client.list(configMaps, {
      namespace: 'default',
      limit: 1,
      resourceVersion,
      resourceVersionMatch: 'NotOlderThan',
    });
    expect(notOlder).toMatchObject({ items: [{ metadata: { name: 'a' } }], metadata: { continue: expect.any(String) as string } });
    await client.create(configMaps, configMap('d'));
    server.loseWatches();
    const old = client.list(configMaps, { namespace: 'default', resourceVersion, resourceVersionMatch: 'Exact' });
    await expect(old).rejects.toMatchObject({ code: 410, message: 'The resourceVersion for the provided list is too old.' });
  });
});

describe('a revision that has not been reached', () => {
  const about = (revision: number): string => `resourceVersion=${revision}&resourceVersionMatch=NotOlderThan`;

  test('is waited for, and answered when it comes', async () => {
    const server = await startServer();
    const { resourceVersion } = (await server.client().create(configMaps, configMap('a'))).metadata;
    const waiting = raw(server, 'GET', `${CONFIG_MAPS}?${about(Number(resourceVersion) + 1)}`);
    await server.client().create(configMaps, configMap('b'));
    expect(await waiting).toMatchObject({ code: 200, json: { items: [{}, {}] } });
  });

  test.each(['', '/a', '?watch=1&sendInitialEvents=1&'])('that does not come in three seconds is 504: %s', async (where) => {
    const connectionClock = new AdjustableClock();
    const server = await startServer({ connectionClock });
    await server.client().create(configMaps, configMap('a'));
    const answer = raw(server, 'GET', `${CONFIG_MAPS}${where.includes('?') ? where : `${where}?`}${about(999_999)}`);
    let isAnswered = false;
    void answer.then(() => (isAnswered = true));
    await eventually(async () => {
      await connectionClock.advance(1000);
      return isAnswered;
    }, 'an answer');
    const { code, headers, json } = await answer;
    // A watch tells it in its stream.
    const isWatch = where.includes('watch');
    expect({ code, retryAfter: headers['retry-after'] }).toEqual(isWatch ? { code: 200 } : { code: 504, retryAfter: '1' });
    expect(isWatch ? json['object'] : json).toMatchObject({
      code: 504,
      reason: 'Timeout',
      message: expect.stringMatching(/^Timeout: Too large resource version: 999999, current: \d+$/) as string,
      details: { causes: [{ reason: 'ResourceVersionTooLarge' }] },
    });
  });
});

test('of one object there is no watch by its own path: it is read', async () => {
  const server = await startServer();
  for (const name of ['a', 'b']) await server.client().create(configMaps, configMap(name));
  const { json } = await raw(server, 'GET', `${CONFIG_MAPS}/b?watch=1&timeoutSeconds=1`);
  expect(json).toMatchObject({ kind: 'ConfigMap', metadata: { name: 'b' } });
});

test('the events of a watch from the past end in 410 when it is forgotten, as an event of the stream', async () => {
  const server = await startServer();
  const { resourceVersion } = (await server.client().create(configMaps, configMap('a'))).metadata;
  await server.client().create(configMaps, configMap('b'));
  server.loseWatches();
  const { code, json } = await raw(server, 'GET', `${CONFIG_MAPS}?watch=1&resourceVersion=${resourceVersion}`);
  expect(code).toBe(200);
  expect(json).toMatchObject({ type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } });
  const events = eventsUntil(server.client().watch(configMaps, { resourceVersion }) as never, () => true);
  expect(await events).toMatchObject([{ type: 'ERROR', object: { code: 410 } }]);
});
