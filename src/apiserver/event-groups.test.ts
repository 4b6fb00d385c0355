/** Events of the core group and of events.k8s.io are the same objects. @module */
import { describe, expect, test } from 'vitest';
import { AdjustableClock, events, resource } from '../kube/index.ts';
import { ApiServer } from './index.ts';
import { startServer, temporaryDirectory } from './testing/server.ts';

const grouped = resource('events.k8s.io/v1', 'Event', 'events', 'Namespaced');
const namespace = 'default';
const web = { kind: 'Pod', name: 'web', namespace };
const started = {
  metadata: { name: 'started', namespace },
  eventTime: '2026-01-01T00:00:00.000000Z',
  reportingController: 'example.com/controller',
  reportingInstance: 'controller-0',
  action: 'Start',
  reason: 'Started',
  regarding: web,
  note: 'it runs',
  type: 'Normal',
};
const HOUR_MS = 3_600_000;

describe('an event', () => {
  test('written to events.k8s.io is read in the core group, and the other way round', async () => {
    const client = (await startServer()).client();
    await client.create(grouped, started);
    const read = await client.get(events, { name: 'started', namespace });
    expect(read).toMatchObject({ apiVersion: 'v1', involvedObject: web, message: 'it runs', reportingComponent: 'example.com/controller' });
    expect(read).not.toHaveProperty('note');
    const pulled = { involvedObject: web, reason: 'Pulled', message: 'the image is there', source: { component: 'kubelet' }, count: 3 };
    await client.create(events, { metadata: { name: 'pulled', namespace }, ...pulled });
    expect(await client.get(grouped, { name: 'pulled', namespace })).toMatchObject({
      apiVersion: 'events.k8s.io/v1',
      regarding: web,
      note: 'the image is there',
      deprecatedSource: { component: 'kubelet' },
      deprecatedCount: 3,
    });
  });

  test('is one object under one revision, in lists, watches and selectors of both', async () => {
    const client = (await startServer()).client();
    const watch = client.watch(grouped, { fieldSelector: 'regarding.name=web' })[Symbol.asyncIterator]();
    const made = await client.create(events, { metadata: { name: 'one', namespace }, involvedObject: web, reason: 'Pulled' });
    const { value } = await watch.next();
    await watch.return?.();
    expect(value).toMatchObject({
      type: 'ADDED',
      object: { regarding: web, metadata: { resourceVersion: made.metadata.resourceVersion } },
    });
    const { items } = await client.list(grouped, { fieldSelector: 'regarding.name=web,reason=Pulled' });
    expect(items.map(({ metadata }) => metadata.uid)).toEqual([made.metadata.uid]);
    await client.delete(grouped, { name: 'one', namespace });
    expect((await client.list(events)).items).toEqual([]);
  });

  test('ends once, an hour after it was last written through either', async () => {
    const clock = new AdjustableClock({ frozen: true, start: Date.parse('2026-01-01T00:00:00Z') });
    const server = await startServer({ clock });
    const client = server.client();
    const idle = clock.pending;
    await client.create(grouped, started);
    await clock.advance(HOUR_MS / 2);
    await client.patch(events, { name: 'started', namespace }, { type: 'merge', body: { metadata: { labels: { seen: 'twice' } } } });
    expect(clock.pending).toBe(idle + 1);
    await clock.advance(HOUR_MS / 2 + 60_000);
    expect((await client.list(grouped)).items).toHaveLength(1);
    await clock.advance(HOUR_MS);
    expect((await client.list(grouped)).items).toEqual([]);
    expect(clock.pending).toBe(idle);
  });

  test('survives a restart in the form in which both read it', async () => {
    const dataDir = await temporaryDirectory();
    const first = await ApiServer.start({ dataDir });
    await first.client().create(grouped, started);
    await first.stop();
    const client = (await startServer({ dataDir })).client();
    expect(await client.get(grouped, { name: 'started', namespace })).toMatchObject({ note: 'it runs', regarding: web });
    expect(await client.get(events, { name: 'started', namespace })).toMatchObject({ message: 'it runs', involvedObject: web });
  });
});
