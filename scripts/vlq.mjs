// Numbers of source maps: VLQ with base 64 (ECMA-426).

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const CONTINUES = 32;

/** The first number of a segment, and how many digits it takes. */
export function decode(segment) {
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

export function encode(value) {
  let rest = value < 0 ? -value * 2 + 1 : value * 2;
  let text = '';
  do {
    const digit = rest % CONTINUES;
    rest = Math.floor(rest / CONTINUES);
    text += DIGITS[rest > 0 ? digit + CONTINUES : digit];
  } while (rest > 0);
  return text;
}
