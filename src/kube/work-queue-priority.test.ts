/** Priorities, jitter and the common limit of retries. @module */
import { expect, test } from 'vitest';
import { AdjustableClock } from './clock.ts';
import { seededRandom } from './random.ts';
import { RETRY_LIMIT, WorkQueue } from './work-queue.ts';

const frozen = (): AdjustableClock => new AdjustableClock({ frozen: true, start: 0 });

async function takeAll(queue: WorkQueue, onTake: (key: string) => void = () => undefined): Promise<string[]> {
  const taken: string[] = [];
  while (queue.depth > 0) {
    const key = (await queue.next())!;
    taken.push(key);
    queue.done(key);
    onTake(key);
  }
  return taken;
}

test('keys of low priority come after the others, in their own order; one that becomes urgent moves up', async () => {
  const queue = new WorkQueue({ clock: frozen() });
  for (const key of ['low 1', 'low 2', 'low 3']) queue.add(key, { priority: 'low' });
  queue.add('a');
  queue.add('low 2');
  queue.add('low 2', { priority: 'low' });
  queue.add('b');
  expect(queue.depth).toBe(5);
  expect(await takeAll(queue)).toEqual(['a', 'low 2', 'b', 'low 1', 'low 3']);
});

test('a stream of normal keys that never ends does not starve one of low priority', async () => {
  const queue = new WorkQueue({ clock: frozen() });
  queue.add('patient', { priority: 'low' });
  let made = 0;
  const more = (): void => queue.add(`urgent ${made++}`);
  for (let n = 0; n < 20; n++) more();
  const taken: string[] = [];
  while (!taken.includes('patient') && taken.length < 100) {
    const key = (await queue.next())!;
    taken.push(key);
    queue.done(key);
    more();
  }
  expect(taken.indexOf('patient')).toBe(8);
});

test('a retry keeps the priority of the run that failed; a key added meanwhile at normal priority comes as normal', async () => {
  const clock = frozen();
  const queue = new WorkQueue({ clock, baseDelayMs: 10 });
  queue.add('failing', { priority: 'low' });
  const key = (await queue.next())!;
  queue.addRateLimited(key);
  queue.done(key);
  await clock.advance(10);
  queue.add('fresh');
  expect(await queue.next()).toBe('fresh');
  queue.done('fresh');
  expect(await queue.next()).toBe('failing');
  queue.add('failing', { priority: 'low' });
  queue.add('failing');
  queue.done('failing');
  queue.add('another');
  expect(await takeAll(queue)).toEqual(['failing', 'another']);
});

test('with a source of chance, retries come after between half and all of their back-off', async () => {
  const seed = 11;
  const clock = frozen();
  const queue = new WorkQueue({ clock, baseDelayMs: 1_000, maxDelayMs: 60_000, random: seededRandom(seed) });
  for (let n = 0; n < 200; n++) queue.addRateLimited(`key ${n}`);
  await clock.advance(499);
  expect(queue.depth, `seed ${seed}`).toBe(0);
  await clock.advance(251);
  expect(queue.depth, `seed ${seed}`).toBeGreaterThan(70);
  expect(queue.depth, `seed ${seed}`).toBeLessThan(130);
  await clock.advance(250);
  expect(queue.depth, `seed ${seed}`).toBe(200);
});

test('all keys together are retried ten times a second after a burst of a hundred', async () => {
  const clock = frozen();
  const queue = new WorkQueue({ clock, retryLimit: RETRY_LIMIT });
  for (let n = 0; n < 150; n++) queue.addRateLimited(`key ${n}`);
  await clock.advance(5);
  expect(queue.depth).toBe(100);
  await clock.advance(995);
  expect(queue.depth).toBe(110);
  await clock.advance(4_000);
  expect(queue.depth).toBe(150);
  expect(clock.pending).toBe(0);
});

test('the longer of back-off and limit holds for a key', async () => {
  const clock = frozen();
  const queue = new WorkQueue({ clock, baseDelayMs: 60_000, retryLimit: { perSecond: 1, burst: 1 } });
  queue.addRateLimited('one');
  queue.addRateLimited('two');
  await clock.advance(59_999);
  expect(queue.depth).toBe(0);
  await clock.advance(1);
  expect(queue.depth).toBe(2);
});

test('a hundred thousand keys pass in order, each once', async () => {
  const queue = new WorkQueue({ clock: frozen() });
  for (let n = 0; n < 100_000; n++) queue.add(`${n}`, { priority: n % 2 === 0 ? 'low' : 'normal' });
  for (let n = 0; n < 100_000; n += 4) queue.add(`${n}`);
  const taken = await takeAll(queue);
  expect(taken.length).toBe(100_000);
  expect(new Set(taken).size).toBe(100_000);
});
