/** May I, may he, what may I do: the reviews tell what a request would meet. */
import { expect, test } from 'vitest';
import type { ApiServer } from '../index.ts';
import { allowEverywhere, allowIn, bindEverywhere, bindIn } from '../testing/access.ts';
import { raw, startServer } from '../testing/server.ts';

const ACCESS = '/apis/authorization.k8s.io/v1';
const PODS = { verb: 'list', resource: 'pods', namespace: 'default' };

async function ask(server: ApiServer, path: string, spec: object, user?: string, groups: string[] = []) {
  const token = user === undefined ? undefined : server.issueToken(user, groups);
  const answer = await raw(server, 'POST', `${ACCESS}/${path}`, { body: JSON.stringify({ spec }), ...(token && { token }) });
  return { code: answer.code, status: answer.json['status'] as Record<string, unknown>, message: answer.json['message'] };
}

const mayI = (server: ApiServer, user: string, resourceAttributes: object, groups: string[] = []) =>
  ask(server, 'selfsubjectaccessreviews', { resourceAttributes }, user, groups).then(({ status }) => status);

test('the reason names the binding, the role and the subject', async () => {
  const server = await startServer();
  const client = server.client();
  expect(await mayI(server, 'jane', PODS)).toEqual({ allowed: false });
  await allowEverywhere(client, 'User jane', 'listers', ['list pods']);
  expect(await mayI(server, 'jane', PODS)).toEqual({
    allowed: true,
    reason: 'RBAC: allowed by ClusterRoleBinding "listers" of ClusterRole "listers" to User "jane"',
  });
  await bindIn(client, 'default', 'Group staff', ['ClusterRole', 'view'], 'staff');
  expect(await mayI(server, 'joe', PODS, ['staff'])).toEqual({
    allowed: true,
    reason: 'RBAC: allowed by RoleBinding "staff/default" of ClusterRole "view" to Group "staff"',
  });
  await allowIn(client, 'default', 'ServiceAccount robot/default', 'robots', ['get services']);
  const robot = { user: 'system:serviceaccount:default:robot', groups: ['system:serviceaccounts'] };
  const about = { resourceAttributes: { verb: 'get', resource: 'services', namespace: 'default', name: 'x' } };
  expect((await ask(server, 'subjectaccessreviews', { ...robot, ...about })).status).toEqual({
    allowed: true,
    reason: 'RBAC: allowed by RoleBinding "robots/default" of Role "robots" to ServiceAccount "robot/default"',
  });
  await bindEverywhere(client, 'User max', 'missing');
  expect(await mayI(server, 'max', PODS)).toEqual({
    allowed: false,
    reason: 'RBAC: clusterrole.rbac.authorization.k8s.io "missing" not found',
  });
});

test('subresources, groups, names, paths and everything at once', async () => {
  const server = await startServer();
  await allowEverywhere(server.client(), 'User jane', 'some', ['get pods/log', 'update deployments apps web', 'get /metrics']);
  const may = async (attributes: object) => (await mayI(server, 'jane', attributes))['allowed'];
  expect(await may({ verb: 'get', resource: 'pods', subresource: 'log' })).toBe(true);
  expect(await may({ verb: 'get', resource: 'pods' })).toBe(false);
  expect(await may({ verb: 'update', group: 'apps', resource: 'deployments', name: 'web' })).toBe(true);
  expect(await may({ verb: 'update', group: 'apps', resource: 'deployments' })).toBe(false);
  expect(await may({ verb: '*', group: '*', resource: '*' })).toBe(false);
  const path = async (verb: string, of: string) =>
    (await ask(server, 'selfsubjectaccessreviews', { nonResourceAttributes: { verb, path: of } }, 'jane')).status['allowed'];
  expect([await path('get', '/metrics'), await path('post', '/metrics'), await path('get', '/api')]).toEqual([true, false, true]);
  await bindEverywhere(server.client(), 'User root', 'cluster-admin', 'root');
  expect((await mayI(server, 'root', { verb: '*', group: '*', resource: '*' }))['allowed']).toBe(true);
});

test('asking about others is a right of its own, also in a namespace', async () => {
  const server = await startServer();
  const spec = { user: 'joe', resourceAttributes: PODS };
  expect((await ask(server, 'subjectaccessreviews', spec, 'jane')).code).toBe(403);
  const local = 'namespaces/default/localsubjectaccessreviews';
  expect((await ask(server, local, spec, 'jane')).code).toBe(403);
  await bindIn(server.client(), 'default', 'User jane', ['ClusterRole', 'admin']);
  expect(await ask(server, local, spec, 'jane')).toMatchObject({ code: 201, status: { allowed: false } });
  expect(await ask(server, local, { user: 'jane', resourceAttributes: PODS }, 'jane')).toMatchObject({ status: { allowed: true } });
  await bindEverywhere(server.client(), 'User jane', 'system:auth-delegator', 'delegate');
  expect(await ask(server, 'subjectaccessreviews', spec, 'jane')).toMatchObject({ code: 201, status: { allowed: false } });
  expect(await ask(server, 'subjectaccessreviews', { groups: ['system:masters'], resourceAttributes: PODS }, 'jane')).toMatchObject({
    status: { allowed: true },
  });
});

test('a review that asks nothing, or too much, is refused', async () => {
  const server = await startServer();
  const both = { resourceAttributes: PODS, nonResourceAttributes: { verb: 'get', path: '/' } };
  const local = 'namespaces/default/localsubjectaccessreviews';
  const elsewhere = { ...PODS, namespace: 'kube-system' };
  for (const [path, spec, code, message] of [
    ['selfsubjectaccessreviews', {}, 422, 'exactly one of nonResourceAttributes or resourceAttributes must be specified'],
    ['selfsubjectaccessreviews', both, 422, 'cannot be specified in combination with resourceAttributes'],
    ['subjectaccessreviews', { resourceAttributes: PODS }, 422, 'at least one of user or group must be specified'],
    ['subjectaccessreviews', { user: 'jane' }, 422, 'exactly one of'],
    [local, { user: 'jane', nonResourceAttributes: { verb: 'get', path: '/' } }, 422, 'disallowed on this kind of request'],
    [local, { user: 'jane', resourceAttributes: elsewhere }, 422, 'must match metadata.namespace'],
    ['selfsubjectrulesreviews', {}, 400, 'no namespace on request'],
  ] as const) {
    expect(await ask(server, path, spec), path).toMatchObject({ code, message: expect.stringContaining(message) as string });
  }
});

test('what may I do: the rules of all bindings, each binding once', async () => {
  const server = await startServer();
  const client = server.client();
  await allowEverywhere(client, 'User jane', 'a', ['get nodes', 'get /metrics']);
  await allowIn(client, 'default', 'Group staff', 'b', ['list pods - x,y']);
  await allowIn(client, 'kube-system', 'User jane', 'c', ['delete secrets']);
  await bindIn(client, 'default', 'User jane', ['Role', 'missing']);
  const { status } = await ask(server, 'selfsubjectrulesreviews', { namespace: 'default' }, 'jane', ['staff']);
  expect(status['resourceRules']).toEqual(
    expect.arrayContaining([
      { verbs: ['get'], apiGroups: [''], resources: ['nodes'] },
      { verbs: ['list'], apiGroups: [''], resources: ['pods'], resourceNames: ['x', 'y'] },
      { verbs: ['create'], apiGroups: ['authentication.k8s.io'], resources: ['selfsubjectreviews'] },
    ]),
  );
  expect(status['resourceRules']).toHaveLength(4);
  expect(status['nonResourceRules']).toEqual(expect.arrayContaining([{ verbs: ['get'], nonResourceURLs: ['/metrics'] }]));
  expect(status).toMatchObject({ incomplete: false, evaluationError: 'role.rbac.authorization.k8s.io "missing" not found' });
  const all = await ask(server, 'selfsubjectrulesreviews', { namespace: 'default' });
  expect(all.status['resourceRules']).toContainEqual({ verbs: ['*'], apiGroups: ['*'], resources: ['*'] });
});
