/** A small HTTP service on loopback: what the metadata service and IAM are made of. @module */
import { randomBytes } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ServiceRequest {
  readonly method: string;
  /** Path and query as on the request line. */
  readonly target: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface ServiceReply {
  status: number;
  headers?: Readonly<Record<string, string>>;
  /** A text goes as it is, anything else as JSON. */
  body?: string | object;
}

/** What a test lets go wrong with a request, in place of its answer. */
export type ServiceFault = ServiceReply | 'hangUp' | 'silence';

export interface LoopbackServer {
  /** `http://127.0.0.1:<port>`. */
  readonly endpoint: string;
  /** Requests so far, by `METHOD path`. */
  readonly requests: ReadonlyMap<string, number>;
  /** Replaces the fault injector; `undefined` removes it. */
  injectFaults(injector: ((request: ServiceRequest) => ServiceFault | undefined) | undefined): void;
  stop(): Promise<void>;
}

const MAX_BODY_BYTES = 64 * 1024;

export async function startLoopbackServer(
  answer: (request: ServiceRequest) => ServiceReply,
  options: { port?: number; failed: (error: unknown) => ServiceReply },
): Promise<LoopbackServer> {
  const requests = new Map<string, number>();
  let injector: ((request: ServiceRequest) => ServiceFault | undefined) | undefined;
  const server = http.createServer((incoming, outgoing) => {
    incoming.on('error', () => undefined);
    serve(incoming, outgoing).catch(() => incoming.socket.destroy());
  });

  async function serve(incoming: http.IncomingMessage, outgoing: http.ServerResponse): Promise<void> {
    const { method = 'GET', url: target = '/', headers } = incoming;
    const [path = '', ...query] = target.split('?');
    const body = await bodyOf(incoming);
    const request = { method, target, path, query: new URLSearchParams(query.join('?')), headers, body };
    const name = `${method} ${path}`;
    requests.set(name, (requests.get(name) ?? 0) + 1);
    const fault = injector?.(request);
    if (fault === 'silence') return;
    if (fault === 'hangUp') return void incoming.socket.destroy();
    reply(outgoing, fault ?? attempt(() => answer(request)));
  }

  function attempt(work: () => ServiceReply): ServiceReply {
    try {
      return work();
    } catch (error) {
      return options.failed(error);
    }
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    injectFaults: (next) => {
      injector = next;
    },
    stop: async () => {
      // Nobody is let in any more before those who are in are sent away: one who came in between would be waited for.
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function reply(outgoing: http.ServerResponse, { status, headers, body }: ServiceReply): void {
  const isText = typeof body === 'string';
  outgoing.writeHead(status, {
    'x-request-id': randomBytes(16).toString('hex'),
    ...(body !== undefined && { 'content-type': isText ? 'text/plain; charset=utf-8' : 'application/json' }),
    ...headers,
  });
  outgoing.end(body === undefined || isText ? body : JSON.stringify(body));
}

async function bodyOf(incoming: http.IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new Error('the body is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
