/** exec, attach, logs and port-forward on the wire: WebSocket, SPDY, and clients that leave. @module */
import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import type { Duplex, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { StatusError } from '../../kube/status-error.ts';
import type { ContainerStreams, ExitStatus } from '../pod-runtime.ts';
import { serveContainerStream, servePortForward, type ContainerStreamOptions } from './index.ts';
import { TerminalSizes } from './terminal-sizes.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

type Serve = (request: IncomingMessage, socket: Duplex, head: Buffer) => Promise<void>;

/** A server that hands every upgrade to `serve`; `over` resolves when the first is over. */
async function serverFor(serve: Serve): Promise<{ port: number; over: Promise<void>; socket: Promise<Duplex> }> {
  const over = Promise.withResolvers<void>();
  const upgraded = Promise.withResolvers<Duplex>();
  const server = createServer();
  servers.push(server);
  server.on('upgrade', (request, socket, head) => {
    upgraded.resolve(socket);
    serve(request, socket, head).then(over.resolve, over.reject);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, over: over.promise, socket: upgraded.promise };
}

const everything: ContainerStreamOptions = { stdin: true, stdout: true, stderr: true, tty: false };
const container =
  (run: (streams: ContainerStreams) => Promise<ExitStatus>, options = everything): Serve =>
  (request, socket, head) =>
    serveContainerStream({ request, socket, head, options, run });

/** Everything that the server sends on each channel, until the connection is closed. */
async function messagesOf(socket: WebSocket): Promise<Record<number, string>> {
  const result: Record<number, string> = {};
  socket.on('message', (data: Buffer) => {
    const [channel = -1] = data;
    result[channel] = (result[channel] ?? '') + data.subarray(1).toString();
  });
  await once(socket, 'close');
  return result;
}

const open = (port: number, protocol: string | string[]): WebSocket => new WebSocket(`ws://127.0.0.1:${port}/`, protocol);
const statusOf = (messages: Record<number, string>): unknown => JSON.parse(messages[3] ?? 'null') as unknown;

describe('exec by WebSocket', () => {
  test('v5: input ends by the close channel, outputs and the success arrive before the connection closes', async () => {
    const { port, over } = await serverFor(
      container(async ({ stdin, stdout, stderr }) => {
        stderr?.write('noise');
        await pipeline(stdin as Readable, stdout!);
        return { exitCode: 0 };
      }),
    );
    const socket = open(port, ['v5.channel.k8s.io', 'v4.channel.k8s.io']);
    const messages = messagesOf(socket);
    await once(socket, 'open');
    expect(socket.protocol).toBe('v5.channel.k8s.io');
    socket.send(Buffer.concat([Buffer.of(0), Buffer.from('hello')]));
    socket.send(Buffer.of(255, 0));
    const received = await messages;
    expect(received).toMatchObject({ 1: 'hello', 2: 'noise' });
    expect(statusOf(received)).toMatchObject({ status: 'Success' });
    await over;
  });

  test('v4: the exit code is a cause of the status', async () => {
    const { port } = await serverFor(container(async () => ({ exitCode: 42 })));
    const socket = open(port, 'v4.channel.k8s.io');
    expect(statusOf(await messagesOf(socket))).toMatchObject({
      status: 'Failure',
      reason: 'NonZeroExitCode',
      details: { causes: [{ reason: 'ExitCode', message: '42' }] },
    });
  });

  test.each<[string, () => Promise<ExitStatus>, object]>([
    [
      'that cannot be started',
      async () => ({ exitCode: 126, error: 'no such file' }),
      { message: 'Internal error occurred: error executing command in container: no such file' },
    ],
    [
      'that the runtime refuses',
      () => Promise.reject(new StatusError(400, 'BadRequest', 'container is not running')),
      { reason: 'BadRequest', message: 'container is not running' },
    ],
    [
      'that makes the runtime fail',
      () => Promise.reject(new Error('broken')),
      { reason: 'InternalError', message: 'Internal error occurred: broken' },
    ],
  ])('a command %s is told as a status', async (_name, run, expected) => {
    const { port } = await serverFor(container(run));
    expect(statusOf(await messagesOf(open(port, 'v5.channel.k8s.io')))).toMatchObject({ status: 'Failure', ...expected });
  });

  test('terminal sizes arrive, and a terminal has no stderr', async () => {
    const { port } = await serverFor(
      container(
        async ({ stdout, stderr, resize }) => {
          for await (const { width, height } of resize) {
            stdout?.write(`${width}x${height} ${stderr === undefined}`);
            break;
          }
          return { exitCode: 0 };
        },
        { ...everything, tty: true },
      ),
    );
    const socket = open(port, 'v5.channel.k8s.io');
    const messages = messagesOf(socket);
    await once(socket, 'open');
    socket.send(Buffer.concat([Buffer.of(4), Buffer.from('{"Width":80,"Height":24}')]));
    expect((await messages)[1]).toBe('80x24 true');
  });

  test('a client that goes away aborts the program, and its socket is closed', async () => {
    const {
      port,
      over,
      socket: upgraded,
    } = await serverFor(
      container(async ({ signal, stdout }) => {
        stdout?.write('ready');
        await once(signal, 'abort');
        return { exitCode: 0 };
      }),
    );
    const socket = open(port, 'v5.channel.k8s.io');
    await once(socket, 'message');
    socket.terminate();
    await over;
    expect((await upgraded).destroyed).toBe(true);
  });

  test('output waits for a client that does not read', async () => {
    const chunk = Buffer.alloc(256 * 1024);
    let written = 0;
    const { port, over } = await serverFor(
      container(async ({ stdout, signal }) => {
        while (!signal.aborted && written < 1000) {
          written++;
          if (!stdout?.write(chunk)) await Promise.race([once(stdout!, 'drain'), once(signal, 'abort')]);
        }
        return { exitCode: 0 };
      }),
    );
    const socket = open(port, 'v5.channel.k8s.io');
    await once(socket, 'open');
    socket.pause();
    // The program is stuck as soon as a whole turn of the event loop adds nothing.
    for (let before = -1; before !== written;) {
      before = written;
      await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    }
    expect(written).toBeLessThan(1000);
    socket.terminate();
    await over;
  });

  test.each([
    ['a subprotocol that is not known', 'v1.channel.k8s.io', 'client supports [v1.channel.k8s.io]'],
    ['no subprotocol', '', 'client supports []'],
  ])('%s is refused with a Status', async (_name, protocol, message) => {
    const { port, over } = await serverFor(container(async () => ({ exitCode: 0 })));
    const socket = new WebSocket(`ws://127.0.0.1:${port}/`, protocol ? [protocol] : []);
    const [, response] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage];
    expect(response.statusCode).toBe(400);
    expect(JSON.parse(await text(response))).toMatchObject({
      kind: 'Status',
      reason: 'BadRequest',
      message: expect.stringContaining(message) as string,
    });
    await over;
  });

  test('an oversized message ends the connection and aborts the program', async () => {
    const { port, over } = await serverFor(
      container(async ({ signal }) => {
        await once(signal, 'abort');
        return { exitCode: 0 };
      }),
    );
    const socket = open(port, 'v5.channel.k8s.io');
    socket.on('error', () => {});
    await once(socket, 'open');
    socket.send(Buffer.alloc(2 * 1024 * 1024));
    const [code] = (await once(socket, 'close')) as [number];
    expect(code).toBe(1009);
    await over;
  });
});

function upgrade(port: number, headers: Record<string, string>): Promise<{ status: number | undefined; body: string }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ port, host: '127.0.0.1', method: 'POST', headers: { connection: 'Upgrade', ...headers } });
    request.on('response', (response) => void text(response).then((body) => resolve({ status: response.statusCode, body }), reject));
    request.on('upgrade', (response, socket) => {
      socket.destroy();
      resolve({ status: response.statusCode, body: '' });
    });
    request.on('error', reject);
    request.end();
  });
}

describe('negotiation of SPDY', () => {
  test('a protocol that is not known is refused with a Status', async () => {
    const { port } = await serverFor(container(async () => ({ exitCode: 0 })));
    const { status, body } = await upgrade(port, { upgrade: 'SPDY/3.1', 'x-stream-protocol-version': 'v2.channel.k8s.io' });
    expect(status).toBe(403);
    expect(JSON.parse(body)).toMatchObject({
      message: 'unable to upgrade: unable to negotiate protocol: client supports [v2.channel.k8s.io], server accepts [v4.channel.k8s.io]',
    });
  });

  test('an upgrade to something else is refused with a Status', async () => {
    const { port } = await serverFor(container(async () => ({ exitCode: 0 })));
    expect((await upgrade(port, { upgrade: 'h2c' })).status).toBe(400);
    const forward = await serverFor((request, socket, head) =>
      servePortForward({ request, socket, head, connect: () => Promise.reject(new Error('no')) }),
    );
    expect((await upgrade(forward.port, { upgrade: 'h2c' })).status).toBe(400);
  });

  test('a client that opens no streams and goes leaves nothing behind', async () => {
    const { port, over, socket } = await serverFor(container(async () => ({ exitCode: 0 })));
    expect((await upgrade(port, { upgrade: 'SPDY/3.1', 'x-stream-protocol-version': 'v4.channel.k8s.io' })).status).toBe(101);
    await over;
    expect((await socket).destroyed).toBe(true);
  });

  test('garbage after the upgrade closes the connection', async () => {
    const { port, over } = await serverFor((request, socket, head) =>
      servePortForward({ request, socket, head, connect: () => Promise.reject(new Error('no')) }),
    );
    const client = connect(port, '127.0.0.1');
    client.write(
      'POST / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: portforward.k8s.io\r\n\r\n',
    );
    await once(client, 'data');
    client.write(Buffer.alloc(100, 0xff));
    client.resume();
    await once(client, 'close');
    await over;
  });
});

test('terminal sizes: parts are put together, rubbish is skipped, a late reader gets the latest', async () => {
  const sizes = new TerminalSizes();
  sizes.receive('{"Width":1,"Height":1}\n{"Wid');
  sizes.receive('th":2,"Height":3}\n');
  sizes.receive('rubbish\n');
  const iterator = sizes[Symbol.asyncIterator]();
  expect((await iterator.next()).value).toEqual({ width: 2, height: 3 });
  const next = iterator.next();
  sizes.receive('{"Width":4,"Height":5}\n');
  expect((await next).value).toEqual({ width: 4, height: 5 });
  sizes.end();
  expect((await iterator.next()).done).toBe(true);
});
