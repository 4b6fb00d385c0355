/** The twin's VPC API: signatures, rights, pages and what is not there, as the service has them. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { staticCredentials } from '../../../huawei/credentials.ts';
import { HuaweiHttp, type HuaweiRequest } from '../../../huawei/http.ts';
import { systemClock } from '../../../kube/clock.ts';
import { startVpc, type VpcService } from './index.ts';

const PROJECT = '0c1e2d3f4a5b6c7d8e9f0a1b2c3d4e5f';
const KEY = { accessKey: 'AK', secretKey: 'SK' };
const SERVERS = [1, 2, 3].map((host) => ({
  node: `n${host}`,
  serverId: `server-${host}`,
  address: `10.0.0.${host}`,
  securityGroups: ['sg'],
}));

let service: VpcService;
const clients: HuaweiHttp[] = [];
beforeAll(async () => {
  service = await startVpc({
    clock: systemClock,
    region: 'cn-north-4',
    projectId: PROJECT,
    vpc: { id: 'vpc-1', cidr: '10.0.0.0/8' },
    subnets: [{ id: 'sub-1', networkId: 'net-1', cidr: '10.0.0.0/16' }],
    credentialsOf: (accessKey) => (accessKey === KEY.accessKey ? KEY : undefined),
    servers: () => SERVERS,
    cloud: () => ({
      securityGroups: [
        {
          id: 'sg',
          name: 'nodes',
          ingress: [
            { action: 'deny', protocol: 'tcp', ports: { from: 22, to: 22 }, source: { cidr: '0.0.0.0/0' } },
            { protocol: 'any', source: { group: 'sg' } },
          ],
        },
      ],
      routes: [
        { destination: '10.100.0.0/24', node: 'n1' },
        { destination: '10.100.9.0/24', node: 'gone' },
      ],
    }),
  });
});
afterAll(async () => {
  for (const client of clients) client.close();
  await service.stop();
});

function ask(
  path: string,
  query: HuaweiRequest['query'] = {},
  { key = KEY, method = 'GET' }: { key?: typeof KEY; method?: HuaweiRequest['method'] } = {},
): Promise<unknown> {
  const options = { endpoint: service.endpoint, projectId: PROJECT, credentials: staticCredentials(key), clock: systemClock, retries: 0 };
  const client = new HuaweiHttp(options);
  clients.push(client);
  return client.request({ method, noun: 'any', path, query });
}
const ids = (ports: unknown): string[] => (ports as { ports: { device_id: string }[] }).ports.map(({ device_id }) => device_id);

test('who has not signed, or not with a key of the project, sees nothing', async () => {
  expect((await fetch(`${service.endpoint}/v1/${PROJECT}/ports`)).status).toBe(401);
  const path = `/v1/${PROJECT}/ports`;
  await expect(ask(path, {}, { key: { ...KEY, secretKey: 'other' } })).rejects.toMatchObject({ status: 401, code: 'APIGW.0301' });
  await expect(ask(path, {}, { key: { ...KEY, accessKey: 'other' } })).rejects.toMatchObject({ status: 401, code: 'APIGW.0301' });
});

test('reads alone, of this project, and with the right to them', async () => {
  await expect(ask(`/v1/${PROJECT}/ports`, {}, { method: 'DELETE' })).rejects.toMatchObject({ status: 404, code: 'APIGW.0101' });
  await expect(ask(`/v1/${PROJECT}/%E0`)).rejects.toMatchObject({ status: 404, code: 'APIGW.0101' });
  await expect(ask('/v1/another/ports')).rejects.toMatchObject({ status: 400, code: 'VPC.0007' });
  service.forbid(['vpc:ports:get']);
  await expect(ask(`/v1/${PROJECT}/ports`)).rejects.toMatchObject({ status: 403, code: 'VPC.2701' });
  service.forbid([]);
  expect(ids(await ask(`/v1/${PROJECT}/ports`))).toHaveLength(3);
});

test('interfaces by server, by address, page by page', async () => {
  const path = `/v1/${PROJECT}/ports`;
  expect(ids(await ask(path, { device_id: 'server-2' }))).toEqual(['server-2']);
  expect(ids(await ask(path, { fixed_ips: 'ip_address=10.0.0.3' }))).toEqual(['server-3']);
  expect(ids(await ask(path, { network_id: 'net-2' }))).toEqual([]);
  const first = (await ask(path, { limit: 2 })) as { ports: { id: string }[] };
  expect(ids(first)).toEqual(['server-1', 'server-2']);
  expect(ids(await ask(path, { limit: 2, marker: first.ports[1]!.id }))).toEqual(['server-3']);
  await expect(ask(path, { limit: 'many' })).rejects.toMatchObject({ status: 400 });
  await expect(ask(path, { marker: 'nobody' })).rejects.toMatchObject({ status: 400 });
});

test('the table lists no routes, and shows those whose server is there', async () => {
  const list = (await ask(`/v1/${PROJECT}/routetables`, { vpc_id: 'vpc-1' })) as { routetables: { id: string; routes?: object }[] };
  expect(list.routetables).toMatchObject([{ default: true, subnets: [{ id: 'net-1' }] }]);
  expect(list.routetables[0]!.routes).toBeUndefined();
  expect(await ask(`/v1/${PROJECT}/routetables/${list.routetables[0]!.id}`)).toMatchObject({
    routetable: { routes: [{ type: 'local' }, { type: 'ecs', destination: '10.100.0.0/24', nexthop: 'server-1' }] },
  });
  expect(await ask(`/v1/${PROJECT}/routetables`, { vpc_id: 'vpc-2' })).toMatchObject({ routetables: [] });
  await expect(ask(`/v1/${PROJECT}/routetables/x`)).rejects.toMatchObject({ status: 404 });
});

test('rules of a group keep their order as priorities', async () => {
  expect(await ask(`/v3/${PROJECT}/vpc/security-groups/sg`)).toMatchObject({
    security_group: {
      security_group_rules: [
        { direction: 'ingress', action: 'deny', protocol: 'tcp', multiport: '22', priority: 1, remote_ip_prefix: '0.0.0.0/0' },
        { direction: 'ingress', action: 'allow', protocol: null, multiport: null, priority: 2, remote_group_id: 'sg' },
        { direction: 'egress', action: 'allow' },
      ],
    },
  });
  await expect(ask(`/v3/${PROJECT}/vpc/security-groups/x`)).rejects.toMatchObject({ status: 404, code: 'VPC.0202' });
});
