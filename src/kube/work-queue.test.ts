/** The work queue: one worker per key, back-off, delays. @module */
import { expect, test } from 'vitest';
import { AdjustableClock } from './clock.ts';
import { Controller } from './controller.ts';
import { WorkQueue } from './work-queue.ts';

const frozen = (): AdjustableClock => new AdjustableClock({ frozen: true, start: 0 });

test('a key waits at most once, and one added while in work comes again afterwards', async () => {
  const queue = new WorkQueue({ clock: frozen() });
  queue.add('a');
  queue.add('a');
  queue.add('b');
  expect(await queue.next()).toBe('a');
  queue.add('a');
  expect(await queue.next()).toBe('b');
  queue.done('b');
  queue.done('a');
  expect(await queue.next()).toBe('a');
});

test('several idle workers are all woken by keys that arrive one after another', async () => {
  const queue = new WorkQueue({ clock: frozen() });
  const taken: string[] = [];
  const worker = async (): Promise<void> => {
    for (let key = await queue.next(); key !== undefined; key = await queue.next()) {
      taken.push(key);
      queue.done(key);
    }
  };
  const workers = [worker(), worker(), worker()];
  for (const key of ['a', 'b', 'c', 'd', 'e']) {
    queue.add(key);
    await Promise.resolve();
    await Promise.resolve();
  }
  await new Promise((resolve) => setImmediate(resolve));
  expect(taken).toEqual(['a', 'b', 'c', 'd', 'e']);
  queue.close();
  await Promise.all(workers);
});

test('the back-off doubles per failure up to its bound, and ends with a success', async () => {
  const clock = frozen();
  const queue = new WorkQueue({ clock, baseDelayMs: 10, maxDelayMs: 35 });
  const delays: number[] = [];
  for (let attempt = 0; attempt < 4; attempt++) {
    const asked = clock.now();
    queue.addRateLimited('a');
    const next = queue.next();
    while (queue.depth === 0) await clock.advance(1);
    expect(await next).toBe('a');
    delays.push(clock.now() - asked);
    queue.done('a');
  }
  expect(delays).toEqual([10, 20, 35, 35]);
  queue.forget('a');
  expect(queue.failuresOf('a')).toBe(0);
});

test('a controller retries a failing key and leaves the others alone', async () => {
  const clock = frozen();
  const runs: string[] = [];
  const errors: string[] = [];
  const controller = new Controller({
    name: 'test',
    clock,
    baseDelayMs: 10,
    reconcile: async (key) => {
      runs.push(`${key}@${clock.now()}`);
      if (key === 'bad' && clock.now() < 30) throw new Error('not yet');
    },
    onError: (error, key) => errors.push(`${key}: ${(error as Error).message}`),
  }).start();
  controller.enqueue('bad');
  controller.enqueue('good');
  await clock.advance(100);
  await controller.stop();
  expect(runs).toEqual(['bad@0', 'good@0', 'bad@10', 'bad@30']);
  expect(errors).toEqual(['bad: not yet', 'bad: not yet']);
  expect(clock.pending).toBe(0);
});
