/**
 * The `portforward` subresource: connections to ports of a pod over SPDY/3.1, plain or tunnelled in a
 * WebSocket. Each connection is a pair of streams, `error` and `data`, with the same `requestID`.
 * @module
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createWebSocketStream } from 'ws';
import { StatusError } from '../../kube/status-error.ts';
import { acceptWebSocket } from './container-stream.ts';
import { SpdySession } from './spdy/session.ts';
import type { SpdyStream } from './spdy/stream.ts';
import { acceptSpdy, isSpdyUpgrade } from './spdy-upgrade.ts';
import { refuseUpgrade } from './upgrade-refusal.ts';

const PROTOCOL = 'portforward.k8s.io';
const TUNNELLED = `SPDY/3.1+${PROTOCOL}`;
const CLOSE_GRACE_MS = 2000;

export interface ServePortForward {
  /** The upgrade request, already authorized, its pod already found. */
  request: IncomingMessage;
  socket: Duplex;
  head: Buffer;
  /** Opens a connection to a port of the pod; a rejection's message is shown by kubectl. */
  connect: (port: number) => Promise<Duplex>;
}

/** Serves one port-forward session. Resolves when it is closed and never rejects. */
export async function servePortForward({ request, socket, head, connect }: ServePortForward): Promise<void> {
  let transport = socket;
  let early = head;
  try {
    if (isSpdyUpgrade(request)) acceptSpdy(request, socket, [PROTOCOL]);
    else {
      transport = createWebSocketStream(await acceptWebSocket(request, socket, head, [TUNNELLED]));
      early = Buffer.alloc(0);
    }
  } catch (error) {
    if (error instanceof StatusError && socket.writable) refuseUpgrade(socket, error);
    else socket.destroy();
    return;
  }
  const pairs = new Map<string, Partial<Record<'error' | 'data', SpdyStream>>>();
  const upstreams = new Set<Duplex>();
  const session = new SpdySession({
    transport,
    head: early,
    onStream: (stream) => {
      const type = stream.headers.get('streamtype');
      const port = Number(stream.headers.get('port'));
      const id = stream.headers.get('requestid') ?? stream.headers.get('port') ?? '';
      const pair = pairs.get(id) ?? {};
      if ((type !== 'error' && type !== 'data') || pair[type] || !Number.isInteger(port) || port < 1 || port > 65_535)
        return stream.refuse();
      pair[type] = stream;
      pairs.set(id, pair);
      stream.accept();
      stream.once('close', () => {
        if (pairs.get(id)?.[type] === stream) pairs.delete(id);
      });
      if (pair.error && pair.data) void join(pair.error, pair.data, port, connect, upstreams);
    },
  });
  await session.closed;
  for (const upstream of upstreams) upstream.destroy();
  const timer = setTimeout(() => socket.destroy(), CLOSE_GRACE_MS);
  await new Promise<void>((resolve) => (socket.destroyed ? resolve() : void socket.once('close', () => resolve())));
  clearTimeout(timer);
}

async function join(
  failure: SpdyStream,
  data: SpdyStream,
  port: number,
  dial: (port: number) => Promise<Duplex>,
  upstreams: Set<Duplex>,
): Promise<void> {
  failure.resume();
  let upstream: Duplex;
  try {
    upstream = await dial(port);
  } catch (error) {
    failure.end(`error forwarding port ${port}: ${error instanceof Error ? error.message : 'unable to connect'}`);
    data.resume();
    data.end();
    return;
  }
  upstreams.add(upstream);
  upstream.on('error', () => {});
  // Each direction ends by itself, so that half-closed connections work through the tunnel.
  const inward = pipeline(data, upstream).catch(() => upstream.destroy());
  const outward = pipeline(upstream, data).catch(() => data.destroy());
  await Promise.all([inward, outward]);
  upstreams.delete(upstream);
  upstream.destroy();
  failure.end();
}
