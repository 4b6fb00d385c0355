/**
 * `cilium-cce bridge status` as people start it, against one lab that goes from health to trouble: as its
 * administrator (who sees the lab's own node states) and as a reader, to whom it is a cluster like any other.
 * @module
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { gatewayEntrypoints } from '../../src/bridge/index.ts';
import { ciliumNetworkPolicies, gateways } from '../../src/cluster/kinds.ts';
import { customResourceDefinitions, isTrue, pods, services } from '../../src/kube/index.ts';
import { eventually } from '../../src/kube/testing/eventually.ts';
import { Lab } from '../../src/lab/index.ts';
import { ciliumCce, masked, startCiliumCce, type Ended } from '../cilium-cce.ts';
import { writeReader } from '../status-reader.ts';

const KEY = { namespace: 'default', name: 'ip-gateway' };
const SERVICE = { namespace: 'default', name: 'cilium-gateway-ip-gateway' };
const CLIENT = '198.51.100.7';

let folder: string;
let lab: Lab;
let credentials: string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bridge-status-'));
  lab = await Lab.start({ nodes: 2, bridge: 'ElbApi', seed: 20_261_127 });
  await lab.writeKubeconfig(join(folder, 'admin'));
  await writeReader(lab, join(folder, 'reader'));
  const { region, projectId, credentials: keys } = lab.cce.options;
  await writeFile(join(folder, 'access-key'), keys[0]!.accessKey);
  await writeFile(join(folder, 'secret-key'), keys[0]!.secretKey);
  credentials = ['--region', region, '--project-id', projectId, '--elb-endpoint', lab.cce.elb.endpoint];
  credentials.push('--vpc-endpoint', lab.cce.vpc.endpoint, '--credentials-dir', '.', '--no-metadata-agency');
  const healthCheck = { intervalSeconds: 1, timeoutSeconds: 1, healthyThreshold: 1, unhealthyThreshold: 3 };
  await lab.client.create(gatewayEntrypoints, {
    metadata: KEY,
    spec: { gatewayRef: { name: KEY.name }, mode: 'ElbApi', elb: { id: lab.elbId }, healthCheck },
  });
  await lab.eventually('the path is healthy', async () =>
    isTrue((await lab.client.get(gatewayEntrypoints, KEY)).status?.conditions, 'PathHealthy'),
  );
  await lab.eventually('every pod is ready', () =>
    [...lab.model.list(pods)].every(({ status }) => isTrue(status?.conditions, 'Ready') || status?.phase === 'Succeeded'),
  );
  await lab.eventually('HTTP 200', async () => {
    const answer = await lab.request({});
    return answer.kind === 'answer' && answer.status === 200;
  });
}, 60_000);
afterAll(async () => {
  await lab?.stop();
  await rm(folder, { recursive: true, force: true });
});

const cce = (...args: string[]): Promise<Ended> => ciliumCce(args, { cwd: folder });
const status = (kubeconfig: string, ...args: string[]): Promise<Ended> => cce('bridge', 'status', '--kubeconfig', kubeconfig, ...args);

interface StatusOf {
  bound: boolean;
  arrives: boolean;
  findings: { reason: string; message: string }[];
  listeners: {
    members?: { total: number; online: number };
    findings: { reason: string; message: string }[];
    path: { hops: { kind: string; state: string; reason: string }[]; ways: { total: number; arriving: number } };
  }[];
}
interface Answer {
  nodeStates: string;
  entrypoints: StatusOf[];
  unbound: { gateway: string; message: string }[];
  notReadable: string[];
}
async function json(kubeconfig: string, ...args: string[]): Promise<Answer & { exitCode: number }> {
  const { exitCode, stdout, stderr } = await status(kubeconfig, ...args, '-o', 'json');
  expect(stderr).toBe('');
  return { ...(JSON.parse(stdout) as Answer), exitCode };
}
const findingsOf = ({ entrypoints: [first] }: Answer): string[] => [
  ...first!.findings.map(({ reason }) => reason),
  ...first!.listeners.flatMap(({ findings }) => findings.map(({ reason }) => reason)),
];

const HEAD = `default/ip-gateway bound, and every way arrives
 Gateway default/ip-gateway, Programmed 203.0.113.10
 Mode ElbApi: asked for in spec.mode
`;
const HOPS_AFTER_NODE = ` 6 ok service default/cilium-gateway-ip-gateway redirected to Envoy on this node (default/cilium-gateway-ip-gateway/listener)
 7 ok envoy on NODE-IP takes it for default/cilium-gateway-ip-gateway/listener, port 80
 8 ok HTTPRoute default/echo-ip-route rule 0 matches / (virtual host *)
 9 ok cluster default:test-python-svc:80 POD-IP:80, one of N ready
`;

test('healthy, in the lab: 0, the whole story, and the very path that "path" shows', async () => {
  const ended = await status('admin');
  expect(masked(ended.stdout)).toMatch(
    `${HEAD} ELB lab-elb; shared; 203.0.113.10, 10.2.128.100; as reported by the operator
 Accepted True Accepted
 Bound True Bound
 AddressPublished True Published
 PathHealthy True Healthy
 Warning gatewayAPI.xffNumTrustedHops is 2, but a TCP listener (port 80) adds no X-Forwarded-For: clients can forge their address. Set it to 0.
 Port 80 TCP; NodePort NODE-PORT; 2 of 2 members online; the client's address is hidden

 GET http://203.0.113.10/ from 198.51.100.7: 4 of 4 ways arrive
 1 ok elb lab-elb has the address 203.0.113.10
 2 ok elb-listener cilium-cce_default_ip-gateway_80 listens on TCP 80
 3 ok member NODE-IP:NODE-PORT chosen; 2 of 2 members are healthy
 4 ok security group of node NODE-IP lab-cce-node admits TCP NODE-PORT from 100.125.0.1
 5 ok node NODE-IP reached at NODE-IP
${HOPS_AFTER_NODE}`,
  );
  expect(ended.stdout).toMatch(/\n\nThe states of the nodes are those of the lab itself\.\n$/);
  expect(ended).toMatchObject({ exitCode: 0, stderr: '' });
  const path = await cce('path', '--from', CLIENT, '--to', 'gateway/default/ip-gateway', '--kubeconfig', 'admin');
  const hops = (text: string): string[] => text.split('\n').filter((line) => /^ {2}(?:\d|→)/.test(line));
  expect(hops(ended.stdout)).toEqual(hops(path.stdout));
});

test('healthy, as a reader with credentials: the ELB is asked, members are named, and node states are called expected', async () => {
  const ended = await status('reader', ...credentials, '-o', 'wide');
  expect(masked(ended.stdout)).toMatch(
    `${HEAD} ELB lab-elb (${lab.elbId}); shared; 203.0.113.10, 10.2.128.100; asked of the ELB API
 Accepted True Accepted asked for in spec.mode
 Bound True Bound Bound to 203.0.113.10, port 80.
`,
  );
  expect(masked(ended.stdout)).toContain(' NODE-IP:NODE-PORT ONLINE\n NODE-IP:NODE-PORT ONLINE\n');
  expect(masked(ended.stdout)).toContain(` GET http://203.0.113.10/ from 198.51.100.7: 4 of 4 ways arrive
 1 ok elb lab-elb has the address 203.0.113.10
 2 ok elb-listener cilium-cce_default_ip-gateway_80 listens on TCP 80
 3 ok member NODE-IP:NODE-PORT chosen; 2 of 2 members are healthy
 4 ok security group of node NODE-IP the security groups of NODE-IP are not known
 5 ok node NODE-IP reached at NODE-IP
${HOPS_AFTER_NODE}`);
  expect(ended.stdout).toMatch(
    /\n\nThe states of the nodes are what the API objects let one expect; nobody has looked inside the nodes\.\n$/,
  );
  expect(ended).toMatchObject({ exitCode: 0, stderr: '' });
});

test('healthy, as a reader without credentials: the ELB is what the operator has reported, in Chinese too', async () => {
  const ended = await cce('--lang', 'zh-TW', 'bridge', 'status', '--kubeconfig', 'reader', 'ip-gateway');
  expect(masked(ended.stdout)).toContain(`default/ip-gateway 已綁定,且所有走法皆可抵達
 Gateway default/ip-gateway,Programmed 203.0.113.10
 模式 ElbApi: asked for in spec.mode
 ELB lab-elb; 共享型; 203.0.113.10, 10.2.128.100; 由 operator 回報
`);
  expect(masked(ended.stdout)).toContain(' 來自 198.51.100.7 的 GET http://203.0.113.10/: 4 種走法中有 4 種抵達\n');
  expect(ended.stdout).toMatch(/\n\n節點狀態是依 API 物件推算的預期狀態,並未實際檢視節點內部。\n$/);
  expect(ended).toMatchObject({ exitCode: 0, stderr: '' });
});

test('a region without credentials, with keys that are refused, with a directory that has none: told, and the report serves', async () => {
  const withoutKeys = credentials.filter((one, at) => one !== '--credentials-dir' && credentials[at - 1] !== '--credentials-dir');
  const none = await status('reader', ...withoutKeys);
  expect(none).toMatchObject({ exitCode: 0, stderr: '' });
  expect(none.stdout).toContain('\n\nThere are no credentials for the ELB API: what the operator has reported is shown instead.\n');
  const secret = 'canary+Secret/Key=23';
  const env = { HUAWEICLOUD_SDK_AK: 'AKUNKNOWN0000000001', HUAWEICLOUD_SDK_SK: secret };
  const refused = await ciliumCce(['bridge', 'status', '--kubeconfig', 'reader', ...withoutKeys], { cwd: folder, env });
  expect(refused).toMatchObject({ exitCode: 0, stderr: '' });
  expect(refused.stdout).toMatch(
    /\n\nThe ELB API does not answer as it should \(.+\): what the operator has reported is shown instead\.\n/,
  );
  expect(refused.stdout).not.toContain(secret);
  const empty = await status('reader', ...withoutKeys, '--credentials-dir', 'nowhere');
  expect(empty.exitCode).toBe(0);
  expect(empty.stdout).toContain('as reported by the operator');
  expect(empty.stdout).toContain('The ELB API does not answer as it should (');
});

test('JSON: stable names, the same hops from all three points of view; YAML says the same', async () => {
  const [seen, asked, reported] = [await json('admin'), await json('reader', ...credentials), await json('reader')];
  expect(seen).toMatchObject({
    nodeStates: 'seen',
    notReadable: [],
    unbound: [],
    entrypoints: [
      {
        entrypoint: 'default/ip-gateway',
        bound: true,
        arrives: true,
        gateway: { name: 'default/ip-gateway', exists: true, programmed: 'True', addresses: ['203.0.113.10'] },
        mode: 'ElbApi',
        loadBalancer: { id: lab.elbId, class: 'union', publicAddress: '203.0.113.10', privateAddress: '10.2.128.100', source: 'operator' },
        conditions: [{ type: 'Accepted' }, { type: 'Bound' }, { type: 'AddressPublished' }, { type: 'PathHealthy' }],
        findings: [],
        listeners: [
          {
            port: 80,
            elbPort: 80,
            protocol: 'TCP',
            exists: true,
            members: { total: 2, online: 2, named: [] },
            path: { request: { from: CLIENT, to: 'http://203.0.113.10/', method: 'GET' }, ways: { total: 4, arriving: 4 } },
          },
        ],
      },
    ],
  });
  expect([asked.nodeStates, reported.nodeStates]).toEqual(['expected', 'expected']);
  const hops = ({ entrypoints }: Answer): string[] =>
    entrypoints[0]!.listeners[0]!.path.hops.filter(({ kind }) => kind !== 'security-group').map(
      ({ state, reason }) => `${state} ${reason}`,
    );
  expect(hops(asked)).toEqual(hops(seen));
  expect(hops(reported)).toEqual(hops(seen));
  const { exitCode: _, ...same } = seen;
  expect(parse((await status('admin', '-o', 'yaml')).stdout)).toEqual(same);
});

test('--path and --host ask for something else', async () => {
  const ended = await status('reader', '--path', '/cart', '--host', 'shop.example.com');
  expect(ended.stdout).toContain('GET http://203.0.113.10/cart from 198.51.100.7, Host shop.example.com: 4 of 4 ways arrive');
});

test('names and namespaces choose; a name that is none, a server that is none: 2 and a sentence', async () => {
  expect((await json('reader', '-n', 'kube-system')).entrypoints).toEqual([]);
  expect(await status('reader', '-n', 'kube-system')).toMatchObject({
    exitCode: 0,
    stdout: 'There is no GatewayEntrypoint, and no Gateway of Cilium that could have one.\n',
  });
  expect(await status('reader', 'default/nowhere')).toMatchObject({
    exitCode: 2,
    stderr: 'Error: There is neither a GatewayEntrypoint nor a Gateway of Cilium default/nowhere.\n',
  });
  await writeFile(
    join(folder, 'nowhere'),
    'apiVersion: v1\nkind: Config\nclusters: [{ name: a, cluster: { server: "https://127.0.0.1:1" } }]\nusers: [{ name: a, user: {} }]\ncontexts: [{ name: a, context: { cluster: a, user: a } }]\ncurrent-context: a\n',
  );
  const ended = await status('nowhere');
  expect(ended.exitCode).toBe(2);
  expect(ended.stderr).toMatch(/^Error: The cluster at https:\/\/127\.0\.0\.1:1 cannot be read: .*ECONNREFUSED/);
});

test('what must not be read is told, and nothing is concluded from its absence', async () => {
  await writeReader(lab, join(folder, 'blind'), ['ciliumnetworkpolicies']);
  const ended = await status('blind');
  expect(ended).toMatchObject({ exitCode: 1, stderr: '' });
  expect(ended.stdout).toContain(
    '  GET http://203.0.113.10/ from 198.51.100.7: no path to show: what decides it cannot be read (ciliumnetworkpolicies)\n',
  );
  await writeReader(lab, join(folder, 'stranger'), ['gatewayentrypoints']);
  const refused = await status('stranger');
  expect(refused.stderr).toMatch(/^Error: GatewayEntrypoints cannot be listed: .*forbidden.* Ask for the right to list gatewayentrypoints/);
  expect(refused.exitCode).toBe(2);
});

test('a policy that does not admit the Gateway: 1, with the hop that answers 403; --watch tells when it has gone', async () => {
  const key = { namespace: 'default', name: 'clients-only' };
  await lab.client.create(ciliumNetworkPolicies, {
    metadata: key,
    spec: {
      endpointSelector: { matchLabels: { 'app.kubernetes.io/name': 'test-python' } },
      ingress: [{ fromEndpoints: [{ matchLabels: { app: 'client' } }] }],
    },
  });
  await lab.eventually('the policy is known', () => lab.model.get(ciliumNetworkPolicies, key));
  for (const who of ['admin', 'reader']) {
    const ended = await status(who);
    expect(ended.exitCode).toBe(1);
    expect(masked(ended.stdout)).toContain('default/ip-gateway bound, but not every way arrives\n');
    expect(masked(ended.stdout)).toMatch(
      / 10 403 pod default\/test-python-HASH-POD ingress policy of default\/\S+ \(CiliumNetworkPolicy default\/clients-only .*\) does not admit .* on 80: add a rule with fromEntities: \[ingress\]\n → HTTP 403 "Access denied"/,
    );
  }
  const watching = await startCiliumCce(['bridge', 'status', '--kubeconfig', 'reader', '--watch'], 'nobody has looked', { cwd: folder });
  await lab.client.delete(ciliumNetworkPolicies, key);
  await eventually(() => watching.output().includes('bound, and every way arrives'), 'it is shown again');
  expect(await watching.interrupt()).toMatchObject({ exitCode: 0, stderr: '' });
  await lab.eventually('the policy is gone', () => !lab.model.get(ciliumNetworkPolicies, key));
});

test('a stale NodePort while no operator runs: told with both numbers, whoever asks', async () => {
  await lab.setBridge('off');
  const before = lab.model.get(services, SERVICE)?.spec?.ports?.[0]?.nodePort;
  await lab.client.delete(services, SERVICE);
  const after = await lab.eventually('another NodePort', () => {
    const now = lab.model.get(services, SERVICE)?.spec?.ports?.[0]?.nodePort;
    return now !== before && now;
  });
  await lab.eventually('the ELB has noticed', () =>
    lab.model
      .cloud!.loadBalancers.find(({ id }) => id === lab.elbId)!
      .listeners[0]!.pool!.members.every(({ operatingStatus }) => operatingStatus === 'OFFLINE'),
  );
  const sentence = `Stale NodePort: members (2) point at ${before}, Service default/cilium-gateway-ip-gateway has ${after} now. The operator follows such changes: is "cilium-cce bridge run" running?`;
  for (const args of [['admin'], ['reader'], ['reader', ...credentials]] as [string, ...string[]][]) {
    const ended = await status(...args);
    expect(ended.exitCode).toBe(1);
    expect(ended.stdout).toContain(sentence);
    expect(ended.stdout).toContain('Gateway default/ip-gateway is not Programmed: AddressNotAssigned: Gateway waiting for address');
    expect(ended.stdout).toContain('  → connection refused\n');
  }
  const asked = await json('reader', ...credentials);
  expect(findingsOf(asked)).toEqual(['GatewayNotProgrammed', 'StaleNodePort']);
  expect(asked.entrypoints[0]!.listeners[0]!.members).toMatchObject({ total: 2, online: 0 });
});

test('no members, then no listener: each told for what it is', async () => {
  const elb = lab.cce.elb.client();
  const [listener] = await elb.listListeners({ loadbalancer_id: lab.elbId });
  const pool = listener!.default_pool_id!;
  await elb.batchDeleteMembers(
    pool,
    (await elb.listMembers(pool)).map(({ id }) => ({ id })),
  );
  const empty = await json('reader', ...credentials);
  expect(findingsOf(empty)).toEqual(['GatewayNotProgrammed', 'NoMembers']);
  expect(empty.entrypoints[0]!.listeners[0]!.path.hops.at(-1)).toMatchObject({ state: 'refuse', reason: 'elb-member.none' });
  const { healthmonitor_id: monitor } = await elb.showPool(pool);
  if (monitor) await elb.deleteHealthMonitor(monitor);
  await elb.deletePool(pool);
  await elb.deleteListener(listener!.id);
  elb.close();
  const gone = await status('reader', ...credentials);
  expect(gone.stdout).toContain('TCP; NodePort ');
  expect(gone.stdout).toContain('no listener on the ELB');
  expect(gone.stdout).toContain('ELB lab-elb has no listener on port 80, so that clients are refused');
  expect(gone.exitCode).toBe(1);
});

test('a Gateway without any entrypoint is unbound, with the way to bind it', async () => {
  const { spec } = await lab.client.get(gateways, KEY);
  await lab.client.create(gateways, { metadata: { namespace: 'default', name: 'free' }, spec });
  const ended = await status('reader', 'free');
  expect(ended).toMatchObject({
    exitCode: 0,
    stdout: `default/free  not bound to any ELB
  To bind it: kubectl -n default annotate gateway free cilium-cce.io/elb-id=<id of the ELB>, or create a GatewayEntrypoint that names it.
`,
  });
  expect((await json('reader', 'default/free')).unbound).toMatchObject([{ gateway: 'default/free' }]);
});

test('an ELB that does not exist', async () => {
  const id = '5e1fb0a4-0000-4000-8000-00000000dead';
  await lab.client.create(gatewayEntrypoints, {
    metadata: { namespace: 'default', name: 'free' },
    spec: { gatewayRef: { name: 'free' }, elb: { id } },
  });
  const asked = await json('reader', 'free', ...credentials);
  expect(findingsOf(asked)).toContain('LoadBalancerMissing');
  expect(findingsOf(asked)).toContain('NotReconciled');
  const ended = await status('reader', 'free');
  expect(ended.exitCode).toBe(1);
  expect(ended.stdout).toContain('no path to show: the ELB has no address yet');
});

test('without the CRD: 2, with the way to install it', async () => {
  // Nobody runs who would clean up.
  for (const { metadata } of (await lab.client.list(gatewayEntrypoints)).items)
    await lab.client.patch(gatewayEntrypoints, metadata, { type: 'merge', body: { metadata: { finalizers: null } } });
  await lab.client.delete(customResourceDefinitions, { name: 'gatewayentrypoints.cilium-cce.io' });
  await eventually(async () => (await status('admin')).exitCode === 2, 'the kind is gone');
  expect(await status('admin')).toMatchObject({
    exitCode: 2,
    stdout: '',
    stderr: 'Error: The cluster does not know GatewayEntrypoints: install them with "cilium-cce bridge crd | kubectl apply -f -".\n',
  });
});
