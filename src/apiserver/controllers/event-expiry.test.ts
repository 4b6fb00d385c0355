/** Events expire an hour after their last write. @module */
import { describe, expect, test } from 'vitest';
import { AdjustableClock, EventRecorder, events, isNotFound, namespaces } from '../../kube/index.ts';
import { startServer, temporaryDirectory } from '../testing/server.ts';
import type { ApiServer } from '../index.ts';

const HOUR_MS = 3_600_000;
const frozen = () => new AdjustableClock({ frozen: true, start: Date.parse('2026-01-01T00:00:00Z') });
const happened = (reason: string) => ({ type: 'Normal' as const, reason, message: reason });

async function reasons(server: ApiServer): Promise<string[]> {
  const { items } = await server.client().list(events);
  return items.map(({ reason }) => reason ?? '').sort();
}

async function recorderOf(server: ApiServer, clock: AdjustableClock) {
  const namespace = await server.client().get(namespaces, { name: 'default' });
  const recorder = new EventRecorder({ client: server.client(), clock, component: 'test' });
  return (reason: string) => recorder.record(namespace, happened(reason));
}

describe('events', () => {
  test('end an hour after they were last written; one that happens again lives on', async () => {
    const clock = frozen();
    const server = await startServer({ clock });
    const record = await recorderOf(server, clock);
    await record('Once');
    await record('Again');
    await clock.advance(HOUR_MS / 2);
    await record('Again');
    await record('Late');
    await clock.advance(HOUR_MS / 2 + 60_000);
    expect(await reasons(server)).toEqual(['Again', 'Late']);
    await clock.advance(HOUR_MS);
    expect(await reasons(server)).toEqual([]);
  });

  test('that are deleted, and a server that stops, leave no timer', async () => {
    const clock = frozen();
    const server = await startServer({ clock });
    const idle = clock.pending;
    const record = await recorderOf(server, clock);
    await record('Deleted');
    expect(clock.pending).toBe(idle + 1);
    const [event] = (await server.client().list(events)).items;
    await server.client().delete(events, event!.metadata);
    expect(clock.pending).toBe(idle);
    await record('Kept');
    await server.stop();
    expect(clock.pending).toBe(0);
  });

  test('a watcher sees them go', async () => {
    const clock = frozen();
    const server = await startServer({ clock });
    await (
      await recorderOf(server, clock)
    )('Seen');
    const { metadata, items } = await server.client().list(events);
    const watch = server.client().watch(events, { resourceVersion: metadata.resourceVersion })[Symbol.asyncIterator]();
    const next = watch.next();
    await clock.advance(HOUR_MS + 60_000);
    expect((await next).value).toMatchObject({ type: 'DELETED', object: { metadata: { uid: items[0]!.metadata.uid } } });
    await expect(server.client().get(events, items[0]!.metadata)).rejects.toSatisfy(isNotFound);
    await watch.return?.();
  });

  test('of a data directory age while the server is away', async () => {
    const clock = frozen();
    const dataDir = await temporaryDirectory();
    const first = await startServer({ clock, dataDir });
    await (
      await recorderOf(first, clock)
    )('Old');
    await first.stop();
    await clock.advance(HOUR_MS - 60_000);
    const second = await startServer({ clock, dataDir });
    expect(await reasons(second)).toEqual(['Old']);
    await clock.advance(120_000);
    expect(await reasons(second)).toEqual([]);
  });
});
