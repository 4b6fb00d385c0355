/** What docs/bridge-install.md and the chart's alerts promise, against an operator that binds a Gateway. @module */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../src/kube/testing/eventually.ts';
import { gatewayEntrypoints } from '../../src/bridge/api/entrypoint.ts';
import { DEDICATED, GATEWAY, QUICK } from '../../src/bridge/testing/bridge-fixture.ts';
import { OperatorFixture, scrape } from '../../src/bridge/testing/operator-fixture.ts';
import { VPC_RIGHTS } from '../../src/huawei/vpc/client.ts';
import { CHART } from '../chart/rights.ts';

const DOCS = resolve(CHART, '..', '..', 'docs');
const doc = (name: string): string => readFileSync(join(DOCS, name), 'utf8');
const rule = readFileSync(join(CHART, 'templates', 'prometheusrule.yaml'), 'utf8');

let fixture: OperatorFixture;
/** Names of the series, with the labels that each has. */
const served = new Map<string, Set<string>>();
/** `POST elb/listeners` */
let calls: string[];

beforeAll(async () => {
  fixture = await OperatorFixture.start();
  const { bridge } = fixture;
  const operator = await fixture.run();
  await bridge.createGateway();
  await bridge.createEntrypoint({ healthCheck: QUICK });
  await bridge.serveNodePort();
  await bridge.conditionIs('PathHealthy', /^True/);
  // Another health check, another algorithm, another ELB, the end: every kind of write.
  const change = (spec: object): Promise<unknown> => bridge.client.patch(gatewayEntrypoints, GATEWAY, { type: 'merge', body: { spec } });
  const called = (call: string): Promise<unknown> =>
    bridge.until(
      () => [...bridge.cce.cce.elb.api.requests.keys()],
      (all) => all.some((one) => one.startsWith(call)),
    );
  await change({ healthCheck: { unhealthyThreshold: 3 }, algorithm: 'SOURCE_IP' });
  await called('PUT elb/healthmonitors');
  await called('PUT elb/pools');
  for (const [series] of await scrape(await operator.port)) {
    const [, name, labels = ''] = /^([^{]+)(?:\{(.*)\})?$/.exec(series)!;
    const known = served.get(name!) ?? new Set<string>();
    for (const [, label] of labels.matchAll(/(\w+)="/g)) known.add(label!);
    served.set(name!, known);
  }
  await change({ elb: { id: DEDICATED, class: 'performance' } });
  await bridge.until(
    () => bridge.ports(DEDICATED),
    (ports) => ports.includes(80),
  );
  await bridge.client.delete(gatewayEntrypoints, GATEWAY);
  await bridge.until(
    () => bridge.ports(DEDICATED),
    (ports) => ports.length === 0,
  );
  await eventually(async () => (await bridge.client.list(gatewayEntrypoints, {})).items.length === 0, 'the entrypoint is gone');
  calls = [...bridge.cce.cce.elb.api.requests.keys()];
}, 60_000);
afterAll(() => fixture?.stop());

test('every series and label that an alert asks for is served', () => {
  const expressions = [...rule.matchAll(/^ +expr: (.*)$/gm)].map(([, text]) => text!);
  expect(expressions.length).toBe([...rule.matchAll(/- alert:/g)].length);
  for (const text of expressions) {
    const [, name, matchers] = /(\w+)\{(.*)\}/.exec(text)!;
    expect([...served.keys()], text).toContain(name);
    // `job` comes with the scrape.
    for (const [, label] of matchers!.matchAll(/,(\w+)=/g)) expect([...served.get(name!)!], text).toContain(label);
  }
  expect(rule).toContain('name="cilium-cce-bridge"');
});

test.each(['bridge-install.md', 'bridge-install.zh-TW.md'])('%s names the alerts of the chart, and metrics that are served', (name) => {
  const text = doc(name);
  const alerts = [...rule.matchAll(/- alert: (\w+)/g)].map(([, alert]) => alert);
  expect(new Set([...text.matchAll(/`(CiliumCce\w+)`/g)].map(([, alert]) => alert))).toEqual(new Set(alerts));
  for (const [, metric] of text.matchAll(/`((?:huaweicloud|cilium_cce|leader_election)_\w+)(?:\{[^}]*\})?`/g))
    expect(
      [...served.keys()].some((series) => series === metric || series === `${metric}_count`),
      metric,
    ).toBe(true);
});

test.each(['bridge-install.md', 'bridge-install.zh-TW.md'])(
  'the policy of %s allows every call that binding and unbinding makes',
  (name) => {
    const [, json] = /```json\n([\s\S]*?)```/.exec(doc(name))!;
    const { Statement } = JSON.parse(json!) as { Statement: { Effect: string; Action: string[] }[] };
    const actions = Statement.flatMap(({ Action }) => Action);
    const verbs: Record<string, string> = { GET: 'list', POST: 'create', PUT: 'put', DELETE: 'delete' };
    const refused = calls.filter((call) => {
      const [method, path] = call.split(' ') as [string, string];
      const noun = path.includes('/members') ? 'members' : path.split('/')[1]!;
      // Singular in Huawei's own list (facts/elb-v3.md §5).
      const action = call === 'DELETE elb/healthmonitors' ? 'elb:healthmonitor:delete' : `elb:${noun}:${verbs[method]}`;
      return !actions.includes(action) && !actions.includes(`elb:${noun}:*`);
    });
    expect(refused).toEqual([]);
    expect(actions).toContain(VPC_RIGHTS.subnet);
    expect(calls).toEqual(
      expect.arrayContaining(['POST elb/listeners', 'PUT elb/healthmonitors', 'DELETE elb/pools', 'DELETE elb/healthmonitors']),
    );
  },
);
