/** Bodies beyond the limit. @module */
import { once } from 'node:events';
import { connect, type TLSSocket } from 'node:tls';
import { expect, test } from 'vitest';
import { raw, startServer } from '../testing/server.ts';

const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';
const MEBIBYTE = Buffer.alloc(1024 * 1024, 'x');

test.each([
  [
    'with its length declared',
    (socket: TLSSocket, head: string) => socket.write(`${head}Content-Length: ${8 * MEBIBYTE.length}\r\n\r\n`),
    undefined,
  ],
  [
    'in chunks',
    (socket: TLSSocket, head: string) => socket.write(`${head}Transfer-Encoding: chunked\r\n\r\n`),
    `${MEBIBYTE.length.toString(16)}\r\n`,
  ],
] as const)('a client that sends 8 MiB to the end before it reads, %s, is answered 413 and can go on', async (_how, begin, chunkHead) => {
  const server = await startServer();
  const { hostname, port } = new URL(server.url);
  const socket = connect({ host: hostname, port: Number(port), ca: server.caCertificate });
  await once(socket, 'secureConnect');
  const authorization = `Authorization: Bearer ${server.issueToken('t', ['system:masters'])}\r\n`;
  begin(socket, `POST ${CONFIG_MAPS} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n${authorization}`);
  socket.pause();
  for (let sent = 0; sent < 8; sent += 1) {
    if (chunkHead) socket.write(chunkHead);
    socket.write(MEBIBYTE);
    if (chunkHead) socket.write('\r\n');
  }
  if (chunkHead) socket.write('0\r\n\r\n');
  await new Promise<void>((resolve, reject) =>
    socket.write(`GET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`, (error) => (error ? reject(error) : resolve())),
  );
  const answers: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => answers.push(chunk)).resume();
  await once(socket, 'close');
  expect(Buffer.concat(answers).toString()).toMatch(
    /^HTTP\/1\.1 413 [\s\S]*Request entity too large: limit is 3145728[\s\S]*HTTP\/1\.1 200 OK[\s\S]*ok$/,
  );
});

test('nothing of an oversized body is stored, and the next request is answered', async () => {
  const server = await startServer();
  const body = JSON.stringify({ metadata: { name: 'big' }, data: { x: 'y'.repeat(4 * 1024 * 1024) } });
  expect((await raw(server, 'POST', CONFIG_MAPS, { body, headers: { 'content-type': 'application/json' } })).code).toBe(413);
  expect((await raw(server, 'GET', `${CONFIG_MAPS}/big`)).code).toBe(404);
});
