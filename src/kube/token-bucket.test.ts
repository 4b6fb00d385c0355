/** Rates with bursts. @module */
import { expect, test } from 'vitest';
import { AdjustableClock, type Clock } from './clock.ts';
import { TokenBucket } from './token-bucket.ts';

test('no more than the burst is saved up, however long nobody asks', async () => {
  const clock = new AdjustableClock({ frozen: true, start: 0 });
  const bucket = new TokenBucket(clock, { perSecond: 2, burst: 3 });
  await clock.advance(3_600_000);
  expect([1, 2, 3, 4].map(() => bucket.tryTake())).toEqual([true, true, true, false]);
  await clock.advance(499);
  expect(bucket.tryTake()).toBe(false);
  await clock.advance(1);
  expect(bucket.tryTake()).toBe(true);
});

test('tokens of the future are given out one after another', async () => {
  const clock = new AdjustableClock({ frozen: true, start: 0 });
  const bucket = new TokenBucket(clock, { perSecond: 10, burst: 1 });
  expect([bucket.reserve(), bucket.reserve(), bucket.reserve()]).toEqual([0, 100, 200]);
  await clock.advance(150);
  expect(bucket.reserve()).toBe(150);
  expect(bucket.tryTake()).toBe(false);
});

test('a clock that is set back neither gives nor takes', () => {
  let now = 10_000;
  const clock = { now: () => now } as Clock;
  const bucket = new TokenBucket(clock, { perSecond: 1, burst: 1 });
  expect(bucket.tryTake()).toBe(true);
  now = 0;
  expect(bucket.tryTake()).toBe(false);
  now = 1_000;
  expect(bucket.tryTake()).toBe(true);
});

test('a rate that lets nothing through is refused', () => {
  const clock = new AdjustableClock({ frozen: true });
  for (const limit of [
    { perSecond: 0, burst: 1 },
    { perSecond: 1, burst: 0 },
    { perSecond: NaN, burst: 1 },
  ])
    expect(() => new TokenBucket(clock, limit)).toThrow(RangeError);
});
