/** Producers do not wait, and do not fill the memory for a consumer that never comes. @module */
import { expect, test } from 'vitest';
import { EventQueue } from './event-queue.ts';

async function all<T>(queue: EventQueue<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of queue) items.push(item);
  return items;
}

test('items come in order, whether they were waiting or are waited for', async () => {
  const queue = new EventQueue<number>();
  for (let item = 0; item < 3000; item += 1) queue.push(item);
  const taken = queue[Symbol.asyncIterator]();
  for (let item = 0; item < 3000; item += 1) expect((await taken.next()).value).toBe(item);
  const next = taken.next();
  queue.push(3000);
  expect((await next).value).toBe(3000);
  const last = taken.next();
  queue.end();
  expect(await last).toEqual({ value: undefined, done: true });
});

test('a consumer that is too far behind is given up; what waited before the bound was set does not count', async () => {
  const queue = new EventQueue<number>();
  for (let item = 0; item < 10; item += 1) queue.push(item);
  queue.bound(5);
  const taken = queue[Symbol.asyncIterator]();
  expect((await taken.next()).value).toBe(0);
  for (let item = 10; item < 16; item += 1) queue.push(item);
  // As far behind as is allowed: nine, and six.
  expect((await taken.next()).value).toBe(1);
  for (let item = 16; item < 18; item += 1) queue.push(item);
  expect(await all(queue)).toEqual([]);
});
