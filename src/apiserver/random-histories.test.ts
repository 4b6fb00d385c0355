/**
 * Random histories of several clients at once, in process and over HTTPS, held against a model: every acknowledged write is
 * one step of the log, later ones have higher revisions, watches are the log as their scope sees it, lists are moments of it.
 * `RUNS` sets how many histories there are, `SEED` where they begin.
 * @module
 */
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from 'vitest';
import {
  AdjustableClock,
  configMaps,
  customResourceDefinitions,
  namespaces,
  pathOf,
  type AnyObject,
  type KubeClient,
  type ObjectList,
  type WatchEvent,
} from '../kube/index.ts';
import { eventually } from '../kube/testing/eventually.ts';
import type { ApiServer } from './index.ts';
import { Chance, rounds } from './testing/chance.ts';
import { listed, Watcher, type Listed } from './testing/history-watcher.ts';
import { merged, NAMESPACES, Writer, type Acknowledged, type History } from './testing/history-writer.ts';
import {
  HistoryModel,
  inPlace,
  KINDS,
  simple,
  THINGS_DEFINITION,
  told,
  versionOf,
  type Scope,
  type StudiedKind,
} from './testing/history-model.ts';
import { configMap, eventsUntil, httpClient, raw, startServer, temporaryDirectory } from './testing/server.ts';

const { runs, seed: firstSeed } = rounds(3, 20_261_127);
const PHASES = 2;
const ACTS = 35;

const SCOPES: readonly Scope[] = [
  {},
  { namespace: 'other' },
  { labelSelector: 'colour=red' },
  { fieldSelector: 'metadata.name=a' },
  { namespace: 'default', labelSelector: 'colour=blue' },
];

/** The log of everything that happens to a kind: a watch of all of it, from a list. */
class Recorder {
  readonly #client: KubeClient;
  readonly #kind: StudiedKind;
  readonly #signal: AbortSignal;
  readonly #events: WatchEvent[] = [];
  #initial: ObjectList<AnyObject> | undefined;

  constructor(client: KubeClient, kind: StudiedKind, signal: AbortSignal) {
    this.#client = client;
    this.#kind = kind;
    this.#signal = signal;
  }

  get model(): HistoryModel {
    const { items, metadata } = this.#initial!;
    return new HistoryModel(versionOf({ metadata }), items, this.#events);
  }

  /** Begins, or goes on after the watch was lost; nobody may write meanwhile. */
  async open(): Promise<void> {
    const present = await this.#client.list(this.#kind.of);
    this.#initial ??= present;
    expect(this.model.stateAt(Infinity).map(told1)).toEqual(present.items.map(told1));
    const options = { resourceVersion: present.metadata.resourceVersion, signal: this.#signal };
    void (async () => {
      for await (const event of this.#client.watch(this.#kind.of, options)) this.#events.push(event);
    })();
  }
}

/** What is wrong with what one writer was told, seen from the log; `undefined` when nothing is. */
function wrongIn(model: HistoryModel, { kind, what, object, toldBefore, becomes, condition }: Acknowledged): string | undefined {
  const version = versionOf(object);
  const name = `${what} of ${kind.of.kind} ${object.metadata.namespace}/${object.metadata.name}@${version}`;
  const entry = model.at(version);
  if (!entry) return `${name} is not in the log`;
  const { change, before } = entry;
  // What goes is logged as it was before; who took the last finalizer away is answered without it.
  const told =
    change.type === 'DELETED' && before ? { ...before, metadata: { ...before.metadata, resourceVersion: String(version) } } : object;
  if (!isDeepStrictEqual(change.object, told))
    return `${name} was answered otherwise than logged: ${JSON.stringify([object, change.object])}`;
  const after = simple(kind, object);
  const isStep =
    (what === 'create' || what === 'apply' || before !== undefined) && isDeepStrictEqual(becomes(before && simple(kind, before)), after);
  // A write that changes nothing answers with what is there.
  if (!isStep)
    return isDeepStrictEqual(becomes(after), after)
      ? undefined
      : `${name} made ${JSON.stringify(after)} of ${JSON.stringify(before && simple(kind, before))}`;
  if (what === 'create' && before) return `${name} was there already`;
  if (condition !== undefined && before?.metadata.resourceVersion !== condition)
    return `${name} was based on ${condition}, not on what was there`;
  // The beginning of a deletion counts as well, and a write that changes nothing may answer with it.
  if (before && kind.isCustom && before.metadata.deletionTimestamp === object.metadata.deletionTimestamp) {
    const counts = isDeepStrictEqual(before['spec'], object['spec']) ? 0 : 1;
    if ((object.metadata.generation ?? 0) - (before.metadata.generation ?? 0) !== counts)
      return `${name} has generation ${object.metadata.generation} after ${before.metadata.generation}`;
  }
  if (version <= toldBefore) {
    // Another writer made the same step, and this one found it made.
    return isDeepStrictEqual(becomes(after), after) ? undefined : `${name} began after ${toldBefore} had been told`;
  }
  return undefined;
}

function expectFold(model: HistoryModel, { segments, scope, kind }: Watcher): void {
  for (const [index, { from, listed: items, changes, bookmarks }] of segments.entries()) {
    const shown = `${kind.of.kind} ${JSON.stringify(scope)} from ${from}`;
    if (items) expect(items.map(told1), `list, ${shown}`).toEqual(model.stateAt(from, scope).map(told1));
    const end =
      index === segments.length - 1
        ? Infinity
        : Math.max(from, ...changes.map(({ object }) => versionOf(object)), ...bookmarks.map(({ version }) => version));
    expect(changes.map(told), `watch, ${shown}`).toEqual(model.eventsBetween(from, end, scope));
    for (const { after, version } of bookmarks)
      expect(after, `bookmark ${version}, ${shown}`).toBe(model.eventsBetween(from, version, scope).length);
  }
}

const told1 = (object: Parameters<typeof versionOf>[0] & { metadata: { name: string } }): string =>
  `${object.metadata.name}@${versionOf(object)}`;

function expectMoment(model: HistoryModel, { scope, versions, items, kind }: Listed): void {
  expect(new Set(versions).size, `pages at ${versions.join()}`).toBe(1);
  expect(items.map(told1), `${kind.of.kind} ${JSON.stringify(scope)} at ${versions[0]}`).toEqual(
    model.stateAt(versions[0]!, scope).map(told1),
  );
}

async function prepared(server: ApiServer): Promise<void> {
  const client = server.client();
  await client.create(customResourceDefinitions, THINGS_DEFINITION);
  await client.create(namespaces, { metadata: { name: 'other' } });
  for (const kind of KINDS) {
    await client.create(
      kind.of,
      merged(kind.rest, { metadata: { namespace: 'default', name: 'counter' } }, inPlace(kind, { n: '0' })) as never,
    );
  }
}

/** What the histories of this run have come upon. */
const met = { expiries: 0, bookmarks: 0, changes: 0 };

describe.each(Array.from({ length: runs }, (_, index) => [firstSeed + index]))('seed %i', (seed) => {
  test('every answer, watch and list fits one history', { timeout: 60_000 }, async () => {
    const connectionClock = new AdjustableClock({ frozen: true });
    const server = await startServer({ connectionClock, ...(seed % 2 === 1 && { dataDir: await temporaryDirectory() }) });
    await prepared(server);
    const clients = [server.client(), await httpClient(server)];
    const history: History = { acknowledged: [], told: 0, increments: new Map(), failures: [] };
    const stopping = new AbortController();
    const recorders = KINDS.map((kind) => new Recorder(clients[0]!, kind, stopping.signal));
    for (const recorder of recorders) await recorder.open();
    const writers = [0, 1, 2, 3].map((index) => new Writer(`w${index}`, clients[index % 2]!, new Chance(seed * 10 + index), history));
    const watchers = KINDS.flatMap((kind, index) =>
      SCOPES.map((scope, at) => new Watcher(clients[(index + at) % 2]!, kind, scope, new Chance(seed * 100 + index * 10 + at))),
    );
    const following = Promise.all(watchers.map((watcher) => watcher.run(stopping.signal)));
    // Whoever fails ends the test.
    following.catch(() => stopping.abort());
    const lists: Listed[] = [];

    const writeAndList = async (writer: Writer, client: KubeClient, own: Chance): Promise<void> => {
      for (let act = 0; act < ACTS; act += 1) {
        await writer.act(own.one(KINDS));
        if (own.in(0.15)) lists.push(await listed(client, own.one(KINDS), own.one(SCOPES), own, history.told));
        if (own.in(0.04)) {
          const path = pathOf(own.one(KINDS).of, { namespace: own.one(NAMESPACES) });
          expect((await raw(server, 'DELETE', `${path}?labelSelector=colour%3D${own.one(['red', 'blue'])}`)).code).toBe(200);
        }
        // Bookmarks come, and watches end, by this clock.
        if (own.in(0.05)) await connectionClock.advance(61_000);
      }
    };
    try {
      for (let phase = 0; phase < PHASES; phase += 1) {
        if (phase > 0) {
          server.loseWatches();
          for (const recorder of recorders) await recorder.open();
          // Connections that were kept are found broken by a read, not by a write of unknown end.
          await eventually(() => clients[1]!.list(namespaces));
        }
        history.told = versionOf(await clients[0]!.list(namespaces));
        await Promise.all(
          writers.map((writer, index) => writeAndList(writer, clients[index % 2]!, new Chance(seed * 1000 + phase * 10 + index))),
        );
      }
      const expected = ({ kind, segments, scope }: Watcher): number =>
        recorders[KINDS.indexOf(kind)]!.model.eventsBetween(segments.at(-1)?.from ?? 0, Infinity, scope).length;
      const caughtUp = (): boolean => watchers.every((watcher) => watcher.seen >= expected(watcher));
      await eventually(() => stopping.signal.aborted || caughtUp(), 'all events');
    } finally {
      stopping.abort();
    }
    await following;
    const models = recorders.map(({ model }) => model);
    const modelOf = (kind: StudiedKind): HistoryModel => models[KINDS.indexOf(kind)]!;
    expect(history.failures).toEqual([]);
    expect(history.acknowledged.flatMap((it) => wrongIn(modelOf(it.kind), it) ?? [])).toEqual([]);
    for (const kind of KINDS) {
      const known = new Set(history.acknowledged.filter((it) => it.kind === kind).map(({ object }) => versionOf(object)));
      expect(modelOf(kind).unexplained(known).map(told)).toEqual([]);
      const counter = await clients[0]!.get(kind.of, { namespace: 'default', name: 'counter' });
      expect(simple(kind, counter).payload['n'], `increments of ${kind.of.kind}`).toBe(String(history.increments.get(kind) ?? 0));
    }
    for (const watcher of watchers) {
      expectFold(modelOf(watcher.kind), watcher);
      met.expiries += watcher.expiries;
      for (const { bookmarks, changes } of watcher.segments)
        [met.bookmarks, met.changes] = [met.bookmarks + bookmarks.length, met.changes + changes.length];
    }
    for (const list of lists) expectMoment(modelOf(list.kind), list);
    expect(new Set(history.acknowledged.map(({ what }) => what)).size).toBeGreaterThan(9);
  });
});

test.runIf(runs >= 3)('the histories were eventful', () => {
  expect(met.expiries).toBeGreaterThan(0);
  expect(met.bookmarks).toBeGreaterThan(10);
  expect(met.changes).toBeGreaterThan(500);
});

test('a past that is forgotten answers 410: lists and pages at once, watches as an event', async () => {
  const server = await startServer();
  const client = server.client();
  const of = { namespace: 'default' };
  for (const name of ['a', 'b', 'c']) await client.create(configMaps, configMap(name));
  const { metadata } = await client.list(configMaps, { ...of, limit: 1 });
  await client.delete(configMaps, { ...of, name: 'b' });
  server.loseWatches();
  await client.create(configMaps, configMap('d'));

  const old = { resourceVersion: metadata.resourceVersion, resourceVersionMatch: 'Exact' } as const;
  await expect(client.list(configMaps, { ...of, ...old })).rejects.toMatchObject({ code: 410, reason: 'Expired' });
  const path = '/api/v1/namespaces/default/configmaps';
  const page = await raw(server, 'GET', `${path}?limit=1&continue=${metadata.continue}`);
  expect(page.json).toMatchObject({ code: 410, reason: 'Expired', metadata: { continue: expect.any(String) as string } });
  // The token in the refusal leads on, through what is there now.
  const { continue: token } = page.json['metadata'] as { continue: string };
  expect((await client.list(configMaps, { ...of, continue: token })).items.map((it) => it.metadata.name)).toEqual(['c', 'd']);
  const watch = await raw(server, 'GET', `${path}?watch=1&resourceVersion=${metadata.resourceVersion}`);
  expect(watch).toMatchObject({ code: 200, json: { type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } } });
  const events = await eventsUntil(client.watch(configMaps, { ...of, resourceVersion: metadata.resourceVersion }) as never, () => true);
  expect(events).toMatchObject([{ type: 'ERROR', object: { code: 410 } }]);
});
