/**
 * A stand-in for the twin network in tests: a table of what answers at which address. Everything else
 * refuses, as a node without that NodePort does.
 * @module
 */
import { duplexPair, type Duplex } from 'node:stream';
import type { Origin } from '../../../path/model.ts';
import { DialError, type Address, type DialOptions, type TwinNetwork, type TwinSocket } from '../../net/types.ts';

export type Answer = 'refuse' | 'drop' | ((socket: Duplex) => void);

export class FakeNetwork implements TwinNetwork {
  readonly #answers = new Map<string, Answer>();
  /** Connections made so far, by `address:port`. */
  readonly dialled = new Map<string, number>();
  /** Ends of connections that are open now. */
  readonly open = new Set<Duplex>();

  /** What happens at an address from now on. */
  at(address: string, port: number, answer: Answer): void {
    this.#answers.set(`${address}:${port}`, answer);
  }

  async dial(_from: Origin, { address, port }: Address, options: DialOptions = {}): Promise<TwinSocket> {
    const key = `${address}:${port}`;
    const answer = this.#answers.get(key) ?? 'refuse';
    this.dialled.set(key, (this.dialled.get(key) ?? 0) + 1);
    await new Promise((resolve) => setImmediate(resolve));
    if (answer === 'refuse') throw new DialError('ECONNREFUSED', `connect ECONNREFUSED ${key}`);
    if (answer === 'drop') return await dropped(key, options.signal);
    const [client, server] = duplexPair();
    for (const end of [client, server]) {
      this.open.add(end);
      end.on('error', () => undefined);
      end.once('close', () => this.open.delete(end));
    }
    // An abrupt end of one side reaches the other, as a RST does.
    client.once('close', () => server.destroy());
    server.once('close', () => (client.readableEnded || server.writableFinished ? undefined : client.destroy(reset(key))));
    answer(server);
    return Object.assign(client, {
      remoteAddress: address,
      remotePort: port,
      localAddress: '100.125.0.1',
      localPort: 40000,
      peerIdentity: 2,
    });
  }

  listen(): () => void {
    throw new Error('not used by the cloud twin');
  }

  listenUdp(): () => void {
    throw new Error('not used by the cloud twin');
  }

  exchange(): Promise<Uint8Array> {
    throw new Error('not used by the cloud twin');
  }
}

const reset = (key: string): DialError => new DialError('ECONNRESET', `read ECONNRESET ${key}`);

function dropped(key: string, signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    const fail = (): void => reject(new DialError('ETIMEDOUT', `connect ETIMEDOUT ${key}`));
    if (signal?.aborted) fail();
    signal?.addEventListener('abort', fail, { once: true });
  });
}

/** Answers each request with HTTP 200, the given name as body, and closes. */
export function httpBackend(name: string, seen: (head: string) => void = () => undefined): (socket: Duplex) => void {
  return (socket) => {
    let head = '';
    socket.on('data', (chunk: Buffer) => {
      head += chunk.toString('latin1');
      if (!head.includes('\r\n\r\n')) return;
      seen(head);
      socket.end(`HTTP/1.1 200 OK\r\ncontent-length: ${name.length}\r\nconnection: close\r\n\r\n${name}`);
    });
  };
}
