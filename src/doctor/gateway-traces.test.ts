/** The ways to the Gateways of a lab, whole and broken; and a cluster as it would be with another object. @module */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { gatewayCluster } from '../checks/gateway-path/testing/gateway-cluster.ts';
import { untilServed, healthyValues } from '../checks/testing/rehearsal.ts';
import { gateways } from '../cluster/kinds.ts';
import { StaticClusterModel } from '../cluster/static.ts';
import { ALL_KINDS } from '../cluster/load-kinds.ts';
import type { KubeObject } from '../kube/objects.ts';
import { services } from '../kube/resources.ts';
import { Lab } from '../lab/index.ts';
import { gatewayTraces } from './gateway-traces.ts';
import { applied } from './what-if.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await Lab.start({ values: healthyValues() });
  await untilServed(lab);
}, 60_000);
afterAll(() => lab.stop());

const policy = {
  apiVersion: 'cilium.io/v2',
  kind: 'CiliumNetworkPolicy',
  metadata: { name: 'nobody', namespace: 'default', uid: 'x', resourceVersion: '1', creationTimestamp: '2026-08-01T00:00:00Z' },
  spec: { endpointSelector: {}, ingress: [{}] },
};

test('a request that the route is made for arrives by every way', () => {
  expect(gatewayTraces(lab.model)).toMatchObject([
    {
      gateway: 'default/ip-gateway',
      listener: { name: 'http', protocol: 'HTTP', port: 80 },
      request: { line: { method: 'GET', path: '/' } },
      trace: { outcome: { kind: 'pod' } },
      ways: { total: 4, arriving: 4 },
      expected: false,
    },
  ]);
});

test('Gateways of other controllers are theirs to draw', () => {
  const foreign = { apiVersion: 'gateway.networking.k8s.io/v1', metadata: { name: 'elb', uid: 'e', resourceVersion: '1' } };
  const [own] = [...lab.model.list(gateways)];
  const after = applied(lab.model, [
    { ...foreign, kind: 'GatewayClass', spec: { controllerName: 'gateway.cce.io/gateway-controller' } },
    {
      ...own,
      ...foreign,
      kind: 'Gateway',
      metadata: { ...foreign.metadata, namespace: 'default' },
      spec: { ...own!.spec, gatewayClassName: 'elb' },
    },
  ] as unknown as KubeObject[]);
  expect(gatewayTraces(after).map(({ gateway }) => gateway)).toEqual(['default/ip-gateway']);
});

test('a CiliumEnvoyConfig that is not whole draws a way that ends, and nothing falls over', () => {
  const parts = gatewayCluster();
  const metadata = { name: 'cilium-gateway-web', namespace: 'default', uid: 'x', resourceVersion: '1', creationTimestamp: '' };
  for (const spec of [undefined, {}, { resources: null }, { resources: [null] }]) {
    parts.add({ apiVersion: 'cilium.io/v2', kind: 'CiliumEnvoyConfig', metadata, ...(spec && { spec }) });
    expect(gatewayTraces(parts.model)).toMatchObject([{ gateway: 'default/web', expected: true, ways: { arriving: 0 } }]);
  }
});

test('what would be: a copy, with status and signals as they are; the cluster itself stays', () => {
  const after = applied(lab.model, [policy]);
  expect(gatewayTraces(after)).toMatchObject([{ trace: { outcome: { kind: 'http', status: 403 } }, ways: { total: 4, arriving: 0 } }]);
  expect(gatewayTraces(lab.model)).toMatchObject([{ ways: { arriving: 4 } }]);
  const key = { namespace: 'default', name: 'ip-gateway' };
  const { status: _status, ...gateway } = lab.model.get(gateways, key)!;
  expect(applied(lab.model, [gateway]).get(gateways, key)!.status).toEqual(lab.model.get(gateways, key)!.status);
});

test('where nobody looked inside, what is expected is shown as that; without an address nothing is', () => {
  const objects = ALL_KINDS.flatMap(({ of }) => [...lab.model.list(of)]);
  const unseen = new StaticClusterModel({ objects });
  expect(gatewayTraces(unseen)).toMatchObject([{ expected: true, request: {} }]);
  const [gateway] = [...lab.model.list(gateways)];
  const bare = new StaticClusterModel().set(Object.assign({}, gateway!, { status: {} }));
  expect(gatewayTraces(bare)).toEqual([
    {
      gateway: 'default/ip-gateway',
      listener: { name: 'http', protocol: 'HTTP', port: 80 },
      expected: true,
      ways: { total: 0, arriving: 0 },
    },
  ]);
  expect(gatewayTraces(new StaticClusterModel({ objects: [...lab.model.list(services)] }))).toEqual([]);
});
