/**
 * Two operators that both believe to lead, with caches of their own, through a series of changes: nothing is there
 * twice in the end, and nothing is lost between them. `SEED` repeats a run.
 * @module
 */
import { afterAll, afterEach, expect, test } from 'vitest';
import { seededRandom } from '../../kube/random.ts';
import { act, close, open } from '../testing/faults/history.ts';
import type { Pick } from '../testing/faults/injections.ts';
import { People } from '../testing/faults/people.ts';
import { FaultTally } from '../testing/faults/tally.ts';
import { World } from '../testing/faults/world.ts';

const SEED = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1_000_000));
const tally = new FaultTally();
afterAll(() => console.info(`SEED=${SEED}; two leaders: ${tally.summary()}`));

let world: World;
afterEach(() => world.stop());

test.each([0, 1, 2, 3])('share a cluster for a while, then one of them ends (history %i)', { timeout: 120_000 }, async (nth) => {
  const random = seededRandom(SEED * 4 + nth);
  const pick: Pick = (candidates) => candidates[Math.floor(random() * candidates.length)]!;
  world = await World.start();
  const people = new People(world);
  const leaders = [world.startOperator({ random: seededRandom(nth) }), world.startOperator({ random: seededRandom(nth + 1) })];
  tally.injected('second leader');
  await open(world, people);
  const done: string[] = [];
  const told = (): string => `SEED=${SEED}: ${done.join('; ')}`;
  for (let step = 0; step < 15; step++) {
    done.push(await act(world, people, pick));
    // One of them hears of it later than the other.
    const late = pick(leaders);
    if (pick([true, false])) tally.injected('caches apart', late.kube.cutWatches(pick(['end', 'error', 'gone'])));
    for (let seconds = pick([0, 1, 3, 10]); seconds > 0; seconds--) await world.step();
  }
  if (pick([true, false])) leaders[0]!.kube.crash();
  else await world.stopOperator(leaders[0]!);
  await world.converges(told);
  await close(people);
  await world.converges(told);
  tally.survived('histories');
});

test('make one ELB for an entrypoint, whoever is quicker', async () => {
  world = await World.start();
  const people = new People(world);
  const leaders = [world.startOperator(), world.startOperator()];
  await Promise.all(leaders.map(({ bridge }) => bridge.started));
  const { elb } = world.lab.cce.cce;
  // Both have looked before either is answered.
  elb.api.injectFaults(({ operation }) => (operation === 'POST elb/loadbalancers' ? { latencyMs: 500 } : undefined));
  await people.createGateway('web', [80]);
  await people.createEntrypoint('web', { elb: { autocreate: { type: 'inner' } } });
  await world.converges(() => 'one ELB of two');
  expect(elb.api.requests.get('POST elb/loadbalancers')).toBe(2);
  await people.deleteEntrypoint('web');
  await world.converges(() => 'no ELB');
  tally.survived('ELBs made twice');
});
