/** The modes that write a Service, against a real API server, with CCE's cloud controller manager as its twin. @module */
import { afterEach, describe, expect, test } from 'vitest';
import { ciliumEnvoyConfigs } from '../../cluster/kinds.ts';
import type { ElbClient } from '../../huawei/elb/client.ts';
import { render } from '../../i18n/index.ts';
import type { KubeObject } from '../../kube/objects.ts';
import { endpointSlices, pods, services, type Resource, type Service } from '../../kube/resources.ts';
import { eventually, eventuallyHolds } from '../../kube/testing/eventually.ts';
import { refusals } from '../../twin/cce/elb/injected-faults.ts';
import { DEFAULT_LOAD_BALANCER, type CcmProfile } from '../../twin/cce/options.ts';
import { startCceFixture, type CceFixture } from '../../twin/cce/testing/cce-fixture.ts';
import { httpBackend } from '../../twin/cce/testing/fake-network.ts';
import { OWNER_UID } from '../api/names.ts';
import type { ModePlan, Outcome } from '../mode.ts';
import type { Situation } from '../situation.ts';
import type { ObjectChange } from './diff.ts';
import { ElbLookup } from './elb-facts.ts';
import { endpointSliceStrategy } from './endpoint-slice.ts';
import { envoyRedirectStrategy } from './envoy-redirect.ts';
import { hostNetworkStrategy } from './host-network.ts';
import { ObjectMode } from './mode.ts';
import { selectorStrategy } from './selector.ts';
import type { ObjectStrategy } from './strategy.ts';
import { situationOf, UID, type SituationWish } from './testing/situation.ts';

const SHARED = DEFAULT_LOAD_BALANCER.id;
const DEDICATED = '11111111-2222-4333-8444-555555555555';
const NODES = ['10.2.128.11', '10.2.128.12'];
const KEY = { namespace: 'kube-system', name: 'cilium-cce-shop-web' };

let lab: CceFixture;
let elb: ElbClient | undefined;
afterEach(async () => {
  elb?.close();
  elb = undefined;
  await lab.stop();
});

async function start(ccmProfile: CcmProfile = 'cce'): Promise<void> {
  const dedicated = { id: DEDICATED, name: 'dedicated', guaranteed: true, vip: '10.2.128.200' };
  lab = await startCceFixture({ ccmProfile, cceVersion: 'v1.33.13-r0', loadBalancers: [DEFAULT_LOAD_BALANCER, dedicated] });
  await Promise.all([
    lab.informers.for(services).synced,
    lab.informers.for(endpointSlices).synced,
    lab.informers.for(ciliumEnvoyConfigs).synced,
  ]);
}

const held = <T extends KubeObject>(of: Resource<T>, uid: string): T[] =>
  [...lab.informers.for(of).store.values()].filter(({ metadata }) => metadata.labels?.[OWNER_UID] === uid);

function modeOf(strategy: ObjectStrategy, credentials: 'with credentials' | 'without'): ObjectMode {
  if (credentials === 'with credentials') elb = lab.cce.elb.client();
  return new ObjectMode({
    strategy,
    client: lab.client,
    objects: (uid) => ({ services: held(services, uid), slices: held(endpointSlices, uid), envoyConfigs: held(ciliumEnvoyConfigs, uid) }),
    ...(elb && { elb: new ElbLookup({ elb, clock: lab.clock, maxAgeMs: 60_000 }) }),
  });
}

/** Nodes of the twin in place of the made-up ones. */
const situation = (wish: SituationWish): Situation =>
  situationOf({ ports: { 80: 31080 }, ...wish, more: { targets: NODES.map((node) => ({ node, address: node })), ...wish.more } });
const onDedicated: SituationWish = { spec: { elb: { id: DEDICATED, class: 'performance' } } };
const onShared: SituationWish = { spec: { elb: { id: SHARED, class: 'union' } } };

const shown = ({ changes }: ModePlan): string[] => changes.map(({ verb, target }) => `${verb} ${target}`);
const waitingText = ({ waiting }: Outcome): string | undefined => waiting && render(waiting.what, 'en');

async function applyAll(plan: ModePlan<ObjectChange>): Promise<Outcome> {
  for (const change of plan.changes) await plan.apply(change);
  return plan.outcome(true);
}

/** As a reconciler does it: again and again until nothing is left to write and nothing is waited for. */
const settle = async (mode: ObjectMode, wanted: Situation): Promise<Outcome> =>
  eventuallyHolds(
    async () => {
      await lab.clock.advance(1_000);
      // A write that an informer has not heard of yet is a conflict: tried again.
      const outcome = await mode
        .plan(wanted)
        .then(applyAll)
        .catch(() => undefined);
      return outcome as Outcome;
    },
    (outcome) => outcome !== undefined && outcome.againAfterMs === undefined,
  );

const runCilium = (): Promise<unknown> =>
  Promise.all(
    NODES.map((node) => lab.runPod(`cilium-${node.replaceAll('.', '-')}`, node, { 'k8s-app': 'cilium' }, { namespace: 'kube-system' })),
  );

const present = async <T extends KubeObject>(of: Resource<T>): Promise<string[]> =>
  (await lab.client.list(of, { labelSelector: `${OWNER_UID}=${UID}` })).items.map(({ metadata }) => metadata.name);

describe('EndpointSlice on a dedicated ELB', () => {
  test('binds the ELB to the NodePorts of the Gateway, and sees the health of its members', async () => {
    await start();
    for (const node of NODES) lab.network.at(node, 31080, httpBackend(node));
    const mode = modeOf(endpointSliceStrategy, 'with credentials');
    const first = await mode.plan(situation(onDedicated));
    expect(shown(first)).toEqual([
      'create EndpointSlice kube-system/cilium-cce-shop-web',
      'create Service kube-system/cilium-cce-shop-web',
    ]);
    expect(waitingText(first.outcome(false))).toContain('kubectl -n kube-system describe service cilium-cce-shop-web');
    const outcome = await settle(mode, situation(onDedicated));
    expect(outcome).toMatchObject({
      loadBalancer: { id: DEDICATED, name: 'dedicated', dedicated: true },
      addresses: { publicAddress: undefined, privateAddress: '10.2.128.200' },
      listeners: [{ port: 80, elbPort: 80, protocol: 'TCP', nodePort: 31080, clientIP: 'Preserved', members: { total: 2, online: 2 } }],
      healthKnown: true,
      conflicts: [],
    });
    expect((await mode.plan(situation(onDedicated))).changes).toEqual([]);
  });

  test('follows a new NodePort, tells of members that do not answer, and never empties the endpoints', async () => {
    await start();
    const mode = modeOf(endpointSliceStrategy, 'with credentials');
    await settle(mode, situation(onDedicated));
    lab.network.at(NODES[0]!, 32001, httpBackend('x'));
    const moved = { ...onDedicated, ports: { 80: 32001 } };
    const outcome = await eventuallyHolds(
      () => settle(mode, situation(moved)),
      ({ listeners }) => listeners[0]?.members?.online === 1 && listeners[0].members.total === 2,
    );
    expect(outcome.listeners[0]!.unhealthyMembers).toEqual([{ address: NODES[1], port: 32001, status: 'OFFLINE' }]);
    const plan = await mode.plan(situation({ ...moved, more: { targets: [] } }));
    expect(plan.changes).toEqual([]);
  });
});

test('HostNetwork leads to the port that Envoy has on the nodes', async () => {
  await start();
  for (const node of NODES) {
    lab.network.at(node, 8080, httpBackend(node));
    const metadata = { namespace: 'kube-system', name: `cilium-envoy-${node.replaceAll('.', '-')}`, labels: { 'k8s-app': 'cilium-envoy' } };
    await lab.client.create(pods, { metadata, spec: { nodeName: node, hostNetwork: true, containers: [{ name: 'c', image: 'x' }] } });
    const status = { phase: 'Running', hostIP: node, podIP: node, conditions: [{ type: 'Ready', status: 'True' }] };
    await lab.client.patch(
      pods,
      { namespace: 'kube-system', name: metadata.name },
      { type: 'merge', body: { status } },
      { subresource: 'status' },
    );
  }
  const spec = { ...onShared.spec, listeners: [{ port: 8080, elbPort: 80 }] };
  const outcome = await settle(
    modeOf(hostNetworkStrategy, 'with credentials'),
    situation({ spec, ports: { 8080: 0 }, environment: { hostNetwork: true } }),
  );
  expect(outcome.listeners).toMatchObject([{ port: 8080, elbPort: 80, members: { total: 2, online: 2 } }]);
  const { members } = lab.cce.cloud().loadBalancers.find(({ id }) => id === SHARED)!.listeners[0]!.pool!;
  expect(members.map(({ address, port }) => `${address}:${port}`).sort()).toEqual(NODES.map((node) => `${node}:8080`));
});

test('the open-source controller binds it too', async () => {
  await start('oss');
  await runCilium();
  const outcome = await settle(modeOf(envoyRedirectStrategy, 'with credentials'), situation({ ...onShared, environment: { ccm: 'oss' } }));
  expect(outcome).toMatchObject({ loadBalancer: { id: SHARED }, listeners: [{ port: 80, members: { total: 2 } }] });
});

describe('EnvoyRedirect on a shared ELB, without credentials', () => {
  test('takes the addresses that the controller writes, keeps its NodePort, and repairs what others change', async () => {
    await start();
    await runCilium();
    const mode = modeOf(envoyRedirectStrategy, 'without');
    const outcome = await settle(mode, situation(onShared));
    const service = await lab.client.get(services, KEY);
    const nodePort = service.spec!.ports![0]!.nodePort!;
    expect(outcome).toMatchObject({
      loadBalancer: { id: SHARED },
      addresses: { publicAddress: '203.0.113.10', privateAddress: '10.2.128.100' },
      listeners: [{ port: 80, elbPort: 80, protocol: 'TCP', nodePort, clientIP: 'Hidden' }],
      healthKnown: false,
    });
    const config = await lab.client.get(ciliumEnvoyConfigs, KEY);
    expect(config.spec.backendServices).toEqual([
      { name: 'cart', namespace: 'carts', number: ['8080'] },
      { name: 'front', namespace: 'shop', number: ['80'] },
    ]);
    const body = { metadata: { annotations: { 'kubernetes.io/elb.lb-algorithm': 'SOURCE_IP' } }, spec: { selector: { app: 'x' } } };
    await lab.client.patch(services, KEY, { type: 'merge', body });
    await eventuallyHolds(
      async () => {
        await settle(mode, situation(onShared));
        return lab.client.get(services, KEY);
      },
      ({ metadata, spec }) =>
        spec?.selector?.['app'] === undefined && metadata.annotations?.['kubernetes.io/elb.lb-algorithm'] === 'ROUND_ROBIN',
    );
    const repaired = await lab.client.get(services, KEY);
    expect(repaired.spec).toMatchObject({ clusterIP: service.spec!.clusterIP, ports: [{ nodePort }] });
    expect(repaired.metadata.finalizers).toEqual(service.metadata.finalizers);
  });

  test('waits for the controller, and says where to look', async () => {
    await start('none');
    const mode = modeOf(envoyRedirectStrategy, 'without');
    const outcome = await applyAll(await mode.plan(situation(onShared)));
    expect(outcome).toMatchObject({ listeners: [], waiting: { reason: 'WaitingForCloudController' } });
    expect(waitingText(outcome)).toBe(
      'waiting for the cloud controller manager to bind Service kube-system/cilium-cce-shop-web; its events say what holds it up: kubectl -n kube-system describe service cilium-cce-shop-web',
    );
    expect(outcome.againAfterMs).toBeGreaterThan(0);
  });
});

test('a Service that goes to another ELB is made again when the controller has let the old one go', async () => {
  await start();
  await runCilium();
  const mode = modeOf(selectorStrategy, 'with credentials');
  await settle(mode, situation(onShared));
  const before = await lab.client.get(services, KEY);
  const wanted = situation({ spec: { elb: { id: DEDICATED, class: 'performance' } } });
  const outcome = await applyAll(await mode.plan(wanted));
  expect(waitingText(outcome)).toContain('is made again for another ELB');
  expect(await settle(mode, wanted)).toMatchObject({ loadBalancer: { id: DEDICATED }, listeners: [{ elbPort: 80 }] });
  expect((await lab.client.get(services, KEY)).metadata.uid).not.toBe(before.metadata.uid);
  expect(await elb!.listListeners({ loadbalancer_id: SHARED })).toEqual([]);
});

test('from a Service with a selector to one with our slice and back, in place', async () => {
  await start();
  await runCilium();
  await settle(modeOf(envoyRedirectStrategy, 'without'), situation(onDedicated));
  const { uid } = (await lab.client.get(services, KEY)).metadata;
  await settle(modeOf(endpointSliceStrategy, 'without'), situation(onDedicated));
  const sliced = await lab.client.get(services, KEY);
  expect(sliced.metadata.uid).toBe(uid);
  expect(sliced.spec?.selector).toBeUndefined();
  expect(sliced.spec?.ports?.[0]).not.toHaveProperty('nodePort');
  expect([await present(endpointSlices), await present(ciliumEnvoyConfigs)]).toEqual([[KEY.name], []]);
  await settle(modeOf(selectorStrategy, 'without'), situation(onDedicated));
  const selecting = await lab.client.get(services, KEY);
  expect(selecting.spec?.ports?.[0]?.nodePort).toBeGreaterThan(0);
  expect(selecting.metadata.labels).not.toHaveProperty('service.kubernetes.io/service-proxy-name');
  expect(await present(endpointSlices)).toEqual([]);
});

describe('removal', () => {
  test('takes everything away, and is done when the controller has let the Service go', async () => {
    await start();
    await runCilium();
    const mode = modeOf(envoyRedirectStrategy, 'without');
    await settle(mode, situation(onShared));
    const owner = { key: 'shop/web', uid: UID };
    const plan = await mode.planRemoval(owner);
    expect(shown(plan)).toEqual([
      'delete Service kube-system/cilium-cce-shop-web',
      'delete CiliumEnvoyConfig kube-system/cilium-cce-shop-web',
    ]);
    expect((await applyAll(plan)).againAfterMs).toBeGreaterThan(0);
    await eventually(async () => {
      await lab.clock.advance(1_000);
      const next = await mode.planRemoval(owner);
      expect(next.changes).toEqual([]);
      return next.outcome(true).againAfterMs === undefined;
    }, 'everything is gone');
    expect(await present(services)).toEqual([]);
    expect(lab.cce.cloud().loadBalancers.flatMap(({ listeners }) => listeners)).toEqual([]);
  });

  test('finds what no informer has heard of', async () => {
    await start('none');
    const mode = modeOf(selectorStrategy, 'without');
    await applyAll(await mode.plan(situation(onShared)));
    const deaf = new ObjectMode({
      strategy: selectorStrategy,
      client: lab.client,
      objects: () => ({ services: [], slices: [], envoyConfigs: [] }),
    });
    expect(shown(await deaf.planRemoval({ key: 'shop/web', uid: UID }))).toEqual(['delete Service kube-system/cilium-cce-shop-web']);
  });
});

describe('refusals', () => {
  test('an ELB of another class, and one that does not exist, before anything is written', async () => {
    await start('none');
    const mode = modeOf(selectorStrategy, 'with credentials');
    const wrong = mode.plan(situation({ spec: { elb: { id: DEDICATED } } }));
    await expect(wrong).rejects.toMatchObject({ condition: 'Accepted', reason: 'LoadBalancerClassMismatch' });
    await expect(wrong).rejects.toThrow('set spec.elb.class to performance');
    const absent = mode.plan(situation({ spec: { elb: { id: '99999999-2222-4333-8444-555555555555' } } }));
    await expect(absent).rejects.toMatchObject({ condition: 'Accepted', reason: 'LoadBalancerNotFound' });
    expect(await present(services)).toEqual([]);
  });

  test("a name that is somebody else's", async () => {
    await start('none');
    await lab.client.create(services, { metadata: KEY, spec: { ports: [{ port: 80 }] } });
    const plan = await modeOf(selectorStrategy, 'without').plan(situation(onShared));
    await expect(applyAll(plan)).rejects.toMatchObject({ condition: 'Bound', reason: 'ListenerConflict' });
  });

  test('a port that another Service has on the same ELB is left to it', async () => {
    await start('none');
    const other = {
      metadata: {
        namespace: 'kube-system',
        name: 'gateway-entrypoint',
        uid: 'o',
        creationTimestamp: '2026-01-01T00:00:00Z',
        annotations: { 'kubernetes.io/elb.id': SHARED },
      },
      spec: { type: 'LoadBalancer', ports: [{ port: 80 }] },
    } as unknown as Service;
    const mode = modeOf(selectorStrategy, 'without');
    const plan = await mode.plan(situation({ ...onShared, ports: { 80: 31080, 443: 31443 }, more: { servicesOnElb: [other] } }));
    const outcome = await applyAll(plan);
    expect(outcome.conflicts).toEqual([{ elbPort: 80, holder: 'Service kube-system/gateway-entrypoint' }]);
    expect((await lab.client.get(services, KEY)).spec?.ports?.map(({ port }) => port)).toEqual([443]);
  });
});

test('the ELB is asked again while something is waited for, and not at all once all is well', async () => {
  await start();
  const mode = modeOf(endpointSliceStrategy, 'with credentials');
  let calls = 0;
  const callsOf = async (wanted: Situation): Promise<number> => {
    calls = 0;
    const plan = await mode.plan(wanted);
    plan.outcome(true);
    return calls;
  };
  lab.cce.elb.api.injectFaults(({ operation }) => {
    if (operation.endsWith('statuses')) calls += 1;
    return undefined;
  });
  expect([await callsOf(situation(onDedicated)), await callsOf(situation(onDedicated))]).toEqual([1, 1]);
  for (const node of NODES) lab.network.at(node, 31080, httpBackend(node));
  await settle(mode, situation(onDedicated));
  expect(await callsOf(situation(onDedicated))).toBe(0);
  mode.forget({ mode: 'EndpointSlice' });
  expect(await callsOf(situation(onDedicated))).toBe(1);
});

test('an ELB API that refuses leaves the health unknown, not the Gateway unbound', async () => {
  await start();
  await runCilium();
  const mode = modeOf(selectorStrategy, 'with credentials');
  await settle(mode, situation(onShared));
  lab.cce.elb.api.injectFaults(() => refusals.forbidden('elb:loadbalancers:get'));
  mode.forget({ mode: 'Selector' });
  const outcome = (await mode.plan(situation(onShared))).outcome(true);
  expect(outcome).toMatchObject({ healthKnown: false, addresses: { publicAddress: '203.0.113.10' }, listeners: [{ elbPort: 80 }] });
  expect(outcome.warnings.map((one) => render(one, 'en'))).toContainEqual(expect.stringContaining('could not be read'));
});
