/** The bridge against the twin of the ELB, the real API server and Cilium's Gateway controller. @module */
import http from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { startBridge, type Bridge, type BridgeOptions } from '../../bridge/index.ts';
import { gatewayClasses, gateways, type Gateway } from '../../cluster/kinds.ts';
import type { ElbClient } from '../../huawei/elb/client.ts';
import type { Draft } from '../../kube/objects.ts';
import { nodes, services, type Service } from '../../kube/resources.ts';
import { eventuallyHolds } from '../../kube/testing/eventually.ts';
import { gatewayConfigOf } from '../cilium/gateway/config.ts';
import { startGatewayController } from '../cilium/gateway/controller.ts';
import type { Component } from '../context.ts';
import { DEFAULT_LOAD_BALANCER } from './options.ts';
import { startCceFixture, type CceFixture } from './testing/cce-fixture.ts';
import { httpBackend } from './testing/fake-network.ts';

const NODE_A = '10.2.128.11';
const NODE_B = '10.2.128.12';
const ELB = DEFAULT_LOAD_BALANCER.id;
const OTHER = '11111111-2222-4333-8444-555555555555';
const KEY = { namespace: 'default', name: 'ip-gateway' };
const SERVICE = { namespace: 'default', name: 'cilium-gateway-ip-gateway' };
const ENTRYPOINT = { namespace: 'kube-system', name: 'gateway-entrypoint' };

let lab: CceFixture;
let operator: Component;
let elb: ElbClient;
let bridge: Bridge | undefined;

afterEach(async () => {
  await bridge?.stop();
  bridge = undefined;
  elb.close();
  await operator.stop();
  await lab.stop();
  expect(lab.clock.pending).toBe(0);
});

async function start(options: Partial<BridgeOptions> = {}, ccmProfile: 'none' | 'cce' = 'none'): Promise<void> {
  lab = await startCceFixture({
    ccmProfile,
    loadBalancers: [DEFAULT_LOAD_BALANCER, { id: OTHER, name: 'dedicated', guaranteed: true, vip: '10.2.128.200' }],
  });
  elb = lab.cce.elb.client();
  await lab.client.create(gatewayClasses, { metadata: { name: 'cilium' }, spec: { controllerName: 'io.cilium/gateway-controller' } });
  operator = startGatewayController(
    { ...lab, log: () => undefined },
    gatewayConfigOf({ 'enable-gateway-api': 'true', 'kube-proxy-replacement': 'true' }),
  );
  startAgain(options);
}

function startAgain(options: Partial<BridgeOptions> = {}): void {
  bridge = startBridge({
    client: lab.client,
    informers: lab.informers,
    clock: lab.clock,
    elb,
    mode: 'ElbApi',
    loadBalancerId: ELB,
    ...options,
  });
}

const gateway = (name = 'ip-gateway', annotations?: Record<string, string>): Draft<Gateway> => ({
  metadata: { name, namespace: 'default', ...(annotations && { annotations }) },
  spec: { gatewayClassName: 'cilium', listeners: [{ name: 'http', protocol: 'HTTP', port: 80 }] },
});

/** Lets the twin network answer at the Gateway's NodePort on both nodes. */
async function serveNodePort(): Promise<number> {
  const service = await eventuallyHolds(
    () => findService(),
    (one) => one?.spec?.ports?.[0]?.nodePort !== undefined,
  );
  const port = service!.spec!.ports![0]!.nodePort!;
  for (const node of [NODE_A, NODE_B]) lab.network.at(node, port, httpBackend(`${node}:${port}`));
  return port;
}

const findService = async (key = SERVICE): Promise<Service | undefined> =>
  (await lab.client.list(services, { namespace: key.namespace })).items.find(({ metadata }) => metadata.name === key.name);

const isProgrammed = (one: Gateway): boolean => one.status?.conditions?.find(({ type }) => type === 'Programmed')?.status === 'True';
const boundCondition = (one: Service | undefined): string | undefined => {
  const found = one?.status?.conditions?.find(({ type }) => type === 'cilium-cce.io/Bound');
  return found && `${found.status} ${found.reason}: ${found.message}`;
};
const members = (id = ELB): string[] =>
  lab.cce
    .cloud()
    .loadBalancers.find((one) => one.id === id)!
    .listeners.flatMap(({ pool }) => pool?.members ?? [])
    .map(({ address, port, weight, operatingStatus }) => `${address}:${port} ${operatingStatus} ${weight}`)
    .sort();
const listeners = (id = ELB): number => lab.cce.cloud().loadBalancers.find((one) => one.id === id)!.listeners.length;

function get(): Promise<string> {
  const { port } = lab.cce.elb.localAddressAt(ELB, 80)!;
  return new Promise((resolve, reject) => {
    http.get({ host: '127.0.0.1', port, agent: false }, (response) => void text(response).then(resolve, reject)).on('error', reject);
  });
}

describe('mode ElbApi', () => {
  it('binds a Gateway: listener, members on the NodePort, the real address; Programmed; HTTP 200 through the ELB', async () => {
    await start();
    await lab.client.create(gateways, gateway());
    const port = await serveNodePort();
    const programmed = await eventuallyHolds(() => lab.client.get(gateways, KEY), isProgrammed);
    expect(programmed.status?.addresses).toEqual([{ type: 'IPAddress', value: '203.0.113.10' }]);
    expect(programmed.metadata.finalizers).toContain('cilium-cce.io/elb-cleanup');
    const service = await findService();
    expect(service?.status?.loadBalancer?.ingress).toEqual([{ ip: '203.0.113.10', ipMode: 'Proxy' }]);
    expect(boundCondition(service)).toBe('True SuccessfullyReconciled: bound to 203.0.113.10, port 80');
    await lab.clock.advance(15_000);
    await eventuallyHolds(members, (all) => all.every((one) => one.includes('ONLINE')));
    expect(members()).toEqual([`${NODE_A}:${port} ONLINE 1`, `${NODE_B}:${port} ONLINE 1`]);
    expect([`${NODE_A}:${port}`, `${NODE_B}:${port}`]).toContain(await get());
    expect(await lab.eventsOf('ip-gateway')).toContain('SuccessfullyReconciled: bound to 203.0.113.10, port 80');
  });

  it('leaves nothing on the ELB when the Gateway goes, and follows the new NodePort when it comes back', async () => {
    await start({ monitor: { type: 'TCP', delay: 1, timeout: 1, max_retries: 1, max_retries_down: 1 } });
    const ports = new Set<number>();
    for (let round = 0; round < 3; round++) {
      await lab.client.create(gateways, gateway());
      const port = await serveNodePort();
      ports.add(port);
      await eventuallyHolds(() => lab.client.get(gateways, KEY), isProgrammed);
      await lab.clock.advance(2_000);
      await eventuallyHolds(members, (all) => all.length === 2 && all.every((one) => one.includes(`:${port} ONLINE`)));
      expect(await get()).toContain(`:${port}`);
      await lab.client.delete(gateways, KEY);
      await eventuallyHolds(listeners, (count) => count === 0);
      await eventuallyHolds(
        () => findService(),
        (one) => one === undefined,
      );
    }
    expect(await elb.listPools()).toEqual([]);
    expect(await elb.listHealthMonitors()).toEqual([]);
    expect(ports.size).toBe(3);
  });

  it('moves to a changed NodePort without a gap: adds the new, drains the old, then deletes it', async () => {
    await start({ monitor: { type: 'TCP', delay: 1, timeout: 1, max_retries: 1, max_retries_down: 1 }, drainMs: 10_000 });
    await lab.client.create(gateways, gateway());
    const old = await serveNodePort();
    await lab.clock.advance(2_000);
    await eventuallyHolds(members, (all) => all.length === 2 && all.every((one) => one.includes('ONLINE')));
    const next = old === 30999 ? 30998 : 30999;
    for (const node of [NODE_A, NODE_B]) lab.network.at(node, next, httpBackend(`${node}:${next}`));
    const service = (await findService())!;
    const ports = [{ ...service.spec!.ports![0]!, nodePort: next }];
    await lab.client.patch(services, SERVICE, { type: 'merge', body: { spec: { ports } } });
    await eventuallyHolds(members, (all) => all.length === 4);
    await lab.clock.advance(1_000);
    await eventuallyHolds(members, (all) => all.filter((one) => one.includes(`:${old} ONLINE 0`)).length === 2);
    expect(await get()).toContain(`:${next}`);
    for (let second = 0; second < 12; second++) await lab.clock.advance(1_000);
    await eventuallyHolds(members, (all) => all.length === 2);
    expect(members()).toEqual([`${NODE_A}:${next} ONLINE 1`, `${NODE_B}:${next} ONLINE 1`]);
  });

  it('follows nodes: cordoned, excluded and new ones', async () => {
    await start();
    await lab.client.create(gateways, gateway());
    const port = await serveNodePort();
    await eventuallyHolds(members, (all) => all.length === 2);
    await lab.client.patch(
      nodes,
      { name: NODE_A },
      { type: 'merge', body: { metadata: { labels: { 'node.kubernetes.io/exclude-from-external-load-balancers': '' } } } },
    );
    const third = await lab.cce.addNode();
    lab.network.at(third, port, httpBackend('third'));
    await eventuallyHolds(members, (all) => all.some((one) => one.startsWith(third)));
    for (let second = 0; second < 30; second++) await lab.clock.advance(1_000);
    await eventuallyHolds(members, (all) => all.length === 2);
    expect(members().map((one) => one.split(':')[0])).toEqual([NODE_B, third]);
  });

  it('does not touch a listener that is not its own, and says whose it is', async () => {
    await start();
    const foreign = await elb.createListener({ loadbalancer_id: ELB, protocol: 'TCP', protocol_port: 80, name: 'shop' });
    await lab.client.create(gateways, gateway());
    const service = await eventuallyHolds(
      () => findService(),
      (one) => boundCondition(one) !== undefined,
    );
    expect(boundCondition(service)).toBe('False ListenerConflict: port 80 is held by listener shop');
    expect(service?.status?.loadBalancer?.ingress ?? []).toEqual([]);
    expect(isProgrammed(await lab.client.get(gateways, KEY))).toBe(false);
    await lab.client.delete(gateways, KEY);
    await eventuallyHolds(
      async () => (await lab.client.list(gateways)).items.length,
      (count) => count === 0,
    );
    expect((await elb.listListeners()).map(({ id }) => id)).toEqual([foreign.id]);
  });

  it('lets the first of two Gateways keep the port, and gives it to the second when the first is gone', async () => {
    await start();
    await lab.client.create(gateways, gateway());
    await eventuallyHolds(members, (all) => all.length === 2);
    await lab.client.create(gateways, gateway('second'));
    const second = { namespace: 'default', name: 'cilium-gateway-second' };
    const service = await eventuallyHolds(
      () => findService(second),
      (one) => boundCondition(one) !== undefined,
    );
    expect(boundCondition(service)).toBe('False ListenerConflict: port 80 is held by Gateway default/ip-gateway of cluster default');
    await lab.client.delete(gateways, KEY);
    await eventuallyHolds(
      () => findService(second),
      (one) => boundCondition(one)?.startsWith('True') === true,
    );
  });

  it('moves to the ELB that the annotation names, and checks its class', async () => {
    await start();
    await lab.client.create(gateways, gateway());
    await eventuallyHolds(members, (all) => all.length === 2);
    const annotate = (annotations: Record<string, string>): Promise<unknown> =>
      lab.client.patch(gateways, KEY, { type: 'merge', body: { metadata: { annotations } } });
    await annotate({ 'cilium-cce.io/elb-id': OTHER });
    await eventuallyHolds(
      () => members(OTHER),
      (all) => all.length === 2,
    );
    expect(listeners()).toBe(0);
    const moved = await eventuallyHolds(
      () => findService(),
      (one) => one?.status?.loadBalancer?.ingress?.[0]?.ip === '10.2.128.200',
    );
    expect(moved?.status?.loadBalancer?.ingress).toEqual([{ ip: '10.2.128.200', ipMode: 'Proxy' }]);
    await annotate({ 'cilium-cce.io/elb-class': 'union' });
    await eventuallyHolds(
      () => findService(),
      (one) => boundCondition(one)?.startsWith('False LoadBalancerClassMismatch') === true,
    );
    await annotate({ 'cilium-cce.io/elb-id': 'nope' });
    await eventuallyHolds(
      () => findService(),
      (one) => boundCondition(one)?.startsWith('False LoadBalancerNotFound') === true,
    );
  });

  it('repairs drift, keeps going through throttling and 5xx, and tells a missing right', async () => {
    await start();
    await lab.client.create(gateways, gateway());
    await serveNodePort();
    await eventuallyHolds(members, (all) => all.length === 2);
    await eventuallyHolds(() => lab.client.get(gateways, KEY), isProgrammed);
    const [pool] = await elb.listPools();
    await elb.batchDeleteMembers(pool!.id, [
      { address: NODE_A, protocol_port: (await elb.listMembers(pool!.id)).find((m) => m.address === NODE_A)!.protocol_port },
    ]);
    let left = 3;
    lab.cce.elb.api.injectFaults(() => (left-- > 0 ? { answer: { status: 429, code: 'APIGW.0308', message: 'throttled' } } : undefined));
    for (let i = 0; i < 320; i++) await lab.clock.advance(1_000);
    await eventuallyHolds(members, (all) => all.length === 2);
    lab.cce.elb.api.injectFaults(() => ({ answer: { status: 403, code: 'ELB.9803', message: 'elb:loadbalancers:get is not obtained' } }));
    for (let i = 0; i < 320; i++) await lab.clock.advance(1_000);
    const service = await eventuallyHolds(
      () => findService(),
      (one) => boundCondition(one)?.startsWith('False') === true,
    );
    expect(boundCondition(service)).toBe('False PermissionDenied: elb:loadbalancers:get is not obtained');
    // Traffic still flows: the address stays.
    expect(service?.status?.loadBalancer?.ingress).toHaveLength(1);
  });

  it('takes over its own objects after a restart, making nothing twice', async () => {
    await start();
    await lab.client.create(gateways, gateway());
    await eventuallyHolds(members, (all) => all.length === 2);
    const before = await elb.listListeners();
    await bridge!.stop();
    const looks = (): number => lab.cce.elb.api.requests.get('GET elb/listeners') ?? 0;
    const seen = looks();
    startAgain();
    await eventuallyHolds(looks, (count) => count > seen);
    await lab.clock.advance(1_000);
    expect(await elb.listListeners()).toEqual(before);
    expect(lab.cce.elb.api.requests.get('POST elb/listeners')).toBe(1);
    // A Gateway that goes while no bridge runs waits for the next one.
    await bridge!.stop();
    await lab.client.delete(gateways, KEY);
    expect(listeners()).toBe(1);
    startAgain();
    await eventuallyHolds(listeners, (count) => count === 0);
    await eventuallyHolds(
      async () => (await lab.client.list(gateways)).items.length,
      (count) => count === 0,
    );
  });

  it('leaves Gateways of other controllers alone', async () => {
    await start();
    await lab.client.create(gatewayClasses, { metadata: { name: 'other' }, spec: { controllerName: 'gateway.cce.io/gateway-controller' } });
    const foreign = gateway();
    await lab.client.create(gateways, { ...foreign, spec: { ...foreign.spec, gatewayClassName: 'other' } });
    await lab.clock.advance(60_000);
    expect((await lab.client.get(gateways, KEY)).metadata.finalizers).toBeUndefined();
    expect(listeners()).toBe(0);
  });
});

describe('mode Selector', () => {
  const entrypoint: Draft<Service> = {
    metadata: { ...ENTRYPOINT, annotations: { 'kubernetes.io/elb.id': ELB, 'kubernetes.io/elb.class': 'union' } },
    spec: {
      type: 'LoadBalancer',
      selector: { 'k8s-app': 'cilium' },
      ports: [{ name: 'http', port: 80, nodePort: 30080, targetPort: 32546, protocol: 'TCP' }],
    },
  };

  it("keeps the entrypoint's targetPort on the Gateway's NodePort and publishes the ELB's address", async () => {
    await start({ mode: 'Selector' }, 'cce');
    await lab.client.create(services, entrypoint);
    await lab.client.create(gateways, gateway());
    for (let round = 0; round < 2; round++) {
      const service = await eventuallyHolds(
        () => findService(),
        (one) => boundCondition(one)?.startsWith('True') === true,
      );
      const { nodePort } = service!.spec!.ports![0]!;
      const followed = await lab.client.get(services, ENTRYPOINT);
      expect(followed.spec!.ports![0]).toMatchObject({ nodePort: 30080, targetPort: nodePort });
      expect(service!.status?.loadBalancer?.ingress).toEqual([{ ip: '203.0.113.10', ipMode: 'Proxy' }]);
      await eventuallyHolds(() => lab.client.get(gateways, KEY), isProgrammed);
      await lab.client.delete(gateways, KEY);
      await eventuallyHolds(
        () => findService(),
        (one) => one === undefined,
      );
      await lab.client.create(gateways, gateway());
    }
  });

  it('says that the entrypoint is missing, and goes on when it comes', async () => {
    await start({ mode: 'Selector', elb: undefined }, 'cce');
    await lab.client.create(gateways, gateway());
    const waiting = await eventuallyHolds(
      () => findService(),
      (one) => boundCondition(one) !== undefined,
    );
    expect(boundCondition(waiting)).toBe('False EntrypointNotFound: Service kube-system/gateway-entrypoint does not exist: apply it first');
    await lab.client.create(services, entrypoint);
    // Without an ELB client the address is the one that the cloud controller manager wrote.
    await eventuallyHolds(
      () => findService(),
      (one) => one?.status?.loadBalancer?.ingress?.[0]?.ip === '203.0.113.10',
    );
  });
});

describe('an entrypoint Service beside mode ElbApi', () => {
  const entrypoint: Draft<Service> = {
    metadata: { ...ENTRYPOINT, annotations: { 'kubernetes.io/elb.id': OTHER, 'kubernetes.io/elb.class': 'performance' } },
    spec: {
      type: 'LoadBalancer',
      selector: { 'k8s-app': 'cilium' },
      ports: [
        { name: 'http', port: 80, nodePort: 30080, targetPort: 32546, protocol: 'TCP' },
        { name: 'metrics', port: 9090, nodePort: 30090, targetPort: 9964, protocol: 'TCP' },
      ],
    },
  };
  const targetPort = async (): Promise<unknown> => (await lab.client.get(services, ENTRYPOINT)).spec!.ports![0]!.targetPort;
  const nodePort = async (): Promise<number | undefined> => (await findService())?.spec?.ports?.[0]?.nodePort;

  it('follows the NodePort whenever it comes, through a new Gateway and a hand that changes it, and publishes no second address', async () => {
    await start({}, 'cce');
    await lab.client.create(gateways, gateway());
    await eventuallyHolds(() => lab.client.get(gateways, KEY), isProgrammed);
    await lab.client.create(services, entrypoint);
    await eventuallyHolds(targetPort, (port) => port !== 32546);
    expect(await targetPort()).toBe(await nodePort());

    await lab.client.delete(gateways, KEY);
    await eventuallyHolds(
      () => findService(),
      (one) => one === undefined,
    );
    const last = await targetPort();
    await lab.client.create(gateways, gateway());
    await eventuallyHolds(targetPort, (port) => port !== last);
    expect(await targetPort()).toBe(await nodePort());

    const ports = (await lab.client.get(services, ENTRYPOINT)).spec!.ports!.map((port) => ({ ...port, targetPort: 1 }));
    await lab.client.patch(services, ENTRYPOINT, { type: 'merge', body: { spec: { ports } } });
    await eventuallyHolds(targetPort, (port) => port !== 1);
    const followed = await lab.client.get(services, ENTRYPOINT);
    expect(followed.spec!.ports).toMatchObject([
      { port: 80, nodePort: 30080, targetPort: await nodePort() },
      { port: 9090, nodePort: 30090, targetPort: 1 },
    ]);

    const programmed = await eventuallyHolds(() => lab.client.get(gateways, KEY), isProgrammed);
    expect(programmed.status?.addresses).toEqual([{ type: 'IPAddress', value: '203.0.113.10' }]);
  });

  it('stays with the first of two Gateways that have its port, and goes to the second when the first is gone', async () => {
    await start({}, 'cce');
    await lab.client.create(services, entrypoint);
    await lab.client.create(gateways, gateway());
    const first = await eventuallyHolds(nodePort, (port) => port !== undefined);
    await eventuallyHolds(targetPort, (port) => port === first);
    await lab.client.create(gateways, gateway('second'));
    const second = { namespace: 'default', name: 'cilium-gateway-second' };
    await eventuallyHolds(
      () => findService(second),
      (one) => boundCondition(one) !== undefined,
    );
    expect(await targetPort()).toBe(first);
    await lab.client.delete(gateways, KEY);
    await eventuallyHolds(targetPort, (port) => port !== first);
    expect(await targetPort()).toBe((await findService(second))!.spec!.ports![0]!.nodePort);
  });

  it('is left alone while its Gateway has no NodePort, and follows though the cloud answers nothing but errors', async () => {
    await start({}, 'cce');
    lab.cce.elb.api.injectFaults(() => ({ answer: { status: 403, code: 'ELB.9803', message: 'elb:loadbalancers:get is not obtained' } }));
    await lab.client.create(services, entrypoint);
    expect(await targetPort()).toBe(32546);
    await lab.client.create(gateways, gateway());
    await eventuallyHolds(targetPort, (port) => port !== 32546);
    expect(await targetPort()).toBe(await nodePort());
  });
});

describe('a bridge that is switched from ElbApi to Selector', () => {
  it('takes its own listener off the ELB and lets the Gateway go without a finalizer', async () => {
    await start({}, 'cce');
    await lab.client.create(gateways, gateway());
    await eventuallyHolds(members, (all) => all.length === 2);
    await bridge!.stop();
    startAgain({ mode: 'Selector' });
    await eventuallyHolds(listeners, (count) => count === 0);
    const left = await eventuallyHolds(
      () => lab.client.get(gateways, KEY),
      (one) => (one.metadata.finalizers ?? []).length === 0,
    );
    expect(left.metadata.annotations?.['cilium-cce.io/bound-elb-id']).toBeUndefined();
    expect(await elb.listPools()).toEqual([]);
  });
});
