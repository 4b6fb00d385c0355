/** EndpointSlices, Endpoints and their mirroring. @module */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { endpoints, endpointSlices, pods, services, type EndpointSlice } from '../../../kube/resources.ts';
import { TestCluster } from '../testing/test-cluster.ts';
import { startEndpoints } from './endpoints.ts';

let cluster: TestCluster;

beforeEach(async () => {
  cluster = await TestCluster.start({ nodes: 1 });
  cluster.run(startEndpoints);
});
afterEach(() => cluster.stop());

const slicesOf = async (service: string): Promise<EndpointSlice[]> =>
  (await cluster.client.list(endpointSlices, { namespace: 'default', labelSelector: `kubernetes.io/service-name=${service}` })).items;
const createService = (name: string, spec: object) =>
  cluster.client.create(services, { metadata: { name, namespace: 'default', labels: { tier: 'front' } }, spec });

describe('endpoint slices', () => {
  it('follow the pods of a selector, with readiness, node and target', async () => {
    await createService('web', { selector: { app: 'web' }, ports: [{ name: 'http', port: 80, targetPort: 'web' }] });
    const [empty] = await cluster.eventually(async () => {
      const found = await slicesOf('web');
      return found.length === 1 && found;
    });
    expect(empty!.endpoints ?? []).toEqual([]);
    const spec = { nodeName: 'node-1', containers: [{ name: 'main', image: 'nginx', ports: [{ name: 'web', containerPort: 80 }] }] };
    await cluster.createPod('web-0', spec, { app: 'web' });
    const pod = await cluster.readyPod('web-0');
    const slice = await cluster.eventually(async () => (await slicesOf('web')).find((one) => one.endpoints?.[0]?.conditions?.ready));
    expect(slice.metadata.labels).toMatchObject({
      tier: 'front',
      'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
    });
    expect(slice.metadata.ownerReferences?.[0]).toMatchObject({ kind: 'Service', name: 'web', controller: true });
    expect(slice.ports).toEqual([{ name: 'http', port: 80, protocol: 'TCP' }]);
    expect(slice.endpoints).toEqual([
      {
        addresses: [pod.status!.podIP],
        conditions: { ready: true, serving: true, terminating: false },
        nodeName: 'node-1',
        targetRef: { kind: 'Pod', namespace: 'default', name: 'web-0', uid: pod.metadata.uid },
      },
    ]);
    const list = await cluster.eventually(async () => {
      const found = await cluster.client.get(endpoints, { namespace: 'default', name: 'web' });
      return found.subsets?.[0]?.addresses && found;
    });
    expect(list.subsets).toMatchObject([
      { addresses: [{ ip: pod.status!.podIP, nodeName: 'node-1' }], ports: [{ name: 'http', port: 80 }] },
    ]);
  });

  it('show a terminating pod as serving but not ready, then let it go', async () => {
    await createService('web', { selector: { app: 'web' }, ports: [{ port: 80 }] });
    cluster.context.images.register('slow', { run: () => new Promise(() => undefined) });
    await cluster.createPod('slow', { nodeName: 'node-1', image: 'slow' }, { app: 'web' });
    await cluster.readyPod('slow');
    await cluster.eventually(async () => (await slicesOf('web'))[0]?.endpoints?.[0]?.conditions?.ready);
    await cluster.client.delete(pods, { namespace: 'default', name: 'slow' });
    const terminating = await cluster.eventually(async () => {
      const conditions = (await slicesOf('web'))[0]?.endpoints?.[0]?.conditions;
      return conditions?.terminating && conditions;
    });
    expect(terminating).toEqual({ ready: false, serving: true, terminating: true });
    await cluster.eventually(() => cluster.kubelets.find('default', 'slow')?.container('main')?.instance?.process.signal.aborted);
    await cluster.clock.advance(30_000);
    await cluster.eventually(async () => ((await slicesOf('web'))[0]?.endpoints ?? []).length === 0);
  });

  it('hold a hundred endpoints each', async () => {
    for (let i = 0; i < 130; i++) await cluster.createPod(`p${i}`, { nodeName: 'node-1', image: 'pause' }, { app: 'many' });
    await createService('many', { selector: { app: 'many' }, ports: [{ port: 80 }] });
    const sizes = await cluster.eventually(async () => {
      await cluster.clock.advance(100);
      const found = (await slicesOf('many')).map((slice) => slice.endpoints?.length ?? 0);
      return found.reduce((a, b) => a + b, 0) === 130 && found;
    });
    expect(sizes.every((size) => size <= 100)).toBe(true);
    expect(sizes.length).toBeLessThanOrEqual(3);
  });

  it('are not made for a Service without selector (問題六)', async () => {
    await createService('cilium-gateway-x', { ports: [{ port: 80 }] });
    await createService('web', { selector: { app: 'web' }, ports: [{ port: 80 }] });
    await cluster.eventually(async () => (await slicesOf('web')).length === 1);
    expect(await slicesOf('cilium-gateway-x')).toEqual([]);
    await expect(cluster.client.get(endpoints, { namespace: 'default', name: 'cilium-gateway-x' })).rejects.toMatchObject({ code: 404 });
  });

  it('mirror Endpoints that somebody made, and forget them with their list', async () => {
    await createService('cilium-gateway-x', { ports: [{ name: 'port-80', port: 80 }] });
    const subsets = [{ addresses: [{ ip: '192.192.192.192' }], ports: [{ name: 'port-80', port: 9999 }] }];
    await cluster.client.create(endpoints, { metadata: { name: 'cilium-gateway-x', namespace: 'default' }, subsets });
    const slice = await cluster.eventually(async () => (await slicesOf('cilium-gateway-x'))[0]);
    expect(slice.metadata.labels?.['endpointslice.kubernetes.io/managed-by']).toBe('endpointslicemirroring-controller.k8s.io');
    expect(slice.endpoints).toEqual([{ addresses: ['192.192.192.192'], conditions: { ready: true } }]);
    expect(slice.ports).toEqual([{ name: 'port-80', port: 9999, protocol: 'TCP' }]);
    await cluster.client.delete(endpoints, { namespace: 'default', name: 'cilium-gateway-x' });
    await cluster.eventually(async () => (await slicesOf('cilium-gateway-x')).length === 0);
  });

  it('leave the slice of the kubernetes Service to the API server', async () => {
    await createService('web', { selector: { app: 'web' }, ports: [{ port: 80 }] });
    await cluster.eventually(async () => (await slicesOf('web')).length === 1);
    expect((await slicesOf('kubernetes')).map(({ metadata }) => metadata.name)).toEqual(['kubernetes']);
  });
});
