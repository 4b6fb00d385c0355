/** Deployments, ReplicaSets, DaemonSets and Jobs on a real API server. @module */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { daemonSets, deployments, jobs, nodes, pods, replicaSets, type Deployment, type Job, type Pod } from '../../../kube/resources.ts';
import { startScheduler } from '../scheduler/scheduler.ts';
import { TestCluster } from '../testing/test-cluster.ts';
import { startDaemonSets } from './daemon-sets.ts';
import { startDeployments } from './deployments.ts';
import { startJobs } from './jobs.ts';
import { startReplicaSets } from './replica-sets.ts';

let cluster: TestCluster;

beforeEach(async () => {
  cluster = await TestCluster.start({ nodes: 3 });
  for (const start of [startScheduler, startReplicaSets, startDeployments, startDaemonSets, startJobs]) cluster.run(start);
});
afterEach(() => cluster.stop());

const podsOf = async (app: string): Promise<Pod[]> =>
  (await cluster.client.list(pods, { namespace: 'default', labelSelector: `app=${app}` })).items;
const template = (app: string, text = 'v1') => ({
  metadata: { labels: { app } },
  spec: { containers: [{ name: 'main', image: 'hashicorp/http-echo', args: [`-text=${text}`] }] },
});
const deployment = (name: string): Promise<Deployment> => cluster.client.get(deployments, { namespace: 'default', name });
const createDeployment = (name: string, replicas: number, spec: object = {}): Promise<Deployment> =>
  cluster.client.create(deployments, {
    metadata: { name, namespace: 'default' },
    spec: { replicas, selector: { matchLabels: { app: name } }, template: template(name), ...spec },
  });
const complete = (name: string, replicas: number): Promise<Deployment> =>
  cluster.eventually(async () => {
    const { status, metadata } = await deployment(name);
    const done =
      status?.observedGeneration === metadata.generation && status?.updatedReplicas === replicas && status.availableReplicas === replicas;
    if (!done || status.replicas !== replicas) throw new Error(JSON.stringify({ status, generation: metadata.generation }));
    return deployment(name);
  });

describe('Deployment', () => {
  it('makes a ReplicaSet and available pods, and says so', async () => {
    await createDeployment('web', 3);
    const { status, metadata } = await complete('web', 3);
    expect(metadata.annotations?.['deployment.kubernetes.io/revision']).toBe('1');
    expect(status?.conditions?.map(({ type, status: is, reason }) => [type, is, reason]).sort()).toEqual([
      ['Available', 'True', 'MinimumReplicasAvailable'],
      ['Progressing', 'True', 'NewReplicaSetAvailable'],
    ]);
    const [set] = (await cluster.client.list(replicaSets, { namespace: 'default' })).items;
    const hash = set!.metadata.labels!['pod-template-hash'];
    expect(set!.metadata.name).toBe(`web-${hash}`);
    for (const pod of await podsOf('web')) {
      expect(pod.metadata.labels?.['pod-template-hash']).toBe(hash);
      expect(pod.metadata.name).toMatch(new RegExp(`^web-${hash}-[a-z0-9]{5}$`));
    }
    expect((await cluster.eventsOf('web')).map(({ message }) => message)).toContain(`Scaled up replica set web-${hash} from 0 to 3`);
  });

  it('rolls without ever going below maxUnavailable or above maxSurge', async () => {
    await createDeployment('web', 4, { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 1 } } });
    await complete('web', 4);
    let fewestReady = Infinity;
    let most = 0;
    const stop = cluster.context.informers.for(pods).onChange(() => {
      const all = [...cluster.context.informers.for(pods).store.values()].filter(({ metadata }) => !metadata.deletionTimestamp);
      const ready = all.filter(({ status }) => status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True'));
      fewestReady = Math.min(fewestReady, ready.length);
      most = Math.max(most, all.length);
    });
    await cluster.client.patch(
      deployments,
      { namespace: 'default', name: 'web' },
      { type: 'merge', body: { spec: { template: template('web', 'v2') } } },
    );
    const { metadata } = await complete('web', 4);
    stop();
    expect(metadata.annotations?.['deployment.kubernetes.io/revision']).toBe('2');
    expect(fewestReady).toBeGreaterThanOrEqual(3);
    expect(most).toBeLessThanOrEqual(5);
    await cluster.eventually(async () => (await podsOf('web')).length === 4);
    for (const pod of await podsOf('web')) expect(pod.spec?.containers[0]?.args).toEqual(['-text=v2']);
  });

  it('restarts by an annotation of the template, as kubectl rollout restart does, and rolls back to an old ReplicaSet', async () => {
    await createDeployment('web', 2);
    await complete('web', 2);
    const restarted = { 'kubectl.kubernetes.io/restartedAt': '2026-01-01T00:00:00Z' };
    await cluster.client.patch(
      deployments,
      { namespace: 'default', name: 'web' },
      { type: 'strategic', body: { spec: { template: { metadata: { annotations: restarted } } } } },
    );
    expect((await complete('web', 2)).metadata.annotations?.['deployment.kubernetes.io/revision']).toBe('2');
    await cluster.client.patch(
      deployments,
      { namespace: 'default', name: 'web' },
      { type: 'merge', body: { spec: { template: { metadata: { annotations: null } } } } },
    );
    expect((await complete('web', 2)).metadata.annotations?.['deployment.kubernetes.io/revision']).toBe('3');
    expect((await cluster.client.list(replicaSets, { namespace: 'default' })).items).toHaveLength(2);
  });

  it('recreates: no new pod before the last old one is gone', async () => {
    await createDeployment('web', 2, { strategy: { type: 'Recreate' } });
    await complete('web', 2);
    let mixed = false;
    const stop = cluster.context.informers.for(pods).onChange(() => {
      const texts = new Set([...cluster.context.informers.for(pods).store.values()].map(({ spec }) => spec?.containers[0]?.args?.[0]));
      mixed ||= texts.size > 1;
    });
    await cluster.client.patch(
      deployments,
      { namespace: 'default', name: 'web' },
      { type: 'merge', body: { spec: { template: template('web', 'v2') } } },
    );
    await complete('web', 2);
    stop();
    expect(mixed).toBe(false);
  });

  it('reports a rollout that does not move within its deadline', async () => {
    await createDeployment('stuck', 1, {
      progressDeadlineSeconds: 60,
      template: { metadata: { labels: { app: 'stuck' } }, spec: { containers: [{ name: 'main', image: 'no-such' }] } },
    });
    await cluster.eventually(async () => (await deployment('stuck')).status?.conditions?.some(({ type }) => type === 'Progressing'));
    const progressing = await cluster.eventually(async () => {
      await cluster.clock.advance(30_000);
      const condition = (await deployment('stuck')).status?.conditions?.find(({ type }) => type === 'Progressing');
      return condition?.status === 'False' && condition;
    });
    expect(progressing.reason).toBe('ProgressDeadlineExceeded');
    expect(progressing.message).toMatch(/^ReplicaSet "stuck-[a-z0-9]+" has timed out progressing\.$/);
  });

  it('replaces a deleted pod and scales down to the wanted number', async () => {
    await createDeployment('web', 3);
    await complete('web', 3);
    const [victim] = await podsOf('web');
    await cluster.client.delete(pods, { namespace: 'default', name: victim!.metadata.name });
    await cluster.eventually(async () => {
      const all = await podsOf('web');
      return all.length === 3 && !all.some(({ metadata }) => metadata.uid === victim!.metadata.uid);
    });
    await cluster.client.patch(deployments, { namespace: 'default', name: 'web' }, { type: 'merge', body: { spec: { replicas: 1 } } });
    await complete('web', 1);
    await cluster.eventually(async () => (await podsOf('web')).length === 1);
  });
});

describe('ReplicaSet', () => {
  it('adopts a matching orphan instead of making one more', async () => {
    await cluster.createPod('orphan', { image: 'nginx' }, { app: 'adopt' });
    await cluster.client.create(replicaSets, {
      metadata: { name: 'adopter', namespace: 'default' },
      spec: { replicas: 2, selector: { matchLabels: { app: 'adopt' } }, template: template('adopt') },
    });
    await cluster.eventually(async () => {
      const set = await cluster.client.get(replicaSets, { namespace: 'default', name: 'adopter' });
      return set.status?.readyReplicas === 2;
    });
    expect(await podsOf('adopt')).toHaveLength(2);
    expect((await cluster.pod('orphan')).metadata.ownerReferences?.[0]?.name).toBe('adopter');
  });
});

describe('DaemonSet', () => {
  const create = (spec: object = {}, podSpec: object = {}) =>
    cluster.client.create(daemonSets, {
      metadata: { name: 'agent', namespace: 'default' },
      spec: {
        selector: { matchLabels: { app: 'agent' } },
        template: {
          metadata: { labels: { app: 'agent' } },
          spec: { containers: [{ name: 'main', image: 'registry.k8s.io/pause:3.9' }], ...podSpec },
        },
        ...spec,
      },
    });
  const available = (count: number) =>
    cluster.eventually(async () => {
      const { status, metadata } = await cluster.client.get(daemonSets, { namespace: 'default', name: 'agent' });
      const done = status?.numberAvailable === count && status.desiredNumberScheduled === count && status.updatedNumberScheduled === count;
      return done && status.observedGeneration === metadata.generation && status;
    });

  it('runs one pod on every node, new nodes included, and removes those of nodes it does not tolerate', async () => {
    await create();
    await available(3);
    await cluster.addNode('node-4');
    await available(4);
    const onNodes = (await podsOf('agent')).map(({ spec }) => spec?.nodeName ?? '').toSorted((a, b) => a.localeCompare(b));
    expect(onNodes).toEqual(['node-1', 'node-2', 'node-3', 'node-4']);
    const [pod] = await podsOf('agent');
    expect(pod!.spec?.tolerations).toContainEqual({ key: 'node.kubernetes.io/unschedulable', operator: 'Exists', effect: 'NoSchedule' });
    await cluster.client.patch(
      nodes,
      { name: 'node-2' },
      { type: 'merge', body: { spec: { taints: [{ key: 'gpu', effect: 'NoExecute' }] } } },
    );
    await available(3);
  });

  it('keeps out of NoSchedule nodes unless it tolerates everything, as the Cilium agent does', async () => {
    const taints = [{ key: 'node.kubernetes.io/route-unreachable', effect: 'NoSchedule' }];
    await cluster.client.patch(nodes, { name: 'node-1' }, { type: 'merge', body: { spec: { taints } } });
    await create();
    await available(2);
    await cluster.client.patch(
      daemonSets,
      { namespace: 'default', name: 'agent' },
      { type: 'merge', body: { spec: { template: { spec: { tolerations: [{ operator: 'Exists' }] } } } } },
    );
    await available(3);
  });

  it('rolls one node at a time', async () => {
    await create();
    await available(3);
    let fewest = 3;
    const stop = cluster.context.informers.for(pods).onChange(() => {
      const ready = [...cluster.context.informers.for(pods).store.values()].filter(
        ({ metadata, status }) =>
          !metadata.deletionTimestamp && status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True'),
      );
      fewest = Math.min(fewest, ready.length);
    });
    const body = { spec: { template: { metadata: { annotations: { restarted: 'now' } } } } };
    await cluster.client.patch(daemonSets, { namespace: 'default', name: 'agent' }, { type: 'merge', body });
    await available(3);
    stop();
    expect(fewest).toBe(2);
  });

  it('waits for the hand of the user with OnDelete', async () => {
    await create({ updateStrategy: { type: 'OnDelete' } });
    await available(3);
    const body = { spec: { template: { metadata: { annotations: { restarted: 'now' } } } } };
    await cluster.client.patch(daemonSets, { namespace: 'default', name: 'agent' }, { type: 'merge', body });
    await cluster.eventually(
      async () => (await cluster.client.get(daemonSets, { namespace: 'default', name: 'agent' })).status?.updatedNumberScheduled === 0,
    );
    for (const { metadata } of await podsOf('agent')) await cluster.client.delete(pods, { namespace: 'default', name: metadata.name });
    await available(3);
  });
});

describe('Job', () => {
  const create = (spec: object, command: string[]) =>
    cluster.client.create(jobs, {
      metadata: { name: 'work', namespace: 'default' },
      spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'busybox', command }] } }, ...spec },
    });
  const finished = (type: string): Promise<Job> =>
    cluster.eventually(async () => {
      const job = await cluster.client.get(jobs, { namespace: 'default', name: 'work' });
      return job.status?.conditions?.some((condition) => condition.type === type && condition.status === 'True') && job;
    });

  it('runs to its completions, so many at a time', async () => {
    await create({ completions: 5, parallelism: 2 }, ['true']);
    const { status } = await finished('Complete');
    expect(status).toMatchObject({ succeeded: 5 });
    expect(status?.completionTime).toBeDefined();
  });

  it('gives up after backoffLimit retries, each waiting longer', async () => {
    await create({ backoffLimit: 2 }, ['sh', '-c', 'exit 1']);
    const job = await cluster.eventually(async () => {
      await cluster.clock.advance(5000);
      const one = await cluster.client.get(jobs, { namespace: 'default', name: 'work' });
      return one.status?.conditions?.some(({ type }) => type === 'Failed') && one;
    });
    expect(job.status?.failed).toBe(3);
    expect(job.status?.conditions?.find(({ type }) => type === 'Failed')).toMatchObject({
      reason: 'BackoffLimitExceeded',
      message: 'Job has reached the specified backoff limit',
    });
    expect(cluster.clock.now() - Date.parse('2026-01-01T00:00:00Z')).toBeGreaterThanOrEqual(30_000);
  });

  it('is deleted after its time to live', async () => {
    await create({ ttlSecondsAfterFinished: 30 }, ['true']);
    await finished('Complete');
    await cluster.clock.advance(30_000);
    await cluster.eventually(async () => (await cluster.client.list(jobs, { namespace: 'default' })).items.length === 0);
  });
});
