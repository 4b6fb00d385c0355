/** What is read over the ELB API is what the ELB itself has. */
import { afterEach, expect, test } from 'vitest';
import { ElbClient } from '../../huawei/elb/client.ts';
import { staticCredentials } from '../../huawei/credentials.ts';
import { systemClock } from '../../kube/clock.ts';
import { startLoopbackServer, type ServiceReply } from '../../twin/cce/iam/loopback-server.ts';
import { BridgeFixture, DEDICATED, ELB, GATEWAY, QUICK } from '../testing/bridge-fixture.ts';
import { cloudOf, readLoadBalancer } from './cloud-signals.ts';

let lab: BridgeFixture | undefined;
afterEach(() => lab?.stop());

const PORTS = new Set([80, 8080]);

test('listeners, pools and members with their health, as the ELB has them; of other ports nothing', async () => {
  lab = await BridgeFixture.start();
  await lab.createEntrypoint({ healthCheck: QUICK });
  await lab.createGateway([80, 8080, 9090]);
  await lab.serveNodePort();
  await lab.conditionIs('Bound', /^True/);
  await lab.pass(4_000);
  const there = lab.cce.cce.cloud().loadBalancers.find(({ id }) => id === ELB)!;
  const read = (await readLoadBalancer(lab.elb, ELB, PORTS))!;
  expect(there.listeners).toHaveLength(3);
  const byPort = (all: typeof read.listeners) => all.filter(({ port }) => PORTS.has(port)).toSorted((a, b) => a.port - b.port);
  expect({ ...read, listeners: byPort(read.listeners) }).toEqual({ ...there, listeners: byPort(there.listeners) });
  // Only port 80 has somebody who answers.
  const health = byPort(read.listeners).map(({ pool }) => pool!.members.map(({ operatingStatus, reason }) => [operatingStatus, reason]));
  expect(health[0]).toEqual([
    ['ONLINE', undefined],
    ['ONLINE', undefined],
  ]);
  expect(health[1]!.map(([status]) => status)).toEqual(['OFFLINE', 'OFFLINE']);
  expect(await lab.entrypoint(GATEWAY.name)).toMatchObject({ status: { loadBalancer: { id: ELB } } });
});

test('a dedicated one without public address; none of that id; a key that is refused', async () => {
  lab = await BridgeFixture.start({ idle: true });
  expect(await readLoadBalancer(lab.elb, DEDICATED, PORTS)).toMatchObject({
    guaranteed: true,
    vipAddress: '10.2.128.200',
    publicAddress: undefined,
    listeners: [],
  });
  expect(await readLoadBalancer(lab.elb, '00000000-0000-4000-8000-000000000000', PORTS)).toBeUndefined();
  const { projectId } = lab.cce.cce.options;
  const credentials = staticCredentials({ accessKey: 'AKUNKNOWN0000000001', secretKey: 'wrong' });
  const stranger = new ElbClient({ endpoint: lab.cce.cce.elb.endpoint, projectId, credentials, clock: lab.clock });
  await expect(readLoadBalancer(stranger, ELB, PORTS)).rejects.toMatchObject({ name: 'HuaweiError', category: 'permission' });
  stranger.close();
});

test('of a cloud that was seen only so far, routes and groups stay unknown', () => {
  expect(cloudOf([])).toEqual({ loadBalancers: [], securityGroups: [], vpcCIDRs: undefined, routes: undefined });
});

test.each([
  [
    'that redirects',
    { status: 200, body: { l7policies: [{ id: 'p', name: 'to-https', action: 'REDIRECT_TO_LISTENER' }] } },
    ['REDIRECT_TO_LISTENER'],
  ],
  ['that does not', { status: 200, body: { l7policies: [] } }, []],
  ['whose policies may not be listed', { status: 403, body: { error_code: 'SYS.0403', error_msg: 'no right' } }, undefined],
])('an HTTP listener without back-end server group %s', async (_what, answer: ServiceReply, policies) => {
  const listener = { name: 'l', default_pool_id: null, transparent_client_ip_enable: true };
  const listeners = [
    { ...listener, id: 'http', protocol: 'HTTP', protocol_port: 80 },
    { ...listener, id: 'tcp', protocol: 'TCP', protocol_port: 8080 },
  ];
  const bodies: Record<string, object> = {
    [`loadbalancers/${ELB}`]: {
      loadbalancer: { id: ELB, name: 'lb', guaranteed: true, vip_address: '10.2.128.9', publicips: [], eips: [] },
    },
    listeners: { listeners },
    pools: { pools: [] },
  };
  const asked: (string | null)[] = [];
  const server = await startLoopbackServer(
    ({ path, query }) => {
      const noun = path.split('/elb/')[1]!;
      if (noun !== 'l7policies') return { status: 200, body: bodies[noun]! };
      asked.push(query.get('listener_id'));
      return answer;
    },
    { failed: () => ({ status: 500 }) },
  );
  const credentials = staticCredentials({ accessKey: 'AK', secretKey: 'SK' });
  const elb = new ElbClient({ endpoint: server.endpoint, projectId: 'p', credentials, clock: systemClock, rateLimits: false, retries: 0 });
  try {
    const read = await readLoadBalancer(elb, ELB, PORTS);
    expect(read!.listeners.map((one) => one.policies)).toEqual([policies, undefined]);
    expect(asked).toEqual(['http']);
  } finally {
    elb.close();
    await server.stop();
  }
});
