/** The CCE twin: nodes, networks, kube-proxy and the cloud controller manager on a real API server. @module */
import { afterEach, describe, expect, it } from 'vitest';
import { frontendKey } from '../../cluster/model.ts';
import { endpointSlices, nodes, pods, services, type Pod, type Service } from '../../kube/resources.ts';
import type { Draft } from '../../kube/objects.ts';
import { eventuallyHolds } from '../../kube/testing/eventually.ts';
import type { CniPlugin } from '../machine.ts';
import { isActivePod } from './ccm/backends.ts';
import { DEFAULT_LOAD_BALANCER } from './options.ts';
import { startCceFixture, type CceFixture } from './testing/cce-fixture.ts';
import { httpBackend } from './testing/fake-network.ts';
import http from 'node:http';
import { text } from 'node:stream/consumers';

const NODE_A = '10.2.128.11';
const NODE_B = '10.2.128.12';
const ELB = DEFAULT_LOAD_BALANCER.id;
const SECOND = { id: 'sub-2', networkId: 'net-2', cidr: '10.2.64.0/18' };
const FINALIZER = 'service.kubernetes.io/load-balancer-cleanup';

let lab: CceFixture;
afterEach(async () => {
  await lab.stop();
  expect(lab.clock.pending).toBe(0);
});

/** The source document's entrypoint, its class as given. */
const entrypoint = (kind: string, more: Partial<NonNullable<Service['spec']>> = {}): Draft<Service> => ({
  metadata: {
    name: 'gateway-entrypoint',
    namespace: 'kube-system',
    annotations: { 'kubernetes.io/elb.id': ELB, 'kubernetes.io/elb.class': kind },
  },
  spec: {
    type: 'LoadBalancer',
    selector: { 'k8s-app': 'cilium' },
    ports: [{ name: 'http', port: 80, nodePort: 30080, targetPort: 32546, protocol: 'TCP' }],
    ...more,
  },
});
const ENTRYPOINT = { namespace: 'kube-system', name: 'gateway-entrypoint' };
const runAgents = async (): Promise<void> => {
  for (const node of [NODE_A, NODE_B]) await lab.runPod(`cilium-${node}`, node, { 'k8s-app': 'cilium' }, { namespace: 'kube-system' });
};
const addressesOf = (service: Service): string[] => (service.status?.loadBalancer?.ingress ?? []).map(({ ip }) => ip!);
const membersOn = (port: number): string[] =>
  (lab.cce.cloud().loadBalancers[0]!.listeners.find((one) => one.port === port)?.pool?.members ?? [])
    .map((member) => `${member.address}:${member.port}`)
    .sort();

describe('nodes', () => {
  it('are made as CCE makes them', async () => {
    const poolTaint = { key: 'node.cilium.io/agent-not-ready', value: 'true', effect: 'NoExecute' as const };
    lab = await startCceFixture({ taints: [poolTaint] });
    const node = await lab.client.get(nodes, { name: NODE_A });
    expect(node.spec?.taints).toContainEqual(poolTaint);
    expect(node.spec?.podCIDR).toBeUndefined();
    expect(node.spec?.providerID).toMatch(/^[0-9a-f-]{36}$/);
    expect(node.metadata.labels).toMatchObject({
      'kubernetes.io/hostname': NODE_A,
      'topology.kubernetes.io/region': 'cn-north-4',
      'topology.kubernetes.io/zone': 'cn-north-4a',
      'os.name': 'Huawei_Cloud_EulerOS_2.0_x86_64',
    });
    expect(node.status?.nodeInfo?.kernelVersion).toMatch(/^5\.10\..*hce2/);
    expect(node.status?.nodeInfo?.containerRuntimeVersion).toMatch(/^containerd:/);
    const name = await lab.cce.addNode();
    expect(name).toBe('10.2.128.13');
    await lab.cce.removeNode(name);
    expect(lab.machines.get(name)).toBeUndefined();
    expect((await lab.client.list(nodes)).items).toHaveLength(2);
  });

  it('stand in the subnet that they are added in: address, label, interface; the VPC shows each subnet', async () => {
    lab = await startCceFixture({ nodes: 1, moreSubnets: [SECOND] });
    const { vpc, options } = lab.cce;
    const name = await lab.cce.addNode({ networkId: SECOND.networkId });
    expect(name).toBe('10.2.64.11');
    const network = async (node: string): Promise<string | undefined> =>
      (await lab.client.get(nodes, { name: node })).metadata.labels?.['node.kubernetes.io/subnetid'];
    expect([await network(NODE_A), await network(name)]).toEqual([options.networkId, SECOND.networkId]);
    const client = vpc.client();
    expect(await client.showSubnet(SECOND.networkId)).toMatchObject({ neutron_subnet_id: SECOND.id, cidr: SECOND.cidr });
    expect(await client.showSubnet(options.networkId)).toMatchObject({ neutron_subnet_id: options.subnetId });
    expect((await client.listPorts({ network_id: SECOND.networkId }, 1)).items).toMatchObject([{ addresses: [name] }]);
    client.close();
    await expect(lab.cce.addNode({ networkId: 'nowhere' })).rejects.toThrow('the VPC has no subnet nowhere');
  });

  it('hand out pod addresses by network mode', async () => {
    lab = await startCceFixture();
    const [a, b] = [lab.machines.get(NODE_A)!, lab.machines.get(NODE_B)!];
    const pod = await lab.runPod('p', NODE_A, {});
    const first = await a.cni!.add(pod);
    expect(first.ip).toBe('10.100.0.1');
    expect((await b.cni!.add(pod)).ip).toBe('10.100.0.17');
    for (let i = 0; i < 13; i++) await a.cni!.add(pod);
    // The first block of 16 is full (network and broadcast address are not given): the next free block.
    expect((await a.cni!.add(pod)).ip).toBe('10.100.0.33');
    first.release();
    expect((await a.cni!.add(pod)).ip).toBe('10.100.0.1');
  });

  it('keep a pod on its VPC interface in eni mode, whatever Cilium writes', async () => {
    lab = await startCceFixture({ networkMode: 'eni' });
    const machine = lab.machines.get(NODE_A)!;
    const cilium: CniPlugin = { name: 'cilium', add: () => Promise.reject(new Error('never asked')) };
    machine.installCni('05-cilium.conflist', cilium, { exclusive: true });
    expect(machine.cni?.name).toBe('yangtse-eni');
    expect((await machine.cni!.add(await lab.runPod('p', NODE_A, {}))).ip).toBe('10.2.144.1');
  });
});

const taintsOf = async (name: string): Promise<string[]> =>
  ((await lab.client.get(nodes, { name })).spec?.taints ?? [])
    .map(({ key, effect }) => `${key}:${effect}`)
    .filter((taint) => !taint.startsWith('node.kubernetes.io/not-ready'));

describe('vpc-router', () => {
  const TAINT = 'node.kubernetes.io/route-unreachable:NoSchedule';

  it('adds the route and takes the taint off once its own CNI is ready; a restart brings the taint back', async () => {
    lab = await startCceFixture({ networkMode: 'vpc-router' });
    expect(await taintsOf(NODE_A)).toEqual([TAINT]);
    expect(lab.cce.cloud().routes).toEqual([]);
    await lab.clock.advance(20_000);
    await eventuallyHolds(
      () => taintsOf(NODE_A),
      (taints) => taints.length === 0,
    );
    await eventuallyHolds(
      () => taintsOf(NODE_B),
      (taints) => taints.length === 0,
    );
    expect(lab.cce.cloud().routes).toEqual([
      { destination: '10.100.0.0/25', node: NODE_A },
      { destination: '10.100.0.128/25', node: NODE_B },
    ]);
    lab.machines.get(NODE_A)!.up = false;
    lab.machines.get(NODE_A)!.up = true;
    await eventuallyHolds(
      () => taintsOf(NODE_A),
      (taints) => taints.includes(TAINT),
    );
    await lab.clock.advance(20_000);
    await eventuallyHolds(
      () => taintsOf(NODE_A),
      (taints) => taints.length === 0,
    );
    await lab.cce.removeNode(NODE_B);
    expect(lab.cce.cloud().routes).toEqual([{ destination: '10.100.0.0/25', node: NODE_A }]);
  });

  it('does neither where another CNI takes the node over (問題四, 問題五)', async () => {
    lab = await startCceFixture({ networkMode: 'vpc-router' });
    await lab.runPod('cilium-a', NODE_A, { 'k8s-app': 'cilium' }, { volumes: [{ name: 'n', hostPath: { path: '/etc/cni/net.d' } }] });
    lab.machines
      .get(NODE_B)!
      .installCni('05-cilium.conflist', { name: 'cilium', add: () => Promise.reject(new Error()) }, { exclusive: true });
    await lab.clock.advance(600_000);
    expect(await taintsOf(NODE_A)).toEqual([TAINT]);
    expect(await taintsOf(NODE_B)).toEqual([TAINT]);
    expect(lab.cce.cloud().routes).toEqual([]);
  });

  it('takes no moment between two agents for its own: its service needs its time again once they are gone', async () => {
    lab = await startCceFixture({ networkMode: 'vpc-router', nodes: 1 });
    const volumes = [{ name: 'n', hostPath: { path: '/etc/cni/net.d' } }];
    const { store } = lab.informers.for(pods);
    const seen = (expected: number): Promise<unknown> =>
      eventuallyHolds(
        () => [...store.values()].length,
        (count) => count === expected,
      );
    const agent = async (name: string): Promise<Pod> => {
      const pod = await lab.runPod(name, NODE_A, { 'k8s-app': 'cilium' }, { volumes });
      await seen(1);
      return pod;
    };
    const remove = async ({ metadata: { name, namespace } }: Pod): Promise<void> => {
      await lab.client.delete(pods, { name, namespace }, { gracePeriodSeconds: 0 });
      await seen(0);
    };
    const first = await agent('cilium-1');
    await lab.clock.advance(60_000);
    await remove(first);
    await lab.clock.advance(15_000);
    const second = await agent('cilium-2');
    await lab.clock.advance(60_000);
    expect(await taintsOf(NODE_A)).toEqual([TAINT]);
    await remove(second);
    await eventuallyHolds(
      async () => {
        await lab.clock.advance(5_000);
        return taintsOf(NODE_A);
      },
      (taints) => taints.length === 0,
    );
    expect(lab.cce.cloud().routes).toEqual([{ destination: '10.100.0.0/25', node: NODE_A }]);
  });
});

const tableOf = (node: string): Record<string, string[]> =>
  Object.fromEntries(
    [...lab.machines.get(node)!.kubeProxy!.services].map(([key, backends]) => [key, backends.map((b) => `${b.address}:${b.port}`)]),
  );

describe('kube-proxy', () => {
  it('follows Services and EndpointSlices while it runs, leaves stale rules when stopped, none when flushed', async () => {
    lab = await startCceFixture();
    const service = await lab.client.create(services, {
      metadata: { name: 'web', namespace: 'default' },
      spec: { type: 'NodePort', ports: [{ name: 'http', port: 80, protocol: 'TCP' }] },
    });
    const ip = service.spec!.clusterIP!;
    const nodePort = service.spec!.ports![0]!.nodePort!;
    const clusterKey = frontendKey('TCP', ip, 80);
    // Without endpoints: rejected.
    await eventuallyHolds(
      () => tableOf(NODE_A),
      (table) => table[clusterKey]?.length === 0,
    );
    const slice = (
      address: string,
      label = 'web',
    ): Parameters<typeof lab.client.create<Extract<typeof endpointSlices.object, object>>>[1] => ({
      metadata: { name: `s-${address}`, namespace: 'default', labels: { 'kubernetes.io/service-name': label } },
      addressType: 'IPv4',
      endpoints: [{ addresses: [address], conditions: { ready: true }, nodeName: NODE_A }],
      ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
    });
    await lab.client.create(endpointSlices, slice('10.100.0.5'));
    await eventuallyHolds(
      () => tableOf(NODE_B),
      (table) => table[clusterKey]?.[0] === '10.100.0.5:8080',
    );
    expect(tableOf(NODE_A)[frontendKey('TCP', '0.0.0.0', nodePort)]).toEqual(['10.100.0.5:8080']);
    const control = lab.cce.kubeProxy(NODE_A)!;
    control.stop();
    expect(control.signals).toMatchObject({ running: false, rules: 'stale' });
    await lab.client.delete(endpointSlices, { namespace: 'default', name: 's-10.100.0.5' });
    await lab.client.create(endpointSlices, slice('10.100.0.6'));
    await eventuallyHolds(
      () => tableOf(NODE_B),
      (table) => table[clusterKey]?.[0] === '10.100.0.6:8080',
    );
    expect(tableOf(NODE_A)[clusterKey]).toEqual(['10.100.0.5:8080']);
    control.flush();
    expect(control.signals.rules).toBe('none');
    expect(tableOf(NODE_A)).toEqual({});
    control.start();
    expect(control.signals).toMatchObject({ running: true, rules: 'live' });
    expect(tableOf(NODE_A)[clusterKey]).toEqual(['10.100.0.6:8080']);
    await lab.client.delete(services, { namespace: 'default', name: 'web' });
    await eventuallyHolds(
      () => tableOf(NODE_A),
      (table) => table[clusterKey] === undefined,
    );
  });

  it('with externalTrafficPolicy Local leads a NodePort only to endpoints of the node', async () => {
    lab = await startCceFixture();
    await lab.client.create(services, {
      metadata: { name: 'web', namespace: 'default' },
      spec: { type: 'NodePort', externalTrafficPolicy: 'Local', ports: [{ port: 80, nodePort: 30123 }] },
    });
    await lab.client.create(endpointSlices, {
      metadata: { name: 's', namespace: 'default', labels: { 'kubernetes.io/service-name': 'web' } },
      addressType: 'IPv4',
      endpoints: [{ addresses: ['10.100.0.5'], nodeName: NODE_A }],
      ports: [{ name: '', port: 8080, protocol: 'TCP' }],
    });
    const key = frontendKey('TCP', '0.0.0.0', 30123);
    await eventuallyHolds(
      () => tableOf(NODE_A),
      (table) => table[key]?.length === 1,
    );
    expect(tableOf(NODE_B)[key]).toEqual([]);
  });
});

describe('cloud controller manager, profile cce', () => {
  it('binds the entrypoint: nodeIP:nodePort, address, finalizer, events; and takes it all back', async () => {
    lab = await startCceFixture();
    await runAgents();
    for (const node of [NODE_A, NODE_B]) lab.network.at(node, 30080, httpBackend(node));
    await lab.client.create(services, entrypoint('union'));
    const service = await eventuallyHolds(
      () => lab.client.get(services, ENTRYPOINT),
      (one) => addressesOf(one).length > 0,
    );
    expect(addressesOf(service)).toEqual(['203.0.113.10', '10.2.128.100']);
    expect(service.metadata.finalizers).toContain(FINALIZER);
    expect(membersOn(80)).toEqual([`${NODE_A}:30080`, `${NODE_B}:30080`]);
    expect(await lab.eventsOf('gateway-entrypoint')).toEqual([
      'EnsuringLoadBalancer: Ensuring load balancer',
      'EnsuredLoadBalancer: Ensured load balancer',
    ]);
    await eventuallyHolds(
      () => lab.cce.cloud().loadBalancers[0]!.listeners[0]!.pool!.members.map((m) => m.operatingStatus),
      (all) => all.every((one) => one === 'ONLINE'),
    );
    const { port } = lab.cce.elb.localAddressAt(ELB, 80)!;
    const body = await new Promise<string>((resolve, reject) => {
      http.get({ host: '127.0.0.1', port, agent: false }, (response) => void text(response).then(resolve, reject)).on('error', reject);
    });
    expect([NODE_A, NODE_B]).toContain(body);
    await lab.client.delete(services, ENTRYPOINT);
    await eventuallyHolds(
      () => lab.cce.cloud().loadBalancers[0]!.listeners.length,
      (count) => count === 0,
    );
    await eventuallyHolds(
      async () => (await lab.client.list(services, { namespace: 'kube-system' })).items.length,
      (count) => count === 0,
    );
  });

  it('follows nodes and, with externalTrafficPolicy Local, the pods', async () => {
    lab = await startCceFixture();
    await runAgents();
    await lab.client.create(services, entrypoint('union', { externalTrafficPolicy: 'Local' }));
    await eventuallyHolds(
      () => membersOn(80),
      (members) => members.length === 2,
    );
    await lab.client.patch(nodes, { name: NODE_B }, { type: 'merge', body: { spec: { unschedulable: true } } });
    await eventuallyHolds(
      () => membersOn(80),
      (members) => members.length === 1,
    );
    const third = await lab.cce.addNode();
    await lab.runPod('cilium-c', third, { 'k8s-app': 'cilium' }, { namespace: 'kube-system' });
    await eventuallyHolds(
      () => membersOn(80),
      (members) => members.includes(`${third}:30080`),
    );
    expect(membersOn(80)).toEqual([`${NODE_A}:30080`, `${third}:30080`]);
  });

  it('gives each node as a member the subnet that it stands in', async () => {
    lab = await startCceFixture({ nodes: 1, moreSubnets: [SECOND] });
    const other = await lab.cce.addNode({ networkId: SECOND.networkId });
    await lab.client.create(services, entrypoint('union'));
    await eventuallyHolds(
      () => membersOn(80),
      (members) => members.length === 2,
    );
    const elb = lab.cce.elb.client();
    const [pool] = await elb.listPools();
    const subnets = (await elb.listMembers(pool!.id)).map(({ address, subnet_cidr_id }) => [address, subnet_cidr_id]);
    elb.close();
    expect(Object.fromEntries(subnets)).toEqual({ [NODE_A]: lab.cce.options.subnetId, [other]: SECOND.id });
  });

  it('gives a selector-less Service a listener without a pool, and no address (問題六, 問題七)', async () => {
    lab = await startCceFixture();
    await lab.client.create(services, entrypoint('union', { selector: undefined }));
    await eventuallyHolds(
      () => lab.cce.cloud().loadBalancers[0]!.listeners.length,
      (count) => count === 1,
    );
    expect(lab.cce.cloud().loadBalancers[0]!.listeners[0]).toMatchObject({ port: 80, pool: undefined });
    expect(addressesOf(await lab.client.get(services, ENTRYPOINT))).toEqual([]);
  });

  it('leaves a Service without ELB annotations, or of a foreign class, alone', async () => {
    lab = await startCceFixture();
    const bare = { metadata: { name: 'bare', namespace: 'default' }, spec: { type: 'LoadBalancer' as const, ports: [{ port: 80 }] } };
    await lab.client.create(services, bare);
    await lab.client.create(services, entrypoint('union', { loadBalancerClass: 'io.cilium/node' }));
    await lab.clock.advance(200_000);
    expect((await lab.client.get(services, { namespace: 'default', name: 'bare' })).metadata.finalizers).toBeUndefined();
    expect(lab.cce.cloud().loadBalancers[0]!.listeners).toEqual([]);
  });

  it('says in an event what the ELB refused, and retries with back-off', async () => {
    lab = await startCceFixture();
    const bad = entrypoint('union');
    await lab.client.create(services, {
      ...bad,
      metadata: { ...bad.metadata, annotations: { 'kubernetes.io/elb.id': 'your-elb-id', 'kubernetes.io/elb.class': 'union' } },
    });
    const told = await eventuallyHolds(
      () => lab.eventsOf('gateway-entrypoint'),
      (all) => all.some((one) => one.startsWith('SyncLoadBalancerFailed')),
    );
    expect(told.at(-1)).toBe(
      'SyncLoadBalancerFailed: Error syncing load balancer: failed to ensure load balancer: loadbalancer your-elb-id could not be found.',
    );
    const before = lab.cce.elb.api.requests.get('GET elb/loadbalancers/your-elb-id')!;
    await lab.clock.advance(5_000);
    await eventuallyHolds(
      () => lab.cce.elb.api.requests.get('GET elb/loadbalancers/your-elb-id')!,
      (count) => count > before,
    );
  });

  it('makes an ELB by elb.autocreate and takes it away with the Service', async () => {
    lab = await startCceFixture();
    await runAgents();
    const draft = entrypoint('union');
    await lab.client.create(services, {
      ...draft,
      metadata: {
        ...draft.metadata,
        annotations: { 'kubernetes.io/elb.class': 'union', 'kubernetes.io/elb.autocreate': '{"type":"public","name":"auto"}' },
      },
    });
    const service = await eventuallyHolds(
      () => lab.client.get(services, ENTRYPOINT),
      (one) => addressesOf(one).length > 0,
    );
    expect(addressesOf(service)).toEqual(['203.0.113.11', '10.2.128.101']);
    expect(service.metadata.annotations?.['kubernetes.io/elb.id']).toMatch(/^[0-9a-f-]{36}$/);
    await lab.client.delete(services, ENTRYPOINT);
    await eventuallyHolds(
      () => lab.cce.cloud().loadBalancers.map(({ name }) => name),
      (names) => names.length === 1,
    );
  });

  it('registers user-managed EndpointSlices on a dedicated ELB', async () => {
    const id = '11111111-2222-4333-8444-555555555555';
    lab = await startCceFixture({
      cceVersion: 'v1.33.13-r0',
      loadBalancers: [{ id, name: 'd', guaranteed: true, vip: '10.2.128.200' }],
    });
    const draft = entrypoint('performance', { selector: undefined });
    draft.metadata.annotations = {
      'kubernetes.io/elb.id': id,
      'kubernetes.io/elb.class': 'performance',
      'cce.io/elb.endpointslice-user-managed': 'true',
    };
    await lab.client.create(endpointSlices, {
      metadata: { name: 'mine', namespace: 'kube-system', labels: { 'kubernetes.io/service-name': 'gateway-entrypoint' } },
      addressType: 'IPv4',
      endpoints: [
        { addresses: [NODE_A], conditions: { ready: true } },
        { addresses: [NODE_B], conditions: { ready: false } },
      ],
      ports: [{ name: 'http', port: 32546, protocol: 'TCP' }],
    });
    await lab.client.create(services, draft);
    await eventuallyHolds(
      () => membersOn(80),
      (members) => members.length > 0,
    );
    expect(membersOn(80)).toEqual([`${NODE_A}:32546`]);
    const service = await eventuallyHolds(
      () => lab.client.get(services, ENTRYPOINT),
      (one) => addressesOf(one).length > 0,
    );
    expect(addressesOf(service)).toEqual(['10.2.128.200']);
  });
});

const failure = async (): Promise<string> => {
  const told = await eventuallyHolds(
    () => lab.eventsOf('gateway-entrypoint'),
    (all) => all.some((one) => one.startsWith('SyncLoadBalancerFailed')),
  );
  return told
    .find((one) => one.startsWith('SyncLoadBalancerFailed'))!
    .replace('SyncLoadBalancerFailed: Error syncing load balancer: failed to ensure load balancer: ', '');
};

describe('cloud controller manager, profile oss', () => {
  it.each(['union', 'performance', ''])('refuses elb.class "%s"', async (kind) => {
    lab = await startCceFixture({ ccmProfile: 'oss' });
    await lab.client.create(services, entrypoint(kind));
    expect(await failure()).toBe(`unknow load balancer elb.class: ${kind}`);
    expect(lab.cce.cloud().loadBalancers[0]!.listeners).toEqual([]);
  });

  it('refuses a Service without selector before it creates anything', async () => {
    lab = await startCceFixture({ ccmProfile: 'oss' });
    await lab.client.create(services, entrypoint('shared', { selector: undefined }));
    expect(await failure()).toBe('the loadbalancer service does not provide Selector, services custom endpoints are not supported');
    expect(lab.cce.cloud().loadBalancers[0]!.listeners).toEqual([]);
  });

  it('registers one member per node with a ready selected pod, and publishes one address', async () => {
    lab = await startCceFixture({ ccmProfile: 'oss' });
    await lab.runPod('cilium-a', NODE_A, { 'k8s-app': 'cilium' }, { namespace: 'kube-system' });
    await lab.client.create(services, entrypoint('shared'));
    const service = await eventuallyHolds(
      () => lab.client.get(services, ENTRYPOINT),
      (one) => addressesOf(one).length > 0,
    );
    expect(addressesOf(service)).toEqual(['203.0.113.10']);
    expect(membersOn(80)).toEqual([`${NODE_A}:30080`]);
    await lab.runPod('cilium-b', NODE_B, { 'k8s-app': 'cilium' }, { namespace: 'kube-system' });
    await eventuallyHolds(
      () => membersOn(80),
      (members) => members.length === 2,
    );
  });

  it('lets a selector-less Service on the same port rewrite the pool with every pod of its namespace', async () => {
    lab = await startCceFixture({ ccmProfile: 'oss' });
    // Two queues work on one ELB: who comes second may be refused, and tries again in a while.
    const reached = (holds: (members: string[]) => boolean): Promise<unknown> =>
      eventuallyHolds(async () => {
        await lab.clock.advance(1_000);
        return membersOn(80);
      }, holds);
    await runAgents();
    await lab.client.create(services, entrypoint('shared'));
    await reached((members) => members.length === 2);
    await eventuallyHolds(
      () => lab.client.get(services, ENTRYPOINT),
      (service) => addressesOf(service).length === 1,
    );
    await lab.runPod('anything', NODE_B, {});
    // Its pods are looked at when the Service changes, and not again: nothing follows endpoints that are nobody's.
    const known = lab.informers.for(pods).store;
    await eventuallyHolds(
      () => known.get('default/anything'),
      (pod) => pod !== undefined && isActivePod(pod) && lab.cce.elb.api.working === 0,
    );
    const draft = entrypoint('shared', { selector: undefined, ports: [{ name: 'http', port: 80, nodePort: 31999 }] });
    await lab.client.create(services, { ...draft, metadata: { ...draft.metadata, name: 'cilium-gateway-x', namespace: 'default' } });
    await reached((members) => members.join() === `${NODE_B}:31999`);
  });
});
