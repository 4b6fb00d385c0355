/** The read model over a cluster that changes, and over a fixed list of objects. @module */
import { describe, expect, test } from 'vitest';
import type { KubeClient } from '../kube/client.ts';
import { AdjustableClock } from '../kube/clock.ts';
import { Informers } from '../kube/informer.ts';
import type { KubeObject, WatchEvent } from '../kube/objects.ts';
import { endpointSlices, nodes, pods, type Pod, type Resource } from '../kube/resources.ts';
import { notFound } from '../kube/status-error.ts';
import { ciliumNodes } from './kinds.ts';
import { InformerClusterModel, type SignalSource } from './live.ts';
import { INDEXES, type ClusterModel } from './model.ts';
import { perRevision } from './per-revision.ts';
import { StaticClusterModel } from './static.ts';

const meta = (name: string, namespace?: string, labels?: Record<string, string>) => ({
  name,
  ...(namespace && { namespace }),
  ...(labels && { labels }),
  uid: name,
  resourceVersion: '1',
  creationTimestamp: '2026-01-01T00:00:00Z',
});
const pod = (name: string, more: { podIP?: string; hostNetwork?: boolean; phase?: NonNullable<Pod['status']>['phase'] } = {}): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: meta(name, 'default'),
  spec: { nodeName: 'node-a', containers: [], hostNetwork: more.hostNetwork },
  status: { phase: more.phase ?? 'Running', podIP: more.podIP },
});
const node: KubeObject = {
  apiVersion: 'v1',
  kind: 'Node',
  metadata: meta('node-a'),
  status: {
    addresses: [
      { type: 'InternalIP', address: '10.2.128.11' },
      { type: 'Hostname', address: 'node-a' },
    ],
  },
} as KubeObject;
const slice = (name: string, labels?: Record<string, string>): KubeObject =>
  ({ apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata: meta(name, 'default', labels), endpoints: [] }) as KubeObject;

/** A server that serves some kinds, and whose watches are fed by hand. */
function fakeServer(objects: KubeObject[]) {
  const feeds = new Map<string, (event: WatchEvent) => void>();
  const of = <T extends KubeObject>(resource: Resource<T>): T[] => objects.filter(({ kind }) => kind === resource.kind) as T[];
  const client = {
    async list<T extends KubeObject>(resource: Resource<T>) {
      if (resource.group.endsWith('cilium.io') || resource.group === 'gateway.networking.k8s.io') throw notFound(resource, '');
      return { apiVersion: 'v1', kind: `${resource.kind}List`, metadata: { resourceVersion: '1' }, items: of(resource) };
    },
    async *watch<T extends KubeObject>(resource: Resource<T>, { signal }: { signal?: AbortSignal }) {
      const queue: WatchEvent[] = [];
      let wake: () => void = () => undefined;
      feeds.set(resource.kind, (event) => {
        queue.push(event);
        wake();
      });
      for (;;) {
        if (signal?.aborted) return;
        while (queue.length > 0) yield queue.shift() as WatchEvent<T>;
        await new Promise<void>((resolve) => {
          wake = resolve;
          signal?.addEventListener('abort', () => resolve(), { once: true });
        });
      }
    },
  } as unknown as KubeClient;
  return { client, feed: (event: WatchEvent) => feeds.get(event.object.kind)!(event) };
}

const SIGNALS = {
  name: 'node-a',
  internalIP: '10.2.128.11',
  up: true,
  securityGroups: [],
  agent: undefined,
  kubeProxy: undefined,
  hostPorts: new Set<number>(),
};

describe.each([
  [
    'StaticClusterModel',
    async (objects: KubeObject[]) => ({ model: new StaticClusterModel({ objects, nodes: [SIGNALS] }), stop: async () => undefined }),
  ],
  [
    'InformerClusterModel',
    async (objects: KubeObject[]): Promise<{ model: ClusterModel; stop: () => Promise<unknown> }> => {
      const informers = new Informers({ client: fakeServer(objects).client, clock: new AdjustableClock({ frozen: true }) });
      const signals: SignalSource = {
        node: (name) => (name === 'node-a' ? SIGNALS : undefined),
        nodeNames: () => ['node-a'],
        cloud: () => undefined,
        onChange: () => () => undefined,
      };
      const model = new InformerClusterModel(informers, signals);
      await model.synced();
      return { model, stop: (): Promise<void> => informers.stop() };
    },
  ],
])('%s', (_, make) => {
  test('finds objects by key and by every index', async () => {
    const objects = [
      node,
      pod('web', { podIP: '10.100.0.10' }),
      pod('agent', { podIP: '10.2.128.11', hostNetwork: true }),
      pod('done', { podIP: '10.100.0.11', phase: 'Succeeded' }),
      slice('labelled', { 'kubernetes.io/service-name': 'web' }),
      slice('bare'),
    ];
    const { model, stop } = await make(objects);
    const names = (found: readonly KubeObject[]) => found.map(({ metadata }) => metadata.name);
    expect(model.get(pods, { namespace: 'default', name: 'web' })?.status?.podIP).toBe('10.100.0.10');
    expect(names(model.byIndex(pods, INDEXES.podByIP, '10.100.0.10'))).toEqual(['web']);
    expect(model.byIndex(pods, INDEXES.podByIP, '10.2.128.11')).toEqual([]);
    expect(model.byIndex(pods, INDEXES.podByIP, '10.100.0.11')).toEqual([]);
    expect(names(model.byIndex(pods, INDEXES.podByNode, 'node-a'))).toEqual(['web', 'agent', 'done']);
    expect(names(model.byIndex(nodes, INDEXES.nodeByIP, '10.2.128.11'))).toEqual(['node-a']);
    expect(names(model.byIndex(endpointSlices, INDEXES.sliceByService, 'default/web'))).toEqual(['labelled']);
    expect([...model.list(ciliumNodes)]).toEqual([]);
    expect(model.node('node-a')).toBe(SIGNALS);
    expect(model.node('node-z')).toBeUndefined();
    await stop();
  });
});

test('the revision of a live model rises with objects and signals, until it is stopped', async () => {
  const server = fakeServer([node]);
  const informers = new Informers({ client: server.client, clock: new AdjustableClock({ frozen: true }) });
  let changed = (): void => undefined;
  const model = new InformerClusterModel(informers, {
    node: () => undefined,
    nodeNames: () => [],
    cloud: () => undefined,
    onChange: (listener) => {
      changed = listener;
      return () => (changed = () => undefined);
    },
  });
  await model.synced();
  const count = perRevision((cluster) => [...cluster.list(pods)].length);
  expect(count(model)).toBe(0);
  const seen = Promise.withResolvers<void>();
  informers.for(pods).onChange(() => seen.resolve());
  // The watch begins in the same turn in which the list ends, or the next.
  await new Promise(setImmediate);
  server.feed({ type: 'ADDED', object: pod('web') });
  await seen.promise;
  expect(count(model)).toBe(1);
  const before = model.revision;
  changed();
  expect(model.revision).toBe(before + 1);
  model.stop();
  changed();
  expect(model.revision).toBe(before + 1);
  await informers.stop();
});
