/** Node's own HTTP server on a port of a container. @module */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Process } from '../program.ts';
import { untilStopped } from './until-stopped.ts';

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** Listens until SIGTERM; then open requests are finished and connections closed. Rejects when the port is taken. */
export async function serveHttp(process: Process, port: number, handler: Handler): Promise<number> {
  const server = createServer(handler);
  server.keepAliveTimeout = 0;
  const sockets = new Set<{ destroy(): void }>();
  const close = process.network.listen(port, (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    server.emit('connection', socket);
  });
  try {
    await untilStopped(process.signal);
  } finally {
    close();
    server.closeIdleConnections();
    for (const socket of sockets) socket.destroy();
  }
  return 0;
}

/** `PORT`, else the first port that the container declares, else 80. */
export function portOf({ env, container }: Pick<Process, 'env' | 'container'>): number {
  return Number(env['PORT']) || container.ports?.find(({ protocol }) => protocol !== 'UDP')?.containerPort || 80;
}
