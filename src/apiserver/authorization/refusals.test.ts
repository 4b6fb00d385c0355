/** What those are told who may not, with sockets and without, and that they are told first. */
import { expect, test } from 'vitest';
import { configMaps, namespaces, nodes, pods, resource, services, type KubeClient, type Resource } from '../../kube/index.ts';
import type { AuthorizationDecision } from '../index.ts';
import { allowEverywhere, allowIn, httpClientAs } from '../testing/access.ts';
import { configMap, raw, startServer } from '../testing/server.ts';

const things = resource('nothing.example/v1', 'Thing', 'things', 'Namespaced');
const at = { namespace: 'default', name: 'x' };
const first = async (watch: AsyncIterable<unknown>): Promise<void> => {
  for await (const event of watch) return void event;
};

/** Every verb of a client, and who he is told he is. */
const requests: readonly [string, (client: KubeClient) => Promise<unknown>, string][] = [
  [
    'list',
    (c) => c.list(pods, { namespace: 'default' }),
    'pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "default"',
  ],
  ['list all', (c) => c.list(pods), 'pods is forbidden: User "jane" cannot list resource "pods" in API group "" at the cluster scope'],
  [
    'list one',
    (c) => c.list(pods, { fieldSelector: 'metadata.name=x' }),
    'pods "x" is forbidden: User "jane" cannot list resource "pods" in API group "" at the cluster scope',
  ],
  [
    'watch',
    (c) => first(c.watch(services, { namespace: 'default' })),
    'services is forbidden: User "jane" cannot watch resource "services" in API group "" in the namespace "default"',
  ],
  [
    'get',
    (c) => c.get(configMaps, at),
    'configmaps "x" is forbidden: User "jane" cannot get resource "configmaps" in API group "" in the namespace "default"',
  ],
  [
    'get a node',
    (c) => c.get(nodes, { name: 'n' }),
    'nodes "n" is forbidden: User "jane" cannot get resource "nodes" in API group "" at the cluster scope',
  ],
  [
    'get a namespace',
    (c) => c.get(namespaces, { name: 'default' }),
    'namespaces "default" is forbidden: User "jane" cannot get resource "namespaces" in API group "" in the namespace "default"',
  ],
  [
    'create',
    (c) => c.create(configMaps, configMap('x')),
    'configmaps is forbidden: User "jane" cannot create resource "configmaps" in API group "" in the namespace "default"',
  ],
  [
    'evict',
    (c) => c.create(pods, { metadata: at }, { subresource: 'eviction' }),
    'pods "x" is forbidden: User "jane" cannot create resource "pods/eviction" in API group "" in the namespace "default"',
  ],
  [
    'update',
    (c) => c.update(configMaps, configMap('x')),
    'configmaps "x" is forbidden: User "jane" cannot update resource "configmaps" in API group "" in the namespace "default"',
  ],
  [
    'update status',
    (c) => c.update(pods, { metadata: at }, { subresource: 'status' }),
    'pods "x" is forbidden: User "jane" cannot update resource "pods/status" in API group "" in the namespace "default"',
  ],
  [
    'patch',
    (c) => c.patch(configMaps, at, { type: 'merge', body: {} }),
    'configmaps "x" is forbidden: User "jane" cannot patch resource "configmaps" in API group "" in the namespace "default"',
  ],
  [
    'delete',
    (c) => c.delete(configMaps, at),
    'configmaps "x" is forbidden: User "jane" cannot delete resource "configmaps" in API group "" in the namespace "default"',
  ],
  [
    'what is not served',
    (c) => c.list(things, { namespace: 'default' }),
    'things.nothing.example is forbidden: User "jane" cannot list resource "things" in API group "nothing.example" in the namespace "default"',
  ],
];

test('both kinds of client are told the same, and the same decisions are recorded', async () => {
  const decisions: AuthorizationDecision[] = [];
  const server = await startServer({ onAuthorization: (decision) => decisions.push(decision) });
  const http = httpClientAs(server, 'jane', ['staff']);
  const recorded: AuthorizationDecision[][] = [];
  try {
    for (const client of [server.client({ user: 'jane', groups: ['staff'] }), http]) {
      for (const [what, ask, message] of requests) {
        await expect(ask(client), what).rejects.toMatchObject({ code: 403, reason: 'Forbidden', message });
      }
      recorded.push(decisions.splice(0));
    }
  } finally {
    http.close();
  }
  expect(recorded[0]).toHaveLength(requests.length);
  expect(recorded[1]).toEqual(recorded[0]);
  expect(recorded[0]?.[8]).toEqual({
    user: 'jane',
    groups: ['staff', 'system:authenticated'],
    verb: 'create',
    apiGroup: '',
    resource: 'pods',
    subresource: 'eviction',
    namespace: 'default',
    name: 'x',
    path: '',
    allowed: false,
  });
});

test('an administrator is not recorded; allowed requests of others are', async () => {
  const decisions: AuthorizationDecision[] = [];
  const server = await startServer({ onAuthorization: (decision) => decisions.push(decision) });
  await allowIn(server.client(), 'default', 'User jane', 'reader', ['get configmaps']);
  await raw(server, 'GET', '/api/v1/pods');
  expect(decisions).toEqual([]);
  await expect(server.client({ user: 'jane', groups: [] }).get(configMaps, at)).rejects.toMatchObject({ code: 404 });
  await raw(server, 'GET', '/api', { token: server.issueToken('jane', []) });
  expect(decisions.map(({ verb, resource: what, path, allowed }) => [verb, what, path, allowed])).toEqual([
    ['get', 'configmaps', '', true],
    ['get', '', '/api', true],
  ]);
});

test('a refusal is a Status with details, and comes before anything else is looked at', async () => {
  const server = await startServer();
  const token = server.issueToken('jane', []);
  const path = '/apis/apps/v1/namespaces/nowhere/deployments/x';
  const answer = await raw(server, 'PUT', path, { token, body: 'not even JSON', headers: { accept: 'image/png' } });
  expect(answer).toMatchObject({
    code: 403,
    json: {
      kind: 'Status',
      status: 'Failure',
      reason: 'Forbidden',
      code: 403,
      message:
        'deployments.apps "x" is forbidden: User "jane" cannot update resource "deployments" in API group "apps" in the namespace "nowhere"',
      details: { name: 'x', group: 'apps', kind: 'deployments' },
    },
  });
  expect((await raw(server, 'GET', '/metrics', { token })).json).toMatchObject({
    code: 403,
    message: 'forbidden: User "jane" cannot get path "/metrics"',
  });
  expect((await raw(server, 'GET', '/metrics')).code).toBe(200);
});

test('a path of an extension is refused like any other', async () => {
  const server = await startServer({ extensions: { '/extra': () => ({ here: true }) } });
  expect((await raw(server, 'GET', '/extra')).json).toEqual({ here: true });
  const token = server.issueToken('jane', []);
  expect((await raw(server, 'GET', '/extra', { token })).code).toBe(403);
  await allowEverywhere(server.client(), 'User jane', 'extra', ['get /extra']);
  expect((await raw(server, 'GET', '/extra', { token })).json).toEqual({ here: true });
});

test('whoever may only say who he is can look around, and no more', async () => {
  const server = await startServer();
  const token = server.issueToken('jane', []);
  for (const path of [
    '/api',
    '/apis',
    '/api/v1',
    '/apis/apps/v1',
    '/openapi/v2',
    '/openapi/v3',
    '/openapi/v3/api/v1',
    '/version',
    '/readyz',
  ])
    expect((await raw(server, 'GET', path, { token })).code, path).toBe(200);
  for (const path of ['/api/v1/namespaces', '/api/v1/secrets', '/metrics', '/nothing'])
    expect((await raw(server, 'GET', path, { token })).code, path).toBe(403);
});

test('a refused upgrade opens no stream', async () => {
  const server = await startServer();
  const headers = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-key': 'x', 'sec-websocket-version': '13' };
  const token = server.issueToken('jane', []);
  const answer = await raw(server, 'GET', '/api/v1/namespaces/default/pods/x/exec?command=ls&stdout=1', { token, headers });
  expect(answer).toMatchObject({ code: 403, json: { message: expect.stringContaining('cannot get resource "pods/exec"') as string } });
});

test('a client that takes a cluster-wide kind for a namespaced one gains nothing', async () => {
  const server = await startServer();
  await server.client().create(nodes, { metadata: { name: 'n' } });
  await allowIn(server.client(), 'default', 'User jane', 'nodes', ['get nodes']);
  const mistaken: Resource = { ...resource('v1', 'Node', 'nodes', 'Namespaced') };
  const jane = server.client({ user: 'jane', groups: [] });
  await expect(jane.get(mistaken, { namespace: 'default', name: 'n' })).rejects.toMatchObject({ code: 403 });
});

test('server-side apply needs the right to create where nothing is yet, and only there', async () => {
  const server = await startServer();
  await allowIn(server.client(), 'default', 'User jane', 'patcher', ['patch configmaps']);
  await allowIn(server.client(), 'default', 'User joe', 'maker', ['patch,create configmaps']);
  const http = httpClientAs(server, 'jane');
  const apply = (client: KubeClient) =>
    client.patch(
      configMaps,
      at,
      { type: 'apply', body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' }, data: { a: 'b' } }, force: true },
      { fieldManager: 'm' },
    );
  const message = 'configmaps "x" is forbidden: User "jane" cannot create resource "configmaps" in API group "" in the namespace "default"';
  try {
    for (const jane of [http, server.client({ user: 'jane', groups: [] })])
      await expect(apply(jane)).rejects.toMatchObject({ code: 403, message });
    await apply(server.client({ user: 'joe', groups: [] }));
    await apply(http);
  } finally {
    http.close();
  }
});
