/** NodePorts that stay through deletion and re-creation of a Gateway. @module */
import { afterEach, expect, it } from 'vitest';
import { gateways } from '../cluster/kinds.ts';
import { services } from '../kube/resources.ts';
import { gatewayEntrypoints } from './api/entrypoint.ts';
import { BridgeFixture, GATEWAY, SERVICE, type FixtureOptions } from './testing/bridge-fixture.ts';

let lab: BridgeFixture;
afterEach(() => lab.stop());
const start = async (options?: FixtureOptions): Promise<void> => {
  lab = await BridgeFixture.start(options);
};
const pinned = { listeners: [{ port: 80, nodePort: 30080 }] };
const serviceIs = (holds: (nodePort: number | undefined, owner: string | undefined) => boolean) =>
  lab.until(
    () => lab.service(),
    (one) => holds(one?.spec?.ports?.[0]?.nodePort, one?.metadata.ownerReferences?.[0]?.kind),
  );

it('is reserved before the Gateway comes, adopted by it, and kept when it goes and comes back', async () => {
  await start();
  await lab.createEntrypoint(pinned);
  const placeholder = await serviceIs((nodePort, owner) => nodePort === 30080 && owner === 'GatewayEntrypoint');
  expect(placeholder?.spec).toMatchObject({ type: 'LoadBalancer', loadBalancerClass: 'cilium-cce.io/elb' });
  for (let round = 0; round < 2; round++) {
    await lab.createGateway([80, 8080]);
    const adopted = await serviceIs((nodePort, owner) => nodePort === 30080 && owner === 'Gateway');
    expect(adopted?.spec?.ports?.map(({ port }) => port)).toEqual([80, 8080]);
    expect(adopted?.spec?.loadBalancerClass).toBe('cilium-cce.io/elb');
    await lab.conditionIs('Bound', /^True/);
    expect(
      lab
        .members()
        .filter((one) => one.startsWith('80 '))
        .every((one) => one.includes(':30080 ')),
    ).toBe(true);
    await lab.client.delete(gateways, GATEWAY);
    await serviceIs((nodePort, owner) => nodePort === 30080 && owner === 'GatewayEntrypoint');
  }
  await lab.client.delete(gatewayEntrypoints, GATEWAY);
  await lab.until(
    () => lab.service(),
    (one) => one === undefined,
  );
});

it('is put on a Gateway that came first with another', async () => {
  await start();
  await lab.createGateway();
  await lab.nodePort();
  await lab.createEntrypoint(pinned);
  await serviceIs((nodePort) => nodePort === 30080);
  await lab.conditionIs('Bound', /^True/);
  expect(await lab.cce.eventsOf('web')).toContainEqual(expect.stringMatching(/^NodePortPinned: .*nodePort 30080/));
});

it('that somebody else has is told, and taken when it is free', async () => {
  await start();
  await lab.client.create(services, {
    metadata: { namespace: 'default', name: 'other' },
    spec: { type: 'NodePort', ports: [{ port: 80, nodePort: 30080 }] },
  });
  await lab.createGateway();
  await lab.createEntrypoint(pinned);
  await lab.conditionIs('Bound', /^False NodePortUnavailable: .*30080.*Choose another nodePort/);
  await lab.client.delete(services, { namespace: 'default', name: 'other' });
  await lab.conditionIs('Bound', /^True/);
});

it('outside the static band works with a warning, and without the right to pin is refused', async () => {
  await start();
  await lab.createGateway();
  await lab.createEntrypoint({ listeners: [{ port: 80, nodePort: 32000 }] });
  await lab.conditionIs('Bound', /^True/);
  expect((await lab.entrypoint()).status?.warnings).toEqual([expect.stringMatching(/nodePort 32000 lies outside 30000-30085/)]);
  await lab.stopBridge();
  await lab.client.delete(services, SERVICE);
  await lab.until(
    () => lab.service(),
    (one) => one?.spec?.ports?.[0]?.nodePort !== 32000,
  );
  lab.startBridge({ pinning: false });
  await lab.conditionIs('Bound', /^False NodePortUnavailable: .*without pinning/);
});
