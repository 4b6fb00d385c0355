/** Two operators that believe to lead want different things, mostly because one of them does not hear what has changed. @module */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventuallyHolds } from '../../kube/testing/eventually.ts';
import { StatusError } from '../../kube/status-error.ts';
import type { OperatorProcess } from '../testing/faults/operator-process.ts';
import { People } from '../testing/faults/people.ts';
import { ELB, SPARE, World } from '../testing/faults/world.ts';

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

test('over the mode, and nothing is left of the one that was given up', async () => {
  await people.createGateway('web', [80]);
  await people.createEntrypoint('web', { mode: 'EnvoyRedirect', elb: { id: ELB, class: 'union' } });
  await world.converges(told);
  await deafTo('gatewayentrypoints', () => people.changeEntrypoint('web', { mode: 'ElbApi' }));
  late.kube.crash();
  await world.converges(told);
});

test('over an ELB, and nothing is left on the one that was given up', async () => {
  await people.createGateway('web', [80]);
  await people.createEntrypoint('web');
  await world.converges(told);
  await deafTo('gatewayentrypoints', () => people.changeEntrypoint('web', { elb: { id: SPARE } }));
  late.kube.crash();
  await world.converges(told);
});

test('over whether there is an entrypoint, and nothing is left of it', async () => {
  await people.createGateway('web', [80]);
  await people.createEntrypoint('web', { mode: 'EnvoyRedirect', elb: { id: ELB, class: 'union' } });
  await world.converges(told);
  await deafTo('gatewayentrypoints', () => people.deleteEntrypoint('web'));
  late.kube.crash();
  await world.converges(told);
});

test('not at all, and what one was still making when the other gave it up is taken away by who made it', async () => {
  const { api } = world.lab.cce.cce.elb;
  let slow = 1;
  api.injectFaults(({ operation }) => (operation === 'POST elb/pools' && slow-- > 0 ? { latencyMs: 5_000 } : undefined));
  await people.createGateway('web', [80]);
  await people.createEntrypoint('web');
  await eventuallyHolds(
    () => world.step(100),
    () => slow < 1,
  );
  await people.changeEntrypoint('web', { mode: 'EnvoyRedirect', elb: { class: 'union' } });
  await world.converges(told);
});
