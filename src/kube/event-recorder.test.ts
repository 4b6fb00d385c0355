/** Events as the recorder writes them: series, limits, failures. @module */
import { expect, test } from 'vitest';
import { startServer } from '../apiserver/testing/server.ts';
import { AdjustableClock } from './clock.ts';
import { EVENT_LIMIT, EventRecorder } from './event-recorder.ts';
import type { KubeObject } from './objects.ts';
import { events, namespaces, type CoreEvent } from './resources.ts';
import { StatusError } from './status-error.ts';
import { FaultyClient } from './testing/faulty-client.ts';

const about = (name: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: 'default', uid: `uid-${name}`, resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z' },
});
const event = (message: string) => ({ type: 'Warning' as const, reason: 'Failed', message });

async function setUp(options: { limit?: typeof EVENT_LIMIT } = {}) {
  const server = await startServer();
  const clock = new AdjustableClock({ frozen: true, start: Date.UTC(2026, 10, 27) });
  const client = new FaultyClient(server.client(), { clock });
  const errors: unknown[] = [];
  const recorder = new EventRecorder({ client, clock, component: 'test', onError: (error) => errors.push(error), ...options });
  const stored = async (): Promise<CoreEvent[]> => (await server.client().list(events, { namespace: 'default' })).items;
  return { server, clock, client, recorder, errors, stored };
}

test('the same event at the same moment is one object with a count, even when nobody waits', async () => {
  const { recorder, stored } = await setUp();
  for (let n = 0; n < 5; n++) void recorder.record(about('web'), event('no'));
  void recorder.record(about('web'), event('still no'));
  await recorder.flush();
  const counts = new Map((await stored()).map(({ message, count }) => [message, count]));
  expect([counts.size, counts.get('no'), counts.get('still no')]).toEqual([2, 5, 1]);
  expect(await stored()).toHaveLength(2);
});

test('an event that happens again while its object is still being written waits for it', async () => {
  const { recorder, stored, client, clock } = await setUp();
  client.inject(({ verb }) => (verb === 'create' ? { delayMs: 1_000 } : undefined));
  const records = [recorder.record(about('web'), event('no')), recorder.record(about('web'), event('no'))];
  await clock.advance(1_000);
  await Promise.all(records);
  expect((await stored()).map(({ count }) => count)).toEqual([2]);
});

test('a series whose object has expired begins again', async () => {
  const { recorder, stored, server } = await setUp();
  await recorder.record(about('web'), event('no'));
  await recorder.record(about('web'), event('no'));
  const [first] = await stored();
  await server.client().delete(events, { namespace: 'default', name: first!.metadata.name });
  await recorder.record(about('web'), event('no'));
  await recorder.record(about('web'), event('no'));
  expect((await stored()).map(({ count }) => count)).toEqual([2]);
});

test('an object gets 25 events at once, then one in five minutes; others are not touched', async () => {
  const { recorder, stored, clock } = await setUp({ limit: EVENT_LIMIT });
  for (let n = 0; n < 40; n++) await recorder.record(about('noisy'), event(`${n}`));
  await recorder.record(about('quiet'), event('once'));
  expect((await stored()).length).toBe(26);
  expect(recorder.dropped).toBe(15);
  await clock.advance(299_999);
  await recorder.record(about('noisy'), event('early'));
  await clock.advance(1);
  await recorder.record(about('noisy'), event('in time'));
  const messages = (await stored()).map(({ message }) => message);
  expect(messages).toContain('in time');
  expect(messages).not.toContain('early');
});

test('failures reach only the one who asked for them, and the next event is written', async () => {
  const { recorder, stored, client, errors, server } = await setUp();
  const [namespace] = (await server.client().list(namespaces)).items;
  client.inject(() => ({ error: new StatusError(403, 'Forbidden', 'no events for you') }));
  await expect(recorder.record(namespace!, event('a'))).resolves.toBeUndefined();
  await recorder.record(about('web'), event('no'));
  expect(errors).toHaveLength(2);
  client.inject();
  await recorder.record(about('web'), event('no'));
  expect((await stored()).map(({ message }) => message)).toContain('no');
});

test('flushing gives up after its limit when the server does not answer', async () => {
  const { recorder, clock, client } = await setUp();
  client.inject(() => ({ delayMs: 60_000 }));
  void recorder.record(about('web'), event('no'));
  let isFlushed = false;
  const flushing = recorder.flush().then(() => (isFlushed = true));
  await clock.advance(4_999);
  expect(isFlushed).toBe(false);
  await clock.advance(1);
  await flushing;
  await clock.advance(60_000);
  await recorder.flush();
  expect(clock.pending).toBe(0);
});
