/** Node's own HTTP server on a port of a container. @module */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Process } from '../program.ts';
import { untilStopped } from './until-stopped.ts';

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;
export type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/**
 * Listens until SIGTERM; then takes no more, finishes the requests that are open and ends with the last
 * of them (or with SIGKILL). Rejects when the port is taken.
 */
export async function serveHttp(process: Process, port: number, handler: Handler, onUpgrade?: UpgradeHandler): Promise<number> {
  const server = createServer(handler);
  server.keepAliveTimeout = 0;
  /** Every connection with the requests on it that are not answered yet. */
  const open = new Map<Duplex, Set<ServerResponse>>();
  let stopping = false;
  const drained = Promise.withResolvers<void>();
  const close = process.network.listen(port, (socket) => {
    open.set(socket, new Set());
    socket.once('close', () => {
      open.delete(socket);
      if (stopping && open.size === 0) drained.resolve();
    });
    server.emit('connection', socket);
  });
  server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    const requests = open.get(request.socket);
    requests?.add(response);
    response.once('close', () => {
      requests?.delete(response);
      if (stopping && requests?.size === 0) request.socket.end();
    });
  });
  if (onUpgrade) server.on('upgrade', onUpgrade);
  try {
    await untilStopped(process.signal);
  } finally {
    close();
  }
  stopping = true;
  for (const [socket, requests] of open) {
    if (requests.size === 0) socket.destroy();
    for (const response of requests) if (!response.headersSent) response.setHeader('connection', 'close');
  }
  if (open.size > 0) await drained.promise;
  return 0;
}

/** `PORT`, else the first port that the container declares, else 80. */
export function portOf({ env, container }: Pick<Process, 'env' | 'container'>): number {
  return Number(env['PORT']) || container.ports?.find(({ protocol }) => protocol !== 'UDP')?.containerPort || 80;
}
