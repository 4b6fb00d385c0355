/**
 * The directory of a ZIP archive, read with suspicion: names that lead out of the archive, links, encrypted or doubled
 * entries and overlapping data are refused, although nothing is ever written to a disk.
 * @module
 */
import { message, type MessageId } from '../../i18n/index.ts';
import { LoadError } from '../load-error.ts';

export interface ZipEntry {
  readonly name: string;
  /** 0: stored, 8: deflated. */
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly unpacked: number;
  /** Of its local header. */
  readonly offset: number;
}

const END = 0x06_05_4b_50;
const CENTRAL = 0x02_01_4b_50;
const END_SIZE = 22;
const CENTRAL_SIZE = 46;
export const LOCAL_SIZE = 30;
const LONGEST_COMMENT = 0xff_ff;
const ENCRYPTED = 0x00_01 | 0x00_40 | 0x20_00;
const UNIX = 3;
const LINK = 0o120000;
const FILE_TYPE = 0o170000;

type Fault = Extract<MessageId, `cluster.archive.${string}`>;

/** Whether these are the first bytes of a ZIP archive: of an entry, or of the end of an empty one. */
export const isZip = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x50 && bytes[1] === 0x4b && ((bytes[2] === 3 && bytes[3] === 4) || (bytes[2] === 5 && bytes[3] === 6));

/** @throws LoadError */
export function zipDirectory(path: string, bytes: Buffer, mostFiles: number): ReadonlyMap<string, ZipEntry> {
  const end = endOf(path, bytes);
  const count = bytes.readUInt16LE(end + 10);
  const size = bytes.readUInt32LE(end + 12);
  const start = bytes.readUInt32LE(end + 16);
  if (bytes.readUInt16LE(end + 4) !== 0 || count === 0xff_ff || size === 0xff_ff_ff_ff || start === 0xff_ff_ff_ff) refuse('unsupported');
  if (count > mostFiles) refuse('tooManyFiles', { limit: mostFiles });
  if (start + size > end) refuse('truncated');
  const entries = new Map<string, ZipEntry>();
  let at = start;
  for (let index = 0; index < count; index += 1) {
    if (at + CENTRAL_SIZE > end || bytes.readUInt32LE(at) !== CENTRAL) refuse('truncated');
    const nameLength = bytes.readUInt16LE(at + 28);
    const next = at + CENTRAL_SIZE + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
    if (next > end) refuse('truncated');
    const name = bytes.toString('utf8', at + CENTRAL_SIZE, at + CENTRAL_SIZE + nameLength);
    check(name, at);
    if (entries.has(name)) refuse('duplicate', { name: shown(name) });
    if (!name.endsWith('/'))
      entries.set(name, {
        name,
        method: bytes.readUInt16LE(at + 10),
        crc: bytes.readUInt32LE(at + 16),
        packed: bytes.readUInt32LE(at + 20),
        unpacked: bytes.readUInt32LE(at + 24),
        offset: bytes.readUInt32LE(at + 42),
      });
    at = next;
  }
  refuseOverlap([...entries.values()], start);
  return entries;

  function check(name: string, at: number): void {
    if (!isInside(name)) refuse('path', { name: shown(name) });
    if ((bytes.readUInt16LE(at + 8) & ENCRYPTED) !== 0) refuse('encrypted', { name: shown(name) });
    const mode = bytes.readUInt16LE(at + 40);
    if (bytes[at + 5] === UNIX && (mode & FILE_TYPE) === LINK) refuse('link', { name: shown(name) });
  }

  /** Entries that share their data unpack to far more than the archive holds. */
  function refuseOverlap(all: ZipEntry[], limit: number): void {
    let free = 0;
    for (const { name, offset, packed } of all.toSorted((a, b) => a.offset - b.offset)) {
      if (offset < free) refuse('overlap', { name: shown(name) });
      free = offset + LOCAL_SIZE + packed;
    }
    if (free > limit) refuse('truncated');
  }

  function refuse(id: 'unsupported' | 'truncated'): never;
  function refuse(id: string, params: Readonly<Record<string, string | number>>): never;
  function refuse(id: string, params: Readonly<Record<string, string | number>> = {}): never {
    throw new LoadError({ id: `cluster.archive.${id}` as Fault, params: { path, ...params } });
  }
}

/** The record at the end, which names the place of the directory; a comment may follow it. */
function endOf(path: string, bytes: Buffer): number {
  for (let at = bytes.length - END_SIZE; at >= Math.max(0, bytes.length - END_SIZE - LONGEST_COMMENT); at -= 1) {
    if (bytes.readUInt32LE(at) === END && at + END_SIZE + bytes.readUInt16LE(at + 20) === bytes.length) return at;
  }
  throw new LoadError(message('cluster.archive.truncated', { path }));
}

/** Relative, with forward slashes, and never upwards. */
function isInside(name: string): boolean {
  // oxlint-disable-next-line no-control-regex
  if (name === '' || name.length > 1024 || /[\u0000-\u001F\\\uFFFD]|^\/|^[A-Za-z]:/.test(name)) return false;
  return name.split('/').every((part) => part !== '..' && part !== '.');
}

/** A name that may hold anything, for a sentence. */
function shown(name: string): string {
  // oxlint-disable-next-line no-control-regex
  return name.slice(0, 120).replaceAll(/[\u0000-\u001F]/g, '\u{FFFD}');
}
