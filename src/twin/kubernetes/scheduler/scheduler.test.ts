/** Where pods go, and the sentence for those that go nowhere. @module */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodes, pods } from '../../../kube/resources.ts';
import { TestCluster } from '../testing/test-cluster.ts';
import { startScheduler } from './scheduler.ts';

const ROUTE_UNREACHABLE = { key: 'node.kubernetes.io/route-unreachable', effect: 'NoSchedule' };

describe('scheduler', () => {
  let cluster: TestCluster;

  beforeEach(async () => {
    cluster = await TestCluster.start({ nodes: 2 });
    cluster.run(startScheduler);
  });
  afterEach(() => cluster.stop());

  const taint = (node: string, taints: object[] | null) =>
    cluster.client.patch(nodes, { name: node }, { type: 'merge', body: { spec: { taints } } });
  const refusal = (name: string) =>
    cluster.eventually(async () => {
      const condition = (await cluster.pod(name)).status?.conditions?.find(({ type }) => type === 'PodScheduled');
      return condition?.status === 'False' && condition;
    });

  it('says which taint keeps a pod off every node, and binds it once the taint is gone (問題四)', async () => {
    await taint('node-1', [ROUTE_UNREACHABLE]);
    await taint('node-2', [ROUTE_UNREACHABLE]);
    await cluster.createPod('web', { image: 'nginx' });
    const condition = await refusal('web');
    const message =
      '0/2 nodes are available: 2 node(s) had untolerated taint {node.kubernetes.io/route-unreachable: }. ' +
      'preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.';
    expect(condition).toMatchObject({ reason: 'Unschedulable', message });
    expect(await cluster.eventsOf('web')).toMatchObject([
      { type: 'Warning', reason: 'FailedScheduling', message, source: { component: 'default-scheduler' } },
    ]);
    await taint('node-2', null);
    const pod = await cluster.readyPod('web');
    expect(pod.spec?.nodeName).toBe('node-2');
    expect((await cluster.eventsOf('web')).map((event) => event.message)).toContain('Successfully assigned default/web to node-2');
  });

  it('counts each reason, and tells preemption apart', async () => {
    await taint('node-1', [ROUTE_UNREACHABLE]);
    await cluster.createPod('big', {
      containers: [{ name: 'main', image: 'nginx', resources: { requests: { cpu: '3' } } }],
      tolerations: [{ operator: 'Exists' }],
      nodeName: undefined,
    });
    await cluster.readyPod('big');
    const onNode = (await cluster.pod('big')).spec!.nodeName!;
    await taint('node-1', null);
    const other = onNode === 'node-1' ? 'node-2' : 'node-1';
    await cluster.client.patch(nodes, { name: other }, { type: 'merge', body: { spec: { unschedulable: true } } });
    await cluster.createPod('second', { containers: [{ name: 'main', image: 'nginx', resources: { requests: { cpu: '2' } } }] });
    expect((await refusal('second')).message).toBe(
      '0/2 nodes are available: 1 Insufficient cpu, 1 node(s) were unschedulable. ' +
        'preemption: 0/2 nodes are available: 1 No preemption victims found for incoming pod, 1 Preemption is not helpful for scheduling.',
    );
  });

  it('honours nodeSelector, host ports and anti-affinity by host name', async () => {
    const antiAffine = {
      containers: [{ name: 'main', image: 'nginx', ports: [{ containerPort: 9234, hostPort: 9234 }] }],
      affinity: {
        podAntiAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [
            { labelSelector: { matchLabels: { app: 'operator' } }, topologyKey: 'kubernetes.io/hostname' },
          ],
        },
      },
    };
    for (const name of ['a', 'b', 'c']) await cluster.createPod(name, antiAffine, { app: 'operator' });
    const bound = await cluster.eventually(async () => {
      const all = (await cluster.client.list(pods, { namespace: 'default' })).items;
      const placed = all.filter(({ spec }) => spec?.nodeName);
      return (
        placed.length === 2 && all.some(({ status }) => status?.conditions?.some(({ reason }) => reason === 'Unschedulable')) && placed
      );
    });
    expect(new Set(bound.map(({ spec }) => spec?.nodeName))).toEqual(new Set(['node-1', 'node-2']));
    await cluster.createPod('ssd', { image: 'nginx', nodeSelector: { disk: 'ssd' } });
    expect((await refusal('ssd')).message).toMatch(/^0\/2 nodes are available: 2 node\(s\) didn't match Pod's node affinity\/selector\./);
    await cluster.addNode('node-3', { labels: { disk: 'ssd' } });
    expect((await cluster.readyPod('ssd')).spec?.nodeName).toBe('node-3');
  });

  it('spreads pods over nodes', async () => {
    for (let i = 0; i < 6; i++) await cluster.createPod(`p${i}`, { image: 'nginx' });
    const all = await cluster.eventually(async () => {
      const { items } = await cluster.client.list(pods, { namespace: 'default' });
      return items.every(({ spec }) => spec?.nodeName) && items;
    });
    const counts = Object.values(Object.groupBy(all, ({ spec }) => spec!.nodeName!)).map((list) => list!.length);
    expect(counts).toEqual([3, 3]);
  });

  it('takes an unbound pod again when another makes room', async () => {
    await taint('node-2', [ROUTE_UNREACHABLE]);
    const big = { containers: [{ name: 'main', image: 'nginx', resources: { requests: { memory: '6Gi' } } }] };
    await cluster.createPod('one', big);
    await cluster.readyPod('one');
    await cluster.createPod('two', big);
    expect((await refusal('two')).message).toContain('1 Insufficient memory');
    await cluster.client.delete(pods, { namespace: 'default', name: 'one' });
    await cluster.readyPod('two');
  });
});
