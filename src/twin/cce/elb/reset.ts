/** Ends a connection at once, as a reset wherever that is possible. @module */
import type { Socket } from 'node:net';

/**
 * A socket whose own end is being sent cannot be reset any more: libuv refuses, and Node would then wait
 * for ever for a socket that it holds to be destroyed.
 */
export function reset(socket: Socket): void {
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}
