/** Reading what an API server answers: bodies, the lines of a watch, refusals. @module */
import type { IncomingMessage } from 'node:http';
import type { Status } from './objects.ts';
import { StatusError } from './status-error.ts';

/** The whole body. */
export async function readAll(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/**
 * The lines of a watch, split before decoding so that no character is torn.
 * @throws StatusError when a line grows beyond `maxBytes`
 */
export async function* linesOf(response: IncomingMessage, maxBytes: number): AsyncGenerator<string> {
  let waiting: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    let from = 0;
    for (let end = chunk.indexOf(10, from); end >= 0; end = chunk.indexOf(10, from)) {
      const line = Buffer.concat([...waiting, chunk.subarray(from, end)]).toString('utf8');
      waiting = [];
      size = 0;
      from = end + 1;
      if (line !== '') yield line;
    }
    waiting.push(chunk.subarray(from));
    size += chunk.length - from;
    if (size > maxBytes) throw new StatusError(500, 'InternalError', `a watch event is larger than ${maxBytes} bytes`);
  }
  // A last line without its end was cut off: the watch goes on from the event before it.
}

/** When the answer was written, by the server's clock, in ms since the Unix epoch. */
export function dateOf({ headers }: IncomingMessage): number | undefined {
  const date = Date.parse(headers.date ?? '');
  return Number.isNaN(date) ? undefined : date;
}

/** The Status that the server gave; for an answer that is none, its code and first line. */
export function statusErrorOf(response: IncomingMessage, body: Buffer): StatusError {
  const { statusCode = 500, headers } = response;
  const retryAfter = Number(headers['retry-after']);
  try {
    const status = JSON.parse(body.toString('utf8')) as Partial<Status>;
    if (status.kind === 'Status') {
      const details = { ...status.details, ...(retryAfter > 0 && { retryAfterSeconds: retryAfter }) };
      return StatusError.from({ ...status, code: status.code ?? statusCode, details } as Status);
    }
  } catch {
    // Not from an API server: a proxy, or something else at this address.
  }
  const text = body.toString('utf8', 0, 200).trim().split('\n')[0];
  return new StatusError(
    statusCode,
    'Unknown',
    `the server answered ${statusCode}${text ? `: ${text}` : ''}`,
    retryAfter > 0 ? { retryAfterSeconds: retryAfter } : {},
  );
}
