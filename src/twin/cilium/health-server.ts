/** The health ports of Cilium's programs: what the kubelet's probes of their workloads ask. @module */
import { createServer, type OutgoingHttpHeaders } from 'node:http';
import type { ProcessNetwork } from '../kubernetes/program.ts';

export interface HealthAnswer {
  readonly status: number;
  readonly body?: string;
  readonly headers?: OutgoingHttpHeaders;
}

/** Serves a port of the process; `answer` is asked for each request, by its path. Returns the closer. */
export function serveHealth(
  network: Pick<ProcessNetwork, 'listen'>,
  port: number,
  answer: (path: string | undefined) => HealthAnswer,
): () => void {
  const server = createServer(({ url }, response) => {
    const { status, body = '', headers = { 'content-type': 'text/plain' } } = answer(url);
    response.writeHead(status, headers).end(body);
  });
  const close = network.listen(port, (socket) => server.emit('connection', socket));
  return () => {
    close();
    server.close();
    server.closeAllConnections();
  };
}
