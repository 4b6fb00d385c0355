/**
 * One stream of a SPDY connection as a Node duplex stream.
 * @module
 */
import { Duplex } from 'node:stream';
import { dataFrame, rstStreamFrame, STATUS_CANCEL, STATUS_REFUSED_STREAM, type SpdyHeaders } from './frames.ts';

/** What a stream asks of its connection. */
export interface StreamLink {
  send(frame: Buffer, done?: (error?: Error | null) => void): void;
  reply(): void;
  /** So many bytes have been read from the stream. */
  consumed(bytes: number): void;
  closed(): void;
}

/** Small enough that streams of one connection take turns. */
const MAX_DATA_BYTES = 16 * 1024;

type Done = (error?: Error | null) => void;

export class SpdyStream extends Duplex {
  readonly id: number;
  readonly headers: SpdyHeaders;
  readonly #link: StreamLink;
  readonly #received: Buffer[] = [];
  #unread = 0;
  #mayPush = false;
  #remoteEnded = false;
  #localEnded: boolean;
  /** Bytes that the peer allows; `undefined`: it does not count. */
  #window: number | undefined;
  #waiting: { rest: Buffer; done: Done } | undefined;
  #reset = false;

  constructor(id: number, headers: SpdyHeaders, link: StreamLink, options: { window: number | undefined; mayWrite: boolean }) {
    super({ allowHalfOpen: true });
    this.id = id;
    this.headers = headers;
    this.#link = link;
    this.#window = options.window;
    this.#localEnded = !options.mayWrite;
    // A peer that goes away is told by `close`; without a listener Node would throw.
    this.on('error', () => {});
  }

  /** Bytes received and not yet read. */
  get unread(): number {
    return this.#unread;
  }

  accept(): void {
    this.#link.reply();
  }

  refuse(): void {
    this.#localEnded = true;
    this.#remoteEnded = true;
    this.#link.send(rstStreamFrame(this.id, STATUS_REFUSED_STREAM));
    this.destroy();
  }

  receive(data: Buffer, fin: boolean): void {
    if (this.#remoteEnded || this.destroyed) return;
    if (data.length > 0) {
      this.#received.push(data);
      this.#unread += data.length;
    }
    this.#remoteEnded = fin;
    this.#deliver();
  }

  /** The peer gave the stream up. */
  wasReset(): void {
    this.#reset = true;
    this.#localEnded = true;
    this.#remoteEnded = true;
    this.destroy(new Error('the stream was reset by the client'));
  }

  connectionLost(): void {
    if (this.#remoteEnded && this.writableFinished) return;
    this.#localEnded = true;
    this.#remoteEnded = true;
    this.destroy(new Error('the connection was closed by the client'));
  }

  allow(bytes: number): void {
    this.#window = (this.#window ?? 0) + bytes;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting) this.#transmit(waiting.rest, waiting.done);
  }

  override _read(): void {
    this.#mayPush = true;
    this.#deliver();
  }

  #deliver(): void {
    let consumed = 0;
    while (this.#mayPush) {
      const data = this.#received.shift();
      if (!data) break;
      consumed += data.length;
      this.#unread -= data.length;
      this.#mayPush = this.push(data);
    }
    if (consumed > 0) this.#link.consumed(consumed);
    if (this.#remoteEnded && this.#received.length === 0 && !this.readableEnded) {
      this.#mayPush = false;
      this.push(null);
    }
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: Done): void {
    if (this.#localEnded) return done(new Error('the stream is closed for writing'));
    this.#transmit(chunk, done);
  }

  #transmit(data: Buffer, done: Done): void {
    const size = Math.min(data.length, MAX_DATA_BYTES, Math.max(0, this.#window ?? MAX_DATA_BYTES));
    if (data.length === 0) return done();
    if (size === 0) {
      this.#waiting = { rest: data, done };
      return;
    }
    if (this.#window !== undefined) this.#window -= size;
    this.#link.send(dataFrame(this.id, data.subarray(0, size), false), (error) => {
      if (error || size === data.length) done(error);
      else this.#transmit(data.subarray(size), done);
    });
  }

  override _final(done: Done): void {
    if (this.#localEnded) return done();
    this.#localEnded = true;
    this.#link.send(dataFrame(this.id, Buffer.alloc(0), true), done);
  }

  override _destroy(error: Error | null, done: Done): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    this.#received.length = 0;
    this.#unread = 0;
    if (!this.#reset && !(this.#localEnded && this.#remoteEnded)) this.#link.send(rstStreamFrame(this.id, STATUS_CANCEL));
    this.#link.closed();
    waiting?.done(error ?? new Error('the stream was destroyed'));
    done(error);
  }
}
