/** The port for probes and scrapes, over real sockets. @module */
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';
import { MetricsRegistry } from './metrics.ts';
import { ProbeServer, type ProbeServerOptions } from './probe-server.ts';
import { eventually } from './testing/eventually.ts';

const running: ProbeServer[] = [];
afterEach(async () => {
  for (const server of running.splice(0)) await server.close();
});

async function start(options: Partial<ProbeServerOptions> = {}): Promise<{ server: ProbeServer; url: string }> {
  const server = await ProbeServer.start({ port: 0, ...options });
  running.push(server);
  return { server, url: `http://127.0.0.1:${server.port}` };
}

const ask = async (url: string, init?: RequestInit): Promise<[number, string]> => {
  const response = await fetch(url, init);
  return [response.status, await response.text()];
};

test('alive and ready are different things; why it is not ready is told to the log alone', async () => {
  let isSynced = false;
  const failures: string[] = [];
  const { url } = await start({
    live: { loop: () => undefined },
    ready: {
      informers: () => {
        if (!isSynced) throw new Error('secret address 10.0.0.1');
      },
      cloud: async () => undefined,
    },
    onFailure: (check, error) => failures.push(`${check}: ${(error as Error).message}`),
  });
  expect(await ask(`${url}/healthz`)).toEqual([200, 'ok']);
  expect(await ask(`${url}/readyz`)).toEqual([500, '[+]ping ok\n[-]informers failed: reason withheld\n[+]cloud ok\nreadyz check failed\n']);
  expect(failures).toEqual(['informers: secret address 10.0.0.1']);
  isSynced = true;
  expect(await ask(`${url}/readyz`)).toEqual([200, 'ok']);
  expect(await ask(`${url}/readyz?verbose`)).toEqual([200, '[+]ping ok\n[+]informers ok\n[+]cloud ok\nreadyz check passed\n']);
  expect(await ask(`${url}/healthz?verbose=1`)).toEqual([200, '[+]ping ok\n[+]loop ok\nhealthz check passed\n']);
});

test('metrics are answered with their content type; without them the path is unknown', async () => {
  const registry = new MetricsRegistry();
  registry.counter({ name: 'n_total', help: 'N.' }).inc({});
  const { url } = await start({ metrics: () => registry.render() });
  const response = await fetch(`${url}/metrics`);
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(await response.text()).toBe(registry.render());
  const without = await start();
  expect((await ask(`${without.url}/metrics`))[0]).toBe(404);
  const broken = await start({ metrics: () => Promise.reject(new Error('detail')) });
  expect(await ask(`${broken.url}/metrics`)).toEqual([500, 'the metrics cannot be read\n']);
});

test('only GET and HEAD of known paths are answered', async () => {
  const { url } = await start();
  expect(await ask(`${url}/healthz`, { method: 'HEAD' })).toEqual([200, '']);
  const refused = await fetch(`${url}/healthz`, { method: 'POST', body: 'x'.repeat(100_000) });
  expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  for (const path of ['/', '/constructor', '/healthz/', '//healthz', '/readyz/../healthz%00']) expect((await ask(url + path))[0]).toBe(404);
});

test('a check that hangs fails in time, and a client that sends nothing is cut off', async () => {
  const { server, url } = await start({ timeoutMs: 100, ready: { hangs: () => new Promise(() => undefined) } });
  expect(await ask(`${url}/readyz`)).toEqual([500, '[+]ping ok\n[-]hangs failed: reason withheld\nreadyz check failed\n']);
  const socket = connect(server.port, '127.0.0.1');
  socket.write('GET /healthz HTTP/1.1\r\n');
  expect(await text(socket)).toContain('408');
});

test('closing lets a request on its way finish and takes no new ones', async () => {
  const asked = Promise.withResolvers<void>();
  const finish = Promise.withResolvers<void>();
  const { server, url } = await start({
    ready: {
      slow: () => {
        asked.resolve();
        return finish.promise;
      },
    },
  });
  const answer = ask(`${url}/readyz`);
  await asked.promise;
  const closing = server.close();
  await eventually(() =>
    fetch(`${url}/healthz`).then(
      () => false,
      () => true,
    ),
  );
  finish.resolve();
  expect(await answer).toEqual([200, 'ok']);
  await closing;
  running.length = 0;
});

test('a port that is taken is an error', async () => {
  const { server } = await start();
  await expect(ProbeServer.start({ port: server.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});
