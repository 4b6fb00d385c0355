/** The clock that can be moved forward. @module */
import { expect, test, vi } from 'vitest';
import { AdjustableClock, microTimestamp, sleep, timestamp } from './clock.ts';
import { eventually } from './testing/eventually.ts';

test('a frozen clock fires timers only when it is advanced, in the order in which they fall due', async () => {
  const clock = new AdjustableClock({ frozen: true, start: 0 });
  const rang: [string, number][] = [];
  clock.after(300, () => rang.push(['b', clock.now()]));
  clock.after(100, () => {
    rang.push(['a', clock.now()]);
    clock.after(100, () => rang.push(['from a', clock.now()]));
  });
  clock.after(1000, () => rang.push(['late', clock.now()]));

  await clock.advance(500);

  expect(rang).toEqual([
    ['a', 100],
    ['from a', 200],
    ['b', 300],
  ]);
  expect(clock.now()).toBe(500);
  expect(clock.pending).toBe(1);
});

test('consequences of a timer run before the next timer fires', async () => {
  const clock = new AdjustableClock({ frozen: true, start: 0 });
  const steps: string[] = [];
  const worker = async (): Promise<void> => {
    await sleep(clock, 10);
    steps.push('first');
    await sleep(clock, 10);
    steps.push('second');
  };
  const done = worker();
  clock.after(15, () => steps.push('between'));
  await clock.advance(20);
  await done;
  expect(steps).toEqual(['first', 'between', 'second']);
});

test('a running clock can be moved forward, and later timers are due that much earlier', async () => {
  const clock = new AdjustableClock();
  const before = clock.now();
  const rang = new Promise<void>((resolve) => void clock.after(300_000, resolve));
  await clock.advance(300_001);
  await rang;
  expect(clock.now() - before).toBeGreaterThanOrEqual(300_000);
});

test('a cancelled timer never fires, and an aborted sleep rejects with the reason', async () => {
  const clock = new AdjustableClock({ frozen: true, start: 0 });
  let rang = false;
  clock.after(5, () => {
    rang = true;
  })();
  const abort = new AbortController();
  const sleeping = sleep(clock, 10, abort.signal);
  abort.abort(new Error('enough'));
  await expect(sleeping).rejects.toThrow('enough');
  await clock.advance(20);
  expect(rang).toBe(false);
  expect(clock.pending).toBe(0);
});

test('timers fire although the wall clock has been set back an hour meanwhile', async () => {
  const clock = new AdjustableClock();
  let rang = false;
  clock.after(20, () => {
    rang = true;
  });
  const wallClock = Date.now;
  const setBack = vi.spyOn(Date, 'now').mockImplementation(() => wallClock() - 3_600_000);
  try {
    await eventually(() => rang, 'the timer');
  } finally {
    setBack.mockRestore();
  }
  expect(clock.pending).toBe(0);
});

test('timestamps are RFC 3339 in seconds and in microseconds', () => {
  const clock = new AdjustableClock({ frozen: true, start: Date.UTC(2026, 10, 23, 8, 0, 1, 250) });
  expect(timestamp(clock)).toBe('2026-11-23T08:00:01Z');
  expect(microTimestamp(clock)).toBe('2026-11-23T08:00:01.250000Z');
});
