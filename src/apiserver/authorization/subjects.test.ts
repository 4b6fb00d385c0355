/** Whom bindings name, which roles they lead to, and that changes hold at once. */
import { expect, test } from 'vitest';
import { namespaces, pods, serviceAccounts } from '../../kube/index.ts';
import { eventually } from '../../kube/testing/eventually.ts';
import type { ApiServer } from '../index.ts';
import {
  allowEverywhere,
  allowIn,
  bindEverywhere,
  bindIn,
  clusterRoleBindings,
  clusterRoles,
  roleBindings,
  roles,
  rule,
} from '../testing/access.ts';
import { raw, startServer, temporaryDirectory } from '../testing/server.ts';

const PODS = '/api/v1/namespaces/default/pods';

const codeFor = async (server: ApiServer, user: string, groups: string[] = [], path = PODS): Promise<number> =>
  (await raw(server, 'GET', path, { token: server.issueToken(user, groups) })).code;

async function robotToken(server: ApiServer): Promise<string> {
  await server.client().create(serviceAccounts, { metadata: { namespace: 'default', name: 'robot' } });
  const answer = await raw(server, 'POST', '/api/v1/namespaces/default/serviceaccounts/robot/token', { body: '{}' });
  return (answer.json['status'] as { token: string }).token;
}

test('a user, a group and a service account, each by name', async () => {
  const server = await startServer();
  const client = server.client();
  await allowIn(client, 'default', 'User jane', 'a', ['list pods']);
  await allowIn(client, 'default', 'Group staff', 'b', ['list services']);
  expect(await codeFor(server, 'jane')).toBe(200);
  expect(await codeFor(server, 'Jane')).toBe(403);
  expect(await codeFor(server, 'joe', ['jane'])).toBe(403);
  expect(await codeFor(server, 'joe', ['guests', 'staff'], '/api/v1/namespaces/default/services')).toBe(200);
  expect(await codeFor(server, 'staff', [], '/api/v1/namespaces/default/services')).toBe(403);

  const token = await robotToken(server);
  expect((await raw(server, 'GET', PODS, { token })).code).toBe(403);
  await bindIn(client, 'default', 'ServiceAccount robot/default', ['Role', 'a'], 'robot');
  expect((await raw(server, 'GET', PODS, { token })).code).toBe(200);
});

test('service accounts are groups as well: all, and those of a namespace', async () => {
  const server = await startServer();
  const token = await robotToken(server);
  await allowEverywhere(server.client(), 'Group system:serviceaccounts:kube-system', 'a', ['list pods']);
  expect((await raw(server, 'GET', PODS, { token })).code).toBe(403);
  await bindEverywhere(server.client(), 'Group system:serviceaccounts:default', 'a', 'b');
  expect((await raw(server, 'GET', PODS, { token })).code).toBe(200);
});

test('a RoleBinding to a ClusterRole gives its rights in the namespace, a ClusterRoleBinding everywhere', async () => {
  const server = await startServer();
  const client = server.client();
  await bindIn(client, 'default', 'User jane', ['ClusterRole', 'view']);
  expect(await codeFor(server, 'jane')).toBe(200);
  expect(await codeFor(server, 'jane', [], '/api/v1/namespaces/default')).toBe(200);
  expect(await codeFor(server, 'jane', [], '/api/v1/namespaces/default/secrets')).toBe(403);
  expect(await codeFor(server, 'jane', [], '/api/v1/pods')).toBe(403);
  expect(await codeFor(server, 'jane', [], '/api/v1/namespaces/kube-system/pods')).toBe(403);
  await bindEverywhere(client, 'User jane', 'view');
  expect(await codeFor(server, 'jane', [], '/api/v1/pods')).toBe(200);
});

test('roles and bindings that change, come and go are heeded by the next request', async () => {
  const server = await startServer({ dataDir: await temporaryDirectory() });
  const client = server.client();
  await allowIn(client, 'default', 'User jane', 'a', ['get pods']);
  expect(await codeFor(server, 'jane')).toBe(403);
  const at = { namespace: 'default', name: 'a' };
  await client.patch(roles, at, { type: 'merge', body: { rules: [rule('list pods')] } });
  expect(await codeFor(server, 'jane')).toBe(200);
  await client.patch(roleBindings, at, { type: 'merge', body: { subjects: [] } });
  expect(await codeFor(server, 'jane')).toBe(403);
  await client.delete(roleBindings, at);
  await bindIn(client, 'default', 'User jane', ['Role', 'a']);
  expect(await codeFor(server, 'jane')).toBe(200);
  await client.delete(roles, at);
  const answer = await raw(server, 'GET', PODS, { token: server.issueToken('jane', []) });
  expect(answer.json['message']).toBe(
    'pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "default": RBAC: role.rbac.authorization.k8s.io "a" not found',
  );
});

test('a Role is none of another namespace’s business', async () => {
  const server = await startServer();
  const client = server.client();
  await client.create(namespaces, { metadata: { name: 'other' } });
  await allowIn(client, 'other', 'User nobody', 'a', ['list pods']);
  await bindIn(client, 'default', 'User jane', ['Role', 'a']);
  expect(await codeFor(server, 'jane')).toBe(403);
});

test('a role that gathers others holds their rules, also those of roles that gather, and loses what goes', async () => {
  const server = await startServer();
  const client = server.client();
  const gathering = (name: string, from: string, labels = {}) =>
    client.create(clusterRoles, { metadata: { name, labels }, aggregationRule: { clusterRoleSelectors: [{ matchLabels: { to: from } }] } });
  await gathering('top', 'top');
  await gathering('middle', 'middle', { to: 'top' });
  await client.create(clusterRoles, { metadata: { name: 'leaf', labels: { to: 'middle' } }, rules: [rule('list pods')] });
  await client.create(clusterRoles, {
    metadata: { name: 'leaf2', labels: { to: 'middle' } },
    rules: [rule('list pods'), rule('get pods')],
  });
  const rulesOf = async (name: string) => (await client.get(clusterRoles, { name })).rules;
  await eventually(async () => expect(await rulesOf('top')).toEqual([rule('list pods'), rule('get pods')]));
  await bindEverywhere(client, 'User jane', 'top');
  expect(await codeFor(server, 'jane')).toBe(200);
  await client.delete(clusterRoles, { name: 'leaf' });
  await client.delete(clusterRoles, { name: 'leaf2' });
  await eventually(async () => expect(await rulesOf('top')).toEqual([]));
  expect(await codeFor(server, 'jane')).toBe(403);
});

test('a label makes a role part of view, edit and admin', async () => {
  const server = await startServer();
  const client = server.client();
  const labels = { 'rbac.authorization.k8s.io/aggregate-to-view': 'true' };
  await client.create(clusterRoles, { metadata: { name: 'more', labels }, rules: [rule('list things things.example')] });
  for (const name of ['view', 'edit', 'admin']) {
    await eventually(async () =>
      expect((await client.get(clusterRoles, { name })).rules).toContainEqual(rule('list things things.example')),
    );
  }
});

test('a new cluster has its roles when it starts, and a restarted one keeps what was made of them', async () => {
  const dataDir = await temporaryDirectory();
  const first = await startServer({ dataDir });
  const names = async (server: ApiServer) => (await server.client().list(clusterRoles)).items.map(({ metadata }) => metadata.name);
  const before = await names(first);
  expect(before).toEqual(expect.arrayContaining(['admin', 'cluster-admin', 'edit', 'system:basic-user', 'system:discovery', 'view']));
  for (const name of ['admin', 'edit', 'view'])
    expect((await first.client().get(clusterRoles, { name })).rules?.length, name).toBeGreaterThan(5);
  await first.client().patch(clusterRoleBindings, { name: 'system:discovery' }, { type: 'merge', body: { subjects: [] } });
  await first.stop();
  const again = await startServer({ dataDir });
  expect(await names(again)).toEqual(before);
  expect(await codeFor(again, 'jane', [], '/api')).toBe(403);
});

test('an administrator stays one whatever becomes of the roles', async () => {
  const server = await startServer();
  const client = server.client();
  await client.delete(clusterRoleBindings, { name: 'cluster-admin' });
  await client.delete(clusterRoles, { name: 'cluster-admin' });
  expect((await client.list(pods)).items).toEqual([]);
  expect((await raw(server, 'GET', PODS)).code).toBe(200);
});
