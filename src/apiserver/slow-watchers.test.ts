/**
 * One watcher that does not read among two hundred that do: the others hear of everything in order, hardly later than it
 * happens; the slow one is cut off when what waits for it is too much, and what waited is let go.
 * @module
 */
import { once } from 'node:events';
import { connect, type TLSSocket } from 'node:tls';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, onTestFinished, test } from 'vitest';
import { configMaps, type ConfigMap, type WatchEvent } from '../kube/index.ts';
import { eventually } from '../kube/testing/eventually.ts';
import type { ApiServer } from './index.ts';
import { configMap, startServer } from './testing/server.ts';

const FAST = 200;
/** Of them with sockets of their own; the others are in process. */
const OVER_HTTPS = 40;
const CHANGES = 120;
/** More than fits into the sockets' own buffers and the server's for one watcher, all together. */
const TEXT = 'x'.repeat(160_000);
/** How many changes a reading watcher may be behind the newest one. */
const MOST_BEHIND = 8;
const PATH = '/api/v1/namespaces/default/configmaps?watch=1&resourceVersion=';

/** A watch over a bare socket; resolves when it has begun. */
async function watching(server: ApiServer, resourceVersion: string, session?: Buffer): Promise<TLSSocket> {
  const { hostname, port } = new URL(server.url);
  const socket = connect({ host: hostname, port: Number(port), ca: server.caCertificate, session });
  socket.on('error', () => undefined);
  const token = server.issueToken('watcher', ['system:masters']);
  socket.write(`GET ${PATH}${resourceVersion} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n\r\n`);
  await once(socket, 'data');
  return socket;
}

/** Counts the events of a socket by their names, in the order in which they come. */
function namesFrom(socket: TLSSocket): string[] {
  const names: string[] = [];
  let rest = '';
  socket.setEncoding('latin1');
  socket.on('data', (chunk: string) => {
    const text = rest + chunk;
    let end = 0;
    for (const { 1: name = '', index } of text.matchAll(/"metadata":\{"name":"(m\d+)"/g)) {
      names.push(name);
      end = index + 20;
    }
    // What may be the beginning of a name that goes on in the next chunk.
    rest = text.slice(Math.max(end, text.length - 60));
  });
  return names;
}

function namesOf(events: AsyncIterable<WatchEvent<ConfigMap>>): string[] {
  const names: string[] = [];
  void (async () => {
    for await (const { object } of events) names.push((object as ConfigMap).metadata.name);
  })();
  return names;
}

/** Bytes in use after a collection. */
function memory(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

test(`one slow watcher and ${FAST} fast ones`, { timeout: 120_000 }, async () => {
  const server = await startServer();
  const client = server.client();
  const { resourceVersion } = (await client.list(configMaps)).metadata;
  const slow = await watching(server, resourceVersion);
  slow.pause();
  const session = slow.getSession();
  const seen: string[][] = [];
  const sockets: TLSSocket[] = [];
  for (let index = 0; index < OVER_HTTPS; index += 1) sockets.push(await watching(server, resourceVersion, session));
  seen.push(...sockets.map(namesFrom));
  const stopping = new AbortController();
  while (seen.length < FAST) {
    seen.push(namesOf(client.watch(configMaps, { namespace: 'default', resourceVersion, signal: stopping.signal })));
  }
  const before = memory();

  const made: string[] = [];
  const key = { namespace: 'default', name: 'm0' };
  for (let change = 0; change < CHANGES; change += 1) {
    // A few objects, written over and over: what is stored stays small, what happens is much.
    const name = `m${change % 4}`;
    made.push(name);
    const data = { text: TEXT, change: String(change) };
    if (change < 4) await client.create(configMaps, configMap(name, data));
    else await client.patch(configMaps, { ...key, name }, { type: 'merge', body: { data: { change: String(change) } } });
    await eventually(() => seen.every((names) => names.length >= made.length - MOST_BEHIND), `all but ${MOST_BEHIND} of ${made.length}`);
  }
  await eventually(() => seen.every((names) => names.length === made.length), 'all changes');
  for (const names of seen) expect(names).toEqual(made);

  // Each change is kept and encoded once, not once for each watcher, and what waited for the slow one is bounded.
  expect(memory() - before).toBeLessThan((OVER_HTTPS * CHANGES * TEXT.length) / 5);

  // It has read nothing yet. What it finds is the beginning of what happened, and then the end of its connection.
  const left = namesFrom(slow);
  slow.resume();
  await eventually(() => slow.closed);
  expect(left.length).toBeLessThan(made.length);
  expect(left).toEqual(made.slice(0, left.length));
  stopping.abort();
  server.loseWatches();
  for (const socket of sockets) socket.destroy();
  // Sockets give theirs back when they have closed.
  await eventually(
    () => memory() - before < 8 << 20,
    () => `${memory() - before} bytes more than before`,
  );
});

test('in process, a watch that may take centuries does not end at once', async () => {
  const client = (await startServer()).client();
  const { resourceVersion } = (await client.list(configMaps)).metadata;
  // Of a timer that cannot count so far, and rings at once, Node warns.
  const warnings: Error[] = [];
  const onWarning = (warning: Error): void => void warnings.push(warning);
  process.on('warning', onWarning);
  onTestFinished(() => void process.off('warning', onWarning));
  const names = namesOf(client.watch(configMaps, { resourceVersion, timeoutSeconds: 9_999_999_999 }));
  await client.create(configMaps, configMap('m0'));
  await eventually(() => names.length === 1);
  await new Promise((resolve) => setImmediate(resolve));
  expect(warnings).toEqual([]);
});
