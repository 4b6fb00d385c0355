// One character that does not fit into a byte makes two bytes of every other one in memory, and a file slower to read. In
// a bundle they stand in texts, patterns and comments, where an escape says the same.

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
/** What an escape is longer than what it stands for: `\u83ef` and one UTF-16 unit. */
const LONGER = 5;
const CONTINUES = 32;

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

/** The first number of a segment, in VLQ with base 64 (ECMA-426), and how many digits it takes. */
function decode(segment) {
  let [value, scale, length] = [0, 1, 0];
  for (;;) {
    const digit = DIGITS.indexOf(segment[length]);
    length += 1;
    value += (digit % CONTINUES) * scale;
    scale *= CONTINUES;
    if (digit < CONTINUES) break;
  }
  return { value: value % 2 ? -(value - 1) / 2 : value / 2, length };
}

function encode(value) {
  let rest = value < 0 ? -value * 2 + 1 : value * 2;
  let text = '';
  do {
    const digit = rest % CONTINUES;
    rest = Math.floor(rest / CONTINUES);
    text += DIGITS[rest > 0 ? digit + CONTINUES : digit];
  } while (rest > 0);
  return text;
}
