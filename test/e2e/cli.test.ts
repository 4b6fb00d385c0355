/**
 * `cilium-cce` as people start it: a process, its output (with what differs from run to run masked), its
 * exit code, and what it leaves behind.
 * @module
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ciliumCce, masked, startCiliumCce, type Ended, type Running } from '../cilium-cce.ts';

const EXAMPLES = resolve(import.meta.dirname, '..', '..', 'examples');
const FROM = ['--from', '198.51.100.7'];
const GATEWAY = 'gateway/default/ip-gateway';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cilium-cce-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** In the tests' own folder. */
const cce = (...args: string[]): Promise<Ended> => ciliumCce(args, { cwd: folder });
async function file(name: string, text: string): Promise<string> {
  await writeFile(join(folder, name), text);
  return name;
}

describe('lab run', () => {
  const BACKEND = join(EXAMPLES, 'source-document', 'test-python.yaml');
  const ROUTE = join(EXAMPLES, 'source-document', 'httproute.yaml');
  const gatewayFile = join(EXAMPLES, 'source-document', 'gateway.yaml');

  test('--once: 0 when every Gateway answers; the path is shown; nothing is left behind', async () => {
    const ran = await cce('lab', 'run', BACKEND, gatewayFile, ROUTE, '--once', '--nodes', '1');
    expect(masked(ran.stdout)).toBe(`Objects applied: 4

Gateway default/ip-gateway
 1 ok elb lab-elb has the address 203.0.113.10
 2 ok elb-listener cilium-cce_default_auto-ip-gateway_80 listens on TCP 80
 3 ok member NODE-IP:NODE-PORT chosen; 1 of 1 members are healthy
 4 ok security group of node NODE-IP lab-cce-node admits TCP NODE-PORT from 100.125.0.1
 5 ok node NODE-IP reached at NODE-IP
 6 ok service default/cilium-gateway-ip-gateway redirected to Envoy on this node (default/cilium-gateway-ip-gateway/listener)
 7 ok envoy on NODE-IP takes it for default/cilium-gateway-ip-gateway/listener, port 80
 8 ok HTTPRoute default/echo-ip-route rule 0 matches / (virtual host *)
 9 ok cluster default:test-python-svc:80 POD-IP:80, one of N ready
 10 ok node NODE-IP stays on the node
 11 ok pod default/test-python-HASH-POD endpoint ID, identity ID
 12 ok pod default/test-python-HASH-POD no ingress policy selects it
 13 ok pod default/test-python-HASH-POD reached at POD-IP:80
 → pod default/test-python-HASH-POD (POD-IP:80)
`);
    expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
    expect(existsSync(join(folder, '.cilium-cce'))).toBe(false);
  });

  test('a folder: every manifest in it, with a Gateway of three listeners', async () => {
    const ran = await cce('lab', 'run', join(EXAMPLES, 'gateway-api'), '--once');
    expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
    expect(ran.stdout).toMatch(/^Objects applied: \d\d\n\nGateway default\/shop\n/);
  });

  test('--once: 1 when a Gateway does not answer, with the hop that stops it', async () => {
    const { exitCode, stdout } = await cce('lab', 'run', gatewayFile, ROUTE, '--once', '--nodes', '1');
    expect(masked(stdout)).toMatch(/^ 9 500 HTTPRoute default\/echo-ip-route rule 0 .*\n → HTTP 500/m);
    expect(exitCode).toBe(1);
  });

  test('--once: 1 when there is no Gateway at all', async () => {
    const name = await file('config-map.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\n');
    const { exitCode, stdout } = await cce('lab', 'run', name, '--once');
    expect({ exitCode, stdout }).toEqual({
      exitCode: 1,
      stdout: 'Objects applied: 1\nThe cluster has no Gateway: apply one to see its path.\n',
    });
  });

  test('without --once it stays, tells how each listener is reached, and at Ctrl-C leaves nothing behind', async () => {
    const lab = await startCiliumCce(['lab', 'run', join(EXAMPLES, 'gateway-api')], 'Ctrl-C', { cwd: folder });
    const url = /^ {2}curl (http:\S+)$/m.exec(lab.output())?.[1];
    expect((await fetch(url!)).status).toBe(200);
    expect(lab.output()).toMatch(/^ {2}curl -H 'Host: www\.tenants\.example' http:/m);
    expect(existsSync(join(folder, '.cilium-cce', 'kubeconfig'))).toBe(true);
    expect(lab.output()).toContain(`export KUBECONFIG=`);
    expect(await lab.interrupt()).toMatchObject({ exitCode: 0, stderr: '' });
    expect(existsSync(join(folder, '.cilium-cce'))).toBe(false);
  });

  test.concurrent.each<[what: string, name: string, text: string, sentence: RegExp]>([
    ['not YAML', 'bad.yaml', 'apiVersion: v1\nkind: [', /^Error: bad\.yaml:2:8: not valid YAML: .+\n$/],
    [
      'not an object',
      'list.yaml',
      '- 1',
      /^Error: list\.yaml:1:3: not a Kubernetes object: it needs apiVersion, kind and metadata\.name\.\n$/,
    ],
    [
      'an object without a name',
      'nameless.yaml',
      '\nkind: Pod\napiVersion: v1\nmetadata: {}',
      /^Error: nameless\.yaml:4:1: this Pod has no metadata\.name: give it one\.\n$/,
    ],
    [
      'an unknown kind',
      'widget.yaml',
      'apiVersion: example.com/v1\nkind: Widget\nmetadata: { name: w }',
      /^Error: widget\.yaml:1: the cluster serves no kind Widget in example\.com\/v1\./,
    ],
    [
      'an object that the API server refuses',
      'service.yaml',
      '# one comment\napiVersion: v1\nkind: Service\nmetadata: { name: s }\nspec: { ports: [{ port: 99999, targetPort: 80 }] }',
      /^Error: service\.yaml:2: the API server refused it: Service "s" is invalid: spec\.ports\[0\]\.port: Invalid value: 99999: must be between 1 and 65535, inclusive\n$/,
    ],
    [
      'an object that a schema refuses',
      'route.yaml',
      'apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: { name: r }\nspec: { rules: [{ matches: [{ path: { type: Prefix, value: / } }] }] }',
      /^Error: route\.yaml:1: the API server refused it: HTTPRoute\.gateway\.networking\.k8s\.io "r" is invalid: \[spec\.rules\[0\]\.matches\[0\]\.path\.type: Unsupported value: "Prefix"/,
    ],
  ])('exit code 2 and one sentence with file and line: %s', async (_, name, text, sentence) => {
    const { exitCode, stderr } = await cce('lab', 'run', await file(name, text), '--once', '--kubeconfig', `${name}.kubeconfig`);
    expect(stderr).toMatch(sentence);
    expect(exitCode).toBe(2);
  });

  test('a missing file, an empty folder, a wrong option', async () => {
    await mkdir(join(folder, 'empty'));
    expect(await cce('lab', 'run', 'nowhere.yaml', '--once')).toMatchObject({
      exitCode: 2,
      stderr: 'Error: nowhere.yaml does not exist: check the path (- reads standard input).\n',
    });
    expect(await cce('lab', 'run', 'empty')).toMatchObject({
      exitCode: 2,
      stderr: 'Error: empty holds no file called *.yaml, *.yml or *.json: name another folder, or the files themselves.\n',
    });
    expect((await cce('lab', 'run', 'x.yaml', '--nodes', '0')).exitCode).toBe(2);
    expect(await cce('--lang', 'zh-TW', 'lab', 'run', 'nowhere.yaml')).toMatchObject({
      exitCode: 2,
      stderr: '錯誤:nowhere.yaml 不存在:請檢查路徑(- 表示讀取標準輸入)。\n',
    });
  });
});

describe('path, with a lab in the foreground', () => {
  let lab: Running;
  beforeAll(async () => {
    lab = await startCiliumCce(['lab', 'up', '--nodes', '1'], 'Ctrl-C', { cwd: folder });
  }, 60_000);
  afterAll(async () => {
    expect(await lab?.interrupt()).toMatchObject({ exitCode: 0, stderr: '' });
    expect(existsSync(join(folder, '.cilium-cce'))).toBe(false);
  });

  test('0 and a table when the packet arrives', async () => {
    const ran = await cce('path', ...FROM, '--to', `${GATEWAY}/hello?x=1`, '--method', 'post');
    expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
    expect(masked(ran.stdout)).toContain(' 8 ok HTTPRoute default/echo-ip-route rule 0 matches /hello (virtual host *)\n');
    expect(masked(ran.stdout)).toMatch(/ → pod default\/test-python-HASH-POD \(POD-IP:80\)\n$/);
  });

  test('1 and the hop that stops it when it does not', async () => {
    const refused = await cce('path', ...FROM, '--to', `${GATEWAY}:81`);
    expect(refused.exitCode).toBe(1);
    expect(masked(refused.stdout)).toMatch(/^ 1 ok elb lab-elb .*\n 2 RST elb lab-elb .*TCP 81.*\n → connection refused\n$/);
  });

  test('zh-TW', async () => {
    const { exitCode, stdout } = await cce('--lang', 'zh-TW', 'path', ...FROM, '--to', `${GATEWAY}:81`);
    expect(exitCode).toBe(1);
    expect(masked(stdout)).toBe(
      ' 1 ok elb lab-elb 擁有位址 203.0.113.10\n 2 RST elb lab-elb ELB lab-elb 在 TCP 81 上沒有監聽器:請綁定 Gateway(bridge)或建立監聽器\n → 連線被拒絕\n',
    );
  });

  test('-o json: hops with stable reason codes, the outcome, and how the other ways end', async () => {
    const { exitCode, stdout } = await cce('path', ...FROM, '--to', GATEWAY, '-o', 'json');
    const told = JSON.parse(stdout) as { hops: { kind: string; state: string; reason: string }[]; outcome: object; ways: object };
    expect(exitCode).toBe(0);
    expect(told.hops.map(({ kind, state, reason }) => `${kind} ${state} ${reason}`)).toContain('elb-listener pass elb-listener.found');
    expect(told.outcome).toMatchObject({ kind: 'pod', namespace: 'default', port: 80 });
    expect(told.ways).toMatchObject({ complete: true });
  });

  test('a node and a Service by name', async () => {
    const { exitCode, stdout } = await cce('path', '--from', 'node/10.2.128.11', '--to', 'http://test-python-svc.default/');
    expect(masked(stdout)).toMatch(/^ 1 ok service default\/test-python-svc socket-LB turns CLUSTER-IP:80 into POD-IP:80/);
    expect(exitCode).toBe(0);
  });

  test.concurrent.each<[sentence: string, args: string[]]>([
    ['Error: --from nobody: expected pod/NAMESPACE/NAME, node/NAME or an IPv4 address.\n', ['--from', 'nobody', '--to', GATEWAY]],
    ['Error: --from pod/default/none: the cluster has no such pod or node.\n', ['--from', 'pod/default/none', '--to', GATEWAY]],
    ['Error: --to nothing: expected a URL, HOST:PORT or gateway/NAMESPACE/NAME.\n', [...FROM, '--to', 'nothing']],
    ['Error: --to gateway/default/none: the cluster has no such Service, Gateway or name.\n', [...FROM, '--to', 'gateway/default/none']],
    ['Error: -H "nocolon": expected "Name: value".\n', [...FROM, '--to', GATEWAY, '-H', 'nocolon']],
    [
      'Error: No kubeconfig at nowhere: start a lab with "cilium-cce lab up", or name one with --kubeconfig.\n',
      [...FROM, '--to', GATEWAY, '--kubeconfig', 'nowhere'],
    ],
  ])('2: %s', async (stderr, args) => {
    expect(await cce('path', ...args)).toEqual({ exitCode: 2, stdout: '', stderr });
  });

  test('2 when the kubeconfig is of a cluster that is not there', async () => {
    const name = await file(
      'gone',
      'apiVersion: v1\nkind: Config\ncurrent-context: c\nclusters: [{ name: c, cluster: { server: "https://127.0.0.1:1" } }]\nusers: [{ name: u, user: {} }]\ncontexts: [{ name: c, context: { cluster: c, user: u } }]\n',
    );
    const ran = await cce('path', ...FROM, '--to', GATEWAY, '--kubeconfig', name);
    expect(ran).toEqual({
      exitCode: 2,
      stdout: '',
      stderr:
        'Error: No lab answers at https://127.0.0.1:1: start one with "cilium-cce lab up", or name its kubeconfig with --kubeconfig.\n',
    });
  });

  test('a second lab does not overwrite the kubeconfig of somebody else', async () => {
    const name = await file('mine', 'apiVersion: v1\nkind: Config\ncurrent-context: production\n');
    const ran = await cce('lab', 'up', '--kubeconfig', name);
    expect(ran.exitCode).toBe(2);
    expect(ran.stderr).toContain(name);
  });
});

test('a reader that has seen enough is no failure', async () => {
  const command = resolve(import.meta.dirname, '..', '..', 'bin', 'cilium-cce');
  const run = promisify(execFile);
  const { stdout, stderr } = await run('bash', ['-c', `set -o pipefail; "${command}" bridge --help | head -n 1`]);
  expect(stderr).toBe('');
  expect(stdout.split('\n')).toHaveLength(2);
});
