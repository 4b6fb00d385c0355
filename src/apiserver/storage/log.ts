/**
 * The append-only log of a data directory. One frame per group commit:
 * `length (4 bytes, little endian) · CRC-32 of the payload (4 bytes) · payload (JSON lines)`.
 * A frame is either wholly there or it was never acknowledged, so a torn last frame is cut off at
 * start; a damaged frame with an intact one anywhere behind it is real damage and refuses to open.
 * @module
 */
import { open, rename, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { encodeShared } from './json.ts';
import type { AnyObject } from '../../kube/objects.ts';

export interface LogEntry {
  revision: number;
  table: string;
  key: string;
  /** Absent: deleted. */
  object?: AnyObject;
}

const HEADER = 8;
const FILE = 'objects.log';
/** A log is rewritten when it is larger than this and than twice what is alive in it. */
const COMPACT_ABOVE = 4 << 20;

const encodeEntry = ({ revision, table, key, object }: LogEntry): string =>
  `{"r":${revision},"t":${JSON.stringify(table)},"k":${JSON.stringify(key)}${object ? `,"o":${encodeShared(object)}` : ''}}`;

function decodeEntry(line: string): LogEntry {
  const { r, t, k, o } = JSON.parse(line) as { r: number; t: string; k: string; o?: AnyObject };
  return { revision: r, table: t, key: k, ...(o && { object: o }) };
}

function frame(entries: Iterable<LogEntry>): Buffer {
  const payload = Buffer.from([...entries].map(encodeEntry).join('\n'));
  const result = Buffer.allocUnsafe(HEADER + payload.length);
  result.writeUInt32LE(payload.length, 0);
  result.writeUInt32LE(crc32(payload), 4);
  payload.copy(result, HEADER);
  return result;
}

interface Frame {
  payload: Buffer;
  end: number;
}

function frameAt(data: Buffer, offset: number): Frame | undefined {
  if (offset + HEADER > data.length) return undefined;
  const end = offset + HEADER + data.readUInt32LE(offset);
  if (end > data.length || end === offset + HEADER) return undefined;
  const payload = data.subarray(offset + HEADER, end);
  return crc32(payload) === data.readUInt32LE(offset + 4) ? { payload, end } : undefined;
}

export class Log {
  readonly #path: string;
  #file: FileHandle;
  #size: number;
  #sizeAfterCompaction: number;

  private constructor(path: string, file: FileHandle, size: number) {
    this.#path = path;
    this.#file = file;
    this.#size = size;
    this.#sizeAfterCompaction = size;
  }

  /**
   * Opens (or makes) the log of `directory`, hands every entry to `replay` in the order of writing,
   * and cuts off a torn last frame. `dropped` is the number of bytes cut off.
   */
  static async open(directory: string, replay: (entry: LogEntry) => void): Promise<{ log: Log; dropped: number }> {
    const path = join(directory, FILE);
    const file = await open(path, 'a+', 0o600);
    try {
      // Secrets are in it, whoever made the file.
      await file.chmod(0o600);
      const data = await file.readFile();
      let offset = 0;
      for (let next = frameAt(data, offset); next; next = frameAt(data, offset)) {
        for (const line of next.payload.toString('utf8').split('\n')) replay(decodeEntry(line));
        offset = next.end;
      }
      const dropped = data.length - offset;
      if (dropped > 0) {
        if (hasFrameBehind(data, offset)) {
          throw new Error(`${path} is damaged at byte ${offset}: the record there fails its checksum although intact records follow it`);
        }
        await file.truncate(offset);
        await file.datasync();
      }
      if (offset === 0) await syncDirectory(directory);
      return { log: new Log(path, file, offset), dropped };
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** Resolves when the entries are on disk. */
  async append(entries: readonly LogEntry[]): Promise<void> {
    const data = frame(entries);
    await this.#file.appendFile(data);
    await this.#file.datasync();
    this.#size += data.length;
  }

  /** True when there was nothing to replay. */
  get isNew(): boolean {
    return this.#size === 0;
  }

  get wantsCompaction(): boolean {
    return this.#size > COMPACT_ABOVE && this.#size > 2 * this.#sizeAfterCompaction;
  }

  /**
   * Replaces the log by one that holds just `entries`, atomically. A small frame with the revision follows: the large one
   * was never the last, so damage in it is not taken for an unfinished write.
   */
  async compact(entries: Iterable<LogEntry>, revision: number): Promise<void> {
    const seal = frame([{ revision, table: '', key: '' }]);
    const data = Buffer.concat([frame(entries), seal]);
    const next = await open(`${this.#path}.new`, 'w', 0o600);
    try {
      await next.writeFile(data);
      await next.datasync();
    } finally {
      await next.close();
    }
    await rename(`${this.#path}.new`, this.#path);
    await syncDirectory(dirname(this.#path));
    await this.#file.close();
    this.#file = await open(this.#path, 'a+', 0o600);
    this.#size = data.length;
    this.#sizeAfterCompaction = data.length;
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}

/** How every payload begins: an intact frame is found by it even where the length of a damaged one misleads. */
const PAYLOAD_START = '{"r":';

/** Whether an intact frame starts anywhere after the damaged one at `offset`. */
function hasFrameBehind(data: Buffer, offset: number): boolean {
  for (let at = data.indexOf(PAYLOAD_START, offset + 1); at >= 0; at = data.indexOf(PAYLOAD_START, at + 1)) {
    if (at - HEADER > offset && frameAt(data, at - HEADER)) return true;
  }
  return false;
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
