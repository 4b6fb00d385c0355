/** Answers that Envoy gives itself, in its own words. @module */
import { STATUS_CODES, validateHeaderName, validateHeaderValue, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { flat, type HeaderList } from './header-rules.ts';

const NO_ANSWER_YET = 'upstream connect error or disconnect/reset before headers. reset reason: ';
export const TEXTS = {
  connectionRefused: `${NO_ANSWER_YET}remote connection failure, transport failure reason: delayed connect error: Connection refused`,
  connectTimeout: `${NO_ANSWER_YET}connection timeout`,
  terminated: `${NO_ANSWER_YET}connection termination`,
  requestTimeout: 'upstream request timeout',
} as const;

/** Every response of Envoy carries these two. */
export function withServerHeaders(headers: HeaderList, now: number): HeaderList {
  const kept = headers.filter(([name]) => name !== 'server');
  const dated = kept.some(([name]) => name === 'date') ? kept : [...kept, ['date', new Date(now).toUTCString()] as const];
  return [...dated, ['server', 'envoy']];
}

export interface Reply {
  readonly status: number;
  readonly body?: string;
  /** Beside content-length, content-type, date and server. */
  readonly headers?: HeaderList;
}

/** Sends a local reply; does nothing when the response has begun. */
export function sendReply(response: ServerResponse, { status, body = '', headers = [] }: Reply, now: number): void {
  if (response.headersSent || response.destroyed) return;
  const typed = body !== '' && !headers.some(([name]) => name === 'content-type');
  const own: HeaderList = [
    ['content-length', String(Buffer.byteLength(body))],
    ...(typed ? [['content-type', 'text/plain'] as const] : []),
    ...headers,
  ];
  writeHead(response, status, withServerHeaders(own, now));
  response.end(body);
}

/** Lower-case headers as given; `connection: close` only where the connection really ends. */
export function writeHead(response: ServerResponse, status: number, headers: HeaderList, reason = STATUS_CODES[status] ?? ''): void {
  response.sendDate = false;
  if (response.shouldKeepAlive) response.removeHeader('connection');
  response.writeHead(status, reason, flat(response.shouldKeepAlive ? headers : [...headers, ['connection', 'close']]));
}

/** The bytes of a reply outside of any request: a request that could not be parsed, or a refused upgrade. */
export function rawReply(status: number, body = '', headers: HeaderList = []): string {
  const text = STATUS_CODES[status] ?? '';
  const type = body === '' ? '' : 'content-type: text/plain\r\n';
  return `HTTP/1.1 ${status} ${text}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n${type}${headerLines(headers)}server: envoy\r\nconnection: close\r\n\r\n${body}`;
}

/**
 * Headers as bytes, for where no response object writes them. One that could end a line early is left out:
 * an HTTPRoute's filters may hold any text.
 */
export const headerLines = (headers: HeaderList): string =>
  headers
    .filter(([name, value]) => isWritable(name, value))
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');

/** Whether HTTP allows the header. */
export function isWritable(name: string, value: string): boolean {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
}

/** Says a last word and closes. */
export function endWith(socket: Duplex, text: string): void {
  socket.end(text, () => socket.destroy());
}
