/** Nobody gives himself or others what he does not have. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { KubeClient } from '../../kube/index.ts';
import type { ApiServer, AuthorizationDecision } from '../index.ts';
import { allowEverywhere, allowIn, bindEverywhere, bindIn, clusterRoles, roleBindings, roles, rule } from '../testing/access.ts';
import { startServer } from '../testing/server.ts';

/** May write roles and bindings, and read pods: what he may give away. */
const WRITER = ['create,update,patch,delete,get roles,rolebindings,clusterroles,clusterrolebindings rbac.authorization.k8s.io'];
const HELD = 'get,list pods';

let server: ApiServer;
let admin: KubeClient;
let jane: KubeClient;
const decisions: AuthorizationDecision[] = [];

beforeEach(async () => {
  decisions.length = 0;
  server = await startServer({ onAuthorization: (decision) => decisions.push(decision) });
  admin = server.client();
  jane = server.client({ user: 'jane', groups: ['staff'] });
  await allowEverywhere(admin, 'User jane', 'writer', [...WRITER, HELD]);
});

const makeRole = (client: KubeClient, rules: string[], name = 'made') =>
  client.create(clusterRoles, { metadata: { name }, rules: rules.map(rule) });

describe('roles', () => {
  test('of what one holds are made; of more, they are refused with what is missing', async () => {
    await makeRole(jane, ['get pods', 'list pods']);
    await expect(
      makeRole(jane, ['get,delete,create pods', 'get secrets,pods/log', 'get /metrics', 'get nodes - a,b'], 'more'),
    ).rejects.toMatchObject({
      code: 403,
      reason: 'Forbidden',
      message: [
        'clusterroles.rbac.authorization.k8s.io "more" is forbidden: user "jane" (groups=["staff" "system:authenticated"]) is attempting to grant RBAC permissions not currently held:',
        '{APIGroups:[""], Resources:["nodes"], ResourceNames:["a"], Verbs:["get"]}',
        '{APIGroups:[""], Resources:["nodes"], ResourceNames:["b"], Verbs:["get"]}',
        '{APIGroups:[""], Resources:["pods"], Verbs:["delete" "create"]}',
        '{APIGroups:[""], Resources:["pods/log"], Verbs:["get"]}',
        '{APIGroups:[""], Resources:["secrets"], Verbs:["get"]}',
        '{NonResourceURLs:["/metrics"], Verbs:["get"]}',
      ].join('\n'),
    });
    await expect(admin.get(clusterRoles, { name: 'more' })).rejects.toMatchObject({ code: 404 });
  });

  test.each([
    ['get pods', 'get pods - x', true],
    ['get pods - x', 'get pods', false],
    ['get pods - x,y', 'get pods - x', true],
    ['get pods - x', 'get pods - x,y', false],
    ['* pods', 'delete,get pods', true],
    ['get *', 'get pods/log', true],
    ['get */log', 'get pods/log', true],
    ['get pods', 'get pods/log', false],
    ['get pods *', 'get pods apps', true],
    ['get,list pods', '* pods', false],
    ['get pods,services', 'get *', false],
    ['get /a/*', 'get /a/b', true],
    ['get /a/*', 'get /a/*', true],
    ['get /a/*', 'get /a', false],
    ['get /a', 'get url:*', false],
    ['* url:*', 'get /a', true],
    ['get,list * *', 'get /a', false],
    ['get,delete * *', 'get,delete pods,nodes/status x', true],
    ['* url:*', 'get pods', false],
  ])('who holds “%s” may give “%s”: %s', async (held, wanted, expected) => {
    await allowEverywhere(admin, 'User joe', 'held', [...WRITER, held]);
    const made = makeRole(server.client({ user: 'joe', groups: [] }), [wanted]);
    await (expected ? made : expect(made).rejects.toMatchObject({ code: 403 }));
  });

  test('are no way around by PUT, PATCH or server-side apply, nor in a namespace or by a dry run', async () => {
    const made = await makeRole(jane, ['get pods']);
    const more = { rules: [rule('get secrets')] };
    const head = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole' };
    const key = { name: 'made' };
    for (const attempt of [
      () => jane.update(clusterRoles, { ...made, ...more }),
      () => jane.patch(clusterRoles, key, { type: 'merge', body: more }),
      () => jane.patch(clusterRoles, key, { type: 'json', body: [{ op: 'add', path: '/rules/0/resources/-', value: 'secrets' }] }),
      () => jane.patch(clusterRoles, key, { type: 'apply', body: { ...head, metadata: key, ...more }, force: true }, { fieldManager: 'x' }),
      () =>
        jane.patch(
          clusterRoles,
          { name: 'new' },
          { type: 'apply', body: { ...head, metadata: { name: 'new' }, ...more } },
          { fieldManager: 'x' },
        ),
      () => jane.create(roles, { metadata: { name: 'r', namespace: 'default' }, ...more }),
      () => jane.create(roles, { metadata: { name: 'r', namespace: 'default' }, ...more }, { dryRun: true }),
    ]) {
      await expect(attempt(), String(attempt)).rejects.toMatchObject({
        code: 403,
        message: expect.stringContaining('not currently held') as string,
      });
    }
    expect((await admin.get(clusterRoles, key)).rules).toEqual([rule('get pods')]);
  });

  test('what is held in a namespace may be given there, not elsewhere', async () => {
    await allowIn(admin, 'default', 'User jane', 'local', ['get secrets']);
    const inNamespace = (namespace: string) => jane.create(roles, { metadata: { name: 'r', namespace }, rules: [rule('get secrets')] });
    await inNamespace('default');
    await expect(inNamespace('kube-system')).rejects.toMatchObject({ code: 403 });
    await expect(makeRole(jane, ['get secrets'])).rejects.toMatchObject({ code: 403 });
  });

  test('of a role that says more, owners and finalizers may change, and nothing else', async () => {
    await makeRole(admin, ['get secrets']);
    const key = { name: 'made' };
    await jane.patch(clusterRoles, key, { type: 'merge', body: { metadata: { finalizers: ['example.com/x'] } } });
    await expect(jane.patch(clusterRoles, key, { type: 'merge', body: { metadata: { labels: { a: 'b' } } } })).rejects.toMatchObject({
      code: 403,
    });
  });

  test('to gather rules by label takes all rights', async () => {
    const gather = (client: KubeClient, name: string) =>
      client.create(clusterRoles, { metadata: { name }, aggregationRule: { clusterRoleSelectors: [{ matchLabels: { a: 'b' } }] } });
    await expect(gather(jane, 'g')).rejects.toMatchObject({
      code: 403,
      message: 'clusterroles.rbac.authorization.k8s.io "g" is forbidden: must have cluster-admin privileges to use the aggregationRule',
    });
    await gather(admin, 'g');
    await expect(jane.patch(clusterRoles, { name: 'g' }, { type: 'merge', body: { aggregationRule: null } })).rejects.toMatchObject({
      code: 403,
    });
    await bindEverywhere(admin, 'User root', 'cluster-admin', 'root');
    await gather(server.client({ user: 'root', groups: [] }), 'h');
  });

  test('who may escalate may make any role', async () => {
    await allowEverywhere(admin, 'User jane', 'escalator', ['escalate clusterroles rbac.authorization.k8s.io']);
    decisions.length = 0;
    await makeRole(jane, ['* * *']);
    expect(decisions.map(({ verb, allowed }) => [verb, allowed])).toEqual([
      ['create', true],
      ['escalate', true],
    ]);
    await expect(jane.create(roles, { metadata: { name: 'r', namespace: 'default' }, rules: [rule('get secrets')] })).rejects.toMatchObject(
      { code: 403 },
    );
  });
});

describe('bindings', () => {
  test('to roles of what one holds are made; to others they are refused', async () => {
    await makeRole(admin, ['get pods'], 'less');
    await bindEverywhere(jane, 'User joe', 'less');
    await bindIn(jane, 'default', 'User joe', ['ClusterRole', 'less']);
    await expect(bindEverywhere(jane, 'User jane', 'cluster-admin', 'mine')).rejects.toMatchObject({
      code: 403,
      message: [
        'clusterrolebindings.rbac.authorization.k8s.io "mine" is forbidden: user "jane" (groups=["staff" "system:authenticated"]) is attempting to grant RBAC permissions not currently held:',
        '{APIGroups:["*"], Resources:["*"], Verbs:["*"]}',
        '{NonResourceURLs:["*"], Verbs:["*"]}',
      ].join('\n'),
    });
    await expect(bindIn(jane, 'default', 'User jane', ['ClusterRole', 'edit'])).rejects.toMatchObject({ code: 403 });
    await expect(bindIn(jane, 'default', 'User jane', ['Role', 'missing'])).rejects.toMatchObject({
      code: 404,
      message: 'rolebindings.rbac.authorization.k8s.io "missing" not found',
    });
  });

  test('of others take no further subjects from somebody who does not hold the role', async () => {
    await bindIn(admin, 'default', 'User joe', ['ClusterRole', 'edit']);
    const body = { subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'jane' }] };
    const patch = jane.patch(roleBindings, { namespace: 'default', name: 'edit' }, { type: 'merge', body });
    await expect(patch).rejects.toMatchObject({ code: 403 });
  });

  test('who may bind a role may bind it, and no other', async () => {
    await allowEverywhere(admin, 'User jane', 'binder', ['bind clusterroles rbac.authorization.k8s.io edit']);
    decisions.length = 0;
    await bindIn(jane, 'default', 'User jane', ['ClusterRole', 'edit']);
    expect(decisions.map(({ verb, resource, name }) => [verb, resource, name])).toEqual([
      ['create', 'rolebindings', ''],
      ['bind', 'clusterroles', 'edit'],
    ]);
    await expect(bindIn(jane, 'default', 'User jane', ['ClusterRole', 'admin'])).rejects.toMatchObject({ code: 403 });
  });
});
