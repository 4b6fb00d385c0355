import { expect, test } from 'vitest';
import { AdjustableClock } from '../../kube/clock.ts';
import { spareMemory } from './spare-memory.ts';

/** A process whose every collection leaves `kept` bytes. */
function start(kept: number) {
  const clock = new AdjustableClock({ frozen: true });
  const state = { resident: kept, utilisation: 0, collections: 0 };
  const stop = spareMemory({
    clock,
    process: {
      resident: () => state.resident,
      utilisation: () => state.utilisation,
      collect: () => {
        state.collections += 1;
        state.resident = kept;
      },
    },
  });
  return { clock, state, stop };
}

test('what a first reading has left behind is given back once, and again when it has grown', async () => {
  const { clock, state, stop } = start(100);
  state.resident = 160;
  await clock.advance(29_000);
  expect(state.collections).toBe(0);
  await clock.advance(2_000);
  expect(state).toMatchObject({ collections: 1, resident: 100 });
  state.resident = 109;
  await clock.advance(300_000);
  expect(state.collections).toBe(1);
  state.resident = 120;
  await clock.advance(30_000);
  expect(state).toMatchObject({ collections: 2, resident: 100 });
  stop();
  expect(clock.pending).toBe(0);
});

test('never while there is much to do, and once when that is over', async () => {
  const { clock, state, stop } = start(100);
  state.utilisation = 0.8;
  await clock.advance(300_000);
  expect(state.collections).toBe(0);
  state.utilisation = 0.05;
  await clock.advance(300_000);
  expect(state.collections).toBe(1);
  stop();
});
