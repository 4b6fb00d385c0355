/** The managed cloud controller manager: whom it registers, which listeners it makes, and what it leaves alone. */
import { afterEach, describe, expect, test } from 'vitest';
import { frontendKey } from '../../../cluster/model.ts';
import { staticCredentials } from '../../../huawei/credentials.ts';
import { HuaweiHttp } from '../../../huawei/http.ts';
import type { Draft } from '../../../kube/objects.ts';
import { endpointSlices, pods, services, type EndpointSlice, type Service } from '../../../kube/resources.ts';
import { eventually, eventuallyHolds } from '../../../kube/testing/eventually.ts';
import { DEFAULT_LOAD_BALANCER } from '../options.ts';
import { startCceFixture, type CceFixture } from '../testing/cce-fixture.ts';
import { selfSigned } from '../testing/elb-fixture.ts';

const NODE_A = '10.2.128.11';
const NODE_B = '10.2.128.12';
const SHARED = DEFAULT_LOAD_BALANCER.id;
const DEDICATED = '11111111-2222-4333-8444-555555555555';
const SECOND = '66666666-7777-4888-8999-000000000000';
const LOAD_BALANCERS = [
  DEFAULT_LOAD_BALANCER,
  { id: DEDICATED, name: 'dedicated', guaranteed: true, vip: '10.2.128.200' },
  { id: SECOND, name: 'second', guaranteed: false, vip: '10.2.128.201' },
];
const KEY = { namespace: 'kube-system', name: 'entry' };

let lab: CceFixture;
afterEach(async () => {
  await lab.stop();
  expect(lab.clock.pending).toBe(0);
});

const start = async (cceVersion = 'v1.33.13-r0', ccmProfile: 'cce' | 'oss' = 'cce'): Promise<void> => {
  lab = await startCceFixture({ loadBalancers: LOAD_BALANCERS, cceVersion, ccmProfile });
};

function entry(annotations: Record<string, string> = {}, spec: Partial<NonNullable<Service['spec']>> = {}, id = SHARED): Draft<Service> {
  return {
    metadata: {
      ...KEY,
      annotations: {
        'kubernetes.io/elb.id': id,
        'kubernetes.io/elb.class': id === DEDICATED ? 'performance' : 'union',
        ...annotations,
      },
    },
    spec: {
      type: 'LoadBalancer',
      selector: { app: 'gw' },
      ports: [{ name: 'http', port: 80, nodePort: 30080, targetPort: 'web', protocol: 'TCP' }],
      ...spec,
    },
  };
}
const annotate = (annotations: Record<string, string | null>): Promise<unknown> =>
  lab.client.patch(services, KEY, { type: 'merge', body: { metadata: { annotations } } });
const listenersOf = (id: string) => lab.cce.cloud().loadBalancers.find((one) => one.id === id)!.listeners;
const membersOf = (id: string, port = 80): string[] =>
  (listenersOf(id).find((one) => one.port === port)?.pool?.members ?? []).map((one) => `${one.address}:${one.port}`).sort();
const settlesAt = (id: string, members: string[]): Promise<unknown> =>
  eventuallyHolds(
    () => membersOf(id),
    (now) => now.join() === members.join(),
  );
const runGateway = (name: string, node: string, port: number, hostNetwork = true): Promise<unknown> =>
  lab.runPod(
    name,
    node,
    { app: 'gw' },
    {
      namespace: 'kube-system',
      spec: { hostNetwork, containers: [{ name: 'envoy', image: 'x', ports: [{ name: 'web', containerPort: port }] }] },
    },
  );
const failures = async (): Promise<string[]> =>
  (await lab.eventsOf(KEY.name))
    .filter((one) => one.startsWith('SyncLoadBalancerFailed'))
    .map((one) => one.replace(/^.*failed to ensure load balancer: /, ''));

const STEP_MS = 5_000;

/** Client and server run in this process: so many turns of its event loop bring a request under way to its end. */
const TURNS = 25;

/** Lets time pass in steps that are shorter than any time-out, so that no request under way is given up. */
async function pass(ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= STEP_MS) {
    await lab.clock.advance(STEP_MS);
    for (let turn = 0; turn < TURNS; turn++) await new Promise((resolve) => setImmediate(resolve));
    await eventually(() => lab.cce.elb.api.working === 0, 'the ELB has answered');
  }
}

/** Waits for something that a retry brings about. */
async function afterRetries(holds: () => boolean, what: string): Promise<void> {
  for (let passed = 0; !holds(); passed += STEP_MS) {
    if (passed > 900_000) throw new Error(`never: ${what}`);
    await pass(STEP_MS);
  }
}

const isEnsured = (): Promise<unknown> =>
  eventually(async () => (await lab.eventsOf(KEY.name)).some((one) => one.startsWith('EnsuredLoadBalancer')), 'all is ensured');

describe('hws-hostNetwork', () => {
  test('registers the host ports of ready pods in the host network, named ports per pod, and follows them', async () => {
    await start();
    await runGateway('gw-a', NODE_A, 8080);
    await runGateway('gw-b', NODE_B, 8081);
    await runGateway('not-on-the-host', NODE_B, 9999, false);
    await lab.client.create(services, entry({ 'kubernetes.io/hws-hostNetwork': 'true' }));
    await settlesAt(SHARED, [`${NODE_A}:8080`, `${NODE_B}:8081`]);
    const notReady = { status: { conditions: [{ type: 'Ready', status: 'False' }] } };
    await lab.client.patch(pods, { namespace: 'kube-system', name: 'gw-b' }, { type: 'merge', body: notReady }, { subresource: 'status' });
    await settlesAt(SHARED, [`${NODE_A}:8080`]);
    await annotate({ 'kubernetes.io/hws-hostNetwork': 'false' });
    await settlesAt(SHARED, [`${NODE_A}:30080`, `${NODE_B}:30080`]);
  });
});

describe('user-managed EndpointSlices', () => {
  const slice = (name: string, addresses: Record<string, boolean>, service = KEY.name): Draft<EndpointSlice> => ({
    metadata: { name, namespace: 'kube-system', labels: { 'kubernetes.io/service-name': service } },
    addressType: 'IPv4',
    endpoints: Object.entries(addresses).map(([address, ready]) => ({ addresses: [address], conditions: { ready } })),
    ports: [{ name: 'http', port: 32546, protocol: 'TCP' }],
  });
  const annotation = { 'cce.io/elb.endpointslice-user-managed': 'true' };

  test('are followed by label and by the readiness of every endpoint', async () => {
    await start();
    await lab.client.create(endpointSlices, slice('mine', { [NODE_A]: true, [NODE_B]: false }));
    await lab.client.create(endpointSlices, slice('of-another', { [NODE_B]: true }, 'another'));
    await lab.client.create(services, entry(annotation, { selector: undefined }, DEDICATED));
    await settlesAt(DEDICATED, [`${NODE_A}:32546`]);
    const { endpoints } = slice('mine', { [NODE_A]: false, [NODE_B]: true });
    await lab.client.patch(endpointSlices, { namespace: 'kube-system', name: 'mine' }, { type: 'merge', body: { endpoints } });
    await settlesAt(DEDICATED, [`${NODE_B}:32546`]);
    await lab.client.create(endpointSlices, slice('more', { [NODE_A]: true, [NODE_B]: true }));
    await settlesAt(DEDICATED, [`${NODE_A}:32546`, `${NODE_B}:32546`]);
    await lab.client.delete(endpointSlices, { namespace: 'kube-system', name: 'more' });
    await settlesAt(DEDICATED, [`${NODE_B}:32546`]);
    // Removing the annotation leaves the members behind (documented: to be cleaned by hand).
    await annotate({ 'cce.io/elb.endpointslice-user-managed': null });
    await lab.client.delete(endpointSlices, { namespace: 'kube-system', name: 'mine' });
    await pass(200_000);
    expect(membersOf(DEDICATED)).toEqual([`${NODE_B}:32546`]);
  });

  test('are not known on an older version: a listener without a pool', async () => {
    await start('v1.33.5-r0');
    await lab.client.create(endpointSlices, slice('mine', { [NODE_A]: true }));
    await lab.client.create(services, entry(annotation, { selector: undefined }, DEDICATED));
    await eventually(() => listenersOf(DEDICATED).length === 1, 'the listener');
    await pass(200_000);
    expect(listenersOf(DEDICATED)[0]!.pool).toBeUndefined();
    expect(await failures()).toEqual([]);
  });

  test('are refused on a shared load balancer', async () => {
    await start();
    await lab.client.create(services, entry(annotation, { selector: undefined }));
    await eventually(async () => (await failures()).length > 0, 'the event');
    expect((await failures())[0]).toContain('needs a dedicated load balancer');
  });
});

/** Returns its id. */
async function createCertificate(certificate: object): Promise<string> {
  const { projectId, credentials } = lab.cce.options;
  const { endpoint } = lab.cce.elb;
  const http = new HuaweiHttp({
    endpoint,
    projectId,
    credentials: staticCredentials(credentials[0]!),
    clock: lab.clock,
    rateLimits: false,
  });
  const path = `/v3/${projectId}/elb/certificates`;
  const made = await http.request<{ certificate: { id: string } }>({ method: 'POST', path, noun: 'certificates', body: { certificate } });
  http.close();
  return made.certificate.id;
}

describe('HTTPS listeners', () => {
  test.each([SHARED, DEDICATED])('show the certificates of the annotations, also after these change (%s)', async (id) => {
    await start();
    const client = lab.cce.elb.client();
    const make = async (name: string, domain = ''): Promise<string> => createCertificate({ name, domain, ...(await selfSigned([name])) });
    const [one, two, sni] = [await make('one'), await make('two'), await make('sni', 'sni.example')];
    await runGateway('gw-a', NODE_A, 8080);
    const ports = [
      { name: 'https', port: 443, nodePort: 30443, targetPort: 'web', protocol: 'TCP' as const },
      { name: 'http', port: 80, nodePort: 30080, targetPort: 'web', protocol: 'TCP' as const },
    ];
    const annotations = {
      'kubernetes.io/elb.protocol-port': 'https:443,http:80',
      'kubernetes.io/elb.cert-id': one,
      'kubernetes.io/elb.tls-certificate-ids': `${sni}, ${two}`,
    };
    // An SNI certificate needs a domain: the service says so, the event repeats it.
    await lab.client.create(services, entry(annotations, { ports }, id));
    await eventually(async () => (await failures()).some((text) => text.includes('has no domain')), 'the refusal');
    await annotate({ 'kubernetes.io/elb.tls-certificate-ids': sni });
    await pass(10_000);
    const listener = await eventually(async () => (await client.listListeners({ loadbalancer_id: id, protocol_port: 443 }))[0], 'HTTPS');
    expect(listener).toMatchObject({
      protocol: id === SHARED ? 'TERMINATED_HTTPS' : 'HTTPS',
      default_tls_container_ref: one,
      sni_container_refs: [sni],
      tls_ciphers_policy: 'tls-1-2',
    });
    await settlesAt(id, [`${NODE_A}:30080`, `${NODE_B}:30080`]);
    expect(listenersOf(id).find(({ port }) => port === 80)!.protocol).toBe('HTTP');
    await annotate({ 'kubernetes.io/elb.cert-id': two });
    await eventually(async () => (await client.showListener(listener.id)).default_tls_container_ref === two, 'the swap');
    expect(await client.listListeners({ loadbalancer_id: id })).toHaveLength(2);
    client.close();
  });

  test('without a certificate are refused by the service', async () => {
    await start();
    await lab.client.create(services, entry({ 'kubernetes.io/elb.protocol-port': 'https:80' }));
    await eventually(async () => (await failures()).length > 0, 'the event');
    expect((await failures())[0]).toContain('default_tls_container_ref is required');
    expect(listenersOf(SHARED)).toEqual([]);
  });
});

test('elb.transparent-client-ip is followed on a shared load balancer, and stays when it is removed', async () => {
  await start();
  await lab.client.create(services, entry());
  await eventually(() => listenersOf(SHARED).length === 1, 'the listener');
  expect(listenersOf(SHARED)[0]!.transparentClientIP).toBe(false);
  await annotate({ 'kubernetes.io/elb.transparent-client-ip': 'true' });
  await eventually(() => listenersOf(SHARED)[0]!.transparentClientIP, 'the client’s address is kept');
  await annotate({ 'kubernetes.io/elb.transparent-client-ip': null });
  await pass(200_000);
  expect(listenersOf(SHARED)[0]!.transparentClientIP).toBe(true);
});

test('a Service of another service proxy is served like any other [I], and kube-proxy passes it by', async () => {
  await start();
  const draft = entry();
  draft.metadata.labels = { 'service.kubernetes.io/service-proxy-name': 'nobody' };
  await lab.client.create(services, draft);
  await settlesAt(SHARED, [`${NODE_A}:30080`, `${NODE_B}:30080`]);
  const rules = (): boolean => lab.machines.get(NODE_A)!.kubeProxy!.services.has(frontendKey('TCP', '0.0.0.0', 30080));
  expect(rules()).toBe(false);
  await lab.client.patch(services, KEY, {
    type: 'merge',
    body: { metadata: { labels: { 'service.kubernetes.io/service-proxy-name': null } } },
  });
  await eventually(rules, 'kube-proxy takes it over');
});

test('elb.id changed by hand moves nothing and is told in an event [I]; changed back, all is well', async () => {
  await start();
  await lab.client.create(services, entry());
  await isEnsured();
  const before = lab.cce.elb.snapshot();
  await annotate({ 'kubernetes.io/elb.id': SECOND });
  await eventually(async () => (await failures()).length > 0, 'the event');
  expect((await failures())[0]).toContain('kubernetes.io/elb.id is immutable');
  await pass(400_000);
  expect(lab.cce.elb.snapshot()).toEqual(before);
  await annotate({ 'kubernetes.io/elb.id': SHARED });
  await pass(300_000);
  expect(lab.cce.elb.snapshot()).toEqual(before);
  await annotate({ 'kubernetes.io/elb.id': SECOND });
  await lab.client.delete(services, KEY);
  await afterRetries(() => listenersOf(SHARED).length === 0, 'the Service takes its listener along');
});

test('a listener of somebody else on the port is refused by the service, and nothing is touched', async () => {
  await start();
  const client = lab.cce.elb.client();
  const foreign = await client.createListener({ loadbalancer_id: SHARED, protocol: 'HTTP', protocol_port: 443, description: 'mine' });
  const pool = await client.createPool({ listener_id: foreign.id, protocol: 'HTTP', lb_algorithm: 'ROUND_ROBIN' });
  const before = lab.cce.elb.snapshot();
  const ports = [
    { name: 'http', port: 80, nodePort: 30080, protocol: 'TCP' as const },
    { name: 'https', port: 443, nodePort: 30443, protocol: 'TCP' as const },
  ];
  await lab.client.create(services, entry({}, { ports }));
  await eventually(async () => (await failures()).length > 0, 'the event');
  expect((await failures())[0]).toContain(`Load Balancer ${SHARED} already has a listener with protocol_port of 443`);
  await pass(400_000);
  expect(lab.cce.elb.snapshot()).toEqual(before);
  // A UDP listener of the same number is no conflict, and once the port is free the Service gets it.
  await client.deletePool(pool.id);
  await client.deleteListener(foreign.id);
  await client.createListener({ loadbalancer_id: SHARED, protocol: 'UDP', protocol_port: 80, description: 'mine' });
  await afterRetries(() => listenersOf(SHARED).length === 3, 'both ports');
  await lab.client.delete(services, KEY);
  await afterRetries(() => listenersOf(SHARED).length === 1, 'only its own are removed');
  expect(listenersOf(SHARED)[0]!.protocol).toBe('UDP');
  client.close();
});

test('profile oss leaves a Service of a foreign load balancer class alone', async () => {
  await start('v1.33.13-r0', 'oss');
  await lab.client.create(services, entry({ 'kubernetes.io/elb.class': 'shared' }, { loadBalancerClass: 'io.cilium/node' }));
  await pass(400_000);
  expect(listenersOf(SHARED)).toEqual([]);
  expect((await lab.client.get(services, KEY)).metadata.finalizers).toBeUndefined();
});
