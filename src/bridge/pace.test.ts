import { expect, test } from 'vitest';
import { AdjustableClock } from '../kube/clock.ts';
import { paced } from './pace.ts';

test('a key that comes too often waits for the next second, and keeps no other one waiting', async () => {
  const clock = new AdjustableClock({ frozen: true, start: 10_000 });
  const runs: string[] = [];
  const run = paced(async (key) => void runs.push(key), clock);
  await clock.advance(400);
  const answers = [];
  for (let time = 0; time < 100; time++) answers.push(await run('web'));
  const done = runs.length;
  expect(done).toBeGreaterThan(10);
  expect(done).toBeLessThan(50);
  expect(answers.at(-1)).toEqual({ afterMs: 600 });
  await run('shop');
  expect(runs.at(-1)).toBe('shop');
  await clock.advance(600);
  expect(await run('web')).toBeUndefined();
  expect(runs.at(-1)).toBe('web');
});

test('a clock that is put back makes nobody wait for it', async () => {
  let now = 7_200_000;
  const run = paced(async () => undefined, { now: () => now, after: () => () => undefined });
  for (let time = 0; time < 100; time++) await run('web');
  now = 0;
  expect(await run('web')).toBeUndefined();
});
