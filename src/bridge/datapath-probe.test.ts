/** The probe against real servers on loopback. @module */
import { createServer, type RequestListener } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { datapathProbe } from './datapath-probe.ts';

async function serve(answer: RequestListener): Promise<number> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  });
  await new Promise((resolve) => server.once('listening', resolve));
  return (server.address() as AddressInfo).port;
}

const ask = (port: number, signal = AbortSignal.timeout(3_000)): Promise<boolean> => datapathProbe()('127.0.0.1', port, '/hello', signal);

test('200 on the path that was asked for is an answer, and the connection does not outlive it', async () => {
  const asked: (string | undefined)[] = [];
  let open = 0;
  const port = await serve(({ method, url, socket }, response) => {
    asked.push(`${method} ${url}`);
    open += 1;
    socket.once('close', () => (open -= 1));
    response.end('hello');
  });
  expect(await ask(port)).toBe(true);
  expect(asked).toEqual(['GET /hello']);
  await expect.poll(() => open).toBe(0);
});

test.each([204, 302, 404, 500])('%i is none, and no redirect is followed', async (status) => {
  let requests = 0;
  const port = await serve((_, response) => {
    requests += 1;
    response.writeHead(status, { location: '/hello' }).end();
  });
  expect(await ask(port)).toBe(false);
  expect(requests).toBe(1);
});

test('200 with more than cilium-health ever says is none, and is not read to its end', async () => {
  const port = await serve((_, response) => {
    const more = (): void => {
      while (response.write('x'.repeat(1_024)));
    };
    response.on('drain', more);
    more();
  });
  expect(await ask(port)).toBe(false);
});

test.each<[string, RequestListener]>([
  ['nothing', () => undefined],
  ['half a body', (_, response) => void response.writeHead(200, { 'content-length': 10 }).write('hel')],
])('a server that sends %s is given up with the signal', async (_, answer) => {
  const stop = new AbortController();
  const port = await serve((request, response) => {
    answer(request, response);
    stop.abort(new Error('enough'));
  });
  await expect(ask(port, stop.signal)).rejects.toThrow();
});

test('the connection is the one that was opened for it, and no other', async () => {
  const port = await serve((_, response) => response.end());
  const opened: string[] = [];
  const probe = datapathProbe((address, at) => {
    opened.push(`${address}:${at}`);
    return connect({ host: '127.0.0.1', port });
  });
  // Of the documentation range: nobody has it.
  expect(await probe('192.0.2.7', 4240, '/hello', AbortSignal.timeout(3_000))).toBe(true);
  expect(opened).toEqual(['192.0.2.7:4240']);
});

test('a port on which nobody listens is no answer', async () => {
  await expect(ask(1)).rejects.toThrow('ECONNREFUSED');
});
