/**
 * Every mode of the bridge with real traffic: what a client gets through the ELB while Gateways, nodes, NodePorts
 * and other people's hands change things, and what is left behind.
 * @module
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gatewayEntrypoints, type GatewayEntrypoint, type ModeName } from '../../src/bridge/index.ts';
import { gateways } from '../../src/cluster/kinds.ts';
import { isTrue, nodes, services, type Service } from '../../src/kube/index.ts';
import { DEDICATED_ELB, Lab, NOTES_ELB } from '../../src/lab/index.ts';

const GATEWAY = { namespace: 'default', name: 'ip-gateway' };
const SERVICE = { namespace: 'default', name: 'cilium-gateway-ip-gateway' };
const ENTRYPOINT = { namespace: 'kube-system', name: 'cilium-cce-default-auto-ip-gateway' };
/** Made for the Gateway, which names no ELB. */
const GENERATED = { namespace: 'default', name: 'auto-ip-gateway' };
const CLIENT = '198.51.100.7';
const SEED = 20_261_127;
const IN_A_ROW = 500;
const AT_ONCE = 25;

let lab: Lab;

const outcome = async (listenerPort = 80): Promise<string> => {
  const answer = await lab.request({ listenerPort });
  return answer.kind === 'answer' ? String(answer.status) : answer.kind;
};
const until200 = (listenerPort = 80): Promise<true> =>
  lab.eventually(`HTTP 200 on ${listenerPort}`, async () => (await outcome(listenerPort)) === '200');

/** Each on a connection of its own. */
async function count(requests: number): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (let sent = 0; sent < requests; sent += AT_ONCE)
    for (const seen of await Promise.all(Array.from({ length: AT_ONCE }, () => outcome()))) counts[seen] = (counts[seen] ?? 0) + 1;
  return counts;
}

const entrypoint = (name = GENERATED.name): Promise<GatewayEntrypoint> =>
  lab.client.get(gatewayEntrypoints, { namespace: 'default', name });
async function condition(type: string, name = GENERATED.name): Promise<string> {
  const found = (await entrypoint(name).catch(() => undefined))?.status?.conditions?.find((one) => one.type === type);
  return found ? `${found.status} ${found.reason}: ${found.message}` : '';
}
const conditionIs = (type: string, expected: RegExp, name = GENERATED.name, withinMs = 300_000): Promise<true> =>
  lab.eventually(`${type} ${expected}`, async () => expected.test(await condition(type, name)), withinMs);

const listeners = () => lab.model.cloud!.loadBalancers.find(({ id }) => id === lab.elbId)?.listeners ?? [];
const members = (): string[] =>
  listeners().flatMap(({ pool }) => (pool?.members ?? []).filter(({ weight }) => weight > 0).map(({ address }) => address));
const nodePort = (): number | undefined => lab.model.get(services, SERVICE)?.spec?.ports?.[0]?.nodePort;
const entrypointService = (): Service | undefined => lab.model.get(services, ENTRYPOINT);
const setListeners = (ports: readonly number[]) =>
  lab.client.patch(gateways, GATEWAY, {
    type: 'merge',
    body: {
      spec: {
        listeners: ports.map((port) => ({ name: `http-${port}`, protocol: 'HTTP', port, allowedRoutes: { namespaces: { from: 'Same' } } })),
      },
    },
  });

/** The source address of the connection as Envoy saw it: the last word in X-Forwarded-For is its own. */
async function seenByPod(): Promise<string | undefined> {
  const answer = await lab.request({ headers: { accept: 'application/json' } });
  if (answer.kind !== 'answer') throw new Error(`no answer: ${answer.kind}`);
  const { headers } = JSON.parse(answer.body) as { headers: Record<string, string> };
  return headers['x-forwarded-for']?.split(',').at(-1)?.trim();
}

interface Traits {
  readonly mode: ModeName;
  /** Does what it does by a Service of its own. */
  readonly hasEntrypoint: boolean;
  readonly hasNodePort: boolean;
  readonly clientIP: 'Preserved' | 'Hidden';
}

const LOSSLESS: readonly Traits[] = [
  { mode: 'ElbApi', hasEntrypoint: false, hasNodePort: true, clientIP: 'Hidden' },
  { mode: 'EndpointSlice', hasEntrypoint: true, hasNodePort: true, clientIP: 'Preserved' },
  { mode: 'HostNetwork', hasEntrypoint: true, hasNodePort: false, clientIP: 'Hidden' },
  { mode: 'EnvoyRedirect', hasEntrypoint: true, hasNodePort: true, clientIP: 'Hidden' },
];

describe.each(LOSSLESS)('mode $mode', ({ mode, hasEntrypoint, hasNodePort, clientIP }) => {
  beforeAll(async () => {
    lab = await Lab.start({ bridge: mode, nodes: 3, seed: SEED });
    await until200();
  }, 60_000);
  afterAll(() => lab?.stop());

  test(`loses none of ${IN_A_ROW} connections, and the pod sees the address that the status promises`, async () => {
    await conditionIs('PathHealthy', /^True/);
    expect(await count(IN_A_ROW), `seed ${lab.seed}`).toEqual({ 200: IN_A_ROW });
    const { status } = await entrypoint();
    expect(status).toMatchObject({ mode, listeners: [{ port: 80, elbPort: 80, clientIP }] });
    expect((await seenByPod()) === CLIENT).toBe(clientIP === 'Preserved');
    if (mode === 'HostNetwork') {
      expect(await condition('AddressPublished')).toMatch(/^False ServiceNotLoadBalancer: .*Programmed=False/);
      expect(isTrue(lab.model.get(gateways, GATEWAY)?.status?.conditions, 'Programmed')).toBe(false);
    } else {
      expect(await condition('AddressPublished')).toMatch(/^True/);
      await lab.eventually('Programmed', () => isTrue(lab.model.get(gateways, GATEWAY)?.status?.conditions, 'Programmed'));
      const address = status!.addresses![0]!.value;
      expect(lab.model.get(services, SERVICE)?.status?.loadBalancer?.ingress).toEqual([{ ip: address, ipMode: 'Proxy' }]);
    }
  });

  test('a listener that is added, removed or moved to another port is so on the ELB', async () => {
    await setListeners([80, 8080]);
    await until200(8080);
    await until200(80);
    await setListeners([8080]);
    await lab.eventually('80 is gone', () => listeners().every(({ port }) => port !== 80));
    await until200(8080);
    await setListeners([80]);
    await until200(80);
    await lab.eventually('8080 is gone', () => listeners().length === 1);
  });

  test('a node that is added takes part; one that is cordoned or lost does not, and no request is lost to it', async () => {
    const added = await lab.cce.addNode();
    await lab.eventually('the new member', () => members().includes(added));
    await until200();
    const cordoned = members().find((address) => address !== added)!;
    await lab.client.patch(nodes, { name: cordoned }, { type: 'merge', body: { spec: { unschedulable: true } } });
    // Where the cloud controller manager chooses by pods, a cordoned node's Envoy goes on (facts/huawei-cce.md §3).
    if (mode !== 'HostNetwork') await lab.eventually('the cordoned node leaves', () => !members().includes(cordoned));
    await lab.client.patch(nodes, { name: cordoned }, { type: 'merge', body: { spec: { unschedulable: null } } });
    await lab.eventually('it is back', () => members().includes(cordoned));
    await lab.cce.removeNode(added);
    await lab.eventually('the lost node leaves', () => !members().includes(added));
    await conditionIs('PathHealthy', /^True/);
    expect(await count(100)).toEqual({ 200: 100 });
  });

  test.runIf(hasNodePort)('a NodePort that is changed by hand is followed', async () => {
    const { spec } = await lab.client.get(services, SERVICE);
    const wanted = spec?.ports?.[0]?.nodePort === 30_020 ? 30_030 : 30_020;
    await lab.client.patch(services, SERVICE, { type: 'json', body: [{ op: 'replace', path: '/spec/ports/0/nodePort', value: wanted }] });
    await lab.eventually('the new NodePort in the status', async () => {
      const { status } = await entrypoint();
      return mode === 'EnvoyRedirect' || status?.listeners?.[0]?.nodePort === wanted;
    });
    await until200();
    await conditionIs('PathHealthy', /^True/);
    expect(await count(100)).toEqual({ 200: 100 });
  });

  test.runIf(hasEntrypoint)('an entrypoint Service that is edited or deleted by hand is put right', async () => {
    const before = entrypointService()!.spec!;
    const wrong = { ports: [{ ...before.ports![0], port: 81, targetPort: 1 }], selector: { 'k8s-app': 'nobody' } };
    await lab.client.patch(services, ENTRYPOINT, { type: 'merge', body: { spec: wrong } });
    await lab.eventually('as it was', () => {
      const now = entrypointService()?.spec;
      return (
        now?.ports?.length === 1 &&
        now.ports[0]!.port === 80 &&
        JSON.stringify(now.selector ?? {}) === JSON.stringify(before.selector ?? {})
      );
    });
    await until200();
    await lab.client.delete(services, ENTRYPOINT);
    await lab.eventually(
      'another one',
      () => entrypointService()?.metadata.deletionTimestamp === undefined && entrypointService()?.spec?.ports?.[0]?.port === 80,
    );
    await until200();
  });

  test('a Gateway that is deleted leaves the ELB clean; made again, it answers again', async () => {
    const before = nodePort();
    for (let round = 0; round < 2; round++) {
      await lab.client.delete(gateways, GATEWAY);
      await lab.eventually('a clean ELB', () => listeners().length === 0);
      await lab.eventually('the Gateway is gone', () => lab.model.get(gateways, GATEWAY) === undefined);
      await lab.installation.example('source-document/gateway.yaml');
      await until200();
    }
    if (hasNodePort) expect(nodePort()).not.toBe(before);
    await conditionIs('PathHealthy', /^True/);
    expect(await count(100)).toEqual({ 200: 100 });
  });

  test('a second Gateway that wants the same ELB port is told so, and the first goes on', async () => {
    const { id, guaranteed } = lab.model.cloud!.loadBalancers.find((one) => one.id === lab.elbId)!;
    await lab.client.create(gateways, {
      metadata: { namespace: 'default', name: 'rival' },
      spec: { gatewayClassName: 'cilium', listeners: [{ name: 'http', protocol: 'HTTP', port: 8081 }] },
    });
    const wish = [{ port: 8081, elbPort: 80 }];
    await lab.client.create(gatewayEntrypoints, {
      metadata: { namespace: 'default', name: 'rival' },
      spec: { gatewayRef: { name: 'rival' }, mode, listeners: wish, elb: { id, class: guaranteed ? 'performance' : 'union' } },
    });
    await conditionIs('Bound', /^False ListenerConflict: .*80: .*(ip-gateway)/, 'rival');
    expect(await count(50)).toEqual({ 200: 50 });
    await lab.client.delete(gateways, { namespace: 'default', name: 'rival' });
    await lab.client.delete(gatewayEntrypoints, { namespace: 'default', name: 'rival' });
    await until200();
  });

  test('an ELB that is deleted behind our back is told, and nothing is invented', async () => {
    lab.cce.elb.forceDelete(lab.elbId);
    // Nothing tells of it before the next drift check.
    await conditionIs('Accepted', /^False LoadBalancerNotFound/, GENERATED.name, 600_000);
    expect(await outcome()).toBe('refused');
  });
});

describe('mode Selector', () => {
  beforeAll(async () => {
    lab = await Lab.start({ bridge: 'Selector', nodes: 3, seed: SEED });
    await until200();
  }, 60_000);
  afterAll(() => lab?.stop());

  test('loses about one connection in N, and says so as condition, warning and event', async () => {
    await lab.client.patch(gatewayEntrypoints, GENERATED, { type: 'merge', body: { spec: { healthCheck: { enabled: false } } } });
    await lab.eventually('no health check', () =>
      listeners()[0]?.pool?.members.every(({ operatingStatus }) => operatingStatus === 'NO_MONITOR'),
    );
    const { 200: arrived = 0, refused = 0, ...other } = await count(IN_A_ROW);
    expect(other).toEqual({});
    // Five standard deviations of so many draws of 1/3.
    expect(Math.abs(refused - IN_A_ROW / 3), `seed ${lab.seed}: ${refused} refused, ${arrived} arrived`).toBeLessThan(
      5 * Math.sqrt((IN_A_ROW * 2) / 9),
    );
    await conditionIs('PathHealthy', /^False LocalBackendRefused: About 1 of 3 connections is refused/);
    expect((await entrypoint()).status?.warnings?.join()).toMatch(/about 1 of 3 new connections is refused/);
  });

  test('keeps to the NodePort of a Gateway made anew', async () => {
    const before = nodePort();
    await lab.client.delete(gateways, GATEWAY);
    await lab.eventually('the Gateway is gone', () => lab.model.get(gateways, GATEWAY) === undefined);
    await lab.installation.example('source-document/gateway.yaml');
    await lab.eventually('a new NodePort', () => nodePort() !== undefined && nodePort() !== before);
    await lab.eventually('targetPort follows', () => entrypointService()?.spec?.ports?.[0]?.targetPort === nodePort());
    await until200();
  });
});

test("the document's own entrypoint Service is kept on the NodePort beside the bridge, on an ELB of its own", async () => {
  lab = await Lab.start({ seed: SEED });
  try {
    await lab.installation.example('source-document/gateway-entrypoint.yaml');
    await until200();
    const own = { namespace: 'kube-system', name: 'gateway-entrypoint' };
    const follows = (): boolean => lab.model.get(services, own)?.spec?.ports?.[0]?.targetPort === nodePort();
    await lab.eventually('targetPort follows', follows);
    await lab.client.delete(gateways, GATEWAY);
    await lab.eventually('the Gateway is gone', () => lab.model.get(gateways, GATEWAY) === undefined);
    await lab.installation.example('source-document/gateway.yaml');
    await lab.eventually('a NodePort', () => nodePort() !== undefined);
    await lab.eventually('targetPort follows', follows);
    await lab.eventually('HTTP 200 through it', async () => {
      const answer = await lab.request({ elbId: NOTES_ELB.id });
      return answer.kind === 'answer' && answer.status === 200;
    });
    expect(lab.model.get(services, SERVICE)?.status?.loadBalancer?.ingress?.map(({ ip }) => ip)).toEqual(['203.0.113.10']);
  } finally {
    await lab.stop();
  }
});

test('the mode can be changed to any other and back: the ELB answers again, and nothing of the one before is left', async () => {
  lab = await Lab.start({ bridge: 'EndpointSlice', seed: SEED });
  try {
    await until200();
    const mine = { namespace: 'default', name: 'mine' };
    const elb = { id: DEDICATED_ELB.id, class: 'performance' as const };
    await lab.client.create(gatewayEntrypoints, { metadata: mine, spec: { gatewayRef: { name: GATEWAY.name }, mode: 'ElbApi', elb } });
    for (const mode of ['EnvoyRedirect', 'ElbApi', 'Selector', 'EndpointSlice', 'ElbApi'] as const) {
      await lab.client.patch(gatewayEntrypoints, mine, { type: 'merge', body: { spec: { mode } } });
      await lab.eventually(`bound by ${mode}`, async () => {
        const { status } = await entrypoint('mine');
        return status?.mode === mode && status.listeners?.length === 1 && (await condition('Bound', 'mine')).startsWith('True');
      });
      await until200();
      expect(listeners(), mode).toHaveLength(1);
      const left = (await lab.client.list(services)).items.filter(({ metadata }) => metadata.name.startsWith('cilium-cce-'));
      expect(left.length, mode).toBe(mode === 'ElbApi' ? 0 : 1);
    }
  } finally {
    await lab.stop();
  }
});
