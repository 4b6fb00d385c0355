/** The annotations on a Gateway, and the default ELB, as makers of GatewayEntrypoints. @module */
import { afterEach, expect, it } from 'vitest';
import { gateways } from '../cluster/kinds.ts';
import { gatewayEntrypoints } from './api/entrypoint.ts';
import { BridgeFixture, DEDICATED, ELB, GATEWAY, type FixtureOptions } from './testing/bridge-fixture.ts';

let lab: BridgeFixture;
afterEach(() => lab.stop());
const start = async (options?: FixtureOptions): Promise<void> => {
  lab = await BridgeFixture.start(options);
};
const annotate = (annotations: Record<string, string | null>) =>
  lab.client.patch(gateways, GATEWAY, { type: 'merge', body: { metadata: { annotations } } });
const entrypoints = async (): Promise<string[]> => (await lab.client.list(gatewayEntrypoints)).items.map(({ metadata }) => metadata.name);
const gone = () =>
  lab.until(
    () => entrypoints(),
    (names) => names.length === 0,
  );

/** Of the entrypoint that is made for Gateway web. */
const AUTO = 'auto-web';

it('an annotated Gateway is bound, moves with the annotation, and is let go without it', async () => {
  await start();
  await lab.createGateway([80], { annotations: { 'cilium-cce.io/elb-id': ELB } });
  await lab.conditionIs('Bound', /^True/, AUTO);
  const made = await lab.entrypoint(AUTO);
  expect(made.metadata.ownerReferences).toMatchObject([{ kind: 'Gateway', name: 'web', controller: true }]);
  expect(made.spec).toMatchObject({ gatewayRef: { name: 'web' }, mode: 'Auto', elb: { id: ELB } });
  await annotate({ 'cilium-cce.io/elb-id': DEDICATED });
  await lab.until(
    () => [lab.ports(ELB), lab.ports(DEDICATED)],
    ([first, second]) => first!.length === 0 && second!.length === 1,
  );
  await annotate({ 'cilium-cce.io/elb-class': 'union' });
  await lab.conditionIs('Accepted', /^False LoadBalancerClassMismatch/, AUTO);
  await annotate({ 'cilium-cce.io/elb-class': null });
  await lab.conditionIs('Accepted', /^True/, AUTO);
  await annotate({ 'cilium-cce.io/elb-id': null });
  await gone();
  expect(lab.ports(DEDICATED)).toEqual([]);
});

it('goes with its Gateway, and the next Gateway of that name gets another', async () => {
  await start();
  for (let round = 0; round < 2; round++) {
    await lab.createGateway([80], { annotations: { 'cilium-cce.io/elb-id': ELB } });
    await lab.conditionIs('Bound', /^True/, AUTO);
    await lab.client.delete(gateways, GATEWAY);
    await gone();
    expect(lab.ports()).toEqual([]);
  }
});

it('a default ELB is for Gateways that name none; an entrypoint of their own comes first, an annotation too', async () => {
  await start({ bridge: { defaults: { elb: { id: ELB } } } });
  await lab.createGateway();
  await lab.conditionIs('Bound', /^True/, AUTO);
  expect(lab.ports(ELB)).toEqual([80]);
  await annotate({ 'cilium-cce.io/elb-id': DEDICATED });
  await lab.until(
    () => lab.ports(DEDICATED),
    (ports) => ports.length === 1,
  );
  await annotate({ 'cilium-cce.io/elb-id': null });
  await lab.until(
    () => lab.ports(ELB),
    (ports) => ports.length === 1,
  );
  await lab.client.create(gatewayEntrypoints, {
    metadata: { namespace: 'default', name: 'own' },
    spec: { gatewayRef: { name: 'web' }, elb: { id: DEDICATED } },
  });
  await lab.conditionIs('Bound', /^True/, 'own');
  await lab.until(entrypoints, (names) => names.join() === 'own');
  expect([lab.ports(ELB), lab.ports(DEDICATED)]).toEqual([[], [80]]);
});

it('an annotation that cannot be used becomes an event on the Gateway', async () => {
  await start();
  await lab.createGateway([80], { annotations: { 'cilium-cce.io/elb-id': ELB, 'cilium-cce.io/elb-class': 'dedicated' } });
  await lab.until(
    () => lab.cce.eventsOf('web'),
    (all) =>
      all.some((one) => /^InvalidConfiguration: The annotations of Gateway default\/web make no GatewayEntrypoint: .*dedicated/.test(one)),
  );
  expect(await entrypoints()).toEqual([]);
});
