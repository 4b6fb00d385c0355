/**
 * The server's side of a SPDY/3.1 connection over any byte stream (a TLS socket, or a WebSocket that
 * tunnels it): streams opened by the client, as Node duplex streams with back-pressure.
 *
 * kubectl's library (moby/spdystream) neither sends WINDOW_UPDATE nor counts windows, so a send window is
 * kept only for peers that announce one in SETTINGS; and since such a peer does not stop at our
 * window either, the connection is not read while one of its streams has too much unread.
 * @module
 */
import type { Duplex } from 'node:stream';
import {
  atLeast,
  FLAG_FIN,
  FLAG_UNIDIRECTIONAL,
  FRAME_HEADER_BYTES,
  GOAWAY,
  goAwayFrame,
  headerBlock,
  HEADERS,
  parseFrameHeader,
  parseHeaderBlock,
  parseSettings,
  PING,
  pingFrame,
  RST_STREAM,
  rstStreamFrame,
  SETTING_INITIAL_WINDOW_SIZE,
  SETTINGS,
  SpdyProtocolError,
  STATUS_PROTOCOL_ERROR,
  STATUS_REFUSED_STREAM,
  SYN_REPLY,
  SYN_STREAM,
  synReplyFrame,
  WINDOW_UPDATE,
  windowUpdateFrame,
  type FrameHeader,
} from './frames.ts';
import { HeaderDeflater, HeaderInflater } from './header-compression.ts';
import { SpdyStream, type StreamLink } from './stream.ts';

const MAX_CONTROL_BYTES = 64 * 1024;
const MAX_STREAMS = 1000;
/** Unread bytes of one stream at which the connection is no longer read. */
const MAX_UNREAD_BYTES = 1024 * 1024;

export interface SpdySessionOptions {
  transport: Duplex;
  /** Bytes that arrived with the upgrade request. */
  head?: Buffer;
  /** Called for each stream that the client opens; `stream.accept()` or `stream.refuse()` must follow. */
  onStream: (stream: SpdyStream) => void;
}

export class SpdySession {
  /** Resolves when the connection is over, for whatever reason. */
  readonly closed: Promise<void>;
  readonly #transport: Duplex;
  readonly #onStream: (stream: SpdyStream) => void;
  readonly #inflater = new HeaderInflater();
  readonly #deflater = new HeaderDeflater();
  readonly #streams = new Map<number, SpdyStream>();
  #lastStreamId = 0;
  #peerWindow: number | undefined;
  #resume: (() => void) | undefined;
  #over = false;

  constructor({ transport, head, onStream }: SpdySessionOptions) {
    this.#transport = transport;
    this.#onStream = onStream;
    transport.on('error', () => {});
    transport.once('close', () => this.#unblock());
    this.closed = this.#run(head);
  }

  /** Says goodbye and ends the connection once everything written has been sent. */
  end(): void {
    if (this.#over) return;
    this.#send(goAwayFrame(this.#lastStreamId, 0));
    this.#transport.end();
  }

  destroy(): void {
    this.#transport.destroy();
  }

  async #run(head: Buffer | undefined): Promise<void> {
    const chunks = this.#transport.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer>;
    try {
      await this.#read(head, chunks);
    } catch (error) {
      if (error instanceof SpdyProtocolError) this.#send(goAwayFrame(this.#lastStreamId, STATUS_PROTOCOL_ERROR));
    }
    await chunks.return?.().catch(() => {});
    this.#over = true;
    this.#inflater.close();
    for (const stream of this.#streams.values()) stream.connectionLost();
    this.#streams.clear();
    // What was written is flushed by `end`; a peer that does not close in turn is the caller's to destroy.
    this.#transport.end();
    // Read to the end, so that the peer's closing is seen.
    this.#transport.resume();
  }

  async #read(head: Buffer | undefined, chunks: AsyncIterator<Buffer>): Promise<void> {
    let buffered: Buffer = head ?? Buffer.alloc(0);
    /** The data frame of which a part is still to come. */
    let partial: FrameHeader | undefined;
    for (;;) {
      for (;;) {
        if (partial) {
          const part = buffered.subarray(0, partial.length);
          buffered = buffered.subarray(part.length);
          partial.length -= part.length;
          const complete = partial.length === 0;
          await this.#data(partial.streamId, part, complete && (partial.flags & FLAG_FIN) !== 0);
          if (!complete) break;
          partial = undefined;
        }
        if (buffered.length < FRAME_HEADER_BYTES) break;
        const header = parseFrameHeader(buffered);
        if (header.type === undefined) {
          buffered = buffered.subarray(FRAME_HEADER_BYTES);
          partial = header;
          continue;
        }
        if (header.length > MAX_CONTROL_BYTES) throw new SpdyProtocolError(`a control frame of ${header.length} bytes is too large`);
        const end = FRAME_HEADER_BYTES + header.length;
        if (buffered.length < end) break;
        const payload = buffered.subarray(FRAME_HEADER_BYTES, end);
        buffered = buffered.subarray(end);
        if (!(await this.#control(header.type, header.flags, payload))) return;
      }
      const next = await chunks.next();
      if (next.done) return;
      buffered = buffered.length === 0 ? next.value : Buffer.concat([buffered, next.value]);
    }
  }

  async #data(streamId: number, data: Buffer, fin: boolean): Promise<void> {
    const stream = this.#streams.get(streamId);
    if (!stream) return;
    stream.receive(data, fin);
    if (stream.unread > MAX_UNREAD_BYTES && !this.#transport.destroyed) await new Promise<void>((resolve) => (this.#resume = resolve));
  }

  /** False when the peer says goodbye. */
  async #control(type: number, flags: number, payload: Buffer): Promise<boolean> {
    switch (type) {
      case SYN_STREAM:
        await this.#open(payload, flags);
        break;
      case SYN_REPLY:
        await this.#inflater.inflate(atLeast(payload, 4).subarray(4));
        break;
      case HEADERS:
        // Later headers have no use here, but the compression goes on from them.
        await this.#inflater.inflate(atLeast(payload, 4).subarray(4));
        if (flags & FLAG_FIN) this.#streams.get(streamIdOf(payload))?.receive(Buffer.alloc(0), true);
        break;
      case RST_STREAM:
        this.#streams.get(streamIdOf(payload))?.wasReset();
        break;
      case SETTINGS: {
        const window = parseSettings(payload).get(SETTING_INITIAL_WINDOW_SIZE);
        if (window !== undefined) this.#setPeerWindow(window);
        break;
      }
      case PING:
        if (atLeast(payload, 4).readUInt32BE(0) % 2 === 1) this.#send(pingFrame(payload.readUInt32BE(0)));
        break;
      case WINDOW_UPDATE:
        this.#streams.get(streamIdOf(payload))?.allow(atLeast(payload, 8).readUInt32BE(4) & 0x7fff_ffff);
        break;
      case GOAWAY:
        return false;
      default:
      // An unknown control frame is to be ignored (§2.2.1).
    }
    return true;
  }

  #setPeerWindow(window: number): void {
    for (const stream of this.#streams.values()) stream.allow(window - (this.#peerWindow ?? 0));
    this.#peerWindow = window;
  }

  async #open(payload: Buffer, flags: number): Promise<void> {
    const id = streamIdOf(atLeast(payload, 10));
    const block = await this.#inflater.inflate(payload.subarray(10));
    if (id % 2 === 0 || id <= this.#lastStreamId) throw new SpdyProtocolError(`stream ${id} is out of order`);
    this.#lastStreamId = id;
    if (this.#streams.size >= MAX_STREAMS) return this.#send(rstStreamFrame(id, STATUS_REFUSED_STREAM));
    const stream = new SpdyStream(id, parseHeaderBlock(block), this.#link(id), {
      window: this.#peerWindow,
      mayWrite: (flags & FLAG_UNIDIRECTIONAL) === 0,
    });
    this.#streams.set(id, stream);
    if (flags & FLAG_FIN) stream.receive(Buffer.alloc(0), true);
    this.#onStream(stream);
  }

  #link(id: number): StreamLink {
    return {
      send: (frame, done) => this.#send(frame, done),
      reply: () => this.#send(synReplyFrame(id, this.#deflater.deflate(headerBlock(new Map())))),
      consumed: (bytes) => {
        if (bytes > 0) this.#send(windowUpdateFrame(id, bytes));
        if ((this.#streams.get(id)?.unread ?? 0) <= MAX_UNREAD_BYTES) this.#unblock();
      },
      closed: () => {
        this.#streams.delete(id);
        this.#unblock();
      },
    };
  }

  #unblock(): void {
    this.#resume?.();
    this.#resume = undefined;
  }

  #send(frame: Buffer, done?: (error?: Error | null) => void): void {
    if (this.#transport.writable) this.#transport.write(frame, done);
    else done?.(new Error('the connection is closed'));
  }
}

const streamIdOf = (payload: Buffer): number => atLeast(payload, 4).readUInt32BE(0) & 0x7fff_ffff;
