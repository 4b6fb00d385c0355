/** The files of a ZIP archive in memory, unpacked one by one within a budget. @module */
import { crc32, inflateRawSync } from 'node:zlib';
import { message } from '../../i18n/index.ts';
import { LoadError } from '../load-error.ts';
import { LIMITS, UnpackBudget, type ArchiveFiles, type ArchiveLimits } from './archive-files.ts';
import { LOCAL_SIZE, zipDirectory, type ZipEntry } from './zip-directory.ts';

const LOCAL = 0x04_03_4b_50;
const STORED = 0;
const DEFLATED = 8;
/** Of what is unpacked at a time: zlib's own 16 KiB would make thousands of a large file. */
const SMALLEST_PIECE = 1 << 10;
const LARGEST_PIECE = 4 << 20;

export class ZipFiles implements ArchiveFiles {
  readonly path: string;
  readonly #bytes: Buffer;
  readonly #entries: ReadonlyMap<string, ZipEntry>;
  readonly #budget: UnpackBudget;

  /** @throws LoadError */
  constructor(path: string, bytes: Uint8Array, limits: ArchiveLimits = LIMITS) {
    this.path = path;
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#entries = zipDirectory(path, this.#bytes, limits.files);
    this.#budget = new UnpackBudget(path, limits);
  }

  names(): Iterable<string> {
    return this.#entries.keys();
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  read(name: string): Uint8Array {
    const entry = this.#entries.get(name);
    if (!entry) throw this.#damaged(name);
    this.#budget.spend(name, entry.packed, entry.unpacked);
    const bytes = this.#unpack(entry);
    if (bytes.length !== entry.unpacked || crc32(bytes) !== entry.crc) throw this.#damaged(name);
    return bytes;
  }

  #unpack({ name, method, offset, packed, unpacked }: ZipEntry): Uint8Array {
    const bytes = this.#bytes;
    if (offset + LOCAL_SIZE > bytes.length || bytes.readUInt32LE(offset) !== LOCAL) throw this.#damaged(name);
    const start = offset + LOCAL_SIZE + bytes.readUInt16LE(offset + 26) + bytes.readUInt16LE(offset + 28);
    if (start + packed > bytes.length) throw this.#damaged(name);
    const data = bytes.subarray(start, start + packed);
    if (method === STORED) return data;
    if (method !== DEFLATED) throw new LoadError(message('cluster.archive.method', { path: this.path, name, method }));
    try {
      // Not a byte more than the directory promised, which the budget has paid for.
      return inflateRawSync(data, {
        maxOutputLength: Math.max(1, unpacked),
        chunkSize: Math.min(LARGEST_PIECE, Math.max(SMALLEST_PIECE, unpacked)),
      });
    } catch (cause) {
      throw this.#damaged(name, cause);
    }
  }

  #damaged(name: string, cause?: unknown): LoadError {
    return new LoadError(message('cluster.archive.damaged', { path: this.path, name }), cause);
  }
}
