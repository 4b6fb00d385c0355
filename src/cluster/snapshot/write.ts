/** A snapshot as one ZIP archive. @module */
import { Zip, ZipDeflate } from 'fflate';
import { MANIFEST } from './manifest.ts';
import { SIGNAL_FILES, type SnapshotContents } from './contents.ts';

/** Lines packed at a time: the text of a large kind is never whole in memory. */
const LINES_AT_ONCE = 500;
const LEVEL = 6;
/** The earliest that ZIP can say: equal contents make equal archives, and the manifest tells the time. */
const NO_TIME = new Date(1980, 0, 1);

/** The bytes of the archive, as they become ready. */
export function packed({ manifest, objects, signals }: SnapshotContents): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  let failure: Error | undefined;
  const zip = new Zip((error, chunk) => {
    failure ??= error ?? undefined;
    chunks.push(chunk);
  });
  const encoder = new TextEncoder();
  const add = (name: string, texts: Iterable<string>): void => {
    const file = new ZipDeflate(name, { level: LEVEL });
    file.mtime = NO_TIME;
    // Readable by anybody once unpacked, a plain file.
    file.os = 3;
    file.attrs = (0o100644 << 16) >>> 0;
    zip.add(file);
    for (const text of texts) file.push(encoder.encode(text));
    file.push(new Uint8Array(0), true);
  };
  add(MANIFEST, [`${JSON.stringify(manifest, undefined, 2)}\n`]);
  for (const [file, list] of objects) add(file, lines(list));
  add(SIGNAL_FILES.nodes, lines(signals.nodes));
  add(SIGNAL_FILES.tables, lines(signals.tables));
  add(SIGNAL_FILES.rules, lines(signals.rules));
  add(SIGNAL_FILES.identities, [JSON.stringify(signals.identities)]);
  add(SIGNAL_FILES.cloud, [JSON.stringify(signals.cloud)]);
  zip.end();
  if (failure) throw failure;
  return chunks;
}

function* lines(list: readonly unknown[]): Generator<string> {
  for (let at = 0; at < list.length; at += LINES_AT_ONCE) {
    yield list
      .slice(at, at + LINES_AT_ONCE)
      .map((value) => `${JSON.stringify(value)}\n`)
      .join('');
  }
}
