/**
 * The twin's network as its processes see it: addresses inside the cluster are virtual, connections are
 * in-memory streams, and whether one comes about is decided by `trace` (src/path) alone.
 * @module
 */
import type { Duplex } from 'node:stream';
import type { Origin } from '../../path/model.ts';

export interface Address {
  address: string;
  port: number;
}

/** One end of a TCP connection in the twin network. */
export type TwinSocket = Duplex & {
  /** The peer as this end sees it (after SNAT). */
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly localAddress: string;
  readonly localPort: number;
  /** Numeric Cilium identity of the peer as the datapath sees it. */
  readonly peerIdentity: number;
};

/** `ECONNREFUSED` (RST) or `ETIMEDOUT`; with a dropped packet `dial` hangs until its signal aborts. */
export class DialError extends Error {
  override readonly name = 'DialError';
  readonly code: 'ECONNREFUSED' | 'ETIMEDOUT' | 'EHOSTUNREACH' | 'ECONNRESET';

  constructor(code: DialError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

export interface DialOptions {
  /** Gives up with ETIMEDOUT when aborted: a dropped packet never answers. */
  signal?: AbortSignal;
}

export interface TwinNetwork {
  /** Accepts connections to an address inside the twin (a pod's or a node's). Returns the closer. */
  listen(at: Address, accept: (socket: TwinSocket) => void): () => void;
  /** Connects, if every hop of the trace passes. */
  dial(from: Origin, to: Address, options?: DialOptions): Promise<TwinSocket>;
  /** Answers datagrams (DNS). Returns the closer. */
  listenUdp(at: Address, answer: (query: Uint8Array, from: Address) => Promise<Uint8Array | undefined>): () => void;
  /** Sends a datagram and waits for its answer; hangs until the signal aborts when a hop drops it. */
  exchange(from: Origin, to: Address, query: Uint8Array, options?: DialOptions): Promise<Uint8Array>;
}
