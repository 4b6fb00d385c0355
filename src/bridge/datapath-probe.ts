/** Whether a node's cilium-health endpoint answers: a plain HTTP GET, as cilium-health itself asks. @module */
import { request, type IncomingMessage } from 'node:http';
import { connect as tcp } from 'node:net';
import type { Duplex } from 'node:stream';

/** `true`: HTTP 200. A rejection counts as `false`; once the signal aborts nobody waits for the answer. */
export type DatapathProbe = (address: string, port: number, path: string, signal: AbortSignal) => Promise<boolean>;

/** Opens the connection; whoever gets it closes it. */
export type Connect = (address: string, port: number, signal: AbortSignal) => Duplex | Promise<Duplex>;

/** What cilium-health answers fits many times; whoever sends more is somebody else. */
const MOST_BODY_BYTES = 4_096;

/**
 * Follows no redirects, takes no proxy, keeps no connection; its time is the signal's.
 *
 * @example
 * await datapathProbe()('10.101.0.7', 4240, '/hello', AbortSignal.timeout(3_000));
 */
export function datapathProbe(connect: Connect = (host, port) => tcp({ host, port })): DatapathProbe {
  return async (address, port, path, signal) => {
    const socket = await connect(address, port, signal);
    // The request tells of it; one that comes when the request is over is nobody's.
    socket.on('error', () => undefined);
    try {
      return await isOk(socket, { address, port, path, signal });
    } finally {
      socket.destroy();
    }
  };
}

interface Asked {
  address: string;
  port: number;
  path: string;
  signal: AbortSignal;
}

async function isOk(socket: Duplex, { address, port, path, signal }: Asked): Promise<boolean> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    // Without an agent, which would make a connection of its own, through a proxy of the environment too.
    request({ host: address, port, path, signal, createConnection: () => socket })
      .on('response', resolve)
      .on('error', reject)
      .end();
  });
  let bytes = 0;
  for await (const chunk of response) {
    bytes += (chunk as Buffer).length;
    if (bytes > MOST_BODY_BYTES) return false;
  }
  return response.statusCode === 200;
}
