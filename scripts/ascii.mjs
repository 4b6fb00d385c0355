// One character that does not fit into a byte makes two bytes of every other one in memory, and a file slower to read. In
// a bundle they stand in texts, patterns and comments, where an escape says the same.
import { decode, encode } from './vlq.mjs';

/** What an escape is longer than what it stands for: `\u83ef` and one UTF-16 unit. */
const LONGER = 5;

/**
 * @param {string} code of a bundle; @param {string} mappings of its source map
 * @returns {{ code: string, mappings: string }} the same in ASCII
 */
export function inAscii(code, mappings) {
  const lines = code.split('\n');
  const shifted = mappings.split(';').map((segments, line) => shift(segments, lines[line] ?? ''));
  return { code: lines.map(escaped).join('\n'), mappings: shifted.join(';') };
}

const escaped = (text) => text.replaceAll(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** The mappings of one line: the first number of each is how far its column is from the one before. */
function shift(segments, text) {
  if (segments === '' || !/[\u0080-\uffff]/.test(text)) return segments;
  let [column, seen, escapes, before] = [0, 0, 0, 0];
  return segments
    .split(',')
    .map((segment) => {
      const { value, length } = decode(segment);
      column += value;
      for (; seen < column; seen++) if (text.charCodeAt(seen) >= 0x80) escapes++;
      const now = column + escapes * LONGER;
      const moved = encode(now - before) + segment.slice(length);
      before = now;
      return moved;
    })
    .join(',');
}
