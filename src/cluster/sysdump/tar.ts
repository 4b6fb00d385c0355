/** The plain files of a tar archive in memory that somebody wants; links, devices and everything else are passed over. @module */

const BLOCK = 512;
const LONG_NAME = 'L';
const PLAIN = new Set(['0', '\0', '']);

/** Stops at the first block that is none: whatever came before it is given. */
export function* tarFiles(bytes: Buffer): Generator<{ name: string; data: Buffer }> {
  let at = 0;
  let longName: string | undefined;
  while (at + BLOCK <= bytes.length) {
    const head = bytes.subarray(at, at + BLOCK);
    const size = Number.parseInt(textAt(head, 124, 12).trim() || '0', 8);
    // Two empty blocks end an archive; a size that is none ends what can be read.
    if (head[0] === 0 || !Number.isSafeInteger(size) || size < 0) return;
    const start = at + BLOCK;
    if (start + size > bytes.length) return;
    const data = bytes.subarray(start, start + size);
    const type = textAt(head, 156, 1);
    if (type === LONG_NAME) longName = textAt(data, 0, data.length);
    else {
      const prefix = textAt(head, 257, 5) === 'ustar' ? textAt(head, 345, 155) : '';
      const name = longName ?? `${prefix ? `${prefix}/` : ''}${textAt(head, 0, 100)}`;
      longName = undefined;
      if (PLAIN.has(type)) yield { name, data };
    }
    at = start + Math.ceil(size / BLOCK) * BLOCK;
  }
}

function textAt(bytes: Buffer, start: number, length: number): string {
  const end = bytes.indexOf(0, start);
  return bytes.toString('utf8', start, end < 0 || end > start + length ? start + length : end);
}
