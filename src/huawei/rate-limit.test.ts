/** Waiting in line for calls per second. @module */
import { describe, expect, it } from 'vitest';
import { RateLimiter } from './rate-limit.ts';
import { FrozenClock } from './testing/frozen-clock.ts';

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function line(perSecond: number, burst?: number): { clock: FrozenClock; limiter: RateLimiter; gone: number[]; come: (id: number) => void } {
  const clock = new FrozenClock(1_000);
  const limiter = new RateLimiter({ clock, perSecond, burst });
  const gone: number[] = [];
  return { clock, limiter, gone, come: (id) => void limiter.turn().then(() => gone.push(id)) };
}

describe('a rate limiter', () => {
  it('lets a burst go at once, then one after the other in the order they came', async () => {
    const { clock, limiter, gone, come } = line(5);
    for (let id = 0; id < 12; id++) come(id);
    await settled();
    expect(gone).toEqual([0, 1, 2, 3, 4]);
    expect(limiter.waiting).toBe(7);
    await clock.advance(200);
    await settled();
    expect(gone).toEqual([0, 1, 2, 3, 4, 5]);
    await clock.advance(199);
    await settled();
    expect(gone).toHaveLength(6);
    await clock.advance(1_001);
    await settled();
    expect(gone).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(clock.pending).toBe(0);
  });

  it('never lets more than burst + rate × time go, whenever they come', async () => {
    const { clock, gone, come } = line(20);
    for (let ms = 0; ms < 3_000; ms += 7) {
      for (let i = 0; i < 3; i++) come(ms);
      await clock.advance(7);
      await settled();
      expect(gone.length).toBeLessThanOrEqual(20 + (20 * (ms + 7)) / 1_000 + 1e-6);
    }
    // Nor does it waste any.
    expect(gone.length).toBeGreaterThanOrEqual(79);
    await clock.advance(120_000);
  });

  it('does not let one who comes later overtake the line', async () => {
    const { clock, gone, come } = line(1);
    come(0);
    come(1);
    await clock.advance(999);
    come(2);
    await clock.advance(1);
    await settled();
    expect(gone).toEqual([0, 1]);
    await clock.advance(1_000);
    await settled();
    expect(gone).toEqual([0, 1, 2]);
  });

  it('lets whoever gives up leave the line, and the others move up', async () => {
    const { clock, limiter, gone, come } = line(1);
    come(0);
    const impatient = new AbortController();
    const left = expect(limiter.turn(impatient.signal)).rejects.toThrow('enough');
    come(2);
    impatient.abort(new Error('enough'));
    await left;
    await clock.advance(1_000);
    await settled();
    expect(gone).toEqual([0, 2]);
    expect(clock.pending).toBe(0);
    const late = new AbortController();
    const last = expect(limiter.turn(late.signal)).rejects.toThrow('enough');
    expect(clock.pending).toBe(1);
    late.abort(new Error('enough'));
    await last;
    expect(clock.pending).toBe(0);
    await expect(limiter.turn(late.signal)).rejects.toThrow('enough');
  });

  it('says how long it would take', async () => {
    const { clock, limiter, come } = line(5);
    expect(limiter.delayMs).toBe(0);
    for (let id = 0; id < 7; id++) come(id);
    expect(limiter.delayMs).toBe(600);
    await clock.advance(400);
    expect(limiter.delayMs).toBe(200);
    await clock.advance(200);
    expect(limiter.delayMs).toBe(0);
  });

  it('refuses a limit that nothing could pass', () => {
    const clock = new FrozenClock();
    expect(() => new RateLimiter({ clock, perSecond: 0 })).toThrow(RangeError);
    expect(() => new RateLimiter({ clock, perSecond: Number.NaN })).toThrow(RangeError);
    expect(() => new RateLimiter({ clock, perSecond: 1, burst: 0.5 })).toThrow(RangeError);
  });

  it('goes slower than one a second too', async () => {
    const { clock, gone, come } = line(0.5);
    come(0);
    come(1);
    await clock.advance(1_999);
    await settled();
    expect(gone).toEqual([0]);
    await clock.advance(1);
    await settled();
    expect(gone).toEqual([0, 1]);
  });
});
