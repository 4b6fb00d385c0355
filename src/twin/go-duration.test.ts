/** Durations as Go prints and reads them. @module */
import { expect, test } from 'vitest';
import { formatDuration, parseDuration } from './go-duration.ts';

test.each([
  [0, '0s'],
  [10_000, '10s'],
  [80_000, '1m20s'],
  [300_000, '5m0s'],
  [3_600_000, '1h0m0s'],
])('%d ms is printed and read as %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
  expect(parseDuration(text)).toBe(ms);
});

test.each([
  ['250ms', 250],
  ['1.5s', 1500],
  ['1h30m', 5_400_000],
  ['0', 0],
])('%s is %d ms', (text, ms) => expect(parseDuration(text)).toBe(ms));

test.each([undefined, '', '5', 'm', '5 m', '-1s', 'five'])('%s is no duration', (text) => expect(parseDuration(text)).toBeUndefined());
