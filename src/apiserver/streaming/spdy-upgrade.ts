/**
 * The upgrade of an HTTP request to SPDY/3.1, with the negotiation of a stream protocol.
 * @module
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { StatusError } from '../../kube/status-error.ts';

export const isSpdyUpgrade = (request: IncomingMessage): boolean => /^spdy\/3\.1$/i.test(request.headers.upgrade ?? '');

/**
 * Answers 101 with the first protocol that the client asks for and the server supports.
 * @throws StatusError 403 when there is none; nothing has been written then.
 */
export function acceptSpdy(request: IncomingMessage, socket: Duplex, supported: readonly string[]): void {
  const asked = protocolsOf(request);
  const protocol = asked.find((name) => supported.includes(name));
  if (!protocol) {
    const why = `unable to negotiate protocol: client supports [${asked.join(' ')}], server accepts [${supported.join(' ')}]`;
    throw new StatusError(403, 'Forbidden', `unable to upgrade: ${why}`);
  }
  const head = ['HTTP/1.1 101 Switching Protocols', 'Connection: Upgrade', 'Upgrade: SPDY/3.1', `X-Stream-Protocol-Version: ${protocol}`];
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
}

/** One header per protocol, or several in one with commas. */
function protocolsOf(request: IncomingMessage): string[] {
  const { rawHeaders } = request;
  return rawHeaders
    .flatMap((name, i) => (i % 2 === 0 && name.toLowerCase() === 'x-stream-protocol-version' ? (rawHeaders[i + 1] ?? '').split(',') : []))
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
