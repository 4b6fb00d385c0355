/**
 * The `exec` and `attach` subresources: upgrades the request, joins its streams to a program, and
 * reports how the program ended.
 * @module
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { badRequest, StatusError } from '../../kube/status-error.ts';
import type { ContainerStreams, ExitStatus } from '../pod-runtime.ts';
import { streamsOf, type ContainerChannels, type ContainerStreamOptions } from './container-channels.ts';
import { exitStatusMessage, failureMessage } from './exit-status.ts';
import { SPDY_PROTOCOLS, spdyChannels } from './spdy-channels.ts';
import { acceptSpdy, isSpdyUpgrade } from './spdy-upgrade.ts';
import { refuseUpgrade } from './upgrade-refusal.ts';
import { WEBSOCKET_PROTOCOLS, webSocketChannels } from './websocket-channels.ts';

export interface ServeContainerStream {
  /** The upgrade request, already authorized, its pod and container already found. */
  request: IncomingMessage;
  socket: Duplex;
  head: Buffer;
  options: ContainerStreamOptions;
  /** Runs the program, or joins the running one. Its `signal` aborts when the client goes away. */
  run: (streams: ContainerStreams) => Promise<ExitStatus>;
}

/**
 * Serves one exec or attach by WebSocket or SPDY/3.1. Resolves when the connection is closed and never
 * rejects: what goes wrong is told to the client.
 */
export async function serveContainerStream({ request, socket, head, options, run }: ServeContainerStream): Promise<void> {
  let channels: ContainerChannels;
  try {
    channels = await openChannels(request, socket, head, options);
  } catch (error) {
    if (error instanceof StatusError && socket.writable) refuseUpgrade(socket, error);
    else socket.destroy();
    return;
  }
  const outcome = await run(streamsOf(channels, options.tty)).then(exitStatusMessage, failureMessage);
  await channels.finish(outcome);
  await channels.closed;
  socket.destroy();
}

async function openChannels(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  options: ContainerStreamOptions,
): Promise<ContainerChannels> {
  if (isSpdyUpgrade(request)) {
    acceptSpdy(request, socket, SPDY_PROTOCOLS);
    return await spdyChannels(socket, head, options);
  }
  const webSocket = await acceptWebSocket(request, socket, head, WEBSOCKET_PROTOCOLS);
  return webSocketChannels(webSocket, options);
}

const MAX_MESSAGE_BYTES = 1024 * 1024;

/**
 * Completes a WebSocket handshake with the first of the client's subprotocols that the server supports.
 * Rejects with StatusError 400 before anything is written when there is none.
 */
export function acceptWebSocket(request: IncomingMessage, socket: Duplex, head: Buffer, supported: readonly string[]): Promise<WebSocket> {
  const asked = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
  const protocol = asked.find((name) => supported.includes(name));
  if (!/^websocket$/i.test(request.headers.upgrade ?? '')) throw badRequest('Upgrade request required');
  if (!protocol)
    throw badRequest(
      `unable to upgrade: unable to negotiate protocol: client supports [${asked.join(' ')}], server accepts [${supported.join(' ')}]`,
    );
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: MAX_MESSAGE_BYTES,
    handleProtocols: () => protocol,
  });
  return new Promise((resolve, reject) => {
    // A malformed handshake is answered by the server itself, which then closes the socket.
    socket.once('close', () => reject(new Error('the WebSocket handshake failed')));
    server.handleUpgrade(request, socket, head, resolve);
  });
}
