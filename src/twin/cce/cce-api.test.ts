/** The twin's CCE API: signatures, rights and what is not there, as the service has them; its answers follow the lab's state. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CceClient } from '../../huawei/cce/client.ts';
import { staticCredentials } from '../../huawei/credentials.ts';
import { systemClock } from '../../kube/clock.ts';
import { startCceApi, type CceApiService } from './cce-api.ts';
import { DEFAULTS } from './options.ts';

let service: CceApiService;
let nodes = 2;
const clients: CceClient[] = [];
beforeAll(async () => {
  const moreSubnets = [{ id: 'sub-2', networkId: 'net-2', cidr: '10.2.64.0/18' }];
  const options = { ...DEFAULTS, networkMode: 'eni', serviceCIDR: '10.248.0.0/16', moreSubnets } as const;
  service = await startCceApi({ clock: systemClock, options, nodes: () => nodes });
});
afterAll(async () => {
  for (const client of clients) client.close();
  await service.stop();
});

function cce({ key = DEFAULTS.credentials[0]!, projectId = DEFAULTS.projectId } = {}): CceClient {
  const client = new CceClient({
    endpoint: service.endpoint,
    projectId,
    credentials: staticCredentials(key),
    clock: systemClock,
    retries: 0,
  });
  clients.push(client);
  return client;
}

test('who has not signed, or not with a key of the project, sees nothing', async () => {
  expect((await fetch(`${service.endpoint}/api/v3/projects/${DEFAULTS.projectId}/clusters`)).status).toBe(401);
  const key = { ...DEFAULTS.credentials[0]!, secretKey: 'other' };
  await expect(cce({ key }).listClusters()).rejects.toMatchObject({ status: 401, code: 'APIGW.0301' });
});

test('reads alone, of this project and this cluster, and with the right to them', async () => {
  await expect(cce({ projectId: 'another' }).listClusters()).rejects.toMatchObject({ status: 403, code: 'CCE.01403001' });
  for (const call of [cce().showCluster('another'), cce().listNodePools('another')])
    await expect(call).rejects.toMatchObject({ status: 404, code: 'CCE.01404001' });
  await expect(cce().showCluster(`${DEFAULTS.clusterId}/nodes`)).rejects.toMatchObject({ status: 404 });
  service.forbid(['cce:cluster:get']);
  await expect(cce().showCluster(DEFAULTS.clusterId)).rejects.toMatchObject({ status: 403, code: 'CCE.01403001' });
  service.forbid([]);
  const { metadata } = await cce().showCluster(DEFAULTS.clusterId);
  expect(await cce().listClusters()).toEqual([{ metadata }]);
});

test('the answers are the state’s: a Turbo cluster, a pool that grows, no node without a pool', async () => {
  expect(await cce().showCluster(DEFAULTS.clusterId)).toMatchObject({
    spec: {
      category: 'Turbo',
      containerNetwork: { mode: 'eni', cidr: '' },
      eniNetwork: { eniSubnetCIDR: DEFAULTS.subnetCIDR, subnets: [DEFAULTS.subnetId] },
      serviceNetwork: { IPv4CIDR: '10.248.0.0/16' },
    },
    status: { endpoints: [{ url: 'https://10.2.128.2:5443', type: 'Internal' }] },
  });
  nodes = 3;
  const pools = await cce().listNodePools(DEFAULTS.clusterId);
  expect(pools.map(({ metadata, status }) => [metadata.name, status.currentNode])).toEqual([
    ['lab-pool', 3],
    ['DefaultPool', 0],
  ]);
  expect(pools[0]!.spec.nodeTemplate.nodeNicSpec.primaryNic).toEqual({
    subnetId: DEFAULTS.networkId,
    subnetList: [DEFAULTS.networkId, 'net-2'],
  });
});
