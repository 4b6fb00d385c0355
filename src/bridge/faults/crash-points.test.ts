/** The operator is killed before and after each of its writes, and the next one ends what it had begun. @module */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { gatewayEntrypoints } from '../api/entrypoint.ts';
import { DEDICATED, ELB } from '../testing/bridge-fixture.ts';
import type { CrashPoint, OperatorProcess } from '../testing/faults/operator-process.ts';
import { People } from '../testing/faults/people.ts';
import { FaultTally } from '../testing/faults/tally.ts';
import { World } from '../testing/faults/world.ts';

let world: World;
let people: People;
let operator: OperatorProcess;
const tally = new FaultTally();

beforeAll(async () => {
  world = await World.start();
  people = new People(world);
  operator = world.startOperator();
});
afterAll(async () => {
  await world?.stop();
  console.info(tally.summary());
});

/** There and back again: each is a change that takes several writes. */
interface Change {
  name: string;
  prepare: () => Promise<void>;
  there: () => Promise<void>;
  back: () => Promise<void>;
}

const bound = async (): Promise<void> => {
  await people.createEntrypoint('web');
  await people.createGateway('web', [80]);
};

const CHANGES: readonly Change[] = [
  {
    name: 'a Gateway comes and goes',
    prepare: () => people.createEntrypoint('web'),
    there: () => people.createGateway('web', [80]),
    back: () => people.deleteGateway('web'),
  },
  {
    name: 'an entrypoint comes and goes',
    prepare: () => people.createGateway('web', [80]),
    there: () => people.createEntrypoint('web'),
    back: () => people.deleteEntrypoint('web'),
  },
  {
    name: 'a NodePort moves',
    prepare: bound,
    there: () => people.moveNodePort('web', 30_201),
    back: () => people.moveNodePort('web', 30_202),
  },
  {
    name: 'a listener is added and removed',
    prepare: bound,
    there: () => people.setPorts('web', [80, 8080]),
    back: () => people.setPorts('web', [80]),
  },
  {
    name: 'a Gateway is recreated',
    prepare: bound,
    there: async () => {
      await people.deleteGateway('web');
      await people.createGateway('web', [80]);
    },
    back: async () => {
      await people.deleteGateway('web');
      await world.step();
      await people.createGateway('web', [80]);
    },
  },
  {
    name: 'the mode changes',
    prepare: bound,
    there: () => people.changeEntrypoint('web', { mode: 'EnvoyRedirect', elb: { class: 'union' } }),
    back: () => people.changeEntrypoint('web', { mode: 'ElbApi' }),
  },
  {
    name: 'an EndpointSlice takes the place of members, and gives it back',
    prepare: async () => {
      await people.createEntrypoint('web', { elb: { id: DEDICATED } });
      await people.createGateway('web', [80]);
    },
    there: () => people.changeEntrypoint('web', { mode: 'EndpointSlice', elb: { class: 'performance' } }),
    back: () => people.changeEntrypoint('web', { mode: 'ElbApi' }),
  },
  {
    name: 'the ELB changes',
    prepare: bound,
    there: () => people.changeEntrypoint('web', { elb: { id: DEDICATED } }),
    back: () => people.changeEntrypoint('web', { elb: { id: ELB } }),
  },
  {
    name: 'an ELB is made and removed',
    prepare: () => people.createGateway('web', [80]),
    there: () => people.createEntrypoint('web', { elb: { autocreate: { type: 'inner' } } }),
    back: () => people.deleteEntrypoint('web'),
  },
  {
    name: 'a NodePort is pinned, and moved',
    prepare: () => people.createGateway('web', [80]),
    there: () => people.createEntrypoint('web', { listeners: [{ port: 80, nodePort: 30_050 }] }),
    back: () => people.deleteEntrypoint('web'),
  },
  {
    name: 'TLS begins and ends on the ELB',
    prepare: bound,
    there: () =>
      people.changeEntrypoint('web', { listeners: [{ port: 80, elbPort: 443, protocol: 'HTTPS', certificateID: world.certificate }] }),
    back: () => people.changeEntrypoint('web', { listeners: null }),
  },
];

test.each(CHANGES)('$name', { timeout: 180_000 }, async ({ name, prepare, there, back }) => {
  await prepare();
  await world.converges(() => `before ${name}`);
  for (const side of ['before', 'after'] as const) {
    const exhausted = new Set<string>();
    for (let write = 1; exhausted.size < 2; write++)
      for (const [direction, act] of Object.entries({ there, back })) {
        const isCrashing = !exhausted.has(direction);
        operator.crashAt(isCrashing ? { write, side } : undefined);
        await act();
        const context = (): string => `${name} (${direction}), killed ${side} write ${write}: ${operator.lastWrite}`;
        if (isCrashing && !(await crashed(side, context))) exhausted.add(direction);
        await world.converges(context);
        if (!exhausted.has(direction)) tally.survived('crash points');
      }
    expect(tally.countOf(`killed ${side} a write`), name).toBeGreaterThan(0);
  }
  operator.crashAt(undefined);
  await people.deleteGateway('web');
  await people.deleteEntrypoint('web');
  await world.converges(() => `after ${name}`);
  expect((await world.lab.client.list(gatewayEntrypoints)).items).toEqual([]);
});

/** Waits for the end of the process and starts the next one; `false`: it does not write so often. */
async function crashed(side: CrashPoint['side'], context: () => string): Promise<boolean> {
  const mortal = operator;
  await world.converges(context, () => mortal.isDead);
  // Some writes only tell what has been done: events.
  await world.step();
  mortal.crashAt(undefined);
  // It may yet die of a call that is under way.
  await world.converges(context, () => mortal.isDead);
  if (!mortal.isDead) return false;
  tally.injected(`killed ${side} a write`);
  await mortal.stop();
  operator = world.startOperator();
  return true;
}
