/** When schedules are due, and how broken ones are refused. @module */
import { expect, test } from 'vitest';
import { parseCronSchedule } from './cron-schedule.ts';

const times = (schedule: string, from: string, zone?: string, count = 3): string[] => {
  const parsed = parseCronSchedule(schedule);
  const found: string[] = [];
  for (let time = Date.parse(from); found.length < count;) {
    const next = parsed.next(time, zone);
    if (next === undefined) break;
    found.push(new Date(next).toISOString().replace(':00.000Z', 'Z'));
    time = next;
  }
  return found;
};

test.each([
  ['*/15 * * * *', '2024-02-03T04:05:06Z', ['2024-02-03T04:15Z', '2024-02-03T04:30Z', '2024-02-03T04:45Z']],
  ['0 0 * * *', '2024-02-03T00:00:00Z', ['2024-02-04T00:00Z', '2024-02-05T00:00Z', '2024-02-06T00:00Z']],
  ['30 4 1,15 * 5', '2024-02-03T00:00:00Z', ['2024-02-09T04:30Z', '2024-02-15T04:30Z', '2024-02-16T04:30Z']],
  ['0 12 1 * *', '2024-11-30T00:00:00Z', ['2024-12-01T12:00Z', '2025-01-01T12:00Z', '2025-02-01T12:00Z']],
  ['0 0 29 feb ?', '2024-03-01T00:00:00Z', ['2028-02-29T00:00Z']],
  ['5/20 9-10 * * MON-fri', '2024-02-02T10:30:00Z', ['2024-02-02T10:45Z', '2024-02-05T09:05Z', '2024-02-05T09:25Z']],
  ['@weekly', '2024-02-03T00:00:00Z', ['2024-02-04T00:00Z', '2024-02-11T00:00Z', '2024-02-18T00:00Z']],
  ['@every 1h30m', '2024-02-03T00:10:00.500Z', ['2024-02-03T01:40Z', '2024-02-03T03:10Z', '2024-02-03T04:40Z']],
])('%s after %s', (schedule, from, due) => {
  expect(times(schedule, from, undefined, due.length)).toEqual(due);
});

test('a time zone decides when the day begins', () => {
  expect(times('0 9 * * *', '2024-02-03T00:00:00Z', 'Asia/Taipei')).toEqual([
    '2024-02-03T01:00Z',
    '2024-02-04T01:00Z',
    '2024-02-05T01:00Z',
  ]);
});

test('clocks that skip an hour skip what was due in it; what is due in an hour that comes twice is due twice', () => {
  expect(times('30 2 * * *', '2024-03-30T12:00:00Z', 'Europe/Berlin', 2)).toEqual(['2024-04-01T00:30Z', '2024-04-02T00:30Z']);
  expect(times('30 2 * * *', '2024-10-26T12:00:00Z', 'Europe/Berlin', 2)).toEqual(['2024-10-27T00:30Z', '2024-10-27T01:30Z']);
  expect(times('0 * * * *', '2024-10-26T23:30:00Z', 'Europe/Berlin')).toEqual([
    '2024-10-27T00:00Z',
    '2024-10-27T01:00Z',
    '2024-10-27T02:00Z',
  ]);
});

test('a day that never comes is never due', () => {
  expect(times('0 0 30 2 *', '2024-01-01T00:00:00Z')).toEqual([]);
});

test.each([
  ['', 'empty spec string'],
  ['* * *', 'expected exactly 5 fields, found 3: [* * *]'],
  ['60 * * * *', 'end of range (60) above maximum (59): 60'],
  ['* * 0 * *', 'beginning of range (0) below minimum (1): 0'],
  ['5-1 * * * *', 'beginning of range (5) beyond end of range (1): 5-1'],
  ['*/0 * * * *', 'step of range should be a positive number: */0'],
  ['1-2-3 * * * *', 'too many hyphens: 1-2-3'],
  ['1/2/3 * * * *', 'too many slashes: 1/2/3'],
  ['x * * * *', 'failed to parse int from x: strconv.Atoi: parsing "x": invalid syntax'],
  ['@never', 'unrecognized descriptor: @never'],
  ['@every soon', 'failed to parse duration @every soon: time: invalid duration "soon"'],
  ['@every 5', 'failed to parse duration @every 5: time: missing unit in duration "5"'],
])('%s is refused', (schedule, why) => {
  expect(() => parseCronSchedule(schedule)).toThrow(why);
});
