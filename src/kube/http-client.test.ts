/** The HTTP client's rate limit and what it tells of its requests. @module */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { AdjustableClock } from './clock.ts';
import { HttpClient, type HttpClientOptions } from './http-client.ts';
import type { AnsweredRequest } from './request-observer.ts';
import { configMaps } from './resources.ts';
import { eventually } from './testing/eventually.ts';

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

/** A server that answers every list with none, and every watch with an open stream. */
async function setUp(options: HttpClientOptions = {}) {
  const seen: string[] = [];
  const server: Server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url!.includes('watch=true') ? 'watch' : request.url!}`);
    if (request.url!.includes('/missing')) response.statusCode = 404;
    if (request.url!.includes('watch=true')) {
      response.flushHeaders();
      return;
    }
    response.end(JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMapList', metadata: { resourceVersion: '1' }, items: [] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new HttpClient({ server: `http://${host}`, namespace: 'default', credentials: async () => ({}) }, options);
  const close = (): void => {
    client.close();
    server.closeAllConnections();
    server.close();
  };
  cleanups.push(close);
  return { client, seen, host, close };
}

test('requests beyond the burst wait for their turn, watches do not', async () => {
  const clock = new AdjustableClock({ frozen: true, start: 0 });
  const { client, seen } = await setUp({ clock, rateLimit: { perSecond: 2, burst: 3 } });
  const answered: number[] = [];
  const lists = Array.from({ length: 5 }, (_, at) => client.list(configMaps).then(() => answered.push(at)));
  await eventually(() => answered.length === 3);
  const stop = new AbortController();
  const watch = client.watch(configMaps, { signal: stop.signal })[Symbol.asyncIterator]();
  const next = watch.next();
  await eventually(() => seen.includes('GET watch'));
  expect([answered.length, clock.pending]).toEqual([3, 2]);
  await clock.advance(500);
  await eventually(() => answered.length === 4);
  expect(clock.pending).toBe(1);
  await clock.advance(500);
  await Promise.all(lists);
  stop.abort();
  expect((await next).done).toBe(true);
});

test('a request that is given up while it waits is not sent', async () => {
  const clock = new AdjustableClock({ frozen: true, start: 0 });
  const { client, seen } = await setUp({ clock, rateLimit: { perSecond: 1, burst: 1 } });
  await client.list(configMaps);
  const stop = new AbortController();
  const waiting = client.list(configMaps, { signal: stop.signal });
  await eventually(() => clock.pending === 1);
  stop.abort();
  await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  expect(seen).toHaveLength(1);
});

test('each request is told with its code, method and host; one without an answer as an error', async () => {
  const told: AnsweredRequest[] = [];
  const { client, host, close } = await setUp({ observer: { answered: (request) => told.push(request) } });
  await client.list(configMaps);
  await client.get(configMaps, { namespace: 'default', name: 'missing' }).catch(() => undefined);
  await client.create(configMaps, { metadata: { namespace: 'default', name: 'x' } });
  close();
  await client.list(configMaps).catch(() => undefined);
  expect(told.map(({ code, method, host }) => ({ code, method, host }))).toEqual([
    { code: '200', method: 'GET', host },
    { code: '404', method: 'GET', host },
    { code: '200', method: 'POST', host },
    { code: '<error>', method: 'GET', host },
  ]);
  for (const { durationMs } of told) expect(durationMs).toBeGreaterThanOrEqual(0);
});
