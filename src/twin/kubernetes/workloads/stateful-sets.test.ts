/** StatefulSets and their claims on a real API server. @module */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  controllerRevisions,
  persistentVolumeClaims,
  persistentVolumes,
  pods,
  statefulSets,
  storageClasses,
  type PersistentVolumeClaim,
  type Pod,
  type StatefulSet,
} from '../../../kube/resources.ts';
import { startScheduler } from '../scheduler/scheduler.ts';
import { startVolumeBinding } from '../storage/volume-binding.ts';
import { TestCluster } from '../testing/test-cluster.ts';
import { startStatefulSets } from './stateful-sets.ts';

let cluster: TestCluster;
/** What became of pods, in order: `+db-0`, `ready db-0`, `-db-0`. */
let history: string[];

beforeEach(async () => {
  cluster = await TestCluster.start({ nodes: 2 });
  for (const start of [startScheduler, startStatefulSets, startVolumeBinding]) cluster.run(start);
  history = [];
  const isReady = (pod?: Pod): boolean =>
    pod?.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false;
  cluster.context.informers.for(pods).onChange(({ before, after }) => {
    const { name } = (after ?? before)!.metadata;
    if (!before) history.push(`+${name}`);
    else if (!after) history.push(`-${name}`);
    else if (isReady(after) && !isReady(before)) history.push(`ready ${name}`);
  });
});
afterEach(() => cluster.stop());

const at = { namespace: 'default', name: 'db' };
const create = (spec: object = {}): Promise<StatefulSet> =>
  cluster.client.create(statefulSets, {
    metadata: at,
    spec: {
      replicas: 3,
      serviceName: 'db',
      selector: { matchLabels: { app: 'db' } },
      template: {
        metadata: { labels: { app: 'db' } },
        spec: { terminationGracePeriodSeconds: 0, containers: [{ name: 'main', image: 'hashicorp/http-echo', args: ['-text=v1'] }] },
      },
      ...spec,
    },
  });
const change = (spec: object): Promise<StatefulSet> => cluster.client.patch(statefulSets, at, { type: 'merge', body: { spec } });
const roll = (text: string): Promise<StatefulSet> =>
  change({ template: { spec: { containers: [{ name: 'main', image: 'hashicorp/http-echo', args: [`-text=${text}`] }] } } });
const settled = (replicas: number): Promise<StatefulSet> =>
  cluster.eventually(async () => {
    await cluster.clock.advance(200);
    const set = await cluster.client.get(statefulSets, at);
    const { status, metadata } = set;
    const counts = [status?.replicas, status?.readyReplicas, status?.availableReplicas];
    if (status?.observedGeneration !== metadata.generation || counts.some((count) => (count ?? 0) !== replicas))
      throw new Error(JSON.stringify(status));
    return set;
  });
const rolledOut = (replicas: number): Promise<StatefulSet> =>
  cluster.eventually(async () => {
    const set = await settled(replicas);
    return set.status?.currentRevision === set.status?.updateRevision && set;
  });
const texts = async (): Promise<string[]> =>
  (await cluster.client.list(pods, { namespace: 'default' })).items.map(
    ({ metadata, spec }) => `${metadata.name} ${spec?.containers[0]?.args?.[0]}`,
  );

describe('pods', () => {
  it('come one after the other, with names that stay, and go from the last', async () => {
    await create();
    await settled(3);
    expect(history).toEqual(['+db-0', 'ready db-0', '+db-1', 'ready db-1', '+db-2', 'ready db-2']);
    const pod = await cluster.pod('db-1');
    expect(pod.metadata.labels).toMatchObject({ 'statefulset.kubernetes.io/pod-name': 'db-1', 'apps.kubernetes.io/pod-index': '1' });
    expect(pod.spec).toMatchObject({ hostname: 'db-1', subdomain: 'db' });
    expect((await cluster.eventsOf('db')).map(({ message }) => message)).toContain('create Pod db-0 in StatefulSet db successful');
    history.length = 0;
    await cluster.client.delete(pods, { namespace: 'default', name: 'db-0' });
    await cluster.eventually(async () => (await settled(3)) && history.includes('ready db-0'));
    expect(history).toEqual(['-db-0', '+db-0', 'ready db-0']);
    history.length = 0;
    await change({ replicas: 1 });
    await settled(1);
    expect(history).toEqual(['-db-2', '-db-1']);
  });

  it('wait for one that is not ready, unless they are made in parallel', async () => {
    const broken = { metadata: { labels: { app: 'db' } }, spec: { containers: [{ name: 'main', image: 'no/such:image' }] } };
    await create({ template: broken });
    await cluster.eventually(() => history.includes('+db-0'));
    await cluster.clock.advance(10_000);
    expect(history).toEqual(['+db-0']);
    await cluster.client.delete(statefulSets, at);
    await create({ podManagementPolicy: 'Parallel', template: broken });
    await cluster.eventually(() => history.includes('+db-2'));
  });

  it('are rolled out from the last to the first; a partition keeps those before it at the old revision', async () => {
    await create();
    const { status } = await rolledOut(3);
    history.length = 0;
    await change({ updateStrategy: { rollingUpdate: { partition: 2 } } });
    await roll('v2');
    await cluster.eventually(async () => (await settled(3)).status?.updatedReplicas === 1);
    expect(await texts()).toEqual(['db-0 -text=v1', 'db-1 -text=v1', 'db-2 -text=v2']);
    await cluster.client.delete(pods, { namespace: 'default', name: 'db-0' });
    await cluster.eventually(async () => (await settled(3)) && history.filter((line) => line === 'ready db-0').length === 1);
    expect(await texts()).toEqual(['db-0 -text=v1', 'db-1 -text=v1', 'db-2 -text=v2']);
    expect((await settled(3)).status).toMatchObject({ currentRevision: status!.currentRevision, currentReplicas: 2, updatedReplicas: 1 });
    history.length = 0;
    await change({ updateStrategy: { rollingUpdate: { partition: 0 } } });
    await rolledOut(3);
    expect(history.filter((line) => line.startsWith('-'))).toEqual(['-db-1', '-db-0']);
    expect(await texts()).toEqual(['db-0 -text=v2', 'db-1 -text=v2', 'db-2 -text=v2']);
    const revisions = (await cluster.client.list(controllerRevisions, { namespace: 'default' })).items;
    expect(revisions.map(({ revision }) => revision).sort((a, b) => a - b)).toEqual([1, 2]);
  });
});

describe('claims', () => {
  const volumeClaimTemplates = [
    { metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } },
  ];
  const volume = (name: string, storage = '1Gi', spec: object = {}) =>
    cluster.client.create(persistentVolumes, {
      metadata: { name },
      spec: { capacity: { storage }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/data' }, ...spec },
    });
  const claims = async (): Promise<PersistentVolumeClaim[]> =>
    (await cluster.client.list(persistentVolumeClaims, { namespace: 'default' })).items;
  const claim = (name: string) => cluster.client.get(persistentVolumeClaims, { namespace: 'default', name });
  const messages = async (name: string): Promise<string[]> => (await cluster.eventsOf(name)).map(({ message }) => message!);

  it('are made for each pod, wait for volumes, and stay when the pods go', async () => {
    await create({ replicas: 2, volumeClaimTemplates });
    await cluster.eventually(async () =>
      (await messages('data-db-0')).includes('no persistent volumes available for this claim and no storage class is set'),
    );
    await cluster.eventually(async () =>
      (await messages('db-0')).includes(
        '0/2 nodes are available: pod has unbound immediate PersistentVolumeClaims. preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.',
      ),
    );
    expect(history).toEqual(['+db-0']);
    await volume('large', '5Gi');
    await volume('small', '2Gi');
    await settled(2);
    expect(
      (await claims()).map(({ metadata, spec, status }) => [metadata.name, metadata.labels, spec?.volumeName, status?.capacity]),
    ).toEqual([
      ['data-db-0', { app: 'db' }, expect.stringMatching(/large|small/), expect.anything()],
      ['data-db-1', { app: 'db' }, expect.stringMatching(/large|small/), expect.anything()],
    ]);
    expect((await cluster.client.get(persistentVolumes, { name: 'large' })).status?.phase).toBe('Bound');
    expect((await cluster.pod('db-0')).spec?.volumes).toContainEqual({ name: 'data', persistentVolumeClaim: { claimName: 'data-db-0' } });
    await change({ replicas: 0 });
    await settled(0);
    expect((await claims()).map(({ status }) => status?.phase)).toEqual(['Bound', 'Bound']);
  });

  it('keep what is written to them when the pod is another', async () => {
    await volume('one');
    const command = ['sh', '-c', 'cat /data/log; echo $HOSTNAME was here >> /data/log; sleep 100000'];
    const containers = [{ name: 'main', image: 'busybox', command, volumeMounts: [{ name: 'data', mountPath: '/data' }] }];
    await create({ replicas: 1, volumeClaimTemplates, template: { metadata: { labels: { app: 'db' } }, spec: { containers } } });
    await settled(1);
    const first = await cluster.pod('db-0');
    await cluster.client.delete(pods, { namespace: 'default', name: 'db-0' }, { gracePeriodSeconds: 0 });
    await cluster.eventually(async () => (await settled(1)) && (await cluster.pod('db-0')).metadata.uid !== first.metadata.uid);
    await cluster.eventually(async () => (await cluster.log('db-0')) === 'db-0 was here\n');
  });

  it('go with the pods that do not come back, if the set says so; their volumes are released', async () => {
    await volume('one');
    await volume('two');
    await create({
      replicas: 2,
      volumeClaimTemplates,
      persistentVolumeClaimRetentionPolicy: { whenScaled: 'Delete', whenDeleted: 'Delete' },
    });
    await settled(2);
    const { volumeName } = (await claim('data-db-1')).spec!;
    await change({ replicas: 1 });
    await cluster.eventually(async () => (await claims()).length === 1);
    await cluster.eventually(async () => (await cluster.client.get(persistentVolumes, { name: volumeName! })).status?.phase === 'Released');
    await cluster.client.delete(statefulSets, at, { propagationPolicy: 'Background' });
    await cluster.eventually(async () => (await claims()).length === 0);
  });

  it('say what their class waits for: a provisioner, a pod, or that there is no such class', async () => {
    const make = (name: string, spec: object = {}) =>
      cluster.client.create(persistentVolumeClaims, {
        metadata: { namespace: 'default', name },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...spec },
      });
    await cluster.client.create(storageClasses, { metadata: { name: 'fast' }, provisioner: 'disks.example.com' });
    await cluster.client.create(storageClasses, {
      metadata: { name: 'late' },
      provisioner: 'disks.example.com',
      volumeBindingMode: 'WaitForFirstConsumer',
    });
    for (const name of ['fast', 'late', 'none']) await make(name, { storageClassName: name });
    await cluster.eventually(async () =>
      (await messages('fast'))[0]?.startsWith("Waiting for a volume to be created either by the external provisioner 'disks.example.com'"),
    );
    await cluster.eventually(async () => (await messages('late')).includes('waiting for first consumer to be created before binding'));
    await cluster.eventually(async () => (await messages('none')).includes('storageclass.storage.k8s.io "none" not found'));
    await volume('fast-volume', '1Gi', { storageClassName: 'fast' });
    await cluster.eventually(async () => (await claim('fast')).status?.phase === 'Bound');
    expect((await claim('fast')).metadata.annotations).toMatchObject({ 'pv.kubernetes.io/bind-completed': 'yes' });
  });
});
