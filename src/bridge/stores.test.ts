import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Informer } from '../kube/informer.ts';
import { keyOf, type KubeObject } from '../kube/objects.ts';
import { BridgeFixture, SERVICE } from './testing/bridge-fixture.ts';

let lab: BridgeFixture;
beforeEach(async () => {
  lab = await BridgeFixture.start();
});
afterEach(() => lab.stop());

test('nothing that is stored has managedFields: a status of the bridge changes nothing but the resource version', async () => {
  await lab.createGateway();
  await lab.createEntrypoint();
  await lab.conditionIs('Bound', /^True/);
  const { stores } = lab.bridge;
  const kept = [
    stores.entrypoints,
    stores.gateways,
    stores.services,
    stores.nodes,
    stores.envoyConfigs,
  ] as unknown as Informer<KubeObject>[];
  const objects = kept.flatMap(({ store }) => [...store.values()]);
  expect(new Set(objects.map(({ kind }) => kind)).size).toBe(kept.length);
  expect(objects.filter(({ metadata }) => metadata.managedFields)).toEqual([]);
  expect((await lab.entrypoint()).metadata.managedFields).toBeDefined();
});

test('who pins the NodePorts of a Service is found by its name, as long as he does', async () => {
  await lab.createEntrypoint({ listeners: [{ port: 80, nodePort: 30_040 }] });
  await lab.createEntrypoint({}, 'shop');
  const service = await lab.until(
    () => lab.service(SERVICE),
    (found) => found !== undefined,
  );
  const { stores } = lab.bridge;
  expect(stores.pinnedOn(service!).map(keyOf)).toEqual(['default/web']);
  const shop = { ...service!, metadata: { ...service!.metadata, name: 'cilium-gateway-shop' } };
  expect(stores.pinnedOn(shop)).toEqual([]);
});
