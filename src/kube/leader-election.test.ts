/** Two electors over one Lease: hand-over, crash, theft, work that fails. @module */
import { expect, test } from 'vitest';
import { startServer } from '../apiserver/testing/server.ts';
import type { KubeClient } from './client.ts';
import { AdjustableClock } from './clock.ts';
import { LeaderElector } from './leader-election.ts';
import { leases } from './resources.ts';
import { lease, stand } from './testing/candidate.ts';
import { FaultyClient } from './testing/faulty-client.ts';

const frozen = (): AdjustableClock => new AdjustableClock({ frozen: true, start: Date.UTC(2026, 10, 27) });
const expectNoTimers = (clock: AdjustableClock): void => expect(clock.pending).toBe(0);

test('a leader that stops gives the lease up, and the next one takes it at its next attempt', async () => {
  const server = await startServer();
  const clock = frozen();
  const first = stand('first', server.client(), clock);
  await clock.advance(0);
  const second = stand('second', server.client(), clock);
  await clock.advance(30_000);
  expect([first.elector.isLeader, second.elector.isLeader, second.elector.leader]).toEqual([true, false, 'first']);
  const stoppedAt = clock.now();
  first.stop();
  expect(await first.ended).toBeUndefined();
  expect((await server.client().get(leases, lease)).spec?.holderIdentity).toBe('');
  await clock.advance(2_400);
  expect([first.elector.isLeader, second.elector.isLeader]).toEqual([false, true]);
  expect(first.times.lost).toBe(stoppedAt);
  expect(second.times.began! - stoppedAt).toBeLessThanOrEqual(2_400);
  expect((await server.client().get(leases, lease)).spec).toMatchObject({
    holderIdentity: 'second',
    leaseTransitions: 1,
    leaseDurationSeconds: 15,
  });
  second.stop();
  await second.ended;
  expectNoTimers(clock);
});

test('work that takes its time to stop keeps the lease meanwhile; work that never stops lets it expire', async () => {
  const server = await startServer();
  const clock = frozen();
  const finish = Promise.withResolvers<void>();
  const first = stand('first', server.client(), clock, { onStartedLeading: () => finish.promise });
  await clock.advance(0);
  const second = stand('second', server.client(), clock);
  first.stop();
  await clock.advance(25_000);
  expect([first.elector.isLeader, second.elector.isLeader]).toEqual([true, false]);
  finish.resolve();
  await first.ended;
  await clock.advance(2_400);
  expect(second.elector.isLeader).toBe(true);
  second.stop();
  await second.ended;

  const stuck = stand('stuck', server.client(), clock, { onStartedLeading: () => new Promise(() => undefined) });
  await clock.advance(0);
  stuck.stop();
  await clock.advance(30_000);
  await stuck.ended;
  expect((await server.client().get(leases, lease)).spec?.holderIdentity).toBe('stuck');
  expectNoTimers(clock);
});

test('after a crash the other one waits until the lease has not changed for 15 s', async () => {
  const server = await startServer();
  const clock = frozen();
  const api = new FaultyClient(server.client(), { clock });
  stand('crashed', api, clock);
  await clock.advance(0);
  const second = stand('second', server.client(), clock);
  await clock.advance(4_000);
  const lastSeen = clock.now();
  api.crash();
  await clock.advance(14_000);
  expect(second.elector.isLeader).toBe(false);
  await clock.advance(6_000);
  expect(second.elector.isLeader).toBe(true);
  expect(second.times.began! - lastSeen).toBeGreaterThanOrEqual(15_000);
  second.stop();
  await second.ended;
});

test('a leader that sees another holder stops at once', async () => {
  const server = await startServer();
  const clock = frozen();
  const first = stand('first', server.client(), clock);
  await clock.advance(0);
  const held = await server.client().get(leases, lease);
  await server.client().update(leases, { ...held, spec: { ...held.spec, holderIdentity: 'thief' } });
  await clock.advance(2_000);
  expect(await first.ended).toMatchObject({ name: 'LeadershipLostError', message: expect.stringContaining('another holder') as string });
  expect((await server.client().get(leases, lease)).spec?.holderIdentity).toBe('thief');
  expectNoTimers(clock);
});

test('work that fails ends the leading with its error, and the lease is given up', async () => {
  const server = await startServer();
  const clock = frozen();
  const seen: boolean[] = [];
  const first = stand('first', server.client(), clock, {
    onStartedLeading: () => Promise.reject(new Error('no configuration')),
    observer: { leading: (isLeader) => seen.push(isLeader) },
  });
  expect(await first.ended).toMatchObject({ message: 'no configuration' });
  expect(seen).toEqual([false, true, false]);
  expect((await server.client().get(leases, lease)).spec?.holderIdentity).toBe('');
  expectNoTimers(clock);
});

test('times that would let two lead at once are refused', () => {
  const options = { client: {} as KubeClient, clock: frozen(), lease, identity: 'x', onStartedLeading: () => undefined };
  expect(() => new LeaderElector({ ...options, leaseDurationMs: 10_000 })).toThrow(RangeError);
  expect(() => new LeaderElector({ ...options, renewDeadlineMs: 2_000 })).toThrow(RangeError);
});
