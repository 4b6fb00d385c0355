/** The Gateway controller on a real API server: what it writes, says and leaves alone. @module */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  ciliumEnvoyConfigs,
  ciliumGatewayClassConfigs,
  gatewayClasses,
  gateways,
  grpcRoutes,
  httpRoutes,
  referenceGrants,
  type Gateway,
  type GRPCRoute,
  type HTTPRoute,
} from '../../../cluster/kinds.ts';
import type { Condition, Draft } from '../../../kube/objects.ts';
import { endpointSlices, namespaces, secrets, services, type Service } from '../../../kube/resources.ts';
import type { Component } from '../../context.ts';
import { gatewayConfigOf } from './config.ts';
import { startGatewayController } from './controller.ts';
import { startCiliumFixture, type CiliumFixture } from '../testing/cilium-fixture.ts';

let cluster: CiliumFixture;
let controller: Component | undefined;

beforeEach(async () => {
  cluster = await startCiliumFixture();
  await cluster.client.create(gatewayClasses, { metadata: { name: 'cilium' }, spec: { controllerName: 'io.cilium/gateway-controller' } });
});
afterEach(async () => {
  await controller?.stop();
  controller = undefined;
  await cluster.stop();
});

const CONFIG = { 'enable-gateway-api': 'true', 'kube-proxy-replacement': 'true' };
const start = (config: Record<string, string> = {}): void => {
  controller = startGatewayController(cluster, gatewayConfigOf({ ...CONFIG, ...config }));
};

type Listener = NonNullable<Gateway['spec']>['listeners'][number];
const HTTP: Listener = { name: 'http', protocol: 'HTTP', port: 80 };
const gatewayDraft = (more: Partial<NonNullable<Gateway['spec']>> = {}, name = 'ip-gateway'): Draft<Gateway> => ({
  metadata: { name, namespace: 'default' },
  spec: { gatewayClassName: 'cilium', listeners: [HTTP], ...more },
});
const routeDraft = (more: object = {}, rules?: object[], namespace = 'default'): Draft<HTTPRoute> => ({
  metadata: { name: 'echo', namespace },
  spec: {
    parentRefs: [{ name: 'ip-gateway', namespace: 'default', ...(more as { parent?: object }).parent }],
    rules: rules ?? [{ backendRefs: [{ name: 'web', port: 80 }] }],
    ...(more as { spec?: object }).spec,
  },
});
const web: Draft<Service> = {
  metadata: { name: 'web', namespace: 'default' },
  spec: { selector: { app: 'web' }, ports: [{ port: 80, protocol: 'TCP' }] },
};

const KEY = 'default/ip-gateway';
const SERVICE = 'default/cilium-gateway-ip-gateway';
const say = (conditions: unknown, type: string): string | undefined => {
  const found = (conditions as Condition[] | undefined)?.find((condition) => condition.type === type);
  return found && `${found.status} ${found.reason}: ${found.message}`;
};
const programmed = (gateway: Gateway | undefined): string | undefined => say(gateway?.status?.conditions, 'Programmed');
const giveAddress = (ingress: object[] = [{ ip: '10.0.0.10', ipMode: 'Proxy' }]): Promise<Service> =>
  cluster.client.patch(
    services,
    { namespace: 'default', name: 'cilium-gateway-ip-gateway' },
    { type: 'merge', body: { status: { loadBalancer: { ingress } } } },
    { subresource: 'status' },
  );
const parentSays = (route: HTTPRoute | GRPCRoute | undefined, type: string): string | undefined =>
  say(route?.status?.parents?.[0]?.conditions, type);

describe('a Gateway', () => {
  it('gets a selector-less Service, an unlabelled EndpointSlice and a CiliumEnvoyConfig, and waits for an address (問題六, 問題七)', async () => {
    start();
    await cluster.client.create(gateways, gatewayDraft());
    const gateway = await cluster.until(gateways, KEY, (it) => programmed(it) === 'False AddressNotAssigned: Gateway waiting for address');
    expect(say(gateway.status?.conditions, 'Accepted')).toBe('True Accepted: Gateway successfully scheduled');

    const service = await cluster.client.get(services, { namespace: 'default', name: 'cilium-gateway-ip-gateway' });
    expect(service.metadata.labels).toEqual({
      'io.cilium.gateway/owning-gateway': 'ip-gateway',
      'gateway.networking.k8s.io/gateway-name': 'ip-gateway',
    });
    expect(service.metadata.ownerReferences).toEqual([
      { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'Gateway', name: 'ip-gateway', uid: gateway.metadata.uid, controller: true },
    ]);
    expect(service.spec?.selector).toBeUndefined();
    expect(service.spec).toMatchObject({ type: 'LoadBalancer', externalTrafficPolicy: 'Cluster' });
    expect(service.spec?.ports?.[0]).toMatchObject({ name: 'port-80', port: 80, protocol: 'TCP', nodePort: expect.any(Number) as number });

    const slice = await cluster.client.get(endpointSlices, { namespace: 'default', name: 'cilium-gateway-ip-gateway' });
    expect(slice.metadata.labels).not.toHaveProperty('kubernetes.io/service-name');
    expect(slice.endpoints).toEqual([{ addresses: ['192.192.192.192'], conditions: {} }]);
    expect(slice.ports?.[0]?.port).toBe(9999);

    const envoyConfig = await cluster.client.get(ciliumEnvoyConfigs, { namespace: 'default', name: 'cilium-gateway-ip-gateway' });
    expect(envoyConfig.spec.services).toEqual([{ name: 'cilium-gateway-ip-gateway', namespace: 'default', ports: [80] }]);
  });

  it('is programmed as soon as its Service has any address, which nobody checks', async () => {
    start();
    await cluster.client.create(gateways, gatewayDraft());
    await cluster.until(services, SERVICE, Boolean);
    await giveAddress([{ ip: '10.0.0.10' }, { hostname: 'lb.example.com' }]);
    const gateway = await cluster.until(gateways, KEY, (it) => programmed(it) === 'True Programmed: Gateway Programmed');
    expect(gateway.status?.addresses).toEqual([
      { type: 'IPAddress', value: '10.0.0.10' },
      { type: 'Hostname', value: 'lb.example.com' },
    ]);
    expect(say(gateway.status?.listeners?.[0]?.conditions, 'Programmed')).toBe('True Programmed: Listener Programmed');
    await giveAddress([]);
    const without = await cluster.until(gateways, KEY, (it) => programmed(it)?.startsWith('False'));
    expect(say(without.status?.listeners?.[0]?.conditions, 'Programmed')).toBe('False Pending: Address not ready yet');
  });

  it('keeps its nodePort, extra metadata and status through reconciles, and resets the rest', async () => {
    start();
    await cluster.client.create(gateways, gatewayDraft());
    await cluster.until(services, SERVICE, Boolean);
    await giveAddress();
    const key = { namespace: 'default', name: 'cilium-gateway-ip-gateway' };
    const before = await cluster.client.get(services, key);
    const body = {
      metadata: { annotations: { 'kubernetes.io/elb.id': 'x' } },
      spec: { sessionAffinity: 'ClientIP', selector: { app: 'x' } },
    };
    await cluster.client.patch(services, key, { type: 'merge', body });
    const after = await cluster.until(services, SERVICE, (it) => it?.metadata.annotations?.['kubernetes.io/elb.id'] && !it.spec?.selector);
    expect(after.spec?.sessionAffinity).toBe('None');
    expect(after.spec?.ports).toEqual(before.spec?.ports);
    expect(after.spec?.clusterIP).toBe(before.spec?.clusterIP);
    expect(after.status?.loadBalancer?.ingress).toMatchObject([{ ip: '10.0.0.10' }]);
  });

  it('adopts a Service made before it, with the nodePort that was pinned there', async () => {
    start();
    await cluster.client.create(services, {
      metadata: { name: 'cilium-gateway-ip-gateway', namespace: 'default' },
      spec: { type: 'LoadBalancer', ports: [{ name: 'port-80', port: 80, protocol: 'TCP', nodePort: 30080 }] },
    });
    await cluster.client.create(gateways, gatewayDraft());
    const adopted = await cluster.until(services, SERVICE, (it) => it?.metadata.ownerReferences?.length);
    expect(adopted.spec?.ports?.[0]?.nodePort).toBe(30080);
  });

  it('writes nothing more once everything is as it should be', async () => {
    start();
    await cluster.client.create(services, web);
    await cluster.client.create(gateways, gatewayDraft());
    await cluster.client.create(httpRoutes, routeDraft());
    await cluster.until(services, SERVICE, Boolean);
    await giveAddress();
    await cluster.until(gateways, KEY, (it) => it?.status?.listeners?.[0]?.attachedRoutes === 1 && programmed(it)?.startsWith('True'));
    const versions = async (): Promise<string[]> =>
      Promise.all(
        [gateways, services, endpointSlices, ciliumEnvoyConfigs, httpRoutes].map(async (of) =>
          (await cluster.client.list(of as typeof gateways, { namespace: 'default' })).items
            .map((item) => item.metadata.resourceVersion)
            .join(),
        ),
      );
    const before = await versions();
    // A change elsewhere brings every Gateway back into the queue.
    const reconciles = (): number => cluster.lines.filter((line) => line.includes('Successfully reconciled Gateway"')).length;
    const seen = reconciles();
    await cluster.client.create(referenceGrants, {
      metadata: { name: 'unrelated', namespace: 'default' },
      spec: { from: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace: 'x' }], to: [{ group: '', kind: 'Service' }] },
    });
    while (reconciles() === seen) await new Promise((resolve) => setImmediate(resolve));
    expect(await versions()).toEqual(before);
  });

  it('leaves nothing behind when it is deleted, and comes back with another nodePort', async () => {
    start();
    await cluster.client.create(gateways, gatewayDraft());
    const first = await cluster.until(services, SERVICE, Boolean);
    await cluster.until(ciliumEnvoyConfigs, SERVICE, Boolean);
    await cluster.client.delete(gateways, { namespace: 'default', name: 'ip-gateway' });
    await cluster.until(services, SERVICE, (it) => !it);
    await cluster.until(ciliumEnvoyConfigs, SERVICE, (it) => !it);
    await cluster.until(endpointSlices, SERVICE, (it) => !it);
    await cluster.client.create(gateways, gatewayDraft());
    const second = await cluster.until(services, SERVICE, Boolean);
    expect(second.metadata.uid).not.toBe(first.metadata.uid);
    expect(second.status?.loadBalancer?.ingress).toBeUndefined();
  });

  it('of a foreign class, or of one that does not exist, is left alone', async () => {
    start();
    await cluster.client.create(gatewayClasses, { metadata: { name: 'other' }, spec: { controllerName: 'example.com/other' } });
    await cluster.client.create(gateways, gatewayDraft({ gatewayClassName: 'other' }, 'foreign'));
    await cluster.client.create(gateways, gatewayDraft({ gatewayClassName: 'missing' }, 'orphan'));
    await cluster.client.create(gateways, gatewayDraft());
    await cluster.until(gateways, KEY, (it) => programmed(it)?.startsWith('False'));
    for (const name of ['foreign', 'orphan']) {
      const gateway = await cluster.client.get(gateways, { namespace: 'default', name });
      expect(programmed(gateway)).toBe('Unknown Pending: Waiting for controller');
    }
    expect(
      (await cluster.client.list(services, { namespace: 'default', labelSelector: 'io.cilium.gateway/owning-gateway' })).items,
    ).toHaveLength(1);
  });

  it('with a long name gets shortened ones, except for the CiliumEnvoyConfig', async () => {
    start();
    const name = 'a-gateway-with-a-name-that-is-far-too-long-for-a-service';
    await cluster.client.create(gateways, gatewayDraft({}, name));
    const envoyConfig = await cluster.until(ciliumEnvoyConfigs, `default/cilium-gateway-${name}`, Boolean);
    const short = envoyConfig.spec.services![0]!.name;
    expect(short).toMatch(/^cilium-gateway-a-gateway-with-a-name-that-is-far-too-[b-df-z2-9gh]{10}$/);
    expect(
      (await cluster.client.get(services, { namespace: 'default', name: short })).metadata.labels?.['io.cilium.gateway/owning-gateway'],
    ).toBe(name);
  });

  it('hands infrastructure labels and annotations on; with the service-name label the slice belongs to the Service', async () => {
    start();
    const labels = { 'kubernetes.io/service-name': 'cilium-gateway-ip-gateway' };
    await cluster.client.create(gateways, gatewayDraft({ infrastructure: { labels, annotations: { a: 'b' } } }));
    for (const of of [services, endpointSlices, ciliumEnvoyConfigs]) {
      const made = await cluster.until(of as typeof services, SERVICE, Boolean);
      expect(made.metadata.labels).toMatchObject(labels);
      expect(made.metadata.annotations).toMatchObject({ a: 'b' });
    }
  });
});

describe('static addresses', () => {
  it('go to LB-IPAM, and must be among what the Service got', async () => {
    start();
    await cluster.client.create(gateways, gatewayDraft({ addresses: [{ type: 'IPAddress', value: '10.0.0.1' }] }));
    const service = await cluster.until(services, SERVICE, Boolean);
    expect(service.metadata.annotations?.['io.cilium/lb-ipam-ips']).toBe('10.0.0.1');
    await giveAddress([{ ip: '10.0.0.2' }]);
    await cluster.until(gateways, KEY, (it) => programmed(it) === "False AddressNotUsable: StaticAddress can't be used");
    await giveAddress([{ ip: '10.0.0.1' }]);
    await cluster.until(gateways, KEY, (it) => programmed(it) === 'True Programmed: Gateway Programmed');
  });

  it.each([
    [{ type: 'Hostname', value: 'a.com' }, 'Unsupported Gateway address, address type is not supported'],
    [{ type: 'IPAddress' }, 'Unsupported Gateway address, address value is not set'],
  ])('%o are refused', async (address, message) => {
    start();
    await cluster.client.create(gateways, gatewayDraft({ addresses: [address] as never }));
    const gateway = await cluster.until(gateways, KEY, (it) => say(it?.status?.conditions, 'Accepted')?.startsWith('False'));
    expect(say(gateway.status?.conditions, 'Accepted')).toBe(`False UnsupportedAddress: ${message}`);
    expect(programmed(gateway)).toBe('False ListenersNotReady: Address is not ready');
  });
});

describe('listeners', () => {
  it('that are all invalid leave the Gateway unaccepted', async () => {
    start();
    await cluster.client.create(gateways, gatewayDraft({ listeners: [{ name: 'tcp', protocol: 'TCP', port: 9000 }] }));
    const gateway = await cluster.until(gateways, KEY, (it) => say(it?.status?.conditions, 'Accepted')?.startsWith('False'));
    expect(say(gateway.status?.conditions, 'Accepted')).toBe('False ListenersNotValid: No Accepted Listeners');
    expect(programmed(gateway)).toBe('False ListenersNotValid: No Accepted Listeners');
    expect(say(gateway.status?.listeners?.[0]?.conditions, 'Accepted')).toBe(
      'False Invalid: Listener not valid. Unsupported Listener Protocol.',
    );
  });

  it('say which kinds they take and how many routes they have', async () => {
    start();
    await cluster.client.create(services, web);
    await cluster.client.create(httpRoutes, routeDraft());
    await cluster.client.create(
      gateways,
      gatewayDraft({ listeners: [{ ...HTTP, allowedRoutes: { kinds: [{ kind: 'HTTPRoute' }, { kind: 'TCPRoute' }] } }] }),
    );
    const gateway = await cluster.until(gateways, KEY, (it) => it?.status?.listeners?.[0]?.attachedRoutes === 1);
    const [listener] = gateway.status!.listeners!;
    expect(listener?.supportedKinds).toEqual([{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute' }]);
    expect(say(listener?.conditions, 'ResolvedRefs')).toBe('False InvalidRouteKinds: Unsupported Route Kinds in allowedRoutes.kinds');
    expect(say(listener?.conditions, 'Accepted')).toBe('True Accepted: Listener Accepted');
  });

  const https = (reference: object): Listener => ({
    name: 'https',
    protocol: 'HTTPS',
    port: 443,
    tls: { mode: 'Terminate', certificateRefs: [reference as never] },
  });
  const pem = (what: string): string => Buffer.from(`-----BEGIN ${what}-----\nAAAA\n-----END ${what}-----\n`).toString('base64');
  const listenerSays = (gateway: Gateway | undefined, type: string): string | undefined =>
    say(gateway?.status?.listeners?.[0]?.conditions, type);

  it('with TLS need a Secret with a certificate, which is copied to where Envoy reads it', async () => {
    start();
    await cluster.client.create(namespaces, { metadata: { name: 'cilium-secrets' } });
    await cluster.client.create(gateways, gatewayDraft({ listeners: [https({ name: 'cert' })] }));
    const missing = await cluster.until(gateways, KEY, (it) => listenerSays(it, 'ResolvedRefs'));
    expect(listenerSays(missing, 'ResolvedRefs')).toBe('False InvalidCertificateRef: Invalid CertificateRef');
    expect(listenerSays(missing, 'Accepted')).toBe('False Invalid: Listener not valid. Invalid CertificateRef, Secret "cert" not found');

    await cluster.client.create(secrets, {
      metadata: { name: 'cert', namespace: 'default' },
      type: 'kubernetes.io/tls',
      data: { 'tls.crt': pem('CERTIFICATE'), 'tls.key': pem('PRIVATE KEY') },
    });
    await cluster.until(gateways, KEY, (it) => listenerSays(it, 'ResolvedRefs') === 'True ResolvedRefs: Resolved Refs');
    const copy = await cluster.until(secrets, 'cilium-secrets/default-cert', Boolean);
    expect(copy.data?.['tls.crt']).toBe(pem('CERTIFICATE'));
    await cluster.client.delete(gateways, { namespace: 'default', name: 'ip-gateway' });
    await cluster.until(secrets, 'cilium-secrets/default-cert', (it) => !it);
  });

  it('may not use another namespace’s Secret without a grant', async () => {
    start();
    await cluster.client.create(gateways, gatewayDraft({ listeners: [https({ name: 'cert', namespace: 'kube-system' })] }));
    const gateway = await cluster.until(gateways, KEY, (it) => listenerSays(it, 'ResolvedRefs'));
    expect(listenerSays(gateway, 'ResolvedRefs')).toBe('False RefNotPermitted: CertificateRef is not permitted');
  });
});

describe('an HTTPRoute', () => {
  const attach = async (route: Draft<HTTPRoute>, listeners: Listener[] = [HTTP]): Promise<HTTPRoute> => {
    start();
    await cluster.client.create(services, web);
    await cluster.client.create(gateways, gatewayDraft({ listeners }));
    await cluster.client.create(httpRoutes, route);
    return cluster.until(httpRoutes, `${route.metadata.namespace}/echo`, (it) => it?.status?.parents?.length);
  };

  it('is accepted, resolved and served', async () => {
    const route = await attach(routeDraft());
    expect(parentSays(route, 'Accepted')).toBe('True Accepted: Accepted HTTPRoute');
    expect(parentSays(route, 'ResolvedRefs')).toBe('True ResolvedRefs: Service reference is valid');
    expect(route.status?.parents?.[0]).toMatchObject({ controllerName: 'io.cilium/gateway-controller', parentRef: { name: 'ip-gateway' } });
    const envoyConfig = await cluster.until(ciliumEnvoyConfigs, SERVICE, (it) => it?.spec.backendServices?.length);
    expect(envoyConfig.spec.backendServices).toEqual([{ name: 'web', namespace: 'default', number: ['80'] }]);
  });

  it.each([
    ['a port nobody listens on', { parent: { port: 81 } }, 'False NoMatchingParent: No matching listener with port 81'],
    ['a section that does not exist', { parent: { sectionName: 'x' } }, 'False NoMatchingParent: No matching listener with sectionName x'],
    ['a hostname of nobody', { spec: { hostnames: ['b.com'] } }, 'False NoMatchingListenerHostname: No matching listener hostname'],
  ])('with %s is not accepted', async (_, more, expected) => {
    const route = await attach(routeDraft(more), [{ ...HTTP, hostname: 'a.com' }]);
    expect(parentSays(route, 'Accepted')).toBe(expected);
  });

  it.each([
    [
      'Same',
      { from: 'Same' },
      'False NotAllowedByListeners: HTTPRoute is not allowed to attach to this Gateway due to namespace restrictions',
    ],
    [
      'Selector',
      { from: 'Selector', selector: { matchLabels: { team: 'x' } } },
      'False NotAllowedByListeners: HTTPRoute is not allowed to attach to this Gateway due to namespace selector restrictions',
    ],
    ['All', { from: 'All' }, 'True Accepted: Accepted HTTPRoute'],
  ])('of another namespace under %s', async (_, allowed, expected) => {
    await cluster.client.create(namespaces, { metadata: { name: 'team' } });
    const route = await attach(routeDraft({}, undefined, 'team'), [{ ...HTTP, allowedRoutes: { namespaces: allowed } }]);
    expect(parentSays(route, 'Accepted')).toBe(expected);
    expect(parentSays(route, 'ResolvedRefs')).toBe('False BackendNotFound: Service "web" not found');
  });

  it('is let in when its namespace gets the label that the selector wants', async () => {
    await cluster.client.create(namespaces, { metadata: { name: 'team' } });
    const selector = { matchLabels: { team: 'x' } };
    await attach(routeDraft({}, undefined, 'team'), [{ ...HTTP, allowedRoutes: { namespaces: { from: 'Selector', selector } } }]);
    await cluster.client.patch(namespaces, { name: 'team' }, { type: 'merge', body: { metadata: { labels: { team: 'x' } } } });
    await cluster.until(httpRoutes, 'team/echo', (it) => parentSays(it, 'Accepted') === 'True Accepted: Accepted HTTPRoute');
  });

  it('of a kind that no listener takes is not accepted', async () => {
    const route = await attach(routeDraft(), [{ ...HTTP, allowedRoutes: { kinds: [{ kind: 'GRPCRoute' }] } }]);
    expect(parentSays(route, 'Accepted')).toBe(
      'False NotAllowedByListeners: HTTPRoute is not allowed to attach to this Gateway due to route kind restrictions',
    );
  });

  it.each([
    ['a Service that does not exist', { name: 'gone', port: 80 }, 'False BackendNotFound: Service "gone" not found'],
    [
      'another namespace',
      { name: 'web', port: 80, namespace: 'kube-system' },
      'False RefNotPermitted: Cross namespace references are not allowed',
    ],
    ['another kind', { name: 'web', kind: 'Bucket', group: 'x.io' }, 'False InvalidKind: Unsupported backend kind Bucket'],
  ])('whose backend is %s is accepted but not resolved', async (_, backend, expected) => {
    const route = await attach(routeDraft({}, [{ backendRefs: [backend] }]));
    expect(parentSays(route, 'Accepted')).toBe('True Accepted: Accepted HTTPRoute');
    expect(parentSays(route, 'ResolvedRefs')).toBe(expected);
  });

  it('is resolved when the Service appears', async () => {
    await attach(routeDraft({}, [{ backendRefs: [{ name: 'late', port: 80 }] }]));
    await cluster.client.create(services, { ...web, metadata: { name: 'late', namespace: 'default' } });
    await cluster.until(httpRoutes, 'default/echo', (it) => parentSays(it, 'ResolvedRefs')?.startsWith('True'));
  });

  it('is taken out of the Gateway when it is deleted', async () => {
    await attach(routeDraft());
    await cluster.until(gateways, KEY, (it) => it?.status?.listeners?.[0]?.attachedRoutes === 1);
    await cluster.client.delete(httpRoutes, { namespace: 'default', name: 'echo' });
    await cluster.until(gateways, KEY, (it) => it?.status?.listeners?.[0]?.attachedRoutes === 0);
    await cluster.until(ciliumEnvoyConfigs, SERVICE, (it) => it?.spec.backendServices?.length === 0 || !it?.spec.backendServices);
  });
});

describe('a GRPCRoute', () => {
  const SECTION = { sectionName: 'x' };
  const callsTo = (backend: object, parent: object = {}): Draft<GRPCRoute> => ({
    metadata: { name: 'calls', namespace: 'default' },
    spec: { parentRefs: [{ name: 'ip-gateway', ...parent }], rules: [{ backendRefs: [{ name: 'web', port: 80, ...backend }] }] },
  });

  it.each([
    ['is accepted and resolved', {}, {}, 'True Accepted: Accepted GRPCRoute', 'True ResolvedRefs: Service reference is valid'],
    [
      'for a listener that is not there is refused',
      {},
      SECTION,
      'False NoMatchingParent: No matching listener with sectionName x',
      'True ResolvedRefs: Service reference is valid',
    ],
    [
      'to a Service that is not there is not resolved',
      { name: 'gone' },
      {},
      'True Accepted: Accepted GRPCRoute',
      'False BackendNotFound: Service "gone" not found',
    ],
    [
      'to another namespace is not resolved, whatever HTTPRoutes may',
      { namespace: 'kube-system' },
      {},
      'True Accepted: Accepted GRPCRoute',
      'False RefNotPermitted: Cross namespace references are not allowed',
    ],
  ])('%s', async (_, backend, parent, accepted, resolved) => {
    start();
    await cluster.client.create(services, web);
    await cluster.client.create(referenceGrants, {
      metadata: { name: 'grant', namespace: 'kube-system' },
      spec: {
        from: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace: 'default' }],
        to: [{ group: '', kind: 'Service' }],
      },
    });
    await cluster.client.create(gateways, gatewayDraft());
    await cluster.client.create(grpcRoutes, callsTo(backend, parent));
    const route = await cluster.until(grpcRoutes, 'default/calls', (it) => it?.status?.parents?.length);
    expect(parentSays(route, 'Accepted')).toBe(accepted);
    expect(parentSays(route, 'ResolvedRefs')).toBe(resolved);
    const count = parent === SECTION ? 0 : 1;
    await cluster.until(gateways, KEY, (it) => it?.status?.listeners?.[0]?.attachedRoutes === count);
  });
});

describe('classes', () => {
  const parametersRef = { group: 'cilium.io', kind: 'CiliumGatewayClassConfig', name: 'nodeport', namespace: 'default' };

  it('are accepted', async () => {
    start();
    const found = await cluster.until(gatewayClasses, 'cilium', (it) => say(it?.status?.conditions, 'Accepted')?.startsWith('True'));
    expect(say(found.status?.conditions, 'Accepted')).toBe('True Accepted: Valid GatewayClass');
  });

  it('with a CiliumGatewayClassConfig shape the Service; NodePort Gateways are never programmed', async () => {
    start();
    await cluster.client.create(ciliumGatewayClassConfigs, {
      metadata: { name: 'nodeport', namespace: 'default' },
      spec: { service: { type: 'NodePort', externalTrafficPolicy: 'Local' } },
    });
    await cluster.client.create(gatewayClasses, {
      metadata: { name: 'by-node' },
      spec: { controllerName: 'io.cilium/gateway-controller', parametersRef },
    });
    await cluster.client.create(gateways, gatewayDraft({ gatewayClassName: 'by-node' }));
    const service = await cluster.until(services, SERVICE, Boolean);
    expect(service.spec).toMatchObject({ type: 'NodePort', externalTrafficPolicy: 'Local' });
    expect(service.metadata.annotations).toMatchObject({ 'service.cilium.io/src-ranges-policy': 'Allow' });
    const found = await cluster.until(gatewayClasses, 'by-node', (it) => it?.metadata.annotations?.['gateway.cilium.io/config-checksum']);
    expect(found.metadata.annotations?.['gateway.cilium.io/config-checksum']).toMatch(/^sha256:[0-9a-f]{64}$/);
    await cluster.until(gateways, KEY, (it) => programmed(it) === 'False AddressNotAssigned: Gateway waiting for address');
    await cluster.client.patch(
      ciliumGatewayClassConfigs,
      { namespace: 'default', name: 'nodeport' },
      { type: 'merge', body: { spec: { service: { externalTrafficPolicy: 'Cluster' } } } },
    );
    await cluster.until(services, SERVICE, (it) => it?.spec?.externalTrafficPolicy === 'Cluster');
  });

  it('with parameters of another kind are not', async () => {
    await cluster.client.create(gatewayClasses, {
      metadata: { name: 'odd' },
      spec: { controllerName: 'io.cilium/gateway-controller', parametersRef: { group: '', kind: 'ConfigMap', name: 'x' } },
    });
    start();
    const found = await cluster.until(gatewayClasses, 'odd', (it) => say(it?.status?.conditions, 'Accepted')?.startsWith('False'));
    expect(say(found.status?.conditions, 'Accepted')).toBe('False InvalidParameters: Invalid GatewayClass');
  });

  it('in host network mode give ClusterIP Services, and no Gateway is ever programmed', async () => {
    start({ 'gateway-api-hostnetwork-enabled': 'true' });
    await cluster.client.create(gateways, gatewayDraft({ listeners: [{ ...HTTP, port: 8080 }] }));
    const service = await cluster.until(services, SERVICE, Boolean);
    expect(service.spec?.type).toBe('ClusterIP');
    await cluster.until(gateways, KEY, (it) => programmed(it) === 'False AddressNotAssigned: Gateway waiting for address');
  });
});
