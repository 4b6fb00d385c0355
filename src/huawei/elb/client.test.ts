/** The typed calls of ELB v3, against the twin's service where it is there to be asked. @module */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addLoadBalancer, startElb, type ElbService } from '../../twin/cce/elb/index.ts';
import { startLoopbackServer } from '../../twin/cce/iam/loopback-server.ts';
import { staticCredentials } from '../credentials.ts';
import type { FinishedCall } from '../http.ts';
import { VpcClient } from '../vpc/client.ts';
import { ElbClient } from './client.ts';
import { FrozenClock } from '../testing/frozen-clock.ts';

const PROJECT = '0123456789abcdef0123456789abcdef';
const KEY = { accessKey: 'AK', secretKey: 'SK' };
const clock = new FrozenClock();
const common = { projectId: PROJECT, credentials: staticCredentials(KEY), clock, rateLimits: false } as const;

describe('against the twin', () => {
  let elb: ElbService;
  let client: ElbClient;
  let shared: string;
  let calls: FinishedCall[];

  beforeEach(async () => {
    elb = await startElb({
      clock,
      random: () => 0.5,
      region: 'cn-north-4',
      projectId: PROJECT,
      vpcId: 'vpc-1',
      subnets: [{ id: 'b9e0a5a1-0000-4000-8000-000000000001', networkId: 'net-1', cidr: '10.2.128.0/17' }],
      availabilityZones: ['cn-north-4a', 'cn-north-4b'],
      quotas: { listener: 7 },
      instanceAt: (address) => (address === '10.2.128.11' ? { id: 'ecs-1', up: true } : undefined),
      dial: () => Promise.reject(new Error('nothing listens')),
      clientAddress: (address) => address,
      credentialsOf: (accessKey) => (accessKey === KEY.accessKey ? KEY : undefined),
      log: () => undefined,
    });
    shared = addLoadBalancer(elb.state, { name: 'lab-elb', guaranteed: false }).id;
    calls = [];
    client = new ElbClient({ ...common, endpoint: elb.api.endpoint, onCall: (call) => calls.push(call) });
  });
  afterEach(async () => {
    client.close();
    await elb.stop();
    expect(clock.pending).toBe(0);
  });

  it('a dedicated load balancer is made in a zone and of a flavor that are offered, with a public address and tags', async () => {
    const [zones] = await client.listAvailabilityZones();
    const [l4] = await client.listFlavors({ type: 'L4', shared: true });
    expect(zones!.map(({ code, protocol }) => [code, protocol])).toEqual([
      ['cn-north-4a', ['L4', 'L7']],
      ['cn-north-4b', ['L4', 'L7']],
    ]);
    expect(l4).toMatchObject({ type: 'L4', shared: true, flavor_sold_out: false });
    const made = await client.createLoadBalancer({
      name: 'cilium-cce',
      vpc_id: 'vpc-1',
      availability_zone_list: [zones![0]!.code],
      l4_flavor_id: l4!.id,
      publicip: { network_type: '5_bgp', bandwidth: { size: 5, share_type: 'PER', charge_mode: 'traffic', name: 'bw' } },
      tags: [{ key: 'cilium-cce-cluster', value: 'lab' }],
    });
    expect(made.guaranteed).toBe(true);
    expect(made.publicips).toHaveLength(1);
    expect(await client.updateLoadBalancer(made.id, { ip_target_enable: true, name: 'renamed' })).toMatchObject({
      id: made.id,
      ip_target_enable: true,
      name: 'renamed',
    });
    await client.changeLoadBalancerTags(made.id, 'create', [{ key: 'team', value: 'net' }]);
    await client.changeLoadBalancerTags(made.id, 'delete', [{ key: 'cilium-cce-cluster', value: 'lab' }]);
    expect(await client.listLoadBalancerTags(made.id)).toEqual([{ key: 'team', value: 'net' }]);
    await client.deleteLoadBalancer(made.id);
    await client.deleteLoadBalancer(made.id);
    await expect(client.showLoadBalancer(made.id)).rejects.toMatchObject({ category: 'notFound' });
    expect((await client.showQuotas()).listener).toBe(7);
  });

  it('observers are told of every kind of call by a noun without ids', async () => {
    const listener = await client.createListener({ loadbalancer_id: shared, protocol: 'TCP', protocol_port: 80 });
    const pool = await client.createPool({ listener_id: listener.id, protocol: 'TCP', lb_algorithm: 'ROUND_ROBIN' });
    const [member] = await client.batchAddMembers(pool.id, [
      { address: '10.2.128.11', protocol_port: 1, subnet_cidr_id: 'b9e0a5a1-0000-4000-8000-000000000001' },
    ]);
    await client.updateMember(pool.id, member!.id, { weight: 0 });
    await client.listMembers(pool.id);
    await client.showStatuses(shared);
    await client.changeListenerTags(listener.id, 'create', [{ key: 'a', value: 'b' }]);
    await client.batchDeleteMembers(pool.id, [{ id: member!.id }]);
    await client.deletePool(pool.id);
    await client.showPool(pool.id).catch(() => undefined);
    expect(calls.map(({ operation }) => operation)).toEqual([
      'POST listeners',
      'POST pools',
      'POST pools/members/batch-add',
      'PUT pools/members',
      'GET pools/members',
      'GET loadbalancers/statuses',
      'POST listeners/tags/action',
      'POST pools/members/batch-delete',
      'DELETE pools',
      'GET pools',
    ]);
    expect(calls.every(({ service }) => service === 'elb')).toBe(true);
    expect(calls.at(-1)).toMatchObject({ status: 404, category: 'notFound' });
  });

  it('a signal ends a call, also between the pages of a list', async () => {
    for (const port of [1, 2, 3]) await client.createListener({ loadbalancer_id: shared, protocol: 'TCP', protocol_port: port });
    const abort = new AbortController();
    const paging = new ElbClient({
      ...common,
      endpoint: elb.api.endpoint,
      pageSize: 1,
      onAttempt: () => abort.abort(new Error('enough')),
    });
    const before = elb.api.requests.get('GET elb/listeners') ?? 0;
    await expect(paging.listListeners({}, abort.signal)).rejects.toThrow('enough');
    expect(elb.api.requests.get('GET elb/listeners')! - before).toBe(1);
    expect(await paging.listListeners()).toHaveLength(3);
    paging.close();
  });
});

it('a certificate is shown without its content and its key, whatever the service sends', async () => {
  const whole = {
    id: 'c1',
    name: 'web',
    description: '',
    type: 'server',
    domain: 'a.example.com,*.example.com',
    expire_time: '2027-01-01T00:00:00Z',
    certificate: '-----BEGIN CERTIFICATE-----',
    private_key: '-----BEGIN PRIVATE KEY-----',
    enc_certificate: '-----BEGIN CERTIFICATE-----',
    enc_private_key: '-----BEGIN PRIVATE KEY-----',
  };
  const server = await startLoopbackServer(
    ({ path }) => ({
      status: 200,
      body: path.endsWith('/c1') ? { certificate: whole } : { certificates: [whole], page_info: { current_count: 1 } },
    }),
    { failed: () => ({ status: 500 }) },
  );
  const client = new ElbClient({ ...common, endpoint: server.endpoint });
  try {
    const [listed] = await client.listCertificates({ type: 'server' });
    expect(listed).toMatchObject({ id: 'c1', name: 'web', type: 'server', expire_time: '2027-01-01T00:00:00Z' });
    expect(await client.showCertificate('c1')).toEqual(listed);
    expect(JSON.stringify(listed)).not.toContain('BEGIN');
    expect([...server.requests.keys()]).toEqual([`GET /v3/${PROJECT}/elb/certificates`, `GET /v3/${PROJECT}/elb/certificates/c1`]);
  } finally {
    client.close();
    await server.stop();
  }
});

it('a VPC subnet says which IPv4 subnet it is', async () => {
  const subnet = { id: 'net-1', name: 's', cidr: '10.2.0.0/16', vpc_id: 'vpc-1', neutron_subnet_id: 'sub-1', neutron_network_id: 'net-1' };
  const server = await startLoopbackServer(
    ({ path }) =>
      path === `/v1/${PROJECT}/subnets/net-1`
        ? { status: 200, body: { subnet } }
        : { status: 404, body: { code: 'VPC.0202', message: 'Query resource by id fail.' } },
    { failed: () => ({ status: 500 }) },
  );
  const vpc = new VpcClient({ ...common, endpoint: server.endpoint });
  try {
    expect((await vpc.showSubnet('net-1')).neutron_subnet_id).toBe('sub-1');
    await expect(vpc.showSubnet('net-2')).rejects.toMatchObject({ category: 'notFound', code: 'VPC.0202' });
  } finally {
    vpc.close();
    await server.stop();
  }
});
