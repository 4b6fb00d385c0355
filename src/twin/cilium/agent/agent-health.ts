/** The agent's health port: what the kubelet's probes of the DaemonSet ask (`/healthz` on 127.0.0.1:9879). @module */
import { createServer } from 'node:http';
import type { ProcessNetwork } from '../../kubernetes/program.ts';

/** Answers 200 while `healthy`, else 503. Returns the closer. */
export function serveHealth(network: ProcessNetwork, port: number, healthy: () => boolean): () => void {
  const server = createServer((request, response) => {
    const status = request.url !== '/healthz' ? 404 : healthy() ? 200 : 503;
    response.writeHead(status, { 'content-type': 'text/plain' }).end(status === 404 ? '404 page not found\n' : '');
  });
  const close = network.listen(port, (socket) => server.emit('connection', socket));
  return () => {
    close();
    server.close();
    server.closeAllConnections();
  };
}
