/** Random documents for tests: values as manifests hold them and worse, written in many styles, then damaged. @module */
import { stringify, type ToStringOptions } from 'yaml';

export type Random = () => number;

/** The same numbers for the same seed (mulberry32). */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export const below = (random: Random, limit: number): number => Math.floor(random() * limit);
export const choice = <T>(random: Random, list: readonly T[]): T => list[below(random, list.length)]!;

/** Scalars that are read in a way of their own, or nearly. */
const STRINGS = (
  'web|app.kubernetes.io/name|10.100.0.1|10.0.0.0/8|8080|080|0o17|0x1F|1.5|1e3|.5|5.|-0|+12|-|--|---|...|~|null|Null|nUll|true|True|tRue|yes|no|on|off|y|n|' +
  '.inf|-.INF|.nan|1_000|0b11|12:30|2001-01-01|a: b|a:b|a #b|a# b|#a|: a|? a|- a|-a|!a|&a|*a|%a|@a|`a|[a|{a|a]|a}|a,b|,a|"a"|\'a\'|a\'b|a"b|\\|a\\nb|$(x)|{{ x }}|<<|=|' +
  '|a b  c| lead|trail |a\tb|äöü|日本|😀|\u2028x|constructor|toString|__proto__|hasOwnProperty|GET|/.*|^[a-z]+$|*.example.com|a:|a: |key: |x:y: z'
).split('|');
const TEXTS = [
  'line one\nline two\n',
  'line one\n\n\nline two',
  '\nleading break',
  '  indented\nless\n',
  'a\n  more\nb\n\n',
  'trailing spaces  \nx\n',
  '#!/bin/sh\necho "x: y" # no comment\n',
  '\ttab\n',
  'x\n---\ny\n',
  'a very long line that goes on and on, so that whoever writes it with a width of eighty columns breaks it somewhere: here, or there; or here again',
  'C:\\path\\to "quoted" and a long rest of the line that must be broken by those who break lines, yes indeed, here',
  '\x07\x1b\u0085\u00a0',
];

export function randomScalar(random: Random): unknown {
  const roll = below(random, 12);
  if (roll === 0) return null;
  if (roll === 1) return random() < 0.5;
  if (roll === 2) return below(random, 70_000) - 100;
  if (roll === 3) return choice(random, [0.5, -1.25, 1e21, 1e-7, 123_456_789_012_345, -0.1]);
  if (roll === 4) return choice(random, TEXTS);
  if (roll < 8) return choice(random, STRINGS);
  return choice(random, ['web', 'TCP', 'apps/v1', 'prod', 'Running', 'Ingress']);
}

export function randomValue(random: Random, depth = 0): unknown {
  const roll = random();
  if (depth > 4 || roll < 0.3) return randomScalar(random);
  const length = below(random, 4);
  if (roll < 0.55) return Array.from({ length }, () => randomValue(random, depth + 1));
  const keys = Array.from({ length }, () =>
    random() < 0.6 ? choice(random, ['name', 'spec', 'app', 'k8s.io/x', 'ports']) : choice(random, STRINGS),
  );
  return Object.fromEntries(keys.map((key) => [key, randomValue(random, depth + 1)]));
}

/** A value as one document, the way some tool would write it. */
export function written(random: Random, value: unknown): string {
  const roll = random();
  if (roll < 0.1) return `${JSON.stringify(value, null, choice(random, [0, 2]))}\n`;
  const options: ToStringOptions = {
    indent: choice(random, [2, 2, 2, 4]),
    indentSeq: random() < 0.5,
    lineWidth: choice(random, [0, 80, 80, 20]),
    defaultStringType: choice(random, ['PLAIN', 'PLAIN', 'QUOTE_DOUBLE', 'QUOTE_SINGLE', 'BLOCK_LITERAL', 'BLOCK_FOLDED']),
    defaultKeyType: choice(random, ['PLAIN', 'PLAIN', 'QUOTE_DOUBLE', 'QUOTE_SINGLE']),
    collectionStyle: choice(random, ['any', 'any', 'any', 'flow']),
    singleQuote: random() < 0.5,
    nullStr: choice(random, ['null', '~', '']),
  };
  let text = stringify(value, { ...options, aliasDuplicateObjects: false });
  if (random() < 0.3) text = withComments(random, text);
  if (random() < 0.1) text = text.replaceAll('\n', '\r\n');
  return text;
}

/** A block scalar of any shape, with what may come before and after it. */
export function blockScalarDocument(random: Random): string {
  const head =
    choice(random, ['a: ', '- ', 'a:\n- ', '- b: ', 'a:\n  - ', '- - ']) +
    choice(random, ['|', '>', '|-', '>-', '|+', '>+', '|2', '>1-', '|-2', '| # c']);
  const indent = choice(random, [1, 2, 3, 4, 6]);
  const lines = Array.from({ length: below(random, 6) }, () => {
    const columns = random() < 0.6 ? indent : below(random, 8);
    return ' '.repeat(columns) + choice(random, ['x', 'y z', '', '', '# c', '\tt', ' ', 'a: b', '- c', 'x  ', '---']);
  });
  return `${[head, ...lines].join('\n')}\n${choice(random, ['', 'z: 1\n', '- q\n', '  k: 1\n', '# end\n', '---\nb\n'])}`;
}

/** Comments and blank lines where they may be; some land within block scalars, where they are text. */
function withComments(random: Random, text: string): string {
  return text
    .split('\n')
    .flatMap((line) => (random() < 0.2 ? [line, choice(random, ['# comment', '', '   # indented: comment', '  ', '      '])] : [line]))
    .join('\n');
}

const PIECES = [
  '\n',
  ' ',
  '  ',
  '\t',
  ':',
  ': ',
  '- ',
  '-',
  '#',
  ' #',
  '"',
  "'",
  '{',
  '}',
  '[',
  ']',
  ',',
  '&a ',
  '*a',
  '!',
  '|',
  '>',
  '|-',
  '>+',
  '\\',
  '%',
  '---\n',
  '...\n',
  '? ',
  '<<: ',
  '~',
  '0',
  'x',
  '\n  ',
  '\n- ',
  ': |\n',
  '\r',
  '\0',
  '\uFEFF',
  'é',
];

/** The text with a few random changes. */
export function damaged(random: Random, text: string): string {
  let result = text;
  for (let count = 1 + below(random, 3); count > 0; count -= 1) {
    const at = below(random, result.length + 1);
    const roll = random();
    if (roll < 0.5) result = result.slice(0, at) + choice(random, PIECES) + result.slice(at);
    else if (roll < 0.8) result = result.slice(0, at) + result.slice(at + 1 + below(random, 3));
    else if (roll < 0.9) result = result.slice(0, at);
    else {
      const lines = result.split('\n');
      lines.splice(below(random, lines.length), 1, ...(random() < 0.5 ? [] : [choice(random, lines)]));
      result = lines.join('\n');
    }
  }
  return result;
}
