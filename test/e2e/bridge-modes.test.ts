/**
 * One hop or two: what a client loses with mode Selector, and that it loses nothing with ElbApi
 * (facts/cilium.md §4.2 [M]).
 * @module
 */
import { afterEach, describe, expect, test } from 'vitest';
import { gateways } from '../../src/cluster/kinds.ts';
import { isTrue, services, type Service } from '../../src/kube/index.ts';
import { Lab, NOTES_ELB, type LabOptions } from '../../src/lab/index.ts';
import type { Connection, Trace } from '../../src/path/index.ts';

const GATEWAY = { namespace: 'default', name: 'ip-gateway' };
const SERVICE = { namespace: 'default', name: 'cilium-gateway-ip-gateway' };
const ENTRYPOINT = { namespace: 'kube-system', name: 'gateway-entrypoint' };
const REQUESTS = 400;
const AT_ONCE = 20;
const SEED = 20_260_217;

let lab: Lab;
afterEach(() => lab?.stop());

const outcome = async (): Promise<string> => {
  const answer = await lab.request({});
  return answer.kind === 'answer' ? String(answer.status) : answer.kind;
};

const until200 = (): Promise<true> => lab.eventually('HTTP 200', async () => (await outcome()) === '200');

async function count(requests = REQUESTS): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (let sent = 0; sent < requests; sent += AT_ONCE)
    for (const seen of await Promise.all(Array.from({ length: AT_ONCE }, outcome))) counts[seen] = (counts[seen] ?? 0) + 1;
  return counts;
}

const nodePort = (): number | undefined => lab.model.get(services, SERVICE)?.spec?.ports?.[0]?.nodePort;
const targetPort = (): unknown => lab.model.get(services, ENTRYPOINT)?.spec?.ports?.[0]?.targetPort;
const nodeIPs = (): string[] => [...lab.machines.values()].map(({ spec }) => spec.internalIP).sort();
const publishedBy = (service: Service | undefined): (string | undefined)[] =>
  (service?.status?.loadBalancer?.ingress ?? []).map(({ ip }) => ip);

/** The node that received a forwarded connection, and the one whose agent the entrypoint chose. */
function chosen({ to }: Connection, path: Trace): { receiver: string; backend: string } {
  const service = path.hops.find(({ reason }) => reason === 'service.nodeport')!;
  return { receiver: to.address, backend: String(service.params['backend']) };
}

async function recreateGateway(): Promise<void> {
  const before = nodePort();
  await lab.client.delete(gateways, GATEWAY);
  await lab.eventually('the Gateway is gone', () => lab.model.get(gateways, GATEWAY) === undefined);
  await lab.installation.example('source-document/gateway.yaml');
  await lab.eventually('a new NodePort', () => nodePort() !== undefined && nodePort() !== before);
}

describe.each([2, 4])('with %i nodes', (nodes) => {
  test('Selector refuses precisely the connections whose chosen backend is the receiving node, about 1/N of all', async () => {
    const forwarded: { connection: Connection; path: Trace }[] = [];
    const options: LabOptions = {
      nodes,
      bridge: 'Selector',
      seed: SEED,
      onConnection: (connection, path) => {
        if (connection.from.kind === 'elb' && connection.from.client) forwarded.push({ connection, path });
      },
    };
    lab = await Lab.start(options);
    await until200();

    // Every receiving node with every backend that it can choose: all combinations there are.
    const combinations = nodeIPs().flatMap((address) =>
      nodeIPs().map((_, index) => {
        const connection: Connection = {
          from: { kind: 'elb', loadBalancer: lab.elbId, client: '198.51.100.7' },
          to: { address, port: 30080 },
          protocol: 'TCP',
        };
        const path = lab.trace(connection, () => index);
        return { ...chosen(connection, path), outcome: path.outcome.kind };
      }),
    );
    expect(new Set(combinations.map(({ receiver, backend }) => `${receiver} ${backend}`)).size).toBe(nodes * nodes);
    for (const one of combinations) expect(one).toMatchObject({ outcome: one.receiver === one.backend ? 'refused' : 'envoy' });

    // Health checks take the same gamble; without them every refusal below is one of the data path.
    await lab.client.patch(services, ENTRYPOINT, {
      type: 'merge',
      body: { metadata: { annotations: { 'kubernetes.io/elb.health-check-flag': 'off' } } },
    });
    await lab.eventually('no health check', () =>
      lab.model.cloud?.loadBalancers
        .find(({ id }) => id === lab.elbId)
        ?.listeners[0]?.pool?.members.every(({ operatingStatus }) => operatingStatus === 'NO_MONITOR'),
    );
    forwarded.length = 0;
    const counts = await count();
    expect(forwarded).toHaveLength(REQUESTS);
    for (const { connection, path } of forwarded) {
      const { receiver, backend } = chosen(connection, path);
      expect(path.outcome.kind, `seed ${lab.seed}: ${receiver} chose ${backend}`).toBe(receiver === backend ? 'refused' : 'envoy');
    }
    const refused = forwarded.filter(({ path }) => path.outcome.kind === 'refused').length;
    expect(counts, `seed ${lab.seed}`).toEqual({ 200: REQUESTS - refused, refused });
    // Five standard deviations of so many draws of 1/N.
    const deviation = Math.sqrt((REQUESTS * (nodes - 1)) / nodes ** 2);
    expect(Math.abs(refused - REQUESTS / nodes), `seed ${lab.seed}: ${refused} of ${REQUESTS}`).toBeLessThan(5 * deviation);
  });

  test('an entrypoint with externalTrafficPolicy Local can only choose the receiving node, so that all is refused (likely)', async () => {
    lab = await Lab.start({ nodes, bridge: 'Selector', seed: SEED });
    await until200();
    await lab.client.patch(services, ENTRYPOINT, { type: 'merge', body: { spec: { externalTrafficPolicy: 'Local' } } });
    await lab.eventually('refused', async () => (await outcome()) === 'refused');
    await lab.eventually('agents know', () =>
      nodeIPs().every((address) => {
        const to = { address, port: 30080 };
        return (
          lab.trace({ from: { kind: 'external', address: '198.51.100.7' }, to, protocol: 'TCP' }, (of) => of - 1).outcome.kind === 'refused'
        );
      }),
    );
    expect(await count(40)).toEqual({ refused: 40 });
  });

  test('ElbApi loses none', async () => {
    lab = await Lab.start({ nodes, seed: SEED });
    await until200();
    expect(await count(), `seed ${lab.seed}`).toEqual({ 200: REQUESTS });
  });
});

test('Selector publishes the real address of the ELB that the entrypoint names, and follows the NodePort of a Gateway made anew', async () => {
  lab = await Lab.start({ bridge: 'Selector' });
  await until200();
  expect(publishedBy(lab.model.get(services, SERVICE))).toEqual(['203.0.113.10']);
  expect(isTrue(lab.model.get(gateways, GATEWAY)?.status?.conditions, 'Programmed')).toBe(true);
  for (let round = 0; round < 3; round++) {
    await recreateGateway();
    await lab.eventually('targetPort follows', () => targetPort() === nodePort());
    await until200();
    expect(publishedBy(lab.model.get(services, SERVICE))).toEqual(['203.0.113.10']);
  }
});

test("ElbApi follows the NodePort of a Gateway made anew, and so does the document's entrypoint beside it, on an ELB of its own", async () => {
  lab = await Lab.start();
  await lab.installation.example('source-document/gateway-entrypoint.yaml');
  await until200();
  await lab.eventually('targetPort follows', () => targetPort() === nodePort());
  for (let round = 0; round < 3; round++) {
    await recreateGateway();
    await lab.eventually('targetPort follows', () => targetPort() === nodePort());
    await until200();
    await lab.eventually('HTTP 200 through the entrypoint', async () => {
      const answer = await lab.request({ elbId: NOTES_ELB.id });
      return answer.kind === 'answer' && answer.status === 200;
    });
    // The entrypoint has the cloud controller manager's address, the Gateway only the bridge's.
    expect(publishedBy(lab.model.get(services, ENTRYPOINT))[0]).toBe(NOTES_ELB.eip);
    await lab.eventually('Programmed', () => isTrue(lab.model.get(gateways, GATEWAY)?.status?.conditions, 'Programmed'));
    expect(lab.model.get(gateways, GATEWAY)?.status?.addresses).toEqual([{ type: 'IPAddress', value: '203.0.113.10' }]);
  }
});

test('the bridge can be switched from one mode to the other and back, and leaves nothing of the one before', async () => {
  lab = await Lab.start();
  await until200();
  const listeners = async (): Promise<string[]> => {
    const elb = lab.cce.elb.client();
    try {
      return (await elb.listListeners({ loadbalancer_id: lab.elbId })).map(({ description }) => description);
    } finally {
      elb.close();
    }
  };
  for (const mode of ['Selector', 'ElbApi', 'Selector', 'off', 'ElbApi'] as const) {
    await lab.setBridge(mode);
    if (mode === 'off') {
      await lab.eventually('the entrypoint has left the ELB', async () => (await listeners()).length === 0);
      continue;
    }
    await lab.eventually(`the listener of ${mode} alone`, async () => {
      const [first, ...more] = await listeners();
      return more.length === 0 && first?.includes('gateway-entrypoint') === (mode === 'Selector');
    });
    await until200();
    const finalizers = lab.model.get(gateways, GATEWAY)?.metadata.finalizers ?? [];
    expect(finalizers.includes('cilium-cce.io/elb-cleanup')).toBe(mode === 'ElbApi');
  }
});
