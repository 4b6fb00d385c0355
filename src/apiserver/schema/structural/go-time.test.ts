import { expect, test } from 'vitest';
import { timeFault } from './go-time.ts';

test.each([
  ['2024-02-03T04:05:06Z', 'Time'],
  ['2024-02-03T04:05:06.5+08:00', 'Time'],
  ['2024-02-03T04:05:06.500000Z', 'MicroTime'],
] as const)('%s is a %s', (text, type) => {
  expect(timeFault(text, type)).toBeUndefined();
});

test.each([
  ['soon', 'Time', 'parsing time "soon" as "2006-01-02T15:04:05Z07:00": cannot parse "soon" as "2006"'],
  ['2024-02-03', 'Time', 'parsing time "2024-02-03" as "2006-01-02T15:04:05Z07:00": cannot parse "" as "T"'],
  [
    '2024-02-03T04:05:06Z',
    'MicroTime',
    'parsing time "2024-02-03T04:05:06Z" as "2006-01-02T15:04:05.000000Z07:00": cannot parse "Z" as ".000000"',
  ],
  [
    '2024-02-03T04:05:06.123Z',
    'MicroTime',
    'parsing time "2024-02-03T04:05:06.123Z" as "2006-01-02T15:04:05.000000Z07:00": cannot parse ".123Z" as ".000000"',
  ],
] as const)('%s is no %s, in the words of Go', (text, type, why) => {
  expect(timeFault(text, type)).toBe(why);
});
