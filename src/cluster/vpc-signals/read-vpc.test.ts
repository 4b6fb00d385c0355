/** What the VPC says of a cluster's nodes, against the twin's VPC API: how much it asks, and what it does not claim to know. */
import { afterEach, describe, expect, test } from 'vitest';
import { staticCredentials } from '../../huawei/credentials.ts';
import { VpcClient } from '../../huawei/vpc/client.ts';
import { render, type Message } from '../../i18n/index.ts';
import { systemClock } from '../../kube/clock.ts';
import type { KubeObject } from '../../kube/objects.ts';
import type { ServiceFault, ServiceRequest } from '../../twin/cce/iam/loopback-server.ts';
import { startVpc, type VpcServer, type VpcService } from '../../twin/cce/vpc/index.ts';
import { idOf } from '../../twin/cce/vpc/objects.ts';
import type { CloudSignals } from '../model.ts';
import { readSignals } from '../snapshot/signals-read.ts';
import { StaticClusterModel } from '../static.ts';
import { readVpc, type SeenVpc } from './index.ts';

const PROJECT = '0c1e2d3f4a5b6c7d8e9f0a1b2c3d4e5f';
const KEY = { accessKey: 'AK', secretKey: 'SK' };
const VPC = 'vpc-1';
const SUBNET = { id: 'sub-1', networkId: 'net-1', cidr: '10.0.0.0/16' };
const GROUP = { id: 'sg-1', name: 'nodes', ingress: [{ protocol: 'tcp', source: { cidr: '0.0.0.0/0' } }] } as const;

const addressOf = (index: number): string => `10.0.${Math.floor(index / 250)}.${(index % 250) + 1}`;
const serverOf = (index: number): VpcServer => ({
  node: `n${index}`,
  serverId: idOf(`server ${index}`),
  address: addressOf(index),
  securityGroups: ['sg-1'],
});
const some = (count: number): VpcServer[] => Array.from({ length: count }, (_, index) => serverOf(index));

let stop: () => Promise<void> = async () => undefined;
afterEach(() => stop());

interface Surroundings {
  readonly servers?: readonly VpcServer[];
  readonly cloud?: Partial<CloudSignals>;
  readonly providerID?: (server: VpcServer) => string | undefined;
}

async function surroundings({ servers = some(2), cloud = {}, providerID = ({ serverId }) => serverId }: Surroundings = {}): Promise<{
  service: VpcService;
  read: () => Promise<SeenVpc>;
  calls: () => number;
}> {
  const service = await startVpc({
    clock: systemClock,
    region: 'cn-north-4',
    projectId: PROJECT,
    vpc: { id: VPC, cidr: '10.0.0.0/8' },
    subnets: [SUBNET],
    credentialsOf: () => KEY,
    servers: () => servers,
    cloud: () => ({ securityGroups: [GROUP], routes: [], ...cloud }),
  });
  const objects = servers.map((server): KubeObject => {
    const id = providerID(server);
    return {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: server.node },
      spec: { ...(id !== undefined && { providerID: id }) },
      status: { addresses: [{ type: 'InternalIP', address: server.address }] },
    } as unknown as KubeObject;
  });
  const model = new StaticClusterModel({ objects });
  const vpc = new VpcClient({
    endpoint: service.endpoint,
    projectId: PROJECT,
    credentials: staticCredentials(KEY),
    clock: systemClock,
    rateLimits: false,
    retries: 0,
  });
  stop = async () => {
    vpc.close();
    await service.stop();
  };
  return {
    service,
    read: () => readVpc(model, vpc, 'cn-north-4'),
    calls: () => [...service.requests.values()].reduce((sum, one) => sum + one, 0),
  };
}

const said = (why: Message | null | undefined): string => (why ? render(why, 'en') : 'known');
const ofGroups = ({ coverage }: SeenVpc, node: string): string => said(coverage['security-groups'].nodes[node]);
const ofRoutes = ({ coverage }: SeenVpc): string => said(coverage.routes.otherwise);

/** Answers in place of some calls. */
const instead = (service: VpcService, answers: Readonly<Record<string, (request: ServiceRequest) => ServiceFault>>): void =>
  service.injectFaults((request) => {
    const found = Object.entries(answers).find(([path]) => request.path.endsWith(path));
    return found?.[1](request);
  });

test('interfaces, groups, routes and ranges of the nodes', async () => {
  const { read, calls } = await surroundings({
    cloud: {
      routes: [
        { destination: '10.100.0.0/24', node: 'n0' },
        { destination: '10.100.1.0/24', node: 'n1' },
      ],
    },
  });
  expect(await read()).toEqual({
    signals: {
      securityGroups: [GROUP],
      nodeSecurityGroups: [
        { node: 'n0', groups: ['sg-1'] },
        { node: 'n1', groups: ['sg-1'] },
      ],
      routes: [
        { destination: '10.100.0.0/24', node: 'n0' },
        { destination: '10.100.1.0/24', node: 'n1' },
      ],
      elsewhere: [],
      vpcCIDRs: ['10.0.0.0/8'],
    },
    coverage: { routes: { nodes: {}, otherwise: null }, 'security-groups': { nodes: { n0: null, n1: null }, otherwise: null } },
  });
  // Two interfaces, a subnet, a group, a VPC, the list of tables, a table.
  expect(calls()).toBe(7);
});

test('a snapshot keeps all of it', () => {
  const cloud: CloudSignals = {
    loadBalancers: [],
    loadBalancersUnknown: true,
    securityGroups: [{ ...GROUP, ingress: [{ action: 'deny', protocol: 'udp', source: { cidr: '10.0.0.0/8' } }] }],
    nodeSecurityGroups: [{ node: 'n0', groups: ['sg-1'] }],
    vpcCIDRs: ['10.0.0.0/8'],
    routes: [{ destination: '10.100.0.0/24', node: 'n0' }],
    elsewhere: ['192.168.0.0/16'],
  };
  expect(readSignals({ cloud: JSON.parse(JSON.stringify(cloud)) as object })).toEqual({ nodes: [], cloud, malformed: 0 });
  const rule = { protocol: 'udp', source: { cidr: '10.0.0.0/8' } };
  for (const lost of [{ action: 'maybe' }, { ports: '80' }])
    expect(readSignals({ cloud: { ...cloud, securityGroups: [{ ...GROUP, ingress: [{ ...rule, ...lost }] }] } })).toMatchObject({
      cloud: undefined,
      malformed: 1,
    });
});

test('a thousand nodes are found with a handful of calls', async () => {
  const { read, calls } = await surroundings({ servers: some(1000) });
  const { signals } = await read();
  expect(signals.nodeSecurityGroups).toHaveLength(1000);
  expect(calls()).toBeLessThan(12);
});

test('without a providerID a node is found by its address; a controller’s scheme before the id does not matter', async () => {
  for (const providerID of [() => undefined, ({ serverId }: VpcServer) => `huaweicloud:///${serverId}`, () => 'fake://x']) {
    const { read } = await surroundings({ providerID });
    expect((await read()).signals.nodeSecurityGroups).toHaveLength(2);
    await stop();
  }
});

test('two interfaces of one address, or none: that node is unknown, and so are routes; the other node is known', async () => {
  const { read } = await surroundings({
    servers: [serverOf(0), serverOf(1)],
    providerID: ({ node, serverId }) => (node === 'n0' ? serverId : idOf('gone')),
  });
  const seen = await read();
  expect(ofGroups(seen, 'n0')).toBe('known');
  expect(ofGroups(seen, 'n1')).toContain('no network interface of node n1 (10.0.0.2)');
  expect(ofRoutes(seen)).toContain('no network interface of node n1');
  expect(seen.signals).toMatchObject({ routes: undefined, nodeSecurityGroups: [{ node: 'n0' }] });
  await stop();

  const twice = await surroundings({ servers: [serverOf(0), { ...serverOf(1), address: addressOf(0) }], providerID: () => undefined });
  expect(ofGroups(await twice.read(), 'n0')).toContain('several network interfaces have the address 10.0.0.1 of node n0');
});

test('a node that has no address yet is unknown, and hides nothing of the others', async () => {
  const { read } = await surroundings({ servers: [serverOf(0), { ...serverOf(1), address: '' }] });
  const seen = await read();
  expect(ofGroups(seen, 'n0')).toBe('known');
  expect(ofGroups(seen, 'n1')).toContain('node n1 has no IPv4 InternalIP');
  expect(ofRoutes(seen)).toContain('node n1 has no IPv4 InternalIP');
});

describe('what is refused or amiss', () => {
  test.each([
    ['vpc:ports:get', true, true],
    ['vpc:subnets:get', false, true],
    ['vpc:routeTables:list', false, true],
    ['vpc:routeTables:get', false, true],
    ['vpc:securityGroups:get', true, false],
    ['vpc:vpcs:get', false, false],
  ])('%s', async (right, groups, routes) => {
    const { service, read } = await surroundings();
    service.forbid([right]);
    const seen = await read();
    const ofAny = (name: 'routes' | 'security-groups'): string =>
      said(seen.coverage[name].otherwise ?? Object.values(seen.coverage[name].nodes).find((why) => why !== null));
    const wanted = (isUnknown: boolean) => (isUnknown ? expect.stringMatching(`allow the action ${right}$`) : 'known');
    expect({ groups: ofAny('security-groups'), routes: ofAny('routes') }).toEqual({ groups: wanted(groups), routes: wanted(routes) });
    expect(seen.signals.routes === undefined).toBe(routes);
    expect(seen.signals.nodeSecurityGroups ?? []).toHaveLength(groups ? 0 : 2);
  });

  test.each([
    [429, { error_code: 'APIGW.0308', error_msg: 'over ratelimit' }, 'over ratelimit'],
    [500, { code: 'VPC.0999', message: 'Internal error.' }, 'Internal error.'],
    [200, 'no json', 'is not JSON'],
    [200, {}, '"routetables" of the answer is not a list'],
  ])('HTTP %i in place of the list of route tables', async (status, body, why) => {
    const { service, read } = await surroundings();
    instead(service, { '/routetables': () => ({ status, body }) });
    const seen = await read();
    expect(ofRoutes(seen)).toContain('the VPC API of cn-north-4 does not answer as it should');
    expect(ofRoutes(seen)).toContain(why);
    expect(ofGroups(seen, 'n0')).toBe('known');
  });

  test('a VPC that shows no route table, and one that is not there: no route is never concluded from that', async () => {
    const { service, read } = await surroundings();
    instead(service, { '/routetables': () => ({ status: 200, body: { routetables: [] } }) });
    expect(ofRoutes(await read())).toContain('no route table of VPC vpc-1 is shown');
    const subnet = { id: 'net-1', cidr: '10.0.0.0/16', vpc_id: 'vpc-other' };
    instead(service, { '/subnets/net-1': () => ({ status: 200, body: { subnet } }) });
    const seen = await read();
    expect(ofRoutes(seen)).toContain('no route table of VPC vpc-other is shown');
    expect(seen.signals).toMatchObject({ routes: undefined, vpcCIDRs: undefined });
  });

  test('no node, and nobody there', async () => {
    const none = await surroundings({ servers: [] });
    expect(said((await none.read()).coverage['security-groups'].otherwise)).toContain('no node is known');
    expect(none.calls()).toBe(0);
    await stop();
    const { service, read } = await surroundings();
    await service.stop();
    expect(ofRoutes(await read())).toContain('the VPC API of cn-north-4 does not answer as it should');
    stop = async () => undefined;
  });
});

describe('security groups', () => {
  const answerGroup = (rules: readonly object[]) => ({
    status: 200,
    body: { security_group: { id: 'sg-1', name: 'nodes', security_group_rules: rules } },
  });
  const rule = { id: 'r1', direction: 'ingress', protocol: 'tcp', multiport: '80', action: 'allow', priority: 1 };

  test('with all the addresses of an address group; without the right to it the group is unknown', async () => {
    const { service, read } = await surroundings();
    const addressGroup = (status: number, body: object) => () => ({ status, body });
    const withGroup = () => answerGroup([{ ...rule, remote_address_group_id: 'ag' }]);
    const set = { address_group: { id: 'ag', ip_version: 4, ip_set: ['100.125.0.0-100.125.0.1'] } };
    instead(service, { '/security-groups/sg-1': withGroup, '/address-groups/ag': addressGroup(200, set) });
    expect((await read()).signals.securityGroups).toEqual([
      { id: 'sg-1', name: 'nodes', ingress: [{ protocol: 'tcp', ports: { from: 80, to: 80 }, source: { cidr: '100.125.0.0/31' } }] },
    ]);
    instead(service, { '/security-groups/sg-1': withGroup, '/address-groups/ag': addressGroup(403, { code: 'VPC.2701', message: 'no' }) });
    const seen = await read();
    expect(ofGroups(seen, 'n0')).toContain('vpc:addressGroups:get');
    expect(seen.signals).toMatchObject({ securityGroups: [], nodeSecurityGroups: [] });
  });

  test('a rule that is not understood makes its group unknown, by name', async () => {
    const { service, read } = await surroundings();
    instead(service, { '/security-groups/sg-1': () => answerGroup([{ ...rule, multiport: 'http' }]) });
    expect(ofGroups(await read(), 'n1')).toBe('rule r1 of security group sg-1 is not understood: look at it on the console');
  });

  test('a node one of whose groups is unknown is unknown: half of them would keep out what the others admit', async () => {
    const servers = [serverOf(0), { ...serverOf(1), securityGroups: ['sg-1', 'sg-gone'] }];
    const seen = await (await surroundings({ servers })).read();
    expect(ofGroups(seen, 'n0')).toBe('known');
    expect(ofGroups(seen, 'n1')).toContain('Query resource by id sg-gone fail.');
    expect(seen.signals.nodeSecurityGroups).toEqual([{ node: 'n0', groups: ['sg-1'] }]);
  });

  test('an interface on which groups have no effect, and one without groups', async () => {
    const { service, read } = await surroundings();
    const port = { id: 'p', network_id: 'net-1', device_id: 'd', fixed_ips: [{ ip_address: '10.0.0.1' }], security_groups: ['sg-1'] };
    instead(service, {
      '/ports': ({ query }) =>
        query.get('device_id') === serverOf(0).serverId
          ? { status: 200, body: { ports: [{ ...port, port_security_enabled: false }] } }
          : { status: 200, body: { ports: [{ ...port, id: 'q', fixed_ips: [{ ip_address: '10.0.0.2' }], security_groups: [] }] } },
    });
    const seen = await read();
    expect(ofGroups(seen, 'n0')).toContain('port security of its network interface p is off');
    expect(ofGroups(seen, 'n1')).toContain('no security group is shown for the network interface q');
  });
});

test('several route tables: a route counts where all that hold for the nodes have it, whether by server or by interface', async () => {
  const { service, read } = await surroundings();
  const ports = [0, 1].map((index) => ({
    id: `port-${index}`,
    network_id: `net-${index}`,
    device_id: serverOf(index).serverId,
    fixed_ips: [{ ip_address: addressOf(index) }],
    security_groups: ['sg-1'],
  }));
  const table = (id: string, isDefault: boolean, subnets: string[], routes: object[]) => ({
    id,
    default: isDefault,
    subnets: subnets.map((subnet) => ({ id: subnet })),
    routes,
  });
  const both = { destination: '10.100.0.0/24', type: 'ecs', nexthop: serverOf(0).serverId };
  const toPort = { destination: '10.100.1.0/24', type: 'eni', nexthop: 'port-1' };
  const one = table('one', false, ['net-0'], [both, toPort, { destination: '10.100.2.0/24', type: 'ecs', nexthop: serverOf(1).serverId }]);
  const main = table(
    'main',
    true,
    [],
    [
      { destination: '10.0.0.0/16', type: 'local', nexthop: '-' },
      { destination: '10.100.1.0/24', type: 'ecs', nexthop: serverOf(1).serverId.toUpperCase() },
      both,
      { destination: '10.100.3.0/24', type: 'vip', nexthop: addressOf(0) },
      { destination: '192.168.0.0/16', type: 'peering', nexthop: 'peer' },
      { destination: '0.0.0.0/0', type: 'nat', nexthop: 'gateway' },
    ],
  );
  const unused = table('unused', false, ['net-9'], []);
  instead(service, {
    '/ports': ({ query }) => ({ status: 200, body: { ports: ports.filter((port) => port.device_id === query.get('device_id')) } }),
    '/subnets/net-0': () => ({ status: 200, body: { subnet: { id: 'net-0', cidr: '10.0.0.0/24', vpc_id: VPC } } }),
    '/subnets/net-1': () => ({ status: 200, body: { subnet: { id: 'net-1', cidr: '10.0.1.0/24', vpc_id: VPC } } }),
    '/routetables': () => ({ status: 200, body: { routetables: [unused, one, main] } }),
    '/routetables/one': () => ({ status: 200, body: { routetable: one } }),
    '/routetables/main': () => ({ status: 200, body: { routetable: main } }),
  });
  const { signals } = await read();
  expect(signals.routes).toEqual([
    { destination: '10.100.0.0/24', node: 'n0' },
    { destination: '10.100.1.0/24', node: 'n1' },
  ]);
  expect(signals.elsewhere).toEqual(['10.100.3.0/24', '192.168.0.0/16']);
});
