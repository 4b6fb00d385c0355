/** Two electors over one Lease: hand-over, crash, failures of the API, clocks that disagree. @module */
import { expect, test } from 'vitest';
import { startServer } from '../apiserver/testing/server.ts';
import type { KubeClient } from './client.ts';
import { AdjustableClock, type Clock } from './clock.ts';
import { LeaderElector, type LeaderElectorOptions } from './leader-election.ts';
import { LeadershipLostError } from './lease-renewal.ts';
import { leases } from './resources.ts';
import { StatusError } from './status-error.ts';
import { FaultyClient, type Injector } from './testing/faulty-client.ts';

const lease = { namespace: 'kube-system', name: 'the-lease' };

interface Candidate {
  elector: LeaderElector;
  /** Resolves with how `run` ended. */
  ended: Promise<unknown>;
  stop: () => void;
  /** When it began and was told to stop, in ms of the clock. */
  times: { began?: number; lost?: number; stopped?: number };
}

function stand(identity: string, client: KubeClient, clock: Clock, options: Partial<LeaderElectorOptions> = {}): Candidate {
  const stop = new AbortController();
  const times: Candidate['times'] = {};
  const elector = new LeaderElector({
    client,
    clock,
    lease,
    identity,
    random: () => 0.5,
    onStartedLeading: (lost) => {
      times.began = clock.now();
      return new Promise((resolve) => {
        lost.addEventListener('abort', () => {
          times.lost = clock.now();
          resolve();
        });
      });
    },
    onStoppedLeading: () => {
      times.stopped = clock.now();
    },
    ...options,
  });
  const ended = elector.run(stop.signal).catch((error: unknown) => error);
  return { elector, ended, times, stop: () => stop.abort(new Error('SIGTERM')) };
}

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

const away = new StatusError(503, 'ServiceUnavailable', 'down');

test.each<[string, Injector]>([
  ['refuses', () => ({ error: away })],
  ['does not answer', () => ({ delayMs: 60_000 })],
])('when the API %s, the leader is told to stop at 10 s, before another can begin', async (_, fault) => {
  const server = await startServer();
  const clock = frozen();
  const api = new FaultyClient(server.client(), { clock });
  const first = stand('first', api, clock);
  await clock.advance(0);
  const second = stand('second', server.client(), clock);
  await clock.advance(2_000);
  const renewed = clock.now();
  api.inject(fault);
  await clock.advance(9_999);
  expect(first.elector.isLeader).toBe(true);
  await clock.advance(1);
  expect(first.elector.isLeader).toBe(false);
  expect(first.times.lost).toBe(renewed + 10_000);
  expect(await first.ended).toBeInstanceOf(LeadershipLostError);
  await clock.advance(10_000);
  expect(second.times.began! - first.times.lost!).toBeGreaterThanOrEqual(5_000);
  second.stop();
  await second.ended;
});

test('failures that pass within the deadline cost nothing', async () => {
  const server = await startServer();
  const clock = frozen();
  const api = new FaultyClient(server.client(), { clock });
  const errors: unknown[] = [];
  const first = stand('first', api, clock, { onError: (error) => errors.push(error) });
  await clock.advance(2_000);
  for (let round = 0; round < 5; round++) {
    api.inject(({ write }) => ({ error: away, after: write && round % 2 === 0 }));
    await clock.advance(7_000);
    api.inject();
    await clock.advance(3_000);
  }
  expect(first.elector.isLeader).toBe(true);
  expect(errors.length).toBeGreaterThan(10);
  first.stop();
  await first.ended;
  expect(first.times.lost).toBe(clock.now());
});

test('a lease whose acquisition was written but not answered is held by the one who wrote it', async () => {
  const server = await startServer();
  const clock = frozen();
  const api = new FaultyClient(server.client(), { clock, inject: ({ write }) => (write ? { error: away, after: true } : undefined) });
  const first = stand('first', api, clock);
  await clock.advance(0);
  expect((await server.client().get(leases, lease)).spec?.holderIdentity).toBe('first');
  expect(first.elector.isLeader).toBe(false);
  const second = stand('second', server.client(), clock);
  api.inject();
  await clock.advance(2_200);
  expect([first.elector.isLeader, second.elector.isLeader]).toEqual([true, false]);
  first.stop();
  second.stop();
  await Promise.all([first.ended, second.ended]);
  expectNoTimers(clock);
});

test('a candidate whose own clock jumps ahead does not take the lease of a leader that renews late', async () => {
  const server = await startServer();
  const clock = frozen();
  let skew = 0;
  const skewed: Clock = { now: () => clock.now() + skew, after: (ms, callback) => clock.after(ms, callback) };
  const api = new FaultyClient(server.client(), { clock });
  const first = stand('first', api, clock);
  await clock.advance(0);
  const second = stand('second', server.client(), skewed);
  for (let round = 0; round < 10; round++) {
    api.inject(() => ({ error: away }));
    await clock.advance(3_500);
    skew += 3_600_000;
    await clock.advance(3_500);
    api.inject();
    await clock.advance(3_000);
    expect([first.elector.isLeader, second.elector.isLeader]).toEqual([true, false]);
  }
  first.stop();
  await first.ended;
  await clock.advance(2_400);
  expect(second.elector.isLeader).toBe(true);
  second.stop();
  await second.ended;
});

test('the deadline counts from when the renewal was asked for: a slow answer gives no more time', async () => {
  const server = await startServer();
  const clock = frozen();
  const api = new FaultyClient(server.client(), { clock });
  const first = stand('first', api, clock);
  await clock.advance(0);
  const began = clock.now();
  api.inject(({ write }) => (write ? { delayMs: 9_000, after: true } : undefined));
  await clock.advance(30_000);
  // Asked at 2 s, written then, answered at 11 s, which is after the deadline of what was acquired at 0 s.
  expect(first.times.lost).toBe(began + 10_000);

  const again = stand('first', new FaultyClient(server.client(), { clock }), clock);
  await clock.advance(0);
  expect(again.elector.isLeader).toBe(true);
  again.stop();
  await again.ended;

  const slow = new FaultyClient(server.client(), { clock });
  const second = stand('second', slow, clock);
  await clock.advance(2_400);
  const led = clock.now();
  slow.inject(({ write }) => (write ? { delayMs: 7_000, after: true } : undefined));
  await clock.advance(60_000);
  // Asked at about 2 s, answered at 9 s: good until 12 s. The next is asked at 11 s and answered too late.
  expect(second.times.lost! - led).toBeLessThanOrEqual(12_000);
  expect(second.times.lost! - led).toBeGreaterThan(10_000);
  await second.ended;
});

test('a lease that was got too late to be worth anything is renewed before the leading begins', async () => {
  const server = await startServer();
  const clock = frozen();
  const api = new FaultyClient(server.client(), {
    clock,
    inject: ({ verb }) => (verb === 'create' ? { delayMs: 12_000, after: true } : undefined),
  });
  const first = stand('first', api, clock);
  const asked = clock.now();
  await clock.advance(12_000);
  expect(first.elector.isLeader).toBe(false);
  await clock.advance(2_200);
  expect(first.times.began).toBe(asked + 14_200);
  first.stop();
  await first.ended;
});

test('a leader whose work does not stop is no leader from the deadline on', async () => {
  const server = await startServer();
  const clock = frozen();
  const api = new FaultyClient(server.client(), { clock });
  let signal: AbortSignal | undefined;
  const first = stand('first', api, clock, {
    onStartedLeading: (lost) => {
      signal = lost;
      return new Promise(() => undefined);
    },
  });
  await clock.advance(0);
  api.inject(() => ({ error: away }));
  await clock.advance(10_000);
  expect([first.elector.isLeader, signal?.aborted, first.times.stopped]).toEqual([false, true, undefined]);
  await clock.advance(30_000);
  expect(await first.ended).toBeInstanceOf(LeadershipLostError);
  expectNoTimers(clock);
});

test('a renewal on its way does not come between reading the lease and giving it up', async () => {
  const server = await startServer();
  const clock = frozen();
  const api = new FaultyClient(server.client(), { clock });
  const first = stand('first', api, clock);
  await clock.advance(0);
  const delays = [1_000, 2_000];
  api.inject(({ write }) => (write ? { delayMs: delays.shift() ?? 0 } : undefined));
  await clock.advance(2_000);
  first.stop();
  await clock.advance(3_000);
  await first.ended;
  expect(delays).toEqual([]);
  expect((await server.client().get(leases, lease)).spec?.holderIdentity).toBe('');
  expectNoTimers(clock);
});

test('the timestamps of a holder whose clock is an hour off, or jumps, decide nothing', async () => {
  const server = await startServer();
  const clock = frozen();
  let skew = -3_600_000;
  const skewed: Clock = { now: () => clock.now() + skew, after: (ms, callback) => clock.after(ms, callback) };
  const first = stand('first', server.client(), skewed);
  await clock.advance(0);
  const second = stand('second', server.client(), clock);
  await clock.advance(20_000);
  skew = 7_200_000;
  await clock.advance(20_000);
  expect(second.elector.isLeader).toBe(false);
  first.stop();
  await first.ended;
  await clock.advance(2_400);
  expect(second.elector.isLeader).toBe(true);
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
