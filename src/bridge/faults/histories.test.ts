/**
 * Random histories: people do what they do while every call may fail in every way, and the operator dies now and then.
 * Once the faults end, everything is as it should be, and nobody else's part of an ELB has changed.
 *
 * `BRIDGE_FAULT_SECONDS` is how long to go on (wall time, default 12), `SEED` repeats a run.
 * @module
 */
import { afterAll, expect, test } from 'vitest';
import { seededRandom } from '../../kube/random.ts';
import { act, close, open } from '../testing/faults/history.ts';
import { elbFaults, kubeFaults, type Chance, type Pick } from '../testing/faults/injections.ts';
import { People } from '../testing/faults/people.ts';
import { FaultTally } from '../testing/faults/tally.ts';
import { World } from '../testing/faults/world.ts';

const SECONDS = Number(process.env['BRIDGE_FAULT_SECONDS'] ?? 12);
const SEED = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1_000_000));
const ACTIONS = 12;
const LEASE_SECONDS = 15;
/** Shares of calls that go wrong, one per history. */
const SHARES = [0.03, 0.1, 0.25, 0.5];

const tally = new FaultTally();
afterAll(() => console.info(`SEED=${SEED}; ${tally.summary()}`));

test('converge', { timeout: SECONDS * 1000 + 120_000 }, async () => {
  const deadline = performance.now() + SECONDS * 1000;
  for (let seed = SEED; seed === SEED || performance.now() < deadline; seed++) await history(seed);
  expect(tally.total).toBeGreaterThan(0);
});

type Random = () => number;

const pickBy =
  (random: Random): Pick =>
  (candidates) =>
    candidates[Math.floor(random() * candidates.length)]!;

/** One world from its beginning to its end. */
async function history(seed: number): Promise<void> {
  // Each has a source of its own: who is quicker does not change what the others do.
  const [random, ofKube, ofElb, ofOperator] = [0, 1, 2, 3].map((one) => seededRandom(seed * 4 + one)) as [Random, Random, Random, Random];
  const pick = pickBy(random);
  const done: string[] = [];
  const told = (): string => `SEED=${seed}: ${done.join('; ')}`;
  const world = await World.start();
  const people = new People(world);
  let share = 0;
  const chanceOf = (source: Random): Chance => ({ random: source, pick: pickBy(source), tally, share: () => share });
  const { api } = world.lab.cce.cce.elb;
  const start = () => world.startOperator({ random: ofOperator, inject: kubeFaults(chanceOf(ofKube)) });
  let operator = start();
  const restart = async (): Promise<void> => {
    tally.injected('operator killed');
    done.push(`killed at ${operator.lastWrite}`);
    await operator.stop();
    // The next one gets the lease when it has run out.
    for (let seconds = 0; seconds < LEASE_SECONDS; seconds++) await world.step();
    operator = start();
  };
  try {
    await open(world, people);
    for (let round = 0; round < 2; round++) {
      const most = pick(SHARES);
      share = most;
      for (let step = 0; step < ACTIONS; step++) {
        // People's own calls do not fail.
        api.injectFaults(undefined);
        done.push(await act(world, people, pick));
        api.injectFaults(elbFaults(chanceOf(ofElb)));
        if (random() < 0.1) operator.crashAt({ write: 1 + Math.floor(random() * 10), side: pick(['before', 'after']) });
        if (random() < 0.15) tally.injected('api watches lost', operator.kube.cutWatches(pick(['end', 'error', 'gone'])));
        for (let seconds = pick([0, 1, 5, 30]); seconds > 0; seconds--) await world.step();
        if (operator.isDead) await restart();
      }
      share = 0;
      api.injectFaults(undefined);
      operator.crashAt(undefined);
      done.push('calm');
      // It may yet die of a call that is under way.
      await world.converges(told, () => operator.isDead);
      if (operator.isDead) await restart();
      await world.converges(told);
      // What takes effect late changes nothing for good.
      for (let seconds = 0; seconds < 30; seconds++) await world.step();
      await world.converges(told);
    }
    await close(people);
    await world.converges(told);
    tally.survived('histories');
  } catch (error) {
    throw new Error(`a history does not converge. ${told()} ${operator.errors.slice(-3).join(' | ')}`, { cause: error });
  } finally {
    await world.stop();
  }
}
