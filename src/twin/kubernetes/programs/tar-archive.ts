/** The tar format, as far as GNU tar, Go and BusyBox write it: ustar heads, pax and GNU records for long names. @module */
import type { Readable } from 'node:stream';

const BLOCK_BYTES = 512;
/** Beyond it a member is none that the lab could hold; its size comes from outside. */
const LARGEST_MEMBER_BYTES = 512 * 1024 * 1024;
/** Names of any length, but not of any size. */
const LARGEST_RECORD_BYTES = 1024 * 1024;

export interface TarMember {
  name: string;
  kind: 'file' | 'folder' | 'symbolic link' | 'hard link' | 'special file';
  /** Where a link leads. */
  target: string;
  content: Buffer;
}

export class TarFormatError extends Error {
  override readonly name = 'TarFormatError';
}

const KINDS: Readonly<Record<string, TarMember['kind']>> = {
  '0': 'file',
  '\0': 'file',
  '7': 'file',
  '1': 'hard link',
  '2': 'symbolic link',
  '5': 'folder',
};

/** One member as it stands in an archive. Folders end in `/`. */
export function* tarMember(name: string, content: Uint8Array | undefined, modifiedMs: number): Generator<Uint8Array> {
  const modified = Math.floor(modifiedMs / 1000);
  const ustar = Buffer.from(name);
  if (ustar.length > 100) {
    const record = paxRecord('path', name);
    yield head({ name: Buffer.from('././@PaxHeader'), type: 'x', size: record.length, modified });
    yield* padded(record);
  }
  yield head({ name: ustar.subarray(0, 100), type: content ? '0' : '5', size: content?.length ?? 0, modified });
  if (content) yield* padded(content);
}

export const tarEnd = (): Uint8Array => Buffer.alloc(2 * BLOCK_BYTES);

/** The members of an archive as they arrive. Throws {@link TarFormatError} for what is none, or breaks off. */
export async function* tarMembers(stream: Readable): AsyncGenerator<TarMember> {
  const blocks = new BlockReader(stream);
  let longer: { path?: string | undefined; linkpath?: string | undefined } = {};
  for (let first = true; ; first = false) {
    const block = await blocks.take(BLOCK_BYTES);
    if (!block && !first) return;
    if (!block) throw new TarFormatError('This does not look like a tar archive');
    if (block.every((byte) => byte === 0)) return;
    if (!hasItsChecksum(block)) throw new TarFormatError('This does not look like a tar archive');
    const size = sizeOf(block);
    const type = block.toString('latin1', 156, 157);
    if (type === 'x' || type === 'g' || type === 'L' || type === 'K') {
      if (size > LARGEST_RECORD_BYTES) throw new TarFormatError('A record in front of a member is too long');
      const record = await body(blocks, size);
      if (type === 'x') longer = { ...longer, ...paxRecords(record) };
      if (type === 'L') longer = { ...longer, path: textAt(record, 0, record.length) };
      if (type === 'K') longer = { ...longer, linkpath: textAt(record, 0, record.length) };
      continue;
    }
    if (size > LARGEST_MEMBER_BYTES) throw new TarFormatError('A member is larger than what a container of the lab may hold');
    const prefix = block.toString('latin1', 257, 263) === 'ustar\0' ? textAt(block, 345, 155) : '';
    const name = longer.path ?? `${prefix && `${prefix}/`}${textAt(block, 0, 100)}`;
    const target = longer.linkpath ?? textAt(block, 157, 100);
    longer = {};
    // Before pax, a folder was a file whose name ends in a slash.
    const kind = KINDS[type] === 'file' && name.endsWith('/') ? 'folder' : (KINDS[type] ?? 'special file');
    yield { name, kind, target, content: await body(blocks, kind === 'file' ? size : 0) };
  }
}

async function body(blocks: BlockReader, size: number): Promise<Buffer> {
  const whole = Math.ceil(size / BLOCK_BYTES) * BLOCK_BYTES;
  const bytes = await blocks.take(whole);
  if (!bytes) throw new TarFormatError('Unexpected EOF in archive');
  return bytes.subarray(0, size);
}

/** Cuts a stream into what is asked for; leaves the rest of the stream alone. */
class BlockReader {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #left: Buffer[] = [];
  #bytes = 0;

  constructor(stream: Readable) {
    this.#chunks = stream.iterator({ destroyOnReturn: false }) as AsyncIterator<Uint8Array>;
  }

  /** `undefined` at the end of the stream. Throws when it ends in the middle. */
  async take(size: number): Promise<Buffer | undefined> {
    while (this.#bytes < size) {
      const { value, done } = await this.#chunks.next();
      if (done) {
        if (this.#bytes > 0 && size > 0) throw new TarFormatError('Unexpected EOF in archive');
        return undefined;
      }
      this.#left.push(Buffer.from(value));
      this.#bytes += value.length;
    }
    const all = this.#left.length === 1 ? this.#left[0]! : Buffer.concat(this.#left);
    this.#left = size < all.length ? [all.subarray(size)] : [];
    this.#bytes -= size;
    return all.subarray(0, size);
  }
}

function head({ name, type, size, modified }: { name: Buffer; type: string; size: number; modified: number }): Buffer {
  const block = Buffer.alloc(BLOCK_BYTES);
  const octal = (value: number, at: number, digits: number): void => void block.write(value.toString(8).padStart(digits, '0'), at);
  name.copy(block, 0);
  octal(type === '5' ? 0o755 : 0o644, 100, 7);
  octal(0, 108, 7);
  octal(0, 116, 7);
  octal(size, 124, 11);
  octal(modified, 136, 11);
  block.write(type, 156);
  block.write('ustar\x0000', 257, 'latin1');
  block.write('root', 265);
  block.write('root', 297);
  octal(checksumOf(block), 148, 6);
  block.write('\0 ', 154, 'latin1');
  return block;
}

function* padded(content: Uint8Array): Generator<Uint8Array> {
  yield content;
  const over = content.length % BLOCK_BYTES;
  if (over > 0) yield Buffer.alloc(BLOCK_BYTES - over);
}

/** The sum of the bytes, those of the checksum itself counted as blanks. */
function checksumOf(block: Uint8Array): number {
  let sum = 8 * 0x20;
  for (let i = 0; i < BLOCK_BYTES; i++) if (i < 148 || i >= 156) sum += block[i]!;
  return sum;
}

const hasItsChecksum = (block: Buffer): boolean => Number.parseInt(textAt(block, 148, 8).trim(), 8) === checksumOf(block);

/** In octal; of 8 GiB and more in base 256, which is more than anything here may hold. */
function sizeOf(block: Buffer): number {
  if (block[124]! >= 0x80) return Number.POSITIVE_INFINITY;
  const size = Number.parseInt(textAt(block, 124, 12).trim() || '0', 8);
  if (!Number.isSafeInteger(size) || size < 0) throw new TarFormatError('A member has a size that is no number');
  return size;
}

/** `25 path=a/long/name\n`, the length counting itself. */
function paxRecord(key: string, value: string): Buffer {
  const rest = Buffer.byteLength(` ${key}=${value}\n`);
  let length = rest + String(rest).length;
  if (String(length).length > String(rest).length) length = rest + String(length).length;
  return Buffer.from(`${length} ${key}=${value}\n`);
}

function paxRecords(bytes: Buffer): Record<string, string> {
  const records: Record<string, string> = Object.create(null) as Record<string, string>;
  for (let at = 0; at < bytes.length;) {
    const [whole, length = '', key = ''] = /^(\d+) ([^=]+)=/.exec(bytes.toString('utf8', at, at + 300)) ?? [];
    const end = at + Number(length);
    if (!whole || end > bytes.length || end <= at) throw new TarFormatError('Malformed extended header');
    records[key] = bytes.toString('utf8', at + Buffer.byteLength(whole), end - 1);
    at = end;
  }
  return records;
}

function textAt(bytes: Buffer, start: number, length: number): string {
  const end = bytes.indexOf(0, start);
  return bytes.toString('utf8', start, end < 0 || end > start + length ? start + length : end);
}
