/** Nodes that fall silent, their taints and their pods. @module */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { leases, nodes, pods } from '../../../kube/resources.ts';
import { TestCluster } from '../testing/test-cluster.ts';
import { startPodGarbageCollection } from './pod-gc.ts';
import { startTaintEviction } from './taint-eviction.ts';

let cluster: TestCluster;

beforeEach(async () => {
  cluster = await TestCluster.start({ nodes: 2 });
  cluster.run(startTaintEviction);
  cluster.run(startPodGarbageCollection);
});
afterEach(() => cluster.stop());

const readyOf = async (name: string) =>
  (await cluster.client.get(nodes, { name })).status?.conditions?.find(({ type }) => type === 'Ready');
const taintsOf = async (name: string) =>
  ((await cluster.client.get(nodes, { name })).spec?.taints ?? [])
    .map(({ key, effect }) => `${key}:${effect}`)
    .toSorted((a, b) => a.localeCompare(b));
/** Time passes in steps of a lease, so that whoever lives can renew. */
const pass = async (seconds: number): Promise<void> => {
  for (let left = seconds; left > 0; left -= 5) {
    await cluster.clock.advance(5000);
    await new Promise((resolve) => setImmediate(resolve));
  }
};

describe('a node', () => {
  it('keeps its lease and stays ready for as long as its machine is up', async () => {
    await cluster.eventually(async () => (await cluster.client.list(leases, { namespace: 'kube-node-lease' })).items.length === 2);
    const before = await cluster.client.get(leases, { namespace: 'kube-node-lease', name: 'node-1' });
    await pass(300);
    const after = await cluster.client.get(leases, { namespace: 'kube-node-lease', name: 'node-1' });
    expect(Date.parse(after.spec!.renewTime!)).toBeGreaterThan(Date.parse(before.spec!.renewTime!) + 250_000);
    expect(after.spec).toMatchObject({ holderIdentity: 'node-1', leaseDurationSeconds: 40 });
    expect(await readyOf('node-1')).toMatchObject({ status: 'True', reason: 'KubeletReady' });
  });

  it('that falls silent becomes Unknown, is tainted, and loses its pods after five minutes', async () => {
    await cluster.createPod('web', { nodeName: 'node-1', image: 'nginx' });
    await cluster.createPod('patient', { nodeName: 'node-1', image: 'nginx', tolerations: [{ operator: 'Exists' }] });
    await cluster.readyPod('web');
    cluster.machines.get('node-1')!.up = false;
    await pass(45);
    expect(await readyOf('node-1')).toMatchObject({ status: 'True' });
    const unknown = await cluster.eventually(async () => {
      await pass(5);
      const ready = await readyOf('node-1');
      return ready?.status === 'Unknown' && ready;
    });
    expect(unknown).toMatchObject({ reason: 'NodeStatusUnknown', message: 'Kubelet stopped posting node status.' });
    await cluster.eventually(async () => (await taintsOf('node-1')).length === 2);
    expect(await taintsOf('node-1')).toEqual(['node.kubernetes.io/unreachable:NoExecute', 'node.kubernetes.io/unreachable:NoSchedule']);
    await cluster.eventually(
      async () => (await cluster.pod('web')).status?.conditions?.find(({ type }) => type === 'Ready')?.status === 'False',
    );
    expect((await cluster.pod('web')).metadata.deletionTimestamp).toBeUndefined();
    await pass(290);
    await cluster.eventually(async () => {
      await pass(5);
      return (await cluster.pod('web')).metadata.deletionTimestamp;
    });
    expect((await cluster.pod('patient')).metadata.deletionTimestamp).toBeUndefined();
    expect(await readyOf('node-2')).toMatchObject({ status: 'True' });

    cluster.machines.get('node-1')!.up = true;
    await cluster.eventually(async () => (await taintsOf('node-1')).length === 0);
    await cluster.eventually(async () =>
      (await cluster.client.list(pods, { namespace: 'default' })).items.every(({ metadata }) => metadata.name === 'patient'),
    );
    await cluster.readyPod('patient');
  });

  it('without a CNI configuration is tainted not-ready', async () => {
    await cluster.addNode('bare', { withoutCni: true });
    await cluster.eventually(async () => (await taintsOf('bare')).length === 2);
    expect(await taintsOf('bare')).toEqual(['node.kubernetes.io/not-ready:NoExecute', 'node.kubernetes.io/not-ready:NoSchedule']);
  });

  it('keeps the taints of others', async () => {
    const taints = [{ key: 'node.cilium.io/agent-not-ready', effect: 'NoExecute' }];
    await cluster.client.patch(nodes, { name: 'node-1' }, { type: 'merge', body: { spec: { taints, unschedulable: true } } });
    await cluster.eventually(async () => (await taintsOf('node-1')).length === 2);
    expect(await taintsOf('node-1')).toEqual(['node.cilium.io/agent-not-ready:NoExecute', 'node.kubernetes.io/unschedulable:NoSchedule']);
  });

  it('that is deleted takes its pods with it', async () => {
    await cluster.createPod('orphan', { nodeName: 'node-2', image: 'nginx' });
    await cluster.readyPod('orphan');
    cluster.machines.remove('node-2');
    await cluster.client.delete(nodes, { name: 'node-2' });
    await cluster.eventually(async () => {
      await pass(5);
      return (await cluster.client.list(pods, { namespace: 'default' })).items.length === 0;
    });
  });
});
