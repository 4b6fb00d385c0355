/** The API server restarts, loses its past, is slow; rights and quotas are refused for long; clocks jump by hours. @module */
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { StatusError } from '../../kube/status-error.ts';
import { refusals, type ElbApiServer } from '../../twin/cce/elb/index.ts';
import type { OperatorProcess } from '../testing/faults/operator-process.ts';
import { JumpingClock } from '../testing/faults/jumping-clock.ts';
import { People } from '../testing/faults/people.ts';
import { FaultTally } from '../testing/faults/tally.ts';
import { ELB, World } from '../testing/faults/world.ts';

const HOUR_MS = 3_600_000;
const tally = new FaultTally();
afterAll(() => console.info(`disruptions: ${tally.summary()}`));

let world: World;
let people: People;
let operator: OperatorProcess;
beforeEach(async () => {
  world = await World.start();
  people = new People(world);
});
afterEach(async () => {
  await world.stop();
  tally.survived('scenarios');
});

const told = (): string => expect.getState().currentTestName ?? '';
const pass = async (seconds: number): Promise<void> => {
  for (let passed = 0; passed < seconds; passed++) await world.step();
};
const bound = async (): Promise<void> => {
  await people.createEntrypoint('web');
  await people.createGateway('web', [80]);
  await world.converges(told);
};
/** Everything that people change in a day. */
const aDay = async (between: () => Promise<void>): Promise<void> => {
  await people.setPorts('web', [80, 8080]);
  await between();
  await people.moveNodePort('web', 30_201);
  await between();
  await people.deleteGateway('web');
  await people.createGateway('web', [80]);
  await between();
  await people.changeEntrypoint('web', { mode: 'EnvoyRedirect', elb: { class: 'union' } });
  await between();
  await people.changeEntrypoint('web', { mode: 'ElbApi' });
};

describe('the API server', () => {
  test.each([0, 1, 5])('restarts between all changes, %i s after each', async (seconds) => {
    operator = world.startOperator();
    await bound();
    await aDay(async () => {
      await pass(seconds);
      world.lab.cce.server.loseWatches();
      tally.injected('api restart');
    });
    await world.converges(told);
  });

  test('is away for half an hour, and nothing is touched meanwhile', async () => {
    operator = world.startOperator();
    await bound();
    const away = new StatusError(503, 'ServiceUnavailable', 'connection refused');
    operator.inject(() => {
      tally.injected('api 503');
      return { error: away };
    });
    operator.kube.cutWatches('error');
    const before = JSON.stringify(world.lab.cce.cce.elb.snapshot());
    await pass(1_800);
    expect(JSON.stringify(world.lab.cce.cce.elb.snapshot())).toBe(before);
    await aDay(() => Promise.resolve());
    operator.inject();
    await world.converges(told);
  });

  test('takes half a minute for every answer', async () => {
    operator = world.startOperator();
    await bound();
    operator.inject(({ verb }) => {
      if (verb === 'watch') return undefined;
      tally.injected('api slow');
      return { delayMs: 30_000, after: true };
    });
    await aDay(() => pass(10));
    await world.converges(told);
  });

  test('answers each write with a conflict at first', async () => {
    operator = world.startOperator();
    await bound();
    const tried = new Set<string>();
    operator.inject(({ verb, resource, name, write }) => {
      const what = `${verb} ${resource} ${name}`;
      if (!write || tried.delete(what)) return undefined;
      tried.add(what);
      tally.injected('api 409');
      return { error: new StatusError(409, 'Conflict', 'the object has been modified') };
    });
    await aDay(() => pass(3));
    await world.converges(told);
  });

  test('refuses a right for hours, and gives it', async () => {
    operator = world.startOperator();
    await bound();
    operator.inject(({ resource, write }) => {
      if (!write || resource === 'events') return undefined;
      tally.injected('api 403');
      return { error: new StatusError(403, 'Forbidden', `cannot write ${resource}`) };
    });
    await aDay(() => pass(2));
    await pass(600);
    operator.inject();
    await world.converges(told);
  });
});

describe('the ELB API', () => {
  const inject: ElbApiServer['injectFaults'] = (injector) => world.lab.cce.cce.elb.api.injectFaults(injector);

  test.each([
    ['a right', 'Forbidden', /^False PermissionDenied/, () => refusals.forbidden('elb:listeners:create')],
    ['the quota', 'Quota', /^False QuotaExceeded/, () => refusals.quota('listener', 50)],
  ])('refuses %s for an hour, says so, and grants it', async (_what, kind, condition, refusal) => {
    operator = world.startOperator();
    inject(({ operation }) => {
      if (operation !== 'POST elb/listeners') return undefined;
      tally.injected(`elb ${kind}`);
      return refusal();
    });
    await people.createEntrypoint('web');
    await people.createGateway('web', [80]);
    await world.lab.conditionIs('Bound', condition);
    await pass(600);
    expect(world.lab.ports(ELB)).toEqual([9000, 9001, 9002]);
    inject(undefined);
    await world.converges(told);
  });

  test('is away for an hour while everything changes', async () => {
    operator = world.startOperator();
    await bound();
    inject(() => {
      tally.injected('elb 503');
      return refusals.unavailable();
    });
    await aDay(() => pass(60));
    await pass(3_000);
    inject(undefined);
    await world.converges(told);
  });
});

describe("the operator's clock", () => {
  test.each([
    ['forward', 7 * HOUR_MS],
    ['back', -7 * HOUR_MS],
  ])('jumps %s and is put right, while everything changes', async (_direction, ms) => {
    const clock = new JumpingClock(world.lab.clock);
    operator = world.startOperator({ clock });
    await bound();
    let isOff = false;
    await aDay(async () => {
      await pass(2);
      clock.jump(isOff ? -ms : ms);
      isOff = !isOff;
      tally.injected('clock jump');
      await pass(2);
    });
    if (isOff) clock.jump(-ms);
    await world.converges(told);
    const from = clock.now();
    await world.meanwhile(people.breakElb(ELB, 'members'));
    await world.converges(told);
    // A drift check, not some timer hours ahead.
    expect(clock.now() - from).toBeLessThan(HOUR_MS / 6);
  });
});
