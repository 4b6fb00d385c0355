/** One HTTP/1.1 exchange over a connection of the twin, for the programs that are HTTP clients. @module */
import { request, type IncomingMessage } from 'node:http';
import type { TwinSocket } from '../../net/types.ts';

export interface HttpCall {
  method: string;
  /** With the query string. */
  path: string;
  /** In the order in which they are sent. */
  headers: readonly [name: string, value: string][];
  body?: string | undefined;
  signal: AbortSignal;
}

/**
 * Resolves with the answer's head; its body is read from the message. Rejects when the connection ends before
 * (`code` ECONNRESET, with `reset` true when it was reset), or with the signal's reason.
 */
export function call(socket: TwinSocket, { method, path, headers, body, signal }: HttpCall): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const outgoing = request({
      createConnection: () => socket,
      method,
      path,
      headers: headers.flat(),
      setDefaultHeaders: false,
      signal,
    });
    outgoing.on('response', resolve);
    outgoing.on('error', (error: Error & { code?: string }) => {
      socket.destroy();
      reject(signal.aborted ? (signal.reason as Error) : error);
    });
    outgoing.end(body);
  });
}
