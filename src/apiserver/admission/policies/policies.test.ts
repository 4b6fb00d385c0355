/** ValidatingAdmissionPolicies: from when on they are in force, in what company, and what they leave in the audit log. */
import { describe, expect, test } from 'vitest';
import { configMaps, namespaces, pods, resource, secrets } from '../../../kube/index.ts';
import { eventually } from '../../../kube/testing/eventually.ts';
import type { ApiServer, AuditEvent, AuthorizationDecision } from '../../index.ts';
import type { RequestContext } from '../../registry/backend.ts';
import { clients, configMap, raw, startServer, temporaryDirectory } from '../../testing/server.ts';
import { admitted } from '../gate.ts';
import type { ValidatingPolicies } from './validating-policies.ts';

const GROUP = 'admissionregistration.k8s.io/v1';
const policies = resource(GROUP, 'ValidatingAdmissionPolicy', 'validatingadmissionpolicies', 'Cluster');
const bindings = resource(GROUP, 'ValidatingAdmissionPolicyBinding', 'validatingadmissionpolicybindings', 'Cluster');
const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';
const json = { 'content-type': 'application/json' };

const about = (resources: string, operations: readonly string[] = ['*']): object => ({
  resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations, resources: [resources] }],
});

/** A policy and a binding of the same name. */
async function enforce(server: ApiServer, name: string, spec: object, binding: object = {}): Promise<void> {
  const client = server.client();
  await client.create(policies, { metadata: { name }, spec: { matchConstraints: about('configmaps'), ...spec } });
  await client.create(bindings, { metadata: { name }, spec: { policyName: name, validationActions: ['Deny'], ...binding } });
}

const noRed = { validations: [{ expression: "object == null || object.data.?colour.orValue('') != 'red'", message: 'no red' }] };
const colour = (name: string, of: string) => configMap(name, { colour: of });
const deniedBy = (name: string, why: string, kind = 'configmaps', object = 'a'): object => ({
  code: 422,
  reason: 'Invalid',
  message: `${kind} "${object}" is forbidden: ValidatingAdmissionPolicy '${name}' with binding '${name}' denied request: ${why}`,
});

describe.each(clients)('client %s', (_name, clientOf) => {
  test('a policy is in force with the answer to its binding, and no more with that to its deletion', async () => {
    const server = await startServer();
    const client = await clientOf(server);
    await client.create(policies, { metadata: { name: 'p' }, spec: { matchConstraints: about('configmaps'), ...noRed } });
    await client.create(configMaps, colour('before', 'red'));
    await client.create(bindings, { metadata: { name: 'p' }, spec: { policyName: 'p', validationActions: ['Deny'] } });
    await expect(client.create(configMaps, colour('a', 'red'))).rejects.toMatchObject(deniedBy('p', 'no red'));
    await client.create(configMaps, colour('a', 'blue'));
    const key = { namespace: 'default', name: 'a' };
    const turnRed = () => client.patch(configMaps, key, { type: 'merge', body: { data: { colour: 'red' } } });
    await expect(turnRed()).rejects.toMatchObject(deniedBy('p', 'no red'));
    expect((await client.get(configMaps, key))['data']).toEqual({ colour: 'blue' });
    const stricter = { spec: { validations: [{ expression: "object.data.colour == 'green'", message: 'only green' }] } };
    await client.patch(policies, { name: 'p' }, { type: 'merge', body: stricter });
    await expect(turnRed()).rejects.toMatchObject(deniedBy('p', 'only green'));
    await client.delete(bindings, { name: 'p' });
    await turnRed();
  });

  test('several policies: the first refusal is told, whatever the others say', async () => {
    const server = await startServer();
    await enforce(server, 'b', { validations: [{ expression: 'false', message: 'second' }] });
    await enforce(server, 'a', { validations: [{ expression: 'false', message: 'first' }] });
    const client = await clientOf(server);
    await expect(client.create(configMaps, configMap('a'))).rejects.toMatchObject(deniedBy('a', 'first'));
  });
});

test('a policy outlives the server', async () => {
  const dataDir = await temporaryDirectory();
  const first = await startServer({ dataDir });
  await enforce(first, 'p', noRed);
  await expect(first.client().create(configMaps, colour('a', 'red'))).rejects.toMatchObject(deniedBy('p', 'no red'));
  await first.stop();
  const second = await startServer({ dataDir });
  await expect(second.client().create(configMaps, colour('a', 'red'))).rejects.toMatchObject(deniedBy('p', 'no red'));
});

test('without policies and hooks a write is not even shown', () => {
  const context = { dryRun: false } as RequestContext;
  const none = { isEmpty: true } as ValidatingPolicies;
  expect(admitted({ hooks: [], policies: none }, context, (it) => it)).toBe(context);
});

describe('beside hooks', () => {
  test('policies see what hooks have changed, and speak before hooks that validate', async () => {
    const asked: string[] = [];
    const server = await startServer({
      admission: [
        {
          match: { resources: 'configmaps' },
          mutate: ({ object, name }) => {
            if (name === 'a') (object as unknown as { data: object }).data = { colour: 'red' };
          },
          validate: ({ name }) => void asked.push(name),
        },
      ],
    });
    await enforce(server, 'p', noRed);
    await expect(server.client().create(configMaps, colour('a', 'blue'))).rejects.toMatchObject(deniedBy('p', 'no red'));
    await server.client().create(configMaps, colour('b', 'blue'));
    expect(asked).toEqual(['b']);
  });

  test('a hook that takes its time does not repeat a warning', async () => {
    const server = await startServer({
      admission: [{ match: { resources: 'configmaps' }, validate: () => new Promise((resolve) => setImmediate(() => resolve(undefined))) }],
    });
    await enforce(server, 'p', { validations: [{ expression: 'false', message: 'careful' }] }, { validationActions: ['Warn'] });
    const made = await raw(server, 'POST', CONFIG_MAPS, { body: JSON.stringify(configMap('a')), headers: json });
    expect([made.code, made.headers['warning']]).toEqual([
      201,
      `299 - "Validation failed for ValidatingAdmissionPolicy 'p' with binding 'p': careful"`,
    ]);
  });
});

test('warnings of one policy go with the refusal of another', async () => {
  const server = await startServer();
  await enforce(server, 'warns', { validations: [{ expression: 'false', message: 'careful' }] }, { validationActions: ['Warn'] });
  await enforce(server, 'denies', { validations: [{ expression: 'false', message: 'no' }] });
  const refused = await raw(server, 'POST', CONFIG_MAPS, { body: JSON.stringify(configMap('a')), headers: json });
  expect([refused.code, refused.headers['warning']]).toEqual([422, expect.stringContaining('careful') as string]);
});

describe('the audit log', () => {
  const audited = async (): Promise<{ server: ApiServer; annotationsOf: (name: string) => Promise<AuditEvent['annotations']> }> => {
    const events: AuditEvent[] = [];
    const server = await startServer({ auditLog: (event) => events.push(event) });
    const find = (name: string) => events.find(({ verb, objectRef }) => verb === 'create' && objectRef?.name === name);
    return {
      server,
      annotationsOf: async (name) => {
        await eventually(
          () => find(name) !== undefined,
          () => JSON.stringify(events),
        );
        return find(name)!.annotations;
      },
    };
  };

  test.each(clients)('has what a policy notes, and what it would refuse: client %s', async (_name, clientOf) => {
    const { server, annotationsOf } = await audited();
    const auditAnnotations = [
      { key: 'colour', valueExpression: "'it is ' + object.data.colour" },
      { key: 'nothing', valueExpression: 'null' },
      { key: 'blank', valueExpression: "'  '" },
    ];
    await enforce(server, 'p', { ...noRed, auditAnnotations }, { validationActions: ['Audit'] });
    const client = await clientOf(server);
    await client.create(configMaps, colour('a', 'red'));
    await client.create(configMaps, colour('b', 'blue'));
    expect(await annotationsOf('a')).toEqual({
      'authorization.k8s.io/decision': 'allow',
      'p/colour': 'it is red',
      'validation.policy.admission.k8s.io/validation_failure': JSON.stringify([
        { message: 'no red', policy: 'p', binding: 'p', expressionIndex: 0, validationActions: ['Audit'] },
      ]),
    });
    expect(await annotationsOf('b')).toEqual({ 'authorization.k8s.io/decision': 'allow', 'p/colour': 'it is blue' });
  });

  test('joins what a policy notes with several params, each once', async () => {
    const { server, annotationsOf } = await audited();
    for (const [name, note] of Object.entries({ x: 'one', y: 'two', z: 'one' }))
      await server
        .client()
        .create(configMaps, { ...configMap(name, { note }), metadata: { name, namespace: 'default', labels: { is: 'param' } } });
    await enforce(
      server,
      'p',
      {
        paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
        auditAnnotations: [{ key: 'notes', valueExpression: "'' + params.data.note" }],
      },
      { paramRef: { selector: { matchLabels: { is: 'param' } }, parameterNotFoundAction: 'Deny' } },
    );
    await server.client().create(configMaps, configMap('a'));
    expect(await annotationsOf('a')).toMatchObject({ 'p/notes': 'one, two' });
  });

  test('an annotation that cannot be made refuses, even where refusals are only noted', async () => {
    const { server } = await audited();
    const auditAnnotations = [{ key: 'colour', valueExpression: "'' + object.data.colour" }];
    await enforce(server, 'p', { auditAnnotations }, { validationActions: ['Audit'] });
    const why = `expression ''' + object.data.colour' resulted in error: no such key: colour`;
    await expect(server.client().create(configMaps, configMap('a', { k: 'v' }))).rejects.toMatchObject(deniedBy('p', why));
  });
});

describe('expressions', () => {
  test('one that never ends is cut off, and the policy goes on to work', async () => {
    const server = await startServer();
    const digits = '[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]';
    const loops = 'abcdefghijkl'.split('').reduceRight((inner, name) => `${digits}.all(${name}, ${inner})`, 'true');
    await enforce(server, 'p', { validations: [{ expression: `object.metadata.name != 'a' || ${loops}` }] });
    const why = 'validation failed due to running out of cost budget, no further validation rules will be run';
    await expect(server.client().create(configMaps, configMap('a'))).rejects.toMatchObject(deniedBy('p', why));
    await server.client().create(configMaps, configMap('b'));
  });

  test('keys that mean something to JavaScript are keys like others', async () => {
    const server = await startServer();
    const expression = "!('constructor' in object.data) && !('__proto__' in object.data) && object.data.size() == 1";
    await enforce(server, 'p', { failurePolicy: 'Ignore', validations: [{ expression, message: 'no such keys' }] });
    for (const key of ['constructor', '__proto__'])
      await expect(
        server.client().create(configMaps, configMap('a', JSON.parse(`{"${key}":"x"}`) as Record<string, string>)),
      ).rejects.toMatchObject(deniedBy('p', 'no such keys'));
    await server.client().create(configMaps, configMap('a', { toString: 'x' }));
  });

  test('what they ask of the authorizer is no request, and told to nobody', async () => {
    const decisions: AuthorizationDecision[] = [];
    const server = await startServer({ onAuthorization: (decision) => decisions.push(decision) });
    const expression = "authorizer.group('').resource('secrets').namespace('default').check('get').allowed()";
    await enforce(server, 'p', { validations: [{ expression, message: 'who may not read secrets' }] });
    const jane = server.client({ user: 'jane', groups: ['staff'] });
    await server.client().create(resource('rbac.authorization.k8s.io/v1', 'ClusterRole', 'clusterroles', 'Cluster'), {
      metadata: { name: 'writer' },
      rules: [{ apiGroups: [''], resources: ['configmaps'], verbs: ['create'] }],
    });
    await server.client().create(resource('rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', 'clusterrolebindings', 'Cluster'), {
      metadata: { name: 'writer' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'writer' },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'jane' }],
    });
    await expect(jane.create(configMaps, configMap('a'))).rejects.toMatchObject(deniedBy('p', 'who may not read secrets'));
    await server.client().create(configMaps, configMap('a'));
    expect(decisions.map(({ resource: of, verb }) => [of, verb])).toEqual([['configmaps', 'create']]);
  });

  test('those that do not fit the kind are told in the status, and refuse nothing by themselves', async () => {
    const server = await startServer();
    const client = server.client();
    const expression = "object.spec.replicas > 1 || 'x' in object.metadata.labels";
    await client.create(policies, {
      metadata: { name: 'p' },
      spec: {
        matchConstraints: about('pods'),
        variables: [{ name: 'n', expression: 'object.metadata.name' }],
        validations: [{ expression }],
      },
    });
    const statusOf = async (generation: number): Promise<unknown> => {
      const status = async () => (await client.get(policies, { name: 'p' }))['status'] as { observedGeneration?: number };
      await eventually(async () => (await status()).observedGeneration === generation, 'the status was not written');
      return status();
    };
    expect(await statusOf(1)).toEqual({
      observedGeneration: 1,
      typeChecking: {
        expressionWarnings: [
          {
            fieldRef: 'spec.validations[0].expression',
            warning: `/v1, Kind=Pod: ERROR: <input>:1:12: undefined field 'replicas'\n | ${expression}\n | ...........^\n`,
          },
        ],
      },
    });
    const body = { spec: { validations: [{ expression: "variables.n != ''" }] } };
    await client.patch(policies, { name: 'p' }, { type: 'merge', body });
    expect(await statusOf(2)).toEqual({ observedGeneration: 2 });
  });
});

test('the server’s own controllers are not asked: a namespace goes, whatever policies say of its content', async () => {
  const server = await startServer();
  const client = server.client();
  await client.create(namespaces, { metadata: { name: 'x' } });
  await client.create(configMaps, { metadata: { name: 'a', namespace: 'x' } });
  await enforce(server, 'p', {
    matchConstraints: about('configmaps', ['DELETE']),
    validations: [{ expression: 'false', message: 'it stays' }],
  });
  await expect(client.delete(configMaps, { namespace: 'x', name: 'a' })).rejects.toMatchObject(deniedBy('p', 'it stays'));
  await client.delete(namespaces, { name: 'x' });
  await eventually(
    async () => !(await client.list(namespaces)).items.some(({ metadata }) => metadata.name === 'x'),
    () => 'the namespace is still there',
  );
});

test('tokens and what is read are no writes of the object', async () => {
  const server = await startServer();
  await enforce(server, 'p', {
    matchConstraints: about('serviceaccounts/token'),
    validations: [{ expression: 'object.spec.expirationSeconds <= 3600', message: 'too long' }],
  });
  const client = server.client();
  const accounts = resource('v1', 'ServiceAccount', 'serviceaccounts', 'Namespaced');
  await client.create(accounts, { metadata: { name: 'robot', namespace: 'default' } });
  const ask = (seconds: number) =>
    raw(server, 'POST', '/api/v1/namespaces/default/serviceaccounts/robot/token', {
      body: JSON.stringify({ apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { expirationSeconds: seconds } }),
      headers: json,
    });
  expect((await ask(7200)).json).toMatchObject(deniedBy('p', 'too long', 'serviceaccounts', 'robot'));
  expect((await ask(3600)).code).toBe(201);
  await client.create(secrets, { metadata: { name: 's', namespace: 'default' } });
  expect((await client.list(pods)).items).toEqual([]);
});
