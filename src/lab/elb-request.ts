/** One HTTP request from outside, through the loopback port of an ELB listener. @module */
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import type { Clock } from '../kube/index.ts';

export interface ElbRequest {
  /** Of the listener, on loopback. */
  port: number;
  path?: string;
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  /** Lab time; default 5 s. */
  timeoutMs?: number;
}

/** What the client saw: an answer, or how the connection failed. */
export type ElbAnswer =
  | { readonly kind: 'answer'; readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: string }
  | { readonly kind: 'refused' }
  | { readonly kind: 'timeout' };

/** Sends the request on a connection of its own. Resolves in every case. */
export function requestThroughElb(
  clock: Clock,
  { port, path = '/', method = 'GET', headers = {}, body, timeoutMs = 5000 }: ElbRequest,
): Promise<ElbAnswer> {
  return new Promise((resolve) => {
    const outgoing = httpRequest({ host: '127.0.0.1', port, path, method, headers, agent: false });
    const cancel = clock.after(timeoutMs, () => {
      finish({ kind: 'timeout' });
      outgoing.destroy();
    });
    const finish = (answer: ElbAnswer): void => {
      cancel();
      resolve(answer);
    };
    outgoing.on('error', () => finish({ kind: 'refused' }));
    outgoing.on('response', (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', () => finish({ kind: 'refused' }));
      incoming.on('end', () =>
        finish({ kind: 'answer', status: incoming.statusCode ?? 0, headers: incoming.headers, body: Buffer.concat(chunks).toString() }),
      );
    });
    outgoing.end(body);
  });
}
