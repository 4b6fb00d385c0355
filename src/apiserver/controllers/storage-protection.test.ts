/** Claims and volumes that are in use stay; classes that are the default are filled in. @module */
import { describe, expect, test } from 'vitest';
import type { KubeClient } from '../../kube/client.ts';
import { persistentVolumeClaims, persistentVolumes, pods, resource, storageClasses } from '../../kube/resources.ts';
import { eventually } from '../../kube/testing/eventually.ts';
import { startServer } from '../testing/server.ts';

const claim = (name: string, spec: object = {}): object => ({
  metadata: { name, namespace: 'default' },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...spec },
});
const ingresses = resource('networking.k8s.io/v1', 'Ingress', 'ingresses', 'Namespaced');
const ingressClasses = resource('networking.k8s.io/v1', 'IngressClass', 'ingressclasses', 'Cluster');

const isThere = async (client: KubeClient, name: string): Promise<boolean> =>
  (await client.list(persistentVolumeClaims, { namespace: 'default' })).items.some(({ metadata }) => metadata.name === name);

describe('what is deleted', () => {
  test('a claim waits for the pods that mount it, and no longer', async () => {
    const client = (await startServer()).client();
    const at = { namespace: 'default', name: 'data' };
    await client.create(persistentVolumeClaims, claim('data') as never);
    await client.create(pods, {
      metadata: { name: 'user', namespace: 'default' },
      spec: {
        containers: [{ name: 'c', image: 'i' }],
        volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }],
      },
    });
    await client.delete(persistentVolumeClaims, at);
    const waiting = await client.get(persistentVolumeClaims, at);
    expect(waiting.metadata).toMatchObject({
      finalizers: ['kubernetes.io/pvc-protection'],
      deletionTimestamp: expect.any(String) as string,
    });
    await client.delete(pods, { namespace: 'default', name: 'user' });
    await eventually(async () => !(await isThere(client, 'data')));
  });

  test('a claim that only a pod uses that has ended goes at once', async () => {
    const client = (await startServer()).client();
    await client.create(persistentVolumeClaims, claim('data') as never);
    const pod = { namespace: 'default', name: 'user' };
    await client.create(pods, {
      metadata: pod,
      spec: { containers: [{ name: 'c', image: 'i' }], volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }] },
    });
    await client.patch(pods, pod, { type: 'merge', body: { status: { phase: 'Succeeded' } } }, { subresource: 'status' });
    await client.delete(persistentVolumeClaims, { namespace: 'default', name: 'data' });
    await eventually(async () => !(await isThere(client, 'data')));
  });

  test('a volume waits while it is bound', async () => {
    const client = (await startServer()).client();
    await client.create(persistentVolumes, {
      metadata: { name: 'disk' },
      spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/disk' } },
    });
    const setPhase = (phase: string): Promise<unknown> =>
      client.patch(persistentVolumes, { name: 'disk' }, { type: 'merge', body: { status: { phase } } }, { subresource: 'status' });
    await setPhase('Bound');
    await client.delete(persistentVolumes, { name: 'disk' });
    expect((await client.get(persistentVolumes, { name: 'disk' })).metadata.finalizers).toEqual(['kubernetes.io/pv-protection']);
    await setPhase('Released');
    await eventually(async () => (await client.list(persistentVolumes)).items.length === 0);
  });
});

describe('the default class', () => {
  test('is that of a claim and of an Ingress that names none, not of one that wants none', async () => {
    const client = (await startServer()).client();
    const annotated = (key: string): object => ({ annotations: { [key]: 'true' } });
    await client.create(storageClasses, {
      metadata: { name: 'fast', ...annotated('storageclass.kubernetes.io/is-default-class') },
      provisioner: 'disks.example.com',
    });
    await client.create(storageClasses, { metadata: { name: 'slow' }, provisioner: 'disks.example.com' });
    await client.create(ingressClasses, {
      metadata: { name: 'front', ...annotated('ingressclass.kubernetes.io/is-default-class') },
      spec: { controller: 'example.com/front' },
    });
    const classOf = async (spec: object): Promise<unknown> =>
      (await client.create(persistentVolumeClaims, { ...claim(`c-${JSON.stringify(spec).length}`, spec) } as never)).spec?.storageClassName;
    expect(await classOf({})).toBe('fast');
    expect(await classOf({ storageClassName: 'slow' })).toBe('slow');
    expect(await classOf({ storageClassName: '' })).toBe('');
    const defaultBackend = { service: { name: 'web', port: { number: 80 } } };
    const made = await client.create(ingresses, { metadata: { name: 'i', namespace: 'default' }, spec: { defaultBackend } });
    expect(made.spec).toEqual({ defaultBackend, ingressClassName: 'front' });
  });
});
