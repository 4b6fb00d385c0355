/**
 * SPDY/3.1 frames as bytes (SPDY protocol draft 3.1, §2.2 and §2.6). Pure: no sockets, no state.
 * @module
 */

export const SYN_STREAM = 1;
export const SYN_REPLY = 2;
export const RST_STREAM = 3;
export const SETTINGS = 4;
export const PING = 6;
export const GOAWAY = 7;
export const HEADERS = 8;
export const WINDOW_UPDATE = 9;

export const FLAG_FIN = 1;
/** Of a SYN_STREAM: its receiver will not send on the stream. */
export const FLAG_UNIDIRECTIONAL = 2;

export const STATUS_PROTOCOL_ERROR = 1;
export const STATUS_REFUSED_STREAM = 3;
export const STATUS_CANCEL = 5;

export const SETTING_INITIAL_WINDOW_SIZE = 7;

const VERSION = 3;
export const FRAME_HEADER_BYTES = 8;

export interface FrameHeader {
  /** `undefined` for a data frame. */
  type: number | undefined;
  /** Of a data frame. */
  streamId: number;
  flags: number;
  length: number;
}

/** The peer does not speak SPDY/3. */
export class SpdyProtocolError extends Error {}

/** Reads the first eight bytes of a frame. */
export function parseFrameHeader(bytes: Buffer): FrameHeader {
  const first = bytes.readUInt32BE(0);
  const flags = bytes.readUInt8(4);
  const length = bytes.readUIntBE(5, 3);
  if (first < 0x8000_0000) return { type: undefined, streamId: first, flags, length };
  const version = (first >>> 16) & 0x7fff;
  if (version !== VERSION) throw new SpdyProtocolError(`SPDY version ${version} is not supported`);
  return { type: first & 0xffff, streamId: 0, flags, length };
}

function controlFrame(type: number, flags: number, payload: Buffer): Buffer {
  const frame = Buffer.alloc(FRAME_HEADER_BYTES + payload.length);
  frame.writeUInt16BE(0x8000 | VERSION, 0);
  frame.writeUInt16BE(type, 2);
  frame.writeUInt8(flags, 4);
  frame.writeUIntBE(payload.length, 5, 3);
  payload.copy(frame, FRAME_HEADER_BYTES);
  return frame;
}

const words = (...values: number[]): Buffer => {
  const payload = Buffer.alloc(values.length * 4);
  values.forEach((value, i) => payload.writeUInt32BE(value >>> 0, i * 4));
  return payload;
};

/** A DATA frame; `fin` ends the sender's half of the stream. */
export function dataFrame(streamId: number, data: Uint8Array, fin: boolean): Buffer {
  const frame = Buffer.alloc(FRAME_HEADER_BYTES + data.length);
  frame.writeUInt32BE(streamId, 0);
  frame.writeUInt8(fin ? FLAG_FIN : 0, 4);
  frame.writeUIntBE(data.length, 5, 3);
  frame.set(data, FRAME_HEADER_BYTES);
  return frame;
}

export const synStreamFrame = (streamId: number, headerBlock: Buffer, flags: number): Buffer =>
  controlFrame(SYN_STREAM, flags, Buffer.concat([words(streamId, 0), Buffer.alloc(2), headerBlock]));
export const synReplyFrame = (streamId: number, headerBlock: Buffer): Buffer =>
  controlFrame(SYN_REPLY, 0, Buffer.concat([words(streamId), headerBlock]));
export const rstStreamFrame = (streamId: number, status: number): Buffer => controlFrame(RST_STREAM, 0, words(streamId, status));
export const pingFrame = (id: number): Buffer => controlFrame(PING, 0, words(id));
export const goAwayFrame = (lastStreamId: number, status: number): Buffer => controlFrame(GOAWAY, 0, words(lastStreamId, status));
export const windowUpdateFrame = (streamId: number, delta: number): Buffer => controlFrame(WINDOW_UPDATE, 0, words(streamId, delta));

/** Settings as id → value. */
export function settingsFrame(settings: ReadonlyMap<number, number>): Buffer {
  const entries = [...settings].map(([id, value]) => words(id & 0xff_ffff, value));
  return controlFrame(SETTINGS, 0, Buffer.concat([words(entries.length), ...entries]));
}

/** The settings of a SETTINGS frame, by id. */
export function parseSettings(payload: Buffer): Map<number, number> {
  const result = new Map<number, number>();
  const count = atLeast(payload, 4).readUInt32BE(0);
  for (let i = 0; i < count; i++) {
    const entry = atLeast(payload.subarray(4 + i * 8), 8);
    result.set(entry.readUInt32BE(0) & 0xff_ffff, entry.readUInt32BE(4));
  }
  return result;
}

/** The payload, when it has that many bytes. */
export function atLeast(payload: Buffer, bytes: number): Buffer {
  if (payload.length < bytes) throw new SpdyProtocolError(`a control frame has ${payload.length} bytes, expected ${bytes} or more`);
  return payload;
}

/** Name → value; names are lower case, values of repeated headers are joined by NUL. */
export type SpdyHeaders = ReadonlyMap<string, string>;

/** The headers of an uncompressed header block. */
export function parseHeaderBlock(block: Buffer): SpdyHeaders {
  const result = new Map<string, string>();
  let at = 0;
  const number = (): number => {
    at += 4;
    return atLeast(block, at).readUInt32BE(at - 4);
  };
  const text = (): string => {
    const length = number();
    at += length;
    return atLeast(block, at).toString('utf8', at - length, at);
  };
  for (let count = number(); count > 0; count--) {
    const name = text();
    if (name === '' || result.has(name)) throw new SpdyProtocolError('a header block has an empty or repeated name');
    result.set(name, text());
  }
  return result;
}

/** Headers as an uncompressed header block. */
export function headerBlock(headers: SpdyHeaders): Buffer {
  const parts = [words(headers.size)];
  for (const pair of headers) {
    for (const text of pair) {
      const bytes = Buffer.from(text);
      parts.push(words(bytes.length), bytes);
    }
  }
  return Buffer.concat(parts);
}
