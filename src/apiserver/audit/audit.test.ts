/** The audit log and the metrics: what each request leaves in them, and what it must not. */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { configMaps, pods, resource } from '../../kube/index.ts';
import { eventually } from '../../kube/testing/eventually.ts';
import type { ApiServer, AuditEvent } from '../index.ts';
import { allowIn } from '../testing/access.ts';
import { clients, configMap, raw, startServer, temporaryDirectory } from '../testing/server.ts';

const secrets = resource('v1', 'Secret', 'secrets', 'Namespaced');
const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';
const json = { 'content-type': 'application/json' };

async function audited(level?: 'RequestResponse'): Promise<{ server: ApiServer; events: AuditEvent[] }> {
  const events: AuditEvent[] = [];
  const server = await startServer({ auditLog: (event) => events.push(event), ...(level && { auditLevel: level }) });
  return { server, events };
}

describe.each(clients)('client %s', (_name, clientOf) => {
  test('who did what to which object, and how it ended', async () => {
    const { server, events } = await audited();
    const client = await clientOf(server);
    const { uid } = (await client.create(configMaps, configMap('a', { k: 'v' }))).metadata;
    await client.patch(configMaps, { namespace: 'default', name: 'a' }, { type: 'merge', body: { data: { k: 'w' } } });
    await client.list(configMaps, { labelSelector: 'x=y' });
    await client.get(pods, { namespace: 'default', name: 'none' }).catch(() => undefined);
    await client.delete(configMaps, { namespace: 'default', name: 'a' });
    await eventually(
      () => events.length === 5,
      () => JSON.stringify(events),
    );
    const objectRef = { resource: 'configmaps', namespace: 'default', name: 'a', apiVersion: 'v1' };
    expect(uid).toBeDefined();
    expect(events).toMatchObject([
      { verb: 'create', objectRef, responseStatus: { code: 201 } },
      { verb: 'patch', objectRef, responseStatus: { code: 200 } },
      { verb: 'list', objectRef: { resource: 'configmaps' } },
      { verb: 'get', objectRef: { resource: 'pods', name: 'none' }, responseStatus: { code: 404, status: 'Failure', reason: 'NotFound' } },
      { verb: 'delete', objectRef },
    ]);
    for (const event of events) {
      expect(event).toMatchObject({ kind: 'Event', apiVersion: 'audit.k8s.io/v1', level: 'Metadata', stage: 'ResponseComplete' });
      expect(event.user).toMatchObject({ username: 'kubernetes-admin', groups: expect.arrayContaining(['system:masters']) as string[] });
      expect(event.requestReceivedTimestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
      expect(event).not.toHaveProperty('requestObject');
    }
    expect(new Set(events.map(({ auditID }) => auditID)).size).toBe(5);
    expect(events[0]!.requestURI).toMatch(/^\/api\/v1\/namespaces\/default\/configmaps(\?|$)/);
  });

  test('with bodies, if asked for, but never those of secrets', async () => {
    const { server, events } = await audited('RequestResponse');
    const client = await clientOf(server);
    await client.create(configMaps, configMap('a', { k: 'v' }));
    await client.create(secrets, { metadata: { name: 's', namespace: 'default' }, stringData: { password: 'hunter2' } });
    await client.get(secrets, { namespace: 'default', name: 's' });
    await eventually(() => events.length === 3);
    expect(events[0]).toMatchObject({
      level: 'RequestResponse',
      requestObject: { data: { k: 'v' } },
      responseObject: { data: { k: 'v' }, metadata: { uid: expect.any(String) as string } },
    });
    expect(events[1]).toMatchObject({ level: 'Metadata', objectRef: { resource: 'secrets', name: 's' } });
    expect(JSON.stringify(events)).not.toMatch(/hunter2|aHVudGVyMg/);
  });

  test('a watch is told of when it begins and when it ends', async () => {
    const { server, events } = await audited();
    const client = await clientOf(server);
    for await (const event of client.watch(configMaps, { timeoutSeconds: 1 })) expect(event).toBeUndefined();
    await eventually(
      () => events.length === 2,
      () => JSON.stringify(events),
    );
    expect(events.map(({ verb, stage }) => `${verb} ${stage}`)).toEqual(['watch ResponseStarted', 'watch ResponseComplete']);
    expect(events[0]!.auditID).toBe(events[1]!.auditID);
  });
});

test('refusals, strangers, and acting in the name of another', async () => {
  const { server, events } = await audited();
  const token = server.issueToken('jane', []);
  await raw(server, 'GET', CONFIG_MAPS, { token });
  await raw(server, 'GET', CONFIG_MAPS, { token: 'forged' });
  await raw(server, 'GET', CONFIG_MAPS, { headers: { 'impersonate-user': 'joe', 'user-agent': 'curl/8' } });
  await raw(server, 'GET', '/readyz');
  await eventually(() => events.length === 3);
  expect(events).toMatchObject([
    {
      user: { username: 'jane' },
      responseStatus: { code: 403, reason: 'Forbidden' },
      annotations: { 'authorization.k8s.io/decision': 'forbid' },
    },
    { user: {}, responseStatus: { code: 401, reason: 'Unauthorized' } },
    { user: { username: 'tester' }, impersonatedUser: { username: 'joe' }, userAgent: 'curl/8', sourceIPs: ['127.0.0.1'] },
  ]);
  expect(JSON.stringify(events)).not.toContain(token);
});

test('a hook that refuses is no refusal of authorization', async () => {
  const events: AuditEvent[] = [];
  const admission = [{ match: { resources: '*' }, validate: () => 'no' }];
  const server = await startServer({ auditLog: (event) => events.push(event), admission });
  await raw(server, 'POST', CONFIG_MAPS, { body: '{"metadata":{"name":"a"}}', headers: json });
  await server
    .client()
    .create(configMaps, configMap('a'))
    .catch(() => undefined);
  await eventually(() => events.length === 2);
  for (const event of events)
    expect(event).toMatchObject({ responseStatus: { code: 403 }, annotations: { 'authorization.k8s.io/decision': 'allow' } });
});

test('into a file: a line per event, for its owner only, all of them once the server has stopped', async () => {
  const path = join(await temporaryDirectory(), 'audit.log');
  const server = await startServer({ auditLog: path });
  for (let round = 0; round < 50; round += 1) await server.client().create(configMaps, configMap(`c${round}`));
  await server.stop();
  const lines = (await readFile(path, 'utf8')).trim().split('\n');
  expect(lines.map((line) => (JSON.parse(line) as AuditEvent).objectRef?.name)).toEqual(Array.from({ length: 50 }, (_, at) => `c${at}`));
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  await expect(startServer({ auditLog: join(path, 'nowhere') })).rejects.toThrow(/ENOTDIR/);
});

test('a listener that throws harms nobody, and is told', async () => {
  const problem = new Error('mine');
  const failures: unknown[] = [];
  const { ApiServer: Server } = await import('../index.ts');
  const server = await Server.start({
    auditLog: () => {
      throw problem;
    },
    onError: (error) => failures.push(error),
  });
  await server.client().create(configMaps, configMap('a'));
  await server.stop();
  expect(failures).toEqual([problem]);
});

describe('/metrics', () => {
  const value = (text: string, line: string): number =>
    Number(
      text
        .split('\n')
        .find((it) => it.startsWith(`${line} `))
        ?.split(' ')[1],
    );

  test('counts requests by what they ask for, the time they took, open watches, and objects', async () => {
    const server = await startServer();
    await raw(server, 'POST', CONFIG_MAPS, { body: JSON.stringify({ metadata: { name: 'a' } }), headers: json });
    await raw(server, 'GET', `${CONFIG_MAPS}/a`);
    await raw(server, 'GET', `${CONFIG_MAPS}/b`);
    await raw(server, 'GET', CONFIG_MAPS, { token: 'forged' });
    const apply = { 'content-type': 'application/apply-patch+yaml' };
    await raw(server, 'PATCH', `${CONFIG_MAPS}/c?fieldManager=m`, {
      body: 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: c }\n',
      headers: apply,
    });
    const watching = raw(server, 'GET', `${CONFIG_MAPS}?watch=1&timeoutSeconds=1`);
    const series = (verb: string, scope: string): string =>
      `verb="${verb}",group="",version="v1",resource="configmaps",subresource="",scope="${scope}"`;
    const scrape = async (): Promise<string> => (await raw(server, 'GET', '/metrics')).text;
    await eventually(async () => value(await scrape(), `apiserver_longrunning_requests{${series('WATCH', 'namespace')}}`) === 1);
    await watching;
    const text = await scrape();
    expect(value(text, `apiserver_request_total{${series('GET', 'resource')},code="200"}`)).toBe(1);
    expect(value(text, `apiserver_request_total{${series('GET', 'resource')},code="404"}`)).toBe(1);
    expect(value(text, `apiserver_request_total{${series('POST', 'namespace')},code="201"}`)).toBe(1);
    expect(value(text, `apiserver_request_total{${series('APPLY', 'resource')},code="201"}`)).toBe(1);
    expect(value(text, `apiserver_request_total{${series('WATCH', 'namespace')},code="200"}`)).toBe(1);
    expect(value(text, `apiserver_longrunning_requests{${series('WATCH', 'namespace')}}`)).toBe(0);
    expect(value(text, `apiserver_request_duration_seconds_count{${series('GET', 'resource')}}`)).toBe(2);
    expect(text).not.toContain(`apiserver_request_duration_seconds_count{${series('WATCH', 'namespace')}}`);
    expect(value(text, 'apiserver_storage_objects{resource="configmaps"}')).toBe(2);
    expect(text).toMatch(/resource="",subresource="",scope="",code="401"\} 1\n/);
  });

  test('is for those whose roles allow the path; nonsense makes no series', async () => {
    const server = await startServer();
    const token = server.issueToken('jane', []);
    expect((await raw(server, 'GET', '/metrics', { token })).code).toBe(403);
    await allowIn(server.client(), 'default', 'User jane', 'irrelevant', ['get pods']);
    for (const nonsense of ['one', 'two']) {
      await raw(server, 'GET', `/apis/${nonsense}/v1/x`);
      await raw(server, 'GET', `${CONFIG_MAPS}/a/${nonsense}`);
    }
    const { text } = await raw(server, 'GET', '/metrics');
    expect(text).not.toMatch(/one|two|jane/);
  });
});
