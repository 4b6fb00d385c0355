/** Mode ElbApi against the twin of the ELB, the real API server and Cilium's Gateway controller. @module */
import http from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { gateways, type Gateway } from '../../cluster/kinds.ts';
import { nodes, services } from '../../kube/resources.ts';
import { eventually, eventuallyHolds } from '../../kube/testing/eventually.ts';
import { gatewayEntrypoints } from '../api/entrypoint.ts';
import { BridgeFixture, DEDICATED, ELB, GATEWAY, NODE_A, NODE_B, SERVICE, type FixtureOptions } from '../testing/bridge-fixture.ts';

let lab: BridgeFixture;
afterEach(() => lab.stop());
const start = async (options?: FixtureOptions): Promise<void> => {
  lab = await BridgeFixture.start(options);
};

const isProgrammed = (one: Gateway): boolean => one.status?.conditions?.find(({ type }) => type === 'Programmed')?.status === 'True';
const bound = (name?: string): Promise<string> => lab.conditionIs('Bound', /^True/, name);

function get(): Promise<string> {
  const { port } = lab.cce.cce.elb.localAddressAt(ELB, 80)!;
  return new Promise((resolve, reject) => {
    http.get({ host: '127.0.0.1', port, agent: false }, (response) => void text(response).then(resolve, reject)).on('error', reject);
  });
}

describe('a Gateway and its entrypoint', () => {
  it('give listener, members on the NodePort and the real address; Programmed; an answer through the ELB', async () => {
    await start();
    await lab.createEntrypoint();
    await lab.createGateway();
    const port = await lab.serveNodePort();
    await lab.pass(2_000);
    expect(await bound()).toBe('True Bound: Bound to 203.0.113.10, port 80.');
    const programmed = await eventuallyHolds(() => lab.client.get(gateways, GATEWAY), isProgrammed);
    expect(programmed.status?.addresses).toEqual([{ type: 'IPAddress', value: '203.0.113.10' }]);
    expect(programmed.metadata.finalizers).toBeUndefined();
    expect((await lab.service())?.status?.loadBalancer?.ingress).toEqual([{ ip: '203.0.113.10', ipMode: 'Proxy' }]);
    expect(lab.members()).toEqual([`80 → ${NODE_A}:${port} ONLINE 1`, `80 → ${NODE_B}:${port} ONLINE 1`]);
    expect([`${NODE_A}:${port}`, `${NODE_B}:${port}`]).toContain(await get());
    await lab.pass(4_000);
    await lab.conditionIs('PathHealthy', /^True Healthy/);
    const { status, metadata } = await lab.entrypoint();
    expect(metadata.finalizers).toEqual(['cilium-cce.io/elb-cleanup']);
    expect(status).toMatchObject({
      mode: 'ElbApi',
      loadBalancer: { id: ELB, class: 'union' },
      addresses: [
        { type: 'Public', value: '203.0.113.10' },
        { type: 'Private', value: '10.2.128.100' },
      ],
      listeners: [{ port: 80, elbPort: 80, protocol: 'TCP', nodePort: port, clientIP: 'Hidden', members: { total: 2, online: 2 } }],
    });
    expect(await lab.cce.eventsOf('web')).toContain('SuccessfullyReconciled: Bound to 203.0.113.10, port 80.');
    const [listener] = await lab.elb.listListeners({ loadbalancer_id: ELB });
    expect(listener).toMatchObject({ name: 'cilium-cce_default_web_80', protocol: 'TCP' });
    expect(listener!.tags).toContainEqual({ key: 'cilium-cce-entrypoint', value: 'default.web' });
  });

  it('cost no call and no write while nothing happens, and only reads at the drift check', async () => {
    await start();
    await lab.createEntrypoint();
    await lab.createGateway();
    await lab.serveNodePort();
    await bound();
    await lab.pass(10_000);
    await lab.conditionIs('PathHealthy', /^True/);
    const before = lab.calls();
    const { resourceVersion } = (await lab.entrypoint()).metadata;
    await lab.pass(200_000, 10_000);
    expect(lab.calls()).toEqual(before);
    await lab.pass(400_000, 10_000);
    await eventually(() => lab.calls().reads > before.reads, 'a drift check');
    expect(lab.calls().writes).toBe(before.writes);
    expect((await lab.entrypoint()).metadata.resourceVersion).toBe(resourceVersion);
  });

  it('leave nothing on the ELB when the Gateway goes, and follow the new NodePort when it comes back', async () => {
    await start();
    await lab.createEntrypoint();
    const ports = new Set<number>();
    for (let round = 0; round < 3; round++) {
      await lab.createGateway();
      const port = await lab.serveNodePort();
      ports.add(port);
      await lab.pass(2_000);
      await lab.until(
        () => lab.members(),
        (all) => all.length === 2 && all.every((one) => one.includes(`:${port} ONLINE`)),
      );
      expect(await get()).toContain(`:${port}`);
      await lab.client.delete(gateways, GATEWAY);
      await lab.until(
        () => lab.ports(),
        (all) => all.length === 0,
      );
      await lab.conditionIs('Accepted', /^False GatewayNotFound: There is no Gateway default\/web/);
      expect((await lab.entrypoint()).metadata.finalizers ?? []).toEqual([]);
      await eventuallyHolds(
        () => lab.service(),
        (one) => one === undefined,
      );
    }
    expect(await lab.elb.listPools()).toEqual([]);
    expect(await lab.elb.listHealthMonitors()).toEqual([]);
    expect(ports.size).toBe(3);
  });

  it('leave nothing when the entrypoint goes: the address first', async () => {
    await start();
    await lab.createEntrypoint();
    await lab.createGateway();
    await bound();
    await lab.client.delete(gatewayEntrypoints, GATEWAY);
    await eventuallyHolds(
      async () => (await lab.client.list(gatewayEntrypoints)).items.length,
      (count) => count === 0,
    );
    expect(lab.ports()).toEqual([]);
    expect((await lab.service())?.status?.loadBalancer?.ingress ?? []).toEqual([]);
    await eventuallyHolds(
      () => lab.client.get(gateways, GATEWAY),
      (one) => !isProgrammed(one),
    );
  });
});

describe('changes of the Gateway', () => {
  it('of its listeners come and go on the ELB', async () => {
    await start();
    await lab.createEntrypoint();
    await lab.createGateway([80]);
    await bound();
    const listeners = (ports: number[]) => ports.map((port) => ({ name: `http-${port}`, protocol: 'HTTP', port }));
    for (const ports of [[80, 8080], [8080], [8081], [80]]) {
      await lab.client.patch(gateways, GATEWAY, { type: 'merge', body: { spec: { listeners: listeners(ports) } } });
      await lab.until(
        () => lab.ports(),
        (now) => now.join() === ports.join(),
      );
    }
    await lab.pass(20_000);
    expect((await lab.elb.listPools()).map(({ name }) => name)).toEqual(['cilium-cce_default_web_80']);
  });

  it('of a NodePort by hand: the new members at once, the old ones without further connections, then gone', async () => {
    await start();
    await lab.createEntrypoint();
    await lab.createGateway();
    const old = await lab.serveNodePort();
    await lab.pass(2_000);
    await lab.until(
      () => lab.members(),
      (all) => all.every((one) => one.includes('ONLINE')) && all.length === 2,
    );
    const next = old === 30100 ? 30101 : 30100;
    const ports = [{ name: 'port-80', port: 80, protocol: 'TCP', nodePort: next }];
    await lab.client.patch(services, SERVICE, { type: 'merge', body: { spec: { ports } } });
    await lab.until(
      () => lab.members(),
      (all) =>
        all.filter((one) => one.includes(`:${next} `)).length === 2 &&
        all.filter((one) => one.includes(`:${old} `) && one.endsWith(' 0')).length === 2,
    );
    await lab.serveNodePort();
    await lab.until(
      () => lab.members(),
      (all) => all.length === 2 && all.every((one) => one.includes(`:${next} ONLINE 1`)),
    );
    expect(await get()).toContain(`:${next}`);
  });
});

describe('nodes', () => {
  it('that come, are cordoned, get lost and come back are followed; of the lost ones nothing stays', async () => {
    await start();
    await lab.createEntrypoint({ drainSeconds: 5 });
    await lab.createGateway();
    const port = await lab.serveNodePort();
    await lab.pass(2_000);
    const membersAre = (expected: string[]) =>
      lab.until(
        () => lab.members().map((one) => `${/→ (\S+):/.exec(one)![1]} ${one.split(' ').at(-1)}`),
        (all) => JSON.stringify(all) === JSON.stringify(expected),
      );
    await membersAre([`${NODE_A} 1`, `${NODE_B} 1`]);
    const third = await lab.cce.cce.addNode();
    lab.cce.network.at(third, port, () => undefined);
    await membersAre([`${NODE_A} 1`, `${NODE_B} 1`, `${third} 1`]);
    await lab.client.patch(nodes, { name: NODE_B }, { type: 'merge', body: { spec: { unschedulable: true } } });
    await membersAre([`${NODE_A} 1`, `${NODE_B} 0`, `${third} 1`]);
    await lab.client.patch(nodes, { name: NODE_B }, { type: 'merge', body: { spec: { unschedulable: null } } });
    await membersAre([`${NODE_A} 1`, `${NODE_B} 1`, `${third} 1`]);
    await lab.client.patch(nodes, { name: NODE_B }, { type: 'merge', body: { spec: { unschedulable: true } } });
    await membersAre([`${NODE_A} 1`, `${third} 1`]);
    await lab.cce.cce.removeNode(third);
    await membersAre([`${NODE_A} 1`]);
    await lab.client.patch(nodes, { name: NODE_B }, { type: 'merge', body: { spec: { unschedulable: null } } });
    await membersAre([`${NODE_A} 1`, `${NODE_B} 1`]);
  });

  it('are chosen by the selector, and none that fits is said while what is there stays', async () => {
    await start();
    await lab.createEntrypoint({ nodeSelector: { matchLabels: { edge: 'yes' } } });
    await lab.createGateway();
    await lab.conditionIs('Bound', /^False NoNodes/);
    await lab.client.patch(nodes, { name: NODE_A }, { type: 'merge', body: { metadata: { labels: { edge: 'yes' } } } });
    await bound();
    expect(lab.members().map((one) => /→ (\S+):/.exec(one)![1])).toEqual([NODE_A]);
    await lab.client.patch(nodes, { name: NODE_A }, { type: 'merge', body: { metadata: { labels: { edge: null } } } });
    await lab.pass(30_000);
    expect(lab.members()).toHaveLength(1);
  });
});

describe('other owners', () => {
  it('of a port are told, never touched; the port is taken when it becomes free', async () => {
    await start();
    const foreign = await lab.elb.createListener({ loadbalancer_id: ELB, protocol: 'TCP', protocol_port: 80, name: 'shop' });
    const pool = await lab.elb.createPool({ listener_id: foreign.id, protocol: 'TCP', lb_algorithm: 'ROUND_ROBIN', name: 'shop' });
    const before = lab.cce.cce.elb.snapshot();
    await lab.createEntrypoint();
    await lab.createGateway();
    await lab.conditionIs('Bound', /^False ListenerConflict: .*80: listener shop.*never touched/);
    expect(lab.cce.cce.elb.snapshot()).toEqual(before);
    expect((await lab.service())?.status?.loadBalancer?.ingress ?? []).toEqual([]);
    await lab.elb.deletePool(pool.id);
    await lab.elb.deleteListener(foreign.id);
    await bound();
  });

  it('share an ELB port by port: the first keeps what both want, and the second gets it when the first is gone', async () => {
    await start();
    await lab.createEntrypoint();
    await lab.createGateway();
    await bound();
    await lab.createGateway([80, 8080], { name: 'second' });
    await lab.createEntrypoint({}, 'second');
    await lab.conditionIs('Bound', /^False ListenerConflict: .*80: GatewayEntrypoint default\/web/, 'second');
    expect(lab.ports()).toEqual([80, 8080]);
    await lab.client.delete(gatewayEntrypoints, GATEWAY);
    await bound('second');
    expect(lab.ports()).toEqual([80, 8080]);
  });

  it('deleted our ELB behind our back: said, and everything is made again when there is one', async () => {
    await start();
    await lab.createEntrypoint();
    await lab.createGateway();
    await bound();
    lab.cce.cce.elb.forceDelete(ELB);
    await lab.conditionIs('Accepted', new RegExp(`^False LoadBalancerNotFound: There is no ELB ${ELB}`));
    await lab.client.patch(gatewayEntrypoints, GATEWAY, { type: 'merge', body: { spec: { elb: { id: DEDICATED } } } });
    await lab.conditionIs('Accepted', /^True/);
    await bound();
    expect(lab.ports(DEDICATED)).toEqual([80]);
  });

  it('took away a member, a pool, a monitor: all is back after a drift check', async () => {
    await start();
    await lab.createEntrypoint();
    await lab.createGateway();
    await lab.serveNodePort();
    await bound();
    const [pool] = await lab.elb.listPools();
    const [member] = await lab.elb.listMembers(pool!.id);
    await lab.elb.batchDeleteMembers(pool!.id, [{ id: member!.id }]);
    await lab.elb.deleteHealthMonitor(pool!.healthmonitor_id!);
    await lab.until(
      () => lab.members(),
      (all) => all.length === 2,
    );
    await lab.until(
      () => lab.elb.listHealthMonitors(),
      (all) => all.length === 1,
    );
  });
});
