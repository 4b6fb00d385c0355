/** ZIP archives byte by byte, as no tool writes them. @module */
import { crc32, deflateRawSync } from 'node:zlib';

export interface RawEntry {
  readonly name: string;
  readonly content: Uint8Array | string;
  readonly method?: number;
  readonly flags?: number;
  readonly crc?: number;
  readonly unpacked?: number;
  /** Unix mode, of the high half of the attributes. */
  readonly mode?: number;
  /** Shares the data of the entry with this index. */
  readonly sameDataAs?: number;
}

/** @param change may spoil what the directory says */
export function zipBytes(entries: readonly RawEntry[], change: { count?: number; disk?: number } = {}): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  const offsets: number[] = [];
  let at = 0;
  for (const entry of entries) {
    const name = Buffer.from(entry.name);
    const content = Buffer.from(entry.content as Uint8Array);
    const method = entry.method ?? 8;
    const data = method === 8 ? deflateRawSync(content) : content;
    const crc = entry.crc ?? crc32(content);
    const unpacked = entry.unpacked ?? content.length;
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04_03_4b_50, 0);
    head.writeUInt16LE(20, 4);
    head.writeUInt16LE(entry.flags ?? 0, 6);
    head.writeUInt16LE(method, 8);
    head.writeUInt32LE(crc, 14);
    head.writeUInt32LE(data.length, 18);
    head.writeUInt32LE(unpacked >>> 0, 22);
    head.writeUInt16LE(name.length, 26);
    const offset = entry.sameDataAs === undefined ? at : offsets[entry.sameDataAs]!;
    offsets.push(offset);
    if (entry.sameDataAs === undefined) {
      locals.push(head, name, data);
      at += head.length + name.length + data.length;
    }
    const record = Buffer.alloc(46);
    record.writeUInt32LE(0x02_01_4b_50, 0);
    record.writeUInt16LE((3 << 8) | 20, 4);
    record.writeUInt16LE(20, 6);
    record.writeUInt16LE(entry.flags ?? 0, 8);
    record.writeUInt16LE(method, 10);
    record.writeUInt32LE(crc, 16);
    record.writeUInt32LE(data.length, 20);
    record.writeUInt32LE(unpacked >>> 0, 24);
    record.writeUInt16LE(name.length, 28);
    record.writeUInt32LE(((entry.mode ?? 0o100644) << 16) >>> 0, 38);
    record.writeUInt32LE(offset, 42);
    central.push(record, name);
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06_05_4b_50, 0);
  end.writeUInt16LE(change.disk ?? 0, 4);
  end.writeUInt16LE(change.count ?? entries.length, 8);
  end.writeUInt16LE(change.count ?? entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...locals, directory, end]);
}
