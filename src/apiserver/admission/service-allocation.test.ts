/** Cluster IPs, node ports and `status.loadBalancer` of Services. @module */
import { describe, expect, test } from 'vitest';
import { services, type KubeClient, type Service } from '../../kube/index.ts';
import { startServer } from '../testing/server.ts';

const key = (name: string) => ({ namespace: 'default', name });
const make = (client: KubeClient, name: string, spec: Service['spec']) => client.create(services, { metadata: key(name), spec });
const start = async (options = {}) => (await startServer(options)).client();

describe('addresses', () => {
  test('a Service gets an address of the upper band and its families', async () => {
    const client = await start();
    const { spec } = await make(client, 'a', { ports: [{ port: 80 }] });
    const [, , third = 0, fourth = 0] = (spec?.clusterIP ?? '').split('.').map(Number);
    expect(spec?.clusterIP).toMatch(/^10\.247\./);
    expect(third * 256 + fourth).toBeGreaterThan(256);
    expect(spec).toMatchObject({ clusterIPs: [spec?.clusterIP], ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack', type: 'ClusterIP' });
  });

  test('None and a chosen address are kept', async () => {
    const client = await start();
    expect((await make(client, 'headless', { clusterIP: 'None', ports: [{ port: 80 }] })).spec?.clusterIPs).toEqual(['None']);
    expect((await make(client, 'chosen', { clusterIP: '10.247.9.9', ports: [{ port: 80 }] })).spec?.clusterIP).toBe('10.247.9.9');
  });

  test('an address outside the range and a taken one are refused by name', async () => {
    const client = await start();
    await expect(make(client, 'a', { clusterIP: '192.168.0.1', ports: [{ port: 80 }] })).rejects.toMatchObject({
      code: 422,
      message:
        'Service "a" is invalid: spec.clusterIPs: Invalid value: []string{"192.168.0.1"}: failed to allocate IP 192.168.0.1: the provided IP (192.168.0.1) is not in the valid range. The range of valid IPs is 10.247.0.0/16',
    });
    await expect(make(client, 'a', { clusterIP: '10.247.0.1', ports: [{ port: 80 }] })).rejects.toMatchObject({
      message:
        'Service "a" is invalid: spec.clusterIPs: Invalid value: []string{"10.247.0.1"}: failed to allocate IP 10.247.0.1: provided IP is already allocated',
    });
  });

  test('an address may not change, and is free again after deletion', async () => {
    const client = await start();
    const made = await make(client, 'a', { clusterIP: '10.247.5.5', ports: [{ port: 80 }] });
    const moved = { ...made, spec: { ...made.spec, clusterIP: '10.247.5.6', clusterIPs: ['10.247.5.6'] } };
    await expect(client.update(services, moved)).rejects.toMatchObject({ code: 422 });
    await client.delete(services, key('a'));
    expect((await make(client, 'b', { clusterIP: '10.247.5.5', ports: [{ port: 80 }] })).spec?.clusterIP).toBe('10.247.5.5');
  });

  test('a full range says so, and every address of it is used', async () => {
    const client = await start({ serviceCIDR: '10.9.0.0/29' });
    const taken = new Set(['10.9.0.1']);
    for (const name of ['a', 'b', 'c', 'd', 'e']) taken.add((await make(client, name, { ports: [{ port: 80 }] })).spec!.clusterIP!);
    expect([...taken].sort()).toEqual(['10.9.0.1', '10.9.0.2', '10.9.0.3', '10.9.0.4', '10.9.0.5', '10.9.0.6']);
    await expect(make(client, 'f', { ports: [{ port: 80 }] })).rejects.toMatchObject({
      message: expect.stringContaining('range is full') as string,
    });
  });
});

describe('node ports', () => {
  test('random ones avoid the band that is left to people', async () => {
    const client = await start({ random: () => 0 });
    expect((await make(client, 'a', { type: 'NodePort', ports: [{ port: 80 }] })).spec?.ports?.[0]?.nodePort).toBe(30086);
    expect((await make(client, 'b', { type: 'NodePort', ports: [{ port: 80, nodePort: 30000 }] })).spec?.ports?.[0]?.nodePort).toBe(30000);
  });

  test('outside the range, and taken by another Service, are refused by field', async () => {
    const client = await start();
    await make(client, 'a', { type: 'NodePort', ports: [{ port: 80, nodePort: 30080 }] });
    await expect(make(client, 'b', { type: 'NodePort', ports: [{ port: 80, nodePort: 30080 }] })).rejects.toMatchObject({
      message: 'Service "b" is invalid: spec.ports[0].nodePort: Invalid value: 30080: provided port is already allocated',
    });
    await expect(make(client, 'b', { type: 'NodePort', ports: [{ port: 80, nodePort: 80 }] })).rejects.toMatchObject({
      message:
        'Service "b" is invalid: spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767',
    });
  });

  test('are refilled by port name when a writer leaves them out (facts/cilium.md §3.5)', async () => {
    const client = await start();
    const made = await make(client, 'gw', { type: 'LoadBalancer', ports: [{ name: 'port-80', port: 80, nodePort: 30033 }] });
    const rewritten = await client.patch(services, key('gw'), {
      type: 'merge',
      body: {
        spec: {
          ports: [
            { name: 'port-443', port: 443, protocol: 'TCP' },
            { name: 'port-80', port: 8080, protocol: 'TCP' },
          ],
        },
      },
    });
    expect(rewritten.spec?.ports).toMatchObject([{ name: 'port-443' }, { name: 'port-80', port: 8080, nodePort: 30033 }]);
    expect(rewritten.spec?.clusterIP).toBe(made.spec?.clusterIP);
  });

  test('a full replacement without addresses keeps them', async () => {
    const client = await start();
    const made = await make(client, 'a', { type: 'NodePort', ports: [{ name: 'x', port: 80 }] });
    const next = await client.update(services, { metadata: key('a'), spec: { type: 'NodePort', ports: [{ name: 'x', port: 80 }] } });
    expect(next.spec).toMatchObject({ clusterIP: made.spec?.clusterIP, ports: made.spec?.ports });
  });

  test('go with the type, and come with it', async () => {
    const client = await start();
    const made = await make(client, 'a', { type: 'NodePort', ports: [{ port: 80 }] });
    const inner = await client.update(services, { ...made, spec: { ...made.spec, type: 'ClusterIP' } });
    expect(inner.spec?.ports?.[0]?.nodePort).toBeUndefined();
    expect(inner.spec?.externalTrafficPolicy).toBeUndefined();
    const outer = await client.patch(services, key('a'), { type: 'merge', body: { spec: { type: 'NodePort' } } });
    expect(outer.spec?.ports?.[0]?.nodePort).toBeGreaterThanOrEqual(30086);
  });

  test('a health check port comes with external traffic policy Local', async () => {
    const client = await start();
    const made = await make(client, 'a', { type: 'LoadBalancer', externalTrafficPolicy: 'Local', ports: [{ port: 80 }] });
    expect(made.spec?.healthCheckNodePort).toBeGreaterThanOrEqual(30086);
    const none = await make(client, 'b', { type: 'LoadBalancer', allocateLoadBalancerNodePorts: false, ports: [{ port: 80 }] });
    expect(none.spec?.ports?.[0]?.nodePort).toBeUndefined();
  });

  test('a dry run takes nothing', async () => {
    const client = await start();
    await client.create(
      services,
      { metadata: key('a'), spec: { type: 'NodePort', ports: [{ port: 80, nodePort: 30001 }] } },
      { dryRun: true },
    );
    expect((await make(client, 'b', { type: 'NodePort', ports: [{ port: 80, nodePort: 30001 }] })).spec?.ports?.[0]?.nodePort).toBe(30001);
  });
});

const write = (client: KubeClient, ingress: object[]) =>
  client.patch(services, key('a'), { type: 'merge', body: { status: { loadBalancer: { ingress } } } }, { subresource: 'status' });

describe('status.loadBalancer (facts/cilium.md §3.4)', () => {
  test('is refused on a Service of another type', async () => {
    const client = await start();
    await make(client, 'a', { type: 'NodePort', ports: [{ port: 80 }] });
    await expect(write(client, [{ ip: '1.2.3.4' }])).rejects.toMatchObject({
      code: 422,
      message: expect.stringContaining(
        'status.loadBalancer.ingress: Forbidden: may only be used when `spec.type` is "LoadBalancer"',
      ) as string,
    });
  });

  test('gets ipMode VIP where none is given, and goes with the type', async () => {
    const client = await start();
    await make(client, 'a', { type: 'LoadBalancer', ports: [{ port: 80 }] });
    expect((await write(client, [{ ip: '1.2.3.4' }])).status?.loadBalancer?.ingress).toEqual([{ ip: '1.2.3.4', ipMode: 'VIP' }]);
    expect((await write(client, [{ ip: '1.2.3.4', ipMode: 'Proxy' }])).status?.loadBalancer?.ingress?.[0]?.ipMode).toBe('Proxy');
    await expect(write(client, [{ ip: 'nonsense' }])).rejects.toMatchObject({ code: 422 });
    const inner = await client.patch(services, key('a'), { type: 'merge', body: { spec: { type: 'ClusterIP' } } });
    expect(inner.status?.loadBalancer).toEqual({});
  });
});
