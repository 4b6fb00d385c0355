/** What an entrypoint held is given back, whatever gets in the way of it. @module */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventuallyHolds } from '../../kube/testing/eventually.ts';
import { StatusError } from '../../kube/status-error.ts';
import { refusals } from '../../twin/cce/elb/index.ts';
import { gatewayEntrypoints } from '../api/entrypoint.ts';
import { CLAIM, FINALIZER } from '../api/names.ts';
import { dropClaim } from '../claims.ts';
import { ownershipMark, ownershipTags } from '../elb-api/ownership.ts';
import { People } from '../testing/faults/people.ts';
import { DEDICATED, ELB, World } from '../testing/faults/world.ts';

let world: World;
let people: People;
beforeEach(async () => {
  world = await World.start();
  people = new People(world);
});
afterEach(() => world.stop());

const told = (): string => expect.getState().currentTestName ?? '';
const autocreate = { type: 'inner' as const };
const pass = async (seconds: number): Promise<void> => {
  for (let passed = 0; passed < seconds; passed++) await world.step();
};
const isUp = (): Promise<unknown> => world.converges(told);
const isGone = async (): Promise<void> => {
  expect((await world.lab.client.list(gatewayEntrypoints)).items).toHaveLength(0);
};

test('an ELB that was made for an entrypoint is not forgotten because it cannot be asked for', async () => {
  world.startOperator();
  await people.createGateway('web', [80]);
  await people.createEntrypoint('web', { elb: { autocreate } });
  await isUp();
  const { api } = world.lab.cce.cce.elb;
  api.injectFaults(({ operation }) => (operation === 'GET elb/loadbalancers' ? refusals.unavailable() : undefined));
  await people.deleteEntrypoint('web');
  await pass(30);
  expect((await world.lab.entrypoint()).metadata.finalizers).toEqual([FINALIZER]);
  api.injectFaults(undefined);
  await isUp();
  await isGone();
});

test.each(['GET elb/healthmonitors', 'GET elb/pools/members'])(
  'an ELB is not taken for gone because something on it was deleted while it was read (%s)',
  async (missing) => {
    world.startOperator();
    await people.createGateway('web', [80]);
    await people.createEntrypoint('web');
    await isUp();
    let left = 1;
    const answer = { status: 404, code: 'ELB.8904', message: 'could not be found.' };
    world.lab.cce.cce.elb.api.injectFaults(({ operation }) => (operation === missing && left-- > 0 ? { answer } : undefined));
    await people.deleteEntrypoint('web');
    await isUp();
    expect(left).toBeLessThan(1);
    await isGone();
  },
);

test.each([
  ['POST elb/pools', { id: ELB }],
  ['POST elb/loadbalancers', { autocreate }],
])('what takes effect when nobody waits for it any more is taken away, too (%s)', async (late, elb) => {
  world.startOperator();
  let left = 1;
  const { api } = world.lab.cce.cce.elb;
  api.injectFaults(({ operation }) => (operation === late && left-- > 0 ? { effectAfterMs: 25_000 } : undefined));
  await people.createGateway('web', [80]);
  await people.createEntrypoint('web', { elb });
  await eventuallyHolds(
    () => world.step(),
    () => left < 1,
  );
  // It is given up after 10 s.
  await pass(11);
  await people.deleteGateway('web');
  await people.deleteEntrypoint('web');
  await isUp();
  await isGone();
  await pass(60);
  await isUp();
});

test('an operator that has not heard of a new claim does not drop it', async () => {
  const late = world.startOperator();
  await people.createGateway('web', [80]);
  await people.createEntrypoint('web');
  await isUp();
  late.inject(({ verb, resource }) =>
    resource === 'gatewayentrypoints' && (verb === 'list' || verb === 'watch')
      ? { error: new StatusError(503, 'ServiceUnavailable', 'apiserver is shutting down') }
      : undefined,
  );
  late.kube.cutWatches('error', 'gatewayentrypoints');
  // What another operator has done meanwhile.
  const claim = JSON.stringify({ mode: 'ElbApi', loadBalancerId: DEDICATED });
  const body = { metadata: { annotations: { [CLAIM]: claim } }, spec: { elb: { id: DEDICATED } } };
  await world.lab.client.patch(gatewayEntrypoints, { namespace: 'default', name: 'web' }, { type: 'merge', body });
  const description = ownershipMark('test', 'default/web');
  await world.lab.elb.createListener({ loadbalancer_id: DEDICATED, protocol: 'TCP', protocol_port: 80, description });
  await people.deleteGateway('web');
  await pass(20);
  late.inject();
  await isUp();
  expect(world.lab.ports(DEDICATED)).toEqual([9000, 9001, 9002]);
});

test('a second ELB that another operator has made and bound goes, with what is on it', async () => {
  world.startOperator();
  await people.createGateway('web', [80]);
  await people.createEntrypoint('web', { elb: { autocreate } });
  await isUp();
  const { elb } = world.lab;
  const own = (await elb.listLoadBalancers()).find(({ id }) => !world.foreign.has(id))!;
  const { name, vip_subnet_cidr_id } = own;
  const marks = { description: ownershipMark('test', 'default/web'), tags: ownershipTags('test', 'default/web') };
  const twin = await elb.createLoadBalancer({ name, guaranteed: false, vip_subnet_cidr_id, tags: marks.tags });
  const listener = await elb.createListener({ loadbalancer_id: twin.id, protocol: 'TCP', protocol_port: 80, ...marks });
  await elb.createPool({ listener_id: listener.id, protocol: 'TCP', lb_algorithm: 'ROUND_ROBIN', description: marks.description });
  await isUp();
  const left = (await elb.listLoadBalancers()).filter(({ id }) => !world.foreign.has(id));
  expect(left.map(({ id }) => id)).toEqual([own.id]);
});

test('the claim of an entrypoint is not dropped for an earlier one of its name', async () => {
  const { client } = world.lab;
  await people.createEntrypoint('web');
  const earlier = await client.patch(
    gatewayEntrypoints,
    { namespace: 'default', name: 'web' },
    {
      type: 'merge',
      body: { metadata: { finalizers: [FINALIZER], annotations: { [CLAIM]: JSON.stringify({ mode: 'ElbApi', loadBalancerId: ELB }) } } },
    },
  );
  await client.patch(
    gatewayEntrypoints,
    { namespace: 'default', name: 'web' },
    { type: 'merge', body: { metadata: { finalizers: null } } },
  );
  await people.deleteEntrypoint('web');
  const { metadata, spec } = earlier;
  const { annotations, finalizers } = metadata;
  await client.create(gatewayEntrypoints, { metadata: { namespace: 'default', name: 'web', annotations, finalizers }, spec });
  await dropClaim(client, earlier);
  const { metadata: after } = await eventuallyHolds(
    () => world.lab.entrypoint(),
    ({ metadata: { uid } }) => uid !== metadata.uid,
  );
  expect(after.annotations).toEqual(annotations);
  expect(after.finalizers).toEqual(finalizers);
  // Nothing is bound: the next operator gives it back at once.
  world.startOperator();
  await isUp();
});
