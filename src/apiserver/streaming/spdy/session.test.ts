/** SPDY/3.1 sessions frame by frame, and against random bytes. @module */
import { once } from 'node:events';
import { duplexPair, type Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import { constants, createDeflate, createInflate } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../kube/random.ts';
import { HEADER_DICTIONARY } from './dictionary.ts';
import {
  dataFrame,
  FLAG_FIN,
  FRAME_HEADER_BYTES,
  GOAWAY,
  goAwayFrame,
  headerBlock,
  parseFrameHeader,
  parseHeaderBlock,
  PING,
  pingFrame,
  RST_STREAM,
  rstStreamFrame,
  SETTING_INITIAL_WINDOW_SIZE,
  settingsFrame,
  SYN_REPLY,
  synStreamFrame,
  WINDOW_UPDATE,
  windowUpdateFrame,
} from './frames.ts';
import { HeaderDeflater, HeaderInflater } from './header-compression.ts';
import { SpdySession } from './session.ts';
import type { SpdyStream } from './stream.ts';

interface Frame {
  type: number | undefined;
  streamId: number;
  fin: boolean;
  payload: Buffer;
}

/** The client's side, frame by frame. */
class Peer {
  readonly session: SpdySession;
  readonly streams: SpdyStream[] = [];
  readonly socket: Duplex;
  readonly #deflate = createDeflate({ dictionary: HEADER_DICTIONARY });
  readonly #frames: AsyncGenerator<Frame>;

  constructor(onStream: (stream: SpdyStream) => void = (stream) => stream.accept()) {
    const [client, server] = duplexPair();
    this.socket = client;
    this.#frames = framesOf(client);
    this.session = new SpdySession({
      transport: server,
      onStream: (stream) => {
        this.streams.push(stream);
        onStream(stream);
      },
    });
  }

  async open(id: number, headers: Record<string, string>, flags = 0): Promise<void> {
    const parts: Buffer[] = [];
    const collect = (part: Buffer): number => parts.push(part);
    this.#deflate.on('data', collect);
    this.#deflate.write(headerBlock(new Map(Object.entries(headers))));
    await new Promise<void>((resolve) => this.#deflate.flush(constants.Z_SYNC_FLUSH, () => resolve()));
    this.#deflate.off('data', collect);
    this.socket.write(synStreamFrame(id, Buffer.concat(parts), flags));
  }

  /** The next frame, window updates aside. */
  async next(): Promise<Frame> {
    for (;;) {
      const { value, done } = (await this.#frames.next()) as IteratorResult<Frame, undefined>;
      if (done || !value) throw new Error('the connection ended');
      if (value.type !== WINDOW_UPDATE) return value;
    }
  }
}

async function* framesOf(socket: Duplex): AsyncGenerator<Frame> {
  let buffered = Buffer.alloc(0);
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    buffered = Buffer.concat([buffered, chunk]);
    while (buffered.length >= FRAME_HEADER_BYTES) {
      const { type, streamId, flags, length } = parseFrameHeader(buffered);
      if (buffered.length < FRAME_HEADER_BYTES + length) break;
      const payload = buffered.subarray(FRAME_HEADER_BYTES, FRAME_HEADER_BYTES + length);
      buffered = buffered.subarray(FRAME_HEADER_BYTES + length);
      yield { type, streamId: type === undefined ? streamId : payload.readUInt32BE(0), fin: (flags & FLAG_FIN) !== 0, payload };
    }
  }
}

/** Unlike `once`, not impatient of the error before it. */
const closing = (stream: Duplex): Promise<void> => new Promise((resolve) => void stream.once('close', () => resolve()));

describe('streams', () => {
  test('are opened with their headers, answered, and carry bytes both ways until each side ends', async () => {
    const peer = new Peer();
    await peer.open(1, { streamtype: 'stdin', 'x-many': 'a\0b' });
    const reply = await peer.next();
    expect(reply).toMatchObject({ type: SYN_REPLY, streamId: 1 });
    const [stream] = peer.streams;
    if (!stream) throw new Error('no stream');
    expect([...stream.headers]).toEqual([
      ['streamtype', 'stdin'],
      ['x-many', 'a\0b'],
    ]);
    peer.socket.write(Buffer.concat([dataFrame(1, Buffer.from('hel'), false), dataFrame(1, Buffer.from('lo'), true)]));
    expect(await text(stream)).toBe('hello');
    stream.end('bye');
    expect(await peer.next()).toMatchObject({ type: undefined, streamId: 1, payload: Buffer.from('bye'), fin: false });
    expect(await peer.next()).toMatchObject({ type: undefined, streamId: 1, payload: Buffer.alloc(0), fin: true });
    peer.socket.end();
    await peer.session.closed;
  });

  test('a frame that comes byte by byte is put together', async () => {
    const peer = new Peer();
    await peer.open(1, { streamtype: 'stdin' });
    await peer.next();
    for (const byte of dataFrame(1, Buffer.from('slow'), true)) peer.socket.write(Buffer.of(byte));
    expect(await text(peer.streams[0] as Duplex)).toBe('slow');
    peer.socket.end();
  });

  test('header blocks go on from each other, also after a refused stream', async () => {
    const peer = new Peer((stream) => (stream.id === 3 ? stream.refuse() : stream.accept()));
    for (const id of [1, 3, 5]) await peer.open(id, { streamtype: `type-${id}`, port: '80' });
    expect((await peer.next()).type).toBe(SYN_REPLY);
    expect(await peer.next()).toMatchObject({ type: RST_STREAM, streamId: 3 });
    expect(await peer.next()).toMatchObject({ type: SYN_REPLY, streamId: 5 });
    expect(peer.streams[2]?.headers.get('streamtype')).toBe('type-5');
    peer.socket.end();
  });

  test('a reset by the client destroys the stream, a destroyed stream is reset', async () => {
    const peer = new Peer();
    await peer.open(1, { a: 'b' });
    await peer.open(3, { a: 'b' });
    await peer.next();
    await peer.next();
    const [first, second] = peer.streams;
    const closed = closing(first as Duplex);
    peer.socket.write(rstStreamFrame(1, 5));
    await closed;
    second?.destroy();
    expect(await peer.next()).toMatchObject({ type: RST_STREAM, streamId: 3 });
    peer.socket.end();
  });

  test('a write is held back by the window of a peer that announces one, and goes on with its updates', async () => {
    const peer = new Peer();
    peer.socket.write(settingsFrame(new Map([[SETTING_INITIAL_WINDOW_SIZE, 5]])));
    await peer.open(1, { a: 'b' });
    await peer.next();
    let written = false;
    peer.streams[0]?.write('0123456789', () => (written = true));
    expect((await peer.next()).payload.toString()).toBe('01234');
    expect(written).toBe(false);
    peer.socket.write(windowUpdateFrame(1, 3));
    expect((await peer.next()).payload.toString()).toBe('567');
    peer.socket.write(windowUpdateFrame(1, 100));
    expect((await peer.next()).payload.toString()).toBe('89');
    peer.socket.end();
    await peer.session.closed;
    expect(written).toBe(true);
  });

  test('a connection is not read while a stream has too much unread, and is read on when it is taken', async () => {
    const peer = new Peer();
    await peer.open(1, { a: 'b' });
    await peer.next();
    const chunk = Buffer.alloc(64 * 1024, 7);
    let sent = 0;
    const pump = (): void => {
      while (sent < 200) {
        sent++;
        if (!peer.socket.write(dataFrame(1, chunk, sent === 200))) return void peer.socket.once('drain', pump);
      }
    };
    pump();
    // An answer to this ping would come only after all that is before it.
    peer.socket.write(pingFrame(1));
    const [stream] = peer.streams;
    await once(stream as Duplex, 'readable');
    expect(stream?.unread).toBeLessThan(1_200_000);
    let bytes = 0;
    for await (const part of stream as AsyncIterable<Buffer>) bytes += part.length;
    expect(bytes).toBe(200 * chunk.length);
    peer.socket.end();
  });

  test('streams are closed when the connection is lost', async () => {
    const peer = new Peer();
    await peer.open(1, { a: 'b' });
    await peer.next();
    const closed = closing(peer.streams[0] as Duplex);
    peer.socket.destroy();
    await closed;
    await peer.session.closed;
  });
});

describe('the connection', () => {
  test('answers pings of the client', async () => {
    const peer = new Peer();
    peer.socket.write(pingFrame(7));
    const frame = await peer.next();
    expect([frame.type, frame.payload.readUInt32BE(0)]).toEqual([PING, 7]);
    peer.socket.end();
  });

  test('ends when the client says goodbye', async () => {
    const peer = new Peer();
    peer.socket.write(goAwayFrame(0, 0));
    await peer.session.closed;
    await expect(peer.next()).rejects.toThrow('ended');
  });

  test.each<[string, Buffer]>([
    ['HTTP/2', Buffer.from('PRI * HTTP/2.0\r\n\r\n'.padEnd(40, '\u0080'), 'latin1')],
    ['another version', Buffer.from([0x80, 0x02, 0, 1, 0, 0, 0, 0])],
    ['an oversized control frame', Buffer.from([0x80, 0x03, 0, 1, 0, 0xff, 0xff, 0xff])],
    ['a header block that is not compressed', synStreamFrame(1, Buffer.from('not zlib at all'), 0)],
    ['a control frame that is too short', Buffer.from([0x80, 0x03, 0, 3, 0, 0, 0, 1, 0])],
    ['settings that announce more than they hold', Buffer.from([0x80, 0x03, 0, 4, 0, 0, 0, 4, 0xff, 0xff, 0xff, 0xff])],
  ])('says goodbye to %s', async (name, bytes) => {
    const peer = new Peer();
    peer.socket.write(bytes);
    if (name === 'HTTP/2') peer.socket.end();
    else expect((await peer.next()).type).toBe(GOAWAY);
    await peer.session.closed;
  });

  test('says goodbye to stream ids that go backwards or are even', async () => {
    for (const [first, second] of [
      [3, 1],
      [1, 2],
    ] as const) {
      const peer = new Peer();
      await peer.open(first, { a: 'b' });
      await peer.next();
      await peer.open(second, { a: 'b' });
      expect((await peer.next()).type).toBe(GOAWAY);
      await peer.session.closed;
    }
  });

  test('a header block that inflates without end is stopped', async () => {
    const peer = new Peer();
    await peer.open(1, { a: 'x'.repeat(1_000_000) });
    expect((await peer.next()).type).toBe(GOAWAY);
    await peer.session.closed;
  });

  test('survives random bytes (seed 31)', async () => {
    const chance = seededRandom(31);
    const random = (below: number): number => Math.floor(chance() * below);
    for (let round = 0; round < 200; round++) {
      const peer = new Peer();
      peer.socket.resume();
      await peer.open(1, { a: 'b' });
      const bytes = Buffer.from(Array.from({ length: 64 }, () => random(256)));
      // Half of them look like frames for a while.
      if (round % 2 === 0) Buffer.from([0x80, 0x03, 0, random(11), 0, 0, 0, random(20)]).copy(bytes);
      peer.socket.end(bytes);
      await peer.session.closed;
    }
  });
});

test('header blocks are what any zlib reads, one stream for all', async () => {
  const deflater = new HeaderDeflater();
  const inflate = createInflate({ dictionary: HEADER_DICTIONARY });
  const inflater = new HeaderInflater();
  for (const value of ['one', 'two', 'x'.repeat(60_000)]) {
    const block = deflater.deflate(headerBlock(new Map([['name', value]])));
    const parts: Buffer[] = [];
    const collect = (part: Buffer): number => parts.push(part);
    inflate.on('data', collect);
    await new Promise<void>((resolve) => inflate.write(block, () => resolve()));
    inflate.off('data', collect);
    expect(parseHeaderBlock(Buffer.concat(parts)).get('name')).toBe(value);
    expect(parseHeaderBlock(await inflater.inflate(block)).get('name')).toBe(value);
  }
  inflater.close();
});
