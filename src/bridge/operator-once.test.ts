/** Runs that end by themselves: everything once, and what would be done, which is what is then done. @module */
import { afterEach, expect, test } from 'vitest';
import { gateways } from '../cluster/kinds.ts';
import { customResourceDefinitions, services } from '../kube/resources.ts';
import { eventually } from '../kube/testing/eventually.ts';
import { ELB_ID } from './api/names.ts';
import { gatewayEntrypoints } from './api/entrypoint.ts';
import { reconcileOnce, type OperatorOptions } from './operator.ts';
import { planOnce, watchPlans } from './operator/plans.ts';
import type { EntrypointPlan } from './plan.ts';
import { ELB, GATEWAY, SERVICE } from './testing/bridge-fixture.ts';
import { OperatorFixture } from './testing/operator-fixture.ts';

let fixture: OperatorFixture;
afterEach(() => fixture.stop());

type Log = Record<string, unknown>[];
const never = new AbortController().signal;

/** Lets time pass until the run has ended. */
async function passing<T>(run: Promise<T>): Promise<T> {
  let isOver = false;
  const over = (): void => {
    isOver = true;
  };
  run.then(over, over);
  await fixture.bridge.until(
    () => isOver,
    (so) => so,
  );
  return run;
}

const once = async (log: Log = [], more: Partial<OperatorOptions> = {}): ReturnType<typeof reconcileOnce> =>
  passing(reconcileOnce(await fixture.options(log, more), never));
const plan = async (more: Partial<OperatorOptions> = {}): Promise<EntrypointPlan[]> =>
  passing(planOnce(await fixture.options([], more), never));
const linesOf = (plans: readonly EntrypointPlan[]): string[] =>
  plans.flatMap(({ entrypoint, changes }) => changes.map(({ verb, target, detail }) => `${entrypoint} ${verb} ${target} ${detail}`));
const changed = (log: Log): string[] =>
  log.flatMap(({ msg, entrypoint, verb, target, detail }) => (msg === 'changed' ? [[entrypoint, verb, target, detail].join(' ')] : []));

test('the plan is what a run then does, and after it there is nothing to do', async () => {
  fixture = await OperatorFixture.start();
  await fixture.bridge.createGateway([80, 8080]);
  await fixture.bridge.serveNodePort();
  await fixture.bridge.createEntrypoint();
  const before = await plan();
  expect(linesOf(before)).toContainEqual(expect.stringMatching(/^default\/web create listener 8080 on elb /));
  expect(before[0]).toMatchObject({ mode: 'ElbApi', problem: undefined });
  expect(fixture.bridge.ports()).toEqual([]);
  expect((await fixture.bridge.entrypoint()).status).toBeUndefined();

  const log: Log = [];
  expect(await once(log)).toMatchObject([{ entrypoint: 'default/web', bound: true, reason: 'Bound' }]);
  expect(changed(log)).toEqual(linesOf(before));
  expect(await plan()).toMatchObject([{ entrypoint: 'default/web', changes: [], waiting: undefined, problem: undefined }]);
  expect((await fixture.lease()).spec?.holderIdentity).toBe('');
});

const SECOND = { id: '5a0e0000-0000-4000-8000-00000000000a', networkId: '5a0e0000-0000-4000-8000-00000000000b', cidr: '10.2.64.0/18' };

test('nodes in two subnets are planned and written with the subnet of each; without the right to ask for them the plan says so', async () => {
  fixture = await OperatorFixture.start({ cce: { nodes: 1, moreSubnets: [SECOND] } });
  const { cce } = fixture.bridge.cce;
  const { vpc, elb } = cce;
  await cce.addNode({ networkId: SECOND.networkId });
  await fixture.bridge.createGateway();
  await fixture.bridge.serveNodePort();
  await fixture.bridge.createEntrypoint();
  vpc.forbid(['vpc:subnets:get']);
  const [guessed] = await plan();
  expect(guessed?.warnings).toMatchObject([
    { id: 'bridge.warning.subnetsForbidden', params: { right: 'vpc:subnets:get', subnet: elb.subnetId } },
  ]);
  vpc.forbid([]);
  const planned = await plan();
  expect(planned[0]?.warnings).toEqual([]);
  expect(linesOf(planned)).toContainEqual(
    expect.stringMatching(new RegExp(`2 × port \\d+ \\(1 in subnet ${elb.subnetId}, 1 in subnet ${SECOND.id}\\)$`)),
  );
  const log: Log = [];
  expect(await once(log)).toMatchObject([{ bound: true }]);
  expect(changed(log)).toEqual(linesOf(planned));
});

test('a Gateway that asks by annotation is planned before its GatewayEntrypoint exists', async () => {
  fixture = await OperatorFixture.start();
  await fixture.bridge.createGateway([80], { annotations: { [ELB_ID]: ELB } });
  await fixture.bridge.serveNodePort();
  const lines = linesOf(await plan());
  expect(lines[0]).toBe(`default/auto-web create GatewayEntrypoint default/auto-web elb ${ELB}`);
  expect(lines.slice(1)).toContainEqual(expect.stringContaining('create listener 80 on elb'));
  const log: Log = [];
  expect(await once(log)).toMatchObject([{ bound: true }]);
  expect(changed(log)).toEqual(lines.slice(1));
});

test('a change of NodePort, of the address and a deletion are planned as they are done', async () => {
  fixture = await OperatorFixture.start();
  await fixture.bridge.createGateway();
  await fixture.bridge.serveNodePort();
  await fixture.bridge.createEntrypoint({ drainSeconds: 0 });
  await once();
  await fixture.bridge.client.patch(
    services,
    SERVICE,
    { type: 'merge', body: { status: { loadBalancer: { ingress: null } } } },
    { subresource: 'status' },
  );
  expect(linesOf(await plan())).toEqual(['default/web update Service default/cilium-gateway-web address 203.0.113.10']);
  await fixture.bridge.client.delete(gatewayEntrypoints, GATEWAY);
  const lines = linesOf(await plan());
  expect(lines).toContainEqual(expect.stringMatching(/^default\/web delete listener 80 on elb/));
  const log: Log = [];
  expect(await once(log)).toEqual([]);
  expect(fixture.bridge.ports()).toEqual([]);
  expect(changed(log)).toEqual(expect.arrayContaining(lines));
});

test('what cannot be planned says why, and what is taken away for it', async () => {
  fixture = await OperatorFixture.start();
  await fixture.bridge.createGateway();
  await fixture.bridge.serveNodePort();
  await fixture.bridge.createEntrypoint({ drainSeconds: 0 });
  await once();
  await fixture.bridge.client.delete(gateways, GATEWAY);
  await fixture.bridge.until(
    () => fixture.bridge.service(),
    (service) => service === undefined,
  );
  const [one] = await plan();
  expect(one?.problem).toMatchObject({ reason: 'GatewayNotFound', what: { id: 'bridge.gateway.notFound' } });
  expect(linesOf([one!])).toContainEqual(expect.stringMatching(/^default\/web delete listener 80 on elb/));
  expect(fixture.bridge.ports()).toEqual([80]);
  expect(await once()).toMatchObject([{ bound: false, reason: 'GatewayNotFound' }]);
  expect(fixture.bridge.ports()).toEqual([]);
});

test('once ends with what is not bound, and why, when people have to do something', async () => {
  fixture = await OperatorFixture.start();
  await fixture.bridge.createGateway();
  await fixture.bridge.createEntrypoint({ elb: { id: '00000000-0000-4000-8000-00000000dead' } });
  const began = fixture.bridge.clock.now();
  expect(await once()).toMatchObject([{ entrypoint: 'default/web', bound: false, reason: 'LoadBalancerNotFound' }]);
  expect(fixture.bridge.clock.now() - began).toBeLessThan(60_000);
});

test('once gives up after 60 seconds while something is still awaited', async () => {
  fixture = await OperatorFixture.start();
  await fixture.bridge.createGateway([80], { class: 'cilium' });
  await fixture.bridge.serveNodePort();
  await fixture.bridge.createEntrypoint();
  const began = fixture.bridge.clock.now();
  fixture.bridge.cce.cce.elb.api.injectFaults(() => ({ answer: { status: 503, code: 'ELB.0000', message: 'busy' } }));
  expect(await once()).toMatchObject([{ bound: false }]);
  expect(fixture.bridge.clock.now() - began).toBeGreaterThanOrEqual(60_000);
});

test('once waits for another leader, and says who it is when that one stays', async () => {
  fixture = await OperatorFixture.start();
  const leader = await fixture.run({ identity: 'the-leader' });
  await eventually(() => leader.log.some(({ msg }) => msg === 'this replica leads'), 'a leader');
  const failure = await once().catch((error: unknown) => error);
  expect(failure).toMatchObject({ name: 'OperatorFailure', what: { id: 'cli.bridge.anotherLeads', params: { leader: 'the-leader' } } });
});

test('without credentials it runs without the ELB API and says so once', async () => {
  fixture = await OperatorFixture.start();
  const log: Log = [];
  const { keyDirectory: _, ...cloud } = (await fixture.options([])).cloud!;
  expect(await once(log, { cloud })).toEqual([]);
  expect(log.filter(({ msg }) => String(msg).includes('running without the ELB API'))).toHaveLength(1);
  expect(log.find(({ msg }) => msg === 'connected')).toMatchObject({ elbApi: false });
  // A directory that was named is a promise: its emptiness is a fault of each call.
  const empty: Log = [];
  await fixture.writeKeys('', '');
  await fixture.bridge.createGateway();
  await fixture.bridge.createEntrypoint();
  expect(await once(empty)).toMatchObject([{ bound: false, reason: 'PermissionDenied' }]);
  expect(empty.find(({ msg }) => msg === 'connected')).toMatchObject({ elbApi: true });
});

test('a kind that is not served ends a run that is to end, and names it', async () => {
  fixture = await OperatorFixture.start();
  await fixture.bridge.client.delete(customResourceDefinitions, { name: 'gatewayentrypoints.cilium-cce.io' });
  const failure = await plan().catch((error: unknown) => error);
  expect(failure).toMatchObject({ what: { id: 'cli.bridge.notListed', params: { kinds: 'gatewayentrypoints' } } });
});

test('a dry run that stays tells a plan once, and again when it has become another', async () => {
  fixture = await OperatorFixture.start();
  await fixture.bridge.createGateway();
  await fixture.bridge.serveNodePort();
  await fixture.bridge.createEntrypoint();
  const end = new AbortController();
  const told: EntrypointPlan[] = [];
  const watching = watchPlans(await fixture.options([]), end.signal, (one) => told.push(one));
  const until = (count: number): Promise<unknown> =>
    fixture.bridge.until(
      () => told.length,
      (length) => length >= count,
    );
  await until(1);
  await fixture.bridge.client.patch(gatewayEntrypoints, GATEWAY, {
    type: 'merge',
    body: { spec: { listeners: [{ port: 80, elbPort: 8443 }] } },
  });
  await until(2);
  end.abort(new Error('enough'));
  await passing(watching);
  expect(told.map((one) => linesOf([one]).find((text) => text.includes('listener')))).toEqual([
    expect.stringContaining('create listener 80 on elb'),
    expect.stringContaining('create listener 8443 on elb'),
  ]);
  expect(fixture.bridge.ports()).toEqual([]);
});
