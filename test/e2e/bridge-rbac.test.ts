/**
 * The chart's roles against a server that enforces them: the operator, with the token of its ServiceAccount and
 * nothing else, is refused nothing, and asks for everything that it is allowed.
 * @module
 */
import { createLogger, endpointSlices, namespaces, nodes, serviceAccounts, services } from '../../src/kube/index.ts';
import { afterEach, expect, test } from 'vitest';
import type { AuthorizationDecision } from '../../src/apiserver/index.ts';
import { gatewayEntrypoints, type GatewayEntrypointSpec } from '../../src/bridge/api/entrypoint.ts';
import { MANAGED_BY, OWNER_UID, PRODUCT } from '../../src/bridge/api/names.ts';
import { runOperator, type OperatorOptions } from '../../src/bridge/operator.ts';
import { startTaintController, type TaintController } from '../../src/bridge/index.ts';
import { BridgeFixture, DEDICATED, ELB, GATEWAY, NODE_A, NODE_B, QUICK } from '../../src/bridge/testing/bridge-fixture.ts';
import { ciliumEnvoyConfigs, ciliumNodes, gateways } from '../../src/cluster/kinds.ts';
import { Informers, configMaps, leases, StatusError, type KubeClient, type KubeObject, type Resource } from '../../src/kube/index.ts';
import { HttpClient } from '../../src/kube/http-client.ts';
import type { ClusterConnection } from '../../src/kube/kubeconfig.ts';
import { eventually } from '../../src/kube/testing/eventually.ts';
import { FaultyClient } from '../../src/kube/testing/faulty-client.ts';
import { askedText, chartGrants, install, unused, type Option } from '../chart/rights.ts';

const PLACES = { cilium: 'cilium', release: 'cilium-cce' };
const ACCOUNT = { namespace: PLACES.release, name: 'cilium-cce' };
const USER = `system:serviceaccount:${ACCOUNT.namespace}:${ACCOUNT.name}`;
const OBJECT = { namespace: PLACES.cilium, name: 'cilium-cce-default-web' };
const DOCUMENT = { namespace: 'kube-system', name: 'gateway-entrypoint' };
const LEASE = { namespace: PLACES.release, name: 'cilium-cce-bridge' };

/** Of all tests in this file. */
const asked: AuthorizationDecision[] = [];
let stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
});

/** A cluster with Cilium in a namespace of its own, and the chart's ServiceAccount in another. */
async function start(options: readonly Option[]): Promise<{ fixture: BridgeFixture; connection: ClusterConnection }> {
  const fixture = await BridgeFixture.start({
    idle: true,
    cce: { ccmProfile: 'cce', cceVersion: 'v1.33.13-r0', kubernetesVersion: 'v1.33.13-r0-33.0.13' },
    onAuthorization: (decision) => void (decision.user === USER && asked.push(decision)),
  });
  stops.push(() => fixture.stop());
  const { client, cce } = fixture;
  for (const name of Object.values(PLACES)) await client.create(namespaces, { metadata: { name } });
  const data = { 'enable-gateway-api': 'true', 'kube-proxy-replacement': 'true' };
  await client.create(configMaps, { metadata: { namespace: PLACES.cilium, name: 'cilium-config' }, data });
  for (const node of [NODE_A, NODE_B])
    await cce.runPod(`cilium-${node.replaceAll('.', '-')}`, node, { 'k8s-app': 'cilium' }, { namespace: PLACES.cilium });
  await client.create(serviceAccounts, { metadata: ACCOUNT });
  await install(client, chartGrants(PLACES, options), ACCOUNT);
  const { server } = cce;
  const token = await tokenOf(client);
  const connection: ClusterConnection = {
    server: server.url,
    ca: server.caCertificate,
    namespace: PLACES.release,
    credentials: () => Promise.resolve({ token }),
  };
  return { fixture, connection };
}

interface TokenRequest extends KubeObject {
  spec: { expirationSeconds: number };
  status?: { token: string };
}

/** As the kubelet asks for it, for a pod. */
async function tokenOf(client: KubeClient): Promise<string> {
  const accounts = serviceAccounts as unknown as Resource<TokenRequest>;
  const request = { metadata: ACCOUNT, spec: { expirationSeconds: 86_400 } };
  return (await client.create(accounts, request, { subresource: 'token' })).status!.token;
}

/** Its lines of warning are part of every failure. */
async function run(fixture: BridgeFixture, connection: ClusterConnection): Promise<{ stop: () => Promise<void> }> {
  const { region, projectId, credentials } = fixture.cce.cce.options;
  const [key] = credentials;
  const end = new AbortController();
  const options: OperatorOptions = {
    connection,
    log: createLogger({ write: () => undefined, level: 'error' }),
    clock: fixture.clock,
    random: () => 0.5,
    ciliumNamespace: PLACES.cilium,
    leaseNamespace: PLACES.release,
    pinning: false,
    cloud: {
      region,
      projectId,
      elbEndpoint: fixture.cce.cce.elb.endpoint,
      vpcEndpoint: fixture.cce.cce.vpc.endpoint,
      metadataEndpoint: false,
      env: { HUAWEICLOUD_SDK_AK: key!.accessKey, HUAWEICLOUD_SDK_SK: key!.secretKey },
    },
  };
  const ended = runOperator(options, end.signal);
  const stop = async (): Promise<void> => {
    end.abort(new Error('SIGTERM'));
    await ended;
  };
  stops.push(stop);
  return { stop };
}

const refused = (): string[] => [...new Set(asked.filter(({ allowed }) => !allowed).map(askedText))];
const patchSpec = (fixture: BridgeFixture, spec: object): Promise<unknown> =>
  fixture.client.patch(gatewayEntrypoints, GATEWAY, { type: 'merge', body: { spec } });

async function exists<T extends KubeObject>(
  fixture: BridgeFixture,
  of: Resource<T>,
  key: { namespace: string; name: string },
): Promise<T | undefined> {
  return (await fixture.client.list(of, { namespace: key.namespace })).items.find(({ metadata }) => metadata.name === key.name);
}

const appears = <T extends KubeObject>(
  fixture: BridgeFixture,
  of: Resource<T>,
  holds: (object: T | undefined) => boolean,
): Promise<unknown> => fixture.until(() => exists(fixture, of, OBJECT), holds);

const gone = (fixture: BridgeFixture, name = GATEWAY.name): Promise<unknown> =>
  fixture.until(
    () => exists(fixture, gatewayEntrypoints, { ...GATEWAY, name }),
    (found) => found === undefined,
  );

test("by default: an annotation's entrypoint from its making to its end, the document's entrypoint, the lease", async () => {
  const { fixture, connection } = await start([]);
  const { client } = fixture;
  const operator = await run(fixture, connection);
  await client.create(services, {
    metadata: DOCUMENT,
    spec: { type: 'NodePort', selector: { 'k8s-app': 'cilium' }, ports: [{ port: 80, targetPort: 80, protocol: 'TCP' }] },
  });
  // An annotation makes the entrypoint, its change changes it, its end ends it.
  await fixture.createGateway([80], { annotations: { 'cilium-cce.io/elb-id': ELB } });
  await fixture.serveNodePort();
  await fixture.conditionIs('Bound', /^True/, 'auto-web');
  await fixture.conditionIs('AddressPublished', /^True/, 'auto-web');
  const annotate = (annotations: object): Promise<unknown> =>
    client.patch(gateways, GATEWAY, { type: 'merge', body: { metadata: { annotations } } });
  await annotate({ 'cilium-cce.io/elb-id': DEDICATED, 'cilium-cce.io/elb-class': 'performance' });
  await fixture.until(
    async () => (await fixture.entrypoint('auto-web')).spec.elb.id,
    (id) => id === DEDICATED,
  );
  await annotate({ 'cilium-cce.io/elb-id': null, 'cilium-cce.io/elb-class': null });
  await gone(fixture, 'auto-web');
  expect(fixture.ports(ELB)).toEqual([]);

  // The document's own Service follows. With another Gateway of the same port the server is asked whether the first one is still there.
  await fixture.until(
    async () => (await exists(fixture, services, DOCUMENT))?.metadata.annotations?.['cilium-cce.io/follows'],
    (follows) => follows !== undefined && follows !== '{}',
  );
  await fixture.createGateway([80], { name: 'api' });
  await eventually(() => asked.some(({ verb, resource }) => verb === 'get' && resource === 'gateways'), 'the first Gateway is looked for');
  await operator.stop();
  expect((await client.get(leases, LEASE)).spec?.holderIdentity ?? '').toBe('');
  expect(refused()).toEqual([]);
});

test('the modes that a cloud controller manager serves: from one to the next, and the way back', async () => {
  const { fixture, connection } = await start([]);
  const { client } = fixture;
  await run(fixture, connection);
  await fixture.createGateway();
  await fixture.serveNodePort();
  // What has the name already is read, and left.
  const elb: GatewayEntrypointSpec['elb'] = { id: DEDICATED, class: 'performance' };
  const foreign = { metadata: OBJECT };
  await client.create(endpointSlices, { ...foreign, addressType: 'IPv4', endpoints: [] });
  await client.create(ciliumEnvoyConfigs, { ...foreign, spec: { resources: [] } });
  await client.create(services, { ...foreign, spec: { ports: [{ port: 9, protocol: 'TCP' }] } });
  await fixture.createEntrypoint({ mode: 'EndpointSlice', elb, healthCheck: QUICK });
  await fixture.conditionIs('Bound', /EndpointSlice/);
  await client.delete(endpointSlices, OBJECT);
  await patchSpec(fixture, { mode: 'EnvoyRedirect' });
  await fixture.conditionIs('Bound', /CiliumEnvoyConfig/);
  await client.delete(ciliumEnvoyConfigs, OBJECT);
  await patchSpec(fixture, { mode: 'Selector' });
  await fixture.conditionIs('Bound', /^False ListenerConflict: Service/);
  await client.delete(services, OBJECT);
  await appears(fixture, services, (found) => found?.spec?.selector !== undefined);

  // What Kubernetes makes for a Service with a selector stays behind without it.
  const uid = (await fixture.entrypoint()).metadata.uid;
  const leftover = { namespace: PLACES.cilium, name: `${OBJECT.name}-x7k2p` };
  const labels = { [MANAGED_BY]: PRODUCT, [OWNER_UID]: uid, 'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io' };
  await client.create(endpointSlices, { metadata: { ...leftover, labels }, addressType: 'IPv4', endpoints: [] });
  await patchSpec(fixture, { mode: 'EndpointSlice' });
  await appears(fixture, endpointSlices, (found) => found !== undefined);
  await fixture.until(
    () => exists(fixture, endpointSlices, leftover),
    (found) => found === undefined,
  );
  const addListener = (ports: readonly number[]): Promise<unknown> => {
    const listeners = ports.map((port) => ({ name: `http-${port}`, protocol: 'HTTP', port }));
    return client.patch(gateways, GATEWAY, { type: 'merge', body: { spec: { listeners } } });
  };
  await addListener([80, 8080]);
  await appears(fixture, endpointSlices, (found) => found?.ports?.length === 2);
  await patchSpec(fixture, { mode: 'EnvoyRedirect' });
  await appears(fixture, ciliumEnvoyConfigs, (found) => found?.spec.services?.[0]?.ports?.length === 2);
  await addListener([80]);
  await appears(fixture, ciliumEnvoyConfigs, (found) => found?.spec.services?.[0]?.ports?.length === 1);
  await appears(fixture, services, (found) => found?.spec?.ports?.length === 1);
  await client.patch(
    configMaps,
    { namespace: PLACES.cilium, name: 'cilium-config' },
    {
      type: 'merge',
      body: { data: { 'gateway-api-hostnetwork-enabled': 'true' } },
    },
  );
  await patchSpec(fixture, { mode: 'HostNetwork' });
  await appears(fixture, services, (found) => found?.metadata.annotations?.['kubernetes.io/hws-hostNetwork'] === 'true');

  await client.delete(gatewayEntrypoints, GATEWAY);
  await gone(fixture);
  expect(await exists(fixture, services, OBJECT)).toBeUndefined();
  expect(refused()).toEqual([]);
});

test('with pinning and taints: a Service before its Gateway, a taint off a proven node, and reading again what somebody else has changed', async () => {
  const { fixture, connection } = await start(['pinning', 'taints']);
  const { client, clock } = fixture;
  const http = new HttpClient(connection, { userAgent: 'cilium-cce/test' });
  stops.push(async () => http.close());
  const conflicts = new Set(['gatewayentrypoints', 'services/status', 'nodes']);
  const contended = new FaultyClient(http, {
    clock,
    inject: ({ verb, resource: plural, subresource }) => {
      const about = subresource ? `${plural}/${subresource}` : plural;
      if (verb !== 'patch' || !conflicts.delete(about)) return undefined;
      return { error: new StatusError(409, 'Conflict', 'the object has been modified') };
    },
  });
  fixture.startBridge({ client: contended, ciliumNamespace: PLACES.cilium });
  const informers = new Informers({ client: contended, clock, random: () => 0.5, watchDefinitions: false });
  const taints: TaintController = startTaintController({
    client: contended,
    informers,
    clock,
    nodes: informers.for(nodes),
    ciliumNamespace: PLACES.cilium,
    probe: () => Promise.resolve(true),
  });
  stops.push(
    () => informers.stop(),
    () => taints.stop(),
  );
  await client.create(ciliumNodes, {
    metadata: { name: NODE_A },
    spec: { ipam: { podCIDRs: ['10.101.0.0/24'] }, health: { ipv4: '10.101.0.7' } },
  });
  const taint = { key: 'node.kubernetes.io/route-unreachable', effect: 'NoSchedule' as const };
  await client.patch(nodes, { name: NODE_A }, { type: 'merge', body: { spec: { taints: [taint] } } });
  await fixture.until(
    async () => (await client.get(nodes, { name: NODE_A })).spec?.taints ?? [],
    (left) => left.length === 0,
  );

  await fixture.createEntrypoint({ listeners: [{ port: 80, nodePort: 30_010 }] });
  await eventually(async () => (await fixture.service())?.spec?.ports?.[0]?.nodePort === 30_010, 'the Service before its Gateway');
  await fixture.createGateway();
  await fixture.conditionIs('Bound', /^True/);
  await patchSpec(fixture, { listeners: [{ port: 80, nodePort: 30_011 }] });
  await fixture.until(
    async () => (await fixture.service())?.spec?.ports?.[0]?.nodePort,
    (port) => port === 30_011,
  );
  await client.delete(gatewayEntrypoints, GATEWAY);
  await gone(fixture);
  expect([...conflicts]).toEqual([]);
  expect(refused()).toEqual([]);
});

test('nothing in the roles is left over: every verb was asked for in the tests above', () => {
  const grants = chartGrants(PLACES, ['pinning', 'taints']);
  expect(unused(grants, asked), 'rights that nothing needs, by file').toEqual([]);
});
