/** From "the Gateway's Service is there again" to "its members are right", beside the floor, in turns. @module */
import { printTable, quantile } from '../lab/figures.ts';
import { Rig, type Reaction } from './rig.ts';
import { countCalls, printCalls, type Calls } from './calls.ts';
import { NO_LIMITS } from './world.ts';

const NODES = 10;
const WARM_UP = 20;
const BURST = 50;
const BURSTS = 10;
/** Between events time is moved on by minutes: drift checks would come all the time, and are no part of a reaction. */
const NEVER_MS = 1e9;

export interface ReactionOptions {
  /** Of each size, one at a time. */
  events: number;
  sizes: readonly number[];
  flags?: readonly string[];
}

export interface Samples {
  floor: Reaction[];
  bridge: Reaction[];
}

export const HEAD = [
  '',
  'added p50',
  'p99',
  'floor p50',
  'p99',
  'ratio p50',
  'p99',
  'correct p50',
  'p99',
  'floor p50',
  'p99',
  'ratio p50',
  'p99',
  '÷ one call p50',
  'p99',
];

const both = (samples: readonly number[]): [number, number] => [quantile(samples, 0.5), quantile(samples, 0.99)];

export function reactionRow(title: string, { floor, bridge }: Samples): string[] {
  const of = (samples: readonly Reaction[], what: keyof Reaction) => both(samples.map((one) => one[what]));
  const ratio = (one: readonly number[], other: readonly number[]): string[] => one.map((ms, index) => (ms / other[index]!).toFixed(2));
  const times = (values: readonly number[]): string[] => values.map((ms) => ms.toFixed(1));
  const cells = (['serving', 'correct'] as const).flatMap((what) => {
    const [ours, least] = [of(bridge, what), of(floor, what)];
    return [...times(ours), ...times(least), ...ratio(ours, least)];
  });
  return [title, ...cells, ...ratio(of(bridge, 'correct'), of(floor, 'serving'))];
}

export async function single(rig: Rig, events: number, calls?: Calls): Promise<Samples> {
  const samples: Samples = { floor: [], bridge: [] };
  for (let event = 0; event < events; event++) {
    samples.floor.push(await rig.recreateForFloor(rig.floors[event % rig.floors.length]!));
    await countCalls(rig.world, calls, async () => {
      const subject = rig.subjects[event % rig.subjects.length]!;
      samples.bridge.push(await rig.recreate(subject));
      await rig.settle([subject]);
    });
  }
  return samples;
}

export async function burst(rig: Rig, size: number, rounds: number): Promise<Samples> {
  const samples: Samples = { floor: [], bridge: [] };
  for (let round = 0; round < rounds; round++) {
    samples.floor.push(...(await Promise.all(rig.floors.slice(0, size).map((one) => rig.recreateForFloor(one)))));
    const from = (round * size) % rig.subjects.length;
    const subjects = rig.subjects.slice(from, from + size);
    samples.bridge.push(...(await Promise.all(subjects.map((one) => rig.recreate(one)))));
    await rig.settle(subjects);
  }
  return samples;
}

export async function benchReaction({ events, sizes, flags }: ReactionOptions): Promise<void> {
  const rows = [HEAD];
  const calls: Calls = new Map();
  for (const size of sizes) {
    const size50 = Math.min(BURST, size);
    const rig = await Rig.start({
      gateways: size,
      nodes: NODES,
      floors: size50,
      operator: { limits: NO_LIMITS, driftCheckMs: NEVER_MS },
      flags,
    });
    await single(rig, Math.min(WARM_UP, events));
    calls.clear();
    rows.push(reactionRow(`${size} Gateways, one event at a time`, await single(rig, events, calls)));
    if (size50 > 1) rows.push(reactionRow(`${size} Gateways, ${size50} at once`, await burst(rig, size50, Math.min(BURSTS, events))));
    await rig.stop();
  }
  printTable(`Service re-created → members right, ms (${events} events each, ${NODES} members)`, rows);
  printCalls('Calls per change, all that follows included', calls, events);
}
