/** Reads of the CCE service: what they ask for, answers of old and new clusters, shapes that are not the documented ones. */
import { afterEach, expect, test } from 'vitest';
import { startLoopbackServer, type LoopbackServer, type ServiceFault, type ServiceRequest } from '../../twin/cce/iam/loopback-server.ts';
import { staticCredentials } from '../credentials.ts';
import { HuaweiError } from '../errors.ts';
import { FrozenClock } from '../testing/frozen-clock.ts';
import { CceClient } from './client.ts';

const PROJECT = '0c1e2d3f4a5b6c7d8e9f0a1b2c3d4e5f';

let stop: () => Promise<void> = async () => undefined;
afterEach(() => stop());

async function clientOf(answer: (request: ServiceRequest) => ServiceFault): Promise<{ cce: CceClient; server: LoopbackServer }> {
  const server = await startLoopbackServer(() => ({ status: 500 }), { failed: () => ({ status: 500 }) });
  server.injectFaults(answer);
  const cce = new CceClient({
    endpoint: server.endpoint,
    projectId: PROJECT,
    credentials: staticCredentials({ accessKey: 'AK', secretKey: 'SK' }),
    clock: new FrozenClock(),
    retries: 0,
  });
  stop = async () => {
    cce.close();
    await server.stop();
  };
  return { cce, server };
}

/** As clusters of before v1.21 answer: without whatever came later. */
const OLD = {
  metadata: { name: 'old', uid: 'u1' },
  spec: {
    version: 'v1.17.9-r0',
    hostNetwork: { vpc: 'v', subnet: 's' },
    containerNetwork: { mode: 'overlay_l2', cidr: '172.16.0.0/16' },
    eniNetwork: {},
    kubernetesSvcIpRange: '10.247.0.0/16',
  },
};

test('each call is a GET below the project’s clusters, and an id stays one segment of the path', async () => {
  const asked: string[] = [];
  const { cce } = await clientOf(({ method, target }) => {
    asked.push(`${method} ${target}`);
    return { status: 200, body: { items: [], ...OLD } };
  });
  expect(await cce.listClusters()).toEqual([]);
  await cce.showCluster('../x?y');
  await cce.listNodePools('u1');
  const base = `/api/v3/projects/${PROJECT}/clusters`;
  expect(asked).toEqual([`GET ${base}`, `GET ${base}/..%2Fx%3Fy`, `GET ${base}/u1/nodepools?showDefaultNodePool=true`]);
});

test('what an old cluster does not say is empty', async () => {
  const { cce } = await clientOf(() => ({ status: 200, body: OLD }));
  expect(await cce.showCluster('u1')).toMatchObject({
    spec: {
      category: '',
      kubeProxyMode: '',
      containerNetwork: { cidrs: [] },
      eniNetwork: { eniSubnetCIDR: '', subnets: [] },
      serviceNetwork: { IPv4CIDR: '' },
      configurationsOverride: [],
    },
    status: { phase: '', endpoints: [] },
  });
});

test('of the list only names count: a cluster of another kind is no obstacle', async () => {
  const strange = { kind: 'Cluster', metadata: { name: 'strange', uid: 'u2' }, spec: { category: 'Something' } };
  const { cce } = await clientOf(() => ({ status: 200, body: { items: [OLD, strange] } }));
  expect((await cce.listClusters()).map(({ metadata }) => metadata)).toEqual([
    { name: 'old', uid: 'u1' },
    { name: 'strange', uid: 'u2' },
  ]);
});

test('nodes without a pool have no template', async () => {
  const bare = { metadata: { name: 'DefaultPool' }, spec: { initialNodeCount: 3, nodeTemplate: null }, status: { currentNode: 3 } };
  const { cce } = await clientOf(() => ({ status: 200, body: { items: [bare] } }));
  expect(await cce.listNodePools('u1')).toMatchObject([
    {
      spec: { autoscaling: { enable: false }, nodeTemplate: { os: '', taints: [], extendParam: { maxPods: 0 } } },
      status: { currentNode: 3 },
    },
  ]);
});

const calls: readonly [string, (cce: CceClient) => Promise<unknown>][] = [
  ['listClusters', (cce) => cce.listClusters()],
  ['showCluster', (cce) => cce.showCluster('x')],
  ['listNodePools', (cce) => cce.listNodePools('x')],
];
const SECRET = 'do-not-quote-me';
const nonsense: readonly (string | object)[] = [
  `<html>${SECRET}</html>`,
  '',
  [SECRET],
  'null',
  { other: SECRET },
  { items: SECRET, metadata: SECRET, spec: SECRET },
  { items: [{ metadata: { name: SECRET }, spec: { initialNodeCount: SECRET } }] },
  { ...OLD, spec: { ...OLD.spec, configurationsOverride: [SECRET] }, items: [null] },
];

test.each(calls)('%s: what has not the documented shape is a failed call, and nothing of it is quoted', async (_name, call) => {
  const { cce, server } = await clientOf(() => ({ status: 200 }));
  for (const body of nonsense) {
    server.injectFaults(() => ({ status: 200, body }));
    const error = await call(cce).then(
      (found) => expect.fail(JSON.stringify(found)),
      (reason: unknown) => reason,
    );
    expect(error, JSON.stringify(body)).toBeInstanceOf(HuaweiError);
    expect(error).toMatchObject({ category: 'server' });
    expect((error as HuaweiError).message).not.toContain(SECRET);
  }
});

test('refusals keep the service’s own words, which are camel case here', async () => {
  const { cce } = await clientOf(() => ({ status: 403, body: { errorCode: 'CCE.01403001', errorMessage: 'Forbidden.' } }));
  await expect(cce.listClusters()).rejects.toMatchObject({ category: 'permission', code: 'CCE.01403001', detail: 'Forbidden.' });
});
