/** Answers: objects, Status, and what goes with them. @module */
import { STATUS_CODES, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { StatusError } from '../../kube/status-error.ts';
import { encode, messageSchemas } from './encoding.ts';
import { CONTENT_TYPES, statusFormat } from './negotiation.ts';

/** RFC 9110 `Warning: 299 - "text"`; what a header cannot carry becomes a space. */
function warningHeader(text: string): string {
  const printable = Array.from(text, (character) => (character >= ' ' && character <= '~' ? character : ' ')).join('');
  return `299 - "${printable.replaceAll(/[\\"]/g, String.raw`\$&`)}"`;
}

/** kube-apiserver's likely bounds [I], in characters: all warnings together; and of each, where they are more than that. */
const ALL_WARNINGS = 4096;
const ONE_WARNING = 256;

/** The values of the `Warning` header: each once, cut and left out where they would make the header too large. */
export function warningHeaders(warnings: readonly string[]): string[] {
  const once = [...new Set(warnings)];
  let left = ALL_WARNINGS;
  const isTooMuch = once.reduce((sum, text) => sum + text.length, 0) > ALL_WARNINGS;
  const shown = isTooMuch ? once.map((text) => text.slice(0, ONE_WARNING)) : once;
  return shown.filter((text) => (left -= text.length) >= 0).map(warningHeader);
}

/** Sends nothing once an answer has begun. */
export function send(response: ServerResponse, code: number, type: string, body: string | Uint8Array): void {
  if (response.headersSent || response.destroyed) return;
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  response.writeHead(code, { 'content-type': type, 'content-length': bytes.length, 'cache-control': 'no-cache, private' });
  response.end(bytes);
}

/** Any failure as a Status; only a StatusError shows its own words. */
export function asStatusError(error: unknown): StatusError {
  if (error instanceof StatusError) return error;
  if (error instanceof RangeError && /call stack/.test(error.message)) {
    return new StatusError(400, 'BadRequest', 'the object provided is nested too deep');
  }
  const what = error instanceof Error ? error.message : String(error);
  return new StatusError(500, 'InternalError', `Internal error occurred: ${what}`, { causes: [{ message: what }] });
}

export async function sendStatusError(response: ServerResponse, error: unknown): Promise<void> {
  const status = asStatusError(error);
  if (response.headersSent) {
    response.destroy();
    return;
  }
  if (status.details.retryAfterSeconds) response.setHeader('retry-after', String(status.details.retryAfterSeconds));
  const format = statusFormat(response.req.headers.accept);
  send(response, status.code, CONTENT_TYPES[format], await encode(status.toStatus(), format, messageSchemas));
}

/** How long a refused client may take to read the answer. */
const REFUSAL_GRACE_MS = 2000;

const refused = new WeakSet<Duplex>();

/** A Status written by hand where there is no response object (malformed requests, refused upgrades); closes the connection. */
export function closeWithStatus(socket: Duplex, status: StatusError): void {
  // Each further chunk of a malformed request reports itself again.
  if (refused.has(socket)) return;
  refused.add(socket);
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const body = JSON.stringify(status.toStatus());
  const head = [
    `HTTP/1.1 ${status.code} ${STATUS_CODES[status.code] ?? 'Error'}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  // What is still coming is thrown away: closing with unread input would reset the connection and lose the answer.
  socket.removeAllListeners('data');
  socket.resume();
  const timer = setTimeout(() => socket.destroy(), REFUSAL_GRACE_MS).unref();
  socket.once('close', () => clearTimeout(timer));
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
