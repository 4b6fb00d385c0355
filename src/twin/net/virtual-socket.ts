/**
 * A TCP connection without a kernel: two joined streams with back-pressure, half-close and reset.
 * Each end also carries the few methods of `net.Socket` that `node:http` calls, so that Node's own HTTP
 * client and server run over it.
 * @module
 */
import { Duplex } from 'node:stream';
import type { CancelTimer, Clock } from '../../kube/clock.ts';
import type { TwinSocket } from './types.ts';

/** What one end knows of the connection. */
export interface SocketEnd {
  localAddress: string;
  localPort: number;
  remoteAddress: string;
  remotePort: number;
  /** Numeric Cilium identity of the peer; 0 when nobody knows. */
  peerIdentity: number;
}

export class VirtualSocket extends Duplex implements TwinSocket {
  readonly localAddress: string;
  readonly localPort: number;
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly remoteFamily = 'IPv4';
  readonly peerIdentity: number;
  bytesRead = 0;
  bytesWritten = 0;
  readonly #clock: Clock;
  #peer: VirtualSocket | undefined;
  /** Completes the peer's write that filled this end's read buffer. */
  #heldWrite: ((error?: Error) => void) | undefined;
  #idleMs = 0;
  #lastActivity = 0;
  #cancelIdle: CancelTimer | undefined;

  constructor(end: SocketEnd, clock: Clock) {
    super({ allowHalfOpen: true });
    this.localAddress = end.localAddress;
    this.localPort = end.localPort;
    this.remoteAddress = end.remoteAddress;
    this.remotePort = end.remotePort;
    this.peerIdentity = end.peerIdentity;
    this.#clock = clock;
    // A program that forgets to listen for `error` must not take the whole lab down with it.
    this.on('error', () => undefined);
  }

  /** Two ends joined: what one writes the other reads. */
  static pair(client: SocketEnd, server: SocketEnd, clock: Clock): [client: VirtualSocket, server: VirtualSocket] {
    const a = new VirtualSocket(client, clock);
    const b = new VirtualSocket(server, clock);
    a.#peer = b;
    b.#peer = a;
    return [a, b];
  }

  /**
   * An end whose packets are lost on the way: established, writable until the send buffer is full,
   * never answered (facts/cilium.md §4.4).
   */
  static silent(end: SocketEnd, clock: Clock): VirtualSocket {
    return new VirtualSocket(end, clock);
  }

  override _read(): void {
    const complete = this.#heldWrite;
    this.#heldWrite = undefined;
    complete?.();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    const peer = this.#peer;
    // Without a peer the bytes wait for an acknowledgement that never comes.
    if (!peer) return;
    this.bytesWritten += chunk.length;
    this.#touch();
    process.nextTick(() => peer.#receive(chunk, done));
  }

  override _final(done: (error?: Error | null) => void): void {
    const peer = this.#peer;
    process.nextTick(() => {
      if (peer && !peer.destroyed) peer.push(null);
      done();
    });
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#cancelIdle?.();
    const held = this.#heldWrite;
    this.#heldWrite = undefined;
    const peer = this.#peer;
    if (peer) {
      // The peer must not complete a write of an end that is gone.
      peer.#heldWrite = undefined;
      const finSent = this.writableFinished;
      process.nextTick(() => {
        held?.(reset());
        if (!finSent) peer.#reset();
      });
    }
    done(error);
  }

  /** Ends the writing side and closes once everything is written, as `net.Socket` does. */
  destroySoon(): void {
    if (this.writable) this.end();
    if (this.writableFinished) this.destroy();
    else this.once('finish', () => this.destroy());
  }

  /** Sends RST instead of FIN. */
  resetAndDestroy(): this {
    const peer = this.#peer;
    if (peer) peer.#reset();
    return this.destroy();
  }

  /** Emits `timeout` after `ms` without traffic; 0 switches it off. */
  setTimeout(ms: number, callback?: () => void): this {
    this.#cancelIdle?.();
    this.#cancelIdle = undefined;
    this.#idleMs = ms;
    if (callback) {
      if (ms === 0) this.removeListener('timeout', callback);
      else this.once('timeout', callback);
    }
    if (ms > 0 && !this.destroyed) {
      this.#lastActivity = this.#clock.now();
      this.#armIdle(ms);
    }
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  #armIdle(ms: number): void {
    this.#cancelIdle = this.#clock.after(ms, () => {
      const left = this.#lastActivity + this.#idleMs - this.#clock.now();
      if (left > 0) this.#armIdle(left);
      else this.emit('timeout');
    });
  }

  #touch(): void {
    if (this.#idleMs > 0) this.#lastActivity = this.#clock.now();
  }

  #receive(chunk: Buffer, done: (error?: Error | null) => void): void {
    if (this.destroyed || this.readableEnded) return done(reset());
    this.bytesRead += chunk.length;
    this.#touch();
    if (this.push(chunk)) done();
    else this.#heldWrite = done;
  }

  #reset(): void {
    if (!this.destroyed) this.destroy(reset());
  }
}

function reset(): Error {
  return Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET', syscall: 'read' });
}
