/** Reads of the VPC service: pages, shapes that are not the documented ones, refusals. */
import { afterEach, expect, test } from 'vitest';
import { startLoopbackServer, type LoopbackServer, type ServiceFault, type ServiceRequest } from '../../twin/cce/iam/loopback-server.ts';
import { staticCredentials } from '../credentials.ts';
import { HuaweiError } from '../errors.ts';
import { FrozenClock } from '../testing/frozen-clock.ts';
import { VpcClient } from './client.ts';

const PROJECT = '0c1e2d3f4a5b6c7d8e9f0a1b2c3d4e5f';
const credentials = staticCredentials({ accessKey: 'AK', secretKey: 'SK' });

let stop: () => Promise<void> = async () => undefined;
afterEach(() => stop());

/** A client of a service that answers so; nothing waits between its attempts. */
async function clientOf(answer: (request: ServiceRequest) => ServiceFault): Promise<{ vpc: VpcClient; server: LoopbackServer }> {
  const server = await startLoopbackServer(() => ({ status: 500 }), { failed: () => ({ status: 500 }) });
  server.injectFaults(answer);
  const clock = new FrozenClock();
  const impatient = {
    now: () => clock.now(),
    after: (ms: number, callback: () => void) => (ms < 1000 ? once(callback) : clock.after(ms, callback)),
  };
  const options = {
    endpoint: server.endpoint,
    projectId: PROJECT,
    credentials,
    clock: impatient,
    baseDelayMs: 1,
    rateLimits: false as const,
  };
  const vpc = new VpcClient({ ...options, pageSize: 2 });
  stop = async () => {
    vpc.close();
    await server.stop();
  };
  return { vpc, server };
}

function once(callback: () => void): () => void {
  const timer = setImmediate(callback);
  return () => clearImmediate(timer);
}

const port = (id: string): Record<string, unknown> => ({
  id,
  network_id: 'net',
  device_id: 'server',
  fixed_ips: [{ subnet_id: 'sub', ip_address: '10.0.0.1' }],
  security_groups: ['sg'],
});
const all = ['a', 'b', 'c', 'd', 'e'].map(port);
const pageOf = ({ query }: ServiceRequest): ServiceFault => {
  const after = all.findIndex(({ id }) => id === query.get('marker'));
  return { status: 200, body: { ports: all.slice(after + 1, after + 1 + Number(query.get('limit'))) } };
};

test('lists follow the last object of each full page, and filters stay', async () => {
  const asked: string[] = [];
  const { vpc } = await clientOf((request) => {
    asked.push(`${request.method} ${decodeURIComponent(request.target)}`);
    return pageOf(request);
  });
  const { items, isCut } = await vpc.listPorts({ network_id: 'net', address: '10.0.0.1' }, 9);
  expect({ ids: items.map(({ id }) => id), isCut }).toEqual({ ids: ['a', 'b', 'c', 'd', 'e'], isCut: false });
  const first = `GET /v1/${PROJECT}/ports?network_id=net&fixed_ips=ip_address=10.0.0.1&limit=2`;
  expect(asked).toEqual([first, `${first}&marker=b`, `${first}&marker=d`]);
  expect(items[0]).toMatchObject({ addresses: ['10.0.0.1'], port_security_enabled: true });
});

test('no more pages than wanted; a service that does not heed the marker is not asked for ever: both say that there is more', async () => {
  const { vpc, server } = await clientOf(pageOf);
  expect((await vpc.listPorts({}, 2)).items).toHaveLength(4);
  expect((await vpc.listPorts({}, 2)).isCut).toBe(true);
  server.injectFaults(() => ({ status: 200, body: { ports: all.slice(0, 2) } }));
  const before = server.requests.get(`GET /v1/${PROJECT}/ports`)!;
  expect(await vpc.listPorts({}, 99)).toMatchObject({ items: [{ id: 'a' }, { id: 'b' }], isCut: true });
  expect(server.requests.get(`GET /v1/${PROJECT}/ports`)! - before).toBe(2);
});

test('interfaces of other things in a subnet have neither address nor group, a table may have no subnet', async () => {
  const bare = { id: 'dhcp', network_id: 'net', device_id: null, fixed_ips: null };
  const { vpc } = await clientOf(() => ({
    status: 200,
    body: { ports: [bare], routetables: [{ id: 't', default: true, subnets: null }] },
  }));
  const shown = { id: 'dhcp', network_id: 'net', device_id: '', addresses: [], security_groups: [], port_security_enabled: true };
  expect((await vpc.listPorts({}, 1)).items).toEqual([shown]);
  expect((await vpc.listRouteTables('v', 1)).items).toEqual([{ id: 't', default: true, subnets: [] }]);
});

test('an empty page is an end, not a fault', async () => {
  const { vpc } = await clientOf(() => ({ status: 200, body: { ports: [] } }));
  expect(await vpc.listPorts({}, 9)).toEqual({ items: [], isCut: false });
});

test('an object is asked for by an id that stays one segment of the path', async () => {
  const { vpc, server } = await clientOf(() => ({ status: 404, body: { code: 'VPC.0202', message: 'Query resource by id fail.' } }));
  await expect(vpc.showSubnet('../x?y')).rejects.toMatchObject({ category: 'notFound', code: 'VPC.0202' });
  expect([...server.requests.keys()]).toEqual([`GET /v1/${PROJECT}/subnets/..%2Fx%3Fy`]);
});

const calls: readonly [string, (vpc: VpcClient) => Promise<unknown>][] = [
  ['listPorts', (vpc) => vpc.listPorts({}, 1)],
  ['showSubnet', (vpc) => vpc.showSubnet('x')],
  ['showVpc', (vpc) => vpc.showVpc('x')],
  ['listRouteTables', (vpc) => vpc.listRouteTables('x', 1)],
  ['showRouteTable', (vpc) => vpc.showRouteTable('x')],
  ['showSecurityGroup', (vpc) => vpc.showSecurityGroup('x')],
  ['showAddressGroup', (vpc) => vpc.showAddressGroup('x')],
];
const SECRET = 'do-not-quote-me';
const nonsense: readonly [string, string | object][] = [
  ['no JSON', `<html>${SECRET}</html>`],
  ['nothing', ''],
  ['a list', [SECRET]],
  ['null', 'null'],
  ['an object without the field', { other: SECRET }],
  ['lists that are none', { ports: SECRET, routetables: { a: SECRET } }],
  ['objects without their fields', { ports: [{ secret: SECRET }], routetables: [null], security_group: {}, routetable: { id: 5 } }],
  ['rules that are none', { security_group: { id: 'x', security_group_rules: [SECRET] }, address_group: { id: 'x', ip_set: [5] } }],
];

test.each(calls)('%s: what has not the documented shape is a failed call, and nothing of it is quoted', async (_name, call) => {
  const { vpc, server } = await clientOf(() => ({ status: 200 }));
  for (const [what, body] of nonsense) {
    server.injectFaults(() => ({ status: 200, body }));
    const error = await call(vpc).then(
      (found) => expect.fail(`${what}: ${JSON.stringify(found)}`),
      (reason: unknown) => reason,
    );
    expect(error, what).toBeInstanceOf(HuaweiError);
    expect(error, what).toMatchObject({ category: 'server' });
    expect((error as HuaweiError).message, what).not.toContain(SECRET);
  }
});

test('the field that is wrong is named', async () => {
  const rules = [{ id: 'r', direction: 'ingress', priority: 'high' }];
  const { vpc } = await clientOf(() => ({ status: 200, body: { security_group: { id: 'x', security_group_rules: rules } } }));
  const path = `/v3/${PROJECT}/vpc/security-groups/x`;
  await expect(vpc.showSecurityGroup('x')).rejects.toThrow(
    `GET ${path}: "security_group.security_group_rules[0].priority" of the answer is not an integer`,
  );
});

test('throttling and a server that fails are asked again, refusals are not', async () => {
  const vpcAnswer = { vpc: { id: 'v', cidr: '10.0.0.0/8' } };
  let left = 3;
  const { vpc, server } = await clientOf(() => {
    left -= 1;
    if (left > 0) return { status: left === 2 ? 429 : 500, body: { error_code: 'APIGW.0308', error_msg: 'over ratelimit' } };
    return { status: 200, body: vpcAnswer };
  });
  expect(await vpc.showVpc('v')).toEqual({ id: 'v', name: '', cidr: '10.0.0.0/8', extend_cidrs: [] });
  const name = `GET /v3/${PROJECT}/vpc/vpcs/v`;
  expect(server.requests.get(name)).toBe(3);
  server.injectFaults(() => ({ status: 429, body: { error_code: 'APIGW.0308', error_msg: 'over ratelimit' } }));
  await expect(vpc.showVpc('v')).rejects.toMatchObject({ category: 'throttling' });
  const before = server.requests.get(name)!;
  server.injectFaults(() => ({ status: 403, body: { code: 'VPC.2701', message: 'no' } }));
  await expect(vpc.showVpc('v')).rejects.toMatchObject({ category: 'permission', status: 403 });
  expect(server.requests.get(name)! - before).toBe(1);
});
