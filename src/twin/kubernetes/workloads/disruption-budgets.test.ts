import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deployments, pods, resource, type Pod } from '../../../kube/resources.ts';
import type { KubeObject } from '../../../kube/objects.ts';
import { startScheduler } from '../scheduler/scheduler.ts';
import { TestCluster } from '../testing/test-cluster.ts';
import { startDeployments } from './deployments.ts';
import { budgetStatus, startDisruptionBudgets } from './disruption-budgets.ts';
import { startReplicaSets } from './replica-sets.ts';

const budgets = resource<KubeObject & { spec: object; status?: Record<string, unknown> }>(
  'policy/v1',
  'PodDisruptionBudget',
  'poddisruptionbudgets',
  'Namespaced',
);

let cluster: TestCluster;

beforeEach(async () => {
  cluster = await TestCluster.start();
  for (const start of [startScheduler, startReplicaSets, startDeployments, startDisruptionBudgets]) cluster.run(start);
});
afterEach(() => cluster.stop());

const webPods = async (): Promise<Pod[]> => (await cluster.client.list(pods, { namespace: 'default', labelSelector: 'app=web' })).items;
const budget = (name: string, spec: object) =>
  cluster.client.create(budgets, {
    metadata: { name, namespace: 'default' },
    spec: { selector: { matchLabels: { app: 'web' } }, ...spec },
  });
const allows = (name: string, disruptionsAllowed: number) =>
  cluster.eventually(async () => {
    const { status } = await cluster.client.get(budgets, { namespace: 'default', name });
    return status?.['disruptionsAllowed'] === disruptionsAllowed && status;
  });
const evict = ({ metadata }: Pod) =>
  cluster.client.create(pods, { metadata: { name: metadata.name, namespace: metadata.namespace } }, { subresource: 'eviction' });

async function startWeb(replicas: number): Promise<Pod[]> {
  const containers = [{ name: 'main', image: 'hashicorp/http-echo', args: ['-text=web'] }];
  await cluster.client.create(deployments, {
    metadata: { name: 'web', namespace: 'default' },
    spec: { replicas, selector: { matchLabels: { app: 'web' } }, template: { metadata: { labels: { app: 'web' } }, spec: { containers } } },
  });
  return cluster.eventually(async () => {
    const all = await webPods();
    const ready = all.filter(({ status }) => status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True'));
    return ready.length === replicas && ready;
  });
}

describe('a PodDisruptionBudget', () => {
  it('refuses an eviction that would leave too few, and allows it once a replacement is ready', async () => {
    const [first, second] = await startWeb(3);
    await budget('web', { minAvailable: 2 });
    expect(await allows('web', 1)).toMatchObject({ currentHealthy: 3, desiredHealthy: 2, expectedPods: 3 });
    // Both at once: the second must see what the first has spent.
    const [spent, refused] = await Promise.allSettled([evict(first!), evict(second!)]);
    expect(spent.status).toBe('fulfilled');
    expect(refused.status === 'rejected' && refused.reason).toMatchObject({
      code: 429,
      reason: 'TooManyRequests',
      message: "Cannot evict pod as it would violate the pod's disruption budget.",
      details: {
        causes: [
          {
            reason: 'DisruptionBudget',
            message: expect.stringMatching(/^The disruption budget web needs 2 healthy pods and has [23] currently$/) as string,
          },
        ],
      },
    });
    await cluster.eventually(async () => {
      await cluster.clock.advance(1000);
      const all = await webPods();
      return all.length === 3 && !all.some(({ metadata }) => metadata.name === first!.metadata.name);
    });
    await allows('web', 1);
    await evict(second!);
  });

  it('that no eviction can satisfy holds every healthy pod', async () => {
    const [pod] = await startWeb(1);
    await budget('web', { maxUnavailable: 0 });
    await allows('web', 0);
    await expect(evict(pod!)).rejects.toMatchObject({ code: 429 });
    expect(await webPods()).toHaveLength(1);
  });

  it('beside another for the same pod is refused as Kubernetes does', async () => {
    const [pod] = await startWeb(1);
    await budget('one', { minAvailable: 0 });
    await budget('two', { minAvailable: 0 });
    await allows('two', 1);
    await expect(evict(pod!)).rejects.toThrow('This pod has more than one PodDisruptionBudget');
  });

  it('of a pod that was never ready lets it go when the others suffice', async () => {
    await budget('web', { minAvailable: 0 });
    await cluster.createPod('stuck', { image: 'nosuch:1' }, { app: 'web' });
    await allows('web', 0);
    await evict(await cluster.pod('stuck'));
    await cluster.eventually(async () => {
      await cluster.clock.advance(1000);
      return (await webPods()).length === 0;
    });
  });
});

describe('what a budget allows', () => {
  const pod = (name: string, ready: boolean): Pod =>
    ({ metadata: { name }, status: { conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] } }) as Pod;
  const four = [pod('a', true), pod('b', true), pod('c', true), pod('d', false)];

  it.each([
    [{ minAvailable: 2 }, { disruptionsAllowed: 1, currentHealthy: 3, desiredHealthy: 2, expectedPods: 4 }],
    [{ minAvailable: '50%' }, { disruptionsAllowed: 0, currentHealthy: 3, desiredHealthy: 3, expectedPods: 5 }],
    [{ maxUnavailable: 3 }, { disruptionsAllowed: 1, currentHealthy: 3, desiredHealthy: 2, expectedPods: 5 }],
    [{ maxUnavailable: '30%' }, { disruptionsAllowed: 0, currentHealthy: 3, desiredHealthy: 3, expectedPods: 5 }],
  ])('%j of four pods where five are wanted', (spec, expected) => {
    expect(budgetStatus(spec, four, 5, new Set())).toEqual(expected);
  });

  it('counts a pod that was let go as gone', () => {
    expect(budgetStatus({ minAvailable: 2 }, four, 5, new Set(['a']))).toMatchObject({ disruptionsAllowed: 0, currentHealthy: 2 });
  });
});
