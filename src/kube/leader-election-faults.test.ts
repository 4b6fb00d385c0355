/** Elections over an API that fails or is slow, and with clocks that disagree: never two leaders. @module */
import { expect, test } from 'vitest';
import { startServer } from '../apiserver/testing/server.ts';
import { AdjustableClock, type Clock } from './clock.ts';
import { LeadershipLostError } from './lease-renewal.ts';
import { leases } from './resources.ts';
import { StatusError } from './status-error.ts';
import { lease, stand } from './testing/candidate.ts';
import { FaultyClient, type Injector } from './testing/faulty-client.ts';

const frozen = (): AdjustableClock => new AdjustableClock({ frozen: true, start: Date.UTC(2026, 10, 27) });
const expectNoTimers = (clock: AdjustableClock): void => expect(clock.pending).toBe(0);

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
