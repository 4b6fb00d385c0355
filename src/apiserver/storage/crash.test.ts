/**
 * What is left after a crash: every write that was acknowledged, nothing half done, and damage is told. `RUNS` sets how often
 * a writing process is killed, `SEED` when.
 * @module
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { configMaps } from '../../kube/index.ts';
import { Chance, rounds } from '../testing/chance.ts';
import { startServer, temporaryDirectory } from '../testing/server.ts';
import { Store } from './store.ts';

const LOG = 'objects.log';

/** `key=value@revision` of everything in the store, and its revision. */
function contentOf(store: Store): string {
  const objects = store.table('configmaps').list();
  const shown = objects.map(({ metadata, data }) => `${metadata.name}=${(data as { v: string }).v}@${metadata.resourceVersion}`);
  return `${shown.join(' ')} at ${store.revision}`;
}

interface Written {
  log: Buffer;
  /** The length of the log after each acknowledged commit, and what the store held then. */
  states: { length: number; content: string }[];
}

/** A log of some frames of one and of several records: objects made, changed and removed. */
async function written(): Promise<Written> {
  const dataDir = await temporaryDirectory();
  const store = await Store.open({ dataDir });
  const table = store.table('configmaps');
  const put = (name: string, v: string): void =>
    void store.put(table, name, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, uid: name, creationTimestamp: '' }, data: { v } });
  const states = [{ length: 0, content: contentOf(store) }];
  const commits = [
    () => put('a', '1'),
    () => put('b', '{"r":1,"t":"x","k":"\n"}'),
    () => (put('a', '2'), put('c', '1'), store.remove(table, 'b', table.get('b')!)),
    () => put('d', 'é'),
    () => store.remove(table, 'a', table.get('a')!),
  ];
  for (const commit of commits) {
    commit();
    await store.durable();
    states.push({ length: (await stat(join(dataDir, LOG))).size, content: contentOf(store) });
  }
  await store.close();
  return { log: await readFile(join(dataDir, LOG)), states };
}

const stateAt = ({ states }: Written, length: number): Written['states'][number] => states.findLast((state) => state.length <= length)!;

/** A store over a directory with this log. */
async function opened(directory: string, log: Buffer): Promise<Store> {
  await writeFile(join(directory, LOG), log);
  return Store.open({ dataDir: directory });
}

test('a log cut off at any byte holds what was acknowledged up to there, and takes further writes', async () => {
  const whole = await written();
  const directory = await temporaryDirectory();
  for (let length = 0; length <= whole.log.length; length += 1) {
    const store = await opened(directory, whole.log.subarray(0, length));
    const expected = stateAt(whole, length);
    expect(contentOf(store), `${length} bytes`).toBe(expected.content);
    expect(store.droppedBytes).toBe(length - expected.length);
    await store.close();
    expect((await stat(join(directory, LOG))).size).toBe(expected.length);
  }
});

test('a changed byte anywhere is told, unless it is in the last record: that one may have been torn', async () => {
  const whole = await written();
  const directory = await temporaryDirectory();
  const [beforeLast, last] = whole.states.slice(-2) as [Written['states'][number], Written['states'][number]];
  for (let at = 0; at < last.length; at += 1) {
    const damaged = Buffer.from(whole.log);
    damaged[at]! ^= at % 3 === 0 ? 0xff : 1 << (at % 8);
    if (at < beforeLast.length) {
      await expect(opened(directory, damaged), `byte ${at}`).rejects.toThrow(/objects\.log is damaged at byte \d+/);
      continue;
    }
    const store = await opened(directory, damaged);
    expect(contentOf(store), `byte ${at}`).toBe(beforeLast.content);
    await store.close();
  }
});

test('damage in a log that has just been rewritten is told, not taken for an unfinished write', async () => {
  const directory = await temporaryDirectory();
  const store = await Store.open({ dataDir: directory });
  const table = store.table('configmaps');
  for (let round = 0; round < 4; round += 1) {
    const metadata = { name: 'a', uid: 'a', creationTimestamp: '' };
    store.put(table, 'a', { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { v: String(round).repeat(1 << 20) } });
    await store.durable();
  }
  const content = contentOf(store);
  await store.close();
  const log = await readFile(join(directory, LOG));
  // Rewritten at the fourth: more than 4 MiB.
  expect(log.length).toBeLessThan(2 << 20);
  for (const at of [0, 3, 5, 9, 500_000, (1 << 20) - 1]) {
    const damaged = Buffer.from(log);
    damaged[at]! ^= 1;
    await expect(opened(directory, damaged), `byte ${at}`).rejects.toThrow(/damaged at byte 0/);
  }
  const again = await opened(directory, log);
  expect(contentOf(again)).toBe(content);
  await again.close();
});

const WRITER = fileURLToPath(new URL('../testing/crashing-writer.ts', import.meta.url));

/** Runs a server in a process of its own that writes without end, and kills it when so many writes are acknowledged. */
async function killedAfter(dataDir: string, round: number, acknowledgements: number): Promise<Map<string, number>> {
  const child = spawn(process.execPath, [WRITER, dataDir, String(round)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const acknowledged = new Map<string, number>();
  let count = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    const [name = '', version = ''] = line.split(' ');
    acknowledged.set(name, Number(version));
    count += 1;
    if (count === acknowledgements) child.kill('SIGKILL');
  }
  expect(await exited).toEqual([null, 'SIGKILL']);
  return acknowledged;
}

const kills = rounds(3, 20_261_127);

test(
  `a server killed while it writes, ${kills.runs} times (seed ${kills.seed}), has lost nothing that it acknowledged`,
  { timeout: 30_000 + kills.runs * 10_000 },
  async () => {
    const dataDir = join(await temporaryDirectory(), 'data');
    await mkdir(dataDir);
    const chance = new Chance(kills.seed);
    for (let round = 0; round < kills.runs; round += 1) {
      // Some hundred are enough for the log to be rewritten meanwhile.
      const acknowledged = await killedAfter(dataDir, round, 1 + chance.below(400));
      // The dead one's lock does not hold.
      const server = await startServer({ dataDir });
      const { items, metadata } = await server.client().list(configMaps, { namespace: 'default', labelSelector: `round=${round}` });
      const found = new Map(items.map((it) => [it.metadata.name, it]));
      for (const [name, version] of acknowledged) {
        const object = found.get(name);
        expect(Number(object?.metadata.resourceVersion), `round ${round}: ${name}`).toBeGreaterThanOrEqual(version);
        expect(Number(object?.metadata.resourceVersion)).toBeLessThanOrEqual(Number(metadata.resourceVersion));
      }
      // Whole, whether acknowledged or not: the writer states how long its text is.
      for (const { data } of items) expect(data?.['text']).toBe('x'.repeat(Number(data?.['length'])));
      await server.stop();
    }
  },
);
