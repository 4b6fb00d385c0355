/** Two operators that believe to lead want different things, for as long as one of them hears nothing. @module */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { StatusError } from '../../kube/status-error.ts';
import type { OperatorProcess } from '../testing/faults/operator-process.ts';
import { People } from '../testing/faults/people.ts';
import { SPARE, World } from '../testing/faults/world.ts';

let world: World;
let people: People;
let late: OperatorProcess;
beforeEach(async () => {
  world = await World.start();
  people = new People(world);
  late = world.startOperator();
  world.startOperator();
});
afterEach(() => world.stop());

const told = (): string => expect.getState().currentTestName ?? '';
const DEAF_SECONDS = 20;

/** One of them knows a kind only as it was: its watch breaks, and it cannot list. */
async function deafTo(kind: string, meanwhile: () => Promise<void>): Promise<void> {
  const away = new StatusError(503, 'ServiceUnavailable', 'apiserver is shutting down');
  late.inject(({ verb, resource }) => (resource === kind && (verb === 'list' || verb === 'watch') ? { error: away } : undefined));
  late.kube.cutWatches('error', kind);
  await meanwhile();
  for (let seconds = 0; seconds < DEAF_SECONDS; seconds++) await world.step();
  late.inject();
}

test('over the address of a Service, and nobody writes without a pause', async () => {
  await people.createGateway('web', [80]);
  await people.createEntrypoint('web');
  await world.converges(told);
  late.crashAt(undefined);
  await deafTo('gatewayentrypoints', () => people.changeEntrypoint('web', { elb: { id: SPARE } }));
  expect(late.writes).toBeGreaterThan(0);
  expect(late.writes / DEAF_SECONDS).toBeLessThan(50);
  await world.converges(told);
});
