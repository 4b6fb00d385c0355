/** The operator as a process has it: one leads, binds, tells of itself and stops; another takes over. @module */
import { afterEach, expect, test } from 'vitest';
import { leases } from '../kube/resources.ts';
import { eventually, eventuallyHolds } from '../kube/testing/eventually.ts';
import { gatewayEntrypoints } from './api/entrypoint.ts';
import { GATEWAY } from './testing/bridge-fixture.ts';
import { LEASE, OperatorFixture, scrape } from './testing/operator-fixture.ts';

let fixture: OperatorFixture;
afterEach(() => fixture.stop());

const says = (log: readonly Record<string, unknown>[], msg: string): Record<string, unknown>[] => log.filter((line) => line['msg'] === msg);

async function bound(): Promise<void> {
  await fixture.bridge.createGateway();
  await fixture.bridge.serveNodePort();
  await fixture.bridge.createEntrypoint();
  await fixture.bridge.conditionIs('Bound', /^True/);
}

test('it takes the lease, binds, says what it changed, and gives the lease up when it is told to stop', async () => {
  fixture = await OperatorFixture.start();
  const operator = await fixture.run();
  await bound();
  expect(fixture.bridge.ports()).toEqual([80]);
  expect((await fixture.lease()).spec?.holderIdentity).toBe(says(operator.log, 'starting')[0]!['identity']);
  const changes = says(operator.log, 'changed').map(
    ({ entrypoint, verb, target }) => `${String(entrypoint)} ${String(verb)} ${String(target)}`,
  );
  expect(changes).toContainEqual(expect.stringMatching(/^default\/web create listener 80 on elb /));
  expect(changes).toContainEqual('default/web update Service default/cilium-gateway-web');

  expect(await operator.stop()).toBeUndefined();
  expect((await fixture.lease()).spec?.holderIdentity).toBe('');
  expect(operator.log.at(-1)).toMatchObject({ level: 'info', msg: 'stopped' });
  // What is bound stays bound.
  expect(fixture.bridge.ports()).toEqual([80]);
});

test('a standby has warm caches and is ready; it takes over at once when the leader stops', async () => {
  fixture = await OperatorFixture.start();
  const first = await fixture.run();
  await bound();
  const second = await fixture.run();
  const port = await second.port;
  await eventuallyHolds(
    async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).status,
    (status) => status === 200,
  );
  expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
  await eventually(() => says(second.log, 'another replica leads').length > 0, 'the second sees the first');
  const standby = await scrape(port);
  expect(standby.get('leader_election_master_status{name="cilium-cce-bridge"}')).toBe(0);
  // Twice the same condition would be twice the same alert.
  expect([...standby.keys()].filter((series) => series.startsWith('cilium_cce_gatewayentrypoint_condition'))).toEqual([]);

  await first.stop();
  await fixture.bridge.until(
    () => says(second.log, 'this replica leads').length,
    (times) => times === 1,
  );
  await fixture.bridge.client.delete(gatewayEntrypoints, GATEWAY);
  await fixture.bridge.until(
    () => fixture.bridge.ports(),
    (ports) => ports.length === 0,
  );
  expect(await second.stop()).toBeUndefined();
});

test('a leader that died silently is waited for 15 seconds, and then replaced', async () => {
  fixture = await OperatorFixture.start();
  const { client, clock } = fixture.bridge;
  const renewTime = new Date(clock.now()).toISOString().replace('Z', '000Z');
  await client.create(leases, {
    metadata: LEASE,
    spec: { holderIdentity: 'dead', leaseDurationSeconds: 15, renewTime, acquireTime: renewTime },
  });
  const operator = await fixture.run();
  await eventually(() => says(operator.log, 'another replica leads').length === 1, 'the dead one is seen');
  const seen = clock.now();
  await fixture.bridge.until(
    () => says(operator.log, 'this replica leads').length,
    (times) => times === 1,
  );
  // A look every 2 to 2.4 seconds, and this test moves time by seconds.
  expect(clock.now() - seen).toBeGreaterThanOrEqual(15_000);
  expect(clock.now() - seen).toBeLessThan(20_000);
});

test('whoever loses the lease stops and ends with a failure, so that it is started again', async () => {
  fixture = await OperatorFixture.start();
  const operator = await fixture.run();
  await bound();
  const lease = await fixture.lease();
  await fixture.bridge.client.update(leases, { ...lease, spec: { ...lease.spec, holderIdentity: 'thief' } });
  let end: unknown;
  void operator.ended.then((how) => (end = how));
  await fixture.bridge.until(
    () => end,
    (how) => how !== undefined,
  );
  expect(end).toMatchObject({ name: 'LeadershipLostError' });
  expect(says(operator.log, 'leadership lost: the process ends, to be started again')).toHaveLength(1);
  // The thief's lease is not given up in its name.
  expect((await fixture.lease()).spec?.holderIdentity).toBe('thief');
});

test('metrics can be scraped: reconciles, requests, calls to the cloud by class of error, conditions without stale series', async () => {
  fixture = await OperatorFixture.start();
  const operator = await fixture.run();
  await bound();
  const port = await operator.port;
  // The condition is written before the reconcile that writes it has ended.
  const reconciled = 'controller_runtime_reconcile_total{controller="gatewayentrypoint",result="requeue_after"}';
  const seen = await fixture.bridge.until(
    () => scrape(port),
    (now) => (now.get(reconciled) ?? 0) > 0 && now.get('workqueue_depth{name="gatewayentrypoint"}') === 0,
  );
  expect(seen.get('leader_election_master_status{name="cilium-cce-bridge"}')).toBe(1);
  expect([...seen.keys()]).toContainEqual(
    expect.stringMatching(/^rest_client_requests_total\{code="200",method="GET",host="127\.0\.0\.1:\d+"\}$/),
  );
  const of = 'service="elb",operation="POST listeners"';
  expect(seen.get(`huaweicloud_api_calls_total{${of}}`)).toBe(1);
  expect(seen.get(`huaweicloud_api_requests_total{${of},status_code="201"}`)).toBe(1);
  for (const kind of ['permission', 'throttled', 'service_limit_exceeded', 'validation'])
    expect(seen.get(`huaweicloud_api_call_${kind}_errors_total{${of}}`)).toBe(0);
  const condition = (type: string, status: string): string =>
    `cilium_cce_gatewayentrypoint_condition{namespace="default",name="web",condition="${type}",status="${status}"}`;
  expect(seen.get(condition('Bound', 'True'))).toBe(1);
  expect(seen.get(condition('Bound', 'False'))).toBe(0);

  await fixture.bridge.client.delete(gatewayEntrypoints, GATEWAY);
  await fixture.bridge.until(
    () => scrape(port),
    (now) => ![...now.keys()].some((series) => series.includes('gatewayentrypoint_condition{')),
  );
});

test('a refused key shows in the condition, in the log and in the metric of permissions, and never itself', async () => {
  fixture = await OperatorFixture.start();
  const canary = 'canary/Secret+Key=17';
  await fixture.writeKeys('AKUNKNOWN0000000001', canary);
  const token = (await (await fixture.options([])).connection.credentials()).token;
  const operator = await fixture.run();
  await fixture.bridge.createGateway();
  await fixture.bridge.serveNodePort();
  await fixture.bridge.createEntrypoint();
  const condition = await fixture.bridge.conditionIs('Bound', /^False PermissionDenied/);
  const metrics = await (await fetch(`http://127.0.0.1:${await operator.port}/metrics`)).text();
  expect(metrics).toMatch(/^huaweicloud_api_call_permission_errors_total\{service="elb",operation="GET [a-z/]+"\} [1-9]/m);
  await operator.stop();
  const everything = [condition, metrics, JSON.stringify(operator.log), ...(await fixture.bridge.cce.eventsOf(GATEWAY.name))].join('\n');
  for (const secret of [canary, encodeURIComponent(canary), Buffer.from(canary).toString('base64'), ...(token ? [token] : [])])
    expect(everything).not.toContain(secret);
});

test('a probe port that is taken is said with the option that names another', async () => {
  fixture = await OperatorFixture.start();
  const first = await fixture.run();
  const second = await fixture.run({ bind: { host: '127.0.0.1', port: await first.port } });
  expect(await second.ended).toMatchObject({ name: 'OperatorFailure', what: { id: 'cli.bridge.cannotListen' } });
});
