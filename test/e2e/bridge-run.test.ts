/** `cilium-cce bridge` as people and pods start it: processes of its own against a lab, its exit codes, what it leaves behind. @module */
import { existsSync, statSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { entrypointCrd, gatewayEntrypoints } from '../../src/bridge/index.ts';
import { gateways } from '../../src/cluster/kinds.ts';
import { getIfExists, isTrue, leases, services } from '../../src/kube/index.ts';
import { eventually, eventuallyHolds } from '../../src/kube/testing/eventually.ts';
import { BRIDGE_ELB, Lab } from '../../src/lab/index.ts';
import { ciliumCce, startCiliumCce, type Ended, type Running } from '../cilium-cce.ts';

const LEASE = { namespace: 'kube-system', name: 'cilium-cce-bridge' };
const SERVICE = { namespace: 'default', name: 'cilium-gateway-ip-gateway' };
const ENTRYPOINT = { namespace: 'default', name: 'ip-gateway' };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bridge-run-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const cce = (args: readonly string[], env?: Record<string, string>): Promise<Ended> =>
  ciliumCce(args, { cwd: folder, ...(env && { env }) });
const logOf = (text: string): Record<string, unknown>[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('against a lab', () => {
  let lab: Lab;
  let args: string[];
  const running: Running[] = [];

  beforeAll(async () => {
    lab = await Lab.start({ nodes: 1, bridge: 'off' });
    await lab.writeKubeconfig(join(folder, 'kubeconfig'));
    const { region, projectId, credentials } = lab.cce.options;
    await writeFile(join(folder, 'access-key'), credentials[0]!.accessKey);
    await writeFile(join(folder, 'secret-key'), credentials[0]!.secretKey);
    await lab.eventually('the Service of the Gateway', () => lab.model.get(services, SERVICE)?.spec?.ports?.[0]?.nodePort);
    args = ['--kubeconfig', 'kubeconfig', '--region', region, '--project-id', projectId, '--elb-endpoint', lab.cce.elb.endpoint];
    args.push('--vpc-endpoint', lab.cce.vpc.endpoint, '--credentials-dir', '.', '--no-metadata-agency');
    const metadata = ENTRYPOINT;
    const healthCheck = { intervalSeconds: 1, timeoutSeconds: 1, healthyThreshold: 1, unhealthyThreshold: 3 };
    await lab.client.create(gatewayEntrypoints, {
      metadata,
      spec: { gatewayRef: { name: 'ip-gateway' }, elb: { id: BRIDGE_ELB.id }, healthCheck },
    });
  }, 60_000);
  afterAll(async () => {
    await Promise.all(running.map((one) => one.kill('SIGKILL')));
    await lab?.stop();
  });

  async function run(...more: string[]): Promise<Running> {
    const started = await startCiliumCce(['bridge', 'run', ...args, '--bind-address', '127.0.0.1:0', ...more], '"msg":"connected"', {
      cwd: folder,
    });
    running.push(started);
    return started;
  }
  const leads = (one: Running): boolean => one.errors().includes('"msg":"this replica leads"');
  const addressOf = (one: Running): unknown => logOf(one.errors()).find(({ msg }) => msg === 'probes and metrics')?.['address'];

  test('plan says what is to be done, in a table and as JSON, and does nothing', async () => {
    const table = await cce(['bridge', 'plan', ...args]);
    expect(table).toMatchObject({ exitCode: 1, stderr: '' });
    expect(table.stdout).toMatch(
      /^default\/ip-gateway {2}ElbApi {2}.*\n(?: {2}create .*\n)+ {2}update {2}Service default\/cilium-gateway-ip-gateway +address 203\.0\.113\.10\n$/,
    );
    const json = await cce(['bridge', 'plan', ...args, '-o', 'json']);
    expect(json.exitCode).toBe(1);
    expect(JSON.parse(json.stdout)).toMatchObject([{ entrypoint: 'default/ip-gateway', mode: 'ElbApi' }]);
    expect((await lab.client.get(gatewayEntrypoints, ENTRYPOINT)).status).toBeUndefined();
    expect(await getIfExists(lab.client, leases, LEASE)).toBeUndefined();
  });

  test('a GatewayEntrypoint becomes HTTP 200; SIGTERM ends it within seconds with 0, and the lease is free', async () => {
    const operator = await run();
    await lab.eventually('HTTP 200', async () => {
      const answer = await lab.request({});
      return answer.kind === 'answer' && answer.status === 200;
    });
    await lab.eventually('Programmed', () => isTrue(lab.model.get(gateways, ENTRYPOINT)?.status?.conditions, 'Programmed'));
    const address = String(addressOf(operator));
    for (const path of ['healthz', 'readyz']) expect(await (await fetch(`http://${address}/${path}`)).text()).toBe('ok');
    expect(await (await fetch(`http://${address}/metrics`)).text()).toMatch(
      /^huaweicloud_api_calls_total\{service="elb",operation="POST listeners"\} 1$/m,
    );

    const asked = performance.now();
    const ended = await operator.kill('SIGTERM');
    expect(ended).toMatchObject({ exitCode: 0, stdout: '' });
    expect(performance.now() - asked).toBeLessThan(10_000);
    expect(logOf(ended.stderr).at(-1)).toMatchObject({ level: 'info', msg: 'stopped' });
    expect((await lab.client.get(leases, LEASE)).spec?.holderIdentity).toBe('');
    expect(await cce(['bridge', 'plan', ...args])).toMatchObject({ exitCode: 0, stderr: '' });
  });

  test('of two processes one leads; the other takes over when it is stopped', async () => {
    const first = await run();
    await eventually(() => leads(first), 'the first leads');
    const second = await run();
    await eventually(() => second.errors().includes('"msg":"another replica leads"'), 'the second stands by');
    expect(leads(second)).toBe(false);
    await eventuallyHolds(
      async () => (await fetch(`http://${String(addressOf(second))}/readyz`)).status,
      (status) => status === 200,
    );
    expect(await first.kill('SIGINT')).toMatchObject({ exitCode: 0 });
    await eventually(() => leads(second), 'the second leads');
    expect(await second.kill('SIGTERM')).toMatchObject({ exitCode: 0 });
  });

  test('--once: 0 when every GatewayEntrypoint is bound, 1 when not, with the reason', async () => {
    expect(await cce(['bridge', 'run', ...args, '--once'])).toMatchObject({
      exitCode: 0,
      stdout: 'default/ip-gateway  bound  Bound to 203.0.113.10, port 80.\n',
    });
    const metadata = { namespace: 'default', name: 'second' };
    await lab.client.create(gatewayEntrypoints, { metadata, spec: { gatewayRef: { name: 'nowhere' }, elb: { id: BRIDGE_ELB.id } } });
    const ended = await cce(['--lang', 'zh-TW', 'bridge', 'run', ...args, '--once']);
    await lab.client.delete(gatewayEntrypoints, metadata);
    expect(ended.exitCode).toBe(1);
    expect(ended.stdout).toMatch(/^default\/second +未綁定\(GatewayNotFound\) +沒有 Gateway default\/nowhere/m);
  });

  test('--dry-run prints plans, takes no lease, and ends at a signal', async () => {
    await lab.client.delete(leases, LEASE);
    const dry = await startCiliumCce(['bridge', 'run', ...args, '--dry-run'], 'nothing to do', { cwd: folder });
    expect(await dry.kill('SIGTERM')).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^default\/ip-gateway {2}ElbApi /) as string,
    });
    expect(await getIfExists(lab.client, leases, LEASE)).toBeUndefined();
  });

  test.each(['json', 'text'])('a secret key appears nowhere, in a log as %s either', async (format) => {
    const secret = 'canary+Secret/Key=23';
    const env = {
      HUAWEICLOUD_SDK_AK: 'AKUNKNOWN0000000001',
      HUAWEICLOUD_SDK_SK: secret,
      HUAWEICLOUD_SDK_SECURITY_TOKEN: `${secret}-token`,
    };
    const without = args.filter((one, at) => one !== '--credentials-dir' && args[at - 1] !== '--credentials-dir');
    const ended = await cce(['--debug', 'bridge', 'run', ...without, '--once', '--log-level', 'debug', '--log-format', format], env);
    expect(ended.exitCode).toBe(1);
    expect(ended.stdout).toContain('PermissionDenied');
    expect(ended.stderr).toContain('credentials for Huawei Cloud obtained');
    const said = ended.stdout + ended.stderr + JSON.stringify(await lab.client.get(gatewayEntrypoints, ENTRYPOINT));
    for (const form of [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')]) expect(said).not.toContain(form);
  });

  test('options in the environment count as those on the command line', async () => {
    const ended = await cce(['bridge', 'plan'], {
      CILIUM_CCE_KUBECONFIG: 'kubeconfig',
      CILIUM_CCE_REGION: 'cn-north-4',
      CILIUM_CCE_PROJECT_ID: lab.cce.options.projectId,
      CILIUM_CCE_ELB_ENDPOINT: lab.cce.elb.endpoint,
      CILIUM_CCE_VPC_ENDPOINT: lab.cce.vpc.endpoint,
      CILIUM_CCE_CREDENTIALS_DIR: '.',
    });
    expect(ended).toMatchObject({ exitCode: 0, stderr: '' });
    expect(await cce(['bridge', 'plan'], { CILIUM_CCE_REGION: 'Nowhere!' })).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('--region <region>: Nowhere! cannot be used.') as string,
    });
  });
});

test('lab up --bridge off says how to run the operator outside, with keys in a private folder that goes with the lab', async () => {
  const lab = await startCiliumCce(['lab', 'up', '--bridge', 'off', '--nodes', '1'], 'Ctrl-C', { cwd: folder });
  const keys = join(folder, '.cilium-cce', 'elb-keys');
  const command = /^ {2}bin\/cilium-cce (bridge run .*)$/m.exec(lab.output())?.[1];
  expect(command).toContain('--credentials-dir .cilium-cce/elb-keys --no-metadata-agency');
  expect(statSync(keys).mode & 0o777).toBe(0o700);
  expect(statSync(join(keys, 'secret-key')).mode & 0o777).toBe(0o600);
  const ended = await cce([...command!.split(' '), '--once']);
  expect(ended).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('default/auto-ip-gateway  bound  ') as string });
  expect(await lab.interrupt()).toMatchObject({ exitCode: 0, stderr: '' });
  expect(existsSync(join(folder, '.cilium-cce'))).toBe(false);
}, 60_000);

test('crd prints what kubectl can apply', async () => {
  const printed = await cce(['bridge', 'crd']);
  expect(printed).toMatchObject({ exitCode: 0, stderr: '' });
  expect(parse(printed.stdout)).toEqual(JSON.parse(JSON.stringify(entrypointCrd())));
});

test.concurrent.each<[sentence: string, args: string[]]>([
  ['Error: --drift-check <seconds>: 5 cannot be used. A whole number from 10 to 86400 is needed.', ['run', '--drift-check', '5']],
  [
    'Error: --elb-endpoint <url>: http://elb.example cannot be used. A URL like https://host',
    ['run', '--elb-endpoint', 'http://elb.example'],
  ],
  ['Error: --bind-address <address>: 8080 cannot be used. HOST:PORT like 127.0.0.1:8080 is needed', ['run', '--bind-address', '8080']],
  ['Error: --default-mode <mode>: Best is not one of Auto, ElbApi', ['run', '--default-mode', 'Best']],
  ['Error: --credentials-dir needs --region.', ['run', '--credentials-dir', '.']],
  ['Error: --vpc-endpoint needs --region.', ['plan', '--vpc-endpoint', 'https://vpc.example']],
  ['Error: --idp-id needs --id-token-file.', ['plan', '--region', 'cn-north-4', '--idp-id', 'x']],
  ['Error: --default-elb-class needs --default-elb-id.', ['plan', '--default-elb-class', 'union']],
  ['Error: The cluster cannot be found: kubeconfig nowhere cannot be read', ['run', '--kubeconfig', 'nowhere']],
])('2: %s', async (sentence, args) => {
  const ended = await cce(['bridge', ...args]);
  expect(ended).toMatchObject({ exitCode: 2, stdout: '' });
  expect(ended.stderr).toContain(sentence);
});

test('2 when the cluster does not answer, with what to do', async () => {
  const text =
    'apiVersion: v1\nkind: Config\ncurrent-context: c\nclusters: [{ name: c, cluster: { server: "https://127.0.0.1:1" } }]\nusers: [{ name: u, user: {} }]\ncontexts: [{ name: c, context: { cluster: c, user: u } }]\n';
  await writeFile(join(folder, 'gone'), text);
  const ended = await cce(['bridge', 'plan', '--kubeconfig', 'gone']);
  expect(ended.exitCode).toBe(2);
  expect(ended.stderr).toMatch(
    /Error: The namespace kube-system, whose uid names the cluster, cannot be read: .* Check --kubeconfig and the rights, or give --cluster-name\.\n$/,
  );
});
