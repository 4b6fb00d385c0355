/** The ELB twin: its signed API, its quotas and faults, and its data plane. @module */
import { createHash } from 'node:crypto';
import http from 'node:http';
import net from 'node:net';
import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ElbClient } from '../../../huawei/elb/client.ts';
import type { Listener, Pool } from '../../../huawei/elb/types.ts';
import { staticCredentials } from '../../../huawei/credentials.ts';
import { canonicalRequest, sdkDate, signature, stringToSign } from '../../../huawei/signing.ts';
import { AdjustableClock } from '../../../kube/clock.ts';
import { eventually } from '../../../kube/testing/eventually.ts';
import { FakeNetwork, httpBackend } from '../testing/fake-network.ts';
import { addLoadBalancer, startElb, type ElbEnvironment, type ElbService } from './index.ts';

const PROJECT = '0123456789abcdef0123456789abcdef';
const KEY = { accessKey: 'AK', secretKey: 'SK' };
const SUBNET = 'b9e0a5a1-0000-4000-8000-000000000001';
const NODE_A = '10.2.128.11';
const NODE_B = '10.2.128.12';
/** Of another subnet. */
const NODE_C = '10.2.64.11';
const OTHER_SUBNET = 'b9e0a5a1-0000-4000-8000-000000000002';

let clock: AdjustableClock;
let network: FakeNetwork;
let elb: ElbService;
let client: ElbClient;
let machines: Map<string, { id: string; up: boolean }>;
let shared: string;

const clientWith = (credentials = KEY, at = clock): ElbClient =>
  new ElbClient({
    endpoint: elb.api.endpoint,
    projectId: PROJECT,
    credentials: staticCredentials(credentials),
    clock: at,
    retries: 0,
    rateLimits: false,
  });

beforeEach(async () => {
  clock = new AdjustableClock({ frozen: true, start: Date.UTC(2026, 10, 23) });
  network = new FakeNetwork();
  machines = new Map([NODE_A, NODE_B, NODE_C].map((address) => [address, { id: `ecs-${address}`, up: true }]));
  const environment: ElbEnvironment = {
    clock,
    random: () => 0.5,
    region: 'cn-north-4',
    projectId: PROJECT,
    vpcId: 'vpc-1',
    subnets: [
      { id: SUBNET, networkId: 'net-1', cidr: '10.2.128.0/17' },
      { id: OTHER_SUBNET, networkId: 'net-2', cidr: '10.2.64.0/18' },
    ],
    availabilityZones: ['cn-north-4a'],
    quotas: {},
    instanceAt: (address) => machines.get(address),
    dial: ({ loadBalancerId: loadBalancer, address, port, client, signal }) =>
      network.dial({ kind: 'elb', loadBalancer, client }, { address, port }, { signal }),
    clientAddress: () => '198.51.100.7',
    credentialsOf: (accessKey) => (accessKey === KEY.accessKey ? KEY : undefined),
    log: () => undefined,
  };
  elb = await startElb(environment);
  shared = addLoadBalancer(elb.state, { name: 'lab-elb', guaranteed: false, publicAddress: '203.0.113.10' }).id;
  client = clientWith();
});

afterEach(async () => {
  client.close();
  await elb.stop();
  expect(clock.pending).toBe(0);
  expect(network.open.size).toBe(0);
});

async function tcpService(
  port = 80,
  members: { address: string; protocol_port: number; weight?: number }[] = [],
): Promise<{ listener: Listener; pool: Pool }> {
  const listener = await client.createListener({ loadbalancer_id: shared, protocol: 'TCP', protocol_port: port });
  const pool = await client.createPool({ listener_id: listener.id, protocol: 'TCP', lb_algorithm: 'ROUND_ROBIN' });
  if (members.length > 0)
    await client.batchAddMembers(
      pool.id,
      members.map((member) => ({ ...member, subnet_cidr_id: SUBNET })),
    );
  return { listener, pool };
}

const portOf = (listener: Listener): number => elb.dataPlane.localAddressOf(listener.id)!.port;

/** GET over a fresh connection. */
function get(port: number, headers: Record<string, string> = {}): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const request = http.get({ host: '127.0.0.1', port, headers, agent: false }, (response) => {
      text(response).then((body) => resolve({ status: response.statusCode!, body }), reject);
    });
    request.on('error', reject);
  });
}

/** Says its name, then follows the client's close. */
const greeting =
  (name: string) =>
  (socket: Duplex): void => {
    socket.write(name);
    socket.resume().once('end', () => socket.end());
  };

const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'accepted',
    (error: { code: string; status: number }) => `${error.status} ${error.code}`,
  );

describe('authentication', () => {
  it('refuses a wrong secret, an unknown key and an old date with 401 APIGW.0301', async () => {
    await expect(clientWith({ accessKey: 'AK', secretKey: 'nope' }).showQuotas()).rejects.toMatchObject({
      status: 401,
      code: 'APIGW.0301',
      category: 'permission',
    });
    await expect(clientWith({ accessKey: 'XX', secretKey: 'SK' }).showQuotas()).rejects.toThrow('Get secretKey failed, ak:XX');
    const late = new AdjustableClock({ frozen: true, start: clock.now() + 16 * 60_000 });
    await expect(clientWith(KEY, late).showQuotas()).rejects.toThrow('signature expired');
  });

  it('refuses an unsigned request before anything else', async () => {
    const response = await fetch(`${elb.api.endpoint}/v3/${PROJECT}/elb/listeners`, { method: 'POST', body: 'not json' });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ error_code: 'APIGW.0301', request_id: expect.any(String) as string });
  });

  it('refuses a foreign project and an unknown path', async () => {
    const foreign = new ElbClient({
      endpoint: elb.api.endpoint,
      projectId: 'f'.repeat(32),
      credentials: staticCredentials(KEY),
      rateLimits: false,
      clock,
      retries: 0,
    });
    expect(await codeOf(foreign.showQuotas())).toBe('403 ELB.9804');
    expect(await codeOf(client.showLoadBalancer('x/y/z'))).toBe('404 APIGW.0101');
  });
});

describe('load balancers', () => {
  it('get their address in the subnet that they name', async () => {
    const { id } = await client.createLoadBalancer({ name: 's', guaranteed: false, vip_subnet_cidr_id: OTHER_SUBNET });
    expect(await client.showLoadBalancer(id)).toMatchObject({ vip_subnet_cidr_id: OTHER_SUBNET, vip_address: '10.2.64.100' });
    expect(await codeOf(client.createLoadBalancer({ name: 's', guaranteed: false, vip_subnet_cidr_id: 'other' }))).toBe('400 ELB.8902');
  });

  it('shows the shared one with its EIP, and makes a dedicated one', async () => {
    expect(await client.showLoadBalancer(shared)).toMatchObject({
      guaranteed: false,
      vip_address: '10.2.128.100',
      publicips: [{ publicip_address: '203.0.113.10' }],
    });
    expect(await codeOf(client.createLoadBalancer({ name: 'd', vpc_id: 'vpc-1' }))).toBe('400 ELB.8902');
    const dedicated = await client.createLoadBalancer({
      name: 'd',
      vpc_id: 'vpc-1',
      availability_zone_list: ['cn-north-4a'],
      l4_flavor_id: 'l4-elastic',
    });
    expect(dedicated).toMatchObject({ guaranteed: true, vip_address: '10.2.128.101', publicips: [] });
    expect((await client.listLoadBalancers({ guaranteed: true })).map(({ id }) => id)).toEqual([dedicated.id]);
    expect(await codeOf(client.createListener({ loadbalancer_id: dedicated.id, protocol: 'HTTP', protocol_port: 80 }))).toBe(
      '400 ELB.8902',
    );
  });

  it('refuses to delete one in use, and an unknown one with 404', async () => {
    await tcpService();
    expect(await codeOf(client.deleteLoadBalancer(shared))).toBe('409 ELB.8907');
    expect(await codeOf(client.showLoadBalancer('nope'))).toBe('404 ELB.8904');
  });
});

describe('listeners and pools', () => {
  it('keeps TCP and HTTP listeners of one load balancer off the same port', async () => {
    await tcpService(80);
    expect(await codeOf(client.createListener({ loadbalancer_id: shared, protocol: 'HTTP', protocol_port: 80 }))).toBe('400 ELB.6200');
    expect(await codeOf(client.createListener({ loadbalancer_id: shared, protocol: 'UDP', protocol_port: 80 }))).toBe('accepted');
  });

  it.each([
    ['a port out of range', { protocol: 'TCP', protocol_port: 70000 }],
    ['an unknown protocol', { protocol: 'SCTP', protocol_port: 80 }],
    ['a field that does not exist', { protocol: 'TCP', protocol_port: 80, colour: 'red' }],
    ['a missing protocol', { protocol_port: 80 }],
    ['a protocol that only dedicated ones have', { protocol: 'QUIC', protocol_port: 80 }],
    ['a name with angle brackets', { protocol: 'TCP', protocol_port: 80, name: '<b>' }],
    ['a keepalive_timeout below the protocol’s least', { protocol: 'TCP', protocol_port: 80, keepalive_timeout: 5 }],
    ['PROXY protocol on TCP', { protocol: 'TCP', protocol_port: 80, proxy_protocol_enable: true }],
    ['HTTPS without certificate', { protocol: 'HTTPS', protocol_port: 443 }],
  ])('refuses a listener with %s as invalid input', async (_name, listener) => {
    expect(await codeOf(client.createListener({ loadbalancer_id: shared, ...listener } as never))).toBe('400 ELB.8902');
  });

  it('does not let protocol, port and load balancer change', async () => {
    const { listener } = await tcpService();
    expect(await codeOf(client.updateListener(listener.id, { protocol_port: 81 } as never))).toBe('400 ELB.8902');
    expect((await client.updateListener(listener.id, { description: 'mine' })).description).toBe('mine');
  });

  it('deletes only from the members upwards', async () => {
    const { listener, pool } = await tcpService(80, [{ address: NODE_A, protocol_port: 30080 }]);
    const monitor = await client.createHealthMonitor({ pool_id: pool.id, type: 'TCP', delay: 5, timeout: 3, max_retries: 3 });
    expect(await codeOf(client.deleteListener(listener.id))).toBe('409 ELB.8907');
    expect(await codeOf(client.deletePool(pool.id))).toBe('409 ELB.8907');
    await client.batchDeleteMembers(pool.id, [{ address: NODE_A, protocol_port: 30080 }]);
    expect(await codeOf(client.deletePool(pool.id))).toBe('409 ELB.8907');
    await client.deleteHealthMonitor(monitor.id);
    await client.deletePool(pool.id);
    await client.deleteListener(listener.id);
    await client.deleteListener(listener.id); // gone already: fine
    expect(elb.dataPlane.localAddressOf(listener.id)).toBeUndefined();
  });

  it('binds a pool to one listener, of a fitting protocol', async () => {
    const { listener, pool } = await tcpService();
    expect((await client.showListener(listener.id)).default_pool_id).toBe(pool.id);
    expect(await codeOf(client.createPool({ listener_id: listener.id, protocol: 'TCP', lb_algorithm: 'ROUND_ROBIN' }))).toBe(
      '409 ELB.8907',
    );
    const second = await client.createListener({ loadbalancer_id: shared, protocol: 'TCP', protocol_port: 81 });
    expect(await codeOf(client.createPool({ listener_id: second.id, protocol: 'HTTP', lb_algorithm: 'ROUND_ROBIN' }))).toBe('400 ELB.8902');
    expect((await client.listPools({ loadbalancer_id: shared })).map(({ id }) => id)).toEqual([pool.id]);
  });

  it('pages through long lists and filters by repeated keys', async () => {
    for (let port = 1; port <= 7; port++) await client.createListener({ loadbalancer_id: shared, protocol: 'TCP', protocol_port: port });
    const paging = new ElbClient({
      endpoint: elb.api.endpoint,
      projectId: PROJECT,
      credentials: staticCredentials(KEY),
      rateLimits: false,
      clock,
      pageSize: 2,
    });
    const before = elb.api.requests.get('GET elb/listeners') ?? 0;
    expect((await paging.listListeners()).map((one) => one.protocol_port)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(elb.api.requests.get('GET elb/listeners')! - before).toBe(4);
    expect((await paging.listListeners({ protocol_port: [2, 5], protocol: 'TCP' })).map((one) => one.protocol_port)).toEqual([2, 5]);
    expect(await codeOf(paging.listListeners({ colour: 'red' }))).toBe('400 ELB.8902');
    paging.close();
  });

  it('enforces quotas with the codes of the real service', async () => {
    elb.state.setQuotas({ listeners_per_loadbalancer: 1 });
    await tcpService();
    await expect(client.createListener({ loadbalancer_id: shared, protocol: 'TCP', protocol_port: 81 })).rejects.toMatchObject({
      status: 403,
      code: 'ELB.6091',
      category: 'quota',
    });
  });

  it('keeps tags', async () => {
    const { listener } = await tcpService();
    await client.changeListenerTags(listener.id, 'create', [
      { key: 'a', value: '1' },
      { key: 'b', value: '2' },
    ]);
    await client.changeListenerTags(listener.id, 'create', [{ key: 'a', value: '3' }]);
    await client.changeListenerTags(listener.id, 'delete', [{ key: 'b', value: '' }]);
    expect(await client.listListenerTags(listener.id)).toEqual([{ key: 'a', value: '3' }]);
  });
});

describe('members', () => {
  it('adds and deletes in batches that may be repeated', async () => {
    const { pool } = await tcpService();
    const one = { address: NODE_A, protocol_port: 30080, subnet_cidr_id: SUBNET };
    expect((await client.batchAddMembers(pool.id, [one])).map((m) => m.ret_status)).toEqual(['successful']);
    expect((await client.batchAddMembers(pool.id, [one, { ...one, address: NODE_B }])).map((m) => m.ret_status)).toEqual([
      'existed',
      'successful',
    ]);
    expect((await client.batchDeleteMembers(pool.id, [one])).map((m) => m.ret_status)).toEqual(['successful']);
    expect((await client.batchDeleteMembers(pool.id, [one])).map((m) => m.ret_status)).toEqual(['not found']);
    expect((await client.listMembers(pool.id)).map((m) => m.address)).toEqual([NODE_B]);
  });

  it('takes 450 members in calls of at most 200', async () => {
    const { pool } = await tcpService();
    const many = Array.from({ length: 450 }, (_, i) => ({ address: NODE_A, protocol_port: 1000 + i, subnet_cidr_id: SUBNET }));
    expect(await client.batchAddMembers(pool.id, many)).toHaveLength(450);
    expect(await client.listMembers(pool.id)).toHaveLength(450);
    expect(elb.api.requests.get('POST elb/pools/members/batch-add')).toBe(3);
  });

  it('wants a server of the subnet that it names, and IP targets only where they are allowed', async () => {
    const { pool } = await tcpService();
    const add = (member: object): Promise<string> => codeOf(client.batchAddMembers(pool.id, [{ protocol_port: 1, ...member } as never]));
    expect(await add({ address: '10.2.200.1', subnet_cidr_id: SUBNET })).toBe('400 ELB.8902');
    expect(await add({ address: '192.168.0.1', subnet_cidr_id: SUBNET })).toBe('400 ELB.8902');
    expect(await add({ address: NODE_A })).toBe('400 ELB.8902');
    expect(await add({ address: NODE_A, subnet_cidr_id: OTHER_SUBNET })).toBe('400 ELB.8902');
    expect(await add({ address: NODE_C, subnet_cidr_id: SUBNET })).toBe('400 ELB.8902');
    expect(await add({ address: NODE_C, subnet_cidr_id: OTHER_SUBNET })).toBe('accepted');
    const { id } = addLoadBalancer(elb.state, { l4_flavor_id: 'l4', availability_zone_list: ['a'] });
    const listener = await client.createListener({ loadbalancer_id: id, protocol: 'TCP', protocol_port: 80 });
    const dedicated = await client.createPool({ listener_id: listener.id, protocol: 'TCP', lb_algorithm: 'ROUND_ROBIN' });
    expect(await codeOf(client.batchAddMembers(dedicated.id, [{ address: '10.9.9.9', protocol_port: 1 }]))).toBe('400 ELB.8939');
  });

  it('reports the status that the facts name: unknown, no monitor, offline with its server', async () => {
    const { listener, pool } = await tcpService(80, [{ address: NODE_A, protocol_port: 30080 }]);
    expect((await client.listMembers(pool.id))[0]).toMatchObject({ operating_status: 'NO_MONITOR', instance_id: `ecs-${NODE_A}` });
    machines.get(NODE_A)!.up = false;
    expect((await client.listMembers(pool.id))[0]!.operating_status).toBe('OFFLINE');
    machines.get(NODE_A)!.up = true;
    await client.updateListener(listener.id, { default_pool_id: null });
    expect((await client.listMembers(pool.id))[0]!.operating_status).toBe('UNKNOWN');
  });
});

const statusOf = async (pool: Pool): Promise<string> => {
  const [member] = await client.listMembers(pool.id);
  return [member!.operating_status, member!.reason?.reason_code].filter(Boolean).join(' ');
};

describe('health checks', () => {
  const monitor = { type: 'TCP', delay: 5, timeout: 3, max_retries: 3, max_retries_down: 2 } as const;

  it('takes a member down after max_retries_down failures and up after max_retries successes', async () => {
    network.at(NODE_A, 30080, (socket) => void socket.resume());
    const { pool } = await tcpService(80, [{ address: NODE_A, protocol_port: 30080 }]);
    await client.createHealthMonitor({ pool_id: pool.id, ...monitor });
    await eventually(async () => (await statusOf(pool)) === 'ONLINE');
    network.at(NODE_A, 30080, 'refuse');
    await clock.advance(5000);
    await eventually(() => network.dialled.get(`${NODE_A}:30080`) === 2);
    expect(await statusOf(pool)).toBe('ONLINE');
    await clock.advance(5000);
    await eventually(async () => (await statusOf(pool)) === 'OFFLINE CONNECT_REFUSED');
    expect((await client.showStatuses(shared)).loadbalancer.operating_status).toBe('DEGRADED');
    network.at(NODE_A, 30080, (socket) => void socket.resume());
    await clock.advance(5000);
    await clock.advance(5000);
    await eventually(() => network.dialled.get(`${NODE_A}:30080`) === 5);
    expect(await statusOf(pool)).toBe('OFFLINE CONNECT_REFUSED');
    await clock.advance(5000);
    await eventually(async () => (await statusOf(pool)) === 'ONLINE');
  });

  it('tells a dropped packet (CONNECT_TIMEOUT) from a refused one', async () => {
    network.at(NODE_A, 30080, 'drop');
    const { pool } = await tcpService(80, [{ address: NODE_A, protocol_port: 30080 }]);
    await client.createHealthMonitor({ pool_id: pool.id, ...monitor });
    await eventually(() => network.dialled.get(`${NODE_A}:30080`) === 1);
    expect(await statusOf(pool)).toBe('INITIAL');
    await clock.advance(3000);
    await eventually(async () => (await statusOf(pool)) === 'OFFLINE CONNECT_TIMEOUT');
  });

  it('asks over HTTP and says what came back instead', async () => {
    network.at(NODE_A, 9879, httpBackend('ok'));
    const { pool } = await tcpService(80, [{ address: NODE_A, protocol_port: 30080 }]);
    const made = await client.createHealthMonitor({
      pool_id: pool.id,
      ...monitor,
      type: 'HTTP',
      url_path: '/healthz',
      monitor_port: 9879,
      expected_codes: '201,204',
    });
    await eventually(async () => (await statusOf(pool)) === 'OFFLINE RESPONSE_MISMATCH');
    expect((await client.listMembers(pool.id))[0]!.reason).toMatchObject({ expected_response: '201,204', healthcheck_response: '200' });
    await client.updateHealthMonitor(made.id, { expected_codes: '200-204', max_retries: 1 });
    await eventually(async () => (await statusOf(pool)) === 'ONLINE');
  });
});

describe('traffic', () => {
  const NODE_PORT = 30080;
  const members = [NODE_A, NODE_B].map((address) => ({ address, protocol_port: NODE_PORT }));

  it('spreads connections by weight and drains weight 0', async () => {
    network.at(NODE_A, NODE_PORT, httpBackend('a'));
    network.at(NODE_B, NODE_PORT, httpBackend('b'));
    const { listener, pool } = await tcpService(80, [{ ...members[0]!, weight: 3 }, members[1]!]);
    const answers: string[] = [];
    for (let i = 0; i < 8; i++) answers.push((await get(portOf(listener))).body);
    expect(answers.filter((body) => body === 'a')).toHaveLength(6);
    const [a] = await client.listMembers(pool.id, { address: NODE_A });
    await client.updateMember(pool.id, a!.id, { weight: 0 });
    for (let i = 0; i < 4; i++) expect((await get(portOf(listener))).body).toBe('b');
  });

  it('prefers the member with the fewest connections, and keeps a source on its member', async () => {
    network.at(NODE_A, NODE_PORT, greeting('a'));
    network.at(NODE_B, NODE_PORT, greeting('b'));
    const { listener, pool } = await tcpService(80, members);
    const connect = async (): Promise<{ socket: net.Socket; name: string }> => {
      const socket = net.connect(portOf(listener), '127.0.0.1');
      return { socket, name: await new Promise((resolve) => socket.once('data', (data) => resolve(data.toString()))) };
    };
    await client.updatePool(pool.id, { lb_algorithm: 'LEAST_CONNECTIONS' });
    const open = [await connect(), await connect(), await connect(), await connect()];
    expect(open.map(({ name }) => name).sort()).toEqual(['a', 'a', 'b', 'b']);
    await client.updatePool(pool.id, { lb_algorithm: 'SOURCE_IP' });
    const same = [await connect(), await connect(), await connect()];
    expect(new Set(same.map(({ name }) => name)).size).toBe(1);
    for (const { socket } of [...open, ...same]) socket.destroy();
    await eventually(() => elb.dataPlane.connections === 0);
  });

  it('resets clients of a listener without pool (問題六), without able members, and of a refusing member', async () => {
    const bare = await client.createListener({ loadbalancer_id: shared, protocol: 'TCP', protocol_port: 81 });
    await expect(get(portOf(bare))).rejects.toMatchObject({ code: 'ECONNRESET' });
    const { listener, pool } = await tcpService(80, [members[0]!]);
    await expect(get(portOf(listener))).rejects.toMatchObject({ code: 'ECONNRESET' });
    await client.createHealthMonitor({ pool_id: pool.id, type: 'TCP', delay: 5, timeout: 3, max_retries: 1 });
    await eventually(async () => (await client.listMembers(pool.id))[0]!.operating_status === 'OFFLINE');
    const probes = network.dialled.get(`${NODE_A}:${NODE_PORT}`);
    await expect(get(portOf(listener))).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(network.dialled.get(`${NODE_A}:${NODE_PORT}`)).toBe(probes);
  });

  it('leaves a client hanging when packets are dropped, and forgets it when it leaves', async () => {
    network.at(NODE_A, NODE_PORT, 'drop');
    const { listener } = await tcpService(80, [members[0]!]);
    const socket = net.connect(portOf(listener), '127.0.0.1');
    await eventually(() => network.dialled.get(`${NODE_A}:${NODE_PORT}`) === 1);
    expect(socket.destroyed).toBe(false);
    socket.destroy();
    await eventually(() => clock.pending === 1);
    await clock.advance(5000);
    await eventually(() => elb.dataPlane.connections === 0);
  });

  it('carries 16 MiB both ways with half-close, unharmed', async () => {
    const received = createHash('sha256');
    network.at(NODE_A, NODE_PORT, (socket) => {
      socket.on('data', (chunk: Buffer) => received.update(chunk));
      socket.on('end', () => {
        let left = 256;
        const more = (): void => {
          while (left-- > 0) if (!socket.write(Buffer.alloc(65536, left))) return void socket.once('drain', more);
          socket.end();
        };
        more();
      });
    });
    const { listener } = await tcpService(80, [members[0]!]);
    const socket = net.connect({ port: portOf(listener), host: '127.0.0.1', allowHalfOpen: true });
    const sent = Buffer.alloc(16 * 1024 * 1024, 'x');
    socket.end(sent);
    let bytes = 0;
    for await (const chunk of socket as AsyncIterable<Buffer>) bytes += chunk.length;
    expect(bytes).toBe(256 * 65536);
    expect(received.digest('hex')).toBe(createHash('sha256').update(sent).digest('hex'));
    await eventually(() => elb.dataPlane.connections === 0 && network.open.size === 0);
  });

  it('cuts a connection that was idle for keepalive_timeout', async () => {
    network.at(NODE_A, NODE_PORT, greeting('hello'));
    const { listener } = await tcpService(80, [members[0]!]);
    const socket = net.connect(portOf(listener), '127.0.0.1');
    const ended = new Promise((resolve) => socket.once('error', resolve));
    await new Promise((resolve) => socket.once('data', resolve));
    await clock.advance(300_000);
    expect(await ended).toMatchObject({ code: 'ECONNRESET' });
  });

  it('at layer 7 adds X-Forwarded-For and the headers asked for, answers 503, 502 and 504 itself', async () => {
    let head = '';
    network.at(
      NODE_A,
      NODE_PORT,
      httpBackend('seven', (seen) => (head = seen)),
    );
    const listener = await client.createListener({
      loadbalancer_id: shared,
      protocol: 'HTTP',
      protocol_port: 8080,
      insert_headers: { 'X-Real-IP': true, 'X-Forwarded-ELB-IP': true },
    });
    expect((await get(portOf(listener))).status).toBe(503);
    const pool = await client.createPool({ listener_id: listener.id, protocol: 'HTTP', lb_algorithm: 'ROUND_ROBIN' });
    await client.batchAddMembers(pool.id, [{ ...members[0]!, subnet_cidr_id: SUBNET }]);
    expect(await get(portOf(listener), { 'x-forwarded-for': '192.0.2.1', 'x-real-ip': 'forged', host: 'shop.example' })).toEqual({
      status: 200,
      body: 'seven',
    });
    expect(head).toMatch(/^x-forwarded-for: 192\.0\.2\.1, 198\.51\.100\.7\r$/im);
    expect(head).toMatch(/^x-real-ip: 198\.51\.100\.7\r$/im);
    expect(head).toMatch(/^x-forwarded-elb-ip: 10\.2\.128\.100\r$/im);
    expect(head).toMatch(/^x-forwarded-host: shop\.example\r$/im);
    expect(head).not.toContain('forged');
    network.at(NODE_A, NODE_PORT, 'refuse');
    expect((await get(portOf(listener))).status).toBe(502);
    network.at(NODE_A, NODE_PORT, 'drop');
    const hanging = get(portOf(listener));
    await eventually(() => network.dialled.get(`${NODE_A}:${NODE_PORT}`) === 3);
    await clock.advance(60_000);
    expect((await hanging).status).toBe(504);
  });

  it('keeps the local port of (load balancer, port) over 1,000 re-creations and leaks nothing', async () => {
    network.at(NODE_A, NODE_PORT, httpBackend('a'));
    let port: number | undefined;
    let changes = 0;
    for (let i = 0; i < 1000; i++) {
      const listener = await client.createListener({ loadbalancer_id: shared, protocol: 'TCP', protocol_port: 80 });
      changes += Number(port !== undefined && portOf(listener) !== port);
      port = portOf(listener);
      await client.deleteListener(listener.id);
    }
    // While nobody listens the system may give the port to another process: then there is a new one, kept as well.
    expect(changes).toBeLessThan(10);
    expect(elb.state.listeners.size).toBe(0);
    expect(elb.dataPlane.connections).toBe(0);
    await expect(get(port!)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    const { listener } = await tcpService(80, [members[0]!]);
    expect((await get(portOf(listener))).body).toBe('a');
  }, 120_000);
});

describe('injected faults and the client’s retries', () => {
  it('retries throttling and 5xx with back-off, but not a POST whose fate is unknown', async () => {
    let attempts = 0;
    const patient = new ElbClient({
      endpoint: elb.api.endpoint,
      projectId: PROJECT,
      credentials: staticCredentials(KEY),
      rateLimits: false,
      clock,
      retries: 4,
      timeoutMs: 10 ** 9,
      deadlineMs: 10 ** 9,
      onAttempt: () => void attempts++,
      random: () => 1,
    });
    const failures = [
      { answer: { status: 429, code: 'APIGW.0308', message: 'The throttling threshold has been reached' } },
      { answer: { status: 500, code: 'ELB.8906', message: 'internal' } },
      { hangUp: 'beforeCall' as const },
    ];
    elb.api.injectFaults(() => failures.shift());
    const shown = patient.showLoadBalancer(shared);
    for (const [i, ms] of [200, 400, 800].entries()) {
      await eventually(() => attempts === i + 1 && clock.pending === 1);
      await clock.advance(ms);
    }
    expect((await shown).id).toBe(shared);
    elb.api.injectFaults(({ method }) => (method === 'POST' ? { answer: { status: 503, code: 'ELB.8906', message: 'later' } } : undefined));
    await expect(patient.createListener({ loadbalancer_id: shared, protocol: 'TCP', protocol_port: 80 })).rejects.toMatchObject({
      category: 'server',
      status: 503,
    });
    elb.api.injectFaults(undefined);
    patient.close();
  });

  it('gives up on an answer that does not come', async () => {
    elb.api.injectFaults(() => ({ latencyMs: 60_000 }));
    const waiting = expect(client.showQuotas()).rejects.toMatchObject({ category: 'network', status: 0 });
    await eventually(() => clock.pending === 2);
    await clock.advance(10_000);
    await waiting;
    await clock.advance(60_000);
  });
});

describe('clients that attack', () => {
  /** Sends bytes over one connection; all that comes back until it ends. */
  async function exchange(port: number, ...parts: string[]): Promise<string> {
    const socket = net.connect({ host: '127.0.0.1', port });
    for (const part of parts) socket.write(part);
    return text(socket);
  }

  async function httpListener(member: (socket: Duplex) => void): Promise<number> {
    network.at(NODE_A, 31_000, member);
    const listener = await client.createListener({ loadbalancer_id: shared, protocol: 'HTTP', protocol_port: 8080 });
    const pool = await client.createPool({ listener_id: listener.id, protocol: 'HTTP', lb_algorithm: 'ROUND_ROBIN' });
    await client.batchAddMembers(pool.id, [{ address: NODE_A, protocol_port: 31_000, subnet_cidr_id: SUBNET }]);
    return portOf(listener);
  }

  it.each(['websocket', 'h2c', 'anything'])(
    'get no tunnel past the X-Forwarded-For by asking for an upgrade to %s that the member does not make',
    async (protocol) => {
      let received = '';
      const port = await httpListener((socket) => {
        let answered = false;
        socket.on('data', (chunk: Buffer) => {
          received += chunk.toString('latin1');
          if (answered || !received.includes('\r\n\r\n')) return;
          answered = true;
          socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
        });
      });
      const answer = await exchange(
        port,
        `GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, close\r\nUpgrade: ${protocol}\r\n\r\n`,
        'GET /admin HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 10.0.0.1\r\nConnection: close\r\n\r\n',
      );
      expect(answer).toMatch(/^HTTP\/1.1 200 .*ok$/s);
      expect(received).toContain('X-Forwarded-For: 198.51.100.7');
      expect(received).not.toContain('/admin');
    },
  );

  it('get a WebSocket when the member agrees', async () => {
    const port = await httpListener((socket) => {
      let seen = '';
      socket.on('data', (chunk: Buffer) => {
        seen += chunk.toString('latin1');
        if (seen.endsWith('\r\n\r\n'))
          socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nhi ');
        if (seen.endsWith('ping')) socket.end('pong');
      });
    });
    const socket = net.connect({ host: '127.0.0.1', port });
    socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    let answer = '';
    for await (const chunk of socket) {
      answer += String(chunk);
      if (answer.endsWith('hi ')) socket.write('ping');
    }
    expect(answer).toMatch(/^HTTP\/1.1 101 .*hi pong$/s);
    await eventually(() => clock.pending === 0);
  });

  it('are answered 400 for a request that could be read in two ways, and none of it reaches a member', async () => {
    let reached = 0;
    const port = await httpListener(httpBackend('m', () => (reached += 1)));
    for (const head of [
      'Content-Length: 4\r\nTransfer-Encoding: chunked',
      'Content-Length: 1\r\nContent-Length: 2',
      'Transfer-Encoding : chunked',
      'A: b\rC: d',
    ]) {
      const answer = await exchange(port, `POST / HTTP/1.1\r\nHost: x\r\n${head}\r\n\r\n0\r\n\r\nGET /admin HTTP/1.1\r\nHost: x\r\n\r\n`);
      expect(answer, head).toMatch(/^HTTP\/1.1 400 /);
      expect(answer.match(/HTTP\/1.1/g)).toHaveLength(1);
    }
    expect(reached).toBe(0);
  });

  it('get a refusal from the API for targets that are none, signed or not', async () => {
    const { port } = new URL(elb.api.endpoint);
    for (const target of [
      '//',
      '/v3/%zz/elb',
      '/v3/%ff',
      '/v3/../v3',
      'http://other/v3/x',
      '*',
      `/v3/${PROJECT}/elb/${'x/'.repeat(3000)}`,
    ]) {
      const unsigned = await exchange(Number(port), `GET ${target} HTTP/1.1\r\nHost: elb\r\nConnection: close\r\n\r\n`);
      expect(unsigned, target).toMatch(/^HTTP\/1.1 401 .*APIGW\.0301/s);
      const signed = await exchange(Number(port), signedGet(target));
      expect(signed, target).toMatch(/^HTTP\/1.1 40[34] .*(APIGW\.0101|ELB\.9804)/s);
    }
  });

  function signedGet(target: string): string {
    const [pathname = '', query = ''] = target.split('?');
    const headers = { host: 'elb', 'x-sdk-date': sdkDate(clock.now()) };
    const { text: canonical, signedHeaders } = canonicalRequest({ method: 'GET', pathname, query, headers, body: '' });
    const signed = signature(KEY.secretKey, stringToSign(headers['x-sdk-date'], canonical));
    const authorization = `SDK-HMAC-SHA256 Access=${KEY.accessKey}, SignedHeaders=${signedHeaders}, Signature=${signed}`;
    return `GET ${target} HTTP/1.1\r\nHost: elb\r\nX-Sdk-Date: ${headers['x-sdk-date']}\r\nAuthorization: ${authorization}\r\nConnection: close\r\n\r\n`;
  }
});
