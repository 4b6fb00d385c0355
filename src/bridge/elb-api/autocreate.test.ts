/** ELBs that an entrypoint has for itself, and HTTPS listeners. @module */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { gateways } from '../../cluster/kinds.ts';
import { CCE_DEFAULTS } from '../../twin/cce/index.ts';
import { events } from '../../kube/resources.ts';
import { gatewayEntrypoints } from '../api/entrypoint.ts';
import { FINALIZER } from '../api/names.ts';
import { BridgeFixture, DEDICATED, ELB, GATEWAY } from '../testing/bridge-fixture.ts';

let lab: BridgeFixture;
afterEach(() => lab.stop());

const names = async (): Promise<string[]> => (await lab.elb.listLoadBalancers()).map(({ name }) => name).sort();
const before = ['dedicated', 'lab-elb'];
const SOMEWHERE = { bridge: { vpcId: CCE_DEFAULTS.vpcId, subnetId: CCE_DEFAULTS.subnetId } };

it('is made once, bound, found again after a restart, and removed with the entrypoint', async () => {
  lab = await BridgeFixture.start(SOMEWHERE);
  await lab.createGateway();
  const autocreate = { type: 'public' as const, bandwidth_size: 5, eip_type: '5_bgp' };
  await lab.createEntrypoint({ elb: { autocreate } });
  await lab.conditionIs('Bound', /^True/);
  const { status } = await lab.entrypoint();
  const made = await lab.elb.showLoadBalancer(status!.loadBalancer!.id);
  expect(made).toMatchObject({ guaranteed: false });
  expect(made.tags).toContainEqual({ key: 'cilium-cce-entrypoint', value: 'default.web' });
  expect((await lab.service())?.status?.loadBalancer?.ingress).toEqual([{ ip: status!.addresses![0]!.value, ipMode: 'Proxy' }]);
  await lab.stopBridge();
  lab.startBridge(SOMEWHERE.bridge);
  await lab.bridge.started;
  await lab.pass(5_000);
  expect(await names()).toHaveLength(before.length + 1);
  await lab.client.delete(gatewayEntrypoints, GATEWAY);
  await lab.until(names, (now) => now.join() === before.join());
});

it('is made once although the list of ELBs lags behind, and goes although it is in no list yet', async () => {
  lab = await BridgeFixture.start({ ...SOMEWHERE, idle: true });
  const elb = lab.cce.cce.elb.client();
  elb.listLoadBalancers = () => Promise.resolve([]);
  lab.startBridge({ ...SOMEWHERE.bridge, elb });
  await lab.createGateway();
  await lab.createEntrypoint({ elb: { autocreate: {} } });
  await lab.conditionIs('Bound', /^True/);
  await lab.pass(600_000, 5_000);
  expect(await names()).toHaveLength(before.length + 1);
  await lab.client.delete(gatewayEntrypoints, GATEWAY);
  await lab.until(names, (now) => now.join() === before.join());
  await lab.stopBridge();
  elb.close();
});

it('that somebody else has put a listener on stays, without ours', async () => {
  lab = await BridgeFixture.start(SOMEWHERE);
  await lab.createGateway();
  await lab.createEntrypoint({ elb: { autocreate: { name: 'mine' } } });
  await lab.conditionIs('Bound', /^True/);
  const { id } = (await lab.entrypoint()).status!.loadBalancer!;
  await lab.elb.createListener({ loadbalancer_id: id, protocol: 'TCP', protocol_port: 9000, name: 'theirs' });
  await lab.client.delete(gatewayEntrypoints, GATEWAY);
  await lab.until(
    async () => (await lab.client.list(gatewayEntrypoints)).items.length,
    (count) => count === 0,
  );
  expect((await lab.elb.listListeners({ loadbalancer_id: id })).map(({ name }) => name)).toEqual(['theirs']);
});

describe('on which somebody else keeps a pool', () => {
  let pool: string;
  let told: RegExp;
  beforeEach(async () => {
    lab = await BridgeFixture.start(SOMEWHERE);
    await lab.createGateway();
    await lab.createEntrypoint({ elb: { autocreate: { name: 'mine' } } });
    await lab.conditionIs('Bound', /^True/);
    const { id } = (await lab.entrypoint()).status!.loadBalancer!;
    pool = (await lab.elb.createPool({ loadbalancer_id: id, protocol: 'TCP', lb_algorithm: 'ROUND_ROBIN', name: 'theirs' })).id;
    told = new RegExp(`^False FailedCleanup: ELB ${id} .* pool theirs\\..* ${FINALIZER} `);
  });
  const isGone = (): Promise<unknown> => lab.until(names, (now) => now.join() === before.join());

  it('says so once, asks again once a minute, and goes when the pool has gone', async () => {
    await lab.client.delete(gatewayEntrypoints, GATEWAY);
    await lab.conditionIs('Bound', told);
    const { writes } = lab.calls();
    await lab.pass(600_000, 5_000);
    expect(lab.calls().writes - writes).toBeLessThanOrEqual(11);
    const said = (await lab.client.list(events, { namespace: 'default' })).items.filter(({ reason }) => reason === 'FailedCleanup');
    expect(said.map(({ type, count }) => [type, count])).toEqual([['Warning', 1]]);
    await lab.elb.deletePool(pool);
    await isGone();
    await lab.until(
      async () => (await lab.client.list(gatewayEntrypoints)).items.length,
      (count) => count === 0,
    );
  });

  it('says so when the Gateway has gone, too', async () => {
    await lab.client.delete(gateways, GATEWAY);
    await lab.conditionIs('Bound', told);
    expect(await lab.condition('Accepted')).toMatch(/^False GatewayNotFound/);
    await lab.elb.deletePool(pool);
    await isGone();
    await lab.conditionIs('Bound', /^False NotAccepted/);
  });

  it('says so when the entrypoint has another ELB, which it gets when the pool has gone', async () => {
    await lab.client.patch(gatewayEntrypoints, GATEWAY, { type: 'merge', body: { spec: { elb: { id: ELB, autocreate: null } } } });
    await lab.conditionIs('Bound', told);
    expect(await lab.condition('Accepted')).toMatch(/^True/);
    await lab.elb.deletePool(pool);
    await isGone();
    await lab.conditionIs('Bound', /^True/);
  });
});

it('of a name that is taken is told, and nothing is made', async () => {
  lab = await BridgeFixture.start(SOMEWHERE);
  await lab.createGateway();
  await lab.createEntrypoint({ elb: { autocreate: { name: 'dedicated' } } });
  await lab.conditionIs('Accepted', new RegExp(`^False InvalidConfiguration: An ELB named dedicated .*${DEDICATED}`));
  expect(await names()).toEqual(before);
});

it('given up for an existing one goes', async () => {
  lab = await BridgeFixture.start(SOMEWHERE);
  await lab.createGateway();
  await lab.createEntrypoint({ elb: { autocreate: {} } });
  await lab.conditionIs('Bound', /^True/);
  await lab.client.patch(gatewayEntrypoints, GATEWAY, { type: 'merge', body: { spec: { elb: { id: ELB, autocreate: null } } } });
  await lab.until(names, (now) => now.join() === before.join());
  await lab.until(
    () => lab.ports(ELB),
    (ports) => ports.join() === '80',
  );
});

it('cannot be made anywhere, and says what it has to know', async () => {
  lab = await BridgeFixture.start();
  await lab.createGateway();
  await lab.createEntrypoint({ elb: { autocreate: {} } });
  await lab.conditionIs('Accepted', /^False InvalidConfiguration: .*vip_subnet_cidr_id.*--subnet-id/);
  expect(await names()).toEqual(before);
});
