/** The server's time: seeded differences, delays and cut seconds; without an answer the local clock's. */
import { expect, test } from 'vitest';
import { seededRandom } from './random.ts';
import { ServerClock } from './server-clock.ts';

const START = Date.parse('2026-11-27T20:00:00.400Z');

test('until an answer tells, it is the local time; afterwards it goes on with the local clock', () => {
  let local = START;
  const clock = new ServerClock(() => local);
  clock.answered({ durationMs: 30_000 });
  expect(clock.now()).toBe(START);
  clock.answered({ durationMs: 10, date: Date.parse('2026-11-27T19:58:00Z') });
  expect(new Date(clock.now()).toISOString()).toBe('2026-11-27T19:58:01.010Z');
  local += 60_000;
  expect(new Date(clock.now()).toISOString()).toBe('2026-11-27T19:59:01.010Z');
  clock.answered({ durationMs: 10, date: Date.parse('2026-11-27T20:03:00Z') });
  expect(new Date(clock.now()).toISOString()).toBe('2026-11-27T20:03:00.000Z');
});

test('clocks that agree are not moved by the cut of the seconds', () => {
  const clock = new ServerClock(() => START);
  clock.answered({ durationMs: 5, date: Date.parse('2026-11-27T20:00:00Z') });
  expect(clock.now()).toBe(START);
});

test('it is off by no more than a second and the time of a request', () => {
  const seed = 20_261_127;
  const random = seededRandom(seed);
  for (let round = 0; round < 500; round += 1) {
    const differenceMs = Math.round((random() - 0.5) * 600_000);
    const durationMs = Math.round(random() * 3000);
    const written = START + differenceMs - Math.round(random() * durationMs);
    const clock = new ServerClock(() => START);
    clock.answered({ durationMs, date: Math.floor(written / 1000) * 1000 });
    const offMs = Math.abs(clock.now() - (START + differenceMs));
    expect(offMs, `seed ${seed}, round ${round}: ${differenceMs} ms ahead, ${durationMs} ms under way`).toBeLessThanOrEqual(
      1000 + durationMs,
    );
  }
});
