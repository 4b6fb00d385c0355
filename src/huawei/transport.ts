/** One HTTP exchange: a request, its answer, a time limit, an end by signal. Nothing of either is kept or told. @module */
import http from 'node:http';
import https from 'node:https';

import { HuaweiError } from './errors.ts';
import type { Clock } from './time.ts';

export interface Exchange {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  /** Keeps connections between exchanges; absent: a connection of its own. */
  readonly agent?: http.Agent;
}

export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
  readonly requestId: string | undefined;
}

const MAX_ANSWER_BYTES = 32 * 1024 * 1024;

/** Rejects with a {@link HuaweiError} of category `network`, or with the signal's reason. Any status is an answer. */
export function exchange(clock: Clock, request: Exchange): Promise<Answer> {
  const { method, url, headers, body = '', timeoutMs, signal, agent = false } = request;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason as Error);
    /** From here on the server may have seen something. */
    let connected = false;
    const settle = (): void => {
      cancelTimer();
      signal?.removeEventListener('abort', onAbort);
    };
    const fail = (error: Error): void => {
      settle();
      if (signal?.aborted) return reject(signal.reason as Error);
      const message = `${method} ${url.origin}${url.pathname}: ${error.message || (error as NodeJS.ErrnoException).code}`;
      reject(new HuaweiError({ code: '', status: 0, message, method, path: url.pathname, notSent: !connected, cause: error }));
    };
    const outgoing = (url.protocol === 'https:' ? https : http).request(
      url,
      { method, agent, headers: { ...headers, 'content-length': Buffer.byteLength(body) } },
      (incoming) => {
        const chunks: Buffer[] = [];
        let size = 0;
        incoming.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > MAX_ANSWER_BYTES) outgoing.destroy(new Error('the answer is too long'));
          else chunks.push(chunk);
        });
        incoming.on('error', fail);
        incoming.on('end', () => {
          settle();
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            body: Buffer.concat(chunks).toString('utf8'),
            requestId: incoming.headers['x-request-id'] as string | undefined,
          });
        });
      },
    );
    const onAbort = (): void => void outgoing.destroy(new Error('aborted'));
    const cancelTimer = clock.after(timeoutMs, () => outgoing.destroy(new Error(`no answer within ${timeoutMs} ms`)));
    signal?.addEventListener('abort', onAbort, { once: true });
    outgoing.on('socket', (socket) => {
      if (socket.connecting) socket.once('connect', () => (connected = true));
      else connected = true;
    });
    outgoing.on('error', fail);
    outgoing.end(body);
  });
}
