/**
 * Paths of the built-in web server with which people try a Gateway: bodies of any size in both
 * directions, slow answers, WebSocket.
 * @module
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Clock } from '../../../kube/clock.ts';

const CHUNK = Buffer.alloc(64 * 1024, 'cilium-cce ');
const MAX_BYTES = 1024 * 1024 * 1024;
const MAX_DELAY_SECONDS = 3600;

/**
 * `/echo` sends the request's body back as it comes, `/bytes/N` sends N bytes, `/delay/SECONDS` answers
 * later. False: the path is none of these.
 */
export function answerTool(clock: Clock, request: IncomingMessage, response: ServerResponse): boolean {
  const path = (request.url ?? '').split('?')[0]!;
  if (path === '/echo') {
    response.setHeader('content-type', request.headers['content-type'] ?? 'application/octet-stream');
    request.pipe(response);
    request.once('error', () => response.destroy());
    return true;
  }
  const [, tool, amount] = /^\/(bytes|delay)\/(\d+(?:\.\d+)?)$/.exec(path) ?? [];
  if (tool === undefined) return false;
  request.resume();
  if (tool === 'bytes') sendBytes(response, Math.min(MAX_BYTES, Math.floor(Number(amount))));
  else answerLater(clock, response, Math.min(MAX_DELAY_SECONDS, Number(amount)));
  return true;
}

/** No more than the reader takes is kept in memory. */
function sendBytes(response: ServerResponse, size: number): void {
  response.setHeader('content-type', 'application/octet-stream');
  response.setHeader('content-length', size);
  let left = size;
  const send = (): void => {
    while (left > 0 && !response.destroyed) {
      const chunk = left >= CHUNK.length ? CHUNK : CHUNK.subarray(0, left);
      left -= chunk.length;
      if (!response.write(chunk)) return void response.once('drain', send);
    }
    response.end();
  };
  send();
}

function answerLater(clock: Clock, response: ServerResponse, seconds: number): void {
  const cancel = clock.after(seconds * 1000, () => response.end(`answered after ${seconds} s\n`));
  response.once('close', cancel);
}

/** Accepts a WebSocket and sends every message back. */
export function echoMessages(request: IncomingMessage, socket: Duplex, head: Buffer): void {
  const server = new WebSocketServer({ noServer: true });
  server.handleUpgrade(request, socket, head, (client) => {
    client.on('message', (data, isBinary) => client.send(data, { binary: isBinary }));
    client.on('error', () => client.terminate());
  });
}
